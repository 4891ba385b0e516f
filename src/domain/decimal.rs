//! Numbers as people give them, in units of their own: exact decimals from 0 on.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact decimal number from 0 on with at most 15 digits, as many as a JSON number keeps. The same number has one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    /// All digits, as a whole number.
    digits: i64,
    /// How many of them stand behind the point; the last of these is no zero.
    places: u32,
}

/// A number that is negative, has more than 15 digits, or is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number from 0 on has at most 15 digits")]
pub struct NotADecimal;

impl Decimal {
    /// Digits that a spreadsheet and a JSON number keep.
    const DIGITS: u32 = 15;

    /// `digits` divided by so many tens, if that is a number of at most 15 digits.
    pub fn new(digits: i128, places: u32) -> Result<Self, NotADecimal> {
        let (mut digits, mut places) = (digits, places);
        while places > 0 && digits % 10 == 0 {
            (digits, places) = (digits / 10, places - 1);
        }
        let fits = (0..10_i128.pow(Self::DIGITS)).contains(&digits) && places <= Self::DIGITS;
        let digits = i64::try_from(digits).ok().filter(|_| fits).ok_or(NotADecimal)?;
        Ok(Self { digits, places })
    }

    /// The number of 15 digits that is nearest to one of a program. What was written with as many digits comes back as it was.
    pub fn nearest(number: f64) -> Result<Self, NotADecimal> {
        // Most have few places, and take no spelling out: whichever decimal a number is the nearest to is the nearest to it.
        for (places, power) in (0..).zip([1.0, 10.0, 100.0, 1_000.0]) {
            let digits = (number * power).round();
            if digits / power == number && (0.0..1e15).contains(&digits) {
                return Self::new(digits as i128, places);
            }
        }
        let text = format!("{number:.*e}", Self::DIGITS as usize - 1);
        let (mantissa, exponent) = text.split_once('e').ok_or(NotADecimal)?;
        let digits: i128 = mantissa.replace('.', "").parse().map_err(|_| NotADecimal)?;
        let exponent: i32 = exponent.parse().map_err(|_| NotADecimal)?;
        match u32::try_from(Self::DIGITS as i32 - 1 - exponent) {
            Ok(places) => Self::new(digits, places),
            Err(_) => Err(NotADecimal),
        }
    }

    /// So many hundredths of it, rounded down to a whole number.
    #[must_use]
    pub fn percent(self, hundredths: u8) -> Self {
        let digits = i128::from(self.digits) * i128::from(hundredths) / (100 * 10_i128.pow(self.places));
        Self::new(digits, 0).unwrap_or(self)
    }

    /// A twelfth of it: exact, or rounded down to three places, or to a whole number where there is no room for them.
    #[must_use]
    pub fn twelfth(self) -> Self {
        let (digits, power) = (i128::from(self.digits), 10_i128.pow(self.places));
        // a twelfth that ends has two places more
        let exact = Self::new(digits * 100 / 12, self.places + 2).ok().filter(|_| digits * 100 % 12 == 0);
        let near = exact.or_else(|| Self::new(digits * 1_000 / 12 / power, 3).ok());
        near.unwrap_or(Self { digits: self.digits / 12 / 10_i64.pow(self.places), places: 0 })
    }
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Self {
        Self { digits: number.into(), places: 0 }
    }
}

/// As programs write it: `12`, `0.5`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let power = 10_i64.pow(self.places);
        write!(f, "{}", self.digits / power)?;
        match self.places as usize {
            0 => Ok(()),
            places => write!(f, ".{:0places$}", self.digits % power),
        }
    }
}

/// A JSON number, of which every digit is kept.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.places {
            0 => serializer.serialize_i64(self.digits),
            _ => serializer.serialize_f64(self.to_string().parse().map_err(serde::ser::Error::custom)?),
        }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::nearest(f64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_of_a_program_is_the_one_that_was_written() {
        for (number, text) in [
            (0.0, Some("0")),
            (-0.0, Some("0")),
            (0.1 + 0.2, Some("0.3")),
            (0.125, Some("0.125")),
            (1_234_567_890.123, Some("1234567890.123")),
            (999_999_999_999.999, Some("999999999999.999")),
            (999_999_999_999.999_9, Some("1000000000000")),
            (99_999_999_999_999.95, Some("100000000000000")),
            (410.0, Some("410")),
            (20.5, Some("20.5")),
            (1e14, Some("100000000000000")),
            (999_999_999_999_999.0, Some("999999999999999")),
            (1e15, None),
            (0.000_000_001, Some("0.000000001")),
            (1e-15, Some("0.000000000000001")),
            (1e-16, None),
            (-1.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(Decimal::nearest(number).ok().map(|number| number.to_string()).as_deref(), text, "{number}");
        }
    }

    #[test]
    fn a_twelfth_is_exact_or_too_small() {
        for (digits, places, text) in [
            (1_200, 0, "100"),
            (15, 1, "0.125"),
            (100, 0, "8.333"),
            (1, 5, "0"),
            (9, 0, "0.75"),
            (999_999_999_999_996, 0, "83333333333333"),
            (999_999_999_999_997, 0, "83333333333333"),
            (1, 15, "0"),
        ] {
            assert_eq!(Decimal::new(digits, places).unwrap().twelfth().to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn it_is_kept_in_json_digit_for_digit(digits in 0i128..1_000_000_000_000_000, places in 0u32..=15) {
            let number = Decimal::new(digits, places).unwrap();
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<Decimal>(&json).unwrap(), number, "{}", json);
            // as those who read JSON read it
            prop_assert_eq!(Decimal::nearest(json.parse().unwrap()), Ok(number));
        }
    }
}
