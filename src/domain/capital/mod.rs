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
