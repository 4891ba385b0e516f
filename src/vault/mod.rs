//! Keys of persons, encryption, keyed hashes, hashes of passwords, secrets that are given out.
//!
//! The master keys lie in a file outside the database. Each person has a key of her own, kept in the database wrapped
//! by a master key; whoever deletes the wrapped key makes her data unreadable in this database for good. A backup made
//! before still holds the wrapped key: backups end when their time is over, and are erased with the master keys of their
//! time. What is sealed here says with which master key, so that keys can change while old data stays readable.
//!
//! It will never contain a noun of the domain, a database, or a way to print a key.

mod keys;
mod password;
mod secret;

use std::fmt;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use keys::{Key, Keys};
pub use password::{hash_of_nobody, hash_password, is_outdated, is_password};
pub use secret::{Secret, digest};

/// The form in which bytes are sealed; the first byte of each.
const FORM: u8 = 1;
const NONCE: usize = 24;

/// What can go wrong. No message holds a key, a path or what was sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The key file cannot be used: a sentence for the operator.
    #[error("{0}")]
    KeyFile(&'static str),
    /// These bytes were sealed with another key, for another use, or were altered since.
    #[error("sealed bytes cannot be opened")]
    Sealed,
    /// The machine gives no random bytes.
    #[error("no random bytes to be had")]
    Random,
}

/// The result of what the vault does.
pub type Result<T> = std::result::Result<T, Error>;

/// A person's key, wrapped by a master key: fit to be stored.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrappedKey(…)")
    }
}

/// The master keys, and what is done with them.
pub struct Vault {
    keys: Keys,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// Opens the key file at `path`, and makes it, with its directory and one key, where there is none.
    ///
    /// The file has a line for each key, `id key`: a whole number and 64 hexadecimal digits. The highest id seals;
    /// all of them open. The lowest makes keyed hashes and stays as long as they do. Fails with [`Error::KeyFile`] if
    /// others than its owner may read it, or if a line is not understood.
    pub fn open_or_create(path: &Path) -> Result<Self> {
        Ok(Self { keys: Keys::open_or_create(path)? })
    }

    /// Opens the key file at `path`. Fails with [`Error::KeyFile`] as [`Self::open_or_create`] does, and where there is none.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { keys: Keys::open(path)? })
    }

    /// A vault with one random key that is kept nowhere, for tests and trials.
    pub fn in_memory() -> Result<Self> {
        Ok(Self { keys: Keys::one(random()?) })
    }

    /// A new key for a person. It opens for this person only.
    pub fn new_person_key(&self, person: Uuid) -> Result<WrappedKey> {
        self.wrap(person, &random()?)
    }

    /// The same key under the newest master key, if it is under an older one.
    pub fn rewrap(&self, person: Uuid, wrapped: &WrappedKey) -> Result<Option<WrappedKey>> {
        let key = self.unwrap(person, wrapped)?;
        let (newest, _) = self.keys.newest();
        if key_id(&wrapped.0) == Some(newest) { Ok(None) } else { self.wrap(person, &key).map(Some) }
    }

    /// Seals a person's data with her key.
    pub fn seal(&self, person: Uuid, wrapped: &WrappedKey, data: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = vec![FORM];
        encrypt(&self.unwrap(person, wrapped)?, &aad("person data", person.as_bytes()), data, &mut sealed)?;
        Ok(sealed)
    }

    /// Opens a person's data with her key.
    pub fn unseal(&self, person: Uuid, wrapped: &WrappedKey, sealed: &[u8]) -> Result<Vec<u8>> {
        let body = sealed.strip_prefix(&[FORM]).ok_or(Error::Sealed)?;
        decrypt(&self.unwrap(person, wrapped)?, &aad("person data", person.as_bytes()), body)
    }

    /// Seals bytes that belong to no one person, such as the plan of an import. They open for this purpose only.
    pub fn seal_blob(&self, purpose: &str, data: &[u8]) -> Result<Vec<u8>> {
        let (id, master) = self.keys.newest();
        self.seal_with(id, &derive(master, "blob", purpose), &aad("blob", purpose.as_bytes()), data)
    }

    /// Opens what [`Self::seal_blob`] sealed.
    pub fn unseal_blob(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        self.unseal_with(sealed, |master| derive(master, "blob", purpose), &aad("blob", purpose.as_bytes()))
    }

    /// A keyed hash, by which equal texts are found without being readable: for a NIK or a phone. Without the key file
    /// it cannot be guessed, short as these texts are. Always by the lowest key, so that old hashes still match.
    pub fn keyed_hash(&self, purpose: &str, text: &str) -> [u8; 32] {
        mac(&derive(self.keys.oldest(), "hash", purpose), text.as_bytes()).finalize().into_bytes().into()
    }

    /// A signature by which we know our own bytes again, such as a cursor that was given out.
    pub fn sign(&self, purpose: &str, bytes: &[u8]) -> [u8; 16] {
        let (_, master) = self.keys.newest();
        let whole: [u8; 32] = mac(&derive(master, "sign", purpose), bytes).finalize().into_bytes().into();
        let mut signature = [0; 16];
        signature.copy_from_slice(&whole[..16]);
        signature
    }

    /// Whether this signature is ours, by any key; compared in constant time.
    pub fn verify(&self, purpose: &str, bytes: &[u8], signature: &[u8]) -> bool {
        signature.len() == 16
            && self
                .keys
                .all()
                .any(|master| mac(&derive(master, "sign", purpose), bytes).verify_truncated_left(signature).is_ok())
    }

    fn wrap(&self, person: Uuid, key: &Key) -> Result<WrappedKey> {
        let (id, master) = self.keys.newest();
        self.seal_with(id, &derive(master, "wrap", "person"), &aad("person key", person.as_bytes()), key)
            .map(WrappedKey)
    }

    fn unwrap(&self, person: Uuid, wrapped: &WrappedKey) -> Result<Key> {
        let key = self.unseal_with(
            &wrapped.0,
            |master| derive(master, "wrap", "person"),
            &aad("person key", person.as_bytes()),
        )?;
        key.try_into().map_err(|_| Error::Sealed)
    }

    /// Form, id of the master key, nonce, sealed bytes.
    fn seal_with(&self, id: u32, key: &Key, aad: &[u8], data: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = vec![FORM];
        sealed.extend(id.to_be_bytes());
        encrypt(key, aad, data, &mut sealed)?;
        Ok(sealed)
    }

    fn unseal_with(&self, sealed: &[u8], key: impl Fn(&Key) -> Key, aad: &[u8]) -> Result<Vec<u8>> {
        let master = key_id(sealed).and_then(|id| self.keys.by_id(id)).ok_or(Error::Sealed)?;
        decrypt(&key(master), aad, &sealed[5..])
    }
}

/// The id of the master key under which bytes are sealed.
fn key_id(sealed: &[u8]) -> Option<u32> {
    let (id, _) = sealed.strip_prefix(&[FORM])?.split_first_chunk()?;
    Some(u32::from_be_bytes(*id))
}

/// What is sealed is bound to its use and to whom it belongs: moved elsewhere, it does not open.
fn aad(kind: &str, whose: &[u8]) -> Vec<u8> {
    [b"simpul ", kind.as_bytes(), b"\0", whose].concat()
}

/// A key for one use: no key serves two.
fn derive(master: &Key, kind: &str, purpose: &str) -> Key {
    mac(master, &aad(kind, purpose.as_bytes())).finalize().into_bytes().into()
}

fn mac(key: &Key, bytes: &[u8]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(bytes);
    mac
}

/// Appends a random nonce (of 192 bits: none is drawn twice) and the sealed bytes.
fn encrypt(key: &Key, aad: &[u8], data: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let nonce: [u8; NONCE] = random()?;
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&XNonce::from(nonce), Payload { msg: data, aad })
        .map_err(|_| Error::Sealed)?;
    out.extend(nonce);
    out.extend(sealed);
    Ok(())
}

fn decrypt(key: &Key, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(Error::Sealed)?;
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad })
        .map_err(|_| Error::Sealed)
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
