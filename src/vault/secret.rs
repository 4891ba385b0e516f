//! Secrets that we give out: of a session, a token, a link. Whoever has one is believed, so only a digest of it is ever kept.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Result, random};

/// 256 random bits as 43 letters and digits.
#[derive(Clone)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Letters of 256 bits: 62^43 is a little more than 2^256.
const LENGTH: usize = 43;

impl Secret {
    /// A new one.
    pub fn new() -> Result<Self> {
        let mut number: [u8; 32] = random()?;
        let mut text = [0; LENGTH];
        for letter in text.iter_mut().rev() {
            // divides the number by 62, from its highest byte on
            let rest = number.iter_mut().fold(0, |rest, byte| {
                let part = rest << 8 | u32::from(*byte);
                *byte = u8::try_from(part / 62).expect("a rest is less than 62");
                part % 62
            });
            *letter = LETTERS[rest as usize];
        }
        Ok(Self(text.iter().copied().map(char::from).collect()))
    }

    /// As it is given out, once.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> Vec<u8> {
        digest(&self.0).expect("it is one of ours")
    }
}

/// What would be kept of a text, if it looks like a secret of ours. Nothing more than its digest is needed to find it: 256 random bits
/// cannot be guessed, so neither salt nor slowness would add to it.
pub fn digest(text: &str) -> Option<Vec<u8>> {
    let looks_right = text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    looks_right.then(|| Sha256::digest(text).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_never_the_same_and_never_printed() {
        let (one, other) = (Secret::new().unwrap(), Secret::new().unwrap());
        assert_ne!(one.text(), other.text());
        assert_eq!(digest(one.text()), Some(one.digest()));
        assert_eq!((one.text().len(), one.digest().len()), (43, 32));
        assert!(!format!("{one:?}").contains(one.text()));
        let letters: std::collections::BTreeSet<_> =
            (0..40).flat_map(|_| Secret::new().unwrap().text()[1..].to_owned().into_bytes()).collect();
        assert_eq!(letters.len(), 62, "every letter comes up");
    }

    #[test]
    fn what_is_no_secret_is_not_looked_for() {
        for text in ["", "a", &"a".repeat(42), &"a".repeat(44), &format!("{}=", "a".repeat(42)), &"é".repeat(43)] {
            assert_eq!(digest(text), None, "{text}");
        }
    }
}
