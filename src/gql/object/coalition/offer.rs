//! Offers of suppliers with their lines, what a quantity costs on them, and the organisations that make them.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::commodity::{Commodity, MeasureUnit, Quantity};
use crate::app;
use crate::domain::coalition::cycle::{self, standing};
use crate::domain::coalition::offer as model;
use crate::domain::organisation;
use crate::gql::choice::choice;
use crate::gql::costs::{Length, Semantic};
use crate::gql::error::Result;
use crate::gql::loaders::{Asked, LinesOfOffer, OffersOfSupplier, OrganisationById};
use crate::gql::object::Region;
use crate::gql::object::cooperative::region;
use crate::gql::scalar::{Date, Decimal, Rupiah, WholeNumber};

choice! {
    /// For which units the price of a tier holds.
    Discount mirrors "crate::domain::coalition::Discount" {
        /// For every unit of the order.
        AllUnits = "ALL_UNITS",
        /// For the units inside the tier only; those below it keep their own price.
        Incremental = "INCREMENTAL",
    }
}

choice! {
    /// For how long a supply has to last.
    SupplyPeriod mirrors "crate::domain::coalition::SupplyPeriod" {
        /// Seven days.
        Week = "WEEK",
        /// A month.
        Month = "MONTH",
        /// As long as the offer holds.
        Offer = "OFFER",
    }
}

choice! {
    /// What an organisation is.
    OrganisationKind mirrors "crate::domain::organisation::OrganisationKind" {
        /// A government office for cooperatives and UMKM.
        Dinas = "DINAS",
        /// A bank, BPR, LPDB, guarantee, insurance, pawn or export finance house.
        Financier = "FINANCIER",
        /// Sells inputs.
        Supplier = "SUPPLIER",
        /// Buys products.
        Buyer = "BUYER",
        /// Trains and certifies.
        Trainer = "TRAINER",
    }
}

/// Whoever acts here without being a cooperative or an UMKM: an office, lender, supplier, buyer or trainer.
#[derive(Debug, Clone)]
pub struct Organisation(pub organisation::Organisation);

impl Organisation {
    /// An organisation that is named by something that was read.
    pub async fn of(asked: &Asked, id: crate::domain::id::OrganisationId) -> Result<Self> {
        let found = asked.load(OrganisationById(id)).await?;
        asked.answer(found.map(Self).ok_or(app::Error::NotFound))
    }
}

/// Whoever acts here without being a cooperative or an UMKM: an office, lender, supplier, buyer or trainer.
#[Object]
impl Organisation {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is.
    async fn kind(&self) -> OrganisationKind {
        self.0.kind.into()
    }

    /// Regions in which it acts.
    #[graphql(directive = Length::apply(4))]
    async fn regions(&self, context: &async_graphql::Context<'_>) -> Result<Vec<Region>> {
        self.0.regions.iter().map(|code| region(context, code)).collect()
    }

    /// What it offers today, the oldest offer first; at most 100.
    #[graphql(directive = Length::apply(10), directive = Semantic::apply())]
    async fn offers(&self, context: &async_graphql::Context<'_>) -> Result<Option<Vec<Offer>>> {
        let offers = Asked::of(context).load(OffersOfSupplier(self.0.id)).await?.unwrap_or_default();
        Ok(Some(offers.into_iter().map(|offer| Offer(Arc::new(offer))).collect()))
    }

    /// Made up for demonstration.
    async fn is_demo(&self) -> bool {
        self.0.is_demo
    }
}

/// An offer of a supplier, with a line for each commodity. It is never edited: another price is another offer.
#[derive(Debug, Clone)]
pub struct Offer(pub Arc<model::Offer>);

/// An offer of a supplier, with a line for each commodity. It is never edited: another price is another offer.
#[Object]
impl Offer {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Who offers.
    async fn supplier(&self, context: &async_graphql::Context<'_>) -> Result<Organisation> {
        Organisation::of(Asked::of(context), self.0.supplier).await
    }

    /// What is offered, the oldest line first; at most 100.
    #[graphql(directive = Length::apply(2), directive = Semantic::apply())]
    async fn lines(&self, context: &async_graphql::Context<'_>) -> Result<Option<Vec<OfferLine>>> {
        let lines = Asked::of(context).load(LinesOfOffer(self.0.id)).await?.unwrap_or_default();
        Ok(Some(lines.into_iter().map(OfferLine).collect()))
    }

    /// Where it is delivered to, with all that lies in it; none where that is everywhere that the supplier acts.
    async fn region(&self, context: &async_graphql::Context<'_>) -> Result<Option<Region>> {
        self.0.region.as_ref().map(|code| region(context, code)).transpose()
    }

    /// What the goods of one order come to at least.
    async fn minimum_idr(&self) -> Rupiah {
        Rupiah(self.0.conditions.minimum_idr)
    }

    /// What delivery of one order costs, however many lines it has.
    async fn delivery_idr(&self) -> Rupiah {
        Rupiah(self.0.conditions.delivery_idr)
    }

    /// Days from order to delivery.
    async fn lead_days(&self) -> i64 {
        self.0.lead_days
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// First day on which it no longer holds.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }

    /// Made up for demonstration.
    async fn is_demo(&self) -> bool {
        self.0.is_demo
    }

    /// When it was made or withdrawn.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }
}

/// What an offer asks for one commodity.
#[derive(Debug, Clone)]
pub struct OfferLine(pub model::OfferLine);

/// What an offer asks for one commodity.
#[Object]
impl OfferLine {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The offer.
    async fn offer(&self) -> Offer {
        Offer(self.0.offer.clone())
    }

    /// What is offered.
    async fn commodity(&self, context: &async_graphql::Context<'_>) -> Result<Commodity> {
        Commodity::of(Asked::of(context), &self.0.commodity)
    }

    /// For which units the price of a tier holds.
    async fn discount(&self) -> Discount {
        self.0.terms.discount().into()
    }

    /// The pack that is sold, never opened; a whole number of the units that are priced.
    async fn pack(&self) -> MeasureUnit {
        MeasureUnit(self.0.terms.pack().clone())
    }

    /// Prices by quantity, rising from nothing.
    #[graphql(directive = Length::apply(6))]
    async fn tiers(&self, context: &async_graphql::Context<'_>) -> Result<Vec<OfferTier>> {
        let commodity = Commodity::of(Asked::of(context), &self.0.commodity)?;
        Ok((0..self.0.terms.tiers().len()).map(|tier| OfferTier::new(&self.0.terms, tier, &commodity)).collect())
    }

    /// The smallest order.
    async fn minimum_order(&self, context: &async_graphql::Context<'_>) -> Result<Quantity> {
        Ok(Commodity::of(Asked::of(context), &self.0.commodity)?.quantity(self.0.terms.minimum_order()))
    }

    /// What the supplier has of it, where known; no order is larger.
    async fn supply(&self, context: &async_graphql::Context<'_>) -> Result<Option<OfferSupply>> {
        let commodity = Commodity::of(Asked::of(context), &self.0.commodity)?;
        let supply = |supply: model::Supply| OfferSupply {
            limit: commodity.quantity(supply.limit),
            period: supply.period.into(),
        };
        Ok(self.0.terms.supply().map(supply))
    }

    /// What a quantity costs here where nothing else is ordered with it, and what is missing to a better price. Null where the quantity is
    /// refused.
    #[graphql(directive = Semantic::apply())]
    async fn standing(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "How much.")] quantity: Decimal,
        #[graphql(desc = "Code or name of a unit of the commodity; its own when absent.")] unit: Option<String>,
    ) -> Result<Option<TierStanding>> {
        let asked = Asked::of(context);
        let commodity = Commodity::of(asked, &self.0.commodity)?;
        let quantity = commodity.read(asked, &quantity, unit.as_deref())?;
        Ok(Some(TierStanding::of(&self.0.terms, &commodity, quantity)))
    }
}

/// What a supplier has of a commodity.
#[derive(Debug, Clone, SimpleObject)]
pub struct OfferSupply {
    /// How much.
    limit: Quantity,
    /// In which time.
    period: SupplyPeriod,
}

/// A step of a price.
#[derive(Debug, Clone)]
pub struct OfferTier {
    tier: model::Tier,
    price_unit: MeasureUnit,
    commodity: Commodity,
}

impl OfferTier {
    /// A tier of terms, by its index.
    pub fn new(terms: &model::Terms, tier: usize, commodity: &Commodity) -> Self {
        let price_unit = MeasureUnit(terms.price_unit().clone());
        Self { tier: terms.tiers()[tier], price_unit, commodity: commodity.clone() }
    }
}

/// A step of a price.
#[Object]
impl OfferTier {
    /// The smallest quantity of it.
    async fn from(&self) -> Quantity {
        self.commodity.quantity(self.tier.from)
    }

    /// Price of one `priceUnit`.
    async fn unit_price_idr(&self) -> Rupiah {
        Rupiah(self.tier.unit_price_idr)
    }

    /// The unit that is priced.
    async fn price_unit(&self) -> &MeasureUnit {
        &self.price_unit
    }
}

/// An order in whole packs, and what it costs to the rupiah.
#[derive(Debug, Clone)]
pub struct Purchase {
    purchase: model::Purchase,
    asked: crate::domain::coalition::Quantity,
    terms: model::Terms,
    commodity: Commodity,
}

/// An order in whole packs, and what it costs to the rupiah.
#[Object]
impl Purchase {
    /// What is ordered.
    async fn ordered(&self) -> Quantity {
        self.commodity.quantity(self.purchase.ordered)
    }

    /// What is ordered beyond what was asked for: the rest of a pack, or more where a better price makes the whole cheaper.
    async fn surplus(&self) -> Quantity {
        self.commodity.quantity(self.purchase.ordered.less(self.asked))
    }

    /// In so many packs.
    async fn n_packs(&self) -> WholeNumber {
        WholeNumber(self.purchase.n_packs)
    }

    /// The price that the order reaches.
    async fn tier(&self) -> OfferTier {
        OfferTier::new(&self.terms, self.purchase.tier, &self.commodity)
    }

    /// What the goods cost.
    async fn goods_idr(&self) -> Rupiah {
        Rupiah(self.purchase.goods_idr)
    }

    /// What delivery costs; its part of that where other goods come with it.
    async fn delivery_idr(&self) -> Rupiah {
        Rupiah(self.purchase.delivery_idr())
    }

    /// Goods and delivery.
    async fn total_idr(&self) -> Rupiah {
        Rupiah(self.purchase.total_idr)
    }
}

/// Where a quantity stands among the prices of an offer.
#[derive(Debug, Clone)]
pub struct TierStanding {
    standing: cycle::Standing,
    quantity: crate::domain::coalition::Quantity,
    terms: model::Terms,
    commodity: Commodity,
}

impl TierStanding {
    /// Where a quantity stands.
    pub fn of(terms: &model::Terms, commodity: &Commodity, quantity: crate::domain::coalition::Quantity) -> Self {
        Self { standing: standing(terms, quantity), quantity, terms: terms.clone(), commodity: commodity.clone() }
    }

    fn purchase(&self, asked: crate::domain::coalition::Quantity, purchase: model::Purchase) -> Purchase {
        Purchase { purchase, asked, terms: self.terms.clone(), commodity: self.commodity.clone() }
    }
}

/// Where a quantity stands among the prices of an offer.
#[Object]
impl TierStanding {
    /// The price that the quantity reaches by itself.
    async fn tier(&self) -> OfferTier {
        OfferTier::new(&self.terms, self.standing.tier, &self.commodity)
    }

    /// The cheapest order that holds it; none where so little, or so much, is not sold.
    async fn order(&self) -> Option<Purchase> {
        Some(self.purchase(self.quantity, self.standing.order.ok()?))
    }

    /// What is missing to the minimum order.
    async fn missing_to_minimum(&self) -> Option<Quantity> {
        self.standing.missing_to_minimum.map(|missing| self.commodity.quantity(missing))
    }

    /// What is missing to the least amount that the offer asks of an order.
    async fn missing_to_minimum_idr(&self) -> Option<Rupiah> {
        match self.standing.order {
            Err(model::NotSold::BelowAmount { missing_idr }) => Some(Rupiah(missing_idr)),
            _ => None,
        }
    }

    /// Whether it is more than the supplier has.
    async fn is_beyond_supply(&self) -> bool {
        matches!(self.standing.order, Err(model::NotSold::BeyondSupply { .. }))
    }

    /// The next better price; none where the best is reached.
    async fn next(&self) -> Option<NextTier> {
        let next = self.standing.next?;
        Some(NextTier {
            tier: OfferTier::new(&self.terms, next.tier, &self.commodity),
            missing: self.commodity.quantity(next.missing),
            order: next.order.ok().map(|order| self.purchase(order.ordered, order)),
        })
    }
}

/// A better price that is not reached yet.
#[derive(Debug, Clone, SimpleObject)]
pub struct NextTier {
    /// The price.
    tier: OfferTier,
    /// What is missing to it.
    missing: Quantity,
    /// An order that just reaches it; none below the minimum order.
    order: Option<Purchase>,
}
