//! How the values of the domain are bound to statements, and read back.

use uuid::Uuid;

use crate::db::{Bind, Error, Kind, Result, Value};
use crate::domain::coalition::Quantity;
use crate::domain::id::{
    AccountId, BuyerOrderId, ClusterId, ClusterMembershipId, CooperativeId, CycleId, CycleLineId, DuplicateId, GrantId,
    ImportRunId, MembershipId, OfferId, OfferLineId, OrganisationId, PersonId, PledgeId, SessionId, TokenId, UmkmId,
};
use crate::domain::listing::Key;
use crate::domain::words::Word;
use crate::domain::{Point, RegionCode, Rupiah};

macro_rules! bind_ids {
    ($($id:ty),+ $(,)?) => { $(
        impl Bind for $id {
            const KIND: Kind = Kind::Uuid;
            fn value(self) -> Value { Value::Uuid(Uuid::from(self)) }
        }
    )+ };
}
bind_ids!(
    AccountId,
    BuyerOrderId,
    ClusterId,
    ClusterMembershipId,
    CooperativeId,
    CycleId,
    CycleLineId,
    DuplicateId,
    GrantId,
    ImportRunId,
    MembershipId,
    OfferId,
    OfferLineId,
    OrganisationId,
    PersonId,
    PledgeId,
    SessionId,
    TokenId,
    UmkmId
);

impl Bind for RegionCode {
    const KIND: Kind = Kind::Text;
    fn value(self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}

impl Bind for Rupiah {
    const KIND: Kind = Kind::Int;
    fn value(self) -> Value {
        Value::Int(self.amount())
    }
}

impl Bind for Quantity {
    const KIND: Kind = Kind::Int;
    fn value(self) -> Value {
        Value::Int(self.amount())
    }
}

impl Bind for Key {
    const KIND: Kind = Kind::Text;
    fn value(self) -> Value {
        match self {
            Key::Text(text) => Value::Text(text),
            Key::Int(number) => Value::Int(number),
            Key::Real(measure) => Value::Real(measure),
            Key::Time(instant) => Value::Time(instant),
            Key::Date(day) => Value::Date(day),
            Key::Id(id) => Value::Uuid(id),
        }
    }
}

/// The stable word of a choice.
pub(super) fn word(choice: impl Word) -> &'static str {
    choice.word()
}

/// Reads values of one row; what no longer fits is [`Error::Corrupt`] with the place where it stands.
#[derive(Clone, Copy)]
pub(super) struct Reader<I> {
    pub table: &'static str,
    pub id: I,
}

impl<I: std::fmt::Display + Copy> Reader<I> {
    /// The error for a column.
    pub fn corrupt(&self, column: &'static str) -> Error {
        Error::corrupt(self.table, column, self.id)
    }

    /// A choice by its word.
    pub fn choice<W: Word>(&self, column: &'static str, word: &str) -> Result<W> {
        W::from_word(word).ok_or_else(|| self.corrupt(column))
    }

    /// A choice that may be absent.
    pub fn choice_or_none<W: Word>(&self, column: &'static str, word: Option<&str>) -> Result<Option<W>> {
        word.map(|word| self.choice(column, word)).transpose()
    }

    /// A region code.
    pub fn region(&self, column: &'static str, code: &str) -> Result<RegionCode> {
        code.parse().map_err(|_| self.corrupt(column))
    }

    /// An amount that may be absent.
    pub fn rupiah(&self, column: &'static str, amount: Option<i64>) -> Result<Option<Rupiah>> {
        amount.map(Rupiah::try_from).transpose().map_err(|_| self.corrupt(column))
    }

    /// A year that may be absent.
    pub fn year(&self, column: &'static str, year: Option<i64>) -> Result<Option<i32>> {
        year.map(i32::try_from).transpose().map_err(|_| self.corrupt(column))
    }

    /// A point that may be absent, from its two columns.
    pub fn point(&self, latitude: Option<f64>, longitude: Option<f64>) -> Result<Option<Point>> {
        match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => {
                Point::new(latitude, longitude).map(Some).map_err(|_| self.corrupt("latitude"))
            }
            (None, None) => Ok(None),
            _ => Err(self.corrupt("longitude")),
        }
    }
}
