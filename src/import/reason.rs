//! Why a value, a row or a column was not taken as it stands.
//!
//! Never contains personal data: a message names the place, and repeats at most 50 characters of what is not personal.

use serde::{Deserialize, Serialize};

use super::sheet::column_letters;
use crate::domain::message::Message;

/// How much a reason weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// The value (or, without a field, the row) is not taken.
    Refused,
    /// Taken, or left out as unknown; somebody should look.
    Warned,
    /// Taken after a guess that is said.
    Guessed,
}

/// A reason and the place it speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Weight.
    pub severity: Severity,
    /// Name of the sheet.
    pub sheet: String,
    /// As the user sees it, from 1; absent for the whole sheet.
    pub row: Option<u32>,
    /// Counted from 0; absent for the whole row.
    #[serde(serialize_with = "letters", deserialize_with = "from_letters")]
    pub column: Option<u16>,
    /// The field concerned.
    pub field: Option<String>,
    /// One plain sentence.
    pub message: Message,
    /// What the cell says, at most 50 characters; never for personal fields.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
}

/// In files a column goes by its letters.
fn letters<S: serde::Serializer>(column: &Option<u16>, serializer: S) -> Result<S::Ok, S::Error> {
    column.map(column_letters).serialize(serializer)
}

fn from_letters<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let letters: Option<String> = Option::deserialize(deserializer)?;
    let number = |letters: String| {
        letters.bytes().try_fold(0u16, |number, letter| {
            let digit = letter.is_ascii_uppercase().then(|| u16::from(letter - b'A') + 1)?;
            number.checked_mul(26)?.checked_add(digit)
        })
    };
    match letters.map(number) {
        None => Ok(None),
        Some(Some(number @ 1..)) => Ok(Some(number - 1)),
        Some(_) => Err(serde::de::Error::custom("a column is named by capital letters")),
    }
}
