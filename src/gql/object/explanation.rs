//! How a computed number or word came about.

use async_graphql::Object;

use crate::domain;
use crate::domain::citation::cited;
use crate::gql::choice::Trust;
use crate::gql::costs::Length;
use crate::gql::loaders::Asked;
use crate::gql::scalar::Date;

/// How a computed number or word came about.
#[derive(Debug, Clone)]
pub struct Explanation(pub domain::Explanation);

/// How a computed number or word came about.
#[Object]
impl Explanation {
    /// Stable word: `cooperative_match`, `cooperative_state`, `umkm_size`.
    async fn code(&self) -> &str {
        self.0.code
    }

    /// Heading.
    async fn title(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.title)
    }

    /// What the value means, in a sentence.
    async fn meaning(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.meaning)
    }

    /// How it is computed.
    async fn formula(&self, context: &async_graphql::Context<'_>) -> Option<String> {
        self.0.formula.as_ref().map(|formula| Asked::of(context).say(formula))
    }

    /// What went in.
    #[graphql(directive = Length::apply(10))]
    async fn inputs(&self) -> Vec<ExplanationInput> {
        self.0.inputs.iter().cloned().map(ExplanationInput).collect()
    }

    /// Version of the rule.
    async fn rule_version(&self) -> &str {
        self.0.rule_version
    }

    /// Regulation or source behind the rule.
    async fn source(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&cited(self.0.source))
    }

    /// How far that source was verified.
    async fn trust(&self) -> Trust {
        self.0.trust.into()
    }

    /// Day for which it was computed.
    async fn as_of(&self) -> Date {
        Date(self.0.as_of)
    }
}

/// One input of an explanation.
#[derive(Debug, Clone)]
pub struct ExplanationInput(domain::ExplanationInput);

/// One input of an explanation.
#[Object]
impl ExplanationInput {
    /// What it is.
    async fn label(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.label)
    }

    /// Its value in words.
    async fn value(&self, context: &async_graphql::Context<'_>) -> String {
        Asked::of(context).say(&self.0.value)
    }

    /// Its weight of 10,000, in weighted sums.
    async fn weight_points(&self) -> Option<i32> {
        self.0.weight_points
    }

    /// What it contributed of its weight; the contributions add up to the whole.
    async fn points(&self) -> Option<i32> {
        self.0.points
    }
}
