//! Opaque cursors: the key of an item in an order, signed so that nobody can make one up.

use data_encoding::BASE64URL_NOPAD;

use super::{Ctx, Error, Result};
use crate::domain::listing::Key;

/// What is signed.
const PURPOSE: &str = "cursor";

/// A cursor of a list: `list` says which list and order it belongs to.
pub fn seal(ctx: &Ctx, list: &str, key: &[Key]) -> String {
    let body = format!("{list}\n{}", key.iter().map(write).collect::<Vec<_>>().join("\n"));
    let mut bytes = ctx.vault().sign(PURPOSE, body.as_bytes()).to_vec();
    bytes.extend_from_slice(body.as_bytes());
    BASE64URL_NOPAD.encode(&bytes)
}

/// The key in a cursor of `list`; `field` is the argument that holds it.
pub fn open(ctx: &Ctx, list: &str, cursor: &str, field: &'static str) -> Result<Vec<Key>> {
    let refused = || {
        Error::refused(
            field,
            "Penanda halaman tidak berlaku untuk daftar dan urutan ini.",
            "The cursor does not belong to this list and order.",
        )
    };
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| refused())?;
    let (signature, body) = bytes.split_at_checked(16).ok_or_else(refused)?;
    if !ctx.vault().verify(PURPOSE, body, signature) {
        return Err(refused());
    }
    let mut lines = std::str::from_utf8(body).map_err(|_| refused())?.split('\n');
    if lines.next() != Some(list) {
        return Err(refused());
    }
    lines.map(|line| read(line).ok_or_else(refused)).collect()
}

fn write(key: &Key) -> String {
    match key {
        Key::Text(text) => format!("t{text}"),
        Key::Int(number) => format!("i{number}"),
        Key::Real(measure) => format!("r{:016x}", measure.to_bits()),
        Key::Time(instant) => format!("@{}", instant.timestamp_micros()),
        Key::Date(day) => format!("d{day}"),
        Key::Id(id) => format!("u{}", id.simple()),
    }
}

fn read(line: &str) -> Option<Key> {
    let (kind, rest) = line.split_at_checked(1)?;
    Some(match kind {
        "t" => Key::Text(rest.to_owned()),
        "i" => Key::Int(rest.parse().ok()?),
        "r" => Key::Real(f64::from_bits(u64::from_str_radix(rest, 16).ok()?)),
        "@" => Key::Time(chrono::DateTime::from_timestamp_micros(rest.parse().ok()?)?),
        "d" => Key::Date(rest.parse().ok()?),
        "u" => Key::Id(rest.parse().ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use uuid::Uuid;

    #[test]
    fn every_kind_of_key_survives_the_way() {
        for key in [
            Key::Text("koperasi boneka".into()),
            Key::Int(-7),
            Key::Real(0.1 + 0.2),
            Key::Time(Utc.timestamp_micros(1_764_000_000_123_456).unwrap()),
            Key::Date("2026-11-22".parse().unwrap()),
            Key::Id(Uuid::from_u128(42)),
        ] {
            assert_eq!(read(&write(&key)), Some(key));
        }
        assert_eq!(read("x1"), None);
        assert_eq!(read(""), None);
    }
}
