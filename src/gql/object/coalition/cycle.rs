//! Buying cycles: their meter, and what a pledge does.

use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};

use super::Withheld;
use super::commodity::{Commodity, Quantity};
use super::offer::{OfferLine, TierStanding};
use crate::app;
use crate::app::coalitions::{self, CycleWish};
use crate::domain;
use crate::domain::coalition::cycle as model;
use crate::domain::coalition::lists;
use crate::domain::coalition::offer::{OfferLine as OfferLineModel, bill, together};
use crate::domain::coalition::{StateChange, Terms};
use crate::domain::cooperative::LocationPrecision;
use crate::domain::id::CycleLineId;
use crate::domain::listing::{Count, Direction, Order};
use crate::gql::choice::{OrderDirection, choice};
use crate::gql::connection::{Countable, Cut, connection, list_name};
use crate::gql::costs::{Length, Semantic};
use crate::gql::error::Result;
use crate::gql::input::{NearFilter, Paging, ToOrder};
use crate::gql::loaders::{
    Asked, CooperativeById, CycleById, CycleLineById, HistoryOfCycle, LinesForPlace, LinesOfCycle, OfferLineById,
    PledgedFor,
};
use crate::gql::object::cooperative::region;
use crate::gql::object::explanation::Explanation;
use crate::gql::object::place::Location;
use crate::gql::object::{Cooperative, Region};
use crate::gql::scalar::{Decimal, RegionCode, Rupiah};

choice! {
    /// Life of a buying cycle.
    CycleState mirrors "crate::domain::coalition::CycleState" {
        /// Being prepared; seen by its cooperative only.
        Draft = "DRAFT",
        /// Takes pledges.
        Open = "OPEN",
        /// Takes no more pledges.
        Closed = "CLOSED",
        /// Ordered from the supplier.
        Ordered = "ORDERED",
        /// Received and shared out.
        Delivered = "DELIVERED",
        /// Paid by everybody.
        Settled = "SETTLED",
        /// Called off.
        Cancelled = "CANCELLED",
    }
}

choice! {
    /// As what somebody changed a state.
    ChangedAs mirrors "crate::domain::coalition::ChangedAs" {
        /// By itself: a day or a quantity was reached.
        Clock = "CLOCK",
        /// For the cooperative that runs a cycle.
        Cooperative = "COOPERATIVE",
        /// For the business that pledged.
        Umkm = "UMKM",
        /// For the buyer who ordered.
        Buyer = "BUYER",
        /// For whoever runs the registry.
        Operator = "OPERATOR",
    }
}

choice! {
    /// What happens where too little was pledged when a cycle closes.
    Shortfall mirrors "crate::domain::coalition::Shortfall" {
        /// It is called off, and nobody owes anything.
        Cancel = "CANCEL",
        /// Its closing time is put off once, by seven days; if that is too little still, it is called off.
        Extend = "EXTEND",
    }
}

choice! {
    /// Orders of buying cycles.
    BuyingCycleOrderField mirrors "crate::domain::coalition::lists::CycleOrderField" {
        /// By closing time.
        ClosesAt = "CLOSES_AT",
        /// By distance from the point of the filter.
        Distance = "DISTANCE",
        /// By last change.
        ChangedAt = "CHANGED_AT",
    }
}

/// An order of buying cycles; the id follows of itself. DISTANCE needs the filter `near`.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct BuyingCycleOrder {
    /// What to order by.
    field: BuyingCycleOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Ascending")]
    direction: OrderDirection,
}

impl ToOrder for BuyingCycleOrder {
    type Field = lists::CycleOrderField;
    fn to_order(self) -> Order<Self::Field> {
        Order { field: self.field.into(), direction: self.direction.into() }
    }
}

/// Which buying cycles. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct BuyingCycleFilter {
    /// Code of a commodity.
    commodity: Option<String>,
    /// Code of a sector that uses the commodity.
    sector: Option<String>,
    /// Shared out in a region or below it.
    within: Option<RegionCode>,
    /// Shared out near a point.
    near: Option<NearFilter>,
    /// In one of these states.
    state: Option<Vec<CycleState>>,
    /// Whether only those that take pledges now.
    open: Option<bool>,
}

/// A buying cycle: a cooperative gathers what businesses want of some commodities until a day, and orders it at once.
#[derive(Debug, Clone)]
pub struct BuyingCycle(pub model::BuyingCycle);

impl From<model::BuyingCycle> for BuyingCycle {
    fn from(cycle: model::BuyingCycle) -> Self {
        Self(cycle)
    }
}

/// A buying cycle: a cooperative gathers what businesses want of some commodities until a day, and orders it at once.
#[Object]
impl BuyingCycle {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What is bought: a line for each commodity, the oldest first.
    #[graphql(directive = Length::apply(2))]
    async fn lines(&self, context: &async_graphql::Context<'_>) -> Result<Vec<CycleLine>> {
        CycleLine::all(Asked::of(context), self.0.clone()).await
    }

    /// The cooperative that runs it.
    async fn cooperative(&self, context: &async_graphql::Context<'_>) -> Result<Option<Cooperative>> {
        Ok(Asked::of(context).load(CooperativeById(self.0.cooperative)).await?.map(Cooperative))
    }

    /// Where the goods are shared out.
    async fn region(&self, context: &async_graphql::Context<'_>) -> Result<Region> {
        region(context, &self.0.region)
    }

    /// The point there: the cooperative's office.
    async fn location(&self) -> Option<Location> {
        Some(Location::new(self.0.point?, LocationPrecision::Address))
    }

    /// State.
    async fn state(&self) -> CycleState {
        self.0.state.into()
    }

    /// Since when it is in that state.
    async fn state_since(&self) -> DateTime<Utc> {
        self.0.state_since
    }

    /// Through which states it went, from when it took pledges.
    #[graphql(directive = Length::apply(4), directive = Semantic::apply())]
    async fn history(&self, context: &async_graphql::Context<'_>) -> Result<Option<Vec<CycleStateChange>>> {
        let changes = Asked::of(context).load(HistoryOfCycle(self.0.id)).await?.unwrap_or_default();
        let change = |change: StateChange<domain::coalition::CycleState>| CycleStateChange {
            from: change.from.map(Into::into),
            to: change.to.into(),
            at: change.at,
            changed_as: change.by.into(),
        };
        Ok(Some(changes.into_iter().map(change).collect()))
    }

    /// From when it takes pledges.
    async fn opens_at(&self) -> DateTime<Utc> {
        self.0.opens_at
    }

    /// Until when it takes pledges, this instant not included.
    async fn closes_at(&self) -> DateTime<Utc> {
        self.0.closes_at
    }

    /// Whether it takes pledges now.
    async fn is_open(&self, context: &async_graphql::Context<'_>) -> bool {
        self.0.takes_pledges_at(Asked::of(context).ctx.now())
    }

    /// What happens where less than the minimum of a line was pledged when it closes.
    async fn on_shortfall(&self) -> Shortfall {
        self.0.on_shortfall.into()
    }

    /// What all lines cost: the orders that hold what has come together, and the delivery of each offer once. While it takes pledges, what
    /// they would cost if it closed now. None before it opens and once it is called off, where less than the minimum of a line has come
    /// together, or where a line is not sold so.
    async fn bill(&self, context: &async_graphql::Context<'_>) -> Result<Option<OrderBill>> {
        let asked = Asked::of(context);
        if matches!(self.0.state, domain::coalition::CycleState::Draft | domain::coalition::CycleState::Cancelled)
            || asked.ctx.now() < self.0.opens_at
        {
            return Ok(None);
        }
        let lines = asked.load(LinesOfCycle(self.0.id)).await?.unwrap_or_default();
        let gathered = gathered(asked, &lines).await?;
        let all = || ordered(&gathered).zip(&lines);
        let is_sold = |line: &OfferLineModel, firm| together(line, ordered(&gathered)).purchase(firm).is_ok();
        if !all().all(|((offered, firm), line)| firm >= line.minimum && is_sold(offered, firm)) {
            return Ok(None);
        }
        Ok(bill(&ordered(&gathered).collect::<Vec<_>>()).map(|bill| OrderBill {
            goods_idr: Rupiah(bill.goods_idr),
            delivery_idr: Rupiah(bill.delivery_idr),
            total_idr: Rupiah(bill.total_idr),
        }))
    }

    /// Made up for demonstration.
    async fn is_demo(&self) -> bool {
        self.0.is_demo
    }

    /// Last change.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }
}

/// A step in the life of a buying cycle.
#[derive(Debug, Clone, SimpleObject)]
pub struct CycleStateChange {
    /// The state before; none for the first.
    from: Option<CycleState>,
    /// The state since.
    to: CycleState,
    /// When.
    at: DateTime<Utc>,
    /// As what somebody changed it.
    changed_as: ChangedAs,
}

/// What is ordered at once, and what it costs.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct OrderBill {
    /// The goods.
    goods_idr: Rupiah,
    /// The delivery of each offer once.
    delivery_idr: Rupiah,
    /// Both.
    total_idr: Rupiah,
}

/// What is asked for a line of a cycle, and what was pledged for it, as far as that is told.
struct Gathered {
    offered: OfferLineModel,
    pledged: Option<model::Pledged>,
}

/// The same of all lines of a cycle, in their order.
async fn gathered(asked: &Asked, lines: &[model::CycleLine]) -> Result<Vec<Gathered>> {
    futures_util::future::try_join_all(lines.iter().map(async |line| {
        let (offered, pledged) =
            futures_util::try_join!(asked.load(OfferLineById(line.offer_line)), asked.load(PledgedFor(line.id)))?;
        Ok(Gathered { offered: asked.answer(offered.ok_or(app::Error::NotFound))?, pledged })
    }))
    .await
}

/// What all lines are ordered in.
fn ordered(gathered: &[Gathered]) -> impl Iterator<Item = (&OfferLineModel, domain::coalition::Quantity)> {
    gathered.iter().map(|line| (&line.offered, line.pledged.map(|pledged| pledged.firm).unwrap_or_default()))
}

/// A commodity of a buying cycle.
#[derive(Debug, Clone)]
pub struct CycleLine {
    nth: usize,
    lines: Arc<Vec<model::CycleLine>>,
    cycle: Arc<model::BuyingCycle>,
}

impl CycleLine {
    /// All lines of a cycle.
    async fn all(asked: &Asked, cycle: model::BuyingCycle) -> Result<Vec<Self>> {
        let lines = Arc::new(asked.load(LinesOfCycle(cycle.id)).await?.unwrap_or_default());
        let cycle = Arc::new(cycle);
        Ok((0..lines.len()).map(|nth| Self { nth, lines: lines.clone(), cycle: cycle.clone() }).collect())
    }

    /// A line by its id.
    pub async fn by_id(asked: &Asked, id: CycleLineId) -> Result<Option<Self>> {
        let Some(line) = asked.load(CycleLineById(id)).await? else { return Ok(None) };
        let Some(cycle) = asked.load(CycleById(line.cycle)).await? else { return Ok(None) };
        Ok(Self::all(asked, cycle).await?.into_iter().find(|line| line.line().id == id))
    }

    fn line(&self) -> &model::CycleLine {
        &self.lines[self.nth]
    }

    /// What is asked for it in the order of its cycle, beside what came together for the other lines, and what was pledged for it.
    async fn gathered(&self, asked: &Asked) -> Result<(Terms, Option<model::Pledged>)> {
        let all = gathered(asked, &self.lines).await?;
        let own = &all[self.nth];
        Ok((together(&own.offered, ordered(&all)), own.pledged))
    }
}

/// A commodity of a buying cycle.
#[Object]
impl CycleLine {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.line().id.to_string())
    }

    /// The cycle.
    async fn cycle(&self) -> BuyingCycle {
        BuyingCycle((*self.cycle).clone())
    }

    /// What is bought.
    async fn commodity(&self, context: &async_graphql::Context<'_>) -> Result<Commodity> {
        Commodity::of(Asked::of(context), &self.line().commodity)
    }

    /// What the offer asks on which it will be ordered, with all its prices.
    async fn offer_line(&self, context: &async_graphql::Context<'_>) -> Result<OfferLine> {
        let asked = Asked::of(context);
        let found = asked.load(OfferLineById(self.line().offer_line)).await?;
        Ok(OfferLine(asked.answer(found.ok_or(app::Error::NotFound))?))
    }

    /// Firm pledges below which `onShortfall` holds.
    async fn minimum(&self, context: &async_graphql::Context<'_>) -> Result<Quantity> {
        Ok(Commodity::of(Asked::of(context), &self.line().commodity)?.quantity(self.line().minimum))
    }

    /// What has come together, and what is missing to a better price. Businesses are counted in fives.
    async fn meter(&self, context: &async_graphql::Context<'_>) -> Result<CycleMeter> {
        let asked = Asked::of(context);
        let (terms, pledged) = self.gathered(asked).await?;
        let commodity = Commodity::of(asked, &self.line().commodity)?;
        Ok(CycleMeter { pledged, minimum: self.line().minimum, terms, commodity, as_of: asked.ctx.today() })
    }

    /// What a pledge of a quantity costs and saves, now and once the next price is reached, against buying it alone from a
    /// supplier of the same place. Null where the cycle takes no pledges (`isOpen`).
    async fn pledge_effect(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "How much is pledged.")] quantity: Decimal,
        #[graphql(desc = "Code or name of a unit of the commodity; its own when absent.")] unit: Option<String>,
    ) -> Result<Option<PledgeEffect>> {
        let asked = Asked::of(context);
        if !self.cycle.takes_pledges_at(asked.ctx.now()) {
            return Ok(None);
        }
        let commodity = Commodity::of(asked, &self.line().commodity)?;
        let quantity = commodity.read(asked, &quantity, unit.as_deref())?;
        let ((terms, pledged), alone) = futures_util::try_join!(
            self.gathered(asked),
            asked.load(LinesForPlace(self.line().commodity.clone(), self.cycle.region.clone()))
        )?;
        let firm = pledged.map(|pledged| pledged.firm);
        let alone = alone.unwrap_or_default();
        let effect = model::pledge_effect(quantity, firm.unwrap_or_default(), self.line().minimum, &terms, &alone);
        let effect = asked.answer(effect.ok_or_else(|| {
            app::Error::refused("quantity", "Jumlah ini terlalu besar.", "This quantity is too large.")
        }))?;
        Ok(Some(PledgeEffect { effect, firm, terms, alone, commodity, as_of: asked.ctx.today() }))
    }
}

/// What has come together of a commodity in a buying cycle.
#[derive(Debug, Clone)]
pub struct CycleMeter {
    pledged: Option<model::Pledged>,
    minimum: domain::coalition::Quantity,
    terms: Terms,
    commodity: Commodity,
    as_of: NaiveDate,
}

/// What has come together of a commodity in a buying cycle.
#[Object]
impl CycleMeter {
    /// Businesses that take part, counted in fives: the first five, ten, fifteen… that pledged. None below five.
    async fn n_umkm(&self) -> Option<i64> {
        self.pledged.map(|pledged| pledged.n_umkm)
    }

    /// What these will take for sure.
    async fn firm(&self) -> Option<Quantity> {
        self.pledged.map(|pledged| self.commodity.quantity(pledged.firm))
    }

    /// What these would take on top if that reaches the next price.
    async fn tolerance(&self) -> Option<Quantity> {
        self.pledged.map(|pledged| self.commodity.quantity(pledged.tolerance))
    }

    /// The price that is reached, and what is missing to the next.
    async fn standing(&self) -> Option<TierStanding> {
        self.pledged.map(|pledged| TierStanding::of(&self.terms, &self.commodity, pledged.firm))
    }

    /// What is missing to the minimum of the line, below which the cycle falls short; none where it is reached.
    async fn missing_to_minimum(&self) -> Option<Quantity> {
        let missing = self.minimum.less(self.pledged?.firm);
        (missing > domain::coalition::Quantity::ZERO).then(|| self.commodity.quantity(missing))
    }

    /// Whether the tolerances are enough for the next price.
    async fn is_next_within_tolerance(&self) -> Option<bool> {
        let pledged = self.pledged?;
        let next = self.terms.next_tier(pledged.firm);
        Some(next.is_some_and(|(_, missing)| missing <= pledged.tolerance))
    }

    /// Why nothing is told, where fewer than five take part.
    async fn withheld(&self) -> Option<Withheld> {
        self.pledged.is_none().then_some(Withheld)
    }

    /// How the numbers came about.
    async fn explanation(&self) -> Option<Explanation> {
        let pledged = self.pledged?;
        Some(Explanation(model::explain_meter(&self.commodity.0, &self.terms, &pledged, self.as_of)))
    }
}

/// What a pledge costs and saves.
#[derive(Debug, Clone)]
pub struct PledgeEffect {
    effect: model::PledgeEffect,
    firm: Option<domain::coalition::Quantity>,
    terms: Terms,
    alone: Vec<OfferLineModel>,
    commodity: Commodity,
    as_of: NaiveDate,
}

/// A part of an order.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct OrderPart {
    /// The part's share of the whole bill, delivery included, rounded up.
    cost_idr: Rupiah,
    /// How much less than bought alone; below zero where it is more, none where it cannot be bought alone.
    saving_idr: Option<Rupiah>,
}

impl From<model::Part> for OrderPart {
    fn from(part: model::Part) -> Self {
        Self { cost_idr: Rupiah(part.cost_idr), saving_idr: part.saving_idr.map(Rupiah) }
    }
}

/// What a pledge costs and saves.
#[Object]
impl PledgeEffect {
    /// The pledge.
    async fn quantity(&self) -> Quantity {
        self.commodity.quantity(self.effect.quantity)
    }

    /// What was pledged before, counted in fives; none below five businesses, and then the pledge is reckoned as the first.
    async fn pool(&self) -> Option<Quantity> {
        self.firm.map(|firm| self.commodity.quantity(firm))
    }

    /// What the quantity costs on the cheapest offer, bought alone; none where nobody sells as little.
    async fn alone_idr(&self) -> Option<Rupiah> {
        self.effect.alone.map(|(_, purchase)| Rupiah(purchase.total_idr))
    }

    /// What the offer asks on which it is cheapest alone.
    async fn alone_line(&self) -> Option<OfferLine> {
        let (id, _) = self.effect.alone?;
        self.alone.iter().find(|line| line.id == id).cloned().map(OfferLine)
    }

    /// The part if the cycle closed with this pledge and nothing more; none where that is below the minimum of the line, or the
    /// supplier does not sell so little, or so much (`standing`).
    async fn now(&self) -> Option<OrderPart> {
        self.effect.now.map(Into::into)
    }

    /// The part once the next price is reached; none where the best is reached, or nothing is bought at that quantity.
    async fn at_next(&self) -> Option<OrderPart> {
        self.effect.at_next.map(Into::into)
    }

    /// Where the pool stands with this pledge.
    async fn standing(&self) -> Result<TierStanding> {
        let whole = self.effect.quantity.plus(self.firm.unwrap_or_default()).unwrap_or(self.effect.quantity);
        Ok(TierStanding::of(&self.terms, &self.commodity, whole))
    }

    /// Whether this pledge lifts the pool to a better price.
    async fn lifts(&self) -> bool {
        self.effect.lifts
    }

    /// How the numbers came about.
    async fn explanation(&self) -> Explanation {
        let firm = self.firm.unwrap_or_default();
        Explanation(model::explain_effect(&self.commodity.0, &self.terms, &self.effect, firm, self.as_of))
    }
}

connection!(
    /// A page of buying cycles.
    BuyingCycleConnection,
    /// A buying cycle in a list.
    BuyingCycleEdge of BuyingCycle = model::BuyingCycle, counted by CycleWish, {
        /// Metres from the point of the filter `near`.
        async fn distance_m(&self) -> Option<i64> {
            self.listed.distance_m.map(|metres| metres.round() as i64)
        }
    }
);

impl Countable for CycleWish {
    async fn count(&self, asked: &Asked, _: Option<&app::lists::Parent>) -> Result<Count> {
        asked.answer(coalitions::count_cycles(&asked.ctx, self).await)
    }
}

/// By closing time.
pub fn cycles_order() -> Vec<Order<lists::CycleOrderField>> {
    vec![Order { field: lists::CycleOrderField::ClosesAt, direction: Direction::Ascending }]
}

impl BuyingCycleConnection {
    /// A page of buying cycles.
    pub async fn of(
        asked: &Asked,
        filter: BuyingCycleFilter,
        order: Vec<Order<lists::CycleOrderField>>,
        paging: Paging,
    ) -> Result<Self> {
        let wish = CycleWish {
            commodity: filter.commodity,
            sector: filter.sector,
            within: filter.within.map(|code| code.0),
            near: filter.near.map(|near| near.near(asked.locale)).transpose()?,
            states: filter.state.map(|states| states.into_iter().map(Into::into).collect()),
            open: filter.open.unwrap_or_default(),
        };
        let list = list_name("cycles", &order, wish.near.as_ref());
        let slice = paging.slice(asked, &list)?;
        let page = asked.answer(coalitions::cycles(&asked.ctx, &wish, &order, &slice).await)?;
        Ok(Self(Cut { page, list, parent: None, filter: wish }))
    }
}
