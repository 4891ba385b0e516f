//! Orders of buyers.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::histories;
use super::page::{self, List, Term};
use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Run, Sql};
use crate::domain::coalition::lists::BuyerOrderFilter;
use crate::domain::coalition::{BuyerOrder, BuyerOrderState, ChangedAs, Quantity, StateChange};
use crate::domain::id::{BuyerOrderId, OrganisationId};
use crate::domain::listing::{Count, Direction, Key, Page, Slice};
use crate::{sql, values};

#[derive(sqlx::FromRow)]
struct OrderRow {
    id: Uuid,
    buyer_id: Uuid,
    commodity_code: String,
    quantity: i64,
    unit_price_idr: Option<i64>,
    needed_by: NaiveDate,
    region_code: String,
    state: String,
    is_demo: bool,
    version: i64,
    changed_at: DateTime<Utc>,
}

const COLUMNS: &str = "o.id, o.buyer_id, o.commodity_code, o.quantity, o.unit_price_idr, o.needed_by, o.region_code, o.state, o.is_demo, \
     o.version, o.changed_at";

impl TryFrom<OrderRow> for BuyerOrder {
    type Error = Error;

    fn try_from(row: OrderRow) -> Result<Self> {
        let id = BuyerOrderId(row.id);
        let read = Reader { table: "buyer_orders", id };
        Ok(Self {
            id,
            buyer: OrganisationId(row.buyer_id),
            quantity: Quantity::try_from(row.quantity).map_err(|_| read.corrupt("quantity"))?,
            unit_price_idr: read.rupiah("unit_price_idr", row.unit_price_idr)?,
            region: read.region("region_code", &row.region_code)?,
            state: read.choice("state", &row.state)?,
            commodity: row.commodity_code,
            needed_by: row.needed_by,
            is_demo: row.is_demo,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

/// A list of orders, by the day on which they are wanted.
fn list(filter: &BuyerOrderFilter) -> List {
    let mut conditions = Sql::from(" and o.retired_at is null")
        .append_if(filter.within.as_ref().map(|region| page::subtree("o.region_code", region)))
        .bind_if(" and o.needed_by >= ", filter.from);
    if let Some(codes) = &filter.commodities {
        conditions = conditions.push(" and ").any_of("o.commodity_code", codes.iter().cloned());
    }
    if let Some(states) = &filter.states {
        conditions = conditions.push(" and ").any_of("o.state", states.iter().map(|state| word(*state)));
    }
    List {
        columns: COLUMNS.into(),
        found: None,
        tables: vec!["buyer_orders o".into()],
        conditions,
        is_whole: false,
        chance: None,
        order: vec![Term::new("o.needed_by", Direction::Ascending), Term::new("o.id", Direction::Ascending)],
    }
}

/// One page of the orders that a filter lets through, by the day on which they are wanted.
pub async fn page(run: impl Run, filter: &BuyerOrderFilter, slice: &Slice) -> Result<Page<BuyerOrder>> {
    page::read(run, &list(filter), slice, |row: OrderRow| {
        let item = BuyerOrder::try_from(row)?;
        let key = vec![Key::Date(item.needed_by), Key::Id(item.id.0)];
        Ok(page::listed(item, key, None))
    })
    .await
}

/// How many orders a filter lets through.
pub async fn count(run: impl Run, filter: &BuyerOrderFilter) -> Result<Count> {
    page::count(run, &list(filter)).await
}

/// Orders by id; those that are not there are left out.
pub async fn by_ids(mut run: impl Run, ids: &[BuyerOrderId]) -> Result<HashMap<BuyerOrderId, BuyerOrder>> {
    let rows: Vec<OrderRow> =
        run.all(page::by_ids(COLUMNS.into(), "buyer_orders o", "o.id", ids.iter().copied())).await?;
    rows.into_iter().map(|row| Ok((BuyerOrderId(row.id), BuyerOrder::try_from(row)?))).collect()
}

/// Adds orders.
pub async fn insert(mut run: impl Run, orders: &[BuyerOrder], at: DateTime<Utc>) -> Result<()> {
    for chunk in orders.chunks(CHUNK) {
        let rows = chunk.iter().map(|o| {
            values![
                o.id,
                o.buyer,
                &o.commodity,
                o.quantity,
                o.unit_price_idr,
                o.needed_by,
                &o.region,
                word(o.state),
                o.is_demo,
                o.version,
                at,
                at,
            ]
        });
        run.exec(
            sql!(
                "insert into buyer_orders (id, buyer_id, commodity_code, quantity, unit_price_idr, needed_by, region_code, state, is_demo,
                   version, created_at, changed_at) values "
            )
            .rows(rows),
        )
        .await?;
    }
    Ok(())
}

/// Takes an order from its version and state to another state, and keeps that it did; false where somebody else was first, or where the
/// life of an order does not lead there.
pub async fn enter(
    mut run: impl Run,
    order: &BuyerOrder,
    to: BuyerOrderState,
    by: ChangedAs,
    at: DateTime<Utc>,
) -> Result<bool> {
    if !order.state.may_become(to) {
        return Ok(false);
    }
    let entered = sql!(
        "update buyer_orders
            set state = $1, changed_at = $2, version = version + 1
          where id = $3 and version = $4 and state = $5 and retired_at is null",
        word(to),
        at,
        order.id,
        order.version,
        word(order.state)
    );
    let is_first = run.exec(entered).await? > 0;
    if is_first {
        let change = StateChange { version: order.version + 1, from: Some(order.state), to, at, by };
        histories::insert(run, &[(order.id, change)]).await?;
    }
    Ok(is_first)
}
