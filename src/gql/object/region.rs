//! Regions of the civil administration, and the figures published about them.

use async_graphql::{ID, Object};

use super::cluster::{ClusterConnection, clusters_order};
use super::cooperative::{CooperativeConnection, cooperatives_order};
use super::place::Point;
use super::umkm::{UmkmConnection, umkm_order};
use crate::app;
use crate::app::lists::Parent;
use crate::domain;
use crate::domain::Message;
use crate::domain::citation::cited;
use crate::domain::listing::{Direction, Order, RegionFilter, RegionOrderField};
use crate::domain::region::RegionFigure as Published;
use crate::gql::choice::{RegionKind, RegionLevel, TimeZone};
use crate::gql::connection::{Cut, connection, list_name};
use crate::gql::costs::{Length, PAGE, Pages, Semantic, Weight};
use crate::gql::error::Result;
use crate::gql::input::{
    self, ClusterFilter, ClusterOrder, CooperativeFilter, CooperativeOrder, Paging, RegionOrder, ToFilter, UmkmFilter,
    UmkmOrder,
};
use crate::gql::loaders::{Asked, Outline};
use crate::gql::scalar::RegionCode;

/// A region of the civil administration: province, regency or city, kecamatan, village.
#[derive(Debug, Clone)]
pub struct Region(pub domain::Region);

impl From<domain::Region> for Region {
    fn from(region: domain::Region) -> Self {
        Self(region)
    }
}

/// A region of the civil administration: province, regency or city, kecamatan, village.
#[Object]
impl Region {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(format!("wilayah_{}", self.0.code))
    }

    /// Code by the Ministry of Home Affairs.
    async fn code(&self) -> RegionCode {
        RegionCode(self.0.code.clone())
    }

    /// Official name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the law calls it.
    async fn kind(&self) -> RegionKind {
        self.0.kind.into()
    }

    /// Its level.
    async fn level(&self) -> RegionLevel {
        self.0.level().into()
    }

    /// Time zone in which its people live.
    async fn zone(&self) -> TimeZone {
        self.0.zone.into()
    }

    /// Its centre.
    async fn centroid(&self) -> Option<Point> {
        self.0.centroid.map(Into::into)
    }

    /// Area in square kilometres.
    async fn area_km2(&self) -> Option<f64> {
        self.0.area_km2
    }

    /// Where the area comes from.
    async fn area_source(&self) -> Option<&str> {
        self.0.area_source.as_deref()
    }

    /// Inhabitants.
    async fn population(&self) -> Option<i64> {
        self.0.population
    }

    /// The year in which they were counted.
    async fn population_year(&self) -> Option<i32> {
        self.0.population_year
    }

    /// Where their number comes from.
    async fn population_source(&self) -> Option<&str> {
        self.0.population_source.as_deref()
    }

    /// Postal code, of villages.
    async fn postal_code(&self) -> Option<&str> {
        self.0.postal_code.as_deref()
    }

    /// Its outline as a GeoJSON geometry (RFC 7946) in a text, where somebody imported one. Simplified for maps, not for
    /// surveys: neighbours are simplified apart.
    #[graphql(directive = Weight::apply(10))]
    async fn outline(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Bytes that the text may take, 1,024 to 16,384.", default = 16_384)] most_bytes: i32,
    ) -> Result<Option<String>> {
        let asked = Asked::of(context);
        let outline = asked.load(Outline(self.0.code.clone())).await?;
        asked.answer(outline.map(|outline| app::regions::simple_outline(outline, most_bytes)).transpose())
    }

    /// Area within its outline in square kilometres, where somebody imported one; `areaKm2` is the official figure.
    #[graphql(directive = Weight::apply(10))]
    async fn outline_area_km2(&self, context: &async_graphql::Context<'_>) -> Result<Option<f64>> {
        let asked = Asked::of(context);
        let outline = asked.load(Outline(self.0.code.clone())).await?;
        asked.answer(outline.map(|outline| app::regions::outline_area_km2(&outline)).transpose())
    }

    /// The region above; none above a province.
    async fn parent(&self, context: &async_graphql::Context<'_>) -> Result<Option<Region>> {
        let asked = Asked::of(context);
        let Some(code) = self.0.code.parent() else { return Ok(None) };
        Ok(asked.answer(app::regions::find(&asked.ctx, &code))?.map(Region))
    }

    /// From the province down to the parent.
    #[graphql(directive = Length::apply(4))]
    async fn ancestors(&self, context: &async_graphql::Context<'_>) -> Result<Vec<Region>> {
        let asked = Asked::of(context);
        let mut above = Vec::new();
        for code in self.0.code.ancestors() {
            above.extend(asked.answer(app::regions::find(&asked.ctx, &code))?.map(Region));
        }
        Ok(above)
    }

    /// The regions directly below.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn children(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<RegionOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<RegionConnection>> {
        let asked = Asked::of(context);
        let filter = RegionFilter { parent: Some(self.0.code.clone()), ..Default::default() };
        RegionConnection::of(
            asked,
            filter,
            input::order(asked, order_by, &regions_order())?,
            Paging { first, after, last, before },
        )
        .map(Some)
    }

    /// Cooperatives in the region or below it.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn cooperatives(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<CooperativeFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<CooperativeOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<CooperativeConnection>> {
        let asked = Asked::of(context);
        let (filter, order) =
            (filter.unwrap_or_default().to_filter(asked)?, input::order(asked, order_by, &cooperatives_order())?);
        CooperativeConnection::of(
            asked,
            Some(Parent::Region(self.0.code.clone())),
            filter,
            order,
            Paging { first, after, last, before },
        )
        .await
        .map(Some)
    }
    /// Clusters that reach into the region or below it.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn clusters(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ClusterFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<ClusterOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<ClusterConnection>> {
        let asked = Asked::of(context);
        let (filter, order) =
            (filter.unwrap_or_default().to_filter(asked)?, input::order(asked, order_by, &clusters_order())?);
        ClusterConnection::of(
            asked,
            Some(Parent::Region(self.0.code.clone())),
            filter,
            order,
            Paging { first, after, last, before },
        )
        .await
        .map(Some)
    }
    /// UMKM in the region or below it, as the public may see them.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn umkm(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<UmkmFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<UmkmOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<UmkmConnection>> {
        let asked = Asked::of(context);
        let (filter, order) =
            (filter.unwrap_or_default().to_filter(asked)?, input::order(asked, order_by, &umkm_order())?);
        UmkmConnection::of(
            asked,
            Some(Parent::Region(self.0.code.clone())),
            filter,
            order,
            Paging { first, after, last, before },
        )
        .await
        .map(Some)
    }
    /// Published figures, the latest first, each with its date and source.
    #[graphql(directive = Length::apply(20), directive = Semantic::apply())]
    async fn figures(
        &self,
        context: &async_graphql::Context<'_>,
        #[graphql(desc = "Only those of this measure: `cooperatives_registered`.")] measure: Option<String>,
    ) -> Result<Option<Vec<RegionFigure>>> {
        let asked = Asked::of(context);
        let figures = asked.answer(app::regions::figures(&asked.ctx, &self.0.code))?;
        let wanted = |figure: &Published| measure.as_ref().is_none_or(|measure| figure.measure == *measure);
        Ok(Some(
            figures
                .into_iter()
                .filter(|(figure, _)| wanted(figure))
                .map(|(figure, label)| RegionFigure { figure, label })
                .collect(),
        ))
    }
}

/// A figure of the past as it was published, with its date and source.
#[derive(Debug, Clone)]
pub struct RegionFigure {
    figure: Published,
    label: Message,
}

/// A figure of the past as it was published, with its date and source.
#[Object]
impl RegionFigure {
    /// Stable word of the measure: `cooperatives_registered`.
    async fn measure(&self) -> &str {
        &self.figure.measure
    }

    /// The measure in words.
    async fn label(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.label)
    }

    /// The lower end; equal to `high` where one value was published.
    async fn low(&self) -> f64 {
        self.figure.low
    }

    /// The upper end.
    async fn high(&self) -> f64 {
        self.figure.high
    }

    /// Unit in words.
    async fn unit(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.figure.unit_name())
    }

    /// Year, or year and month, as published.
    async fn period(&self) -> &str {
        &self.figure.period
    }

    /// How the source defines the measure.
    async fn definition(&self, context: &async_graphql::Context<'_>) -> Option<String> {
        self.figure.definition.as_ref().map(|definition| Asked::of(context).say(definition))
    }

    /// Where it was published.
    async fn source(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&cited(&self.figure.source))
    }
}

connection!(
    /// A page of regions.
    RegionConnection,
    /// A region in a list.
    RegionEdge of Region = domain::Region, counted by RegionFilter, {}
);

/// By name.
pub fn regions_order() -> Vec<Order<RegionOrderField>> {
    vec![Order { field: RegionOrderField::Name, direction: Direction::Ascending }]
}

impl RegionConnection {
    /// A page of regions; answered from memory.
    pub fn of(
        asked: &Asked,
        filter: RegionFilter,
        order: Vec<Order<RegionOrderField>>,
        paging: Paging,
    ) -> Result<Self> {
        let list = list_name("regions", &order, None);
        let slice = paging.slice(asked, &list)?;
        let page = asked.answer(app::regions::page(&asked.ctx, &filter, &order, &slice))?;
        Ok(Self(Cut { page, list, parent: None, filter }))
    }
}
