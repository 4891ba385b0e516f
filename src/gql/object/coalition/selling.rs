//! Who could fill an order, and the orders of buyers.

use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::commodity::{Commodity, Quantity};
use super::cycle::ChangedAs;
use super::offer::Organisation;
use crate::app;
use crate::app::coalitions::{self, BuyerOrderWish};
use crate::domain;
use crate::domain::coalition::selling as model;
use crate::domain::coalition::{StateChange, points_of};
use crate::domain::listing::{Count, Listed, Page};
use crate::gql::choice::choice;
use crate::gql::connection::{Countable, Cut, connection};
use crate::gql::costs::{Length, PAGE, Pages, Semantic};
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::{Asked, HistoryOfOrder};
use crate::gql::object::cooperative::region;
use crate::gql::object::explanation::Explanation;
use crate::gql::object::{Cluster, Region};
use crate::gql::scalar::{Date, RegionCode, Rupiah, WholeNumber};

choice! {
    /// Life of a buyer's order.
    BuyerOrderState mirrors "crate::domain::coalition::BuyerOrderState" {
        /// Being prepared; seen by its buyer only.
        Draft = "DRAFT",
        /// Looks for those who fill it.
        Open = "OPEN",
        /// Divided among businesses that accepted.
        Allocated = "ALLOCATED",
        /// Received by the buyer.
        Delivered = "DELIVERED",
        /// Paid to everybody.
        Settled = "SETTLED",
        /// Called off.
        Cancelled = "CANCELLED",
    }
}

/// Which clusters could fill an order.
#[derive(Debug, Clone)]
pub struct SellingCapacity(pub Arc<coalitions::SellingCapacity>);

impl SellingCapacity {
    fn quantity_of(&self, quantity: domain::coalition::Quantity) -> Quantity {
        Commodity(self.0.commodity.clone()).quantity(quantity)
    }
}

/// Which clusters could fill an order.
#[Object]
impl SellingCapacity {
    /// The commodity.
    async fn commodity(&self) -> Commodity {
        Commodity(self.0.commodity.clone())
    }

    /// How much is wanted.
    async fn quantity(&self) -> Quantity {
        self.quantity_of(self.0.quantity)
    }

    /// Days until the day by which it is wanted.
    async fn days(&self) -> i64 {
        self.0.days
    }

    /// What the clusters can make together until then.
    async fn can_make(&self) -> Quantity {
        self.quantity_of(self.0.fill.can_make)
    }

    /// What is missing to the order.
    async fn missing(&self) -> Quantity {
        self.quantity_of(self.0.fill.missing)
    }

    /// Whether the clusters can fill the order together.
    async fn fills(&self) -> bool {
        self.0.fill.missing == domain::coalition::Quantity::ZERO
    }

    /// Clusters that make it too, of whose members too few are known to tell any numbers.
    async fn n_withheld(&self) -> i64 {
        self.0.fill.n_withheld
    }

    /// Clusters that can make some of it, those that can make most first.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn clusters(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<ClusterCapacityConnection>> {
        let slice = Paging { first, after, last, before }.slice(Asked::of(context), "capacity")?;
        let page = coalitions::capacity_page(&self.0, &slice);
        let shown = page.items.into_iter().map(|Listed { item: (found, cluster), key, .. }| Listed {
            item: Shown { found, cluster, of: self.0.clone() },
            key,
            distance_m: None,
        });
        let page = Page { items: shown.collect(), has_previous: page.has_previous, has_next: page.has_next };
        let count = Count { value: self.0.fill.clusters.len() as i64, exact: true };
        Ok(Some(ClusterCapacityConnection(Cut { page, list: "capacity".into(), parent: None, filter: count })))
    }
}

/// A cluster with the question that it answers.
#[derive(Debug, Clone)]
pub struct Shown {
    found: model::ClusterCapacity,
    cluster: domain::Cluster,
    of: Arc<coalitions::SellingCapacity>,
}

/// What a cluster could make of an order. Sums over at least five members.
#[derive(Debug, Clone)]
pub struct ClusterCapacity(Shown);

impl From<Shown> for ClusterCapacity {
    fn from(shown: Shown) -> Self {
        Self(shown)
    }
}

impl ClusterCapacity {
    fn quantity_of(&self, quantity: domain::coalition::Quantity) -> Quantity {
        Commodity(self.0.of.commodity.clone()).quantity(quantity)
    }
}

/// What a cluster could make of an order. Sums over at least five members.
#[Object]
impl ClusterCapacity {
    /// The cluster.
    async fn cluster(&self) -> Cluster {
        Cluster(self.0.cluster.clone())
    }

    /// Members behind these numbers.
    async fn n_umkm(&self) -> i64 {
        self.0.found.n_umkm
    }

    /// What they have left of their capacity in a month.
    async fn free_per_month(&self) -> Quantity {
        self.quantity_of(self.0.found.free)
    }

    /// Days until the first goods.
    async fn lead_days(&self) -> i64 {
        self.0.found.lead_days()
    }

    /// What they can make until the day of the order.
    async fn can_make(&self) -> Quantity {
        self.quantity_of(self.0.found.can_make)
    }

    /// The same as a share of the order, in points of 10,000; above that where it could make more.
    async fn share_points(&self) -> Option<WholeNumber> {
        points_of(self.0.found.can_make.amount(), self.0.of.quantity.amount()).map(WholeNumber)
    }

    /// Whether the cluster could fill the order alone.
    async fn fills_alone(&self) -> bool {
        self.0.found.can_make >= self.0.of.quantity
    }

    /// Its members by the days that they need for the first goods, the fastest first.
    #[graphql(directive = Length::apply(6))]
    async fn blocks(&self) -> Vec<LeadBlock> {
        let block = |block: &model::LeadBlock| LeadBlock {
            lead_days: block.lead_days,
            n_umkm: block.n,
            free_per_month: self.quantity_of(block.free),
            can_make: self.quantity_of(block.within(self.0.of.days)),
        };
        self.0.found.blocks.iter().map(block).collect()
    }

    /// How the numbers came about.
    async fn explanation(&self) -> Explanation {
        let of = &self.0.of;
        Explanation(model::explain(&of.commodity, &self.0.found, of.days, of.as_of))
    }
}

/// Members of a cluster that are told together, at least five.
#[derive(Debug, Clone, SimpleObject)]
pub struct LeadBlock {
    /// Days within which all of them have their first goods.
    lead_days: i64,
    /// How many they are.
    n_umkm: i64,
    /// What they have left of their capacity in a month.
    free_per_month: Quantity,
    /// What they can make until the day of the order.
    can_make: Quantity,
}

connection!(
    /// A page of what clusters could make of an order.
    ClusterCapacityConnection,
    /// A cluster in a list.
    ClusterCapacityEdge of ClusterCapacity = Shown, counted by Count, {}
);

/// What a buyer orders.
#[derive(Debug, Clone)]
pub struct BuyerOrder(pub model::BuyerOrder);

impl From<model::BuyerOrder> for BuyerOrder {
    fn from(order: model::BuyerOrder) -> Self {
        Self(order)
    }
}

/// What a buyer orders.
#[Object]
impl BuyerOrder {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Who buys.
    async fn buyer(&self, context: &async_graphql::Context<'_>) -> Result<Organisation> {
        Organisation::of(Asked::of(context), self.0.buyer).await
    }

    /// What is ordered.
    async fn commodity(&self, context: &async_graphql::Context<'_>) -> Result<Commodity> {
        Commodity::of(Asked::of(context), &self.0.commodity)
    }

    /// How much.
    async fn quantity(&self, context: &async_graphql::Context<'_>) -> Result<Quantity> {
        Ok(Commodity::of(Asked::of(context), &self.0.commodity)?.quantity(self.0.quantity))
    }

    /// What the buyer pays for one of the commodity's unit, if it says so.
    async fn unit_price_idr(&self) -> Option<Rupiah> {
        self.0.unit_price_idr.map(Rupiah)
    }

    /// The day by which everything is wanted.
    async fn needed_by(&self) -> Date {
        Date(self.0.needed_by)
    }

    /// Where it is wanted.
    async fn region(&self, context: &async_graphql::Context<'_>) -> Result<Region> {
        region(context, &self.0.region)
    }

    /// State.
    async fn state(&self) -> BuyerOrderState {
        self.0.state.into()
    }

    /// Through which states it went, from when it looked for those who fill it.
    #[graphql(directive = Length::apply(3), directive = Semantic::apply())]
    async fn history(&self, context: &async_graphql::Context<'_>) -> Result<Option<Vec<BuyerOrderStateChange>>> {
        let changes = Asked::of(context).load(HistoryOfOrder(self.0.id)).await?.unwrap_or_default();
        let change = |change: StateChange<model::BuyerOrderState>| BuyerOrderStateChange {
            from: change.from.map(Into::into),
            to: change.to.into(),
            at: change.at,
            changed_as: change.by.into(),
        };
        Ok(Some(changes.into_iter().map(change).collect()))
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

/// A step in the life of an order.
#[derive(Debug, Clone, SimpleObject)]
pub struct BuyerOrderStateChange {
    /// The state before; none for the first.
    from: Option<BuyerOrderState>,
    /// The state since.
    to: BuyerOrderState,
    /// When.
    at: DateTime<Utc>,
    /// As what somebody changed it.
    changed_as: ChangedAs,
}

/// Which orders of buyers. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct BuyerOrderFilter {
    /// Code of a commodity.
    commodity: Option<String>,
    /// Code of the sector that makes the commodity.
    sector: Option<String>,
    /// Wanted in a region or below it.
    within: Option<RegionCode>,
    /// Whether only those that look for somebody to fill them, with a deadline still to come.
    open: Option<bool>,
}

connection!(
    /// A page of orders of buyers.
    BuyerOrderConnection,
    /// An order of a buyer in a list.
    BuyerOrderEdge of BuyerOrder = model::BuyerOrder, counted by BuyerOrderWish, {}
);

impl Countable for BuyerOrderWish {
    async fn count(&self, asked: &Asked, _: Option<&app::lists::Parent>) -> Result<Count> {
        asked.answer(coalitions::count_buyer_orders(&asked.ctx, self).await)
    }
}

impl BuyerOrderConnection {
    /// A page of orders, by the day on which they are wanted.
    pub async fn of(asked: &Asked, filter: BuyerOrderFilter, paging: Paging) -> Result<Self> {
        let wish = BuyerOrderWish {
            commodity: filter.commodity,
            sector: filter.sector,
            within: filter.within.map(|code| code.0),
            open: filter.open.unwrap_or_default(),
        };
        let slice = paging.slice(asked, "buyer orders")?;
        let page = asked.answer(coalitions::buyer_orders(&asked.ctx, &wish, &slice).await)?;
        Ok(Self(Cut { page, list: "buyer orders".into(), parent: None, filter: wish }))
    }
}
