//! How fast somebody may try passwords: for each account and each network the wait grows with each try, and nobody is ever locked out.
//! Kept in bounded memory, by this process alone; nothing of it is written down.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lru::LruCache;

use crate::domain::id::AccountId;

/// What is remembered; whoever has not tried for the longest time is forgotten first.
const REMEMBERED: usize = 10_000;

/// The longest wait between two tries: somebody else's tries keep the holder of an account waiting no longer.
const LONGEST: Duration = Duration::from_secs(60);

/// The keyed hash of a login.
type LoginHash = [u8; 32];

/// For whom tries are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Counted {
    /// For an account, of all networks from which nobody has come into it yet.
    Login(LoginHash),
    /// For an account, of a network from which somebody has: a stranger's tries do not keep her out.
    Familiar(LoginHash, IpAddr),
    /// For a network, which may be a household or all customers of an operator.
    Network(IpAddr),
    /// What an account tried that it may not, as far as it is noted.
    Denied(AccountId),
}

impl Counted {
    /// Tries without a wait, and the seconds after which one is forgotten.
    fn bounds(self) -> (f64, f64) {
        match self {
            Self::Login(_) | Self::Familiar(..) => (5.0, 60.0),
            Self::Network(_) => (30.0, 10.0),
            Self::Denied(_) => (10.0, 60.0),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    n: f64,
    at: DateTime<Utc>,
}

impl Tries {
    fn left_at(self, now: DateTime<Utc>, forgets: f64) -> f64 {
        let seconds = (now - self.at).num_milliseconds().max(0) as f64 / 1000.0;
        (self.n - seconds / forgets).max(0.0)
    }
}

/// The tries of all.
pub(super) struct Throttle {
    tries: Mutex<LruCache<Counted, Tries>>,
    familiar: Mutex<LruCache<(LoginHash, IpAddr), ()>>,
}

impl Default for Throttle {
    fn default() -> Self {
        let remembered = NonZeroUsize::new(REMEMBERED).expect("more than none");
        // memory for those who try, not for those who may
        let (mut tries, mut familiar) = (LruCache::unbounded(), LruCache::unbounded());
        tries.resize(remembered);
        familiar.resize(remembered);
        Self { tries: Mutex::new(tries), familiar: Mutex::new(familiar) }
    }
}

/// A try that is under way: it counts until it has succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Try {
    login: LoginHash,
    network: Option<IpAddr>,
    is_familiar: bool,
}

impl Try {
    fn counted(self) -> impl Iterator<Item = Counted> {
        let by_login = match self.network {
            Some(network) if self.is_familiar => Counted::Familiar(self.login, network),
            _ => Counted::Login(self.login),
        };
        std::iter::once(by_login).chain(self.network.map(Counted::Network))
    }
}

impl Throttle {
    /// Begins a try, or tells how long to wait for one.
    pub(super) fn begin(&self, login: LoginHash, network: Option<IpAddr>, now: DateTime<Utc>) -> Result<Try, Duration> {
        let mut familiar = self.familiar.lock().unwrap_or_else(PoisonError::into_inner);
        let is_familiar = network.is_some_and(|network| familiar.get(&(login, network)).is_some());
        drop(familiar);
        let one = Try { login, network, is_familiar };
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = one.counted().filter_map(|counted| all.peek(&counted).map(|tries| wait(counted, *tries, now))).max();
        if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        one.counted().for_each(|counted| count(&mut all, counted, now));
        Ok(one)
    }

    /// Whether it is noted that an account tried what it may not: ten times at once, then once a minute.
    pub(super) fn is_noted(&self, account: AccountId, now: DateTime<Utc>) -> bool {
        let denied = Counted::Denied(account);
        let (most, forgets) = denied.bounds();
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let is_noted = all.peek(&denied).is_none_or(|tries| tries.left_at(now, forgets) + 1.0 <= most);
        if is_noted {
            count(&mut all, denied, now);
        }
        is_noted
    }

    /// A try that has come in: nothing is left of it, nor of those before for this account.
    pub(super) fn succeeded(&self, one: Try) {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        for counted in one.counted() {
            match counted {
                Counted::Login(_) | Counted::Familiar(..) => drop(all.pop(&counted)),
                Counted::Denied(_) => {}
                Counted::Network(_) => {
                    if let Some(tries) = all.get_mut(&counted) {
                        tries.n = (tries.n - 1.0).max(0.0);
                    }
                }
            }
        }
        drop(all);
        if let Some(network) = one.network {
            let mut familiar = self.familiar.lock().unwrap_or_else(PoisonError::into_inner);
            familiar.put((one.login, network), ());
        }
    }
}

/// One more.
fn count(all: &mut LruCache<Counted, Tries>, counted: Counted, now: DateTime<Utc>) {
    let tries = all.get_or_insert_mut(counted, || Tries { n: 0.0, at: now });
    *tries = Tries { n: tries.left_at(now, counted.bounds().1) + 1.0, at: now };
}

/// A second after the tries that are free, then twice as long for each further one, from the last one on.
fn wait(counted: Counted, tries: Tries, now: DateTime<Utc>) -> Duration {
    let (free, forgets) = counted.bounds();
    let beyond = tries.left_at(now, forgets) - free;
    if beyond < 0.0 {
        return Duration::ZERO;
    }
    let whole = Duration::try_from_secs_f64(beyond.min(16.0).exp2()).unwrap_or(LONGEST).min(LONGEST);
    whole.saturating_sub((now - tries.at).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(n: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + n, 0).unwrap()
    }

    fn network(n: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 0, 2, n]))
    }

    const SARI: LoginHash = [1; 32];

    #[test]
    fn the_wait_grows_with_each_try_and_never_beyond_a_minute() {
        let throttle = Throttle::default();
        for n in 0..5 {
            assert!(throttle.begin(SARI, network(n), second(0)).is_ok(), "{n}");
        }
        let (mut now, mut waits) = (0, Vec::new());
        for n in 0..12 {
            let wait = throttle.begin(SARI, network(100 + n), second(now)).unwrap_err();
            now += wait.as_secs() as i64 + 1;
            waits.push(wait.as_secs());
            assert!(throttle.begin(SARI, network(100 + n), second(now)).is_ok(), "whoever waits may try");
        }
        assert!(waits.is_sorted() && waits[0] == 1, "{waits:?}");
        assert!((50..=60).contains(&waits[11]), "one is forgotten each minute: {waits:?}");
        assert!(throttle.begin([2; 32], network(1), second(now)).is_ok(), "another account");
        assert!(throttle.begin(SARI, network(1), second(now + 24 * 3600)).is_ok());
    }

    #[test]
    fn who_has_come_in_is_not_kept_out_by_a_stranger() {
        let throttle = Throttle::default();
        let herself = throttle.begin(SARI, network(1), second(0)).unwrap();
        throttle.succeeded(herself);
        for _ in 0..5 {
            throttle.begin(SARI, network(2), second(5)).unwrap();
        }
        assert!(throttle.begin(SARI, network(3), second(5)).is_err(), "a stranger waits");
        assert!(throttle.begin(SARI, network(1), second(5)).is_ok(), "she does not");
        for _ in 0..4 {
            throttle.begin(SARI, network(1), second(5)).unwrap();
        }
        assert!(throttle.begin(SARI, network(1), second(5)).is_err(), "but she too may not try for ever");
    }

    #[test]
    fn one_network_cannot_try_all_accounts_and_those_who_come_in_cost_it_nothing() {
        let throttle = Throttle::default();
        let hash = |n: u8| [n; 32];
        for n in 0..200 {
            let one = throttle.begin(hash(n), network(1), second(0)).unwrap();
            throttle.succeeded(one);
        }
        for n in 0..30 {
            throttle.begin(hash(n), network(1), second(0)).unwrap();
        }
        assert_eq!(throttle.begin(hash(31), network(1), second(0)), Err(Duration::from_secs(1)));
        assert!(throttle.begin(hash(31), network(2), second(0)).is_ok());
        assert!(throttle.begin(hash(32), None, second(0)).is_ok(), "the command line has no network");
    }

    #[test]
    fn attempts_are_noted_ten_times_at_once_and_then_once_a_minute() {
        let throttle = Throttle::default();
        let (sari, budi) = (AccountId(uuid::Uuid::from_u128(1)), AccountId(uuid::Uuid::from_u128(2)));
        let noted = |account, at, n: usize| (0..n).filter(|_| throttle.is_noted(account, second(at))).count();
        assert_eq!((noted(sari, 0, 100), noted(budi, 0, 1)), (10, 1));
        assert_eq!((noted(sari, 59, 100), noted(sari, 60, 100), noted(sari, 180, 100)), (0, 1, 2));
        assert!(throttle.begin(SARI, network(1), second(0)).is_ok(), "signing in is another matter");
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::default();
        for n in 0..(REMEMBERED as u32 + 100) {
            let mut hash = [0; 32];
            hash[..4].copy_from_slice(&n.to_be_bytes());
            throttle.begin(hash, None, second(0)).unwrap();
        }
        assert_eq!(throttle.tries.lock().unwrap().len(), REMEMBERED);
    }
}
