//! What the district promises.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::Datelike;
use sha2::{Digest, Sha256};

use super::*;
use crate::domain::cluster::{ClusterRole, ClusterStage};
use crate::domain::coalition::offer::cheapest;
use crate::domain::coalition::opportunity::needs_of;
use crate::domain::coalition::{Commodities, Commodity, CommodityKind, CycleState, OfferLine, PledgeState, Quantity};
use crate::domain::cooperative::{CooperativeState, Openness, StateThresholds, state};
use crate::domain::geo::{Bounds, Point};
use crate::domain::id::{ClusterId, CooperativeId, OfferId, PersonId};
use crate::domain::matching::{MatchQuery, Need, rank};
use crate::domain::membership::Member;
use crate::domain::reference;
use crate::domain::sector::SectorWords;
use crate::domain::umkm::{SizeClass, size};
use crate::domain::words::Word;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

const AS_OF: (i32, u32, u32) = (2026, 11, 22);

static DEMO: LazyLock<Demo> = LazyLock::new(|| generate(SEED, day(AS_OF.0, AS_OF.1, AS_OF.2), DEFAULT_SIZE));
static UMKM: LazyLock<Vec<DemoUmkm>> = LazyLock::new(|| DEMO.umkm().collect());

fn states_of(demo: &Demo, on: &StateThresholds) -> BTreeMap<CooperativeState, usize> {
    let mut counts = BTreeMap::new();
    for made in demo.cooperatives() {
        *counts.entry(state(&made.cooperative.life, on)).or_insert(0) += 1;
    }
    counts
}

#[test]
fn the_register_holds_617_in_the_published_states_whatever_the_day() {
    for as_of in
        [day(2026, 11, 22), day(2026, 1, 1), day(2026, 6, 30), day(2026, 7, 1), day(2027, 3, 15), day(2024, 2, 29)]
    {
        let demo = generate(SEED, as_of, 10);
        assert_eq!(demo.cooperatives().len(), 617);
        assert_eq!(states_of(&demo, &StateThresholds::on(as_of)), BTreeMap::from(cooperatives::STATES), "{as_of}");
    }
}

#[test]
fn sixty_three_percent_held_a_meeting_and_the_target_is_not_met() {
    let on = StateThresholds::on(day(AS_OF.0, AS_OF.1, AS_OF.2));
    let held = |from: i32| {
        DEMO.cooperatives()
            .iter()
            .filter(|made| made.rats.iter().any(|rat| (from..=on.book_year_due).contains(&rat.book_year)))
            .count()
    };
    assert_eq!((held(on.book_year_alive), held(on.book_year_due)), (389, 312));
    assert!(held(on.book_year_alive) < DEMO.cooperatives().len() * 65 / 100);
}

#[test]
fn cooperatives_are_whole() {
    let as_of = day(AS_OF.0, AS_OF.1, AS_OF.2);
    let (mut names, mut numbers, mut mails) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for DemoCooperative { cooperative, rats, years, .. } in DEMO.cooperatives() {
        assert!(names.insert(&cooperative.name), "{}", cooperative.name);
        assert!(
            cooperative.legal_number.as_ref().is_none_or(|number| number.contains("DEMO") && numbers.insert(number))
        );
        assert!(
            cooperative.contacts.email.as_ref().is_none_or(|mail| mail.ends_with("@example.org") && mails.insert(mail))
        );
        assert!(
            cooperative.is_demo
                && cooperative.region.as_str().starts_with("32.75.")
                && cooperative.bond_description.is_some()
        );
        let founded_on = cooperative.founded_on.unwrap();
        assert!(rats.is_sorted_by(|a, b| a.book_year < b.book_year) && years.is_sorted_by(|a, b| a.year < b.year));
        for rat in rats {
            assert!(rat.book_year >= founded_on.year(), "{} {rat:?}", cooperative.name);
            assert!(
                rat.held_on.is_none_or(|held| held.year() == rat.book_year + 1 && held.month() <= 6 && held <= as_of),
                "{rat:?}"
            );
            assert!(rat.n_attended <= rat.n_members);
        }
        for year in years {
            assert!(
                year.equity_idr < year.assets_idr
                    && year.surplus_idr < year.assets_idr
                    && year.loans_idr < year.assets_idr
            );
        }
        assert_eq!(cooperative.life.last_rat_book_year, rats.last().map(|rat| rat.book_year));
    }
}

#[test]
fn the_two_largest_are_those_of_the_press() {
    let mut by_assets: Vec<(i64, &str)> = DEMO
        .cooperatives()
        .iter()
        .filter_map(|made| Some((made.years.last()?.assets_idr?.amount(), made.cooperative.name.as_str())))
        .collect();
    by_assets.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!((by_assets[0].1, by_assets[1].1), ("Koperasi Lima Garuda", "Kopkar Pabrik Ban Bekasi"));
    let billions = |n: usize| by_assets[n].0 / 1_000_000_000;
    assert!((495..=505).contains(&billions(0)) && (297..=303).contains(&billions(1)), "{by_assets:?}");
    assert!(by_assets[2].0 < 100_000_000_000);
}

#[test]
fn every_kind_bond_service_and_openness_occurs() {
    let kinds =
        |word: fn(&DemoCooperative) -> String| DEMO.cooperatives().iter().map(word).collect::<BTreeSet<String>>().len();
    assert_eq!(kinds(|made| format!("{:?}", made.cooperative.kind)), 5);
    assert_eq!(kinds(|made| format!("{:?}", made.cooperative.pattern)), 2);
    assert_eq!(kinds(|made| format!("{:?}", made.cooperative.level)), 2);
    assert_eq!(kinds(|made| format!("{:?}", made.cooperative.bond)), 4);
    assert_eq!(kinds(|made| format!("{:?}", made.cooperative.openness)), 4);
    let services: BTreeSet<_> = DEMO.cooperatives().iter().flat_map(|made| &made.cooperative.services).collect();
    assert_eq!(services.len(), 9);
    let sectors: BTreeSet<_> = DEMO.cooperatives().iter().flat_map(|made| &made.cooperative.sectors).cloned().collect();
    assert_eq!(sectors, reference::sectors().into_iter().map(|sector| sector.code).collect());
}

#[test]
fn businesses_are_spread_as_the_district_is() {
    let city = Bounds { south: -6.40, west: 106.90, north: -6.17, east: 107.05 };
    let mut sectors: BTreeMap<&str, usize> = BTreeMap::new();
    let mut villages = BTreeSet::new();
    let mut dolls_at_home = 0;
    for made in UMKM.iter() {
        *sectors.entry(made.umkm.sector.as_deref().unwrap()).or_default() += 1;
        assert!(made.umkm.point.is_none_or(|point| city.holds(point)), "{:?}", made.umkm.point);
        assert!(made.umkm.region.as_str().starts_with("32.75."));
        villages.insert(made.umkm.region.clone());
        let home = ["32.75.07", "32.75.11"].iter().any(|kecamatan| made.umkm.region.as_str().starts_with(kecamatan));
        dolls_at_home += usize::from(home && made.umkm.sector.as_deref() == Some("boneka-mainan"));
    }
    assert_eq!(UMKM.len(), 5_000);
    assert!(villages.len() >= 56);
    assert_eq!((sectors["boneka-mainan"], sectors["makanan-minuman"], sectors["perdagangan"]), (324, 1_250, 2_398));
    assert!(dolls_at_home > 220, "{dolls_at_home}");
}

#[test]
fn most_businesses_are_micro_and_some_are_not() {
    let as_of = day(AS_OF.0, AS_OF.1, AS_OF.2);
    let mut classes: BTreeMap<SizeClass, usize> = BTreeMap::new();
    for made in UMKM.iter() {
        match made.umkm.latest_year {
            Some(year) => *classes.entry(size(&year, made.umkm.founded_on, as_of).unwrap().0).or_default() += 1,
            None => assert_eq!(made.owner_since.year(), as_of.year(), "only who began this year has no figures yet"),
        }
        assert!(
            made.years.iter().all(|year| year.year < as_of.year() && year.year >= made.owner_since.year()),
            "{:?}",
            made.years
        );
    }
    assert!(
        classes[&SizeClass::Micro] > 4_400 && classes[&SizeClass::Small] > 50 && classes[&SizeClass::Medium] > 3,
        "{classes:?}"
    );
    assert_eq!(classes.get(&SizeClass::Large), None);
}

#[test]
fn persons_are_kept_apart_and_cannot_exist() {
    let mut niks = BTreeSet::new();
    let mut phones = BTreeSet::new();
    let mut personal_names = 0;
    for made in UMKM.iter() {
        let data = &made.owner.data;
        assert!(data.nik.as_ref().is_none_or(|nik| nik.len() == 16 && nik.starts_with("327599") && niks.insert(nik)));
        assert!(data.phone.as_ref().is_none_or(|phone| phone.starts_with("+628100") && phones.insert(phone)));
        assert_eq!(made.umkm.name.is_none(), data.business_name.is_some());
        personal_names += usize::from(data.business_name.is_some());
    }
    assert!((1_700..2_100).contains(&personal_names), "{personal_names}");
    let published = UMKM.iter().filter(|made| made.umkm.is_published).count();
    assert!((1_400..1_600).contains(&published), "{published}");
}

#[test]
fn ids_are_unique_and_grow() {
    assert!(UMKM.is_sorted_by(|a, b| a.umkm.id < b.umkm.id && a.umkm.changed_at < b.umkm.changed_at));
    assert!(DEMO.cooperatives().is_sorted_by(|a, b| a.cooperative.id < b.cooperative.id));
    assert!(DEMO.clusters().is_sorted_by(|a, b| a.cluster.id < b.cluster.id));
    let persons: BTreeSet<PersonId> = UMKM.iter().map(|made| made.owner.id).collect();
    let memberships: BTreeSet<_> =
        UMKM.iter().flat_map(|made| &made.memberships).map(|membership| membership.id).collect();
    let stays: BTreeSet<_> = UMKM.iter().flat_map(|made| &made.cluster_memberships).map(|stay| stay.id).collect();
    assert_eq!(persons.len(), UMKM.len());
    assert_eq!(memberships.len(), UMKM.iter().map(|made| made.memberships.len()).sum::<usize>());
    assert_eq!(stays.len(), UMKM.iter().map(|made| made.cluster_memberships.len()).sum::<usize>());
}

#[test]
fn clusters_have_one_lead_a_place_and_members() {
    let as_of = day(AS_OF.0, AS_OF.1, AS_OF.2);
    let mut members: BTreeMap<ClusterId, usize> = BTreeMap::new();
    for stay in UMKM.iter().flat_map(|made| &made.cluster_memberships) {
        *members.entry(stay.cluster).or_default() += usize::from(stay.left_on.is_none());
    }
    let names: BTreeSet<&str> = DEMO.clusters().iter().map(|made| made.cluster.name.as_str()).collect();
    assert_eq!(names.len(), DEMO.clusters().len());
    assert!(
        names.len() >= 60
            && names.contains("Klaster Boneka Cikiwul")
            && names.contains("Klaster Kue dan Roti Pondokgede"),
        "{names:?}"
    );
    for made in DEMO.clusters() {
        let cluster = &made.cluster;
        let leads: Vec<CooperativeId> = made
            .cooperatives
            .iter()
            .filter(|row| row.role == ClusterRole::Lead && row.until.is_none())
            .map(|row| row.cooperative)
            .collect();
        assert_eq!(leads, Vec::from_iter(cluster.lead), "{}", cluster.name);
        assert_eq!(
            cluster.lead.is_some(),
            ![ClusterStage::Proposed, ClusterStage::Closed].contains(&cluster.stage),
            "{}",
            cluster.name
        );
        assert!(
            made.cooperatives.iter().all(|row| row.since <= as_of && row.until.is_none_or(|until| row.since <= until)),
            "{made:?}"
        );
        assert!(cluster.regions.contains(&cluster.region) || cluster.region.as_str() == "32.75", "{}", cluster.name);
        if [ClusterStage::Active, ClusterStage::Mature].contains(&cluster.stage) {
            assert!(members.get(&cluster.id).is_some_and(|n| *n > 0), "{} is empty", cluster.name);
        } else if cluster.stage != ClusterStage::Forming {
            assert!(members.get(&cluster.id).is_none_or(|n| *n == 0), "{} has members", cluster.name);
        }
    }
    let stages: BTreeSet<ClusterStage> = DEMO.clusters().iter().map(|made| made.cluster.stage).collect();
    assert_eq!(stages.len(), 5);
    assert!(members.values().filter(|n| **n >= 10).count() >= 50, "{members:?}");
}

#[test]
fn memberships_hang_together() {
    let as_of = day(AS_OF.0, AS_OF.1, AS_OF.2);
    let cooperatives: BTreeMap<CooperativeId, &DemoCooperative> =
        DEMO.cooperatives().iter().map(|made| (made.cooperative.id, made)).collect();
    let clusters: BTreeMap<ClusterId, &DemoCluster> =
        DEMO.clusters().iter().map(|made| (made.cluster.id, made)).collect();
    let mut current: BTreeMap<CooperativeId, i64> = BTreeMap::new();
    let (mut past, mut people) = (0, 0);
    for made in UMKM.iter() {
        let mut once = std::collections::HashSet::new();
        for membership in &made.memberships {
            let cooperative = &cooperatives[&membership.cooperative].cooperative;
            assert!(
                membership.joined_on >= made.owner_since && Some(membership.joined_on) >= cooperative.founded_on,
                "{membership:?}"
            );
            assert!(
                membership.joined_on <= as_of
                    && membership.left_on.is_none_or(|left| membership.joined_on <= left && left <= as_of)
            );
            match membership.member {
                Member::Umkm(id) => assert_eq!(id, made.umkm.id),
                Member::Person(id) => {
                    people += 1;
                    assert_eq!((id, cooperative.openness), (made.owner.id, Openness::BondOnly));
                }
            }
            if membership.left_on.is_none() {
                assert!(once.insert((membership.member, membership.cooperative)));
                *current.entry(membership.cooperative).or_default() += 1;
            } else {
                past += 1;
            }
        }
        let mut sectors = BTreeSet::new();
        for stay in &made.cluster_memberships {
            assert_eq!(stay.sector, clusters[&stay.cluster].cluster.sector);
            assert!(stay.left_on.is_some() || sectors.insert(&stay.sector));
            assert!(
                stay.joined_on >= made.owner_since
                    && stay.left_on.is_none_or(|left| stay.joined_on <= left && left <= as_of),
                "{stay:?}"
            );
        }
    }
    for (id, n) in &current {
        let cooperative = &cooperatives[id].cooperative;
        assert!(
            cooperative.n_members.unwrap() >= *n,
            "{} has {n} members of {:?}",
            cooperative.name,
            cooperative.n_members
        );
    }
    let all: i64 = current.values().sum();
    assert!((900..2_600).contains(&all) && past > 100 && people > 100, "{all} {past} {people}");
}

#[test]
fn every_input_has_suppliers_and_a_shop_that_sells_any_quantity() {
    let as_of = day(AS_OF.0, AS_OF.1, AS_OF.2);
    let one = |commodity: &Commodity| Quantity::try_from(commodity.unit.amount).unwrap();
    for commodity in reference::commodities().iter().filter(|commodity| commodity.kind == CommodityKind::Input) {
        let lines: Vec<OfferLine> = DEMO
            .offer_lines()
            .iter()
            .filter(|line| line.commodity == commodity.code && line.offer.holds_on(as_of))
            .cloned()
            .collect();
        let suppliers: BTreeSet<_> = lines.iter().map(|line| line.offer.supplier).collect();
        assert!((3..=6).contains(&lines.len()) && suppliers.len() >= 3, "{}: {}", commodity.code, lines.len());
        assert!(cheapest(&lines, one(commodity)).is_some(), "{}", commodity.code);
        let discounts: BTreeSet<_> = lines.iter().map(|line| line.terms.discount()).collect();
        assert_eq!(discounts.len(), 2, "{}", commodity.code);
    }
    assert!(DEMO.offer_lines().iter().any(|line| !line.offer.holds_on(as_of)), "some are of the past");
    let mut n_lines: BTreeMap<OfferId, usize> = BTreeMap::new();
    for line in DEMO.offer_lines() {
        *n_lines.entry(line.offer.id).or_default() += 1;
    }
    assert_eq!(n_lines.values().filter(|n| **n == 2).count(), 4, "some have two lines");
    assert!(n_lines.values().all(|n| *n <= 2));
    let sellers: BTreeSet<_> =
        DEMO.organisations().iter().filter(|o| o.kind == OrganisationKind::Supplier).map(|o| o.id).collect();
    assert!(DEMO.offer_lines().iter().all(|line| sellers.contains(&line.offer.supplier)));
    let buyers: BTreeSet<_> =
        DEMO.organisations().iter().filter(|o| o.kind == OrganisationKind::Buyer).map(|o| o.id).collect();
    assert!(DEMO.buyer_orders().iter().all(|made| buyers.contains(&made.order.buyer)));
}

#[test]
fn cycles_run_in_every_state_and_wait_between_two_prices() {
    let noon = DEMO.calendar.at_hour(12);
    let states: BTreeSet<CycleState> = DEMO.cycles().iter().map(|made| made.cycle.state).collect();
    assert_eq!(states.len(), 7);
    assert_eq!(DEMO.cycles().iter().filter(|made| made.cycle.takes_pledges_at(noon)).count(), 9);
    assert_eq!(DEMO.cycles().iter().filter(|made| made.lines.len() == 2).count(), 5);
    let cooperatives: BTreeSet<CooperativeId> = DEMO.cooperatives().iter().map(|made| made.cooperative.id).collect();
    let commodities = Commodities::new(reference::commodities());
    let (mut between, mut few) = (0, 0);
    let mut kinds: BTreeSet<PledgeState> = BTreeSet::new();
    for DemoCycle { cycle, lines, history, .. } in DEMO.cycles() {
        assert!(cooperatives.contains(&cycle.cooperative) && cycle.opens_at < cycle.closes_at);
        assert!(history.iter().all(|change| change.from.is_none_or(|from| from.may_become(change.to))));
        let last = history.last().unwrap();
        assert_eq!((last.to, last.at, last.version), (cycle.state, cycle.state_since, cycle.version));
        for line in lines {
            let offered = DEMO.offer_lines().iter().find(|offered| offered.id == line.offer_line).unwrap();
            assert_eq!((&offered.commodity, offered.offer.id), (&line.commodity, line.offer));
            let pledges: Vec<_> = UMKM
                .iter()
                .flat_map(|made| made.pledges.iter().map(move |pledge| (made, pledge)))
                .filter(|(_, made)| made.pledge.line == line.id)
                .collect();
            for (made, DemoPledge { pledge, history }) in &pledges {
                assert_eq!(pledge.umkm, made.umkm.id);
                let needs = needs_of(&commodities, &made.umkm.inputs);
                let need = needs.iter().find(|need| need.commodity == line.commodity).unwrap();
                assert!(Quantity::ZERO < pledge.firm && pledge.firm <= need.quantity);
                assert!(cycle.opens_at <= pledge.pledged_at && pledge.pledged_at < cycle.closes_at.min(noon));
                assert!(history.iter().all(|change| change.from.is_none_or(|from| from.may_become(change.to))));
                let last = history.last().unwrap();
                assert_eq!((last.to, last.at, last.version), (pledge.state, pledge.state_since, pledge.version));
                let is_handed_out = [PledgeState::Delivered, PledgeState::Settled].contains(&pledge.state);
                assert_eq!(pledge.delivered.is_some(), is_handed_out);
                assert!(pledge.delivered <= Some(pledge.firm));
                kinds.insert(pledge.state);
            }
            assert_eq!(pledges.is_empty(), cycle.state == CycleState::Draft, "{}", line.commodity);
            if cycle.state == CycleState::Open {
                let counting = pledges.iter().map(|(_, made)| &made.pledge).filter(|pledge| pledge.state.counts());
                let firm = counting.clone().fold(Quantity::ZERO, |sum, pledge| sum.plus(pledge.firm).unwrap());
                few += usize::from(counting.count() < 5);
                between += usize::from(offered.terms.tier_of(firm) > 0 && offered.terms.next_tier(firm).is_some());
            }
        }
    }
    assert_eq!(kinds.len(), PledgeState::ALL.len(), "{kinds:?}");
    assert!(between >= 5 && few <= 1, "{between} between two prices, {few} with few pledges");
    for DemoOrder { order, history } in DEMO.buyer_orders() {
        assert!(history.iter().all(|change| change.from.is_none_or(|from| from.may_become(change.to))));
        let last = history.last().unwrap();
        assert_eq!((last.to, last.version), (order.state, order.version));
        assert!(last.at < noon);
    }
}

#[test]
fn the_same_seed_gives_the_same_district_and_size_changes_nothing_of_the_first() {
    let as_of = day(AS_OF.0, AS_OF.1, AS_OF.2);
    let text = |made: &DemoUmkm| format!("{made:?} {}", serde_json::to_string(&made.owner.data).unwrap());
    let larger = generate(SEED, as_of, 6_000);
    assert!(larger.umkm().zip(UMKM.iter()).all(|(a, b)| text(&a) == text(b)));
    assert_eq!(larger.umkm().count(), 6_000);
    assert_eq!(format!("{:?}", larger.clusters()), format!("{:?}", DEMO.clusters()));
    assert_eq!(format!("{:?}", larger.cooperatives()), format!("{:?}", DEMO.cooperatives()));
    let other = generate(SEED + 1, as_of, 10);
    assert!(other.umkm().zip(UMKM.iter()).all(|(a, b)| a.umkm.id != b.umkm.id));
}

#[test]
fn the_district_that_ships_changes_only_on_purpose() {
    let mut digest = Sha256::new();
    for made in DEMO.cooperatives() {
        digest.update(format!(
            "{} {} {} {:?}\n",
            made.cooperative.id,
            made.cooperative.name,
            made.cooperative.region,
            made.rats.len()
        ));
    }
    for made in DEMO.clusters() {
        digest.update(format!(
            "{} {} {:?}\n",
            made.cluster.id,
            made.cluster.name,
            made.cluster.lead.map(|id| id.to_string())
        ));
    }
    for made in UMKM.iter() {
        let Point { latitude, longitude } = made.umkm.point.unwrap_or(Point { latitude: 0.0, longitude: 0.0 });
        let stays = made.cluster_memberships.len();
        digest.update(format!("{} {} {latitude} {longitude} {stays}\n", made.umkm.id, made.umkm.region));
        digest.update(serde_json::to_string(&made.owner.data).unwrap());
    }
    let digest: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "1894f240fdaa6edb");
}

#[test]
fn more_businesses_reach_the_whole_province() {
    let demo = generate(SEED, day(AS_OF.0, AS_OF.1, AS_OF.2), 12_000);
    let provinces: BTreeSet<String> =
        demo.umkm().skip(5_000).map(|made| made.umkm.region.as_str()[..5].to_owned()).collect();
    assert_eq!(provinces.len(), 27);
}

#[test]
fn a_doll_maker_in_pondokgede_finds_her_cooperative() {
    let sectors = SectorWords::new(&reference::sectors()).understand("boneka").sectors;
    let place = Point { latitude: -6.2829, longitude: 106.9303 };
    let as_of = day(AS_OF.0, AS_OF.1, AS_OF.2);
    let query = MatchQuery { place, sectors, needs: vec![Need::Inputs, Need::Buyers], as_of };
    let outcome = rank(&query, DEMO.cooperatives().iter().map(|made| made.cooperative.clone()));
    let best = &outcome.matches[0];
    assert_eq!(best.cooperative.name, "Koperasi Produsen Boneka Pondokgede Ceria");
    assert!(best.points > 9_000 && outcome.refused.len() > 50, "{} {}", best.points, outcome.refused.len());
}
