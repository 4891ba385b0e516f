//! Rules as data: tests of facts with their article, source and cure, and how one is judged. Three answers are possible: met,
//! not met, and unknown, where a fact is missing. Never contains a rule itself.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::super::explanation::Trust;
use super::super::message::Message;
use super::super::words::words;
use super::fact::{Fact, Facts, Value};

words! {
    /// How a fact is compared.
    Operator {
        /// Not more than.
        AtMost = "AT_MOST",
        /// Not less than.
        AtLeast = "AT_LEAST",
        /// More than.
        Above = "ABOVE",
        /// The same.
        Is = "IS",
        /// One of several words.
        OneOf = "ONE_OF",
    }
}

/// One comparison: a fact, an operator, a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What is asked about.
    pub fact: Fact,
    /// How it is compared.
    #[serde(rename = "is")]
    pub operator: Operator,
    /// With what.
    pub value: Value,
}

/// Where a figure or a rule stands, and how far that was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Article of the regulation, or whose condition it is.
    pub article: String,
    /// Where it was read.
    pub source: String,
    /// How far that was verified.
    pub trust: Trust,
}

words! {
    /// What a rule decides.
    Force {
        /// Without it there is no loan.
        Required = "REQUIRED",
        /// With it one is put first.
        Preferred = "PREFERRED",
    }
}

words! {
    /// What it takes to meet a rule, the cheapest first.
    Effort {
        /// Asking for something else: less, or for a shorter time.
        Choose = "CHOOSE",
        /// Getting a paper.
        Paper = "PAPER",
        /// Being registered or recommended by an office.
        Register = "REGISTER",
        /// Waiting.
        Wait = "WAIT",
        /// Finding somebody: a partner, members, a guarantor, something to pledge.
        Agree = "AGREE",
        /// Putting the house in order: meetings, accounts, health.
        Organise = "ORGANISE",
    }
}

/// The change that would meet a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cure {
    /// What it takes.
    pub effort: Effort,
    /// What to do.
    pub message: Message,
}

/// A rule: it holds where all of `when` are met, and is met where one of `need` is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Stable word, once in a version.
    pub code: String,
    /// What it decides.
    pub force: Force,
    /// When it holds; always where there is nothing.
    #[serde(default)]
    pub when: Vec<Test>,
    /// What it asks for: one of these.
    pub need: Vec<Test>,
    /// The rule in a sentence.
    pub message: Message,
    /// What would meet it; nothing where nothing would.
    pub cure: Option<Cure>,
    /// Where it stands.
    #[serde(flatten)]
    pub evidence: Evidence,
}

words! {
    /// How a rule came out.
    RuleState {
        /// The rule is met.
        Met = "MET",
        /// The rule is not met.
        NotMet = "NOT_MET",
        /// A fact is missing.
        Unknown = "UNKNOWN",
    }
}

/// Asking for less is a cure as long as at least half is had: below that, another product is the answer.
const LEAST_SHARE_OF_AMOUNT: i64 = 2;

impl Test {
    /// Compares; unknown where the fact is.
    pub fn judge(&self, facts: &Facts) -> RuleState {
        let Some(actual) = facts.value(self.fact) else { return RuleState::Unknown };
        let is_met = match (self.operator, actual, &self.value) {
            (Operator::AtMost, Value::Number(actual), Value::Number(limit)) => actual <= limit,
            (Operator::AtLeast, Value::Number(actual), Value::Number(limit)) => actual >= limit,
            (Operator::Above, Value::Number(actual), Value::Number(limit)) => actual > limit,
            (Operator::Is, actual, value) => actual == value,
            (Operator::OneOf, Value::Word(actual), Value::Words(words)) => words.contains(actual),
            // a comparison that makes no sense does not get into the catalogue; were it there, nobody would know
            _ => return RuleState::Unknown,
        };
        if is_met { RuleState::Met } else { RuleState::NotMet }
    }

    /// Whether operator and value go together, and with the fact.
    pub fn is_sound(&self) -> bool {
        self.value.fits(self.fact)
            && match self.operator {
                Operator::AtMost | Operator::AtLeast | Operator::Above => matches!(self.value, Value::Number(_)),
                Operator::Is => !matches!(self.value, Value::Words(_)),
                Operator::OneOf => matches!(&self.value, Value::Words(words) if !words.is_empty()),
            }
    }

    /// What is asked for, in words: `paling sedikit 6 bulan`.
    pub fn needed(&self) -> Message {
        let value = self.fact.say(&self.value);
        let (id, en) = match self.operator {
            Operator::AtMost => ("paling banyak ", "at most "),
            Operator::AtLeast => ("paling sedikit ", "at least "),
            Operator::Above => ("lebih dari ", "more than "),
            Operator::Is | Operator::OneOf => ("", ""),
        };
        Message::new(format!("{id}{}", value.id), format!("{en}{}", value.en))
    }
}

/// All of them, with three answers; met where there is nothing to meet.
pub(super) fn all(tests: &[Test], facts: &Facts) -> RuleState {
    let mut answer = RuleState::Met;
    for test in tests {
        match test.judge(facts) {
            RuleState::NotMet => return RuleState::NotMet,
            RuleState::Unknown => answer = RuleState::Unknown,
            RuleState::Met => {}
        }
    }
    answer
}

/// One of them, with three answers.
fn any(tests: &[Test], facts: &Facts) -> RuleState {
    let mut answer = RuleState::NotMet;
    for test in tests {
        match test.judge(facts) {
            RuleState::Met => return RuleState::Met,
            RuleState::Unknown => answer = RuleState::Unknown,
            RuleState::NotMet => {}
        }
    }
    answer
}

impl Rule {
    /// How it comes out; nothing where it does not hold. A term that nobody asked for breaks no limit.
    pub fn judge(&self, facts: &Facts) -> Option<RuleState> {
        let holds = all(&self.when, facts);
        if holds == RuleState::NotMet {
            return None;
        }
        match any(&self.need, facts) {
            RuleState::Unknown if self.need.iter().any(|test| test.fact == Fact::TermMonths) => None,
            RuleState::Met => Some(RuleState::Met),
            RuleState::NotMet if holds == RuleState::Met => Some(RuleState::NotMet),
            _ => Some(RuleState::Unknown),
        }
    }

    /// Whether it only says for whom, what for and for how long a product is: of whoever asks it says nothing.
    pub fn is_scope(&self) -> bool {
        self.need.iter().all(|test| matches!(test.fact, Fact::Applicant | Fact::Purpose | Fact::TermMonths))
    }

    /// Whether a change could meet it, were it not met.
    pub fn is_curable(&self, facts: &Facts) -> bool {
        self.cure.is_some() && self.keeps_enough(facts)
    }

    /// Whether at least half of the amount would be left, where less is the cure.
    fn keeps_enough(&self, facts: &Facts) -> bool {
        let of_amount = |fact| matches!(fact, Fact::AmountIdr | Fact::ShareOfInvoiceBps);
        self.need.iter().filter(|test| of_amount(test.fact) && test.operator == Operator::AtMost).all(|test| {
            match (&test.value, facts.number(test.fact)) {
                (Value::Number(limit), Some(amount)) => limit.saturating_mul(LEAST_SHARE_OF_AMOUNT) >= amount,
                _ => true,
            }
        })
    }

    /// The day from which it is met by waiting, where that can be told.
    pub fn met_from(&self, facts: &Facts) -> Option<NaiveDate> {
        let started_on = facts.started_on?;
        self.need.iter().find_map(|test| match (test.fact, test.operator, &test.value) {
            (Fact::BusinessAgeMonths, Operator::AtLeast, Value::Number(months)) => {
                started_on.checked_add_months(Months::new(u32::try_from(*months).ok()?))
            }
            _ => None,
        })
    }

    /// What it asks for, in words.
    pub fn needed(&self) -> Message {
        joined(self.need.iter().map(Test::needed), " atau ", " or ")
    }

    /// What is known about it, in words: each fact once.
    pub fn actual(&self, facts: &Facts) -> Message {
        let mut asked: Vec<Fact> = self.need.iter().map(|test| test.fact).collect();
        asked.dedup();
        let say = |fact: Fact| match facts.value(fact) {
            Some(value) => fact.say(value),
            None => Message::new("belum diketahui", "not known yet"),
        };
        joined(asked.into_iter().map(say), "; ", "; ")
    }

    /// The facts that it waits for: those that can be told.
    pub fn missing(&self, facts: &Facts) -> Vec<Fact> {
        let mut missing: Vec<Fact> = Vec::new();
        for test in self.when.iter().chain(&self.need) {
            let told =
                if test.fact.made_of().is_empty() { std::slice::from_ref(&test.fact) } else { test.fact.made_of() };
            // where all is told and nothing can be reckoned from it, as a share of an invoice over nothing, the last has to be told anew
            let is_vain = facts.value(test.fact).is_none() && told.iter().all(|fact| facts.value(*fact).is_some());
            let again = told.last().filter(|_| is_vain);
            for fact in told.iter().filter(|fact| facts.value(**fact).is_none()).chain(again) {
                if !missing.contains(fact) {
                    missing.push(*fact);
                }
            }
        }
        missing
    }
}

fn joined(messages: impl Iterator<Item = Message>, id: &str, en: &str) -> Message {
    let (ids, ens): (Vec<_>, Vec<_>) = messages.map(|message| (message.id, message.en)).unzip();
    Message::new(ids.join(id), ens.join(en))
}

#[cfg(test)]
mod tests {
    use super::super::fact::FactOrigin;
    use super::*;

    fn test(fact: Fact, operator: Operator, value: Value) -> Test {
        Test { fact, operator, value }
    }

    fn rule(when: Vec<Test>, need: Vec<Test>) -> Rule {
        let evidence = Evidence { article: "art. 1".into(), source: "uji".into(), trust: Trust::Seen };
        let cure = Some(Cure { effort: Effort::Choose, message: Message::same("kurangi") });
        Rule { code: "UJI".into(), force: Force::Required, when, need, message: Message::same("uji"), cure, evidence }
    }

    fn facts(known: &[(Fact, Value)]) -> Facts {
        let mut facts = Facts::default();
        for (fact, value) in known {
            facts.learn(*fact, Some(value.clone()), FactOrigin::Told);
        }
        facts
    }

    #[test]
    fn a_comparison_has_three_answers() {
        for (operator, at_5, at_6, at_7) in [
            (Operator::AtMost, RuleState::Met, RuleState::Met, RuleState::NotMet),
            (Operator::AtLeast, RuleState::NotMet, RuleState::Met, RuleState::Met),
            (Operator::Above, RuleState::NotMet, RuleState::NotMet, RuleState::Met),
            (Operator::Is, RuleState::NotMet, RuleState::Met, RuleState::NotMet),
        ] {
            let six = test(Fact::AgeYears, operator, Value::Number(6));
            for (age, expected) in [(5, at_5), (6, at_6), (7, at_7)] {
                assert_eq!(
                    six.judge(&facts(&[(Fact::AgeYears, Value::Number(age))])),
                    expected,
                    "{age} {operator:?} 6"
                );
            }
            assert_eq!(six.judge(&Facts::default()), RuleState::Unknown);
        }
        let kind = test(Fact::Applicant, Operator::OneOf, Value::Words(vec!["UMKM".into(), "GROUP".into()]));
        let asks = |word: &str| facts(&[(Fact::Applicant, Value::Word(word.into()))]);
        assert_eq!(kind.judge(&asks("GROUP")), RuleState::Met);
        assert_eq!(kind.judge(&asks("COOPERATIVE")), RuleState::NotMet);
        assert_eq!(kind.needed(), Message::new("UMKM atau kelompok UMKM", "an UMKM or a group of UMKM"));
    }

    #[test]
    fn a_rule_holds_only_under_its_conditions() {
        let above = test(Fact::AmountIdr, Operator::Above, Value::Number(50));
        let paper = test(Fact::HasTaxNumber, Operator::Is, Value::Yes(true));
        let rule = rule(vec![above], vec![paper]);
        let (amount, number) = (|n| (Fact::AmountIdr, Value::Number(n)), |yes| (Fact::HasTaxNumber, Value::Yes(yes)));
        for (known, expected) in [
            (vec![amount(50), number(false)], None),
            (vec![amount(51), number(false)], Some(RuleState::NotMet)),
            (vec![amount(51), number(true)], Some(RuleState::Met)),
            (vec![amount(51)], Some(RuleState::Unknown)),
            (vec![number(true)], Some(RuleState::Met)),
            (vec![number(false)], Some(RuleState::Unknown)),
            (vec![], Some(RuleState::Unknown)),
        ] {
            assert_eq!(rule.judge(&facts(&known)), expected, "{known:?}");
        }
        assert_eq!(rule.missing(&Facts::default()), [Fact::AmountIdr, Fact::HasTaxNumber]);
    }

    #[test]
    fn one_way_of_several_is_enough() {
        let order = test(Fact::HasExportOrder, Operator::Is, Value::Yes(true));
        let chain = test(Fact::ExportChainYears, Operator::AtLeast, Value::Number(2));
        let rule = rule(Vec::new(), vec![order, chain]);
        let (order, years) =
            (|yes| (Fact::HasExportOrder, Value::Yes(yes)), |n| (Fact::ExportChainYears, Value::Number(n)));
        for (known, expected) in [
            (vec![order(true)], RuleState::Met),
            (vec![order(false)], RuleState::Unknown),
            (vec![order(false), years(2)], RuleState::Met),
            (vec![order(false), years(1)], RuleState::NotMet),
            (vec![years(1)], RuleState::Unknown),
        ] {
            assert_eq!(rule.judge(&facts(&known)), Some(expected), "{known:?}");
        }
        assert_eq!(rule.needed(), Message::new("ya atau paling sedikit 2 tahun", "yes or at least 2 years"));
        assert_eq!(rule.actual(&facts(&[years(1)])), Message::new("belum diketahui; 1 tahun", "not known yet; 1 year"));
    }

    #[test]
    fn asking_for_less_cures_while_half_is_left() {
        let rule = rule(Vec::new(), vec![test(Fact::AmountIdr, Operator::AtMost, Value::Number(100))]);
        let asks = |amount| facts(&[(Fact::AmountIdr, Value::Number(amount))]);
        assert!(rule.is_curable(&asks(200)) && !rule.is_curable(&asks(201)));
        assert!(!Rule { cure: None, ..rule }.is_curable(&asks(101)));
    }

    #[test]
    fn a_rule_about_a_sum_waits_for_what_can_be_told() {
        let rule = rule(Vec::new(), vec![test(Fact::KurMicroTotalIdr, Operator::AtMost, Value::Number(100))]);
        let (owed, asked) = (Fact::OutstandingKurMicroIdr, Fact::AmountIdr);
        let with = |owes: i64| facts(&[(owed, Value::Number(owes)), (asked, Value::Number(60))]);
        assert_eq!(rule.judge(&with(40)), Some(RuleState::Met));
        assert_eq!(rule.judge(&with(41)), Some(RuleState::NotMet));
        let amount_only = facts(&[(asked, Value::Number(60))]);
        assert_eq!((rule.judge(&amount_only), rule.missing(&amount_only)), (Some(RuleState::Unknown), vec![owed]));
    }

    #[test]
    fn a_term_that_nobody_asked_for_breaks_no_limit() {
        let rule = rule(Vec::new(), vec![test(Fact::TermMonths, Operator::AtMost, Value::Number(36))]);
        assert_eq!(rule.judge(&Facts::default()), None);
        assert_eq!(rule.judge(&facts(&[(Fact::TermMonths, Value::Number(37))])), Some(RuleState::NotMet));
        // one of several terms: what is known of it is told once
        let either = [1, 2].map(|n| test(Fact::TermMonths, Operator::Is, Value::Number(n)));
        let rule = Rule { need: either.to_vec(), ..rule };
        let asked = facts(&[(Fact::TermMonths, Value::Number(3))]);
        assert_eq!((rule.judge(&asked), rule.actual(&asked).en.as_str()), (Some(RuleState::NotMet), "3 months"));
    }

    #[test]
    fn the_day_is_told_from_which_a_business_is_old_enough() {
        let rule = rule(Vec::new(), vec![test(Fact::BusinessAgeMonths, Operator::AtLeast, Value::Number(6))]);
        let today = "2026-11-22".parse().unwrap();
        for (started_on, from) in [("2026-07-12", "2027-01-12"), ("2026-08-31", "2027-02-28")] {
            let mut facts = Facts::default();
            facts.learn_start(started_on.parse().unwrap(), today, FactOrigin::Told);
            assert_eq!(rule.judge(&facts), Some(RuleState::NotMet));
            let from: NaiveDate = from.parse().unwrap();
            assert_eq!(rule.met_from(&facts), Some(from));
            let mut later = Facts::default();
            later.learn_start(started_on.parse().unwrap(), from, FactOrigin::Told);
            assert_eq!(rule.judge(&later), Some(RuleState::Met), "and on that day it is");
        }
        assert_eq!(rule.met_from(&Facts::default()), None);
    }
}
