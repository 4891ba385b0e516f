//! Coalitions as anybody may read them: offers, buying cycles, what could be bought together, who could fill an order. Until there
//! are rights, nobody is told what one business needs, makes or pledged: all such figures are sums over at least five.

use std::collections::HashMap;
use std::time::Duration;

use chrono::NaiveDate;

use super::regions::{cut_in_memory, known};
use super::{Action, Ctx, Error, Result, Work, access, commodities, lists};
use crate::domain::coalition::cycle::{Closing, Pledged, closing};
use crate::domain::coalition::lists::{BuyerOrderFilter, CycleFilter, CycleOrderField};
use crate::domain::coalition::opportunity::{self, Opportunity};
use crate::domain::coalition::selling::{self, ClusterCapacity, Fill};
use crate::domain::coalition::{
    BuyerOrder, BuyerOrderState, BuyingCycle, ChangedAs, Commodity, CommodityKind, CycleLine, CycleState, Offer,
    OfferLine, Quantity, StateChange,
};
use crate::domain::id::{BuyerOrderId, ClusterId, CycleId, CycleLineId, OfferId, OfferLineId, OrganisationId};
use crate::domain::listing::{Count, Direction, Key, Listed, Near, Order, Page, Slice};
use crate::domain::organisation::Organisation;
use crate::domain::origin::EntityKind;
use crate::domain::region::RegionLevel;
use crate::domain::words::Word;
use crate::domain::{Cluster, Region, RegionCode};
use crate::store;
use crate::store::offers::Weighed;

/// Different quantities of one regency that are looked at, at most.
const MOST_CELLS: i64 = 200_000;

/// The latest deadline of an order, in days.
const LATEST_DAYS: i64 = 730;

/// Which cycles, in the words of whoever asks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CycleWish {
    /// Code of a commodity.
    pub commodity: Option<String>,
    /// Code of a sector.
    pub sector: Option<String>,
    /// In the subtree of a region.
    pub within: Option<RegionCode>,
    /// Near a point.
    pub near: Option<Near>,
    /// In one of these states.
    pub states: Option<Vec<CycleState>>,
    /// Taking pledges now, or not.
    pub open: bool,
}

fn cycle_filter(ctx: &Ctx, wish: &CycleWish, order: &[Order<CycleOrderField>]) -> Result<CycleFilter> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    let by_distance = order.iter().any(|order| order.field == CycleOrderField::Distance);
    lists::check_order(by_distance, wish.near.as_ref())?;
    lists::check_place(ctx, wish.within.as_ref(), wish.sector.as_deref(), wish.near.as_ref(), None)?;
    let states = wish.states.as_deref().unwrap_or(CycleState::ALL);
    Ok(CycleFilter {
        commodities: commodities::codes(ctx, wish.commodity.as_deref(), wish.sector.as_deref())?,
        within: wish.within.clone(),
        near: wish.near,
        cooperative: None,
        states: Some(seen(ctx, states)),
        open_at: wish.open.then(|| ctx.now()),
    })
}

/// What is being prepared is seen by nobody but those who prepare it.
fn may_see(ctx: &Ctx, is_draft: bool) -> bool {
    !is_draft || access::may(&ctx.actor, Action::ReadDrafts, &access::Object::Nothing)
}

/// Those of some states of cycles that may be seen.
fn seen(ctx: &Ctx, states: &[CycleState]) -> Vec<CycleState> {
    states.iter().copied().filter(|state| may_see(ctx, *state == CycleState::Draft)).collect()
}

/// One page of buying cycles.
pub async fn cycles(
    ctx: &Ctx,
    wish: &CycleWish,
    order: &[Order<CycleOrderField>],
    slice: &Slice,
) -> Result<Page<BuyingCycle>> {
    let filter = cycle_filter(ctx, wish, order)?;
    Ok(store::cycles::page(ctx.db(), &filter, order, slice).await?)
}

/// How many buying cycles there are.
pub async fn count_cycles(ctx: &Ctx, wish: &CycleWish) -> Result<Count> {
    let filter = cycle_filter(ctx, wish, &[])?;
    Ok(store::cycles::count(ctx.db(), &filter).await?)
}

/// Buying cycles by id; those that are not there are left out.
pub async fn cycles_by_ids(ctx: &Ctx, ids: &[CycleId]) -> Result<HashMap<CycleId, BuyingCycle>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    let mut found = store::cycles::by_ids(ctx.db(), ids).await?;
    found.retain(|_, cycle| may_see(ctx, cycle.state == CycleState::Draft));
    Ok(found)
}

/// The lines of each of many cycles.
pub async fn lines_of_cycles(ctx: &Ctx, ids: &[CycleId]) -> Result<HashMap<CycleId, Vec<CycleLine>>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::cycles::lines_of(ctx.db(), ids).await?)
}

/// Lines of cycles by id; those that are not there, or whose cycle may not be seen, are left out.
pub async fn cycle_lines_by_ids(ctx: &Ctx, ids: &[CycleLineId]) -> Result<HashMap<CycleLineId, CycleLine>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::cycles::lines_by_ids(ctx.db(), ids, &seen(ctx, CycleState::ALL)).await?)
}

/// Through which states each of many cycles went, the first one first. When it was begun is not told to those who may not see it then.
pub async fn cycle_histories(ctx: &Ctx, ids: &[CycleId]) -> Result<HashMap<CycleId, Vec<StateChange<CycleState>>>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    let mut found = store::histories::of(ctx.db(), ids).await?;
    for changes in found.values_mut() {
        changes.retain(|change| may_see(ctx, change.to == CycleState::Draft));
    }
    Ok(found)
}

/// Through which states each of many orders of buyers went, the first one first; from when they were open for those who may not see
/// more.
pub async fn buyer_order_histories(
    ctx: &Ctx,
    ids: &[BuyerOrderId],
) -> Result<HashMap<BuyerOrderId, Vec<StateChange<BuyerOrderState>>>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    let mut found = store::histories::of(ctx.db(), ids).await?;
    for changes in found.values_mut() {
        changes.retain(|change| may_see(ctx, change.to == BuyerOrderState::Draft));
    }
    Ok(found)
}

/// What was pledged for each of many lines of cycles, in fives; lines with fewer are left out.
pub async fn pledged(ctx: &Ctx, ids: &[CycleLineId]) -> Result<HashMap<CycleLineId, Pledged>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::cycles::pledged_in_fives(ctx.db(), ids).await?)
}

/// Offers by id, past ones included; those that are not there are left out.
pub async fn offers_by_ids(ctx: &Ctx, ids: &[OfferId]) -> Result<HashMap<OfferId, Offer>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::offers::by_ids(ctx.db(), ids).await?)
}

/// Lines of offers by id, past ones included; those that are not there are left out.
pub async fn offer_lines_by_ids(ctx: &Ctx, ids: &[OfferLineId]) -> Result<HashMap<OfferLineId, OfferLine>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::offers::lines_by_ids(ctx.db(), ids).await?)
}

/// The lines of each of many offers.
pub async fn lines_of_offers(ctx: &Ctx, ids: &[OfferId]) -> Result<HashMap<OfferId, Vec<OfferLine>>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::offers::lines_of(ctx.db(), ids).await?)
}

/// What is offered today of each of many commodities, wherever.
pub async fn lines_of_commodities(ctx: &Ctx, codes: &[String]) -> Result<HashMap<String, Vec<OfferLine>>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::offers::of_commodities(ctx.db(), codes, ctx.today()).await?)
}

/// What is offered today of each of many commodities for a place; what has none is left out.
pub async fn lines_for_places(
    ctx: &Ctx,
    asked: &[(String, RegionCode)],
) -> Result<HashMap<(String, RegionCode), Vec<OfferLine>>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let found = store::offers::for_places(ctx.db(), asked, ctx.today()).await?;
    found
        .into_iter()
        .map(|(key, weighed)| match weighed {
            Weighed::All(lines) => Ok((key, lines)),
            Weighed::TooMany => Err(Error::refused(
                "commodity",
                "Terlalu banyak penawaran untuk barang ini di wilayah ini; harganya tidak dapat dibandingkan.",
                "There are too many offers of this commodity for this region; their prices cannot be compared.",
            )),
        })
        .collect()
}

/// The offers of each of many suppliers that hold today.
pub async fn offers_of_suppliers(ctx: &Ctx, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, Vec<Offer>>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::offers::of_suppliers(ctx.db(), ids, ctx.today()).await?)
}

/// Organisations by id; those that are not there are left out.
pub async fn organisations_by_ids(ctx: &Ctx, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, Organisation>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::organisations::by_ids(ctx.db(), ids).await?)
}

/// Cycles that are looked at at a time.
const DUE_AT_A_TIME: i64 = 100;

/// How often closing times are looked at.
const LOOK: Duration = Duration::from_secs(30);

/// Closes what is due, now and again and again. Runs as long as the process serves; several processes do not disturb each other.
pub async fn keep_time(ctx: &Ctx) {
    loop {
        if let Err(error) = close_due(ctx).await {
            tracing::warn!(?error, "cycles that are due could not be closed; tried again in a moment");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Closes every open cycle whose closing time has come; where too little was pledged, does what was said beforehand. Answers how many
/// went on.
pub async fn close_due(ctx: &Ctx) -> Result<usize> {
    let mut n_closed = 0;
    loop {
        let due = store::cycles::due(ctx.db(), ctx.now(), DUE_AT_A_TIME).await?;
        let mut n_here = 0;
        for cycle in &due {
            let cycle = cycle.clone();
            n_here += usize::from(ctx.write(move |work| Box::pin(close(work, cycle.clone()))).await?);
        }
        n_closed += n_here;
        // what was put off may be due again; what another process took is its own to end
        if n_here == 0 {
            break;
        }
    }
    if n_closed > 0 {
        tracing::info!(n_closed, "{n_closed} buying cycles came to their closing time");
    }
    Ok(n_closed)
}

/// Closes one cycle; false where somebody else was first.
async fn close(work: &mut Work, cycle: BuyingCycle) -> Result<bool> {
    use ChangedAs::Clock;
    if !store::cycles::enter(&mut work.tx, &cycle, CycleState::Closed, Clock, work.at).await? {
        return Ok(false);
    }
    let first = BuyingCycle { state: CycleState::Closed, version: cycle.version + 1, ..cycle.clone() };
    // nobody pledges any more, so that the sums stay
    let firm = store::cycles::firm_of(&mut work.tx, cycle.id).await?;
    let lines = store::cycles::lines_of(&mut work.tx, &[cycle.id]).await?.remove(&cycle.id).unwrap_or_default();
    let gathered: Vec<(Quantity, Quantity)> =
        lines.iter().map(|line| (firm.get(&line.id).copied().unwrap_or_default(), line.minimum)).collect();
    let history = store::histories::of(&mut work.tx, &[cycle.id]).await?.remove(&cycle.id).unwrap_or_default();
    let version = match closing(&cycle, &history, &gathered) {
        Closing::Closed => first.version,
        Closing::PutOff(closes_at) => {
            let is_open = store::cycles::enter(&mut work.tx, &first, CycleState::Open, Clock, work.at).await?;
            if !is_open || !store::cycles::put_off(&mut work.tx, cycle.id, first.version + 1, closes_at).await? {
                return Err(Error::Busy);
            }
            first.version + 1
        }
        Closing::Cancelled => {
            if !store::cycles::enter(&mut work.tx, &first, CycleState::Cancelled, Clock, work.at).await? {
                return Err(Error::Busy);
            }
            store::cycles::cancel_pledges(&mut work.tx, cycle.id, Clock, work.at).await?;
            first.version + 1
        }
    };
    work.changed(EntityKind::BuyingCycle, cycle.id, version);
    Ok(true)
}

/// What could be bought together in a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Opportunities {
    /// The place.
    pub region: Region,
    /// Commodities, those that save most first.
    pub found: Vec<Found>,
    /// Day of the answer.
    pub as_of: NaiveDate,
}

/// A commodity and what may be told about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The commodity.
    pub commodity: Commodity,
    /// What could be saved; absent where fewer than five businesses would stand behind the numbers.
    pub told: Option<Opportunity>,
}

/// What the businesses of a place (a regency or a kecamatan) buy each for itself, and what it would cost them together. Two
/// statements. With a commodity there is an answer for it in any case; without, only what may be told is listed.
pub async fn opportunities(
    ctx: &Ctx,
    region: &RegionCode,
    sector: Option<&str>,
    commodity: Option<&str>,
) -> Result<Opportunities> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    known(ctx, "region", region)?;
    // blocks are made for a whole regency, whatever part of it is asked for
    let regency = match (region.level(), region.at_level(RegionLevel::Regency)) {
        (RegionLevel::Regency | RegionLevel::Kecamatan, Some(regency)) => regency,
        _ => {
            return Err(Error::refused(
                "region",
                "Pilih kabupaten/kota atau kecamatan.",
                "Choose a regency, a city or a kecamatan.",
            ));
        }
    };
    let catalogue = ctx.catalogue();
    if sector.is_some_and(|code| catalogue.sector(code).is_none()) {
        return Err(Error::refused("sector", "Bidang usaha ini tidak dikenal.", "This sector is not known."));
    }
    let asked =
        commodity.map(|code| commodities::known(ctx, "commodity", code, Some(CommodityKind::Input))).transpose()?;

    let cells = store::supply::needs(ctx.db(), &regency, commodity, MOST_CELLS + 1).await?;
    if cells.len() as i64 > MOST_CELLS {
        return Err(Error::refused(
            "commodity",
            "Terlalu banyak kebutuhan di wilayah ini; pilih satu barang.",
            "There are too many needs in this region; choose one commodity.",
        ));
    }
    let needs = opportunity::tellable(&cells, region, sector);
    let codes: Vec<(String, RegionCode)> = needs.keys().map(|code| (code.clone(), region.clone())).collect();
    let today = ctx.today();
    let mut lines = lines_for_places(ctx, &codes).await?;

    let mut found: Vec<Found> = needs
        .iter()
        .filter_map(|(code, needs)| {
            let lines = lines.remove(&(code.clone(), region.clone())).unwrap_or_default();
            let told = opportunity::opportunity(code, needs, &lines)?;
            Some(Found { commodity: catalogue.commodity(code)?.clone(), told: Some(told) })
        })
        .collect();
    if let Some(commodity) = asked.filter(|asked| found.iter().all(|found| found.commodity.code != asked.code)) {
        found.push(Found { commodity, told: None });
    }
    found.sort_by_key(|found| (std::cmp::Reverse(saving(found)), found.commodity.code.clone()));
    let region = catalogue.region(region).cloned().ok_or(Error::NotFound)?;
    Ok(Opportunities { region, found, as_of: today })
}

fn saving(found: &Found) -> i64 {
    found.told.as_ref().and_then(Opportunity::saving_idr).map_or(i64::MIN / 2, |saving| saving.amount())
}

/// One page of what could be bought together.
pub fn opportunities_page(opportunities: &Opportunities, slice: &Slice) -> Page<Found> {
    let listed = opportunities.found.iter().map(|found| Listed {
        key: vec![Key::Int(-saving(found)), Key::Text(found.commodity.code.clone())],
        item: found.clone(),
        distance_m: None,
    });
    cut_in_memory(listed.collect(), &[Direction::Ascending; 2], slice)
}

/// An order that somebody thinks of.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderWish {
    /// Code of the commodity.
    pub commodity: String,
    /// How much: a plain decimal number.
    pub quantity: String,
    /// In which unit; the commodity's own when absent.
    pub unit: Option<String>,
    /// The day by which everything is wanted.
    pub by: NaiveDate,
    /// Only clusters that reach into this region.
    pub region: Option<RegionCode>,
}

/// Who could fill an order.
#[derive(Debug, Clone, PartialEq)]
pub struct SellingCapacity {
    /// The commodity.
    pub commodity: Commodity,
    /// How much is wanted.
    pub quantity: Quantity,
    /// Days until the day by which it is wanted.
    pub days: i64,
    /// What clusters can do.
    pub fill: Fill,
    /// The clusters, by id.
    pub clusters: HashMap<ClusterId, Cluster>,
    /// Day of the answer.
    pub as_of: NaiveDate,
}

/// Which clusters could fill an order, and how much of it. Two statements.
pub async fn selling_capacity(ctx: &Ctx, wish: &OrderWish) -> Result<SellingCapacity> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    let commodity = commodities::known(ctx, "commodity", &wish.commodity, Some(CommodityKind::Product))?;
    let quantity = commodities::quantity("quantity", &commodity, &wish.quantity, wish.unit.as_deref())?;
    if let Some(region) = &wish.region {
        known(ctx, "region", region)?;
    }
    let today = ctx.today();
    let days = (wish.by - today).num_days();
    if !(0..=LATEST_DAYS).contains(&days) {
        return Err(Error::refused(
            "by",
            "Tenggat paling cepat hari ini, paling lambat dua tahun lagi.",
            "A deadline is today at the earliest, and in two years at the latest.",
        ));
    }
    // a product has exactly one sector, and a business one cluster in it
    let sector = commodity.sectors.first().map_or("", String::as_str);
    let cells = store::supply::capacities(ctx.db(), &commodity.code, sector, wish.region.as_ref()).await?;
    let fill = selling::fill(&cells, quantity, days);
    let ids: Vec<ClusterId> = fill.clusters.iter().map(|found| found.cluster).collect();
    let clusters = if ids.is_empty() { HashMap::new() } else { store::clusters::by_ids(ctx.db(), &ids).await? };
    Ok(SellingCapacity { commodity, quantity, days, fill, clusters, as_of: today })
}

/// One page of the clusters that could fill an order, those that can make most first.
pub fn capacity_page(capacity: &SellingCapacity, slice: &Slice) -> Page<(ClusterCapacity, Cluster)> {
    let listed = capacity.fill.clusters.iter().filter_map(|found| {
        let cluster = capacity.clusters.get(&found.cluster)?;
        Some(Listed {
            key: vec![Key::Int(-found.can_make.amount()), Key::Int(found.lead_days()), Key::Id(found.cluster.0)],
            item: (found.clone(), cluster.clone()),
            distance_m: None,
        })
    });
    cut_in_memory(listed.collect(), &[Direction::Ascending; 3], slice)
}

/// Which orders of buyers, in the words of whoever asks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BuyerOrderWish {
    /// Code of a commodity.
    pub commodity: Option<String>,
    /// Code of a sector.
    pub sector: Option<String>,
    /// Wanted in the subtree of a region.
    pub within: Option<RegionCode>,
    /// Looking for those who fill it, with a deadline that is still to come.
    pub open: bool,
}

fn order_filter(ctx: &Ctx, wish: &BuyerOrderWish) -> Result<BuyerOrderFilter> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    lists::check_place(ctx, wish.within.as_ref(), wish.sector.as_deref(), None, None)?;
    let seen = |state: &BuyerOrderState| {
        may_see(ctx, *state == BuyerOrderState::Draft) && (!wish.open || *state == BuyerOrderState::Open)
    };
    Ok(BuyerOrderFilter {
        commodities: commodities::codes(ctx, wish.commodity.as_deref(), wish.sector.as_deref())?,
        within: wish.within.clone(),
        states: Some(BuyerOrderState::ALL.iter().copied().filter(seen).collect()),
        from: wish.open.then(|| ctx.today()),
    })
}

/// One page of buyers' orders, by the day on which they are wanted.
pub async fn buyer_orders(ctx: &Ctx, wish: &BuyerOrderWish, slice: &Slice) -> Result<Page<BuyerOrder>> {
    let filter = order_filter(ctx, wish)?;
    Ok(store::buyer_orders::page(ctx.db(), &filter, slice).await?)
}

/// How many orders of buyers there are.
pub async fn count_buyer_orders(ctx: &Ctx, wish: &BuyerOrderWish) -> Result<Count> {
    let filter = order_filter(ctx, wish)?;
    Ok(store::buyer_orders::count(ctx.db(), &filter).await?)
}

/// Orders of buyers by id; those that are not there are left out.
pub async fn buyer_orders_by_ids(ctx: &Ctx, ids: &[BuyerOrderId]) -> Result<HashMap<BuyerOrderId, BuyerOrder>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    let mut found = store::buyer_orders::by_ids(ctx.db(), ids).await?;
    found.retain(|_, order| may_see(ctx, order.state == BuyerOrderState::Draft));
    Ok(found)
}
