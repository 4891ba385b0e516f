//! Sectors: lines of business in plain words, and how a person's own words are understood as one of them.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Each word of a phrase of several, with those phrases.
    parts: BTreeMap<String, BTreeSet<String>>,
    /// The same words, for what is misspelt.
    part_spellings: Spellings<()>,
}

/// Words of a text that point to sectors together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase<'a> {
    /// Where they stand, in the order of the phrase.
    pub at: Vec<usize>,
    /// Whether all are as written.
    pub is_exact: bool,
    /// The sectors; of several those that the words point to at least half as strongly as to the first.
    pub sectors: Vec<&'a str>,
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
                for part in word.split(' ').filter(|part| part.len() < word.len()) {
                    if !words.parts.contains_key(part) {
                        words.part_spellings.insert(part, ());
                    }
                    words.parts.entry(part.to_owned()).or_default().insert(word.clone());
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

    /// What the words of a text point to, in whatever order they stand: phrases of most words first, then those with the fewest edits,
    /// then by the alphabet; no word is in two. `O(words x phrases that share one of them)`.
    pub fn phrases<'a>(&'a self, words: &[&str]) -> Vec<Phrase<'a>> {
        let (mut found, mut used) = (Vec::new(), vec![false; words.len()]);
        let meant: Vec<Vec<(usize, &str)>> = words.iter().map(|word| self.parts_meant(word)).collect();
        let named: BTreeSet<&str> =
            meant.iter().flatten().flat_map(|(_, part)| &self.parts[*part]).map(String::as_str).collect();
        let mut together: Vec<(usize, usize, &str)> = named
            .into_iter()
            .filter_map(|phrase| {
                let (n_edits, at) = placed(phrase, words, &meant, &used)?;
                Some((usize::MAX - at.len(), n_edits, phrase))
            })
            .collect();
        together.sort_unstable();
        for (_, _, phrase) in together {
            let Some((n_edits, at)) = placed(phrase, words, &meant, &used) else { continue };
            at.iter().for_each(|at| used[*at] = true);
            let pointed = self.index[phrase].iter().map(|(sector, weight)| (sector.as_str(), *weight)).collect();
            found.push(Phrase { at, is_exact: n_edits == 0, sectors: strong(pointed) });
        }
        for (at, word) in words.iter().enumerate().filter(|(at, _)| !used[*at]) {
            if let Some(pointed) = self.find(word) {
                let is_exact = self.index.contains_key(*word);
                found.push(Phrase { at: vec![at], is_exact, sectors: strong(pointed) });
            }
        }
        found
    }

    /// The words of phrases that a word means, with its edits: itself where it is one, else those that it may be a misspelling of; of a
    /// word that is known by itself only those of the same lines of business.
    fn parts_meant<'a>(&'a self, word: &str) -> Vec<(usize, &'a str)> {
        if let Some((part, _)) = self.parts.get_key_value(word) {
            return vec![(0, part.as_str())];
        }
        let most = match word.chars().count() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        if most == 0 || is_silent(word) {
            return Vec::new();
        }
        let own = self.exactly(word);
        let fits = |part: &str| own.is_empty() || self.exactly(part).iter().any(|sector| own.contains(sector));
        let near = self.part_spellings.within(word, most).filter(|(_, part, ())| fits(part));
        near.filter_map(|(n_edits, part, ())| Some((n_edits, self.parts.get_key_value(part)?.0.as_str()))).collect()
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

/// Where each word of a phrase stands among words that are not used yet, and the edits of all; of several the nearest one, then by the
/// alphabet, so that their order decides nothing. A phrase of eight letters or more is forgiven two edits, a shorter one of them one.
fn placed(phrase: &str, words: &[&str], meant: &[Vec<(usize, &str)>], used: &[bool]) -> Option<(usize, Vec<usize>)> {
    let (mut at, mut n_edits): (Vec<usize>, usize) = (Vec::new(), 0);
    for part in phrase.split(' ') {
        let edits_of = |i: usize| meant[i].iter().find(|(_, meant)| *meant == part).map(|(n_edits, _)| *n_edits);
        let free = (0..words.len()).filter(|i| !used[*i] && !at.contains(i));
        let (edits, _, i) = free.filter_map(|i| Some((edits_of(i)?, words[i], i))).min()?;
        n_edits += edits;
        at.push(i);
    }
    let most = if phrase.chars().count() >= 8 { 2 } else { 1 };
    (n_edits <= most).then_some((n_edits, at))
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

    /// What words point to, as the words of each phrase and its sectors, in an order of their own.
    fn pointed<'a>(of: &'a SectorWords, words: &[&'a str]) -> BTreeSet<(Vec<&'a str>, bool, Vec<&'a str>)> {
        let of_phrase =
            |phrase: Phrase<'a>| (phrase.at.iter().map(|at| words[*at]).collect(), phrase.is_exact, phrase.sectors);
        of.phrases(words).into_iter().map(of_phrase).collect()
    }

    #[test]
    fn a_phrase_is_understood_in_any_order() {
        let words = words();
        let told = |text: &str| -> Vec<(Vec<String>, bool, Vec<String>)> {
            let texts: Vec<&str> = text.split(' ').collect();
            let owned = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
            pointed(&words, &texts).into_iter().map(|(at, exact, sectors)| (owned(at), exact, owned(sectors))).collect()
        };
        let phrase = |at: &[&str], exact, sector: &str| {
            (at.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), exact, vec![sector.to_owned()])
        };
        let fur = phrase(&["kain", "bulu"], true, "boneka");
        for text in ["kain bulu", "bulu kain", "bulu halus kain"] {
            assert_eq!(told(text), std::slice::from_ref(&fur), "{text}");
        }
        assert_eq!(told("kain bulu kain"), [phrase(&["kain"], true, "busana"), fur]);
        assert_eq!(told("gepruk ayam"), [phrase(&["ayam", "gepruk"], false, "makanan")], "spelling forgiven");
        assert_eq!(told("kain balu"), [phrase(&["kain", "balu"], false, "boneka")]);
        assert_eq!(told("bulu"), [], "half of a phrase says nothing");
    }

    #[test]
    fn every_phrase_of_ours_means_the_same_the_other_way_round() {
        let words = SectorWords::new(&crate::domain::reference::sectors());
        let phrases: Vec<&String> = words.index.keys().filter(|word| word.contains(' ')).collect();
        assert!(phrases.len() > 500, "{}", phrases.len());
        for (phrase, other) in phrases.iter().zip(phrases.iter().cycle().skip(7)) {
            for text in [(*phrase).clone(), format!("{phrase} {other}")] {
                let forth: Vec<&str> = text.split(' ').collect();
                let mut back = forth.clone();
                back.reverse();
                assert_eq!(pointed(&words, &forth), pointed(&words, &back), "{text}");
            }
            // where two phrases have the same words, they point to the same
            let own = pointed(&words, &phrase.split(' ').collect::<Vec<_>>());
            let sectors =
                strong(words.index[*phrase].iter().map(|(sector, weight)| (sector.as_str(), *weight)).collect());
            let is_whole = |(at, exact, of): &(Vec<&str>, bool, Vec<&str>)| *exact && at.len() > 1 && *of == sectors;
            assert!(own.len() == 1 && own.iter().all(is_whole), "{phrase}: {own:?}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let understood = words().understand("usaha boneka dan zzyzx 12 di sektor dekat produsen");
        assert_eq!(understood.unknown, ["zzyzx"]);
        assert_eq!(understood.sectors[0].words, ["boneka"]);
    }
}
