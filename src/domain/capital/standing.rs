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
        let price = found.offer.as_ref().map_or(i64::MAX, |offer| (offer.effective_high_percent * 1e6).round() as i64);
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

#[cfg(test)]
mod tests {
    use super::super::super::reference::capital;
    use super::super::super::words::Word;
    use super::super::{ApplicantKind, CapitalPurpose, FactOrigin, Situation, Value};
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
                (Fact::OutstandingKurIdr, Value::Number(0)),
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
        assert_eq!(unmet(found(&in_2023, "kur-mikro")), ["ACCESS_CAP_OTHER"], "at most twice until 2025");
        assert_eq!(found(&in_2023, "kur-mikro").state, CapitalState::Not);
        assert_eq!(found(&rank(&products(), &third, day("2026-11-22")), "kur-mikro").state, CapitalState::Eligible);
        assert!(rank(&products(), &third, day("2019-06-01")).is_empty(), "no rules on record");
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
        let reading = &mekaar.offer.as_ref().unwrap().readings[0];
        assert_eq!((reading.method, reading.period(), reading.n_instalments()), (LoanMethod::Flat, Period::Week, 50));
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
    fn a_cooperative_without_rat_is_nearly_there() {
        let known = [
            yes(Fact::IsLegalEntity),
            (Fact::BusinessAgeMonths, Value::Number(120)),
            (Fact::RatUpToDate, Value::Yes(false)),
            yes(Fact::IsHealthy),
            yes(Fact::HasSignedAccounts),
            yes(Fact::HasCooperativeNik),
            yes(Fact::HasManagementDecision),
            yes(Fact::HasCollateral),
            (Fact::CooperativeKind, Value::Word("SAVINGS_AND_LOAN".into())),
        ];
        let matches = rank(&products(), &facts(ApplicantKind::Cooperative, 500_000_000, &known), day("2026-11-22"));
        let lpdb = found(&matches, "lpdb-koperasi");
        assert_eq!((lpdb.state, unmet(lpdb)), (CapitalState::Nearly, vec!["RAT"]));
        assert_eq!(lpdb.unmet()[0].cure.as_ref().unwrap().effort, Effort::Organise);
        let offer = lpdb.offer.as_ref().unwrap();
        assert_eq!((offer.kind, offer.rate_high_bps), (RateKind::YearlyUnspecified, 700));
        assert!(offer.effective_high_percent > offer.effective_low_percent, "the words leave the flat reading open");
        let small = rank(&products(), &facts(ApplicantKind::Cooperative, 100_000_000, &known), day("2026-11-22"));
        let lpdb = found(&small, "lpdb-koperasi");
        assert_eq!(lpdb.state, CapitalState::Unknown, "a floor from memory refuses nobody");
        assert_eq!(unmet(lpdb), ["AMOUNT_FLOOR", "RAT"]);
    }

    #[test]
    fn an_exporter_has_export_finance_by_order_or_by_years() {
        let with = |known: &[(Fact, Value)]| {
            let mut all = vec![(Fact::SizeClass, Value::Word("SMALL".into()))];
            all.extend_from_slice(known);
            rank(&products(), &facts(ApplicantKind::Umkm, 6_000_000_000, &all), day("2026-11-22"))
        };
        let state = |known: &[(Fact, Value)]| found(&with(known), "lpei-kurbe").state;
        let (order, years) =
            (|yes| (Fact::HasExportOrder, Value::Yes(yes)), |n| (Fact::ExportChainYears, Value::Number(n)));
        assert_eq!(state(&[order(true)]), CapitalState::Eligible);
        assert_eq!(state(&[order(false), years(2)]), CapitalState::Eligible);
        assert_eq!(state(&[order(false), years(1)]), CapitalState::Nearly);
        assert_eq!(state(&[]), CapitalState::Unknown);
        assert_eq!(with(&[order(true)])[0].trust, Trust::ToVerify, "all of it is from memory, and says so");
    }

    #[test]
    fn a_pawn_costs_what_its_fifteen_days_cost() {
        let matches =
            rank(&products(), &facts(ApplicantKind::Umkm, 1_000_000, &[yes(Fact::HasPawnGoods)]), day("2026-11-22"));
        let offer = found(&matches, "pegadaian-kca").offer.clone().unwrap();
        // 8 x 1.15 % over 120 days, paid at the end
        assert_eq!(offer.readings[0].total_charge_idr().amount(), 92_000);
        assert_eq!(offer.readings[0].instalment_idr().amount(), 1_092_000, "paid at once at the end");
        assert_eq!((offer.rate_low_bps, offer.rate_high_bps, offer.readings[0].n_instalments()), (1_800, 2_760, 4));
        assert!(
            found(&matches, "pegadaian-rahn").offer.is_none(),
            "a price of the appraised value is none of the loan"
        );
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
                    prop_assert_eq!(state == CapitalState::Eligible, all_met);
                    match state {
                        CapitalState::Eligible => prop_assert!(judged.unmet().is_empty() && judged.missing().is_empty()),
                        CapitalState::Nearly => {
                            prop_assert!(!judged.unmet().is_empty() && judged.missing().is_empty());
                            prop_assert!(judged.unmet().iter().all(|rule| rule.cure.is_some()));
                        }
                        CapitalState::Unknown => {
                            let unverified = judged.unmet().iter().any(|rule| rule.cure.is_none());
                            prop_assert!(unverified || !judged.missing().is_empty());
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
