//! The slow-changing part in memory: regions, sectors, the classification, published figures, capital products. Built from the store as a whole
//! and replaced as a whole, so that a reader always sees one state.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::db::Db;
use crate::domain::capital::CapitalProduct;
use crate::domain::fold::fold;
use crate::domain::kbli::{KbliCode, KbliEdition};
use crate::domain::matching::Need;
use crate::domain::place::{Gazetteer, GazetteerRow, level_of};
use crate::domain::reference::{Measure, measures, need_words};
use crate::domain::region::{RegionFigure, RegionLevel};
use crate::domain::sector::{Sector, SectorWords};
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
    figures: HashMap<RegionCode, Vec<RegionFigure>>,
    measures: HashMap<String, Measure>,
    needs: HashMap<String, Need>,
    capital: BTreeMap<String, Arc<CapitalProduct>>,
}

impl Catalogue {
    /// Reads everything: six statements.
    pub async fn load(db: &Db) -> Result<Self> {
        let regions = store::regions::all(db).await?;
        let sectors = store::sectors::all(db).await?;
        let kbli = store::kbli::all(db).await?;
        let figures = store::regions::figures(db).await?;
        let capital = store::capital::all(db).await?;
        Ok(Self {
            capital: capital.into_iter().map(|product| (product.code.clone(), Arc::new(product))).collect(),
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
        }));
        let mut figures_by_region: HashMap<RegionCode, Vec<RegionFigure>> = HashMap::new();
        for figure in figures {
            figures_by_region.entry(figure.region.clone()).or_default().push(figure);
        }
        Self {
            gazetteer: Some(gazetteer),
            regions_by_name: regions.iter().map(|region| ((fold(&region.name), region.code.clone()), ())).collect(),
            regions: regions.into_iter().map(|region| (region.code.clone(), region)).collect(),
            sector_words: SectorWords::new(&sectors),
            sectors: sectors.into_iter().map(|sector| (sector.code.clone(), sector)).collect(),
            kbli: kbli.into_iter().map(|code| ((code.edition, code.code.clone()), code)).collect(),
            figures: figures_by_region,
            measures: measures().into_iter().map(|measure| (measure.code.clone(), measure)).collect(),
            needs: need_words()
                .into_iter()
                .flat_map(|(need, words)| words.into_iter().map(move |word| (word, need)))
                .collect(),
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
