//! Money: whole rupiah, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whole rupiah, at most 2^53 - 1 either way, so that every JSON reader keeps it exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Rupiah(i64);

/// An amount that JSON numbers could not carry exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount is at most 9,007,199,254,740,991 rupiah")]
pub struct TooMuch;

impl Rupiah {
    /// The largest amount: 2^53 - 1.
    pub const MAX: i64 = (1 << 53) - 1;

    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The amount in whole rupiah.
    pub const fn amount(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for Rupiah {
    type Error = TooMuch;
    fn try_from(amount: i64) -> Result<Self, TooMuch> {
        if (-Self::MAX..=Self::MAX).contains(&amount) { Ok(Self(amount)) } else { Err(TooMuch) }
    }
}

impl From<Rupiah> for i64 {
    fn from(amount: Rupiah) -> i64 {
        amount.0
    }
}

/// As people write it: `Rp1.234.567`.
impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        f.write_str(if self.0 < 0 { "-Rp" } else { "Rp" })?;
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_as_people_write_it() {
        for (amount, text) in [(0, "Rp0"), (950, "Rp950"), (1_234_567, "Rp1.234.567"), (-50_000, "-Rp50.000")] {
            assert_eq!(Rupiah::try_from(amount).unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_amount_beyond_json_is_refused() {
        assert_eq!(Rupiah::try_from(Rupiah::MAX + 1), Err(TooMuch));
        assert_eq!(Rupiah::try_from(-Rupiah::MAX).map(Rupiah::amount), Ok(-Rupiah::MAX));
    }
}
