//! Cooperatives: their rows, meetings, yearly figures, and the lists of them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::page::{self, Drawn, Grouped, Links, List, PlaceColumns, Term, Tie};
use super::search;
use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Run, Sql, Tx, Value};
use crate::domain::cooperative::{
    AnnualMeeting, Contacts, CooperativeState, CooperativeYear, LifeFacts, StateThresholds,
};
use crate::domain::facet::{CooperativeFacet, Sum};
use crate::domain::fold::fold;
use crate::domain::id::{ClusterId, CooperativeId, UmkmId};
use crate::domain::listing::{
    CooperativeFilter, CooperativeOrderField, Count, Direction, Key, Listed, Order, Page, Slice,
};
use crate::domain::region::RegionLevel;
use crate::domain::search::{Searched, terms_of_cooperative};
use crate::domain::words::Word;
use crate::domain::{Cooperative, RegionCode};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct CooperativeRow {
    id: Uuid,
    name: String,
    kind: String,
    pattern: String,
    level: String,
    bond: String,
    bond_description: Option<String>,
    openness: String,
    legal_number: Option<String>,
    legal_on: Option<NaiveDate>,
    nik: Option<String>,
    region_code: String,
    address: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    location_precision: Option<String>,
    phone: Option<String>,
    whatsapp: Option<String>,
    email: Option<String>,
    website: Option<String>,
    founded_on: Option<NaiveDate>,
    principal_dues_idr: Option<i64>,
    mandatory_dues_monthly_idr: Option<i64>,
    last_rat_book_year: Option<i64>,
    last_rat_on: Option<NaiveDate>,
    last_business_on: Option<NaiveDate>,
    revitalising_since: Option<NaiveDate>,
    dissolution_announced_on: Option<NaiveDate>,
    dissolved_on: Option<NaiveDate>,
    n_members: Option<i64>,
    services: Json<Vec<String>>,
    sectors: Json<Vec<String>>,
    is_demo: bool,
    version: i64,
    changed_at: DateTime<Utc>,
    relevance: i64,
    chord_squared: Option<f64>,
}

const COLUMNS: &str = "c.id, c.name, c.kind, c.pattern, c.level, c.bond, c.bond_description, c.openness, c.legal_number, c.legal_on, c.nik, c.region_code, c.address, \
     c.latitude, c.longitude, c.location_precision, c.phone, c.whatsapp, c.email, c.website, c.founded_on, c.principal_dues_idr, \
     c.mandatory_dues_monthly_idr, c.last_rat_book_year, c.last_rat_on, c.last_business_on, c.revitalising_since, \
     c.dissolution_announced_on, c.dissolved_on, c.n_members, c.services, c.sectors, c.is_demo, c.version, c.changed_at, ";

const PLACE: PlaceColumns = PlaceColumns {
    latitude: "c.latitude",
    is_of_cells: false,
    longitude: "c.longitude",
    unit: ["c.unit_x", "c.unit_y", "c.unit_z"],
};

impl TryFrom<CooperativeRow> for Cooperative {
    type Error = Error;

    fn try_from(row: CooperativeRow) -> Result<Self> {
        let id = CooperativeId(row.id);
        let read = Reader { table: "cooperatives", id };
        Ok(Self {
            id,
            kind: read.choice("kind", &row.kind)?,
            pattern: read.choice("pattern", &row.pattern)?,
            level: read.choice("level", &row.level)?,
            bond: read.choice("bond", &row.bond)?,
            openness: read.choice("openness", &row.openness)?,
            region: read.region("region_code", &row.region_code)?,
            point: read.point(row.latitude, row.longitude)?,
            precision: read.choice_or_none("location_precision", row.location_precision.as_deref())?,
            principal_dues_idr: read.rupiah("principal_dues_idr", row.principal_dues_idr)?,
            mandatory_dues_monthly_idr: read.rupiah("mandatory_dues_monthly_idr", row.mandatory_dues_monthly_idr)?,
            life: LifeFacts {
                last_rat_book_year: read.year("last_rat_book_year", row.last_rat_book_year)?,
                last_rat_on: row.last_rat_on,
                last_business_on: row.last_business_on,
                revitalising_since: row.revitalising_since,
                dissolution_announced_on: row.dissolution_announced_on,
                dissolved_on: row.dissolved_on,
            },
            services: row.services.0.iter().map(|service| read.choice("services", service)).collect::<Result<_>>()?,
            contacts: Contacts { phone: row.phone, whatsapp: row.whatsapp, email: row.email, website: row.website },
            sectors: row.sectors.0,
            name: row.name,
            bond_description: row.bond_description,
            legal_number: row.legal_number,
            legal_on: row.legal_on,
            nik: row.nik,
            address: row.address,
            founded_on: row.founded_on,
            n_members: row.n_members,
            is_demo: row.is_demo,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

const LEVELS: [&str; 4] =
    ["substr(c.region_code, 1, 2)", "substr(c.region_code, 1, 5)", "substr(c.region_code, 1, 8)", "c.region_code"];

/// The conditions of one filter by itself, words apart.
fn own(filter: &CooperativeFilter, on: &StateThresholds) -> Sql {
    let mut conditions = Sql::default()
        .append_if(filter.within.as_ref().map(|region| page::in_region(LEVELS, region)))
        .append(page::is(" and c.kind = ", filter.kind))
        .append(page::is(" and c.pattern = ", filter.pattern));
    if let Some(sector) = &filter.sector {
        conditions = conditions.append(sql!(
            " and exists (select 1 from cooperative_sectors s where s.cooperative_id = c.id and s.sector_code = $1)",
            sector
        ));
    }
    if let Some(service) = filter.service {
        conditions = conditions.append(sql!(
            " and exists (select 1 from cooperative_services s where s.cooperative_id = c.id and s.service = $1)",
            service.word()
        ));
    }
    if !filter.states.is_empty() {
        conditions = conditions.push(" and (");
        for (i, state) in filter.states.iter().enumerate() {
            conditions = conditions.push(if i > 0 { " or (" } else { "(" }).append(in_state(*state, on)).push(")");
        }
        conditions = conditions.push(")");
    }
    if !filter.rat_years.is_empty() {
        // without a meeting there is no year, and so it is none of these
        let years = filter.rat_years.iter().map(|year| i64::from(*year));
        conditions = conditions.push(" and ").any_of("coalesce(c.last_rat_book_year, 0)", years);
    }
    conditions.append(PLACE.conditions(filter.near.as_ref(), filter.bounds.as_ref()))
}

/// A list of cooperatives with its order.
fn list(filter: &CooperativeFilter, order: &[Order<CooperativeOrderField>], on: &StateThresholds) -> List {
    list_weighing(filter, order, on, None)
}

/// The list of all cooperatives, as pages read it. By relevance alone, what is found is cut before anything else is read of it;
/// where something else narrows it down too, any of it may be what is left.
fn whole_list(
    filter: &CooperativeFilter,
    order: &[Order<CooperativeOrderField>],
    on: &StateThresholds,
    slice: &Slice,
) -> List {
    let words_alone = CooperativeFilter {
        words: filter.words.clone(),
        search: filter.search.clone(),
        within: filter.within.clone(),
        ..Default::default()
    };
    match (order, &filter.search) {
        ([Order { field: CooperativeOrderField::Relevance, direction }], Some(asked))
            if words_alone == *filter && asked.is_within(filter.within.as_ref()) =>
        {
            list_weighing(filter, order, on, Some(search::weighed(asked, *direction, slice))).best(slice)
        }
        _ => list(filter, order, on),
    }
}

fn list_weighing(
    filter: &CooperativeFilter,
    order: &[Order<CooperativeOrderField>],
    on: &StateThresholds,
    weighed: Option<i64>,
) -> List {
    let found = filter.search.as_ref().and_then(|asked| search::hits(Searched::Cooperatives, asked, weighed));
    let (relevance, tied) =
        if found.is_some() { ("hit.points", " and c.id = hit.id") } else { ("cast(0 as bigint)", "") };
    let held = |held: &CooperativeFilter| match &held.search {
        None => own(held, on),
        Some(asked) => own(held, on).append(search::placed("c.region_code", asked)).append_if(search::condition(
            Searched::Cooperatives,
            "c.id",
            asked,
        )),
    };
    let conditions = Sql::from(" and c.retired_at is null")
        .push(tied)
        .append_if(filter.search.as_ref().map(|asked| search::placed("c.region_code", asked)))
        .append(own(filter, on))
        .append(page::combined(filter, &held));
    let mut terms: Vec<Term> = order
        .iter()
        .map(|Order { field, direction }| match field {
            CooperativeOrderField::Name => Term::new("c.name_folded", *direction),
            CooperativeOrderField::Distance => Term::new(PLACE.chord_squared(filter.near.as_ref()), *direction),
            CooperativeOrderField::NMembers => Term::new("coalesce(c.n_members, 0)", *direction),
            CooperativeOrderField::LastRat => Term::new("coalesce(c.last_rat_book_year, 0)", *direction),
            CooperativeOrderField::ChangedAt => Term::new("c.changed_at", *direction),
            CooperativeOrderField::Relevance => Term::new(Sql::from("0 - ").push(relevance), *direction),
        })
        .collect();
    terms.push(Term::new("c.id", page::id_direction(order)));
    List {
        columns: Sql::from(COLUMNS)
            .push(relevance)
            .push(" as relevance, ")
            .append(PLACE.chord_squared(filter.near.as_ref()))
            .push(" as chord_squared"),
        found,
        tables: vec!["cooperatives c".into()],
        conditions,
        is_whole: *filter == CooperativeFilter::default(),
        chance: None,
        order: terms,
    }
}

/// The condition of a state; the same rule as [`crate::domain::cooperative::state`], and compared with it in a story.
fn in_state(state: CooperativeState, on: &StateThresholds) -> Sql {
    let reached = |column: &'static str| {
        Sql::default().push(column).push(" is not null and ").push(column).push(" <= ").bind(on.as_of)
    };
    let not_reached = |column: &'static str| {
        Sql::from("(").push(column).push(" is null or ").push(column).push(" > ").bind(on.as_of).push(")")
    };
    let not_dissolved = || not_reached("c.dissolved_on");
    let not_announced = || not_dissolved().push(" and ").append(not_reached("c.dissolution_announced_on"));
    let untouched = || not_announced().push(" and ").append(not_reached("c.revitalising_since"));
    // a book year that has not begun has no meeting yet
    let rat = || {
        Sql::from("case when c.last_rat_book_year <= ")
            .bind(on.as_of.year())
            .push(" then c.last_rat_book_year else 0 end")
    };
    let works = || {
        Sql::from("(")
            .append(rat())
            .push(" >= ")
            .bind(on.book_year_alive)
            .push(" or (c.last_business_on is not null and c.last_business_on > ")
            .bind(on.business_after)
            .push("))")
    };
    let is_known = || Sql::from("(").append(rat()).push(" > 0 or c.last_business_on is not null)");
    match state {
        CooperativeState::Dissolved => reached("c.dissolved_on"),
        CooperativeState::BeingDissolved => not_dissolved().push(" and ").append(reached("c.dissolution_announced_on")),
        CooperativeState::BeingRevitalised => not_announced().push(" and ").append(reached("c.revitalising_since")),
        CooperativeState::ActiveWithRat => untouched().push(" and ").append(rat()).push(" >= ").bind(on.book_year_due),
        CooperativeState::ActiveWithoutRat => {
            untouched().push(" and ").append(rat()).push(" < ").bind(on.book_year_due).push(" and ").append(works())
        }
        CooperativeState::Dormant => untouched()
            .push(" and ")
            .append(rat())
            .push(" < ")
            .bind(on.book_year_due)
            .push(" and not ")
            .append(works())
            .push(" and ")
            .append(is_known()),
        CooperativeState::Unknown => untouched().push(" and not ").append(is_known()),
    }
}

fn listed(row: CooperativeRow, order: &[Order<CooperativeOrderField>]) -> Result<Listed<Cooperative>> {
    let (chord, relevance) = (row.chord_squared, row.relevance);
    let item = Cooperative::try_from(row)?;
    let mut key: Vec<Key> = order
        .iter()
        .map(|order| match order.field {
            CooperativeOrderField::Name => Key::Text(fold(&item.name)),
            CooperativeOrderField::Distance => Key::Real(chord.unwrap_or(f64::MAX)),
            CooperativeOrderField::NMembers => Key::Int(item.n_members.unwrap_or(0)),
            CooperativeOrderField::LastRat => Key::Int(item.life.last_rat_book_year.unwrap_or(0).into()),
            CooperativeOrderField::ChangedAt => Key::Time(item.changed_at),
            CooperativeOrderField::Relevance => Key::Int(-relevance),
        })
        .collect();
    key.push(Key::Id(item.id.0));
    Ok(page::listed(item, key, chord))
}

/// One page of the cooperatives that a filter lets through.
pub async fn page(
    run: impl Run,
    filter: &CooperativeFilter,
    order: &[Order<CooperativeOrderField>],
    on: &StateThresholds,
    slice: &Slice,
) -> Result<Page<Cooperative>> {
    if let ([Order { field: CooperativeOrderField::Distance, direction: Direction::Ascending }], Some(near), false) =
        (order, &filter.near, slice.backward)
    {
        let ring = |near| list(&CooperativeFilter { near: Some(near), ..filter.clone() }, order, on);
        return page::read_nearest(run, near, ring, slice, |row| listed(row, order)).await;
    }
    page::read(run, &whole_list(filter, order, on, slice), slice, |row| listed(row, order)).await
}

/// How many of the cooperatives that a filter lets through have each value; regions at a level.
pub async fn grouped(
    mut run: impl Run,
    filter: &CooperativeFilter,
    by: CooperativeFacet,
    level: RegionLevel,
    on: &StateThresholds,
) -> Result<Grouped> {
    let list = list(filter, &[], on);
    let found = grouped_in(&mut run, &list, filter, by, level, on).await?;
    if found.counted.exact || filter.search.is_some() {
        return Ok(found);
    }
    grouped_in(run, &list.of_some(&DRAWN), filter, by, level, on).await.map(Grouped::in_part)
}

const DRAWN: Drawn = Drawn {
    rows: ("c.*, ", " from cooperatives c where c.retired_at is null"),
    id: "c.id",
    called: ") c",
    chance: "c.chance",
};

async fn grouped_in(
    run: impl Run,
    list: &List,
    filter: &CooperativeFilter,
    by: CooperativeFacet,
    level: RegionLevel,
    on: &StateThresholds,
) -> Result<Grouped> {
    match by {
        CooperativeFacet::State => {
            let mut state = Sql::from("case");
            for one in CooperativeState::ALL {
                state = state.push(" when ").append(in_state(*one, on)).push(" then ").bind(one.word());
            }
            page::grouped(run, list, state.push(" end")).await
        }
        CooperativeFacet::Sector => {
            let link = " left join cooperative_sectors s on s.cooperative_id = l.id";
            page::grouped_by_link(run, list, "c.id", "s.sector_code", link).await
        }
        CooperativeFacet::Region => page::grouped(run, list, page::cut_at_level(LEVELS, level)).await,
        CooperativeFacet::RatYear => page::grouped(run, list, "cast(c.last_rat_book_year as text)".into()).await,
        CooperativeFacet::Distance => page::grouped(run, list, PLACE.band(filter.near.as_ref())).await,
    }
}

/// The members of the cooperatives that a filter lets through, together.
pub async fn members(mut run: impl Run, filter: &CooperativeFilter, on: &StateThresholds) -> Result<Sum> {
    let list = list(filter, &[], on);
    let all = page::summed(&mut run, &list, "c.n_members").await?;
    if all.counted.exact || filter.search.is_some() {
        return Ok(all);
    }
    let some = page::summed(run, &list.of_some(&DRAWN), "c.n_members").await?;
    Ok(Sum { counted: Count { exact: false, ..some.counted }, ..some })
}

/// How many cooperatives a filter lets through.
pub async fn count(run: impl Run, filter: &CooperativeFilter, on: &StateThresholds) -> Result<Count> {
    page::count(run, &list(filter, &[], on)).await
}

/// Every cooperative that a filter lets through, in the order of their ids; `most` bounds the answer.
pub async fn all(
    mut run: impl Run,
    filter: &CooperativeFilter,
    on: &StateThresholds,
    most: i64,
) -> Result<Vec<Cooperative>> {
    let slice = Slice { n: most, backward: false, from: None };
    let rows: Vec<CooperativeRow> = run.all(list(filter, &[], on).page(&slice)).await?;
    rows.into_iter().take(most as usize).map(Cooperative::try_from).collect()
}

/// The regency or city with the most cooperatives; ties go to the smaller code.
pub async fn busiest_regency(mut run: impl Run) -> Result<Option<RegionCode>> {
    let row: Option<(String,)> = run
        .maybe(sql!(
            "select substr(region_code, 1, 5) as regency from cooperatives
              where retired_at is null and length(region_code) >= 5
              group by substr(region_code, 1, 5) order by count(*) desc, substr(region_code, 1, 5) limit 1"
        ))
        .await?;
    row.map(|(code,)| Reader { table: "cooperatives", id: code.as_str() }.region("region_code", &code)).transpose()
}

/// The latest years of which figures are kept, the latest first.
pub async fn book_years(mut run: impl Run, most: i64) -> Result<Vec<i32>> {
    let rows: Vec<(i64,)> =
        run.all(sql!("select distinct year from cooperative_years order by year desc limit $1", most)).await?;
    let read = Reader { table: "cooperative_years", id: "year" };
    Ok(rows
        .into_iter()
        .map(|(year,)| read.year("year", Some(year)))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect())
}

/// Cooperatives by id; those that are not there are left out.
pub async fn by_ids(run: impl Run, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Cooperative>> {
    by_ids_as(run, ids, |found| found).await
}

/// The same, and nobody changes them before the transaction is over; on SQLite nobody else writes anyway.
pub async fn by_ids_held(tx: &mut Tx, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Cooperative>> {
    by_ids_as(tx, ids, |found| found.split("", sql!(" for share of c"))).await
}

async fn by_ids_as(
    mut run: impl Run,
    ids: &[CooperativeId],
    told: impl FnOnce(Sql) -> Sql,
) -> Result<HashMap<CooperativeId, Cooperative>> {
    let columns = Sql::from(COLUMNS).push(page::UNLISTED);
    let found = page::by_ids(columns, "cooperatives c", "c.id", ids.iter().copied());
    let rows: Vec<CooperativeRow> = run.all(told(found)).await?;
    rows.into_iter().map(|row| Ok((CooperativeId(row.id), Cooperative::try_from(row)?))).collect()
}

const fn of_region(on: &'static str) -> Tie {
    Tie { on, links: None, id: "c.id" }
}

/// Cooperatives in the subtree of a region, by the index of its level.
const OF_REGIONS: [Tie; 4] = [
    of_region(" and substr(c.region_code, 1, 2) = parent.key"),
    of_region(" and substr(c.region_code, 1, 5) = parent.key"),
    of_region(" and substr(c.region_code, 1, 8) = parent.key"),
    of_region(" and c.region_code = parent.key"),
];
const fn linked(table: &'static str) -> Option<Links> {
    Some(Links { table, on: " and c.id = link.cooperative_id", are_listed: false })
}
const OF_CLUSTERS: Tie = Tie {
    on: " and link.cluster_id = parent.key and link.until is null",
    links: linked("cluster_cooperatives link"),
    id: "link.cooperative_id",
};
const OF_UMKM: Tie = Tie {
    on: " and link.umkm_id = parent.key and link.left_on is null",
    links: linked("umkm_memberships link"),
    id: "link.cooperative_id",
};

macro_rules! of_parents {
    ($(#[$about:meta])* $pages:ident, $counts:ident, $parent:ty, $key:ty, $tied:expr) => {
        $(#[$about])*
        pub async fn $pages(
            run: impl Run, parents: &[$parent], filter: &CooperativeFilter, order: &[Order<CooperativeOrderField>], on: &StateThresholds, slice: &Slice,
        ) -> Result<HashMap<$key, Page<Cooperative>>> {
            page::read_per_parent(run, &list(filter, order, on), $tied(parents), slice, |row| listed(row, order)).await
        }

        /// How many there are for each parent.
        pub async fn $counts(run: impl Run, parents: &[$parent], filter: &CooperativeFilter, on: &StateThresholds) -> Result<HashMap<$key, Count>> {
            page::count_per_parent(run, &list(filter, &[], on), $tied(parents)).await
        }
    };
}
of_parents!(
    /// The first cooperatives in each of many regions.
    of_regions, count_of_regions, RegionCode, String, |parents| page::by_level(&OF_REGIONS, parents)
);
of_parents!(
    /// The first cooperatives of each of many clusters.
    of_clusters, count_of_clusters, ClusterId, Uuid, |parents| page::each(&OF_CLUSTERS, parents)
);
of_parents!(
    /// The first cooperatives of each of many UMKM.
    of_umkm, count_of_umkm, UmkmId, Uuid, |parents| page::each(&OF_UMKM, parents)
);

fn row(c: &Cooperative, at: DateTime<Utc>) -> Vec<Value> {
    let unit = c.point.map(|point| point.unit());
    values![
        c.id,
        &c.name,
        fold(&c.name),
        word(c.kind),
        word(c.pattern),
        word(c.level),
        word(c.bond),
        &c.bond_description,
        word(c.openness),
        &c.legal_number,
        c.legal_number.as_deref().map(legal_number_key),
        c.legal_on,
        &c.nik,
        &c.region,
        &c.address,
        c.point.map(|point| point.latitude),
        c.point.map(|point| point.longitude),
        unit.map(|unit| unit[0]),
        unit.map(|unit| unit[1]),
        unit.map(|unit| unit[2]),
        c.precision.map(word),
        &c.contacts.phone,
        &c.contacts.whatsapp,
        &c.contacts.email,
        &c.contacts.website,
        c.founded_on,
        c.principal_dues_idr,
        c.mandatory_dues_monthly_idr,
        c.life.last_rat_book_year,
        c.life.last_rat_on,
        c.life.last_business_on,
        c.life.revitalising_since,
        c.life.dissolution_announced_on,
        c.life.dissolved_on,
        c.n_members,
        serde_json::json!(c.services),
        serde_json::json!(c.sectors),
        c.is_demo,
        c.version,
        at,
        at,
    ]
}

const WRITTEN: &str = "id, name, name_folded, kind, pattern, level, bond, bond_description, openness, legal_number, legal_number_folded, legal_on, \
     nik, region_code, address, latitude, longitude, unit_x, unit_y, unit_z, location_precision, phone, whatsapp, email, website, founded_on, \
     principal_dues_idr, mandatory_dues_monthly_idr, last_rat_book_year, last_rat_on, last_business_on, revitalising_since, \
     dissolution_announced_on, dissolved_on, n_members, services, sectors, is_demo, version, created_at, changed_at";

/// A legal number as it is compared: letters and digits only.
pub fn legal_number_key(number: &str) -> String {
    crate::domain::fold::squash(number)
}

/// What a cooperative is found by.
pub fn entry(cooperative: &Cooperative) -> search::Entry {
    search::Entry { region: cooperative.region.clone(), id: cooperative.id.0, terms: terms_of_cooperative(cooperative) }
}

/// Adds cooperatives, and puts them into the index of words.
pub async fn insert(mut run: impl Run, cooperatives: &[Cooperative], at: DateTime<Utc>) -> Result<()> {
    for chunk in cooperatives.chunks(CHUNK) {
        run.exec(
            Sql::from("insert into cooperatives (")
                .push(WRITTEN)
                .push(") values ")
                .rows(chunk.iter().map(|c| row(c, at))),
        )
        .await?;
        insert_links(&mut run, chunk).await?;
    }
    let entries: Vec<_> = cooperatives.iter().map(entry).collect();
    search::add(run, Searched::Cooperatives, &entries).await
}

async fn insert_links(mut run: impl Run, cooperatives: &[Cooperative]) -> Result<()> {
    let sectors: Vec<_> =
        cooperatives.iter().flat_map(|c| c.sectors.iter().map(|sector| values![c.id, sector])).collect();
    for chunk in sectors.chunks(CHUNK) {
        run.exec(sql!("insert into cooperative_sectors (cooperative_id, sector_code) values ").rows(chunk.to_vec()))
            .await?;
    }
    let services: Vec<_> =
        cooperatives.iter().flat_map(|c| c.services.iter().map(|service| values![c.id, service.word()])).collect();
    for chunk in services.chunks(CHUNK) {
        run.exec(sql!("insert into cooperative_services (cooperative_id, service) values ").rows(chunk.to_vec()))
            .await?;
    }
    Ok(())
}

/// Writes a cooperative anew if it is still at `cooperative.version`, and raises its version; false where somebody else was first.
pub async fn update(run: impl Run, cooperative: &Cooperative, at: DateTime<Utc>) -> Result<bool> {
    update_all(run, std::slice::from_ref(cooperative), at).await
}

/// Writes cooperatives anew, each of which is there, that are still at their versions, and raises these; false where somebody else was first at one of
/// them, and then the transaction must not be kept.
pub async fn update_all(mut run: impl Run, cooperatives: &[Cooperative], at: DateTime<Utc>) -> Result<bool> {
    for chunk in cooperatives.chunks(CHUNK) {
        let ids: Vec<CooperativeId> = chunk.iter().map(|c| c.id).collect();
        let before = indexed(&mut run, &ids).await?;
        let next: Vec<_> = chunk.iter().map(|c| Cooperative { version: c.version + 1, ..c.clone() }).collect();
        let rows = next.iter().map(|c| row(c, at));
        let insert = Sql::from("insert into cooperatives (").push(WRITTEN).push(") values ").rows(rows);
        if run.exec(insert.append(page::replacing("cooperatives", WRITTEN))).await? < chunk.len() as u64 {
            return Ok(false);
        }
        run.exec(sql!("delete from cooperative_sectors where ").any_of("cooperative_id", ids.iter().copied())).await?;
        run.exec(sql!("delete from cooperative_services where ").any_of("cooperative_id", ids.iter().copied())).await?;
        insert_links(&mut run, &next).await?;
        search::remove(&mut run, Searched::Cooperatives, &before).await?;
        let after: Vec<_> = next.iter().map(entry).collect();
        search::add(&mut run, Searched::Cooperatives, &after).await?;
    }
    Ok(true)
}

/// What cooperatives that are listed are in the index of words with.
async fn indexed(mut run: impl Run, ids: &[CooperativeId]) -> Result<Vec<search::Entry>> {
    let columns = Sql::from(COLUMNS).push(page::UNLISTED);
    let listed = page::by_ids(columns, "cooperatives c", "c.id", ids.iter().copied()).push(" and c.retired_at is null");
    let rows: Vec<CooperativeRow> = run.all(listed).await?;
    rows.into_iter().map(|row| Ok(entry(&Cooperative::try_from(row)?))).collect()
}

/// Takes a cooperative out of every list; it can still be found by its id.
pub async fn retire(run: impl Run, id: CooperativeId, at: DateTime<Utc>) -> Result<bool> {
    Ok(retire_all(run, &[id], at).await? > 0)
}

/// Takes cooperatives out of every list; answers how many were still in them.
pub async fn retire_all(mut run: impl Run, ids: &[CooperativeId], at: DateTime<Utc>) -> Result<u64> {
    let before = indexed(&mut run, ids).await?;
    search::remove(&mut run, Searched::Cooperatives, &before).await?;
    let retired = sql!(
        "update cooperatives set retired_at = $1, changed_at = $1, version = version + 1 where retired_at is null and ",
        at
    );
    run.exec(retired.any_of("id", ids.iter().copied())).await
}

/// Which of these cooperatives have left the lists.
pub async fn retired(mut run: impl Run, ids: &[CooperativeId]) -> Result<HashSet<CooperativeId>> {
    let rows: Vec<(Uuid,)> = run
        .all(sql!("select id from cooperatives where retired_at is not null and ").any_of("id", ids.iter().copied()))
        .await?;
    Ok(rows.into_iter().map(|(id,)| CooperativeId(id)).collect())
}

/// The cooperatives with one of these registration numbers or compared legal numbers ([`legal_number_key`]), wherever they are.
pub async fn by_numbers(mut run: impl Run, niks: &[String], legal_keys: &[String]) -> Result<Vec<Cooperative>> {
    let select = |column: &'static str, numbers: &[String]| {
        Sql::from("select ")
            .push(COLUMNS)
            .push(page::UNLISTED)
            .push(" from cooperatives c where c.retired_at is null and ")
            .any_of(column, numbers.iter().cloned())
    };
    let mut rows: Vec<CooperativeRow> = run.all(select("c.nik", niks)).await?;
    rows.extend(run.all::<CooperativeRow>(select("c.legal_number_folded", legal_keys)).await?);
    rows.into_iter().map(Cooperative::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct MeetingRow {
    cooperative_id: Uuid,
    book_year: i64,
    held_on: Option<NaiveDate>,
    n_attended: Option<i64>,
    n_members: Option<i64>,
    source: Option<String>,
}

/// The annual meetings of each cooperative, the latest book year first.
pub async fn meetings(mut run: impl Run, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Vec<AnnualMeeting>>> {
    let rows: Vec<MeetingRow> = run
        .all(
            sql!(
                "select cooperative_id, book_year, held_on, n_attended, n_members, source from cooperative_rats where "
            )
            .any_of("cooperative_id", ids.iter().copied())
            .push(" order by cooperative_id, book_year desc"),
        )
        .await?;
    let mut meetings: HashMap<CooperativeId, Vec<AnnualMeeting>> = HashMap::new();
    for row in rows {
        let id = CooperativeId(row.cooperative_id);
        let read = Reader { table: "cooperative_rats", id };
        meetings.entry(id).or_default().push(AnnualMeeting {
            book_year: read.year("book_year", Some(row.book_year))?.unwrap_or_default(),
            held_on: row.held_on,
            n_attended: row.n_attended,
            n_members: row.n_members,
            source: row.source,
        });
    }
    Ok(meetings)
}

/// Adds meetings; one already on record for the same book year stays as it is.
pub async fn insert_meetings(
    run: impl Run,
    meetings: &[(CooperativeId, AnnualMeeting)],
    at: DateTime<Utc>,
) -> Result<()> {
    write_meetings(run, meetings, at, " on conflict do nothing").await
}

/// Writes meetings; what is given of one already on record for the same book year replaces it, what is absent stays.
pub async fn upsert_meetings(
    run: impl Run,
    meetings: &[(CooperativeId, AnnualMeeting)],
    at: DateTime<Utc>,
) -> Result<()> {
    let replacing = " on conflict (cooperative_id, book_year) do update set
               held_on = coalesce(excluded.held_on, cooperative_rats.held_on),
               n_attended = coalesce(excluded.n_attended, cooperative_rats.n_attended),
               n_members = coalesce(excluded.n_members, cooperative_rats.n_members),
               source = coalesce(excluded.source, cooperative_rats.source)";
    write_meetings(run, meetings, at, replacing).await
}

async fn write_meetings(
    mut run: impl Run,
    meetings: &[(CooperativeId, AnnualMeeting)],
    at: DateTime<Utc>,
    conflict: &'static str,
) -> Result<()> {
    for chunk in meetings.chunks(CHUNK) {
        let rows =
            chunk.iter().map(|(id, m)| values![id, m.book_year, m.held_on, m.n_attended, m.n_members, &m.source, at]);
        let insert = sql!(
            "insert into cooperative_rats (cooperative_id, book_year, held_on, n_attended, n_members, source, created_at) values "
        );
        run.exec(insert.rows(rows).push(conflict)).await?;
    }
    Ok(())
}

/// Puts the meetings of cooperatives in the place of those on record.
pub async fn replace_meetings(
    mut run: impl Run,
    ids: &[CooperativeId],
    meetings: &[(CooperativeId, AnnualMeeting)],
    at: DateTime<Utc>,
) -> Result<()> {
    run.exec(sql!("delete from cooperative_rats where ").any_of("cooperative_id", ids.iter().copied())).await?;
    insert_meetings(run, meetings, at).await
}

#[derive(sqlx::FromRow)]
struct YearRow {
    cooperative_id: Uuid,
    year: i64,
    n_members: Option<i64>,
    assets_idr: Option<i64>,
    equity_idr: Option<i64>,
    surplus_idr: Option<i64>,
    loans_idr: Option<i64>,
    turnover_idr: Option<i64>,
}

/// The yearly figures of each cooperative, the latest year first.
pub async fn years(mut run: impl Run, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Vec<CooperativeYear>>> {
    let rows: Vec<YearRow> = run
        .all(
            sql!("select cooperative_id, year, n_members, assets_idr, equity_idr, surplus_idr, loans_idr, turnover_idr from cooperative_years where ")
                .any_of("cooperative_id", ids.iter().copied())
                .push(" order by cooperative_id, year desc"),
        )
        .await?;
    let mut years: HashMap<CooperativeId, Vec<CooperativeYear>> = HashMap::new();
    for row in rows {
        let id = CooperativeId(row.cooperative_id);
        let read = Reader { table: "cooperative_years", id };
        years.entry(id).or_default().push(CooperativeYear {
            year: read.year("year", Some(row.year))?.unwrap_or_default(),
            n_members: row.n_members,
            assets_idr: read.rupiah("assets_idr", row.assets_idr)?,
            equity_idr: read.rupiah("equity_idr", row.equity_idr)?,
            surplus_idr: read.rupiah("surplus_idr", row.surplus_idr)?,
            loans_idr: read.rupiah("loans_idr", row.loans_idr)?,
            turnover_idr: read.rupiah("turnover_idr", row.turnover_idr)?,
        });
    }
    Ok(years)
}

/// Writes yearly figures; a figure that is given replaces the one on record, an absent one leaves it.
pub async fn upsert_years(
    mut run: impl Run,
    years: &[(CooperativeId, CooperativeYear)],
    at: DateTime<Utc>,
) -> Result<()> {
    for chunk in years.chunks(CHUNK) {
        let rows = chunk.iter().map(|(id, y)| {
            values![
                id,
                y.year,
                y.n_members,
                y.assets_idr,
                y.equity_idr,
                y.surplus_idr,
                y.loans_idr,
                y.turnover_idr,
                at,
                at
            ]
        });
        let insert = sql!(
            "insert into cooperative_years (cooperative_id, year, n_members, assets_idr, equity_idr, surplus_idr, loans_idr, turnover_idr, created_at, changed_at) values "
        );
        run.exec(insert.rows(rows).push(
            " on conflict (cooperative_id, year) do update set
               n_members = coalesce(excluded.n_members, cooperative_years.n_members),
               assets_idr = coalesce(excluded.assets_idr, cooperative_years.assets_idr),
               equity_idr = coalesce(excluded.equity_idr, cooperative_years.equity_idr),
               surplus_idr = coalesce(excluded.surplus_idr, cooperative_years.surplus_idr),
               loans_idr = coalesce(excluded.loans_idr, cooperative_years.loans_idr),
               turnover_idr = coalesce(excluded.turnover_idr, cooperative_years.turnover_idr),
               changed_at = excluded.changed_at",
        ))
        .await?;
    }
    Ok(())
}

/// Puts the yearly figures of cooperatives in the place of those on record.
pub async fn replace_years(
    mut run: impl Run,
    ids: &[CooperativeId],
    years: &[(CooperativeId, CooperativeYear)],
    at: DateTime<Utc>,
) -> Result<()> {
    run.exec(sql!("delete from cooperative_years where ").any_of("cooperative_id", ids.iter().copied())).await?;
    upsert_years(run, years, at).await
}

/// Keeps what a cooperative was found to be on a day, as the next entry of its history.
pub async fn observe_states(
    mut run: impl Run,
    states: &[(CooperativeId, i64, CooperativeState)],
    rule_version: &str,
    on: NaiveDate,
    at: DateTime<Utc>,
) -> Result<()> {
    for chunk in states.chunks(CHUNK) {
        run.exec(observed(chunk, rule_version, on, at)).await?;
    }
    Ok(())
}

/// The same, unless somebody else has written that entry first; answers whose entries were written.
pub async fn observe_states_first(
    mut run: impl Run,
    states: &[(CooperativeId, i64, CooperativeState)],
    rule_version: &str,
    on: NaiveDate,
    at: DateTime<Utc>,
) -> Result<HashSet<CooperativeId>> {
    let mut first = HashSet::new();
    for chunk in states.chunks(CHUNK) {
        let insert = observed(chunk, rule_version, on, at).push(" on conflict do nothing returning cooperative_id");
        let rows: Vec<(Uuid,)> = run.all(insert).await?;
        first.extend(rows.into_iter().map(|(id,)| CooperativeId(id)));
    }
    Ok(first)
}

fn observed(
    states: &[(CooperativeId, i64, CooperativeState)],
    rule_version: &str,
    on: NaiveDate,
    at: DateTime<Utc>,
) -> Sql {
    let rows = states.iter().map(|(id, n, state)| values![id, *n, word(*state), rule_version, on, at]);
    sql!("insert into cooperative_states (cooperative_id, n, state, rule_version, observed_on, created_at) values ")
        .rows(rows)
}

/// The last observed state of each cooperative, with the number of its entry.
pub async fn last_states(
    mut run: impl Run,
    ids: &[CooperativeId],
) -> Result<HashMap<CooperativeId, (i64, CooperativeState)>> {
    let rows: Vec<(Uuid, i64, String)> = run
        .all(
            sql!("select s.cooperative_id, s.n, s.state from cooperative_states s where ")
                .any_of("s.cooperative_id", ids.iter().copied())
                .push(
                    " and s.n = (select max(l.n) from cooperative_states l where l.cooperative_id = s.cooperative_id)",
                ),
        )
        .await?;
    rows.into_iter()
        .map(|(id, n, state)| {
            let id = CooperativeId(id);
            Ok((id, (n, Reader { table: "cooperative_states", id }.choice("state", &state)?)))
        })
        .collect()
}
