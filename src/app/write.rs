//! The one door for writes: a transaction in a task of its own, so that a caller who goes away cannot leave it half done; an
//! outbox row for everything written and an audit row for what it noted of itself, in the same transaction; another try where
//! somebody else was first. A command that is sent again has one effect, and the same answer.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{Ctx, Error, Result, audit, sessions};
use crate::db::{self, Tx};
use crate::domain::audit::AuditEntry;
use crate::domain::change::{ChangeKind, ChangedField, Facts, Followed, RecordKind, Turn};
use crate::domain::origin::EntityKind;
use crate::store::idempotency::{self, Known, Record};
use crate::store::outbox::{self, Event};

/// A piece of writing under way.
pub type Writing<'w, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'w>>;

/// Tries before a write gives up.
const TRIES: u32 = 5;

/// How long the answer of a command is kept.
const KEPT: TimeDelta = TimeDelta::hours(72);
/// Steps of one round of forgetting: what is left waits for the next.
const FORGET_STEPS: usize = 50;

/// Purpose of a keyed hash.
const FINGERPRINT: &str = "fingerprint of a command";

/// By which a command that is sent again is known: whoever sends it draws one for each thing that she wants done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(pub Uuid);

/// What somebody wants done, once.
#[derive(Debug, Clone, Copy)]
pub struct Command<'a, I> {
    /// What.
    pub name: &'static str,
    /// By which it is known again.
    pub key: IdempotencyKey,
    /// With which input. Only a keyed hash of it is kept.
    pub input: &'a I,
}

/// What a write works with.
pub struct Work {
    /// The transaction.
    pub tx: Tx,
    /// The instant of the write; all its rows carry it.
    pub at: DateTime<Utc>,
    events: Vec<Event>,
    audited: Vec<AuditEntry>,
}

impl Work {
    /// Notes what is done here in the audit chain, in the same transaction.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.audited.push(entry);
    }

    /// Notes that an entity was made, at version 1. Of what anybody may read, [`Self::tell_made`] says more.
    pub fn made(&mut self, kind: EntityKind, id: impl ToString) {
        self.note(kind, id, ChangeKind::Insert, 1, Facts::default());
    }

    /// Notes that an entity was changed, and its version from then on.
    pub fn changed(&mut self, kind: EntityKind, id: impl ToString, version: i64) {
        self.note(kind, id, ChangeKind::Update, version, Facts::default());
    }

    /// Notes that an entity left the lists.
    pub fn retired(&mut self, kind: EntityKind, id: impl ToString, version: i64) {
        self.note(kind, id, ChangeKind::Retire, version, Facts::default());
    }

    /// Notes that all entities of a kind were loaded anew: one event, at which whoever follows them begins anew.
    pub fn reloaded(&mut self, kind: EntityKind) {
        self.events.push(Event::reload(kind));
    }

    /// Tells that a public record was made.
    pub fn tell_made<R: Followed>(&mut self, record: &R) {
        self.tell(record, ChangeKind::Insert, record.version(), Facts::of(record));
    }

    /// Tells in what a public record differs from before, and that it is one version further. `more` is what changed with it that is
    /// kept apart from it.
    pub fn tell_changed<R: Followed>(&mut self, before: &R, after: &R, more: &[ChangedField]) {
        let facts = Facts::changed(before, after, more);
        let turn = after.turn(before);
        if !facts.fields.is_empty() || turn.is_none() {
            self.tell(after, ChangeKind::Update, before.version() + 1, facts);
        }
        if let Some(turn) = turn {
            self.tell_turned(before, after, turn);
        }
    }

    /// Tells that the state of a public record is another one.
    pub fn tell_turned<R: Followed>(&mut self, before: &R, after: &R, turn: Turn) {
        let facts = Facts { fields: Vec::new(), turn: Some(turn), ..Facts::changed(before, after, &[]) };
        self.tell(after, ChangeKind::State, before.version() + 1, facts);
    }

    /// Tells that the state of a public record is another one though the record is as it was.
    pub fn tell_turned_by_itself<R: Followed>(&mut self, record: &R, turn: Turn) {
        let facts = Facts { turn: Some(turn), ..Facts::of(record) };
        self.tell(record, ChangeKind::State, record.version(), facts);
    }

    /// Tells that a public record left the lists.
    pub fn tell_retired<R: Followed>(&mut self, record: &R) {
        self.tell(record, ChangeKind::Retire, record.version() + 1, Facts::of(record));
    }

    fn tell<R: Followed>(&mut self, record: &R, action: ChangeKind, version: i64, facts: Facts) {
        let kind = match R::KIND {
            RecordKind::Cooperative => EntityKind::Cooperative,
            RecordKind::Cluster => EntityKind::Cluster,
        };
        self.note(kind, record.typed_id(), action, version, facts);
    }

    fn note(&mut self, kind: EntityKind, id: impl ToString, action: ChangeKind, version: i64, facts: Facts) {
        self.events.push(Event { kind, id: id.to_string(), action, version, facts });
    }
}

impl Ctx {
    /// Writes. `work` may run more than once, each time in a fresh transaction; nothing it did remains from a try that failed.
    /// Once this returns `Ok`, everything is durable. [`Error::Unknown`] where the database did not say whether it is.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> Fn(&'w mut Work) -> Writing<'w, T> + Send + Sync + 'static,
    {
        self.try_writing(|error| matches!(error, Error::Busy), work).await
    }

    /// Writes, and goes again after an error of which `goes_again` holds.
    async fn try_writing<T, F>(&self, goes_again: fn(&Error) -> bool, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'w> Fn(&'w mut Work) -> Writing<'w, T> + Send + Sync + 'static,
    {
        if self.db().is_late() {
            return Err(Error::Late);
        }
        let ctx = self.clone();
        let task = tokio::spawn(async move {
            let mut tried = 0;
            loop {
                tried += 1;
                match ctx.write_once(&work).await {
                    Err(error) if tried < TRIES && goes_again(&error) => {
                        tokio::time::sleep(Duration::from_millis(20 << tried)).await;
                    }
                    result => return result,
                }
            }
        });
        task.await.unwrap_or_else(|gone| Err(Error::Internal(Box::new(gone))))
    }

    /// Does what somebody wants done, once: whoever sends it again with the same key gets the first answer, and nothing is done;
    /// with other input, or as another command, [`Error::KeyReused`]. Of many that come at once one is done, and the others wait for
    /// its answer. What was refused leaves nothing: it may be sent again.
    ///
    /// Whoever sends it was let through before; that she still would be is held true from its first step to its last, so that no act of
    /// hers stands behind the end of the right that it leaned on.
    ///
    /// The answer is kept as it is given here: ids and versions, nothing that is personal. Work that notes no audit row is a fault.
    pub async fn command<T, I, F>(&self, command: Command<'_, I>, work: F) -> Result<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        I: Serialize,
        F: for<'w> Fn(&'w mut Work) -> Writing<'w, T> + Send + Sync + 'static,
    {
        let known = Arc::new(Known {
            actor: self.actor.pseudonym(),
            key: command.key.0,
            command: command.name,
            fingerprint: self.fingerprint(command.name, command.input)?,
        });
        let (work, actor) = (Arc::new(work), self.actor.clone());
        // whether it was done is on record: whoever goes again finds out, now or when it is sent again
        let goes_again = |error: &Error| matches!(error, Error::Busy | Error::Unknown);
        let done = self.try_writing(goes_again, move |doing| {
            let (known, work, actor) = (known.clone(), work.clone(), actor.clone());
            Box::pin(async move {
                match idempotency::take(&mut doing.tx, &known, doing.at).await? {
                    Record::Done(answer) => serde_json::from_value(answer).map_err(internal),
                    Record::Other => Err(Error::KeyReused),
                    Record::New => {
                        sessions::hold(doing, &actor).await?;
                        let answer = work(doing).await?;
                        if doing.audited.is_empty() {
                            return Err(Error::Internal(format!("{} notes no audit row", known.command).into()));
                        }
                        if doing.events.is_empty() {
                            doing.events = touched(&doing.audited);
                        }
                        let kept = serde_json::to_value(&answer).map_err(internal)?;
                        idempotency::answer(&mut doing.tx, &known, kept).await?;
                        Ok(answer)
                    }
                }
            })
        });
        match done.await {
            Err(Error::Unknown) => Err(Error::Busy),
            done => done,
        }
    }

    /// A keyed hash of a command with its input, whatever the order in which its fields came.
    fn fingerprint(&self, name: &str, input: &impl Serialize) -> Result<Vec<u8>> {
        let input = in_order(serde_json::to_value(input).map_err(internal)?);
        Ok(self.vault().keyed_hash(FINGERPRINT, format!("{name}\0{input}")).to_vec())
    }

    async fn write_once<T, F>(&self, work: &F) -> Result<T>
    where
        F: for<'w> Fn(&'w mut Work) -> Writing<'w, T> + Send + Sync + 'static,
    {
        let mut doing = Work { tx: self.db().begin().await?, at: self.now(), events: Vec::new(), audited: Vec::new() };
        match work(&mut doing).await {
            Ok(value) => {
                // each holds a row until the commit, always in this order
                audit::append(self, &mut doing.tx, &doing.audited, doing.at).await?;
                outbox::insert(&mut doing.tx, &doing.events, doing.at).await?;
                doing.tx.commit().await?;
                if !doing.events.is_empty() {
                    self.feed().written();
                }
                Ok(value)
            }
            Err(error) => {
                // an error while undoing would hide the first one, and the transaction is undone when dropped anyway
                let _: db::Result<()> = doing.tx.rollback().await;
                Err(error)
            }
        }
    }
}

/// The accounts and tokens that a command has to do with, as its audit rows name them: so the outbox knows of it.
fn touched(audited: &[AuditEntry]) -> Vec<Event> {
    let entities = audited.iter().filter_map(AuditEntry::unfollowed);
    let event = |(kind, id): (EntityKind, &str)| Event {
        kind,
        id: id.to_owned(),
        action: ChangeKind::Update,
        version: 0,
        facts: Facts::default(),
    };
    entities.map(event).collect()
}

fn internal(error: serde_json::Error) -> Error {
    Error::Internal(Box::new(error))
}

/// The same value with its fields in order.
fn in_order(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, in_order(value))).collect();
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(in_order).collect(),
        other => other,
    }
}

/// Forgets the answers of commands whose time is over, in small steps; answers how many.
pub async fn forget(ctx: &Ctx) -> Result<u64> {
    let before = ctx.now() - KEPT;
    let mut n_removed = 0;
    for _ in 0..FORGET_STEPS {
        let step =
            ctx.write(move |work| Box::pin(async move { Ok(idempotency::prune(&mut work.tx, before).await?) })).await?;
        n_removed += step;
        if step == 0 {
            break;
        }
    }
    Ok(n_removed)
}
