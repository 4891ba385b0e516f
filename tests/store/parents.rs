//! Lists of many parents: each is read by itself and ends where its page is full, and is still what numbering every child and cutting
//! afterwards gives.

use std::collections::BTreeMap;

use chrono::Duration;
use simpul::db::{self, Db, Record, Run, Sql};
use simpul::domain::id::{ClusterMembershipId, MembershipId};
use simpul::domain::listing::{Direction, EXACT_COUNT, Key, Listed, Page, Slice, UmkmFilter, UmkmOrderField as Field};
use simpul::domain::membership::{ClusterMembership, Member, Membership};
use simpul::domain::{Umkm, umkm::Product};
use simpul::sql;
use simpul::store::{memberships, umkm as umkms};
use uuid::Uuid;

use super::walk::{WAYS, by};
use crate::given;

const REGIONS: [&str; 6] = ["32", "32.75", "32.75.07", "32.75.07.1004", "32.75.08", "31"];

/// Three hundred UMKM, each a member here and there, now or once.
async fn crowd(db: &Db) -> db::Result<Vec<Umkm>> {
    given::places(db).await?;
    let cooperatives: Vec<_> = (1..=7).map(|n| given::cooperative(n, "Koperasi")).collect();
    let clusters: Vec<_> = (1..=9).map(|n| given::cluster(n, "Klaster")).collect();
    given::keep_cooperatives(db, &cooperatives, given::now()).await?;
    given::keep_clusters(db, &clusters, given::now()).await?;
    let mut dice = given::dice(29);
    let (mut all, mut members, mut stays) = (Vec::new(), Vec::new(), Vec::new());
    for n in 1..=300_u128 {
        let name = format!("{} {}", ["Boneka", "Kue"][dice(2) as usize], ["Jaya", "Sari"][dice(2) as usize]);
        let sectors: Vec<String> =
            given::SECTORS[dice(3).min(2) as usize..].iter().map(|code| (*code).into()).collect();
        let umkm = Umkm {
            is_published: dice(3) > 0,
            products: vec![Product { name: "mainan".into(), ..Product::default() }],
            sector: sectors.first().cloned(),
            sectors,
            region: given::code(["32.75.07", "32.75.07.1004", "32.75.08", "31.71", "32"][dice(5) as usize]),
            changed_at: given::now() + Duration::microseconds(dice(3) as i64),
            ..given::umkm((n * 7) % 307 + 1, &name)
        };
        let mut left_on = || (dice(4) == 0).then(|| given::in_days(-10));
        let (gone, moved) = (left_on(), left_on());
        members.push(Membership {
            id: MembershipId(Uuid::from_u128(n)),
            member: Member::Umkm(umkm.id),
            cooperative: cooperatives[dice(6) as usize].id, // the last has none
            joined_on: given::in_days(-400),
            left_on: gone,
        });
        stays.push(ClusterMembership {
            id: ClusterMembershipId(Uuid::from_u128(n)),
            umkm: umkm.id,
            cluster: clusters[dice(8) as usize].id,
            sector: given::SECTORS[0].into(),
            joined_on: given::in_days(-400),
            left_on: moved,
        });
        all.push(umkm);
    }
    for at in 0..3 {
        let at = given::now() + Duration::microseconds(at);
        let written: Vec<_> = all.iter().filter(|umkm| umkm.changed_at == at).cloned().collect();
        given::keep_umkm(db, &written, at).await?;
    }
    let mut tx = db.begin().await?;
    memberships::insert(&mut tx, &members, given::now()).await?;
    memberships::insert_cluster(&mut tx, &stays, given::now()).await?;
    assert!(umkms::retire(&mut tx, all.remove(40).id, given::today(), given::now()).await?);
    tx.commit().await?;
    Ok(all)
}

/// What is asked of every parent.
struct Asked {
    field: Field,
    direction: Direction,
    backward: bool,
    from: Option<Listed<Umkm>>,
    sector: Option<&'static str>,
}

impl Asked {
    fn slice(&self) -> Slice {
        Slice { n: 4, backward: self.backward, from: self.from.as_ref().map(|listed| listed.key.clone()) }
    }

    /// The ids that each parent's page begins with, one more than it is long: all children are numbered, then cut.
    async fn numbered<K: Ord>(
        &self,
        mut run: &Db,
        key: &'static str,
        from: &'static str,
    ) -> db::Result<BTreeMap<K, Vec<Uuid>>>
    where
        (K, Uuid): Record,
    {
        let is_descending = (self.direction == Direction::Descending) != self.backward;
        let (order, behind) = match (self.field, is_descending) {
            (Field::ChangedAt, false) => ("u.changed_at, u.id", " and (u.changed_at, u.id) > ("),
            (Field::ChangedAt, true) => ("u.changed_at desc, u.id desc", " and (u.changed_at, u.id) < ("),
            (_, false) => ("u.id", " and (u.id) > ("),
            (_, true) => ("u.id desc", " and (u.id) < ("),
        };
        let mut select = Sql::from("select parent_key, id from (select ")
            .push(key)
            .push(" as parent_key, u.id, row_number() over (partition by ")
            .push(key)
            .push(" order by ")
            .push(order)
            .push(") as place from ")
            .push(from)
            .push(" where u.retired_at is null");
        if let Some(sector) = self.sector {
            select =
                select.append(sql!(" and u.id in (select umkm_id from umkm_sectors where sector_code = $1)", sector));
        }
        if let Some(listed) = &self.from {
            select = select.push(behind);
            if self.field == Field::ChangedAt {
                select = select.bind(listed.item.changed_at).push(", ");
            }
            select = select.bind(listed.item.id).push(")");
        }
        let rows: Vec<(K, Uuid)> = run.all(select.push(") ranked where place <= 5 order by place")).await?;
        let mut numbered: BTreeMap<K, Vec<Uuid>> = BTreeMap::new();
        for (key, id) in rows {
            numbered.entry(key).or_default().push(id);
        }
        Ok(numbered)
    }

    /// Holds the pages that were read against the numbered rows.
    fn hold<K: Ord + std::fmt::Debug + Clone>(
        &self,
        found: impl IntoIterator<Item = (K, Page<Umkm>)>,
        numbered: &BTreeMap<K, Vec<Uuid>>,
    ) {
        let found: BTreeMap<K, (Vec<Uuid>, bool, bool)> = found
            .into_iter()
            .map(|(key, page)| {
                let ids = page.items.iter().map(|listed| listed.item.id.0).collect();
                (key, (ids, page.has_previous, page.has_next))
            })
            .collect();
        let expected = numbered
            .iter()
            .map(|(key, ids)| {
                let (mut cut, more, behind) = (ids[..ids.len().min(4)].to_vec(), ids.len() > 4, self.from.is_some());
                if self.backward {
                    cut.reverse();
                }
                (key.clone(), if self.backward { (cut, more, behind) } else { (cut, behind, more) })
            })
            .collect();
        assert_eq!(found, expected, "{:?} {:?} {} {:?}", self.field, self.direction, self.backward, self.sector);
    }
}

on_each_engine!(what_is_read_parent_by_parent_is_what_numbering_all_children_gives, async |db| {
    let all = crowd(&db).await?;
    let clusters: Vec<_> = (1..=9).map(|n| given::cluster(n, "").id).collect();
    let cooperatives: Vec<_> = (1..=7).map(|n| given::cooperative(n, "").id).collect();
    let regions = REGIONS.map(given::code);
    let (mut n_read, mut is_first) = (0, true);
    for field in [Field::Id, Field::ChangedAt] {
        for (direction, backward) in WAYS.into_iter().flat_map(|way| [(way, false), (way, true)]) {
            for sector in [None, Some("kue-roti")] {
                for from in [None, Some(&all[100]), Some(&all[200])] {
                    let from = from.map(|item| Listed {
                        item: item.clone(),
                        key: match field {
                            Field::ChangedAt => vec![Key::Time(item.changed_at), Key::Id(item.id.0)],
                            _ => vec![Key::Id(item.id.0)],
                        },
                        distance_m: None,
                    });
                    let asked = Asked { field, direction, backward, from, sector };
                    let (slice, order) = (asked.slice(), [by(field, direction)]);
                    let filter = UmkmFilter { sector: sector.map(str::to_owned), ..Default::default() };

                    let found = umkms::of_clusters(&db, &clusters, &filter, &order, &slice).await?;
                    n_read += found.len();
                    let links = "cluster_memberships l join umkm u on u.id = l.umkm_id and l.left_on is null";
                    asked.hold(found, &asked.numbered(&db, "l.cluster_id", links).await?);

                    let found = umkms::of_cooperatives(&db, &cooperatives, &filter, &order, &slice).await?;
                    n_read += found.len();
                    let links = "umkm_memberships l join umkm u on u.id = l.umkm_id and l.left_on is null";
                    asked.hold(found, &asked.numbered(&db, "l.cooperative_id", links).await?);

                    let found = umkms::of_regions(&db, &regions, &filter, &order, &slice).await?;
                    n_read += found.len();
                    let inside = "regions r join umkm u on u.region_code >= r.code and u.region_code < r.code || '/'";
                    let mut numbered = asked.numbered::<String>(&db, "r.code", inside).await?;
                    numbered.retain(|code, _| REGIONS.contains(&code.as_str()));
                    asked.hold(found, &numbered);

                    if std::mem::take(&mut is_first) {
                        // a parent that is named twice has its page once
                        let twice = [&clusters[..], &clusters[..3]].concat();
                        let found = umkms::of_clusters(&db, &twice, &filter, &order, &slice).await?;
                        asked.hold(
                            found,
                            &asked
                                .numbered(
                                    &db,
                                    "l.cluster_id",
                                    "cluster_memberships l join umkm u on u.id = l.umkm_id and l.left_on is null",
                                )
                                .await?,
                        );
                    }
                }
            }
        }
    }
    // whoever left the lists is a member nowhere, so that counting memberships counts those who are listed
    let mut run = &db;
    for (links, found) in [
        ("cluster_memberships l", umkms::count_of_clusters(&db, &clusters, &UmkmFilter::default()).await?),
        ("umkm_memberships l", umkms::count_of_cooperatives(&db, &cooperatives, &UmkmFilter::default()).await?),
    ] {
        let key = if links.starts_with("cluster") { "l.cluster_id" } else { "l.cooperative_id" };
        let listed = Sql::from("select ")
            .push(key)
            .push(", count(*) from ")
            .push(links)
            .push(" join umkm u on u.id = l.umkm_id where l.left_on is null and u.retired_at is null group by 1");
        let listed: Vec<(Uuid, i64)> = run.all(listed).await?;
        let found: BTreeMap<Uuid, i64> = found.into_iter().map(|(key, count)| (key, count.value)).collect();
        assert_eq!(found, listed.into_iter().collect());
    }
    assert!(n_read > 500, "{n_read}");
});

on_each_engine!(a_search_in_many_regions_is_that_in_each_of_them, async |db| {
    crowd(&db).await?;
    let regions = REGIONS.map(given::code);
    for words in [vec!["boneka"], vec!["jaya", "kue"], vec!["mainan"], vec!["tiada"]] {
        let filter = UmkmFilter { search: given::asks(&words), ..Default::default() };
        for (field, direction) in
            [Field::Relevance, Field::Id].into_iter().flat_map(|field| WAYS.map(|way| (field, way)))
        {
            let order = [by(field, direction)];
            let mut from = None;
            for _ in 0..3 {
                let slice = Slice { n: 5, backward: false, from: from.clone() };
                let found = umkms::of_regions(&db, &regions, &filter, &order, &slice).await?;
                for region in &regions {
                    let own = UmkmFilter { within: Some(region.clone()), ..filter.clone() };
                    let alone = umkms::page(&db, &own, &order, &slice).await?;
                    let ids =
                        |page: &Page<Umkm>| page.items.iter().map(|u| (u.item.id, u.key.clone())).collect::<Vec<_>>();
                    match found.get(region.as_str()) {
                        Some(page) => {
                            assert_eq!((ids(page), page.has_next), (ids(&alone), alone.has_next), "{words:?} {region}")
                        }
                        None => assert!(alone.items.is_empty(), "{words:?} {region}"),
                    }
                }
                from = found.get("32").and_then(|page| page.items.last()).map(|listed| listed.key.clone());
            }
        }
        let counts = umkms::count_of_regions(&db, &regions, &filter).await?;
        for region in &regions {
            let own = UmkmFilter { within: Some(region.clone()), ..filter.clone() };
            let alone = umkms::count(&db, &own).await?;
            assert_eq!(counts.get(region.as_str()).map_or(0, |count| count.value), alone.value, "{words:?} {region}");
        }
    }
});

on_each_engine!(counts_of_parents_end_at_their_bound, async |db| {
    given::places(&db).await?;
    let one = given::umkm(1, "Usaha");
    given::keep_umkm(&db, &[one], given::now()).await?;
    // more than is counted, in one statement
    let n = EXACT_COUNT + 500;
    let mut tx = db.begin().await?;
    for chunk in (2..=n as u128).collect::<Vec<_>>().chunks(500) {
        let rows = chunk.iter().map(|n| simpul::values![Uuid::from_u128(*n)]);
        tx.exec(
            sql!(
                "insert into umkm (id, is_published, region_code, kbli, products, inputs, sectors, is_demo, version, created_at, changed_at)
                 select made.id, u.is_published, u.region_code, u.kbli, u.products, u.inputs, u.sectors, u.is_demo, u.version, u.created_at, u.changed_at
                   from umkm u cross join (select column1 as id from (values "
            )
            .rows(rows)
            .push(") listed) made where u.id = ")
            .bind(Uuid::from_u128(1)),
        )
        .await?;
    }
    tx.commit().await?;
    // what no count is kept of
    let filter = UmkmFilter { and: vec![UmkmFilter::default()], ..Default::default() };
    let counts = umkms::count_of_regions(&db, &REGIONS.map(given::code), &filter).await?;
    assert_eq!(counts.len(), 4);
    for count in counts.values() {
        assert_eq!((count.value, count.exact), (EXACT_COUNT, false));
    }
});
