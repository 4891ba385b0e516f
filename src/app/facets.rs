//! Facets of the lists that anybody may read: how many of those that a filter lets through have each value, on demand.

use std::collections::BTreeMap;

use super::matching::{Matches, Ranked};
use super::{Ctx, Result, clusters, cooperatives, umkm};
use crate::domain::cluster::ClusterStage;
use crate::domain::cooperative::{CooperativeState, StateThresholds};
use crate::domain::facet::{
    Bucket, ClusterFacet, CooperativeFacet, Facet, Sum, UmkmFacet, band_m, band_of, hide_small_cells,
};
use crate::domain::listing::{ClusterFilter, CooperativeFilter, Count, UmkmFilter};
use crate::domain::matching::MatchFilter;
use crate::domain::message::Message;
use crate::domain::region::RegionLevel;
use crate::domain::umkm::SizeClass;
use crate::domain::words::Word;
use crate::domain::{RegionCode, cluster, cooperative, umkm as businesses};
use crate::store::{self, page::Grouped};

/// The level below that of a region.
fn level_below(region: Option<&RegionCode>) -> RegionLevel {
    match region.map(|region| region.level()) {
        None => RegionLevel::Province,
        Some(RegionLevel::Province) => RegionLevel::Regency,
        Some(RegionLevel::Regency) => RegionLevel::Kecamatan,
        Some(RegionLevel::Kecamatan | RegionLevel::Village) => RegionLevel::Village,
    }
}

/// Without a point there are no distances: a page with a switch for it asks the same question either way.
fn nothing() -> Facet {
    Facet { buckets: Vec::new(), counted: Count { value: 0, exact: true } }
}

/// Names the values; those without one come last.
fn named(grouped: Grouped, name: impl Fn(&str) -> Option<Message>) -> Facet {
    let Grouped { groups, counted } = grouped;
    let without = || Message::new("Tidak diketahui", "Not known");
    let bucket = |(key, n): (Option<String>, i64)| Bucket {
        label: key.as_deref().map_or_else(without, |key| name(key).unwrap_or_else(|| Message::same(key))),
        key,
        n: Some(n),
    };
    let mut buckets: Vec<Bucket> = groups.into_iter().map(bucket).collect();
    buckets.sort_by_key(|bucket| bucket.key.is_none());
    Facet { buckets, counted }
}

fn sector(ctx: &Ctx) -> impl Fn(&str) -> Option<Message> {
    let catalogue = ctx.catalogue();
    move |code| catalogue.sector(code).map(|sector| sector.name.clone())
}

fn region(ctx: &Ctx) -> impl Fn(&str) -> Option<Message> {
    let catalogue = ctx.catalogue();
    move |code| catalogue.region(&code.parse().ok()?).map(|region| Message::same(&region.name))
}

fn band(key: &str) -> Option<Message> {
    let (from, to) = band_m(key.parse().ok()?);
    Some(Message::same(match to {
        Some(to) => format!("{}–{} km", from / 1_000, to / 1_000),
        None => format!("> {} km", from / 1_000),
    }))
}

fn year(key: &str) -> Option<Message> {
    Some(Message::same(key))
}

/// Bands and years read in their own order.
fn in_order(mut facet: Facet) -> Facet {
    let place = |bucket: &Bucket| bucket.key.as_deref().and_then(|key| key.parse::<i64>().ok());
    facet.buckets.sort_by_key(|bucket| (bucket.key.is_none(), place(bucket)));
    facet
}

/// How many of the cooperatives that a filter lets through have each value.
pub async fn of_cooperatives(ctx: &Ctx, filter: &CooperativeFilter, by: CooperativeFacet) -> Result<Facet> {
    let filter = cooperatives::checked(ctx, filter, &[]).await?;
    if by == CooperativeFacet::Distance && filter.near.is_none() {
        return Ok(nothing());
    }
    let on = cooperatives::thresholds(ctx);
    let level = level_below(filter.within.as_ref());
    Ok(told(ctx, store::cooperatives::grouped(ctx.db(), &filter, by, level, &on).await?, by))
}

/// The values by which cooperatives are counted, in words and in their order.
fn told(ctx: &Ctx, grouped: Grouped, by: CooperativeFacet) -> Facet {
    match by {
        CooperativeFacet::State => {
            named(grouped, |word| CooperativeState::from_word(word).map(cooperative::state_name))
        }
        CooperativeFacet::Sector => named(grouped, sector(ctx)),
        CooperativeFacet::Region => named(grouped, region(ctx)),
        CooperativeFacet::RatYear => in_order(named(grouped, year)),
        CooperativeFacet::Distance => in_order(named(grouped, band)),
    }
}

/// How many of the cooperatives ranked for a business that a filter lets through have each value: as [`of_cooperatives`] counts, but
/// in memory, and by distance from the business.
pub fn of_matches(ctx: &Ctx, found: &Matches, ranked: &[Ranked], filter: &MatchFilter, by: CooperativeFacet) -> Facet {
    let on = StateThresholds::on(found.as_of);
    let level = level_below(Some(filter.within.as_ref().unwrap_or(&found.within.code)));
    let mut counts: BTreeMap<Option<String>, i64> = BTreeMap::new();
    let mut n = 0;
    for shown in ranked.iter().map(|ranked| &ranked.found).filter(|shown| filter.lets_through(shown, &on)) {
        let cooperative = &shown.cooperative;
        n += 1;
        let value = match by {
            CooperativeFacet::State => Some(cooperative::state(&cooperative.life, &on).word().to_owned()),
            CooperativeFacet::Region => {
                Some(cooperative.region.at_level(level).unwrap_or_else(|| cooperative.region.clone()).to_string())
            }
            CooperativeFacet::RatYear => cooperative.life.last_rat_book_year.map(|year| year.to_string()),
            CooperativeFacet::Distance => shown.distance_m.map(|metres| band_of(metres).to_string()),
            CooperativeFacet::Sector => {
                for sector in &cooperative.sectors {
                    *counts.entry(Some(sector.clone())).or_default() += 1;
                }
                if !cooperative.sectors.is_empty() {
                    continue;
                }
                None
            }
        };
        *counts.entry(value).or_default() += 1;
    }
    told(ctx, Grouped::of(counts, Count::capped(n)), by)
}

/// The members of the cooperatives that a filter lets through, together.
pub async fn members_of_cooperatives(ctx: &Ctx, filter: &CooperativeFilter) -> Result<Sum> {
    let filter = cooperatives::checked(ctx, filter, &[]).await?;
    Ok(store::cooperatives::members(ctx.db(), &filter, &cooperatives::thresholds(ctx)).await?)
}

/// How many of the UMKM that a filter lets through have each value. Size classes with fewer than five are not told.
pub async fn of_umkm(ctx: &Ctx, filter: &UmkmFilter, by: UmkmFacet) -> Result<Facet> {
    let filter = umkm::checked(ctx, filter, &[]).await?;
    if by == UmkmFacet::Distance && filter.near.is_none() {
        return Ok(nothing());
    }
    let grouped = store::umkm::grouped(ctx.db(), &filter, by, level_below(filter.within.as_ref())).await?;
    Ok(match by {
        UmkmFacet::Sector => named(grouped, sector(ctx)),
        UmkmFacet::Region => named(grouped, region(ctx)),
        UmkmFacet::Distance => in_order(named(grouped, band)),
        UmkmFacet::SizeClass => {
            let mut facet = named(grouped, |word| SizeClass::from_word(word).map(businesses::size_name));
            hide_small_cells(&mut facet.buckets);
            facet
        }
    })
}

/// How many of the clusters that a filter lets through have each value.
pub async fn of_clusters(ctx: &Ctx, filter: &ClusterFilter, by: ClusterFacet) -> Result<Facet> {
    let filter = clusters::checked(ctx, filter, &[]).await?;
    if by == ClusterFacet::Distance && filter.near.is_none() {
        return Ok(nothing());
    }
    let grouped = store::clusters::grouped(ctx.db(), &filter, by, level_below(filter.within.as_ref())).await?;
    let stage = |word: &str| ClusterStage::from_word(word).map(cluster::stage_name);
    Ok(match by {
        ClusterFacet::Sector => named(grouped, sector(ctx)),
        ClusterFacet::Region => named(grouped, region(ctx)),
        ClusterFacet::Stage => named(grouped, stage),
        ClusterFacet::Distance => in_order(named(grouped, band)),
    })
}
