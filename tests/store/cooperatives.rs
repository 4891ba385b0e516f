//! Cooperatives.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use simpul::db::{self, Db, Run, Tx};
use simpul::domain::cluster::{ClusterCooperative, ClusterRole};
use simpul::domain::cooperative::{
    AnnualMeeting, Contacts, CooperativeKind, CooperativePattern, CooperativeService, CooperativeState,
    CooperativeYear, LifeFacts, StateThresholds, state,
};
use simpul::domain::facet::CooperativeFacet;
use simpul::domain::fold::fold;
use simpul::domain::geo::Bounds;
use simpul::domain::id::{ClusterId, CooperativeId, MembershipId, UmkmId};
use simpul::domain::listing::{
    CooperativeFilter, CooperativeOrderField as Field, Count, Direction, EXACT_COUNT, Near, Order, Page,
};
use simpul::domain::membership::{Member, Membership};
use simpul::domain::region::RegionLevel;
use simpul::domain::words::Word;
use simpul::domain::{Cooperative, Point, Rupiah};
use simpul::sql;
use simpul::store::cooperatives;
use uuid::Uuid;

use super::walk::{self, WAYS, by, cut, slice, walk};
use crate::given;

fn on() -> StateThresholds {
    StateThresholds::on(given::today())
}

fn rupiah(amount: i64) -> Option<Rupiah> {
    Some(Rupiah::try_from(amount).expect("a small amount"))
}

/// The middle of Bekasi, more or less.
fn bekasi() -> Point {
    given::point(-6.25, 106.99)
}

/// Sixty cooperatives with many ties and gaps: few names, few counts, few years, few places, three instants.
async fn crowd(db: &Db) -> db::Result<Vec<Cooperative>> {
    let mut dice = given::dice(1);
    let mut all = Vec::new();
    for n in 0..60_u128 {
        let name =
            ["Koperasi Boneka", "KOPERASI  Bonéka", "Koperasi Kue", "Koperasi Andalan", "Zamrud"][dice(5) as usize];
        all.push(Cooperative {
            region: given::code(["32.75.07", "32.75.07.1004", "32.75.08", "31.71", "32.75"][dice(5) as usize]),
            kind: CooperativeKind::ALL[dice(5) as usize],
            pattern: CooperativePattern::ALL[dice(2) as usize],
            n_members: [None, Some(0), Some(25), Some(25), Some(900)][dice(5) as usize],
            point: [None, Some(bekasi()), Some(given::point(-6.2, 107.0)), Some(given::point(-6.3, 106.9))]
                [dice(4) as usize],
            life: LifeFacts {
                last_rat_book_year: [None, Some(2019), Some(2025), Some(2025)][dice(4) as usize],
                ..LifeFacts::default()
            },
            sectors: given::SECTORS[dice(3).min(2) as usize..].iter().map(|code| (*code).to_owned()).collect(),
            services: CooperativeService::ALL[dice(9) as usize..].to_vec(),
            changed_at: given::now() + Duration::microseconds(dice(3) as i64),
            // the order of ids is not the order in which they are written
            ..given::cooperative((n * 37) % 61 + 1, name)
        });
    }
    for at in 0..3 {
        let at = given::now() + Duration::microseconds(at);
        let written: Vec<_> = all.iter().filter(|c| c.changed_at == at).cloned().collect();
        given::keep_cooperatives(db, &written, at).await?;
    }
    Ok(all)
}

fn chord_squared(a: Point, b: Point) -> f64 {
    let (a, b) = (a.unit(), b.unit());
    (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2])
}

fn compare(a: &Cooperative, b: &Cooperative, order: &[Order<Field>], near: Option<&Near>) -> Ordering {
    let far = |c: &Cooperative| chord_squared(c.point.expect("filtered by it"), near.expect("asked").centre);
    order
        .iter()
        .map(|term| {
            let way = match term.field {
                Field::Name => fold(&a.name).cmp(&fold(&b.name)),
                Field::Distance => far(a).total_cmp(&far(b)),
                Field::NMembers => a.n_members.unwrap_or(0).cmp(&b.n_members.unwrap_or(0)),
                Field::LastRat => a.life.last_rat_book_year.unwrap_or(0).cmp(&b.life.last_rat_book_year.unwrap_or(0)),
                Field::ChangedAt => a.changed_at.cmp(&b.changed_at),
                Field::Relevance => Ordering::Equal, // nothing is searched for
            };
            if term.direction == Direction::Descending { way.reverse() } else { way }
        })
        .fold(Ordering::Equal, Ordering::then)
        .then(walk::turned(a.id.cmp(&b.id), order))
}

fn ids(cooperatives: &[&Cooperative]) -> Vec<CooperativeId> {
    cooperatives.iter().map(|c| c.id).collect()
}

on_each_engine!(every_order_gives_each_cooperative_once_from_both_ends, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let near = Near { centre: bekasi(), radius_m: 20_000.0 };
    let mut orders: Vec<Vec<Order<Field>>> = Vec::new();
    for way in WAYS {
        orders.extend(Field::ALL.iter().map(|field| vec![by(*field, way)]));
        orders.push(vec![by(Field::NMembers, way), by(Field::Name, Direction::Ascending)]);
        orders.push(vec![by(Field::LastRat, way), by(Field::NMembers, Direction::Descending), by(Field::Name, way)]);
    }
    orders.push(Vec::new());
    for order in orders {
        let by_distance = order.iter().any(|term| term.field == Field::Distance);
        let filter = CooperativeFilter { near: by_distance.then_some(near), ..Default::default() };
        let mut expected: Vec<&Cooperative> = all.iter().filter(|c| !by_distance || c.point.is_some()).collect();
        expected.sort_by(|a, b| compare(a, b, &order, filter.near.as_ref()));
        walk(
            &ids(&expected),
            |c: &Cooperative| c.id,
            async |slice| cooperatives::page(&db, &filter, &order, &on(), &slice).await,
        )
        .await?;
        assert_eq!(
            cooperatives::count(&db, &filter, &on()).await?,
            Count { value: expected.len() as i64, exact: true }
        );
    }
});

on_each_engine!(each_filter_lets_through_what_it_says, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let none = CooperativeFilter::default;
    type Test = Box<dyn Fn(&Cooperative) -> bool>;
    let cases: Vec<(CooperativeFilter, Test)> = vec![
        (none(), Box::new(|_| true)),
        (
            CooperativeFilter { search: given::asks(&["boneka"]), ..none() },
            Box::new(|c| fold(&c.name).contains("boneka")),
        ),
        (
            CooperativeFilter { search: given::asks_in(&["kue"], "32.75.08"), ..none() },
            Box::new(|c| fold(&c.name).contains("kue") && c.region.as_str() == "32.75.08"),
        ),
        (CooperativeFilter { search: given::asks(&["tiada"]), ..none() }, Box::new(|_| false)),
        (
            CooperativeFilter { within: Some(given::code("32.75")), ..none() },
            Box::new(|c| c.region.as_str().starts_with("32.75")),
        ),
        (
            CooperativeFilter { within: Some(given::code("32.75.07")), ..none() },
            Box::new(|c| c.region.as_str().starts_with("32.75.07")),
        ),
        (
            CooperativeFilter { kind: Some(CooperativeKind::Service), ..none() },
            Box::new(|c| c.kind == CooperativeKind::Service),
        ),
        (
            CooperativeFilter { pattern: Some(CooperativePattern::Sharia), ..none() },
            Box::new(|c| c.pattern == CooperativePattern::Sharia),
        ),
        (
            CooperativeFilter { sector: Some("kue-roti".into()), ..none() },
            Box::new(|c| c.sectors.iter().any(|sector| sector == "kue-roti")),
        ),
        (
            CooperativeFilter { service: Some(CooperativeService::Training), ..none() },
            Box::new(|c| c.services.contains(&CooperativeService::Training)),
        ),
        (
            CooperativeFilter {
                within: Some(given::code("32")),
                kind: Some(CooperativeKind::Producer),
                service: Some(CooperativeService::Transport),
                ..none()
            },
            Box::new(|c| {
                c.region.as_str().starts_with("32")
                    && c.kind == CooperativeKind::Producer
                    && c.services.contains(&CooperativeService::Transport)
            }),
        ),
    ];
    for (filter, passes) in cases {
        let mut expected: Vec<_> = all.iter().filter(|c| passes(c)).map(|c| c.id).collect();
        expected.sort();
        let found: Vec<_> = cooperatives::all(&db, &filter, &on(), 100).await?.iter().map(|c| c.id).collect();
        assert_eq!(found, expected, "{filter:?}");
        let count = cooperatives::count(&db, &filter, &on()).await?;
        assert_eq!(count, Count { value: expected.len() as i64, exact: true }, "{filter:?}");
    }
    assert_eq!(cooperatives::all(&db, &none(), &on(), 5).await?.len(), 5, "no more than asked for");
});

on_each_engine!(what_is_read_is_what_was_written, async |db| {
    given::places(&db).await?;
    let full = Cooperative {
        bond_description: Some("Warga RW 03 \"Cikiwul\"".into()),
        legal_number: Some("518/103-BH/DISKOPUKM/V/2015".into()),
        nik: Some("3275010050001".into()),
        address: Some("Jl. Raya Narogong % _ ' km 12".into()),
        point: Some(given::point(-6.349_999_9, 106.97)),
        precision: given::EXACT,
        contacts: Contacts {
            phone: Some("+62218250000".into()),
            whatsapp: Some("+628110000".into()),
            email: Some("kontak@contoh.id".into()),
            website: Some("https://contoh.id".into()),
        },
        founded_on: Some(given::day("2015-05-20")),
        principal_dues_idr: rupiah(100_000),
        mandatory_dues_monthly_idr: rupiah(Rupiah::MAX),
        life: LifeFacts {
            last_rat_book_year: Some(2025),
            last_rat_on: Some(given::day("2026-03-01")),
            last_business_on: Some(given::day("2026-11-01")),
            revitalising_since: Some(given::day("2026-01-01")),
            dissolution_announced_on: Some(given::day("2027-01-01")),
            dissolved_on: Some(given::day("2028-02-29")),
        },
        n_members: Some(412),
        services: vec![CooperativeService::Marketing, CooperativeService::BulkBuying],
        sectors: vec!["kue-roti".into(), "boneka-mainan".into()],
        is_demo: true,
        ..given::cooperative(1, "Koperasi Boneka Maju Bersama")
    };
    let bare = given::cooperative(2, "Koperasi Tanpa Data");
    given::keep_cooperatives(&db, &[full.clone(), bare.clone()], given::now()).await?;
    let absent = CooperativeId(Uuid::from_u128(99));
    let found = cooperatives::by_ids(&db, &[bare.id, full.id, absent, full.id]).await?;
    assert_eq!(found, HashMap::from([(full.id, full.clone()), (bare.id, bare)]));
    for word in ["518", "103", "3275010050001", "narogong", "majubersama", "sector:kue-roti", "maju"] {
        let filter = CooperativeFilter { search: given::asks(&[word]), ..Default::default() };
        let found: Vec<_> = cooperatives::all(&db, &filter, &on(), 9).await?.iter().map(|c| c.id).collect();
        assert!(found.contains(&full.id), "found by {word}");
    }
});

on_each_engine!(the_filter_by_state_says_what_the_rule_says, async |db| {
    given::places(&db).await?;
    let on = on();
    let later = |date: NaiveDate, days: i64| date + Duration::days(days);
    let reached = [None, Some(on.as_of), Some(later(on.as_of, 1))];
    let business = [None, Some(on.business_after), Some(later(on.business_after, 1)), Some(later(on.as_of, 30))];
    let years = [
        None,
        Some(on.book_year_alive - 1),
        Some(on.book_year_alive),
        Some(on.book_year_due - 1),
        Some(on.book_year_due),
        Some(on.book_year_due + 1),
        Some(2099),
    ];
    let mut all = Vec::new();
    for last_rat_book_year in years {
        for last_business_on in business {
            for revitalising_since in reached {
                for dissolution_announced_on in reached {
                    for dissolved_on in reached {
                        let life = LifeFacts {
                            last_rat_book_year,
                            last_rat_on: None,
                            last_business_on,
                            revitalising_since,
                            dissolution_announced_on,
                            dissolved_on,
                        };
                        all.push(Cooperative { life, ..given::cooperative(all.len() as u128 + 1, "Koperasi") });
                    }
                }
            }
        }
    }
    given::keep_cooperatives(&db, &all, given::now()).await?;
    let of = async |states: Vec<CooperativeState>, on: &StateThresholds| {
        let filter = CooperativeFilter { states, ..Default::default() };
        let found = cooperatives::all(&db, &filter, on, 1_000).await?;
        Ok::<Vec<_>, db::Error>(found.into_iter().map(|c| c.id).collect())
    };
    // half a year apart the year that is due changes, and some dates are reached or not
    for as_of in [on.as_of, later(on.as_of, 1), given::day("2027-06-30"), given::day("2027-07-01")] {
        let on = StateThresholds::on(as_of);
        let mut told = BTreeSet::new();
        for wanted in CooperativeState::ALL {
            let expected: Vec<_> = all.iter().filter(|c| state(&c.life, &on) == *wanted).map(|c| c.id).collect();
            assert!(!expected.is_empty(), "{wanted:?} occurs");
            assert_eq!(of(vec![*wanted], &on).await?, expected, "{wanted:?} on {as_of}");
            told.extend(expected);
        }
        assert_eq!(told.len(), all.len(), "each in exactly one state");
    }
    let pair = [CooperativeState::Dormant, CooperativeState::Dissolved];
    let expected: Vec<_> = all.iter().filter(|c| pair.contains(&state(&c.life, &on))).map(|c| c.id).collect();
    assert_eq!(of(pair.to_vec(), &on).await?, expected);
});

on_each_engine!(what_more_have_than_are_counted_is_told_by_a_fair_part, async |db| {
    given::places(&db).await?;
    const N: i64 = EXACT_COUNT + 1_000;
    // later ones met later, and have more members
    let year = |n: i64| 2015 + n * 10 / N;
    let mut dice = given::dice(7);
    let all: Vec<Cooperative> = (0..N)
        .map(|n| {
            let end = dice(1 << 31) << 32 | dice(1 << 31);
            Cooperative {
                id: CooperativeId(Uuid::from_u128((n as u128 + 1) << 80 | u128::from(end))),
                n_members: Some(n),
                life: LifeFacts { last_rat_book_year: i32::try_from(year(n)).ok(), ..LifeFacts::default() },
                ..given::cooperative(1, "Koperasi Jaya")
            }
        })
        .collect();
    for chunk in all.chunks(500) {
        given::keep_cooperatives(&db, chunk, given::now()).await?;
    }
    let found = CooperativeFilter { search: given::asks(&["jaya"]), ..Default::default() };
    let counted = Count { value: EXACT_COUNT, exact: false };
    // what words find, and the table: each is drawn from by a way of its own
    for filter in [found, CooperativeFilter { and: vec![CooperativeFilter::default()], ..Default::default() }] {
        let by = CooperativeFacet::RatYear;
        let told = cooperatives::grouped(&db, &filter, by, RegionLevel::Kecamatan, &on()).await?;
        assert_eq!((told.counted, told.groups.len()), (counted, 10));
        for (value, n) in &told.groups {
            // of 1,000 expected in a part of that size, one deviation is 9
            assert!((950..=1_050).contains(n), "{value:?}: {n}");
        }
        let sum = cooperatives::members(&db, &filter, &on()).await?;
        assert_eq!((sum.counted, sum.n_known), (counted, EXACT_COUNT));
        let (mean, whole) = (sum.sum / sum.n_known, (N - 1) / 2);
        assert!((mean - whole).abs() <= 50, "{mean} members of each, of {whole}");
    }
});

on_each_engine!(near_and_box_agree_with_the_globe, async |db| {
    given::places(&db).await?;
    let mut dice = given::dice(7);
    let mut somewhere = || {
        let (a, b) = (dice(400_000) as f64, dice(400_000) as f64);
        given::point(-6.45 + a / 1e6, 106.8 + b / 1e6)
    };
    let mut all: Vec<_> =
        (1..=300).map(|n| Cooperative { point: Some(somewhere()), ..given::cooperative(n, "Koperasi") }).collect();
    all.push(given::cooperative(301, "Koperasi tanpa letak"));
    // on the edge of the earth's coordinates too
    for (n, point) in [(302, (0.0, 179.999)), (303, (0.0, -179.999)), (304, (89.9, 10.0))] {
        all.push(Cooperative { point: Some(given::point(point.0, point.1)), ..given::cooperative(n, "Koperasi jauh") });
    }
    given::keep_cooperatives(&db, &all, given::now()).await?;
    for (centre, radius_m) in [
        (bekasi(), 1.0),
        (bekasi(), 500.0),
        (bekasi(), 5_000.0),
        (bekasi(), 20_000.0),
        (all[0].point.expect("it has one"), 1.0),
        (given::point(-6.45, 106.8), 30_000.0),
        (given::point(0.0, 180.0), 10_000.0),
        (given::point(90.0, 0.0), 50_000.0),
        (given::point(-6.2, 106.9), 2_000_000.0),
    ] {
        let near = Near { centre, radius_m };
        let order = [by(Field::Distance, Direction::Ascending)];
        let filter = CooperativeFilter { near: Some(near), ..Default::default() };
        let page = cooperatives::page(&db, &filter, &order, &on(), &slice::<Cooperative>(1_000, false, None)).await?;
        let mut expected: Vec<_> = all
            .iter()
            .filter_map(|c| Some((c.point?.distance_m(centre), c.id)))
            .filter(|(distance, _)| *distance <= radius_m)
            .collect();
        expected.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let found: Vec<_> = page.items.iter().map(|listed| listed.item.id).collect();
        assert_eq!(found, expected.iter().map(|(_, id)| *id).collect::<Vec<_>>(), "{near:?}");
        for (listed, (distance, _)) in page.items.iter().zip(&expected) {
            assert!((listed.distance_m.expect("asked for") - distance).abs() < 0.01, "{near:?}");
        }
    }
    let edge = all[0].point.expect("it has one");
    for bounds in [
        Bounds { south: -6.3, west: 106.9, north: -6.2, east: 107.0 },
        Bounds { south: edge.latitude, west: edge.longitude, north: edge.latitude, east: edge.longitude },
        Bounds { south: -90.0, west: -180.0, north: 90.0, east: 180.0 },
        Bounds { south: 10.0, west: 10.0, north: 11.0, east: 11.0 },
    ] {
        let filter = CooperativeFilter { bounds: Some(bounds), ..Default::default() };
        let found: Vec<_> = cooperatives::all(&db, &filter, &on(), 1_000).await?.iter().map(|c| c.id).collect();
        let expected: Vec<_> =
            all.iter().filter(|c| c.point.is_some_and(|point| bounds.holds(point))).map(|c| c.id).collect();
        assert_eq!(found, expected, "{bounds:?}");
    }
});

/// Members, leaders and partners among the crowd, some of them of the past.
async fn tie(db: &Db, all: &[Cooperative]) -> db::Result<(Vec<ClusterCooperative>, Vec<Membership>)> {
    let mut dice = given::dice(3);
    let clusters: Vec<_> = (1..=4).map(|n| given::cluster(n, "Klaster")).collect();
    let umkm: Vec<_> = (1..=4).map(|n| given::umkm(n, "Usaha")).collect();
    given::keep_clusters(db, &clusters, given::now()).await?;
    given::keep_umkm(db, &umkm, given::now()).await?;
    let (mut parts, mut memberships) = (Vec::new(), Vec::new());
    for (i, cooperative) in all.iter().enumerate() {
        parts.push(ClusterCooperative {
            cluster: clusters[dice(3) as usize].id, // the fourth stays without any
            cooperative: cooperative.id,
            role: ClusterRole::Partner,
            since: given::in_days(-400),
            until: (dice(4) == 0).then(|| given::in_days(-10)),
        });
        memberships.push(Membership {
            id: MembershipId(Uuid::from_u128(i as u128)),
            member: Member::Umkm(umkm[dice(3) as usize].id),
            cooperative: cooperative.id,
            joined_on: given::in_days(-400),
            left_on: (dice(4) == 0).then(|| given::in_days(-10)),
        });
    }
    // once partner, now leader
    let again = parts.iter().find(|part| part.until.is_some()).cloned().expect("some have left");
    parts.push(ClusterCooperative { role: ClusterRole::Lead, since: given::in_days(-5), until: None, ..again });
    let mut tx = db.begin().await?;
    simpul::store::clusters::insert_cooperatives(&mut tx, &parts).await?;
    simpul::store::memberships::insert(&mut tx, &memberships, given::now()).await?;
    tx.commit().await?;
    Ok((parts, memberships))
}

on_each_engine!(the_pages_of_many_parents_are_those_of_each_alone, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let (parts, memberships) = tie(&db, &all).await?;
    let regions: Vec<_> = ["32.75", "32.75.07", "32.75.07.1004", "31", "31.71", "32.75.08"].map(given::code).to_vec();
    let clusters: Vec<_> = (1..=4).map(|n| ClusterId(Uuid::from_u128(n))).collect();
    let umkm: Vec<_> = (1..=4).map(|n| UmkmId(Uuid::from_u128(n))).collect();
    let order = [by(Field::NMembers, Direction::Descending), by(Field::Name, Direction::Ascending)];
    let sharia = CooperativeFilter { pattern: Some(CooperativePattern::Sharia), ..Default::default() };
    for filter in [CooperativeFilter::default(), sharia] {
        let mut sorted: Vec<&Cooperative> =
            all.iter().filter(|c| filter.pattern.is_none_or(|pattern| c.pattern == pattern)).collect();
        sorted.sort_by(|a, b| compare(a, b, &order, None));
        let middle = cooperatives::page(&db, &filter, &order, &on(), &slice::<Cooperative>(20, false, None)).await?;
        let middle = middle.items.last().expect("there are more than twenty").clone();
        let of_cluster = |id: &ClusterId, c: &Cooperative| {
            parts.iter().any(|part| part.cluster == *id && part.cooperative == c.id && part.until.is_none())
        };
        let of_umkm = |id: &UmkmId, c: &Cooperative| {
            memberships.iter().any(|m| m.member == Member::Umkm(*id) && m.cooperative == c.id && m.left_on.is_none())
        };
        for (n, backward, from) in
            [(3, false, None), (3, true, None), (4, false, Some(&middle)), (4, true, Some(&middle)), (100, false, None)]
        {
            let slice = slice(n, backward, from);
            let expected = |belongs: &dyn Fn(&Cooperative) -> bool| {
                // the key may be that of a cooperative that is not this parent's
                let beyond = |c: &&&Cooperative| {
                    from.is_none_or(|from| {
                        let way = compare(c, &from.item, &order, None);
                        if backward { way.is_lt() } else { way.is_gt() }
                    })
                };
                let own: Vec<CooperativeId> =
                    sorted.iter().filter(|c| belongs(c)).filter(beyond).map(|c| c.id).collect();
                let (items, mut previous, mut next) = cut(&own, None, n as usize, backward);
                if from.is_some() {
                    if backward { next = true } else { previous = true }
                }
                (items, previous, next)
            };
            let told = |page: Option<&Page<Cooperative>>| {
                page.map(|page| {
                    (
                        page.items.iter().map(|listed| listed.item.id).collect::<Vec<_>>(),
                        page.has_previous,
                        page.has_next,
                    )
                })
            };
            let in_regions = cooperatives::of_regions(&db, &regions, &filter, &order, &on(), &slice).await?;
            for region in &regions {
                let expected = expected(&|c| region.holds(&c.region));
                let found = told(in_regions.get(region.as_str()));
                assert_eq!(found, (!expected.0.is_empty()).then_some(expected), "{region} {slice:?}");
            }
            let in_clusters = cooperatives::of_clusters(&db, &clusters, &filter, &order, &on(), &slice).await?;
            for id in &clusters {
                let expected = expected(&|c| of_cluster(id, c));
                assert_eq!(
                    told(in_clusters.get(&id.0)),
                    (!expected.0.is_empty()).then_some(expected),
                    "{id} {slice:?}"
                );
            }
            let of_members = cooperatives::of_umkm(&db, &umkm, &filter, &order, &on(), &slice).await?;
            for id in &umkm {
                let expected = expected(&|c| of_umkm(id, c));
                assert_eq!(told(of_members.get(&id.0)), (!expected.0.is_empty()).then_some(expected), "{id} {slice:?}");
            }
        }
        let counts = cooperatives::count_of_regions(&db, &regions, &filter, &on()).await?;
        for region in &regions {
            let n = sorted.iter().filter(|c| region.holds(&c.region)).count() as i64;
            assert_eq!(counts.get(region.as_str()).map_or(0, |count| count.value), n, "{region}");
        }
        let counts = cooperatives::count_of_clusters(&db, &clusters, &filter, &on()).await?;
        for id in &clusters {
            let n = sorted.iter().filter(|c| of_cluster(id, c)).count() as i64;
            assert_eq!(counts.get(&id.0).map_or(0, |count| count.value), n, "{id}");
        }
        let counts = cooperatives::count_of_umkm(&db, &umkm, &filter, &on()).await?;
        for id in &umkm {
            let n = sorted.iter().filter(|c| of_umkm(id, c)).count() as i64;
            assert_eq!(counts.get(&id.0).map_or(0, |count| count.value), n, "{id}");
        }
    }
});

async fn created_at(db: &Db, id: CooperativeId) -> db::Result<DateTime<Utc>> {
    let mut run = db;
    let (at,) = run.one(sql!("select created_at from cooperatives where id = $1", id.0)).await?;
    Ok(at)
}

on_each_engine!(who_is_second_changes_nothing, async |db| {
    given::places(&db).await?;
    let first = Cooperative {
        services: vec![CooperativeService::Savings],
        sectors: vec!["kue-roti".into()],
        ..given::cooperative(1, "Koperasi Lama")
    };
    let id = first.id;
    given::keep_cooperatives(&db, std::slice::from_ref(&first), given::now()).await?;
    let later = given::now() + Duration::hours(1);
    let renamed = Cooperative {
        name: "Koperasi Baru".into(),
        services: vec![CooperativeService::Retail],
        sectors: vec!["boneka-mainan".into()],
        region: given::code("32.75.07"),
        n_members: Some(7),
        ..first.clone()
    };
    let mut tx = db.begin().await?;
    assert!(cooperatives::update(&mut tx, &renamed, later).await?);
    let stale = Cooperative { name: "Koperasi Terlambat".into(), ..first.clone() };
    assert!(!cooperatives::update(&mut tx, &stale, later).await?, "still at version 1");
    tx.commit().await?;
    let now = cooperatives::by_ids(&db, &[id]).await?.remove(&id).expect("it is there");
    assert_eq!(now, Cooperative { version: 2, changed_at: later, ..renamed });
    assert_eq!(created_at(&db, id).await?, given::now(), "the day of its making stays");
    let found =
        async |filter: CooperativeFilter| cooperatives::count(&db, &filter, &on()).await.map(|count| count.value);
    let words = |word: &str, place| CooperativeFilter { search: given::asks_in(&[word], place), ..Default::default() };
    assert_eq!((found(words("baru", "32")).await?, found(words("baru", "32.75.07")).await?), (1, 1));
    assert_eq!((found(words("lama", "32")).await?, found(words("baru", "32.75.08")).await?), (0, 0));
    let by_service = |service| CooperativeFilter { service: Some(service), ..Default::default() };
    assert_eq!(found(by_service(CooperativeService::Retail)).await?, 1);
    assert_eq!(found(by_service(CooperativeService::Savings)).await?, 0);
    let by_sector = |sector: &str| CooperativeFilter { sector: Some(sector.into()), ..Default::default() };
    assert_eq!((found(by_sector("boneka-mainan")).await?, found(by_sector("kue-roti")).await?), (1, 0));

    let mut tx = db.begin().await?;
    assert!(cooperatives::retire(&mut tx, id, later).await?);
    assert!(!cooperatives::retire(&mut tx, id, later).await?, "only once");
    assert!(!cooperatives::update(&mut tx, &now, later).await?, "what left the lists is not written");
    tx.commit().await?;
    assert_eq!(found(CooperativeFilter::default()).await?, 0);
    assert_eq!(cooperatives::busiest_regency(&db).await?, None);
    assert_eq!(cooperatives::by_ids(&db, &[id]).await?[&id].version, 3, "its address still works");
    let mut tx = db.begin().await?;
    let again = cooperatives::insert(&mut tx, &[first], later).await;
    assert!(matches!(again, Err(db::Error::Conflict)), "{again:?}");
});

on_each_engine!(the_busiest_regency_is_the_one_with_most_cooperatives, async |db| {
    given::places(&db).await?;
    assert_eq!(cooperatives::busiest_regency(&db).await?, None);
    let at = |n, region: &str| Cooperative { region: given::code(region), ..given::cooperative(n, "Koperasi") };
    let all = [at(1, "32"), at(2, "32"), at(3, "32"), at(4, "32.75"), at(5, "31.71")];
    given::keep_cooperatives(&db, &all, given::now()).await?;
    assert_eq!(cooperatives::busiest_regency(&db).await?, Some(given::code("31.71")), "ties go to the smaller code");
    given::keep_cooperatives(&db, &[at(6, "32.75.07.1004")], given::now()).await?;
    assert_eq!(cooperatives::busiest_regency(&db).await?, Some(given::code("32.75")));
});

on_each_engine!(meetings_and_years_are_histories, async |db| {
    given::places(&db).await?;
    let (a, b) = (given::cooperative(1, "A"), given::cooperative(2, "B"));
    given::keep_cooperatives(&db, &[a.clone(), b.clone()], given::now()).await?;
    let rat = |book_year| AnnualMeeting {
        book_year,
        held_on: Some(given::day("2026-03-01")),
        n_attended: Some(40),
        n_members: Some(80),
        source: Some("daftar dinas".into()),
    };
    let bare = AnnualMeeting { book_year: 2023, held_on: None, n_attended: None, n_members: None, source: None };
    let year = |year| CooperativeYear { year, n_members: Some(80), ..CooperativeYear::default() };
    let mut tx = db.begin().await?;
    let meetings = [(a.id, rat(2024)), (a.id, rat(2025)), (a.id, bare.clone()), (b.id, rat(2025))];
    cooperatives::insert_meetings(&mut tx, &meetings, given::now()).await?;
    let other = AnnualMeeting { n_attended: Some(1), ..rat(2025) };
    cooperatives::insert_meetings(&mut tx, &[(a.id, other)], given::now()).await?;
    cooperatives::insert_meetings(&mut tx, &[], given::now()).await?;
    cooperatives::upsert_years(&mut tx, &[(a.id, year(2024)), (a.id, year(2025))], given::now()).await?;
    let more = CooperativeYear {
        n_members: None,
        assets_idr: rupiah(5_000_000),
        equity_idr: rupiah(1),
        surplus_idr: rupiah(-9),
        loans_idr: rupiah(0),
        turnover_idr: rupiah(Rupiah::MAX),
        ..year(2025)
    };
    cooperatives::upsert_years(&mut tx, &[(a.id, more)], given::now()).await?;
    let at = given::now();
    let states = [(a.id, 1, CooperativeState::Dormant), (a.id, 2, CooperativeState::ActiveWithRat)];
    cooperatives::observe_states(&mut tx, &states, "state-2026.2", given::today(), at).await?;
    cooperatives::observe_states(&mut tx, &[(b.id, 1, CooperativeState::Dissolved)], "x", given::today(), at).await?;
    tx.commit().await?;

    let found = cooperatives::meetings(&db, &[a.id, b.id]).await?;
    assert_eq!(found[&a.id], [rat(2025), rat(2024), bare.clone()], "the latest first, and the first word stays");
    assert_eq!(found[&b.id], [rat(2025)]);
    let dated = AnnualMeeting { held_on: Some(given::day("2024-04-01")), ..bare.clone() };
    let silent = AnnualMeeting { book_year: 2025, ..bare };
    let mut tx = db.begin().await?;
    let meetings = [(a.id, dated.clone()), (a.id, silent), (b.id, rat(2024))];
    cooperatives::upsert_meetings(&mut tx, &meetings, given::now()).await?;
    tx.commit().await?;
    let found = cooperatives::meetings(&db, &[a.id, b.id]).await?;
    assert_eq!(found[&a.id], [rat(2025), rat(2024), dated], "what is given replaces, what is absent stays");
    assert_eq!(found[&b.id], [rat(2025), rat(2024)]);
    let found = cooperatives::years(&db, &[a.id, b.id]).await?;
    assert_eq!(found[&a.id], [CooperativeYear { n_members: Some(80), ..more }, year(2024)], "what is absent stays");
    assert!(!found.contains_key(&b.id));
    let found = cooperatives::last_states(&db, &[a.id, b.id]).await?;
    assert_eq!(found[&a.id], (2, CooperativeState::ActiveWithRat));
    assert_eq!(found[&b.id], (1, CooperativeState::Dissolved));
});

on_each_engine!(a_word_that_is_no_choice_is_told_by_its_place, async |db| {
    given::places(&db).await?;
    let a = given::cooperative(1, "A");
    given::keep_cooperatives(&db, std::slice::from_ref(&a), given::now()).await?;
    let mut tx: Tx = db.begin().await?;
    tx.exec(sql!("update cooperatives set services = $1", serde_json::json!(["ALCHEMY"]))).await?;
    tx.commit().await?;
    let found = cooperatives::by_ids(&db, &[a.id]).await;
    assert!(
        matches!(&found, Err(db::Error::Corrupt { table: "cooperatives", column: "services", id }) if *id == a.id.to_string()),
        "{found:?}"
    );
});

#[test]
fn legal_numbers_are_compared_by_letters_and_digits() {
    assert_eq!(
        cooperatives::legal_number_key("518/103-BH/V/2015"),
        cooperatives::legal_number_key("518.103 bh v 2015")
    );
    assert_ne!(cooperatives::legal_number_key("518/103"), cooperatives::legal_number_key("518/104"));
}
