//! What each caller may still spend: a bucket of cost for each, filled at a steady rate, and bounded memory for all of
//! them. Nothing here knows what is bought.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::Extensions;
use lru::LruCache;

use super::caller::{Caller, network};

/// Whose budget a request is charged to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Account(Whose);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Whose {
    Named(Arc<str>),
    /// Of those who come without an address, all together.
    Nobodys,
    Address(IpAddr),
}

/// Neither a name nor an address is ever printed.
impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Account(…)")
    }
}

impl Account {
    /// A caller with a name of her own: a user, a token. `kind` keeps names of different kinds apart.
    pub fn named(kind: &str, name: &str) -> Self {
        Self(Whose::Named(format!("{kind} {name}").into()))
    }

    /// Of a request of nobody in particular; all who come without an address share one.
    pub(super) fn by_address(extensions: &Extensions) -> Self {
        Caller::of(extensions).map_or(Self(Whose::Nobodys), |caller| Self::address(caller.address))
    }

    /// Nobody in particular, by address. Whoever has one address of IPv6 has all of its network (/64).
    pub fn address(address: IpAddr) -> Self {
        Self(Whose::Address(network(address)))
    }
}

/// How much a caller may spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// The most that one request may cost.
    pub request: u64,
    /// The most that a caller can have saved up.
    pub saved: u64,
    /// What comes back each second.
    pub per_second: u64,
    /// Callers that are remembered; who has asked nothing for the longest time is forgotten first.
    pub callers: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { request: 30_000, saved: 300_000, per_second: 10_000, callers: 10_000 }
    }
}

/// A bucket as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    /// What can be spent at once.
    pub(super) remaining: u64,
    /// Until it is full again.
    pub(super) full_in: Duration,
}

/// The buckets of all callers.
pub(super) struct Buckets {
    budget: Budget,
    all: Mutex<LruCache<Account, Bucket>>,
}

/// What there was at an instant. Below nothing, where more was spent than was told before.
#[derive(Clone, Copy)]
struct Bucket {
    level: f64,
    at: Instant,
}

impl Buckets {
    /// A request that is within its own bound can always be saved up for.
    pub(super) fn new(budget: Budget) -> Self {
        let budget = Budget { saved: budget.saved.max(budget.request), per_second: budget.per_second.max(1), ..budget };
        let callers = NonZeroUsize::new(budget.callers).unwrap_or(NonZeroUsize::MIN);
        // Memory for callers that there are, not for those that there may be.
        let mut all = LruCache::unbounded();
        all.resize(callers);
        Self { budget, all: Mutex::new(all) }
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Spends, if there is as much; else tells how long that will take.
    pub(super) fn spend(&self, account: &Account, cost: u64, now: Instant) -> Result<(), Duration> {
        self.change(account, now, |level| {
            let missing = cost as f64 - *level;
            if missing > 0.0 {
                return Err(self.time_for(missing));
            }
            *level -= cost as f64;
            Ok(())
        })
    }

    /// Takes what has been used already, down to an empty bucket.
    pub(super) fn charge(&self, account: &Account, cost: u64, now: Instant) {
        self.change(account, now, |level| *level = (*level - cost as f64).max(0.0));
    }

    /// Gives back what was spent and not used.
    pub(super) fn refund(&self, account: &Account, cost: u64, now: Instant) {
        let most = self.budget.saved as f64;
        self.change(account, now, |level| *level = (*level + cost as f64).min(most));
    }

    /// The bucket as it stands.
    pub(super) fn level(&self, account: &Account, now: Instant) -> Level {
        let level = self.change(account, now, |level| *level);
        let full_in = self.time_for(self.budget.saved as f64 - level);
        Level { remaining: level.max(0.0) as u64, full_in }
    }

    fn change<T>(&self, account: &Account, now: Instant, change: impl FnOnce(&mut f64) -> T) -> T {
        let full = self.budget.saved as f64;
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = all.get_or_insert_mut_ref(account, || Bucket { level: full, at: now });
        let elapsed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.level = (bucket.level + elapsed * self.budget.per_second as f64).min(full);
        bucket.at = bucket.at.max(now);
        change(&mut bucket.level)
    }

    fn time_for(&self, cost: f64) -> Duration {
        Duration::from_secs_f64(cost.max(0.0) / self.budget.per_second as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget { request: 60, saved: 100, per_second: 10, callers: 3 };

    fn after(start: Instant, seconds: f64) -> Instant {
        start + Duration::from_secs_f64(seconds)
    }

    #[test]
    fn what_is_spent_comes_back_at_a_steady_rate() {
        let (buckets, account, start) = (Buckets::new(BUDGET), Account::named("user", "a"), Instant::now());
        assert_eq!(buckets.level(&account, start), Level { remaining: 100, full_in: Duration::ZERO });
        assert_eq!(buckets.spend(&account, 60, start), Ok(()));
        assert_eq!(buckets.spend(&account, 60, start), Err(Duration::from_secs(2)), "20 are missing");
        assert_eq!(buckets.level(&account, start), Level { remaining: 40, full_in: Duration::from_secs(6) });
        assert_eq!(buckets.spend(&account, 60, after(start, 2.0)), Ok(()));
        assert_eq!(buckets.level(&account, after(start, 5.5)).remaining, 35);
        assert_eq!(buckets.level(&account, after(start, 1_000.0)).remaining, 100, "it is full at some time");
    }

    #[test]
    fn what_was_not_used_is_given_back_and_never_more_than_the_bucket_holds() {
        let (buckets, account, now) = (Buckets::new(BUDGET), Account::named("user", "a"), Instant::now());
        buckets.spend(&account, 50, now).unwrap();
        buckets.refund(&account, 30, now);
        assert_eq!(buckets.level(&account, now).remaining, 80);
        buckets.refund(&account, 1_000, now);
        assert_eq!(buckets.level(&account, now).remaining, 100);
        buckets.charge(&account, u64::MAX, now);
        assert_eq!(buckets.level(&account, now).remaining, 0);
        assert_eq!(buckets.spend(&account, 0, now), Ok(()));
    }

    #[test]
    fn each_caller_has_a_bucket_and_only_so_many_are_remembered() {
        let (buckets, now) = (Buckets::new(BUDGET), Instant::now());
        let caller = |index: usize| Account::named("user", &index.to_string());
        for index in 0..5 {
            assert_eq!(buckets.spend(&caller(index), 60, now), Ok(()));
        }
        assert_eq!(buckets.all.lock().unwrap().len(), 3);
        assert_eq!(buckets.level(&caller(4), now).remaining, 40);
        assert_eq!(buckets.level(&caller(0), now).remaining, 100, "forgotten, and so as good as new");
    }

    #[test]
    fn a_request_within_its_bound_can_be_saved_up_for() {
        let buckets = Buckets::new(Budget { request: 500, per_second: 0, ..BUDGET });
        assert_eq!(buckets.budget().saved, 500);
        assert!(buckets.spend(&Account::named("user", "a"), 500, Instant::now()).is_ok());
    }

    #[test]
    fn a_network_of_ipv6_is_one_caller() {
        let caller = |text: &str| Account::address(text.parse().unwrap());
        assert_eq!(caller("2001:db8:1:2::1"), caller("2001:db8:1:2:ffff::9"));
        assert_ne!(caller("2001:db8:1:2::1"), caller("2001:db8:1:3::1"));
        assert_eq!(caller("::ffff:192.0.2.1"), caller("192.0.2.1"));
        assert_ne!(caller("192.0.2.1"), caller("192.0.2.2"));
    }
}
