//! What a cell means once its column is known: money, counts, dates, phones, numbers of registers, addresses, products.
//!
//! Never makes up a digit: what a spreadsheet has rounded away is refused, with the reason. Knows nothing of rows or
//! columns, and repeats no personal value in a message.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::{reason::Severity, sheet::CellValue};
use crate::domain::{
    cooperative::{BondKind, CooperativeKind, CooperativeLevel, CooperativePattern, CooperativeService},
    fold::{fold, squash},
    geo::Point,
    message::Message,
    money::Rupiah,
    words::words,
};

/// A value that was understood, if any, and what there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// The value; none if the cell says nothing or cannot be taken.
    pub value: Option<T>,
    /// Reasons, without their place.
    pub notes: Vec<(Severity, Message)>,
}

impl<T> Parsed<T> {
    /// The cell says nothing.
    pub const NOTHING: Self = Self { value: None, notes: Vec::new() };

    /// A value without remarks.
    pub fn plain(value: T) -> Self {
        Self { value: Some(value), notes: Vec::new() }
    }

    /// A value with a remark.
    pub fn noted(value: T, severity: Severity, message: Message) -> Self {
        Self { value: Some(value), notes: vec![(severity, message)] }
    }

    /// The cell cannot be taken.
    pub fn refused(message: Message) -> Self {
        Self { value: None, notes: vec![(Severity::Refused, message)] }
    }

    /// Left out, with a warning.
    pub fn warned(message: Message) -> Self {
        Self { value: None, notes: vec![(Severity::Warned, message)] }
    }

    /// The value changed by a function, the remarks kept.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Parsed<U> {
        Parsed { value: self.value.map(change), notes: self.notes }
    }

    /// The value changed by a function that may find it wrong.
    pub fn and_then<U>(self, change: impl FnOnce(T) -> Result<U, Message>) -> Parsed<U> {
        let mut notes = self.notes;
        let value =
            self.value.and_then(|value| change(value).map_err(|message| notes.push((Severity::Refused, message))).ok());
        Parsed { value, notes }
    }
}

/// Whether a text is one of the ways to write "unknown".
pub fn is_unknown(text: &str) -> bool {
    const WORDS: [&str; 17] = [
        "",
        "na",
        "n a",
        "null",
        "nihil",
        "none",
        "kosong",
        "tidak ada",
        "tdk ada",
        "tidak diketahui",
        "tidak tahu",
        "belum ada",
        "blm ada",
        "unknown",
        "nan",
        "tidak punya",
        "belum punya",
    ];
    // None of them is long, so most texts need not be folded.
    text.len() <= 40 && WORDS.contains(&fold(text).as_str())
}

/// Plain text on one line, at most `max` characters; nothing for "-", "?" and their like.
pub fn text(value: &CellValue, max: usize) -> Parsed<String> {
    let text = value.text();
    let text = text.strip_prefix('\'').unwrap_or(&text).trim();
    if is_unknown(text) {
        return Parsed::NOTHING;
    }
    if text.chars().count() > max {
        return Parsed::refused(Message::new(
            format!("Teks lebih panjang dari {max} karakter."),
            format!("The text is longer than {max} characters."),
        ));
    }
    Parsed::plain(text.to_owned())
}

fn digits_lost() -> Message {
    Message::new(
        "Sebagian angka hilang karena lembar kerja menyimpannya sebagai bilangan; ketik ulang sebagai teks.",
        "Digits are lost because the spreadsheet kept it as a number; type it again as text.",
    )
}

/// Whether a text is a number in exponent form, such as `8.57419e+010`: its last digits are gone.
fn is_exponent(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits(exponent) && all_digits(&mantissa.replacen(['.', ','], "", 1))
}

/// The digits of a whole number in exponent form, where all of them stand there: `8.1234567891e+10`. At most the 15 that a
/// spreadsheet keeps; none where some are gone.
fn expanded(text: &str) -> Option<String> {
    if !is_exponent(text) {
        return None;
    }
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let (whole, fraction) = mantissa.split_once(['.', ','])?;
    let reaches = exponent.parse() == Ok(fraction.len()) && whole.len() == 1 && !whole.starts_with('0');
    (reaches && fraction.len() < 15).then(|| format!("{whole}{fraction}"))
}

/// The digits of a whole number that a workbook keeps exactly (15 digits; a spreadsheet zeroes what comes after).
fn whole_digits(number: f64) -> Option<String> {
    (number.fract() == 0.0 && (0.0..1e15).contains(&number)).then(|| format!("{number:.0}"))
}

// ---- numbers ----

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

/// Yes or no: ya, v, ✓, sudah, 1; tidak, belum, x, 0.
pub fn yes_no(value: &CellValue) -> Parsed<bool> {
    match value {
        CellValue::Bool(yes) => Parsed::plain(*yes),
        CellValue::Empty => Parsed::NOTHING,
        _ => {
            let text = value.text();
            match text.as_str() {
                "√" | "✓" | "✔" => return Parsed::plain(true),
                _ if is_unknown(&text) && fold(&text).is_empty() => return Parsed::NOTHING,
                _ => {}
            }
            match fold(&text).as_str() {
                "ya" | "y" | "v" | "ada" | "sudah" | "sdh" | "1" | "yes" | "true" | "benar" => Parsed::plain(true),
                "tidak" | "tdk" | "t" | "belum" | "blm" | "x" | "0" | "no" | "false" | "bukan" | "tidak ada"
                | "belum ada" => Parsed::plain(false),
                _ => Parsed::refused(Message::new("Bukan ya atau tidak.", "Neither yes nor no.")),
            }
        }
    }
}

/// Whether a woman owns it, from a column of yes and no or of L and P.
pub fn is_woman(value: &CellValue) -> Parsed<bool> {
    match fold(&value.text()).as_str() {
        "p" | "pr" | "perempuan" | "wanita" | "f" | "female" => Parsed::plain(true),
        "l" | "lk" | "laki laki" | "laki" | "pria" | "m" | "male" => Parsed::plain(false),
        _ => yes_no(value),
    }
}

// ---- dates ----

/// A date: d-m-yyyy, dd/mm/yy, "17 Agustus 1998", ISO, a date or a serial number of a spreadsheet. Years of two digits up
/// to 30 are of this century; month before day is understood only where day before month cannot be meant.
pub fn date(value: &CellValue) -> Parsed<NaiveDate> {
    let not_a_date = || Message::new("Bukan tanggal yang dapat dibaca.", "Not a date that can be read.");
    let parsed = match value {
        CellValue::Empty => return Parsed::NOTHING,
        CellValue::Date(date) => Parsed::plain(*date),
        CellValue::Number(number) => match serial_date(*number) {
            Some(date) => Parsed::plain(date),
            None => return Parsed::refused(not_a_date()),
        },
        CellValue::Bool(_) => return Parsed::refused(not_a_date()),
        CellValue::Text(_) => {
            let text = value.text();
            if is_unknown(&text) {
                return Parsed::NOTHING;
            }
            match date_text(&text) {
                Some(parsed) => parsed,
                None => return Parsed::refused(not_a_date()),
            }
        }
    };
    parsed.and_then(|date| {
        let plausible = (1900..=2100).contains(&date.year());
        plausible.then_some(date).ok_or_else(|| Message::new("Tahun tidak masuk akal.", "The year is not plausible."))
    })
}

/// The same of a day that has come: one after `today` is refused. Without `today` nothing is.
pub fn past_date(value: &CellValue, today: Option<NaiveDate>) -> Parsed<NaiveDate> {
    date(value).and_then(|date| has_come(date, date, today))
}

/// Refuses what only comes after a day.
pub fn has_come<T>(given: T, on: NaiveDate, today: Option<NaiveDate>) -> Result<T, Message> {
    if today.is_some_and(|today| on > today) {
        return Err(Message::new("Tanggal atau tahun ini belum tiba.", "This day or year has not come yet."));
    }
    Ok(given)
}

/// Days since 30 December 1899, as spreadsheets count; only where a date between 1930 and 2100 comes out.
fn serial_date(number: f64) -> Option<NaiveDate> {
    let days = (10_959.0..73_415.0).contains(&number).then_some(number as i64)?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(chrono::Duration::days(days))
}

fn date_text(text: &str) -> Option<Parsed<NaiveDate>> {
    let folded = fold(text);
    let mut words: Vec<&str> = folded.split(' ').collect();
    // "Bogor, 17 Agustus 1998", "Senin 17 Agustus 1998", "1998-08-17T00:00:00", "17/08/1998 00:00".
    let first = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    words.drain(..first);
    if words.len() == 1 {
        if let Ok(serial) = words[0].parse::<f64>()
            && words[0].len() == 5
        {
            return serial_date(serial).map(Parsed::plain);
        }
        // "20220131"
        let word = words[0];
        if word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit()) {
            let part = |range: std::ops::Range<usize>| word[range].parse().ok();
            return NaiveDate::from_ymd_opt(part(0..4)? as i32, part(4..6)?, part(6..8)?).map(Parsed::plain);
        }
        return None;
    }
    let number = |word: &str| word.parse::<u32>().ok();
    let day_word = words[2..].first().map_or("", |word| word.split('t').next().unwrap_or(word));
    let (a, b, c) = (words[0], words[1], words.get(2).copied()?);
    if a.len() == 4 {
        return NaiveDate::from_ymd_opt(a.parse().ok()?, number(b).or_else(|| month(b))?, number(day_word)?)
            .map(Parsed::plain);
    }
    let (year, guessed_century) = match c.len() {
        4 => (number(c)? as i32, false),
        2 => (number(c).map(|year| year as i32 + if year <= 30 { 2000 } else { 1900 })?, true),
        _ => return None,
    };
    let first = number(a)?;
    let (date, swapped) = match number(b) {
        None => (NaiveDate::from_ymd_opt(year, month(b)?, first)?, false),
        Some(second) => match NaiveDate::from_ymd_opt(year, second, first) {
            Some(date) => (date, false),
            None => (NaiveDate::from_ymd_opt(year, first, second)?, true),
        },
    };
    let mut parsed = Parsed::plain(date);
    if swapped {
        parsed.notes.push((
            Severity::Guessed,
            Message::new("Bulan dibaca sebelum hari.", "The month was read before the day."),
        ));
    }
    if guessed_century {
        parsed.notes.push((
            Severity::Guessed,
            Message::new(format!("Tahun dibaca sebagai {year}."), format!("The year was read as {year}.")),
        ));
    }
    Some(parsed)
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "januari", "january"],
        &["feb", "peb", "februari", "pebruari", "february"],
        &["mar", "mrt", "maret", "march"],
        &["apr", "april"],
        &["mei", "may"],
        &["jun", "juni", "june"],
        &["jul", "juli", "july"],
        &["agu", "agt", "ags", "aug", "agus", "agust", "agustus", "august"],
        &["sep", "sept", "september"],
        &["okt", "oct", "oktober", "october"],
        &["nov", "nop", "nopember", "november"],
        &["des", "dec", "desember", "december"],
    ];
    (1..).zip(MONTHS).find(|(_, names)| names.contains(&word)).map(|(number, _)| number)
}

/// A year: "2021", "Tahun 2021", the year of a date.
pub fn year(value: &CellValue) -> Parsed<i32> {
    let years = years(value);
    match years.as_slice() {
        [year] => Parsed::plain(*year),
        [] if matches!(value, CellValue::Empty) || is_unknown(&value.text()) => Parsed::NOTHING,
        _ => date(value).map(|date| date.year()),
    }
}

/// Every year that a cell names, in order: "2019, 2020 dan 2022".
pub fn years(value: &CellValue) -> Vec<i32> {
    if let CellValue::Date(date) = value {
        return vec![date.year()];
    }
    let text = value.text();
    let mut years: Vec<i32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .filter(|year| (1900..=2100).contains(year))
        .collect();
    years.sort_unstable();
    years.dedup();
    years
}

// ---- numbers of people and registers ----

/// Phones in the form `+62…`, each once. A cell may name several, parted by `/`, `,`, `;` or a word. Messages never show one.
pub fn phones(value: &CellValue) -> Parsed<Vec<String>> {
    let text = match value {
        CellValue::Number(number) => match whole_digits(*number) {
            Some(digits) => digits,
            None => return Parsed::refused(digits_lost()),
        },
        CellValue::Text(_) => {
            let text = value.text();
            expanded(text.trim_start_matches('\'')).unwrap_or(text)
        }
        CellValue::Empty => return Parsed::NOTHING,
        _ => return Parsed::refused(not_a_phone()),
    };
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let mut parsed = Parsed { value: Some(Vec::new()), notes: Vec::new() };
    let spaced = text.to_lowercase().replace(" dan ", "/").replace(" atau ", "/");
    for part in spaced.split(['/', ';', '&', '|', ',']).map(str::trim).filter(|part| !is_unknown(part)) {
        // A comma inside an exponent was cut; the whole cell tells.
        match phone(part) {
            Ok(phone) => {
                let phones = parsed.value.as_mut().expect("set above");
                if !phones.contains(&phone) {
                    phones.push(phone);
                }
            }
            Err(message) => parsed.notes.push((Severity::Refused, message)),
        }
    }
    if is_exponent(text.trim_start_matches('\'')) {
        parsed = Parsed::refused(digits_lost());
    }
    parsed.value = parsed.value.filter(|phones| !phones.is_empty());
    parsed
}

fn not_a_phone() -> Message {
    Message::new("Bukan nomor telepon Indonesia yang dikenal.", "Not a known form of Indonesian phone number.")
}

fn phone(text: &str) -> Result<String, Message> {
    let text = text.trim_start_matches(['\'', '`', '’']).trim();
    if is_exponent(text) {
        return Err(digits_lost());
    }
    // "Telp. 021 …", "HP: 0812…", "0812 (WA)"
    let text = text.trim_matches(|c: char| c.is_alphabetic() || matches!(c, ':' | '.' | ' ' | '(' | ')'));
    if text.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '+' | '-' | '–' | '.' | '(' | ')' | ' ')) {
        return Err(not_a_phone());
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.starts_with('+') && !digits.starts_with("62") {
        return Err(not_a_phone());
    }
    let national = if let Some(rest) = digits.strip_prefix("0062").or_else(|| digits.strip_prefix("062")) {
        rest
    } else if let Some(rest) = digits.strip_prefix("62").filter(|rest| rest.len() >= 8) {
        rest
    } else if let Some(rest) = digits.strip_prefix('0') {
        rest
    } else if digits.starts_with('8') {
        &digits
    } else {
        // Without its leading zero only a mobile number can be told from any other number.
        return Err(not_a_phone());
    };
    let national = national.strip_prefix('0').unwrap_or(national);
    let fits = match national.as_bytes().first() {
        Some(b'8') => (9..=12).contains(&national.len()),
        Some(b'2'..=b'7' | b'9') => (8..=11).contains(&national.len()),
        _ => false,
    };
    if fits { Ok(format!("+62{national}")) } else { Err(not_a_phone()) }
}

/// A number of exactly `length` digits that may have been kept as a number, an apostrophe or spaces and dots aside.
fn register_number(value: &CellValue, length: usize, wrong: impl FnOnce() -> Message) -> Parsed<String> {
    let text = match value {
        CellValue::Empty => return Parsed::NOTHING,
        CellValue::Number(number) => match whole_digits(*number) {
            Some(digits) => digits,
            None => return Parsed::refused(digits_lost()),
        },
        _ => value.text(),
    };
    if is_unknown(&text) || text.bytes().all(|b| b == b'0') {
        return Parsed::NOTHING;
    }
    let text = text.trim_start_matches(['\'', '`', '’']);
    let text = &expanded(text).unwrap_or_else(|| text.to_owned());
    if is_exponent(text) {
        return Parsed::refused(digits_lost());
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    if digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Parsed::plain(digits);
    }
    Parsed::refused(wrong())
}

/// Business identity number (NIB): 13 digits.
pub fn nib(value: &CellValue) -> Parsed<String> {
    register_number(value, 13, || Message::new("NIB harus 13 angka.", "A NIB has 13 digits."))
}

/// National identity number of a person (NIK): 16 digits.
pub fn person_nik(value: &CellValue) -> Parsed<String> {
    register_number(value, 16, || Message::new("NIK harus 16 angka.", "A NIK has 16 digits."))
}

/// Registration number of a cooperative (NIK koperasi): 13 digits.
pub fn cooperative_nik(value: &CellValue) -> Parsed<String> {
    register_number(value, 13, || Message::new("NIK koperasi harus 13 angka.", "A cooperative's NIK has 13 digits."))
}

/// KBLI codes: every run of five digits, each once.
pub fn kbli_codes(value: &CellValue) -> Parsed<Vec<String>> {
    let text = value.text();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let mut codes: Vec<String> = Vec::new();
    for run in text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 5) {
        if !codes.iter().any(|code| code == run) {
            codes.push(run.to_owned());
        }
    }
    if codes.is_empty() {
        return Parsed::refused(Message::new("Kode KBLI harus 5 angka.", "A KBLI code has 5 digits."));
    }
    Parsed::plain(codes)
}

/// A region code of the Ministry of Home Affairs, dots added where they are missing: 2, 4, 6 or 10 digits.
pub fn region_code(value: &CellValue) -> Parsed<String> {
    let text = value.text();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    // A code such as 32.75 is a number to a spreadsheet.
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | ' ' | '\'')).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !matches!(digits.len(), 2 | 4 | 6 | 10) {
        return Parsed::refused(Message::new("Kode wilayah tidak dikenal.", "Not a region code."));
    }
    let parts = [0..2, 2..4, 4..6, 6..10];
    let parts: Vec<&str> = parts.into_iter().filter_map(|range| digits.get(range)).collect();
    Parsed::plain(parts.join("."))
}

/// The id that an export wrote beside a row.
pub fn simpul_id<T: std::str::FromStr>(value: &CellValue) -> Parsed<T> {
    let text = value.text();
    match text.trim_start_matches('\'').to_lowercase().parse() {
        _ if is_unknown(&text) => Parsed::NOTHING,
        Ok(id) => Parsed::plain(id),
        Err(_) => Parsed::warned(Message::new(
            "Bukan kode dari ekspor daftar ini; tidak dipakai.",
            "Not an id from an export of such a list; not used.",
        )),
    }
}

/// The number under which a cooperative became a legal entity.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LegalNumber {
    /// As written, on one line.
    pub text: String,
    /// For matching: parts without leading zeros, years of four digits, in capitals, parted by `/`.
    pub key: String,
}

/// A legal number in any of the styles of real lists. It is neither unique nor useless: several bodies share one.
pub fn legal_number(value: &CellValue) -> Parsed<LegalNumber> {
    let text = match value {
        CellValue::Number(number) => whole_digits(*number).unwrap_or_default(),
        _ => value.text(),
    };
    let text = text.trim_start_matches('\'').trim().trim_end_matches([',', ';']).to_owned();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    if !text.contains(|c: char| c.is_ascii_digit()) || text.chars().count() > 100 {
        return Parsed::warned(Message::new("Bukan nomor badan hukum.", "Not a legal number."));
    }
    let key = legal_key(&text);
    Parsed::plain(LegalNumber { text, key })
}

/// A legal number with its date, where one cell holds both: "518/14/BH/PERINDAGKOP tgl 17-8-1998".
pub fn legal_number_and_date(value: &CellValue) -> (Parsed<LegalNumber>, Option<NaiveDate>) {
    let text = value.text();
    let lower = text.to_lowercase();
    let cut = [" tgl", " tanggal", ",tgl", ", tanggal"].iter().find_map(|word| lower.find(word));
    match cut.filter(|at| lower.len() == text.len() && text.is_char_boundary(*at)) {
        Some(at) => {
            let number = CellValue::Text(text[..at].trim_end_matches([',', ' ', ':']).to_owned());
            let day = text[at..].trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
            (legal_number(&number), date(&CellValue::Text(day)).value)
        }
        None => (legal_number(value), None),
    }
}

/// The form of a legal number by which two spellings are compared.
pub fn legal_key(text: &str) -> String {
    // "8038/BH/PAD/KWK.10/VI/96(1996)": what stands in brackets at the end repeats the year.
    let bare = match text.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((bare, _)) if bare.contains(|c: char| c.is_ascii_digit()) => bare,
        _ => text,
    };
    let folded = fold(bare).to_uppercase();
    let mut parts: Vec<&str> = folded.split(' ').collect();
    while let [first, _, ..] = parts.as_slice()
        && matches!(*first, "NO" | "NOMOR" | "BADAN" | "HUKUM" | "BH")
    {
        parts.remove(0);
    }
    let n_parts = parts.len();
    let parts = parts.iter().enumerate().map(|(i, part)| {
        if !part.bytes().all(|b| b.is_ascii_digit()) {
            return (*part).to_owned();
        }
        let number = part.trim_start_matches('0');
        // Only after a month in Roman numerals is a number of two digits at the end a year.
        let dated = i > 0 && i + 1 == n_parts && part.len() == 2 && roman(parts[i - 1]).is_some();
        match number.parse::<u32>() {
            Ok(year) if dated && year > 30 => format!("19{part}"),
            Ok(_) if dated => format!("20{part}"),
            _ => number.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Roman numerals up to 39.
fn roman(word: &str) -> Option<u16> {
    let value = |c: u8| match c.to_ascii_uppercase() {
        b'I' => Some(1),
        b'V' => Some(5),
        b'X' => Some(10),
        _ => None,
    };
    let values: Vec<u16> = word.bytes().map(value).collect::<Option<_>>()?;
    if values.is_empty() || values.len() > 7 {
        return None;
    }
    let mut total = 0;
    for (i, value) in values.iter().enumerate() {
        if values.get(i + 1).is_some_and(|next| next > value) { total -= *value as i16 } else { total += *value as i16 }
    }
    u16::try_from(total).ok().filter(|total| (1..40).contains(total))
}

// ---- what names tell ----

/// What the name of a cooperative tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NameHints {
    /// Kind, where the name says one.
    pub kind: Option<CooperativeKind>,
    /// Conventional or sharia.
    pub pattern: Option<CooperativePattern>,
    /// What the members have in common.
    pub bond: Option<BondKind>,
    /// Secondary, where the name says so.
    pub level: Option<CooperativeLevel>,
}

/// Reads kind, pattern and bond out of a cooperative's name: KPRI, Kopkar, KSU, KSP, KSPPS, KBMT, KPEK, Koppas, Kopwan,
/// Kopontren, Primkop…, Konsumen, Produsen, Jasa, Pemasaran. What is spelt out wins over what an abbreviation suggests.
pub fn name_hints(name: &str) -> NameHints {
    use BondKind::{Community, Employer, Occupational, Territorial};
    use CooperativeKind::{Consumer, Marketing, Producer, SavingsAndLoan, Service};
    let folded = fold(name);
    let padded = format!(" {folded} ");
    let has = |words: &str| padded.contains(&format!(" {words} "));
    let begins = |prefix: &str| folded.split(' ').any(|word| word.starts_with(prefix) && word.len() > prefix.len());
    let any = |list: &[&str]| list.iter().any(|words| has(words));

    let spelt = [
        (Producer, &["koperasi produsen", "produsen"][..]),
        (Consumer, &["koperasi konsumen", "konsumen"]),
        (Marketing, &["koperasi pemasaran", "pemasaran"]),
        (
            SavingsAndLoan,
            &["simpan pinjam", "ksp", "kspps", "kjks", "bmt", "kbmt", "kopdit", "kredit", "simpanan pinjaman"],
        ),
        (Service, &["koperasi jasa", "jasa", "angkutan", "transportasi"]),
    ];
    // The word right behind "koperasi" says the kind; the rest of the name may say what else it does.
    let second = folded.strip_prefix("koperasi ").unwrap_or("").split(' ').next().unwrap_or("");
    let kind = match second {
        "produsen" => Some(Producer),
        "konsumen" => Some(Consumer),
        "jasa" => Some(Service),
        "pemasaran" => Some(Marketing),
        _ => spelt.iter().find(|(_, words)| any(words)).map(|(kind, _)| *kind),
    };
    let kind = kind.or_else(|| {
        if any(&[
            "koptan",
            "kud",
            "tani",
            "petani",
            "perajin",
            "pengrajin",
            "nelayan",
            "peternak",
            "tahu tempe",
            "kopti",
            "primkopti",
        ]) {
            Some(Producer)
        } else if any(&[
            "kpri",
            "kpn",
            "kopkar",
            "kopeg",
            "kopwan",
            "koppas",
            "kopontren",
            "kopma",
            "ksu",
            "serba usaha",
            "pegawai",
            "karyawan",
        ]) || ["primkop", "puskop", "inkop", "kopkar"].iter().any(|prefix| begins(prefix))
        {
            Some(Consumer)
        } else {
            None
        }
    });
    let sharia = any(&["kspps", "kjks", "bmt", "kbmt", "syariah", "syari ah", "sharia"]) || begins("bmt");
    let bond = if any(&["kpri", "kpn", "kopkar", "kopeg", "pegawai", "karyawan", "pegawai negeri", "guru"])
        || ["primkoppol", "primkopad", "primkopal", "primkopau", "primkopkar", "kopegtel", "kopkar"]
            .iter()
            .any(|prefix| folded.split(' ').any(|word| word.starts_with(prefix)))
    {
        Some(Employer)
    } else if any(&[
        "koppas",
        "pedagang",
        "pengemudi",
        "pengusaha angkutan",
        "petani",
        "koptan",
        "nelayan",
        "perajin",
        "pengrajin",
        "kopti",
        "primkopti",
        "penjahit",
        "peternak",
        "sopir",
        "pengusaha",
    ]) {
        Some(Occupational)
    } else if any(&[
        "kopwan",
        "wanita",
        "kopontren",
        "pondok pesantren",
        "kopma",
        "mahasiswa",
        "pensiunan",
        "purnabakti",
        "purna",
        "disabilitas",
    ]) {
        Some(Community)
    } else if any(&[
        "kpek",
        "kud",
        "warga",
        "ekonomi kelurahan",
        "desa merah putih",
        "kelurahan merah putih",
        "merah putih",
    ]) {
        Some(Territorial)
    } else {
        None
    };
    let secondary = any(&["sekunder", "pusat koperasi", "induk koperasi", "gabungan koperasi"])
        || ["puskop", "inkop", "gkbi"].iter().any(|prefix| folded.starts_with(prefix));
    NameHints {
        kind,
        pattern: sharia.then_some(CooperativePattern::Sharia),
        bond,
        level: secondary.then_some(CooperativeLevel::Secondary),
    }
}

/// The kind of a cooperative as a column states it.
pub fn cooperative_kind(value: &CellValue) -> Parsed<CooperativeKind> {
    let text = value.text();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let hints = name_hints(&format!("koperasi {text}"));
    let folded = fold(&text);
    match hints.kind.or(match folded.as_str() {
        "producer" => Some(CooperativeKind::Producer),
        "consumer" | "konsumsi" => Some(CooperativeKind::Consumer),
        "service" => Some(CooperativeKind::Service),
        "marketing" => Some(CooperativeKind::Marketing),
        "savings and loan" | "sp" => Some(CooperativeKind::SavingsAndLoan),
        _ => None,
    }) {
        Some(kind) => Parsed::plain(kind),
        None => Parsed::warned(Message::new("Jenis koperasi tidak dikenal.", "The kind of cooperative is not known.")),
    }
}

words! {
    /// State of a cooperative as a list says it; what holds is derived from facts ([`crate::domain::cooperative::state`]).
    StatedState {
        /// Works.
        Active = "ACTIVE",
        /// Does not work.
        Inactive = "INACTIVE",
        /// Being revived.
        BeingRevitalised = "BEING_REVITALISED",
        /// To be dissolved.
        BeingDissolved = "BEING_DISSOLVED",
        /// Dissolved.
        Dissolved = "DISSOLVED",
    }
}

/// State as a list says it.
pub fn stated_state(value: &CellValue) -> Parsed<StatedState> {
    let folded = fold(&value.text());
    let any = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let state = if is_unknown(&folded) {
        return Parsed::NOTHING;
    } else if any(&["akan dibubarkan", "proses pembubaran", "usul bubar", "akan bubar"]) {
        StatedState::BeingDissolved
    } else if any(&["bubar", "dissolved"]) {
        StatedState::Dissolved
    } else if any(&["revitalisasi", "pembinaan", "dibina"]) {
        StatedState::BeingRevitalised
    } else if any(&[
        "tidak aktif",
        "tdk aktif",
        "non aktif",
        "nonaktif",
        "beku",
        "pasif",
        "mati",
        "inactive",
        "dormant",
        "vakum",
    ]) {
        StatedState::Inactive
    } else if any(&["aktif", "active"]) {
        StatedState::Active
    } else {
        return Parsed::warned(Message::new("Status tidak dikenal.", "The state is not known."));
    };
    Parsed::plain(state)
}

/// Primary or secondary.
pub fn cooperative_level(value: &CellValue) -> Parsed<CooperativeLevel> {
    let folded = fold(&value.text());
    match folded.as_str() {
        _ if is_unknown(&folded) => Parsed::NOTHING,
        _ if folded.starts_with("prim") => Parsed::plain(CooperativeLevel::Primary),
        _ if folded.starts_with("sek") || folded.starts_with("secondary") => Parsed::plain(CooperativeLevel::Secondary),
        _ => Parsed::warned(Message::new("Tingkat koperasi tidak dikenal.", "The level is not known.")),
    }
}

/// Services to members, from words; a word that says none is left out with a warning.
pub fn services(value: &CellValue) -> Parsed<Vec<CooperativeService>> {
    use CooperativeService::{
        BulkBuying, Equipment, Lending, Marketing, Retail, Savings, Training, Transport, Warehousing,
    };
    const WORDS: [(&str, CooperativeService); 24] = [
        ("simpan", Savings),
        ("tabungan", Savings),
        ("savings", Savings),
        ("pinjam", Lending),
        ("kredit", Lending),
        ("pembiayaan", Lending),
        ("lending", Lending),
        ("bahan baku", BulkBuying),
        ("pengadaan", BulkBuying),
        ("bulk", BulkBuying),
        ("pemasaran", Marketing),
        ("penjualan", Marketing),
        ("marketing", Marketing),
        ("pelatihan", Training),
        ("training", Training),
        ("alat", Equipment),
        ("mesin", Equipment),
        ("toko", Retail),
        ("waserda", Retail),
        ("minimarket", Retail),
        ("gudang", Warehousing),
        ("angkut", Transport),
        ("transport", Transport),
        ("pengiriman", Transport),
    ];
    let mut parsed = products(value).map(|parts| (parts, Vec::new()));
    if let Some((parts, found)) = &mut parsed.value {
        for part in parts {
            let folded = fold(part);
            let said: Vec<CooperativeService> =
                WORDS.iter().filter(|(word, _)| folded.contains(word)).map(|(_, service)| *service).collect();
            if said.is_empty() {
                let message = Message::new("Sebagian layanan tidak dikenal.", "Some services are not known.");
                parsed.notes.push((Severity::Warned, message));
            }
            found.extend(said);
        }
        found.sort_unstable();
        found.dedup();
    }
    let mut parsed = parsed.map(|(_, found)| found);
    parsed.value = parsed.value.filter(|found| !found.is_empty());
    parsed
}

/// Conventional or sharia, as a column states it.
pub fn cooperative_pattern(value: &CellValue) -> Parsed<CooperativePattern> {
    let text = fold(&value.text());
    match text.as_str() {
        "" => Parsed::NOTHING,
        "konvensional" | "konv" | "conventional" => Parsed::plain(CooperativePattern::Conventional),
        _ if text.contains("syari") || text == "sharia" => Parsed::plain(CooperativePattern::Sharia),
        _ => Parsed::warned(Message::new("Pola pengelolaan tidak dikenal.", "The pattern is not known.")),
    }
}

/// Whether a business name has to be held for the name of a person: the owner's, one with a title, and each one without a word of
/// trade, a product, a legal form or a digit. In doubt it is personal, since no list of given names knows those of all islands:
/// that hides a name until its owner publishes it.
pub fn is_personal_name(business: &str, owner: Option<&str>) -> bool {
    const TITLES: [&str; 22] = [
        "bu", "ibu", "pak", "bapak", "bpk", "mbak", "mbok", "mak", "hj", "haji", "hajjah", "h", "ny", "nyonya", "tn",
        "sdr", "sdri", "ust", "ustadz", "drs", "dra", "almh",
    ];
    let folded = fold(business);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return false;
    }
    if let Some(owner) = owner.map(squash).filter(|owner| owner.len() >= 3)
        && squash(business).contains(&owner)
    {
        return true;
    }
    // "Terasi Bu Darsono" names its maker as well.
    if words.windows(2).any(|pair| TITLES.contains(&pair[0]) && pair[1].len() > 2) {
        return true;
    }
    let is_trade = |word: &&str| TRADE.binary_search(word).is_ok() || word.bytes().any(|b| b.is_ascii_digit());
    let names_goods = (1..=3).any(|n| words.windows(n).any(|phrase| GOODS.contains(&phrase.join(" "))));
    !words.iter().any(is_trade) && !names_goods
}

/// Words that make a firm of a name (sorted; from general knowledge): legal forms, kinds of shop, and wishes that nobody is
/// called by alone.
const TRADE: [&str; 93] = [
    "abadi",
    "agen",
    "agro",
    "aneka",
    "art",
    "bahari",
    "bakery",
    "barokah",
    "berkah",
    "bersama",
    "boutique",
    "bumdes",
    "butik",
    "cake",
    "catering",
    "coffee",
    "collection",
    "cookies",
    "corp",
    "craft",
    "cv",
    "dapur",
    "depot",
    "farm",
    "fashion",
    "food",
    "foods",
    "fresh",
    "fries",
    "galeri",
    "gallery",
    "gerai",
    "grosir",
    "group",
    "grup",
    "handmade",
    "hasil",
    "home",
    "indonesia",
    "industri",
    "jasa",
    "jaya",
    "karya",
    "katering",
    "kedai",
    "kelompok",
    "kios",
    "kitchen",
    "koperasi",
    "kub",
    "kuliner",
    "lapak",
    "laut",
    "lezat",
    "maju",
    "makmur",
    "mandiri",
    "mart",
    "nikmat",
    "nusantara",
    "olahan",
    "pd",
    "perikanan",
    "produk",
    "produksi",
    "pt",
    "pusat",
    "rasa",
    "rejeki",
    "rezeki",
    "rumah",
    "samudera",
    "samudra",
    "sanggar",
    "sedap",
    "segar",
    "sejahtera",
    "sentosa",
    "sentra",
    "sinar",
    "snack",
    "store",
    "studio",
    "sukamaju",
    "sumber",
    "toko",
    "ud",
    "ukm",
    "umkm",
    "upj",
    "usaha",
    "utama",
    "warung",
];

/// The words of all sectors, but for those that people are called by as well.
static GOODS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    const ALSO_NAMES: [&str; 10] =
        ["anggrek", "bunga", "jati", "manik", "nila", "pia", "pita", "putu", "putu ayu", "uli"];
    let words = crate::domain::reference::sector_words().into_iter().map(|row| row.word);
    words.filter(|word| !ALSO_NAMES.contains(&word.as_str())).collect()
});

// ---- addresses and places ----

/// An address taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Street and number, without RT, RW, kelurahan and kecamatan where those were announced.
    pub street: String,
    /// Neighbourhood (rukun tetangga).
    pub rt: Option<u16>,
    /// Group of neighbourhoods (rukun warga).
    pub rw: Option<u16>,
    /// Words behind "Kel." or "Desa".
    pub village: Option<String>,
    /// Words behind "Kec.".
    pub kecamatan: Option<String>,
    /// Words behind "Kab." or "Kota", with that word.
    pub kabupaten: Option<String>,
}

impl Address {
    /// The address in one spelling: street, RT and RW, then the places it announced.
    pub fn written(&self) -> String {
        let mut parts = vec![self.street.clone()];
        match (self.rt, self.rw) {
            (Some(rt), Some(rw)) => parts.push(format!("RT {rt:02} RW {rw:02}")),
            (Some(rt), None) => parts.push(format!("RT {rt:02}")),
            (None, Some(rw)) => parts.push(format!("RW {rw:02}")),
            (None, None) => {}
        }
        parts.extend(self.village.iter().map(|village| format!("Kel. {village}")));
        parts.extend(self.kecamatan.iter().map(|kecamatan| format!("Kec. {kecamatan}")));
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

/// A run of letters or of digits in an address.
#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// Takes RT, RW, kelurahan and kecamatan out of an address: "RT 01 RW 02", "RT.03/RW02", "Rukun Tetangga 01, Rukun Warga 02",
/// "RT/RW : 1/8", "RT 07/III", "Rt.04/01", and "002/016" at the end.
pub fn address(text: &str) -> Address {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tokens = address_tokens(&text);
    let word = |i: usize| tokens.get(i).map_or(String::new(), |token| token.text.to_lowercase());
    let between = |i: usize| match (tokens.get(i), tokens.get(i + 1)) {
        (Some(a), Some(b)) => &text[a.end..b.start],
        _ => "",
    };
    let number = |i: usize| -> Option<u16> {
        let token = tokens.get(i)?.text;
        if token.bytes().all(|b| b.is_ascii_digit()) && token.len() <= 3 { token.parse().ok() } else { roman(token) }
    };
    // How many tokens say RT or RW at a place.
    let rt_words = |i: usize| match (word(i).as_str(), word(i + 1).as_str()) {
        ("rt", _) => 1,
        ("rukun", "tetangga") => 2,
        _ => 0,
    };
    let rw_words = |i: usize| match (word(i).as_str(), word(i + 1).as_str()) {
        ("rw", _) => 1,
        ("rukun", "warga") => 2,
        _ => 0,
    };

    let mut found = Address::default();
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let start = tokens[i].start;
        if rt_words(i) > 0 || rw_words(i) > 0 {
            let mut at = i;
            if rt_words(at) > 0 {
                at += rt_words(at);
                // "RT/RW 1/8", and "RT/RT 2/4" by a slip of the hand.
                let both = at + rw_words(at).max(rt_words(at));
                let headed = both > at;
                if let Some(rt) = number(both) {
                    let next = both + 1;
                    let marked = rw_words(next);
                    let slashed = between(both).contains(['/', '-']);
                    found.rt = Some(rt);
                    at = next;
                    if let Some(rw) = number(next + marked).filter(|_| marked > 0 || slashed || headed) {
                        found.rw = Some(rw);
                        at = next + marked + 1;
                    }
                }
            } else if let Some(rw) = number(at + rw_words(at)) {
                found.rw = Some(rw);
                at += rw_words(at) + 1;
            }
            if at > i {
                if let Some(last) = tokens.get(at - 1).filter(|_| found.rt.is_some() || found.rw.is_some()) {
                    cuts.push((start, last.end));
                }
                i = at;
                continue;
            }
        }
        let marker = match word(i).as_str() {
            "kel" | "kelurahan" | "desa" | "ds" => Some(&mut found.village),
            "kec" | "kecamatan" => Some(&mut found.kecamatan),
            "kab" | "kabupaten" | "kota" => Some(&mut found.kabupaten),
            _ => None,
        };
        if let Some(place) = marker
            && place.is_none()
        {
            let announced = matches!(word(i).as_str(), "kab" | "kabupaten" | "kota");
            let mut last = i;
            while last < i + 4 && last + 1 < tokens.len() {
                let gap = between(last);
                let next = word(last + 1);
                let stops = gap.contains([',', ';', '(', ')']) || (last > i && gap.contains('.'));
                if stops || is_place_marker(&next) || next.starts_with(|c: char| c.is_ascii_digit()) {
                    break;
                }
                last += 1;
            }
            if last > i {
                let from = if announced { start } else { tokens[i + 1].start };
                *place = Some(text[from..tokens[last].end].to_owned());
                // A street may be called after a town ("Jl. Kota Baru"); what only looks like a place stays in the street too.
                if !announced {
                    cuts.push((start, tokens[last].end));
                }
                i = last + 1;
                continue;
            }
        }
        i += 1;
    }
    if found.rt.is_none()
        && found.rw.is_none()
        && let [.., rt, rw] = tokens.as_slice()
        && &text[rt.end..rw.start] == "/"
        && text.len() == rw.end
        && text[..rt.start].ends_with(' ')
        && [rt, rw].iter().all(|token| token.text.starts_with('0') && (2..=3).contains(&token.text.len()))
    {
        (found.rt, found.rw) = (rt.text.parse().ok(), rw.text.parse().ok());
        cuts.push((rt.start, rw.end));
    }
    let mut street = String::new();
    let mut kept_to = 0;
    for (start, end) in cuts {
        street.push_str(&text[kept_to..start.max(kept_to)]);
        street.push(' ');
        kept_to = end.max(kept_to);
    }
    street.push_str(&text[kept_to..]);
    let street = street.split_whitespace().collect::<Vec<_>>().join(" ");
    found.street = street.trim_matches([',', '/', ';', ':', '-', ' ']).replace(" ,", ",").replace(",,", ",");
    found
}

fn is_place_marker(word: &str) -> bool {
    matches!(
        word,
        "kel"
            | "kelurahan"
            | "desa"
            | "ds"
            | "kec"
            | "kecamatan"
            | "kab"
            | "kabupaten"
            | "kota"
            | "rt"
            | "rw"
            | "rukun"
            | "prov"
            | "provinsi"
            | "no"
            | "nomor"
            | "jl"
            | "jln"
            | "jalan"
            | "telp"
            | "hp"
    )
}

fn address_tokens(text: &str) -> Vec<Token<'_>> {
    let class = |c: char| {
        if c.is_ascii_digit() {
            1
        } else if c.is_alphanumeric() || c == '\'' {
            2
        } else {
            0
        }
    };
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut last_class = 0;
    for (at, c) in text.char_indices() {
        let this = class(c);
        let end = at + c.len_utf8();
        match tokens.last_mut() {
            Some(token) if this != 0 && this == last_class && token.end == at => {
                token.end = end;
                token.text = &text[token.start..end];
            }
            _ if this != 0 => tokens.push(Token { text: &text[at..end], start: at, end }),
            _ => {}
        }
        last_class = this;
    }
    tokens
}

/// Where the land of Indonesia lies, in degrees: south, north, west, east (as the derived region table is checked).
const INDONESIA: (f64, f64, f64, f64) = (-11.2, 6.2, 94.9, 141.2);

/// A point from latitude and longitude: decimal comma or point, "LS", "BT", swapped columns. A point outside Indonesia is
/// left out with a warning. Zero and zero is unknown.
pub fn point(latitude: &CellValue, longitude: &CellValue) -> Parsed<Point> {
    let blank = |value: &CellValue| matches!(value, CellValue::Empty) || is_unknown(&value.text());
    if blank(latitude) && blank(longitude) {
        return Parsed::NOTHING;
    }
    let not_a_point = || Message::new("Koordinat tidak dapat dibaca.", "The coordinates cannot be read.");
    let (Some(latitude), Some(longitude)) = (degrees(latitude), degrees(longitude)) else {
        return Parsed::refused(not_a_point());
    };
    if latitude == 0.0 && longitude == 0.0 {
        return Parsed::NOTHING;
    }
    let (south, north, west, east) = INDONESIA;
    let inside = |lat: f64, lng: f64| (south..=north).contains(&lat) && (west..=east).contains(&lng);
    let point = |lat: f64, lng: f64| Point::new(lat, lng).ok();
    if inside(latitude, longitude) {
        return point(latitude, longitude).map_or_else(|| Parsed::refused(not_a_point()), Parsed::plain);
    }
    if inside(longitude, latitude)
        && let Some(point) = point(longitude, latitude)
    {
        let message =
            Message::new("Lintang dan bujur tertukar; dibalik.", "Latitude and longitude were swapped; put right.");
        return Parsed::noted(point, Severity::Guessed, message);
    }
    Parsed::warned(Message::new(
        "Koordinat berada di luar Indonesia; tidak dipakai.",
        "The coordinates lie outside Indonesia; not used.",
    ))
}

/// A point from one column that holds both: "-6.24, 107.01".
pub fn point_pair(value: &CellValue) -> Parsed<Point> {
    let text = value.text();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let pair = [", ", ";", " ", ","].iter().find_map(|separator| {
        let parts: Vec<&str> = text.split(separator).map(str::trim).filter(|part| !part.is_empty()).collect();
        matches!(parts.as_slice(), [a, b] if degrees(&CellValue::Text((*a).into())).is_some() && degrees(&CellValue::Text((*b).into())).is_some())
            .then(|| (CellValue::Text(parts[0].into()), CellValue::Text(parts[1].into())))
    });
    match pair {
        Some((latitude, longitude)) => point(&latitude, &longitude),
        None => Parsed::refused(Message::new("Koordinat tidak dapat dibaca.", "The coordinates cannot be read.")),
    }
}

fn degrees(value: &CellValue) -> Option<f64> {
    let text = match value {
        CellValue::Number(number) => return Some(*number).filter(|n| n.is_finite()),
        _ => value.text().to_uppercase(),
    };
    let south = text.contains("LS") || text.ends_with('S') || text.starts_with('S');
    let kept: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | ',' | '−')).collect();
    let others = text.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '-' | '.' | ',' | '−' | ' ' | '°' | '\''));
    if !matches!(others.collect::<String>().as_str(), "" | "LS" | "LU" | "BT" | "S" | "N" | "E" | "T" | "U") {
        return None;
    }
    let degrees: f64 = kept.replace('−', "-").replacen(',', ".", 1).trim_end_matches(['.', ',']).parse().ok()?;
    Some(if south { -degrees.abs() } else { degrees }).filter(|degrees| degrees.is_finite())
}

// ---- words ----

/// A text that anybody may read one day, without the numbers by which a person is reached or known: groups of digits, parted by
/// spaces and the signs of phone numbers, that are as long as a NIK, or as a phone and begin like one. None if there is none.
/// `O(characters)`.
pub fn without_numbers(text: &str) -> Option<String> {
    // places of the groups, each with whether only signs of a number part it from the one before
    let mut groups: Vec<(usize, usize, bool)> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        let end = at + c.len_utf8();
        match groups.last_mut() {
            Some((_, last, _)) if *last == at => *last = end,
            last => {
                let gap = last.map(|(_, last, _)| &text[*last..at]);
                let belongs =
                    gap.is_some_and(|gap| gap.len() <= 3 && gap.trim_matches([' ', '-', '.', '(', ')']).is_empty());
                groups.push((at, end, belongs));
            }
        }
    }
    let (mut kept, mut from, mut first) = (String::new(), 0, 0);
    while first < groups.len() {
        // a number has few groups, or each has few digits
        let more = groups[first + 1..].iter().take(MOST_GROUPS - 1).take_while(|(_, _, belongs)| *belongs).count();
        let parts: Vec<&str> = groups[first..=first + more].iter().map(|(start, end, _)| &text[*start..*end]).collect();
        match (1..=parts.len()).rev().find(|n| is_number_of_a_person(&parts[..*n])) {
            Some(n) => {
                kept.push_str(text[from..groups[first].0].trim_end_matches(['+', '(', ':', ' ']));
                from = groups[first + n - 1].1;
                if text[from..].starts_with(')') {
                    from += 1;
                }
                first += n;
            }
            None => first += 1,
        }
    }
    kept.push_str(&text[from..]);
    (from > 0).then_some(kept)
}

/// Groups of a phone number written in pairs.
const MOST_GROUPS: usize = 8;

fn is_number_of_a_person(groups: &[&str]) -> bool {
    let n: usize = groups.iter().map(|group| group.len()).sum();
    let (first, rest) = (groups[0], &groups[1..]);
    // amounts of money are written in groups of three
    let is_parted = |least: usize| rest.is_empty() || groups.iter().any(|group| group.len() >= least);
    let is_national = first.starts_with('0') && !first.starts_with("00") || first.starts_with("0062");
    let is_phone = is_national || (first.starts_with("62") || first.starts_with('8')) && is_parted(4);
    rest.is_empty() && n >= 9
        || n == 16 && groups.iter().all(|group| group.len() >= 4)
        || (9..=15).contains(&n) && is_phone && groups.iter().all(|group| group.len() >= 2)
}

/// A cell of plain words as [`without_numbers`] leaves it, read by a function; says if something was left out.
pub fn public<T>(value: &CellValue, parse: impl Fn(&CellValue) -> Parsed<T>) -> Parsed<T> {
    let CellValue::Text(text) = value else { return parse(value) };
    let Some(kept) = without_numbers(text) else { return parse(value) };
    let mut parsed = parse(&CellValue::Text(kept));
    parsed.notes.push((
        Severity::Warned,
        Message::new(
            "Nomor telepon atau NIK di dalam teks ini tidak disimpan.",
            "A phone number or NIK inside this text is left out.",
        ),
    ));
    parsed
}

/// What an UMKM makes, in its own words: split on commas, semicolons, slashes, line breaks and "dan", but not inside
/// brackets; each once, at most twenty of at most 100 characters.
pub fn products(value: &CellValue) -> Parsed<Vec<String>> {
    let CellValue::Text(text) = value else { return Parsed::NOTHING };
    let text = text.strip_prefix('\'').unwrap_or(text);
    let mut parts: Vec<String> = vec![String::new()];
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            ',' | ';' | '/' | '\n' | '+' | '&' | '•' if depth == 0 => parts.push(String::new()),
            c => parts.last_mut().expect("never empty").push(c),
        }
    }
    let mut products: Vec<String> = Vec::new();
    let mut left_out = false;
    for part in parts {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = part.to_lowercase();
        // Where lower case has other lengths than the text the word "dan" is not looked for.
        let cut = if lower.len() == part.len() { lower.find(" dan ") } else { None };
        let pieces = match cut {
            Some(at) if !part[..at].contains('(') && part.is_char_boundary(at) => vec![&part[..at], &part[at + 5..]],
            _ => vec![part.as_str()],
        };
        for piece in pieces {
            let piece = piece.trim_matches(|c: char| c == '-' || c == '.' || c == ' ' || c == '*');
            let piece = piece.strip_prefix("dan ").unwrap_or(piece);
            let words = fold(piece);
            if words.is_empty()
                || matches!(words.as_str(), "dll" | "dsb" | "dan lain lain" | "lain lain")
                || is_unknown(piece)
            {
                continue;
            }
            if products.len() == 20 || piece.chars().count() > 100 {
                left_out = true;
            } else if !products.iter().any(|product| fold(product) == words) {
                products.push(piece.to_owned());
            }
        }
    }
    let mut notes = Vec::new();
    if left_out {
        notes.push((
            Severity::Warned,
            Message::new(
                "Hanya 20 produk dengan nama pendek yang diambil.",
                "Only 20 products with short names were taken.",
            ),
        ));
    }
    Parsed { value: Some(products).filter(|products| !products.is_empty()), notes }
}

/// An e-mail address, in lower case.
pub fn email(value: &CellValue) -> Parsed<String> {
    let text = value.text().trim_start_matches('\'').to_lowercase();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let good = |text: &str| {
        text.len() <= 254
            && !text.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '"'))
            && matches!(text.split_once('@'), Some((user, host)) if !user.is_empty() && host.contains('.') && !host.contains('@')
                && !host.starts_with('.') && !host.ends_with('.'))
    };
    let first = text.split([';', ',', '/', ' ']).map(str::trim).find(|part| good(part));
    match first {
        Some(email) => Parsed::plain(email.to_owned()),
        None => Parsed::refused(Message::new("Bukan alamat surel.", "Not an e-mail address.")),
    }
}

/// A web address with its scheme; plain `http` and `https` only.
pub fn website(value: &CellValue) -> Parsed<String> {
    let text = value.text();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let lower = text.to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let host = rest.split('/').next().unwrap_or("");
    let good = text.len() <= 200
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'))
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\'));
    if !good {
        return Parsed::refused(Message::new("Bukan alamat situs web.", "Not a web address."));
    }
    let bare = rest.len() == lower.len();
    Parsed::plain(if bare { format!("https://{text}") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(text: &str) -> CellValue {
        CellValue::Text(text.into())
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
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

    #[test]
    fn dates_come_in_many_shapes() {
        for (value, date) in [
            (cell("17 Agustus 1998"), day(1998, 8, 17)),
            (cell("Bogor, 5 Nopember 2004"), day(2004, 11, 5)),
            (cell("17-8-1998"), day(1998, 8, 17)),
            (cell("17/08/1998"), day(1998, 8, 17)),
            (cell("17.08.1998"), day(1998, 8, 17)),
            (cell("1998-08-17"), day(1998, 8, 17)),
            (cell("1998-08-17T00:00:00"), day(1998, 8, 17)),
            (cell("20220131"), day(2022, 1, 31)),
            (cell("36024"), day(1998, 8, 17)),
            (CellValue::Number(36024.0), day(1998, 8, 17)),
            (CellValue::Date(day(1998, 8, 17)), day(1998, 8, 17)),
        ] {
            assert_eq!(super::date(&value), Parsed::plain(date), "{value:?}");
        }
        for (text, date, notes) in [
            ("17/08/98", day(1998, 8, 17), 1),
            ("17-Agt-05", day(2005, 8, 17), 1),
            ("08/17/1998", day(1998, 8, 17), 1),
            ("08/17/98", day(1998, 8, 17), 2),
        ] {
            let parsed = super::date(&cell(text));
            assert_eq!((parsed.value, parsed.notes.len()), (Some(date), notes), "{text}");
            assert!(parsed.notes.iter().all(|(severity, _)| *severity == Severity::Guessed));
        }
        for text in ["31-02-2020", "Agustus 1998", "besok", "1.5", "17-08-1798", "12345678901"] {
            assert!(super::date(&cell(text)).value.is_none() && !super::date(&cell(text)).notes.is_empty(), "{text}");
        }
        assert_eq!(super::date(&cell("-")), Parsed::NOTHING);
        let today = Some(day(2026, 11, 22));
        assert_eq!(past_date(&cell("22/11/2026"), today), Parsed::plain(day(2026, 11, 22)));
        assert_eq!(past_date(&cell("23/11/2026"), None), Parsed::plain(day(2026, 11, 23)));
        let ahead = past_date(&cell("23/11/2026"), today);
        assert!(ahead.value.is_none() && ahead.notes[0].0 == Severity::Refused, "{ahead:?}");
        assert_eq!(years(&cell("2019, 2020 dan 2022; 2019")), [2019, 2020, 2022]);
        assert_eq!(year(&cell("th. 2021")).value, Some(2021));
        assert_eq!(year(&cell("17/08/98")).value, Some(1998));
    }

    #[test]
    fn phones_take_one_form_and_lost_digits_are_refused() {
        for (value, wanted) in [
            (cell("0812-3456-7890"), vec!["+6281234567890"]),
            (cell("'081234567890"), vec!["+6281234567890"]),
            (cell("+62 812 3456 7890"), vec!["+6281234567890"]),
            (cell("62812-3456-7890"), vec!["+6281234567890"]),
            (cell("+62 0812 3456 7890"), vec!["+6281234567890"]),
            (CellValue::Number(81234567890.0), vec!["+6281234567890"]),
            (cell("(0251) 8312345"), vec!["+622518312345"]),
            (cell("HP. 0812 3456 7890 / Telp: 0251-8312345"), vec!["+6281234567890", "+622518312345"]),
            (cell("081234567890 (WA) atau 081234567890"), vec!["+6281234567890"]),
            (cell("8.1234567891e+10"), vec!["+6281234567891"]),
            (cell("'8,1234567891E+010"), vec!["+6281234567891"]),
        ] {
            let parsed = phones(&value);
            assert_eq!(
                (parsed.value.unwrap(), parsed.notes.len()),
                (wanted.into_iter().map(String::from).collect(), 0),
                "{value:?}"
            );
        }
        let lost = digits_lost();
        for text in ["8.52348e+010", "8,52348E+10", "'8.52348e+010", "8.5E10", "8.123456789e+10"] {
            assert_eq!(phones(&cell(text)), Parsed::refused(lost.clone()), "{text}");
        }
        for text in ["12345", "3448-179249", "+65 9123 4567", "0812", "nomor rumah", "0812345678901234"] {
            let parsed = phones(&cell(text));
            assert!(parsed.value.is_none() && parsed.notes[0].0 == Severity::Refused, "{text}");
        }
        assert_eq!(phones(&cell("-")), Parsed::NOTHING);
        let half = phones(&cell("081234567890, 12"));
        assert_eq!((half.value.unwrap().len(), half.notes.len()), (1, 1));
    }

    #[test]
    fn register_numbers_have_their_length_and_all_their_digits() {
        assert_eq!(nib(&cell("'1234 5678 90123")).value.unwrap(), "1234567890123");
        assert_eq!(nib(&CellValue::Number(1234567890123.0)).value.unwrap(), "1234567890123");
        assert_eq!(person_nik(&cell("3275010101900001")).value.unwrap(), "3275010101900001");
        // A spreadsheet keeps fifteen digits of a number.
        assert_eq!(person_nik(&CellValue::Number(3275010101900000.0)), Parsed::refused(digits_lost()));
        assert_eq!(person_nik(&cell("3,2750E+15")), Parsed::refused(digits_lost()));
        assert_eq!(nib(&cell("1.234567890123e+12")).value.unwrap(), "1234567890123");
        // sixteen digits are more than a spreadsheet keeps, however they are written
        assert_eq!(person_nik(&cell("3.275010101900001e+15")), Parsed::refused(digits_lost()));
        for text in ["1.23456789012e+12", "1.2345678901234e+12", "12.34567890123e+11", "1e12", "1.234567890123e-12"] {
            assert!(nib(&cell(text)).value.is_none(), "{text}");
        }
        assert!(nib(&cell("123")).value.is_none() && cooperative_nik(&cell("x")).value.is_none());
        assert_eq!(nib(&cell("0000000000000")), Parsed::NOTHING);
        assert_eq!(kbli_codes(&cell("32402 - Mainan; 10710, 32402")).value.unwrap(), ["32402", "10710"]);
        assert_eq!(kbli_codes(&CellValue::Number(32402.0)).value.unwrap(), ["32402"]);
        assert_eq!(region_code(&cell("327505")).value.unwrap(), "32.75.05");
        assert_eq!(region_code(&CellValue::Number(32.75)).value.unwrap(), "32.75");
        assert_eq!(region_code(&cell("32.75.05.1001")).value.unwrap(), "32.75.05.1001");
        assert!(region_code(&cell("3275051")).value.is_none());
    }

    #[test]
    fn legal_numbers_compare_by_their_key() {
        for (one, other) in [
            ("8038/BH/PAD/KWK.10/VI/96(1996)", "8038 / BH / PAD / KWK.10 / VI / 1996"),
            ("008412/BH/M.KUKM.2/V/2018", "8412/bh/M.KUKM.2/V/2018"),
            ("AHU-0007286.AH.01.26.TAHUN 2020", "AHU-0007286.AH.01.26.Tahun 2020"),
            ("No. 50/BH/XIII.5/KANKOP", "50/BH/XIII.5/Kankop"),
            ("Badan Hukum No: 01/BH/KDK.1022/I/2001", "01/BH/KDK.1022/I/2001"),
            ("518/14/BH/PERINDAGKOP", "518/14/BH/Perindagkop"),
        ] {
            assert_eq!(legal_key(one), legal_key(other));
        }
        assert_ne!(legal_key("8091/BH/KWK-10/22"), legal_key("8091/BH/KWK-10/2022"));
        assert_ne!(legal_key("50/BH/XIII.5/KANKOP"), legal_key("50/BH/XII.5/KANKOP"));
        for text in ["-", "", "?", " - "] {
            assert_eq!(legal_number(&cell(text)), Parsed::NOTHING, "{text:?}");
        }
        let (number, day) = legal_number_and_date(&cell("518/14/BH/PERINDAGKOP\nTgl. 17-8-1998"));
        assert_eq!(
            (number.value.unwrap().text.as_str(), day),
            ("518/14/BH/PERINDAGKOP", NaiveDate::from_ymd_opt(1998, 8, 17))
        );
        let pending = legal_number(&cell("dalam proses"));
        assert!(pending.value.is_none() && pending.notes[0].0 == Severity::Warned);
    }

    #[test]
    fn names_tell_kind_pattern_and_bond() {
        use {BondKind as B, CooperativeKind as K};
        for (name, kind, sharia, bond) in [
            ("KPRI Analis Maju", Some(K::Consumer), false, Some(B::Employer)),
            ("Koperasi Karyawan PT Maju", Some(K::Consumer), false, Some(B::Employer)),
            ("Kopkar Maju", Some(K::Consumer), false, Some(B::Employer)),
            ("KSU Maju", Some(K::Consumer), false, None),
            ("Koperasi Simpan Pinjam Karya", Some(K::SavingsAndLoan), false, None),
            ("KSPPS BMT Ummah", Some(K::SavingsAndLoan), true, None),
            ("Koperasi Simpan Pinjam dan Pembiayaan Syariah Berkah", Some(K::SavingsAndLoan), true, None),
            ("KBMT Rahayu", Some(K::SavingsAndLoan), true, None),
            ("KPEK Rahayu", None, false, Some(B::Territorial)),
            (
                "Koperasi Konsumen Pembiayaan Ekonomi Kelurahan Rahayu Disingkat Kpek Rahayu",
                Some(K::Consumer),
                false,
                Some(B::Territorial),
            ),
            ("Koppas Baru", Some(K::Consumer), false, Some(B::Occupational)),
            ("Kopwan Melati", Some(K::Consumer), false, Some(B::Community)),
            ("Kopontren Al Hikmah", Some(K::Consumer), false, Some(B::Community)),
            ("PRIMKOPPOLRESTA KOTA", Some(K::Consumer), false, Some(B::Employer)),
            ("Koperasi Produsen Boneka", Some(K::Producer), false, None),
            ("KOPERASI JASA ANGKUTAN BERSAMA", Some(K::Service), false, None),
            ("Koperasi Pemasaran Kue", Some(K::Marketing), false, None),
            ("Koperasi Konsumen Jasa Karya", Some(K::Consumer), false, None),
            ("Koperasi Maju", None, false, None),
        ] {
            let hints = name_hints(name);
            assert_eq!((hints.kind, hints.pattern.is_some(), hints.bond), (kind, sharia, bond), "{name}");
        }
        assert_eq!(cooperative_kind(&cell("Simpan Pinjam")).value, Some(K::SavingsAndLoan));
        assert_eq!(cooperative_kind(&cell("KONSUMEN")).value, Some(K::Consumer));
        assert!(cooperative_kind(&cell("Lainnya")).value.is_none());
    }

    #[test]
    fn personal_names_are_told_from_business_names() {
        for name in [
            "Siti Aminah",
            "SUPARTI",
            "Ibu Tini",
            "Warung Bu Darmi",
            "Pak Joko",
            "HJ. PRANATA",
            "Maryami",
            "Nur Hidayati",
            "H. Dadang",
            "Yohanes Wanggai",
            "Tjokorda Gde Raka",
            "Fransiskus Xaverius Bria",
            "Yohanes Baptista Wanggai Kambu",
            "Putu Ayu",
            "Bunga Citra Manik",
        ] {
            assert!(is_personal_name(name, None), "{name}");
        }
        for name in [
            "Mina Bahari",
            "UD. Budi Jaya",
            "Kerupuk Ikan",
            "CV Siti Abadi",
            "Sari Rasa",
            "Boneka Lucu",
            "Rumput Laut Kenanga",
            "Kelompok Melati",
            "-",
            "Terasi 88",
        ] {
            assert!(!is_personal_name(name, None), "{name}");
        }
        assert!(is_personal_name("Kiran Mekar", Some("KIRAN MEKAR")));
        assert!(is_personal_name("Toko Kiran", Some("Kiran")));
        assert!(is_personal_name("Yohanes Wanggai", Some("Maria Bria")), "whoever owns it");
        assert!(TRADE.is_sorted());
    }

    #[test]
    fn addresses_give_up_rt_rw_and_announced_places() {
        for (text, street, rt, rw) in [
            ("Jl. Mawar No. 47 RT 001 RW 009", "Jl. Mawar No. 47", Some(1), Some(9)),
            ("Jl. Mawar RT.02 RW.08", "Jl. Mawar", Some(2), Some(8)),
            ("Jl. Mawar No.4 RT03/RW02", "Jl. Mawar No.4", Some(3), Some(2)),
            ("Jl. Mawar No. 7 RT 05/05", "Jl. Mawar No. 7", Some(5), Some(5)),
            ("jalan mawar II, Rukun Tetangga 01, Rukun Warga 02", "jalan mawar II", Some(1), Some(2)),
            ("Jl. Mawar No. 28 RT 07/III", "Jl. Mawar No. 28", Some(7), Some(3)),
            ("RT. 01 / RW. 03", "", Some(1), Some(3)),
            ("JL. MAWAR I/94 RT/RW : 1/8", "JL. MAWAR I/94", Some(1), Some(8)),
            ("JLN.MAWAR RT/RW.2/7", "JLN.MAWAR", Some(2), Some(7)),
            ("JL. MAWAR RT/RT 2/4", "JL. MAWAR", Some(2), Some(4)),
            ("JL. MAWAR RT05/RW III", "JL. MAWAR", Some(5), Some(3)),
            ("Jl.Mawar I Rt.04/01 Melati", "Jl.Mawar I Melati", Some(4), Some(1)),
            ("Jl. Mawar No. 113 B 002/016", "Jl. Mawar No. 113 B", Some(2), Some(16)),
            ("Jl. Mawar, RW 5", "Jl. Mawar", None, Some(5)),
            ("MAWAR INDAH NO.16/62", "MAWAR INDAH NO.16/62", None, None),
            ("Jl. Mawar RT", "Jl. Mawar RT", None, None),
        ] {
            let found = address(text);
            assert_eq!((found.street.as_str(), found.rt, found.rw), (street, rt, rw), "{text}");
        }
        let told = address("JL. SUNAN NO.225 KEL. KANIGARAN KEC. KEDOPOK, Kota Probolinggo RT 1");
        assert_eq!(told.village.as_deref(), Some("KANIGARAN"));
        assert_eq!(told.kecamatan.as_deref(), Some("KEDOPOK"));
        assert_eq!(told.kabupaten.as_deref(), Some("Kota Probolinggo"));
        assert_eq!(address("Jl.Raya 263 Kel.Ciparigi Bogor Utara").village.as_deref(), Some("Ciparigi Bogor Utara"));
        assert_eq!(address("Jl. Kel. No 5").village, None);
        assert_eq!(address("Jl. A no 5 rt1/2 kel. X kec. Y").written(), "Jl. A no 5, RT 01 RW 02, Kel. X, Kec. Y");
    }

    #[test]
    fn points_are_put_right_or_left_out() {
        let at = |lat: &str, lng: &str| point(&cell(lat), &cell(lng));
        assert_eq!(at("-6.24", "107.01").value, Point::new(-6.24, 107.01).ok());
        assert_eq!(at("-6,24", "107,01").value, Point::new(-6.24, 107.01).ok());
        assert_eq!(at("6.24 LS", "107.01 BT").value, Point::new(-6.24, 107.01).ok());
        let swapped = at("107.01", "-6.24");
        assert_eq!((swapped.value, swapped.notes[0].0), (Point::new(-6.24, 107.01).ok(), Severity::Guessed));
        for (lat, lng, severity) in [
            ("48.2", "16.4", Severity::Warned),
            ("-773906", "113213", Severity::Warned),
            ("x", "107", Severity::Refused),
        ] {
            assert_eq!((at(lat, lng).value, at(lat, lng).notes[0].0), (None, severity), "{lat} {lng}");
        }
        assert_eq!(at("0", "0"), Parsed::NOTHING);
        assert_eq!(at("", "-"), Parsed::NOTHING);
        for pair in ["-6.24, 107.01", "-6.24 107.01", "-6,24; 107,01", "-6.24,107.01"] {
            assert_eq!(point_pair(&cell(pair)).value, Point::new(-6.24, 107.01).ok(), "{pair}");
        }
    }

    #[test]
    fn products_are_split_outside_brackets() {
        for (text, wanted) in [
            ("Kue basah dan kue kering", vec!["Kue basah", "kue kering"]),
            (
                "RENGGINANG (IKAN, UDANG), TERASI/PETIS; abon",
                vec!["RENGGINANG (IKAN, UDANG)", "TERASI", "PETIS", "abon"],
            ),
            ("Boneka\nboneka, BONEKA , dll", vec!["Boneka"]),
            ("Dandang tembaga", vec!["Dandang tembaga"]),
        ] {
            assert_eq!(products(&cell(text)).value.unwrap(), wanted, "{text}");
        }
        assert_eq!(products(&cell("-, ?")), Parsed::NOTHING);
        assert_eq!(
            products(&cell(&(0..30).map(|n| format!("kue {n}")).collect::<Vec<_>>().join(","))).value.unwrap().len(),
            20
        );
    }

    #[test]
    fn numbers_of_persons_are_cut_out_of_public_words() {
        for (text, kept) in [
            ("nasi uduk bu Sari 081299887766", "nasi uduk bu Sari"),
            ("kue (0812-9988-7766), roti", "kue, roti"),
            ("kue HP: +62 812 9988 7766 roti", "kue HP roti"),
            ("0812 99 88 77 66 keripik", " keripik"),
            ("NIK 3275019901900017", "NIK"),
            ("NIK 3275 0199 0190 0017, kue", "NIK, kue"),
            ("021-8312345", ""),
            ("isi 30 0812-9988-7766 atau 0251 8312345", "isi 30 atau"),
            ("3 081299887766", "3"),
        ] {
            assert_eq!(without_numbers(text).as_deref(), Some(kept), "{text}");
        }
        for text in [
            "boneka 30 cm",
            "paket 100.000.000",
            "harga 80.000-100.000",
            "850.000.000",
            "isi 10 12 15 20 30",
            "kue 2/3/4",
            "12/03/2024 - 14/03/2024",
            "",
        ] {
            assert_eq!(without_numbers(text), None, "{text}");
        }
        let parsed = public(&cell("nasi uduk bu Sari 081299887766, kue"), products);
        assert_eq!((parsed.value.unwrap(), parsed.notes.len()), (vec!["nasi uduk bu Sari".into(), "kue".into()], 1));
    }

    #[test]
    fn mail_and_web_addresses_are_checked() {
        assert_eq!(email(&cell("Info@Maju.co.id ; x")).value.unwrap(), "info@maju.co.id");
        assert!(email(&cell("maju")).value.is_none() && !email(&cell("maju")).notes.is_empty());
        assert_eq!(website(&cell("www.maju.co.id/x")).value.unwrap(), "https://www.maju.co.id/x");
        assert_eq!(website(&cell("http://maju.id")).value.unwrap(), "http://maju.id");
        assert!(website(&cell("javascript:alert(1)")).value.is_none());
    }

    #[test]
    fn states_levels_and_services_are_read_from_words() {
        use StatedState as S;
        for (text, state) in [
            ("Aktif", Some(S::Active)),
            ("AKTIF (RAT)", Some(S::Active)),
            ("Tidak Aktif", Some(S::Inactive)),
            ("beku", Some(S::Inactive)),
            ("Dibubarkan 2016", Some(S::Dissolved)),
            ("akan dibubarkan", Some(S::BeingDissolved)),
            ("dalam pembinaan", Some(S::BeingRevitalised)),
            ("entah", None),
        ] {
            assert_eq!(stated_state(&cell(text)).value, state, "{text}");
        }
        assert_eq!(cooperative_level(&cell("PRIMER KAB/KOTA")).value, Some(CooperativeLevel::Primary));
        assert_eq!(name_hints("Pusat Koperasi Pegawai").level, Some(CooperativeLevel::Secondary));
        let found = services(&cell("simpan pinjam, waserda, ramalan"));
        assert_eq!(
            found.value.unwrap(),
            [CooperativeService::Savings, CooperativeService::Lending, CooperativeService::Retail]
        );
        assert_eq!(found.notes.len(), 1);
    }

    #[test]
    fn yes_and_no_have_many_words() {
        assert_eq!(["ya", "V", "√", "Sudah"].map(|t| yes_no(&cell(t)).value), [Some(true); 4]);
        assert_eq!(["tidak", "x", "Belum", "tidak ada"].map(|t| yes_no(&cell(t)).value), [Some(false); 4]);
        assert_eq!(
            (is_woman(&cell("P")).value, is_woman(&cell("L")).value, yes_no(&cell("")).value),
            (Some(true), Some(false), None)
        );
    }

    proptest! {
        #[test]
        fn no_cell_makes_a_reader_panic(text in "\\PC{0,40}", number in proptest::num::f64::ANY) {
            for value in [cell(&text), CellValue::Number(number)] {
                let _ = (rupiah(&value, 1_000, true), count(&value), quantity(&value), date(&value), phones(&value), nib(&value));
                let _ = (kbli_codes(&value), region_code(&value), legal_number(&value), products(&value), email(&value), website(&value));
                let _ = (point(&value, &value), point_pair(&value), yes_no(&value), years(&value), year(&value), cooperative_kind(&value));
            }
            let _ = without_numbers(&text);
            let _ = (address(&text), name_hints(&text), is_personal_name(&text, Some(&text)), legal_key(&text));
        }

        #[test]
        fn addresses_of_small_words_do_not_panic(text in "((rt|rw|kel|kec|kota|rukun|warga|tetangga|01|III|jl)[ ./,:-]{0,2}){0,12}") {
            address(&text);
        }

        #[test]
        fn grouped_money_reads_back(amount in -1_000_000_000_000i64..1_000_000_000_000) {
            let written = Rupiah::try_from(amount).unwrap().to_string().replace("-Rp", "-").replace("Rp", "Rp ");
            prop_assert_eq!(rupiah(&cell(&written), 1, true).value.map(Rupiah::amount), Some(amount));
        }
    }
}
