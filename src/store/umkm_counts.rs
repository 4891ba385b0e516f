//! How many UMKM are in the lists, kept by region at every level, sector and size class: written with the UMKM, in the same
//! transaction, so that what is asked most is counted exactly however many there are.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::page::{self, Grouped};
use super::umkm::Written;
use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::{Run, Sql};
use crate::domain::RegionCode;
use crate::domain::facet::UmkmFacet;
use crate::domain::id::{ClusterId, UmkmId};
use crate::domain::listing::{Count, UmkmFilter};
use crate::domain::region::RegionLevel;
use crate::domain::words::Word;
use crate::{sql, values};

/// In a key: whatever it is.
const ANY: &str = "";
/// In a key: none, or not known.
const NONE: &str = "-";

/// By how much counts change, by region, sector and size class; in the order of their keys, so that writers wait for each other and
/// never in a circle.
#[derive(Debug, Default)]
pub struct Changes(BTreeMap<(String, String, String), i64>);

impl Changes {
    /// UMKM that come into the lists.
    pub fn add<'a>(&mut self, umkm: impl IntoIterator<Item = &'a Written<'a>>) {
        for Written { umkm, size, .. } in umkm {
            self.count(&umkm.region, &umkm.sectors, size.map(word), 1);
        }
    }

    /// One UMKM, so many times.
    fn count(&mut self, region: &RegionCode, sectors: &[String], size: Option<&str>, n: i64) {
        let none = [NONE.to_owned()];
        let own = if sectors.is_empty() { &none } else { sectors };
        let wider =
            RegionLevel::ALL.iter().filter_map(|level| region.at_level(*level)).map(|region| region.to_string());
        for region in std::iter::once(ANY.to_owned()).chain(wider) {
            for sector in std::iter::once(ANY).chain(own.iter().map(String::as_str)) {
                for size in [ANY, size.unwrap_or(NONE)] {
                    *self.0.entry((region.clone(), sector.to_owned(), size.to_owned())).or_default() += n;
                }
            }
        }
    }

    /// Writes them down.
    pub async fn keep(self, mut run: impl Run) -> Result<()> {
        let changes: Vec<_> = self.0.into_iter().filter(|(_, n)| *n != 0).collect();
        for chunk in changes.chunks(CHUNK) {
            let rows = chunk.iter().map(|((region, sector, size), n)| values![region, sector, size, *n]);
            run.exec(
                sql!("insert into umkm_counts (region_code, sector_code, size_class, n) values ").rows(rows).push(
                    " on conflict (region_code, sector_code, size_class) do update set n = umkm_counts.n + excluded.n",
                ),
            )
            .await?;
        }
        Ok(())
    }
}

/// Takes UMKM that are in the lists out of the counts, before they are written anew or leave. Whoever else writes them waits, so that
/// what is read here is what is taken out; SQLite has one writer.
pub(super) async fn without(mut run: impl Run, ids: &[UmkmId]) -> Result<Changes> {
    let rows: Vec<(String, sqlx::types::Json<Vec<String>>, Option<String>)> = run
        .all(
            sql!("select region_code, sectors, size_class from umkm where retired_at is null and ")
                .any_of("id", ids.iter().copied())
                .split("", " order by id for update"),
        )
        .await?;
    let mut changes = Changes::default();
    for (region, sectors, size) in rows {
        let region = Reader { table: "umkm", id: region.as_str() }.region("region_code", &region)?;
        changes.count(&region, &sectors.0, size.as_deref(), -1);
    }
    Ok(changes)
}

/// How many of the counts are other than what is counted anew from the UMKM in the lists.
pub async fn n_wrong(mut run: impl Run) -> Result<u64> {
    let counted: Vec<(String, String, String, i64)> = run
        .all(sql!(
            "with placed as (
               select '' as region_code, id, coalesce(size_class, '-') as size_class from umkm where retired_at is null
               union all select substr(region_code, 1, 2), id, coalesce(size_class, '-') from umkm where retired_at is null and length(region_code) >= 2
               union all select substr(region_code, 1, 5), id, coalesce(size_class, '-') from umkm where retired_at is null and length(region_code) >= 5
               union all select substr(region_code, 1, 8), id, coalesce(size_class, '-') from umkm where retired_at is null and length(region_code) >= 8
               union all select region_code, id, coalesce(size_class, '-') from umkm where retired_at is null and length(region_code) >= 13
             ), of_sectors as (
               select region_code, '' as sector_code, size_class from placed
               union all select p.region_code, coalesce(s.sector_code, '-'), p.size_class from placed p left join umkm_sectors s on s.umkm_id = p.id
             )
             select region_code, sector_code, size_class, count(*) from of_sectors group by region_code, sector_code, size_class
             union all select region_code, sector_code, '', count(*) from of_sectors group by region_code, sector_code"
        ))
        .await?;
    let kept: Vec<(String, String, String, i64)> =
        run.all(sql!("select region_code, sector_code, size_class, n from umkm_counts where n <> 0")).await?;
    let mut differ: HashMap<(String, String, String), i64> = HashMap::new();
    for (region, sector, size, n) in counted {
        *differ.entry((region, sector, size)).or_default() += n;
    }
    for (region, sector, size, n) in kept {
        *differ.entry((region, sector, size)).or_default() -= n;
    }
    Ok(differ.values().filter(|n| **n != 0).count() as u64)
}

/// Whether a filter asks for nothing but what counts are kept by.
fn is_kept(filter: &UmkmFilter) -> bool {
    let kept = UmkmFilter {
        within: filter.within.clone(),
        sector: filter.sector.clone(),
        size: filter.size,
        ..Default::default()
    };
    kept == *filter
}

/// The key of a filter: region, sector, size class.
fn key(filter: &UmkmFilter) -> (String, String, &'static str) {
    (
        filter.within.as_ref().map_or_else(String::new, ToString::to_string),
        filter.sector.clone().unwrap_or_default(),
        filter.size.map_or(ANY, word),
    )
}

fn exactly(value: i64) -> Count {
    Count { value, exact: true }
}

/// How many UMKM a filter lets through, where that is kept.
pub(super) async fn count(mut run: impl Run, filter: &UmkmFilter) -> Result<Option<Count>> {
    if !is_kept(filter) {
        return Ok(None);
    }
    let (region, sector, size) = key(filter);
    let row: Option<(i64,)> = run
        .maybe(sql!(
            "select n from umkm_counts where region_code = $1 and sector_code = $2 and size_class = $3",
            region,
            sector,
            size
        ))
        .await?;
    Ok(Some(exactly(row.map_or(0, |(n,)| n))))
}

/// The same for each of many regions, which stand in the place of the filter's.
pub(super) async fn count_of_regions(
    mut run: impl Run,
    regions: &[RegionCode],
    filter: &UmkmFilter,
) -> Result<Option<HashMap<String, Count>>> {
    if !is_kept(filter) || filter.within.is_some() {
        return Ok(None);
    }
    let (_, sector, size) = key(filter);
    let rows: Vec<(String, i64)> = run
        .all(
            sql!(
                "select region_code, n from umkm_counts where n > 0 and sector_code = $1 and size_class = $2 and ",
                sector,
                size
            )
            .any_of("region_code", regions.iter().cloned()),
        )
        .await?;
    Ok(Some(rows.into_iter().map(|(region, n)| (region, exactly(n))).collect()))
}

/// How many each of many clusters has now, which clusters know of themselves.
pub(super) async fn count_of_clusters(
    mut run: impl Run,
    clusters: &[ClusterId],
    filter: &UmkmFilter,
) -> Result<Option<HashMap<Uuid, Count>>> {
    if *filter != UmkmFilter::default() {
        return Ok(None);
    }
    let rows: Vec<(Uuid, i64)> = run
        .all(sql!("select id, n_umkm from clusters where n_umkm > 0 and ").any_of("id", clusters.iter().copied()))
        .await?;
    Ok(Some(rows.into_iter().map(|(id, n)| (id, exactly(n))).collect()))
}

/// How many of the UMKM that a filter lets through have each value, where that is kept; regions at a level, not above that of the
/// filter. What other sectors the businesses of a sector have is not.
pub(super) async fn grouped(
    mut run: impl Run,
    filter: &UmkmFilter,
    by: UmkmFacet,
    level: RegionLevel,
) -> Result<Option<Grouped>> {
    let is_apart = match by {
        UmkmFacet::Sector => filter.sector.is_some(),
        UmkmFacet::Region => filter.within.as_ref().is_some_and(|within| within.level() > level),
        UmkmFacet::SizeClass => false,
        UmkmFacet::Distance => true,
    };
    if is_apart || !is_kept(filter) {
        return Ok(None);
    }
    let (region, sector, size) = key(filter);
    let of = |condition: &'static str, value: &str| Sql::from(condition).bind(value.to_owned());
    let groups = match by {
        UmkmFacet::Sector => sql!("sector_code as value, n from umkm_counts where sector_code > ''")
            .append(of(" and region_code = ", &region))
            .append(of(" and size_class = ", size)),
        UmkmFacet::SizeClass => sql!("size_class as value, n from umkm_counts where size_class > ''")
            .append(of(" and region_code = ", &region))
            .append(of(" and sector_code = ", &sector))
            .append_if(filter.size.map(|_| of(" and size_class = ", size))),
        UmkmFacet::Region | UmkmFacet::Distance => sql!("region_code as value, n from umkm_counts where ")
            .append(of("sector_code = ", &sector))
            .append(of(" and size_class = ", size))
            .push(" and length(region_code) = ")
            .bind(level.length() as i64)
            .append_if(filter.within.as_ref().map(|within| page::subtree("region_code", within))),
    };
    let rows: Vec<(String, i64, i64)> = run
        .all(
            sql!(
                "select g.value, g.n, t.n from (select coalesce(max(n), 0) as n from umkm_counts
                  where region_code = $1 and sector_code = $2 and size_class = $3) t cross join (select ",
                region,
                sector,
                size
            )
            .append(groups)
            // a row without a value tells the sum where no value has any
            .push(" union all select '', 0) g"),
        )
        .await?;
    let n = rows.first().map_or(0, |(.., n)| *n);
    let mut groups: Vec<_> = rows
        .into_iter()
        .filter(|(_, n, _)| *n > 0)
        .map(|(value, n, _)| ((value != NONE).then_some(value), n))
        .collect();
    if by == UmkmFacet::Region {
        // those of which only a wider region is known
        let wider = n - groups.iter().map(|(_, n)| n).sum::<i64>();
        groups.extend((wider > 0).then_some((None, wider)));
    }
    Ok(Some(Grouped::of(groups, exactly(n))))
}
