//! Facets and sums of a list, beside its edges: counted when asked for, a statement each.

use async_graphql::{Context, Object};

use crate::app;
use crate::app::lists::Parent;
use crate::domain::facet::{self as model, ClusterFacet, CooperativeFacet, UmkmFacet};
use crate::domain::listing::{ClusterFilter, CooperativeFilter, UmkmFilter};
use crate::gql::connection::TotalCount;
use crate::gql::costs::{COUNTING, Length, Semantic, Weight};
use crate::gql::error::{Result, refused};
use crate::gql::loaders::Asked;
use crate::gql::scalar::WholeNumber;

/// Whole lists are counted by value, not those of one record among many: each of them would be a statement.
pub fn of_whole_list(asked: &Asked, parent: Option<&Parent>) -> Result<()> {
    match parent {
        None => Ok(()),
        Some(_) => Err(refused(
            "facets",
            "Hanya untuk daftar utama; pakai saringan `within` di sana.",
            "Only for the lists of the root; use the filter `within` there.",
            asked.locale,
        )),
    }
}

/// How many of a list have each value of something.
pub struct Facet(pub model::Facet);

/// How many of a list have each value of something.
#[Object]
impl Facet {
    /// The values: the most frequent first, years and distances in their order; those without one last.
    #[graphql(directive = Length::apply(40))]
    async fn buckets(&self) -> Vec<FacetBucket> {
        self.0.buckets.iter().cloned().map(FacetBucket).collect()
    }

    /// How many were counted. Where that is not exact, only a part was, drawn by chance, and the buckets tell of that part.
    async fn counted(&self) -> TotalCount {
        self.0.counted.into()
    }
}

/// One value, and how many have it.
pub struct FacetBucket(model::Bucket);

/// One value, and how many have it.
#[Object]
impl FacetBucket {
    /// The value: a word of an enum, a code, a year, or the number of a distance band; none for those without one.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// The value in words.
    async fn label(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.0.label)
    }

    /// How many; nothing where so few have it that it is not told.
    async fn count(&self) -> Option<i64> {
        self.0.n
    }
}

/// Numbers of a list together.
pub struct NumberSum(model::Sum);

/// Numbers of a list together.
#[Object]
impl NumberSum {
    /// Their sum.
    async fn sum(&self) -> WholeNumber {
        WholeNumber(self.0.sum)
    }

    /// Their average, where any is known.
    async fn average(&self) -> Option<f64> {
        (self.0.n_known > 0).then(|| self.0.sum as f64 / self.0.n_known as f64)
    }

    /// How many have the number.
    async fn n_known(&self) -> i64 {
        self.0.n_known
    }

    /// How many were looked at; beyond 10,000 only a part.
    async fn counted(&self) -> TotalCount {
        self.0.counted.into()
    }
}

macro_rules! facets {
    ($(#[$about:meta])* $name:ident of $filter:ty, $use_case:ident by $by:ident { $($(#[$meaning:meta])* $field:ident = $value:ident),+ $(,)? }) => {
        $(#[$about])*
        pub struct $name(pub $filter);

        $(#[$about])*
        #[Object]
        impl $name {
            $(
                $(#[$meaning])*
                #[graphql(directive = Weight::apply(COUNTING), directive = Semantic::apply())]
                async fn $field(&self, context: &Context<'_>) -> Result<Option<Facet>> {
                    let asked = Asked::of(context);
                    Ok(Some(Facet(asked.answer(app::facets::$use_case(&asked.ctx, &self.0, $by::$value).await)?)))
                }
            )+
        }
    };
}
facets! {
    /// Cooperatives of a list by value.
    CooperativeFacets of CooperativeFilter, of_cooperatives by CooperativeFacet {
        /// By state.
        state = State,
        /// By sector served; one with several counts in each.
        sector = Sector,
        /// By region, a level below that of the filter `within`.
        region = Region,
        /// By the book year of the last annual meeting (RAT) on record.
        rat_year = RatYear,
        /// By distance from the point of the filter `near`; without it nothing is counted.
        distance = Distance,
    }
}
facets! {
    /// UMKM of a list by value. Places are the public ones.
    UmkmFacets of UmkmFilter, of_umkm by UmkmFacet {
        /// By sector; one with several counts in each.
        sector = Sector,
        /// By region, a level below that of the filter `within`.
        region = Region,
        /// By size. A class that fewer than five have is not told.
        size_class = SizeClass,
        /// By distance between the point of the filter `near` and the centre of the UMKM's cell; without it nothing is counted.
        distance = Distance,
    }
}
facets! {
    /// Clusters of a list by value.
    ClusterFacets of ClusterFilter, of_clusters by ClusterFacet {
        /// By sector.
        sector = Sector,
        /// By main region, a level below that of the filter `within`.
        region = Region,
        /// By stage.
        stage = Stage,
        /// By distance from the point of the filter `near`; without it nothing is counted.
        distance = Distance,
    }
}

/// Figures of a list of cooperatives.
pub struct CooperativeAggregates(pub CooperativeFilter);

/// Figures of a list of cooperatives.
#[Object]
impl CooperativeAggregates {
    /// Their members at the last count.
    #[graphql(directive = Weight::apply(COUNTING), directive = Semantic::apply())]
    async fn n_members(&self, context: &Context<'_>) -> Result<Option<NumberSum>> {
        let asked = Asked::of(context);
        Ok(Some(NumberSum(asked.answer(app::facets::members_of_cooperatives(&asked.ctx, &self.0).await)?)))
    }
}
