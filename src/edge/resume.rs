//! How a stream goes on where it was cut off, without the edge knowing what its events are: a resolver names each event that it yields,
//! and is told the name of the last one that the client has.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::{Context, Executor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::admission::Edge;
use super::buckets::{Account, Buckets};

/// Put into the data of each subscription.
#[derive(Clone, Default)]
pub struct Resume {
    last: Option<Arc<str>>,
    named: Arc<Mutex<Option<String>>>,
    progress: Arc<OnceLock<Progress>>,
    /// Where operations in work are counted: events apart, and all.
    places: Vec<Arc<Semaphore>>,
    event: Arc<watch::Sender<Option<Event>>>,
    purse: Option<Purse>,
}

/// Who pays.
#[derive(Clone)]
struct Purse {
    buckets: Arc<Buckets>,
    account: Account,
}

/// An event that is being answered.
struct Event {
    since: Instant,
    _places: Vec<OwnedSemaphorePermit>,
}

type Progress = Box<dyn Fn() -> String + Send + Sync>;

impl<E: Executor> Edge<E> {
    /// Of a caller who has this event last.
    pub(super) fn resume(&self, account: &Account, last: Option<&str>) -> Resume {
        let purse = Purse { buckets: self.buckets.clone(), account: account.clone() };
        Resume {
            last: last.map(Into::into),
            places: vec![self.of_events.clone(), self.places.clone()],
            purse: Some(purse),
            ..Resume::default()
        }
    }
}

impl Resume {
    /// That of this request, if it came by the edge.
    pub fn of<'a>(context: &Context<'a>) -> Option<&'a Self> {
        context.data_opt()
    }

    /// The name of the last event that the client has, where she said so.
    pub fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// Names the event that is yielded next. An event is answered before the next one is asked for, so names cannot be mixed up.
    pub fn name(&self, event: impl Into<String>) {
        *self.named.lock().unwrap_or_else(PoisonError::into_inner) = Some(event.into());
    }

    /// Says how far the stream has come while it has nothing to yield, as the name of an event: so who is cut off after a long silence
    /// does not ask for what did not concern her. It never names more than what was yielded and taken.
    pub fn progress(&self, name: impl Fn() -> String + Send + Sync + 'static) {
        // there is one source to a subscription, and it says this once
        let _: Result<(), Progress> = self.progress.set(Box::new(name));
    }

    /// Pays for what is read beside the events that are told, such as what lies behind an old name. Done when there was as much; a
    /// refusal would send her back to where she began, with all of it to be read again.
    pub async fn pay(&self, cost: u64) {
        let Some(Purse { buckets, account }) = &self.purse else { return };
        // more than can be saved up is never there
        let cost = cost.min(buckets.budget().saved);
        while let Err(wait) = buckets.spend(account, cost, Instant::now()) {
            tokio::time::sleep(wait).await;
        }
    }

    /// Gives back what was paid and not used.
    pub fn give_back(&self, cost: u64) {
        if let Some(Purse { buckets, account }) = &self.purse {
            buckets.refund(account, cost, Instant::now());
        }
    }

    /// Begins an event, before the source yields it: its answer takes a place among the operations in work, as soon as there is one,
    /// and has the time of an answer from then on.
    pub async fn begin(&self) {
        let mut held = Vec::new();
        for places in &self.places {
            held.extend(places.clone().acquire_owned().await.ok());
        }
        self.event.send_replace(Some(Event { since: Instant::now(), _places: held }));
    }

    /// The event is answered.
    pub(super) fn over(&self) {
        self.event.send_replace(None);
    }

    /// Done when the answer to an event takes longer than this.
    pub(super) async fn late(&self, most: Duration) {
        let mut event = self.event.subscribe();
        loop {
            let since = event.borrow_and_update().as_ref().map(|event| event.since);
            let until = async {
                match since {
                    Some(since) => tokio::time::sleep_until((since + most).into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = until => return,
                // this holds the sender too: it cannot be gone
                _changed = event.changed() => {}
            }
        }
    }

    pub(super) fn take_name(&self) -> Option<String> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn reached(&self) -> Option<String> {
        self.progress.get().map(|name| name())
    }
}

impl fmt::Debug for Resume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resume").field("last", &self.last).finish_non_exhaustive()
    }
}
