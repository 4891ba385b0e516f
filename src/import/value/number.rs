//! Numbers as lists write them: money, counts, quantities, areas, with separators of two languages.

use super::{Parsed, is_unknown};
use crate::domain;
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

/// The sign before the decimals of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// As programs and English write: 1,255.5.
    Dot,
    /// As Indonesians write: 1.255,5.
    Comma,
}

impl Mark {
    fn of(separator: char) -> Self {
        if separator == ',' { Self::Comma } else { Self::Dot }
    }

    fn other(self) -> Self {
        if self == Self::Comma { Self::Dot } else { Self::Comma }
    }
}

/// How the numbers of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// What a number is times: 1,000 where the heading says thousands.
    pub factor: i64,
    /// What it is divided by, a power of ten: 100 where the heading says hectares and square kilometres are kept.
    pub divisor: i64,
    /// The sign before decimals, as far as other numbers tell it.
    pub mark: Option<Mark>,
}

impl Scale {
    /// Numbers as they stand.
    pub const PLAIN: Self = Self { factor: 1, divisor: 1, mark: None };

    /// Of numbers that are whole as they stand, a separator before three digits can only group.
    fn mark_of_whole(self) -> Option<Mark> {
        self.mark.filter(|_| self.factor > 1)
    }
}

/// The first number in a text: its digits and the separators between them.
fn figures(text: &str) -> &str {
    let from = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let rest = &text[from..];
    let to = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(rest.len());
    rest[..to].trim_end_matches(['.', ','])
}

/// What a number tells of the sign before decimals where it was written. None where it has no separator, and where one separator
/// stands before exactly three digits, which may group them.
pub fn mark_told(text: &str) -> Option<Mark> {
    let figures = figures(text);
    let last = figures.rfind(['.', ','])?;
    let separator = figures[last..].chars().next()?;
    let (whole, fraction) = (&figures[..last], &figures[last + 1..]);
    match whole.find(['.', ',']) {
        // 1.255,5
        Some(_) if !whole.contains(separator) => Some(Mark::of(separator)),
        // 3.200.000
        Some(_) if whole.chars().filter(|c| !c.is_ascii_digit()).all(|c| c == separator) => {
            Some(Mark::of(separator).other())
        }
        Some(_) => None,
        None if is_group(whole, fraction) => None,
        None => Some(Mark::of(separator)),
    }
}

/// What the numbers of one column tell together: the sign on which all agree that tell one. Where none does, but one has more than
/// three digits on end, nothing is grouped there, so that any separator stands before decimals.
pub fn marks_told<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Mark> {
    let (mut told, mut used, mut is_ungrouped) = ([false; 2], [false; 2], false);
    for text in texts {
        let figures = figures(text);
        if let Some(mark) = mark_told(text) {
            told[mark as usize] = true;
        }
        used[0] |= figures.contains('.');
        used[1] |= figures.contains(',');
        is_ungrouped |= figures.len() > 3 && !figures.contains(['.', ',']);
    }
    let agreed = match told {
        [false, false] if is_ungrouped => used,
        told => told,
    };
    match agreed {
        [true, false] => Some(Mark::Dot),
        [false, true] => Some(Mark::Comma),
        _ => None,
    }
}

/// Whether digits on both sides of a separator may be a group of thousands: "1.255", but not "0.255" or "1255.005".
fn is_group(whole: &str, fraction: &str) -> bool {
    fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

/// A decimal number as text: an integer and the power of ten to divide it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decimal {
    units: i128,
    scale: u32,
}

impl Decimal {
    /// A number of a workbook, digit for digit.
    fn of_number(number: f64) -> Option<Self> {
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        Some(Self { units: format!("{whole}{fraction}").parse().ok()?, scale: fraction.len() as u32 })
    }

    /// Times a factor, rounded half away from zero.
    fn times(self, factor: i128) -> Option<i128> {
        let divisor = 10i128.checked_pow(self.scale)?;
        let product = self.units.checked_mul(factor)?;
        let half = if product < 0 { -divisor / 2 } else { divisor / 2 };
        Some((product + half) / divisor)
    }

    /// Times a factor, where that is a whole number.
    fn whole(self, factor: i128) -> Option<i128> {
        let divisor = 10i128.checked_pow(self.scale)?;
        let product = self.units.checked_mul(factor)?;
        (product % divisor == 0).then_some(product / divisor)
    }

    /// The nearest number of a program, by the scale of its column.
    fn measure(self, by: Scale) -> Option<f64> {
        // the divisor is a power of ten, so nothing is rounded twice
        let scale = self.scale + by.divisor.checked_ilog10()?;
        format!("{}e-{scale}", self.units.checked_mul(i128::from(by.factor))?).parse().ok()
    }
}

/// Reads digits with Indonesian or English separators. One separator followed by exactly three digits groups thousands
/// ("1.500"), unless other numbers tell that decimals stand behind it, or it is a comma and the number goes on in words
/// ("1,250 juta"); with both kinds the last is the decimal one.
fn decimal(text: &str, has_words: bool, mark: Option<Mark>) -> Option<Decimal> {
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
            let separator = if last_comma.is_some() { ',' } else { '.' };
            let single = text.matches(separator).count() == 1;
            let is_decimal = match mark {
                Some(mark) => mark == Mark::of(separator),
                None => separator == ',' && has_words,
            };
            (single && (is_decimal || !is_group(&text[..at], &text[at + 1..]))).then_some(at)
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

/// Whole rupiah: "Rp 1.234.567,00", "1,5 juta", "2,3 M" (miliar), numbers of a workbook; by the scale of its column ("dalam
/// ribuan"). Fractions are rounded.
pub fn rupiah(value: &CellValue, by: Scale, may_be_negative: bool) -> Parsed<Rupiah> {
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
            match Decimal::of_number(*number).and_then(|decimal| decimal.times(i128::from(by.factor))) {
                Some(amount) => Parsed::plain(amount),
                None => Parsed::refused(too_much()),
            }
        }
        CellValue::Text(_) => {
            let text = value.text();
            if is_unknown(&text) {
                return Parsed::NOTHING;
            }
            rupiah_text(&text, by)
        }
    };
    amount
        .and_then(|amount| i64::try_from(amount).ok().and_then(|a| Rupiah::try_from(a).ok()).ok_or_else(too_much))
        .and_then(negative)
}

fn rupiah_text(text: &str, by: Scale) -> Parsed<i128> {
    let lower = text.to_lowercase();
    let lower = lower.trim_start_matches("idr").trim_start_matches("rp").trim_start_matches(['.', ':', ' ']).trim();
    let lower = lower.strip_suffix("rupiah").unwrap_or(lower).trim();
    if is_exponent(lower)
        && let Ok(number) = lower.replace(',', ".").parse::<f64>()
        && number.abs() < 1e18
    {
        let amount = (number * by.factor as f64).round() as i128;
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
    let mark = by.mark_of_whole().filter(|_| in_words.is_none());
    let factor = in_words.unwrap_or(i128::from(by.factor));
    match decimal(number, in_words.is_some(), mark).and_then(|decimal| decimal.times(factor)) {
        Some(amount) => Parsed::plain(amount),
        None => Parsed::refused(not_a_number()),
    }
}

/// How many: "25", "25 orang", "1.250"; by the scale of its column, so that "110,5" thousands are a count. Not negative, not above
/// a thousand million.
pub fn count(value: &CellValue, by: Scale) -> Parsed<i64> {
    let whole = |units: Option<i128>| match units {
        Some(units @ 0..=1_000_000_000) => Parsed::plain(units as i64),
        _ => Parsed::refused(Message::new("Bukan jumlah yang wajar.", "Not a plausible count.")),
    };
    let factor = i128::from(by.factor);
    match value {
        CellValue::Empty => Parsed::NOTHING,
        CellValue::Number(number) => match Decimal::of_number(*number).map(|decimal| decimal.whole(factor)) {
            Some(Some(units)) => whole(Some(units)),
            _ => Parsed::refused(not_a_number()),
        },
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
            let decimal = decimal(text[..at].trim_start_matches('\''), false, by.mark_of_whole());
            whole(decimal.and_then(|decimal| decimal.whole(factor)))
        }
        _ => Parsed::refused(not_a_number()),
    }
}

/// A quantity with an optional unit: "500 pcs", "1,5 ton", 250.
pub fn quantity(value: &CellValue, by: Scale) -> Parsed<(domain::Decimal, Option<String>)> {
    let measured = |decimal: Option<Decimal>, unit| match decimal
        .and_then(|decimal| domain::Decimal::nearest(decimal.measure(by)?).ok())
    {
        Some(quantity) => Parsed::plain((quantity, unit)),
        None => Parsed::refused(not_a_number()),
    };
    match value {
        CellValue::Number(number) => measured(Decimal::of_number(*number), None),
        CellValue::Text(_) => {
            let text = value.text();
            if is_unknown(&text) {
                return Parsed::NOTHING;
            }
            let at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
            let unit = Some(text[at..].trim().to_owned()).filter(|unit| !unit.is_empty() && unit.chars().count() <= 30);
            measured(decimal(&text[..at], false, by.mark), unit)
        }
        CellValue::Empty => Parsed::NOTHING,
        _ => Parsed::refused(not_a_number()),
    }
}

/// A measure as a cell tells it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// One number.
    Sure(f64),
    /// "1.255", where nothing tells whether the dot groups thousands or stands before decimals.
    Either {
        /// 1,255.
        grouped: f64,
        /// 1.255.
        decimal: f64,
    },
}

/// Square kilometres, by the scale of its column. A comma stands before decimals unless other numbers tell otherwise; of a dot before
/// exactly three digits both readings are given where none does.
pub fn area(value: &CellValue, by: Scale) -> Parsed<Measure> {
    let unread = || Parsed::refused(Message::new("Luas tidak dapat dibaca.", "The area cannot be read."));
    let plausible = |area: f64| (0.0..=2_000_000.0).contains(&area).then_some(area);
    let sure = |decimal: Option<Decimal>| match decimal.and_then(|decimal| plausible(decimal.measure(by)?)) {
        Some(area) => Parsed::plain(Measure::Sure(area)),
        None => unread(),
    };
    let text = value.text();
    let text = match value {
        CellValue::Number(number) => return sure(Decimal::of_number(*number)),
        _ if is_unknown(&text) => return Parsed::NOTHING,
        _ => text.trim_start_matches('\'').to_lowercase(),
    };
    let text = text.trim_end_matches("km2").trim_end_matches("km²").trim();
    let read = |mark| decimal(text, false, Some(mark)).and_then(|decimal| plausible(decimal.measure(by)?));
    match (by.mark, text.split_once('.')) {
        (None, Some((whole, fraction))) if is_group(whole, fraction) => match (read(Mark::Comma), read(Mark::Dot)) {
            (Some(grouped), Some(decimal)) => Parsed::plain(Measure::Either { grouped, decimal }),
            _ => unread(),
        },
        (mark, _) => sure(decimal(text, false, Some(mark.unwrap_or(Mark::Comma)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::value::tests::cell;
    use proptest::prelude::*;

    fn times(factor: i64) -> Scale {
        Scale { factor, ..Scale::PLAIN }
    }

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
            let parsed = rupiah(&cell(text), times(factor), true);
            assert_eq!((parsed.value.map(Rupiah::amount), parsed.notes.len()), (amount, 0), "{text}");
        }
        for text in ["10-15 juta", "< 300 juta", "1.23.456", "lima juta", "1 lusin", "9007199254740992", "Rp", "1,2,3"]
        {
            let parsed = rupiah(&cell(text), times(1), true);
            assert!(parsed.value.is_none() && parsed.notes[0].0 == Severity::Refused, "{text}: {parsed:?}");
        }
        assert!(rupiah(&cell("-1"), times(1), false).value.is_none());
        assert_eq!(rupiah(&CellValue::Number(1234.5), times(1_000), false).value.map(Rupiah::amount), Some(1_234_500));
        assert!(rupiah(&CellValue::Number(f64::NAN), times(1), false).value.is_none());
        let rounded = rupiah(&cell("1,5E+10"), times(1), false);
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
            assert_eq!((count(&value, times(1)).value, count(&value, times(1)).notes.len()), (n, 0), "{value:?}");
        }
        for value in
            [cell("-5"), cell("2,5"), CellValue::Number(2.5), cell("dua"), cell("99999999999"), cell("3 lusin")]
        {
            assert!(count(&value, times(1)).value.is_none() && !count(&value, times(1)).notes.is_empty(), "{value:?}");
        }
    }

    #[test]
    fn counts_are_times_what_their_heading_says() {
        for (value, mark, n) in [
            (cell("300"), None, 300_000),
            (cell("110,5"), None, 110_500),
            (cell("110.5"), None, 110_500),
            (cell("2.627,207"), None, 2_627_207),
            (cell("3.200"), None, 3_200_000),
            (cell("3.200"), Some(Mark::Dot), 3_200),
            (CellValue::Number(2627.207), None, 2_627_207),
        ] {
            assert_eq!(count(&value, Scale { mark, ..times(1_000) }), Parsed::plain(n), "{value:?}");
        }
        assert!(count(&cell("0,0005"), times(1_000)).value.is_none(), "half a person");
        assert_eq!(quantity(&cell("1,5"), times(1_000)).value, Some((1_500.into(), None)));
        // of a whole number a dot before three digits groups, whatever other numbers do
        assert_eq!(count(&cell("1.250"), Scale { mark: Some(Mark::Dot), ..times(1) }), Parsed::plain(1_250));
    }

    #[test]
    fn a_number_tells_how_its_writer_writes() {
        use Mark::{Comma, Dot};
        for (text, told) in [
            ("3.200.000", Some(Comma)),
            ("3,200,000", Some(Dot)),
            ("1.255,5", Some(Comma)),
            ("1,255.50", Some(Dot)),
            ("Rp 1.234.567,-", Some(Comma)),
            ("213.04", Some(Dot)),
            ("0,255", Some(Comma)),
            ("1255.005", Some(Dot)),
            ("1.255", None),
            ("1,255 km2", None),
            ("1255", None),
            ("1.2,3.4", None),
            ("", None),
        ] {
            assert_eq!(mark_told(text), told, "{text}");
        }
        for (texts, told) in [
            (vec!["1.255", "213,04"], Some(Comma)),
            (vec!["1.255", "213.04"], Some(Dot)),
            (vec!["1.255", "213.04", "17,5"], None),
            (vec!["1.255", "1255"], Some(Dot)),
            (vec!["1,255", "1255"], Some(Comma)),
            (vec!["1.255", "1,255", "1255"], None),
            (vec!["1.255", "213"], None),
            (vec![], None),
        ] {
            assert_eq!(marks_told(texts.iter().copied()), told, "{texts:?}");
        }
    }

    #[test]
    fn an_area_is_read_as_its_column_writes_or_both_ways() {
        use Measure::{Either, Sure};
        for (text, mark, wanted) in [
            ("1.255", None, Some(Either { grouped: 1_255.0, decimal: 1.255 })),
            ("1.255", Some(Mark::Comma), Some(Sure(1_255.0))),
            ("1.255", Some(Mark::Dot), Some(Sure(1.255))),
            ("1,255", None, Some(Sure(1.255))),
            ("1,255", Some(Mark::Dot), Some(Sure(1_255.0))),
            ("0.255", None, Some(Sure(0.255))),
            ("1.255,04 km2", None, Some(Sure(1_255.04))),
            ("56835.019", None, Some(Sure(56_835.019))),
            ("213.0360", None, Some(Sure(213.036))),
            ("1.255.000", None, Some(Sure(1_255_000.0))),
            ("9.999.999", None, None),
            ("luas", None, None),
        ] {
            assert_eq!(area(&cell(text), Scale { mark, ..times(1) }).value, wanted, "{text} {mark:?}");
        }
        let hectares = Scale { divisor: 100, ..times(1) };
        assert_eq!(area(&cell("125.504"), hectares).value, Some(Either { grouped: 1_255.04, decimal: 1.25504 }));
        assert_eq!(area(&CellValue::Number(213.036), times(1)).value, Some(Sure(213.036)));
        assert_eq!(area(&cell("-"), times(1)), Parsed::NOTHING);
    }

    proptest! {
        #[test]
        fn grouped_money_reads_back(amount in -1_000_000_000_000i64..1_000_000_000_000) {
            let written = Rupiah::try_from(amount).unwrap().to_string().replace("-Rp", "-").replace("Rp", "Rp ");
            prop_assert_eq!(rupiah(&cell(&written), times(1), true).value.map(Rupiah::amount), Some(amount));
        }
    }
}
