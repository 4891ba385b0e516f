//! The keys of an issuer, and what a token that one of them signed says.

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde::Deserialize;

use super::{ALGORITHMS, Error, Identity, LEEWAY, Result, read};

/// Keys of one issuer, at most: it has a few.
const MOST: usize = 100;

/// The keys with which an issuer signs, as it published them.
pub(super) struct Keys(Vec<Key>);

/// One of them. It opens what it was made for and nothing else.
pub(super) struct Key {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl Keys {
    /// Reads a set of keys (RFC 7517). Those of kinds that are not known here are passed over.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<serde_json::Value>,
        }
        let set: Set = read(bytes, "set of keys")?;
        let keys: Vec<Key> = set.keys.into_iter().take(MOST).filter_map(Key::read).collect();
        if keys.is_empty() { Err(Error::Issuer("it has no key that is known here".to_owned())) } else { Ok(Self(keys)) }
    }

    /// The key for a token: the one that it names, or the only one of its kind where it names none. Keys that stand in the token, or to
    /// which it leads, are not looked at.
    pub fn find(&self, header: &Header) -> Option<&Key> {
        let mut fitting = self.0.iter().filter(|key| {
            key.algorithms.contains(&header.alg) && header.kid.as_ref().is_none_or(|kid| key.id.as_ref() == Some(kid))
        });
        let key = fitting.next()?;
        (header.kid.is_some() || fitting.next().is_none()).then_some(key)
    }
}

impl Key {
    fn read(value: serde_json::Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            return None;
        }
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        let named = jwk.common.key_algorithm.map(|algorithm| algorithm.to_string());
        let algorithms: Vec<Algorithm> = ALGORITHMS
            .into_iter()
            .filter(|algorithm| algorithm.family() == key.family())
            .filter(|algorithm| named.as_ref().is_none_or(|named| *named == format!("{algorithm:?}")))
            .collect();
        (!algorithms.is_empty()).then_some(Self { id: jwk.common.key_id, algorithms, key })
    }

    /// What a token says, if this key signed it, for this issuer and audience.
    pub fn open(&self, token: &str, issuer: &str, audience: &str) -> Result<Claims> {
        let mut validation = Validation::new(self.algorithms[0]);
        validation.algorithms.clone_from(&self.algorithms);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // by our clock: see `Claims::holds`
        validation.validate_exp = false;
        let opened = jsonwebtoken::decode(token, &self.key, &validation);
        opened.map(|data| data.claims).map_err(|_| Error::Refused("the token does not hold"))
    }
}

/// What a token says.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: String,
    aud: serde_json::Value,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    scope: Option<String>,
    pub nonce: Option<String>,
    pub azp: Option<String>,
}

impl Claims {
    /// Whether it is for more than one audience.
    pub fn is_for_many(&self) -> bool {
        self.aud.as_array().is_some_and(|audiences| audiences.len() > 1)
    }

    /// Refuses what is over, or has not begun.
    pub fn holds(&self, now: DateTime<Utc>) -> Result<()> {
        let now = now.timestamp();
        if now >= self.exp.saturating_add(LEEWAY) {
            return Err(Error::Refused("the token is over"));
        }
        if self.nbf.max(self.iat).is_some_and(|from| now < from.saturating_sub(LEEWAY)) {
            return Err(Error::Refused("the token has not begun"));
        }
        Ok(())
    }

    /// Whom it names. A subject has at most 255 characters of ASCII (OpenID Connect Core 1.0, 2).
    pub fn identity(self) -> Result<Identity> {
        if self.sub.is_empty() || self.sub.len() > 255 || !self.sub.is_ascii() {
            return Err(Error::Refused("the token names nobody"));
        }
        let until = DateTime::from_timestamp(self.exp, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let scopes = self.scope.iter().flat_map(|scopes| scopes.split(' ')).map(str::to_owned).collect();
        Ok(Identity { issuer: self.iss, subject: self.sub, until, scopes })
    }
}
