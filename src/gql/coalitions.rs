//! The roots of coalitions.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::error::Result;
use super::input::{self, Paging};
use super::loaders::{Asked, BuyerOrderById, CycleById, OfferById, OfferLineById, OrganisationById};
use super::object::Node;
use super::object::coalition::{
    BuyerOrder, BuyerOrderConnection, BuyerOrderFilter, BuyingCycle, BuyingCycleConnection, BuyingCycleFilter,
    BuyingCycleOrder, BuyingOpportunityConnection, BuyingOpportunityPage, Commodity, CommodityConnection,
    CommodityFilter, CycleLine, Offer, OfferLine, Organisation, OrganisationConnection, OrganisationFilter,
    SellingCapacity, cycles_order,
};
use super::scalar::{Date, Decimal, RegionCode};
use crate::app::{self, coalitions};
use crate::gql::costs::{PAGE, Pages, Semantic, WEIGHING, Weight};

/// What can be read of coalitions.
#[derive(Debug, Default)]
pub struct CoalitionQuery;

/// What can be read of coalitions.
#[Object]
impl CoalitionQuery {
    /// What is bought and sold together, by name.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn commodities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<CommodityFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<CommodityConnection>> {
        let paging = Paging { first, after, last, before };
        CommodityConnection::of(Asked::of(context), filter.unwrap_or_default(), paging).map(Some)
    }

    /// Who buys what in a place, and what it would cost together: what saves most first. Numbers are sums over at least five
    /// businesses; where there are fewer, only a commodity that was asked for is answered, without numbers.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply(), directive = Weight::apply(WEIGHING))]
    #[allow(clippy::too_many_arguments)]
    async fn buying_opportunities(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A regency, city or kecamatan.")] region: RegionCode,
        #[graphql(desc = "Code of a sector, by which only its businesses count.")] sector: Option<String>,
        #[graphql(desc = "Code of one commodity.")] commodity: Option<String>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<BuyingOpportunityConnection>> {
        let asked = Asked::of(context);
        let found = coalitions::opportunities(&asked.ctx, &region.0, sector.as_deref(), commodity.as_deref()).await;
        BuyingOpportunityPage::of(asked, &asked.answer(found)?, Paging { first, after, last, before }).map(Some)
    }

    /// Buying cycles, by closing time unless ordered otherwise.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn buying_cycles(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<BuyingCycleFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<BuyingCycleOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<BuyingCycleConnection>> {
        let asked = Asked::of(context);
        let order = input::order(asked, order_by, &cycles_order())?;
        let paging = Paging { first, after, last, before };
        BuyingCycleConnection::of(asked, filter.unwrap_or_default(), order, paging).await.map(Some)
    }

    /// Which clusters could fill an order, with what they have left of their capacity and how soon they begin.
    #[graphql(directive = Semantic::apply(), directive = Weight::apply(WEIGHING))]
    async fn selling_capacity(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Code of a commodity that businesses make.")] commodity: String,
        #[graphql(desc = "How much is wanted.")] quantity: Decimal,
        #[graphql(desc = "Code or name of a unit of the commodity; its own when absent.")] unit: Option<String>,
        #[graphql(desc = "The day by which everything is wanted; at most two years away.")] by: Date,
        #[graphql(desc = "Only clusters that reach into this region.")] region: Option<RegionCode>,
    ) -> Result<Option<SellingCapacity>> {
        let asked = Asked::of(context);
        let region = region.map(|code| code.0);
        let wish = coalitions::OrderWish { commodity, quantity: quantity.0, unit, by: by.0, region };
        let found = asked.answer(coalitions::selling_capacity(&asked.ctx, &wish).await)?;
        Ok(Some(SellingCapacity(Arc::new(found))))
    }

    /// Offices, lenders, suppliers, buyers and trainers, by name.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn organisations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<OrganisationFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<OrganisationConnection>> {
        let paging = Paging { first, after, last, before };
        OrganisationConnection::of(Asked::of(context), filter.unwrap_or_default(), paging).await.map(Some)
    }

    /// Orders of buyers, by the day on which they are wanted.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn buyer_orders(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<BuyerOrderFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<BuyerOrderConnection>> {
        let paging = Paging { first, after, last, before };
        BuyerOrderConnection::of(Asked::of(context), filter.unwrap_or_default(), paging).await.map(Some)
    }
}

/// Finds what belongs to coalitions by its id; nothing where the id is of another kind.
pub async fn node(asked: &Asked, kind: &str, id: &ID) -> Result<Option<Node>> {
    Ok(match kind {
        "siklus" => match id.parse() {
            Ok(id) => asked.load(CycleById(id)).await?.map(|found| Node::BuyingCycle(Box::new(BuyingCycle(found)))),
            Err(_) => None,
        },
        "penawaran" => match id.parse() {
            Ok(id) => asked.load(OfferById(id)).await?.map(|found| Node::Offer(Offer(Arc::new(found)))),
            Err(_) => None,
        },
        "harga" => match id.parse() {
            Ok(id) => asked.load(OfferLineById(id)).await?.map(|found| Node::OfferLine(Box::new(OfferLine(found)))),
            Err(_) => None,
        },
        "butir" => match id.parse() {
            Ok(id) => CycleLine::by_id(asked, id).await?.map(|found| Node::CycleLine(Box::new(found))),
            Err(_) => None,
        },
        "pesanan" => match id.parse() {
            Ok(id) => asked.load(BuyerOrderById(id)).await?.map(|found| Node::BuyerOrder(Box::new(BuyerOrder(found)))),
            Err(_) => None,
        },
        "org" => match id.parse() {
            Ok(id) => asked.load(OrganisationById(id)).await?.map(|found| Node::Organisation(Organisation(found))),
            Err(_) => None,
        },
        "komoditas" => {
            let code = id.strip_prefix("komoditas_").unwrap_or_default();
            let found = asked.answer(app::commodities::find(&asked.ctx, code))?;
            found.map(|found| Node::Commodity(Box::new(Commodity(found))))
        }
        _ => None,
    })
}
