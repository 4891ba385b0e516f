//! Coalitions: commodities, offers, buying cycles, what could be bought together, who could fill an order.

mod commodity;
mod cycle;
mod offer;
mod opportunity;
mod organisation;
mod selling;

pub use commodity::{Commodity, CommodityConnection, CommodityFilter};
pub use cycle::{BuyingCycle, BuyingCycleConnection, BuyingCycleFilter, BuyingCycleOrder, CycleLine, cycles_order};
pub use offer::{Offer, OfferLine, Organisation, OrganisationKind};
pub use opportunity::{BuyingOpportunityConnection, BuyingOpportunityPage};
pub use organisation::{OrganisationConnection, OrganisationEdge, OrganisationFilter};
pub use selling::{BuyerOrder, BuyerOrderConnection, BuyerOrderFilter, SellingCapacity};

use async_graphql::{Enum, Object};

use crate::domain::Message;
use crate::gql::loaders::Asked;

/// Why a number is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum WithheldCode {
    /// Fewer than five businesses with unpublished figures would stand behind it.
    FewerThanFive,
}

/// That a number is not told, and why.
#[derive(Debug, Clone, Copy)]
pub struct Withheld;

/// That a number is not told, and why.
#[Object]
impl Withheld {
    /// Stable word.
    async fn code(&self) -> WithheldCode {
        WithheldCode::FewerThanFive
    }

    /// The reason in a sentence.
    async fn message(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&Message::new(
            "Belum ditampilkan: angka hanya dibuka bila sedikitnya lima usaha ada di baliknya.",
            "Not shown yet: numbers are told only where at least five businesses stand behind them.",
        ))
    }
}
