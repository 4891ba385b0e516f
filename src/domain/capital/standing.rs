//! How an applicant stands with a product on a day: eligible, nearly, not, or unknown, with every rule's answer, what would cure
//! what is not met, and what the money would cost. Law decides, price only orders.
//!
//! A rule that was never verified refuses nobody: where nothing else does, the answer is unknown, and says what to ask. Nor does it
//! let anybody in: where no rule of a product was verified, the answer is unknown whatever is known.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::NaiveDate;

use super::super::citation::cited;
use super::super::cooperative::CooperativePattern;
use super::super::explanation::{Explanation, ExplanationInput, Trust};
use super::super::message::Message;
use super::super::money::Rupiah;
use super::super::schedule::{Loan, LoanMethod, Period, Schedule};
use super::super::words::{Word, words};
use super::rule::all;
use super::{
    CapitalProduct, CapitalVersion, Effort, Fact, Facts, Fee, FeeKind, Force, Rate, RateKind, Rule, RuleState,
    TenorUnit, Terms, Value,
};

/// Version of how rules are put together.
pub const CAPITAL_RULE: &str = "capital-2026.2";

words! {
    /// How an applicant stands with a product.
    CapitalState {
        /// Every rule is met.
        Eligible = "ELIGIBLE",
        /// What is not met can be cured.
        Nearly = "NEARLY",
        /// A fact is missing, only a rule that was not verified stands against it, or none of its rules was verified.
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
    /// The pattern for which this is the price; nothing where it is the same for both.
    pub pattern: Option<CooperativePattern>,
    /// The lowest rate that may hold, a year, in hundredths of a per cent.
    pub rate_low_bps: i64,
    /// The highest.
    pub rate_high_bps: i64,
    /// The loan at the highest rate, in each way its price may be read; the first is the law's where it says.
    pub readings: Vec<Schedule>,
    /// Yearly cost at the lowest rate and fees, read in the cheapest way that the price leaves open, in per cent; none where it is
    /// without bounds.
    pub effective_low_percent: Option<f64>,
    /// Yearly cost at the highest rate and fees, read in the dearest way that the price leaves open.
    pub effective_high_percent: Option<f64>,
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
        let rests_on_nothing =
            self.state == CapitalState::Unknown && !self.rules.iter().any(|judged| carries(&judged.rule));
        if self.trust == Trust::Seen {
            None
        } else if rests_on_nothing {
            Some(Message::new(
                format!(
                    "Tidak satu pun syaratnya sudah kami pastikan dari sumber, jadi jawabannya belum pasti; tanyakan kepada {}.",
                    provider.id
                ),
                format!(
                    "We have not verified any of its conditions at a source, so that the answer is not certain; ask {}.",
                    provider.en
                ),
            ))
        } else {
            Some(Message::new(
                format!("Sebagian aturannya belum kami pastikan dari sumber resmi; tanyakan kepada {}.", provider.id),
                format!("We have not verified some of its rules at an official source; ask {}.", provider.en),
            ))
        }
    }

    /// How the answer came about: every rule with what it asks for and what is known.
    pub fn explain(&self, as_of: NaiveDate) -> Explanation {
        let fact = |id: &str, en: &str, value: Message| ExplanationInput::fact(Message::new(id, en), value);
        let mut inputs = vec![
            fact("Versi aturan", "Version of the rules", Message::same(&self.version.version)),
            fact("Dasar", "Regulation", cited(&self.version.regulation)),
        ];
        inputs.extend(self.rules.iter().map(|judged| {
            let word = match judged.state {
                RuleState::Met => Message::new("terpenuhi", "met"),
                RuleState::NotMet => Message::new("belum terpenuhi", "not met"),
                RuleState::Unknown => Message::new("belum diketahui", "not known yet"),
            };
            let (needed, actual, article) = (&judged.needed, &judged.actual, cited(&judged.rule.evidence.article));
            ExplanationInput::fact(
                judged.rule.message.clone(),
                Message::new(
                    format!("{}; yang diminta: {}; yang ada: {} ({})", word.id, needed.id, actual.id, article.id),
                    format!("{}; asked for: {}; on record: {} ({})", word.en, needed.en, actual.en, article.en),
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
                 diketahui, hanya aturan yang belum kami pastikan yang menghalangi, atau tidak satu pun syaratnya sudah kami pastikan. \
                 Belum bisa: ada aturan yang tidak dapat diubah.",
                "Eligible: every rule is met. Nearly: what is not met can be cured. Not known yet: a fact is missing, only a rule \
                 that we have not verified stands against it, or none of its conditions was verified. Not eligible: a rule is not met \
                 that nothing cures.",
            )),
            inputs,
            rule_version: CAPITAL_RULE,
            source: "Simpul",
            trust: self.trust,
            as_of,
        }
    }
}

/// Whether an answer may rest on a rule: one that was verified, and says more than for whom and what for the product is.
fn carries(rule: &Rule) -> bool {
    rule.force == Force::Required && rule.evidence.trust != Trust::ToVerify && !rule.is_scope()
}

/// The answer alone, without a word of explanation: what ranks many applicants. `O(n)` in the rules.
pub fn stand(version: &CapitalVersion, facts: &Facts) -> (CapitalState, Trust) {
    let (mut weakest, mut refused, mut nearly, mut unknown) = (Trust::Seen, None::<Trust>, false, false);
    let mut is_verified = false;
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
        is_verified |= carries(rule);
    }
    match refused {
        // one verified rule is enough to refuse, whatever the others are worth
        Some(trust) => (CapitalState::Not, trust),
        None if unknown || !is_verified => (CapitalState::Unknown, weakest),
        None if nearly => (CapitalState::Nearly, weakest),
        None => (CapitalState::Eligible, weakest),
    }
}

/// How an applicant stands with every product that has rules in force on a day, the best first: by state, then by what is left to
/// do (the hardest change, then how
/// many, then how much is not known), then those that put her first, then the price (unknown comes last), then the code. The order of products does not matter.
pub fn rank<'a>(
    products: impl IntoIterator<Item = &'a Arc<CapitalProduct>>,
    facts: &Facts,
    day: NaiveDate,
) -> Vec<CapitalMatch> {
    let in_force = products.into_iter().filter_map(|product| Some((product, product.on(day)?)));
    let mut found: Vec<CapitalMatch> = in_force.map(|(product, version)| judge(product, version, facts)).collect();
    found.sort_by_cached_key(|found| {
        let price = found.offer.as_ref().and_then(|offer| offer.effective_high_percent);
        let price = price.map_or(i64::MAX, |percent| (percent * 1e6).round() as i64);
        let unmet = found.unmet();
        let hardest = unmet.iter().filter_map(|judged| judged.cure.as_ref()).map(|cure| cure.effort).max();
        let left = (hardest, unmet.len(), found.missing().len());
        (found.state, left, Reverse(found.n_preferred()), price, found.product.code.clone())
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
/// may hold. None where price or term is not known, and where the prices of two patterns are told in two ways and nobody said
/// which is wanted.
fn offer(version: &CapitalVersion, facts: &Facts) -> Option<Offer> {
    let terms = &version.terms;
    let may_hold: Vec<&Rate> = terms.rates.iter().filter(|rate| all(&rate.when, facts) != RuleState::NotMet).collect();
    let Rate { kind, ways, .. } = may_hold.first()?;
    if ways.is_empty() || may_hold.iter().any(|rate| (rate.kind, &rate.ways) != (*kind, ways)) {
        return None;
    }
    let a_year = kind.a_year()?;
    let rate_low_bps = a_year * may_hold.iter().map(|rate| rate.low_bps).min()?;
    let rate_high_bps = a_year * may_hold.iter().map(|rate| rate.high_bps).max()?;
    let holds = terms.amounts.iter().filter(|limit| all(&limit.when, facts) == RuleState::Met);
    let ceiling = holds.filter_map(|limit| limit.most(facts)).min();
    let asked = facts.number(Fact::AmountIdr)?;
    let amount = asked.min(ceiling.unwrap_or(asked));
    let (n, period) = term(terms, ways, facts)?;
    let loan = |rate_bps, share: fn(&Fee) -> i64| {
        let of = |kept: bool| {
            let fees = terms.fees.iter().filter(|fee| (fee.kind == FeeKind::Deposit) == kept);
            rupiah(fees.map(|fee| fee.of(amount, share(fee), n, period)).sum())
        };
        Loan::new(rupiah(amount.into())?, rate_bps, n, period, of(false)?).ok()?.with_deposit(of(true)?).ok()
    };
    let read = |loan: Loan| ways.iter().map(move |way| Schedule::of(loan, *way)).collect::<Vec<_>>();
    let (low, readings) =
        (read(loan(rate_low_bps, |fee| fee.low_bps)?), read(loan(rate_high_bps, |fee| fee.high_bps)?));
    // where the law says that flat is the equivalent of the effective rate, its own reading is the price
    let n_open = if *kind == RateKind::EffectiveOrEquivalent { 1 } else { ways.len() };
    let open = |schedules: &[Schedule]| -> Option<Vec<f64>> {
        schedules[..n_open].iter().map(|schedule| schedule.effective_yearly_percent).collect()
    };
    let effective_low_percent = open(&low).and_then(|costs| costs.into_iter().min_by(f64::total_cmp));
    let effective_high_percent = open(&readings).and_then(|costs| costs.into_iter().max_by(f64::total_cmp));
    let pattern = pattern(&may_hold);
    Some(Offer {
        kind: *kind,
        pattern,
        rate_low_bps,
        rate_high_bps,
        readings,
        effective_low_percent,
        effective_high_percent,
    })
}

fn rupiah(amount: i128) -> Option<Rupiah> {
    Rupiah::try_from(i64::try_from(amount).ok()?).ok()
}

/// The pattern on which every one of these rates hangs, where it is one.
fn pattern(rates: &[&Rate]) -> Option<CooperativePattern> {
    let mut patterns = rates.iter().map(|rate| {
        let of = rate.when.iter().find(|test| test.fact == Fact::Pattern)?;
        if let Value::Word(word) = &of.value { CooperativePattern::from_word(word) } else { None }
    });
    let first = patterns.next()??;
    patterns.all(|pattern| pattern == Some(first)).then_some(first)
}

/// The term of an offer: what was asked for within the limits, else the longest. Days go by months of thirty, but where days
/// are charged.
fn term(terms: &Terms, ways: &[LoanMethod], facts: &Facts) -> Option<(i64, Period)> {
    let asked = facts.number(Fact::TermMonths);
    let holds = terms.tenors.iter().filter(|tenor| all(&tenor.when(), facts) == RuleState::Met);
    let Some(tenor) = holds.max_by_key(|tenor| tenor.unit.months(tenor.to)) else {
        return Some((asked?, Period::Month));
    };
    let n = tenor.nearest(asked);
    Some(match tenor.unit {
        TenorUnit::Month => (n, Period::Month),
        TenorUnit::Week => (n, Period::Week),
        TenorUnit::Day if ways.contains(&LoanMethod::Pawn) => (n, Period::Day),
        TenorUnit::Day => (TenorUnit::Day.months(n).max(1), Period::Month),
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::reference::capital;
    use super::super::super::words::Word;
    use super::super::{ApplicantKind, CapitalPurpose, FactOrigin, FeeTiming, Operator, Situation, Test, Value};
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn products() -> Vec<Arc<CapitalProduct>> {
        static READ: std::sync::LazyLock<Vec<Arc<CapitalProduct>>> =
            std::sync::LazyLock::new(|| capital().into_iter().map(Arc::new).collect());
        READ.clone()
    }

    fn facts(kind: ApplicantKind, amount: i64, known: &[(Fact, Value)]) -> Facts {
        let mut facts = Facts::default();
        facts.learn(Fact::Applicant, Some(Value::word(kind)), FactOrigin::Told);
        facts.learn(Fact::AmountIdr, Some(Value::Number(amount)), FactOrigin::Told);
        facts.learn(Fact::Purpose, Some(Value::word(CapitalPurpose::WorkingCapital)), FactOrigin::Told);
        for (fact, value) in known {
            facts.learn(*fact, Some(value.clone()), FactOrigin::Told);
        }
        facts
    }

    fn yes(fact: Fact) -> (Fact, Value) {
        (fact, Value::Yes(true))
    }

    fn found<'a>(matches: &'a [CapitalMatch], code: &str) -> &'a CapitalMatch {
        matches.iter().find(|found| found.product.code == code).unwrap()
    }

    fn unmet(found: &CapitalMatch) -> Vec<&str> {
        found.unmet().into_iter().map(|judged| judged.rule.code.as_str()).collect()
    }

    /// Makes food at home, has her papers, two years in business.
    fn food_maker(amount: i64) -> Facts {
        facts(
            ApplicantKind::Umkm,
            amount,
            &[
                yes(Fact::HasIdentityPapers),
                yes(Fact::HasBusinessPermit),
                (Fact::BusinessAgeMonths, Value::Number(26)),
                (Fact::NKurBefore, Value::Number(1)),
                (Fact::OutstandingKurMicroIdr, Value::Number(0)),
                (Fact::HadCommercialCredit, Value::Yes(false)),
                (Fact::IsFarmOrFishery, Value::Yes(false)),
                (Fact::InProgramCredit, Value::Yes(false)),
            ],
        )
    }

    #[test]
    fn a_food_maker_has_kur_mikro() {
        let matches = rank(&products(), &food_maker(25_000_000), day("2026-11-22"));
        let first = &matches[0];
        assert_eq!((first.product.code.as_str(), first.state), ("kur-mikro", CapitalState::Eligible));
        let offer = first.offer.as_ref().unwrap();
        assert_eq!((offer.rate_low_bps, offer.rate_high_bps), (600, 600));
        assert_eq!(offer.readings[0].instalment_idr().amount(), 760_548);
        let super_mikro = found(&matches, "kur-super-mikro");
        assert_eq!((super_mikro.state, unmet(super_mikro)), (CapitalState::Not, vec!["AMOUNT_CEILING"]));
        let umi = found(&matches, "umi");
        assert_eq!(
            (umi.state, unmet(umi)),
            (CapitalState::Nearly, vec!["AMOUNT_CEILING"]),
            "Rp20 million is most of it"
        );
        assert_eq!(found(&matches, "kur-khusus").state, CapitalState::Unknown);
        assert_eq!(found(&matches, "lpdb-koperasi").state, CapitalState::Not, "not for a business");
    }

    #[test]
    fn the_same_question_has_another_answer_in_another_year() {
        let state = |amount, on: &str| found(&rank(&products(), &food_maker(amount), day(on)), "kur-mikro").state;
        assert_eq!(
            state(80_000_000, "2022-06-01"),
            CapitalState::Unknown,
            "whether it was Rp50 or Rp100 million is not sure"
        );
        assert_eq!(state(75_000_000, "2020-11-22"), CapitalState::Nearly, "Rp50 million was the ceiling");
        assert_eq!(state(25_000_000, "2020-11-22"), CapitalState::Eligible);
        assert_eq!(state(25_000_000, "2023-11-22"), CapitalState::Eligible, "the second access");
        let mut third = food_maker(25_000_000);
        let known: Vec<_> = third.iter().map(|(fact, value, _)| (fact, value.clone())).collect();
        third = facts(ApplicantKind::Umkm, 25_000_000, &[(Fact::NKurBefore, Value::Number(2))]);
        for (fact, value) in known {
            third.learn(fact, Some(value), FactOrigin::Told);
        }
        let in_2023 = rank(&products(), &third, day("2023-11-22"));
        assert_eq!(unmet(found(&in_2023, "kur-mikro")), ["ACCESS_CAP_SECTOR"], "at most twice until 2025");
        assert_eq!(found(&in_2023, "kur-mikro").state, CapitalState::Not);
        assert_eq!(found(&rank(&products(), &third, day("2026-11-22")), "kur-mikro").state, CapitalState::Eligible);
        assert!(rank(&products(), &third, day("2019-06-01")).is_empty(), "no rules on record");
    }

    #[test]
    fn too_many_accesses_are_too_many_in_any_sector() {
        let with = |n, farm: Option<bool>| {
            let mut facts = food_maker(25_000_000);
            let mut known: Vec<_> = facts.iter().map(|(fact, value, _)| (fact, value.clone())).collect();
            known.retain(|(fact, _)| !matches!(fact, Fact::NKurBefore | Fact::IsFarmOrFishery));
            known.push((Fact::NKurBefore, Value::Number(n)));
            known.extend(farm.map(|yes| (Fact::IsFarmOrFishery, Value::Yes(yes))));
            facts = self::facts(ApplicantKind::Umkm, 25_000_000, &known);
            found(&rank(&products(), &facts, day("2024-05-05")), "kur-mikro").clone()
        };
        for (n, farm, state) in [
            (5, None, CapitalState::Not),
            (4, Some(true), CapitalState::Not),
            (3, Some(true), CapitalState::Eligible),
            (2, Some(false), CapitalState::Not),
            (2, None, CapitalState::Unknown),
            (1, None, CapitalState::Eligible),
        ] {
            assert_eq!(with(n, farm).state, state, "{n} {farm:?}");
        }
        assert_eq!(with(2, None).missing(), [Fact::IsFarmOrFishery]);
    }

    #[test]
    fn what_is_owed_counts_with_what_is_asked() {
        let with = |owed| {
            let mut known: Vec<_> =
                food_maker(60_000_000).iter().map(|(fact, value, _)| (fact, value.clone())).collect();
            known.retain(|(fact, _)| *fact != Fact::OutstandingKurMicroIdr);
            known.extend([(Fact::OutstandingKurMicroIdr, Value::Number(owed)), yes(Fact::HasTaxNumber)]);
            let facts = facts(ApplicantKind::Umkm, 60_000_000, &known);
            ["2024-05-05", "2026-11-22"].map(|on| found(&rank(&products(), &facts, day(on)), "kur-mikro").clone())
        };
        for found in with(40_000_000) {
            assert_eq!(found.state, CapitalState::Eligible);
        }
        for (found, code) in with(40_000_001).into_iter().zip(["OUTSTANDING_KUR_2023", "OUTSTANDING_KUR"]) {
            assert_eq!((found.state, unmet(&found)), (CapitalState::Nearly, vec![code]));
            let owed = found.unmet()[0];
            assert_eq!(owed.actual, Message::same("Rp100.000.001"));
            assert!(owed.rule.message.id.contains("dibaca lain"), "the other reading is named");
        }
    }

    #[test]
    fn a_small_loan_of_kur_kecil_may_need_collateral() {
        let with = |collateral| {
            let mut known: Vec<_> =
                food_maker(300_000_000).iter().map(|(fact, value, _)| (fact, value.clone())).collect();
            known.extend([yes(Fact::HasTaxNumber), (Fact::HasCollateral, Value::Yes(collateral))]);
            let facts = facts(ApplicantKind::Umkm, 300_000_000, &known);
            found(&rank(&products(), &facts, day("2026-11-22")), "kur-kecil").clone()
        };
        assert_eq!(with(true).state, CapitalState::Eligible);
        assert_eq!((with(false).state, unmet(&with(false))), (CapitalState::Nearly, vec!["ADDITIONAL_COLLATERAL"]));
    }

    #[test]
    fn capital_is_for_a_purpose() {
        let state = |code: &str, purpose: CapitalPurpose| {
            let mut known: Vec<_> =
                food_maker(25_000_000).iter().map(|(fact, value, _)| (fact, value.clone())).collect();
            known.retain(|(fact, _)| *fact != Fact::Purpose);
            known.extend([
                yes(Fact::HasStateInvoice),
                (Fact::AgeYears, Value::Number(30)),
                (Fact::InvoiceIdr, Value::Number(30_000_000)),
            ]);
            let mut asked = Facts::default();
            asked.learn(Fact::Purpose, Some(Value::word(purpose)), FactOrigin::Told);
            for (fact, value) in known {
                asked.learn(fact, Some(value), FactOrigin::Told);
            }
            found(&rank(&products(), &asked, day("2026-11-22")), code).state
        };
        assert_eq!(state("padi-tagihan", CapitalPurpose::Invoice), CapitalState::Eligible);
        assert_eq!(state("padi-tagihan", CapitalPurpose::Investment), CapitalState::Not);
        assert_eq!(state("kur-mikro", CapitalPurpose::Investment), CapitalState::Eligible);
        assert_eq!(state("kur-mikro", CapitalPurpose::MemberLoans), CapitalState::Not);
    }

    #[test]
    fn an_invoice_is_lent_on_and_paid_back_at_once() {
        let with = |amount, term: Option<i64>, age: (Fact, Value)| {
            let known = [yes(Fact::HasStateInvoice), age, (Fact::InvoiceIdr, Value::Number(30_000_000))];
            let mut facts = Facts::default();
            facts.learn(Fact::Purpose, Some(Value::word(CapitalPurpose::Invoice)), FactOrigin::Told);
            facts.learn(Fact::TermMonths, term.map(Value::Number), FactOrigin::Told);
            for (fact, value) in known
                .into_iter()
                .chain([(Fact::Applicant, Value::word(ApplicantKind::Umkm)), (Fact::AmountIdr, Value::Number(amount))])
            {
                facts.learn(fact, Some(value), FactOrigin::Told);
            }
            found(&rank(&products(), &facts, day("2026-11-22")), "padi-tagihan").clone()
        };
        let age = (Fact::AgeYears, Value::Number(30));
        let whole = with(25_000_000, None, age.clone());
        assert_eq!(whole.state, CapitalState::Eligible);
        let offer = whole.offer.unwrap();
        let reading = &offer.readings[0];
        assert_eq!((reading.method, reading.n_instalments(), reading.period()), (LoanMethod::Bullet, 3, Period::Month));
        assert_eq!((reading.instalment_idr().amount(), offer.effective_high_percent), (25_750_000, Some(12.550_881)));
        // nine tenths of the invoice, and no more of it is offered
        let all = with(30_000_000, Some(1), age.clone());
        assert_eq!((all.state, unmet(&all)), (CapitalState::Nearly, vec!["INVOICE_SHARE"]));
        let reading = &all.offer.as_ref().unwrap().readings[0];
        assert_eq!((reading.amount_idr().amount(), reading.n_instalments()), (27_000_000, 1));
        assert_eq!(unmet(&with(60_000_001, None, age.clone())), ["INVOICE_SHARE"]);
        assert_eq!(with(60_000_001, None, age.clone()).state, CapitalState::Not, "less than half would be left");
        assert_eq!(unmet(&with(25_000_000, Some(4), age)), ["TERM"], "30, 60 or 90 days");
        let young = |married| with(25_000_000, None, married);
        assert_eq!(young(yes(Fact::IsMarried)).state, CapitalState::Eligible);
        assert_eq!(young((Fact::AgeYears, Value::Number(20))).state, CapitalState::Unknown, "she may be married");
    }

    #[test]
    fn the_price_rises_with_each_access_in_2023() {
        let rates = |known: &[(Fact, Value)]| {
            let matches = rank(&products(), &facts(ApplicantKind::Umkm, 25_000_000, known), day("2024-05-05"));
            let offer = found(&matches, "kur-mikro").offer.clone().unwrap();
            (offer.rate_low_bps, offer.rate_high_bps)
        };
        for (n, bps) in [(0, 600), (1, 700)] {
            assert_eq!(rates(&[(Fact::NKurBefore, Value::Number(n))]), (bps, bps));
        }
        let farmer = (Fact::IsFarmOrFishery, Value::Yes(true));
        assert_eq!(rates(&[farmer.clone(), (Fact::NKurBefore, Value::Number(3))]), (900, 900));
        assert_eq!(rates(&[farmer]), (600, 900), "where nobody said how often");
    }

    #[test]
    fn a_laid_off_worker_is_put_first_and_told_when() {
        let mut facts = facts(
            ApplicantKind::Umkm,
            8_000_000,
            &[
                (Fact::Situation, Value::word(Situation::LaidOff)),
                yes(Fact::HasIdentityPapers),
                (Fact::HasBusinessPermit, Value::Yes(false)),
                (Fact::InProgramCredit, Value::Yes(false)),
                (Fact::HadCommercialCredit, Value::Yes(false)),
            ],
        );
        facts.learn_start(day("2026-07-12"), day("2026-11-22"), FactOrigin::Told);
        let matches = rank(&products(), &facts, day("2026-11-22"));
        let super_mikro = found(&matches, "kur-super-mikro");
        assert_eq!((super_mikro.state, super_mikro.n_preferred()), (CapitalState::Nearly, 1));
        // the paper costs less than the wait
        assert_eq!(unmet(super_mikro), ["BUSINESS_PERMIT", "BUSINESS_AGE"]);
        let wait = super_mikro.unmet()[1].cure.clone().unwrap();
        assert_eq!((wait.effort, wait.met_from), (Effort::Wait, Some(day("2027-01-12"))));
        assert!(super_mikro.offer.is_none(), "the rate of 2026 is not known, and none is made up");
        assert_eq!(super_mikro.trust, Trust::ToVerify);
        assert!(super_mikro.caution().is_some());
        let before = rank(&products(), &facts, day("2025-11-22"));
        let offer = found(&before, "kur-super-mikro").offer.as_ref().unwrap();
        assert_eq!(offer.rate_high_bps, 300);
    }

    #[test]
    fn a_womens_group_has_mekaar() {
        let members = [
            yes(Fact::IsWoman),
            (Fact::AgeYears, Value::Number(41)),
            (Fact::IncomePerHeadIdr, Value::Number(650_000)),
            (Fact::NGroupMembers, Value::Number(12)),
            (Fact::NMekaarBefore, Value::Number(0)),
            yes(Fact::HasIdentityPapers),
            yes(Fact::HasFamilyConsent),
            yes(Fact::JoinsWeeklyMeetings),
            yes(Fact::AcceptsJointLiability),
        ];
        let on = day("2026-11-22");
        let matches = rank(&products(), &facts(ApplicantKind::Group, 4_000_000, &members), on);
        let mekaar = found(&matches, "pnm-mekaar");
        assert_eq!((mekaar.state, mekaar.trust), (CapitalState::Eligible, Trust::Seen));
        let offer = mekaar.offer.as_ref().unwrap();
        assert_eq!(offer.pattern, Some(CooperativePattern::Sharia), "the price that is known, and whose it is");
        let readings: Vec<_> =
            offer.readings.iter().map(|reading| (reading.method, reading.deposit_idr().amount())).collect();
        assert_eq!(
            readings,
            [(LoanMethod::Flat, 200_000), (LoanMethod::Margin, 200_000)],
            "both readings of the margin"
        );
        assert_eq!((offer.readings[0].period(), offer.readings[0].n_instalments()), (Period::Week, 50));
        assert_eq!((offer.effective_low_percent, offer.effective_high_percent), (Some(64.524_224), Some(67.566_092)));
        for (pattern, is_told) in [(CooperativePattern::Conventional, false), (CooperativePattern::Sharia, true)] {
            let mut facts = facts(ApplicantKind::Group, 4_000_000, &members);
            facts.learn(Fact::Pattern, Some(Value::word(pattern)), FactOrigin::Told);
            assert_eq!(found(&rank(&products(), &facts, on), "pnm-mekaar").offer.is_some(), is_told, "{pattern:?}");
        }
        let with = |n| {
            let mut small = members.clone();
            small[3] = (Fact::NGroupMembers, Value::Number(n));
            facts(ApplicantKind::Group, 4_000_000, &small)
        };
        assert_eq!(unmet(found(&rank(&products(), &with(9), on), "pnm-mekaar")), ["GROUP_SIZE"]);
        let mut man = members;
        man[0] = (Fact::IsWoman, Value::Yes(false));
        let refused = rank(&products(), &facts(ApplicantKind::Group, 4_000_000, &man), on);
        assert_eq!(found(&refused, "pnm-mekaar").state, CapitalState::Not);
    }

    #[test]
    fn what_was_never_verified_decides_nothing() {
        let with = |amount, known: &[(Fact, Value)]| {
            let mut all = vec![
                yes(Fact::IsLegalEntity),
                (Fact::BusinessAgeMonths, Value::Number(120)),
                yes(Fact::IsHealthy),
                yes(Fact::HasSignedAccounts),
                yes(Fact::HasCooperativeNik),
                yes(Fact::HasManagementDecision),
                yes(Fact::HasCollateral),
                (Fact::CooperativeKind, Value::Word("SAVINGS_AND_LOAN".into())),
            ];
            all.extend_from_slice(known);
            let matches = rank(&products(), &facts(ApplicantKind::Cooperative, amount, &all), day("2026-11-22"));
            found(&matches, "lpdb-koperasi").clone()
        };
        let rat = |held| (Fact::RatUpToDate, Value::Yes(held));
        // what is not met is told with its cure, but no answer is built on it
        let owed = with(500_000_000, &[rat(false)]);
        assert_eq!((owed.state, unmet(&owed)), (CapitalState::Unknown, vec!["RAT"]));
        assert_eq!(owed.unmet()[0].cure.as_ref().unwrap().effort, Effort::Organise);
        let held = with(500_000_000, &[rat(true)]);
        assert_eq!((held.state, held.trust), (CapitalState::Unknown, Trust::ToVerify));
        assert!(held.unmet().is_empty() && held.missing().is_empty());
        assert!(held.caution().unwrap().id.starts_with("Tidak satu pun"), "and says why");
        assert_eq!(unmet(&with(100_000_000, &[rat(false)])), ["AMOUNT_FLOOR", "RAT"]);
        // asking for a term does not make the rest any surer
        assert_eq!(with(500_000_000, &[rat(true), (Fact::TermMonths, Value::Number(12))]).state, CapitalState::Unknown);
        // the tariffs are those of loans; a profit share has no rate
        let price = |pattern| with(500_000_000, &[rat(true), (Fact::Pattern, Value::word(pattern))]).offer;
        let offer = price(CooperativePattern::Conventional).unwrap();
        assert_eq!((offer.kind, offer.rate_high_bps), (RateKind::YearlyUnspecified, 700));
        assert!(offer.effective_high_percent > offer.effective_low_percent, "the words leave the flat reading open");
        assert_eq!(price(CooperativePattern::Sharia), None);
    }

    #[test]
    fn an_exporter_may_have_export_finance_by_order_or_by_years() {
        let with = |known: &[(Fact, Value)]| {
            let mut all = vec![(Fact::SizeClass, Value::Word("SMALL".into()))];
            all.extend_from_slice(known);
            let matches = rank(&products(), &facts(ApplicantKind::Umkm, 6_000_000_000, &all), day("2026-11-22"));
            found(&matches, "lpei-kurbe").clone()
        };
        let (order, years) =
            (|yes| (Fact::HasExportOrder, Value::Yes(yes)), |n| (Fact::ExportChainYears, Value::Number(n)));
        for (known, n_unmet) in
            [(vec![order(true)], 0), (vec![order(false), years(2)], 0), (vec![order(false), years(1)], 1)]
        {
            let kurbe = with(&known);
            assert_eq!((kurbe.state, kurbe.unmet().len(), kurbe.missing().len()), (CapitalState::Unknown, n_unmet, 0));
        }
        let kurbe = with(&[order(true)]);
        assert_eq!(kurbe.trust, Trust::ToVerify, "all of it is from memory, and says so");
        assert!(kurbe.caution().unwrap().en.starts_with("We have not verified any of its conditions"));
        assert_eq!(with(&[]).missing(), [Fact::HasExportOrder, Fact::ExportChainYears]);
    }

    #[test]
    fn fees_of_a_year_are_taken_for_each_year_begun() {
        let mikro = products().into_iter().find(|product| product.code == "kur-mikro").unwrap();
        let version = mikro.on(day("2026-11-22")).unwrap();
        let fee = |timing| {
            let evidence = version.terms.applicants.evidence.clone();
            let kind = FeeKind::GuaranteeFee;
            Fee { kind, timing, low_bps: 100, high_bps: 200, message: Message::same("uji"), evidence }
        };
        let cost = |timing, months| {
            let terms = Terms { fees: vec![fee(timing)], ..version.terms.clone() };
            let version = CapitalVersion::new(
                "uji".into(),
                "uji".into(),
                (day("2026-01-01"), None),
                version.dates.clone(),
                terms,
                Vec::new(),
            );
            offer(&version, &facts(ApplicantKind::Umkm, 50_000_000, &[(Fact::TermMonths, Value::Number(months))]))
                .unwrap()
        };
        for (timing, months, fees) in [
            (FeeTiming::Once, 36, 1_000_000),
            (FeeTiming::Yearly, 12, 1_000_000),
            (FeeTiming::Yearly, 13, 2_000_000),
            (FeeTiming::Yearly, 36, 3_000_000),
        ] {
            let offer = cost(timing, months);
            assert_eq!(offer.readings[0].fees_idr().amount(), fees, "{timing:?} {months}");
            // the cheapest is that of the lowest fees
            assert!(offer.effective_low_percent < offer.effective_high_percent);
        }
    }

    #[test]
    fn prices_that_are_told_in_two_ways_wait_for_the_pattern() {
        let mikro = products().into_iter().find(|product| product.code == "kur-mikro").unwrap();
        let version = mikro.on(day("2026-11-22")).unwrap();
        let rate = |pattern: CooperativePattern, kind, way| Rate {
            when: vec![Test { fact: Fact::Pattern, operator: Operator::Is, value: Value::word(pattern) }],
            kind,
            ways: vec![way],
            ..version.terms.rates[0].clone()
        };
        let rates = vec![
            rate(CooperativePattern::Conventional, RateKind::YearlyUnspecified, LoanMethod::Annuity),
            rate(CooperativePattern::Sharia, RateKind::YearlyMargin, LoanMethod::Margin),
        ];
        let terms = Terms { rates, ..version.terms.clone() };
        let days = (day("2026-01-01"), None);
        let version = CapitalVersion::new("uji".into(), "uji".into(), days, version.dates.clone(), terms, Vec::new());
        let asked = |pattern: Option<CooperativePattern>| {
            let mut facts = facts(ApplicantKind::Umkm, 50_000_000, &[]);
            facts.learn(Fact::Pattern, pattern.map(Value::word), FactOrigin::Told);
            offer(&version, &facts).map(|offer| (offer.pattern, offer.kind, offer.readings[0].method))
        };
        let sharia = CooperativePattern::Sharia;
        assert_eq!(asked(None), None);
        assert_eq!(asked(Some(sharia)), Some((Some(sharia), RateKind::YearlyMargin, LoanMethod::Margin)));
    }

    #[test]
    fn a_pawn_costs_what_its_fifteen_days_cost() {
        let matches =
            rank(&products(), &facts(ApplicantKind::Umkm, 1_000_000, &[yes(Fact::HasPawnGoods)]), day("2026-11-22"));
        let offer = found(&matches, "pegadaian-kca").offer.clone().unwrap();
        // 8 x 1.15 % over 120 days, paid at the end
        assert_eq!(offer.readings[0].total_charge_idr().amount(), 92_000);
        assert_eq!(offer.readings[0].instalment_idr().amount(), 1_092_000, "paid at once at the end");
        let reading = &offer.readings[0];
        assert_eq!((reading.method, reading.period(), reading.n_instalments()), (LoanMethod::Pawn, Period::Day, 120));
        assert_eq!((offer.rate_low_bps, offer.rate_high_bps), (1_800, 2_760));
        assert_eq!(offer.effective_high_percent, Some(30.695_467), "120 of 365 days");
        assert!(
            found(&matches, "pegadaian-rahn").offer.is_none(),
            "a price of the appraised value is none of the loan"
        );
    }

    #[test]
    fn an_invoice_over_nothing_is_asked_for_again() {
        let told = [(Fact::HasStateInvoice, Value::Yes(true)), (Fact::InvoiceIdr, Value::Number(0))];
        let matches = rank(&products(), &facts(ApplicantKind::Umkm, 1_000_000, &told), day("2026-11-22"));
        let of_invoices: Vec<_> = matches
            .iter()
            .flat_map(|found| &found.rules)
            .filter(|judged| judged.rule.need.iter().any(|test| test.fact == Fact::ShareOfInvoiceBps))
            .collect();
        assert!(!of_invoices.is_empty());
        for judged in of_invoices {
            assert_eq!((judged.state, judged.missing.as_slice()), (RuleState::Unknown, &[Fact::InvoiceIdr][..]));
        }
    }

    /// Facts drawn by chance: any of them, or none.
    fn any_facts() -> impl Strategy<Value = Facts> {
        let drawn = prop::collection::vec((0..Fact::ALL.len(), 0i64..200, prop::bool::ANY), 0..40);
        (drawn, 1i64..1_000_000_000, 0..ApplicantKind::ALL.len()).prop_map(|(drawn, amount, kind)| {
            let known: Vec<_> = drawn
                .into_iter()
                .map(|(at, n, yes)| {
                    let fact = Fact::ALL[at];
                    let value = match fact.unit() {
                        super::super::Unit::YesNo => Value::Yes(yes),
                        super::super::Unit::Word => {
                            Value::Word(fact.words()[n as usize % fact.words().len()].to_owned())
                        }
                        super::super::Unit::Rupiah => Value::Number(n * 1_000_000),
                        _ => Value::Number(n),
                    };
                    (fact, value)
                })
                .collect();
            facts(ApplicantKind::ALL[kind], amount, &known)
        })
    }

    proptest! {
        #[test]
        fn nobody_stands_worse_for_an_answer_that_meets_a_rule(facts in any_facts()) {
            for product in products() {
                for version in &product.versions {
                    let (state, trust) = stand(version, &facts);
                    let judged = judge(&product, version, &facts);
                    prop_assert_eq!((judged.state, judged.trust), (state, trust));
                    let required = |rule: &&JudgedRule| rule.rule.force == Force::Required;
                    let all_met = judged.rules.iter().filter(required).all(|rule| rule.state == RuleState::Met);
                    let is_verified = judged.rules.iter().any(|rule| carries(&rule.rule));
                    prop_assert_eq!(state == CapitalState::Eligible, all_met && is_verified);
                    prop_assert!(is_verified || matches!(state, CapitalState::Unknown | CapitalState::Not));
                    match state {
                        CapitalState::Eligible => prop_assert!(judged.unmet().is_empty() && judged.missing().is_empty()),
                        CapitalState::Nearly => {
                            prop_assert!(!judged.unmet().is_empty() && judged.missing().is_empty());
                            prop_assert!(judged.unmet().iter().all(|rule| rule.cure.is_some()));
                        }
                        CapitalState::Unknown => {
                            let unverified = judged.unmet().iter().any(|rule| rule.cure.is_none());
                            prop_assert!(unverified || !is_verified || !judged.missing().is_empty());
                        }
                        CapitalState::Not => {
                            let refusing = |rule: &&JudgedRule| rule.cure.is_none() && rule.rule.evidence.trust != Trust::ToVerify;
                            prop_assert!(judged.unmet().iter().any(refusing));
                            prop_assert!(judged.offer.is_none());
                        }
                    }
                }
            }
        }

        #[test]
        fn the_order_of_products_does_not_matter(facts in any_facts(), seed in 0usize..1_000) {
            let on = day("2026-11-22");
            let mut shuffled = products();
            let n = shuffled.len();
            shuffled.rotate_left(seed % n);
            shuffled.swap(0, seed % n);
            let codes = |products: &[Arc<CapitalProduct>]| {
                rank(products, &facts, on).into_iter().map(|found| found.product.code.clone()).collect::<Vec<_>>()
            };
            prop_assert_eq!(codes(&products()), codes(&shuffled));
        }
    }
}
