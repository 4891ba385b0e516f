//! Capital products with their rules, how an applicant stands with them, and what a loan costs.

mod loan;
mod matches;
mod product;

use async_graphql::SimpleObject;

use crate::domain::capital as model;
use crate::domain::citation::cited;
use crate::gql::capital::{CapitalEffort, CapitalFact, CapitalForce, CapitalOperator};
use crate::gql::choice::Trust;
use crate::gql::costs::Length;
use crate::gql::loaders::Asked;
use crate::gql::scalar::Date;

pub use loan::LoanSchedules;
pub use matches::CapitalMatches;
pub use product::{CapitalProduct, CapitalProductConnection};

/// Where a figure or a rule stands, and how far that was verified.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalEvidence {
    /// Article of the regulation, or whose condition it is.
    article: String,
    /// Where it was read.
    source: String,
    /// How far that was verified.
    trust: Trust,
}

impl CapitalEvidence {
    fn of(asked: &Asked, evidence: &model::Evidence) -> Self {
        let said = |text: &str| asked.say(&cited(text));
        Self { article: said(&evidence.article), source: said(&evidence.source), trust: evidence.trust.into() }
    }
}

/// One comparison of a fact with a value.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalTest {
    /// What is asked about.
    fact: CapitalFact,
    /// The fact in words.
    label: String,
    /// How it is compared.
    operator: CapitalOperator,
    /// With what, as JSON: `6`, `true`, `["UMKM"]`; numbers in the fact's unit.
    value: String,
    /// What is asked for, in words.
    needed: String,
}

impl CapitalTest {
    fn of(asked: &Asked, test: &model::Test) -> Self {
        Self {
            fact: test.fact.into(),
            label: asked.say(&test.fact.label()),
            operator: test.operator.into(),
            value: serde_json::to_string(&test.value).expect("a value is plain data"),
            needed: asked.say(&test.needed()),
        }
    }

    fn all(asked: &Asked, tests: &[model::Test]) -> Vec<Self> {
        tests.iter().map(|test| Self::of(asked, test)).collect()
    }
}

/// A change that meets a rule.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalCure {
    /// What it takes.
    effort: CapitalEffort,
    /// What to do.
    message: String,
    /// The day from which waiting was enough, where that can be told.
    met_from: Option<Date>,
}

/// A rule of a product. It holds where all of `when` are met, and is met where one of `need` is.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalRule {
    /// Stable word within its version.
    code: String,
    /// What it decides.
    force: CapitalForce,
    /// The rule in a sentence.
    message: String,
    /// When it holds; always where there is nothing.
    #[graphql(directive = Length::apply(4))]
    when: Vec<CapitalTest>,
    /// What it asks for: one of these.
    #[graphql(directive = Length::apply(4))]
    need: Vec<CapitalTest>,
    /// What would meet it; nothing where nothing would.
    cure: Option<CapitalCure>,
    /// Where it stands.
    evidence: CapitalEvidence,
}

impl CapitalRule {
    fn of(asked: &Asked, rule: &model::Rule) -> Self {
        Self {
            code: rule.code.clone(),
            force: rule.force.into(),
            message: asked.say(&rule.message),
            when: CapitalTest::all(asked, &rule.when),
            need: CapitalTest::all(asked, &rule.need),
            cure: rule.cure.as_ref().map(|cure| CapitalCure {
                effort: cure.effort.into(),
                message: asked.say(&cure.message),
                met_from: None,
            }),
            evidence: CapitalEvidence::of(asked, &rule.evidence),
        }
    }
}
