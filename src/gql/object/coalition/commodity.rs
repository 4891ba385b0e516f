//! Commodities, their units, and exact quantities of them.

use async_graphql::{ID, InputObject, Object};

use super::offer::OfferLine;
use crate::app;
use crate::app::commodities;
use crate::domain::coalition::commodity as model;
use crate::domain::listing::Count;
use crate::gql::choice::choice;
use crate::gql::connection::{Countable, Cut, connection};
use crate::gql::costs::{Length, Semantic};
use crate::gql::error::{Result, shown};
use crate::gql::input::Paging;
use crate::gql::loaders::{Asked, LinesOfCommodity};
use crate::gql::object::Sector;
use crate::gql::scalar::{Decimal, WholeNumber};

choice! {
    /// What is measured.
    Dimension mirrors "crate::domain::coalition::Dimension" {
        /// Weight; the smallest amount is a gram.
        Mass = "MASS",
        /// Length; the smallest amount is a tenth of a millimetre.
        Length = "LENGTH",
        /// Volume; the smallest amount is a millilitre.
        Volume = "VOLUME",
        /// Pieces.
        Count = "COUNT",
    }
}

choice! {
    /// What a commodity is to UMKM.
    CommodityKind mirrors "crate::domain::coalition::CommodityKind" {
        /// They buy it to make or sell something.
        Input = "INPUT",
        /// They make it and sell it.
        Product = "PRODUCT",
    }
}

/// Something that many buy or make, in the same sense for all of them.
#[derive(Debug, Clone)]
pub struct Commodity(pub model::Commodity);

impl From<model::Commodity> for Commodity {
    fn from(commodity: model::Commodity) -> Self {
        Self(commodity)
    }
}

impl Commodity {
    /// A commodity that is named by something that was read.
    pub fn of(asked: &Asked, code: &str) -> Result<Self> {
        let found = asked.answer(commodities::find(&asked.ctx, code))?;
        asked.answer(found.map(Self).ok_or(app::Error::NotFound))
    }

    /// A quantity of it.
    pub fn quantity(&self, quantity: model::Quantity) -> Quantity {
        Quantity { quantity, unit: self.0.unit.clone() }
    }

    /// A quantity that somebody gave.
    pub fn read(&self, asked: &Asked, number: &Decimal, unit: Option<&str>) -> Result<model::Quantity> {
        commodities::quantity("quantity", &self.0, &number.0, unit).map_err(|error| shown(&error, asked.locale))
    }
}

/// Something that many buy or make, in the same sense for all of them.
#[Object]
impl Commodity {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(format!("komoditas_{}", self.0.code))
    }

    /// Stable word: `dacron`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name.
    async fn name(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.name)
    }

    /// Bought or made.
    async fn kind(&self) -> CommodityKind {
        self.0.kind.into()
    }

    /// What is measured.
    async fn dimension(&self) -> Dimension {
        self.0.dimension.into()
    }

    /// The unit in which quantities of it are told.
    async fn unit(&self) -> MeasureUnit {
        MeasureUnit(self.0.unit.clone())
    }

    /// Every unit and pack in which a quantity of it can be given, its own first.
    #[graphql(directive = Length::apply(5))]
    async fn units(&self) -> Vec<MeasureUnit> {
        self.0.units().into_iter().map(MeasureUnit).collect()
    }

    /// Sectors that use or make it.
    #[graphql(directive = Length::apply(5))]
    async fn sectors(&self, context: &async_graphql::Context<'_>) -> Result<Vec<Sector>> {
        let asked = Asked::of(context);
        let mut sectors = Vec::new();
        for code in &self.0.sectors {
            sectors.extend(asked.answer(app::sectors::find(&asked.ctx, code))?.map(Sector));
        }
        Ok(sectors)
    }

    /// Plain words that name it.
    async fn words(&self) -> &[String] {
        &self.0.words
    }

    /// What suppliers ask for it today, the oldest offer first; at most 100.
    #[graphql(directive = Length::apply(10), directive = Semantic::apply())]
    async fn offer_lines(&self, context: &async_graphql::Context<'_>) -> Result<Option<Vec<OfferLine>>> {
        let lines = Asked::of(context).load(LinesOfCommodity(self.0.code.clone())).await?.unwrap_or_default();
        Ok(Some(lines.into_iter().map(OfferLine).collect()))
    }
}

/// A unit or a pack.
#[derive(Debug, Clone)]
pub struct MeasureUnit(pub model::Unit);

/// A unit or a pack.
#[Object]
impl MeasureUnit {
    /// Stable word: `kg`, `karung-25`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name: `kg`, `karung 25 kg`.
    async fn name(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.name)
    }

    /// How many of the smallest amounts of the dimension it holds: a kilogram holds 1,000, a yard 9,144.
    async fn amount(&self) -> WholeNumber {
        WholeNumber(self.0.amount)
    }
}

/// An exact quantity.
#[derive(Debug, Clone)]
pub struct Quantity {
    quantity: model::Quantity,
    unit: model::Unit,
}

/// An exact quantity.
#[Object]
impl Quantity {
    /// The number, in the unit.
    async fn value(&self) -> Decimal {
        Decimal(self.quantity.decimal(&self.unit))
    }

    /// The commodity's unit.
    async fn unit(&self) -> MeasureUnit {
        MeasureUnit(self.unit.clone())
    }

    /// As people write it: `1.250,5 kg`.
    async fn text(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.quantity.words(&self.unit))
    }
}

/// Which commodities. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CommodityFilter {
    /// Words that its names or words hold.
    text: Option<String>,
    /// Bought or made.
    kind: Option<CommodityKind>,
    /// Code of a sector that uses or makes it.
    sector: Option<String>,
}

connection!(
    /// A page of commodities.
    CommodityConnection,
    /// A commodity in a list.
    CommodityEdge of Commodity = model::Commodity, counted by commodities::CommodityFilter, {}
);

impl Countable for commodities::CommodityFilter {
    async fn count(&self, asked: &Asked, _: Option<&app::lists::Parent>) -> Result<Count> {
        asked.answer(commodities::count(&asked.ctx, self))
    }
}

impl CommodityConnection {
    /// A page of commodities; answered from memory.
    pub fn of(asked: &Asked, filter: CommodityFilter, paging: Paging) -> Result<Self> {
        let words = app::regions::search_words("filter.text", filter.text.as_deref());
        let filter = commodities::CommodityFilter {
            words: asked.answer(words)?,
            kind: filter.kind.map(Into::into),
            sector: filter.sector,
        };
        let slice = paging.slice(asked, "commodities")?;
        let page = asked.answer(commodities::page(&asked.ctx, &filter, asked.locale, &slice))?;
        Ok(Self(Cut { page, list: "commodities".into(), parent: None, filter }))
    }
}
