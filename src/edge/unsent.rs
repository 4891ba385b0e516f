//! Room for answers that wait for their readers: else many slow readers could make the server keep an answer for each.

use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The room that there is, counted in units of 1 KiB.
pub struct Unsent {
    free: Arc<Semaphore>,
    most: usize,
}

/// Taken until this is dropped.
pub struct Room {
    _permit: OwnedSemaphorePermit,
}

impl Unsent {
    pub(super) fn new(bytes: usize) -> Self {
        let most = (bytes >> 10).min(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(most)), most }
    }

    /// Room for so many bytes; none where too many wait already.
    pub fn take(&self, n_bytes: usize) -> Option<Room> {
        let kib = u32::try_from(n_bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        self.free.clone().try_acquire_many_owned(kib).ok().map(|_permit| Room { _permit })
    }

    /// Bytes that wait.
    pub fn n_bytes(&self) -> usize {
        (self.most - self.free.available_permits()) << 10
    }
}

impl Room {
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
        let unsent = Unsent::new(10 << 10);
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
}
