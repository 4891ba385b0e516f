//! Buying cycles, their lines and their pledges. Pledges are read as sums only.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::histories;
use super::page::{self, List, PlaceColumns, Term};
use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Run, Sql};
use crate::domain::coalition::blocks::FEWEST;
use crate::domain::coalition::cycle::Pledged;
use crate::domain::coalition::lists::{CycleFilter, CycleOrderField};
use crate::domain::coalition::{
    BuyingCycle, ChangedAs, CycleLine, CycleState, Pledge, PledgeState, Quantity, StateChange,
};
use crate::domain::id::{CooperativeId, CycleId, CycleLineId, OfferId, OfferLineId};
use crate::domain::listing::{Count, Key, Listed, Order, Page, Slice};
use crate::domain::words::Word;
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct CycleRow {
    id: Uuid,
    cooperative_id: Uuid,
    region_code: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    state: String,
    state_since: DateTime<Utc>,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    on_shortfall: String,
    is_demo: bool,
    version: i64,
    changed_at: DateTime<Utc>,
    chord_squared: Option<f64>,
}

const COLUMNS: &str = "c.id, c.cooperative_id, c.region_code, c.latitude, c.longitude, c.state, c.state_since, \
     c.opens_at, c.closes_at, c.on_shortfall, c.is_demo, c.version, c.changed_at, ";

const PLACE: PlaceColumns = PlaceColumns {
    latitude: "c.latitude",
    is_of_cells: false,
    longitude: "c.longitude",
    unit: ["c.unit_x", "c.unit_y", "c.unit_z"],
};

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
            on_shortfall: read.choice("on_shortfall", &row.on_shortfall)?,
            cooperative: CooperativeId(row.cooperative_id),
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
        conditions = conditions
            .push(" and exists (select 1 from cycle_lines l where l.cycle_id = c.id and ")
            .any_of("l.commodity_code", codes.iter().cloned())
            .push(")");
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
        chance: None,
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
                word(c.on_shortfall),
                c.is_demo,
                c.version,
                at,
                at,
            ]
        });
        run.exec(
            sql!(
                "insert into buying_cycles (id, cooperative_id, region_code, latitude, longitude, unit_x, unit_y, unit_z, state, state_since,
                   opens_at, closes_at, on_shortfall, is_demo, version, created_at, changed_at) values "
            )
            .rows(rows),
        )
        .await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: Uuid,
    cycle_id: Uuid,
    commodity_code: String,
    offer_line_id: Uuid,
    offer_id: Uuid,
    minimum: i64,
}

impl TryFrom<LineRow> for CycleLine {
    type Error = Error;

    fn try_from(row: LineRow) -> Result<Self> {
        let id = CycleLineId(row.id);
        let read = Reader { table: "cycle_lines", id };
        Ok(Self {
            id,
            cycle: CycleId(row.cycle_id),
            minimum: Quantity::try_from(row.minimum).map_err(|_| read.corrupt("minimum"))?,
            commodity: row.commodity_code,
            offer_line: OfferLineId(row.offer_line_id),
            offer: OfferId(row.offer_id),
        })
    }
}

/// Lines with the offers on which they will be ordered.
fn select_lines() -> Sql {
    Sql::from(
        "select l.id, l.cycle_id, l.commodity_code, l.offer_line_id, o.offer_id, l.minimum
           from cycle_lines l join offer_lines o on o.id = l.offer_line_id where ",
    )
}

/// The lines of each of many cycles, the oldest first.
pub async fn lines_of(mut run: impl Run, cycles: &[CycleId]) -> Result<HashMap<CycleId, Vec<CycleLine>>> {
    let select = select_lines().any_of("l.cycle_id", cycles.iter().copied()).push(" order by l.id");
    let rows: Vec<LineRow> = run.all(select).await?;
    let mut lines: HashMap<CycleId, Vec<CycleLine>> = HashMap::new();
    for row in rows {
        lines.entry(CycleId(row.cycle_id)).or_default().push(CycleLine::try_from(row)?);
    }
    Ok(lines)
}

/// Lines by id, of cycles in these states; those that are not there are left out.
pub async fn lines_by_ids(
    mut run: impl Run,
    ids: &[CycleLineId],
    states: &[CycleState],
) -> Result<HashMap<CycleLineId, CycleLine>> {
    let select = select_lines()
        .any_of("l.id", ids.iter().copied())
        .push(" and exists (select 1 from buying_cycles c where c.id = l.cycle_id and ")
        .any_of("c.state", states.iter().map(|state| word(*state)))
        .push(")");
    let rows: Vec<LineRow> = run.all(select).await?;
    rows.into_iter().map(|row| Ok((CycleLineId(row.id), CycleLine::try_from(row)?))).collect()
}

/// Adds lines to cycles. Fails with `Conflict` where a cycle has a line for a commodity already.
pub async fn insert_lines(mut run: impl Run, lines: &[CycleLine], at: DateTime<Utc>) -> Result<()> {
    for chunk in lines.chunks(CHUNK) {
        let rows = chunk.iter().map(|l| values![l.id, l.cycle, &l.commodity, l.offer_line, l.minimum, at]);
        let insert =
            sql!("insert into cycle_lines (id, cycle_id, commodity_code, offer_line_id, minimum, created_at) values ");
        run.exec(insert.rows(rows)).await?;
    }
    Ok(())
}

/// Takes a cycle from its version and state to another state, and keeps that it did; false where somebody else was first, or where the
/// life of a cycle does not lead there.
pub async fn enter(
    mut run: impl Run,
    cycle: &BuyingCycle,
    to: CycleState,
    by: ChangedAs,
    at: DateTime<Utc>,
) -> Result<bool> {
    if !cycle.state.may_become(to) {
        return Ok(false);
    }
    let entered = sql!(
        "update buying_cycles
            set state = $1, state_since = $2, changed_at = $2, version = version + 1
          where id = $3 and version = $4 and state = $5 and retired_at is null",
        word(to),
        at,
        cycle.id,
        cycle.version,
        word(cycle.state)
    );
    let is_first = run.exec(entered).await? > 0;
    if is_first {
        let change = StateChange { version: cycle.version + 1, from: Some(cycle.state), to, at, by };
        histories::insert(run, &[(cycle.id, change)]).await?;
    }
    Ok(is_first)
}

/// Open cycles whose closing time has come by an instant, the longest overdue first.
pub async fn due(mut run: impl Run, at: DateTime<Utc>, most: i64) -> Result<Vec<BuyingCycle>> {
    let select = Sql::from("select ")
        .push(COLUMNS)
        .push("cast(null as double precision) as chord_squared from buying_cycles c where ")
        .append(sql!(
            "c.closes_at <= $1 and c.state = $2 and c.retired_at is null order by c.closes_at, c.id limit $3",
            at,
            word(CycleState::Open),
            most
        ));
    let rows: Vec<CycleRow> = run.all(select).await?;
    rows.into_iter().map(BuyingCycle::try_from).collect()
}

/// Puts off the closing time of a cycle, whose version stays; false where it has gone on since.
pub async fn put_off(mut run: impl Run, id: CycleId, version: i64, closes_at: DateTime<Utc>) -> Result<bool> {
    let put_off =
        sql!("update buying_cycles set closes_at = $1 where id = $2 and version = $3", closes_at, id, version);
    Ok(run.exec(put_off).await? > 0)
}

/// What was pledged for sure for each line of a cycle, to the last unit; lines for which nobody pledged are left out.
pub async fn firm_of(mut run: impl Run, cycle: CycleId) -> Result<HashMap<CycleLineId, Quantity>> {
    let rows: Vec<(Uuid, i64)> = run
        .all(sql!(
            "select p.cycle_line_id, cast(sum(p.firm) as bigint)
               from cycle_lines l join pledges p on p.cycle_line_id = l.id
              where l.cycle_id = $1 and p.state = $2
              group by p.cycle_line_id",
            cycle,
            word(PledgeState::Pledged)
        ))
        .await?;
    rows.into_iter()
        .map(|(id, firm)| {
            let id = CycleLineId(id);
            let firm = Quantity::try_from(firm).map_err(|_| Reader { table: "pledges", id }.corrupt("firm"))?;
            Ok((id, firm))
        })
        .collect()
}

/// Calls off every pledge for a cycle that is still to be ordered, and keeps that it did.
pub async fn cancel_pledges(mut run: impl Run, cycle: CycleId, by: ChangedAs, at: DateTime<Utc>) -> Result<()> {
    let of_cycle = || {
        sql!(
            "cycle_line_id in (select id from cycle_lines where cycle_id = $1) and state in ('DRAFT', 'PLEDGED')",
            cycle
        )
    };
    let kept = sql!(
        "insert into pledge_states (pledge_id, version, from_state, to_state, at, changed_as)
         select id, version + 1, state, $1, $2, $3 from pledges where ",
        word(PledgeState::Cancelled),
        at,
        word(by)
    );
    run.exec(kept.append(of_cycle())).await?;
    let gone = sql!(
        "update pledges set state = $1, state_since = $2, changed_at = $2, version = version + 1 where ",
        word(PledgeState::Cancelled),
        at
    );
    run.exec(gone.append(of_cycle())).await?;
    Ok(())
}

/// Adds pledges. Fails with `Conflict` where a business has one in force for a line already.
pub async fn insert_pledges(mut run: impl Run, pledges: &[Pledge], at: DateTime<Utc>) -> Result<()> {
    for chunk in pledges.chunks(CHUNK) {
        let rows = chunk.iter().map(|p| {
            values![
                p.id,
                p.line,
                p.umkm,
                p.firm,
                p.tolerance,
                word(p.state),
                p.state_since,
                p.pledged_at,
                p.delivered,
                p.version,
                at,
                at,
            ]
        });
        run.exec(
            sql!(
                "insert into pledges (id, cycle_line_id, umkm_id, firm, tolerance, state, state_since, pledged_at, delivered, version,
                   created_at, changed_at) values "
            )
            .rows(rows),
        )
        .await?;
    }
    Ok(())
}

/// Takes a pledge from its version and state to another state, and keeps that it did; false where somebody else was first, or where the
/// life of a pledge does not lead there. Once it is given, it counts behind those that were given before.
pub async fn enter_pledge(
    mut run: impl Run,
    pledge: &Pledge,
    to: PledgeState,
    by: ChangedAs,
    at: DateTime<Utc>,
) -> Result<bool> {
    if !pledge.state.may_become(to) {
        return Ok(false);
    }
    let entered = sql!(
        "update pledges
            set state = $1, state_since = $2, changed_at = $2, version = version + 1,
                pledged_at = case when state = 'DRAFT' then $2 else pledged_at end
          where id = $3 and version = $4 and state = $5",
        word(to),
        at,
        pledge.id,
        pledge.version,
        word(pledge.state)
    );
    let is_first = run.exec(entered).await? > 0;
    if is_first {
        let change = StateChange { version: pledge.version + 1, from: Some(pledge.state), to, at, by };
        histories::insert(run, &[(pledge.id, change)]).await?;
    }
    Ok(is_first)
}

/// The pledges of each of many lines, in fives: the earliest ones, as many as make whole groups of [`FEWEST`]. Whoever looks again
/// after somebody pledged sees either nothing new or a whole group more. Lines with fewer are left out.
pub async fn pledged_in_fives(mut run: impl Run, lines: &[CycleLineId]) -> Result<HashMap<CycleLineId, Pledged>> {
    let counting = PledgeState::ALL.iter().filter(|state| state.counts()).map(|state| word(*state));
    let sums = Sql::from(
        "select cycle_line_id, count(*), cast(sum(firm) as bigint), cast(sum(tolerance) as bigint)
           from (select cycle_line_id, firm, tolerance,
                        row_number() over (partition by cycle_line_id order by pledged_at, id) as place,
                        count(*) over (partition by cycle_line_id) as n
                   from pledges
                  where ",
    )
    .any_of("state", counting)
    .push(" and ")
    .any_of("cycle_line_id", lines.iter().copied())
    .append(sql!(") placed where place <= n - n % $1 group by cycle_line_id", FEWEST));
    let rows: Vec<(Uuid, i64, i64, i64)> = run.all(sums).await?;
    rows.into_iter()
        .map(|(id, n_umkm, firm, tolerance)| {
            let id = CycleLineId(id);
            let read = Reader { table: "pledges", id };
            let quantity = |column, amount| Quantity::try_from(amount).map_err(|_| read.corrupt(column));
            Ok((id, Pledged { n_umkm, firm: quantity("firm", firm)?, tolerance: quantity("tolerance", tolerance)? }))
        })
        .collect()
}
