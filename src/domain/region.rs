//! Regions of the civil administration (Kemendagri codes), from province to village.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::geo::Point;
use super::message::Message;
use super::words::words;

words! {
    /// Level of a region.
    RegionLevel {
        /// Provinsi.
        Province = "PROVINCE",
        /// Kabupaten or kota.
        Regency = "REGENCY",
        /// Kecamatan (in Papua: distrik).
        Kecamatan = "KECAMATAN",
        /// Kelurahan or desa.
        Village = "VILLAGE",
    }
}

impl RegionLevel {
    /// Letters of the codes of this level.
    pub fn length(self) -> usize {
        match self {
            Self::Province => 2,
            Self::Regency => 5,
            Self::Kecamatan => 8,
            Self::Village => 13,
        }
    }
}

words! {
    /// What the law calls a region.
    RegionKind {
        /// Province.
        Provinsi = "PROVINSI",
        /// Regency.
        Kabupaten = "KABUPATEN",
        /// City.
        Kota = "KOTA",
        /// Part of a regency or city.
        Kecamatan = "KECAMATAN",
        /// Urban village.
        Kelurahan = "KELURAHAN",
        /// Village.
        Desa = "DESA",
        /// Village under customary law.
        DesaAdat = "DESA_ADAT",
    }
}

words! {
    /// Time zone in which people of a region live.
    Zone {
        /// Western Indonesia, UTC+7.
        Wib = "WIB",
        /// Central Indonesia, UTC+8.
        Wita = "WITA",
        /// Eastern Indonesia, UTC+9.
        Wit = "WIT",
    }
}

impl Zone {
    /// Hours ahead of UTC; Indonesia has no summer time.
    pub const fn utc_offset_hours(self) -> i32 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }
}

/// A dotted code of the Ministry of Home Affairs: `32`, `32.75`, `32.75.05` or `32.75.05.1001`. Compared as text: a region's
/// subtree is the range from the code to the code followed by `/`, because only digits and dots occur.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(String);

/// A text that is not a region code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a region code reads like 32, 32.75, 32.75.05 or 32.75.05.1001")]
pub struct NotARegionCode;

impl FromStr for RegionCode {
    type Err = NotARegionCode;
    fn from_str(text: &str) -> Result<Self, NotARegionCode> {
        let parts: Vec<&str> = text.split('.').collect();
        let sizes: &[usize] = &[2, 2, 2, 4];
        let fits = parts.len() <= 4
            && parts
                .iter()
                .zip(sizes)
                .all(|(part, size)| part.len() == *size && part.bytes().all(|b| b.is_ascii_digit()));
        if fits { Ok(Self(text.to_owned())) } else { Err(NotARegionCode) }
    }
}

impl RegionCode {
    /// The code as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level, by the number of parts.
    pub fn level(&self) -> RegionLevel {
        match self.0.len() {
            2 => RegionLevel::Province,
            5 => RegionLevel::Regency,
            8 => RegionLevel::Kecamatan,
            _ => RegionLevel::Village,
        }
    }

    /// The region above; none above a province.
    pub fn parent(&self) -> Option<RegionCode> {
        self.0.rfind('.').map(|dot| Self(self.0[..dot].to_owned()))
    }

    /// Itself or the region above it at `level`; none where it lies above that level already.
    pub fn at_level(&self, level: RegionLevel) -> Option<RegionCode> {
        self.0.get(..level.length()).map(|code| Self(code.to_owned()))
    }

    /// From the province down to the parent.
    pub fn ancestors(&self) -> Vec<RegionCode> {
        let mut up: Vec<_> = std::iter::successors(self.parent(), RegionCode::parent).collect();
        up.reverse();
        up
    }

    /// Whether `other` is this region or lies in it.
    pub fn holds(&self, other: &RegionCode) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The first text after every code of the subtree.
    pub fn subtree_end(&self) -> String {
        format!("{}/", self.0)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for RegionCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for RegionCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A region as it stands in one table of codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Kemendagri code.
    pub code: RegionCode,
    /// Official name: `Kota Bekasi`, `Pondokgede`.
    pub name: String,
    /// What the law calls it.
    pub kind: RegionKind,
    /// Time zone.
    pub zone: Zone,
    /// Centre, where known.
    pub centroid: Option<Point>,
    /// Area in square kilometres, where known.
    pub area_km2: Option<f64>,
    /// Where it comes from.
    pub area_source: Option<String>,
    /// Inhabitants, where known.
    pub population: Option<i64>,
    /// The year in which they were counted.
    pub population_year: Option<i32>,
    /// Where their number comes from.
    pub population_source: Option<String>,
    /// Postal code, of villages.
    pub postal_code: Option<String>,
    /// First day of the code.
    pub valid_from: Option<NaiveDate>,
    /// First day on which the code no longer holds.
    pub valid_to: Option<NaiveDate>,
    /// The code that took its place.
    pub successor: Option<RegionCode>,
}

impl Region {
    /// Its level.
    pub fn level(&self) -> RegionLevel {
        self.code.level()
    }
}

/// A published figure of a region, with its date and source; a fact of the past that the registry does not compute.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionFigure {
    /// The region.
    pub region: RegionCode,
    /// Stable word of the measure.
    pub measure: String,
    /// Year, or year and month, as published.
    pub period: String,
    /// Lower end; equal to `high` where one value was published.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Unit word.
    pub unit: String,
    /// How the source defines the measure, where it does.
    pub definition: Option<Message>,
    /// Where it was published.
    pub source: String,
}

impl RegionFigure {
    /// Its unit in words of either language.
    pub fn unit_name(&self) -> Message {
        let english = match self.unit.as_str() {
            "koperasi" => "cooperatives",
            "orang" => "people",
            "persen" => "percent",
            "peserta" => "participants",
            "usaha" => "businesses",
            "buah" => "pieces",
            "pelatihan" => "trainings",
            "sentra" => "centres",
            other => other,
        };
        Message::new(&self.unit, english)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn the_unit_of_every_figure_is_told_in_english() {
        for figure in super::super::reference::figures() {
            let unit = figure.unit_name();
            assert!(unit.id == figure.unit && (unit.en != unit.id || unit.id == "rupiah"), "{unit:?}");
        }
    }

    #[test]
    fn a_code_knows_its_place() {
        let village = code("32.75.05.1001");
        assert_eq!(village.level(), RegionLevel::Village);
        assert_eq!(village.ancestors(), [code("32"), code("32.75"), code("32.75.05")]);
        assert_eq!(village.at_level(RegionLevel::Regency), Some(code("32.75")));
        assert_eq!(code("32").at_level(RegionLevel::Regency), None);
        assert!(code("32.75").holds(&village) && code("32.75").holds(&code("32.75")));
        assert!(!code("32.75.05").holds(&code("32.75")));
    }

    #[test]
    fn a_subtree_is_a_range_of_texts() {
        let city = code("32.75");
        for (text, inside) in [
            ("32.75", true),
            ("32.75.05", true),
            ("32.75.05.1001", true),
            ("32.76", false),
            ("32", false),
            ("33.01", false),
        ] {
            assert_eq!(text >= city.as_str() && text < city.subtree_end().as_str(), inside, "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "3", "3275", "32.7", "32.75.", "32.75.05.100", "32.75.05.1001.1", "aa", "32.75.0５"] {
            assert_eq!(text.parse::<RegionCode>(), Err(NotARegionCode), "{text}");
        }
    }
}
