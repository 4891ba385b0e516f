//! What a cell means once its column is known: money, counts, dates, phones, numbers of registers, addresses, products.
//!
//! Never makes up a digit: what a spreadsheet has rounded away is refused, with the reason. Knows nothing of rows or
//! columns, and repeats no personal value in a message.

mod cooperative;
mod date;
mod number;
mod personal;
mod place;
mod register;
mod words;

pub use cooperative::*;
pub use date::*;
pub use number::*;
pub use personal::*;
pub use place::*;
pub use register::*;
pub use words::*;

use super::{reason::Severity, sheet::CellValue};
use crate::domain::{fold::fold, message::Message};

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

/// A text without the apostrophe that marks it as one: before a letter it belongs to the word, as in 'Aisyiyah.
pub fn unmarked(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(marked) if !marked.starts_with(char::is_alphabetic) => marked,
        _ => text,
    }
}

/// Plain text on one line, at most `max` characters; nothing for "-", "?" and their like.
pub fn text(value: &CellValue, max: usize) -> Parsed<String> {
    let text = value.text();
    let text = unmarked(&text).trim();
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub fn cell(text: &str) -> CellValue {
        CellValue::Text(text.into())
    }

    proptest! {
        #[test]
        fn no_cell_makes_a_reader_panic(text in "\\PC{0,40}", number in proptest::num::f64::ANY) {
            for value in [cell(&text), CellValue::Number(number)] {
                let _ = (rupiah(&value, Scale::PLAIN, true), count(&value, Scale::PLAIN), quantity(&value, Scale::PLAIN), area(&value, Scale::PLAIN), mark_told(&text), date(&value), phones(&value), nib(&value));
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
    }
}
