//! Hashing of passwords, few at a time: each takes a core for tens of milliseconds, and 19 MiB. And which passwords are refused.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::{Error, Result};
use crate::domain::password;
use crate::vault;

/// Hashed at once, by all; who signs in cannot take the server away from those who read.
const AT_ONCE: usize = 2;
/// Waiting for that; further ones are asked to come back.
const WAITING: usize = 64;

/// A password on its way to be hashed: nothing prints it.
#[derive(Clone)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Password {
    /// Refuses one that would be guessed; `login` is that of whoever chose it, `field` that of the input.
    pub fn check(&self, login: &str, field: &'static str) -> Result<()> {
        password::check(&self.0, login).map_err(|refused| Error::Refused { field, message: refused.message() })
    }

    fn normal(&self) -> String {
        // what is longer than any password is not one, and not worth a look
        let short: String = self.0.chars().take(password::MOST + 1).collect();
        password::normal(&short)
    }
}

/// Hashes, a few at a time.
pub(super) struct Hasher {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), places: Arc::new(Semaphore::new(AT_ONCE + WAITING)) }
    }
}

impl Hasher {
    /// The hash of a password.
    pub(super) async fn hash(&self, password: &Password) -> Result<String> {
        let password = password.normal();
        self.apart(move || vault::hash_password(&password)).await?.map_err(|error| Error::Internal(Box::new(error)))
    }

    /// Whether a password has a hash. Takes as long where there is none.
    pub(super) async fn is(&self, password: &Password, hash: Option<&str>) -> Result<bool> {
        let (password, hash) = (password.normal(), hash.map_or_else(vault::hash_of_nobody, str::to_owned));
        self.apart(move || vault::is_password(&password, &hash)).await
    }

    /// Works on a thread that may block. Whoever goes away gives the turn back no earlier than the work is done.
    async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|closed| Error::Internal(Box::new(closed)))?;
        let work = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        work.await.map_err(|gone| Error::Internal(Box::new(gone)))
    }
}
