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

/// Takes away the counts of cells with fewer than [`SMALLEST_CELL`] members; and those of the next smallest for as long as what was taken
/// away could be told from the total: of a single cell, of fewer members than that together, of one member in each. Ties go to the first.
pub fn hide_small_cells(buckets: &mut [Bucket]) {
    let (mut n_cells, mut n_members) = (0, 0);
    while let Some((cell, n)) =
        buckets.iter_mut().filter_map(|bucket| bucket.n.map(|n| (bucket, n))).min_by_key(|(_, n)| *n)
    {
        let can_be_told = n_cells == 1 || n_cells > 0 && (n_members < SMALLEST_CELL || n_members == n_cells);
        if n >= SMALLEST_CELL && !can_be_told {
            return;
        }
        cell.n = None;
        n_cells += 1;
        n_members += n;
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
        assert_eq!(hidden(&[90, 1, 1]), [None; 3], "two that are one each");
        assert_eq!(hidden(&[90, 9, 2, 2]), [Some(90), None, None, None]);
        assert_eq!(hidden(&[90, 9, 1, 1, 1, 1, 1]), [Some(90), None, None, None, None, None, None]);
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
