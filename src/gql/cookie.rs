//! The cookie of a session: read by whoever takes requests in, set by the resolvers that begin and end sessions.

use chrono::{DateTime, Utc};

use crate::domain::account::Session;

/// Its name: with this prefix a browser takes it over TLS only, for this host alone, and for all of its paths (RFC 6265bis, 4.1.3.2).
pub const NAME: &str = "__Host-simpul";

/// Sets it to nothing, at once.
pub const CLEARED: &str = "__Host-simpul=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax";

/// Sets it for a session.
pub fn set(secret: &str, session: &Session, now: DateTime<Utc>) -> String {
    let seconds = (session.expires_at - now).num_seconds().max(0);
    format!("{NAME}={secret}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}

/// The secret in the cookies of a request.
pub fn read<'a>(cookies: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    find(NAME, cookies)
}

/// The value of a cookie, if it has one.
pub fn find<'a>(name: &str, cookies: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, value)| *found == name && !value.is_empty()).map(|(_, value)| value)
}
