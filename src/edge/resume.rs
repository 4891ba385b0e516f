//! How a stream goes on where it was cut off, without the edge knowing what its events are: a resolver names each event that it yields,
//! and is told the name of the last one that the client has.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::Context;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// Put into the data of each subscription.
#[derive(Clone, Default)]
pub struct Resume {
    last: Option<Arc<str>>,
    named: Arc<Mutex<Option<String>>>,
    progress: Arc<OnceLock<Progress>>,
    /// Where operations in work are counted.
    places: Option<Arc<Semaphore>>,
    event: Arc<watch::Sender<Option<Event>>>,
}

/// An event that is being answered.
struct Event {
    since: Instant,
    _place: Option<OwnedSemaphorePermit>,
}

type Progress = Box<dyn Fn() -> String + Send + Sync>;

impl Resume {
    pub(super) fn after(last: Option<&str>, places: Arc<Semaphore>) -> Self {
        Self { last: last.map(Into::into), places: Some(places), ..Self::default() }
    }

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

    /// Begins an event, before the source yields it: its answer takes a place among the operations in work, as soon as there is one,
    /// and has the time of an answer from then on.
    pub async fn begin(&self) {
        let place = match &self.places {
            Some(places) => places.clone().acquire_owned().await.ok(),
            None => None,
        };
        self.event.send_replace(Some(Event { since: Instant::now(), _place: place }));
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
