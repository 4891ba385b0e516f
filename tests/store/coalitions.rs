//! Commodities, offers, needs and capacities, buying cycles with their pledges, orders of buyers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::Duration;
use simpul::db::{self, Db, Run};
use simpul::domain::coalition::cycle::Pledged;
use simpul::domain::coalition::lists::{BuyerOrderFilter, CycleFilter, CycleOrderField as Field};
use simpul::domain::coalition::opportunity::{Need, NeedCell};
use simpul::domain::coalition::selling::{Capacity, CapacityCell};
use simpul::domain::coalition::{
    BuyerOrder, BuyerOrderState, BuyingCycle, ChangedAs, Commodity, Conditions, CycleLine, CycleState, Discount, Offer,
    OfferLine, Pledge, PledgeState, Quantity, Shortfall, StateChange, SupplyPeriod, Terms, Tier,
};
use simpul::domain::id::{
    BuyerOrderId, ClusterMembershipId, CycleId, CycleLineId, OfferId, OfferLineId, OrganisationId, PledgeId, UmkmId,
};
use simpul::domain::listing::{Count, Direction, Near, Order};
use simpul::domain::membership::ClusterMembership;
use simpul::domain::organisation::{Organisation, OrganisationKind};
use simpul::domain::words::Word;
use simpul::domain::{Rupiah, Umkm, reference};
use simpul::sql;
use simpul::store::offers::Weighed;
use simpul::store::supply::{self, Supply};
use simpul::store::umkm::{self, Written};
use simpul::store::{buyer_orders, commodities, cycles, histories, memberships, offers, organisations};
use uuid::Uuid;

use super::walk::{WAYS, by, slice, walk};
use crate::given;

pub fn quantity(amount: i64) -> Quantity {
    Quantity::try_from(amount).expect("a quantity")
}

fn rupiah(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).expect("an amount")
}

fn commodity(code: &str) -> Commodity {
    reference::commodities().into_iter().find(|found| found.code == code).expect("it ships")
}

pub fn supplier(n: u128) -> Organisation {
    Organisation {
        id: OrganisationId(Uuid::from_u128(n)),
        kind: OrganisationKind::Supplier,
        name: format!("Pemasok {n}"),
        regions: vec![given::code("32.75")],
        is_demo: false,
    }
}

/// An offer for ten days before and after.
pub fn offer(n: u128) -> Offer {
    Offer {
        id: OfferId(Uuid::from_u128(n)),
        supplier: supplier(1).id,
        region: None,
        conditions: Conditions { delivery_idr: rupiah(150_000), minimum_idr: rupiah(50_000) },
        lead_days: 3,
        valid_from: given::in_days(-10),
        valid_until: Some(given::in_days(10)),
        is_demo: false,
        version: 1,
        changed_at: given::now(),
    }
}

/// The line of an offer, of its number: dacron in bales of 20 kg.
pub fn line(offer: Offer) -> OfferLine {
    let dacron = commodity("dacron");
    let tier = |from, price| Tier { from: quantity(from), unit_price_idr: rupiah(price) };
    let (pack, kg) = (dacron.unit_named("bal-20").expect("it has bales"), dacron.unit.clone());
    let tiers = vec![tier(0, 52_000), tier(300_000, 47_000), tier(800_000, 43_500)];
    let supply = simpul::domain::coalition::Supply { limit: quantity(900_000), period: SupplyPeriod::Week };
    let terms = Terms::new(Discount::Incremental, pack, kg, tiers, quantity(40_000), Some(supply), offer.conditions);
    OfferLine {
        id: OfferLineId(offer.id.0),
        commodity: dacron.code,
        terms: terms.expect("terms"),
        offer: Arc::new(offer),
    }
}

/// Keeps offers with a line each.
pub async fn keep_offers(db: &Db, lines: &[OfferLine]) -> db::Result<()> {
    let made: Vec<Offer> = lines.iter().map(|line| (*line.offer).clone()).collect();
    let mut tx = db.begin().await?;
    offers::insert(&mut tx, &made, given::now()).await?;
    offers::insert_lines(&mut tx, lines, given::now()).await?;
    tx.commit().await
}

pub fn cycle(n: u128) -> BuyingCycle {
    BuyingCycle {
        id: CycleId(Uuid::from_u128(n)),
        cooperative: given::cooperative(1, "").id,
        region: given::code("32.75.07"),
        point: None,
        state: CycleState::Open,
        state_since: given::now() - Duration::days(1),
        opens_at: given::now() - Duration::days(1),
        closes_at: given::now() + Duration::days(1),
        on_shortfall: Shortfall::Cancel,
        is_demo: false,
        version: 1,
        changed_at: given::now(),
    }
}

/// A line of a cycle, for one commodity.
pub fn cycle_line(id: u128, cycle: CycleId, commodity: &str) -> CycleLine {
    CycleLine {
        id: CycleLineId(Uuid::from_u128(id)),
        cycle,
        commodity: commodity.into(),
        offer_line: OfferLineId(offer(1).id.0),
        offer: offer(1).id,
        minimum: quantity(40_000),
    }
}

/// What cycles stand on: places, commodities, a cooperative, a supplier, an offer.
pub async fn ground(db: &Db) -> db::Result<()> {
    given::places(db).await?;
    given::keep_cooperatives(db, &[given::cooperative(1, "Koperasi")], given::now()).await?;
    let mut tx = db.begin().await?;
    commodities::upsert(&mut tx, &reference::commodities(), given::now()).await?;
    organisations::insert(&mut tx, &[supplier(1), supplier(2)], given::now()).await?;
    tx.commit().await?;
    keep_offers(db, &[line(offer(1))]).await
}

on_each_engine!(commodities_take_new_values_in_their_place, async |db| {
    let all = reference::commodities();
    let write = async |all: &[Commodity], at| {
        let mut tx = db.begin().await?;
        commodities::upsert(&mut tx, all, at).await?;
        tx.commit().await
    };
    write(&all, given::now()).await?;
    assert_eq!(commodities::all(&db).await?, all);
    let changed = Commodity { words: vec!["dakron".into()], packs: Vec::new(), ..commodity("dacron") };
    write(std::slice::from_ref(&changed), given::now() + Duration::hours(1)).await?;
    let found = commodities::all(&db).await?;
    assert_eq!(found.iter().find(|found| found.code == "dacron"), Some(&changed));
    let mut run = &db;
    let versions: Vec<(i64,)> = run.all(sql!("select version from commodities where code = 'dacron'")).await?;
    assert_eq!((found.len(), versions), (all.len(), vec![(2,)]));
});

on_each_engine!(offers_are_those_that_hold_on_a_day, async |db| {
    ground(&db).await?;
    let endless = Offer { valid_until: None, supplier: supplier(2).id, ..offer(2) };
    let past = Offer { valid_until: Some(given::today()), ..offer(3) };
    let later = Offer { valid_from: given::in_days(1), ..offer(4) };
    let gone = offer(6);
    let other = OfferLine { commodity: "beras".into(), ..line(offer(5)) };
    // two lines of one offer
    let second = OfferLine { id: OfferLineId(Uuid::from_u128(7)), commodity: "telur".into(), ..other.clone() };
    let all = [line(endless.clone()), line(past.clone()), line(later.clone()), other.clone(), line(gone.clone())];
    keep_offers(&db, &all).await?;
    let mut tx = db.begin().await?;
    offers::insert_lines(&mut tx, std::slice::from_ref(&second), given::now()).await?;
    assert!(offers::retire(&mut tx, gone.id, given::now()).await?);
    assert!(!offers::retire(&mut tx, gone.id, given::now()).await?, "it is out already");
    tx.commit().await?;
    let asked = ["dacron", "beras", "tiada"].map(|code| (code.to_owned(), given::code("32.75.08")));
    let of = offers::for_places(&db, &asked, given::today()).await?;
    let expected = HashMap::from([
        (asked[0].clone(), Weighed::All(vec![line(offer(1)), line(endless.clone())])),
        (asked[1].clone(), Weighed::All(vec![other.clone()])),
    ]);
    assert_eq!(of, expected);
    let codes = ["dacron", "telur", "tiada"].map(str::to_owned);
    let of = offers::of_commodities(&db, &codes, given::today()).await?;
    let expected = HashMap::from([
        (codes[0].clone(), vec![line(offer(1)), line(endless.clone())]),
        (codes[1].clone(), vec![second.clone()]),
    ]);
    assert_eq!(of, expected);
    let of = offers::of_suppliers(&db, &[supplier(1).id, supplier(2).id], given::in_days(1)).await?;
    let expected = HashMap::from([
        (supplier(1).id, vec![offer(1), later.clone(), (*other.offer).clone()]),
        (supplier(2).id, vec![endless.clone()]),
    ]);
    assert_eq!(of, expected);
    let of = offers::lines_of(&db, &[other.offer.id, past.id]).await?;
    let expected = HashMap::from([(other.offer.id, vec![other, second.clone()]), (past.id, vec![line(past.clone())])]);
    assert_eq!(of, expected);
    let found = offers::by_ids(&db, &[gone.id, past.id, OfferId(Uuid::from_u128(99))]).await?;
    let retired = Offer { version: 2, ..gone };
    let expected = HashMap::from([(retired.id, retired.clone()), (past.id, past)]);
    assert_eq!(found, expected, "what a cycle was opened on stays readable");
    let found = offers::lines_by_ids(&db, &[second.id, OfferLineId(retired.id.0)]).await?;
    let retired = line(retired);
    assert_eq!(found, HashMap::from([(second.id, second), (retired.id, retired)]));
});

/// Businesses with what they need and can make, drawn by chance.
fn crowd(n: u128) -> Vec<(Umkm, Supply)> {
    let mut dice = given::dice(11);
    (1..=n)
        .map(|n| {
            let umkm = Umkm {
                region: given::code(["32.75.07.1004", "32.75.07", "32.75.08", "32.75", "31.71"][dice(5) as usize]),
                sector: [Some(given::SECTORS[0]), Some(given::SECTORS[1]), None][dice(3) as usize].map(str::to_owned),
                is_published: dice(3) == 0,
                ..given::umkm(n, "Usaha")
            };
            let mut needs = Vec::new();
            for code in ["beras", "dacron"] {
                if dice(3) > 0 {
                    needs.push(Need { commodity: code.into(), quantity: quantity(1_000 * (1 + dice(4) as i64)) });
                }
            }
            let capacity = Capacity {
                commodity: "boneka".into(),
                quantity: quantity(100 * (1 + dice(9) as i64)),
                committed: quantity(100 * dice(12) as i64),
                lead_days: [None, Some(3), Some(14)][dice(3) as usize],
            };
            let capacities = if dice(4) > 0 { vec![capacity] } else { Vec::new() };
            (umkm, Supply { needs, capacities })
        })
        .collect()
}

async fn keep(db: &Db, crowd: &[(Umkm, Supply)]) -> db::Result<()> {
    let written: Vec<Written> = crowd.iter().map(|(umkm, supply)| written(umkm, supply)).collect();
    let mut tx = db.begin().await?;
    umkm::insert(&mut tx, &written, given::now()).await?;
    tx.commit().await
}

fn written<'a>(umkm: &'a Umkm, supply: &Supply) -> Written<'a> {
    Written { umkm, size: None, supply: supply.clone() }
}

/// The cells of a region, counted one by one.
fn slow_needs<'a>(crowd: impl Iterator<Item = &'a (Umkm, Supply)>, region: &str, of: Option<&str>) -> Vec<NeedCell> {
    let region = given::code(region);
    let mut cells: BTreeMap<String, NeedCell> = BTreeMap::new();
    for (umkm, supply) in crowd.filter(|(umkm, _)| region.holds(&umkm.region)) {
        for need in supply.needs.iter().filter(|need| of.is_none_or(|of| need.commodity == of)) {
            let code = umkm.region.as_str();
            let cell = NeedCell {
                commodity: need.commodity.clone(),
                place: given::code(code.get(..8).unwrap_or(code)),
                sector: umkm.sector.clone(),
                quantity: need.quantity,
                is_published: umkm.is_published,
                n: 0,
            };
            cells.entry(format!("{cell:?}")).or_insert(cell).n += 1;
        }
    }
    cells.into_values().collect()
}

fn sorted(mut cells: Vec<NeedCell>) -> Vec<NeedCell> {
    cells.sort_by_key(|cell| format!("{:?}", NeedCell { n: 0, ..cell.clone() }));
    cells
}

on_each_engine!(needs_are_counted_as_one_by_one, async |db| {
    ground(&db).await?;
    let mut crowd = crowd(120);
    keep(&db, &crowd).await?;
    let held = async |crowd: &[(Umkm, Supply)]| {
        for region in ["32.75", "32.75.07", "32.75.08", "31.71", "32"] {
            for of in [None, Some("dacron"), Some("gula-pasir")] {
                let found = supply::needs(&db, &given::code(region), of, 10_000).await?;
                assert_eq!(sorted(found), slow_needs(crowd.iter(), region, of), "{region} {of:?}");
            }
        }
        Ok::<(), db::Error>(())
    };
    held(&crowd).await?;
    assert_eq!(supply::needs(&db, &given::code("32.75"), None, 3).await?.len(), 3, "never more than asked for");
    // whoever moves, publishes or changes takes her needs along
    let moved = Umkm { region: given::code("31.71"), is_published: true, ..crowd[0].0.clone() };
    let supply =
        Supply { needs: vec![Need { commodity: "dacron".into(), quantity: quantity(7_000) }], capacities: Vec::new() };
    let mut tx = db.begin().await?;
    assert!(umkm::update(&mut tx, &written(&moved, &supply), given::now()).await?);
    assert!(umkm::retire(&mut tx, crowd[1].0.id, given::today(), given::now()).await?);
    tx.commit().await?;
    crowd[0] = (moved, supply);
    crowd.remove(1);
    held(&crowd).await?;
    // understood anew
    let fresh =
        Supply { needs: vec![Need { commodity: "beras".into(), quantity: quantity(1) }], capacities: Vec::new() };
    crowd[2].1 = fresh;
    let mut tx = db.begin().await?;
    supply::replace(&mut tx, &[(&crowd[2].0, &crowd[2].1)]).await?;
    tx.commit().await?;
    held(&crowd).await?;
});

on_each_engine!(capacities_are_those_of_members_in_the_sector, async |db| {
    ground(&db).await?;
    let crowd = crowd(80);
    keep(&db, &crowd).await?;
    let clusters: Vec<_> = (1..=4_u128)
        .map(|n| simpul::domain::Cluster {
            sector: given::SECTORS[usize::from(n == 4)].into(),
            regions: vec![given::code(if n == 3 { "31" } else { "32.75.07" })],
            ..given::cluster(n, "Klaster")
        })
        .collect();
    given::keep_clusters(&db, &clusters, given::now()).await?;
    let mut dice = given::dice(12);
    let stays: Vec<ClusterMembership> = crowd
        .iter()
        .filter_map(|(umkm, _)| {
            let cluster = clusters.get(dice(5) as usize)?;
            Some(ClusterMembership {
                id: ClusterMembershipId(Uuid::from_u128(1)),
                umkm: umkm.id,
                cluster: cluster.id,
                sector: cluster.sector.clone(),
                joined_on: given::in_days(-100),
                left_on: (dice(5) == 0).then(|| given::in_days(-1)),
            })
        })
        .collect();
    let mut tx = db.begin().await?;
    memberships::insert_cluster(&mut tx, &stays, given::now()).await?;
    tx.commit().await?;
    for (within, sector) in [(None, given::SECTORS[0]), (Some("32"), given::SECTORS[0]), (None, given::SECTORS[1])] {
        let within = within.map(given::code);
        let mut slow: BTreeMap<String, CapacityCell> = BTreeMap::new();
        for (umkm, supply) in &crowd {
            let here = |stay: &&ClusterMembership| {
                let cluster = clusters.iter().find(|cluster| cluster.id == stay.cluster).expect("there");
                stay.umkm == umkm.id
                    && stay.left_on.is_none()
                    && cluster.sector == sector
                    && within.as_ref().is_none_or(|within| cluster.regions.iter().any(|region| within.holds(region)))
            };
            let (Some(stay), Some(capacity)) = (stays.iter().find(here), supply.capacities.first()) else { continue };
            let empty = CapacityCell {
                cluster: stay.cluster,
                lead_days: capacity.lead_days,
                is_published: umkm.is_published,
                n: 0,
                free: Quantity::ZERO,
            };
            let cell = slow.entry(format!("{empty:?}")).or_insert(empty);
            cell.n += 1;
            cell.free = cell.free.plus(capacity.quantity.less(capacity.committed)).expect("small");
        }
        let mut found = supply::capacities(&db, "boneka", sector, within.as_ref()).await?;
        found.sort_by_key(|cell| format!("{:?}", CapacityCell { n: 0, free: Quantity::ZERO, ..cell.clone() }));
        assert_eq!(found, slow.into_values().collect::<Vec<_>>(), "{within:?} {sector}");
        assert!(!found.is_empty());
    }
});

async fn keep_cycles(db: &Db, all: &[BuyingCycle]) -> db::Result<()> {
    for at in 0..3 {
        let at = given::now() + Duration::microseconds(at);
        let written: Vec<_> = all.iter().filter(|cycle| cycle.changed_at == at).cloned().collect();
        let mut tx = db.begin().await?;
        cycles::insert(&mut tx, &written, at).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn many_cycles() -> Vec<BuyingCycle> {
    let mut dice = given::dice(13);
    (1..=40_u128)
        .map(|n| BuyingCycle {
            region: given::code(["32.75.07", "32.75.08", "31.71"][dice(3) as usize]),
            point: [None, Some(given::point(-6.35, 106.97)), Some(given::point(-6.3, 106.9))][dice(3) as usize],
            state: CycleState::ALL[dice(7) as usize],
            opens_at: given::now() + Duration::hours(dice(5) as i64 - 3),
            closes_at: given::now() + Duration::hours(dice(9) as i64 - 3),
            changed_at: given::now() + Duration::microseconds(dice(3) as i64),
            ..cycle((n * 23) % 41)
        })
        .collect()
}

/// One or two lines for each of many cycles.
async fn keep_lines(db: &Db, all: &[BuyingCycle]) -> db::Result<HashMap<CycleId, Vec<CycleLine>>> {
    let mut dice = given::dice(16);
    let made = all.iter().map(|cycle| {
        let (first, n) = (dice(3) as usize, 1 + dice(2) as usize);
        let codes = (0..n).map(|nth| ["dacron", "beras", "telur"][(first + nth) % 3]);
        let id = 100 + 2 * cycle.id.0.as_u128();
        (cycle.id, (id..).zip(codes).map(|(id, code)| cycle_line(id, cycle.id, code)).collect())
    });
    let made: HashMap<CycleId, Vec<CycleLine>> = made.collect();
    let lines: Vec<CycleLine> = made.values().flatten().cloned().collect();
    let mut tx = db.begin().await?;
    cycles::insert_lines(&mut tx, &lines, given::now()).await?;
    tx.commit().await?;
    Ok(made)
}

on_each_engine!(every_order_of_cycles_gives_each_once_from_both_ends, async |db| {
    ground(&db).await?;
    let all = many_cycles();
    keep_cycles(&db, &all).await?;
    let near = Near { centre: given::point(-6.35, 106.97), radius_m: 30_000.0 };
    let mut orders: Vec<Vec<Order<Field>>> = vec![Vec::new()];
    for way in WAYS {
        orders.extend(Field::ALL.iter().map(|field| vec![by(*field, way)]));
        orders.push(vec![by(Field::Distance, way), by(Field::ClosesAt, Direction::Descending)]);
    }
    for order in orders {
        let by_distance = order.iter().any(|term| term.field == Field::Distance);
        let filter = CycleFilter { near: by_distance.then_some(near), ..Default::default() };
        let mut expected: Vec<&BuyingCycle> = all.iter().filter(|c| !by_distance || c.point.is_some()).collect();
        let far = |c: &BuyingCycle| {
            let (a, b) = (c.point.expect("filtered by it").unit(), near.centre.unit());
            (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2])
        };
        expected.sort_by(|a, b| {
            let terms = order.iter().map(|term| {
                let way = match term.field {
                    Field::ClosesAt => a.closes_at.cmp(&b.closes_at),
                    Field::Distance => far(a).total_cmp(&far(b)),
                    Field::ChangedAt => a.changed_at.cmp(&b.changed_at),
                };
                if term.direction == Direction::Descending { way.reverse() } else { way }
            });
            let descends = order.last().is_some_and(|term| term.direction == Direction::Descending);
            let by_id = if descends { b.id.cmp(&a.id) } else { a.id.cmp(&b.id) };
            terms.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(by_id)
        });
        let expected: Vec<CycleId> = expected.iter().map(|c| c.id).collect();
        let read = async |slice| cycles::page(&db, &filter, &order, &slice).await;
        walk(&expected, |c: &BuyingCycle| c.id, read).await?;
        assert_eq!(cycles::count(&db, &filter).await?, Count { value: expected.len() as i64, exact: true });
    }
});

on_each_engine!(each_filter_lets_through_the_cycles_it_says, async |db| {
    ground(&db).await?;
    let all = many_cycles();
    keep_cycles(&db, &all).await?;
    let lines = keep_lines(&db, &all).await?;
    let near = Near { centre: given::point(-6.35, 106.97), radius_m: 1_000.0 };
    let within = given::code("32.75");
    let none = CycleFilter::default;
    type Test<'t> = Box<dyn Fn(&BuyingCycle) -> bool + 't>;
    let cases: Vec<(CycleFilter, Test)> = vec![
        (none(), Box::new(|_| true)),
        (
            CycleFilter { commodities: Some(vec!["beras".into(), "telur".into()]), ..none() },
            Box::new(|c| lines[&c.id].iter().any(|line| line.commodity != "dacron")),
        ),
        (CycleFilter { commodities: Some(vec![]), ..none() }, Box::new(|_| false)),
        (CycleFilter { within: Some(within.clone()), ..none() }, Box::new(move |c| within.holds(&c.region))),
        (
            CycleFilter { near: Some(near), ..none() },
            Box::new(move |c| c.point.is_some_and(|p| p.distance_m(near.centre) <= near.radius_m)),
        ),
        (
            CycleFilter { states: Some(vec![CycleState::Open, CycleState::Closed]), ..none() },
            Box::new(|c| [CycleState::Open, CycleState::Closed].contains(&c.state)),
        ),
        (CycleFilter { open_at: Some(given::now()), ..none() }, Box::new(|c| c.takes_pledges_at(given::now()))),
        (CycleFilter { cooperative: Some(given::cooperative(2, "").id), ..none() }, Box::new(|_| false)),
    ];
    for (filter, passes) in cases {
        let mut expected: Vec<CycleId> = all.iter().filter(|c| passes(c)).map(|c| c.id).collect();
        expected.sort();
        let page = cycles::page(&db, &filter, &[], &slice::<BuyingCycle>(100, false, None)).await?;
        let found: Vec<CycleId> = page.items.iter().map(|listed| listed.item.id).collect();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(cycles::count(&db, &filter).await?.value, expected.len() as i64, "{filter:?}");
    }
});

on_each_engine!(offers_for_a_place_are_of_suppliers_that_act_in_the_whole_of_it, async |db| {
    ground(&db).await?;
    let everywhere = Organisation { regions: Vec::new(), ..supplier(7) };
    let elsewhere = Organisation { regions: vec![given::code("31.71")], ..supplier(8) };
    let one_kecamatan = Organisation { regions: vec![given::code("32.75.08"), given::code("31.71")], ..supplier(9) };
    let of = [(&everywhere, 17), (&elsewhere, 18), (&one_kecamatan, 19)];
    let mut tx = db.begin().await?;
    let suppliers = of.map(|(supplier, _)| supplier.clone());
    organisations::insert(&mut tx, &suppliers, given::now()).await?;
    let made = of.map(|(supplier, n)| line(Offer { supplier: supplier.id, ..offer(n) }));
    tx.commit().await?;
    // one that is delivered to a kecamatan only, though its supplier acts in the whole city
    let near = line(Offer { region: Some(given::code("32.75.07")), ..offer(20) });
    keep_offers(&db, &made).await?;
    keep_offers(&db, std::slice::from_ref(&near)).await?;
    let asked = ["32.75", "32.75.08", "32.75.07", "31.71"].map(|code| ("dacron".to_owned(), given::code(code)));
    let found = offers::for_places(&db, &asked, given::today()).await?;
    let [any, elsewhere, small] = made;
    let first = line(offer(1));
    for (n, lines) in [
        (0, vec![first.clone(), any.clone()]),
        (1, vec![first.clone(), any.clone(), small.clone()]),
        (2, vec![first, any.clone(), near]),
        (3, vec![any.clone(), elsewhere, small]),
    ] {
        assert_eq!(found[&asked[n]], Weighed::All(lines), "{:?}", asked[n]);
    }
    let many: Vec<_> = (0..offers::MOST_WEIGHED as u128 - 1)
        .map(|n| line(Offer { supplier: any.offer.supplier, ..offer(1_000 + n) }))
        .collect();
    keep_offers(&db, &many).await?;
    let found = offers::for_places(&db, &asked[..1], given::today()).await?;
    assert_eq!(found[&asked[0]], Weighed::TooMany, "none is left out in silence");
});

on_each_engine!(a_cycle_is_read_as_it_was_written_and_goes_on_once, async |db| {
    ground(&db).await?;
    let full = BuyingCycle {
        point: Some(given::point(-6.35, 106.97)),
        on_shortfall: Shortfall::Extend,
        is_demo: true,
        ..cycle(1)
    };
    keep_cycles(&db, &[full.clone(), cycle(2)]).await?;
    let found = cycles::by_ids(&db, &[full.id, cycle(2).id, cycle(9).id]).await?;
    assert_eq!(found, HashMap::from([(full.id, full.clone()), (cycle(2).id, cycle(2))]));
    let lines =
        [cycle_line(12, full.id, "dacron"), cycle_line(11, full.id, "beras"), cycle_line(21, cycle(2).id, "beras")];
    let mut tx = db.begin().await?;
    cycles::insert_lines(&mut tx, &lines, given::now()).await?;
    tx.commit().await?;
    let of = cycles::lines_of(&db, &[full.id, cycle(2).id, cycle(9).id]).await?;
    let expected = [(full.id, vec![lines[1].clone(), lines[0].clone()]), (cycle(2).id, vec![lines[2].clone()])];
    assert_eq!(of, HashMap::from(expected));
    let of = cycles::lines_by_ids(&db, &[lines[0].id, CycleLineId(Uuid::from_u128(99))], CycleState::ALL).await?;
    assert_eq!(of, HashMap::from([(lines[0].id, lines[0].clone())]));
    let twice = cycles::insert_lines(&mut db.begin().await?, &[cycle_line(13, full.id, "dacron")], given::now()).await;
    assert!(matches!(twice, Err(db::Error::Conflict)), "a commodity has one line: {twice:?}");

    let opened =
        StateChange { version: 1, from: None, to: CycleState::Open, at: full.state_since, by: ChangedAs::Cooperative };
    let later = given::now() + Duration::hours(2);
    let mut tx = db.begin().await?;
    histories::insert(&mut tx, &[(full.id, opened)]).await?;
    assert!(cycles::enter(&mut tx, &full, CycleState::Closed, ChangedAs::Clock, later).await?);
    assert!(
        !cycles::enter(&mut tx, &full, CycleState::Cancelled, ChangedAs::Operator, later).await?,
        "somebody else was first"
    );
    tx.commit().await?;
    let closed = &cycles::by_ids(&db, &[full.id]).await?[&full.id];
    let leap = cycles::enter(&mut db.begin().await?, closed, CycleState::Settled, ChangedAs::Operator, later).await?;
    assert!(!leap, "life does not leap");
    assert_eq!((closed.state, closed.state_since, closed.version), (CycleState::Closed, later, 2));
    let change = StateChange {
        version: 2,
        from: Some(CycleState::Open),
        to: CycleState::Closed,
        at: later,
        by: ChangedAs::Clock,
    };
    let kept = histories::of::<CycleState>(&db, &[full.id, cycle(2).id]).await?;
    assert_eq!(kept, HashMap::from([(full.id, vec![opened, change])]));
});

fn pledge(line: CycleLineId, n: u128, firm: i64, minutes: i64) -> Pledge {
    let at = given::now() + Duration::minutes(minutes);
    Pledge {
        id: PledgeId(Uuid::from_u128(line.0.as_u128() * 100 + n)),
        line,
        umkm: UmkmId(Uuid::from_u128(n)),
        firm: quantity(firm),
        tolerance: quantity(firm / 10),
        state: PledgeState::Pledged,
        state_since: at,
        pledged_at: at,
        delivered: None,
        version: 1,
    }
}

/// Two cycles, the first with two lines; and twenty businesses.
async fn pledging(db: &Db) -> db::Result<[CycleLineId; 4]> {
    ground(db).await?;
    let businesses: Vec<Umkm> = (1..=20).map(|n| given::umkm(n, "Usaha")).collect();
    given::keep_umkm(db, &businesses, given::now()).await?;
    keep_cycles(db, &[cycle(1), cycle(2)]).await?;
    let lines = [
        cycle_line(1, cycle(1).id, "dacron"),
        cycle_line(2, cycle(1).id, "beras"),
        cycle_line(3, cycle(2).id, "dacron"),
    ];
    let mut tx = db.begin().await?;
    cycles::insert_lines(&mut tx, &lines, given::now()).await?;
    tx.commit().await?;
    Ok([1, 2, 3, 9].map(|n| CycleLineId(Uuid::from_u128(n))))
}

on_each_engine!(pledges_are_told_in_fives_of_those_who_came_first, async |db| {
    let ids = pledging(&db).await?;
    let mut dice = given::dice(14);
    let mut all: Vec<Pledge> = Vec::new();
    let (mut told_before, mut n_changes) = (HashMap::new(), 0);
    for n in 1..=18_u128 {
        // the earlier ones come later as often as not, and some at the same minute
        let new = [pledge(ids[0], n, 10 * n as i64, dice(5) as i64), pledge(ids[1], n, 7, n as i64)];
        let new = &new[..if n <= 4 { 2 } else { 1 }];
        let mut tx = db.begin().await?;
        cycles::insert_pledges(&mut tx, new, given::now()).await?;
        tx.commit().await?;
        all.extend(new.iter().cloned());
        let mut slow: HashMap<CycleLineId, Pledged> = HashMap::new();
        for id in ids {
            let mut own: Vec<&Pledge> = all.iter().filter(|pledge| pledge.line == id).collect();
            own.sort_by_key(|pledge| (pledge.pledged_at, pledge.id));
            own.truncate(own.len() / 5 * 5);
            let sum = |of: fn(&Pledge) -> i64| quantity(own.iter().map(|pledge| of(pledge)).sum());
            if !own.is_empty() {
                let (firm, tolerance) = (sum(|p| p.firm.amount()), sum(|p| p.tolerance.amount()));
                slow.insert(id, Pledged { n_umkm: own.len() as i64, firm, tolerance });
            }
        }
        let told = cycles::pledged_in_fives(&db, &ids).await?;
        assert_eq!(told, slow, "after {n}");
        let n_told = |told: &HashMap<CycleLineId, Pledged>| told.get(&ids[0]).map_or(0, |pledged| pledged.n_umkm);
        n_changes += i64::from(n_told(&told) != n_told(&told_before));
        told_before = told;
    }
    assert_eq!((n_changes, told_before.len()), (3, 1), "three fives of one line; four of the other are not told");
});

on_each_engine!(a_pledge_goes_its_way_and_counts_while_it_is_in_force, async |db| {
    let [line, ..] = pledging(&db).await?;
    let draft = Pledge { state: PledgeState::Draft, ..pledge(line, 6, 60, -90) };
    let mut tx = db.begin().await?;
    let made: Vec<Pledge> = (1..=5).map(|n| pledge(line, n, 10 * n as i64, n as i64)).chain([draft.clone()]).collect();
    cycles::insert_pledges(&mut tx, &made, given::now()).await?;
    tx.commit().await?;
    let told = async || {
        let told = cycles::pledged_in_fives(&db, &[line]).await?;
        Ok::<_, db::Error>(told.get(&line).map(|pledged| (pledged.n_umkm, pledged.firm.amount())))
    };
    assert_eq!(told().await?, Some((5, 150)), "a draft counts for nothing");
    let second = Pledge { id: PledgeId(Uuid::from_u128(7_777)), ..pledge(line, 3, 5, 0) };
    let again = cycles::insert_pledges(&mut db.begin().await?, std::slice::from_ref(&second), given::now()).await;
    assert!(matches!(again, Err(db::Error::Conflict)), "one in force at a time: {again:?}");

    let at = given::now() + Duration::hours(1);
    let enter = async |pledge: &Pledge, to, by| {
        let mut tx = db.begin().await?;
        let entered = cycles::enter_pledge(&mut tx, pledge, to, by, at).await?;
        tx.commit().await?;
        Ok::<_, db::Error>(entered)
    };
    assert!(enter(&made[2], PledgeState::Withdrawn, ChangedAs::Umkm).await?);
    assert!(!enter(&made[2], PledgeState::Confirmed, ChangedAs::Cooperative).await?, "it is not in force any more");
    assert_eq!(told().await?, None, "four are not told");
    // who took a pledge back may give another, and one that was thought of counts from when it is given
    let mut tx = db.begin().await?;
    cycles::insert_pledges(&mut tx, &[second], given::now()).await?;
    tx.commit().await?;
    assert_eq!(told().await?, Some((5, 125)));
    assert!(enter(&draft, PledgeState::Pledged, ChangedAs::Umkm).await?);
    assert_eq!(told().await?, Some((5, 125)), "it comes behind those that were given before");
    assert!(enter(&made[0], PledgeState::Confirmed, ChangedAs::Cooperative).await?);
    assert!(!enter(&made[0], PledgeState::Withdrawn, ChangedAs::Umkm).await?, "somebody else was first");
    let change = |from, to, by| StateChange { version: 2, from: Some(from), to, at, by };
    let kept = histories::of::<PledgeState>(&db, &[made[0].id, made[2].id, draft.id, made[1].id]).await?;
    let expected = [
        (made[0].id, change(PledgeState::Pledged, PledgeState::Confirmed, ChangedAs::Cooperative)),
        (made[2].id, change(PledgeState::Pledged, PledgeState::Withdrawn, ChangedAs::Umkm)),
        (draft.id, change(PledgeState::Draft, PledgeState::Pledged, ChangedAs::Umkm)),
    ];
    assert_eq!(kept, expected.into_iter().map(|(id, change)| (id, vec![change])).collect());
});

on_each_engine!(a_pledge_is_called_off_once_and_tells_what_its_cycle_had, async |db| {
    let [line, ..] = pledging(&db).await?;
    let draft = Pledge { state: PledgeState::Draft, ..pledge(line, 6, 60, -90) };
    let made: Vec<Pledge> = (1..=5).map(|n| pledge(line, n, 10 * n as i64, n as i64)).chain([draft.clone()]).collect();
    let mut tx = db.begin().await?;
    cycles::insert_pledges(&mut tx, &made, given::now()).await?;
    tx.commit().await?;
    let at = given::now() + Duration::hours(1);
    let call_off = async |pledge: &Pledge| {
        let mut tx = db.begin().await?;
        let entered = cycles::enter_pledge(&mut tx, pledge, PledgeState::Cancelled, ChangedAs::Cooperative, at).await?;
        tx.commit().await?;
        Ok::<_, db::Error>(entered)
    };
    assert!(!call_off(&draft).await?, "it never counted, and must not begin to");
    for pledge in &made[..5] {
        assert!(call_off(pledge).await?);
        assert!(!call_off(pledge).await?, "somebody who has not seen that it was called off");
        let called_off = Pledge { state: PledgeState::Cancelled, version: 2, ..pledge.clone() };
        assert!(!call_off(&called_off).await?, "somebody who has");
        for to in [PledgeState::Pledged, PledgeState::Confirmed, PledgeState::Withdrawn] {
            let entered = cycles::enter_pledge(&mut db.begin().await?, &called_off, to, ChangedAs::Umkm, at).await?;
            assert!(!entered, "{to:?}: there is no way back");
        }
    }
    let ids: Vec<PledgeId> = made.iter().map(|pledge| pledge.id).collect();
    let kept = histories::of::<PledgeState>(&db, &ids).await?;
    let change = StateChange {
        version: 2,
        from: Some(PledgeState::Pledged),
        to: PledgeState::Cancelled,
        at,
        by: ChangedAs::Cooperative,
    };
    assert_eq!(kept, ids[..5].iter().map(|id| (*id, vec![change])).collect(), "each is told once");
    // what the cycle had when it was called off is told as before; nobody is bound by it
    let told = cycles::pledged_in_fives(&db, &[line]).await?;
    assert_eq!(told[&line], Pledged { n_umkm: 5, firm: quantity(150), tolerance: quantity(15) });
});

on_each_engine!(lists_in_lists_have_an_end, async |db| {
    ground(&db).await?;
    // one offer with lines beyond the bound, and as many offers of the same supplier
    let most = offers::MOST_OFFERS as u128;
    let of_one: Vec<OfferLine> = (1..=most + 3)
        .map(|n| OfferLine { id: OfferLineId(Uuid::from_u128(20_000 - n)), ..line(offer(500)) })
        .collect();
    let of_many: Vec<OfferLine> = (1..=most + 3)
        .map(|n| OfferLine {
            commodity: "beras".into(),
            ..line(Offer { supplier: supplier(2).id, ..offer(1_000 + n) })
        })
        .collect();
    let mut tx = db.begin().await?;
    offers::insert(&mut tx, &[offer(500)], given::now()).await?;
    offers::insert_lines(&mut tx, &of_one, given::now()).await?;
    tx.commit().await?;
    keep_offers(&db, &of_many).await?;
    let oldest = |ids: Vec<u128>| {
        let mut ids: Vec<Uuid> = ids.into_iter().map(Uuid::from_u128).collect();
        ids.sort();
        ids.truncate(most as usize);
        ids
    };
    let day = given::today();
    let lines = offers::lines_of(&db, &[offer(500).id, offer(1_001).id]).await?;
    let ids = |lines: &[OfferLine]| lines.iter().map(|line| line.id.0).collect::<Vec<_>>();
    assert_eq!(ids(&lines[&offer(500).id]), oldest(of_one.iter().map(|line| line.id.0.as_u128()).collect()));
    assert_eq!(ids(&lines[&offer(1_001).id]).len(), 1, "each has a bound of its own");
    let of = offers::of_commodities(&db, &["dacron".to_owned(), "beras".to_owned()], day).await?;
    let dacron = of_one.iter().map(|line| line.id.0.as_u128()).chain([1]).collect();
    assert_eq!(ids(&of["dacron"]), oldest(dacron));
    assert_eq!(ids(&of["beras"]), oldest(of_many.iter().map(|line| line.id.0.as_u128()).collect()));
    let suppliers = offers::of_suppliers(&db, &[supplier(1).id, supplier(2).id], day).await?;
    let found: Vec<Uuid> = suppliers[&supplier(2).id].iter().map(|offer| offer.id.0).collect();
    assert_eq!(found, oldest((1..=most + 3).map(|n| 1_000 + n).collect()));
    assert_eq!(suppliers[&supplier(1).id].len(), 2);
});

on_each_engine!(orders_of_buyers_come_by_their_deadline, async |db| {
    ground(&db).await?;
    let mut dice = given::dice(15);
    let all: Vec<BuyerOrder> = (1..=30_u128)
        .map(|n| BuyerOrder {
            id: BuyerOrderId(Uuid::from_u128((n * 11) % 31)),
            buyer: supplier(2).id,
            commodity: ["boneka", "keripik"][dice(2) as usize].into(),
            quantity: quantity(100 + dice(9) as i64),
            unit_price_idr: (dice(2) == 0).then(|| rupiah(25_000)),
            needed_by: given::in_days(dice(5) as i64 - 2),
            region: given::code(["32.75", "31"][dice(2) as usize]),
            state: BuyerOrderState::ALL[dice(6) as usize],
            is_demo: false,
            version: 1,
            changed_at: given::now(),
        })
        .collect();
    let mut tx = db.begin().await?;
    buyer_orders::insert(&mut tx, &all, given::now()).await?;
    tx.commit().await?;
    let filters = [
        BuyerOrderFilter::default(),
        BuyerOrderFilter { commodities: Some(vec!["boneka".into()]), ..Default::default() },
        BuyerOrderFilter { within: Some(given::code("32")), from: Some(given::today()), ..Default::default() },
        BuyerOrderFilter { states: Some(vec![BuyerOrderState::Open]), ..Default::default() },
    ];
    for filter in filters {
        let passes = |order: &&BuyerOrder| {
            filter.commodities.as_ref().is_none_or(|codes| codes.contains(&order.commodity))
                && filter.within.as_ref().is_none_or(|within| within.holds(&order.region))
                && filter.states.as_ref().is_none_or(|states| states.contains(&order.state))
                && filter.from.is_none_or(|from| order.needed_by >= from)
        };
        let mut expected: Vec<&BuyerOrder> = all.iter().filter(passes).collect();
        expected.sort_by_key(|order| (order.needed_by, order.id));
        let expected: Vec<BuyerOrderId> = expected.iter().map(|order| order.id).collect();
        let read = async |slice| buyer_orders::page(&db, &filter, &slice).await;
        walk(&expected, |order: &BuyerOrder| order.id, read).await?;
        assert_eq!(buyer_orders::count(&db, &filter).await?.value, expected.len() as i64);
    }
    assert_eq!(buyer_orders::by_ids(&db, &[all[3].id]).await?, HashMap::from([(all[3].id, all[3].clone())]));
    let open = BuyerOrder { state: BuyerOrderState::Open, id: BuyerOrderId(Uuid::from_u128(99)), ..all[3].clone() };
    let mut tx = db.begin().await?;
    buyer_orders::insert(&mut tx, std::slice::from_ref(&open), given::now()).await?;
    let (to, by) = (BuyerOrderState::Allocated, ChangedAs::Cooperative);
    assert!(
        !buyer_orders::enter(&mut tx, &open, BuyerOrderState::Settled, by, given::now()).await?,
        "life does not leap"
    );
    assert!(buyer_orders::enter(&mut tx, &open, to, by, given::now()).await?);
    assert!(!buyer_orders::enter(&mut tx, &open, BuyerOrderState::Cancelled, by, given::now()).await?, "too late");
    tx.commit().await?;
    assert_eq!(buyer_orders::by_ids(&db, &[open.id]).await?[&open.id].state, to);
    let change = StateChange { version: 2, from: Some(open.state), to, at: given::now(), by };
    assert_eq!(histories::of(&db, &[open.id]).await?, HashMap::from([(open.id, vec![change])]));
});
