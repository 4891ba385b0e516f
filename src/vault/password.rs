//! Hashes of passwords: argon2id, with its parameters written beside it, so that they can be raised while old hashes still verify.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use super::{Error, Result, random};

/// 19 MiB, twice over, in one lane: what OWASP asks for at least (Password Storage Cheat Sheet).
const PARAMS: Params = Params::DEFAULT;

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMS)
}

/// The hash of a password, as a PHC string. Takes tens of milliseconds and 19 MiB: for a thread that may block.
pub fn hash_password(password: &str) -> Result<String> {
    let salt: [u8; 16] = random()?;
    let hash = argon2().hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| Error::Random)?;
    Ok(hash.to_string())
}

/// Whether a password has this hash. Takes as long as making one.
pub fn is_password(password: &str, hash: &str) -> bool {
    argon2().verify_password(password.as_bytes(), hash).is_ok()
}

/// Whether a hash was made with other parameters than today's: then it is made anew when its password is known.
pub fn is_outdated(hash: &str) -> bool {
    !hash.starts_with(&prefix())
}

/// The hash of no password: verified where there is no account, so that this takes as long.
pub fn hash_of_nobody() -> String {
    format!("{}{}${}", prefix(), "A".repeat(22), "A".repeat(43))
}

fn prefix() -> String {
    format!("$argon2id$v=19$m={},t={},p={}$", PARAMS.m_cost(), PARAMS.t_cost(), PARAMS.p_cost())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_its_hash_and_no_other() {
        let hash = hash_password("tiga ikan di kolam").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_password("tiga ikan di kolam", &hash));
        assert!(!is_password("tiga ikan di kolan", &hash));
        assert!(!is_password("", &hash) && !is_password("x", ""));
        assert_ne!(hash, hash_password("tiga ikan di kolam").unwrap(), "each has a salt of its own");
        assert!(!is_outdated(&hash));
    }

    #[test]
    fn where_there_is_no_account_it_takes_as_long() {
        let (hash, password) = (hash_password("tiga ikan di kolam").unwrap(), "empat ikan di kolam");
        let time = |hash: &str| {
            let start = std::time::Instant::now();
            assert!(!is_password(password, hash));
            start.elapsed()
        };
        let fastest = |hash: &str| (0..5).map(|_| time(hash)).min().unwrap();
        let (known, unknown) = (fastest(&hash), fastest(&hash_of_nobody()));
        assert!(unknown > known / 2, "{unknown:?} is less than half of {known:?}: it was not tried");
    }

    #[test]
    fn hashes_with_other_parameters_verify_and_are_outdated() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(1024, 1, 1, None).unwrap());
        let hash = weak.hash_password_with_salt(b"tiga ikan di kolam", &[7; 16]).unwrap().to_string();
        assert!(is_password("tiga ikan di kolam", &hash), "{hash}");
        assert!(is_outdated(&hash));
    }
}
