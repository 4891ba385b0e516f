//! Micro, small and medium businesses, what a visitor may see of them, and the dated rule of their size.

use chrono::{DateTime, NaiveDate, Utc};

use super::cooperative::LocationPrecision;
use super::decimal::Decimal;
use super::explanation::{Explanation, ExplanationInput, Trust, in_force, is_in_force};
use super::geo::Point;
use super::id::UmkmId;
use super::kbli::KbliUse;
use super::message::Message;
use super::money::Rupiah;
use super::region::RegionCode;
use super::words::words;

words! {
    /// Size of a business.
    SizeClass {
        /// Mikro.
        Micro = "MICRO",
        /// Kecil.
        Small = "SMALL",
        /// Menengah.
        Medium = "MEDIUM",
        /// Above the limits of an UMKM.
        Large = "LARGE",
    }
}

/// An UMKM as the registry keeps it. Its owner is kept apart, as personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct Umkm {
    /// Id.
    pub id: UmkmId,
    /// Name of the business; absent where it is a person's name, which is kept with the person.
    pub name: Option<String>,
    /// Whether its owner made name, products and place public.
    pub is_published: bool,
    /// Code of the main sector, where understood.
    pub sector: Option<String>,
    /// Every sector it works in, the main one first.
    pub sectors: Vec<String>,
    /// The most exact region known.
    pub region: RegionCode,
    /// Exact place.
    pub point: Option<Point>,
    /// How exact the place is.
    pub precision: Option<LocationPrecision>,
    /// Business identity number (NIB), 13 digits.
    pub nib: Option<String>,
    /// Lines of business.
    pub kbli: Vec<KbliUse>,
    /// What it makes or does.
    pub products: Vec<Product>,
    /// What it uses.
    pub inputs: Vec<InputNeed>,
    /// Founding day.
    pub founded_on: Option<NaiveDate>,
    /// Latest yearly figures.
    pub latest_year: Option<UmkmYear>,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Counts the changes.
    pub version: i64,
    /// Last change.
    pub changed_at: DateTime<Utc>,
}

/// Something an UMKM makes or does.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Product {
    /// In its owner's words.
    pub name: String,
    /// What it can make in a month.
    pub capacity_per_month: Option<Decimal>,
    /// Unit of the capacity.
    pub unit: Option<String>,
    /// What of the capacity is promised already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committed_per_month: Option<Decimal>,
    /// Days from an order to the first goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_days: Option<i64>,
}

/// Something an UMKM uses.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct InputNeed {
    /// In its owner's words.
    pub name: String,
    /// What it uses in a month.
    pub quantity_per_month: Option<Decimal>,
    /// Unit of the quantity.
    pub unit: Option<String>,
}

/// Figures of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct UmkmYear {
    /// Year.
    pub year: i32,
    /// Sales.
    pub revenue_idr: Option<Rupiah>,
    /// Business capital without land and buildings.
    pub capital_idr: Option<Rupiah>,
    /// People who work there.
    pub n_workers: Option<i64>,
}

impl Umkm {
    /// The place that may be shown: exact once published, else the centre of a cell of about 500 m. The middle of a region, which
    /// stands in for a place that nobody knows, is shown as that.
    pub fn public_place(&self) -> Option<(Point, LocationPrecision)> {
        let point = self.point?;
        match self.precision.unwrap_or(LocationPrecision::Address) {
            LocationPrecision::Centroid => Some((point, LocationPrecision::Centroid)),
            precision if self.is_published => Some((point, precision)),
            _ => Some((point.cell_centre(), LocationPrecision::Cell)),
        }
    }

    /// The cell in which it is searched by distance and on maps; none where only its region is known.
    pub fn cell(&self) -> Option<Point> {
        let (point, precision) = self.public_place()?;
        (precision != LocationPrecision::Centroid).then(|| point.cell_centre())
    }

    /// The name that may be shown.
    pub fn public_name(&self) -> Option<&str> {
        self.name.as_deref().filter(|_| self.is_published)
    }
}

/// A size rule, with the days on which it is in force.
struct SizeRule {
    version: &'static str,
    source: &'static str,
    valid_from: (i32, u32, u32),
    /// First day on which it is no longer in force.
    valid_to: Option<(i32, u32, u32)>,
    /// Upper limits of micro, small and medium.
    capital_idr: [i64; 3],
    revenue_idr: [i64; 3],
}

const MILLION: i64 = 1_000_000;
const BILLION: i64 = 1_000 * MILLION;

/// Latest first.
const SIZE_RULES: [SizeRule; 2] = [
    SizeRule {
        version: "size-2021.1",
        source: "PP 7/2021 art. 35-36",
        valid_from: (2021, 2, 2),
        valid_to: None,
        capital_idr: [BILLION, 5 * BILLION, 10 * BILLION],
        revenue_idr: [2 * BILLION, 15 * BILLION, 50 * BILLION],
    },
    SizeRule {
        version: "size-2008.1",
        source: "UU 20/2008 art. 6",
        valid_from: (2008, 7, 4),
        valid_to: Some((2021, 2, 2)),
        capital_idr: [50 * MILLION, 500 * MILLION, 10 * BILLION],
        revenue_idr: [300 * MILLION, 2_500 * MILLION, 50 * BILLION],
    },
];

/// The size of a business on a day, and why. From PP 7/2021 on, capital decides for businesses founded under it and sales for
/// older ones; where that figure is missing the other one decides, and the explanation says so. Nothing is said without figures.
pub fn size(year: &UmkmYear, founded_on: Option<NaiveDate>, as_of: NaiveDate) -> Option<(SizeClass, Explanation)> {
    let start = |rule: &SizeRule| {
        let (year, month, day) = rule.valid_from;
        NaiveDate::from_ymd_opt(year, month, day).expect("a rule begins on a real day")
    };
    let rule = SIZE_RULES.iter().find(|rule| is_in_force(rule.valid_from, rule.valid_to, as_of))?;
    let by_capital =
        founded_on.is_some_and(|founded| founded >= start(&SIZE_RULES[0])) && as_of >= start(&SIZE_RULES[0]);
    let capital = year.capital_idr.map(|amount| (amount, &rule.capital_idr, true));
    let revenue = year.revenue_idr.map(|amount| (amount, &rule.revenue_idr, false));
    let (amount, limits, used_capital) = if by_capital { capital.or(revenue) } else { revenue.or(capital) }?;
    let class = match limits.iter().position(|limit| amount.amount() <= *limit) {
        Some(0) => SizeClass::Micro,
        Some(1) => SizeClass::Small,
        Some(_) => SizeClass::Medium,
        None => SizeClass::Large,
    };
    let criterion = if used_capital {
        Message::new("Modal usaha (tanpa tanah dan bangunan)", "Business capital (without land and buildings)")
    } else {
        Message::new("Penjualan setahun", "Yearly sales")
    };
    let mut inputs = vec![ExplanationInput::fact(Message::new("Ukuran yang dipakai", "Criterion used"), criterion)];
    inputs.push(ExplanationInput::fact(
        Message::new("Tahun data", "Year of the figures"),
        Message::same(year.year.to_string()),
    ));
    if used_capital != by_capital {
        inputs.push(ExplanationInput::fact(
            Message::new("Catatan", "Note"),
            Message::new(
                "ukuran yang seharusnya dipakai belum tercatat",
                "the criterion the law names is not on record",
            ),
        ));
    }
    inputs.push(in_force(rule.valid_from, rule.valid_to));
    let explanation = Explanation {
        code: "umkm_size",
        title: size_name(class),
        meaning: Message::new(
            "Ukuran usaha menurut modal atau penjualan setahun.",
            "Size of the business by its capital or yearly sales.",
        ),
        formula: Some(Message::new(
            format!(
                "mikro s.d. {}, kecil s.d. {}, menengah s.d. {}",
                rupiah(limits[0]),
                rupiah(limits[1]),
                rupiah(limits[2])
            ),
            format!(
                "micro up to {}, small up to {}, medium up to {}",
                rupiah(limits[0]),
                rupiah(limits[1]),
                rupiah(limits[2])
            ),
        )),
        inputs,
        rule_version: rule.version,
        source: rule.source,
        trust: Trust::Seen,
        as_of,
    };
    Some((class, explanation))
}

fn rupiah(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).expect("limits of the law are small enough")
}

/// The size in words.
pub fn size_name(class: SizeClass) -> Message {
    match class {
        SizeClass::Micro => Message::new("Usaha mikro", "Micro business"),
        SizeClass::Small => Message::new("Usaha kecil", "Small business"),
        SizeClass::Medium => Message::new("Usaha menengah", "Medium business"),
        SizeClass::Large => Message::new("Usaha besar", "Large business"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn figures(revenue: Option<i64>, capital: Option<i64>) -> UmkmYear {
        let money = |amount: Option<i64>| amount.map(|amount| Rupiah::try_from(amount).unwrap());
        UmkmYear { year: 2025, revenue_idr: money(revenue), capital_idr: money(capital), n_workers: None }
    }

    #[test]
    fn a_place_that_nobody_knows_is_no_cell() {
        let point = Point { latitude: -6.33, longitude: 106.98 };
        let at = |precision, is_published| {
            let umkm = Umkm {
                id: UmkmId(uuid::Uuid::nil()),
                name: None,
                is_published,
                sector: None,
                sectors: Vec::new(),
                region: "32.75".parse().unwrap(),
                point: Some(point),
                precision,
                nib: None,
                kbli: Vec::new(),
                products: Vec::new(),
                inputs: Vec::new(),
                founded_on: None,
                latest_year: None,
                is_demo: false,
                version: 1,
                changed_at: DateTime::UNIX_EPOCH,
            };
            (umkm.public_place().unwrap(), umkm.cell())
        };
        use LocationPrecision::{Address, Cell, Centroid, Exact};
        let cell = point.cell_centre();
        for is_published in [false, true] {
            assert_eq!(at(Some(Centroid), is_published), ((point, Centroid), None));
        }
        for precision in [Some(Exact), Some(Address), None] {
            assert_eq!(at(precision, false), ((cell, Cell), Some(cell)));
            assert_eq!(at(precision, true), ((point, precision.unwrap_or(Address)), Some(cell)));
        }
    }

    #[test]
    fn the_size_follows_the_rule_of_the_day() {
        let (old, young) = (Some(day(2015, 1, 1)), Some(day(2022, 1, 1)));
        let now = day(2026, 11, 22);
        for (revenue, capital, founded, as_of, class, rule) in [
            (Some(2 * BILLION), None, old, now, SizeClass::Micro, "size-2021.1"),
            (Some(2 * BILLION + 1), None, old, now, SizeClass::Small, "size-2021.1"),
            (Some(2 * BILLION), None, old, day(2020, 1, 1), SizeClass::Small, "size-2008.1"),
            (Some(300 * MILLION), None, old, day(2020, 1, 1), SizeClass::Micro, "size-2008.1"),
            (Some(20 * BILLION), Some(BILLION), young, now, SizeClass::Micro, "size-2021.1"),
            (Some(20 * BILLION), Some(BILLION), old, now, SizeClass::Medium, "size-2021.1"),
            (None, Some(6 * BILLION), old, now, SizeClass::Medium, "size-2021.1"),
            (Some(51 * BILLION), None, None, now, SizeClass::Large, "size-2021.1"),
        ] {
            let (found, explanation) = size(&figures(revenue, capital), founded, as_of).unwrap();
            assert_eq!((found, explanation.rule_version), (class, rule), "{revenue:?} {capital:?} {founded:?} {as_of}");
        }
        assert_eq!(size(&figures(None, None), old, now), None);
        assert_eq!(size(&figures(Some(1), None), old, day(2008, 7, 3)), None, "no rule was in force yet");
        for (as_of, rule, told) in [
            (day(2021, 2, 1), "size-2008.1", "4 July 2008 to 1 February 2021"),
            (day(2021, 2, 2), "size-2021.1", "from 2 February 2021 on"),
        ] {
            let (_, explained) = size(&figures(Some(1), None), old, as_of).unwrap();
            let input = explained.inputs.iter().find(|input| input.label.en == "Rule in force").unwrap();
            assert_eq!((explained.rule_version, input.value.en.as_str()), (rule, told));
        }
    }
}
