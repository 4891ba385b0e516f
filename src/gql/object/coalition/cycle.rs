//! Buying cycles: their meter, and what a pledge does.

use async_graphql::{ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};

use super::Withheld;
use super::commodity::{Commodity, Quantity};
use super::offer::{Offer, TierStanding};
use crate::app;
use crate::app::coalitions::{self, CycleWish};
use crate::domain::coalition::cycle as model;
use crate::domain::coalition::lists;
use crate::domain::cooperative::LocationPrecision;
use crate::domain::listing::{Count, Direction, Order};
use crate::gql::choice::{OrderDirection, choice};
use crate::gql::connection::{Countable, Cut, connection, list_name};
use crate::gql::error::Result;
use crate::gql::input::{NearFilter, Paging, ToOrder};
use crate::gql::loaders::{Asked, CooperativeById, OfferById, OffersForPlace, PledgedFor};
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
    /// What happens where too little was pledged when a cycle closes.
    Shortfall mirrors "crate::domain::coalition::Shortfall" {
        /// It is called off, and nobody owes anything.
        Cancel = "CANCEL",
        /// Its closing time is put off once.
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

/// A buying cycle: a cooperative gathers what businesses want of one commodity until a day, and orders it at once.
#[derive(Debug, Clone)]
pub struct BuyingCycle(pub model::BuyingCycle);

impl From<model::BuyingCycle> for BuyingCycle {
    fn from(cycle: model::BuyingCycle) -> Self {
        Self(cycle)
    }
}

impl BuyingCycle {
    async fn offer_of(&self, asked: &Asked) -> Result<crate::domain::coalition::Offer> {
        let found = asked.load(OfferById(self.0.offer)).await?;
        asked.answer(found.ok_or(app::Error::NotFound))
    }
}

/// A buying cycle: a cooperative gathers what businesses want of one commodity until a day, and orders it at once.
#[Object]
impl BuyingCycle {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What is bought.
    async fn commodity(&self, context: &async_graphql::Context<'_>) -> Result<Commodity> {
        Commodity::of(Asked::of(context), &self.0.commodity)
    }

    /// The cooperative that runs it.
    async fn cooperative(&self, context: &async_graphql::Context<'_>) -> Result<Option<Cooperative>> {
        Ok(Asked::of(context).load(CooperativeById(self.0.cooperative)).await?.map(Cooperative))
    }

    /// The offer on which it will be ordered, with all its prices.
    async fn offer(&self, context: &async_graphql::Context<'_>) -> Result<Offer> {
        Ok(Offer(self.offer_of(Asked::of(context)).await?))
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

    /// Firm pledges below which `onShortfall` holds.
    async fn minimum(&self, context: &async_graphql::Context<'_>) -> Result<Quantity> {
        Ok(Commodity::of(Asked::of(context), &self.0.commodity)?.quantity(self.0.minimum))
    }

    /// What happens where less than the minimum was pledged when it closes.
    async fn on_shortfall(&self) -> Shortfall {
        self.0.on_shortfall.into()
    }

    /// What has come together, and what is missing to a better price. Businesses are counted in fives.
    async fn meter(&self, context: &async_graphql::Context<'_>) -> Result<CycleMeter> {
        let asked = Asked::of(context);
        let (offer, pledged) = futures_util::try_join!(self.offer_of(asked), asked.load(PledgedFor(self.0.id)))?;
        let commodity = Commodity::of(asked, &self.0.commodity)?;
        Ok(CycleMeter { pledged, offer, commodity, as_of: asked.ctx.today() })
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
        if !self.0.takes_pledges_at(asked.ctx.now()) {
            return Ok(None);
        }
        let commodity = Commodity::of(asked, &self.0.commodity)?;
        let quantity = commodity.read(asked, &quantity, unit.as_deref())?;
        let (offer, pledged, offers) = futures_util::try_join!(
            self.offer_of(asked),
            asked.load(PledgedFor(self.0.id)),
            asked.load(OffersForPlace(self.0.commodity.clone(), self.0.region.clone()))
        )?;
        let firm = pledged.map(|pledged| pledged.firm);
        let offers = offers.unwrap_or_default();
        let effect = model::pledge_effect(quantity, firm.unwrap_or_default(), &offer.terms, &offers);
        let effect = asked.answer(effect.ok_or_else(|| {
            app::Error::refused("quantity", "Jumlah ini terlalu besar.", "This quantity is too large.")
        }))?;
        Ok(Some(PledgeEffect { effect, firm, offer, offers, commodity, as_of: asked.ctx.today() }))
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

/// What has come together in a buying cycle.
#[derive(Debug, Clone)]
pub struct CycleMeter {
    pledged: Option<model::Pledged>,
    offer: crate::domain::coalition::Offer,
    commodity: Commodity,
    as_of: NaiveDate,
}

/// What has come together in a buying cycle.
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
        self.pledged.map(|pledged| TierStanding::of(&self.offer.terms, &self.commodity, pledged.firm))
    }

    /// Whether the tolerances are enough for the next price.
    async fn is_next_within_tolerance(&self) -> Option<bool> {
        let pledged = self.pledged?;
        let next = self.offer.terms.next_tier(pledged.firm);
        Some(next.is_some_and(|(_, missing)| missing <= pledged.tolerance))
    }

    /// Why nothing is told, where fewer than five take part.
    async fn withheld(&self) -> Option<Withheld> {
        self.pledged.is_none().then_some(Withheld)
    }

    /// How the numbers came about.
    async fn explanation(&self) -> Option<Explanation> {
        let pledged = self.pledged?;
        Some(Explanation(model::explain_meter(&self.commodity.0, &self.offer.terms, &pledged, self.as_of)))
    }
}

/// What a pledge costs and saves.
#[derive(Debug, Clone)]
pub struct PledgeEffect {
    effect: model::PledgeEffect,
    firm: Option<crate::domain::coalition::Quantity>,
    offer: crate::domain::coalition::Offer,
    offers: Vec<crate::domain::coalition::Offer>,
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

    /// The offer on which it is cheapest alone.
    async fn alone_offer(&self) -> Option<Offer> {
        let (id, _) = self.effect.alone?;
        self.offers.iter().find(|offer| offer.id == id).cloned().map(Offer)
    }

    /// The part if the cycle closed with this pledge and nothing more; none below the minimum order.
    async fn now(&self) -> Option<OrderPart> {
        self.effect.now.map(Into::into)
    }

    /// The part once the next price is reached; none where the best is reached.
    async fn at_next(&self) -> Option<OrderPart> {
        self.effect.at_next.map(Into::into)
    }

    /// Where the pool stands with this pledge.
    async fn standing(&self) -> Result<TierStanding> {
        let whole = self.effect.quantity.plus(self.firm.unwrap_or_default()).unwrap_or(self.effect.quantity);
        Ok(TierStanding::of(&self.offer.terms, &self.commodity, whole))
    }

    /// Whether this pledge lifts the pool to a better price.
    async fn lifts(&self) -> bool {
        self.effect.lifts
    }

    /// How the numbers came about.
    async fn explanation(&self) -> Explanation {
        let firm = self.firm.unwrap_or_default();
        Explanation(model::explain_effect(&self.commodity.0, &self.offer.terms, &self.effect, firm, self.as_of))
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
