//! How an applicant stands with a product on a day: eligible, nearly, not, or unknown, with every rule's answer, what would cure
//! what is not met, and what the money would cost. Law decides, price only orders.
//!
//! A rule that was never verified refuses nobody: where nothing else does, the answer is unknown, and says what to ask.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::NaiveDate;

use super::super::explanation::{Explanation, ExplanationInput, Trust};
use super::super::message::Message;
use super::super::money::Rupiah;
use super::super::schedule::{Loan, LoanMethod, Period, Schedule};
use super::super::words::words;
use super::rule::all;
use super::{
    CapitalProduct, CapitalVersion, Effort, Fact, Facts, FeeKind, Force, RateKind, Rule, RuleState, TenorLimit,
    TenorUnit,
};

/// Version of how rules are put together.
pub const CAPITAL_RULE: &str = "capital-2026.1";

words! {
    /// How an applicant stands with a product.
    CapitalState {
        /// Every rule is met.
        Eligible = "ELIGIBLE",
        /// What is not met can be cured.
        Nearly = "NEARLY",
        /// A fact is missing, or only a rule that was not verified stands against it.
        Unknown = "UNKNOWN",
        /// A rule is not met that nothing cures.
        Not = "NOT",
    }
}

impl CapitalState {
    /// The state in words.
    pub fn name(self) -> Message {
        match self {
            Self::Eligible => Message::new("Bisa", "Eligible"),
            Self::Nearly => Message::new("Hampir", "Nearly"),
            Self::Unknown => Message::new("Belum dapat dipastikan", "Not known yet"),
            Self::Not => Message::new("Belum bisa", "Not eligible"),
        }
    }
}

/// A change that would meet a rule, for this applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CureNow {
    /// What it takes.
    pub effort: Effort,
    /// What to do.
    pub message: Message,
    /// The day from which waiting was enough.
    pub met_from: Option<NaiveDate>,
}

/// A rule with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedRule {
    /// The rule.
    pub rule: Rule,
    /// Its answer.
    pub state: RuleState,
    /// What it asks for, in words.
    pub needed: Message,
    /// What is known, in words.
    pub actual: Message,
    /// What would meet it, where it is not met and something would.
    pub cure: Option<CureNow>,
    /// The facts that it waits for.
    pub missing: Vec<Fact>,
}

/// What the money would cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// How its price is told.
    pub kind: RateKind,
    /// The lowest rate that may hold, a year, in hundredths of a per cent.
    pub rate_low_bps: i64,
    /// The highest.
    pub rate_high_bps: i64,
    /// The loan at the highest rate, in each way its price may be read; the first is the law's where it says.
    pub readings: Vec<Schedule>,
    /// Yearly cost at the lowest rate, read in the cheapest way, in per cent.
    pub effective_low_percent: f64,
    /// Yearly cost at the highest rate, read in the dearest way that the price leaves open, in per cent.
    pub effective_high_percent: f64,
}

/// How an applicant stands with a product.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalMatch {
    /// The product.
    pub product: Arc<CapitalProduct>,
    /// The version in force.
    pub version: CapitalVersion,
    /// The answer.
    pub state: CapitalState,
    /// How far the rules behind it were verified: as far as the weakest.
    pub trust: Trust,
    /// Every rule that holds, in their order.
    pub rules: Vec<JudgedRule>,
    /// What it would cost; none where its price is not known, and where the answer is no.
    pub offer: Option<Offer>,
}

impl CapitalMatch {
    /// Required rules that are not met: first those that nothing cures, then the cheapest change first.
    pub fn unmet(&self) -> Vec<&JudgedRule> {
        let mut unmet: Vec<&JudgedRule> = self
            .rules
            .iter()
            .filter(|judged| judged.rule.force == Force::Required && judged.state == RuleState::NotMet)
            .collect();
        // stable: rules of one effort stay in the order of the law
        unmet.sort_by_key(|judged| judged.cure.as_ref().map(|cure| cure.effort));
        unmet
    }

    /// Facts that would settle what is unknown, each once, in the order of the rules.
    pub fn missing(&self) -> Vec<Fact> {
        let mut missing = Vec::new();
        let unknown = self
            .rules
            .iter()
            .filter(|judged| judged.state == RuleState::Unknown && judged.rule.force == Force::Required);
        for fact in unknown.flat_map(|judged| &judged.missing) {
            if !missing.contains(fact) {
                missing.push(*fact);
            }
        }
        missing
    }

    /// Rules by which the product puts this applicant first.
    pub fn n_preferred(&self) -> usize {
        self.rules
            .iter()
            .filter(|judged| judged.rule.force == Force::Preferred && judged.state == RuleState::Met)
            .count()
    }

    /// What to keep in mind: that rules behind the answer were not verified.
    pub fn caution(&self) -> Option<Message> {
        let provider = &self.product.provider;
        (self.trust != Trust::Seen).then(|| {
            Message::new(
                format!("Sebagian aturannya belum kami pastikan dari sumber resmi; tanyakan kepada {}.", provider.id),
                format!("We have not verified some of its rules at an official source; ask {}.", provider.en),
            )
        })
    }

    /// How the answer came about: every rule with what it asks for and what is known.
    pub fn explain(&self, as_of: NaiveDate) -> Explanation {
        let fact = |id: &str, en: &str, value: Message| ExplanationInput::fact(Message::new(id, en), value);
        let mut inputs = vec![
            fact("Versi aturan", "Version of the rules", Message::same(&self.version.version)),
            fact("Dasar", "Regulation", Message::same(&self.version.regulation)),
        ];
        inputs.extend(self.rules.iter().map(|judged| {
            let word = match judged.state {
                RuleState::Met => Message::new("terpenuhi", "met"),
                RuleState::NotMet => Message::new("belum terpenuhi", "not met"),
                RuleState::Unknown => Message::new("belum diketahui", "not known yet"),
            };
            let (needed, actual, article) = (&judged.needed, &judged.actual, &judged.rule.evidence.article);
            ExplanationInput::fact(
                judged.rule.message.clone(),
                Message::new(
                    format!("{}: perlu {}, adanya {} ({article})", word.id, needed.id, actual.id),
                    format!("{}: needs {}, has {} ({article})", word.en, needed.en, actual.en),
                ),
            )
        }));
        Explanation {
            code: "capital_match",
            title: Message::new(
                format!("{}: {}", self.product.name.id, self.state.name().id),
                format!("{}: {}", self.product.name.en, self.state.name().en),
            ),
            meaning: Message::new(
                "Apakah Anda memenuhi aturan produk ini pada hari itu. Simpul tidak memutuskan pinjaman; pemberi pinjaman yang memutuskan.",
                "Whether you meet the rules of this product on that day. Simpul grants no loan; the lender decides.",
            ),
            formula: Some(Message::new(
                "Bisa: semua aturan terpenuhi. Hampir: yang belum terpenuhi dapat diperbaiki. Belum dapat dipastikan: ada yang belum \
                 diketahui, atau hanya aturan yang belum kami pastikan yang menghalangi. Belum bisa: ada aturan yang tidak dapat diubah.",
                "Eligible: every rule is met. Nearly: what is not met can be cured. Not known yet: a fact is missing, or only a rule \
                 that we have not verified stands against it. Not eligible: a rule is not met that nothing cures.",
            )),
            inputs,
            rule_version: CAPITAL_RULE,
            source: "Simpul",
            trust: self.trust,
            as_of,
        }
    }
}

/// The answer alone, without a word of explanation: what ranks many applicants. `O(n)` in the rules.
pub fn stand(version: &CapitalVersion, facts: &Facts) -> (CapitalState, Trust) {
    let (mut weakest, mut refused, mut nearly, mut unknown) = (Trust::Seen, None::<Trust>, false, false);
    for rule in version.rules().iter().filter(|rule| rule.force == Force::Required) {
        let trust = rule.evidence.trust;
        match rule.judge(facts) {
            None => continue,
            Some(RuleState::Met) => {}
            Some(RuleState::Unknown) => unknown = true,
            Some(RuleState::NotMet) if rule.is_curable(facts) => nearly = true,
            Some(RuleState::NotMet) if trust == Trust::ToVerify => unknown = true,
            Some(RuleState::NotMet) => refused = Some(refused.map_or(trust, |before| before.min(trust))),
        }
        weakest = weakest.max(trust);
    }
    match refused {
        // one verified rule is enough to refuse, whatever the others are worth
        Some(trust) => (CapitalState::Not, trust),
        None if unknown => (CapitalState::Unknown, weakest),
        None if nearly => (CapitalState::Nearly, weakest),
        None => (CapitalState::Eligible, weakest),
    }
}

/// How an applicant stands with every product that has rules in force on a day, the best first: by state, then by what is left to
/// do, then those that put her first, then the price (unknown comes last), then the code. The order of products does not matter.
pub fn rank<'a>(
    products: impl IntoIterator<Item = &'a Arc<CapitalProduct>>,
    facts: &Facts,
    day: NaiveDate,
) -> Vec<CapitalMatch> {
    let in_force = products.into_iter().filter_map(|product| Some((product, product.on(day)?)));
    let mut found: Vec<CapitalMatch> = in_force.map(|(product, version)| judge(product, version, facts)).collect();
    found.sort_by_cached_key(|found| {
        let price = found.offer.as_ref().map_or(i64::MAX, |offer| (offer.effective_high_percent * 1e6).round() as i64);
        (found.state, found.unmet().len(), Reverse(found.n_preferred()), price, found.product.code.clone())
    });
    found
}

fn judge(product: &Arc<CapitalProduct>, version: &CapitalVersion, facts: &Facts) -> CapitalMatch {
    let (state, trust) = stand(version, facts);
    let rules = version
        .rules()
        .iter()
        .filter_map(|rule| {
            let state = rule.judge(facts)?;
            let cure = rule.cure.as_ref().filter(|_| state == RuleState::NotMet && rule.is_curable(facts));
            Some(JudgedRule {
                state,
                needed: rule.needed(),
                actual: rule.actual(facts),
                cure: cure.map(|cure| CureNow {
                    effort: cure.effort,
                    message: cure.message.clone(),
                    met_from: rule.met_from(facts),
                }),
                missing: if state == RuleState::Unknown { rule.missing(facts) } else { Vec::new() },
                rule: rule.clone(),
            })
        })
        .collect();
    let offer = (state != CapitalState::Not).then(|| offer(version, facts)).flatten();
    CapitalMatch { product: Arc::clone(product), version: version.clone(), state, trust, rules, offer }
}

/// What the money would cost: the amount asked for (or the ceiling), over the term asked for (or the longest), at every rate that
/// may hold. None where price or term is not known.
fn offer(version: &CapitalVersion, facts: &Facts) -> Option<Offer> {
    let terms = &version.terms;
    let may_hold: Vec<_> = terms.rates.iter().filter(|rate| all(&rate.when, facts) != RuleState::NotMet).collect();
    let kind = may_hold.first()?.kind;
    let a_year = match kind {
        RateKind::EffectiveOrEquivalent | RateKind::YearlyUnspecified | RateKind::YearlyMargin => 1,
        RateKind::MonthlyFlat => 12,
        // two of fifteen days to the month
        RateKind::Per15Days => 24,
        RateKind::OfAppraisal => return None,
    };
    let rate_low_bps = a_year * may_hold.iter().map(|rate| rate.low_bps).min()?;
    let rate_high_bps = a_year * may_hold.iter().map(|rate| rate.high_bps).max()?;
    let ceiling = terms
        .amounts
        .iter()
        .filter(|limit| all(&limit.when, facts) == RuleState::Met)
        .filter_map(|limit| Some(limit.to_idr?.amount()))
        .min();
    let asked = facts.number(Fact::AmountIdr)?;
    let amount = asked.min(ceiling.unwrap_or(asked));
    let (n, period) = term(terms.tenors.as_slice(), facts)?;
    let fee_bps: i64 = terms.fees.iter().filter(|fee| fee.kind != FeeKind::Deposit).map(|fee| fee.high_bps).sum();
    let fees = Rupiah::try_from((i128::from(amount) * i128::from(fee_bps) / 10_000) as i64).ok()?;
    let methods: &[LoanMethod] = match kind {
        RateKind::EffectiveOrEquivalent | RateKind::YearlyUnspecified => &[LoanMethod::Annuity, LoanMethod::Flat],
        RateKind::YearlyMargin | RateKind::MonthlyFlat => &[LoanMethod::Flat],
        RateKind::Per15Days | RateKind::OfAppraisal => &[LoanMethod::Bullet],
    };
    let amount = Rupiah::try_from(amount).ok()?;
    let loan = |rate| Loan::new(amount, rate, n, period, fees).ok();
    let readings: Vec<Schedule> =
        methods.iter().map(|method| Some(Schedule::of(loan(rate_high_bps)?, *method))).collect::<Option<_>>()?;
    let effective_low_percent = Schedule::of(loan(rate_low_bps)?, methods[0]).effective_yearly_percent;
    // where the law says that flat is the equivalent of the effective rate, its own reading is the price
    let dearest = if kind == RateKind::YearlyUnspecified { readings.last() } else { readings.first() };
    let effective_high_percent = dearest?.effective_yearly_percent;
    Some(Offer { kind, rate_low_bps, rate_high_bps, readings, effective_low_percent, effective_high_percent })
}

/// The term of an offer: what was asked for within the limits, else the longest.
fn term(tenors: &[TenorLimit], facts: &Facts) -> Option<(i64, Period)> {
    let asked = facts.number(Fact::TermMonths);
    let holds = |tenor: &&TenorLimit| all(&tenor.when(), facts) == RuleState::Met;
    let Some(tenor) = tenors.iter().filter(holds).max_by_key(|tenor| tenor.unit.months(tenor.to)) else {
        return Some((asked?, Period::Month));
    };
    let (from, to) = (tenor.from.max(1), tenor.to);
    Some(match tenor.unit {
        TenorUnit::Month => (asked.unwrap_or(to).clamp(from, to), Period::Month),
        TenorUnit::Week => (asked.map_or(to, |months| months * 52 / 12).clamp(from, to), Period::Week),
        TenorUnit::Day => (asked.unwrap_or(to / 30).clamp(1, (to / 30).max(1)), Period::Month),
    })
}
