//! Capital that an UMKM, a cooperative or a group of them may have: products, and their rules as dated data. Each figure says
//! where it stands, where it was read and how far that was verified. Never contains a product itself: those are read from
//! `reference/capital.json`, and later published by financiers.

pub mod fact;
pub mod rule;
pub mod standing;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cooperative::CooperativePattern;
use super::explanation::Trust;
use super::message::Message;
use super::money::Rupiah;
use super::words::{Word, words};
pub use fact::{ApplicantKind, CapitalPurpose, Fact, FactOrigin, Facts, Situation, Unit, Value};
pub use rule::{Cure, Effort, Evidence, Force, Operator, Rule, RuleState, Test};

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
        /// A guarantee for somebody else's loan.
        Guarantee = "GUARANTEE",
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

/// What a version offers, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// For whom.
    pub applicants: Applicants,
    /// How much.
    #[serde(default)]
    pub amounts: Vec<AmountLimit>,
    /// How long.
    #[serde(default)]
    pub tenors: Vec<TenorLimit>,
    /// At which price; none where it is not known.
    #[serde(default)]
    pub rates: Vec<Rate>,
    /// What is taken besides.
    #[serde(default)]
    pub fees: Vec<Fee>,
    /// Papers, subsidies, remarks, and what is not known.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// Who may ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicants {
    /// Any of these.
    pub kinds: Vec<ApplicantKind>,
    /// Where it stands.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// Limits of the amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountLimit {
    /// When they hold; always where there is nothing.
    #[serde(default)]
    pub when: Vec<Test>,
    /// More than this.
    pub above_idr: Option<Rupiah>,
    /// Not less than this.
    pub from_idr: Option<Rupiah>,
    /// Not more than this.
    pub to_idr: Option<Rupiah>,
    /// A remark: for each member, or what was inferred.
    pub note: Option<Message>,
    /// Where they stand.
    #[serde(flatten)]
    pub evidence: Evidence,
}

words! {
    /// What a time is counted in.
    TenorUnit {
        /// Days.
        Day = "DAY",
        /// Weeks.
        Week = "WEEK",
        /// Months.
        Month = "MONTH",
    }
}

impl TenorUnit {
    /// So many of it, in words.
    pub fn count(self, n: i64) -> Message {
        match self {
            Self::Day => Message::counted(n, "hari", "day"),
            Self::Week => Message::counted(n, "minggu", "week"),
            Self::Month => Message::counted(n, "bulan", "month"),
        }
    }

    /// Whole months in so many of it; days go by thirty.
    pub const fn months(self, n: i64) -> i64 {
        match self {
            Self::Day => n / 30,
            Self::Week => n * 12 / 52,
            Self::Month => n,
        }
    }
}

/// Limits of the term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenorLimit {
    /// `INVESTMENT`, or `WORKING_CAPITAL` for every other purpose; any where there is nothing.
    pub purpose: Option<CapitalPurpose>,
    /// What it is counted in.
    pub unit: TenorUnit,
    /// Not less than this.
    #[serde(default)]
    pub from: i64,
    /// Not more than this.
    pub to: i64,
    /// Where they stand.
    #[serde(flatten)]
    pub evidence: Evidence,
}

impl TenorLimit {
    /// When it holds.
    fn when(&self) -> Vec<Test> {
        let Some(purpose) = self.purpose else { return Vec::new() };
        let value = match purpose {
            CapitalPurpose::WorkingCapital => Value::Words(
                CapitalPurpose::ALL
                    .iter()
                    .filter(|purpose| **purpose != CapitalPurpose::Investment)
                    .map(|purpose| purpose.word().to_owned())
                    .collect(),
            ),
            other => Value::Words(vec![other.word().to_owned()]),
        };
        vec![Test { fact: Fact::Purpose, operator: Operator::OneOf, value }]
    }
}

words! {
    /// How a price is told.
    RateKind {
        /// A year, "efektif atau flat/anuitas setara": the legal form of KUR.
        EffectiveOrEquivalent = "EFFECTIVE_OR_EQUIVALENT",
        /// A year; how it is reckoned is not said.
        YearlyUnspecified = "YEARLY_UNSPECIFIED",
        /// A year, on the first amount (margin).
        YearlyMargin = "YEARLY_MARGIN",
        /// A month, on the first amount (flat).
        MonthlyFlat = "MONTHLY_FLAT",
        /// For each 15 days begun, on the amount (sewa modal).
        Per15Days = "PER_15_DAYS",
        /// Of the appraised value of the pawn (ijarah).
        OfAppraisal = "OF_APPRAISAL",
    }
}

impl RateKind {
    /// The way of telling in words.
    pub fn name(self) -> Message {
        let (id, en) = match self {
            Self::EffectiveOrEquivalent => {
                ("setahun, efektif atau flat/anuitas setara", "a year, effective or the flat/annuity equivalent")
            }
            Self::YearlyUnspecified => ("setahun, cara hitung tidak disebut", "a year, how it is reckoned is not said"),
            Self::YearlyMargin => ("setahun, dari pinjaman semula", "a year, on the first amount"),
            Self::MonthlyFlat => ("sebulan, dari pinjaman semula (flat)", "a month, on the first amount (flat)"),
            Self::Per15Days => ("per 15 hari (sewa modal)", "for each 15 days (pawn charge)"),
            Self::OfAppraisal => ("dari taksiran barang", "of the appraised value"),
        };
        Message::new(id, en)
    }
}

/// A price, in hundredths of a per cent of whatever its kind counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// When it holds; always where there is nothing.
    #[serde(default)]
    pub when: Vec<Test>,
    /// How it is told.
    pub kind: RateKind,
    /// Lowest.
    pub low_bps: i64,
    /// Highest.
    pub high_bps: i64,
    /// A remark.
    pub note: Option<Message>,
    /// Where it stands.
    #[serde(flatten)]
    pub evidence: Evidence,
}

words! {
    /// What a fee is for.
    FeeKind {
        /// Held back and given back at the end.
        Deposit = "DEPOSIT",
        /// For a guarantee (imbal jasa penjaminan).
        GuaranteeFee = "GUARANTEE_FEE",
    }
}

/// Something taken besides the price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// What it is for.
    pub kind: FeeKind,
    /// Lowest, in hundredths of a per cent of the amount.
    pub low_bps: i64,
    /// Highest.
    pub high_bps: i64,
    /// How it is taken.
    pub message: Message,
    /// Where it stands.
    #[serde(flatten)]
    pub evidence: Evidence,
}

words! {
    /// What a remark is about.
    NoteKind {
        /// A paper to bring.
        Document = "DOCUMENT",
        /// What the state pays.
        Subsidy = "SUBSIDY",
        /// Good to know.
        Remark = "REMARK",
        /// Not known to us.
        NotKnown = "NOT_KNOWN",
    }
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// The remark.
    pub message: Message,
    /// Where it stands.
    #[serde(flatten)]
    pub evidence: Evidence,
}

impl Terms {
    /// The limits as rules, so that they are judged and explained like any other.
    fn rules(&self) -> Vec<Rule> {
        let test = |fact, operator, value| Test { fact, operator, value };
        let kinds: Vec<String> = self.applicants.kinds.iter().map(|kind| kind.word().to_owned()).collect();
        let who = test(Fact::Applicant, Operator::OneOf, Value::Words(kinds));
        let name = who.needed();
        let mut rules = vec![Rule {
            code: "APPLICANT".into(),
            force: Force::Required,
            when: Vec::new(),
            need: vec![who],
            message: Message::new(format!("Untuk {}.", name.id), format!("For {}.", name.en)),
            cure: None,
            evidence: self.applicants.evidence.clone(),
        }];
        let mut limit = |code: &str,
                         when: Vec<Test>,
                         need: Test,
                         id: String,
                         en: String,
                         cure: Option<(String, String)>,
                         evidence: &Evidence| {
            let n = 1 + rules.iter().filter(|rule| rule.code.starts_with(code)).count();
            rules.push(Rule {
                code: if n == 1 { code.to_owned() } else { format!("{code}_{n}") },
                force: Force::Required,
                when,
                need: vec![need],
                message: Message::new(id, en),
                cure: cure.map(|(id, en)| Cure { effort: Effort::Choose, message: Message::new(id, en) }),
                evidence: evidence.clone(),
            });
        };
        for amounts in &self.amounts {
            let (when, evidence) = (&amounts.when, &amounts.evidence);
            let amount = |operator, idr: Rupiah| test(Fact::AmountIdr, operator, Value::Number(idr.amount()));
            if let Some(idr) = amounts.above_idr {
                let (id, en) = (format!("Jumlahnya lebih dari {idr}."), format!("The amount is more than {idr}."));
                limit("AMOUNT_FLOOR", when.clone(), amount(Operator::Above, idr), id, en, None, evidence);
            }
            if let Some(idr) = amounts.from_idr {
                let (id, en) = (format!("Jumlahnya paling sedikit {idr}."), format!("The amount is at least {idr}."));
                limit("AMOUNT_FLOOR", when.clone(), amount(Operator::AtLeast, idr), id, en, None, evidence);
            }
            if let Some(idr) = amounts.to_idr {
                let (id, en) = (format!("Jumlahnya paling banyak {idr}."), format!("The amount is at most {idr}."));
                let cure = (format!("Ajukan paling banyak {idr}."), format!("Ask for at most {idr}."));
                limit("AMOUNT_CEILING", when.clone(), amount(Operator::AtMost, idr), id, en, Some(cure), evidence);
            }
        }
        for tenor in &self.tenors {
            let months = |operator, n| test(Fact::TermMonths, operator, Value::Number(n));
            if tenor.unit.months(tenor.from) > 0 {
                let least = tenor.unit.count(tenor.from);
                let (id, en) = (
                    format!("Jangka waktu paling singkat {}.", least.id),
                    format!("The term is at least {}.", least.en),
                );
                let cure = (
                    format!("Pilih jangka paling singkat {}.", least.id),
                    format!("Choose a term of at least {}.", least.en),
                );
                let need = months(Operator::AtLeast, tenor.unit.months(tenor.from));
                limit("TERM_LEAST", tenor.when(), need, id, en, Some(cure), &tenor.evidence);
            }
            let most = tenor.unit.count(tenor.to);
            let (id, en) =
                (format!("Jangka waktu paling lama {}.", most.id), format!("The term is at most {}.", most.en));
            let cure =
                (format!("Pilih jangka paling lama {}.", most.id), format!("Choose a term of at most {}.", most.en));
            let need = months(Operator::AtMost, tenor.unit.months(tenor.to));
            limit("TERM_MOST", tenor.when(), need, id, en, Some(cure), &tenor.evidence);
        }
        rules
    }

    /// Every piece of evidence, to be read or resolved.
    fn evidence_mut(&mut self) -> impl Iterator<Item = &mut Evidence> {
        std::iter::once(&mut self.applicants.evidence)
            .chain(self.amounts.iter_mut().map(|amount| &mut amount.evidence))
            .chain(self.tenors.iter_mut().map(|tenor| &mut tenor.evidence))
            .chain(self.rates.iter_mut().map(|rate| &mut rate.evidence))
            .chain(self.fees.iter_mut().map(|fee| &mut fee.evidence))
            .chain(self.notes.iter_mut().map(|note| &mut note.evidence))
    }
}

/// The file of products as it is written: sources and shared rules stand once and are named where they are used.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sources: BTreeMap<String, String>,
    shared_rules: Vec<Rule>,
    products: Vec<ProductRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductRow {
    code: String,
    kind: CapitalKind,
    name: Message,
    summary: Message,
    provider: Message,
    patterns: Vec<CooperativePattern>,
    versions: Vec<VersionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionRow {
    version: String,
    regulation: String,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    dates: Dates,
    terms: Terms,
    rules: Vec<RuleRow>,
}

/// A rule of its own, or the code of a shared one.
#[derive(Deserialize)]
#[serde(untagged)]
enum RuleRow {
    Shared(String),
    Own(Box<Rule>),
}

/// What is wrong with a file of products.
#[derive(Debug, thiserror::Error)]
pub enum FileRefused {
    /// It does not read.
    #[error("{0}")]
    Form(#[from] serde_json::Error),
    /// It names a source or a shared rule that is not there.
    #[error("`{0}` is named, and stands nowhere")]
    Missing(String),
}

/// Reads a file of products, by code, their versions the latest first.
pub fn read(file: &str) -> Result<Vec<CapitalProduct>, FileRefused> {
    let File { sources, shared_rules, products } = serde_json::from_str(file)?;
    let resolve = |evidence: &mut Evidence| match sources.get(&evidence.source) {
        Some(source) => {
            evidence.source.clone_from(source);
            Ok(())
        }
        None => Err(FileRefused::Missing(evidence.source.clone())),
    };
    let version = |mut row: VersionRow| {
        row.terms.evidence_mut().try_for_each(resolve)?;
        let mut rules = Vec::new();
        for rule in row.rules {
            let mut rule = match rule {
                RuleRow::Own(rule) => *rule,
                RuleRow::Shared(code) => {
                    shared_rules.iter().find(|rule| rule.code == code).cloned().ok_or(FileRefused::Missing(code))?
                }
            };
            resolve(&mut rule.evidence)?;
            rules.push(rule);
        }
        let days = (row.valid_from, row.valid_to);
        Ok(CapitalVersion::new(row.version, row.regulation, days, row.dates, row.terms, rules))
    };
    let mut products = products
        .into_iter()
        .map(|row| {
            let mut versions = row.versions.into_iter().map(version).collect::<Result<Vec<_>, FileRefused>>()?;
            versions.sort_by_key(|version| std::cmp::Reverse(version.valid_from));
            Ok(CapitalProduct {
                code: row.code,
                kind: row.kind,
                name: row.name,
                summary: row.summary,
                provider: row.provider,
                patterns: row.patterns,
                versions,
            })
        })
        .collect::<Result<Vec<_>, FileRefused>>()?;
    products.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(products)
}

#[cfg(test)]
mod tests {
    use super::super::reference::capital;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_product_has_versions_whose_days_do_not_overlap() {
        let products = capital();
        assert!(products.is_sorted_by(|a, b| a.code < b.code), "each code once");
        for kind in CapitalKind::ALL {
            assert!(products.iter().any(|product| product.kind == *kind), "no product of the kind {kind:?}");
        }
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
                    assert!(!evidence.source.contains("ingatan") || evidence.trust == Trust::ToVerify, "{evidence:?}");
                }
            }
        }
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
            for limit in &terms.amounts {
                let least = limit.above_idr.or(limit.from_idr);
                assert!(
                    least.or(limit.to_idr).is_some() && least.zip(limit.to_idr).is_none_or(|(low, high)| low < high)
                );
                assert!(limit.when.iter().all(Test::is_sound));
            }
            for tenor in &terms.tenors {
                assert!(tenor.from <= tenor.to && tenor.to > 0 && tenor.when().iter().all(Test::is_sound));
            }
            for rate in &terms.rates {
                assert!(
                    rate.when.iter().all(Test::is_sound) && rate.kind == terms.rates[0].kind,
                    "{}",
                    version.version
                );
                assert!(0 < rate.low_bps && rate.low_bps <= rate.high_bps && rate.high_bps <= 10_000);
            }
            // a price that is not known is said to be so
            let is_said = terms.notes.iter().any(|note| note.kind == NoteKind::NotKnown);
            assert!(!terms.rates.is_empty() || !terms.fees.is_empty() || is_said, "{}", version.version);
        }
    }

    #[test]
    fn nothing_in_the_file_is_overlooked() {
        // unknown words in a rule would be dropped silently: whatever is written must come out again
        let file: serde_json::Value = serde_json::from_str(include_str!("../../../reference/capital.json")).unwrap();
        const KNOWN: [&str; 25] = [
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
            "note",
            "purpose",
            "unit",
            "from",
            "to",
            "kind",
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
    }

    #[test]
    fn rules_change_with_the_years() {
        let products = capital();
        let mikro = products.iter().find(|product| product.code == "kur-mikro").unwrap();
        let on = |text: &str| mikro.on(day(text)).map(|version| version.version.as_str());
        assert_eq!(on("2019-12-31"), None);
        assert_eq!(on("2020-01-01"), Some("kur-mikro-2020.1"));
        assert_eq!(on("2022-12-31"), Some("kur-mikro-2020.1"));
        assert_eq!(on("2023-01-01"), Some("kur-mikro-2023.1"));
        assert_eq!(on("2025-12-31"), Some("kur-mikro-2023.1"));
        assert_eq!(on("2026-01-01"), Some("kur-mikro-2026.1"));
        let ceiling = |text: &str| mikro.on(day(text)).unwrap().terms.amounts[0].to_idr.unwrap().amount();
        assert_eq!((ceiling("2020-06-01"), ceiling("2023-06-01")), (50_000_000, 100_000_000));
    }
}
