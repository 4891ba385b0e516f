//! Which connections are open, how many may be, and which one gives way to a new one. It counts and remembers; it reads and
//! writes nothing.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;

macro_rules! ends {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// Why a connection was refused or ended by us: every reason there is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum End {
            $($(#[$doc])* $name,)*
        }

        impl End {
            /// All reasons.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word for it in metrics.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

ends! {
    /// Refused: as many are open as may be, and none of them waits.
    Full = "full",
    /// Refused: this address has as many as one may have.
    Crowded = "crowded",
    /// Ended for a new one: it waited longest.
    GaveWay = "gave_way",
    /// Ended: no handshake in time, or none that TLS allows.
    Handshake = "handshake",
    /// Ended: no head of a request in time.
    Head = "head",
    /// Ended: no further request in time.
    Idle = "idle",
    /// Ended: its reader took nothing for too long.
    Stalled = "stalled",
    /// Ended: still in work when the time for ending was over.
    Cut = "cut",
}

/// What a connection is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// A head is to come, from the first byte on.
    Head,
    /// The body of a request is to come.
    Body,
    /// A request is in work, or its answer in the making.
    Work,
    /// All of an answer is there, and not all of it has gone out; since when its reader took nothing.
    Sending,
    /// It has been of use, and a further request may come.
    Idle,
    /// It is HTTP no more: whoever took it over knows what to wait for.
    Handed,
}

/// The stage of one connection, and since when: one number, so that both are of the same moment.
pub(super) struct Phase {
    stage_and_since: AtomicU64,
    task: OnceLock<AbortHandle>,
}

/// Whoever has begun to send a body, or to take an answer, has this long at least.
const GRACE: Duration = Duration::from_secs(1);

/// Bits that a stage takes.
const STAGE_BITS: u32 = 3;

/// Times are counted from here.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Phase {
    fn new() -> Self {
        let phase = Self { stage_and_since: AtomicU64::new(0), task: OnceLock::new() };
        phase.enter(Stage::Head);
        phase
    }

    /// The connection is at this stage from now on.
    pub(super) fn enter(&self, stage: Stage) {
        let since = u64::try_from(START.elapsed().as_micros()).unwrap_or(u64::MAX >> STAGE_BITS);
        self.stage_and_since.store(since << STAGE_BITS | stage as u64, Ordering::Relaxed);
    }

    /// Goes from one stage to another, if it is at that one.
    pub(super) fn pass(&self, from: Stage, to: Stage) {
        if self.now().0 == from {
            self.enter(to);
        }
    }

    pub(super) fn now(&self) -> (Stage, Instant) {
        let both = self.stage_and_since.load(Ordering::Relaxed);
        let stage = match both & ((1 << STAGE_BITS) - 1) {
            0 => Stage::Head,
            1 => Stage::Body,
            2 => Stage::Work,
            3 => Stage::Sending,
            4 => Stage::Idle,
            _ => Stage::Handed,
        };
        (stage, *START + Duration::from_micros(both >> STAGE_BITS))
    }

    /// What to abort when this connection gives way.
    pub(super) fn is_run_by(&self, task: AbortHandle) {
        let _only_once = self.task.set(task);
    }

    /// Since when nothing is done on the connection, because its caller does nothing.
    fn waiting_since(&self) -> Option<Instant> {
        let (stage, since) = self.now();
        match stage {
            Stage::Head | Stage::Idle => Some(since),
            // a slow line is not silence
            Stage::Body | Stage::Sending => (since.elapsed() >= GRACE).then_some(since),
            Stage::Work | Stage::Handed => None,
        }
    }
}

/// The connections of one listener.
pub(super) struct Doors {
    most: usize,
    most_of_one: usize,
    open: Mutex<Open>,
    n_open: watch::Sender<usize>,
    ends: [AtomicU64; End::ALL.len()],
    n_let_in: AtomicU64,
}

#[derive(Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, (Arc<Phase>, Option<IpAddr>)>,
    /// Only of those that are open: never more entries than connections.
    by_network: HashMap<IpAddr, usize>,
}

impl Open {
    fn remove(&mut self, id: u64) -> Option<Arc<Phase>> {
        let (phase, network) = self.connections.remove(&id)?;
        if let Some(network) = network
            && let Some(n) = self.by_network.get_mut(&network)
        {
            *n -= 1;
            if *n == 0 {
                self.by_network.remove(&network);
            }
        }
        Some(phase)
    }
}

impl Doors {
    /// Room for `most` connections, for `most_of_one` of the same network.
    pub(super) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            most_of_one,
            open: Mutex::default(),
            n_open: watch::Sender::new(0),
            ends: Default::default(),
            n_let_in: AtomicU64::new(0),
        })
    }

    /// A place for a connection of this network; `None` is not counted by network. When all are taken, the one that waits
    /// longest gives way, so that silence keeps nobody out. Linear in connections then.
    pub(super) fn let_in(self: &Arc<Self>, network: Option<IpAddr>) -> Result<Place, End> {
        let mut open = self.lock();
        let n_of_one = network.and_then(|network| open.by_network.get(&network)).copied().unwrap_or(0);
        if n_of_one >= self.most_of_one {
            return Err(End::Crowded);
        }
        let mut gives_way = None;
        if open.connections.len() >= self.most {
            let waiting = open.connections.iter().filter_map(|(id, (phase, _))| Some((phase.waiting_since()?, *id)));
            let (_, longest) = waiting.min().ok_or(End::Full)?;
            gives_way = open.remove(longest);
            self.count(End::GaveWay);
        }
        let (id, phase) = (open.next, Arc::new(Phase::new()));
        open.next += 1;
        open.connections.insert(id, (phase.clone(), network));
        if let Some(network) = network {
            *open.by_network.entry(network).or_default() += 1;
        }
        self.n_let_in.fetch_add(1, Ordering::Relaxed);
        self.n_open.send_replace(open.connections.len());
        drop(open);
        if let Some(task) = gives_way.as_ref().and_then(|phase| phase.task.get()) {
            task.abort();
        }
        Ok(Place { doors: self.clone(), id, phase })
    }

    /// Notes why a connection was refused or ended.
    pub(super) fn count(&self, end: End) {
        self.ends[end as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How often that was so.
    pub(super) fn n_ended(&self, end: End) -> u64 {
        self.ends[end as usize].load(Ordering::Relaxed)
    }

    /// Connections that were let in so far.
    pub(super) fn n_let_in(&self) -> u64 {
        self.n_let_in.load(Ordering::Relaxed)
    }

    /// Connections that are open.
    pub(super) fn n_open(&self) -> usize {
        *self.n_open.borrow()
    }

    /// Done when none is open.
    pub(super) async fn empty(&self) {
        let mut n_open = self.n_open.subscribe();
        let _ours = n_open.wait_for(|n_open| *n_open == 0).await;
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one connection, kept for as long as it is open, whoever holds it.
pub(super) struct Place {
    doors: Arc<Doors>,
    id: u64,
    phase: Arc<Phase>,
}

impl Place {
    pub(super) fn phase(&self) -> &Arc<Phase> {
        &self.phase
    }

    /// Notes why the connection is ended.
    pub(super) fn count(&self, end: End) {
        self.doors.count(end);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.doors.lock();
        open.remove(self.id);
        self.doors.n_open.send_replace(open.connections.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(n: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 0, 2, n]))
    }

    #[test]
    fn one_address_cannot_take_all_places_and_nothing_is_kept_of_who_has_gone() {
        let doors = Doors::new(10, 2);
        let first = doors.let_in(network(1)).unwrap();
        let second = doors.let_in(network(1)).unwrap();
        assert_eq!(doors.let_in(network(1)).err(), Some(End::Crowded));
        let _other = doors.let_in(network(2)).unwrap();
        let _proxies: Vec<_> = (0..3).map(|_| doors.let_in(None).unwrap()).collect();
        drop(first);
        let third = doors.let_in(network(1)).unwrap();
        assert_eq!(doors.let_in(network(1)).err(), Some(End::Crowded));
        drop((second, third));
        assert_eq!((doors.n_open(), doors.lock().by_network.len(), doors.n_let_in()), (4, 1, 7));
    }

    #[test]
    fn who_waits_longest_gives_way_and_who_works_never() {
        let doors = Doors::new(3, 3);
        let working = doors.let_in(network(1)).unwrap();
        working.phase().enter(Stage::Work);
        let idle = doors.let_in(network(2)).unwrap();
        std::thread::sleep(Duration::from_millis(2));
        let silent = doors.let_in(network(3)).unwrap();
        std::thread::sleep(Duration::from_millis(2));
        idle.phase().enter(Stage::Idle);

        let fourth = doors.let_in(network(4)).unwrap();
        assert_eq!((doors.n_open(), doors.n_ended(End::GaveWay)), (3, 1));
        assert!(!doors.lock().connections.contains_key(&silent.id), "it waited longest");
        drop(silent);
        assert_eq!(doors.n_open(), 3, "it is not counted down twice");

        for place in [&idle, &fourth] {
            place.phase().enter(Stage::Work);
        }
        assert_eq!(doors.let_in(network(5)).err(), Some(End::Full));
        fourth.phase().enter(Stage::Handed);
        assert_eq!(doors.let_in(network(5)).err(), Some(End::Full), "a socket is in use");
        drop(working);
        assert!(doors.let_in(network(5)).is_ok());
    }
}
