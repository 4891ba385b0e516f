//! Sector clusters.

use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};

use super::cooperative::{Cooperative, CooperativeConnection, cooperatives_order, region};
use super::facet::{ClusterFacets, of_whole_list};
use super::place::Location;
use super::region::Region;
use super::sector::Sector;
use super::umkm::{UmkmConnection, umkm_order};
use crate::app;
use crate::app::lists::Parent;
use crate::domain;
use crate::domain::cooperative::LocationPrecision;
use crate::domain::listing::{ClusterFilter, ClusterOrderField, Direction, Order};
use crate::gql::choice::ClusterStage;
use crate::gql::connection::{Cut, connection, list_name};
use crate::gql::costs::{Length, PAGE, Pages, Semantic};
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::{Asked, CooperativeById, Of, Paged};
use crate::gql::scalar::Date;

/// A sector cluster: the UMKM of one line of business in one neighbourhood, with the cooperative that leads them.
#[derive(Debug, Clone)]
pub struct Cluster(pub domain::Cluster);

impl From<domain::Cluster> for Cluster {
    fn from(cluster: domain::Cluster) -> Self {
        Self(cluster)
    }
}

/// A sector cluster: the UMKM of one line of business in one neighbourhood, with the cooperative that leads them.
#[Object]
impl Cluster {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its sector.
    async fn sector(&self, context: &async_graphql::Context<'_>) -> Result<Sector> {
        let asked = Asked::of(context);
        let sector = asked.answer(app::sectors::find(&asked.ctx, &self.0.sector))?;
        asked.answer(sector.map(Sector).ok_or(app::Error::NotFound))
    }

    /// Its stage.
    async fn stage(&self) -> ClusterStage {
        self.0.stage.into()
    }

    /// Its main region.
    async fn region(&self, context: &async_graphql::Context<'_>) -> Result<Region> {
        region(context, &self.0.region)
    }

    /// Every region it reaches, the main one included.
    #[graphql(directive = Length::apply(10))]
    async fn regions(&self, context: &async_graphql::Context<'_>) -> Result<Vec<Region>> {
        self.0.regions.iter().map(|code| region(context, code)).collect()
    }

    /// Its centre.
    async fn location(&self) -> Option<Location> {
        Some(Location::new(self.0.point?, LocationPrecision::Centroid))
    }

    /// First day.
    async fn founded_on(&self) -> Option<Date> {
        self.0.founded_on.map(Date)
    }

    /// The cooperative that leads it.
    async fn lead_cooperative(&self, context: &async_graphql::Context<'_>) -> Result<Option<Cooperative>> {
        let Some(lead) = self.0.lead else { return Ok(None) };
        Ok(Asked::of(context).load(CooperativeById(lead)).await?.map(Cooperative))
    }

    /// Cooperatives that lead it or work with it now.
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
            Some(Parent::Cluster(self.0.id)),
            filter,
            order,
            Paging { first, after, last, before },
        )
        .await
        .map(Some)
    }
    /// UMKM that belong to it now, as the public may see them.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn umkm(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<UmkmConnection>> {
        let asked = Asked::of(context);
        let (filter, order) = (Default::default(), umkm_order());
        UmkmConnection::of(
            asked,
            Some(Parent::Cluster(self.0.id)),
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

connection!(
    /// A page of clusters.
    ClusterConnection,
    /// A cluster in a list.
    ClusterEdge of Cluster = domain::Cluster, counted by ClusterFilter, {
        /// Metres from the point of the filter `near`.
        async fn distance_m(&self) -> Option<i64> {
            self.listed.distance_m.map(|metres| metres.round() as i64)
        }
    } {
        /// How many there are of each kind, all pages together. Only for the list of the root.
        #[graphql(directive = Semantic::apply())]
        async fn facets(&self, context: &async_graphql::Context<'_>) -> Result<Option<ClusterFacets>> {
            of_whole_list(Asked::of(context), self.0.parent.as_ref())?;
            Ok(Some(ClusterFacets(self.0.filter.clone())))
        }
    }
);

/// By name.
pub fn clusters_order() -> Vec<Order<ClusterOrderField>> {
    vec![Order { field: ClusterOrderField::Name, direction: Direction::Ascending }]
}

impl ClusterConnection {
    /// A page of all clusters, or of a parent's.
    pub async fn of(
        asked: &Asked,
        parent: Option<Parent>,
        filter: ClusterFilter,
        order: Vec<Order<ClusterOrderField>>,
        paging: Paging,
    ) -> Result<Self> {
        let list = list_name("clusters", &order, filter.near.as_ref());
        let slice = paging.slice(asked, &list)?;
        let page = match &parent {
            None => asked.answer(app::clusters::page(&asked.ctx, &filter, &order, &slice).await)?,
            Some(parent) => asked
                .load(Of::new(parent.clone(), Paged { filter: filter.clone(), order, slice }))
                .await?
                .unwrap_or_default(),
        };
        Ok(Self(Cut { page, list, parent, filter }))
    }
}
