//! Plain words and their lists, addresses of mail and of the web, yes and no.

use super::{Parsed, is_unknown};
use crate::domain::fold::fold;
use crate::domain::message::Message;
use crate::import::reason::Severity;
use crate::import::sheet::CellValue;

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

/// What an UMKM makes, in its own words: split on commas, semicolons, slashes, line breaks and "dan", but not inside
/// brackets; each once, at most twenty of at most 100 characters. A sign between or before digits belongs to them.
pub fn products(value: &CellValue) -> Parsed<Vec<String>> {
    let CellValue::Text(text) = value else { return Parsed::NOTHING };
    let text = super::unmarked(text);
    let mut parts: Vec<String> = vec![String::new()];
    let mut depth = 0usize;
    let (mut before, mut rest) = (None, text.chars().peekable());
    while let Some(c) = rest.next() {
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let is_within_number = c == '+' && is_digit(before) && is_digit(rest.peek().copied());
        before = Some(c);
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            ',' | ';' | '/' | '\n' | '+' | '&' | '•' if depth == 0 && !is_within_number => parts.push(String::new()),
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
            let is_dash = |c: char| matches!(c, '-' | '.' | ' ' | '*');
            let bare = piece.trim_start_matches(is_dash);
            let is_signed =
                bare.starts_with(|c: char| c.is_ascii_digit()) && piece[..piece.len() - bare.len()].ends_with('-');
            let piece = if is_signed { &piece[piece.len() - bare.len() - 1..] } else { bare };
            let piece = piece.trim_end_matches(is_dash);
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
    use crate::import::value::tests::cell;

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
            ("- kue; -roti, * 2 kg gula", vec!["kue", "roti", "2 kg gula"]),
            // as an export writes it, and as it stands in a workbook
            ("'-2+3", vec!["-2+3"]),
            ("-2+3, kue+roti", vec!["-2+3", "kue", "roti"]),
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
    fn mail_and_web_addresses_are_checked() {
        assert_eq!(email(&cell("Info@Maju.co.id ; x")).value.unwrap(), "info@maju.co.id");
        assert!(email(&cell("maju")).value.is_none() && !email(&cell("maju")).notes.is_empty());
        assert_eq!(website(&cell("www.maju.co.id/x")).value.unwrap(), "https://www.maju.co.id/x");
        assert_eq!(website(&cell("http://maju.id")).value.unwrap(), "http://maju.id");
        assert!(website(&cell("javascript:alert(1)")).value.is_none());
    }

    #[test]
    fn yes_and_no_have_many_words() {
        assert_eq!(["ya", "V", "√", "Sudah"].map(|t| yes_no(&cell(t)).value), [Some(true); 4]);
        assert_eq!(["tidak", "x", "Belum", "tidak ada"].map(|t| yes_no(&cell(t)).value), [Some(false); 4]);
        assert_eq!(yes_no(&cell("")), Parsed::NOTHING);
    }
}
