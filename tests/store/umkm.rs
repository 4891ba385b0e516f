//! UMKM: lists of them know only what is public.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use chrono::Duration;
use simpul::db::{self, Db, Dialect, Run};
use simpul::domain::cooperative::LocationPrecision;
use simpul::domain::facet::UmkmFacet;
use simpul::domain::geo::Bounds;
use simpul::domain::id::{ClusterId, ClusterMembershipId, CooperativeId, MembershipId, PersonId, UmkmId};
use simpul::domain::kbli::{KbliEdition, KbliUse};
use simpul::domain::listing::{Count, Direction, EXACT_COUNT, Near, Order, Page, UmkmFilter, UmkmOrderField as Field};
use simpul::domain::membership::{ClusterMembership, Member, Membership};
use simpul::domain::person::PersonRole;
use simpul::domain::region::RegionLevel;
use simpul::domain::umkm::{InputNeed, Product, SizeClass, UmkmYear};
use simpul::domain::words::Word;
use simpul::domain::{Decimal, Point, Rupiah, Umkm};
use simpul::sql;
use simpul::store::persons::SealedPerson;
use simpul::store::umkm::{self as umkms, Written};
use simpul::store::umkm_counts::Changes;
use simpul::store::{memberships, persons};
use uuid::Uuid;

use super::walk::{WAYS, by, cut, slice, walk};
use crate::given;
use crate::given::engines::{Start, tell};

fn rupiah(amount: i64) -> Option<Rupiah> {
    Some(Rupiah::try_from(amount).expect("a small amount"))
}

fn centre() -> Point {
    given::point(-6.35, 106.97)
}

/// Sixty UMKM with many ties and gaps: few places, three instants.
async fn crowd(db: &Db) -> db::Result<Vec<Umkm>> {
    let mut dice = given::dice(2);
    let mut all = Vec::new();
    for n in 0..60_u128 {
        let region = ["32.75.07", "32.75.07.1004", "32.75.08", "31.71"][dice(4) as usize];
        let places = [None, Some(centre()), Some(given::point(-6.351, 106.971)), Some(given::point(-6.3, 106.9))];
        all.push(Umkm {
            region: given::code(region),
            point: places[dice(4) as usize],
            is_published: dice(2) == 0,
            sectors: given::SECTORS[dice(3).min(2) as usize..].iter().map(|code| (*code).to_owned()).collect(),
            changed_at: given::now() + Duration::microseconds(dice(3) as i64),
            ..given::umkm((n * 37) % 61 + 1, "Usaha")
        });
    }
    for at in 0..3 {
        let at = given::now() + Duration::microseconds(at);
        let written: Vec<_> = all.iter().filter(|u| u.changed_at == at).cloned().collect();
        given::keep_umkm(db, &written, at).await?;
    }
    Ok(all)
}

/// The place by which an UMKM is found: the centre of its cell.
fn public_point(umkm: &Umkm) -> Option<Point> {
    umkm.point.map(Point::cell_centre)
}

fn compare(a: &Umkm, b: &Umkm, order: &[Order<Field>], near: Option<&Near>) -> Ordering {
    let far = |u: &Umkm| {
        let (a, b) = (public_point(u).expect("filtered by it").unit(), near.expect("asked").centre.unit());
        (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2])
    };
    let turned = |way: Ordering, direction| if direction == Direction::Descending { way.reverse() } else { way };
    let by_id = order.iter().find(|term| term.field == Field::Id).or(order.last());
    let by_id = by_id.map_or(Direction::Ascending, |term| term.direction);
    order
        .iter()
        .map(|term| match term.field {
            Field::Id | Field::Relevance => Ordering::Equal,
            Field::Distance => turned(far(a).total_cmp(&far(b)), term.direction),
            Field::ChangedAt => turned(a.changed_at.cmp(&b.changed_at), term.direction),
        })
        .fold(Ordering::Equal, Ordering::then)
        .then(turned(a.id.cmp(&b.id), by_id))
}

on_each_engine!(every_order_gives_each_umkm_once_from_both_ends, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let near = Near { centre: centre(), radius_m: 30_000.0 };
    let mut orders: Vec<Vec<Order<Field>>> = vec![Vec::new()];
    for way in WAYS {
        orders.extend(Field::ALL.iter().map(|field| vec![by(*field, way)]));
        orders.push(vec![by(Field::ChangedAt, way), by(Field::Id, Direction::Descending)]);
        orders.push(vec![by(Field::Distance, way), by(Field::ChangedAt, Direction::Descending)]);
    }
    for order in orders {
        let by_distance = order.iter().any(|term| term.field == Field::Distance);
        let filter = UmkmFilter { near: by_distance.then_some(near), ..Default::default() };
        let mut expected: Vec<&Umkm> = all.iter().filter(|u| !by_distance || u.point.is_some()).collect();
        expected.sort_by(|a, b| compare(a, b, &order, filter.near.as_ref()));
        let expected: Vec<UmkmId> = expected.iter().map(|u| u.id).collect();
        let read = async |slice| umkms::page(&db, &filter, &order, &slice).await;
        walk(&expected, |u: &Umkm| u.id, read).await?;
        assert_eq!(umkms::count(&db, &filter).await?, Count { value: expected.len() as i64, exact: true });
    }
});

/// The ids that a filter lets through, by id.
async fn through(db: &Db, filter: &UmkmFilter) -> db::Result<Vec<UmkmId>> {
    let page = umkms::page(db, filter, &[], &slice::<Umkm>(1_000, false, None)).await?;
    let found: Vec<_> = page.items.into_iter().map(|listed| listed.item.id).collect();
    assert_eq!(umkms::count(db, filter).await?.value, found.len() as i64, "{filter:?}");
    Ok(found)
}

on_each_engine!(places_are_searched_by_their_cells, async |db| {
    given::places(&db).await?;
    let mut dice = given::dice(11);
    let all: Vec<Umkm> = (1..=300)
        .map(|n| {
            let (a, b) = (dice(100_000) as f64, dice(100_000) as f64);
            let point = (n % 10 > 0).then(|| given::point(-6.4 + a / 1e6, 106.9 + b / 1e6));
            Umkm { point, is_published: n % 3 == 0, precision: given::EXACT, ..given::umkm(n, "Usaha") }
        })
        .collect();
    given::keep_umkm(&db, &all, given::now()).await?;
    // published or not: lists know cells only
    let ids = |passes: &dyn Fn(Point) -> bool| -> Vec<UmkmId> {
        all.iter().filter(|u| public_point(u).is_some_and(passes)).map(|u| u.id).collect()
    };
    for (centre, radius_m) in [(centre(), 300.0), (centre(), 2_000.0), (given::point(-6.4, 106.9), 9_000.0)] {
        let filter = UmkmFilter { near: Some(Near { centre, radius_m }), ..Default::default() };
        assert_eq!(through(&db, &filter).await?, ids(&|point| point.distance_m(centre) <= radius_m), "{radius_m}");
    }
    for bounds in [
        Bounds { south: -6.38, west: 106.92, north: -6.33, east: 106.97 },
        Bounds { south: -6.352, west: 106.95, north: -6.35, east: 106.952 },
    ] {
        let filter = UmkmFilter { bounds: Some(bounds), ..Default::default() };
        assert_eq!(through(&db, &filter).await?, ids(&|point| bounds.holds(point)), "{bounds:?}");
    }
});

on_each_engine!(an_unpublished_umkm_cannot_be_found_by_its_name_or_products, async |db| {
    given::places(&db).await?;
    let hidden = Umkm {
        nib: Some("0220001234567".into()),
        products: vec![Product {
            name: "boneka panda".into(),
            capacity_per_month: Some(20.into()),
            ..Product::default()
        }],
        inputs: vec![InputNeed { name: "dakron".into(), quantity_per_month: None, unit: Some("kg".into()) }],
        ..given::umkm(1, "Melati Kenanga")
    };
    let shown = Umkm { id: UmkmId(Uuid::from_u128(2)), is_published: true, nib: None, ..hidden.clone() };
    given::keep_umkm(&db, &[hidden.clone(), shown.clone()], given::now()).await?;
    // what a row says about itself outside the values that are only shown to whom may see them
    let mut run = &db;
    let rows: Vec<(Uuid, Option<String>)> = run.all(sql!("select id, name_folded from umkm order by id")).await?;
    assert_eq!(rows, [(hidden.id.0, None), (shown.id.0, Some("melati kenanga".into()))]);
    let terms: Vec<(String, Uuid)> = run.all(sql!("select term, umkm_id from umkm_terms order by term")).await?;
    assert!(terms.iter().all(|(term, id)| *id == shown.id.0 && *term != "dakron" && *term != "0220001234567"));
    for word in ["melati", "kenanga", "melatikenanga", "panda"] {
        let filter = UmkmFilter { search: given::asks(&[word]), ..Default::default() };
        assert_eq!(through(&db, &filter).await?, [shown.id], "{word}");
    }
    let filter = UmkmFilter { search: given::asks_in(&[], "32.75.07.1004"), ..Default::default() };
    assert_eq!(through(&db, &filter).await?, [hidden.id, shown.id]);
    // and once she takes it back, no word of it is left, nor any spelling
    let withdrawn = Umkm { is_published: false, ..shown.clone() };
    let mut tx = db.begin().await?;
    assert!(
        umkms::update(&mut tx, &Written { umkm: &withdrawn, size: None, supply: Default::default() }, given::now())
            .await?
    );
    tx.commit().await?;
    for table in ["umkm_terms", "search_words", "search_grams"] {
        let (n,): (i64,) = run.one(sql!("select count(*) from ").push(table)).await?;
        assert_eq!(n, 0, "{table}");
    }
});

on_each_engine!(each_filter_lets_through_the_umkm_it_says, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let none = UmkmFilter::default;
    let ids = |passes: &dyn Fn(&Umkm) -> bool| {
        let mut ids: Vec<UmkmId> = all.iter().filter(|u| passes(u)).map(|u| u.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(through(&db, &none()).await?, ids(&|_| true));
    let filter = UmkmFilter { within: Some(given::code("32.75.07")), ..none() };
    assert_eq!(through(&db, &filter).await?, ids(&|u| given::code("32.75.07").holds(&u.region)));
    let filter = UmkmFilter { sector: Some("kue-roti".into()), ..none() };
    assert_eq!(through(&db, &filter).await?, ids(&|u| u.sectors.iter().any(|sector| sector == "kue-roti")));
    let filter = UmkmFilter { size: Some(SizeClass::Micro), ..none() };
    assert_eq!(through(&db, &filter).await?, []);
});

fn full(n: u128) -> Umkm {
    Umkm {
        sector: Some("boneka-mainan".into()),
        sectors: vec!["kue-roti".into(), "boneka-mainan".into()],
        point: Some(centre()),
        precision: Some(LocationPrecision::Address),
        nib: Some("0220001234567".into()),
        kbli: vec![KbliUse { edition: KbliEdition::Kbli2020, code: "32401".into(), is_suggested: true }],
        products: vec![Product {
            name: "boneka \"panda\"".into(),
            capacity_per_month: Decimal::new(205, 1).ok(),
            unit: Some("buah".into()),
            committed_per_month: Some(3.into()),
            lead_days: Some(14),
        }],
        inputs: vec![InputNeed { name: "dakron".into(), quantity_per_month: None, unit: None }],
        founded_on: Some(given::day("2019-02-28")),
        latest_year: Some(UmkmYear {
            year: 2025,
            revenue_idr: rupiah(90_000_000),
            capital_idr: None,
            n_workers: Some(3),
        }),
        is_published: true,
        is_demo: true,
        ..given::umkm(n, "Boneka Sari")
    }
}

on_each_engine!(what_is_read_of_an_umkm_is_what_was_written, async |db| {
    given::places(&db).await?;
    let nameless = Umkm { name: None, ..given::umkm(2, "") };
    given::keep_umkm(&db, &[full(1), nameless.clone()], given::now()).await?;
    let absent = UmkmId(Uuid::from_u128(99));
    let found = umkms::by_ids(&db, &[absent, nameless.id, full(1).id]).await?;
    assert_eq!(found, HashMap::from([(full(1).id, full(1)), (nameless.id, nameless)]));
});

on_each_engine!(a_nib_belongs_to_one_business, async |db| {
    given::places(&db).await?;
    let first = full(1);
    let nib = first.nib.clone().expect("it has one");
    given::keep_umkm(&db, &[first.clone(), given::umkm(3, "Lain")], given::now()).await?;
    let twin = given::keep_umkm(&db, &[full(2)], given::now()).await;
    assert!(matches!(twin, Err(db::Error::Conflict)), "{twin:?}");
    assert_eq!(umkms::by_nibs(&db, &[nib.clone(), "9".into()]).await?, HashMap::from([(nib.clone(), first.id)]));
    let later = given::now() + Duration::hours(1);
    let mut tx = db.begin().await?;
    assert!(umkms::retire(&mut tx, first.id, given::today(), later).await?);
    assert!(!umkms::retire(&mut tx, first.id, given::today(), later).await?, "only once");
    tx.commit().await?;
    assert_eq!(through(&db, &UmkmFilter::default()).await?, [given::umkm(3, "").id]);
    assert!(umkms::by_nibs(&db, std::slice::from_ref(&nib)).await?.is_empty(), "it is free again");
    given::keep_umkm(&db, &[full(2)], later).await?;
    assert_eq!(umkms::by_nibs(&db, std::slice::from_ref(&nib)).await?[&nib], full(2).id);
});

on_each_engine!(who_is_second_changes_no_umkm, async |db| {
    given::places(&db).await?;
    let first = full(1);
    given::keep_umkm(&db, std::slice::from_ref(&first), given::now()).await?;
    let later = given::now() + Duration::hours(1);
    let hidden = Umkm {
        is_published: false,
        sectors: vec!["kue-roti".into()],
        sector: Some("kue-roti".into()),
        nib: Some("0220009999999".into()),
        point: Some(given::point(-6.2, 106.8)),
        ..first.clone()
    };
    let written = |umkm| Written { umkm, size: Some(SizeClass::Small), supply: Default::default() };
    let mut tx = db.begin().await?;
    assert!(umkms::update(&mut tx, &written(&hidden), later).await?);
    assert!(!umkms::update(&mut tx, &written(&first), later).await?, "still at version 1");
    tx.commit().await?;
    let found = umkms::by_ids(&db, &[first.id]).await?.remove(&first.id).expect("it is there");
    assert_eq!(found, Umkm { version: 2, changed_at: later, ..hidden.clone() });
    let mut run = &db;
    let (created, name): (chrono::DateTime<chrono::Utc>, Option<String>) =
        run.one(sql!("select created_at, name_folded from umkm")).await?;
    assert_eq!((created, name), (given::now(), None), "a name that is no longer public is not searched");
    let by_size =
        UmkmFilter { size: Some(SizeClass::Small), search: given::asks(&["sector:kue-roti"]), ..Default::default() };
    assert_eq!(through(&db, &by_size).await?, [first.id]);
    let by_sector = UmkmFilter { sector: Some("boneka-mainan".into()), ..Default::default() };
    assert_eq!(through(&db, &by_sector).await?, []);
    let nibs = umkms::by_nibs(&db, &[first.nib.clone().expect("one"), "0220009999999".into()]).await?;
    assert_eq!(nibs, HashMap::from([("0220009999999".to_owned(), first.id)]));
    let mut tx = db.begin().await?;
    assert!(umkms::retire(&mut tx, first.id, given::today(), later).await?);
    assert!(!umkms::update(&mut tx, &written(&found), later).await?, "what left the lists is not written");
    tx.commit().await?;
    assert_eq!(umkms::by_ids(&db, &[first.id]).await?[&first.id].version, 3, "its address still works");
});

on_each_engine!(figures_of_a_year_are_filled_in_not_emptied, async |db| {
    given::places(&db).await?;
    let id = given::umkm(1, "").id;
    given::keep_umkm(&db, &[given::umkm(1, "Usaha")], given::now()).await?;
    let year = |revenue, n_workers| UmkmYear { year: 2025, revenue_idr: revenue, capital_idr: None, n_workers };
    let mut tx = db.begin().await?;
    umkms::upsert_years(&mut tx, &[(id, year(rupiah(5), Some(2)))], given::now()).await?;
    umkms::upsert_years(&mut tx, &[(id, year(None, Some(4)))], given::now() + Duration::hours(1)).await?;
    tx.commit().await?;
    let mut run = &db;
    let rows: Vec<(i64, Option<i64>, Option<i64>, Option<i64>)> =
        run.all(sql!("select year, revenue_idr, capital_idr, n_workers from umkm_years")).await?;
    assert_eq!(rows, [(2025, Some(5), None, Some(4))]);
    let mut tx = db.begin().await?;
    let broken = umkms::upsert_years(&mut tx, &[(id, year(rupiah(-1), None))], given::now()).await;
    assert!(matches!(broken, Err(db::Error::Check)), "sales are not negative: {broken:?}");
});

on_each_engine!(persons_are_tied_to_businesses_by_role, async |db| {
    given::places(&db).await?;
    let person = |n| SealedPerson {
        id: PersonId(Uuid::from_u128(n)),
        sealed: vec![1, 2, 3],
        wrapped_key: None,
        nik_hash: None,
        phone_hash: None,
        is_demo: false,
        version: 1,
    };
    let (ibu, adik) = (person(1), person(2));
    let (boneka, kue) = (given::umkm(1, "Boneka"), given::umkm(2, "Kue"));
    given::keep_umkm(&db, &[boneka.clone(), kue.clone()], given::now()).await?;
    let mut tx = db.begin().await?;
    persons::insert(&mut tx, &[ibu.clone(), adik.clone()], given::now()).await?;
    let ties = [
        (boneka.id, ibu.id, PersonRole::Owner, given::today()),
        (boneka.id, adik.id, PersonRole::Contact, given::today()),
        (kue.id, ibu.id, PersonRole::Owner, given::today()),
    ];
    umkms::insert_persons(&mut tx, &ties).await?;
    umkms::insert_persons(&mut tx, &ties).await?;
    tx.commit().await?;
    let found = umkms::persons_of(&db, &[boneka.id, kue.id]).await?;
    assert_eq!(found[&boneka.id], [(ibu.id, PersonRole::Owner), (adik.id, PersonRole::Contact)], "the owner first");
    assert_eq!(found[&kue.id], [(ibu.id, PersonRole::Owner)]);
    let found = umkms::of_persons(&db, &[ibu.id, adik.id]).await?;
    assert_eq!(found, HashMap::from([(ibu.id, vec![boneka.id, kue.id]), (adik.id, vec![boneka.id])]));
    let mut tx = db.begin().await?;
    tx.exec(sql!("update umkm_persons set until = since where umkm_id = $1", boneka.id.0)).await?;
    tx.commit().await?;
    assert!(!umkms::persons_of(&db, &[boneka.id]).await?.contains_key(&boneka.id), "the past is not the present");
    assert_eq!(umkms::of_persons(&db, &[ibu.id]).await?[&ibu.id], [kue.id]);
});

on_each_engine!(the_umkm_of_many_parents_are_those_of_each_alone, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let mut dice = given::dice(4);
    let cooperatives: Vec<_> = (1..=3).map(|n| given::cooperative(n, "Koperasi")).collect();
    let clusters: Vec<_> = (1..=3).map(|n| given::cluster(n, "Klaster")).collect();
    given::keep_cooperatives(&db, &cooperatives, given::now()).await?;
    given::keep_clusters(&db, &clusters, given::now()).await?;
    let (mut members, mut stays) = (Vec::new(), Vec::new());
    for (i, umkm) in all.iter().enumerate() {
        let left_on = |gone: bool| gone.then(|| given::in_days(-10));
        members.push(Membership {
            id: MembershipId(Uuid::from_u128(i as u128)),
            member: Member::Umkm(umkm.id),
            cooperative: cooperatives[dice(2) as usize].id, // the third has none
            joined_on: given::in_days(-400),
            left_on: left_on(dice(4) == 0),
        });
        stays.push(ClusterMembership {
            id: ClusterMembershipId(Uuid::from_u128(i as u128)),
            umkm: umkm.id,
            cluster: clusters[dice(2) as usize].id,
            sector: given::SECTORS[0].into(),
            joined_on: given::in_days(-400),
            left_on: left_on(dice(4) == 0),
        });
    }
    let mut tx = db.begin().await?;
    memberships::insert(&mut tx, &members, given::now()).await?;
    memberships::insert_cluster(&mut tx, &stays, given::now()).await?;
    tx.commit().await?;

    let in_cooperative = |id: CooperativeId, u: &Umkm| {
        members.iter().any(|m| m.cooperative == id && m.member == Member::Umkm(u.id) && m.left_on.is_none())
    };
    let in_cluster =
        |id: ClusterId, u: &Umkm| stays.iter().any(|s| s.cluster == id && s.umkm == u.id && s.left_on.is_none());
    let regions = ["32", "32.75.07", "32.75.07.1004", "31"].map(given::code);
    let (kops, klasters): (Vec<_>, Vec<_>) =
        (cooperatives.iter().map(|c| c.id).collect(), clusters.iter().map(|k| k.id).collect());
    let order = [by(Field::ChangedAt, Direction::Descending)];
    for filter in [UmkmFilter::default(), UmkmFilter { sector: Some("kue-roti".into()), ..Default::default() }] {
        let mut sorted: Vec<&Umkm> =
            all.iter().filter(|u| filter.sector.as_ref().is_none_or(|sector| u.sectors.contains(sector))).collect();
        sorted.sort_by(|a, b| compare(a, b, &order, None));
        for (n, backward) in [(1, false), (5, false), (5, true), (100, true)] {
            let slice = slice::<Umkm>(n, backward, None);
            let expected = |belongs: &dyn Fn(&Umkm) -> bool| {
                let own: Vec<UmkmId> = sorted.iter().filter(|u| belongs(u)).map(|u| u.id).collect();
                let cut = cut(&own, None, n as usize, backward);
                (!cut.0.is_empty()).then_some(cut)
            };
            let told = |page: Option<&Page<Umkm>>| {
                page.map(|page| {
                    (page.items.iter().map(|listed| listed.item.id).collect(), page.has_previous, page.has_next)
                })
            };
            let found = umkms::of_regions(&db, &regions, &filter, &order, &slice).await?;
            for region in &regions {
                assert_eq!(told(found.get(region.as_str())), expected(&|u| region.holds(&u.region)), "{region}");
            }
            let found = umkms::of_cooperatives(&db, &kops, &filter, &order, &slice).await?;
            for id in &kops {
                assert_eq!(told(found.get(&id.0)), expected(&|u| in_cooperative(*id, u)), "{id}");
            }
            let found = umkms::of_clusters(&db, &klasters, &filter, &order, &slice).await?;
            for id in &klasters {
                assert_eq!(told(found.get(&id.0)), expected(&|u| in_cluster(*id, u)), "{id}");
            }
        }
        let n = |belongs: &dyn Fn(&Umkm) -> bool| {
            Some(sorted.iter().filter(|u| belongs(u)).count() as i64).filter(|n| *n > 0)
        };
        let counts = umkms::count_of_regions(&db, &regions, &filter).await?;
        for region in &regions {
            assert_eq!(
                counts.get(region.as_str()).map(|count| count.value),
                n(&|u| region.holds(&u.region)),
                "{region}"
            );
        }
        let counts = umkms::count_of_cooperatives(&db, &kops, &filter).await?;
        for id in &kops {
            assert_eq!(counts.get(&id.0).map(|count| count.value), n(&|u| in_cooperative(*id, u)), "{id}");
        }
        let counts = umkms::count_of_clusters(&db, &klasters, &filter).await?;
        for id in &klasters {
            assert_eq!(counts.get(&id.0).map(|count| count.value), n(&|u| in_cluster(*id, u)), "{id}");
        }
    }
});

on_each_engine!(a_facet_counts_no_more_than_it_says, async |db| {
    given::places(&db).await?;
    let all: Vec<Umkm> = (1..=EXACT_COUNT as u128 + 3).map(|n| given::umkm(n, "Warung")).collect();
    let written: Vec<_> = all.iter().map(|umkm| Written { umkm, size: None, supply: Default::default() }).collect();
    let mut counts = Changes::default();
    counts.add(&written);
    let mut tx = db.begin().await?;
    umkms::insert_unindexed(&mut tx, &written, given::now()).await?;
    counts.keep(&mut tx).await?;
    tx.commit().await?;
    // what counts are kept of, and what not
    let whole = Count { value: EXACT_COUNT + 3, exact: true };
    let part = Count { value: EXACT_COUNT, exact: false };
    let counted = UmkmFilter { and: vec![UmkmFilter::default()], ..Default::default() };
    for (filter, expected) in [(UmkmFilter::default(), whole), (counted, part)] {
        assert_eq!(umkms::count(&db, &filter).await?, expected);
        for by in [UmkmFacet::Region, UmkmFacet::SizeClass, UmkmFacet::Sector] {
            let found = umkms::grouped(&db, &filter, by, RegionLevel::Village).await?;
            assert_eq!(found.groups.iter().map(|(_, n)| n).sum::<i64>(), expected.value, "{by:?}");
            assert_eq!(found.counted, expected, "{by:?}");
        }
    }
});

on_each_engine!(a_part_drawn_by_chance_has_the_shares_of_the_whole, async |db| {
    given::places(&db).await?;
    const N: usize = EXACT_COUNT as usize * 7 / 5;
    // those that came first are of one sector and size and lie in the south: whoever counts from one end is wrong by far
    let sector = |n: usize| given::SECTORS[n * 2 / N];
    let size = |n: usize| SizeClass::ALL[n * 4 / N];
    let region = |n: usize| ["32.75.07", "32.75.08"][usize::from(n.is_multiple_of(3))];
    let north = |n: usize| 0.25 * (n * 10 / N) as f64;
    let mut dice = given::dice(6);
    let all: Vec<Umkm> = (0..N)
        .map(|n| {
            let end = dice(1 << 31) << 32 | dice(1 << 31);
            Umkm {
                id: UmkmId(Uuid::from_u128((n as u128 + 1) << 80 | u128::from(end))),
                sector: Some(sector(n).into()),
                sectors: vec![sector(n).into()],
                region: given::code(region(n)),
                point: Some(given::point(-6.35 + north(n), 106.97)),
                precision: given::EXACT,
                ..given::umkm(1, "Warung")
            }
        })
        .collect();
    let written: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(n, umkm)| Written { umkm, size: Some(size(n)), supply: Default::default() })
        .collect();
    let mut tx = db.begin().await?;
    umkms::insert_unindexed(&mut tx, &written, given::now()).await?;
    tx.commit().await?;
    let near = Some(Near { centre: given::point(-6.35, 106.97), radius_m: 1_900_000.0 });
    let filter = UmkmFilter { near, and: vec![UmkmFilter::default()], ..Default::default() };
    let share = |has: &dyn Fn(usize) -> bool| (0..N).filter(|n| has(*n)).count() as f64 / N as f64;
    for facet in [UmkmFacet::Sector, UmkmFacet::SizeClass, UmkmFacet::Region, UmkmFacet::Distance] {
        let told = umkms::grouped(&db, &filter, facet, RegionLevel::Kecamatan).await?;
        assert_eq!(told.counted, Count { value: EXACT_COUNT, exact: false });
        assert_eq!(told.groups.iter().map(|(_, n)| n).sum::<i64>(), EXACT_COUNT, "{facet:?}");
        assert!(told.groups.len() > 1, "{facet:?}: {told:?}");
        for (value, n) in &told.groups {
            let value = value.as_deref().expect("each has one");
            let has = |n: usize| match facet {
                UmkmFacet::Sector => value == sector(n),
                UmkmFacet::SizeClass => value == size(n).word(),
                UmkmFacet::Region => value == region(n),
                UmkmFacet::Distance => {
                    let metres = given::point(-6.35, 106.97).distance_m(given::point(-6.35 + north(n), 106.97));
                    value == simpul::domain::facet::band_of(metres.round() as i64).to_string()
                }
            };
            // of rows drawn without putting back, five deviations: one draw of a million is farther off
            let (p, drawn) = (share(&has), EXACT_COUNT as f64);
            let deviation = (drawn * p * (1.0 - p) * (N as f64 - drawn) / (N as f64 - 1.0)).sqrt();
            let off = *n as f64 - drawn * p;
            assert!(p > 0.0 && off.abs() <= 5.0 * deviation, "{facet:?} {value}: {n}, off by {off} of {deviation}");
        }
    }
});

/// Every count that is kept, as it would be counted now.
async fn counted_anew(db: &Db) -> db::Result<Vec<(String, String, String, i64)>> {
    let mut run = db;
    let rows: Vec<(String, sqlx::types::Json<Vec<String>>, Option<String>)> =
        run.all(sql!("select region_code, sectors, size_class from umkm where retired_at is null")).await?;
    let mut counts = BTreeMap::new();
    for (region, sectors, size) in rows {
        let regions = [0, 2, 5, 8, 13].into_iter().filter_map(|length| region.get(..length));
        let sectors = if sectors.0.is_empty() { vec!["-".to_owned()] } else { sectors.0 };
        for region in regions {
            for sector in std::iter::once("").chain(sectors.iter().map(String::as_str)) {
                for size in ["", size.as_deref().unwrap_or("-")] {
                    *counts.entry((region.to_owned(), sector.to_owned(), size.to_owned())).or_insert(0) += 1;
                }
            }
        }
    }
    Ok(counts.into_iter().map(|((region, sector, size), n)| (region, sector, size, n)).collect())
}

/// Holds the counts that are kept against the rows.
pub async fn hold_counts(db: &Db) -> db::Result<()> {
    let mut run = db;
    let kept: Vec<(String, String, String, i64)> = run
        .all(sql!(
            "select region_code, sector_code, size_class, n from umkm_counts where n <> 0 order by region_code, sector_code, size_class"
        ))
        .await?;
    assert_eq!(kept, counted_anew(db).await?);
    Ok(())
}

on_each_engine!(kept_counts_are_what_would_be_counted, async |db| {
    given::places(&db).await?;
    let mut all = crowd(&db).await?;
    let mut dice = given::dice(17);
    for round in 0..30_u128 {
        let mut tx = db.begin().await?;
        let at = given::now() + Duration::hours(round as i64 + 1);
        let n = dice(all.len() as u64) as usize;
        match dice(4) {
            0 => {
                assert!(umkms::retire(&mut tx, all.remove(n).id, given::today(), at).await?);
            }
            1 => {
                let umkm = Umkm { sectors: vec![given::SECTORS[1].into()], ..given::umkm(1_000 + round, "Usaha") };
                let size = Some(SizeClass::Small);
                umkms::insert(&mut tx, &[Written { umkm: &umkm, size, supply: Default::default() }], at).await?;
                all.push(umkm);
            }
            _ => {
                let region = ["32.75.07", "32.75.07.1004", "32", "31.71"][dice(4) as usize];
                all[n].region = given::code(region);
                all[n].sectors = given::SECTORS[dice(3) as usize..].iter().map(|code| (*code).to_owned()).collect();
                let size = [None, Some(SizeClass::Micro), Some(SizeClass::Medium)][dice(3) as usize];
                assert!(
                    umkms::update(&mut tx, &Written { umkm: &all[n], size, supply: Default::default() }, at).await?
                );
                all[n].version += 1;
            }
        }
        tx.commit().await?;
        hold_counts(&db).await?;
    }
    // an upgrade counts the same
    let filled = match db.dialect() {
        Dialect::Sqlite => include_str!("../../migrations/sqlite/0017_lists_at_size.sql"),
        Dialect::Postgres => include_str!("../../migrations/postgres/0017_lists_at_size.sql"),
    };
    let filled = &filled[filled.find("insert into umkm_counts").expect("it fills them")..];
    let mut tx = db.begin().await?;
    tx.exec(sql!("delete from umkm_counts")).await?;
    tx.exec(simpul::db::Sql::from(&*filled.to_owned().leak())).await?;
    tx.commit().await?;
    hold_counts(&db).await?;
    // told as facets, they are what counting the rows gives: a condition that nothing fails makes the list one of which none is kept
    for within in [None, Some("32"), Some("32.75"), Some("32.75.07"), Some("32.75.07.1004"), Some("31.71")] {
        for sector in [None, Some(given::SECTORS[0]), Some(given::SECTORS[1])] {
            for size in [None, Some(SizeClass::Micro), Some(SizeClass::Large)] {
                let kept = UmkmFilter {
                    within: within.map(given::code),
                    sector: sector.map(str::to_owned),
                    size,
                    ..Default::default()
                };
                let counted = UmkmFilter { and: vec![UmkmFilter::default()], ..kept.clone() };
                assert_eq!(umkms::count(&db, &kept).await?, umkms::count(&db, &counted).await?, "{kept:?}");
                for by in [UmkmFacet::Region, UmkmFacet::SizeClass, UmkmFacet::Sector] {
                    for level in RegionLevel::ALL {
                        let [one, other] = [
                            umkms::grouped(&db, &kept, by, *level).await?,
                            umkms::grouped(&db, &counted, by, *level).await?,
                        ];
                        assert_eq!(one, other, "{by:?} {level:?} {kept:?}");
                    }
                }
            }
        }
    }
    let regions = ["32", "32.75", "32.75.07", "32.75.07.1004", "31.71"].map(given::code);
    for region in &regions {
        let alone = umkms::count(&db, &UmkmFilter { within: Some(region.clone()), ..Default::default() }).await?;
        let of_many = umkms::count_of_regions(&db, &regions, &UmkmFilter::default()).await?;
        assert_eq!(of_many.get(region.as_str()).map_or(0, |count| count.value), alone.value, "{region}");
    }
});

on_each_engine!(pages_that_two_looks_find_hold_what_a_filter_lets_through, async |db| {
    given::places(&db).await?;
    // more rows than the first look sees, and what is asked for among the first, among the last, and nowhere
    let mut dice = given::dice(23);
    let n = 1_400_u128;
    let all: Vec<(Umkm, Option<SizeClass>)> = (1..=n)
        .map(|i| {
            let is_late = i > n - 60;
            let size = if is_late { SizeClass::Medium } else { SizeClass::Micro };
            let sector = given::SECTORS[usize::from(i % 40 == 0)];
            let place = given::point(
                if is_late { -6.30 } else { -6.35 } + dice(1_000) as f64 / 1e6,
                106.9 + dice(100) as f64 / 1e3,
            );
            let region = if i % 3 == 0 { "32.75.07.1004" } else { "32.75.08" };
            let umkm = Umkm {
                sector: Some(sector.into()),
                sectors: vec![sector.into()],
                point: Some(place),
                region: given::code(region),
                ..given::umkm(i, "Usaha")
            };
            (umkm, Some(size))
        })
        .collect();
    for (round, chunk) in all.chunks(500).enumerate() {
        let written: Vec<_> =
            chunk.iter().map(|(umkm, size)| Written { umkm, size: *size, supply: Default::default() }).collect();
        let mut tx = db.begin().await?;
        umkms::insert(&mut tx, &written, given::now() + Duration::hours(round as i64)).await?;
        tx.commit().await?;
    }
    let bounds = Some(Bounds { south: -6.31, west: 106.8, north: -6.29, east: 107.0 });
    let wide = Some(Bounds { south: -6.4, west: 106.91, north: -6.2, east: 106.922 });
    let near = Some(Near { centre: given::point(-6.3, 106.9), radius_m: 3_000.0 });
    let none = UmkmFilter::default;
    let filters = [
        UmkmFilter { bounds, ..none() },
        UmkmFilter { bounds: wide, ..none() },
        UmkmFilter { bounds, sector: Some(given::SECTORS[1].into()), ..none() },
        UmkmFilter { near, size: Some(SizeClass::Medium), within: Some(given::code("32.75")), ..none() },
        UmkmFilter { size: Some(SizeClass::Medium), within: Some(given::code("32.75.07")), ..none() },
        UmkmFilter { size: Some(SizeClass::Medium), ..none() },
        UmkmFilter { size: Some(SizeClass::Large), within: Some(given::code("32")), ..none() },
        UmkmFilter { sector: Some(given::SECTORS[1].into()), within: Some(given::code("32.75.07.1004")), ..none() },
        UmkmFilter { sector: Some(given::SECTORS[1].into()), size: Some(SizeClass::Medium), ..none() },
        UmkmFilter {
            and: vec![UmkmFilter { sector: Some(given::SECTORS[1].into()), ..none() }],
            within: Some(given::code("32")),
            ..none()
        },
    ];
    let lets_through = |filter: &UmkmFilter, (umkm, size): &(Umkm, Option<SizeClass>)| {
        let beside = filter.and.first();
        let sector = filter.sector.as_ref().or(beside.and_then(|beside| beside.sector.as_ref()));
        filter.within.as_ref().is_none_or(|within| within.holds(&umkm.region))
            && sector.is_none_or(|sector| umkm.sectors.contains(sector))
            && filter.size.is_none_or(|asked| *size == Some(asked))
            && filter.bounds.is_none_or(|bounds| public_point(umkm).is_some_and(|point| bounds.holds(point)))
            && filter.near.is_none_or(|near| {
                public_point(umkm).is_some_and(|point| point.distance_m(near.centre) <= near.radius_m)
            })
    };
    let mut n_found = 0;
    for filter in filters {
        let mut expected: Vec<UmkmId> =
            all.iter().filter(|one| lets_through(&filter, one)).map(|(umkm, _)| umkm.id).collect();
        n_found += usize::from(!expected.is_empty());
        // ids grow with the time of change
        for way in WAYS {
            for order in [vec![by(Field::Id, way)], vec![by(Field::ChangedAt, way)]] {
                let is_turned = way == Direction::Descending;
                if is_turned {
                    expected.reverse();
                }
                let read = async |slice| umkms::page(&db, &filter, &order, &slice).await;
                walk(&expected, |u: &Umkm| u.id, read).await?;
                if is_turned {
                    expected.reverse();
                }
            }
        }
        assert_eq!(umkms::count(&db, &filter).await?.value, expected.len() as i64, "{filter:?}");
    }
    assert_eq!(n_found, 9, "one filter lets nothing through");
});

#[test]
fn two_who_retire_the_same_businesses_count_them_out_once() {
    tell(Start::Migrated, Dialect::Postgres, async |fresh| {
        let db = fresh.open().await?;
        given::places(&db).await?;
        let all = crowd(&db).await?;
        let ids: Vec<UmkmId> = all.iter().map(|umkm| umkm.id).take(20).collect();
        let retire = async || {
            let mut tx = db.begin().await?;
            let n = umkms::retire_all(&mut tx, &ids, given::today(), given::now()).await?;
            tx.commit().await?;
            Ok::<_, db::Error>(n)
        };
        let (one, other) = tokio::join!(retire(), retire());
        assert_eq!(one? + other?, 20);
        hold_counts(&db).await?;
        Ok(())
    });
}
