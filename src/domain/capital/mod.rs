//! Capital that an UMKM, a cooperative or a group of them may have: products, and their rules as dated data. Each figure says
//! where it stands, where it was read and how far that was verified. Never contains a product itself: those are read from
//! `reference/capital.json`, and later published by financiers.

pub mod fact;
mod file;
pub mod rule;
pub mod standing;
mod terms;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cooperative::CooperativePattern;
use super::explanation::Trust;
use super::message::Message;
use super::words::words;
pub use fact::{ApplicantKind, CapitalPurpose, Fact, FactOrigin, Facts, Situation, Unit, Value};
pub use file::{FileRefused, read};
pub use rule::{Cure, Effort, Evidence, Force, Operator, Rule, RuleState, Test};
pub use terms::{
    AmountLimit, Applicants, Fee, FeeKind, FeeTiming, Note, NoteKind, Purposes, Rate, RateKind, TenorLimit, TenorUnit,
    Terms,
};

words! {
    /// Kind of capital.
    CapitalKind {
        /// KUR super mikro.
        KurSuperMicro = "KUR_SUPER_MICRO",
        /// KUR mikro.
        KurMicro = "KUR_MICRO",
        /// KUR kecil.
        KurSmall = "KUR_SMALL",
        /// KUR khusus: for the members of a cluster.
        KurSpecial = "KUR_SPECIAL",
        /// Ultra mikro (UMi).
        UltraMicro = "ULTRA_MICRO",
        /// PNM Mekaar: women's groups.
        Mekaar = "MEKAAR",
        /// LPDB-KUMKM: the state's revolving fund for cooperatives.
        Lpdb = "LPDB",
        /// A revolving fund of a province or regency (dana bergulir).
        RevolvingFund = "REVOLVING_FUND",
        /// A loan of a bank.
        BankLoan = "BANK_LOAN",
        /// A loan of a rural bank (BPR, BPRS).
        RuralBankLoan = "RURAL_BANK_LOAN",
        /// A loan of a savings and loan cooperative (KSP, KSPPS).
        CooperativeLoan = "COOPERATIVE_LOAN",
        /// A guarantee for somebody else's loan.
        Guarantee = "GUARANTEE",
        /// An insurance of loan, life, harvest or goods.
        Insurance = "INSURANCE",
        /// A pawn.
        Pawn = "PAWN",
        /// Finance for exports.
        ExportFinance = "EXPORT_FINANCE",
        /// An invoice paid early.
        InvoiceFinance = "INVOICE_FINANCE",
    }
}

/// A product with the versions of its rules.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalProduct {
    /// Stable word: `kur-mikro`.
    pub code: String,
    /// Kind of capital.
    pub kind: CapitalKind,
    /// Name.
    pub name: Message,
    /// What it is, in a sentence.
    pub summary: Message,
    /// Who gives it.
    pub provider: Message,
    /// Conventional, after sharia, or either.
    pub patterns: Vec<CooperativePattern>,
    /// Versions of its rules, the latest first; their days do not overlap.
    pub versions: Vec<CapitalVersion>,
}

impl CapitalProduct {
    /// The rules in force on a day.
    pub fn on(&self, day: NaiveDate) -> Option<&CapitalVersion> {
        self.versions.iter().find(|version| version.is_in_force(day))
    }
}

/// Remarks about the days of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    /// How the days are known.
    #[serde(flatten)]
    pub message: Message,
    /// How far that was verified.
    pub trust: Trust,
}

/// The terms and rules of a product for a time.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalVersion {
    /// Stable word: `kur-mikro-2026.1`.
    pub version: String,
    /// The regulation, or whose conditions they are.
    pub regulation: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; none while it is in force.
    pub valid_to: Option<NaiveDate>,
    /// How those days are known.
    pub dates: Dates,
    /// What it offers.
    pub terms: Terms,
    rules: Vec<Rule>,
    n_derived: usize,
}

impl CapitalVersion {
    /// A version of its terms and its own rules; limits of the terms are rules too.
    pub fn new(
        version: String,
        regulation: String,
        (valid_from, valid_to): (NaiveDate, Option<NaiveDate>),
        dates: Dates,
        terms: Terms,
        own_rules: Vec<Rule>,
    ) -> Self {
        let mut rules = terms.rules();
        let n_derived = rules.len();
        rules.extend(own_rules);
        Self { version, regulation, valid_from, valid_to, dates, terms, rules, n_derived }
    }

    /// Whether it is in force on a day.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Every rule: those that follow from the terms first.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules that do not follow from the terms.
    pub fn own_rules(&self) -> &[Rule] {
        &self.rules[self.n_derived..]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::reference::capital;
    use super::super::schedule::LoanMethod;
    use super::super::words::Word;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_product_has_versions_whose_days_do_not_overlap() {
        let products = capital();
        assert!(products.is_sorted_by(|a, b| a.code < b.code), "each code once");
        // the other kinds wait for financiers, who publish what nobody can read in a regulation
        let kinds: BTreeSet<_> = products.iter().map(|product| product.kind.word()).collect();
        assert!(kinds.len() >= 11, "{kinds:?}");
        for product in &products {
            let told = [&product.name, &product.summary, &product.provider];
            assert!(told.iter().all(|text| !text.id.is_empty() && !text.en.is_empty()), "{}", product.code);
            assert!(!product.patterns.is_empty() && !product.versions.is_empty(), "{}", product.code);
            for version in &product.versions {
                assert!(version.version.starts_with(&product.code) && !version.regulation.is_empty());
                assert!(version.valid_to.is_none_or(|last| version.valid_from <= last), "{}", version.version);
            }
            for pair in product.versions.windows(2) {
                let (later, earlier) = (&pair[0], &pair[1]);
                assert!(earlier.valid_to.is_some_and(|last| last < later.valid_from), "{}", later.version);
            }
        }
    }

    #[test]
    fn every_figure_and_rule_says_where_it_stands() {
        for product in capital() {
            for mut version in product.versions {
                let rules = version.rules().to_vec();
                let all = version.terms.evidence_mut().map(|evidence| evidence.clone());
                for evidence in all.chain(rules.iter().map(|rule| rule.evidence.clone())) {
                    assert!(
                        evidence.article.len() > 3 && evidence.source.len() > 5,
                        "{}: {evidence:?}",
                        version.version
                    );
                    // what stands in no source is not sure
                    let is_ours = ["ingatan", "disimpulkan"].iter().any(|word| evidence.source.contains(word));
                    assert!(!is_ours || evidence.trust == Trust::ToVerify, "{evidence:?}");
                }
            }
        }
    }

    /// Years of the regulations that a text names: 2023 in `Permenko 1/2023 pasal 35`.
    fn years(text: &str) -> impl Iterator<Item = i32> {
        let words = text.split_whitespace().map(|word| word.trim_end_matches([',', ';', ')']));
        let numbered = words.filter_map(|word| word.rsplit_once('/')).map(|(_, year)| year);
        numbered.filter(|year| year.len() == 4).filter_map(|year| year.parse().ok())
    }

    #[test]
    fn no_rule_stands_in_a_regulation_of_later_years() {
        use chrono::Datelike;
        assert_eq!(
            years("PMK 127/PMK.05/2021; Permenko 1/2022, diubah 1/2023 (7/2025)").collect::<Vec<_>>(),
            [2021, 2022, 2023, 2025]
        );
        let mut n_cited = 0;
        for mut version in capital().into_iter().flat_map(|product| product.versions) {
            let (first, last) = (version.valid_from.year(), version.valid_to.map_or(i32::MAX, |day| day.year()));
            assert!(years(&version.regulation).all(|year| year <= last), "{}", version.version);
            let rules = version.rules().to_vec();
            let all = version.terms.evidence_mut().map(|evidence| evidence.clone());
            for evidence in all.chain(rules.into_iter().map(|rule| rule.evidence)) {
                for year in years(&evidence.article) {
                    n_cited += 1;
                    assert!(year <= last, "{} ended before {}", version.version, evidence.article);
                    // what a later regulation says of an earlier year was not seen in that year's own
                    let is_sure = evidence.trust == Trust::Seen && year > first;
                    assert!(!is_sure, "{} began before {}", version.version, evidence.article);
                }
            }
        }
        assert!(n_cited > 100, "{n_cited} regulations are cited");
    }

    #[test]
    fn ceilings_of_2022_decide_nothing() {
        // it was announced for that year; from which day it held is not known
        for product in capital().iter().filter(|product| product.code.starts_with("kur-")) {
            let version = product.on(day("2022-06-01")).unwrap();
            assert!(
                version.terms.amounts.iter().all(|limit| limit.evidence.trust == Trust::ToVerify),
                "{}",
                product.code
            );
        }
    }

    #[test]
    fn a_price_is_told_for_each_pattern_or_said_to_be_unknown() {
        for product in capital() {
            for (pattern, version) in
                product.patterns.iter().flat_map(|p| product.versions.iter().map(move |v| (*p, v)))
            {
                let mut facts = Facts::default();
                facts.learn(Fact::Pattern, Some(Value::word(pattern)), FactOrigin::Told);
                let terms = &version.terms;
                let may_hold = |rate: &Rate| rule::all(&rate.when, &facts) != RuleState::NotMet;
                let is_said = terms.notes.iter().any(|note| note.kind == NoteKind::NotKnown);
                let has_fees = product.kind == CapitalKind::Guarantee && !terms.fees.is_empty();
                assert!(terms.rates.iter().any(may_hold) || is_said || has_fees, "{} {pattern:?}", version.version);
            }
        }
        let products = capital();
        let on = |code: &str, pattern| {
            let product = products.iter().find(|product| product.code == code).unwrap();
            let mut facts = Facts::default();
            facts.learn(Fact::Pattern, Some(Value::word(pattern)), FactOrigin::Told);
            let terms = &product.on(day("2026-11-22")).unwrap().terms;
            terms.rates.iter().filter(|rate| rule::all(&rate.when, &facts) != RuleState::NotMet).count()
        };
        assert_eq!(on("pnm-mekaar", CooperativePattern::Conventional), 0, "25 % is the margin of Mekaar Syariah");
        assert_eq!(on("lpdb-koperasi", CooperativePattern::Sharia), 0, "a profit share is no rate");
    }

    #[test]
    fn what_is_no_commercial_credit_is_said_alike_everywhere() {
        let label = Fact::HadCommercialCredit.label();
        let inner = |text: &str| text.split_once('(').unwrap().1.trim_end_matches(')').to_owned();
        let (id, en) = (inner(&label.id), inner(&label.en));
        let versions: Vec<_> = capital().into_iter().flat_map(|product| product.versions).collect();
        let asking = versions
            .iter()
            .flat_map(CapitalVersion::rules)
            .filter(|rule| rule.need.iter().any(|test| test.fact == Fact::HadCommercialCredit));
        assert!(asking.clone().count() > 1);
        for rule in asking {
            assert!(rule.message.id.contains(&id), "{} and {id}", rule.message.id);
            assert!(rule.message.en.contains(&en), "{} and {en}", rule.message.en);
        }
        // the client reads it once more, wrapped as the schema is
        let schema = include_str!("../../../schema.graphql").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(schema.contains(&format!("Had commercial credit, {en}.")), "{en}");
    }

    #[test]
    fn every_rule_can_be_judged_and_read() {
        for version in capital().iter().flat_map(|product| &product.versions) {
            let mut codes = std::collections::BTreeSet::new();
            for rule in version.rules() {
                let what = format!("{} {}", version.version, rule.code);
                assert!(codes.insert(&rule.code), "{what} stands twice");
                assert!(!rule.need.is_empty(), "{what} asks for nothing");
                assert!(
                    rule.when.iter().chain(&rule.need).all(Test::is_sound),
                    "{what} compares what cannot be compared"
                );
                let texts = [Some(&rule.message), rule.cure.as_ref().map(|cure| &cure.message)];
                for text in texts.into_iter().flatten() {
                    assert!(text.id.ends_with('.') && text.en.ends_with('.'), "{what}: {text:?}");
                }
            }
            assert!(version.rules().iter().any(|rule| rule.code == "APPLICANT"));
        }
    }

    #[test]
    fn terms_hang_together() {
        for version in capital().iter().flat_map(|product| &product.versions) {
            let terms = &version.terms;
            assert!(!terms.applicants.kinds.is_empty());
            assert!(terms.purposes.as_ref().is_none_or(|purposes| !purposes.kinds.is_empty()));
            for limit in &terms.amounts {
                let least = limit.above_idr.or(limit.from_idr);
                assert!(least.or(limit.to_idr).is_some() || limit.to_invoice_bps.is_some());
                assert!(least.zip(limit.to_idr).is_none_or(|(low, high)| low < high));
                assert!(limit.to_invoice_bps.is_none_or(|bps| (1..=10_000).contains(&bps)));
                assert!(limit.when.iter().all(Test::is_sound));
            }
            for tenor in &terms.tenors {
                assert!(tenor.from <= tenor.to && tenor.to > 0 && tenor.when().iter().all(Test::is_sound));
                let only = &tenor.only;
                assert!(only.is_sorted() && only.iter().all(|n| tenor.unit.months(*n) > 0));
                assert!(only.first().zip(only.last()).is_none_or(|ends| ends == (&tenor.from, &tenor.to)));
            }
            for rate in &terms.rates {
                assert!(
                    rate.when.iter().all(Test::is_sound) && rate.kind == terms.rates[0].kind,
                    "{}",
                    version.version
                );
                assert!(0 < rate.low_bps && rate.low_bps <= rate.high_bps && rate.high_bps <= 10_000);
                assert_eq!((rate.ways.is_empty(), &rate.ways), (rate.kind.a_year().is_none(), &terms.rates[0].ways));
                // only a price of 15 days is charged for each of them
                assert_eq!(rate.ways.contains(&LoanMethod::Pawn), rate.kind == RateKind::Per15Days);
            }
        }
    }

    #[test]
    fn nothing_in_the_file_is_overlooked() {
        // unknown words in a rule would be dropped silently: whatever is written must come out again
        let file: serde_json::Value = serde_json::from_str(include_str!("../../../reference/capital.json")).unwrap();
        const KNOWN: [&str; 29] = [
            "code",
            "force",
            "when",
            "need",
            "message",
            "cure",
            "article",
            "source",
            "trust",
            "above_idr",
            "from_idr",
            "to_idr",
            "to_invoice_bps",
            "note",
            "purpose",
            "unit",
            "from",
            "to",
            "only",
            "kind",
            "ways",
            "timing",
            "low_bps",
            "high_bps",
            "kinds",
            "fact",
            "is",
            "value",
            "effort",
        ];
        fn walk(value: &serde_json::Value, n: &mut usize) {
            match value {
                serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, n)),
                serde_json::Value::Object(fields) => {
                    if fields.contains_key("trust") && fields.contains_key("article") {
                        *n += 1;
                        for key in fields.keys() {
                            assert!(KNOWN.contains(&key.as_str()), "{key} in {value}");
                        }
                    }
                    fields.values().for_each(|value| walk(value, n));
                }
                _ => {}
            }
        }
        let mut n = 0;
        walk(&file, &mut n);
        assert!(n > 200, "{n} pieces of evidence");
        assert!(matches!(read("{}"), Err(FileRefused::Form(_))));
        let text = include_str!("../../../reference/capital.json");
        let without = text.replacen("\"okezone-2020\":", "\"okezone\":", 1);
        assert!(matches!(read(&without), Err(FileRefused::Missing(source)) if source == "okezone-2020"));
        let without = text.replacen("\"code\": \"TAX_NUMBER\"", "\"code\": \"TAX\"", 1);
        assert!(matches!(read(&without), Err(FileRefused::Missing(rule)) if rule == "TAX_NUMBER"));
        let without = text.replacen("\"KUR_PAPERS\": [", "\"PAPERS\": [", 1);
        assert!(matches!(read(&without), Err(FileRefused::Missing(notes)) if notes == "KUR_PAPERS"));
        // what several versions share stands once
        let mikro = capital().into_iter().find(|product| product.code == "kur-mikro").unwrap();
        let papers = |version: &CapitalVersion| {
            version.terms.notes.iter().filter(|note| note.kind == NoteKind::Document).count()
        };
        assert_eq!(mikro.versions.iter().map(papers).collect::<Vec<_>>(), [6; 4]);
        assert_eq!(text.matches("Foto usaha").count(), 1);
    }

    #[test]
    fn rules_change_with_the_years() {
        let products = capital();
        let mikro = products.iter().find(|product| product.code == "kur-mikro").unwrap();
        let on = |text: &str| mikro.on(day(text)).map(|version| version.version.as_str());
        assert_eq!(on("2019-12-31"), None);
        assert_eq!(on("2020-01-01"), Some("kur-mikro-2020.1"));
        assert_eq!(on("2021-12-31"), Some("kur-mikro-2020.1"));
        assert_eq!(on("2022-12-31"), Some("kur-mikro-2022.1"));
        assert_eq!(on("2023-01-01"), Some("kur-mikro-2023.1"));
        assert_eq!(on("2025-12-31"), Some("kur-mikro-2023.1"));
        assert_eq!(on("2026-01-01"), Some("kur-mikro-2026.1"));
        let ceiling = |text: &str| mikro.on(day(text)).unwrap().terms.amounts[0].to_idr.unwrap().amount();
        assert_eq!((ceiling("2020-06-01"), ceiling("2023-06-01")), (50_000_000, 100_000_000));
    }
}
