//! What the lists of cooperatives, UMKM and clusters have in common.

use super::{Ctx, Error, Result, regions};
use crate::domain::RegionCode;
use crate::domain::geo::Bounds;
use crate::domain::id::{ClusterId, CooperativeId, UmkmId};
use crate::domain::listing::{Filter, Near};

/// Whose list it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Parent {
    /// A region's: what lies in its subtree.
    Region(RegionCode),
    /// A cooperative's.
    Cooperative(CooperativeId),
    /// An UMKM's.
    Umkm(UmkmId),
    /// A cluster's.
    Cluster(ClusterId),
}

/// The farthest distance a list can be searched within: half around the earth is of no use to anybody.
const FARTHEST_M: f64 = 2_000_000.0;

/// How deep filters may lie in each other, the outermost one counted.
pub const DEEPEST: usize = 4;
/// Filters that one filter may be made of, itself counted.
pub const MOST_FILTERS: usize = 24;
/// Texts that one filter may search for.
pub const MOST_TEXTS: usize = 4;

/// Checks what every filter may hold; orders by distance need a point, those by relevance need words.
pub(super) fn check<F: Filter>(ctx: &Ctx, filter: &F, by_distance: bool, by_relevance: bool) -> Result<()> {
    check_order(by_distance, filter.near())?;
    if by_relevance && filter.words().is_empty() {
        return Err(Error::refused(
            "orderBy",
            "Urutan kecocokan memerlukan saringan `text`.",
            "An order by RELEVANCE needs the filter `text`.",
        ));
    }
    let (mut n_filters, mut n_texts) = (0, 0);
    check_one(ctx, filter, 1, &mut n_filters, &mut n_texts)
}

fn check_one<F: Filter>(ctx: &Ctx, filter: &F, depth: usize, n_filters: &mut usize, n_texts: &mut usize) -> Result<()> {
    *n_filters += 1;
    *n_texts += usize::from(!filter.words().is_empty());
    if depth > DEEPEST || *n_filters > MOST_FILTERS {
        return Err(Error::refused(
            "filter",
            format!("Saringan paling banyak {MOST_FILTERS} bagian, {DEEPEST} tingkat."),
            format!("A filter has at most {MOST_FILTERS} parts, {DEEPEST} deep."),
        ));
    }
    if *n_texts > MOST_TEXTS {
        return Err(Error::refused(
            "filter.text",
            format!("Saringan paling banyak {MOST_TEXTS} teks."),
            format!("A filter has at most {MOST_TEXTS} texts."),
        ));
    }
    check_place(ctx, filter.within(), filter.sector(), filter.near(), filter.bounds())?;
    let held =
        [("and", filter.and()), ("or", filter.or()), ("not", filter.not().map_or(&[][..], std::slice::from_ref))];
    for (name, held) in held {
        for held in held {
            check_one(ctx, held, depth + 1, n_filters, n_texts).map_err(|error| error.inside(name))?;
        }
    }
    Ok(())
}

/// An order by distance needs a point.
pub(super) fn check_order(by_distance: bool, near: Option<&Near>) -> Result<()> {
    if by_distance && near.is_none() {
        return Err(Error::refused(
            "orderBy",
            "Urutan jarak memerlukan saringan `near`.",
            "An order by DISTANCE needs the filter `near`.",
        ));
    }
    Ok(())
}

/// Checks what says where, and in which sector.
pub(super) fn check_place(
    ctx: &Ctx,
    within: Option<&RegionCode>,
    sector: Option<&str>,
    near: Option<&Near>,
    bounds: Option<&Bounds>,
) -> Result<()> {
    if let Some(code) = within {
        regions::known(ctx, "filter.within", code)?;
    }
    if let Some(code) = sector
        && ctx.catalogue().sector(code).is_none()
    {
        return Err(Error::refused("filter.sector", "Bidang usaha ini tidak dikenal.", "This sector is not known."));
    }
    if let Some(near) = near
        && !(1.0..=FARTHEST_M).contains(&near.radius_m)
    {
        return Err(Error::refused(
            "filter.near.radiusM",
            "Jarak 1 sampai 2.000.000 meter.",
            "A distance is 1 to 2,000,000 metres.",
        ));
    }
    if let Some(bounds) = bounds
        && (bounds.south > bounds.north || bounds.west > bounds.east)
    {
        return Err(Error::refused(
            "filter.box",
            "Selatan di bawah utara, barat di kiri timur.",
            "South lies below north, west left of east.",
        ));
    }
    Ok(())
}

/// Splits parents by kind and joins the answers again.
macro_rules! by_parent {
    ($parents:expr, { $($kind:ident => |$of:ident| $answer:expr),+ $(,)? }) => {{
        let mut all = std::collections::HashMap::new();
        $(
            let $of: Vec<_> = $parents.iter().filter_map(|parent| match parent { $crate::app::lists::Parent::$kind(of) => Some(of.clone()), _ => None }).collect();
            if !$of.is_empty() {
                let answers = $answer;
                for of in &$of {
                    if let Some(answer) = answers.get(&$crate::app::lists::key_of(of)) {
                        all.insert($crate::app::lists::Parent::$kind(of.clone()), answer.clone());
                    }
                }
            }
        )+
        all
    }};
}
pub(super) use by_parent;

/// The key under which the store answers for a parent.
pub(super) trait KeyOf {
    type Key;
    fn key(&self) -> Self::Key;
}
impl KeyOf for RegionCode {
    type Key = String;
    fn key(&self) -> String {
        self.to_string()
    }
}
macro_rules! key_of_ids { ($($id:ty),+) => { $(impl KeyOf for $id { type Key = uuid::Uuid; fn key(&self) -> uuid::Uuid { self.0 } })+ } }
key_of_ids!(CooperativeId, UmkmId, ClusterId);

pub(super) fn key_of<P: KeyOf>(parent: &P) -> P::Key {
    parent.key()
}
