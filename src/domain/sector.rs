//! Sectors: lines of business in plain words, and how a person's own words are understood as one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fold::{Spellings, fold, undoubled};
use super::message::Message;
use super::words::words;

words! {
    /// Shape of a sector's mark; always shown together with its tone, never colour alone.
    SectorShape {
        /// Circle.
        Circle = "CIRCLE",
        /// Square.
        Square = "SQUARE",
        /// Triangle.
        Triangle = "TRIANGLE",
        /// Diamond.
        Diamond = "DIAMOND",
    }
}

words! {
    /// Colour token of a sector's mark.
    SectorTone {
        /// Brick red.
        Simpul = "SIMPUL",
        /// Indigo.
        Nila = "NILA",
        /// Green.
        Daun = "DAUN",
        /// Ochre.
        Kunyit = "KUNYIT",
    }
}

/// A line of business.
#[derive(Debug, Clone, PartialEq)]
pub struct Sector {
    /// Stable word: `boneka-mainan`.
    pub code: String,
    /// Name.
    pub name: Message,
    /// Shape of its mark.
    pub shape: SectorShape,
    /// Colour of its mark.
    pub tone: SectorTone,
    /// KBLI prefixes that belong to it, in both editions until a table says otherwise.
    pub kbli_prefixes: Vec<String>,
    /// Plain words that point to it, folded, with their weight of 1 to 100.
    pub words: Vec<SectorWord>,
}

/// A word or short phrase that points to a sector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectorWord {
    /// The word, folded.
    pub word: String,
    /// How strongly it points, 1 to 100.
    pub weight: i64,
}

/// A sector found in a person's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectorFound {
    /// Code of the sector.
    pub sector: String,
    /// The words that point to it, as she wrote them (folded).
    pub words: Vec<String>,
    /// Strength of 10,000; the strongest sector has 10,000.
    pub points: i64,
}

/// What was understood from a person's words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Understood {
    /// Sectors, the strongest first; ties by code.
    pub sectors: Vec<SectorFound>,
    /// Words that point nowhere.
    pub unknown: Vec<String>,
}

/// Words that say nothing about a line of business.
const SILENT: &[&str] = &[
    "saya",
    "kami",
    "usaha",
    "membuat",
    "buat",
    "bikin",
    "jual",
    "menjual",
    "jualan",
    "produksi",
    "memproduksi",
    "produk",
    "pembuatan",
    "penjualan",
    "pengusaha",
    "perajin",
    "pengrajin",
    "pembuat",
    "penjual",
    "produsen",
    "pengolah",
    "pelaku",
    "sektor",
    "bidang",
    "kbli",
    "industri",
    "umkm",
    "ikm",
    "dan",
    "atau",
    "serta",
    "di",
    "ke",
    "dari",
    "dekat",
    "sekitar",
    "wilayah",
    "daerah",
    "in",
    "at",
    "near",
    "untuk",
    "yang",
    "dengan",
    "aneka",
    "macam",
    "berbagai",
    "rumah",
    "rumahan",
    "kecil",
    "sendiri",
    "i",
    "we",
    "make",
    "making",
    "sell",
    "selling",
    "and",
    "or",
    "the",
    "a",
    "of",
    "maker",
    "seller",
    "my",
    "our",
    "business",
    "dll",
    "lain",
];

/// Whether a folded word says nothing about a line of business, nor about anything else that is searched for.
pub fn is_silent(word: &str) -> bool {
    SILENT.contains(&word)
}

/// An index over the words of all sectors. Look-up is `O(words in the text x words in the index)` in the worst case, that is
/// when a word is misspelt; both are small, and only words with nearly the same letters are measured.
#[derive(Debug, Default)]
pub struct SectorWords {
    /// Word to its sectors and weights.
    index: BTreeMap<String, Vec<(String, i64)>>,
    /// The same words, for what is misspelt.
    spellings: Spellings<()>,
    longest_phrase: usize,
}

impl SectorWords {
    /// Indexes the words of the sectors.
    pub fn new<'a>(sectors: impl IntoIterator<Item = &'a Sector>) -> Self {
        let mut words = Self::default();
        for sector in sectors {
            for SectorWord { word, weight } in &sector.words {
                words.longest_phrase = words.longest_phrase.max(word.split(' ').count());
                if !words.index.contains_key(word) {
                    words.spellings.insert(word, ());
                }
                words.index.entry(word.clone()).or_default().push((sector.code.clone(), *weight));
            }
        }
        words
    }

    /// Understands free text. The longest known phrase wins; a word of five letters or more may be misspelt by one letter,
    /// of eight or more by two, one of four may end in a letter too many; a forgiven word counts four fifths. Ties between misspellings go to the first in the alphabet.
    pub fn understand(&self, text: &str) -> Understood {
        let folded = fold(text);
        let tokens: Vec<&str> = folded.split(' ').filter(|token| !token.is_empty()).collect();
        let mut weights: BTreeMap<&str, (i64, BTreeSet<&str>)> = BTreeMap::new();
        let mut phrases: Vec<String> = Vec::new();
        let mut found: Vec<(usize, Vec<(&str, i64)>)> = Vec::new();
        let mut unknown = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let longest = self.longest_phrase.min(tokens.len() - at);
            let hit = (1..=longest).rev().find_map(|length| {
                let phrase = tokens[at..at + length].join(" ");
                let pointed = self.find(&phrase)?;
                Some((length, phrase, pointed))
            });
            match hit {
                Some((length, phrase, pointed)) => {
                    phrases.push(phrase);
                    found.push((phrases.len() - 1, pointed));
                    at += length;
                }
                None => {
                    let token = tokens[at];
                    if token.len() > 1 && !SILENT.contains(&token) && !token.bytes().all(|b| b.is_ascii_digit()) {
                        unknown.push(token.to_owned());
                    }
                    at += 1;
                }
            }
        }
        for (phrase, pointed) in &found {
            for (sector, weight) in pointed {
                let entry = weights.entry(sector).or_default();
                entry.0 += weight;
                entry.1.insert(&phrases[*phrase]);
            }
        }
        let strongest = weights.values().map(|(weight, _)| *weight).max().unwrap_or(1);
        let mut sectors: Vec<SectorFound> = weights
            .into_iter()
            .map(|(sector, (weight, words))| SectorFound {
                sector: sector.to_owned(),
                words: words.into_iter().map(str::to_owned).collect(),
                points: weight * 10_000 / strongest,
            })
            .collect();
        sectors.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.sector.cmp(&b.sector)));
        unknown.dedup();
        Understood { sectors, unknown }
    }

    /// The runs of words that point to sectors, longest phrases first: where, whether as written, and to which sectors. Of several
    /// sectors those count that the words point to at least half as strongly as to the first.
    pub fn spans<'a>(&'a self, words: &[&str]) -> Vec<(Range<usize>, bool, Vec<&'a str>)> {
        let (mut spans, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let longest = self.longest_phrase.min(words.len() - at);
            let hit = (1..=longest).rev().find_map(|length| {
                let phrase = words[at..at + length].join(" ");
                Some((length, self.index.contains_key(&phrase), self.find(&phrase)?))
            });
            let Some((length, is_exact, pointed)) = hit else {
                at += 1;
                continue;
            };
            spans.push((at..at + length, is_exact, strong(pointed)));
            at += length;
        }
        spans
    }

    /// The sectors that a word points to as it is written, of several those that count.
    pub fn exactly(&self, word: &str) -> Vec<&str> {
        let pointed = self.index.get(word).map_or(&[][..], Vec::as_slice);
        strong(pointed.iter().map(|(sector, weight)| (sector.as_str(), *weight)).collect())
    }

    /// Other words of the same lines of business that are spelt like a known one but for so many edits: our words hold some as they are
    /// misspelt often, and by those is meant what is spelt right.
    pub fn alike<'a>(&'a self, word: &'a str, most: usize) -> impl Iterator<Item = &'a str> {
        let own = self.exactly(word);
        let near = (!own.is_empty()).then(|| self.spellings.within(word, most)).into_iter().flatten();
        near.map(|(_, other, ())| other).filter(move |other| {
            *other != word && !other.contains(' ') && self.exactly(other).iter().any(|sector| own.contains(sector))
        })
    }

    /// Sectors to which a phrase points, spelling forgiven. Weights are scaled by five so that four fifths stay whole.
    fn find(&self, phrase: &str) -> Option<Vec<(&str, i64)>> {
        if let Some(pointed) = self.index.get(phrase) {
            return Some(pointed.iter().map(|(sector, weight)| (sector.as_str(), weight * 5)).collect());
        }
        if SILENT.contains(&phrase) {
            return None;
        }
        let length = phrase.chars().count();
        let most = if length >= 8 {
            2
        } else if length >= 5 {
            1
        } else {
            let pointed = self.index.get(undoubled(phrase)?)?;
            return Some(pointed.iter().map(|(sector, weight)| (sector.as_str(), weight * 4)).collect());
        };
        let (_, nearest) = self.spellings.within(phrase, most).map(|(distance, word, ())| (distance, word)).min()?;
        Some(self.index[nearest].iter().map(|(sector, weight)| (sector.as_str(), weight * 4)).collect())
    }
}

/// Of several sectors those that are pointed to at least half as strongly as the first.
fn strong(pointed: Vec<(&str, i64)>) -> Vec<&str> {
    let strongest = pointed.iter().map(|(_, weight)| *weight).max().unwrap_or(0);
    pointed.into_iter().filter(|(_, weight)| weight * 2 >= strongest).map(|(sector, _)| sector).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fold::edit_distance_within;
    use proptest::prelude::*;

    fn sector(code: &str, words: &[(&str, i64)]) -> Sector {
        Sector {
            code: code.into(),
            name: Message::same(code),
            shape: SectorShape::Circle,
            tone: SectorTone::Nila,
            kbli_prefixes: vec![],
            words: words.iter().map(|(word, weight)| SectorWord { word: (*word).into(), weight: *weight }).collect(),
        }
    }

    fn words() -> SectorWords {
        SectorWords::new(&[
            sector("boneka", &[("boneka", 100), ("kain bulu", 80), ("dacron", 60)]),
            sector("busana", &[("kain", 60), ("jahit", 90), ("dacron", 20)]),
            sector("makanan", &[("kue", 100), ("ayam geprek", 100)]),
        ])
    }

    fn found(text: &str) -> Vec<(String, i64)> {
        words().understand(text).sectors.into_iter().map(|found| (found.sector, found.points)).collect()
    }

    #[test]
    fn plain_words_point_to_sectors() {
        assert_eq!(found("Saya membuat boneka"), [("boneka".into(), 10_000)]);
        assert_eq!(found("kue-kue kering"), [("makanan".into(), 10_000)]);
        assert_eq!(found("dacron"), [("boneka".into(), 10_000), ("busana".into(), 3_333)]);
    }

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(found("kain bulu"), [("boneka".into(), 10_000)]);
        assert_eq!(found("kain"), [("busana".into(), 10_000)]);
    }

    #[test]
    fn spelling_is_forgiven_but_short_words_are_not_guessed() {
        assert_eq!(found("bonekah"), [("boneka".into(), 10_000)]);
        assert_eq!(found("ayam gepruk"), [("makanan".into(), 10_000)]);
        assert_eq!(found("kua"), []);
        assert_eq!(found("kuee"), [("makanan".into(), 10_000)], "but for a letter too many at the end");
        assert_eq!(found("kuea"), []);
    }

    proptest! {
        #[test]
        fn misspelt_words_are_found_as_by_measuring_all(
            word in "boneka|dacron|kain bulu|jahit|ayam geprek",
            slips in prop::collection::vec((0usize..11, "[a-z]{0,2}"), 0..4),
        ) {
            let words = words();
            let mut phrase = word;
            for (at, slip) in slips {
                let at = at.min(phrase.len() - 1);
                phrase.replace_range(at..=at, &slip);
                prop_assume!(!phrase.is_empty());
            }
            let length = phrase.chars().count();
            let most = if length >= 8 { 2 } else { 1 };
            let measured = words.index.keys().filter_map(|word| Some((edit_distance_within(&phrase, word, most)?, word)));
            let nearest = measured.min().filter(|_| length >= 5 && !words.index.contains_key(&phrase));
            let slow = nearest.map(|(_, word)| words.index[word].iter().map(|(s, w)| (s.as_str(), w * 4)).collect::<Vec<_>>());
            if !words.index.contains_key(&phrase) && !SILENT.contains(&phrase.as_str()) {
                prop_assert_eq!(words.find(&phrase), slow);
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let understood = words().understand("usaha boneka dan zzyzx 12 di sektor dekat produsen");
        assert_eq!(understood.unknown, ["zzyzx"]);
        assert_eq!(understood.sectors[0].words, ["boneka"]);
    }
}
