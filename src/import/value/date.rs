//! Days and years.

use chrono::{Datelike, NaiveDate};

use super::{Parsed, is_unknown};
use crate::domain::fold::fold;
use crate::domain::message::Message;
use crate::import::reason::Severity;
use crate::import::sheet::CellValue;

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

/// Every year that a cell names, each once, ascending: "2019, 2020 dan 2022".
pub fn years(value: &CellValue) -> Vec<i32> {
    let mut years = years_in_order(value);
    years.sort_unstable();
    years.dedup();
    years
}

/// Every year that a cell names, as they stand there.
pub fn years_in_order(value: &CellValue) -> Vec<i32> {
    if let CellValue::Date(date) = value {
        return vec![date.year()];
    }
    let text = value.text();
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
    runs.filter_map(|run| run.parse().ok()).filter(|year| (1900..=2100).contains(year)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::value::tests::cell;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
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
}
