//! What is bought and sold: commodities with their units and packs. Units are converted exactly or not at all: every quantity is a
//! whole number of the smallest amounts of its dimension.

use std::collections::BTreeMap;

use super::super::decimal::Decimal;
use super::super::fold::fold;
use super::super::message::Message;
use super::super::words::words;

words! {
    /// What is measured.
    Dimension {
        /// Weight, in grams.
        Mass = "MASS",
        /// Length, in tenths of a millimetre: a yard is 9,144 of them, an inch 254.
        Length = "LENGTH",
        /// Volume, in millilitres.
        Volume = "VOLUME",
        /// Pieces.
        Count = "COUNT",
    }
}

words! {
    /// What a commodity is to UMKM.
    CommodityKind {
        /// They buy it to make or sell something.
        Input = "INPUT",
        /// They make it and sell it.
        Product = "PRODUCT",
    }
}

/// A quantity in the smallest amounts of its dimension: never negative, at most 15 digits, so that it is exact in JSON too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(i64);

/// Why a number is no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuantity {
    /// No plain decimal number from 0 on.
    #[error("a quantity is a plain decimal number from 0 on")]
    NotANumber,
    /// Finer than the smallest amount: a tenth of a gram, half a piece.
    #[error("a quantity is no finer than a gram, a tenth of a millimetre, a millilitre or a piece")]
    TooFine,
    /// Beyond 15 digits of the smallest amount.
    #[error("a quantity has at most 15 digits")]
    TooMuch,
}

impl Quantity {
    /// The largest quantity.
    pub const MAX: i64 = 999_999_999_999_999;
    /// None.
    pub const ZERO: Self = Self(0);

    /// The number of smallest amounts.
    pub const fn amount(self) -> i64 {
        self.0
    }

    /// The sum, if it is a quantity.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0)?.try_into().ok()
    }

    /// So many times the quantity, if that is one.
    pub fn times(self, n: i64) -> Option<Self> {
        self.0.checked_mul(n)?.try_into().ok()
    }

    /// What is left of it; nothing where `other` is more.
    pub fn less(self, other: Self) -> Self {
        Self((self.0 - other.0).max(0))
    }

    /// Reads a plain decimal number of a unit: `12`, `0.5`. Exact, or refused.
    pub fn parse(number: &str, unit: &Unit) -> Result<Self, NotAQuantity> {
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(NotAQuantity::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        if whole.trim_start_matches('0').len() > 15 {
            return Err(NotAQuantity::TooMuch);
        }
        if fraction.len() > 15 {
            return Err(NotAQuantity::TooFine);
        }
        let scale = 10_i128.pow(fraction.len() as u32);
        let number: i128 = format!("{whole}{fraction}").parse().map_err(|_| NotAQuantity::TooMuch)?;
        // 30 digits and an amount of at most 15 do not fit for sure
        let amount = number.checked_mul(unit.amount.into()).ok_or(NotAQuantity::TooMuch)?;
        if amount % scale != 0 {
            return Err(NotAQuantity::TooFine);
        }
        i64::try_from(amount / scale).ok().and_then(|amount| Self::try_from(amount).ok()).ok_or(NotAQuantity::TooMuch)
    }

    /// The quantity as a plain decimal number of a unit whose amount is a power of ten, as that of every commodity is.
    pub fn decimal(self, unit: &Unit) -> String {
        let (whole, rest) = (self.0 / unit.amount, self.0 % unit.amount);
        let places = unit.amount.ilog10() as usize;
        let fraction = format!("{rest:0places$}");
        let fraction = fraction.trim_end_matches('0');
        if places == 0 || fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
    }

    /// As people write it: `1.250,5 kg` and `1,250.5 kg`.
    pub fn words(self, unit: &Unit) -> Message {
        let number = self.decimal(unit);
        let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
        let grouped = |separator: &str| {
            let groups: Vec<&str> =
                whole.as_bytes().rchunks(3).rev().filter_map(|g| std::str::from_utf8(g).ok()).collect();
            groups.join(separator)
        };
        let point = |sign: &str| if fraction.is_empty() { String::new() } else { format!("{sign}{fraction}") };
        Message::new(
            format!("{}{} {}", grouped("."), point(","), unit.name.id),
            format!("{}{} {}", grouped(","), point("."), unit.name.en),
        )
    }
}

impl TryFrom<i64> for Quantity {
    type Error = NotAQuantity;
    fn try_from(amount: i64) -> Result<Self, NotAQuantity> {
        match amount {
            0..=Self::MAX => Ok(Self(amount)),
            ..0 => Err(NotAQuantity::NotANumber),
            _ => Err(NotAQuantity::TooMuch),
        }
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> i64 {
        quantity.0
    }
}

/// A unit or a pack: so many of the smallest amounts of its dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Unit {
    /// Stable word: `kg`, `karung-25`.
    pub code: String,
    /// Name: `kg`, `karung 25 kg`.
    pub name: Message,
    /// Smallest amounts in one of it, above zero.
    pub amount: i64,
}

/// Units that everybody knows, by dimension: code, Indonesian, English, smallest amounts in one.
const COMMON: [(Dimension, &[(&str, &str, &str, i64)]); 4] = [
    (
        Dimension::Mass,
        &[
            ("g", "g", "g", 1),
            ("ons", "ons", "ons (100 g)", 100),
            ("kg", "kg", "kg", 1_000),
            ("kuintal", "kuintal", "quintal", 100_000),
            ("ton", "ton", "tonne", 1_000_000),
        ],
    ),
    (
        Dimension::Length,
        &[
            ("cm", "cm", "cm", 100),
            ("inci", "inci", "inch", 254),
            ("yard", "yard", "yard", 9_144),
            ("meter", "meter", "metre", 10_000),
        ],
    ),
    (Dimension::Volume, &[("ml", "ml", "ml", 1), ("liter", "liter", "litre", 1_000), ("m3", "m³", "m³", 1_000_000)]),
    (
        Dimension::Count,
        &[
            ("buah", "buah", "pieces", 1),
            ("lusin", "lusin", "dozen", 12),
            ("kodi", "kodi", "score", 20),
            ("gros", "gros", "gross", 144),
        ],
    ),
];

/// How else people write the units that everybody knows, folded, and the code that is meant.
const SYNONYMS: [(&str, &str); 34] = [
    ("gr", "g"),
    ("gram", "g"),
    ("grams", "g"),
    ("hg", "ons"),
    ("kilo", "kg"),
    ("kilogram", "kg"),
    ("kgs", "kg"),
    ("kwintal", "kuintal"),
    ("kw", "kuintal"),
    ("ku", "kuintal"),
    ("tonnes", "ton"),
    ("sentimeter", "cm"),
    ("centimeter", "cm"),
    ("inch", "inci"),
    ("inches", "inci"),
    ("yd", "yard"),
    ("yards", "yard"),
    ("m", "meter"),
    ("mtr", "meter"),
    ("cc", "ml"),
    ("mililiter", "ml"),
    ("l", "liter"),
    ("lt", "liter"),
    ("ltr", "liter"),
    ("litres", "liter"),
    ("kubik", "m3"),
    ("pcs", "buah"),
    ("pc", "buah"),
    ("biji", "buah"),
    ("bh", "buah"),
    ("unit", "buah"),
    ("dz", "lusin"),
    ("lsn", "lusin"),
    ("gross", "gros"),
];

/// Something that many buy or make, in the same sense for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commodity {
    /// Stable word: `dacron`.
    pub code: String,
    /// Name.
    pub name: Message,
    /// Bought or made.
    pub kind: CommodityKind,
    /// What is measured.
    pub dimension: Dimension,
    /// The unit in which it is told; its amount is a power of ten.
    pub unit: Unit,
    /// Packs and further units of its own: `karung 25 kg`, `roll 50 yard`.
    pub packs: Vec<Unit>,
    /// Codes of the sectors that use or make it; a product has exactly one.
    pub sectors: Vec<String>,
    /// Plain words that name it, folded.
    pub words: Vec<String>,
}

impl Commodity {
    /// A commodity whose `unit` is a power of ten of smallest amounts, so that its quantities are plain decimal numbers; `None`
    /// where it is not, or where no unit has that name.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        code: String,
        name: Message,
        kind: CommodityKind,
        dimension: Dimension,
        unit: &str,
        packs: Vec<Unit>,
        sectors: Vec<String>,
        words: Vec<String>,
    ) -> Option<Self> {
        let unit = units_of(dimension, &packs).into_iter().find(|known| known.code == unit)?;
        let is_plain = unit.amount > 0 && 10_i64.pow(unit.amount.ilog10()) == unit.amount;
        let packs_fit = packs.iter().all(|pack| pack.amount > 0);
        (is_plain && packs_fit).then_some(Self { code, name, kind, dimension, unit, packs, sectors, words })
    }

    /// Every unit in which a quantity of it can be given: its own packs, then those that everybody knows.
    pub fn units(&self) -> Vec<Unit> {
        units_of(self.dimension, &self.packs)
    }

    /// The unit that a word means: its code, or its name in either language.
    pub fn unit_named(&self, word: &str) -> Option<Unit> {
        let folded = fold(word);
        let word = SYNONYMS.iter().find(|(said, _)| *said == folded).map_or(folded.as_str(), |(_, code)| code);
        let is = |unit: &Unit| [&unit.code, &unit.name.id, &unit.name.en].into_iter().any(|name| fold(name) == word);
        self.units().into_iter().find(is)
    }

    /// A quantity of it in words.
    pub fn say(&self, quantity: Quantity) -> Message {
        quantity.words(&self.unit)
    }
}

fn units_of(dimension: Dimension, packs: &[Unit]) -> Vec<Unit> {
    let common = COMMON.iter().filter(|(of, _)| *of == dimension).flat_map(|(_, units)| *units);
    let common = common.map(|(code, id, en, amount)| Unit {
        code: (*code).to_owned(),
        name: Message::new(*id, *en),
        amount: *amount,
    });
    packs.iter().cloned().chain(common).collect()
}

/// A number that somebody gave in the words of her own, as an exact quantity: `None` where unit or number cannot be.
pub fn quantity_of(commodity: &Commodity, number: Decimal, unit: Option<&str>) -> Option<Quantity> {
    let unit = commodity.unit_named(unit?)?;
    Quantity::parse(&number.to_string(), &unit).ok().filter(|quantity| *quantity > Quantity::ZERO)
}

/// All commodities, and what words mean them.
#[derive(Debug, Default)]
pub struct Commodities {
    by_code: BTreeMap<String, Commodity>,
    by_words: BTreeMap<(CommodityKind, String), String>,
    longest_phrase: usize,
}

impl Commodities {
    /// Indexes commodities. A phrase belongs to the first that claims it.
    pub fn new(all: impl IntoIterator<Item = Commodity>) -> Self {
        let mut commodities = Self::default();
        for commodity in all {
            for word in &commodity.words {
                commodities.longest_phrase = commodities.longest_phrase.max(word.split(' ').count());
                commodities.by_words.entry((commodity.kind, word.clone())).or_insert_with(|| commodity.code.clone());
            }
            commodities.by_code.insert(commodity.code.clone(), commodity);
        }
        commodities
    }

    /// By its code.
    pub fn find(&self, code: &str) -> Option<&Commodity> {
        self.by_code.get(code)
    }

    /// All, by code.
    pub fn all(&self) -> impl Iterator<Item = &Commodity> {
        self.by_code.values()
    }

    /// The commodity of a kind that free text names: the longest phrase that is known, the first of equally long ones. A business
    /// is not guessed at, so spelling is not forgiven. O(words of the text x longest phrase).
    pub fn named(&self, kind: CommodityKind, text: &str) -> Option<&Commodity> {
        let folded = fold(text);
        let tokens: Vec<&str> = folded.split(' ').collect();
        (1..=self.longest_phrase.min(tokens.len())).rev().find_map(|n| {
            tokens
                .windows(n)
                .find_map(|phrase| self.by_words.get(&(kind, phrase.join(" "))).and_then(|code| self.find(code)))
        })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_synonym_means_a_unit_that_everybody_knows_and_hides_none() {
        let codes: Vec<_> = COMMON.iter().flat_map(|(_, units)| units.iter().map(|(code, ..)| *code)).collect();
        for (said, meant) in SYNONYMS {
            assert!(codes.contains(&meant) && !codes.contains(&said) && fold(said) == said, "{said}");
        }
    }

    use super::*;
    use proptest::prelude::*;

    fn unit(code: &str, amount: i64) -> Unit {
        Unit { code: code.into(), name: Message::same(code), amount }
    }

    fn commodity(code: &str, dimension: Dimension, unit: &str, packs: Vec<Unit>, words: &[&str]) -> Commodity {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Commodity::new(code.into(), Message::same(code), CommodityKind::Input, dimension, unit, packs, vec![], words)
            .unwrap()
    }

    #[test]
    fn units_are_converted_exactly_or_not_at_all() {
        let (kg, yard, meter, lusin) =
            (unit("kg", 1_000), unit("yard", 9_144), unit("meter", 10_000), unit("lusin", 12));
        for (number, unit, amount) in [
            ("12", &kg, Ok(12_000)),
            ("0.001", &kg, Ok(1)),
            ("0.0005", &kg, Err(NotAQuantity::TooFine)),
            ("50", &yard, Ok(457_200)),
            ("0.5", &yard, Ok(4_572)),
            ("0.3", &yard, Err(NotAQuantity::TooFine)),
            ("0.25", &lusin, Ok(3)),
            ("0.1", &lusin, Err(NotAQuantity::TooFine)),
            ("1.50", &meter, Ok(15_000)),
            ("007", &meter, Ok(70_000)),
            ("999999999999.999", &kg, Ok(Quantity::MAX)),
            ("1000000000000", &kg, Err(NotAQuantity::TooMuch)),
            ("99999999999999999999", &kg, Err(NotAQuantity::TooMuch)),
            ("-1", &kg, Err(NotAQuantity::NotANumber)),
            ("1e3", &kg, Err(NotAQuantity::NotANumber)),
            ("NaN", &kg, Err(NotAQuantity::NotANumber)),
            ("", &kg, Err(NotAQuantity::NotANumber)),
            (".5", &kg, Err(NotAQuantity::NotANumber)),
            ("1.", &kg, Err(NotAQuantity::NotANumber)),
        ] {
            assert_eq!(Quantity::parse(number, unit).map(Quantity::amount), amount, "{number} {}", unit.code);
        }
    }

    #[test]
    fn a_quantity_is_written_as_people_write_it() {
        let quantity = |amount: i64| Quantity::try_from(amount).unwrap();
        assert_eq!(quantity(1_250_500).words(&unit("kg", 1_000)), Message::new("1.250,5 kg", "1,250.5 kg"));
        assert_eq!(quantity(45_720 * 10).words(&unit("meter", 10_000)), Message::new("45,72 meter", "45.72 meter"));
        assert_eq!(quantity(999).words(&unit("buah", 1)), Message::same("999 buah"));
        assert_eq!(quantity(0).words(&unit("kg", 1_000)), Message::same("0 kg"));
    }

    #[test]
    fn the_longest_phrase_names_a_commodity() {
        let all = Commodities::new([
            commodity(
                "tepung-terigu",
                Dimension::Mass,
                "kg",
                vec![unit("karung-25", 25_000)],
                &["tepung terigu", "terigu"],
            ),
            commodity("tepung-tapioka", Dimension::Mass, "kg", vec![], &["tepung tapioka", "tepung"]),
        ]);
        let named = |text| all.named(CommodityKind::Input, text).map(|found| found.code.as_str());
        assert_eq!(named("Tepung Terigu (Segitiga)"), Some("tepung-terigu"));
        assert_eq!(named("tepung kanji"), Some("tepung-tapioka"));
        assert_eq!(named("gula"), None);
        assert_eq!(all.named(CommodityKind::Product, "terigu"), None);
        let terigu = all.find("tepung-terigu").unwrap();
        assert_eq!(quantity_of(terigu, 2.into(), Some("Karung-25")), Quantity::try_from(50_000).ok());
        assert_eq!(quantity_of(terigu, Decimal::new(25, 1).unwrap(), Some("ons")), Quantity::try_from(250).ok());
        assert_eq!(quantity_of(terigu, 2.into(), Some("liter")), None);
        assert_eq!(quantity_of(terigu, 2.into(), None), None);
        assert_eq!(quantity_of(terigu, 0.into(), Some("kg")), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(amount in 0..=Quantity::MAX, places in 0u32..5) {
            let unit = unit("x", 10_i64.pow(places));
            let quantity = Quantity::try_from(amount).unwrap();
            let text = quantity.decimal(&unit);
            prop_assert_eq!(Quantity::parse(&text, &unit), Ok(quantity));
            // as a JSON number it survives too
            let number: f64 = text.parse().unwrap();
            prop_assert_eq!(Quantity::parse(&number.to_string(), &unit), Ok(quantity));
        }

        #[test]
        fn a_pack_is_as_much_as_its_pieces(n in 0i64..1_000_000, amount in 1i64..100_000) {
            let of_packs = Quantity::parse(&n.to_string(), &unit("pack", amount)).unwrap();
            let mut slow = Quantity::ZERO;
            for _ in 0..n.min(50) {
                slow = slow.plus(Quantity::try_from(amount).unwrap()).unwrap();
            }
            prop_assert_eq!(slow, Quantity::try_from(amount).unwrap().times(n.min(50)).unwrap());
            prop_assert_eq!(of_packs.amount(), n * amount);
        }
    }
}
