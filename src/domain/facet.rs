//! Facets: how many of a list have each value of something, and what may be told of that. Pure.

use super::listing::Count;
use super::message::Message;
use super::words::words;

words! {
    /// What cooperatives are counted by.
    CooperativeFacet {
        /// State of the day.
        State = "STATE",
        /// Sectors served; one with several counts in each.
        Sector = "SECTOR",
        /// Region, a level below that of the filter.
        Region = "REGION",
        /// Book year of the last annual meeting.
        RatYear = "RAT_YEAR",
        /// Distance from the point of the filter.
        Distance = "DISTANCE",
    }
}

words! {
    /// What UMKM are counted by.
    UmkmFacet {
        /// Sectors; one with several counts in each.
        Sector = "SECTOR",
        /// Region, a level below that of the filter.
        Region = "REGION",
        /// Size class.
        SizeClass = "SIZE_CLASS",
        /// Distance of the public place from the point of the filter.
        Distance = "DISTANCE",
    }
}

words! {
    /// What clusters are counted by.
    ClusterFacet {
        /// Sector.
        Sector = "SECTOR",
        /// Main region, a level below that of the filter.
        Region = "REGION",
        /// Stage.
        Stage = "STAGE",
        /// Distance from the point of the filter.
        Distance = "DISTANCE",
    }
}

/// Upper edges of the distance bands in metres, the edge included; what lies beyond the last is a band of its own.
pub const BANDS_M: [i64; 7] = [1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000];

/// The lower and upper edge of a band in metres; the last has no upper one.
pub fn band_m(band: usize) -> (i64, Option<i64>) {
    (band.checked_sub(1).map_or(0, |below| BANDS_M[below]), BANDS_M.get(band).copied())
}

/// The band of a distance in metres.
pub fn band_of(metres: i64) -> usize {
    BANDS_M.partition_point(|edge| *edge < metres)
}

/// One value, and how many have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The value: a word, a code, a year, or the number of a band; none for those without one.
    pub key: Option<String>,
    /// The value in words.
    pub label: Message,
    /// How many; none where it is not told.
    pub n: Option<i64>,
}

/// How many of a list have each value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The values.
    pub buckets: Vec<Bucket>,
    /// How many were counted: not exact beyond 10,000, and then neither are the buckets.
    pub counted: Count,
}

/// Numbers of a list in one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// How many have the number.
    pub n_known: i64,
    /// Their sum.
    pub sum: i64,
    /// How many were looked at.
    pub counted: Count,
}

/// Members of a cell below which it is not told.
pub const SMALLEST_CELL: i64 = 5;

/// Takes away the counts of cells with fewer than [`SMALLEST_CELL`] members; where that is a single cell, that of the next smallest
/// too, since it could be told from the total. Ties go to the first.
pub fn hide_small_cells(buckets: &mut [Bucket]) {
    let mut hidden = 0;
    for bucket in buckets.iter_mut().filter(|bucket| bucket.n.is_some_and(|n| n < SMALLEST_CELL)) {
        bucket.n = None;
        hidden += 1;
    }
    if hidden == 1
        && let Some(next) = buckets.iter_mut().filter(|bucket| bucket.n.is_some()).min_by_key(|bucket| bucket.n)
    {
        next.n = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(counts: &[i64]) -> Vec<Option<i64>> {
        let bucket = |n: &i64| Bucket { key: None, label: Message::same(""), n: Some(*n) };
        let mut buckets: Vec<Bucket> = counts.iter().map(bucket).collect();
        hide_small_cells(&mut buckets);
        buckets.into_iter().map(|bucket| bucket.n).collect()
    }

    #[test]
    fn a_small_cell_cannot_be_told_from_the_others() {
        assert_eq!(hidden(&[90, 5, 7]), [Some(90), Some(5), Some(7)]);
        assert_eq!(hidden(&[90, 4, 7]), [Some(90), None, None]);
        assert_eq!(hidden(&[90, 4, 1, 7]), [Some(90), None, None, Some(7)]);
        assert_eq!(hidden(&[3]), [None]);
        assert_eq!(hidden(&[]), []);
    }

    #[test]
    fn bands_lie_side_by_side() {
        assert_eq!(band_m(0), (0, Some(1_000)));
        assert_eq!(band_m(3), (5_000, Some(10_000)));
        assert_eq!(band_m(7), (100_000, None));
        assert_eq!([0, 1_000, 1_001, 5_000, 100_000, 100_001].map(band_of), [0, 0, 1, 2, 6, 7]);
    }
}
