//! Cooperatives as anybody may read them.

use std::collections::HashMap;

use super::lists::{self, Parent, by_parent};
use super::{Action, Ctx, Result, access, search};
use crate::domain::cooperative::{
    AnnualMeeting, CooperativeState, CooperativeYear, StateThresholds, explain_state, state,
};
use crate::domain::explanation::Explanation;
use crate::domain::id::CooperativeId;
use crate::domain::listing::{CooperativeFilter, CooperativeOrderField, Count, Order, Page, Slice};
use crate::domain::origin::FieldOrigin;
use crate::domain::{Cooperative, Region};
use crate::store;

/// The dates against which states are derived today.
pub fn thresholds(ctx: &Ctx) -> StateThresholds {
    StateThresholds::on(ctx.today())
}

/// The state of a cooperative today.
pub fn state_of(ctx: &Ctx, cooperative: &Cooperative) -> CooperativeState {
    state(&cooperative.life, &thresholds(ctx))
}

/// How that state came about.
pub fn state_explanation(ctx: &Ctx, cooperative: &Cooperative) -> Explanation {
    explain_state(&cooperative.life, &thresholds(ctx))
}

/// Lets the actor through, checks the filter, and understands its words.
pub(super) async fn checked(
    ctx: &Ctx,
    filter: &CooperativeFilter,
    order: &[Order<CooperativeOrderField>],
) -> Result<CooperativeFilter> {
    access::check(&ctx.actor, Action::ReadCooperatives)?;
    let by = |field| order.iter().any(|order| order.field == field);
    lists::check(ctx, filter, by(CooperativeOrderField::Distance), by(CooperativeOrderField::Relevance))?;
    search::understood(ctx, filter).await
}

/// One page of the cooperatives that a filter lets through.
pub async fn page(
    ctx: &Ctx,
    filter: &CooperativeFilter,
    order: &[Order<CooperativeOrderField>],
    slice: &Slice,
) -> Result<Page<Cooperative>> {
    let filter = &checked(ctx, filter, order).await?;
    Ok(store::cooperatives::page(ctx.db(), filter, order, &thresholds(ctx), slice).await?)
}

/// How many cooperatives a filter lets through.
pub async fn count(ctx: &Ctx, filter: &CooperativeFilter) -> Result<Count> {
    let filter = &checked(ctx, filter, &[]).await?;
    Ok(store::cooperatives::count(ctx.db(), filter, &thresholds(ctx)).await?)
}

/// The page of each of many parents; one statement for each kind of parent. Parents without any are left out.
pub async fn pages_of(
    ctx: &Ctx,
    parents: &[Parent],
    filter: &CooperativeFilter,
    order: &[Order<CooperativeOrderField>],
    slice: &Slice,
) -> Result<HashMap<Parent, Page<Cooperative>>> {
    let filter = &checked(ctx, filter, order).await?;
    let (db, on) = (ctx.db(), thresholds(ctx));
    Ok(by_parent!(parents, {
        Region => |of| store::cooperatives::of_regions(db, &of, filter, order, &on, slice).await?,
        Cluster => |of| store::cooperatives::of_clusters(db, &of, filter, order, &on, slice).await?,
        Umkm => |of| store::cooperatives::of_umkm(db, &of, filter, order, &on, slice).await?,
    }))
}

/// How many each of many parents has. Parents without any are left out.
pub async fn counts_of(ctx: &Ctx, parents: &[Parent], filter: &CooperativeFilter) -> Result<HashMap<Parent, Count>> {
    let filter = &checked(ctx, filter, &[]).await?;
    let (db, on) = (ctx.db(), thresholds(ctx));
    Ok(by_parent!(parents, {
        Region => |of| store::cooperatives::count_of_regions(db, &of, filter, &on).await?,
        Cluster => |of| store::cooperatives::count_of_clusters(db, &of, filter, &on).await?,
        Umkm => |of| store::cooperatives::count_of_umkm(db, &of, filter, &on).await?,
    }))
}

/// Cooperatives by id; those that are not there are left out.
pub async fn by_ids(ctx: &Ctx, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Cooperative>> {
    access::check(&ctx.actor, Action::ReadCooperatives)?;
    Ok(store::cooperatives::by_ids(ctx.db(), ids).await?)
}

/// The annual meetings of each cooperative, the latest first.
pub async fn meetings(ctx: &Ctx, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Vec<AnnualMeeting>>> {
    access::check(&ctx.actor, Action::ReadCooperatives)?;
    Ok(store::cooperatives::meetings(ctx.db(), ids).await?)
}

/// The yearly figures of each cooperative, the latest first.
pub async fn years(ctx: &Ctx, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Vec<CooperativeYear>>> {
    access::check(&ctx.actor, Action::ReadCooperatives)?;
    Ok(store::cooperatives::years(ctx.db(), ids).await?)
}

/// The latest years of which figures are kept, the latest first.
pub async fn book_years(ctx: &Ctx, most: usize) -> Result<Vec<i32>> {
    access::check(&ctx.actor, Action::ReadCooperatives)?;
    Ok(store::cooperatives::book_years(ctx.db(), most as i64).await?)
}

/// Where the fields of each cooperative come from, the latest first. The name of a file may hold that of a person, so others are
/// told the import and not its file.
pub async fn origins(ctx: &Ctx, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Vec<FieldOrigin>>> {
    access::check(&ctx.actor, Action::ReadCooperatives)?;
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let mut origins = store::origins::of_entities(ctx.db(), &ids).await?;
    if !access::may(&ctx.actor, Action::ReadSources, &access::Object::Nothing) {
        let all = origins.values_mut().flatten();
        all.for_each(|origin| origin.source = origin.import_run.to_string());
    }
    Ok(origins.into_iter().map(|(id, origins)| (CooperativeId(id), origins)).collect())
}

/// The regency or city with the most cooperatives: where a page begins that was not told a place. None on an empty register;
/// ties go to the smaller code.
pub async fn home_region(ctx: &Ctx) -> Result<Option<Region>> {
    access::check(&ctx.actor, Action::ReadCooperatives)?;
    let Some(code) = store::cooperatives::busiest_regency(ctx.db()).await? else { return Ok(None) };
    Ok(ctx.catalogue().region(&code).cloned())
}
