//! Numbers of people and of registers: phones, identity numbers, codes, numbers of legal entities. Digits that a spreadsheet has
//! rounded away are refused.

use chrono::NaiveDate;

use super::number::{digits_lost, expanded, is_exponent, whole_digits};
use super::{Parsed, date, is_unknown};
use crate::domain::fold::fold;
use crate::domain::message::Message;
use crate::import::reason::Severity;
use crate::import::sheet::CellValue;

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

/// KBLI codes: every run of five digits, in their order.
pub fn kbli_codes(value: &CellValue) -> Parsed<Vec<String>> {
    let text = value.text();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 5);
    let codes: Vec<String> = runs.map(str::to_owned).collect();
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

/// Region codes, parted by commas, semicolons or line breaks, each once; one that cannot be read is left out with a warning.
pub fn region_codes(value: &CellValue) -> Parsed<Vec<String>> {
    let text = value.text();
    if is_unknown(&text) {
        return Parsed::NOTHING;
    }
    let mut parsed = Parsed { value: Some(Vec::new()), notes: Vec::new() };
    for part in text.split([',', ';', '\n', '/']).map(str::trim).filter(|part| !part.is_empty()) {
        match (region_code(&CellValue::Text(part.to_owned())).value, &mut parsed.value) {
            (Some(code), Some(codes)) if !codes.contains(&code) => codes.push(code),
            (Some(_), _) => {}
            (None, _) => {
                let message = Message::new("Sebagian kode wilayah tidak dikenal.", "Some region codes are not known.");
                parsed.notes.push((Severity::Warned, message));
            }
        }
    }
    parsed.value = parsed.value.filter(|codes| !codes.is_empty());
    parsed
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
pub(super) fn roman(word: &str) -> Option<u16> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::value::tests::cell;

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
        assert_eq!(kbli_codes(&cell("32402 - Mainan; 10710, 32402")).value.unwrap(), ["32402", "10710", "32402"]);
        assert_eq!(kbli_codes(&CellValue::Number(32402.0)).value.unwrap(), ["32402"]);
        assert_eq!(region_code(&cell("327505")).value.unwrap(), "32.75.05");
        assert_eq!(region_code(&CellValue::Number(32.75)).value.unwrap(), "32.75");
        assert_eq!(region_code(&cell("32.75.05.1001")).value.unwrap(), "32.75.05.1001");
        assert!(region_code(&cell("3275051")).value.is_none());
        let codes = region_codes(&cell("32.75.07; 327508, 32.75.07; Antah"));
        assert_eq!((codes.value.unwrap(), codes.notes.len()), (vec!["32.75.07".to_owned(), "32.75.08".to_owned()], 1));
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
}
