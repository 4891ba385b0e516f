//! Clusters: their rows, the cooperatives that work with them, and the lists of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::page::{self, Grouped, Links, List, PlaceColumns, Term, Tie};
use super::search;
use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Run, Sql, Value};
use crate::domain::cluster::ClusterCooperative;
use crate::domain::facet::ClusterFacet;
use crate::domain::fold::fold;
use crate::domain::id::{ClusterId, CooperativeId, UmkmId};
use crate::domain::listing::{ClusterFilter, ClusterOrderField, Count, Direction, Key, Listed, Order, Page, Slice};
use crate::domain::region::RegionLevel;
use crate::domain::search::{Search, Searched, terms_of_cluster};
use crate::domain::{Cluster, RegionCode};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct ClusterRow {
    id: Uuid,
    name: String,
    sector_code: String,
    stage: String,
    region_code: String,
    regions: Json<Vec<String>>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    founded_on: Option<NaiveDate>,
    lead_id: Option<Uuid>,
    is_demo: bool,
    version: i64,
    changed_at: DateTime<Utc>,
    n_umkm: i64,
    relevance: i64,
    chord_squared: Option<f64>,
}

const COLUMNS: &str = "k.id, k.name, k.sector_code, k.stage, k.region_code, k.regions, k.latitude, k.longitude, k.founded_on, k.lead_id, k.is_demo, \
     k.version, k.changed_at, k.n_umkm, ";

/// [`ClusterStage::rank`] as the index has it.
const STAGE_RANK: &str =
    "case k.stage when 'ACTIVE' then 0 when 'MATURE' then 0 when 'FORMING' then 1 when 'PROPOSED' then 2 else 3 end";

const PLACE: PlaceColumns =
    PlaceColumns { latitude: "k.latitude", longitude: "k.longitude", unit: ["k.unit_x", "k.unit_y", "k.unit_z"] };

impl TryFrom<ClusterRow> for Cluster {
    type Error = Error;

    fn try_from(row: ClusterRow) -> Result<Self> {
        let id = ClusterId(row.id);
        let read = Reader { table: "clusters", id };
        Ok(Self {
            id,
            stage: read.choice("stage", &row.stage)?,
            region: read.region("region_code", &row.region_code)?,
            regions: row.regions.0.iter().map(|code| read.region("regions", code)).collect::<Result<_>>()?,
            point: read.point(row.latitude, row.longitude)?,
            name: row.name,
            sector: row.sector_code,
            founded_on: row.founded_on,
            lead: row.lead_id.map(CooperativeId),
            is_demo: row.is_demo,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

/// The conditions of one filter by itself, words apart.
fn own(filter: &ClusterFilter) -> Sql {
    let mut conditions = Sql::default()
        .append(page::is(" and k.stage = ", filter.stage))
        .bind_if(" and k.sector_code = ", filter.sector.as_ref());
    if let Some(region) = &filter.within {
        conditions = conditions
            .push(" and exists (select 1 from cluster_regions r where r.cluster_id = k.id")
            .append(page::subtree("r.region_code", region))
            .push(")");
    }
    conditions.append(PLACE.conditions(filter.near.as_ref(), filter.bounds.as_ref()))
}

/// The condition that a cluster reaches into each of the places that a search names.
fn placed(asked: &Search) -> Sql {
    let hopeless = if asked.is_hopeless { " and false" } else { "" };
    asked.places.iter().fold(Sql::from(hopeless), |conditions, places| {
        conditions
            .push(" and exists (select 1 from cluster_regions r where r.cluster_id = k.id and ")
            .append(search::in_places("r.region_code", places))
            .push(")")
    })
}

/// A list of clusters with its order.
fn list(filter: &ClusterFilter, order: &[Order<ClusterOrderField>]) -> List {
    let found = filter.search.as_ref().and_then(|asked| search::hits(Searched::Clusters, asked, None));
    let (relevance, tied) =
        if found.is_some() { ("hit.points", " and k.id = hit.id") } else { ("cast(0 as bigint)", "") };
    let held = |held: &ClusterFilter| match &held.search {
        None => own(held),
        Some(asked) => own(held).append(placed(asked)).append_if(search::condition(Searched::Clusters, "k.id", asked)),
    };
    let conditions = Sql::from(" and k.retired_at is null")
        .push(tied)
        .append_if(filter.search.as_ref().map(placed))
        .append(own(filter))
        .append(page::combined(filter, &held));
    let mut terms: Vec<Term> = order
        .iter()
        .map(|Order { field, direction }| match field {
            ClusterOrderField::Name => Term::new("k.name_folded", *direction),
            ClusterOrderField::Distance => Term::new(PLACE.chord_squared(filter.near.as_ref()), *direction),
            ClusterOrderField::ChangedAt => Term::new("k.changed_at", *direction),
            ClusterOrderField::NUmkm => Term::new("k.n_umkm", *direction),
            ClusterOrderField::Stage => Term::new(STAGE_RANK, *direction),
            ClusterOrderField::Relevance => Term::new(Sql::from("0 - ").push(relevance), *direction),
        })
        .collect();
    terms.push(Term::new("k.id", page::id_direction(order)));
    List {
        columns: Sql::from(COLUMNS)
            .push(relevance)
            .push(" as relevance, ")
            .append(PLACE.chord_squared(filter.near.as_ref()))
            .push(" as chord_squared"),
        found,
        tables: vec!["clusters k".into()],
        conditions,
        is_whole: *filter == ClusterFilter::default(),
        order: terms,
    }
}

fn listed(row: ClusterRow, order: &[Order<ClusterOrderField>]) -> Result<Listed<Cluster>> {
    let (chord, relevance, n_umkm) = (row.chord_squared, row.relevance, row.n_umkm);
    let item = Cluster::try_from(row)?;
    let mut key: Vec<Key> = order
        .iter()
        .map(|order| match order.field {
            ClusterOrderField::Name => Key::Text(fold(&item.name)),
            ClusterOrderField::Distance => Key::Real(chord.unwrap_or(f64::MAX)),
            ClusterOrderField::ChangedAt => Key::Time(item.changed_at),
            ClusterOrderField::NUmkm => Key::Int(n_umkm),
            ClusterOrderField::Stage => Key::Int(item.stage.rank()),
            ClusterOrderField::Relevance => Key::Int(-relevance),
        })
        .collect();
    key.push(Key::Id(item.id.0));
    Ok(page::listed(item, key, chord))
}

/// One page of the clusters that a filter lets through.
pub async fn page(
    run: impl Run,
    filter: &ClusterFilter,
    order: &[Order<ClusterOrderField>],
    slice: &Slice,
) -> Result<Page<Cluster>> {
    if let ([Order { field: ClusterOrderField::Distance, direction: Direction::Ascending }], Some(near), false) =
        (order, &filter.near, slice.backward)
    {
        let ring = |near| list(&ClusterFilter { near: Some(near), ..filter.clone() }, order);
        return page::read_nearest(run, near, ring, slice, |row| listed(row, order)).await;
    }
    page::read(run, &list(filter, order), slice, |row| listed(row, order)).await
}

const LEVELS: [&str; 4] =
    ["substr(k.region_code, 1, 2)", "substr(k.region_code, 1, 5)", "substr(k.region_code, 1, 8)", "k.region_code"];

/// How many of the clusters that a filter lets through have each value; main regions at a level.
pub async fn grouped(run: impl Run, filter: &ClusterFilter, by: ClusterFacet, level: RegionLevel) -> Result<Grouped> {
    let list = list(filter, &[]);
    let value = match by {
        ClusterFacet::Sector => "k.sector_code".into(),
        ClusterFacet::Region => page::cut_at_level(LEVELS, level),
        ClusterFacet::Stage => "k.stage".into(),
        ClusterFacet::Distance => PLACE.band(filter.near.as_ref()),
    };
    page::grouped(run, &list, value).await
}

/// How many clusters a filter lets through.
pub async fn count(run: impl Run, filter: &ClusterFilter) -> Result<Count> {
    page::count(run, &list(filter, &[])).await
}

/// Clusters by id; those that are not there are left out.
pub async fn by_ids(mut run: impl Run, ids: &[ClusterId]) -> Result<HashMap<ClusterId, Cluster>> {
    let columns = Sql::from(COLUMNS).push(page::UNLISTED);
    let rows: Vec<ClusterRow> = run.all(page::by_ids(columns, "clusters k", "k.id", ids.iter().copied())).await?;
    rows.into_iter().map(|row| Ok((ClusterId(row.id), Cluster::try_from(row)?))).collect()
}

/// Clusters that reach into a region.
const OF_REGIONS: Tie = Tie {
    on: " and k.id in (select r.cluster_id from cluster_regions r where r.region_code >= parent.key and r.region_code < parent.key || '/')",
    links: None,
    id: "k.id",
};
const fn linked(table: &'static str) -> Option<Links> {
    Some(Links { table, on: " and k.id = link.cluster_id", are_listed: false })
}
const OF_COOPERATIVES: Tie = Tie {
    on: " and link.cooperative_id = parent.key and link.until is null",
    links: linked("cluster_cooperatives link"),
    id: "link.cluster_id",
};
const OF_UMKM: Tie = Tie {
    on: " and link.umkm_id = parent.key and link.left_on is null",
    links: linked("cluster_memberships link"),
    id: "link.cluster_id",
};

macro_rules! of_parents {
    ($(#[$about:meta])* $pages:ident, $counts:ident, $parent:ty, $key:ty, $tied:expr) => {
        $(#[$about])*
        pub async fn $pages(
            run: impl Run, parents: &[$parent], filter: &ClusterFilter, order: &[Order<ClusterOrderField>], slice: &Slice,
        ) -> Result<HashMap<$key, Page<Cluster>>> {
            page::read_per_parent(run, &list(filter, order), $tied(parents), slice, |row| listed(row, order)).await
        }

        /// How many there are for each parent.
        pub async fn $counts(run: impl Run, parents: &[$parent], filter: &ClusterFilter) -> Result<HashMap<$key, Count>> {
            page::count_per_parent(run, &list(filter, &[]), $tied(parents)).await
        }
    };
}
of_parents!(
    /// The first clusters that reach into each of many regions.
    of_regions, count_of_regions, RegionCode, String, |parents| page::each(&OF_REGIONS, parents)
);
of_parents!(
    /// The first clusters that each of many cooperatives leads or works with now.
    of_cooperatives, count_of_cooperatives, CooperativeId, Uuid, |parents| page::each(&OF_COOPERATIVES, parents)
);
of_parents!(
    /// The first clusters of each of many UMKM now.
    of_umkm, count_of_umkm, UmkmId, Uuid, |parents| page::each(&OF_UMKM, parents)
);

fn row(k: &Cluster, at: DateTime<Utc>) -> Vec<Value> {
    let unit = k.point.map(|point| point.unit());
    values![
        k.id,
        &k.name,
        fold(&k.name),
        &k.sector,
        word(k.stage),
        &k.region,
        serde_json::json!(k.regions),
        k.point.map(|point| point.latitude),
        k.point.map(|point| point.longitude),
        unit.map(|unit| unit[0]),
        unit.map(|unit| unit[1]),
        unit.map(|unit| unit[2]),
        k.founded_on,
        k.lead,
        k.is_demo,
        k.version,
        at,
        at,
    ]
}

const WRITTEN: &str = "id, name, name_folded, sector_code, stage, region_code, regions, latitude, longitude, unit_x, unit_y, unit_z, \
     founded_on, lead_id, is_demo, version, created_at, changed_at";

/// What a cluster is found by: in each region that it reaches.
pub fn entries(cluster: &Cluster) -> Vec<search::Entry> {
    let terms = terms_of_cluster(cluster);
    let regions: BTreeSet<&RegionCode> = cluster.regions.iter().chain(std::iter::once(&cluster.region)).collect();
    let entry = |region: &RegionCode| search::Entry { region: region.clone(), id: cluster.id.0, terms: terms.clone() };
    regions.into_iter().map(entry).collect()
}

/// Adds clusters with their regions, and puts them into the index of words.
pub async fn insert(mut run: impl Run, clusters: &[Cluster], at: DateTime<Utc>) -> Result<()> {
    for chunk in clusters.chunks(CHUNK) {
        let rows = chunk.iter().map(|k| row(k, at));
        run.exec(Sql::from("insert into clusters (").push(WRITTEN).push(") values ").rows(rows)).await?;
    }
    insert_regions(&mut run, clusters).await?;
    let entries: Vec<_> = clusters.iter().flat_map(entries).collect();
    search::add(run, Searched::Clusters, &entries).await
}

async fn insert_regions(mut run: impl Run, clusters: &[Cluster]) -> Result<()> {
    let regions: Vec<_> = clusters.iter().flat_map(|k| k.regions.iter().map(|region| values![k.id, region])).collect();
    for chunk in regions.chunks(CHUNK) {
        run.exec(sql!("insert into cluster_regions (cluster_id, region_code) values ").rows(chunk.to_vec())).await?;
    }
    Ok(())
}

/// Writes clusters that are there already, each at its next version; false where somebody else was first, or where one left the lists.
pub async fn update_all(mut run: impl Run, clusters: &[Cluster], at: DateTime<Utc>) -> Result<bool> {
    for chunk in clusters.chunks(CHUNK) {
        let ids: Vec<ClusterId> = chunk.iter().map(|k| k.id).collect();
        let before = indexed(&mut run, &ids).await?;
        let next: Vec<_> = chunk.iter().map(|k| Cluster { version: k.version + 1, ..k.clone() }).collect();
        let rows = next.iter().map(|k| row(k, at));
        let insert = Sql::from("insert into clusters (").push(WRITTEN).push(") values ").rows(rows);
        if run.exec(insert.append(page::replacing("clusters", WRITTEN))).await? < chunk.len() as u64 {
            return Ok(false);
        }
        run.exec(sql!("delete from cluster_regions where ").any_of("cluster_id", ids.iter().copied())).await?;
        insert_regions(&mut run, &next).await?;
        search::remove(&mut run, Searched::Clusters, &before).await?;
        let after: Vec<_> = next.iter().flat_map(entries).collect();
        search::add(&mut run, Searched::Clusters, &after).await?;
    }
    Ok(true)
}

/// What clusters that are listed are in the index of words with.
async fn indexed(mut run: impl Run, ids: &[ClusterId]) -> Result<Vec<search::Entry>> {
    let columns = Sql::from(COLUMNS).push(page::UNLISTED);
    let listed = page::by_ids(columns, "clusters k", "k.id", ids.iter().copied()).push(" and k.retired_at is null");
    let rows: Vec<ClusterRow> = run.all(listed).await?;
    let clusters: Vec<Cluster> = rows.into_iter().map(Cluster::try_from).collect::<Result<_>>()?;
    Ok(clusters.iter().flat_map(entries).collect())
}

/// Takes clusters out of every list; answers how many were still in them.
pub async fn retire_all(mut run: impl Run, ids: &[ClusterId], at: DateTime<Utc>) -> Result<u64> {
    let before = indexed(&mut run, ids).await?;
    search::remove(&mut run, Searched::Clusters, &before).await?;
    let retired = sql!(
        "update clusters set retired_at = $1, changed_at = $1, version = version + 1 where retired_at is null and ",
        at
    );
    run.exec(retired.any_of("id", ids.iter().copied())).await
}

/// Which of these clusters have left the lists.
pub async fn retired(mut run: impl Run, ids: &[ClusterId]) -> Result<HashSet<ClusterId>> {
    let rows: Vec<(Uuid,)> = run
        .all(sql!("select id from clusters where retired_at is not null and ").any_of("id", ids.iter().copied()))
        .await?;
    Ok(rows.into_iter().map(|(id,)| ClusterId(id)).collect())
}

/// The listed clusters of these folded names, wherever they are, in the order of their ids.
pub async fn by_names(mut run: impl Run, names: &BTreeSet<String>) -> Result<Vec<Cluster>> {
    let columns = Sql::from("select ").push(COLUMNS).push(page::UNLISTED);
    let named = columns.push(" from clusters k where k.retired_at is null and ");
    let named = named.any_of("k.name_folded", names.iter().cloned()).push(" order by k.id");
    let rows: Vec<ClusterRow> = run.all(named).await?;
    rows.into_iter().map(Cluster::try_from).collect()
}

/// Gives clusters another lead: who led them before, and what the new lead was to them before, ends on a day.
pub async fn lead(
    mut run: impl Run,
    clusters: &[ClusterId],
    leads: &[ClusterCooperative],
    on: NaiveDate,
) -> Result<()> {
    if clusters.is_empty() {
        return Ok(());
    }
    let end = || sql!("update cluster_cooperatives set until = $1 where until is null and ", on);
    run.exec(end().push("role = 'LEAD' and ").any_of("cluster_id", clusters.iter().copied())).await?;
    for part in leads {
        run.exec(end().push("cluster_id = ").bind(part.cluster).push(" and cooperative_id = ").bind(part.cooperative))
            .await?;
    }
    for chunk in leads.chunks(CHUNK) {
        let rows = chunk.iter().map(|p| values![p.cluster, p.cooperative, word(p.role), p.since, p.until]);
        run.exec(
            sql!("insert into cluster_cooperatives (cluster_id, cooperative_id, role, since, until) values ")
                .rows(rows)
                // who led it earlier on the same day goes on
                .push(" on conflict (cluster_id, cooperative_id, role, since) do update set until = excluded.until"),
        )
        .await?;
    }
    Ok(())
}

/// Adds the parts that cooperatives have in clusters.
pub async fn insert_cooperatives(mut run: impl Run, parts: &[ClusterCooperative]) -> Result<()> {
    for chunk in parts.chunks(CHUNK) {
        let rows = chunk.iter().map(|p| values![p.cluster, p.cooperative, word(p.role), p.since, p.until]);
        run.exec(
            sql!("insert into cluster_cooperatives (cluster_id, cooperative_id, role, since, until) values ")
                .rows(rows),
        )
        .await?;
    }
    Ok(())
}

/// How many clusters have another number of UMKM than they know of themselves.
pub async fn n_miscounted(mut run: impl Run) -> Result<i64> {
    let n = run
        .one::<(i64,)>(sql!(
            "select count(*) from clusters k
              where k.n_umkm <> (select count(*) from cluster_memberships m join umkm u on u.id = m.umkm_id
                                  where m.cluster_id = k.id and m.left_on is null and u.retired_at is null)"
        ))
        .await?;
    Ok(n.0)
}
