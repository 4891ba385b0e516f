//! Whether writes are refused because nothing can be written: the disk is full, or the database may only be read. That shows only when
//! somebody writes, so it is remembered for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Error, Result};

/// For so long nobody needs to try again to know.
const FRESH: Duration = Duration::from_secs(20);

/// The last time that a write was refused, unless one has succeeded since.
#[derive(Debug, Clone, Default)]
pub(super) struct Refusals(Arc<Mutex<Option<Instant>>>);

impl Refusals {
    /// Remembers what became of a step of a transaction that writes.
    pub(super) fn note<T>(&self, result: &Result<T>) {
        if matches!(result, Err(error) if is_for_want_of_room(error)) {
            self.set(Some(Instant::now()));
        }
    }

    /// Something was written.
    pub(super) fn over(&self) {
        self.set(None);
    }

    /// Whether one was refused just now.
    pub(super) fn are_fresh(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|at| at.elapsed() < FRESH)
    }

    fn set(&self, at: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

/// With the codes for a fault of the disk: SQLite's (10, in several forms) and PostgreSQL's.
fn is_for_want_of_room(error: &Error) -> bool {
    match error {
        Error::ReadOnly | Error::NoRoom => true,
        Error::Driver(fault) => match fault.code.parse::<u32>() {
            Ok(code) if fault.code.len() < 5 => code & 0xff == 10,
            _ => fault.code == "58030",
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lacks_room_is_remembered_until_something_was_written() {
        let refused = |code: &str| Err::<(), _>(Error::Driver(code.into()));
        for (result, is_one) in [
            (refused("10"), true),
            (refused("778"), true),
            (refused("58030"), true),
            (Err(Error::NoRoom), true),
            (Err(Error::ReadOnly), true),
            (refused("11"), false),
            (refused("42601"), false),
            (refused("closed"), false),
            (Err(Error::Busy), false),
            (Ok(()), false),
        ] {
            let refusals = Refusals::default();
            refusals.note(&result);
            assert_eq!(refusals.clone().are_fresh(), is_one, "{result:?}");
            refusals.over();
            assert!(!refusals.are_fresh());
        }
    }
}
