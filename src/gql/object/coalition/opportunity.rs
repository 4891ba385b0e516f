//! What businesses of a place could buy together.

use std::sync::Arc;

use async_graphql::Object;
use chrono::NaiveDate;

use super::Withheld;
use super::commodity::{Commodity, Quantity};
use super::offer::{OfferLine, TierStanding};
use crate::app::coalitions::{self, Found, Opportunities};
use crate::domain;
use crate::domain::coalition::opportunity as model;
use crate::domain::listing::{Count, Listed, Page};
use crate::gql::connection::{Cut, connection};
use crate::gql::costs::Length;
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::Asked;
use crate::gql::object::Region;
use crate::gql::object::explanation::Explanation;
use crate::gql::scalar::Rupiah;

/// What could be bought together, with where and when.
#[derive(Debug, Clone)]
pub struct Shown {
    found: Found,
    region: Arc<domain::Region>,
    as_of: NaiveDate,
}

/// A commodity that businesses of a place buy each for itself, and what it would cost them together, for the needs of one month.
#[derive(Debug, Clone)]
pub struct BuyingOpportunity(Shown);

impl From<Shown> for BuyingOpportunity {
    fn from(shown: Shown) -> Self {
        Self(shown)
    }
}

impl BuyingOpportunity {
    fn told(&self) -> Option<&model::Opportunity> {
        self.0.found.told.as_ref()
    }

    fn quote(&self, quote: &model::Quote) -> BuyingQuote {
        let commodity = Commodity(self.0.found.commodity.clone());
        let pooled = self.told().map_or(domain::coalition::Quantity::ZERO, |told| told.pooled);
        BuyingQuote { quote: quote.clone(), standing: TierStanding::of(&quote.line.terms, &commodity, pooled) }
    }
}

/// A commodity that businesses of a place buy each for itself, and what it would cost them together, for the needs of one month.
#[Object]
impl BuyingOpportunity {
    /// The commodity.
    async fn commodity(&self) -> Commodity {
        Commodity(self.0.found.commodity.clone())
    }

    /// The place.
    async fn region(&self) -> Region {
        Region((*self.0.region).clone())
    }

    /// Businesses that need it. Groups below five are left out.
    async fn n_umkm(&self) -> Option<i64> {
        self.told().map(|told| told.n_umkm)
    }

    /// What they need together in a month.
    async fn pooled(&self) -> Option<Quantity> {
        Some(Commodity(self.0.found.commodity.clone()).quantity(self.told()?.pooled))
    }

    /// What they pay when each buys for itself on the cheapest offer for its quantity; none where one of them finds no offer.
    async fn alone_idr(&self) -> Option<Rupiah> {
        self.told()?.alone_idr.map(Rupiah)
    }

    /// What they would pay together on each offer, the cheapest first; offers that do not sell as little come last.
    #[graphql(directive = Length::apply(10))]
    async fn quotes(&self) -> Vec<BuyingQuote> {
        self.told().into_iter().flat_map(|told| &told.quotes).map(|quote| self.quote(quote)).collect()
    }

    /// The cheapest offer for all of them.
    async fn best(&self) -> Option<BuyingQuote> {
        Some(self.quote(self.told()?.best()?))
    }

    /// What they save on the cheapest offer; below zero where it is no saving.
    async fn saving_idr(&self) -> Option<Rupiah> {
        self.told()?.saving_idr().map(Rupiah)
    }

    /// The same in points of 10,000: 1,250 is 12.5 percent.
    async fn saving_points(&self) -> Option<i64> {
        self.told()?.best()?.saving_points
    }

    /// Why no numbers are told.
    async fn withheld(&self) -> Option<Withheld> {
        self.told().is_none().then_some(Withheld)
    }

    /// How the numbers came about.
    async fn explanation(&self) -> Option<Explanation> {
        Some(Explanation(model::explain(&self.0.found.commodity, self.told()?, self.0.as_of)))
    }
}

/// What businesses would pay together on one offer.
#[derive(Debug, Clone)]
pub struct BuyingQuote {
    quote: model::Quote,
    standing: TierStanding,
}

/// What businesses would pay together on one offer.
#[Object]
impl BuyingQuote {
    /// What the offer asks for the commodity.
    async fn line(&self) -> OfferLine {
        OfferLine(self.quote.line.clone())
    }

    /// The price that they reach, what it costs, and what is missing to the next.
    async fn standing(&self) -> &TierStanding {
        &self.standing
    }

    /// How much less than each for itself; below zero where it is more.
    async fn saving_idr(&self) -> Option<Rupiah> {
        self.quote.saving_idr.map(Rupiah)
    }

    /// The same in points of 10,000: 1,250 is 12.5 percent.
    async fn saving_points(&self) -> Option<i64> {
        self.quote.saving_points
    }
}

connection!(
    /// A page of what could be bought together.
    BuyingOpportunityConnection,
    /// Something that could be bought together, in a list.
    BuyingOpportunityEdge of BuyingOpportunity = Shown, counted by Count, {}
);

/// How a page of opportunities is cut.
pub struct BuyingOpportunityPage;

impl BuyingOpportunityPage {
    /// A page of what could be bought together; cut in memory.
    pub fn of(asked: &Asked, opportunities: &Opportunities, paging: Paging) -> Result<BuyingOpportunityConnection> {
        let list = format!("opportunities {}", opportunities.region.code);
        let slice = paging.slice(asked, &list)?;
        let page = coalitions::opportunities_page(opportunities, &slice);
        let region = Arc::new(opportunities.region.clone());
        let shown = page.items.into_iter().map(|listed| Listed {
            item: Shown { found: listed.item, region: region.clone(), as_of: opportunities.as_of },
            key: listed.key,
            distance_m: None,
        });
        let page = Page { items: shown.collect(), has_previous: page.has_previous, has_next: page.has_next };
        let count = Count { value: opportunities.found.len() as i64, exact: true };
        Ok(BuyingOpportunityConnection(Cut { page, list, parent: None, filter: count }))
    }
}
