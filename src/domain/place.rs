//! Places by their names: which region is meant by "Kec. Pondok Gede", with spelling forgiven, and said so.
//!
//! Never contains the list of regions itself, nor coordinates: a [`Gazetteer`] is built from rows that the caller has.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};

use serde::{Deserialize, Serialize};

use super::fold::{edit_distance_within, fold, trigrams};

/// Suggestions look at no more than this many words of a text.
const MAX_WORDS: usize = 40;
/// No name of a region has more words than this (after its kind, "Kecamatan" and the like).
const MAX_NAME_WORDS: usize = 6;
/// An ambiguous answer lists at most this many candidates.
const MAX_CANDIDATES: usize = 10;
/// A text that is being typed is completed from at most this many names.
const MAX_COMPLETIONS: usize = 200;

/// What a list says about where something is, level by level, in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PlaceWords {
    /// Desa or kelurahan.
    pub village: Option<String>,
    /// Kecamatan.
    pub kecamatan: Option<String>,
    /// Kabupaten or kota.
    pub kabupaten: Option<String>,
    /// Province.
    pub province: Option<String>,
}

impl PlaceWords {
    /// Whether nothing was said at all.
    pub fn is_empty(&self) -> bool {
        self.levels().iter().all(|(_, said)| said.is_none())
    }

    /// The level of the smallest place that was named: 1 province to 4 desa or kelurahan; 0 if none.
    pub fn deepest_level(&self) -> u8 {
        self.levels().iter().filter(|(_, said)| said.is_some()).map(|&(level, _)| level).max().unwrap_or(0)
    }

    /// From the widest to the narrowest; blank words count as unsaid.
    fn levels(&self) -> [(u8, Option<&str>); 4] {
        let said = |words: &'_ Option<String>| words.as_deref().filter(|w| w.contains(char::is_alphanumeric)).is_some();
        let word = |words| if said(words) { words.as_deref() } else { None };
        [(1, word(&self.province)), (2, word(&self.kabupaten)), (3, word(&self.kecamatan)), (4, word(&self.village))]
    }
}

/// A region that might be meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlaceCandidate {
    /// Kemendagri code with dots, such as `32.75.05`.
    pub code: String,
    /// The official name.
    pub name: String,
}

/// The smallest region that the words name. It may be wider than what was said: a village that the list of places lacks
/// leaves its kecamatan ([`level_of`] the code tells).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceMatch {
    /// One region bears these names, apart from case, spaces, punctuation and accents.
    Exact {
        /// Kemendagri code with dots.
        code: String,
        /// The official name.
        name: String,
    },
    /// One region nearly bears these names.
    Forgiven {
        /// Kemendagri code with dots.
        code: String,
        /// The official name.
        name: String,
        /// The words that had to be forgiven, as they were said.
        said: String,
    },
    /// Several regions fit equally well; at most ten are listed, in the order of their codes.
    Ambiguous {
        /// The regions that fit.
        candidates: Vec<PlaceCandidate>,
    },
    /// No region is near to these names, or none was named.
    Unknown,
}

/// Whoever can tell places by their names.
pub trait Places {
    /// Finds the region meant; `within` (a code) restricts the answer to one region and what lies in it.
    fn resolve(&self, place: &PlaceWords, within: Option<&str>) -> PlaceMatch;

    /// The official name of a region, if there is one with this code.
    fn name_of(&self, code: &str) -> Option<&str>;
}

/// A region that a text might mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceSuggestion {
    /// Kemendagri code with dots.
    pub code: String,
    /// The official name.
    pub name: String,
    /// 1 province, 2 kabupaten or kota, 3 kecamatan, 4 desa or kelurahan.
    pub level: u8,
    /// 0 to 1; at 0.8 and above nothing was forgiven.
    pub score: f64,
    /// Whether the words are the name, apart from case, spaces, punctuation and accents.
    pub exact: bool,
    /// The words of the text that name the place, folded: what is left of the text is about something else.
    pub said: String,
}

/// The level of a dotted code: 1 province, 2 kabupaten or kota, 3 kecamatan, 4 desa or kelurahan.
pub fn level_of(code: &str) -> u8 {
    1 + code.bytes().filter(|b| *b == b'.').take(9).count() as u8
}

/// Whether a region is another one or lies in it, by their dotted codes.
pub fn lies_within(code: &str, region: &str) -> bool {
    code.strip_prefix(region).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// One region as a [`Gazetteer`] takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GazetteerRow {
    /// Kemendagri code with dots.
    pub code: String,
    /// 1 province, 2 kabupaten or kota, 3 kecamatan, 4 desa or kelurahan.
    pub level: u8,
    /// The official name, "Kabupaten" or "Kota" included at level 2.
    pub name: String,
    /// The code of the region around it.
    pub parent: Option<String>,
    /// The postal code, by which it is found too.
    pub postal_code: Option<String>,
}

/// Places over a list of regions, held in memory.
///
/// A look-up of a known name is a binary search. A misspelt one reads the postings of its trigrams and measures only
/// names that share enough of them. Equal lists and words give equal answers.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    regions: Vec<Region>,
    /// Sorted by text.
    keys: Vec<Key>,
    /// Which keys hold a trigram, ascending.
    postings: HashMap<[char; 3], Vec<u32>>,
}

#[derive(Debug, Clone)]
struct Region {
    code: String,
    name: String,
    level: u8,
    parent: Option<String>,
    kind: Option<Kind>,
}

/// A squashed name and the regions that bear it, in the order of their codes.
#[derive(Debug, Clone)]
struct Key {
    text: String,
    n_trigrams: usize,
    regions: Vec<u32>,
}

/// Level 2 comes in two kinds that share names: Kota Bekasi and Kabupaten Bekasi.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Kabupaten,
    Kota,
}

/// A name with what was said before it taken away.
struct Spoken {
    level: Option<u8>,
    kind: Option<Kind>,
    /// Words before the name: "kec", "kota administrasi".
    n_prefix_words: usize,
    key: String,
}

/// What people call a region, beside its official name.
const ALIASES: [(&str, &str); 25] = [
    ("31", "dki jakarta"),
    ("31", "jakarta"),
    ("31", "dki"),
    ("31", "daerah khusus jakarta"),
    ("32", "jabar"),
    ("33", "jateng"),
    ("34", "di yogyakarta"),
    ("34", "diy"),
    ("34", "yogyakarta"),
    ("35", "jatim"),
    ("12", "sumut"),
    ("13", "sumbar"),
    ("64", "kaltim"),
    ("52", "ntb"),
    ("53", "ntt"),
    ("34", "jogja"),
    ("34", "jogjakarta"),
    ("34", "yogya"),
    ("33.72", "solo"),
    ("31.71", "jakpus"),
    ("31.72", "jakut"),
    ("31.73", "jakbar"),
    ("31.74", "jaksel"),
    ("31.75", "jaktim"),
    ("36.74", "tangsel"),
];

/// Words that announce a place.
const CUES: [&str; 10] = ["di", "ke", "dari", "dekat", "sekitar", "wilayah", "daerah", "in", "near", "at"];

/// Words of an address that name no region, together with the word after them: a street is not the kecamatan of that name.
const STREET: [&str; 6] = ["jl", "jln", "jalan", "gang", "gg", "street"];
const NUMBER: [&str; 5] = ["no", "nomor", "rt", "rw", "blok"];

impl Gazetteer {
    /// Builds the indexes: O(n log n) in the number of rows. Rows with the same code count once, the first one.
    pub fn new(rows: impl IntoIterator<Item = GazetteerRow>) -> Self {
        let mut by_code = BTreeMap::new();
        for row in rows {
            by_code.entry(row.code.clone()).or_insert(row);
        }
        let mut regions = Vec::with_capacity(by_code.len());
        let mut by_text: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        for (number, row) in (0..).zip(by_code.into_values()) {
            let words = place_words(&row.name);
            let spoken = spoken(&words, Some(row.level));
            let whole = words.concat();
            let aliases = ALIASES.iter().filter(|(code, _)| *code == row.code);
            let aliases = aliases.map(|(_, alias)| alias.replace(' ', ""));
            // two digits alone are rather a number of something
            let code = Some(row.code.replace('.', "")).filter(|_| row.level > 1);
            for text in aliases.chain([whole, spoken.key]).chain(row.postal_code).chain(code) {
                if !text.is_empty() {
                    by_text.entry(text).or_default().insert(number);
                }
            }
            regions.push(Region {
                code: row.code,
                name: row.name,
                level: row.level,
                parent: row.parent,
                kind: spoken.kind,
            });
        }
        let mut postings: HashMap<[char; 3], Vec<u32>> = HashMap::new();
        let keys = (0..).zip(by_text).map(|(number, (text, regions))| {
            let grams = trigrams(&text);
            for gram in &grams {
                postings.entry(*gram).or_default().push(number);
            }
            Key { text, n_trigrams: grams.len(), regions: regions.into_iter().collect() }
        });
        let keys = keys.collect();
        Self { regions, keys, postings }
    }

    /// The code of the region around one, if the list has it.
    pub fn parent_of(&self, code: &str) -> Option<&str> {
        self.find(code).and_then(|region| region.parent.as_deref())
    }

    /// The number of regions.
    pub fn len(&self) -> usize {
        self.regions.len()
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty()
    }

    /// The places that a free text names ("boneka di pondok gede", "Cikiwul", "cik"), best first, at most `limit`.
    ///
    /// Longer names win over the names inside them; a place is more likely when another one around or in it is named
    /// too; equal scores go to the longer words, then to the wider level, then to a kota before the kabupaten of its name, then by
    /// code. Whole names come before names still being typed (at the end of the text), and both before misspelt ones. Streets and
    /// house numbers are passed over; a postal code is a name, and so is the code of a region below a province.
    pub fn suggest(&self, text: &str, within: Option<&str>, limit: usize) -> Vec<PlaceSuggestion> {
        let mut words = place_words(text);
        words.truncate(MAX_WORDS);
        let words = without_street(words);
        let mut used = vec![false; words.len()];
        let mut hits: Vec<Hit> = Vec::new();
        for forgiving in [false, true] {
            for n_words in (1..=MAX_NAME_WORDS.min(words.len())).rev() {
                for start in 0..=words.len() - n_words {
                    let span = start..start + n_words;
                    if used[span.clone()].contains(&true) {
                        continue;
                    }
                    let found = self.hits(&words, span.clone(), forgiving, within);
                    if !found.is_empty() {
                        used[span].fill(true);
                        hits.extend(found);
                    }
                }
            }
        }
        self.complete(&words, within, &mut hits);

        let mut best: BTreeMap<u32, (f64, Hit)> = BTreeMap::new();
        for hit in &hits {
            let code = &self.regions[hit.region as usize].code;
            let others = || hits.iter().filter(|other| other.span != hit.span);
            let code_of = |other: &Hit| self.regions[other.region as usize].code.as_str();
            // Of two places that are named together, the one inside the other is meant, also where the other one comes with its
            // "kota" or "kec".
            let inside = others().any(|other| code_of(other) != code && lies_within(code, code_of(other)));
            let holding: Vec<&Hit> =
                others().filter(|other| code_of(other) != code && lies_within(code_of(other), code)).collect();
            let bare = if holding.iter().any(|other| other.exact) { hit.score.min(0.85) } else { hit.score };
            let score = match (inside, holding.is_empty()) {
                (true, true) => bare + 0.05,
                (_, false) => bare + 0.02,
                (false, true) => bare,
            };
            let kept = best.entry(hit.region).or_insert_with(|| (score, hit.clone()));
            if score > kept.0 {
                *kept = (score, hit.clone());
            }
        }
        let mut suggestions: Vec<PlaceSuggestion> = best
            .into_iter()
            .map(|(number, (score, hit))| {
                let region = &self.regions[number as usize];
                PlaceSuggestion {
                    code: region.code.clone(),
                    name: region.name.clone(),
                    level: region.level,
                    score,
                    exact: hit.exact,
                    said: words[hit.span].join(" "),
                }
            })
            .collect();
        suggestions.sort_by(|a, b| {
            let kind = |place: &PlaceSuggestion| self.find(&place.code).map(|region| Reverse(region.kind));
            let by_words = b.said.chars().count().cmp(&a.said.chars().count());
            let by_place = a.level.cmp(&b.level).then_with(|| kind(a).cmp(&kind(b))).then_with(|| a.code.cmp(&b.code));
            b.score.total_cmp(&a.score).then(by_words).then(by_place)
        });
        suggestions.truncate(limit);
        suggestions
    }

    /// The regions that one run of words names.
    fn hits(&self, words: &[String], span: Range<usize>, forgiving: bool, within: Option<&str>) -> Vec<Hit> {
        let spoken = spoken(&words[span.clone()], None);
        let bare = span.start + spoken.n_prefix_words;
        if spoken.key.is_empty() || CUES.contains(&words[span.start].as_str()) {
            return Vec::new();
        }
        let cued = spoken.level.is_some()
            || span.len() == words.len()
            || span.start > 0 && CUES.contains(&words[span.start - 1].as_str());
        let wanted = |number: &u32, spoken: &Spoken| {
            let region = &self.regions[*number as usize];
            spoken.level.is_none_or(|level| level == region.level)
                && spoken.kind.is_none_or(|kind| region.kind == Some(kind))
                && within.is_none_or(|within| lies_within(&region.code, within))
        };
        if !forgiving {
            let score = if cued { 0.95 } else { 0.85 };
            let hit = |&region: &u32| Hit { region, span: span.clone(), score, exact: true };
            let named: Vec<Hit> =
                self.exactly(&spoken.key).iter().filter(|number| wanted(number, &spoken)).map(hit).collect();
            // "Kota Baru" may be a place of its own.
            if named.is_empty() && bare > span.start {
                let plain = Spoken { level: None, kind: None, n_prefix_words: 0, key: words[span.clone()].concat() };
                return self.exactly(&plain.key).iter().filter(|number| wanted(number, &plain)).map(hit).collect();
            }
            return named;
        }
        let length = spoken.key.chars().count();
        let max = if cued { forgiven_edits(length) } else { forgiven_edits(length).min(1) };
        // Short words that nothing announces are more likely a product than a misspelt place.
        if max == 0 || (!cued && length < 5) || is_number(&spoken.key) {
            return Vec::new();
        }
        let top = if cued { 0.8 } else { 0.7 };
        let near = self.nearly(&spoken.key, max, |number| wanted(&number, &spoken));
        near.into_iter()
            .map(|(region, distance)| Hit {
                region,
                span: span.clone(),
                score: top * (1.0 - distance as f64 / length as f64),
                exact: false,
            })
            .collect()
    }

    /// Adds the regions whose names begin with the last words, as somebody types.
    fn complete(&self, words: &[String], within: Option<&str>, hits: &mut Vec<Hit>) {
        for n_words in 1..=MAX_NAME_WORDS.min(words.len()) {
            let span = words.len() - n_words..words.len();
            let spoken = spoken(&words[span.clone()], None);
            let length = spoken.key.chars().count();
            if length < 3
                || (length < 4 && n_words < words.len())
                || is_number(&spoken.key)
                || CUES.contains(&words[span.start].as_str())
            {
                continue;
            }
            // what the whole text begins is likelier than what it may be a misspelling of
            let (least, most) = if n_words == words.len() { (0.72, 0.79) } else { (0.45, 0.73) };
            let from = self.keys.partition_point(|key| key.text < spoken.key);
            let begun = self.keys[from..].iter().take_while(|key| key.text.starts_with(&spoken.key));
            for key in begun.filter(|key| key.text != spoken.key).take(MAX_COMPLETIONS) {
                let score = least + (most - least) * length as f64 / key.text.chars().count() as f64;
                hits.extend(
                    key.regions
                        .iter()
                        .filter(|number| {
                            let region = &self.regions[**number as usize];
                            spoken.level.is_none_or(|level| level == region.level)
                                && within.is_none_or(|within| lies_within(&region.code, within))
                        })
                        .map(|&region| Hit { region, span: span.clone(), score, exact: false }),
                );
            }
        }
    }

    fn find(&self, code: &str) -> Option<&Region> {
        self.regions.binary_search_by(|region| region.code.as_str().cmp(code)).ok().map(|number| &self.regions[number])
    }

    /// The regions that bear a squashed name.
    fn exactly(&self, key: &str) -> &[u32] {
        match self.keys.binary_search_by(|k| k.text.as_str().cmp(key)) {
            Ok(number) => &self.keys[number].regions,
            Err(_) => &[],
        }
    }

    /// The wanted regions nearest to a squashed name, all at the same smallest distance, with that distance.
    fn nearly(&self, key: &str, max: usize, wanted: impl Fn(u32) -> bool) -> Vec<(u32, usize)> {
        let grams = trigrams(key);
        let mut shared = vec![0u16; self.keys.len()];
        let mut touched = Vec::new();
        for number in grams.iter().filter_map(|gram| self.postings.get(gram)).flatten() {
            if shared[*number as usize] == 0 {
                touched.push(*number);
            }
            shared[*number as usize] += 1;
        }
        // One edit spoils at most three runs of three characters on either side, a swap four.
        let enough = |n: usize| n.saturating_sub(4 * max).max(1);
        let mut near = Vec::new();
        let mut best = max;
        for number in touched {
            let candidate = &self.keys[number as usize];
            if usize::from(shared[number as usize]) < enough(grams.len().max(candidate.n_trigrams)) {
                continue;
            }
            let Some(distance) = edit_distance_within(key, &candidate.text, best) else { continue };
            let mut regions = candidate.regions.iter().copied().filter(|region| wanted(*region)).peekable();
            if regions.peek().is_none() {
                continue;
            }
            if distance < best {
                best = distance;
                near.clear();
            }
            near.extend(regions.map(|region| (region, distance)));
        }
        near.sort_unstable();
        near.dedup();
        near
    }

    /// The regions of one level that a name means inside any of the regions of `scope` (none: everywhere), and whether
    /// nothing had to be forgiven.
    fn of_level(&self, said: &str, level: u8, scope: &[String]) -> (Vec<u32>, bool) {
        let words = place_words(said);
        let spoken = spoken(&words, Some(level));
        let placed = |number: u32| {
            let region = &self.regions[number as usize];
            region.level == level && (scope.is_empty() || scope.iter().any(|around| lies_within(&region.code, around)))
        };
        let pick = |key: &str, kind: Option<Kind>| -> Vec<u32> {
            let numbers = self.exactly(key).iter().copied();
            numbers.filter(|n| placed(*n) && kind.is_none_or(|k| self.regions[*n as usize].kind == Some(k))).collect()
        };
        for (key, kind, exact) in
            [(&spoken.key, spoken.kind, true), (&words.concat(), None, true), (&spoken.key, None, false)]
        {
            let found = pick(key, kind);
            if !found.is_empty() {
                return (found, exact);
            }
        }
        let max = forgiven_edits(spoken.key.chars().count());
        let fits = |n: u32| placed(n) && spoken.kind.is_none_or(|k| self.regions[n as usize].kind == Some(k));
        let near = if max == 0 || is_number(&spoken.key) { Vec::new() } else { self.nearly(&spoken.key, max, fits) };
        (near.into_iter().map(|(number, _)| number).collect(), false)
    }
}

#[derive(Debug, Clone)]
struct Hit {
    region: u32,
    span: Range<usize>,
    score: f64,
    exact: bool,
}

impl Places for Gazetteer {
    fn name_of(&self, code: &str) -> Option<&str> {
        self.find(code).map(|region| region.name.as_str())
    }

    fn resolve(&self, place: &PlaceWords, within: Option<&str>) -> PlaceMatch {
        let mut scope: Vec<String> = within.map(str::to_owned).into_iter().collect();
        let mut found: Vec<u32> = Vec::new();
        let mut forgiven: Vec<&str> = Vec::new();
        for (level, said) in place.levels() {
            let Some(said) = said else { continue };
            let (numbers, exact) = self.of_level(said, level, &scope);
            if numbers.is_empty() {
                continue;
            }
            if !exact {
                forgiven.push(said);
            }
            scope = numbers.iter().map(|number| self.regions[*number as usize].code.clone()).collect();
            found = numbers;
        }
        let candidate = |number: &u32| {
            let region = &self.regions[*number as usize];
            PlaceCandidate { code: region.code.clone(), name: region.name.clone() }
        };
        match found.as_slice() {
            [] => PlaceMatch::Unknown,
            [one] => {
                let PlaceCandidate { code, name } = candidate(one);
                if forgiven.is_empty() {
                    PlaceMatch::Exact { code, name }
                } else {
                    PlaceMatch::Forgiven { code, name, said: forgiven.join(", ") }
                }
            }
            several => {
                PlaceMatch::Ambiguous { candidates: several.iter().take(MAX_CANDIDATES).map(candidate).collect() }
            }
        }
    }
}

/// How many edits a name of this many characters is forgiven: none below four, one to seven, two to twelve, then three.
fn forgiven_edits(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        8..=12 => 2,
        _ => 3,
    }
}

fn is_number(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

/// An address without its street and its numbers, unless nothing else is said. "Jalan Raya Pondok Gede" keeps what follows "raya".
fn without_street(words: Vec<String>) -> Vec<String> {
    let mut left = Vec::with_capacity(words.len());
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        if STREET.contains(&word.as_str()) {
            rest.next_if(|next| *next == "raya");
        } else if NUMBER.contains(&word.as_str()) {
            rest.next_if(|next| next.len() < 5 && next.bytes().any(|byte| byte.is_ascii_digit()));
        } else {
            left.push(word.clone());
        }
    }
    if left.is_empty() { words } else { left }
}

/// Folded words, the usual abbreviations written out.
pub(super) fn place_words(text: &str) -> Vec<String> {
    fold(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            "kep" => "kepulauan",
            "gn" | "gng" => "gunung",
            "tj" | "tjg" | "tg" => "tanjung",
            "sei" => "sungai",
            "pdk" | "pd" => "pondok",
            "jkt" => "jakarta",
            "bdg" => "bandung",
            "sby" => "surabaya",
            word => word,
        })
        .map(str::to_owned)
        .collect()
}

/// Takes the kind of region off the front of a name. With a level, only words of that level are taken.
fn spoken(words: &[String], level: Option<u8>) -> Spoken {
    let prefix = match words.first().map(String::as_str) {
        Some("provinsi" | "propinsi" | "prov" | "prop" | "province") => Some((1, None)),
        Some("kabupaten" | "kab" | "regency") => Some((2, Some(Kind::Kabupaten))),
        Some("kota" | "kodya" | "kotamadya" | "city") => Some((2, Some(Kind::Kota))),
        Some("kecamatan" | "kec" | "distrik" | "kapanewon" | "kemantren") => Some((3, None)),
        Some("kelurahan" | "kel" | "desa" | "ds" | "village") => Some((4, None)),
        _ => None,
    };
    match prefix.filter(|(said, _)| words.len() > 1 && level.is_none_or(|level| level == *said)) {
        Some((said, kind)) => {
            let administrative = usize::from(
                words.len() > 2 && matches!(words[1].as_str(), "administrasi" | "adm" | "madya") && kind.is_some(),
            );
            let n_prefix_words = 1 + administrative;
            Spoken { level: Some(said), kind, n_prefix_words, key: words[n_prefix_words..].concat() }
        }
        None => Spoken { level: None, kind: None, n_prefix_words: 0, key: words.concat() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gazetteer() -> Gazetteer {
        let rows = [
            ("31", "Daerah Khusus Ibukota Jakarta"),
            ("31.75", "Kota Administrasi Jakarta Timur"),
            ("32", "Jawa Barat"),
            ("32.16", "Kabupaten Bekasi"),
            ("32.16.06", "Tambun Selatan"),
            ("32.16.06.2004", "Mekarsari"),
            ("32.71", "Kota Bogor"),
            ("32.71.06", "Tanah Sareal"),
            ("32.75", "Kota Bekasi"),
            ("32.75.05", "Bekasi Timur"),
            ("32.75.07", "Bantargebang"),
            ("32.75.07.1002", "Cikiwul"),
            ("32.75.08", "Pondokgede"),
            ("32.75.08.1001", "Jatirahayu"),
            ("12.08.20", "Raya"),
            ("13.02", "Kabupaten Solok"),
            ("32.12.15.2003", "Pondoh"),
            ("32.79", "Kota Banjar"),
            ("33.72", "Kota Surakarta"),
            ("34", "Daerah Istimewa Yogyakarta"),
            ("35.16.07", "Gedeg"),
            ("32.04.05", "Mekarsari"),
            ("35", "Jawa Timur"),
            ("35.05", "Kabupaten Blitar"),
            ("35.05.09", "Kademangan"),
            ("35.74", "Kota Probolinggo"),
            ("35.74.01", "Kademangan"),
            ("61.11", "Kabupaten Kepulauan Baru"),
            ("63.02", "Kabupaten Kotabaru"),
        ];
        Gazetteer::new(rows.map(|(code, name)| GazetteerRow {
            code: code.into(),
            level: level_of(code),
            name: name.into(),
            parent: code.rsplit_once('.').map(|(parent, _)| parent.into()),
            postal_code: (code == "32.75.07.1002").then(|| "17152".into()),
        }))
    }

    fn words(village: &str, kecamatan: &str, kabupaten: &str, province: &str) -> PlaceWords {
        let word = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        PlaceWords {
            village: word(village),
            kecamatan: word(kecamatan),
            kabupaten: word(kabupaten),
            province: word(province),
        }
    }

    #[test]
    fn names_are_found_however_they_are_cased_spaced_and_announced() {
        let places = gazetteer();
        for (said, code) in [
            (words("", "Pondok Gede", "", ""), "32.75.08"),
            (words("", "KEC. PONDOK GEDE", "Kota Bekasi", ""), "32.75.08"),
            (words("", "Kecamatan  Bantar-Gebang", "Bekasi", "Jabar"), "32.75.07"),
            (words("Kel. Cikiwul", "Bantargebang", "", ""), "32.75.07.1002"),
            (words("Cikiwul", "", "", ""), "32.75.07.1002"),
            (words("", "", "KAB. BEKASI", ""), "32.16"),
            (words("", "", "Kodya Bekasi", "Prov. Jawa Barat"), "32.75"),
            (words("", "", "Kota Baru", ""), "63.02"),
            (words("", "", "Kab. Kep. Baru", ""), "61.11"),
            (words("", "", "Kota Adm. Jakarta Timur", "DKI Jakarta"), "31.75"),
            (words("", "", "", "DKI"), "31"),
            (words("Mekarsari", "Tambun Selatan", "", ""), "32.16.06.2004"),
            (words("Mekarsari", "", "", ""), "32.16.06.2004"),
            (words("", "Mekarsari", "", ""), "32.04.05"),
        ] {
            let PlaceMatch::Exact { code: found, .. } = places.resolve(&said, None) else {
                panic!("{said:?}: {:?}", places.resolve(&said, None))
            };
            assert_eq!(found, code, "{said:?}");
        }
    }

    #[test]
    fn a_misspelling_is_forgiven_and_said() {
        let found = gazetteer().resolve(&words("", "Tanah Sereal", "Kota Bogor", ""), None);
        let PlaceMatch::Forgiven { code, name, said } = found else { panic!("{found:?}") };
        assert_eq!((code.as_str(), name.as_str(), said.as_str()), ("32.71.06", "Tanah Sareal", "Tanah Sereal"));
        // Too short to be forgiven, and too far.
        assert_eq!(gazetteer().resolve(&words("", "Abc", "", ""), None), PlaceMatch::Unknown);
        assert_eq!(gazetteer().resolve(&words("", "Tanah Abang Raya", "", ""), None), PlaceMatch::Unknown);
    }

    #[test]
    fn a_village_that_is_not_listed_leaves_its_kecamatan() {
        let found = gazetteer().resolve(&words("Antah Berantah", "Pondokgede", "", ""), None);
        assert!(matches!(found, PlaceMatch::Exact { code, .. } if code == "32.75.08"));
    }

    #[test]
    fn what_fits_twice_is_ambiguous_until_it_is_restricted() {
        let places = gazetteer();
        let PlaceMatch::Ambiguous { candidates } = places.resolve(&words("", "Kademangan", "", ""), None) else {
            panic!("one Kademangan only")
        };
        assert_eq!(candidates.iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), ["35.05.09", "35.74.01"]);
        let within = places.resolve(&words("", "Kademangan", "", ""), Some("35.74"));
        assert!(matches!(within, PlaceMatch::Exact { code, .. } if code == "35.74.01"));
        let elsewhere = places.resolve(&words("", "Kademangan", "", ""), Some("32"));
        assert_eq!(elsewhere, PlaceMatch::Unknown);
        assert_eq!(places.resolve(&PlaceWords::default(), Some("32")), PlaceMatch::Unknown);
    }

    #[test]
    fn a_free_text_names_its_places() {
        let places = gazetteer();
        for (text, code, exact, said) in [
            ("boneka di pondok gede", "32.75.08", true, "pondok gede"),
            ("Cikiwul", "32.75.07.1002", true, "cikiwul"),
            ("cikiwil", "32.75.07.1002", false, "cikiwil"),
            ("ciki", "32.75.07.1002", false, "ciki"),
            ("kue basah bekasi timur", "32.75.05", true, "bekasi timur"),
            ("kue kec. pondok gde", "32.75.08", false, "kec pondok gde"),
            ("mekarsari tambun selatan", "32.16.06.2004", true, "mekarsari"),
            ("koperasi kota bekasi", "32.75", true, "kota bekasi"),
            ("Pondok Gede, Kota Bekasi", "32.75.08", true, "pondok gede"),
            ("Cikiwul, Kec. Bantargebang, Kota Bekasi", "32.75.07.1002", true, "cikiwul"),
            ("Kota Bekasi, Kec. Bantargebang, Kel. Cikiwul, Jawa Barat", "32.75.07.1002", true, "kel cikiwul"),
        ] {
            let suggestions = places.suggest(text, None, 5);
            let first = suggestions.first().unwrap_or_else(|| panic!("{text}: nothing"));
            assert_eq!((first.code.as_str(), first.exact, first.said.as_str()), (code, exact, said), "{text}");
            assert!(suggestions.iter().all(|s| s.exact == (s.score >= 0.8)), "{text}: {suggestions:?}");
        }
        assert!(places.suggest("boneka", None, 5).is_empty());
        assert!(places.suggest("", None, 5).is_empty());
        assert!(places.suggest("Cikiwul", Some("35"), 5).is_empty());
        let both: Vec<_> = places.suggest("bekasi", None, 2).into_iter().map(|s| s.code).collect();
        assert_eq!(both, ["32.75", "32.16"], "who says Bekasi means the city more often");
    }

    #[test]
    fn what_is_typed_first_leads_to_what_is_meant() {
        let places = gazetteer();
        for (text, code) in [
            ("pondok", "32.75.08"),
            ("bantar", "32.75.07"),
            ("pdk gede", "32.75.08"),
            ("jl. raya pondok gede no 12", "32.75.08"),
            ("Jalan Raya Bogor, Kota Bekasi", "32.75"),
            ("jogja", "34"),
            ("solo", "33.72"),
            ("17152", "32.75.07.1002"),
            ("Gang Mawar RT 03 RW 5 Cikiwul 17152", "32.75.07.1002"),
        ] {
            let suggestions = places.suggest(text, None, 5);
            assert_eq!(suggestions.first().map(|place| place.code.as_str()), Some(code), "{text}: {suggestions:?}");
        }
        assert!(places.suggest("17153", None, 5).is_empty(), "a number is no misspelling of another");
    }

    #[test]
    fn codes_tell_level_and_inclusion() {
        assert_eq!(["32", "32.75", "32.75.05", "32.75.05.1001"].map(level_of), [1, 2, 3, 4]);
        assert!(lies_within("32.75.05", "32.75") && lies_within("32", "32"));
        assert!(!lies_within("32.75", "32.7") && !lies_within("32", "32.75"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it_and_every_answer_lies_within(text in "\\PC{0,60}", limit in 0usize..5) {
            let places = gazetteer();
            let suggestions = places.suggest(&text, Some("32"), limit);
            prop_assert!(suggestions.len() <= limit);
            prop_assert!(suggestions.iter().all(|s| lies_within(&s.code, "32") && (0.0..=1.0).contains(&s.score)));
            places.resolve(&words(&text, &text, &text, &text), None);
        }

        #[test]
        fn the_order_of_rows_does_not_matter(text in "(boneka |di |kec )?(pondok gede|bekasi|mekarsari|kademangn)") {
            let places = gazetteer();
            let reversed = Gazetteer::new(places.regions.iter().rev().map(|r| GazetteerRow {
                code: r.code.clone(), level: r.level, name: r.name.clone(), parent: r.parent.clone(),
                postal_code: (r.code == "32.75.07.1002").then(|| "17152".into()),
            }));
            prop_assert_eq!(places.suggest(&text, None, 9), reversed.suggest(&text, None, 9));
        }
    }
}
