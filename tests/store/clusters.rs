//! Clusters.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::Duration;
use simpul::db::{self, Db};
use simpul::domain::cluster::{ClusterCooperative, ClusterRole, ClusterStage};
use simpul::domain::fold::fold;
use simpul::domain::geo::Bounds;
use simpul::domain::id::{ClusterId, ClusterMembershipId, UmkmId};
use simpul::domain::listing::{ClusterFilter, ClusterOrderField as Field, Count, Direction, Near, Order, Page};
use simpul::domain::membership::ClusterMembership;
use simpul::domain::words::Word;
use simpul::domain::{Cluster, Point};
use simpul::store::{clusters, memberships};
use uuid::Uuid;

use super::walk::{self, WAYS, by, cut, slice, walk};
use crate::given;

fn centre() -> Point {
    given::point(-6.35, 106.97)
}

async fn crowd(db: &Db) -> db::Result<Vec<Cluster>> {
    let mut dice = given::dice(5);
    let mut all = Vec::new();
    for n in 0..40_u128 {
        let name = ["Klaster Boneka", "KLASTER bonéka", "Klaster Kue"][dice(3) as usize];
        let reach = [vec!["32.75.07"], vec!["32.75.08", "32.75.07.1004"], vec!["31"], vec!["32.75", "31.71"]];
        let regions: Vec<_> = reach[dice(4) as usize].iter().map(|region| given::code(region)).collect();
        all.push(Cluster {
            region: regions[0].clone(),
            regions,
            sector: given::SECTORS[dice(2) as usize].into(),
            stage: ClusterStage::ALL[dice(5) as usize],
            point: [None, Some(centre()), Some(given::point(-6.3, 106.9))][dice(3) as usize],
            changed_at: given::now() + Duration::microseconds(dice(3) as i64),
            ..given::cluster((n * 23) % 41 + 1, name)
        });
    }
    for at in 0..3 {
        let at = given::now() + Duration::microseconds(at);
        let written: Vec<_> = all.iter().filter(|k| k.changed_at == at).cloned().collect();
        given::keep_clusters(db, &written, at).await?;
    }
    Ok(all)
}

/// Puts 60 UMKM into the clusters of each sector, some of which have left.
async fn settle(db: &Db, all: &[Cluster], dice: &mut impl FnMut(u64) -> u64) -> db::Result<Vec<ClusterMembership>> {
    let umkm: Vec<_> = (1..=60).map(|n| given::umkm(n, "Usaha")).collect();
    given::keep_umkm(db, &umkm, given::now()).await?;
    let mut stays = Vec::new();
    for umkm in &umkm[..40] {
        for (k, sector) in given::SECTORS.into_iter().enumerate() {
            let own: Vec<_> = all.iter().filter(|cluster| cluster.sector == sector).collect();
            stays.push(ClusterMembership {
                id: ClusterMembershipId(Uuid::from_u128(k as u128)),
                umkm: umkm.id,
                cluster: own[dice(own.len() as u64) as usize].id,
                sector: sector.into(),
                joined_on: given::in_days(-400),
                left_on: (dice(4) == 0).then(|| given::in_days(-10)),
            });
        }
    }
    let mut tx = db.begin().await?;
    memberships::insert_cluster(&mut tx, &stays, given::now()).await?;
    tx.commit().await?;
    Ok(stays)
}

/// How many UMKM each cluster has, counted by hand.
fn members(stays: &[ClusterMembership]) -> HashMap<ClusterId, usize> {
    let mut members = HashMap::new();
    for stay in stays.iter().filter(|stay| stay.left_on.is_none()) {
        *members.entry(stay.cluster).or_default() += 1;
    }
    members
}

fn compare(
    a: &Cluster,
    b: &Cluster,
    order: &[Order<Field>],
    near: Option<&Near>,
    members: &HashMap<ClusterId, usize>,
) -> Ordering {
    let far = |k: &Cluster| {
        let (a, b) = (k.point.expect("filtered by it").unit(), near.expect("asked").centre.unit());
        (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2])
    };
    order
        .iter()
        .map(|term| {
            let way = match term.field {
                Field::Name => fold(&a.name).cmp(&fold(&b.name)),
                Field::Distance => far(a).total_cmp(&far(b)),
                Field::ChangedAt => a.changed_at.cmp(&b.changed_at),
                Field::NUmkm => members.get(&a.id).cmp(&members.get(&b.id)),
                Field::Stage => a.stage.rank().cmp(&b.stage.rank()),
                Field::Relevance => Ordering::Equal, // nothing is searched for
            };
            if term.direction == Direction::Descending { way.reverse() } else { way }
        })
        .fold(Ordering::Equal, Ordering::then)
        .then(walk::turned(a.id.cmp(&b.id), order))
}

on_each_engine!(every_order_gives_each_cluster_once_from_both_ends, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let members = members(&settle(&db, &all, &mut given::dice(7)).await?);
    let near = Near { centre: centre(), radius_m: 30_000.0 };
    let mut orders: Vec<Vec<Order<Field>>> = vec![Vec::new()];
    for way in WAYS {
        orders.extend(Field::ALL.iter().map(|field| vec![by(*field, way)]));
        orders.push(vec![by(Field::Distance, way), by(Field::Name, Direction::Descending), by(Field::ChangedAt, way)]);
        orders.push(vec![by(Field::Stage, way), by(Field::NUmkm, Direction::Descending)]);
    }
    for order in orders {
        let by_distance = order.iter().any(|term| term.field == Field::Distance);
        let filter = ClusterFilter { near: by_distance.then_some(near), ..Default::default() };
        let mut expected: Vec<&Cluster> = all.iter().filter(|k| !by_distance || k.point.is_some()).collect();
        expected.sort_by(|a, b| compare(a, b, &order, filter.near.as_ref(), &members));
        let expected: Vec<ClusterId> = expected.iter().map(|k| k.id).collect();
        let read = async |slice| clusters::page(&db, &filter, &order, &slice).await;
        walk(&expected, |k: &Cluster| k.id, read).await?;
        assert_eq!(clusters::count(&db, &filter).await?, Count { value: expected.len() as i64, exact: true });
    }
});

on_each_engine!(each_filter_lets_through_the_clusters_it_says, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let bounds = Bounds { south: -6.36, west: 106.96, north: -6.34, east: 106.98 };
    let near = Near { centre: centre(), radius_m: 1_000.0 };
    let within = given::code("32.75.07");
    let none = ClusterFilter::default;
    type Test = Box<dyn Fn(&Cluster) -> bool>;
    let cases: Vec<(ClusterFilter, Test)> = vec![
        (none(), Box::new(|_| true)),
        (ClusterFilter { search: given::asks(&["boneka"]), ..none() }, Box::new(|k| fold(&k.name).contains("boneka"))),
        (
            ClusterFilter { search: given::asks_in(&[], "32.75.08"), ..none() },
            Box::new(|k| k.regions.contains(&given::code("32.75.08"))),
        ),
        (
            ClusterFilter { search: given::asks_in(&["boneka"], "32.75.08"), ..none() },
            Box::new(|k| k.regions.contains(&given::code("32.75.08")) && fold(&k.name).contains("boneka")),
        ),
        (ClusterFilter { sector: Some("kue-roti".into()), ..none() }, Box::new(|k| k.sector == "kue-roti")),
        (
            ClusterFilter { stage: Some(ClusterStage::Forming), ..none() },
            Box::new(|k| k.stage == ClusterStage::Forming),
        ),
        (
            ClusterFilter { within: Some(within.clone()), ..none() },
            Box::new(move |k| k.regions.iter().any(|region| within.holds(region))),
        ),
        (ClusterFilter { bounds: Some(bounds), ..none() }, Box::new(move |k| k.point.is_some_and(|p| bounds.holds(p)))),
        (
            ClusterFilter { near: Some(near), ..none() },
            Box::new(move |k| k.point.is_some_and(|p| p.distance_m(near.centre) <= near.radius_m)),
        ),
    ];
    for (filter, passes) in cases {
        let mut expected: Vec<ClusterId> = all.iter().filter(|k| passes(k)).map(|k| k.id).collect();
        expected.sort();
        let page = clusters::page(&db, &filter, &[], &slice::<Cluster>(100, false, None)).await?;
        let found: Vec<ClusterId> = page.items.iter().map(|listed| listed.item.id).collect();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(clusters::count(&db, &filter).await?.value, expected.len() as i64, "{filter:?}");
    }
});

on_each_engine!(what_is_read_of_a_cluster_is_what_was_written, async |db| {
    given::places(&db).await?;
    let lead = given::cooperative(1, "Koperasi");
    given::keep_cooperatives(&db, std::slice::from_ref(&lead), given::now()).await?;
    let full = Cluster {
        regions: ["32.75.07", "32.75.07.1004", "31"].map(given::code).to_vec(),
        point: Some(centre()),
        founded_on: Some(given::day("2024-02-29")),
        lead: Some(lead.id),
        is_demo: true,
        ..given::cluster(1, "Klaster \"Boneka\" Cikiwul")
    };
    let bare = given::cluster(2, "Klaster");
    given::keep_clusters(&db, &[full.clone(), bare.clone()], given::now()).await?;
    let absent = ClusterId(Uuid::from_u128(99));
    let found = clusters::by_ids(&db, &[full.id, absent, bare.id]).await?;
    assert_eq!(found, HashMap::from([(full.id, full), (bare.id, bare)]));
});

fn part(cluster: &Cluster, n: u128, role: ClusterRole, since: i64) -> ClusterCooperative {
    ClusterCooperative {
        cluster: cluster.id,
        cooperative: given::cooperative(n, "").id,
        role,
        since: given::in_days(since),
        until: None,
    }
}

on_each_engine!(a_cluster_has_one_lead_and_each_cooperative_once, async |db| {
    given::places(&db).await?;
    let (a, b) = (given::cluster(1, "A"), given::cluster(2, "B"));
    given::keep_clusters(&db, &[a.clone(), b.clone()], given::now()).await?;
    let cooperatives: Vec<_> = (1..=3).map(|n| given::cooperative(n, "Koperasi")).collect();
    given::keep_cooperatives(&db, &cooperatives, given::now()).await?;
    let attempt = async |parts: Vec<ClusterCooperative>| {
        let mut tx = db.begin().await?;
        clusters::insert_cooperatives(&mut tx, &parts).await?;
        tx.commit().await
    };
    let past = ClusterCooperative { until: Some(given::in_days(-5)), ..part(&a, 1, ClusterRole::Lead, -90) };
    attempt(vec![past, part(&a, 2, ClusterRole::Lead, -5), part(&a, 3, ClusterRole::Partner, -5)]).await?;
    attempt(vec![part(&b, 2, ClusterRole::Lead, -5)]).await?; // one cooperative may lead several clusters
    let second_lead = attempt(vec![part(&a, 1, ClusterRole::Lead, -1)]).await;
    assert!(matches!(second_lead, Err(db::Error::Conflict)), "{second_lead:?}");
    let twice = attempt(vec![part(&a, 2, ClusterRole::Partner, -1)]).await;
    assert!(matches!(twice, Err(db::Error::Conflict)), "{twice:?}");
    let nobody = attempt(vec![part(&b, 9, ClusterRole::Partner, -1)]).await;
    assert!(matches!(nobody, Err(db::Error::Dangling)), "{nobody:?}");
    attempt(vec![part(&a, 1, ClusterRole::Partner, -1)]).await?; // who led once may come back
});

on_each_engine!(the_clusters_of_many_parents_are_those_of_each_alone, async |db| {
    given::places(&db).await?;
    let all = crowd(&db).await?;
    let mut dice = given::dice(6);
    let cooperatives: Vec<_> = (1..=3).map(|n| given::cooperative(n, "Koperasi")).collect();
    given::keep_cooperatives(&db, &cooperatives, given::now()).await?;
    let mut parts = Vec::new();
    for cluster in &all {
        for n in 1..=2 {
            let until = (dice(4) == 0).then(|| given::in_days(-10));
            parts.push(ClusterCooperative { until, ..part(cluster, n, ClusterRole::Partner, -100) });
        }
    }
    let stays = settle(&db, &all, &mut dice).await?;
    let mut tx = db.begin().await?;
    clusters::insert_cooperatives(&mut tx, &parts).await?;
    tx.commit().await?;

    let regions = ["32", "32.75.07", "32.75.07.1004", "31", "31.71"].map(given::code);
    let kops: Vec<_> = cooperatives.iter().map(|c| c.id).collect();
    let usaha: Vec<UmkmId> = (1..=60).map(|n| given::umkm(n, "Usaha").id).collect();
    let order = [by(Field::Name, Direction::Descending)];
    for filter in [ClusterFilter::default(), ClusterFilter { stage: Some(ClusterStage::Active), ..Default::default() }]
    {
        let mut sorted: Vec<&Cluster> =
            all.iter().filter(|k| filter.stage.is_none_or(|stage| k.stage == stage)).collect();
        sorted.sort_by(|a, b| compare(a, b, &order, None, &HashMap::new()));
        let of = |belongs: &dyn Fn(&Cluster) -> bool| -> Vec<ClusterId> {
            sorted.iter().filter(|k| belongs(k)).map(|k| k.id).collect()
        };
        let in_region = |region: &simpul::domain::RegionCode| of(&|k| k.regions.iter().any(|own| region.holds(own)));
        let of_cooperative =
            |id| of(&|k| parts.iter().any(|p| p.cooperative == id && p.cluster == k.id && p.until.is_none()));
        let of_umkm = |id| of(&|k| stays.iter().any(|s| s.umkm == id && s.cluster == k.id && s.left_on.is_none()));
        for (n, backward) in [(1, false), (4, false), (4, true), (100, true)] {
            let slice = slice::<Cluster>(n, backward, None);
            let expected = |own: Vec<ClusterId>| {
                let cut = cut(&own, None, n as usize, backward);
                (!cut.0.is_empty()).then_some(cut)
            };
            let told = |page: Option<&Page<Cluster>>| {
                page.map(|page| {
                    (page.items.iter().map(|listed| listed.item.id).collect(), page.has_previous, page.has_next)
                })
            };
            let found = clusters::of_regions(&db, &regions, &filter, &order, &slice).await?;
            for region in &regions {
                assert_eq!(told(found.get(region.as_str())), expected(in_region(region)), "{region}");
            }
            let found = clusters::of_cooperatives(&db, &kops, &filter, &order, &slice).await?;
            for id in &kops {
                assert_eq!(told(found.get(&id.0)), expected(of_cooperative(*id)), "{id}");
            }
            let found = clusters::of_umkm(&db, &usaha, &filter, &order, &slice).await?;
            for id in &usaha {
                assert_eq!(told(found.get(&id.0)), expected(of_umkm(*id)), "{id}");
            }
        }
        let n = |own: Vec<ClusterId>| Some(own.len() as i64).filter(|n| *n > 0);
        let counts = clusters::count_of_regions(&db, &regions, &filter).await?;
        for region in &regions {
            assert_eq!(counts.get(region.as_str()).map(|count| count.value), n(in_region(region)), "{region}");
        }
        let counts = clusters::count_of_cooperatives(&db, &kops, &filter).await?;
        for id in &kops {
            assert_eq!(counts.get(&id.0).map(|count| count.value), n(of_cooperative(*id)), "{id}");
        }
        let counts = clusters::count_of_umkm(&db, &usaha, &filter).await?;
        for id in &usaha {
            assert_eq!(counts.get(&id.0).map(|count| count.value), n(of_umkm(*id)), "{id}");
        }
    }
});
