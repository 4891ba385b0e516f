//! How an applicant stands with each capital product.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;

use super::loan::{LoanSchedule, readings};
use super::product::{CapitalProduct, CapitalVersion};
use super::{CapitalCure, CapitalEvidence};
use crate::app::capital;
use crate::domain::capital::standing::{self, CapitalState as State};
use crate::domain::listing::{Count, Listed, Page};
use crate::domain::schedule;
use crate::gql::capital::{
    CapitalFact, CapitalFactOrigin, CapitalForce, CapitalRateKind, CapitalRuleState, CapitalState, CapitalUnit,
};
use crate::gql::choice::{CooperativePattern, Trust};
use crate::gql::connection::{Cut, connection};
use crate::gql::costs::{Length, PAGE, Pages, Semantic};
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::Asked;
use crate::gql::object::cooperative::Cooperative;
use crate::gql::object::explanation::Explanation;
use crate::gql::scalar::Date;

/// Something known about the applicant.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalKnownFact {
    /// The fact.
    fact: CapitalFact,
    /// The fact in words.
    label: String,
    /// What it is counted in.
    unit: CapitalUnit,
    /// Its value in words.
    value: String,
    /// Where it is known from.
    origin: CapitalFactOrigin,
}

/// Something that is not known yet, and would settle a rule.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalMissingFact {
    /// The fact.
    fact: CapitalFact,
    /// The fact in words.
    label: String,
    /// What it is counted in.
    unit: CapitalUnit,
}

/// How many products came out in each way.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct CapitalCounts {
    /// Every rule is met.
    eligible: usize,
    /// What is not met can be cured.
    nearly: usize,
    /// Something is not known, or was not verified.
    unknown: usize,
    /// Not by these rules.
    not: usize,
}

/// How an applicant stands with every capital product.
pub struct CapitalMatches(pub capital::CapitalMatches);

/// How an applicant stands with every capital product.
#[Object]
impl CapitalMatches {
    /// The day whose rules were used.
    async fn as_of(&self) -> Date {
        Date(self.0.as_of)
    }

    /// The cooperative, where one was named.
    async fn cooperative(&self) -> Option<Cooperative> {
        self.0.cooperative.clone().map(Cooperative)
    }

    /// Why nothing is listed, or that the day is still to come and the rules may change until then.
    async fn notice(&self, context: &Context<'_>) -> Option<String> {
        self.0.notice.as_ref().map(|notice| Asked::of(context).say(notice))
    }

    /// What is known about the applicant and the question, and where from.
    #[graphql(directive = Length::apply(20))]
    async fn facts(&self, context: &Context<'_>) -> Vec<CapitalKnownFact> {
        let asked = Asked::of(context);
        let known = self.0.facts.iter().map(|(fact, value, origin)| CapitalKnownFact {
            fact: fact.into(),
            label: asked.say(&fact.label()),
            unit: fact.unit().into(),
            value: asked.say(&fact.say(value)),
            origin: origin.into(),
        });
        known.collect()
    }

    /// How many products came out in each way.
    async fn counts(&self) -> CapitalCounts {
        CapitalCounts {
            eligible: self.0.n_in(State::Eligible),
            nearly: self.0.n_in(State::Nearly),
            unknown: self.0.n_in(State::Unknown),
            not: self.0.n_in(State::Not),
        }
    }

    /// Every product with rules in force on the day, the best first: by state, then by what is left to do, then those that put the
    /// applicant first, then by price; unknown prices come last.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn matches(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<CapitalMatchConnection>> {
        let slice = Paging { first, after, last, before }.slice(Asked::of(context), "capital matches")?;
        let page = capital::matches_page(&self.0, &slice);
        let shown = page.items.into_iter().map(|listed| Listed {
            item: Shown { found: listed.item, as_of: self.0.as_of },
            key: listed.key,
            distance_m: None,
        });
        Ok(Some(CapitalMatchConnection(Cut {
            page: Page { items: shown.collect(), has_previous: page.has_previous, has_next: page.has_next },
            list: "capital matches".into(),
            parent: None,
            filter: Count { value: self.0.matches.len() as i64, exact: true },
        })))
    }
}

/// A match with the day of its rules.
#[derive(Clone)]
pub struct Shown {
    found: standing::CapitalMatch,
    as_of: NaiveDate,
}

/// How an applicant stands with a product.
pub struct CapitalMatch(Shown);

impl From<Shown> for CapitalMatch {
    fn from(shown: Shown) -> Self {
        Self(shown)
    }
}

/// How an applicant stands with a product.
#[Object]
impl CapitalMatch {
    /// The product.
    async fn product(&self) -> CapitalProduct {
        CapitalProduct(Arc::clone(&self.0.found.product))
    }

    /// The version of its terms and rules that was used.
    async fn version(&self) -> CapitalVersion {
        CapitalVersion(self.0.found.version.clone())
    }

    /// The answer.
    async fn state(&self) -> CapitalState {
        self.0.found.state.into()
    }

    /// The answer in words.
    async fn label(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.0.found.state.name())
    }

    /// How far the rules behind the answer were verified: as far as the weakest of them.
    async fn trust(&self) -> Trust {
        self.0.found.trust.into()
    }

    /// What to keep in mind where rules were not verified.
    async fn caution(&self, context: &Context<'_>) -> Option<String> {
        self.0.found.caution().map(|caution| Asked::of(context).say(&caution))
    }

    /// Every rule that holds, in the order of the product, with its answer.
    #[graphql(directive = Length::apply(20))]
    async fn rules(&self, context: &Context<'_>) -> Vec<CapitalRuleAnswer> {
        let asked = Asked::of(context);
        self.0.found.rules.iter().map(|judged| CapitalRuleAnswer::of(asked, judged)).collect()
    }

    /// The required rules that are not met: first those that nothing cures, then the cheapest change first.
    #[graphql(directive = Length::apply(20))]
    async fn unmet(&self, context: &Context<'_>) -> Vec<CapitalRuleAnswer> {
        let asked = Asked::of(context);
        self.0.found.unmet().into_iter().map(|judged| CapitalRuleAnswer::of(asked, judged)).collect()
    }

    /// The facts that would settle what is unknown.
    #[graphql(directive = Length::apply(20))]
    async fn missing(&self, context: &Context<'_>) -> Vec<CapitalMissingFact> {
        let asked = Asked::of(context);
        let missing = self.0.found.missing().into_iter().map(|fact| CapitalMissingFact {
            fact: fact.into(),
            label: asked.say(&fact.label()),
            unit: fact.unit().into(),
        });
        missing.collect()
    }

    /// Rules by which the product puts this applicant first.
    async fn n_preferred(&self) -> usize {
        self.0.found.n_preferred()
    }

    /// What the money would cost; nothing where the price is not known, and where the answer is NOT.
    async fn offer(&self) -> Option<CapitalOffer> {
        self.0.found.offer.clone().map(|offer| CapitalOffer { offer, as_of: self.0.as_of })
    }

    /// How the answer came about.
    async fn explanation(&self) -> Explanation {
        Explanation(self.0.found.explain(self.0.as_of))
    }
}

connection!(
    /// A page of products with their answers.
    CapitalMatchConnection,
    /// A product with its answer in a list.
    CapitalMatchEdge of CapitalMatch = Shown, counted by Count, {}
);

/// A rule with its answer.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalRuleAnswer {
    /// Stable word within its version.
    code: String,
    /// What it decides.
    force: CapitalForce,
    /// Its answer.
    state: CapitalRuleState,
    /// The rule in a sentence.
    message: String,
    /// What it asks for, in words.
    needed: String,
    /// What is known, in words.
    actual: String,
    /// What would meet it, where it is not met and something would.
    cure: Option<CapitalCure>,
    /// The facts that it waits for.
    missing: Vec<CapitalFact>,
    /// Where it stands.
    evidence: CapitalEvidence,
}

impl CapitalRuleAnswer {
    fn of(asked: &Asked, judged: &standing::JudgedRule) -> Self {
        Self {
            code: judged.rule.code.clone(),
            force: judged.rule.force.into(),
            state: judged.state.into(),
            message: asked.say(&judged.rule.message),
            needed: asked.say(&judged.needed),
            actual: asked.say(&judged.actual),
            cure: judged.cure.as_ref().map(|cure| CapitalCure {
                effort: cure.effort.into(),
                message: asked.say(&cure.message),
                met_from: cure.met_from.map(Date),
            }),
            missing: judged.missing.iter().copied().map(Into::into).collect(),
            evidence: CapitalEvidence::of(asked, &judged.rule.evidence),
        }
    }
}

/// What the money would cost: the amount asked for, or the ceiling where that is less, over the term asked for, or the longest.
pub struct CapitalOffer {
    offer: standing::Offer,
    as_of: NaiveDate,
}

/// What the money would cost: the amount asked for, or the ceiling where that is less, over the term asked for, or the longest.
#[Object]
impl CapitalOffer {
    /// How its price is told.
    async fn kind(&self) -> CapitalRateKind {
        self.offer.kind.into()
    }

    /// That in words.
    async fn kind_label(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.offer.kind.name())
    }

    /// The pattern for which this is the price; nothing where it is the same for both.
    async fn pattern(&self) -> Option<CooperativePattern> {
        self.offer.pattern.map(Into::into)
    }

    /// The lowest rate that may hold, a year, in hundredths of a per cent.
    async fn rate_low_bps(&self) -> i64 {
        self.offer.rate_low_bps
    }

    /// The highest rate that may hold.
    async fn rate_high_bps(&self) -> i64 {
        self.offer.rate_high_bps
    }

    /// Yearly cost in per cent at the lowest rate, interest on interest, fees and deposit counted, in the cheapest way that the price
    /// leaves open; 10,000 where it is that or more.
    async fn effective_low_percent(&self) -> f64 {
        self.offer.effective_low_percent.unwrap_or(schedule::HIGHEST_YEARLY_PERCENT)
    }

    /// Yearly cost in per cent at the highest rate, in the dearest way that the price leaves open; 10,000 where it is that or more.
    async fn effective_high_percent(&self) -> f64 {
        self.offer.effective_high_percent.unwrap_or(schedule::HIGHEST_YEARLY_PERCENT)
    }

    /// The loan at the highest rate, in each way its price may be read; the law's reading first.
    #[graphql(directive = Length::apply(3))]
    async fn readings(&self) -> Vec<LoanSchedule> {
        readings(&self.offer.readings, self.as_of)
    }
}
