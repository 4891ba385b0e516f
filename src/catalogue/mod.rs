//! The slow-changing part in memory: regions, sectors, the classification, published figures, capital products. Built from
//! the store as a whole and replaced as a whole, so that a reader always sees one state.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::db::Db;
use crate::domain::capital::CapitalProduct;
use crate::domain::coalition::{Commodities, Commodity};
use crate::domain::fold::fold;
use crate::domain::kbli::{KbliCode, KbliEdition};
use crate::domain::matching::Need;
use crate::domain::place::{Gazetteer, GazetteerRow, level_of};
use crate::domain::reference::{Measure, measures, need_words, sector_words};
use crate::domain::region::{RegionFigure, RegionLevel};
use crate::domain::search::Dictionaries;
use crate::domain::sector::{Sector, SectorWords, is_silent};
use crate::domain::{Point, Region, RegionCode};
use crate::store::{self, Result};

/// Everything that changes by imports of reference data only.
#[derive(Debug, Default)]
pub struct Catalogue {
    regions: BTreeMap<RegionCode, Region>,
    /// Codes by folded name.
    regions_by_name: BTreeMap<(String, RegionCode), ()>,
    gazetteer: Option<Gazetteer>,
    sectors: BTreeMap<String, Sector>,
    sector_words: SectorWords,
    kbli: BTreeMap<(KbliEdition, String), KbliCode>,
    /// Codes by the words of their titles.
    kbli_titles: BTreeMap<String, Vec<String>>,
    /// Plain words that suggest a kelompok of KBLI 2020.
    kbli_words: HashMap<String, String>,
    figures: HashMap<RegionCode, Vec<RegionFigure>>,
    measures: HashMap<String, Measure>,
    needs: HashMap<String, Need>,
    capital: BTreeMap<String, Arc<CapitalProduct>>,
    commodities: Commodities,
}

impl Catalogue {
    /// Reads everything: seven statements.
    pub async fn load(db: &Db) -> Result<Self> {
        let regions = store::regions::all(db).await?;
        let sectors = store::sectors::all(db).await?;
        let kbli = store::kbli::all(db).await?;
        let figures = store::regions::figures(db).await?;
        let capital = store::capital::all(db).await?;
        let commodities = store::commodities::all(db).await?;
        Ok(Self {
            capital: capital.into_iter().map(|product| (product.code.clone(), Arc::new(product))).collect(),
            commodities: Commodities::new(commodities),
            ..Self::new(regions, sectors, kbli, figures)
        })
    }

    /// Builds the indexes, without capital products. `O(n log n)` in the number of regions.
    pub fn new(regions: Vec<Region>, sectors: Vec<Sector>, kbli: Vec<KbliCode>, figures: Vec<RegionFigure>) -> Self {
        let gazetteer = Gazetteer::new(regions.iter().map(|region| GazetteerRow {
            code: region.code.to_string(),
            level: level_of(region.code.as_str()),
            name: region.name.clone(),
            parent: region.code.parent().map(|parent| parent.to_string()),
            postal_code: region.postal_code.clone(),
        }));
        let mut kbli_titles: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for code in &kbli {
            // shorter words say nothing about a line of business
            for word in fold(&code.title).split(' ').filter(|word| word.len() > 3 && !is_silent(word)) {
                kbli_titles.entry(word.to_owned()).or_default().insert(code.code.clone());
            }
        }
        let mut figures_by_region: HashMap<RegionCode, Vec<RegionFigure>> = HashMap::new();
        for figure in figures {
            figures_by_region.entry(figure.region.clone()).or_default().push(figure);
        }
        Self {
            gazetteer: Some(gazetteer),
            regions_by_name: regions.iter().map(|region| ((fold(&region.name), region.code.clone()), ())).collect(),
            regions: regions.into_iter().map(|region| (region.code.clone(), region)).collect(),
            kbli_titles: kbli_titles.into_iter().map(|(word, codes)| (word, codes.into_iter().collect())).collect(),
            sector_words: SectorWords::new(&sectors),
            sectors: sectors.into_iter().map(|sector| (sector.code.clone(), sector)).collect(),
            kbli: kbli.into_iter().map(|code| ((code.edition, code.code.clone()), code)).collect(),
            kbli_words: kbli_words(),
            figures: figures_by_region,
            measures: measures().into_iter().map(|measure| (measure.code.clone(), measure)).collect(),
            needs: need_words()
                .into_iter()
                .flat_map(|(need, words)| words.into_iter().map(move |word| (word, need)))
                .collect(),
            commodities: Commodities::default(),
            capital: BTreeMap::new(),
        }
    }

    /// A region by its code.
    pub fn region(&self, code: &RegionCode) -> Option<&Region> {
        self.regions.get(code)
    }

    /// Regions by code.
    pub fn regions(&self) -> impl DoubleEndedIterator<Item = &Region> {
        self.regions.values()
    }

    /// Regions by folded name, then code.
    pub fn regions_by_name(&self) -> impl DoubleEndedIterator<Item = (&str, &Region)> {
        self.regions_by_name.keys().filter_map(|(name, code)| Some((name.as_str(), self.regions.get(code)?)))
    }

    /// Names from the region up to its regency: `Cikiwul, Bantargebang, Kota Bekasi`.
    pub fn label(&self, code: &RegionCode) -> String {
        std::iter::successors(Some(code.clone()), RegionCode::parent)
            .filter(|up| up.level() >= RegionLevel::Regency || up == code)
            .filter_map(|up| self.regions.get(&up).map(|region| region.name.clone()))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The most exact region whose centre is nearest to the point; ties go to the smaller code.
    pub fn nearest_region(&self, point: Point) -> Option<&Region> {
        let near = |region: &&Region| region.centroid.map_or(f64::INFINITY, |centre| centre.distance_m(point));
        let kecamatan = self
            .regions
            .values()
            .filter(|region| region.level() == RegionLevel::Kecamatan)
            .min_by(|a, b| near(a).total_cmp(&near(b)))?;
        let regency = kecamatan.code.at_level(RegionLevel::Regency)?;
        self.subtree(&regency)
            .filter(|region| region.level() == RegionLevel::Village)
            .min_by(|a, b| near(a).total_cmp(&near(b)))
            .or(Some(kecamatan))
    }

    /// A region and everything in it, by code.
    pub fn subtree(&self, code: &RegionCode) -> impl Iterator<Item = &Region> {
        let top = code.clone();
        self.regions.range(code.clone()..).map(|(_, region)| region).take_while(move |region| top.holds(&region.code))
    }

    /// The list of places by their names.
    pub fn gazetteer(&self) -> &Gazetteer {
        self.gazetteer.as_ref().expect("a catalogue that was loaded has its gazetteer")
    }

    /// A sector by its code.
    pub fn sector(&self, code: &str) -> Option<&Sector> {
        self.sectors.get(code)
    }

    /// Sectors by code.
    pub fn sectors(&self) -> impl DoubleEndedIterator<Item = &Sector> {
        self.sectors.values()
    }

    /// The words that point to sectors.
    pub fn sector_words(&self) -> &SectorWords {
        &self.sector_words
    }

    /// What texts are read with.
    pub fn dictionaries(&self) -> Dictionaries<'_> {
        Dictionaries { places: self.gazetteer(), sectors: &self.sector_words, kbli: &self.kbli_titles }
    }

    /// The sector of a line of business: that of the longest prefix that fits.
    pub fn sector_of_kbli(&self, code: &str) -> Option<&Sector> {
        self.sectors
            .values()
            .flat_map(|sector| sector.kbli_prefixes.iter().map(move |prefix| (prefix, sector)))
            .filter(|(prefix, _)| code.starts_with(prefix.as_str()))
            .max_by_key(|(prefix, sector)| (prefix.len(), std::cmp::Reverse(&sector.code)))
            .map(|(_, sector)| sector)
    }

    /// A code of the classification.
    pub fn kbli_code(&self, edition: KbliEdition, code: &str) -> Option<&KbliCode> {
        self.kbli.get(&(edition, code.to_owned()))
    }

    /// The edition that knows a code, the one in force first.
    pub fn kbli_edition(&self, code: &str) -> Option<KbliEdition> {
        [KbliEdition::Kbli2020, KbliEdition::Kbli2025]
            .into_iter()
            .find(|edition| self.kbli_code(*edition, code).is_some())
    }

    /// The kelompok that plain words suggest, and the words that do: the longest phrase of known words, from the left. Never more
    /// than a suggestion.
    pub fn suggested_kbli(&self, text: &str) -> Option<(&KbliCode, &str)> {
        let folded = fold(text);
        let tokens: Vec<&str> = folded.split(' ').collect();
        (0..tokens.len()).find_map(|at| {
            (1..=LONGEST_PHRASE.min(tokens.len() - at)).rev().find_map(|n| {
                let (words, code) = self.kbli_words.get_key_value(&tokens[at..at + n].join(" "))?;
                Some((self.kbli_code(KbliEdition::Kbli2020, code)?, words.as_str()))
            })
        })
    }

    /// Codes of the classification by edition and code.
    pub fn kbli(&self) -> impl DoubleEndedIterator<Item = &KbliCode> {
        self.kbli.values()
    }

    /// The figures published about a region, the latest first.
    pub fn figures(&self, code: &RegionCode) -> &[RegionFigure] {
        self.figures.get(code).map_or(&[], Vec::as_slice)
    }

    /// A capital product by its code.
    pub fn capital_product(&self, code: &str) -> Option<&Arc<CapitalProduct>> {
        self.capital.get(code)
    }

    /// Capital products by code.
    pub fn capital_products(&self) -> impl Iterator<Item = &Arc<CapitalProduct>> {
        self.capital.values()
    }

    /// What a published figure measures.
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        self.measures.get(code)
    }

    /// What is bought and sold together.
    pub fn commodities(&self) -> &Commodities {
        &self.commodities
    }

    /// A commodity by its code.
    pub fn commodity(&self, code: &str) -> Option<&Commodity> {
        self.commodities.find(code)
    }

    /// The needs named in plain words, in the order of their declaration; the longest phrase (three words at most) wins.
    pub fn needs_in(&self, text: &str) -> Vec<Need> {
        let folded = fold(text);
        let tokens: Vec<&str> = folded.split(' ').collect();
        let mut needs = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let hit = (1..=3.min(tokens.len() - at))
                .rev()
                .find_map(|n| Some((n, *self.needs.get(&tokens[at..at + n].join(" "))?)));
            at += hit.map_or(1, |(n, _)| n);
            needs.extend(hit.map(|(_, need)| need));
        }
        needs.sort();
        needs.dedup();
        needs
    }
}

/// Words of the longest phrase that suggests a code.
const LONGEST_PHRASE: usize = 4;

/// Words that suggest a kelompok; one of several sectors suggests that to which it points most strongly, ties by sector.
fn kbli_words() -> HashMap<String, String> {
    let mut words: HashMap<String, (i64, String)> = HashMap::new();
    for row in sector_words() {
        let Some(code) = row.kbli.filter(|code| code.len() == 5) else { continue };
        if words.get(&row.word).is_none_or(|(weight, _)| *weight < row.weight) {
            words.insert(row.word, (row.weight, code));
        }
    }
    words.into_iter().map(|(word, (_, code))| (word, code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reference;

    #[test]
    fn plain_words_suggest_a_kelompok() {
        let catalogue = Catalogue::new(Vec::new(), Vec::new(), reference::kbli(), Vec::new());
        let suggested = |text| catalogue.suggested_kbli(text).map(|(code, words)| (code.code.as_str(), words));
        for (text, code, words) in [
            ("boneka", "32402", "boneka"),
            ("BONEKA beruang besar", "32402", "boneka beruang"),
            ("roti", "10710", "roti"),
            ("kue basah", "10792", "kue basah"),
            ("keripik", "10794", "keripik"),
            ("jasa jahit", "14120", "jasa jahit"),
        ] {
            assert_eq!(suggested(text), Some((code, words)), "{text}");
        }
        assert_eq!(
            (suggested("angkot"), suggested("xyz"), suggested("")),
            (None, None, None),
            "a golongan is too wide"
        );
        let longest = sector_words().iter().map(|row| row.word.split(' ').count()).max();
        assert!(longest <= Some(LONGEST_PHRASE), "{longest:?}");
        assert_eq!(catalogue.kbli_edition("32402"), Some(KbliEdition::Kbli2020));
        assert_eq!(catalogue.kbli_edition("99999"), None);
    }
}
