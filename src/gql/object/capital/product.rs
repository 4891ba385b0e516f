//! Capital products with the versions of their terms and rules.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::{CapitalEvidence, CapitalRule, CapitalTest};
use crate::app;
use crate::app::capital::{self, ProductFilter};
use crate::domain::Message;
use crate::domain::capital as model;
use crate::domain::citation::cited;
use crate::domain::schedule::percent_of_bps;
use crate::gql::capital::{
    CapitalApplicant, CapitalFeeKind, CapitalFeeTiming, CapitalKind, CapitalNoteKind, CapitalPurpose, CapitalRateKind,
    CapitalTenorUnit, LoanMethod,
};
use crate::gql::choice::{CooperativePattern, Trust};
use crate::gql::connection::{Cut, connection};
use crate::gql::costs::Length;
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::Asked;
use crate::gql::scalar::{Date, Rupiah};

/// Limits of the amount.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalAmountLimit {
    /// When they hold; always where there is nothing.
    #[graphql(directive = Length::apply(4))]
    when: Vec<CapitalTest>,
    /// More than this.
    above_idr: Option<Rupiah>,
    /// Not less than this.
    from_idr: Option<Rupiah>,
    /// Not more than this.
    to_idr: Option<Rupiah>,
    /// Not more than this share of the invoice, in hundredths of a per cent.
    to_invoice_bps: Option<i64>,
    /// A remark.
    note: Option<String>,
    /// Where they stand.
    evidence: CapitalEvidence,
}

/// Limits of the term.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalTenorLimit {
    /// INVESTMENT, or WORKING_CAPITAL for every other purpose; any where there is nothing.
    purpose: Option<CapitalPurpose>,
    /// What it is counted in.
    unit: CapitalTenorUnit,
    /// Not less than this.
    from: i64,
    /// Not more than this.
    to: i64,
    /// Only these, in their order; anything between the limits where there is nothing.
    only: Vec<i64>,
    /// The longest in words.
    longest: String,
    /// Where they stand.
    evidence: CapitalEvidence,
}

/// A price, in hundredths of a per cent of whatever its kind counts.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalRate {
    /// When it holds; always where there is nothing.
    #[graphql(directive = Length::apply(4))]
    when: Vec<CapitalTest>,
    /// How it is told.
    kind: CapitalRateKind,
    /// How the loan is paid back at it; where the words leave several open, all of them, the law's first. None where that cannot be
    /// reckoned.
    ways: Vec<LoanMethod>,
    /// Lowest.
    low_bps: i64,
    /// Highest.
    high_bps: i64,
    /// The price in words, with the way it is told.
    label: String,
    /// A remark.
    note: Option<String>,
    /// Where it stands.
    evidence: CapitalEvidence,
}

/// Something taken besides the price.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalFee {
    /// What it is for.
    kind: CapitalFeeKind,
    /// How often it is taken.
    timing: CapitalFeeTiming,
    /// Lowest, in hundredths of a per cent of the amount.
    low_bps: i64,
    /// Highest.
    high_bps: i64,
    /// How it is taken.
    message: String,
    /// Where it stands.
    evidence: CapitalEvidence,
}

/// A remark: a paper to bring, what the state pays, what is not known.
#[derive(Debug, Clone, SimpleObject)]
pub struct CapitalNote {
    /// What it is about.
    kind: CapitalNoteKind,
    /// The remark.
    message: String,
    /// Where it stands.
    evidence: CapitalEvidence,
}

/// `3%` or `0,75% – 1,15%`.
fn rates(low_bps: i64, high_bps: i64) -> Message {
    let (low, high) = (percent_of_bps(low_bps), percent_of_bps(high_bps));
    if low_bps == high_bps {
        return low;
    }
    Message::new(format!("{} – {}", low.id, high.id), format!("{} – {}", low.en, high.en))
}

/// The terms and rules of a product for a time.
pub struct CapitalVersion(pub(super) model::CapitalVersion);

/// The terms and rules of a product for a time.
#[Object]
impl CapitalVersion {
    /// Stable word: `kur-mikro-2026.1`.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// The regulation, or whose conditions they are.
    async fn regulation(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&cited(&self.0.regulation))
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Last day; none while it is in force.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// How those days are known.
    async fn dates_note(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.0.dates.message)
    }

    /// How far those days were verified.
    async fn dates_trust(&self) -> Trust {
        self.0.dates.trust.into()
    }

    /// For whom.
    async fn applicants(&self) -> Vec<CapitalApplicant> {
        self.0.terms.applicants.kinds.iter().copied().map(Into::into).collect()
    }

    /// What for; anything where there is nothing.
    async fn purposes(&self) -> Vec<CapitalPurpose> {
        let kinds = self.0.terms.purposes.iter().flat_map(|purposes| &purposes.kinds);
        kinds.copied().map(Into::into).collect()
    }

    /// How much.
    #[graphql(directive = Length::apply(6))]
    async fn amounts(&self, context: &Context<'_>) -> Vec<CapitalAmountLimit> {
        let asked = Asked::of(context);
        let of = |limit: &model::AmountLimit| CapitalAmountLimit {
            when: CapitalTest::all(asked, &limit.when),
            above_idr: limit.above_idr.map(Rupiah),
            from_idr: limit.from_idr.map(Rupiah),
            to_idr: limit.to_idr.map(Rupiah),
            to_invoice_bps: limit.to_invoice_bps,
            note: limit.note.as_ref().map(|note| asked.say(note)),
            evidence: CapitalEvidence::of(asked, &limit.evidence),
        };
        self.0.terms.amounts.iter().map(of).collect()
    }

    /// How long.
    #[graphql(directive = Length::apply(6))]
    async fn tenors(&self, context: &Context<'_>) -> Vec<CapitalTenorLimit> {
        let asked = Asked::of(context);
        let of = |limit: &model::TenorLimit| CapitalTenorLimit {
            purpose: limit.purpose.map(Into::into),
            unit: limit.unit.into(),
            from: limit.from,
            to: limit.to,
            only: limit.only.clone(),
            longest: asked.say(&limit.unit.count(limit.to)),
            evidence: CapitalEvidence::of(asked, &limit.evidence),
        };
        self.0.terms.tenors.iter().map(of).collect()
    }

    /// At which price; nothing where it is not known.
    #[graphql(directive = Length::apply(12))]
    async fn rates(&self, context: &Context<'_>) -> Vec<CapitalRate> {
        let asked = Asked::of(context);
        let of = |rate: &model::Rate| CapitalRate {
            when: CapitalTest::all(asked, &rate.when),
            kind: rate.kind.into(),
            ways: rate.ways.iter().copied().map(Into::into).collect(),
            low_bps: rate.low_bps,
            high_bps: rate.high_bps,
            label: format!("{} {}", asked.say(&rates(rate.low_bps, rate.high_bps)), asked.say(&rate.kind.name())),
            note: rate.note.as_ref().map(|note| asked.say(note)),
            evidence: CapitalEvidence::of(asked, &rate.evidence),
        };
        self.0.terms.rates.iter().map(of).collect()
    }

    /// What is taken besides.
    #[graphql(directive = Length::apply(6))]
    async fn fees(&self, context: &Context<'_>) -> Vec<CapitalFee> {
        let asked = Asked::of(context);
        let of = |fee: &model::Fee| CapitalFee {
            kind: fee.kind.into(),
            timing: fee.timing.into(),
            low_bps: fee.low_bps,
            high_bps: fee.high_bps,
            message: asked.say(&fee.message),
            evidence: CapitalEvidence::of(asked, &fee.evidence),
        };
        self.0.terms.fees.iter().map(of).collect()
    }

    /// Papers to bring, subsidies, remarks, and what is not known.
    #[graphql(directive = Length::apply(6))]
    async fn notes(&self, context: &Context<'_>) -> Vec<CapitalNote> {
        let asked = Asked::of(context);
        let of = |note: &model::Note| CapitalNote {
            kind: note.kind.into(),
            message: asked.say(&note.message),
            evidence: CapitalEvidence::of(asked, &note.evidence),
        };
        self.0.terms.notes.iter().map(of).collect()
    }

    /// Every rule; the limits above are rules too.
    #[graphql(directive = Length::apply(20))]
    async fn rules(&self, context: &Context<'_>) -> Vec<CapitalRule> {
        let asked = Asked::of(context);
        self.0.rules().iter().map(|rule| CapitalRule::of(asked, rule)).collect()
    }
}

/// A capital product.
#[derive(Debug, Clone)]
pub struct CapitalProduct(pub Arc<model::CapitalProduct>);

impl From<Arc<model::CapitalProduct>> for CapitalProduct {
    fn from(product: Arc<model::CapitalProduct>) -> Self {
        Self(product)
    }
}

/// A capital product: a loan, a guarantee, a pawn.
#[Object]
impl CapitalProduct {
    /// Global id.
    pub async fn id(&self) -> ID {
        ID(format!("modal_{}", self.0.code))
    }

    /// Stable word: `kur-mikro`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Kind of capital.
    async fn kind(&self) -> CapitalKind {
        self.0.kind.into()
    }

    /// Name.
    async fn name(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.0.name)
    }

    /// What it is, in a sentence.
    async fn summary(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.0.summary)
    }

    /// Who gives it.
    async fn provider(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.0.provider)
    }

    /// Conventional, after sharia, or either.
    async fn patterns(&self) -> Vec<CooperativePattern> {
        self.0.patterns.iter().copied().map(Into::into).collect()
    }

    /// The terms and rules of a day; nothing where none are on record.
    async fn version(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The day; today when absent.")] on: Option<Date>,
    ) -> Result<Option<CapitalVersion>> {
        let asked = Asked::of(context);
        let day = asked.answer(capital::day(&asked.ctx, "on", on.map(|day| day.0)))?;
        Ok(self.0.on(day).cloned().map(CapitalVersion))
    }

    /// Every version of terms and rules, the latest first.
    #[graphql(directive = Length::apply(3))]
    async fn versions(&self) -> Vec<CapitalVersion> {
        self.0.versions.iter().cloned().map(CapitalVersion).collect()
    }
}

connection!(
    /// A page of capital products.
    CapitalProductConnection,
    /// A capital product in a list.
    CapitalProductEdge of CapitalProduct = Arc<model::CapitalProduct>, counted by ProductFilter, {}
);

impl CapitalProductConnection {
    /// A page of products; answered from memory.
    pub fn of(asked: &Asked, filter: ProductFilter, paging: Paging) -> Result<Self> {
        let slice = paging.slice(asked, "capital")?;
        let page = asked.answer(app::capital::page(&asked.ctx, &filter, &slice))?;
        Ok(Self(Cut { page, list: "capital".into(), parent: None, filter }))
    }
}
