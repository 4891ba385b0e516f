//! What was answered to commands, by whoever sent them and the key that she gave: so that a command sent again has its one effect.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{CHUNK, Error, Result};
use crate::db::Run;
use crate::sql;

/// A command as it is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Whoever sent it, by a name that tells nothing of the person.
    pub actor: String,
    /// The key that she gave.
    pub key: Uuid,
    /// What is commanded.
    pub command: &'static str,
    /// Keyed hash of what is commanded and with which input.
    pub fingerprint: Vec<u8>,
}

/// What is on record of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// Nothing until now: it is to be done, in this transaction. Another that sends the same waits for its end.
    New,
    /// It was done, with this answer.
    Done(serde_json::Value),
    /// The key was given to another command, or to one with other input.
    Other,
}

/// Takes the place of a command, or says what is on record. The first thing that its transaction does.
pub async fn take(mut run: impl Run, known: &Known, at: DateTime<Utc>) -> Result<Record> {
    let insert = sql!(
        "insert into idempotency (actor, key, command, fingerprint, at) values ($1, $2, $3, $4, $5) on conflict do nothing",
        &known.actor,
        known.key,
        known.command,
        &known.fingerprint,
        at,
    );
    if run.exec(insert).await? > 0 {
        return Ok(Record::New);
    }
    let held: Option<(Vec<u8>, Option<Json<serde_json::Value>>)> = run
        .maybe(sql!(
            "select fingerprint, answer from idempotency where actor = $1 and key = $2",
            &known.actor,
            known.key
        ))
        .await?;
    // forgotten in between, after its days: it is looked for again
    let (fingerprint, answer) = held.ok_or(Error::Busy)?;
    Ok(match answer {
        Some(answer) if fingerprint == known.fingerprint => Record::Done(answer.0),
        _ => Record::Other,
    })
}

/// Keeps the answer of a command whose place was taken.
pub async fn answer(mut run: impl Run, known: &Known, answer: serde_json::Value) -> Result<()> {
    let update =
        sql!("update idempotency set answer = $1 where actor = $2 and key = $3", answer, &known.actor, known.key);
    run.exec(update).await?;
    Ok(())
}

/// Commands without an answer: none, since the place is taken and the answer kept in one transaction.
pub async fn n_unanswered(mut run: impl Run) -> Result<i64> {
    Ok(run.one::<(i64,)>(sql!("select count(*) from idempotency where answer is null")).await?.0)
}

/// Forgets the oldest commands from before an instant, a bounded number of them; answers how many.
pub async fn prune(mut run: impl Run, before: DateTime<Utc>) -> Result<u64> {
    let oldest: Vec<(String, Uuid)> = run
        .all(sql!("select actor, key from idempotency where at < $1 order by at limit $2", before, CHUNK as i64))
        .await?;
    let mut n = 0;
    for chunk in oldest.chunk_by(|(a, _), (b, _)| a == b) {
        let delete = sql!("delete from idempotency where actor = $1 and at < $2 and ", &chunk[0].0, before);
        n += run.exec(delete.any_of("key", chunk.iter().map(|(_, key)| *key))).await?;
    }
    Ok(n)
}
