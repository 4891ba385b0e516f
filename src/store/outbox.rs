//! The outbox: a row for each entity written, in the transaction that wrote it.
//!
//! Numbers are taken under one locked row at the end of a transaction, and given back if it fails: so they are visible in their order
//! on both engines, without a gap, and whoever has read up to one has missed nothing. Writers wait for each other only while they
//! commit.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::values::{Reader, word};
use super::{CHUNK, Error, Result};
use crate::db::{Db, Ear, Run};
use crate::domain::change::{Change, ChangeKind, Facts, RecordKind, Subject};
use crate::domain::origin::EntityKind;
use crate::domain::words::Word;
use crate::{sql, values};

/// Stands for every entity of a kind.
const ALL: &str = "*";

/// On which PostgreSQL tells other processes that something was written.
const CHANNEL: &str = "simpul_outbox";

/// Something that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Kind of the entity.
    pub kind: EntityKind,
    /// Its typed id, or its code.
    pub id: String,
    /// What happened.
    pub action: ChangeKind,
    /// Its version from then on.
    pub version: i64,
    /// What else may be told; nothing of entities that are not public.
    pub facts: Facts,
}

impl Event {
    /// All entities of a kind were loaded anew.
    pub fn reload(kind: EntityKind) -> Self {
        Self { kind, id: ALL.to_owned(), action: ChangeKind::Reload, version: 0, facts: Facts::default() }
    }
}

/// How far somebody has read: the number of an event, and its instant, by which a number of another life of the database is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The number; 0 before the first.
    pub n: i64,
    /// The instant of the event.
    pub at: DateTime<Utc>,
}

/// A row of the outbox: where it stands, and what it tells, if that is about a record that anybody may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Where it stands.
    pub place: Place,
    /// What happened.
    pub change: Option<Change>,
}

#[derive(sqlx::FromRow)]
struct OutboxRow {
    n: i64,
    entity_kind: String,
    entity_id: String,
    action: String,
    version: i64,
    at: DateTime<Utc>,
    facts: Json<serde_json::Value>,
}

impl TryFrom<OutboxRow> for Noted {
    type Error = Error;

    fn try_from(row: OutboxRow) -> Result<Self> {
        let read = Reader { table: "outbox", id: row.n };
        let place = Place { n: row.n, at: row.at };
        let Some(record) = RecordKind::from_word(&row.entity_kind) else { return Ok(Self { place, change: None }) };
        let corrupt = || read.corrupt("entity_id");
        let subject = match record {
            _ if row.entity_id == ALL => Subject::All(record),
            RecordKind::Cooperative => Subject::Cooperative(row.entity_id.parse().map_err(|_| corrupt())?),
            RecordKind::Cluster => Subject::Cluster(row.entity_id.parse().map_err(|_| corrupt())?),
        };
        let kind = read.choice("action", &row.action)?;
        let facts = serde_json::from_value(row.facts.0).map_err(|_| read.corrupt("facts"))?;
        let change = Change { n: row.n, at: row.at, subject, kind, version: row.version, facts };
        Ok(Self { place, change: Some(change) })
    }
}

/// Adds events in their order. The last thing that a transaction does: the next writer waits from here on.
pub async fn insert(mut run: impl Run, events: &[Event], at: DateTime<Utc>) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let taken =
        sql!("update outbox_numbers set last_n = last_n + $1 where one = 1 returning last_n", events.len() as i64)
            .split("", sql!(", pg_notify($1, '')::text", CHANNEL));
    let (last, ..): (i64,) = run.one(taken).await?;
    let first = last - events.len() as i64 + 1;
    for (chunk, from) in events.chunks(CHUNK).zip((first..).step_by(CHUNK)) {
        let rows = (from..).zip(chunk).map(|(n, event)| {
            let facts = serde_json::to_value(&event.facts).expect("facts are JSON");
            values![n, word(event.kind), &event.id, word(event.action), event.version, at, facts]
        });
        run.exec(sql!("insert into outbox (n, entity_kind, entity_id, action, version, at, facts) values ").rows(rows))
            .await?;
    }
    Ok(())
}

/// The newest event.
pub async fn newest(mut run: impl Run) -> Result<Place> {
    let newest: Option<(i64, DateTime<Utc>)> =
        run.maybe(sql!("select n, at from outbox order by n desc limit 1")).await?;
    Ok(newest.map_or(Place { n: 0, at: DateTime::UNIX_EPOCH }, |(n, at)| Place { n, at }))
}

/// Whether everything after a place is still kept.
pub async fn keeps(mut run: impl Run, place: Place) -> Result<bool> {
    if place.n == 0 {
        let oldest: Option<(i64,)> = run.maybe(sql!("select n from outbox order by n limit 1")).await?;
        return Ok(oldest.is_none_or(|(n,)| n == 1));
    }
    let found: Option<(DateTime<Utc>,)> = run.maybe(sql!("select at from outbox where n = $1", place.n)).await?;
    Ok(found == Some((place.at,)))
}

/// Whether the numbers of the events that are kept follow each other up to the last one that was taken.
pub async fn is_whole(mut run: impl Run) -> Result<bool> {
    let (n, first, last, taken): (i64, i64, i64, i64) = run
        .one(sql!(
            "select count(*), coalesce(min(n), 1), coalesce(max(n), 0), (select last_n from outbox_numbers where one = 1) from outbox"
        ))
        .await?;
    Ok(last == taken && last - first + 1 == n)
}

/// The events after a number, the oldest first.
pub async fn after(mut run: impl Run, n: i64, most: i64) -> Result<Vec<Noted>> {
    let rows: Vec<OutboxRow> = run
        .all(sql!(
            "select n, entity_kind, entity_id, action, version, at, facts from outbox where n > $1 order by n limit $2",
            n,
            most,
        ))
        .await?;
    let noted = |row: OutboxRow| {
        let place = Place { n: row.n, at: row.at };
        Noted::try_from(row).unwrap_or_else(|error| {
            tracing::warn!(%error, n = place.n, "an event cannot be read and is told to nobody");
            Noted { place, change: None }
        })
    };
    Ok(rows.into_iter().map(noted).collect())
}

/// Removes the oldest events, a bounded number of them: those from before `since`, and those beyond the newest `most`. The newest one
/// stays, since places that are given out stand on it. Answers how many were removed.
pub async fn prune(mut run: impl Run, most: i64, since: DateTime<Utc>) -> Result<u64> {
    let newest = newest(&mut run).await?.n;
    let oldest: Vec<(i64, DateTime<Utc>)> =
        run.all(sql!("select n, at from outbox order by n limit $1", 2 * CHUNK as i64)).await?;
    let is_over = |(n, at): &&(i64, DateTime<Utc>)| *n < newest && (*n <= newest - most || *at < since);
    let Some((last, _)) = oldest.iter().take_while(is_over).last() else { return Ok(0) };
    run.exec(sql!("delete from outbox where n <= $1", last)).await
}

/// Hears of what other processes write, where the engine can tell.
pub fn ear(db: &Db) -> Ear {
    db.ear(CHANNEL)
}
