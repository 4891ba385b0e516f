//! Numbers as lists write them: money, counts, quantities, areas, with separators of two languages.

use super::{Parsed, is_unknown};
use crate::domain::message::Message;
use crate::domain::money::Rupiah;
use crate::import::reason::Severity;
use crate::import::sheet::CellValue;

pub(super) fn digits_lost() -> Message {
    Message::new(
        "Sebagian angka hilang karena lembar kerja menyimpannya sebagai bilangan; ketik ulang sebagai teks.",
        "Digits are lost because the spreadsheet kept it as a number; type it again as text.",
    )
}

/// Whether a text is a number in exponent form, such as `8.57419e+010`: its last digits are gone.
pub(super) fn is_exponent(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits(exponent) && all_digits(&mantissa.replacen(['.', ','], "", 1))
}

/// The digits of a whole number in exponent form, where all of them stand there: `8.1234567891e+10`. At most the 15 that a
/// spreadsheet keeps; none where some are gone.
pub(super) fn expanded(text: &str) -> Option<String> {
    if !is_exponent(text) {
        return None;
    }
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let (whole, fraction) = mantissa.split_once(['.', ','])?;
    let reaches = exponent.parse() == Ok(fraction.len()) && whole.len() == 1 && !whole.starts_with('0');
    (reaches && fraction.len() < 15).then(|| format!("{whole}{fraction}"))
}

/// The digits of a whole number that a workbook keeps exactly (15 digits; a spreadsheet zeroes what comes after).
pub(super) fn whole_digits(number: f64) -> Option<String> {
    (number.fract() == 0.0 && (0.0..1e15).contains(&number)).then(|| format!("{number:.0}"))
}

/// A decimal number as text: an integer and the power of ten to divide it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decimal {
    units: i128,
    scale: u32,
}

impl Decimal {
    /// Times a factor, rounded half away from zero.
    fn times(self, factor: i128) -> Option<i128> {
        let divisor = 10i128.checked_pow(self.scale)?;
        let product = self.units.checked_mul(factor)?;
        let half = if product < 0 { -divisor / 2 } else { divisor / 2 };
        Some((product + half) / divisor)
    }
}

/// Reads digits with Indonesian or English separators. One separator followed by exactly three digits groups thousands
/// ("1.500"), unless it is a comma and the number goes on in words ("1,250 juta"); with both kinds the last is the decimal one.
fn decimal(text: &str, has_words: bool) -> Option<Decimal> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(rest) => (true, rest),
            None => (false, text),
        },
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.strip_suffix(",-").or_else(|| text.strip_suffix(".-")).unwrap_or(&text);
    if !text.starts_with(|c: char| c.is_ascii_digit()) || text.len() > 30 {
        return None;
    }
    if text.bytes().any(|b| !b.is_ascii_digit() && !matches!(b, b'.' | b',')) {
        return None;
    }
    let (last_dot, last_comma) = (text.rfind('.'), text.rfind(','));
    let decimal_at = match (last_dot, last_comma) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (Some(at), None) | (None, Some(at)) => {
            let separator = text.as_bytes()[at];
            let single = text.bytes().filter(|b| *b == separator).count() == 1;
            let grouped = text.len() - at - 1 == 3 && !text.starts_with('0') && !(separator == b',' && has_words);
            (single && !grouped).then_some(at)
        }
        (None, None) => None,
    };
    let (whole, fraction) = decimal_at.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    // Groups must be groups of three.
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    if groups.len() > 1 && (groups[0].len() > 3 || groups[1..].iter().any(|group| group.len() != 3)) {
        return None;
    }
    if fraction.contains(['.', ',']) {
        return None;
    }
    let units: i128 = format!("{}{fraction}", groups.concat()).parse().ok()?;
    Some(Decimal { units: if negative { -units } else { units }, scale: fraction.len() as u32 })
}

fn not_a_number() -> Message {
    Message::new("Bukan bilangan yang dapat dibaca.", "Not a number that can be read.")
}

/// Whole rupiah: "Rp 1.234.567,00", "1,5 juta", "2,3 M" (miliar), numbers of a workbook; `factor` is what the heading
/// says of its unit (1,000 for "dalam ribuan"). Fractions are rounded.
pub fn rupiah(value: &CellValue, factor: i64, may_be_negative: bool) -> Parsed<Rupiah> {
    let negative = |amount: Rupiah| {
        if amount.amount() < 0 && !may_be_negative {
            Err(Message::new("Nilai uang tidak boleh negatif.", "The amount must not be negative."))
        } else {
            Ok(amount)
        }
    };
    let too_much = || Message::new("Nilai uang terlalu besar.", "The amount is too large.");
    let amount = match value {
        CellValue::Empty => return Parsed::NOTHING,
        CellValue::Date(_) | CellValue::Bool(_) => return Parsed::refused(not_a_number()),
        CellValue::Number(number) => {
            let amount = (number * factor as f64).round();
            // Written so that what is no number is refused too.
            if amount.abs() <= Rupiah::MAX as f64 { Parsed::plain(amount as i128) } else { Parsed::refused(too_much()) }
        }
        CellValue::Text(_) => {
            let text = value.text();
            if is_unknown(&text) {
                return Parsed::NOTHING;
            }
            rupiah_text(&text, factor)
        }
    };
    amount
        .and_then(|amount| i64::try_from(amount).ok().and_then(|a| Rupiah::try_from(a).ok()).ok_or_else(too_much))
        .and_then(negative)
}

fn rupiah_text(text: &str, factor: i64) -> Parsed<i128> {
    let lower = text.to_lowercase();
    let lower = lower.trim_start_matches("idr").trim_start_matches("rp").trim_start_matches(['.', ':', ' ']).trim();
    let lower = lower.strip_suffix("rupiah").unwrap_or(lower).trim();
    if is_exponent(lower)
        && let Ok(number) = lower.replace(',', ".").parse::<f64>()
        && number.abs() < 1e18
    {
        let amount = (number * factor as f64).round() as i128;
        let message = Message::new(
            "Nilai ditulis dalam bentuk eksponen dan mungkin sudah dibulatkan.",
            "The amount is in exponent form and may have been rounded.",
        );
        return Parsed::noted(amount, Severity::Warned, message);
    }
    let word_at = lower.char_indices().find(|(_, c)| c.is_alphabetic()).map(|(at, _)| at);
    let (number, word) = word_at.map_or((lower, ""), |at| lower.split_at(at));
    let in_words: Option<i128> = match word.trim_end_matches('.').trim() {
        "" => None,
        "ribu" | "rb" | "rbu" | "k" => Some(1_000),
        "juta" | "jt" | "jta" | "jt an" | "juta an" | "jutaan" => Some(1_000_000),
        "miliar" | "milyar" | "milliar" | "mlyr" | "mlr" | "m" | "mily" | "bn" => Some(1_000_000_000),
        "triliun" | "trilyun" | "t" => Some(1_000_000_000_000),
        _ => return Parsed::refused(not_a_number()),
    };
    // A range or a bound is no amount, and which end is meant is not ours to say.
    match decimal(number, in_words.is_some()).and_then(|decimal| decimal.times(in_words.unwrap_or(i128::from(factor))))
    {
        Some(amount) => Parsed::plain(amount),
        None => Parsed::refused(not_a_number()),
    }
}

/// How many: "25", "25 orang", "1.250". Not negative, not above a thousand million.
pub fn count(value: &CellValue) -> Parsed<i64> {
    let whole = |units: Option<i128>| match units {
        Some(units @ 0..=1_000_000_000) => Parsed::plain(units as i64),
        _ => Parsed::refused(Message::new("Bukan jumlah yang wajar.", "Not a plausible count.")),
    };
    match value {
        CellValue::Empty => Parsed::NOTHING,
        CellValue::Number(number) if number.fract() == 0.0 && number.abs() < 1e12 => whole(Some(*number as i128)),
        CellValue::Text(_) => {
            let text = value.text().to_lowercase();
            if is_unknown(&text) {
                return Parsed::NOTHING;
            }
            let at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
            let unit = text[at..].trim_end_matches('.');
            if !matches!(unit, "" | "orang" | "org" | "or" | "jiwa" | "anggota" | "karyawan" | "pekerja" | "people") {
                return Parsed::refused(not_a_number());
            }
            let decimal = decimal(text[..at].trim_start_matches('\''), false);
            whole(decimal.and_then(|decimal| {
                let units = decimal.times(1)?;
                (units.checked_mul(10i128.checked_pow(decimal.scale)?)? == decimal.units).then_some(units)
            }))
        }
        _ => Parsed::refused(not_a_number()),
    }
}

/// A quantity with an optional unit: "500 pcs", "1,5 ton", 250.
pub fn quantity(value: &CellValue) -> Parsed<(f64, Option<String>)> {
    match value {
        CellValue::Number(number) if number.is_finite() && *number >= 0.0 => Parsed::plain((*number, None)),
        CellValue::Text(_) => {
            let text = value.text();
            if is_unknown(&text) {
                return Parsed::NOTHING;
            }
            let at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
            let unit = Some(text[at..].trim().to_owned()).filter(|unit| !unit.is_empty() && unit.chars().count() <= 30);
            match decimal(&text[..at], false).filter(|decimal| decimal.units >= 0) {
                Some(decimal) => Parsed::plain((decimal.units as f64 / 10f64.powi(decimal.scale as i32), unit)),
                None => Parsed::refused(not_a_number()),
            }
        }
        CellValue::Empty => Parsed::NOTHING,
        _ => Parsed::refused(not_a_number()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::value::tests::cell;
    use proptest::prelude::*;

    #[test]
    fn money_is_whole_rupiah_however_it_is_written() {
        for (text, factor, amount) in [
            ("Rp 1.234.567,00", 1, Some(1_234_567)),
            ("Rp. 1.234.567,-", 1, Some(1_234_567)),
            ("IDR 1,234,567.50", 1, Some(1_234_568)),
            ("1500000", 1, Some(1_500_000)),
            ("1.500", 1, Some(1_500)),
            ("1,5", 1_000_000, Some(1_500_000)),
            ("1.500", 1_000, Some(1_500_000)),
            ("1,5 juta", 1, Some(1_500_000)),
            ("1,250 juta", 1, Some(1_250_000)),
            ("1.500 juta", 1, Some(1_500_000_000)),
            ("2,3 M", 1, Some(2_300_000_000)),
            ("2,3 miliar", 1, Some(2_300_000_000)),
            ("0,5 Milyar", 1, Some(500_000_000)),
            ("750 rb", 1, Some(750_000)),
            ("(1.000)", 1, Some(-1_000)),
            ("-2.500.000", 1, Some(-2_500_000)),
            ("-", 1, None),
            ("?", 1, None),
            ("", 1, None),
        ] {
            let parsed = rupiah(&cell(text), factor, true);
            assert_eq!((parsed.value.map(Rupiah::amount), parsed.notes.len()), (amount, 0), "{text}");
        }
        for text in ["10-15 juta", "< 300 juta", "1.23.456", "lima juta", "1 lusin", "9007199254740992", "Rp", "1,2,3"]
        {
            let parsed = rupiah(&cell(text), 1, true);
            assert!(parsed.value.is_none() && parsed.notes[0].0 == Severity::Refused, "{text}: {parsed:?}");
        }
        assert!(rupiah(&cell("-1"), 1, false).value.is_none());
        assert_eq!(rupiah(&CellValue::Number(1234.5), 1_000, false).value.map(Rupiah::amount), Some(1_234_500));
        assert!(rupiah(&CellValue::Number(f64::NAN), 1, false).value.is_none());
        let rounded = rupiah(&cell("1,5E+10"), 1, false);
        assert_eq!((rounded.value.map(Rupiah::amount), rounded.notes[0].0), (Some(15_000_000_000), Severity::Warned));
    }

    #[test]
    fn counts_are_whole_and_plausible() {
        for (value, n) in [
            (cell("25"), Some(25)),
            (cell("1.250 orang"), Some(1_250)),
            (cell("'30 org."), Some(30)),
            (CellValue::Number(617.0), Some(617)),
            (cell("-"), None),
        ] {
            assert_eq!((count(&value).value, count(&value).notes.len()), (n, 0), "{value:?}");
        }
        for value in
            [cell("-5"), cell("2,5"), CellValue::Number(2.5), cell("dua"), cell("99999999999"), cell("3 lusin")]
        {
            assert!(count(&value).value.is_none() && !count(&value).notes.is_empty(), "{value:?}");
        }
    }

    proptest! {
        #[test]
        fn grouped_money_reads_back(amount in -1_000_000_000_000i64..1_000_000_000_000) {
            let written = Rupiah::try_from(amount).unwrap().to_string().replace("-Rp", "-").replace("Rp", "Rp ");
            prop_assert_eq!(rupiah(&cell(&written), 1, true).value.map(Rupiah::amount), Some(amount));
        }
    }
}
