//! Search by plain words: the terms that a record is found by, and what a text asks for. Spelling is forgiven for words that
//! nobody knows; places and lines of business are understood beside the words themselves.
//!
//! Pure. Never contains the index: who has it says which terms there are, and how often. Terms are made of public facts only.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fold::{edit_distance_within, fold, trigrams, undoubled};
use super::place::{Gazetteer, place_words};
use super::region::{RegionCode, RegionLevel};
use super::sector::{Phrase, SectorWords, is_silent};
use super::words::words;
use super::{Cluster, Cooperative, Umkm};

words! {
    /// What is searched.
    Searched {
        /// Cooperatives.
        Cooperatives = "COOPERATIVE",
        /// UMKM.
        Umkm = "UMKM",
        /// Clusters.
        Clusters = "CLUSTER",
    }
}

/// Where a term stands in a record: the smaller, the more it says.
mod rank {
    pub const NAME: i64 = 0;
    /// Two neighbouring words of a name as one: "Mekar Sari" is found by "mekarsari".
    pub const NAME_JOINED: i64 = 1;
    /// A product, or a number of the register.
    pub const FACT: i64 = 2;
    pub const MAIN_SECTOR: i64 = 3;
    pub const LINE_OF_BUSINESS: i64 = 4;
    pub const ADDRESS: i64 = 5;
}

/// Every rank a term can have.
pub const RANKS: Range<i64> = 0..6;

/// Whole points of a term by its rank: [`RANK_TOP`] less [`RANK_STEP`] for each rank; 100 for a name, 40 for an address.
pub const RANK_TOP: i64 = 100;
/// See [`RANK_TOP`].
pub const RANK_STEP: i64 = 12;
/// Points of a place.
pub const PLACE_POINTS: i64 = 60;
/// Points count so often when the word is as written…
pub const AS_WRITTEN: i64 = 5;
/// …and so often when its spelling was forgiven.
pub const FORGIVEN: i64 = 4;

/// Groups of one search at most; further words are not looked at.
const MOST_GROUPS: usize = 8;
/// Words of one search whose spelling is forgiven, at most.
const MOST_FORGIVEN: usize = 3;
/// Spellings that one forgiven word stands for, at most.
const MOST_SPELLINGS: usize = 8;
/// Places that one word stands for, at most.
const MOST_PLACES: usize = 24;
/// Letters of a term, at most.
const LONGEST: usize = 40;

/// Terms with their ranks, the best rank of each.
pub type Terms = BTreeMap<String, i64>;

fn add(terms: &mut Terms, term: String, rank: i64) {
    let kept = terms.entry(term).or_insert(rank);
    *kept = rank.min(*kept);
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

fn add_words(terms: &mut Terms, text: &str, rank: i64) {
    for word in fold(text).split(' ').filter(|word| !word.is_empty()) {
        add(terms, cut(word), rank);
    }
}

fn add_name(terms: &mut Terms, name: &str) {
    add_words(terms, name, rank::NAME);
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    for pair in words.windows(2) {
        add(terms, cut(&pair.concat()), rank::NAME_JOINED);
    }
}

/// The term of a sector. No folded word holds a colon.
pub fn sector_term(code: &str) -> String {
    format!("sector:{code}")
}

fn kbli_term(code: &str) -> String {
    format!("kbli:{code}")
}

/// What anybody may find an UMKM by: its lines of business; its name and products once its owner published them.
pub fn terms_of_umkm(umkm: &Umkm) -> Terms {
    let mut terms = Terms::new();
    for sector in &umkm.sectors {
        let is_main = umkm.sector.as_ref() == Some(sector);
        add(&mut terms, sector_term(sector), if is_main { rank::MAIN_SECTOR } else { rank::LINE_OF_BUSINESS });
    }
    for kbli in &umkm.kbli {
        add(&mut terms, kbli_term(&kbli.code), rank::LINE_OF_BUSINESS);
    }
    if umkm.is_published {
        umkm.public_name().into_iter().for_each(|name| add_name(&mut terms, name));
        umkm.products.iter().for_each(|product| add_words(&mut terms, &product.name, rank::FACT));
    }
    terms
}

/// What a cooperative is found by: name, numbers, sectors, address.
pub fn terms_of_cooperative(cooperative: &Cooperative) -> Terms {
    let mut terms = Terms::new();
    add_name(&mut terms, &cooperative.name);
    for number in [&cooperative.legal_number, &cooperative.nik].into_iter().flatten() {
        add_words(&mut terms, number, rank::FACT);
    }
    cooperative.sectors.iter().for_each(|sector| add(&mut terms, sector_term(sector), rank::MAIN_SECTOR));
    cooperative.address.iter().for_each(|address| add_words(&mut terms, address, rank::ADDRESS));
    terms
}

/// What a cluster is found by: name and sector.
pub fn terms_of_cluster(cluster: &Cluster) -> Terms {
    let mut terms = Terms::new();
    add_name(&mut terms, &cluster.name);
    add(&mut terms, sector_term(&cluster.sector), rank::MAIN_SECTOR);
    terms
}

/// Whether a term is a word, whose spelling can be forgiven.
pub fn is_word(term: &str) -> bool {
    !term.contains(':')
}

/// The runs of three characters by which a word is found when misspelt.
pub fn grams(word: &str) -> impl Iterator<Item = String> {
    trigrams(word).into_iter().map(|gram| gram.into_iter().collect())
}

/// Runs of three characters that a spelling must share with a word to be within the edits forgiven: an edit spoils three of them, a
/// swap four.
pub fn grams_shared(word: &str) -> i64 {
    let n = trigrams(word).len();
    n.saturating_sub(4 * forgiven_edits(word)).max(1) as i64
}

/// Edits forgiven: one from five letters on, two from eight on.
fn forgiven_edits(word: &str) -> usize {
    match word.chars().count() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

/// The spellings that a word nobody knows stands for, nearest first, then the more frequent: what it begins (from three letters
/// on, as somebody types), and what is within the edits forgiven.
pub fn spellings(word: &str, candidates: &[(String, i64)]) -> Vec<(String, i64)> {
    let most = forgiven_edits(word);
    let is_begun = |other: &str| word.chars().count() >= 3 && other.starts_with(word);
    let mut near: Vec<(usize, &(String, i64))> = candidates
        .iter()
        .filter_map(|known| {
            let edits = edit_distance_within(word, &known.0, most);
            Some((edits.or_else(|| is_begun(&known.0).then_some(most + 1))?, known))
        })
        .collect();
    near.sort_by(|(a, known), (b, other)| a.cmp(b).then(other.1.cmp(&known.1)).then_with(|| known.0.cmp(&other.0)));
    near.dedup();
    near.into_iter().take(MOST_SPELLINGS).map(|(_, known)| known.clone()).collect()
}

/// What a text asks for: every group must be met, and one of the places of each list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Search {
    /// What to look for in the index, the rarest first.
    pub groups: Vec<Group>,
    /// Places in one of which the record must be; a list for each place named.
    pub places: Vec<Vec<RegionCode>>,
    /// A word that nothing is known by: nothing can be found.
    pub is_hopeless: bool,
}

impl Search {
    /// Whether it looks in that region alone, so that all it finds lies there.
    pub fn is_within(&self, region: Option<&RegionCode>) -> bool {
        region.is_none_or(|region| self.places.iter().any(|places| places.as_slice() == std::slice::from_ref(region)))
    }
}

/// Alternatives for one word: it is met by any of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The word as it was said, folded.
    pub said: String,
    /// Terms.
    pub terms: Vec<String>,
    /// Places.
    pub places: Vec<RegionCode>,
    /// Whether the word is known as written.
    pub is_exact: bool,
    /// About how many records it finds.
    pub n: i64,
}

/// One word of a text, with what it may stand for.
#[derive(Debug, Clone, Default)]
struct Token {
    word: String,
    /// Terms of lines of business that the word names.
    known: Vec<String>,
    /// The same, spelling forgiven.
    near: Vec<String>,
    /// Words like it, of the same lines of business: they stand for one that no record holds.
    alike: Vec<String>,
    places: Vec<RegionCode>,
    near_places: Vec<RegionCode>,
    /// The words that name the place together.
    place: Option<usize>,
}

/// A text that was read, but not yet looked up.
#[derive(Debug, Clone)]
pub struct Reading {
    tokens: Vec<Token>,
}

/// What texts are read with.
#[derive(Clone, Copy)]
pub struct Dictionaries<'a> {
    /// Places.
    pub places: &'a Gazetteer,
    /// Words of sectors.
    pub sectors: &'a SectorWords,
    /// Codes of the classification whose title holds a word.
    pub kbli: &'a BTreeMap<String, Vec<String>>,
}

impl std::fmt::Debug for Dictionaries<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dictionaries").finish_non_exhaustive()
    }
}

/// The word for the whole kind: it narrows nothing down.
fn names_kind(kind: Searched, word: &str) -> bool {
    let own: &[&str] = match kind {
        Searched::Cooperatives => &["koperasi", "cooperative", "cooperatives"],
        Searched::Umkm => &["umkm", "ukm", "usaha"],
        Searched::Clusters => &["klaster", "kluster", "cluster", "clusters"],
    };
    own.iter().any(|name| edit_distance_within(word, name, forgiven_edits(name)).is_some())
}

/// The kind that a text asks for by its word, spelling forgiven: "koprasi boneka" is about cooperatives.
pub fn kind_named(words: &[String]) -> Option<Searched> {
    use super::words::Word;
    let named = |kind: &Searched| words.iter().any(|word| word != "usaha" && names_kind(*kind, word));
    Searched::ALL.iter().copied().find(named)
}

impl Reading {
    /// Reads folded words. Words that say nothing are left out unless there are no others. The word for the kind itself says nothing
    /// either: alone it means all of them.
    pub fn of(words: &[String], kind: Searched, by: Dictionaries<'_>) -> Self {
        let mut tokens: Vec<Token> = words.iter().map(|word| Token { word: cut(word), ..Token::default() }).collect();
        read_places(&mut tokens, words, by.places);
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        for Phrase { at: span, is_exact, mut sectors } in by.sectors.phrases(&texts) {
            let sold = sold_in(&texts, &span, &sectors, by.sectors);
            let kept = kept_in(&texts, &span, &sectors, by.sectors).filter(|_| sold.is_empty());
            // whoever makes what a shop sells may sell it too
            sectors.extend(sold.iter().flat_map(|(_, own)| own));
            for at in span {
                if sold.iter().any(|(sold, _)| *sold == at) {
                    // it is met by itself, or where nobody knows it by what it belongs to
                    tokens[at].near.extend(sectors.iter().map(|code| sector_term(code)));
                    continue;
                }
                let (sectors, is_exact) = match &kept {
                    Some((kept, own)) if *kept == at => (own, true),
                    _ => (&sectors, is_exact),
                };
                let named = if is_exact { &mut tokens[at].known } else { &mut tokens[at].near };
                named.extend(sectors.iter().map(|code| sector_term(code)));
            }
        }
        let titled = |word: &str| by.kbli.get(word).into_iter().flatten().map(|code| kbli_term(code));
        for token in &mut tokens {
            token.alike = by.sectors.alike(&token.word, forgiven_edits(&token.word)).map(str::to_owned).collect();
            if kind == Searched::Umkm {
                token.known.extend(titled(&token.word));
                let is_code = token.word.len() == 5 && token.word.bytes().all(|b| b.is_ascii_digit());
                token.known.extend(is_code.then(|| kbli_term(&token.word)));
            }
            if let Some(word) = undoubled(&token.word) {
                token.near.push(word.to_owned());
                token.near.extend(titled(word).filter(|_| kind == Searched::Umkm));
            }
        }
        // a producer is a kind of cooperative, and stands in names of such
        let is_silent = |word: &str| is_silent(word) && !(kind == Searched::Cooperatives && word == "produsen");
        let says_something =
            |token: &Token| token.place.is_some() || !(is_silent(&token.word) || names_kind(kind, &token.word));
        if tokens.iter().any(|token| says_something(token) || names_kind(kind, &token.word)) {
            tokens.retain(says_something);
        }
        tokens.truncate(MOST_GROUPS);
        Self { tokens }
    }

    /// The terms whose frequency is wanted.
    pub fn terms(&self) -> BTreeSet<String> {
        self.tokens
            .iter()
            .flat_map(|token| {
                [&token.known, &token.near, &token.alike].into_iter().flatten().chain([&token.word]).cloned()
            })
            .collect()
    }

    /// The words that nobody knows, given how often each known term occurs; no more of them than are forgiven.
    pub fn unknown<'a>(&'a self, known: &'a BTreeMap<String, i64>) -> impl Iterator<Item = &'a str> {
        let is_unknown = |token: &&Token| {
            token.places.is_empty()
                && !known.contains_key(&token.word)
                && !token.known.iter().any(|term| known.contains_key(term))
        };
        let unknown: BTreeSet<&str> = self.tokens.iter().filter(is_unknown).map(|token| token.word.as_str()).collect();
        unknown.into_iter().take(MOST_FORGIVEN)
    }

    /// What the text asks for, given how often each known term occurs, and the spellings of unknown words.
    pub fn search(&self, known: &BTreeMap<String, i64>, forgiven: &BTreeMap<String, Vec<(String, i64)>>) -> Search {
        let mut search = Search::default();
        let mut placed: BTreeSet<usize> = BTreeSet::new();
        let there = |terms: &[String]| -> Vec<(String, i64)> {
            terms.iter().filter_map(|term| Some((term.clone(), *known.get(term)?))).collect()
        };
        for token in &self.tokens {
            if let Some(place) = token.place {
                let all_words = self
                    .tokens
                    .iter()
                    .filter(|other| other.place == Some(place))
                    .all(|other| known.contains_key(&other.word) || !there(&other.known).is_empty());
                if !all_words {
                    // these words can only mean the place
                    if placed.insert(place) {
                        search.places.push(token.places.clone());
                    }
                    continue;
                }
            }
            let mut terms = there(std::slice::from_ref(&token.word));
            if terms.is_empty() {
                terms = there(&token.alike);
            }
            terms.extend(there(&token.known));
            let mut places = token.places.clone();
            let is_exact = !terms.is_empty() || !places.is_empty();
            if !is_exact {
                terms = there(&token.near);
                terms.extend(forgiven.get(&token.word).into_iter().flatten().cloned());
                places = token.near_places.clone();
            }
            if terms.is_empty() && places.is_empty() {
                search.is_hopeless = true;
            } else if terms.is_empty() {
                search.places.push(places);
            } else {
                let n = terms.iter().map(|(_, n)| n).sum::<i64>() + places.iter().map(about).sum::<i64>();
                let terms: BTreeSet<String> = terms.into_iter().map(|(term, _)| term).collect();
                let terms = terms.into_iter().collect();
                search.groups.push(Group { said: token.word.clone(), terms, places, is_exact, n });
            }
        }
        search.groups.sort_by(|a, b| a.n.cmp(&b.n).then_with(|| a.said.cmp(&b.said)));
        search.groups.dedup_by(|a, b| a.said == b.said);
        search
    }
}

/// The sector that sells what the others make.
const TRADE: &str = "perdagangan";

/// The words of a phrase for a trade that say what is sold, with the sectors of those who make it: "toko kue" is no other shop.
fn sold_in<'a>(texts: &[&str], span: &[usize], sectors: &[&str], words: &'a SectorWords) -> Vec<(usize, Vec<&'a str>)> {
    let is_trade = |sectors: &[&str]| sectors == [TRADE];
    if !is_trade(sectors) || !span.iter().any(|at| is_trade(&words.exactly(texts[*at]))) {
        return Vec::new();
    }
    let own = span.iter().map(|at| (*at, words.exactly(texts[*at])));
    own.filter(|(_, own)| !own.is_empty() && !own.contains(&TRADE)).collect()
}

/// The last word of a phrase that points to some of its sectors by itself, with those: it keeps to its own meaning, so that "toko
/// boneka" finds no more than "boneka" does.
fn kept_in<'a>(
    texts: &[&str],
    span: &[usize],
    sectors: &[&'a str],
    words: &SectorWords,
) -> Option<(usize, Vec<&'a str>)> {
    if span.len() < 2 {
        return None;
    }
    span.iter().rev().find_map(|&at| {
        let own = words.exactly(texts[at]);
        let own: Vec<&str> = sectors.iter().copied().filter(|sector| own.contains(sector)).collect();
        (!own.is_empty()).then_some((at, own))
    })
}

/// About how many records a place holds: only to begin with the rarer word.
fn about(place: &RegionCode) -> i64 {
    match place.level() {
        RegionLevel::Province => 1_000_000,
        RegionLevel::Regency => 20_000,
        RegionLevel::Kecamatan => 2_000,
        RegionLevel::Village => 300,
    }
}

/// Finds the places that the words name, and which words name them.
fn read_places(tokens: &mut [Token], words: &[String], gazetteer: &Gazetteer) {
    let said: Vec<String> = words.iter().flat_map(|word| place_words(word)).collect();
    if said.len() != tokens.len() {
        return;
    }
    let mut spans: Vec<Range<usize>> = Vec::new();
    for place in gazetteer.suggest(&said.join(" "), None, 60) {
        let named: Vec<&str> = place.said.split(' ').collect();
        let fits = |at: &usize| said[*at..*at + named.len()].iter().eq(&named);
        let Some(at) = (0..=said.len().saturating_sub(named.len())).find(fits) else { continue };
        let Ok(code) = place.code.parse::<RegionCode>() else { continue };
        let span = at..at + named.len();
        if place.exact && !spans.contains(&span) {
            spans.push(span.clone());
        }
        for token in &mut tokens[span.clone()] {
            let places = if place.exact { &mut token.places } else { &mut token.near_places };
            // what lies in a place that is there already adds nothing
            if places.len() < MOST_PLACES && !places.iter().any(|wider| wider.holds(&code)) {
                places.push(code.clone());
            }
            if place.exact {
                token.place = spans.iter().position(|other| *other == span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::Message;
    use super::super::place::{GazetteerRow, level_of};
    use super::super::sector::{Sector, SectorShape, SectorTone, SectorWord};
    use super::super::words::Word;
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, kind: Searched) -> Search {
        let rows = [("32.75", "Kota Bekasi"), ("32.75.08", "Pondokgede"), ("32.75.09", "Jatiasih")];
        let places = Gazetteer::new(rows.map(|(code, name)| GazetteerRow {
            code: code.into(),
            level: level_of(code),
            name: name.into(),
            parent: None,
            postal_code: None,
        }));
        let sector = |code: &str, words: &[&str]| Sector {
            code: code.into(),
            name: Message::same(code),
            shape: SectorShape::Circle,
            tone: SectorTone::Nila,
            kbli_prefixes: vec![],
            words: words.iter().map(|word| SectorWord { word: (*word).into(), weight: 90 }).collect(),
        };
        let sectors = SectorWords::new(&[
            sector("boneka-mainan", &["boneka", "bonka", "kain bulu", "toko boneka", "kue boneka"]),
            sector("busana", &["kain", "sepatu"]),
            sector("makanan", &["roti"]),
            sector("perdagangan", &["toko", "toko boneka", "toko roti", "toko sepatu", "toko emas"]),
        ]);
        let kbli = BTreeMap::from([("mainan".to_owned(), vec!["32401".to_owned(), "32402".to_owned()])]);
        let words: Vec<String> = fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let reading = Reading::of(&words, kind, Dictionaries { places: &places, sectors: &sectors, kbli: &kbli });
        let known = [("boneka", 30), ("jaya", 9), ("pondok", 4), ("gede", 2), ("koperasi", 600), ("kbli:32401", 7)]
            .into_iter()
            .chain([
                ("sector:boneka-mainan", 300),
                ("sector:perdagangan", 1_500),
                ("sector:busana", 400),
                ("sector:makanan", 900),
                ("kbli:47112", 60),
                ("kue", 70),
                ("roti", 12),
            ])
            .map(|(term, n)| (term.to_owned(), n))
            .filter(|(term, _)| reading.terms().contains(term))
            .collect();
        let forgiven = reading
            .unknown(&known)
            .map(|word| (word.to_owned(), spellings(word, &[("jaya".into(), 9), ("jayakarta".into(), 3)])))
            .collect();
        reading.search(&known, &forgiven)
    }

    /// A search in short: each group as word, terms and places; then the places.
    fn told(text: &str) -> (Vec<String>, Vec<String>) {
        let search = read(text, Searched::Umkm);
        let codes = |places: &[RegionCode]| places.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
        let group = |group: &Group| {
            let sure = if group.is_exact { "=" } else { "~" };
            format!("{}{sure}{} {}", group.said, group.terms.join("|"), codes(&group.places)).trim_end().to_owned()
        };
        let mut groups: Vec<String> = search.groups.iter().map(group).collect();
        if search.is_hopeless {
            groups.push("nothing".into());
        }
        (groups, search.places.iter().map(|places| codes(places)).collect())
    }

    #[test]
    fn words_are_understood_in_their_several_meanings() {
        let dolls = "boneka=boneka|sector:boneka-mainan";
        for (text, groups, places) in [
            ("boneka", vec![dolls], vec![]),
            ("Boneka di Jatiasih", vec![dolls], vec!["32.75.09"]),
            ("boneka jaya", vec!["jaya=jaya", dolls], vec![]),
            // "pondok" and "gede" are words of names too: either the words or the place
            ("pondok gede", vec!["gede=gede 32.75.08", "pondok=pondok 32.75.08"], vec![]),
            // "pondokgede" is not
            ("boneka pondokgede", vec![dolls], vec!["32.75.08"]),
            ("jatiasih kota bekasi", vec![], vec!["32.75.09", "32.75"]),
            ("mainan", vec!["mainan=kbli:32401"], vec![]),
            ("saya membuat boneka", vec![dolls], vec![]),
            ("umkm boneka", vec![dolls], vec![]),
            // words that say what is meant, and not what it is
            ("produsen boneka", vec![dolls], vec![]),
            ("sektor boneka", vec![dolls], vec![]),
            ("bidang usaha boneka dekat jatiasih", vec![dolls], vec!["32.75.09"]),
            // alone, the word for the kind means all
            ("umkm", vec![], vec![]),
            ("usaha", vec![], vec![]),
            ("umkm di jatiasih", vec![], vec!["32.75.09"]),
            // the doll of a doll shop is a doll, whatever else a shop is
            ("toko boneka", vec![dolls, "toko=sector:boneka-mainan|sector:perdagangan"], vec![]),
            // a bread shop is a shop, or a bakery, that has to do with bread; nobody is known by shoes, so those who make such stand for them
            ("toko roti", vec!["roti=roti", "toko=sector:makanan|sector:perdagangan"], vec![]),
            (
                "toko sepatu",
                vec!["sepatu~sector:busana|sector:perdagangan", "toko=sector:busana|sector:perdagangan"],
                vec![],
            ),
            ("toko emas", vec!["emas=sector:perdagangan", "toko=sector:perdagangan"], vec![]),
            // in another order, and with words between, a phrase is the same
            ("boneka toko", vec![dolls, "toko=sector:boneka-mainan|sector:perdagangan"], vec![]),
            ("roti di toko", vec!["roti=roti", "toko=sector:makanan|sector:perdagangan"], vec![]),
            ("kain bulu", vec!["bulu=sector:boneka-mainan", "kain=sector:boneka-mainan"], vec![]),
            ("toko", vec!["toko=sector:perdagangan"], vec![]),
            // codes
            ("47112", vec!["47112=kbli:47112"], vec![]),
            ("kbli 47112", vec!["47112=kbli:47112"], vec![]),
            ("99999", vec!["nothing"], vec![]),
            ("32.75.08", vec![], vec!["32.75.08"]),
            ("boneka 32.75.08", vec![dolls], vec!["32.75.08"]),
            ("327508", vec![], vec!["32.75.08"]),
            // a letter too many
            ("kuee", vec!["kuee~kue"], vec![]),
            ("jayaa", vec!["jayaa~jaya"], vec![]),
            ("jay", vec!["jay~jaya|jayakarta"], vec![]),
            ("bonekah", vec!["bonekah~sector:boneka-mainan"], vec![]),
            // a slip that our own words know
            ("bonka", vec!["bonka=boneka|sector:boneka-mainan"], vec![]),
            ("jatiasi", vec![], vec!["32.75.09"]),
            ("zzyzx", vec!["nothing"], vec![]),
            ("", vec![], vec![]),
        ] {
            let groups: Vec<String> = groups.into_iter().map(str::to_owned).collect();
            let places: Vec<String> = places.into_iter().map(str::to_owned).collect();
            assert_eq!(told(text), (groups, places), "{text}");
        }
    }

    proptest! {
        #[test]
        fn words_ask_for_the_same_in_any_order(words in prop::collection::vec(0usize..WORDS.len(), 1..7), seed: u64) {
            let said: Vec<&str> = words.iter().map(|word| WORDS[*word]).collect();
            let mut other = said.clone();
            other.sort_unstable_by_key(|word| fold_seed(word, seed));
            for kind in Searched::ALL {
                prop_assert_eq!(read(&said.join(" "), *kind), read(&other.join(" "), *kind), "{:?} {:?}", said, other);
            }
        }
    }

    /// Words of every sort: of phrases, misspelt, of names, of no record, a place, a code, silent ones.
    const WORDS: [&str; 20] = [
        "boneka", "bonka", "kain", "bulu", "balu", "toko", "tokko", "roti", "sepatu", "sepatuu", "emas", "kue", "kuee",
        "jaya", "jayaa", "jatiasih", "mainan", "47112", "zzyzx", "saya",
    ];

    fn fold_seed(word: &str, seed: u64) -> u64 {
        word.bytes().fold(seed, |sum, b| sum.rotate_left(5).wrapping_mul(31).wrapping_add(u64::from(b)))
    }

    #[test]
    fn the_word_for_a_kind_says_nothing_in_its_own_list() {
        let said =
            |text: &str, kind| -> Vec<String> { read(text, kind).groups.into_iter().map(|group| group.said).collect() };
        assert_eq!(said("koprasi boneka", Searched::Cooperatives), ["boneka"]);
        assert_eq!(said("koperasi", Searched::Cooperatives), [""; 0], "alone it means all");
        assert!(!read("koperasi", Searched::Cooperatives).is_hopeless);
        assert_eq!(said("produsen boneka", Searched::Umkm), ["boneka"]);
        assert!(read("koperasi produsen boneka", Searched::Cooperatives).is_hopeless, "there it is a word of names");
        assert!(read("koprasi boneka", Searched::Umkm).is_hopeless);
        let kind = |text: &str| kind_named(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(kind("koprasi boneka"), Some(Searched::Cooperatives));
        assert_eq!(kind("klaster kue"), Some(Searched::Clusters));
        assert_eq!(kind("serba usaha"), None);
    }

    #[test]
    fn a_word_is_looked_for_by_enough_of_its_letters() {
        assert_eq!(grams("kue").collect::<Vec<_>>(), [" ku", "kue", "ue "]);
        assert_eq!((grams_shared("kue"), grams_shared("boneka"), grams_shared("koperasi")), (3, 2, 1));
        assert!(is_word("boneka") && !is_word(&sector_term("boneka-mainan")));
    }
}
