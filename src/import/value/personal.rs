//! What belongs to a person and not to a list that anybody may read: names of businesses that are hers, numbers by which she is
//! reached.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::Parsed;
use crate::domain::fold::{fold, squash};
use crate::domain::message::Message;
use crate::import::reason::Severity;
use crate::import::sheet::CellValue;

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

/// The words by which an owner is called and nothing else is: of at least four letters, and none of trade, of goods, or of the place.
pub fn words_of_owner(owner: &str, place: &str) -> BTreeSet<String> {
    let place = fold(place);
    let is_hers = |word: &&str| {
        word.len() >= 4
            && TRADE.binary_search(word).is_err()
            && !GOODS.contains(*word)
            && !place.split(' ').any(|known| known == *word)
    };
    fold(owner).split(' ').filter(is_hers).map(str::to_owned).collect()
}

/// Whether a text has one of these words.
pub fn names_owner(text: &str, words: &BTreeSet<String>) -> bool {
    fold(text).split(' ').any(|word| words.contains(word))
}

/// A text without these words; what is left may be nothing.
pub fn without_owner(text: &str, words: &BTreeSet<String>) -> String {
    if !names_owner(text, words) {
        return text.to_owned();
    }
    let kept = text.split_whitespace().filter(|word| !names_owner(word, words));
    kept.collect::<Vec<_>>().join(" ")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::value::products;
    use crate::import::value::tests::cell;

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
    fn one_word_of_the_owner_is_enough() {
        let hers = words_of_owner("Hj. Zubaidah Qonitah Boneka Bekasi Adi", "Pondokgede, Kota Bekasi");
        assert_eq!(hers.iter().map(String::as_str).collect::<Vec<_>>(), ["qonitah", "zubaidah"]);
        assert!(names_owner("Toko Kue Zubaidah", &hers) && !names_owner("Toko Boneka Bekasi", &hers));
        assert_eq!(without_owner("Kue ZUBAIDAH, manis", &hers), "Kue manis");
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
}
