//! Buying cycles and their pledges. Pledges are read as sums only.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::page::{self, List, PlaceColumns, Term};
use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Run, Sql};
use crate::domain::coalition::blocks::FEWEST;
use crate::domain::coalition::cycle::Pledged;
use crate::domain::coalition::lists::{CycleFilter, CycleOrderField};
use crate::domain::coalition::{BuyingCycle, CycleState, Pledge, Quantity};
use crate::domain::id::{CooperativeId, CycleId, OfferId, UmkmId};
use crate::domain::listing::{Count, Key, Listed, Order, Page, Slice};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct CycleRow {
    id: Uuid,
    cooperative_id: Uuid,
    commodity_code: String,
    offer_id: Uuid,
    region_code: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    state: String,
    state_since: DateTime<Utc>,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    minimum: i64,
    on_shortfall: String,
    is_demo: bool,
    version: i64,
    changed_at: DateTime<Utc>,
    chord_squared: Option<f64>,
}

const COLUMNS: &str = "c.id, c.cooperative_id, c.commodity_code, c.offer_id, c.region_code, c.latitude, c.longitude, c.state, c.state_since, \
     c.opens_at, c.closes_at, c.minimum, c.on_shortfall, c.is_demo, c.version, c.changed_at, ";

const PLACE: PlaceColumns =
    PlaceColumns { latitude: "c.latitude", longitude: "c.longitude", unit: ["c.unit_x", "c.unit_y", "c.unit_z"] };

impl TryFrom<CycleRow> for BuyingCycle {
    type Error = Error;

    fn try_from(row: CycleRow) -> Result<Self> {
        let id = CycleId(row.id);
        let read = Reader { table: "buying_cycles", id };
        Ok(Self {
            id,
            region: read.region("region_code", &row.region_code)?,
            point: read.point(row.latitude, row.longitude)?,
            state: read.choice("state", &row.state)?,
            minimum: Quantity::try_from(row.minimum).map_err(|_| read.corrupt("minimum"))?,
            on_shortfall: read.choice("on_shortfall", &row.on_shortfall)?,
            cooperative: CooperativeId(row.cooperative_id),
            commodity: row.commodity_code,
            offer: OfferId(row.offer_id),
            state_since: row.state_since,
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            is_demo: row.is_demo,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

fn list(filter: &CycleFilter, order: &[Order<CycleOrderField>]) -> List {
    let mut conditions = Sql::from(" and c.retired_at is null")
        .append_if(filter.within.as_ref().map(|region| page::subtree("c.region_code", region)))
        .bind_if(" and c.cooperative_id = ", filter.cooperative);
    if let Some(codes) = &filter.commodities {
        conditions = conditions.push(" and ").any_of("c.commodity_code", codes.iter().cloned());
    }
    if let Some(states) = &filter.states {
        conditions = conditions.push(" and ").any_of("c.state", states.iter().map(|state| word(*state)));
    }
    if let Some(at) = filter.open_at {
        let open = sql!(" and c.state = $2 and c.opens_at <= $1 and c.closes_at > $1", at, word(CycleState::Open));
        conditions = conditions.append(open);
    }
    conditions = conditions.append(PLACE.conditions(filter.near.as_ref(), None));
    let mut terms: Vec<Term> = order
        .iter()
        .map(|Order { field, direction }| match field {
            CycleOrderField::ClosesAt => Term::new("c.closes_at", *direction),
            CycleOrderField::Distance => Term::new(PLACE.chord_squared(filter.near.as_ref()), *direction),
            CycleOrderField::ChangedAt => Term::new("c.changed_at", *direction),
        })
        .collect();
    terms.push(Term::new("c.id", page::id_direction(order)));
    List {
        columns: Sql::from(COLUMNS).append(PLACE.chord_squared(filter.near.as_ref())).push(" as chord_squared"),
        found: None,
        tables: vec!["buying_cycles c".into()],
        conditions,
        is_whole: false,
        order: terms,
    }
}

fn listed(row: CycleRow, order: &[Order<CycleOrderField>]) -> Result<Listed<BuyingCycle>> {
    let chord = row.chord_squared;
    let item = BuyingCycle::try_from(row)?;
    let mut key: Vec<Key> = order
        .iter()
        .map(|order| match order.field {
            CycleOrderField::ClosesAt => Key::Time(item.closes_at),
            CycleOrderField::Distance => Key::Real(chord.unwrap_or(f64::MAX)),
            CycleOrderField::ChangedAt => Key::Time(item.changed_at),
        })
        .collect();
    key.push(Key::Id(item.id.0));
    Ok(page::listed(item, key, chord))
}

/// One page of the cycles that a filter lets through.
pub async fn page(
    run: impl Run,
    filter: &CycleFilter,
    order: &[Order<CycleOrderField>],
    slice: &Slice,
) -> Result<Page<BuyingCycle>> {
    page::read(run, &list(filter, order), slice, |row| listed(row, order)).await
}

/// How many cycles a filter lets through.
pub async fn count(run: impl Run, filter: &CycleFilter) -> Result<Count> {
    page::count(run, &list(filter, &[])).await
}

/// Cycles by id; those that are not there are left out.
pub async fn by_ids(mut run: impl Run, ids: &[CycleId]) -> Result<HashMap<CycleId, BuyingCycle>> {
    let columns = Sql::from(COLUMNS).push("cast(null as double precision) as chord_squared");
    let rows: Vec<CycleRow> = run.all(page::by_ids(columns, "buying_cycles c", "c.id", ids.iter().copied())).await?;
    rows.into_iter().map(|row| Ok((CycleId(row.id), BuyingCycle::try_from(row)?))).collect()
}

/// Adds cycles.
pub async fn insert(mut run: impl Run, cycles: &[BuyingCycle], at: DateTime<Utc>) -> Result<()> {
    for chunk in cycles.chunks(CHUNK) {
        let rows = chunk.iter().map(|c| {
            let unit = c.point.map(|point| point.unit());
            values![
                c.id,
                c.cooperative,
                &c.commodity,
                c.offer,
                &c.region,
                c.point.map(|point| point.latitude),
                c.point.map(|point| point.longitude),
                unit.map(|unit| unit[0]),
                unit.map(|unit| unit[1]),
                unit.map(|unit| unit[2]),
                word(c.state),
                c.state_since,
                c.opens_at,
                c.closes_at,
                c.minimum,
                word(c.on_shortfall),
                c.is_demo,
                c.version,
                at,
                at,
            ]
        });
        run.exec(
            sql!(
                "insert into buying_cycles (id, cooperative_id, commodity_code, offer_id, region_code, latitude, longitude, unit_x, unit_y,
                   unit_z, state, state_since, opens_at, closes_at, minimum, on_shortfall, is_demo, version, created_at, changed_at) values "
            )
            .rows(rows),
        )
        .await?;
    }
    Ok(())
}

/// Takes a cycle from its version and state to another state; false where somebody else was first, or where the life of a cycle
/// does not lead there.
pub async fn enter(mut run: impl Run, cycle: &BuyingCycle, state: CycleState, at: DateTime<Utc>) -> Result<bool> {
    if !cycle.state.may_become(state) {
        return Ok(false);
    }
    let entered = sql!(
        "update buying_cycles
            set state = $1, state_since = $2, changed_at = $2, version = version + 1
          where id = $3 and version = $4 and state = $5 and retired_at is null",
        word(state),
        at,
        cycle.id,
        cycle.version,
        word(cycle.state)
    );
    Ok(run.exec(entered).await? > 0)
}

/// Adds pledges. Fails with `Conflict` where a business pledged for a cycle already.
pub async fn insert_pledges(mut run: impl Run, pledges: &[Pledge], at: DateTime<Utc>) -> Result<()> {
    for chunk in pledges.chunks(CHUNK) {
        let rows = chunk
            .iter()
            .map(|p| values![p.umkm, p.cycle, p.firm, p.tolerance, p.pledged_at, p.withdrawn_at, 1i64, at, at]);
        run.exec(
            sql!(
                "insert into cycle_pledges (umkm_id, cycle_id, firm, tolerance, pledged_at, withdrawn_at, version, created_at, changed_at) values "
            )
            .rows(rows),
        )
        .await?;
    }
    Ok(())
}

/// Withdraws the pledge of a business; false where it did not hold.
pub async fn withdraw(mut run: impl Run, umkm: UmkmId, cycle: CycleId, at: DateTime<Utc>) -> Result<bool> {
    let withdrawn = sql!(
        "update cycle_pledges set withdrawn_at = $1, changed_at = $1, version = version + 1
          where umkm_id = $2 and cycle_id = $3 and withdrawn_at is null",
        at,
        umkm,
        cycle
    );
    Ok(run.exec(withdrawn).await? > 0)
}

/// The pledges of each of many cycles, in fives: the earliest ones, as many as make whole groups of [`FEWEST`]. Whoever looks again
/// after somebody pledged sees either nothing new or a whole group more. Cycles with fewer are left out.
pub async fn pledged_in_fives(mut run: impl Run, cycles: &[CycleId]) -> Result<HashMap<CycleId, Pledged>> {
    let sums = Sql::from(
        "select cycle_id, count(*), cast(sum(firm) as bigint), cast(sum(tolerance) as bigint)
           from (select cycle_id, firm, tolerance,
                        row_number() over (partition by cycle_id order by pledged_at, umkm_id) as place,
                        count(*) over (partition by cycle_id) as n
                   from cycle_pledges
                  where withdrawn_at is null and ",
    )
    .any_of("cycle_id", cycles.iter().copied())
    .append(sql!(") placed where place <= n - n % $1 group by cycle_id", FEWEST));
    let rows: Vec<(Uuid, i64, i64, i64)> = run.all(sums).await?;
    rows.into_iter()
        .map(|(id, n_umkm, firm, tolerance)| {
            let id = CycleId(id);
            let read = Reader { table: "cycle_pledges", id };
            let quantity = |column, amount| Quantity::try_from(amount).map_err(|_| read.corrupt(column));
            Ok((id, Pledged { n_umkm, firm: quantity("firm", firm)?, tolerance: quantity("tolerance", tolerance)? }))
        })
        .collect()
}
