//! The states through which cycles, pledges and orders of buyers went: who changed them, when, from what to what. A row for each, which
//! is never changed.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::{Bind, Run, Sql};
use crate::domain::coalition::{BuyerOrderState, ChangedAs, CycleState, PledgeState, StateChange};
use crate::domain::id::{BuyerOrderId, CycleId, PledgeId, TypedId};
use crate::domain::words::Word;
use crate::values;

/// States whose changes are kept.
pub trait Kept: Word {
    /// Whose states they are.
    type Of: TypedId + Bind + Hash + Eq;
    /// The table.
    const TABLE: &'static str;
    /// Its column for whom.
    const KEY: &'static str;
}

impl Kept for CycleState {
    type Of = CycleId;
    const TABLE: &'static str = "buying_cycle_states";
    const KEY: &'static str = "cycle_id";
}

impl Kept for BuyerOrderState {
    type Of = BuyerOrderId;
    const TABLE: &'static str = "buyer_order_states";
    const KEY: &'static str = "order_id";
}

impl Kept for PledgeState {
    type Of = PledgeId;
    const TABLE: &'static str = "pledge_states";
    const KEY: &'static str = "pledge_id";
}

/// Adds changes.
pub async fn insert<S: Kept>(mut run: impl Run, changes: &[(S::Of, StateChange<S>)]) -> Result<()> {
    for chunk in changes.chunks(CHUNK) {
        let rows = chunk.iter().map(|(of, change)| {
            values![*of, change.version, change.from.map(word), word(change.to), change.at, word(change.by)]
        });
        let insert = Sql::from("insert into ")
            .push(S::TABLE)
            .push(" (")
            .push(S::KEY)
            .push(", version, from_state, to_state, at, changed_as) values ");
        run.exec(insert.rows(rows)).await?;
    }
    Ok(())
}

type ChangeRow = (Uuid, i64, Option<String>, String, DateTime<Utc>, String);

/// The changes of each of many, the first one first.
pub async fn of<S: Kept>(mut run: impl Run, ids: &[S::Of]) -> Result<HashMap<S::Of, Vec<StateChange<S>>>> {
    let select = Sql::from("select ")
        .push(S::KEY)
        .push(", version, from_state, to_state, at, changed_as from ")
        .push(S::TABLE)
        .push(" where ")
        .any_of(S::KEY, ids.iter().copied())
        .push(" order by ")
        .push(S::KEY)
        .push(", version");
    let rows: Vec<ChangeRow> = run.all(select).await?;
    let mut changes: HashMap<S::Of, Vec<StateChange<S>>> = HashMap::new();
    for (id, version, from, to, at, by) in rows {
        let of = S::Of::from(id);
        let read = Reader { table: S::TABLE, id: of };
        let from = read.choice_or_none("from_state", from.as_deref())?;
        let (to, by): (S, ChangedAs) = (read.choice("to_state", &to)?, read.choice("changed_as", &by)?);
        changes.entry(of).or_default().push(StateChange { version, from, to, at, by });
    }
    Ok(changes)
}
