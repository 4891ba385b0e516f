//! What may be asked of a list: filters, orders, and slices that go by key and never by offset.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::cluster::ClusterStage;
use super::cooperative::{CooperativeKind, CooperativePattern, CooperativeService, CooperativeState};
use super::geo::{Bounds, Point};
use super::kbli::KbliEdition;
use super::region::{RegionCode, RegionLevel};
use super::search::{Search, Searched};
use super::umkm::SizeClass;
use super::words::words;

/// Items of one page when no number is asked for.
pub const DEFAULT_PAGE: i64 = 20;

/// Items of one page at most.
pub const LONGEST_PAGE: i64 = 100;

/// Counts are exact up to here; beyond it only "at least" is said.
pub const EXACT_COUNT: i64 = 10_000;

/// A part of the key by which a list is ordered.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub enum Key {
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A measure; its bits travel unchanged.
    Real(f64),
    /// An instant.
    Time(DateTime<Utc>),
    /// A day.
    Date(NaiveDate),
    /// An id.
    Id(Uuid),
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// Items wanted, 1 to [`LONGEST_PAGE`].
    pub n: i64,
    /// From the end instead of the beginning.
    pub backward: bool,
    /// The key behind which (or, backward, before which) it begins.
    pub from: Option<Vec<Key>>,
}

impl Default for Slice {
    fn default() -> Self {
        Self { n: DEFAULT_PAGE, backward: false, from: None }
    }
}

/// An item of a list with the key that leads back to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T> {
    /// The item.
    pub item: T,
    /// Its key in the order of the list, the unique part last.
    pub key: Vec<Key>,
    /// Metres from the point of the filter, where one was asked for.
    pub distance_m: Option<f64>,
}

/// One page of a list, in the order of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<Listed<T>>,
    /// Whether there are items before the first.
    pub has_previous: bool,
    /// Whether there are items after the last.
    pub has_next: bool,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), has_previous: false, has_next: false }
    }
}

impl<T> Page<T> {
    /// A page from up to `slice.n + 1` items in the order in which they were read (backward: from the end).
    pub fn cut(mut items: Vec<Listed<T>>, slice: &Slice) -> Self {
        let more = items.len() as i64 > slice.n;
        items.truncate(slice.n as usize);
        let behind = slice.from.is_some();
        if slice.backward {
            items.reverse();
            Self { items, has_previous: more, has_next: behind }
        } else {
            Self { items, has_previous: behind, has_next: more }
        }
    }
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The number, or the bound up to which was counted.
    pub value: i64,
    /// Whether there are exactly so many.
    pub exact: bool,
}

impl Count {
    /// From a count that stopped one above [`EXACT_COUNT`].
    pub fn capped(counted: i64) -> Self {
        Self { value: counted.min(EXACT_COUNT), exact: counted <= EXACT_COUNT }
    }
}

words! {
    /// Direction of an order.
    Direction {
        /// Smallest first.
        Ascending = "ASC",
        /// Largest first.
        Descending = "DESC",
    }
}

/// One term of an order; the unique key follows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Order<F> {
    /// What to order by.
    pub field: F,
    /// Which way.
    pub direction: Direction,
}

/// Within a distance of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The point.
    pub centre: Point,
    /// Metres.
    pub radius_m: f64,
}

words! {
    /// Orders of regions.
    RegionOrderField {
        /// By code.
        Code = "CODE",
        /// By name.
        Name = "NAME",
    }
}

/// Which regions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RegionFilter {
    /// Folded words, all of which the name holds.
    pub words: Vec<String>,
    /// Of one level.
    pub level: Option<RegionLevel>,
    /// In the subtree of a region.
    pub within: Option<RegionCode>,
    /// Directly under a region.
    pub parent: Option<RegionCode>,
}

words! {
    /// Orders of sectors.
    SectorOrderField {
        /// By name.
        Name = "NAME",
        /// By code.
        Code = "CODE",
    }
}

/// Which codes of the classification.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KbliFilter {
    /// Folded words, all of which the title holds; a word of digits may begin the code instead.
    pub words: Vec<String>,
    /// Of one edition.
    pub edition: Option<KbliEdition>,
    /// Of one level.
    pub level: Option<i64>,
}

words! {
    /// Orders of cooperatives.
    CooperativeOrderField {
        /// By name.
        Name = "NAME",
        /// By distance from the point of the filter.
        Distance = "DISTANCE",
        /// By members; unknown counts as none.
        NMembers = "N_MEMBERS",
        /// By the book year of the last annual meeting; none counts as year 0.
        LastRat = "LAST_RAT",
        /// By last change.
        ChangedAt = "CHANGED_AT",
        /// By how well the words of the filter fit, the best first.
        Relevance = "RELEVANCE",
    }
}

/// Which cooperatives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CooperativeFilter {
    /// Folded words that are searched for.
    pub words: Vec<String>,
    /// In the subtree of a region.
    pub within: Option<RegionCode>,
    /// Serving a sector.
    pub sector: Option<String>,
    /// In one of these states.
    pub states: Vec<CooperativeState>,
    /// Whose last annual meeting on record gave account of one of these book years.
    pub rat_years: Vec<i32>,
    /// Of one kind.
    pub kind: Option<CooperativeKind>,
    /// Of one pattern.
    pub pattern: Option<CooperativePattern>,
    /// Offering a service.
    pub service: Option<CooperativeService>,
    /// Near a point.
    pub near: Option<Near>,
    /// In a rectangle.
    pub bounds: Option<Bounds>,
    /// What the words were understood as; made by the use case.
    pub search: Option<Search>,
    /// Filters that all let through as well.
    pub and: Vec<CooperativeFilter>,
    /// Filters one of which lets through as well, if there are any.
    pub or: Vec<CooperativeFilter>,
    /// A filter that does not let through.
    pub not: Option<Box<CooperativeFilter>>,
}

words! {
    /// Orders of UMKM.
    UmkmOrderField {
        /// By id, the oldest entry first.
        Id = "ID",
        /// By distance of the public place from the point of the filter.
        Distance = "DISTANCE",
        /// By last change.
        ChangedAt = "CHANGED_AT",
        /// By how well the words of the filter fit, the best first.
        Relevance = "RELEVANCE",
    }
}

/// Which UMKM. Places are public places: cells of about 500 m unless published.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UmkmFilter {
    /// Folded words that are searched for.
    pub words: Vec<String>,
    /// In the subtree of a region.
    pub within: Option<RegionCode>,
    /// In a sector.
    pub sector: Option<String>,
    /// Of one size.
    pub size: Option<SizeClass>,
    /// Near a point.
    pub near: Option<Near>,
    /// In a rectangle.
    pub bounds: Option<Bounds>,
    /// What the words were understood as; made by the use case.
    pub search: Option<Search>,
    /// Filters that all let through as well.
    pub and: Vec<UmkmFilter>,
    /// Filters one of which lets through as well, if there are any.
    pub or: Vec<UmkmFilter>,
    /// A filter that does not let through.
    pub not: Option<Box<UmkmFilter>>,
}

words! {
    /// Orders of clusters.
    ClusterOrderField {
        /// By name.
        Name = "NAME",
        /// By distance from the point of the filter.
        Distance = "DISTANCE",
        /// By number of UMKM now.
        NUmkm = "N_UMKM",
        /// By stage: running clusters first, active and mature ones alike, then forming, proposed and closed ones.
        Stage = "STAGE",
        /// By last change.
        ChangedAt = "CHANGED_AT",
        /// By how well the words of the filter fit, the best first.
        Relevance = "RELEVANCE",
    }
}

/// Which clusters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClusterFilter {
    /// Folded words that are searched for.
    pub words: Vec<String>,
    /// Reaching into the subtree of a region.
    pub within: Option<RegionCode>,
    /// Of one sector.
    pub sector: Option<String>,
    /// In one stage.
    pub stage: Option<ClusterStage>,
    /// Near a point.
    pub near: Option<Near>,
    /// In a rectangle.
    pub bounds: Option<Bounds>,
    /// What the words were understood as; made by the use case.
    pub search: Option<Search>,
    /// Filters that all let through as well.
    pub and: Vec<ClusterFilter>,
    /// Filters one of which lets through as well, if there are any.
    pub or: Vec<ClusterFilter>,
    /// A filter that does not let through.
    pub not: Option<Box<ClusterFilter>>,
}

/// A filter that may hold others, and what all filters have.
pub trait Filter: Clone {
    /// What is searched.
    const KIND: Searched;
    /// The words searched for.
    fn words(&self) -> &[String];
    /// What they were understood as.
    fn search(&self) -> Option<&Search>;
    /// Says what they were understood as.
    fn understand(&mut self, search: Option<Search>);
    /// The region whose subtree is meant.
    fn within(&self) -> Option<&RegionCode>;
    /// The sector.
    fn sector(&self) -> Option<&str>;
    /// The circle.
    fn near(&self) -> Option<&Near>;
    /// The rectangle.
    fn bounds(&self) -> Option<&Bounds>;
    /// Filters that all let through as well.
    fn and(&self) -> &[Self];
    /// Filters one of which lets through as well.
    fn or(&self) -> &[Self];
    /// A filter that does not let through.
    fn not(&self) -> Option<&Self>;
    /// The filters that it holds.
    fn nested_mut(&mut self) -> Vec<&mut Self>;

    /// The filters that it holds.
    fn nested(&self) -> impl Iterator<Item = &Self> {
        self.and().iter().chain(self.or()).chain(self.not())
    }
}

macro_rules! filter {
    ($name:ident, $kind:ident) => {
        impl Filter for $name {
            const KIND: Searched = Searched::$kind;
            fn words(&self) -> &[String] {
                &self.words
            }
            fn search(&self) -> Option<&Search> {
                self.search.as_ref()
            }
            fn understand(&mut self, search: Option<Search>) {
                self.search = search;
            }
            fn within(&self) -> Option<&RegionCode> {
                self.within.as_ref()
            }
            fn sector(&self) -> Option<&str> {
                self.sector.as_deref()
            }
            fn near(&self) -> Option<&Near> {
                self.near.as_ref()
            }
            fn bounds(&self) -> Option<&Bounds> {
                self.bounds.as_ref()
            }
            fn and(&self) -> &[Self] {
                &self.and
            }
            fn or(&self) -> &[Self] {
                &self.or
            }
            fn not(&self) -> Option<&Self> {
                self.not.as_deref()
            }
            fn nested_mut(&mut self) -> Vec<&mut Self> {
                self.and.iter_mut().chain(&mut self.or).chain(self.not.as_deref_mut()).collect()
            }
        }
    };
}
filter!(CooperativeFilter, Cooperatives);
filter!(UmkmFilter, Umkm);
filter!(ClusterFilter, Clusters);

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(n: i64) -> Listed<i64> {
        Listed { item: n, key: vec![Key::Int(n)], distance_m: None }
    }

    fn items(page: &Page<i64>) -> Vec<i64> {
        page.items.iter().map(|listed| listed.item).collect()
    }

    #[test]
    fn a_page_knows_what_lies_before_and_after() {
        let forward = Slice { n: 2, backward: false, from: Some(vec![Key::Int(0)]) };
        let page = Page::cut(vec![listed(1), listed(2), listed(3)], &forward);
        assert_eq!((items(&page), page.has_previous, page.has_next), (vec![1, 2], true, true));

        let backward = Slice { n: 2, backward: true, from: None };
        let page = Page::cut(vec![listed(9), listed(8), listed(7)], &backward);
        assert_eq!((items(&page), page.has_previous, page.has_next), (vec![8, 9], true, false));
    }
}
