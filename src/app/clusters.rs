//! Clusters as anybody may read them.

use std::collections::HashMap;

use super::lists::{self, Parent, by_parent};
use super::{Action, Ctx, Result, access, search};
use crate::domain::Cluster;
use crate::domain::id::ClusterId;
use crate::domain::listing::{ClusterFilter, ClusterOrderField, Count, Order, Page, Slice};
use crate::store;

/// Lets the actor through, checks the filter, and understands its words.
pub(super) async fn checked(
    ctx: &Ctx,
    filter: &ClusterFilter,
    order: &[Order<ClusterOrderField>],
) -> Result<ClusterFilter> {
    access::check(&ctx.actor, Action::ReadClusters)?;
    let by = |field| order.iter().any(|order| order.field == field);
    lists::check(ctx, filter, by(ClusterOrderField::Distance), by(ClusterOrderField::Relevance))?;
    search::understood(ctx, filter).await
}

/// One page of the clusters that a filter lets through.
pub async fn page(
    ctx: &Ctx,
    filter: &ClusterFilter,
    order: &[Order<ClusterOrderField>],
    slice: &Slice,
) -> Result<Page<Cluster>> {
    let filter = &checked(ctx, filter, order).await?;
    Ok(store::clusters::page(ctx.db(), filter, order, slice).await?)
}

/// How many clusters a filter lets through.
pub async fn count(ctx: &Ctx, filter: &ClusterFilter) -> Result<Count> {
    let filter = &checked(ctx, filter, &[]).await?;
    Ok(store::clusters::count(ctx.db(), filter).await?)
}

/// The page of each of many parents; one statement for each kind of parent. Parents without any are left out.
pub async fn pages_of(
    ctx: &Ctx,
    parents: &[Parent],
    filter: &ClusterFilter,
    order: &[Order<ClusterOrderField>],
    slice: &Slice,
) -> Result<HashMap<Parent, Page<Cluster>>> {
    let filter = &checked(ctx, filter, order).await?;
    let db = ctx.db();
    Ok(by_parent!(parents, {
        Region => |of| store::clusters::of_regions(db, &of, filter, order, slice).await?,
        Cooperative => |of| store::clusters::of_cooperatives(db, &of, filter, order, slice).await?,
        Umkm => |of| store::clusters::of_umkm(db, &of, filter, order, slice).await?,
    }))
}

/// How many each of many parents has. Parents without any are left out.
pub async fn counts_of(ctx: &Ctx, parents: &[Parent], filter: &ClusterFilter) -> Result<HashMap<Parent, Count>> {
    let filter = &checked(ctx, filter, &[]).await?;
    let db = ctx.db();
    Ok(by_parent!(parents, {
        Region => |of| store::clusters::count_of_regions(db, &of, filter).await?,
        Cooperative => |of| store::clusters::count_of_cooperatives(db, &of, filter).await?,
        Umkm => |of| store::clusters::count_of_umkm(db, &of, filter).await?,
    }))
}

/// Clusters by id; those that are not there are left out.
pub async fn by_ids(ctx: &Ctx, ids: &[ClusterId]) -> Result<HashMap<ClusterId, Cluster>> {
    access::check(&ctx.actor, Action::ReadClusters)?;
    Ok(store::clusters::by_ids(ctx.db(), ids).await?)
}
