//! Capital products with their rules, how an applicant stands with them, and what a loan costs.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;

use super::cooperative::Cooperative;
use super::explanation::Explanation;
use crate::app;
use crate::app::capital::{self, ProductFilter};
use crate::domain::Message;
use crate::domain::capital as model;
use crate::domain::capital::standing::{self, CapitalState as State};
use crate::domain::listing::{Count, Listed, Page};
use crate::domain::schedule::{self, percent_of_bps};
use crate::gql::capital::{
    CapitalApplicant, CapitalEffort, CapitalFact, CapitalFactOrigin, CapitalFeeKind, CapitalForce, CapitalKind,
    CapitalNoteKind, CapitalOperator, CapitalPurpose, CapitalRateKind, CapitalRuleState, CapitalState,
    CapitalTenorUnit, CapitalUnit, LoanMethod, LoanPeriod,
};
use crate::gql::choice::{CooperativePattern, Trust};
use crate::gql::connection::{Cut, connection};
use crate::gql::costs::{Length, PAGE, Pages, ROWS};
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::Asked;
use crate::gql::scalar::{Date, Rupiah};

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

impl From<&model::Evidence> for CapitalEvidence {
    fn from(evidence: &model::Evidence) -> Self {
        Self { article: evidence.article.clone(), source: evidence.source.clone(), trust: evidence.trust.into() }
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
            evidence: (&rule.evidence).into(),
        }
    }
}

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
pub struct CapitalVersion(model::CapitalVersion);

/// The terms and rules of a product for a time.
#[Object]
impl CapitalVersion {
    /// Stable word: `kur-mikro-2026.1`.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// The regulation, or whose conditions they are.
    async fn regulation(&self) -> &str {
        &self.0.regulation
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

    /// How much.
    #[graphql(directive = Length::apply(6))]
    async fn amounts(&self, context: &Context<'_>) -> Vec<CapitalAmountLimit> {
        let asked = Asked::of(context);
        let of = |limit: &model::AmountLimit| CapitalAmountLimit {
            when: CapitalTest::all(asked, &limit.when),
            above_idr: limit.above_idr.map(Rupiah),
            from_idr: limit.from_idr.map(Rupiah),
            to_idr: limit.to_idr.map(Rupiah),
            note: limit.note.as_ref().map(|note| asked.say(note)),
            evidence: (&limit.evidence).into(),
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
            longest: asked.say(&limit.unit.count(limit.to)),
            evidence: (&limit.evidence).into(),
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
            low_bps: rate.low_bps,
            high_bps: rate.high_bps,
            label: format!("{} {}", asked.say(&rates(rate.low_bps, rate.high_bps)), asked.say(&rate.kind.name())),
            note: rate.note.as_ref().map(|note| asked.say(note)),
            evidence: (&rate.evidence).into(),
        };
        self.0.terms.rates.iter().map(of).collect()
    }

    /// What is taken besides.
    #[graphql(directive = Length::apply(6))]
    async fn fees(&self, context: &Context<'_>) -> Vec<CapitalFee> {
        let asked = Asked::of(context);
        let of = |fee: &model::Fee| CapitalFee {
            kind: fee.kind.into(),
            low_bps: fee.low_bps,
            high_bps: fee.high_bps,
            message: asked.say(&fee.message),
            evidence: (&fee.evidence).into(),
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
            evidence: (&note.evidence).into(),
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
    /// Something is not known.
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
    #[graphql(directive = Pages::apply(PAGE))]
    async fn matches(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<CapitalMatchConnection> {
        let slice = Paging { first, after, last, before }.slice(Asked::of(context), "capital matches")?;
        let page = capital::matches_page(&self.0, &slice);
        let shown = page.items.into_iter().map(|listed| Listed {
            item: Shown { found: listed.item, as_of: self.0.as_of },
            key: listed.key,
            distance_m: None,
        });
        Ok(CapitalMatchConnection(Cut {
            page: Page { items: shown.collect(), has_previous: page.has_previous, has_next: page.has_next },
            list: "capital matches".into(),
            parent: None,
            filter: Count { value: self.0.matches.len() as i64, exact: true },
        }))
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
            evidence: (&judged.rule.evidence).into(),
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

    /// The lowest rate that may hold, a year, in hundredths of a per cent.
    async fn rate_low_bps(&self) -> i64 {
        self.offer.rate_low_bps
    }

    /// The highest rate that may hold.
    async fn rate_high_bps(&self) -> i64 {
        self.offer.rate_high_bps
    }

    /// Yearly cost in per cent at the lowest rate, interest on interest, fees counted.
    async fn effective_low_percent(&self) -> f64 {
        self.offer.effective_low_percent
    }

    /// Yearly cost in per cent at the highest rate, in the dearest way that the price leaves open.
    async fn effective_high_percent(&self) -> f64 {
        self.offer.effective_high_percent
    }

    /// The loan at the highest rate, in each way its price may be read; the law's reading first.
    #[graphql(directive = Length::apply(3))]
    async fn readings(&self) -> Vec<LoanSchedule> {
        readings(&self.offer.readings, self.as_of)
    }
}

fn readings(schedules: &[schedule::Schedule], as_of: NaiveDate) -> Vec<LoanSchedule> {
    schedules.iter().map(|schedule| LoanSchedule { schedule: schedule.clone(), as_of }).collect()
}

/// What a loan costs, in each way its rate may be read.
pub struct LoanSchedules {
    /// The readings.
    pub schedules: Vec<schedule::Schedule>,
    /// Day of the answer.
    pub as_of: NaiveDate,
}

/// What a loan costs, in each way its rate may be read.
#[Object]
impl LoanSchedules {
    /// One for each reading, in the order of the choice.
    #[graphql(directive = Length::apply(3))]
    async fn readings(&self) -> Vec<LoanSchedule> {
        readings(&self.schedules, self.as_of)
    }
}

/// A loan with everything that is paid.
pub struct LoanSchedule {
    schedule: schedule::Schedule,
    as_of: NaiveDate,
}

/// A loan with everything that is paid.
#[Object]
impl LoanSchedule {
    /// How it is paid back, and so how its rate is read.
    async fn method(&self) -> LoanMethod {
        self.schedule.method.into()
    }

    /// That in words.
    async fn label(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.schedule.method.name())
    }

    /// The loan.
    async fn amount_idr(&self) -> Rupiah {
        Rupiah(self.schedule.amount_idr())
    }

    /// Fees taken at once.
    async fn fees_idr(&self) -> Rupiah {
        Rupiah(self.schedule.fees_idr())
    }

    /// Yearly rate in hundredths of a per cent.
    async fn rate_bps(&self) -> i64 {
        self.schedule.rate_bps()
    }

    /// How many instalments.
    async fn n_instalments(&self) -> i64 {
        self.schedule.n_instalments()
    }

    /// How often is paid.
    async fn period(&self) -> LoanPeriod {
        self.schedule.period().into()
    }

    /// The term in words.
    async fn term_label(&self, context: &Context<'_>) -> String {
        Asked::of(context).say(&self.schedule.period().count(self.schedule.n_instalments()))
    }

    /// What is paid first; with equal instalments every one but the last, and all of it where it is paid at once at the end.
    async fn instalment_idr(&self) -> Rupiah {
        Rupiah(self.schedule.instalment_idr())
    }

    /// What is paid last: it settles what rounding left.
    async fn last_instalment_idr(&self) -> Rupiah {
        Rupiah(self.schedule.last_instalment_idr())
    }

    /// All charges, without fees.
    async fn total_charge_idr(&self) -> Rupiah {
        Rupiah(self.schedule.total_charge_idr())
    }

    /// Everything paid back, without fees.
    async fn total_paid_idr(&self) -> Rupiah {
        Rupiah(self.schedule.total_paid_idr())
    }

    /// True yearly cost in per cent, interest on interest, fees counted: the one figure by which all prices compare.
    async fn effective_yearly_percent(&self) -> f64 {
        self.schedule.effective_yearly_percent
    }

    /// Every instalment: at most 360 months or 520 weeks.
    #[graphql(directive = Length::apply(ROWS))]
    async fn rows(&self) -> Vec<LoanInstalment> {
        let of = |row: &schedule::Instalment| LoanInstalment {
            n: row.n,
            due_idr: Rupiah(row.due_idr),
            principal_idr: Rupiah(row.principal_idr),
            charge_idr: Rupiah(row.charge_idr),
            balance_idr: Rupiah(row.balance_idr),
        };
        self.schedule.rows.iter().map(of).collect()
    }

    /// How instalments and yearly cost came about, and how they are rounded.
    async fn explanation(&self) -> Explanation {
        Explanation(self.schedule.explain(self.as_of))
    }
}

/// One instalment.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct LoanInstalment {
    /// 1 for the first.
    n: i64,
    /// What is paid: principal and charge.
    due_idr: Rupiah,
    /// Part of the loan that is paid back.
    principal_idr: Rupiah,
    /// Interest, margin or rent.
    charge_idr: Rupiah,
    /// What is owed afterwards.
    balance_idr: Rupiah,
}
