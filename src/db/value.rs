//! What may be bound to a statement, and how each engine is given it.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use uuid::Uuid;

/// The type of a [`Value`]. An absent value has one too, since PostgreSQL wants to know what it is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// A whole number of 64 bits.
    Int,
    /// A floating point number.
    Real,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// An id.
    Uuid,
    /// An instant in UTC, in microseconds.
    Time,
    /// A date.
    Date,
    /// Loose facts.
    Json,
}

/// A value on its way to the database.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, of a known type.
    Null(Kind),
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating point number.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Uuid(Uuid),
    /// An instant; made by [`Bind`], it is cut to microseconds.
    Time(DateTime<Utc>),
    /// A date.
    Date(NaiveDate),
    /// Loose facts.
    Json(serde_json::Value),
}

/// What can be bound. Domain types implement it once, and are then bound as they are, by reference, or optional.
pub trait Bind {
    /// The type that an absent value has.
    const KIND: Kind;
    /// The value to bind.
    fn value(self) -> Value;
}

impl<T: Bind> Bind for Option<T> {
    const KIND: Kind = T::KIND;
    fn value(self) -> Value {
        self.map_or(Value::Null(T::KIND), T::value)
    }
}

impl<T: Bind + Clone> Bind for &T {
    const KIND: Kind = T::KIND;
    fn value(self) -> Value {
        self.clone().value()
    }
}

/// A value made before. It knows its own type, so it is never wrapped in an `Option`.
impl Bind for Value {
    const KIND: Kind = Kind::Text;
    fn value(self) -> Value {
        self
    }
}

macro_rules! bind {
    ($($from:ty, $kind:ident, |$x:ident| $made:expr;)*) => { $(
        impl Bind for $from {
            const KIND: Kind = Kind::$kind;
            fn value(self) -> Value {
                let $x = self;
                Value::$kind($made)
            }
        }
    )* };
}
bind! {
    bool, Bool, |x| x;
    i64, Int, |x| x;
    i32, Int, |x| x.into();
    u32, Int, |x| x.into();
    u16, Int, |x| x.into();
    u8, Int, |x| x.into();
    f64, Real, |x| x;
    String, Text, |x| x;
    &str, Text, |x| x.to_owned();
    Vec<u8>, Bytes, |x| x;
    &[u8], Bytes, |x| x.to_vec();
    Uuid, Uuid, |x| x;
    DateTime<Utc>, Time, |x| x.trunc_subsecs(6);
    NaiveDate, Date, |x| x;
    serde_json::Value, Json, |x| x;
}

/// `values![id, name, …]`: one row for [`Sql::rows`](crate::db::Sql::rows).
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Bind::value($value)),*] };
}
