//! Which cooperatives fit a described business, and why.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::cooperative::Cooperative;
use super::explanation::Explanation;
use super::facet::Facet;
use super::place::{PlaceSuggestion, Point};
use super::region::Region;
use super::sector::SectorUnderstood;
use crate::app;
use crate::app::lists::Parent;
use crate::app::matching::{self, Matches, Ranked};
use crate::domain::facet::CooperativeFacet;
use crate::domain::listing::{Count, Listed, Page};
use crate::domain::matching as model;
use crate::gql::choice::{Criterion, Need, ReasonKind};
use crate::gql::connection::{Countable, Cut, connection};
use crate::gql::costs::{Length, PAGE, Pages, Semantic};
use crate::gql::error::Result;
use crate::gql::input::{CooperativeMatchFilter, Paging};
use crate::gql::loaders::Asked;

/// The cooperatives of a region, ranked for a described business.
pub struct CooperativeMatches(pub Arc<Matches>);

/// The cooperatives of a region, ranked for a described business.
#[Object]
impl CooperativeMatches {
    /// What was understood; show it, and let it be changed.
    async fn understood(&self) -> Understood<'_> {
        Understood(&self.0)
    }

    /// The region searched, completely.
    async fn within(&self) -> Region {
        Region(self.0.within.clone())
    }

    /// Cooperatives weighed: all of that region.
    async fn n_considered(&self) -> usize {
        self.0.n_considered
    }

    /// Those that may take the business in, the best first.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn matches(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; it changes no rank.")] filter: Option<CooperativeMatchFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<CooperativeMatchConnection>> {
        self.page(Asked::of(context), List::Matches, filter, Paging { first, after, last, before }).map(Some)
    }

    /// Those that may not, each with the reason.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn refused(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them; it changes no rank.")] filter: Option<CooperativeMatchFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<CooperativeMatchConnection>> {
        self.page(Asked::of(context), List::Refused, filter, Paging { first, after, last, before }).map(Some)
    }
}

/// Which of the two lists of an answer.
#[derive(Debug, Clone, Copy)]
enum List {
    Matches,
    Refused,
}

impl List {
    fn of(self, found: &Matches) -> &[Ranked] {
        match self {
            Self::Matches => &found.matches,
            Self::Refused => &found.refused,
        }
    }

    /// By which its cursors are known.
    fn name(self) -> &'static str {
        match self {
            Self::Matches => "matches",
            Self::Refused => "refused",
        }
    }
}

impl CooperativeMatches {
    fn page(
        &self,
        asked: &Asked,
        list: List,
        filter: Option<CooperativeMatchFilter>,
        paging: Paging,
    ) -> Result<CooperativeMatchConnection> {
        let found = &self.0;
        let slice = paging.slice(asked, list.name())?;
        let filter = filter.unwrap_or_default().filter();
        let narrowed = asked.answer(matching::narrowed(&asked.ctx, found, list.of(found), &filter))?;
        let page = matching::page(&narrowed, &slice);
        let shown = page.items.into_iter().map(|listed| Listed {
            item: Shown { ranked: listed.item.clone(), as_of: found.as_of },
            key: listed.key,
            distance_m: listed.distance_m,
        });
        let page = Page { items: shown.collect(), has_previous: page.has_previous, has_next: page.has_next };
        let count = Count { value: narrowed.len() as i64, exact: true };
        let narrowed = Narrowed { found: Arc::clone(found), list, filter, count };
        Ok(CooperativeMatchConnection(Cut { page, list: list.name().into(), parent: None, filter: narrowed }))
    }
}

/// What a filter lets through of a list that is in memory as a whole.
#[derive(Clone)]
pub struct Narrowed {
    found: Arc<Matches>,
    list: List,
    filter: model::MatchFilter,
    count: Count,
}

impl Countable for Narrowed {
    async fn count(&self, _: &Asked, _: Option<&Parent>) -> Result<Count> {
        Ok(self.count)
    }
}

/// Ranked cooperatives by value.
pub struct CooperativeMatchFacets(Narrowed);

impl CooperativeMatchFacets {
    fn by(&self, context: &Context<'_>, by: CooperativeFacet) -> Facet {
        let Narrowed { found, list, filter, .. } = &self.0;
        Facet(app::facets::of_matches(&Asked::of(context).ctx, found, list.of(found), filter, by))
    }
}

/// Ranked cooperatives by value.
#[Object]
impl CooperativeMatchFacets {
    /// By state.
    async fn state(&self, context: &Context<'_>) -> Facet {
        self.by(context, CooperativeFacet::State)
    }

    /// By sector served; one with several counts in each.
    async fn sector(&self, context: &Context<'_>) -> Facet {
        self.by(context, CooperativeFacet::Sector)
    }

    /// By region, a level below that of the filter `within`, else below the region searched.
    async fn region(&self, context: &Context<'_>) -> Facet {
        self.by(context, CooperativeFacet::Region)
    }

    /// By the book year of the last annual meeting (RAT) on record.
    async fn rat_year(&self, context: &Context<'_>) -> Facet {
        self.by(context, CooperativeFacet::RatYear)
    }

    /// By distance from the business.
    async fn distance(&self, context: &Context<'_>) -> Facet {
        self.by(context, CooperativeFacet::Distance)
    }
}

/// What was understood from a description.
pub struct Understood<'a>(&'a Matches);

/// What was understood from a description.
#[Object]
impl Understood<'_> {
    /// The place.
    async fn place(&self) -> PlaceUnderstood<'_> {
        PlaceUnderstood(&self.0.place)
    }

    /// The sectors, the strongest first.
    #[graphql(directive = Length::apply(5))]
    async fn sectors(&self) -> Vec<SectorUnderstood> {
        self.0.sectors.iter().cloned().map(SectorUnderstood).collect()
    }

    /// The needs.
    async fn needs(&self) -> Vec<Need> {
        self.0.needs.iter().copied().map(Into::into).collect()
    }

    /// Words that say nothing to us.
    async fn unknown_words(&self) -> &[String] {
        &self.0.unknown_words
    }
}

/// A place as understood.
pub struct PlaceUnderstood<'a>(&'a matching::PlaceUnderstood);

/// A place as understood.
#[Object]
impl PlaceUnderstood<'_> {
    /// The region.
    async fn region(&self) -> Region {
        Region(self.0.region.clone())
    }

    /// The point from which distances are measured.
    async fn point(&self) -> Point {
        self.0.point.into()
    }

    /// Whether nothing had to be forgiven or chosen.
    async fn exact(&self) -> bool {
        self.0.exact
    }

    /// What had to be forgiven, or that several places bear the name.
    async fn message(&self, context: &async_graphql::Context<'_>) -> Option<String> {
        self.0.message.as_ref().map(|message| Asked::of(context).say(message))
    }

    /// Other places that may be meant.
    #[graphql(directive = Length::apply(8))]
    async fn alternatives(&self) -> Vec<PlaceSuggestion> {
        self.0.alternatives.iter().cloned().map(PlaceSuggestion).collect()
    }
}

/// A ranked cooperative with the day of the answer.
#[derive(Debug, Clone)]
pub struct Shown {
    ranked: Ranked,
    as_of: chrono::NaiveDate,
}

/// How a cooperative fits a described business.
#[derive(Debug, Clone)]
pub struct CooperativeMatch(Shown);

impl From<Shown> for CooperativeMatch {
    fn from(shown: Shown) -> Self {
        Self(shown)
    }
}

/// How a cooperative fits a described business.
#[Object]
impl CooperativeMatch {
    /// The cooperative.
    async fn cooperative(&self) -> Cooperative {
        Cooperative(self.0.ranked.found.cooperative.clone())
    }

    /// Its place among all, 1 for the first.
    async fn rank(&self) -> i64 {
        self.0.ranked.rank
    }

    /// Its score, of 10,000; the contributions add up to it.
    async fn points(&self) -> i32 {
        self.0.ranked.found.points
    }

    /// What each criterion contributes.
    #[graphql(directive = Length::apply(6))]
    async fn contributions(&self) -> Vec<Contribution> {
        self.0.ranked.found.contributions.iter().cloned().map(Contribution).collect()
    }

    /// Great-circle distance in metres; absent where its place is not on record.
    async fn distance_m(&self) -> Option<i64> {
        self.0.ranked.found.distance_m
    }

    /// Reasons for and against, refusals first.
    #[graphql(directive = Length::apply(6))]
    async fn reasons(&self) -> Vec<MatchReason> {
        self.0.ranked.found.reasons.iter().cloned().map(MatchReason).collect()
    }

    /// How the score came about.
    async fn explanation(&self) -> Explanation {
        Explanation(model::explain(&self.0.ranked.found, self.0.as_of))
    }
}

/// One criterion's part of a score.
pub struct Contribution(model::Contribution);

/// One criterion's part of a score.
#[Object]
impl Contribution {
    /// The criterion.
    async fn criterion(&self) -> Criterion {
        self.0.criterion.into()
    }

    /// The criterion in words.
    async fn label(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.criterion.label())
    }

    /// Its weight, of 10,000.
    async fn weight_points(&self) -> i32 {
        self.0.criterion.weight_points()
    }

    /// Points gained, at most its weight.
    async fn points(&self) -> i32 {
        self.0.points
    }

    /// Why, in a few words.
    async fn note(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.note)
    }
}

/// A reason that a person can read.
pub struct MatchReason(model::Reason);

/// A reason that a person can read.
#[Object]
impl MatchReason {
    /// Which way it points.
    async fn kind(&self) -> ReasonKind {
        self.0.kind.into()
    }

    /// Stable word.
    async fn code(&self) -> &str {
        self.0.code
    }

    /// The sentence.
    async fn message(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.message)
    }
}

connection!(
    /// A page of ranked cooperatives.
    CooperativeMatchConnection,
    /// A ranked cooperative in a list.
    CooperativeMatchEdge of CooperativeMatch = Shown, counted by Narrowed, {} {
        /// How many there are of each kind, all pages together.
        async fn facets(&self) -> CooperativeMatchFacets {
            CooperativeMatchFacets(self.0.filter.clone())
        }
    }
);
