//! Scalars: dates, whole rupiah, numbers, region codes.

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

use super::error::in_both;
use crate::domain;
use crate::edge;

/// A value that is refused, in words of both languages.
fn refused<T: InputType>(value: &Value, id: &str, en: &str) -> InputValueError<T> {
    in_both(edge::refused(value, en), id, en)
}

/// A day of the calendar: `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A day of the calendar: `2026-11-22`.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let day = match &value {
            // that it is written so to the letter, which parsing alone does not ask
            Value::String(text) => {
                NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == *text)
            }
            _ => None,
        };
        day.map(Self)
            .ok_or_else(|| refused(&value, "Tanggal ditulis seperti 2026-11-22.", "A date reads like 2026-11-22."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

/// Whole rupiah, a JSON integer within 2^53 - 1. Never a fraction, never a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rupiah(pub domain::Rupiah);

/// Whole rupiah, a JSON integer within 2^53 - 1. Never a fraction, never a string.
#[Scalar(name = "Rupiah")]
impl ScalarType for Rupiah {
    fn parse(value: Value) -> InputValueResult<Self> {
        let amount = match &value {
            Value::Number(number) => number.as_i64().and_then(|amount| domain::Rupiah::try_from(amount).ok()),
            _ => None,
        };
        amount.map(Self).ok_or_else(|| {
            refused(
                &value,
                "Jumlah uang berupa bilangan bulat rupiah, paling besar 2^53 - 1.",
                "An amount is a whole number of rupiah within 2^53 - 1.",
            )
        })
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.amount().into())
    }
}

/// A whole number within 2^53 - 1 either way, a JSON integer: what may be more than an `Int` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholeNumber(pub i64);

/// A whole number within 2^53 - 1 either way, a JSON integer: what may be more than an `Int` holds.
#[Scalar(name = "WholeNumber")]
impl ScalarType for WholeNumber {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::Number(number) => {
                number.as_i64().filter(|number| number.unsigned_abs() <= domain::Rupiah::MAX.unsigned_abs())
            }
            _ => None,
        };
        number.map(Self).ok_or_else(|| {
            refused(&value, "Bilangan bulat, paling besar 2^53 - 1.", "A whole number is within 2^53 - 1.")
        })
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

/// Code of a region by the Ministry of Home Affairs, with dots: `32`, `32.75`, `32.75.05` or `32.75.05.1001`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionCode(pub domain::RegionCode);

/// Code of a region by the Ministry of Home Affairs, with dots: `32`, `32.75`, `32.75.05` or `32.75.05.1001`.
#[Scalar(name = "RegionCode")]
impl ScalarType for RegionCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        let code = match &value {
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        code.map(Self).ok_or_else(|| {
            refused(
                &value,
                "Kode wilayah ditulis seperti 32, 32.75, 32.75.05, atau 32.75.05.1001.",
                "A region code reads like 32, 32.75, 32.75.05 or 32.75.05.1001.",
            )
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A place in the changes of the registry: opaque, given out by the server, and good for as long as it keeps what came after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventCursor(pub String);

/// A place in the changes of the registry: opaque, given out by the server, and good for as long as it keeps what came after.
#[Scalar(name = "EventCursor")]
impl ScalarType for EventCursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(refused(
                &other,
                "Penanda berupa teks yang diberikan peladen.",
                "A cursor is the text that the server gave out.",
            )),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An exact decimal number from 0 on, as a JSON number with at most 15 digits: `12`, `0.5`. Quantities are told and taken in it; it is
/// never rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(pub String);

impl From<domain::Decimal> for Decimal {
    fn from(number: domain::Decimal) -> Self {
        Self(number.to_string())
    }
}

/// An exact decimal number from 0 on, as a JSON number with at most 15 digits: `12`, `0.5`. Quantities are told and taken in it; it is
/// never rounded.
#[Scalar(name = "Decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            // a number is written as the shortest text that reads as the same number
            Value::Number(number) => {
                let text = number.to_string();
                Ok(Self(text.strip_suffix(".0").map_or(text.clone(), str::to_owned)))
            }
            // whatever else stands here is none: who reads it as a quantity refuses it in the reader's language, by its field
            other => Ok(Self(other.to_string())),
        }
    }

    fn to_value(&self) -> Value {
        let whole = self.0.parse::<i64>().ok().map(Into::into);
        let number = whole.or_else(|| self.0.parse().ok().and_then(async_graphql::Number::from_f64));
        number.map_or(Value::Null, Value::Number)
    }
}
