//! The one door for writes: a transaction in a task of its own, so that a caller who goes away cannot leave it half done; an
//! outbox row for everything written, in the same transaction; another try where somebody else was first.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Ctx, Error, Result};
use crate::db::{self, Tx};
use crate::domain::change::{ChangeKind, ChangedField, Facts, Followed, RecordKind, Turn};
use crate::domain::origin::EntityKind;
use crate::store::outbox::{self, Event};

/// A piece of writing under way.
pub type Writing<'w, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'w>>;

/// Tries before a write gives up.
const TRIES: u32 = 5;

/// What a write works with.
pub struct Work {
    /// The transaction.
    pub tx: Tx,
    /// The instant of the write; all its rows carry it.
    pub at: DateTime<Utc>,
    events: Vec<Event>,
}

impl Work {
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
    /// Once this returns `Ok`, everything is durable.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
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
                    Err(Error::Busy) if tried < TRIES => tokio::time::sleep(Duration::from_millis(20 << tried)).await,
                    result => return result,
                }
            }
        });
        task.await.unwrap_or_else(|gone| Err(Error::Internal(Box::new(gone))))
    }

    async fn write_once<T, F>(&self, work: &F) -> Result<T>
    where
        F: for<'w> Fn(&'w mut Work) -> Writing<'w, T> + Send + Sync + 'static,
    {
        let mut doing = Work { tx: self.db().begin().await?, at: self.now(), events: Vec::new() };
        match work(&mut doing).await {
            Ok(value) => {
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
