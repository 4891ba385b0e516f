//! The roots of the graph.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::error::{Result, refused};
use super::input::{
    self, ClusterFilter, ClusterOrder, CooperativeFilter, CooperativeOrder, KbliFilter, MatchCooperativesInput, Paging,
    RegionFilter, RegionOrder, SectorFilter, SectorOrder, ToFilter, UmkmFilter, UmkmOrder,
};
use super::loaders::{AccountById, Asked, AuditEntryById, ClusterById, CooperativeById, UmkmById};
use super::object::{
    Account, AuditEntryConnection, AuditFilter, Cluster, ClusterConnection, Cooperative, CooperativeConnection,
    CooperativeMatches, KbliCode, KbliCodeConnection, Node, PlaceSuggestion, Region, RegionConnection, SearchHit,
    Sector, SectorConnection, SectorUnderstood, Umkm, UmkmConnection, clusters_order, cooperatives_order,
    regions_order, sectors_order, umkm_order,
};
use super::scalar::{EventCursor, RegionCode};
use super::{capital, coalitions};
use crate::app;
use crate::domain::kbli::KbliEdition;
use crate::domain::words::Word;
use crate::gql::costs::{Length, PAGE, Pages, SPELLING, Semantic, Sliced, WEIGHING, WORDS, Weight};

/// Ids asked for at once, at most.
pub const MOST_NODES: usize = 100;

/// What can be read of the registry.
#[derive(Debug, Default)]
pub struct RegistryQuery;

/// What can be read of the registry.
#[Object]
impl RegistryQuery {
    /// Anything by its id; nothing where it is not there, or not known to whom asks.
    async fn node(&self, context: &Context<'_>, #[graphql(desc = "Global id.")] id: ID) -> Result<Option<Node>> {
        node(Asked::of(context), &id).await
    }

    /// Many things by their ids, in the order of the ids; at most 100.
    #[graphql(directive = Sliced::apply("ids"))]
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let asked = Asked::of(context);
        if ids.len() > MOST_NODES {
            return Err(refused("ids", "Paling banyak 100 id.", "At most 100 ids.", asked.locale));
        }
        // together, so that each kind is loaded at once
        futures_util::future::try_join_all(ids.iter().map(|id| node(asked, id))).await
    }

    /// A place in the changes of the registry that lies before everything that this answer does not show: whoever follows
    /// `registryChanged` from here misses nothing in between.
    #[graphql(directive = Semantic::apply())]
    async fn event_cursor(&self, context: &Context<'_>) -> Result<Option<EventCursor>> {
        let asked = Asked::of(context);
        Ok(Some(EventCursor(asked.answer(app::changes::cursor_of(&asked.ctx, asked.seen).await)?)))
    }

    /// A region by its code.
    async fn region(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Code by the Ministry of Home Affairs.")] code: RegionCode,
    ) -> Result<Option<Region>> {
        let asked = Asked::of(context);
        Ok(asked.answer(app::regions::find(&asked.ctx, &code.0))?.map(Region))
    }

    /// The regency or city with the most cooperatives: where a page begins that was not told a place. None on an empty register.
    async fn home_region(&self, context: &Context<'_>) -> Result<Option<Region>> {
        let asked = Asked::of(context);
        Ok(asked.answer(app::cooperatives::home_region(&asked.ctx).await)?.map(Region))
    }

    /// Regions, by name unless ordered otherwise.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn regions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<RegionFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<RegionOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<RegionConnection>> {
        let asked = Asked::of(context);
        let filter = filter.unwrap_or_default().to_filter(asked)?;
        let order = input::order(asked, order_by, &regions_order())?;
        RegionConnection::of(asked, filter, order, Paging { first, after, last, before }).map(Some)
    }

    /// Sectors, by name unless ordered otherwise.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn sectors(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<SectorFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<SectorOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<SectorConnection>> {
        let asked = Asked::of(context);
        let filter = filter.unwrap_or_default().to_filter(asked)?;
        let order = input::order(asked, order_by, &sectors_order())?;
        SectorConnection::of(asked, filter, order, Paging { first, after, last, before }).map(Some)
    }

    /// Codes of the classification of lines of business (KBLI), by edition and code.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn kbli_codes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<KbliFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<KbliCodeConnection>> {
        let asked = Asked::of(context);
        KbliCodeConnection::of(
            asked,
            filter.unwrap_or_default().to_filter(asked)?,
            Paging { first, after, last, before },
        )
        .map(Some)
    }

    /// Who did what, the newest first: everything, for administrators; for others what their account did, and what concerns them.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn audit_trail(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<AuditFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<AuditEntryConnection>> {
        let (asked, filter) = (Asked::of(context), filter.unwrap_or_default());
        AuditEntryConnection::of(asked, &filter, Paging { first, after, last, before }).await.map(Some)
    }

    /// Cooperatives, by name unless ordered otherwise.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn cooperatives(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<CooperativeFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<CooperativeOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<CooperativeConnection>> {
        let asked = Asked::of(context);
        let filter = filter.unwrap_or_default().to_filter(asked)?;
        let order = input::order(asked, order_by, &cooperatives_order())?;
        CooperativeConnection::of(asked, None, filter, order, Paging { first, after, last, before }).await.map(Some)
    }

    /// UMKM as the public may see them, by id unless ordered otherwise.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn umkm(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<UmkmFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<UmkmOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<UmkmConnection>> {
        let asked = Asked::of(context);
        let filter = filter.unwrap_or_default().to_filter(asked)?;
        let order = input::order(asked, order_by, &umkm_order())?;
        UmkmConnection::of(asked, None, filter, order, Paging { first, after, last, before }).await.map(Some)
    }

    /// Clusters, by name unless ordered otherwise.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    #[allow(clippy::too_many_arguments)]
    async fn clusters(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ClusterFilter>,
        #[graphql(desc = "In which order; at most three terms.")] order_by: Option<Vec<ClusterOrder>>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<ClusterConnection>> {
        let asked = Asked::of(context);
        let filter = filter.unwrap_or_default().to_filter(asked)?;
        let order = input::order(asked, order_by, &clusters_order())?;
        ClusterConnection::of(asked, None, filter, order, Paging { first, after, last, before }).await.map(Some)
    }

    /// The cooperatives that fit a described business, with scores, reasons and refusals. Exact over the region searched; needs no
    /// account.
    #[graphql(directive = Semantic::apply(), directive = Weight::apply(WEIGHING))]
    async fn match_cooperatives(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The business and what it looks for.")] input: MatchCooperativesInput,
    ) -> Result<Option<CooperativeMatches>> {
        let asked = Asked::of(context);
        let description = input.description(asked)?;
        Ok(Some(CooperativeMatches(Arc::new(asked.answer(app::matching::find(&asked.ctx, &description).await)?))))
    }

    /// What plain words find among cooperatives, clusters and UMKM, the best first: by name, line of business and place, spelling
    /// forgiven. Words that name a kind ("koperasi boneka") ask for that kind alone.
    #[graphql(directive = Sliced::apply("first"), directive = Semantic::apply(), directive = Weight::apply(WORDS))]
    async fn search(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Plain words.")] text: String,
        #[graphql(desc = "How many, 1 to 50.", default = 20)] first: i32,
    ) -> Result<Option<Vec<SearchHit>>> {
        let asked = Asked::of(context);
        let found = asked.answer(app::search::everywhere(&asked.ctx, &text, i64::from(first)).await)?;
        Ok(Some(found.into_iter().map(|(points, found)| SearchHit(points, found)).collect()))
    }

    /// The places that words may mean, the likeliest first; spelling is forgiven.
    #[graphql(directive = Sliced::apply("first"), directive = Semantic::apply(), directive = Weight::apply(SPELLING))]
    async fn suggest_places(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A place in words, also unfinished.")] text: String,
        #[graphql(desc = "Only in a region or below it.")] within: Option<RegionCode>,
        #[graphql(desc = "How many, 1 to 20.", default = 8)] first: i32,
    ) -> Result<Option<Vec<PlaceSuggestion>>> {
        let asked = Asked::of(context);
        if !(1..=20).contains(&first) {
            return Err(refused("first", "Banyaknya 1 sampai 20.", "A number from 1 to 20.", asked.locale));
        }
        let within = within.map(|code| code.0);
        let found = asked.answer(app::regions::suggest(&asked.ctx, &text, within.as_ref(), i64::from(first)))?;
        Ok(Some(found.into_iter().map(PlaceSuggestion).collect()))
    }

    /// The sectors that plain words point to, the strongest first.
    #[graphql(directive = Length::apply(5), directive = Semantic::apply(), directive = Weight::apply(SPELLING))]
    async fn understand_products(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What a business makes or does, in plain words.")] text: String,
    ) -> Result<Option<Vec<SectorUnderstood>>> {
        let asked = Asked::of(context);
        let understood = asked.answer(app::sectors::understand(&asked.ctx, &text))?;
        Ok(Some(understood.sectors.into_iter().map(SectorUnderstood).collect()))
    }
}

/// Finds anything by its id. An id of no known kind is not found, like one that is not there.
async fn node(asked: &Asked, id: &str) -> Result<Option<Node>> {
    let Some((kind, rest)) = id.split_once('_') else { return Ok(None) };
    Ok(match kind {
        "kop" => match id.parse() {
            Ok(id) => {
                asked.load(CooperativeById(id)).await?.map(|found| Node::Cooperative(Box::new(Cooperative(found))))
            }
            Err(_) => None,
        },
        "umkm" => match id.parse() {
            Ok(id) => asked.load(UmkmById(id)).await?.map(|found| Node::Umkm(Box::new(Umkm(found)))),
            Err(_) => None,
        },
        "klaster" => match id.parse() {
            Ok(id) => asked.load(ClusterById(id)).await?.map(|found| Node::Cluster(Box::new(Cluster(found)))),
            Err(_) => None,
        },
        "akun" => match id.parse() {
            Ok(id) => asked.load(AccountById(id)).await?.map(|found| Node::Account(Box::new(Account(found)))),
            Err(_) => None,
        },
        "catatan" => match id.parse() {
            Ok(id) => asked.load(AuditEntryById(id)).await?.map(|found| Node::AuditEntry(Box::new(found.into()))),
            Err(_) => None,
        },
        "modal" => capital::node(asked, rest)?,
        "wilayah" => match rest.parse() {
            Ok(code) => asked.answer(app::regions::find(&asked.ctx, &code))?.map(|found| Node::Region(Region(found))),
            Err(_) => None,
        },
        "sektor" => asked.answer(app::sectors::find(&asked.ctx, rest))?.map(|found| Node::Sector(Sector(found))),
        "kbli" => {
            let Some((edition, code)) = rest.split_once('_') else { return Ok(None) };
            let Some(edition) = KbliEdition::from_word(&format!("KBLI_{edition}")) else { return Ok(None) };
            asked
                .answer(app::sectors::find_kbli(&asked.ctx, edition, code))?
                .map(|found| Node::KbliCode(KbliCode(found)))
        }
        _ => coalitions::node(asked, kind, &ID(id.to_owned())).await?,
    })
}
