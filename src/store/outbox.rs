//! The outbox: one row for each entity written, in the transaction that wrote it.

use chrono::{DateTime, Utc};

use super::values::word;
use super::{CHUNK, Result};
use crate::db::Run;
use crate::domain::origin::EntityKind;
use crate::domain::words::words;
use crate::{sql, values};

words! {
    /// What happened to an entity.
    Action {
        /// It was made.
        Insert = "INSERT",
        /// It was changed.
        Update = "UPDATE",
        /// It was taken out of the lists.
        Retire = "RETIRE",
    }
}

/// Something that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Kind of the entity.
    pub kind: EntityKind,
    /// Its typed id, or its code.
    pub id: String,
    /// What happened.
    pub action: Action,
    /// Its version from then on.
    pub version: i64,
}

/// Adds events in their order.
pub async fn insert(mut run: impl Run, events: &[Event], at: DateTime<Utc>) -> Result<()> {
    for chunk in events.chunks(CHUNK) {
        let rows =
            chunk.iter().map(|event| values![word(event.kind), &event.id, word(event.action), event.version, at]);
        run.exec(sql!("insert into outbox (entity_kind, entity_id, action, version, at) values ").rows(rows)).await?;
    }
    Ok(())
}
