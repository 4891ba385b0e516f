//! How much callers hold open: of each caller and of all together only so much at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::buckets::Account;

/// How much may be open at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    pub(super) in_all: usize,
    pub(super) per_caller: usize,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// The caller has enough.
    OfCaller,
    /// All together have.
    InAll,
}

/// Counts what is open. Its memory is bounded by that.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    n: usize,
    by_account: HashMap<Account, usize>,
}

/// Something open; closed when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    account: Account,
}

impl Places {
    /// A place for one more, unless there are enough.
    pub(super) fn take(&self, account: &Account, most: Most) -> Result<Place, Full> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // what she can change herself is told first
        counts.add(account, most.per_caller)?;
        if counts.n >= most.in_all {
            counts.take_off(account);
            return Err(Full::InAll);
        }
        counts.n += 1;
        Ok(Place { places: self.clone(), account: account.clone() })
    }

    /// How much is open.
    pub(super) fn n(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).n
    }
}

impl Place {
    /// It is of this caller from now on, unless she has enough.
    pub(super) fn pass_to(&mut self, account: &Account, per_caller: usize) -> Result<(), Full> {
        if self.account == *account {
            return Ok(());
        }
        let mut counts = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.add(account, per_caller)?;
        counts.take_off(&self.account);
        self.account = account.clone();
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.n -= 1;
        counts.take_off(&self.account);
    }
}

impl Counts {
    fn add(&mut self, account: &Account, per_caller: usize) -> Result<(), Full> {
        let n_of_one = self.by_account.get(account).copied().unwrap_or(0);
        if n_of_one >= per_caller {
            return Err(Full::OfCaller);
        }
        self.by_account.insert(account.clone(), n_of_one + 1);
        Ok(())
    }

    fn take_off(&mut self, account: &Account) {
        if let Some(n) = self.by_account.get_mut(account) {
            *n -= 1;
            if *n == 0 {
                self.by_account.remove(account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_by_caller_and_in_all_and_given_back() {
        let (places, most) = (Places::default(), Most { in_all: 3, per_caller: 2 });
        let take = |name| places.take(&Account::named("user", name), most);
        let (first, _second) = (take("sari"), take("sari"));
        assert!(first.is_ok() && take("sari").is_err_and(|full| full == Full::OfCaller), "two of one caller");
        let _third = take("tono").expect("a place for somebody else");
        assert!(take("budi").is_err_and(|full| full == Full::InAll), "three in all");
        assert!(take("sari").is_err_and(|full| full == Full::OfCaller), "what she can change herself is told first");
        drop(first);
        let fourth = take("sari");
        assert!(fourth.is_ok() && places.n() == 3, "what was given back is free");
        let mut third = _third;
        let sari = Account::named("user", "sari");
        assert_eq!(third.pass_to(&sari, 2), Err(Full::OfCaller));
        assert_eq!((third.pass_to(&sari, 3), third.pass_to(&sari, 3), places.n()), (Ok(()), Ok(()), 3));
        assert!(places.0.lock().unwrap().by_account.len() == 1, "all of them are hers");
        drop((_second, third, fourth));
        assert!(places.0.lock().unwrap().by_account.is_empty(), "nobody is remembered");
    }
}
