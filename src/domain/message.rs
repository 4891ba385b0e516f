//! Words for people, in the two languages the product speaks.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The reader's language. Bahasa Indonesia unless English is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Locale {
    /// Bahasa Indonesia.
    #[default]
    Id,
    /// English.
    En,
}

/// One message in both languages; every message a person may read is one of these.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Message {
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
}

impl Message {
    /// A message from its two texts.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }

    /// A word that is the same in both languages: a name, a number, a code.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { en: text.clone(), id: text }
    }

    /// A number of things: `1 month`, `6 months`; Bahasa Indonesia knows no plural.
    pub fn counted(n: i64, id: &str, en: &str) -> Self {
        Self::new(format!("{n} {id}"), format!("{n} {en}{}", if n == 1 { "" } else { "s" }))
    }

    /// A day as people write it: `4 April 2024`, with the month in words.
    pub fn day(date: NaiveDate) -> Self {
        let (id, en) = MONTHS[date.month0() as usize];
        let written = |month| format!("{} {month} {}", date.day(), date.year());
        Self::new(written(id), written(en))
    }

    /// A note as a sentence of its own: with a capital and a full stop.
    pub fn sentence(&self) -> Self {
        Self::new(sentence(&self.id), sentence(&self.en))
    }

    /// A name that stands alone, as it is written in the middle of a sentence: `Tepung terigu` is `tepung terigu`.
    pub fn within(&self) -> Self {
        Self::new(within(&self.id), within(&self.en))
    }

    /// The text in one language.
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::Id => &self.id,
            Locale::En => &self.en,
        }
    }
}

/// Names of the months in both languages.
const MONTHS: [(&str, &str); 12] = [
    ("Januari", "January"),
    ("Februari", "February"),
    ("Maret", "March"),
    ("April", "April"),
    ("Mei", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("Agustus", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Desember", "December"),
];

fn within(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    let rest = letters.as_str();
    // acronyms and proper names are written as they are: `LPG 3 kg`, `Batik Pekalongan`
    let (word, others) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_proper =
        word.contains(char::is_uppercase) || others.split(' ').any(|word| word.starts_with(char::is_uppercase));
    if is_proper { name.to_owned() } else { format!("{first}{rest}") }
}

fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_with_its_month_in_words() {
        let day = |month, day| Message::day(NaiveDate::from_ymd_opt(2024, month, day).unwrap());
        assert_eq!(day(4, 4), Message::same("4 April 2024"));
        assert_eq!(day(8, 17), Message::new("17 Agustus 2024", "17 August 2024"));
        assert_eq!(day(12, 31), Message::new("31 Desember 2024", "31 December 2024"));
    }

    #[test]
    fn a_name_within_a_sentence_has_no_capital_unless_it_is_its_own() {
        for (name, written) in [
            ("Tepung terigu", "tepung terigu"),
            ("Kain bulu (rasfur)", "kain bulu (rasfur)"),
            ("LPG 3 kg", "LPG 3 kg"),
            ("Batik Pekalongan", "Batik Pekalongan"),
            ("", ""),
        ] {
            assert_eq!(Message::same(name).within(), Message::same(written));
        }
    }

    #[test]
    fn a_note_becomes_a_sentence() {
        assert_eq!(Message::new("RAT baru", "late").sentence(), Message::new("RAT baru.", "Late."));
    }
}
