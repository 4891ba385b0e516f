//! Room for bytes that are held for whoever is slow, answers that wait for their readers and bodies that are on their way: else many
//! who are slow could make the server keep something long for each.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::buckets::Account;
use super::places::Full;

/// The room that there is, counted in units of 1 KiB.
pub struct Held {
    free: Arc<Semaphore>,
    most: usize,
    most_of_one: usize,
    by_account: Shares,
}

/// What each caller has of it, where that is counted.
type Shares = Arc<Mutex<HashMap<Account, usize>>>;

/// Taken until this is dropped.
pub struct Room {
    permit: OwnedSemaphorePermit,
    share: Option<Share>,
}

/// What one room takes of what its caller may have.
struct Share {
    by_account: Shares,
    account: Account,
    most: usize,
    taken: usize,
}

impl Share {
    /// Takes more, unless its caller has enough.
    fn grow(&mut self, more: usize) -> Result<(), Full> {
        let mut all = self.by_account.lock().unwrap_or_else(PoisonError::into_inner);
        let held = all.get(&self.account).copied().unwrap_or(0).saturating_add(more);
        if held > self.most {
            return Err(Full::OfCaller);
        }
        all.insert(self.account.clone(), held);
        self.taken += more;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = self.by_account.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get_mut(&self.account) {
            *held -= self.taken;
            if *held == 0 {
                all.remove(&self.account);
            }
        }
    }
}

/// In the unit in which room is counted; what is beyond all counting is more than there is.
fn kib(n_bytes: usize) -> u32 {
    u32::try_from(n_bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX)
}

impl Held {
    pub(super) fn new(bytes: usize) -> Self {
        let most = (bytes >> 10).min(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(most)), most, most_of_one: most, by_account: Shares::default() }
    }

    /// The same, of which one caller has so many bytes at most.
    pub(super) fn of_one(self, bytes: usize) -> Self {
        Self { most_of_one: kib(bytes) as usize, ..self }
    }

    /// Room for so many bytes; none where too many are held already.
    pub fn take(&self, n_bytes: usize) -> Option<Room> {
        self.free.clone().try_acquire_many_owned(kib(n_bytes)).ok().map(|permit| Room { permit, share: None })
    }

    /// Room for so many bytes of this caller, unless she has enough, or all together have.
    pub(super) fn take_of(&self, account: &Account, n_bytes: usize) -> Result<Room, Full> {
        let (by_account, account) = (self.by_account.clone(), account.clone());
        let mut share = Share { by_account, account, most: self.most_of_one, taken: 0 };
        share.grow(kib(n_bytes) as usize)?;
        let room = self.take(n_bytes).ok_or(Full::InAll)?;
        Ok(Room { share: Some(share), ..room })
    }

    /// Bytes that are held.
    pub fn n_bytes(&self) -> usize {
        (self.most - self.free.available_permits()) << 10
    }
}

impl Room {
    /// Room for so many bytes in all; given up where too many are held already.
    pub(super) fn up_to(mut self, n_bytes: usize) -> Result<Self, Full> {
        let more = (kib(n_bytes) as usize).saturating_sub(self.permit.num_permits());
        if let Some(share) = &mut self.share {
            share.grow(more)?;
        }
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        let more = self.permit.semaphore().clone().try_acquire_many_owned(more).map_err(|_| Full::InAll)?;
        self.permit.merge(more);
        Ok(self)
    }

    /// The same bytes, which take the room until the last of them is gone.
    pub fn around(self, bytes: Bytes) -> Bytes {
        struct Held {
            bytes: Bytes,
            _room: Room,
        }
        impl AsRef<[u8]> for Held {
            fn as_ref(&self) -> &[u8] {
                &self.bytes
            }
        }
        Bytes::from_owner(Held { bytes, _room: self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_takes_room_until_the_last_of_it_is_gone() {
        let unsent = Held::new(10 << 10);
        let room = unsent.take(5 << 10).unwrap();
        let _short = unsent.take(1).unwrap();
        assert_eq!(unsent.n_bytes(), 6 << 10);
        assert!(unsent.take((4 << 10) + 1).is_none());
        let bytes = room.around(Bytes::from_static(b"kain"));
        let rest = bytes.slice(2..);
        drop(bytes);
        assert_eq!((&rest[..], unsent.n_bytes()), (&b"in"[..], 6 << 10));
        drop(rest);
        assert_eq!(unsent.n_bytes(), 1 << 10);
        assert!(unsent.take(9 << 10).is_some() && unsent.take(usize::MAX).is_none());
    }

    #[test]
    fn what_grows_takes_more_room_until_there_is_none() {
        let unread = Held::new(10 << 10);
        let room = unread.take(1).and_then(|room| room.up_to(1 << 10).ok()).unwrap();
        assert_eq!(unread.n_bytes(), 1 << 10, "it had that much");
        let room = room.up_to((2 << 10) + 1).unwrap();
        assert_eq!(unread.n_bytes(), 3 << 10);
        let other = unread.take(7 << 10).unwrap();
        assert!(room.up_to((3 << 10) + 1).is_err_and(|full| full == Full::InAll));
        assert_eq!(unread.n_bytes(), 7 << 10, "what does not grow on is given up");
        drop(other);
        assert_eq!(unread.n_bytes(), 0);
    }

    #[test]
    fn one_caller_takes_only_her_share() {
        let unread = Held::new(10 << 10).of_one(3 << 10);
        let (sari, tono) = (Account::named("user", "sari"), Account::named("user", "tono"));
        let room = unread.take_of(&sari, 2 << 10).and_then(|room| room.up_to(3 << 10)).unwrap();
        assert!(unread.take_of(&sari, 1).is_err_and(|full| full == Full::OfCaller));
        let other = unread.take_of(&tono, 2 << 10).unwrap();
        let _all = unread.take(5 << 10).unwrap();
        assert!(unread.take_of(&tono, 1).is_err_and(|full| full == Full::InAll));
        drop(room);
        assert!(other.up_to(4 << 10).is_err_and(|full| full == Full::OfCaller));
        assert_eq!(unread.n_bytes(), 5 << 10, "what does not grow on is given up");
        assert!(unread.by_account.lock().unwrap().is_empty(), "nobody is remembered");
    }
}
