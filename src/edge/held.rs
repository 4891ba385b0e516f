//! Room for bytes that are held for whoever is slow, answers that wait for their readers and bodies that are on their way: else many
//! who are slow could make the server keep something long for each.

use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The room that there is, counted in units of 1 KiB.
pub struct Held {
    free: Arc<Semaphore>,
    most: usize,
}

/// Taken until this is dropped.
pub struct Room {
    permit: OwnedSemaphorePermit,
}

/// In the unit in which room is counted; what is beyond all counting is more than there is.
fn kib(n_bytes: usize) -> u32 {
    u32::try_from(n_bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX)
}

impl Held {
    pub(super) fn new(bytes: usize) -> Self {
        let most = (bytes >> 10).min(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(most)), most }
    }

    /// Room for so many bytes; none where too many are held already.
    pub fn take(&self, n_bytes: usize) -> Option<Room> {
        self.free.clone().try_acquire_many_owned(kib(n_bytes)).ok().map(|permit| Room { permit })
    }

    /// Bytes that are held.
    pub fn n_bytes(&self) -> usize {
        (self.most - self.free.available_permits()) << 10
    }
}

impl Room {
    /// Room for so many bytes in all; none where too many are held already.
    pub(super) fn up_to(mut self, n_bytes: usize) -> Option<Self> {
        let more = (kib(n_bytes) as usize).saturating_sub(self.permit.num_permits());
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        self.permit.merge(self.permit.semaphore().clone().try_acquire_many_owned(more).ok()?);
        Some(self)
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
        let room = unread.take(1).and_then(|room| room.up_to(1 << 10)).unwrap();
        assert_eq!(unread.n_bytes(), 1 << 10, "it had that much");
        let room = room.up_to((2 << 10) + 1).unwrap();
        assert_eq!(unread.n_bytes(), 3 << 10);
        let other = unread.take(7 << 10).unwrap();
        assert!(room.up_to((3 << 10) + 1).is_none());
        assert_eq!(unread.n_bytes(), 7 << 10, "what does not grow on is given up");
        drop(other);
        assert_eq!(unread.n_bytes(), 0);
    }
}
