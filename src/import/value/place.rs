//! Where something is: addresses taken apart, coordinates put right.

use super::register::roman;
use super::{Parsed, is_unknown};
use crate::domain::geo::Point;
use crate::domain::message::Message;
use crate::import::reason::Severity;
use crate::import::sheet::CellValue;

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
    const EDGES: [char; 6] = [',', '/', ';', ':', '-', ' '];
    let bare = street.trim_matches(EDGES);
    // a hyphen that the whole begins with was written so, and is no remains of what was cut out
    let is_written = text.starts_with('-') && street.starts_with('-') && !bare.is_empty();
    let street = if is_written { street.trim_end_matches(EDGES) } else { bare };
    found.street = street.replace(" ,", ",").replace(",,", ",");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::value::tests::cell;

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
            ("-Jl. Mawar 3 RT 01", "-Jl. Mawar 3", Some(1), None),
            ("RT 01 - Jl. Mawar", "Jl. Mawar", Some(1), None),
            ("-", "", None, None),
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
}
