//! Inputs: filters, orders, slices, and the description of a business. They are parsed into values of the domain here.

use async_graphql::{InputObject, OneofObject};

use super::choice::{
    ClusterOrderField, ClusterStage, CooperativeKind, CooperativeOrderField, CooperativePattern, CooperativeService,
    CooperativeState, KbliEdition, Need, OrderDirection, RegionLevel, RegionOrderField, SectorOrderField, SizeClass,
    UmkmOrderField,
};
use super::costs::{NEAREST, WORDS, Weight};
use super::error::{Result, inside, refused, shown};
use super::loaders::Asked;
use super::scalar::RegionCode;
use crate::app::{cursors, matching, regions};
use crate::domain::geo::Bounds;
use crate::domain::listing::{self, DEFAULT_PAGE, Key, LONGEST_PAGE, Near, Order, Slice};
use crate::domain::matching::MatchFilter;
use crate::domain::{Locale, Point};

/// A circle on the map.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct NearFilter {
    /// Degrees north of the centre.
    latitude: f64,
    /// Degrees east of the centre.
    longitude: f64,
    /// Radius in metres, 1 to 2,000,000.
    radius_m: i32,
}

/// A rectangle on the map, edges included.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct BoxFilter {
    /// Southern edge in degrees.
    south: f64,
    /// Western edge in degrees.
    west: f64,
    /// Northern edge in degrees.
    north: f64,
    /// Eastern edge in degrees.
    east: f64,
}

/// Which regions.
#[derive(Debug, Clone, Default, InputObject)]
pub struct RegionFilter {
    /// Words that the name holds.
    text: Option<String>,
    /// Of one level.
    level: Option<RegionLevel>,
    /// In a region or below it.
    within: Option<RegionCode>,
}

/// Which sectors.
#[derive(Debug, Clone, Default, InputObject)]
pub struct SectorFilter {
    /// Words that the name holds or that point to the sector.
    text: Option<String>,
}

/// Which codes of the classification (KBLI).
#[derive(Debug, Clone, Default, InputObject)]
pub struct KbliFilter {
    /// Words that the title holds, or digits with which the code begins.
    text: Option<String>,
    /// Of one edition.
    edition: Option<KbliEdition>,
    /// Of one level: 1 kategori, 2 golongan pokok, 3 golongan, 4 subgolongan, 5 kelompok.
    level: Option<i32>,
}

/// Which cooperatives. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CooperativeFilter {
    /// Plain words: of name, number, sector, address or place; all of them are looked for, and spelling is forgiven.
    #[graphql(directive = Weight::apply(WORDS))]
    text: Option<String>,
    /// In a region or below it.
    within: Option<RegionCode>,
    /// Code of a sector it serves.
    sector: Option<String>,
    /// In one of these states.
    state: Option<Vec<CooperativeState>>,
    /// Whose last annual meeting (RAT) on record gave account of one of these book years.
    rat_year: Option<Vec<i32>>,
    /// Of one type.
    kind: Option<CooperativeKind>,
    /// Conventional or sharia.
    pattern: Option<CooperativePattern>,
    /// Offering a service.
    service: Option<CooperativeService>,
    /// Near a point.
    #[graphql(directive = Weight::apply(NEAREST))]
    near: Option<NearFilter>,
    /// In a rectangle.
    #[graphql(name = "box")]
    bounds: Option<BoxFilter>,
    /// Filters that all let through as well; with what they hold, at most 24 filters, 4 deep, with 4 texts.
    and: Option<Vec<CooperativeFilter>>,
    /// Filters one of which lets through as well; an empty list asks nothing.
    or: Option<Vec<CooperativeFilter>>,
    /// A filter that does not let through.
    not: Option<Box<CooperativeFilter>>,
}

/// Which UMKM. All conditions hold together; places are the public ones, cells of about 500 m.
#[derive(Debug, Clone, Default, InputObject)]
pub struct UmkmFilter {
    /// Plain words: of the line of business and the place, and of published names and products; all of them are looked for, and
    /// spelling is forgiven.
    #[graphql(directive = Weight::apply(WORDS))]
    text: Option<String>,
    /// In a region or below it.
    within: Option<RegionCode>,
    /// Code of a sector it works in.
    sector: Option<String>,
    /// Of one size.
    size_class: Option<SizeClass>,
    /// Near a point.
    #[graphql(directive = Weight::apply(NEAREST))]
    near: Option<NearFilter>,
    /// In a rectangle.
    #[graphql(name = "box")]
    bounds: Option<BoxFilter>,
    /// Filters that all let through as well; with what they hold, at most 24 filters, 4 deep, with 4 texts.
    and: Option<Vec<UmkmFilter>>,
    /// Filters one of which lets through as well; an empty list asks nothing.
    or: Option<Vec<UmkmFilter>>,
    /// A filter that does not let through.
    not: Option<Box<UmkmFilter>>,
}

/// Which clusters. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ClusterFilter {
    /// Plain words: of name, sector or place; all of them are looked for, and spelling is forgiven.
    #[graphql(directive = Weight::apply(WORDS))]
    text: Option<String>,
    /// Reaching into a region or below it.
    within: Option<RegionCode>,
    /// Code of its sector.
    sector: Option<String>,
    /// In one stage.
    stage: Option<ClusterStage>,
    /// Near a point.
    #[graphql(directive = Weight::apply(NEAREST))]
    near: Option<NearFilter>,
    /// In a rectangle.
    #[graphql(name = "box")]
    bounds: Option<BoxFilter>,
    /// Filters that all let through as well; with what they hold, at most 24 filters, 4 deep, with 4 texts.
    and: Option<Vec<ClusterFilter>>,
    /// Filters one of which lets through as well; an empty list asks nothing.
    or: Option<Vec<ClusterFilter>>,
    /// A filter that does not let through.
    not: Option<Box<ClusterFilter>>,
}

macro_rules! order {
    ($(#[$about:meta])* $name:ident, $field:ident, $domain:ty) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, InputObject)]
        pub struct $name {
            /// What to order by.
            field: $field,
            /// Which way.
            #[graphql(default_with = "OrderDirection::Ascending")]
            direction: OrderDirection,
        }

        impl ToOrder for $name {
            type Field = $domain;
            fn to_order(self) -> Order<$domain> {
                Order { field: self.field.into(), direction: self.direction.into() }
            }
        }
    };
}
order!(
    /// An order of regions; the code follows of itself.
    RegionOrder, RegionOrderField, listing::RegionOrderField
);
order!(
    /// An order of sectors; the code follows of itself.
    SectorOrder, SectorOrderField, listing::SectorOrderField
);
order!(
    /// An order of cooperatives; the id follows of itself. DISTANCE needs the filter `near`, RELEVANCE the filter `text`.
    CooperativeOrder, CooperativeOrderField, listing::CooperativeOrderField
);
order!(
    /// An order of UMKM; the id follows of itself. DISTANCE needs the filter `near`, RELEVANCE the filter `text`.
    UmkmOrder, UmkmOrderField, listing::UmkmOrderField
);
order!(
    /// An order of clusters; the id follows of itself. DISTANCE needs the filter `near`, RELEVANCE the filter `text`.
    ClusterOrder, ClusterOrderField, listing::ClusterOrderField
);

/// One term of an order as the domain has it.
pub trait ToOrder: Copy {
    type Field: std::fmt::Debug + Copy + PartialEq;
    fn to_order(self) -> Order<Self::Field>;
}

/// Terms of an order, at most.
pub const MOST_TERMS: usize = 3;

/// The terms of an order: at most three, each field once.
pub fn order<T: ToOrder>(
    asked: &Asked,
    terms: Option<Vec<T>>,
    default: &[Order<T::Field>],
) -> Result<Vec<Order<T::Field>>> {
    let Some(terms) = terms.filter(|terms| !terms.is_empty()) else { return Ok(default.to_vec()) };
    let terms: Vec<_> = terms.into_iter().map(ToOrder::to_order).collect();
    let repeated = terms.iter().enumerate().any(|(i, term)| terms[..i].iter().any(|before| before.field == term.field));
    if terms.len() > MOST_TERMS || repeated {
        return Err(refused(
            "orderBy",
            "Paling banyak tiga urutan, masing-masing sekali.",
            "At most three terms, each field once.",
            asked.locale,
        ));
    }
    Ok(terms)
}

fn point(field: &str, latitude: f64, longitude: f64, locale: Locale) -> Result<Point> {
    Point::new(latitude, longitude).map_err(|_| {
        refused(
            field,
            "Lintang -90 sampai 90, bujur -180 sampai 180.",
            "A latitude is -90 to 90, a longitude -180 to 180.",
            locale,
        )
    })
}

impl NearFilter {
    /// The circle as the domain has it.
    pub fn near(self, locale: Locale) -> Result<Near> {
        Ok(Near {
            centre: point("filter.near", self.latitude, self.longitude, locale)?,
            radius_m: f64::from(self.radius_m),
        })
    }
}

impl BoxFilter {
    fn bounds(self, locale: Locale) -> Result<Bounds> {
        point("filter.box", self.south, self.west, locale)?;
        point("filter.box", self.north, self.east, locale)?;
        Ok(Bounds { south: self.south, west: self.west, north: self.north, east: self.east })
    }
}

fn words(asked: &Asked, text: Option<&str>) -> Result<Vec<String>> {
    regions::search_words("filter.text", text).map_err(|error| shown(&error, asked.locale))
}

/// A filter of the graph as the domain has it.
pub trait ToFilter: Default {
    type Filter: std::fmt::Debug + Clone + Default + Send + Sync + 'static;
    fn to_filter(self, asked: &Asked) -> Result<Self::Filter>;
}

/// Filters that another one holds under a name.
fn filters<F: ToFilter>(asked: &Asked, name: &str, held: impl IntoIterator<Item = F>) -> Result<Vec<F::Filter>> {
    held.into_iter().map(|held| held.to_filter(asked).map_err(|error| inside(error, name))).collect()
}

impl ToFilter for RegionFilter {
    type Filter = listing::RegionFilter;
    fn to_filter(self, asked: &Asked) -> Result<Self::Filter> {
        Ok(listing::RegionFilter {
            words: words(asked, self.text.as_deref())?,
            level: self.level.map(Into::into),
            within: self.within.map(|code| code.0),
            parent: None,
        })
    }
}

impl ToFilter for SectorFilter {
    type Filter = Vec<String>;
    fn to_filter(self, asked: &Asked) -> Result<Self::Filter> {
        words(asked, self.text.as_deref())
    }
}

impl ToFilter for KbliFilter {
    type Filter = listing::KbliFilter;
    fn to_filter(self, asked: &Asked) -> Result<Self::Filter> {
        Ok(listing::KbliFilter {
            words: words(asked, self.text.as_deref())?,
            edition: self.edition.map(Into::into),
            level: self.level.map(i64::from),
        })
    }
}

impl ToFilter for CooperativeFilter {
    type Filter = listing::CooperativeFilter;
    fn to_filter(self, asked: &Asked) -> Result<Self::Filter> {
        Ok(listing::CooperativeFilter {
            words: words(asked, self.text.as_deref())?,
            within: self.within.map(|code| code.0),
            sector: self.sector,
            states: self.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            rat_years: self.rat_year.unwrap_or_default(),
            kind: self.kind.map(Into::into),
            pattern: self.pattern.map(Into::into),
            service: self.service.map(Into::into),
            near: self.near.map(|near| near.near(asked.locale)).transpose()?,
            bounds: self.bounds.map(|bounds| bounds.bounds(asked.locale)).transpose()?,
            search: None,
            and: filters(asked, "and", self.and.unwrap_or_default())?,
            or: filters(asked, "or", self.or.unwrap_or_default())?,
            not: filters(asked, "not", self.not.map(|held| *held))?.pop().map(Box::new),
        })
    }
}

impl ToFilter for UmkmFilter {
    type Filter = listing::UmkmFilter;
    fn to_filter(self, asked: &Asked) -> Result<Self::Filter> {
        Ok(listing::UmkmFilter {
            words: words(asked, self.text.as_deref())?,
            within: self.within.map(|code| code.0),
            sector: self.sector,
            size: self.size_class.map(Into::into),
            near: self.near.map(|near| near.near(asked.locale)).transpose()?,
            bounds: self.bounds.map(|bounds| bounds.bounds(asked.locale)).transpose()?,
            search: None,
            and: filters(asked, "and", self.and.unwrap_or_default())?,
            or: filters(asked, "or", self.or.unwrap_or_default())?,
            not: filters(asked, "not", self.not.map(|held| *held))?.pop().map(Box::new),
        })
    }
}

impl ToFilter for ClusterFilter {
    type Filter = listing::ClusterFilter;
    fn to_filter(self, asked: &Asked) -> Result<Self::Filter> {
        Ok(listing::ClusterFilter {
            words: words(asked, self.text.as_deref())?,
            within: self.within.map(|code| code.0),
            sector: self.sector,
            stage: self.stage.map(Into::into),
            near: self.near.map(|near| near.near(asked.locale)).transpose()?,
            bounds: self.bounds.map(|bounds| bounds.bounds(asked.locale)).transpose()?,
            search: None,
            and: filters(asked, "and", self.and.unwrap_or_default())?,
            or: filters(asked, "or", self.or.unwrap_or_default())?,
            not: filters(asked, "not", self.not.map(|held| *held))?.pop().map(Box::new),
        })
    }
}

/// Which of the cooperatives that were ranked for a business. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CooperativeMatchFilter {
    /// In one of these states.
    state: Option<Vec<CooperativeState>>,
    /// Code of a sector it serves.
    sector: Option<String>,
    /// In a region or below it.
    within: Option<RegionCode>,
    /// Whose last annual meeting (RAT) on record gave account of one of these book years.
    rat_year: Option<Vec<i32>>,
    /// At most so many metres from the business; those whose place is not on record are left out.
    distance_m: Option<i32>,
}

impl CooperativeMatchFilter {
    /// The filter as the domain has it.
    pub fn filter(self) -> MatchFilter {
        MatchFilter {
            states: self.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            sector: self.sector,
            within: self.within.map(|code| code.0),
            rat_years: self.rat_year.unwrap_or_default(),
            distance_m: self.distance_m.map(i64::from),
        }
    }
}

/// The paging arguments of a connection.
#[derive(Debug, Clone, Default)]
pub struct Paging {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl Paging {
    /// The slice asked for: `first` with `after`, or `last` with `before`; 1 to 100 items, 20 when no number is given.
    pub fn slice(self, asked: &Asked, list: &str) -> Result<Slice> {
        let backward = self.last.is_some() || self.before.is_some();
        if backward && (self.first.is_some() || self.after.is_some()) {
            return Err(refused(
                if self.last.is_some() { "last" } else { "before" },
                "Pakai `first` dengan `after`, atau `last` dengan `before`.",
                "Use `first` with `after`, or `last` with `before`.",
                asked.locale,
            ));
        }
        let (name, n, cursor_name, cursor) = if backward {
            ("last", self.last, "before", self.before)
        } else {
            ("first", self.first, "after", self.after)
        };
        let n = n.map_or(DEFAULT_PAGE, i64::from);
        if !(1..=LONGEST_PAGE).contains(&n) {
            return Err(refused(name, "Banyaknya 1 sampai 100.", "A number from 1 to 100.", asked.locale));
        }
        let open = |cursor: String| {
            cursors::open(&asked.ctx, list, &cursor, cursor_name).map_err(|error| shown(&error, asked.locale))
        };
        let from: Option<Vec<Key>> = cursor.map(open).transpose()?;
        Ok(Slice { n, backward, from })
    }
}

/// A point in degrees.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct PointInput {
    /// Degrees north.
    latitude: f64,
    /// Degrees east.
    longitude: f64,
}

/// A place: exactly one of the three.
#[derive(Debug, Clone, OneofObject)]
pub enum PlaceInput {
    /// A region by its code.
    Code(RegionCode),
    /// A place in words: `Cikiwul`, `pondok gede`, `Bekasi Utara, Kota Bekasi`. Spelling is forgiven, and said.
    Text(String),
    /// A point.
    Point(PointInput),
}

/// A business that is only described, and what it looks for.
#[derive(Debug, Clone, InputObject)]
pub struct MatchCooperativesInput {
    /// Where it is.
    place: PlaceInput,
    /// What it makes or does, in plain words: `boneka kain bulu`.
    products: String,
    /// Codes of sectors chosen by hand, in place of what the words say.
    sectors: Option<Vec<String>>,
    /// What it looks for.
    needs: Option<Vec<Need>>,
    /// What it looks for in plain words, added to `needs`.
    needs_text: Option<String>,
    /// The region searched; the regency or city of the place when absent.
    within: Option<RegionCode>,
    /// Shows only these cooperatives, with their ranks among all; at most 20.
    cooperatives: Option<Vec<async_graphql::ID>>,
}

impl MatchCooperativesInput {
    /// The description as the use case takes it.
    pub fn description(self, asked: &Asked) -> Result<matching::Description> {
        let locale = asked.locale;
        let only = match self.cooperatives {
            None => None,
            Some(ids) if ids.len() > 20 => {
                return Err(refused("cooperatives", "Paling banyak 20 koperasi.", "At most 20 cooperatives.", locale));
            }
            Some(ids) => Some(
                ids.iter()
                    .map(|id| {
                        id.parse().map_err(|_| {
                            refused(
                                "cooperatives",
                                "Ini bukan id koperasi.",
                                "This is not the id of a cooperative.",
                                locale,
                            )
                        })
                    })
                    .collect::<Result<_>>()?,
            ),
        };
        Ok(matching::Description {
            place: match self.place {
                PlaceInput::Code(code) => matching::Place::Code(code.0),
                PlaceInput::Text(text) => matching::Place::Text(text),
                PlaceInput::Point(at) => {
                    matching::Place::Point(point("place.point", at.latitude, at.longitude, locale)?)
                }
            },
            products: self.products,
            sectors: self.sectors,
            needs: self.needs.unwrap_or_default().into_iter().map(Into::into).collect(),
            needs_text: self.needs_text,
            within: self.within.map(|code| code.0),
            only,
        })
    }
}
