//! Memberships, persons, organisations.

use std::collections::HashMap;

use chrono::Duration;
use simpul::db::{self, Db, Run};
use simpul::domain::cooperative::StateThresholds;
use simpul::domain::id::{ClusterMembershipId, MembershipId, OrganisationId, PersonId};
use simpul::domain::listing::{ClusterFilter, CooperativeFilter, Count, Slice, UmkmFilter};
use simpul::domain::membership::{ClusterMembership, Member, Membership};
use simpul::domain::organisation::{Organisation, OrganisationFilter, OrganisationKind};
use simpul::sql;
use simpul::store::persons::{self, SealedPerson};
use simpul::store::{clusters, cooperatives, memberships, organisations, umkm as businesses};
use uuid::Uuid;

use crate::given;

fn person(n: u128) -> SealedPerson {
    SealedPerson {
        id: PersonId(Uuid::from_u128(n)),
        sealed: vec![0, 255, n as u8],
        wrapped_key: Some(vec![9, n as u8]),
        nik_hash: Some(vec![1, n as u8]),
        phone_hash: Some(vec![2, (n % 2) as u8]),
        is_demo: false,
        version: 1,
    }
}

fn membership(id: u128, member: Member) -> Membership {
    Membership {
        id: MembershipId(Uuid::from_u128(id)),
        member,
        cooperative: given::cooperative(1, "").id,
        joined_on: given::in_days(-30),
        left_on: None,
    }
}

async fn join(db: &Db, joining: &[Membership]) -> db::Result<()> {
    let mut tx = db.begin().await?;
    memberships::insert(&mut tx, joining, given::now()).await?;
    tx.commit().await
}

on_each_engine!(a_member_is_in_a_cooperative_once_at_a_time, async |db| {
    given::places(&db).await?;
    let (kop, usaha) = (given::cooperative(1, "Koperasi"), given::umkm(1, "Usaha"));
    given::keep_cooperatives(&db, std::slice::from_ref(&kop), given::now()).await?;
    given::keep_umkm(&db, std::slice::from_ref(&usaha), given::now()).await?;
    let mut tx = db.begin().await?;
    persons::insert(&mut tx, &[person(1)], given::now()).await?;
    tx.commit().await?;
    let (business, ibu) = (Member::Umkm(usaha.id), Member::Person(person(1).id));
    // a business and its owner are two members
    join(&db, &[membership(1, business), membership(2, ibu)]).await?;
    for again in [membership(3, business), membership(4, ibu)] {
        let again = join(&db, &[again]).await;
        assert!(matches!(again, Err(db::Error::Conflict)), "{again:?}");
    }
    let n_cooperatives = async || {
        let on = StateThresholds::on(given::today());
        let counts = cooperatives::count_of_umkm(&db, &[usaha.id], &CooperativeFilter::default(), &on).await?;
        Ok::<_, db::Error>(counts.get(&usaha.id.0).map_or(0, |count| count.value))
    };
    assert_eq!(n_cooperatives().await?, 1);
    let later = given::now() + Duration::hours(1);
    let mut tx = db.begin().await?;
    let id = membership(1, business).id;
    assert!(memberships::leave(&mut tx, usaha.id, id, given::today(), later).await?);
    assert!(!memberships::leave(&mut tx, usaha.id, id, given::today(), later).await?, "who left cannot leave");
    let never = MembershipId(Uuid::from_u128(77));
    assert!(!memberships::leave(&mut tx, usaha.id, never, given::today(), later).await?);
    tx.commit().await?;
    assert_eq!(n_cooperatives().await?, 0);
    join(&db, &[membership(5, business)]).await?;
    assert_eq!(n_cooperatives().await?, 1, "and may come back");
    let mut run = &db;
    let rows: Vec<(Uuid, Option<chrono::NaiveDate>)> =
        run.all(sql!("select id, left_on from umkm_memberships order by id")).await?;
    assert_eq!(rows, [(Uuid::from_u128(1), Some(given::today())), (Uuid::from_u128(5), None)], "the history stays");
    let stranger = join(&db, &[membership(6, Member::Umkm(given::umkm(9, "").id))]).await;
    assert!(matches!(stranger, Err(db::Error::Dangling)), "{stranger:?}");
});

on_each_engine!(a_business_is_in_one_cluster_of_a_sector_at_a_time, async |db| {
    given::places(&db).await?;
    let usaha = given::umkm(1, "Usaha");
    let (a, b) = (given::cluster(1, "A"), given::cluster(2, "B"));
    let kue = simpul::domain::Cluster { sector: "kue-roti".into(), ..given::cluster(3, "C") };
    given::keep_umkm(&db, std::slice::from_ref(&usaha), given::now()).await?;
    given::keep_clusters(&db, &[a.clone(), b.clone(), kue.clone()], given::now()).await?;
    let stay = |id, cluster: &simpul::domain::Cluster| ClusterMembership {
        id: ClusterMembershipId(Uuid::from_u128(id)),
        umkm: usaha.id,
        cluster: cluster.id,
        sector: cluster.sector.clone(),
        joined_on: given::in_days(-30),
        left_on: None,
    };
    let enter = async |stays: &[ClusterMembership]| {
        let mut tx = db.begin().await?;
        memberships::insert_cluster(&mut tx, stays, given::now()).await?;
        tx.commit().await
    };
    enter(&[stay(1, &a), stay(2, &kue)]).await?;
    let both = enter(&[stay(3, &b)]).await;
    assert!(matches!(both, Err(db::Error::Conflict)), "{both:?}");
    let later = given::now() + Duration::hours(1);
    let mut tx = db.begin().await?;
    let id = stay(1, &a).id;
    assert!(memberships::leave_cluster(&mut tx, usaha.id, id, given::today(), later).await?);
    assert!(!memberships::leave_cluster(&mut tx, usaha.id, id, given::today(), later).await?);
    tx.commit().await?;
    enter(&[stay(3, &b)]).await?;
    let n = clusters::count_of_umkm(&db, &[usaha.id], &ClusterFilter::default()).await?;
    assert_eq!(n, HashMap::from([(usaha.id.0, Count { value: 2, exact: true })]));
});

on_each_engine!(the_number_of_a_cluster_follows_who_comes_and_goes, async |db| {
    given::places(&db).await?;
    let (a, b) =
        (given::cluster(1, "A"), simpul::domain::Cluster { sector: "kue-roti".into(), ..given::cluster(2, "B") });
    let umkm: Vec<_> = (1..=4).map(|n| given::umkm(n, "Usaha")).collect();
    given::keep_umkm(&db, &umkm, given::now()).await?;
    given::keep_clusters(&db, &[a.clone(), b.clone()], given::now()).await?;
    let stay = |n: usize, cluster: &simpul::domain::Cluster| ClusterMembership {
        id: ClusterMembershipId(Uuid::from_u128(n as u128)),
        umkm: umkm[n % 4].id,
        cluster: cluster.id,
        sector: cluster.sector.clone(),
        joined_on: given::in_days(-30),
        left_on: (n == 3).then(|| given::in_days(-1)),
    };
    let kept = async || -> db::Result<Vec<i64>> {
        let mut run = &db;
        let kept: Vec<(i64,)> = run.all(sql!("select n_umkm from clusters order by id")).await?;
        let counted = businesses::count_of_clusters(&db, &[a.id, b.id], &UmkmFilter::default()).await?;
        let counted = [a.id, b.id].map(|id| counted.get(&id.0).map_or(0, |count| count.value));
        let kept: Vec<i64> = kept.into_iter().map(|(n,)| n).collect();
        assert_eq!(kept, counted, "what is kept is what would be counted");
        Ok(kept)
    };
    let mut tx = db.begin().await?;
    // 3 had left before it was written down; 4 is 0 once more, in the other sector
    let stays = [stay(0, &a), stay(1, &a), stay(2, &a), stay(3, &a), stay(4, &b)];
    memberships::insert_cluster(&mut tx, &stays, given::now()).await?;
    tx.commit().await?;
    assert_eq!(kept().await?, [3, 1]);
    let mut tx = db.begin().await?;
    for _ in 0..2 {
        memberships::leave_cluster(&mut tx, umkm[1].id, stays[1].id, given::today(), given::now()).await?;
        businesses::retire_all(&mut tx, &[umkm[0].id, umkm[3].id], given::today(), given::now()).await?;
    }
    tx.commit().await?;
    assert_eq!(kept().await?, [1, 0]);
    let mut tx = db.begin().await?;
    // who is retired was taken out already
    memberships::leave_cluster(&mut tx, umkm[0].id, stays[0].id, given::today(), given::now()).await?;
    tx.commit().await?;
    assert_eq!(kept().await?, [1, 0]);
});

on_each_engine!(persons_are_kept_sealed_and_found_by_their_hashes, async |db| {
    let bare = SealedPerson { wrapped_key: None, nik_hash: None, phone_hash: None, is_demo: true, ..person(4) };
    let all = [person(1), person(2), person(3), bare.clone()];
    let mut tx = db.begin().await?;
    persons::insert(&mut tx, &all, given::now()).await?;
    tx.commit().await?;
    let ids: Vec<_> = all.iter().map(|p| p.id).chain([PersonId(Uuid::from_u128(99))]).collect();
    assert_eq!(persons::by_ids(&db, &ids).await?, all.iter().map(|p| (p.id, p.clone())).collect());
    let found = persons::by_nik_hashes(&db, &[vec![1, 2], vec![1, 99]]).await?;
    assert_eq!(found, [(vec![1, 2], person(2).id)]);
    let found = persons::by_phone_hashes(&db, &[vec![2, 1]]).await?;
    assert_eq!(found, [(vec![2, 1], person(1).id), (vec![2, 1], person(3).id)], "two may share a phone");
    assert_eq!(persons::by_nik_hashes(&db, &[]).await?, []);

    let later = given::now() + Duration::hours(1);
    let changed = SealedPerson { sealed: vec![7], nik_hash: Some(vec![1, 50]), phone_hash: None, ..person(1) };
    let mut tx = db.begin().await?;
    assert!(persons::update(&mut tx, &changed, later).await?);
    assert!(!persons::update(&mut tx, &person(99), later).await?);
    tx.commit().await?;
    let held = SealedPerson { version: 2, ..changed.clone() };
    assert_eq!(persons::by_ids(&db, &[changed.id]).await?[&changed.id], held);
    let mut tx = db.begin().await?;
    assert!(persons::remove_key(&mut tx, changed.id).await?);
    assert!(!persons::remove_key(&mut tx, changed.id).await?, "only once");
    tx.commit().await?;
    assert_eq!(persons::by_ids(&db, &[changed.id]).await?[&changed.id].wrapped_key, None);
    let mut run = &db;
    let rows: Vec<(i64, chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>)> =
        run.all(sql!("select version, created_at, changed_at from persons order by id limit 1")).await?;
    assert_eq!(rows, [(2, given::now(), later)]);
});

on_each_engine!(organisations_act_in_regions, async |db| {
    given::places(&db).await?;
    let org = |n, kind, regions: &[&str]| Organisation {
        id: OrganisationId(Uuid::from_u128(n)),
        kind,
        name: format!("Organisasi {n}"),
        regions: regions.iter().map(|region| given::code(region)).collect(),
        is_demo: n == 2,
    };
    let all = [org(1, OrganisationKind::Dinas, &["31", "32.75", "32.75.08"]), org(2, OrganisationKind::Financier, &[])];
    let mut tx = db.begin().await?;
    organisations::insert(&mut tx, &all, given::now()).await?;
    tx.commit().await?;
    let absent = OrganisationId(Uuid::from_u128(9));
    let found = organisations::by_ids(&db, &[all[0].id, all[1].id, absent]).await?;
    assert_eq!(found, all.iter().map(|o| (o.id, o.clone())).collect());
    let page = async |filter: &OrganisationFilter, slice: &Slice| organisations::page(&db, filter, slice).await;
    for (words, kind, expected) in [
        (vec![], None, &all[..]),
        (vec!["organisasi"], None, &all[..]),
        (vec!["2", "sasi"], None, &all[1..]),
        (vec!["3"], None, &[]),
        (vec![], Some(OrganisationKind::Dinas), &all[..1]),
        (vec!["2"], Some(OrganisationKind::Dinas), &[]),
    ] {
        let filter = OrganisationFilter { words: words.into_iter().map(str::to_owned).collect(), kind };
        let found = page(&filter, &Slice { n: 10, ..Slice::default() }).await?;
        let found: Vec<_> = found.items.into_iter().map(|listed| listed.item).collect();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(organisations::count(&db, &filter).await?.value, expected.len() as i64);
    }
    let first = page(&OrganisationFilter::default(), &Slice { n: 1, ..Slice::default() }).await?;
    assert!(first.has_next && !first.has_previous);
    let from = first.items.into_iter().next().map(|listed| listed.key);
    let second = page(&OrganisationFilter::default(), &Slice { n: 1, from, backward: false }).await?;
    assert_eq!(second.items[0].item, all[1]);
    let twice = Organisation { id: OrganisationId(Uuid::from_u128(7)), name: "ORGANISASI  1".into(), ..all[0].clone() };
    let twice = organisations::insert(&mut db.begin().await?, &[twice], given::now()).await;
    assert!(matches!(twice, Err(db::Error::Conflict)), "{twice:?}");
    let mut tx = db.begin().await?;
    let nowhere = organisations::insert(&mut tx, &[org(3, OrganisationKind::Buyer, &["99"])], given::now()).await;
    assert!(matches!(nowhere, Err(db::Error::Dangling)), "{nowhere:?}");
});
