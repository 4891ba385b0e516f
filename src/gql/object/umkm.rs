//! UMKM as the public may see them.

use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};

use super::cluster::{ClusterConnection, clusters_order};
use super::cooperative::{CooperativeConnection, cooperatives_order, region, sectors};
use super::explanation::Explanation;
use super::facet::{UmkmFacets, of_whole_list};
use super::place::Location;
use super::region::Region;
use super::sector::{KbliCode, Sector};
use crate::app;
use crate::app::lists::Parent;
use crate::app::umkm::UmkmView;
use crate::domain::listing::{Direction, Order, UmkmFilter, UmkmOrderField};
use crate::domain::umkm as model;
use crate::gql::choice::SizeClass;
use crate::gql::connection::{Cut, connection, list_name};
use crate::gql::costs::{Length, PAGE, Pages, Semantic};
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::{Asked, Of, Paged};
use crate::gql::scalar::Decimal;

/// A micro, small or medium business (UMKM) as the public may see it: line of business and a rounded place, and what its owner
/// published.
#[derive(Debug, Clone)]
pub struct Umkm(pub UmkmView);

impl From<UmkmView> for Umkm {
    fn from(umkm: UmkmView) -> Self {
        Self(umkm)
    }
}

/// A micro, small or medium business (UMKM) as the public may see it: line of business and a rounded place, and what its owner
/// published.
#[Object]
impl Umkm {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The name that its owner published, else its line of business and place.
    async fn display_name(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.display_name)
    }

    /// Whether its owner published name, products and place.
    async fn is_published(&self) -> bool {
        self.0.is_published
    }

    /// Line of business in words.
    async fn line_of_business(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.line_of_business)
    }

    /// Sectors it works in, the main one first.
    #[graphql(directive = Length::apply(3))]
    async fn sectors(&self, context: &async_graphql::Context<'_>) -> Result<Vec<Sector>> {
        sectors(context, &self.0.sectors)
    }

    /// Its kelurahan or desa, else its kecamatan.
    async fn region(&self, context: &async_graphql::Context<'_>) -> Result<Region> {
        region(context, &self.0.region)
    }

    /// Its place, rounded to a cell of about 500 m until its owner publishes it.
    async fn location(&self) -> Option<Location> {
        self.0.place.map(|(point, precision)| Location::new(point, precision))
    }

    /// Its lines of business in the classification (KBLI).
    #[graphql(directive = Length::apply(5))]
    async fn kbli_codes(&self, context: &async_graphql::Context<'_>) -> Result<Vec<KbliCode>> {
        let asked = Asked::of(context);
        let mut codes = Vec::with_capacity(self.0.kbli.len());
        for kbli in &self.0.kbli {
            codes.extend(asked.answer(app::sectors::find_kbli(&asked.ctx, kbli.edition, &kbli.code))?.map(KbliCode));
        }
        Ok(codes)
    }

    /// What it makes or does; empty until published.
    #[graphql(directive = Length::apply(5))]
    async fn products(&self) -> Vec<Product> {
        self.0.products.iter().cloned().map(Product).collect()
    }

    /// What it uses; empty until published.
    #[graphql(directive = Length::apply(10))]
    async fn inputs(&self) -> Vec<InputNeed> {
        self.0.inputs.iter().cloned().map(InputNeed).collect()
    }

    /// Its size by the rule of the day; absent without figures. The figures stay private.
    async fn size_class(&self) -> Option<SizeClass> {
        self.0.size.as_ref().map(|(class, _)| (*class).into())
    }

    /// How the size came about.
    async fn size_explanation(&self) -> Option<Explanation> {
        self.0.size.as_ref().map(|(_, explanation)| Explanation(explanation.clone()))
    }

    /// Cooperatives of which it is a member now.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn cooperatives(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<CooperativeConnection>> {
        let asked = Asked::of(context);
        let (filter, order) = (Default::default(), cooperatives_order());
        CooperativeConnection::of(
            asked,
            Some(Parent::Umkm(self.0.id)),
            filter,
            order,
            Paging { first, after, last, before },
        )
        .await
        .map(Some)
    }
    /// Clusters to which it belongs now.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn clusters(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<ClusterConnection>> {
        let asked = Asked::of(context);
        let (filter, order) = (Default::default(), clusters_order());
        ClusterConnection::of(
            asked,
            Some(Parent::Umkm(self.0.id)),
            filter,
            order,
            Paging { first, after, last, before },
        )
        .await
        .map(Some)
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

/// Something an UMKM makes or does.
pub struct Product(model::Product);

/// Something an UMKM makes or does.
#[Object]
impl Product {
    /// In its owner's words.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it can make in a month.
    async fn capacity_per_month(&self) -> Option<Decimal> {
        self.0.capacity_per_month.map(Into::into)
    }

    /// Unit of the capacity.
    async fn unit(&self) -> Option<&str> {
        self.0.unit.as_deref()
    }
}

/// Something an UMKM uses.
pub struct InputNeed(model::InputNeed);

/// Something an UMKM uses.
#[Object]
impl InputNeed {
    /// In its owner's words.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it uses in a month.
    async fn quantity_per_month(&self) -> Option<Decimal> {
        self.0.quantity_per_month.map(Into::into)
    }

    /// Unit of the quantity.
    async fn unit(&self) -> Option<&str> {
        self.0.unit.as_deref()
    }
}

connection!(
    /// A page of UMKM.
    UmkmConnection,
    /// An UMKM in a list.
    UmkmEdge of Umkm = UmkmView, counted by UmkmFilter, {
        /// Metres between the point of the filter `near` and the centre of the UMKM's cell.
        async fn distance_m(&self) -> Option<i64> {
            self.listed.distance_m.map(|metres| metres.round() as i64)
        }
    } {
        /// How many there are of each kind, all pages together. Only for the list of the root.
        #[graphql(directive = Semantic::apply())]
        async fn facets(&self, context: &async_graphql::Context<'_>) -> Result<Option<UmkmFacets>> {
            of_whole_list(Asked::of(context), self.0.parent.as_ref())?;
            Ok(Some(UmkmFacets(self.0.filter.clone())))
        }
    }
);

/// By id.
pub fn umkm_order() -> Vec<Order<UmkmOrderField>> {
    vec![Order { field: UmkmOrderField::Id, direction: Direction::Ascending }]
}

impl UmkmConnection {
    /// A page of all UMKM, or of a parent's.
    pub async fn of(
        asked: &Asked,
        parent: Option<Parent>,
        filter: UmkmFilter,
        order: Vec<Order<UmkmOrderField>>,
        paging: Paging,
    ) -> Result<Self> {
        let list = list_name("umkm", &order, filter.near.as_ref());
        let slice = paging.slice(asked, &list)?;
        let page = match &parent {
            None => asked.answer(app::umkm::page(&asked.ctx, &filter, &order, &slice).await)?,
            Some(parent) => asked
                .load(Of::new(parent.clone(), Paged { filter: filter.clone(), order, slice }))
                .await?
                .unwrap_or_default(),
        };
        Ok(Self(Cut { page, list, parent, filter }))
    }
}
