//! The reference data that travels inside the binary: regions, KBLI facts, sectors and needs in plain words, published
//! figures. The files of `reference/` say where each comes from (`reference/NOTICE`) and how the regions were derived
//! (`reference/derive.py`).
//!
//! Never contains data of any business, cooperative or person. The files are part of the program, so a file that does
//! not read is a mistake of the build, which the tests below find: nothing here returns an error.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::capital::{self, CapitalProduct};
use super::coalition::{Commodity, CommodityKind, Dimension, Unit};
use super::geo::Point;
use super::kbli::{KbliCode, KbliEdition};
use super::matching::Need;
use super::message::Message;
use super::region::{Region, RegionCode, RegionFigure, RegionKind, Zone};
use super::sector::{Sector, SectorShape, SectorTone, SectorWord};
use super::words::{Word, words};

/// Provinces, kabupaten and kota, kecamatan.
const REGIONS: &str = include_str!("../../reference/regions.csv");
/// Desa and kelurahan of Jawa Barat.
const VILLAGES_32: &str = include_str!("../../reference/villages_32.csv");
const KBLI_2020: &str = include_str!("../../reference/kbli_2020.csv");
const SECTORS: &str = include_str!("../../reference/sectors.json");
const NEEDS: &str = include_str!("../../reference/needs.json");
const MEASURES: &str = include_str!("../../reference/measures.csv");
const COMMODITIES: &str = include_str!("../../reference/commodities.json");
const REGION_FIGURES: &str = include_str!("../../reference/region_figures.csv");
const CAPITAL: &str = include_str!("../../reference/capital.json");

/// Every shipped file with its name, so that a database can tell by their digests which ones it holds.
pub const FILES: [(&str, &str); 9] = [
    ("capital.json", CAPITAL),
    ("commodities.json", COMMODITIES),
    ("kbli_2020.csv", KBLI_2020),
    ("measures.csv", MEASURES),
    ("needs.json", NEEDS),
    ("region_figures.csv", REGION_FIGURES),
    ("regions.csv", REGIONS),
    ("sectors.json", SECTORS),
    ("villages_32.csv", VILLAGES_32),
];

/// Where areas and inhabitants come from (reference/NOTICE); step 0014 of the schema names it too.
const FIGURES: &str = "Kepmendagri 300.2.2-2138/2025, lewat cahyadsn/wilayah";

/// The 38 provinces, 514 kabupaten and kota, and 7,285 kecamatan, by code: a region comes after the one above it.
pub fn regions() -> Vec<Region> {
    #[derive(Deserialize)]
    struct Row {
        code: RegionCode,
        name: String,
        kind: String,
        latitude: f64,
        longitude: f64,
        zone: Zone,
        area_km2: Option<f64>,
        population: Option<i64>,
    }
    let read = |row: Row| Region {
        centroid: Some(point(row.latitude, row.longitude)),
        area_source: row.area_km2.map(|_| FIGURES.to_owned()),
        area_km2: row.area_km2,
        population_year: row.population.map(|_| 2025),
        population_source: row.population.map(|_| FIGURES.to_owned()),
        population: row.population,
        ..region(row.code, row.name, &row.kind, row.zone)
    };
    rows(REGIONS).into_iter().map(read).collect()
}

/// The 5,957 desa and kelurahan of Jawa Barat with their postal codes, by code.
pub fn villages() -> Vec<Region> {
    #[derive(Deserialize)]
    struct Row {
        code: RegionCode,
        name: String,
        kind: String,
        postal_code: String,
        latitude: f64,
        longitude: f64,
    }
    let read = |row: Row| Region {
        centroid: Some(point(row.latitude, row.longitude)),
        postal_code: Some(row.postal_code),
        ..region(row.code, row.name, &row.kind, Zone::Wib)
    };
    rows(VILLAGES_32).into_iter().map(read).collect()
}

/// The 359 codes of KBLI 2020 that ship (Peraturan BPS 2/2020); the whole table is imported. A kelompok names its
/// golongan pokok as parent, because the levels between do not ship.
pub fn kbli() -> Vec<KbliCode> {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        level: i64,
        title: String,
        parent: Option<String>,
    }
    let read = |row: Row| KbliCode {
        edition: KbliEdition::Kbli2020,
        code: row.code,
        level: row.level,
        title: row.title,
        parent: row.parent,
        source: "Peraturan BPS 2/2020".to_owned(),
    };
    rows(KBLI_2020).into_iter().map(read).collect()
}

words! {
    /// What a plain word names.
    SectorWordKind {
        /// What is made or offered.
        Product = "PRODUCT",
        /// What it is made from.
        Input = "INPUT",
        /// What its people do.
        Activity = "ACTIVITY",
    }
}

/// A plain word of a sector with everything the file says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectorWordRow {
    /// Code of the sector.
    pub sector: String,
    /// The word or short phrase, folded. It may point to several sectors, with a weight for each.
    pub word: String,
    /// What it names.
    pub kind: SectorWordKind,
    /// How strongly it points, 1 to 100.
    pub weight: i64,
    /// The KBLI 2020 code to suggest for a business that uses the word; never more than a suggestion.
    pub kbli: Option<String>,
}

#[derive(Deserialize)]
struct SectorRows {
    sectors: Vec<SectorRow>,
}

#[derive(Deserialize)]
struct SectorRow {
    code: String,
    name_id: String,
    name_en: String,
    tone: SectorTone,
    shape: SectorShape,
    kbli_prefixes: Vec<String>,
    words: Vec<SectorWordGroup>,
}

#[derive(Deserialize)]
struct SectorWordGroup {
    kind: SectorWordKind,
    weight: i64,
    #[serde(default)]
    kbli: Option<String>,
    words: Vec<String>,
}

fn sector_rows() -> Vec<SectorRow> {
    json::<SectorRows>(SECTORS).sectors
}

/// The sectors, by code. Of all KBLI prefixes the longest that fits a code decides its sector.
pub fn sectors() -> Vec<Sector> {
    let read = |row: SectorRow| Sector {
        words: words_of(&row).map(|word| SectorWord { word: word.word, weight: word.weight }).collect(),
        code: row.code,
        name: Message::new(row.name_id, row.name_en),
        shape: row.shape,
        tone: row.tone,
        kbli_prefixes: row.kbli_prefixes,
    };
    sector_rows().into_iter().map(read).collect()
}

/// Every plain word of every sector, in the order of the file.
pub fn sector_words() -> Vec<SectorWordRow> {
    sector_rows().iter().flat_map(words_of).collect()
}

fn words_of(row: &SectorRow) -> impl Iterator<Item = SectorWordRow> {
    row.words.iter().flat_map(|group| {
        group.words.iter().map(|word| SectorWordRow {
            sector: row.code.clone(),
            word: word.clone(),
            kind: group.kind,
            weight: group.weight,
            kbli: group.kbli.clone(),
        })
    })
}

/// Plain words for what a business needs, folded; a word means one need.
pub fn need_words() -> Vec<(Need, Vec<String>)> {
    json::<BTreeMap<Need, Vec<String>>>(NEEDS).into_iter().collect()
}

/// What is bought and sold together, by code.
pub fn commodities() -> Vec<Commodity> {
    #[derive(Deserialize)]
    struct Pack {
        code: String,
        name_id: String,
        name_en: String,
        amount: i64,
    }
    #[derive(Deserialize)]
    struct Row {
        code: String,
        name_id: String,
        name_en: String,
        kind: CommodityKind,
        dimension: Dimension,
        unit: String,
        packs: Vec<Pack>,
        sectors: Vec<String>,
        words: Vec<String>,
    }
    let pack =
        |pack: Pack| Unit { code: pack.code, name: Message::new(pack.name_id, pack.name_en), amount: pack.amount };
    let read = |row: Row| {
        Commodity::new(
            row.code,
            Message::new(row.name_id, row.name_en),
            row.kind,
            row.dimension,
            &row.unit,
            row.packs.into_iter().map(pack).collect(),
            row.sectors,
            row.words,
        )
        .expect("the file names units that are known")
    };
    json::<Vec<Row>>(COMMODITIES).into_iter().map(read).collect()
}

/// What a published figure measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Stable word.
    pub code: String,
    /// The measure in words.
    pub label: Message,
    /// Unit of its values, in Bahasa Indonesia: `koperasi`, `orang`, `persen`, `rupiah`.
    pub unit: String,
}

/// The closed list of measures, by code.
pub fn measures() -> Vec<Measure> {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        label_id: String,
        label_en: String,
        unit: String,
    }
    let read = |row: Row| Measure { code: row.code, label: Message::new(row.label_id, row.label_en), unit: row.unit };
    rows(MEASURES).into_iter().map(read).collect()
}

/// Published figures, by region, period and measure.
pub fn figures() -> Vec<RegionFigure> {
    #[derive(Deserialize)]
    struct Row {
        region: RegionCode,
        period: String,
        measure: String,
        value_low: f64,
        value_high: f64,
        definition_id: String,
        definition_en: String,
        source: String,
    }
    let units: BTreeMap<String, String> = measures().into_iter().map(|measure| (measure.code, measure.unit)).collect();
    let read = |row: Row| RegionFigure {
        unit: units[&row.measure].clone(),
        region: row.region,
        measure: row.measure,
        period: row.period,
        low: row.value_low,
        high: row.value_high,
        definition: Some(Message::new(row.definition_id, row.definition_en)),
        source: row.source,
    };
    rows(REGION_FIGURES).into_iter().map(read).collect()
}

/// The capital products with every version of their rules, by code.
pub fn capital() -> Vec<CapitalProduct> {
    capital::read(CAPITAL).expect("the file is part of the program")
}

fn region(code: RegionCode, name: String, kind: &str, zone: Zone) -> Region {
    Region {
        code,
        name,
        kind: RegionKind::from_word(&kind.to_ascii_uppercase()).expect("the file names kinds of the law"),
        zone,
        centroid: None,
        area_km2: None,
        area_source: None,
        population: None,
        population_year: None,
        population_source: None,
        postal_code: None,
        valid_from: None,
        valid_to: None,
        successor: None,
    }
}

fn point(latitude: f64, longitude: f64) -> Point {
    Point::new(latitude, longitude).expect("the file holds points of Indonesia")
}

fn rows<T: DeserializeOwned>(file: &'static str) -> Vec<T> {
    csv::Reader::from_reader(file.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the file is part of the program")
}

fn json<T: DeserializeOwned>(file: &'static str) -> T {
    serde_json::from_str(file).expect("the file is part of the program")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::coalition::Commodities;
    use super::super::fold::fold;
    use super::super::geo::Bounds;
    use super::super::region::RegionLevel;
    use super::super::sector::SectorWords;
    use super::*;

    fn all() -> Vec<Region> {
        regions().into_iter().chain(villages()).collect()
    }

    #[test]
    fn every_region_is_there_once_below_its_parent() {
        let mut counts = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for region in all() {
            *counts.entry(region.level()).or_insert(0) += 1;
            assert!(region.code.parent().is_none_or(|parent| seen.contains(&parent)), "{}", region.code);
            assert!(seen.insert(region.code.clone()), "{} twice", region.code);
        }
        let expected = [
            (RegionLevel::Province, 38),
            (RegionLevel::Regency, 514),
            (RegionLevel::Kecamatan, 7_285),
            (RegionLevel::Village, 5_957),
        ];
        assert_eq!(counts, BTreeMap::from(expected));
    }

    #[test]
    fn every_region_lies_in_indonesia_and_keeps_its_parents_zone() {
        let indonesia = Bounds { south: -11.1, west: 95.0, north: 6.1, east: 141.1 };
        let zones: BTreeMap<RegionCode, Zone> =
            regions().into_iter().map(|region| (region.code, region.zone)).collect();
        for region in all() {
            assert!(indonesia.holds(region.centroid.unwrap()), "{}", region.code);
            assert!(region.code.parent().is_none_or(|parent| zones[&parent] == region.zone), "{}", region.code);
        }
        for (code, zone) in [("32.75", Zone::Wib), ("63.01.01", Zone::Wita), ("91.03", Zone::Wit)] {
            assert_eq!(zones[&code.parse().unwrap()], zone, "{code}");
        }
    }

    #[test]
    fn the_people_of_a_province_are_those_of_its_kabupaten_and_kota() {
        let mut people: BTreeMap<RegionCode, (i64, i64)> = BTreeMap::new();
        for region in regions() {
            match (region.level(), region.population) {
                (RegionLevel::Province, Some(n)) => people.entry(region.code).or_default().0 += n,
                (RegionLevel::Regency, Some(n)) => people.entry(region.code.parent().unwrap()).or_default().1 += n,
                (level, n) => assert_eq!((level, n), (RegionLevel::Kecamatan, None), "{}", region.code),
            }
        }
        assert!(people.values().all(|(province, below)| province == below), "{people:?}");
        assert_eq!(people.values().map(|(province, _)| province).sum::<i64>(), 284_973_643);
    }

    #[test]
    fn cikiwul_is_where_the_dolls_are_made() {
        let village = villages().into_iter().find(|region| region.code.as_str() == "32.75.07.1004").unwrap();
        assert_eq!((village.name.as_str(), village.kind), ("Cikiwul", RegionKind::Kelurahan));
        assert!(village.postal_code.is_some_and(|code| code.starts_with("17")));
    }

    #[test]
    fn kbli_facts_hang_together() {
        let facts = kbli();
        let codes: BTreeSet<&str> = facts.iter().map(|fact| fact.code.as_str()).collect();
        let count = |level| facts.iter().filter(|fact| fact.level == level).count();
        assert_eq!((count(1), count(2), count(5), codes.len()), (21, 87, 251, 359));
        for fact in &facts {
            let letter = fact.code.bytes().all(|b| b.is_ascii_uppercase()) && fact.code.len() == 1;
            let digits = fact.code.bytes().all(|b| b.is_ascii_digit()) && fact.code.len() as i64 == fact.level;
            assert!(letter && fact.level == 1 || digits, "{}", fact.code);
            assert_eq!(fact.level == 1, fact.parent.is_none(), "{}", fact.code);
            assert!(fact.parent.as_deref().is_none_or(|parent| codes.contains(parent)), "{}", fact.code);
        }
    }

    /// The sector with the longest prefix.
    fn sector_of(sectors: &[Sector], code: &str) -> Option<String> {
        let fits = |sector: &Sector| {
            sector.kbli_prefixes.iter().filter(|prefix| code.starts_with(*prefix)).map(String::len).max()
        };
        sectors.iter().filter_map(|sector| Some((fits(sector)?, sector.code.clone()))).max().map(|(_, code)| code)
    }

    #[test]
    fn every_kbli_code_has_one_sector() {
        let sectors = sectors();
        let mut prefixes = BTreeSet::new();
        for prefix in sectors.iter().flat_map(|sector| &sector.kbli_prefixes) {
            assert!((2..=5).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_digit()), "{prefix}");
            assert!(prefixes.insert(prefix), "{prefix} twice");
        }
        for fact in kbli().iter().filter(|fact| fact.level > 1) {
            assert!(sector_of(&sectors, &fact.code).is_some(), "{}", fact.code);
        }
        for (code, sector) in
            [("32402", "boneka-mainan"), ("32903", "kerajinan"), ("56102", "makanan-minuman"), ("45201", "jasa")]
        {
            assert_eq!(sector_of(&sectors, code).as_deref(), Some(sector), "{code}");
        }
    }

    #[test]
    fn every_sector_has_its_own_mark() {
        let sectors = sectors();
        let marks: BTreeSet<_> = sectors.iter().map(|sector| (sector.tone, sector.shape)).collect();
        assert_eq!(marks.len(), sectors.len());
        assert!(sectors.is_sorted_by(|a, b| a.code < b.code));
    }

    #[test]
    fn words_are_folded_and_stand_once_in_a_sector() {
        let sectors = sectors();
        let facts: BTreeSet<String> = kbli().into_iter().map(|fact| fact.code).collect();
        let mut seen = BTreeSet::new();
        for row in sector_words() {
            assert_eq!(fold(&row.word), row.word);
            assert!((1..=100).contains(&row.weight), "{}", row.word);
            assert!(seen.insert((row.sector.clone(), row.word.clone())), "{} twice in {}", row.word, row.sector);
            if let Some(kbli) = &row.kbli {
                assert!(facts.contains(kbli), "{kbli}");
                assert_eq!(sector_of(&sectors, kbli), Some(row.sector), "{} suggests {kbli}", row.word);
            }
        }
    }

    #[test]
    fn a_word_means_one_need() {
        let needs = need_words();
        assert_eq!(needs.iter().map(|(need, _)| *need).collect::<Vec<_>>(), Need::ALL);
        let mut seen = BTreeSet::new();
        for word in needs.iter().flat_map(|(_, words)| words) {
            assert_eq!(&fold(word), word);
            assert!(seen.insert(word), "{word} twice");
        }
    }

    #[test]
    fn people_are_understood_as_they_write() {
        let words = SectorWords::new(&sectors());
        for (text, sector) in [
            ("Saya membuat boneka di rumah", "boneka-mainan"),
            ("bonekah beruang, isi dakron", "boneka-mainan"),
            ("kain bulu dan dacron", "boneka-mainan"),
            ("jahit boneka", "boneka-mainan"),
            ("kue basah & kue kering", "makanan-minuman"),
            ("kripik singkong pedas", "makanan-minuman"),
            ("jualan nasi uduk", "makanan-minuman"),
            ("ketering karyawan pabrik", "makanan-minuman"),
            ("konveksi kaos & seragam", "busana-batik"),
            ("perajin batik", "busana-batik"),
            ("tas kulit", "busana-batik"),
            ("anyaman bambu", "kerajinan"),
            ("kursi rotan", "mebel"),
            ("toko sembako", "perdagangan"),
            ("jualan online", "perdagangan"),
            ("bengkel motor", "jasa"),
            ("laundri kiloan", "jasa"),
            ("ternak lele", "pertanian-perikanan"),
            ("sewa truk pindahan", "angkutan"),
            ("renovasi rumah", "konstruksi"),
            ("simpan pinjam", "simpan-pinjam"),
            ("cetak undangan", "industri-lain"),
            ("dolls", "boneka-mainan"),
            ("cakes and cookies", "makanan-minuman"),
        ] {
            let understood = words.understand(text);
            assert_eq!(
                understood.sectors.first().map(|found| found.sector.as_str()),
                Some(sector),
                "{text}: {understood:?}"
            );
        }
    }

    #[test]
    fn commodities_have_their_words_units_and_sectors() {
        let commodities = commodities();
        let sectors: BTreeSet<String> = sectors().into_iter().map(|sector| sector.code).collect();
        let mut words = BTreeSet::new();
        assert!(commodities.len() > 30 && commodities.is_sorted_by(|a, b| a.code < b.code));
        for commodity in &commodities {
            let mut codes = BTreeSet::new();
            assert!(
                commodity.units().into_iter().all(|unit| unit.amount > 0 && codes.insert(unit.code)),
                "{}",
                commodity.code
            );
            assert!(commodity.sectors.iter().all(|sector| sectors.contains(sector)), "{}", commodity.code);
            assert!(!commodity.sectors.is_empty());
            assert!(commodity.kind == CommodityKind::Input || commodity.sectors.len() == 1, "{}", commodity.code);
            for word in &commodity.words {
                assert_eq!(&fold(word), word);
                assert!(words.insert((commodity.kind, word)), "{word} twice");
            }
        }
        let named = |kind, text| {
            let all = Commodities::new(commodities.clone());
            all.named(kind, text).map(|found| found.code.clone())
        };
        for (kind, text, code) in [
            (CommodityKind::Input, "Kain bulu (rasfur)", Some("kain-bulu")),
            (CommodityKind::Input, "Gula aren", None),
            (CommodityKind::Product, "Bantal boneka", Some("boneka")),
            (CommodityKind::Product, "Keripik tempe", Some("keripik")),
            (CommodityKind::Product, "Kerupuk kulit", Some("keripik")),
        ] {
            assert_eq!(named(kind, text).as_deref(), code, "{text}");
        }
    }

    #[test]
    fn figures_name_known_regions_and_measures() {
        let codes: BTreeSet<RegionCode> = regions().into_iter().map(|region| region.code).collect();
        let figures = figures();
        let mut keys = BTreeSet::new();
        for figure in &figures {
            assert!(
                codes.contains(&figure.region) && figure.low <= figure.high && !figure.source.is_empty(),
                "{figure:?}"
            );
            assert!(keys.insert((&figure.region, &figure.measure, &figure.period)), "{figure:?} twice");
        }
        let used: BTreeSet<&str> = figures.iter().map(|figure| figure.measure.as_str()).collect();
        assert!(measures().iter().all(|measure| used.contains(measure.code.as_str())), "a measure without a figure");
        let value = |region: &str, measure: &str| {
            figures
                .iter()
                .rfind(|figure| figure.region.as_str() == region && figure.measure == measure)
                .map(|figure| figure.high)
        };
        assert_eq!(value("32.75", "cooperatives_registered"), Some(617.0));
        assert_eq!(
            value("33.16", "cooperatives_active").zip(value("33.16", "cooperatives_inactive")),
            Some((307.0, 472.0))
        );
        assert_eq!(value("36.03", "cooperatives_dissolving_or_revitalising"), Some(247.0));
    }
}
