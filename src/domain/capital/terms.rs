//! What a version of a product offers: for whom and what for, how much, how long, at which price, what besides, and what is not
//! known. Limits become rules, so that all is judged and explained alike. Never contains a product itself.

use serde::{Deserialize, Serialize};

use super::super::message::Message;
use super::super::money::Rupiah;
use super::super::schedule::{LoanMethod, PAWN_CHARGES_A_YEAR, Period, percent_of_bps};
use super::super::words::{Word, words};
use super::fact::{ApplicantKind, CapitalPurpose, Fact, Facts, Value};
use super::rule::{Cure, Effort, Evidence, Force, Operator, Rule, Test};

/// What a version offers, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// For whom.
    pub applicants: Applicants,
    /// What for; anything where nothing is said.
    pub purposes: Option<Purposes>,
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

/// What it may be used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purposes {
    /// Any of these.
    pub kinds: Vec<CapitalPurpose>,
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
    /// Not more than this share of the invoice, in hundredths of a per cent.
    pub to_invoice_bps: Option<i64>,
    /// A remark: for each member, or what was inferred.
    pub note: Option<Message>,
    /// Where they stand.
    #[serde(flatten)]
    pub evidence: Evidence,
}

impl AmountLimit {
    /// The most that it leaves, as far as that can be told.
    pub fn most(&self, facts: &Facts) -> Option<i64> {
        let of_invoice = self
            .to_invoice_bps
            .zip(facts.number(Fact::InvoiceIdr))
            .and_then(|(bps, invoice)| i64::try_from(i128::from(invoice) * i128::from(bps) / 10_000).ok());
        self.to_idr.map(Rupiah::amount).into_iter().chain(of_invoice).min()
    }
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

    /// So many months in it; days go by thirty.
    pub const fn of_months(self, months: i64) -> i64 {
        match self {
            Self::Day => months * 30,
            Self::Week => months * 52 / 12,
            Self::Month => months,
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
    /// Only these, in their order; anything between the limits where there is nothing.
    #[serde(default)]
    pub only: Vec<i64>,
    /// Where they stand.
    #[serde(flatten)]
    pub evidence: Evidence,
}

impl TenorLimit {
    /// The term nearest to so many months within these limits, in its own unit; the longest where none is asked for.
    pub fn nearest(&self, months: Option<i64>) -> i64 {
        let n = months.map_or(self.to, |months| self.unit.of_months(months)).clamp(self.from.max(1), self.to);
        let reached = self.only.iter().copied().filter(|only| *only <= n).max();
        reached.or(self.only.first().copied()).unwrap_or(n)
    }

    /// When it holds.
    pub(super) fn when(&self) -> Vec<Test> {
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
        /// A year, on the first amount (margin); whether it holds for a year or for the whole term is not said.
        YearlyMargin = "YEARLY_MARGIN",
        /// A month, on the first amount (flat).
        MonthlyFlat = "MONTHLY_FLAT",
        /// For each 15 days begun, on the amount (sewa modal); 24 of them make a yearly rate.
        Per15Days = "PER_15_DAYS",
        /// Of the appraised value of the pawn (ijarah).
        OfAppraisal = "OF_APPRAISAL",
    }
}

impl RateKind {
    /// How many of it make a rate of a year; nothing where it is not of the loan.
    pub const fn a_year(self) -> Option<i64> {
        match self {
            Self::EffectiveOrEquivalent | Self::YearlyUnspecified | Self::YearlyMargin => Some(1),
            Self::MonthlyFlat => Some(12),
            Self::Per15Days => Some(PAWN_CHARGES_A_YEAR),
            Self::OfAppraisal => None,
        }
    }

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
    /// How the loan is paid back at it; where the words leave several open, all of them, the law's first. None where that
    /// cannot be reckoned.
    pub ways: Vec<LoanMethod>,
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

words! {
    /// How often a fee is taken.
    FeeTiming {
        /// Once, at the beginning.
        Once = "ONCE",
        /// For each year begun, all of it at the beginning.
        Yearly = "YEARLY",
    }
}

/// Something taken besides the price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// What it is for.
    pub kind: FeeKind,
    /// How often it is taken.
    pub timing: FeeTiming,
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

impl Fee {
    /// What is taken of an amount over so many periods, at a share in hundredths of a per cent.
    pub fn of(&self, amount: i64, bps: i64, n: i64, period: Period) -> i128 {
        let a_year = i64::from(period.per_year());
        let times = if self.timing == FeeTiming::Yearly { (n + a_year - 1) / a_year } else { 1 };
        i128::from(amount) * i128::from(bps) * i128::from(times) / 10_000
    }
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
    pub(super) fn rules(&self) -> Vec<Rule> {
        let mut rules = vec![scope("APPLICANT", Fact::Applicant, &self.applicants.kinds, &self.applicants.evidence)];
        rules.extend(self.purposes.iter().map(|p| scope("PURPOSE", Fact::Purpose, &p.kinds, &p.evidence)));
        for amounts in &self.amounts {
            rules.extend(amounts.rules());
        }
        for tenor in &self.tenors {
            rules.extend(tenor.rules());
        }
        // a code stands once in a version: the second of its kind is counted
        let codes: Vec<String> = rules.iter().map(|rule| rule.code.clone()).collect();
        for (at, rule) in rules.iter_mut().enumerate() {
            let n = 1 + codes[..at].iter().filter(|code| **code == rule.code).count();
            if n > 1 {
                rule.code = format!("{}_{n}", rule.code);
            }
        }
        rules
    }

    /// Every piece of evidence, to be read or resolved.
    pub(in crate::domain) fn evidence_mut(&mut self) -> impl Iterator<Item = &mut Evidence> {
        std::iter::once(&mut self.applicants.evidence)
            .chain(self.purposes.iter_mut().map(|purposes| &mut purposes.evidence))
            .chain(self.amounts.iter_mut().map(|amount| &mut amount.evidence))
            .chain(self.tenors.iter_mut().map(|tenor| &mut tenor.evidence))
            .chain(self.rates.iter_mut().map(|rate| &mut rate.evidence))
            .chain(self.fees.iter_mut().map(|fee| &mut fee.evidence))
            .chain(self.notes.iter_mut().map(|note| &mut note.evidence))
    }
}

/// For whom, or what for: a rule that nothing cures.
fn scope<W: Word>(code: &str, fact: Fact, kinds: &[W], evidence: &Evidence) -> Rule {
    let words = kinds.iter().map(|kind| kind.word().to_owned()).collect();
    let need = Test { fact, operator: Operator::OneOf, value: Value::Words(words) };
    let name = need.needed();
    let message = Message::new(format!("Untuk {}.", name.id), format!("For {}.", name.en));
    Rule {
        code: code.into(),
        force: Force::Required,
        when: Vec::new(),
        need: vec![need],
        message,
        cure: None,
        evidence: evidence.clone(),
    }
}

/// A limit that asking for something else keeps, where `cure` says so.
fn limit(
    code: &str,
    when: &[Test],
    need: Vec<Test>,
    message: Message,
    cure: Option<Message>,
    evidence: &Evidence,
) -> Rule {
    Rule {
        code: code.into(),
        force: Force::Required,
        when: when.to_vec(),
        need,
        message,
        cure: cure.map(|message| Cure { effort: Effort::Choose, message }),
        evidence: evidence.clone(),
    }
}

impl AmountLimit {
    fn rules(&self) -> Vec<Rule> {
        let amount =
            |operator, idr: Rupiah| vec![Test { fact: Fact::AmountIdr, operator, value: Value::Number(idr.amount()) }];
        let rule = |code, need, message, cure| limit(code, &self.when, need, message, cure, &self.evidence);
        let mut rules = Vec::new();
        if let Some(idr) = self.above_idr {
            let message =
                Message::new(format!("Jumlahnya lebih dari {idr}."), format!("The amount is more than {idr}."));
            rules.push(rule("AMOUNT_FLOOR", amount(Operator::Above, idr), message, None));
        }
        if let Some(idr) = self.from_idr {
            let message =
                Message::new(format!("Jumlahnya paling sedikit {idr}."), format!("The amount is at least {idr}."));
            rules.push(rule("AMOUNT_FLOOR", amount(Operator::AtLeast, idr), message, None));
        }
        if let Some(idr) = self.to_idr {
            let message =
                Message::new(format!("Jumlahnya paling banyak {idr}."), format!("The amount is at most {idr}."));
            let cure = Message::new(format!("Ajukan paling banyak {idr}."), format!("Ask for at most {idr}."));
            rules.push(rule("AMOUNT_CEILING", amount(Operator::AtMost, idr), message, Some(cure)));
        }
        if let Some(bps) = self.to_invoice_bps {
            let share = percent_of_bps(bps);
            let message = Message::new(
                format!("Jumlahnya paling banyak {} dari nilai tagihan.", share.id),
                format!("The amount is at most {} of the invoice.", share.en),
            );
            let cure = Message::new(
                format!("Ajukan paling banyak {} dari nilai tagihan.", share.id),
                format!("Ask for at most {} of the invoice.", share.en),
            );
            let need = Test { fact: Fact::ShareOfInvoiceBps, operator: Operator::AtMost, value: Value::Number(bps) };
            rules.push(rule("INVOICE_SHARE", vec![need], message, Some(cure)));
        }
        rules
    }
}

impl TenorLimit {
    fn rules(&self) -> Vec<Rule> {
        let when = self.when();
        let months = |operator, n| Test { fact: Fact::TermMonths, operator, value: Value::Number(n) };
        let rule = |code, need, message, cure| limit(code, &when, need, message, Some(cure), &self.evidence);
        if !self.only.is_empty() {
            let need = self.only.iter().map(|n| months(Operator::Is, self.unit.months(*n))).collect();
            let counts: Vec<Message> = self.only.iter().map(|n| self.unit.count(*n)).collect();
            let id = counts.iter().map(|count| count.id.as_str()).collect::<Vec<_>>().join(" atau ");
            let en = counts.iter().map(|count| count.en.as_str()).collect::<Vec<_>>().join(" or ");
            let message = Message::new(format!("Jangka waktu {id}."), format!("The term is {en}."));
            let cure = Message::new(format!("Pilih jangka {id}."), format!("Choose a term of {en}."));
            return vec![rule("TERM", need, message, cure)];
        }
        let mut rules = Vec::new();
        if self.unit.months(self.from) > 0 {
            let least = self.unit.count(self.from);
            let message = Message::new(
                format!("Jangka waktu paling singkat {}.", least.id),
                format!("The term is at least {}.", least.en),
            );
            let cure = Message::new(
                format!("Pilih jangka paling singkat {}.", least.id),
                format!("Choose a term of at least {}.", least.en),
            );
            rules.push(rule("TERM_LEAST", vec![months(Operator::AtLeast, self.unit.months(self.from))], message, cure));
        }
        let most = self.unit.count(self.to);
        let message =
            Message::new(format!("Jangka waktu paling lama {}.", most.id), format!("The term is at most {}.", most.en));
        let cure = Message::new(
            format!("Pilih jangka paling lama {}.", most.id),
            format!("Choose a term of at most {}.", most.en),
        );
        rules.push(rule("TERM_MOST", vec![months(Operator::AtMost, self.unit.months(self.to))], message, cure));
        rules
    }
}
