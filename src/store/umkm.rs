//! UMKM: their rows, yearly figures, people, and the lists of them. Lists search and sort by what is public only: the cell of
//! a place, the words of the line of business, and names once published.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::memberships;
use super::page::{self, Drawn, Grouped, Links, List, PlaceColumns, Term, Tie};
use super::search;
use super::supply::{self, Supply};
use super::umkm_counts::{self, Changes};
use super::umkm_lists::{self, Reading};
use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Run, Sql, Value};
use crate::domain::facet::UmkmFacet;
use crate::domain::fold::fold;
use crate::domain::id::{ClusterId, CooperativeId, PersonId, UmkmId};
use crate::domain::kbli::KbliUse;
use crate::domain::listing::{
    Count, Direction, EXACT_COUNT, Key, Listed, Order, Page, Slice, UmkmFilter, UmkmOrderField,
};
use crate::domain::person::PersonRole;
use crate::domain::region::RegionLevel;
use crate::domain::search::{Search, Searched, terms_of_umkm};
use crate::domain::umkm::{InputNeed, Product, SizeClass, UmkmYear};
use crate::domain::{RegionCode, Umkm};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct UmkmRow {
    id: Uuid,
    name: Option<String>,
    is_published: bool,
    sector_code: Option<String>,
    region_code: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    location_precision: Option<String>,
    nib: Option<String>,
    kbli: Json<Vec<KbliUse>>,
    products: Json<Vec<Product>>,
    inputs: Json<Vec<InputNeed>>,
    sectors: Json<Vec<String>>,
    founded_on: Option<NaiveDate>,
    latest_year: Option<i64>,
    revenue_idr: Option<i64>,
    capital_idr: Option<i64>,
    n_workers: Option<i64>,
    is_demo: bool,
    version: i64,
    changed_at: DateTime<Utc>,
    relevance: i64,
    chord_squared: Option<f64>,
}

const COLUMNS: &str = "u.id, u.name, u.is_published, u.sector_code, u.region_code, u.latitude, u.longitude, u.location_precision, u.nib, u.kbli, \
     u.products, u.inputs, u.sectors, u.founded_on, u.latest_year, u.revenue_idr, u.capital_idr, u.n_workers, u.is_demo, u.version, u.changed_at, ";

pub(super) const PLACE: PlaceColumns = PlaceColumns {
    latitude: "u.cell_latitude",
    is_of_cells: true,
    longitude: "u.cell_longitude",
    unit: ["u.cell_x", "u.cell_y", "u.cell_z"],
};

impl TryFrom<UmkmRow> for Umkm {
    type Error = Error;

    fn try_from(row: UmkmRow) -> Result<Self> {
        let id = UmkmId(row.id);
        let read = Reader { table: "umkm", id };
        let latest_year = match read.year("latest_year", row.latest_year)? {
            Some(year) => Some(UmkmYear {
                year,
                revenue_idr: read.rupiah("revenue_idr", row.revenue_idr)?,
                capital_idr: read.rupiah("capital_idr", row.capital_idr)?,
                n_workers: row.n_workers,
            }),
            None => None,
        };
        Ok(Self {
            id,
            region: read.region("region_code", &row.region_code)?,
            point: read.point(row.latitude, row.longitude)?,
            precision: read.choice_or_none("location_precision", row.location_precision.as_deref())?,
            latest_year,
            name: row.name,
            is_published: row.is_published,
            sector: row.sector_code,
            sectors: row.sectors.0,
            nib: row.nib,
            kbli: row.kbli.0,
            products: row.products.0,
            inputs: row.inputs.0,
            founded_on: row.founded_on,
            is_demo: row.is_demo,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

pub(super) const LEVELS: [&str; 4] =
    ["substr(u.region_code, 1, 2)", "substr(u.region_code, 1, 5)", "substr(u.region_code, 1, 8)", "u.region_code"];

/// The conditions of one filter by itself, words apart.
fn own(filter: &UmkmFilter) -> Sql {
    let mut conditions = Sql::default()
        .append_if(filter.within.as_ref().map(|region| page::in_region(LEVELS, region)))
        .append(page::is(" and u.size_class = ", filter.size));
    if let Some(sector) = &filter.sector {
        conditions = conditions.append(sql!(
            " and exists (select 1 from umkm_sectors s where s.umkm_id = u.id and s.sector_code = $1)",
            sector
        ));
    }
    conditions.append(PLACE.conditions(filter.near.as_ref(), filter.bounds.as_ref()))
}

/// The conditions of a filter that another one holds.
pub(super) fn held(filter: &UmkmFilter) -> Sql {
    match &filter.search {
        None => own(filter),
        // what few have is found once, what many have is looked up row by row
        Some(asked) if search::is_frequent(asked) => own(filter).append(looked_up(asked)),
        Some(asked) => own(filter).append(search::placed("u.region_code", asked)).append_if(search::condition(
            Searched::Umkm,
            "u.id",
            asked,
        )),
    }
}

/// A list of UMKM with its order.
pub(super) fn list(filter: &UmkmFilter, order: &[Order<UmkmOrderField>]) -> List {
    list_weighing(filter, order, None)
}

/// Whether nothing but words and a region narrows a list down.
fn is_of_words_alone(filter: &UmkmFilter, asked: &Search) -> bool {
    let words_alone = UmkmFilter {
        words: filter.words.clone(),
        search: filter.search.clone(),
        within: filter.within.clone(),
        ..Default::default()
    };
    words_alone == *filter && asked.is_within(filter.within.as_ref())
}

/// The list of what words find, of which `weighed` candidates at most; of all where there are no words.
pub(super) fn list_weighing(filter: &UmkmFilter, order: &[Order<UmkmOrderField>], weighed: Option<i64>) -> List {
    let found = filter.search.as_ref().and_then(|asked| search::hits(Searched::Umkm, asked, weighed));
    let (relevance, tied) =
        if found.is_some() { ("hit.points", " and u.id = hit.id") } else { ("cast(0 as bigint)", "") };
    let placed = filter.search.as_ref().map(|asked| search::placed("u.region_code", asked));
    List { found, ..list_of(filter, order, &relevance.into(), Sql::from(tied).append_if(placed)) }
}

/// The list of all UMKM, each looked at by itself: words too are looked up for it.
pub(super) fn row_by_row(filter: &UmkmFilter, order: &[Order<UmkmOrderField>]) -> List {
    let by_relevance = order.iter().any(|order| order.field == UmkmOrderField::Relevance);
    let points = filter.search.as_ref().filter(|_| by_relevance).map(search::umkm_points);
    let words = Sql::default().append_if(filter.search.as_ref().map(looked_up));
    list_of(filter, order, &points.unwrap_or_else(|| "cast(0 as bigint)".into()), words)
}

/// The conditions of a search, looked up row by row.
pub(super) fn looked_up(asked: &Search) -> Sql {
    search::placed("u.region_code", asked).append(search::umkm_having(asked))
}

fn list_of(filter: &UmkmFilter, order: &[Order<UmkmOrderField>], relevance: &Sql, words: Sql) -> List {
    let conditions =
        Sql::from(" and u.retired_at is null").append(words).append(own(filter)).append(page::combined(filter, &held));
    let mut terms: Vec<Term> = order
        .iter()
        .filter(|order| order.field != UmkmOrderField::Id)
        .map(|Order { field, direction }| match field {
            UmkmOrderField::Distance => Term::new(PLACE.chord_squared(filter.near.as_ref()), *direction),
            UmkmOrderField::Relevance => Term::new(Sql::from("0 - (").append(relevance.clone()).push(")"), *direction),
            UmkmOrderField::Id | UmkmOrderField::ChangedAt => Term::new("u.changed_at", *direction),
        })
        .collect();
    terms.push(Term::new("u.id", id_direction(order)));
    List {
        columns: Sql::from(COLUMNS)
            .append(relevance.clone())
            .push(" as relevance, ")
            .append(PLACE.chord_squared(filter.near.as_ref()))
            .push(" as chord_squared"),
        found: None,
        tables: vec!["umkm u".into()],
        conditions,
        is_whole: *filter == UmkmFilter::default(),
        chance: None,
        order: terms,
    }
}

/// What is gathered of what words find: the same for every page of a list, its count and its facets.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Gathered {
    /// All of it, by the words.
    Found,
    /// All of it, by what else narrows the list down to few: words are looked up for these.
    LookedUp,
    /// The best candidates of each term, since neither leaves few.
    Best,
}

async fn gathered(mut run: impl Run, filter: &UmkmFilter) -> Result<Gathered> {
    let Some(asked) = &filter.search else { return Ok(Gathered::Found) };
    if !search::is_cut(&mut run, Searched::Umkm, asked).await? {
        return Ok(Gathered::Found);
    }
    let others = UmkmFilter { words: Vec::new(), search: None, ..filter.clone() };
    if others == UmkmFilter::default() {
        return Ok(Gathered::Best);
    }
    let left = count_without_words(run, &others).await?;
    Ok(if left.exact && left.value <= EXACT_COUNT { Gathered::LookedUp } else { Gathered::Best })
}

/// The id is the unique last key of every order; asked for by name, it may run as is said there.
fn id_direction(order: &[Order<UmkmOrderField>]) -> Direction {
    let by_id = order.iter().find(|order| order.field == UmkmOrderField::Id);
    by_id.map_or_else(|| page::id_direction(order), |order| order.direction)
}

fn listed(row: UmkmRow, order: &[Order<UmkmOrderField>]) -> Result<Listed<Umkm>> {
    let (chord, relevance) = (row.chord_squared, row.relevance);
    let item = Umkm::try_from(row)?;
    let mut key: Vec<Key> = order
        .iter()
        .filter(|order| order.field != UmkmOrderField::Id)
        .map(|order| match order.field {
            UmkmOrderField::Distance => Key::Real(chord.unwrap_or(f64::MAX)),
            UmkmOrderField::Relevance => Key::Int(-relevance),
            UmkmOrderField::Id | UmkmOrderField::ChangedAt => Key::Time(item.changed_at),
        })
        .collect();
    key.push(Key::Id(item.id.0));
    Ok(page::listed(item, key, chord))
}

/// One page of the UMKM that a filter lets through.
pub async fn page(
    mut run: impl Run,
    filter: &UmkmFilter,
    order: &[Order<UmkmOrderField>],
    slice: &Slice,
) -> Result<Page<Umkm>> {
    let filter = &umkm_lists::placed(filter);
    if let ([Order { field: UmkmOrderField::Distance, direction: Direction::Ascending }], Some(near), false) =
        (order, &filter.near, slice.backward)
    {
        // what many have is looked up for those that are near
        let of = if filter.search.as_ref().is_some_and(search::is_frequent) { row_by_row } else { list };
        let ring = |near| of(&UmkmFilter { near: Some(near), ..filter.clone() }, order);
        return page::read_nearest(run, near, ring, slice, |row| listed(row, order)).await;
    }
    if let Some(asked) = &filter.search {
        let best = |look: &Slice, direction| {
            list_weighing(filter, order, Some(search::weighed(asked, direction, look))).best(look)
        };
        let by_best = match order {
            [Order { field: UmkmOrderField::Relevance, direction }] => Some(*direction),
            _ => None,
        };
        if let Some(direction) = by_best.filter(|_| is_of_words_alone(filter, asked)) {
            return page::read(run, &best(slice, direction), slice, |row| listed(row, order)).await;
        }
        let by_relevance = order.iter().any(|order| order.field == UmkmOrderField::Relevance);
        let all = match gathered(&mut run, filter).await? {
            Gathered::LookedUp => Some(umkm_lists::looked_up(filter, order)),
            // in an order that an index has, what many have fills a page soon
            Gathered::Best if !by_relevance && asked.groups.len() == 1 => None,
            Gathered::Found | Gathered::Best => {
                let mut all = list_weighing(filter, order, Some(search::most_weighed(asked)));
                if all.found.is_some() && order.iter().all(|order| order.field == UmkmOrderField::Id) {
                    all.tables = vec![Sql::default().split("umkm u", EACH_BY_ITSELF)];
                }
                let is_long = asked.groups.first().is_some_and(|rarest| rarest.n > page::FIRST_LOOK);
                if let Some(direction) = by_best.filter(|_| is_long) {
                    // what fits best is looked at first: what else narrows it down may let enough of it through
                    let look = Slice { n: page::FIRST_LOOK - 1, ..slice.clone() };
                    let first = best(&look, direction).page(slice);
                    return page::read_looks(run, first, || all.page(slice), slice, |row| listed(row, order)).await;
                }
                Some(all)
            }
        };
        if let Some(all) = all {
            return page::read(run, &all, slice, |row| listed(row, order)).await;
        }
    }
    match umkm_lists::reading(filter, order) {
        Reading::InOrder(list) => page::read(run, &list, slice, |row| listed(row, order)).await,
        Reading::Scattered(list) => page::read_scattered(run, *list, slice, |row| listed(row, order)).await,
    }
}

/// The table beside what a search found: PostgreSQL looks each of these up, and does not walk through all by id until it meets them.
const EACH_BY_ITSELF: &str = "lateral (select * from umkm u where u.id = hit.id offset 0) u";

/// How many of the UMKM that a filter lets through have each value; regions at a level.
pub async fn grouped(mut run: impl Run, filter: &UmkmFilter, by: UmkmFacet, level: RegionLevel) -> Result<Grouped> {
    let filter = &umkm_lists::placed(filter);
    if let Some(kept) = umkm_counts::grouped(&mut run, filter, by, level).await? {
        return Ok(kept);
    }
    let all = match gathered(&mut run, filter).await? {
        Gathered::Found => Some(umkm_lists::found(filter)),
        Gathered::LookedUp => Some(umkm_lists::looked_up(filter, &[])),
        Gathered::Best => None,
    };
    if let Some(all) = all {
        // what words find is read as a whole anyway; else a count, out of an index alone, tells whether all can be
        if filter.search.is_some() || page::count(&mut run, &all).await?.exact {
            let told = grouped_in(&mut run, &all, filter, by, level).await?;
            if told.counted.exact {
                return Ok(told);
            }
        }
    }
    grouped_in(run, &row_by_row(filter, &[]).of_some(&DRAWN), filter, by, level).await.map(Grouped::in_part)
}

const DRAWN: Drawn =
    Drawn { rows: ("u.*, ", " from umkm u where u.retired_at is null"), id: "u.id", called: ") u", chance: "u.chance" };

async fn grouped_in(
    run: impl Run,
    list: &List,
    filter: &UmkmFilter,
    by: UmkmFacet,
    level: RegionLevel,
) -> Result<Grouped> {
    match by {
        UmkmFacet::Sector => {
            let link = " left join umkm_sectors s on s.umkm_id = l.id";
            page::grouped_by_link(run, list, "u.id", "s.sector_code", link).await
        }
        UmkmFacet::Region => page::grouped(run, list, page::cut_at_level(LEVELS, level)).await,
        UmkmFacet::SizeClass => page::grouped(run, list, "u.size_class".into()).await,
        UmkmFacet::Distance => page::grouped(run, list, PLACE.band(filter.near.as_ref())).await,
    }
}

/// How many UMKM a filter lets through.
pub async fn count(mut run: impl Run, filter: &UmkmFilter) -> Result<Count> {
    let filter = &umkm_lists::placed(filter);
    match gathered(&mut run, filter).await? {
        Gathered::Found => count_without_words(run, filter).await,
        Gathered::LookedUp => page::count(run, &umkm_lists::looked_up(filter, &[])).await,
        Gathered::Best => Ok(Count { exact: false, ..page::count(run, &umkm_lists::found(filter)).await? }),
    }
}

/// How many, where words do not find more than are weighed.
async fn count_without_words(mut run: impl Run, filter: &UmkmFilter) -> Result<Count> {
    match umkm_counts::count(&mut run, filter).await? {
        Some(kept) => Ok(kept),
        None => page::count(run, &umkm_lists::found(filter)).await,
    }
}

/// UMKM by id; those that are not there are left out.
pub async fn by_ids(mut run: impl Run, ids: &[UmkmId]) -> Result<HashMap<UmkmId, Umkm>> {
    let columns = Sql::from(COLUMNS).push(page::UNLISTED);
    let rows: Vec<UmkmRow> = run.all(page::by_ids(columns, "umkm u", "u.id", ids.iter().copied())).await?;
    rows.into_iter().map(|row| Ok((UmkmId(row.id), Umkm::try_from(row)?))).collect()
}

const fn of_region(on: &'static str) -> Tie {
    Tie { on, links: None, id: "u.id" }
}

/// UMKM in the subtree of a region, by the index of its level.
const OF_REGIONS: [Tie; 4] = [
    of_region(" and substr(u.region_code, 1, 2) = parent.key"),
    of_region(" and substr(u.region_code, 1, 5) = parent.key"),
    of_region(" and substr(u.region_code, 1, 8) = parent.key"),
    of_region(" and u.region_code = parent.key"),
];
/// Whoever leaves the lists is a member nowhere, so that memberships alone can be counted.
const fn as_member(table: &'static str) -> Option<Links> {
    Some(Links { table, on: " and u.id = link.umkm_id", are_listed: true })
}
const OF_COOPERATIVES: Tie = Tie {
    on: " and link.cooperative_id = parent.key and link.left_on is null",
    links: as_member("umkm_memberships link"),
    id: "link.umkm_id",
};
const OF_CLUSTERS: Tie = Tie {
    on: " and link.cluster_id = parent.key and link.left_on is null",
    links: as_member("cluster_memberships link"),
    id: "link.umkm_id",
};

/// The list of each of many parents: what many have is looked up for those of the parents.
fn of_each(filter: &UmkmFilter, order: &[Order<UmkmOrderField>]) -> List {
    if filter.search.as_ref().is_some_and(search::is_frequent) {
        row_by_row(filter, order)
    } else {
        list(filter, order)
    }
}

macro_rules! of_parents {
    ($(#[$about:meta])* $pages:ident, $counts:ident, $parent:ty, $key:ty, $tied:expr, $kept:expr) => {
        $(#[$about])*
        pub async fn $pages(
            run: impl Run, parents: &[$parent], filter: &UmkmFilter, order: &[Order<UmkmOrderField>], slice: &Slice,
        ) -> Result<HashMap<$key, Page<Umkm>>> {
            page::read_per_parent(run, &of_each(filter, order), $tied(parents), slice, |row| listed(row, order)).await
        }

        /// How many there are for each parent.
        pub async fn $counts(mut run: impl Run, parents: &[$parent], filter: &UmkmFilter) -> Result<HashMap<$key, Count>> {
            match $kept(&mut run, parents, filter).await? {
                Some(kept) => Ok(kept),
                None => page::count_per_parent(run, &of_each(filter, &[]), $tied(parents)).await,
            }
        }
    };
}
of_parents!(
    /// The first UMKM in each of many regions.
    of_regions, count_of_regions, RegionCode, String, |parents| page::by_level(&OF_REGIONS, parents),
    umkm_counts::count_of_regions
);
of_parents!(
    /// The first UMKM that are members of each of many cooperatives now.
    of_cooperatives, count_of_cooperatives, CooperativeId, Uuid, |parents| page::each(&OF_COOPERATIVES, parents),
    async |_: &mut _, _: &[CooperativeId], _: &UmkmFilter| Ok::<_, Error>(None)
);
of_parents!(
    /// The first UMKM of each of many clusters now.
    of_clusters, count_of_clusters, ClusterId, Uuid, |parents| page::each(&OF_CLUSTERS, parents),
    umkm_counts::count_of_clusters
);

/// An UMKM on its way into its table, with what is derived from it above the store.
#[derive(Debug, Clone)]
pub struct Written<'a> {
    /// The UMKM.
    pub umkm: &'a Umkm,
    /// Its size by the rule of the day.
    pub size: Option<SizeClass>,
    /// What is understood of its inputs and products.
    pub supply: Supply,
}

fn row(Written { umkm: u, size, .. }: &Written<'_>, at: DateTime<Utc>) -> Vec<Value> {
    let cell = u.cell();
    let unit = cell.map(|cell| cell.unit());
    let year = u.latest_year.unwrap_or_default();
    values![
        u.id,
        &u.name,
        u.public_name().map(fold),
        u.is_published,
        &u.sector,
        &u.region,
        u.point.map(|point| point.latitude),
        u.point.map(|point| point.longitude),
        u.precision.map(word),
        cell.map(|cell| cell.latitude),
        cell.map(|cell| cell.longitude),
        unit.map(|unit| unit[0]),
        unit.map(|unit| unit[1]),
        unit.map(|unit| unit[2]),
        &u.nib,
        serde_json::json!(u.kbli),
        serde_json::json!(u.products),
        serde_json::json!(u.inputs),
        serde_json::json!(u.sectors),
        u.founded_on,
        u.latest_year.map(|year| year.year),
        year.revenue_idr,
        year.capital_idr,
        year.n_workers,
        size.map(word),
        u.is_demo,
        u.version,
        at,
        at,
    ]
}

const WRITTEN: &str = "id, name, name_folded, is_published, sector_code, region_code, latitude, longitude, location_precision, cell_latitude, \
     cell_longitude, cell_x, cell_y, cell_z, nib, kbli, products, inputs, sectors, founded_on, latest_year, revenue_idr, \
     capital_idr, n_workers, size_class, is_demo, version, created_at, changed_at";

/// What an UMKM is found by.
pub fn entry(umkm: &Umkm) -> search::Entry {
    search::Entry { region: umkm.region.clone(), id: umkm.id.0, terms: terms_of_umkm(umkm) }
}

/// Adds UMKM, and puts them into the index of words. Fails with `Conflict` where a NIB belongs to another business.
pub async fn insert(mut run: impl Run, umkm: &[Written<'_>], at: DateTime<Utc>) -> Result<()> {
    insert_unindexed(&mut run, umkm, at).await?;
    let mut counts = Changes::default();
    counts.add(umkm);
    counts.keep(&mut run).await?;
    let entries: Vec<_> = umkm.iter().map(|written| entry(written.umkm)).collect();
    search::add(run, Searched::Umkm, &entries).await
}

/// Adds UMKM without the index of words and the counts, for large loads that write them at their end.
pub async fn insert_unindexed(mut run: impl Run, umkm: &[Written<'_>], at: DateTime<Utc>) -> Result<()> {
    for chunk in umkm.chunks(CHUNK) {
        run.exec(
            Sql::from("insert into umkm (")
                .push(WRITTEN)
                .push(") values ")
                .rows(chunk.iter().map(|written| row(written, at))),
        )
        .await?;
        insert_links(&mut run, chunk).await?;
    }
    Ok(())
}

async fn insert_links(mut run: impl Run, umkm: &[Written<'_>]) -> Result<()> {
    let sectors: Vec<_> = umkm
        .iter()
        .flat_map(|w| w.umkm.sectors.iter().map(|sector| values![w.umkm.id, sector, &w.umkm.region, w.size.map(word)]))
        .collect();
    for chunk in sectors.chunks(CHUNK) {
        run.exec(
            sql!("insert into umkm_sectors (umkm_id, sector_code, region_code, size_class) values ")
                .rows(chunk.to_vec()),
        )
        .await?;
    }
    let nibs: Vec<_> = umkm.iter().filter_map(|w| w.umkm.nib.as_ref().map(|nib| values![nib, w.umkm.id])).collect();
    for chunk in nibs.chunks(CHUNK) {
        run.exec(sql!("insert into umkm_nibs (nib, umkm_id) values ").rows(chunk.to_vec())).await?;
    }
    let supplies: Vec<_> = umkm.iter().map(|w| (w.umkm, &w.supply)).collect();
    supply::insert(run, &supplies).await
}

/// Writes an UMKM anew if it is still at its version, and raises it; false where somebody else was first.
pub async fn update(run: impl Run, written: &Written<'_>, at: DateTime<Utc>) -> Result<bool> {
    update_all(run, std::slice::from_ref(written), at).await
}

/// Writes UMKM anew, each of which is there, that are still at their versions, and raises these; false where somebody else was first at one of them, and
/// then the transaction must not be kept.
pub async fn update_all(mut run: impl Run, umkm: &[Written<'_>], at: DateTime<Utc>) -> Result<bool> {
    for chunk in umkm.chunks(CHUNK) {
        let ids: Vec<UmkmId> = chunk.iter().map(|written| written.umkm.id).collect();
        let mut counts = umkm_counts::without(&mut run, &ids).await?;
        let before = indexed(&mut run, &ids).await?;
        let next: Vec<Umkm> = chunk.iter().map(|w| Umkm { version: w.umkm.version + 1, ..w.umkm.clone() }).collect();
        let next: Vec<Written> =
            chunk.iter().zip(&next).map(|(written, umkm)| Written { umkm, ..written.clone() }).collect();
        let rows = next.iter().map(|written| row(written, at));
        let insert = Sql::from("insert into umkm (").push(WRITTEN).push(") values ").rows(rows);
        if run.exec(insert.append(page::replacing("umkm", WRITTEN))).await? < chunk.len() as u64 {
            return Ok(false);
        }
        run.exec(sql!("delete from umkm_sectors where ").any_of("umkm_id", ids.iter().copied())).await?;
        run.exec(sql!("delete from umkm_nibs where ").any_of("umkm_id", ids.iter().copied())).await?;
        supply::remove(&mut run, &ids).await?;
        insert_links(&mut run, &next).await?;
        counts.add(&next);
        counts.keep(&mut run).await?;
        search::remove(&mut run, Searched::Umkm, &before).await?;
        let after: Vec<_> = next.iter().map(|written| entry(written.umkm)).collect();
        search::add(&mut run, Searched::Umkm, &after).await?;
    }
    Ok(true)
}

/// What UMKM that are listed are in the index of words with.
async fn indexed(run: impl Run, ids: &[UmkmId]) -> Result<Vec<search::Entry>> {
    let columns = Sql::from(COLUMNS).push(page::UNLISTED);
    let mut run = run;
    let listed = page::by_ids(columns, "umkm u", "u.id", ids.iter().copied()).push(" and u.retired_at is null");
    let rows: Vec<UmkmRow> = run.all(listed).await?;
    rows.into_iter().map(|row| Ok(entry(&Umkm::try_from(row)?))).collect()
}

/// Takes an UMKM out of every list on a day, ends its memberships and frees its NIB; it can still be found by its id.
pub async fn retire(run: impl Run, id: UmkmId, on: NaiveDate, at: DateTime<Utc>) -> Result<bool> {
    Ok(retire_all(run, &[id], on, at).await? > 0)
}

/// Takes UMKM out of every list on a day, ends their memberships and frees their NIB; answers how many were still in the lists. Whoever
/// counts members may thus count memberships.
pub async fn retire_all(mut run: impl Run, ids: &[UmkmId], on: NaiveDate, at: DateTime<Utc>) -> Result<u64> {
    umkm_counts::without(&mut run, ids).await?.keep(&mut run).await?;
    let before = indexed(&mut run, ids).await?;
    search::remove(&mut run, Searched::Umkm, &before).await?;
    run.exec(sql!("delete from umkm_sectors where ").any_of("umkm_id", ids.iter().copied())).await?;
    run.exec(sql!("delete from umkm_nibs where ").any_of("umkm_id", ids.iter().copied())).await?;
    supply::remove(&mut run, ids).await?;
    memberships::uncount(&mut run, ids).await?;
    memberships::leave_all(&mut run, ids, on, at).await?;
    let retired = sql!(
        "update umkm set retired_at = $1, changed_at = $1, version = version + 1 where retired_at is null and ",
        at
    );
    run.exec(retired.any_of("id", ids.iter().copied())).await
}

/// Which of these UMKM have left the lists.
pub async fn retired(mut run: impl Run, ids: &[UmkmId]) -> Result<HashSet<UmkmId>> {
    let rows: Vec<(Uuid,)> = run
        .all(sql!("select id from umkm where retired_at is not null and ").any_of("id", ids.iter().copied()))
        .await?;
    Ok(rows.into_iter().map(|(id,)| UmkmId(id)).collect())
}

/// Which UMKM has each NIB.
pub async fn by_nibs(mut run: impl Run, nibs: &[String]) -> Result<HashMap<String, UmkmId>> {
    let rows: Vec<(String, Uuid)> =
        run.all(sql!("select nib, umkm_id from umkm_nibs where ").any_of("nib", nibs.iter().cloned())).await?;
    Ok(rows.into_iter().map(|(nib, id)| (nib, UmkmId(id))).collect())
}

/// Writes yearly figures; a figure that is given replaces the one on record, an absent one leaves it.
pub async fn upsert_years(mut run: impl Run, years: &[(UmkmId, UmkmYear)], at: DateTime<Utc>) -> Result<()> {
    for chunk in years.chunks(CHUNK) {
        let rows = chunk.iter().map(|(id, y)| values![id, y.year, y.revenue_idr, y.capital_idr, y.n_workers, at, at]);
        run.exec(
            sql!("insert into umkm_years (umkm_id, year, revenue_idr, capital_idr, n_workers, created_at, changed_at) values ").rows(rows).push(
                " on conflict (umkm_id, year) do update set
                   revenue_idr = coalesce(excluded.revenue_idr, umkm_years.revenue_idr),
                   capital_idr = coalesce(excluded.capital_idr, umkm_years.capital_idr),
                   n_workers = coalesce(excluded.n_workers, umkm_years.n_workers),
                   changed_at = excluded.changed_at",
            ),
        )
        .await?;
    }
    Ok(())
}

/// Puts the yearly figures of UMKM in the place of those on record.
pub async fn replace_years(
    mut run: impl Run,
    ids: &[UmkmId],
    years: &[(UmkmId, UmkmYear)],
    at: DateTime<Utc>,
) -> Result<()> {
    run.exec(sql!("delete from umkm_years where ").any_of("umkm_id", ids.iter().copied())).await?;
    upsert_years(run, years, at).await
}

/// The yearly figures of each UMKM, the oldest first.
pub async fn years(mut run: impl Run, ids: &[UmkmId]) -> Result<HashMap<UmkmId, Vec<UmkmYear>>> {
    let rows: Vec<(Uuid, i64, Option<i64>, Option<i64>, Option<i64>)> = run
        .all(
            sql!("select umkm_id, year, revenue_idr, capital_idr, n_workers from umkm_years where ")
                .any_of("umkm_id", ids.iter().copied())
                .push(" order by umkm_id, year"),
        )
        .await?;
    let mut years: HashMap<UmkmId, Vec<UmkmYear>> = HashMap::new();
    for (id, year, revenue, capital, n_workers) in rows {
        let id = UmkmId(id);
        let read = Reader { table: "umkm_years", id };
        years.entry(id).or_default().push(UmkmYear {
            year: read.year("year", Some(year))?.unwrap_or_default(),
            revenue_idr: read.rupiah("revenue_idr", revenue)?,
            capital_idr: read.rupiah("capital_idr", capital)?,
            n_workers,
        });
    }
    Ok(years)
}

/// Ties persons to UMKM.
pub async fn insert_persons(mut run: impl Run, ties: &[(UmkmId, PersonId, PersonRole, NaiveDate)]) -> Result<()> {
    for chunk in ties.chunks(CHUNK) {
        let rows = chunk.iter().map(|(umkm, person, role, since)| values![umkm, person, word(*role), *since]);
        run.exec(
            sql!("insert into umkm_persons (umkm_id, person_id, role, since) values ")
                .rows(rows)
                .push(" on conflict do nothing"),
        )
        .await?;
    }
    Ok(())
}

/// The persons now tied to each UMKM.
pub async fn persons_of(mut run: impl Run, ids: &[UmkmId]) -> Result<HashMap<UmkmId, Vec<(PersonId, PersonRole)>>> {
    let rows: Vec<(Uuid, Uuid, String)> = run
        .all(
            sql!("select umkm_id, person_id, role from umkm_persons where until is null and ")
                .any_of("umkm_id", ids.iter().copied())
                .push(" order by umkm_id, role desc, person_id"),
        )
        .await?;
    let mut persons: HashMap<UmkmId, Vec<(PersonId, PersonRole)>> = HashMap::new();
    for (umkm, person, role) in rows {
        let id = UmkmId(umkm);
        persons
            .entry(id)
            .or_default()
            .push((PersonId(person), Reader { table: "umkm_persons", id }.choice("role", &role)?));
    }
    Ok(persons)
}

/// The UMKM to which each person is tied now.
pub async fn of_persons(mut run: impl Run, persons: &[PersonId]) -> Result<HashMap<PersonId, Vec<UmkmId>>> {
    let rows: Vec<(Uuid, Uuid)> = run
        .all(
            sql!("select person_id, umkm_id from umkm_persons where until is null and ")
                .any_of("person_id", persons.iter().copied())
                .push(" order by person_id, umkm_id"),
        )
        .await?;
    let mut umkm: HashMap<PersonId, Vec<UmkmId>> = HashMap::new();
    for (person, id) in rows {
        umkm.entry(PersonId(person)).or_default().push(UmkmId(id));
    }
    Ok(umkm)
}
