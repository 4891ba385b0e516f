//! What happens to the registry, told as it happens: to whoever follows, from wherever she was cut off, in order, each change once.
//!
//! One reader for each process that serves ([`tell`]) reads the outbox, whichever process wrote it, and puts what it reads on a ring of
//! bounded length. Who keeps up takes changes from the ring; who does not, or comes back after a while, reads the outbox herself from
//! where she stands until she is level with the reader again. So nobody who is slow holds memory, and nobody is told of a gap as if
//! nothing had been in it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, Stream};
use tokio::sync::{Notify, Semaphore, broadcast, watch};

use super::{Action, Actor, Ctx, Error, Result, access, clusters, cooperatives, cursors};
use crate::domain::change::{Change, ChangeFilter, RecordKind, Subject};
use crate::domain::id::{ClusterId, CooperativeId};
use crate::domain::listing::Key;
use crate::domain::{Cluster, Cooperative};
pub use crate::store::outbox::Place;
use crate::store::outbox::{self, Noted};

/// Changes on the ring; who is further behind reads by herself.
const RING: usize = 1_024;
/// Events read at once.
const PAGE: i64 = 500;
/// Followers who read from the outbox at once.
const TURNS: usize = 2;
/// Between two looks at the outbox when nobody says that something was written.
const POLL: Duration = Duration::from_secs(1);
/// Between two rounds of forgetting.
const PRUNE: Duration = Duration::from_secs(60);
/// Steps of one round: what is left waits for the next.
const PRUNE_STEPS: usize = 50;
/// Names the list to which these cursors belong.
const LIST: &str = "changes";

/// How long events are kept for whoever comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// At most so many events.
    pub events: i64,
    /// At most so long.
    pub age: Duration,
}

/// What the reader of this process has read, and those who follow it.
pub struct Feed {
    /// None until somebody reads.
    seen: watch::Sender<Option<Place>>,
    ring: broadcast::Sender<Told>,
    written: Notify,
    /// Those who are behind read one after the other: they keep the database from nobody.
    turns: Semaphore,
}

/// What goes round.
#[derive(Debug, Clone)]
enum Told {
    /// Something happened.
    Change(Arc<Heard>),
    /// Up to here there is nothing more to tell.
    Reached(Place),
    /// The outbox is not the one that it was.
    Lost,
}

/// A change, with the record as it is by now.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// What happened.
    pub change: Change,
    /// To whom; none where that is a whole kind of records.
    pub found: Option<Found>,
}

/// A record whose changes are told.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A cooperative.
    Cooperative(Box<Cooperative>),
    /// A cluster.
    Cluster(Box<Cluster>),
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            seen: watch::Sender::default(),
            ring: broadcast::channel(RING).0,
            written: Notify::new(),
            turns: Semaphore::new(TURNS),
        }
    }
}

impl Feed {
    /// Something was written by this process.
    pub(super) fn written(&self) {
        self.written.notify_one();
    }

    fn seen(&self) -> Option<Place> {
        *self.seen.borrow()
    }

    /// How far the reader is, once it has begun: before that, nobody can tell what it will leave out.
    async fn reader(&self) -> Option<Place> {
        let mut seen = self.seen.subscribe();
        seen.wait_for(Option::is_some).await.map_or(None, |place| *place)
    }

    /// Moves the reader's place first, then tells: who begins to follow in between finds the changes in the outbox.
    fn publish(&self, place: Place, told: impl IntoIterator<Item = Told>) {
        self.seen.send_replace(Some(place));
        for told in told {
            // nobody follows: nobody is told
            let _: Result<usize, _> = self.ring.send(told);
        }
    }
}

/// Reads what is written and tells it, and forgets what is older than the retention allows. Runs as long as the process serves.
pub async fn tell(ctx: &Ctx, retention: Retention) {
    tokio::join!(read_on(ctx), forget(ctx, retention));
}

/// Reads on from where this process was, or from now on.
async fn read_on(ctx: &Ctx) {
    let (feed, visitor, ear) = (ctx.feed(), ctx.acting(Actor::Visitor), outbox::ear(ctx.db()));
    let mut place = loop {
        match feed.seen() {
            Some(place) => break place,
            None => match outbox::newest(ctx.db()).await {
                Ok(place) => feed.publish(place, []),
                Err(error) => rest("the outbox cannot be read", &error).await,
            },
        }
    };
    loop {
        match read(&visitor, place).await {
            Ok((next, told)) => {
                let is_level = next == place;
                place = next;
                feed.publish(place, told);
                if !is_level {
                    continue;
                }
            }
            Err(error) => rest("the outbox cannot be read", &error).await,
        }
        tokio::select! {
            () = feed.written.notified() => {}
            () = ear.heard() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

async fn forget(ctx: &Ctx, retention: Retention) {
    loop {
        tokio::time::sleep(PRUNE).await;
        if let Err(error) = prune(ctx, retention).await {
            tracing::warn!(?error, "old events could not be removed");
        }
    }
}

async fn rest(what: &str, error: &(dyn std::error::Error + Send + Sync)) {
    tracing::warn!(error = ?error, "{what}; tried again in a moment");
    tokio::time::sleep(POLL).await;
}

/// What was written after a place, and how far that leads.
async fn read(ctx: &Ctx, place: Place) -> Result<(Place, Vec<Told>)> {
    match page(ctx, place, |_| true).await {
        Ok(Some((next, heard))) => {
            let changes = heard.into_iter().map(Told::Change);
            Ok((next, changes.chain([Told::Reached(next)]).collect()))
        }
        Ok(None) if outbox::keeps(ctx.db(), place).await? => Ok((place, Vec::new())),
        // the database was put back, or somebody emptied it: whoever follows has to begin anew
        Ok(None) | Err(Error::Expired) => Ok((outbox::newest(ctx.db()).await?, vec![Told::Lost])),
        Err(error) => Err(error),
    }
}

/// The next events after a place with their records, those that are wanted; none where there are no events.
async fn page(
    ctx: &Ctx,
    place: Place,
    is_wanted: impl Fn(&Change) -> bool,
) -> Result<Option<(Place, Vec<Arc<Heard>>)>> {
    let noted = outbox::after(ctx.db(), place.n, PAGE).await?;
    let (Some(first), Some(last)) = (noted.first(), noted.last()) else { return Ok(None) };
    if first.place.n != place.n + 1 {
        return Err(Error::Expired);
    }
    let next = last.place;
    let wanted = noted.into_iter().filter_map(|Noted { change, .. }| change.filter(&is_wanted)).collect();
    Ok(Some((next, heard(ctx, wanted).await?)))
}

/// Changes with their records, which are read together.
async fn heard(ctx: &Ctx, changes: Vec<Change>) -> Result<Vec<Arc<Heard>>> {
    let (mut cooperatives, mut clusters): (Vec<CooperativeId>, Vec<ClusterId>) = (Vec::new(), Vec::new());
    for change in &changes {
        match change.subject {
            Subject::Cooperative(id) => cooperatives.push(id),
            Subject::Cluster(id) => clusters.push(id),
            Subject::All(_) => {}
        }
    }
    let cooperatives = match cooperatives.is_empty() {
        true => HashMap::new(),
        false => cooperatives::by_ids(ctx, &cooperatives).await?,
    };
    let clusters = match clusters.is_empty() {
        true => HashMap::new(),
        false => clusters::by_ids(ctx, &clusters).await?,
    };
    let found = |subject| match subject {
        Subject::Cooperative(id) => cooperatives.get(&id).map(|found| Found::Cooperative(Box::new(found.clone()))),
        Subject::Cluster(id) => clusters.get(&id).map(|found| Found::Cluster(Box::new(found.clone()))),
        Subject::All(_) => None,
    };
    Ok(changes.into_iter().map(|change| Arc::new(Heard { found: found(change.subject), change })).collect())
}

/// Removes events beyond the retention, in small steps; answers how many.
pub async fn prune(ctx: &Ctx, retention: Retention) -> Result<u64> {
    let since = ctx.now() - chrono::TimeDelta::from_std(retention.age).unwrap_or(chrono::TimeDelta::MAX);
    let mut n_removed = 0;
    for _ in 0..PRUNE_STEPS {
        let step = ctx
            .write(move |work| Box::pin(async move { Ok(outbox::prune(&mut work.tx, retention.events, since).await?) }))
            .await?;
        n_removed += step;
        if step == 0 {
            break;
        }
    }
    if n_removed > 0 {
        tracing::info!(n_removed, "removed {n_removed} old events");
    }
    Ok(n_removed)
}

/// The cursor of a change.
pub fn cursor(ctx: &Ctx, change: &Change) -> String {
    sealed(ctx, Place { n: change.n, at: change.at })
}

fn sealed(ctx: &Ctx, place: Place) -> String {
    cursors::seal(ctx, LIST, &[Key::Int(place.n), Key::Time(place.at)])
}

/// How far this process has read. Taken before a question is answered, it lies before everything that the answer does not show.
pub fn seen(ctx: &Ctx) -> Option<Place> {
    ctx.feed().seen()
}

/// The cursor of a place that was seen; where this process does not read, that of the newest event.
pub async fn cursor_of(ctx: &Ctx, seen: Option<Place>) -> Result<String> {
    access::check(&ctx.actor, Action::FollowRegistry)?;
    let place = match seen {
        Some(place) => place,
        None => outbox::newest(ctx.db()).await?,
    };
    Ok(sealed(ctx, place))
}

/// How far somebody has come who follows: behind everything that she has taken, and what did not concern her.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Mutex<Place>>);

/// The cursor of where somebody is who follows.
pub fn reached(ctx: &Ctx, progress: &Progress) -> String {
    sealed(ctx, *progress.0.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Follows the changes that a filter lets through: those after a cursor, or those from now on. Ends with an error where it cannot go
/// on without a gap.
pub async fn follow(
    ctx: &Ctx,
    filter: ChangeFilter,
    after: Option<&str>,
) -> Result<(impl Stream<Item = Result<Arc<Heard>>> + Send + use<>, Progress)> {
    access::check(&ctx.actor, Action::FollowRegistry)?;
    // before the place is looked up: what is told in between waits on the ring
    let ring = ctx.feed().ring.subscribe();
    let place = match after {
        None => outbox::newest(ctx.db()).await?,
        Some(cursor) => {
            let place = opened(ctx, cursor)?;
            if !outbox::keeps(ctx.db(), place).await? {
                return Err(Error::Expired);
            }
            place
        }
    };
    let progress = Progress(Arc::new(Mutex::new(place)));
    let follower = Follower {
        ctx: ctx.clone(),
        filter,
        place,
        progress: progress.clone(),
        ring,
        is_behind: true,
        is_over: false,
        read: VecDeque::new(),
    };
    Ok((stream::unfold(follower, |mut follower| async move { Some((follower.next().await?, follower)) }), progress))
}

fn opened(ctx: &Ctx, cursor: &str) -> Result<Place> {
    match cursors::open(ctx, LIST, cursor, "after")?[..] {
        [Key::Int(n), Key::Time(at)] => Ok(Place { n, at }),
        _ => Err(Error::Expired),
    }
}

/// Somebody who follows.
struct Follower {
    ctx: Ctx,
    filter: ChangeFilter,
    /// Everything up to here was told or is in `read`.
    place: Place,
    progress: Progress,
    ring: broadcast::Receiver<Told>,
    /// What lies between her place and the ring is to be read from the outbox.
    is_behind: bool,
    is_over: bool,
    /// Read from the outbox and not told yet; a page at most.
    read: VecDeque<Arc<Heard>>,
}

impl Follower {
    async fn next(&mut self) -> Option<Result<Arc<Heard>>> {
        loop {
            if let Some(heard) = self.read.pop_front() {
                return Some(Ok(heard));
            }
            if self.is_over {
                return None;
            }
            // whoever asks for the next has taken everything before
            *self.progress.0.lock().unwrap_or_else(PoisonError::into_inner) = self.place;
            if self.is_behind {
                match self.catch_up().await {
                    Ok(()) => continue,
                    Err(error) => return self.end(error),
                }
            }
            match self.ring.recv().await {
                Ok(Told::Change(heard)) if heard.change.n > self.place.n => {
                    self.place = Place { n: heard.change.n, at: heard.change.at };
                    if concerns(&self.ctx, &self.filter, &heard.change) {
                        return Some(Ok(heard));
                    }
                }
                Ok(Told::Reached(place)) if place.n > self.place.n => self.place = place,
                Ok(Told::Change(_) | Told::Reached(_)) => {}
                Ok(Told::Lost) => return self.end(Error::Expired),
                Err(broadcast::error::RecvError::Lagged(_)) => self.is_behind = true,
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// Reads a page from the outbox, as long as the reader of this process is further.
    async fn catch_up(&mut self) -> Result<()> {
        if self.ctx.feed().reader().await.is_none_or(|seen| seen.n <= self.place.n) {
            self.is_behind = false;
            return Ok(());
        }
        let _turn = self.ctx.feed().turns.acquire().await;
        let (ctx, filter) = (&self.ctx, &self.filter);
        let (next, heard) =
            page(ctx, self.place, |change| concerns(ctx, filter, change)).await?.ok_or(Error::Expired)?;
        self.place = next;
        self.read.extend(heard);
        Ok(())
    }

    fn end(&mut self, error: Error) -> Option<Result<Arc<Heard>>> {
        self.is_over = true;
        Some(Err(error))
    }
}

/// Whether somebody may hear of a change and wants to; asked of each change, since rights can end while somebody follows.
fn concerns(ctx: &Ctx, filter: &ChangeFilter, change: &Change) -> bool {
    let action = match change.subject.record() {
        RecordKind::Cooperative => Action::ReadCooperatives,
        RecordKind::Cluster => Action::ReadClusters,
    };
    access::may(&ctx.actor, action, &access::Object::Nothing) && filter.lets_through(change)
}
