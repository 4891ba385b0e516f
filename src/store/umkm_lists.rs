//! By which index a list of UMKM is read where no words narrow it down. What a page costs does not grow with the table: either an index
//! has the list in its order, or few of its first rows are looked at before it is found by what narrows it down most.

use super::page::{self, List, Scattered};
use super::search::most_weighed;
use super::umkm::{LEVELS, PLACE, held, list, list_weighing, looked_up as words_of, row_by_row};
use crate::db::Sql;
use crate::domain::RegionCode;
use crate::domain::listing::{Order, UmkmFilter, UmkmOrderField};
use crate::domain::region::RegionLevel;
use crate::sql;

/// How a page is read.
pub(super) enum Reading {
    /// In the order of an index, until it is full.
    InOrder(Box<List>),
    /// By two looks.
    Scattered(Box<Scattered>),
}

/// The filter with what the filters beside it ask too, so that it narrows the list down.
fn hoisted(filter: &UmkmFilter) -> UmkmFilter {
    let mut all = filter.clone();
    for beside in &filter.and {
        all.within = all.within.or_else(|| beside.within.clone());
        all.sector = all.sector.or_else(|| beside.sector.clone());
        all.size = all.size.or(beside.size);
        all.bounds = all.bounds.or(beside.bounds);
    }
    all
}

/// The filter with a text that says nothing but where as a region.
pub(super) fn placed(filter: &UmkmFilter) -> UmkmFilter {
    let mut filter = filter.clone();
    let narrowest =
        filter.search.as_ref().filter(|asked| asked.groups.is_empty() && !asked.is_hopeless).and_then(|asked| {
            let places: Option<Vec<_>> = asked
                .places
                .iter()
                .map(Vec::as_slice)
                .chain(filter.within.as_ref().map(std::slice::from_ref))
                .map(|places| places.first().filter(|_| places.len() == 1))
                .collect();
            let places = places?;
            let narrowest = places.iter().max_by_key(|place| place.as_str().len())?;
            places.iter().all(|place| place.holds(narrowest)).then(|| (*narrowest).clone())
        });
    if narrowest.is_some() {
        (filter.words, filter.search, filter.within) = (Vec::new(), None, narrowest);
    }
    filter
}

const LISTED: &str = " and u.retired_at is null";

/// What no index serves in an order: places, words, and the filters that a filter holds.
fn unordered(filter: &UmkmFilter) -> Sql {
    PLACE
        .conditions(filter.near.as_ref(), filter.bounds.as_ref())
        .append_if(filter.search.as_ref().map(words_of))
        .append(page::combined(filter, &held))
}

fn in_place(filter: &UmkmFilter) -> bool {
    filter.near.is_some() || filter.bounds.is_some()
}

/// The list of a sector's businesses, in its region and of its size, by the index of sectors.
fn of_sector(filter: &UmkmFilter, sector: &str, mut list: List) -> List {
    let mut conditions = sql!(" and s.sector_code = $1 and u.id = s.umkm_id", sector);
    if let Some(region) = &filter.within {
        let in_kecamatan = |kecamatan: &RegionCode| Sql::from(" and substr(s.region_code, 1, 8) = ").bind(kecamatan);
        conditions = conditions.append(match region.level() {
            RegionLevel::Province => page::subtree("s.region_code", region),
            RegionLevel::Regency => Sql::from(" and substr(s.region_code, 1, 5) = ").bind(region),
            RegionLevel::Kecamatan => in_kecamatan(region),
            RegionLevel::Village => Sql::default()
                .append_if(region.parent().as_ref().map(in_kecamatan))
                .push(" and s.region_code = ")
                .bind(region),
        });
    }
    list.tables = vec!["umkm_sectors s".into(), "umkm u".into()];
    list.conditions = conditions.append(page::is(" and s.size_class = ", filter.size)).push(LISTED);
    if let Some(id) = list.order.last_mut() {
        id.by = "s.umkm_id".into();
    }
    list
}

/// A list with what narrows it down most, for which SQLite is kept from other indexes than that of places, or of sizes.
fn narrowed(filter: &UmkmFilter, list: List) -> Option<List> {
    if let Some(sector) = &filter.sector {
        let mut list = of_sector(filter, sector, list);
        list.conditions = list.conditions.append(unordered(filter));
        return Some(list);
    }
    let region = filter.within.as_ref().map(|region| {
        let column = || Sql::from(" and ").split("+u.region_code", "u.region_code");
        column().push(" >= ").bind(region).append(column()).push(" < ").bind(region.subtree_end())
    });
    let size = match (in_place(filter), filter.size) {
        (true, size) => size
            .map(|size| Sql::from(" and ").split("+u.size_class", "u.size_class").append(page::is(" = ", Some(size)))),
        (false, Some(size)) => Some(page::is(" and u.size_class = ", Some(size))),
        (false, None) => return None,
    };
    let conditions = Sql::from(LISTED).append_if(region).append_if(size).append(unordered(filter));
    Some(List { conditions, ..list })
}

/// The list of what a filter lets through, to be counted.
pub(super) fn found(filter: &UmkmFilter) -> List {
    if filter.search.is_some() {
        return list_weighing(filter, &[], filter.search.as_ref().map(most_weighed));
    }
    let list = list(filter, &[]);
    narrowed(&hoisted(filter), list.clone()).unwrap_or(list)
}

/// The list of what else narrows down to few, its words looked up.
pub(super) fn looked_up(filter: &UmkmFilter, order: &[Order<UmkmOrderField>]) -> List {
    let list = row_by_row(filter, order);
    narrowed(&hoisted(filter), list.clone()).unwrap_or(list)
}

/// How a page is read that no words narrow down, or none but what many have.
pub(super) fn reading(filter: &UmkmFilter, order: &[Order<UmkmOrderField>]) -> Reading {
    let whole = row_by_row(filter, order);
    let filter = &hoisted(filter);
    let by = |field| order.iter().any(|order| order.field == field);
    if by(UmkmOrderField::Distance) {
        return Reading::InOrder(Box::new(whole));
    }
    let by_change = by(UmkmOrderField::ChangedAt);
    let (mut walked, mut rest, mut is_served) = match &filter.sector {
        Some(sector) if !by_change => (of_sector(filter, sector, whole.clone()), Sql::default(), true),
        sector => {
            let by_size = filter.within.is_none() && !by_change;
            let size = page::is(" and u.size_class = ", filter.size);
            let conditions = Sql::from(LISTED)
                .append_if(filter.within.as_ref().map(|region| page::in_region(LEVELS, region)))
                .append_if(by_size.then(|| size.clone()));
            let has_sector = sector.as_ref().map(|sector| {
                sql!(" and exists (select 1 from umkm_sectors s where s.umkm_id = u.id and s.sector_code = $1)", sector)
            });
            let is_served = has_sector.is_none() && (by_size || filter.size.is_none());
            let rest = Sql::default().append_if((!by_size).then_some(size)).append_if(has_sector);
            (List { conditions, ..whole.clone() }, rest, is_served)
        }
    };
    is_served &= !in_place(filter);
    rest = rest.append(unordered(filter));
    match narrowed(filter, whole) {
        Some(found) if !is_served => Reading::Scattered(Box::new(Scattered { walked, rest, found })),
        _ => {
            walked.conditions = walked.conditions.append(rest);
            Reading::InOrder(Box::new(walked))
        }
    }
}
