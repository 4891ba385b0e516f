//! Sectors, and the classification of lines of business (KBLI).

use async_graphql::{ID, Object};

use crate::app;
use crate::domain;
use crate::domain::kbli;
use crate::domain::listing::{Direction, KbliFilter, Order, SectorOrderField};
use crate::domain::sector::SectorFound;
use crate::domain::words::Word;
use crate::gql::choice::{KbliEdition, SectorShape, SectorTone};
use crate::gql::connection::{Cut, connection, list_name};
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::Asked;

/// A line of business: a set of KBLI prefixes and plain words.
#[derive(Debug, Clone)]
pub struct Sector(pub domain::Sector);

impl From<domain::Sector> for Sector {
    fn from(sector: domain::Sector) -> Self {
        Self(sector)
    }
}

/// A line of business: a set of KBLI prefixes and plain words.
#[Object]
impl Sector {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(format!("sektor_{}", self.0.code))
    }

    /// Stable word: `boneka-mainan`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name.
    async fn name(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.name)
    }

    /// Shape of its mark on maps and in lists.
    async fn shape(&self) -> SectorShape {
        self.0.shape.into()
    }

    /// Colour of its mark; never shown without the shape.
    async fn tone(&self) -> SectorTone {
        self.0.tone.into()
    }

    /// Beginnings of the KBLI codes that belong to it; of all sectors the longest that fits decides.
    async fn kbli_prefixes(&self) -> &[String] {
        &self.0.kbli_prefixes
    }

    /// Plain words that point to it.
    async fn words(&self) -> Vec<&str> {
        self.0.words.iter().map(|word| word.word.as_str()).collect()
    }
}

connection!(
    /// A page of sectors.
    SectorConnection,
    /// A sector in a list.
    SectorEdge of Sector = domain::Sector, counted by Vec<String>, {}
);

/// By name.
pub fn sectors_order() -> Vec<Order<SectorOrderField>> {
    vec![Order { field: SectorOrderField::Name, direction: Direction::Ascending }]
}

impl SectorConnection {
    /// A page of sectors; answered from memory.
    pub fn of(asked: &Asked, words: Vec<String>, order: Vec<Order<SectorOrderField>>, paging: Paging) -> Result<Self> {
        let list = list_name("sectors", &order, None);
        let slice = paging.slice(asked, &list)?;
        let page = asked.answer(app::sectors::page(&asked.ctx, &words, &order, asked.locale, &slice))?;
        Ok(Self(Cut { page, list, parent: None, filter: words }))
    }
}

/// A sector found in a person's words.
#[derive(Debug, Clone)]
pub struct SectorUnderstood(pub SectorFound);

/// A sector found in a person's words.
#[Object]
impl SectorUnderstood {
    /// The sector.
    async fn sector(&self, context: &async_graphql::Context<'_>) -> Result<Sector> {
        let asked = Asked::of(context);
        let sector = asked.answer(app::sectors::find(&asked.ctx, &self.0.sector))?;
        asked.answer(sector.map(Sector).ok_or(app::Error::NotFound))
    }

    /// The words that point to it; none where it was chosen by hand.
    async fn words(&self) -> &[String] {
        &self.0.words
    }

    /// How strongly, of 10,000; the strongest sector has 10,000.
    async fn points(&self) -> i64 {
        self.0.points
    }
}

/// A code of the Indonesian classification of lines of business (KBLI), in one edition.
#[derive(Debug, Clone)]
pub struct KbliCode(pub kbli::KbliCode);

impl From<kbli::KbliCode> for KbliCode {
    fn from(code: kbli::KbliCode) -> Self {
        Self(code)
    }
}

/// A code of the Indonesian classification of lines of business (KBLI), in one edition.
#[Object]
impl KbliCode {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(format!("{}_{}", self.0.edition.word().to_lowercase(), self.0.code))
    }

    /// Edition; a code means nothing without it.
    async fn edition(&self) -> KbliEdition {
        self.0.edition.into()
    }

    /// A letter (kategori) or two to five digits.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 1 kategori, 2 golongan pokok, 3 golongan, 4 subgolongan, 5 kelompok.
    async fn level(&self) -> i64 {
        self.0.level
    }

    /// Official title, in Bahasa Indonesia.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The code above, in the same edition.
    async fn parent(&self, context: &async_graphql::Context<'_>) -> Result<Option<KbliCode>> {
        let asked = Asked::of(context);
        let Some(code) = &self.0.parent else { return Ok(None) };
        Ok(asked.answer(app::sectors::find_kbli(&asked.ctx, self.0.edition, code))?.map(KbliCode))
    }

    /// Where code and title come from.
    async fn source(&self) -> &str {
        &self.0.source
    }
}

connection!(
    /// A page of the classification.
    KbliCodeConnection,
    /// A code in a list.
    KbliCodeEdge of KbliCode = kbli::KbliCode, counted by KbliFilter, {}
);

impl KbliCodeConnection {
    /// A page of the classification; answered from memory.
    pub fn of(asked: &Asked, filter: KbliFilter, paging: Paging) -> Result<Self> {
        let slice = paging.slice(asked, "kbli")?;
        let page = asked.answer(app::sectors::kbli_page(&asked.ctx, &filter, &slice))?;
        Ok(Self(Cut { page, list: "kbli".into(), parent: None, filter }))
    }
}
