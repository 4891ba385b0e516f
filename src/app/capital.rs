//! Capital: the products and their rules on a day, how a described applicant or a cooperative stands with each, and what a loan
//! costs. Everything but the figures of a cooperative is answered from the catalogue, without a statement.

use std::sync::Arc;

use chrono::NaiveDate;

use super::regions::cut_in_memory;
use super::{Action, Ctx, Error, Result, access};
use crate::domain::capital::fact::whole_months;
use crate::domain::capital::standing::{CapitalMatch, CapitalState, rank};
use crate::domain::capital::{
    ApplicantKind, CapitalKind, CapitalProduct, CapitalPurpose, Fact, FactOrigin, Facts, Value,
};
use crate::domain::cooperative::{
    AnnualMeeting, CooperativePattern, CooperativeState, StateThresholds, rat_held, state,
};
use crate::domain::id::CooperativeId;
use crate::domain::listing::{Count, Direction, Key, Listed, Page, Slice};
use crate::domain::schedule::{Loan, LoanMethod, LoanRefused, Period, Schedule};
use crate::domain::umkm::{UmkmYear, size};
use crate::domain::words::Word;
use crate::domain::{Cooperative, Message, Rupiah};
use crate::store;

/// Which products.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProductFilter {
    /// Of one kind.
    pub kind: Option<CapitalKind>,
    /// Conventional or after sharia.
    pub pattern: Option<CooperativePattern>,
    /// For one kind of applicant, on the day.
    pub applicant: Option<ApplicantKind>,
    /// With rules in force on a day; today when absent.
    pub valid_on: Option<NaiveDate>,
}

impl ProductFilter {
    fn holds(&self, product: &CapitalProduct, day: NaiveDate) -> bool {
        let fits = |kind| product.on(day).is_some_and(|version| version.terms.applicants.kinds.contains(&kind));
        product.on(day).is_some()
            && self.kind.is_none_or(|kind| product.kind == kind)
            && self.pattern.is_none_or(|pattern| product.patterns.contains(&pattern))
            && self.applicant.is_none_or(fits)
    }
}

/// First and last year about which rules may be asked.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The day asked about, today when absent.
pub fn day(ctx: &Ctx, field: &'static str, asked: Option<NaiveDate>) -> Result<NaiveDate> {
    use chrono::Datelike;
    let day = asked.unwrap_or_else(|| ctx.today());
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(Error::refused(field, "Hari dari tahun 2000 sampai 2100.", "A day from 2000 to 2100."))
    }
}

/// A product by its code.
pub fn find(ctx: &Ctx, code: &str) -> Result<Option<Arc<CapitalProduct>>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    Ok(ctx.catalogue().capital_product(code).cloned())
}

fn through(ctx: &Ctx, filter: &ProductFilter) -> Result<Vec<Arc<CapitalProduct>>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    let day = day(ctx, "filter.validOn", filter.valid_on)?;
    Ok(ctx.catalogue().capital_products().filter(|product| filter.holds(product, day)).cloned().collect())
}

/// One page of the products that a filter lets through, by code.
pub fn page(ctx: &Ctx, filter: &ProductFilter, slice: &Slice) -> Result<Page<Arc<CapitalProduct>>> {
    let listed = through(ctx, filter)?
        .into_iter()
        .map(|item| Listed { key: vec![Key::Text(item.code.clone())], item, distance_m: None })
        .collect();
    Ok(cut_in_memory(listed, &[Direction::Ascending], slice))
}

/// How many products a filter lets through.
pub fn count(ctx: &Ctx, filter: &ProductFilter) -> Result<Count> {
    Ok(Count { value: through(ctx, filter)?.len() as i64, exact: true })
}

/// Who asks for capital.
#[derive(Debug, Clone, PartialEq)]
pub enum Applicant {
    /// Somebody who is described and not named.
    Described(ApplicantKind),
    /// A cooperative of the registry, by its public figures.
    Cooperative(CooperativeId),
    /// An UMKM of the registry: refused until there are rights.
    Umkm,
}

/// What whoever asks tells about the applicant; what is not told is not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// Facts, each once.
    pub facts: Vec<(Fact, Value)>,
    /// First day of the business.
    pub started_on: Option<NaiveDate>,
    /// Yearly sales, from which its size follows.
    pub yearly_sales_idr: Option<Rupiah>,
    /// Business capital without land and buildings, from which its size follows.
    pub business_capital_idr: Option<Rupiah>,
}

/// A question for capital.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Who asks.
    pub applicant: Applicant,
    /// What is told besides.
    pub told: Told,
    /// How much.
    pub amount_idr: Rupiah,
    /// What for.
    pub purpose: CapitalPurpose,
    /// For how long.
    pub term_months: Option<i64>,
    /// Only conventional, or only after sharia: by it products are chosen and prices told.
    pub pattern: Option<CooperativePattern>,
    /// By the rules of a day; today when absent.
    pub as_of: Option<NaiveDate>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct CapitalMatches {
    /// The day whose rules were used.
    pub as_of: NaiveDate,
    /// The cooperative, where one was named.
    pub cooperative: Option<Cooperative>,
    /// What is known, and where from.
    pub facts: Facts,
    /// Every product, the best first.
    pub matches: Vec<CapitalMatch>,
    /// Why there is none, where there is none.
    pub notice: Option<Message>,
}

impl CapitalMatches {
    /// How many products came out so.
    pub fn n_in(&self, state: CapitalState) -> usize {
        self.matches.iter().filter(|found| found.state == state).count()
    }
}

/// How an applicant stands with every product. Two statements where a cooperative is named, none otherwise.
pub async fn find_capital(ctx: &Ctx, question: &Question) -> Result<CapitalMatches> {
    access::check(&ctx.actor, Action::MatchCapital)?;
    let as_of = day(ctx, "asOf", question.as_of)?;
    let mut facts = Facts::default();
    tell(&mut facts, question, as_of)?;
    let cooperative = match question.applicant {
        Applicant::Described(kind) => {
            facts.learn(Fact::Applicant, Some(Value::word(kind)), FactOrigin::Told);
            None
        }
        Applicant::Cooperative(id) => {
            access::check(&ctx.actor, Action::ReadCooperatives)?;
            let found = store::cooperatives::by_ids(ctx.db(), &[id]).await?.remove(&id).ok_or_else(|| {
                Error::refused(
                    "applicant.cooperativeId",
                    "Koperasi ini tidak ditemukan.",
                    "This cooperative is not found.",
                )
            })?;
            let mut meetings = store::cooperatives::meetings(ctx.db(), &[id]).await?;
            learn(&mut facts, &found, &meetings.remove(&id).unwrap_or_default(), as_of, ctx.today())?;
            Some(found)
        }
        Applicant::Umkm => {
            return Err(Error::refused(
                "applicant.umkmId",
                "Data UMKM di daftar tidak dipakai di sini, siapa pun yang bertanya. Ceritakan usahanya lewat `described`.",
                "The data of an UMKM of the registry are not used here, whoever asks. Describe the business by `described`.",
            ));
        }
    };
    let catalogue = ctx.catalogue();
    let asked = catalogue
        .capital_products()
        .filter(|product| question.pattern.is_none_or(|pattern| product.patterns.contains(&pattern)));
    let matches = rank(asked, &facts, as_of);
    let versions = || catalogue.capital_products().flat_map(|product| &product.versions);
    let notice = if matches.is_empty() {
        Some(no_rules(as_of, versions().map(|version| version.valid_from).min()))
    } else {
        (as_of > ctx.today()).then(|| still_to_come(as_of))
    };
    Ok(CapitalMatches { as_of, cooperative, facts, matches, notice })
}

/// Why nothing is listed: rules are on record from some day on.
fn no_rules(as_of: NaiveDate, first: Option<NaiveDate>) -> Message {
    let asked = Message::day(as_of);
    let (id, en) = (
        format!("Tidak ada aturan produk modal yang tercatat untuk {}.", asked.id),
        format!("No rules of capital products are on record for {}.", asked.en),
    );
    match first.filter(|first| as_of < *first).map(Message::day) {
        Some(first) => Message::new(
            format!("{id} Yang paling awal berlaku {}.", first.id),
            format!("{en} The earliest hold from {}.", first.en),
        ),
        None => Message::new(id, en),
    }
}

/// What an answer for a day to come rests on.
fn still_to_come(as_of: NaiveDate) -> Message {
    let asked = Message::day(as_of);
    Message::new(
        format!(
            "{} belum tiba: jawaban ini memakai aturan yang tercatat hari ini, dan aturan itu masih dapat berubah.",
            asked.id
        ),
        format!(
            "{} is still to come: this answer rests on the rules on record today, and they may change until then.",
            asked.en
        ),
    )
}

/// Checks and keeps what is asked and told.
fn tell(facts: &mut Facts, question: &Question, as_of: NaiveDate) -> Result<()> {
    let Told { facts: told, started_on, yearly_sales_idr, business_capital_idr } = &question.told;
    if question.amount_idr.amount() < 1 {
        return Err(Error::refused("amountIdr", "Jumlahnya paling sedikit Rp1.", "The amount is at least Rp1."));
    }
    if question.term_months.is_some_and(|months| !(1..=Period::Month.longest()).contains(&months)) {
        return Err(Error::refused("termMonths", "Jangka waktu 1 sampai 360 bulan.", "A term of 1 to 360 months."));
    }
    for (fact, value) in told {
        // what nobody has: older than a person, more than a country
        let most = match fact {
            Fact::AgeYears | Fact::ExportChainYears => 150,
            Fact::BusinessAgeMonths => 12 * 150,
            Fact::NGroupMembers | Fact::NKurBefore | Fact::NMekaarBefore => 1_000_000,
            _ => Rupiah::MAX,
        };
        let least = i64::from(*fact == Fact::InvoiceIdr);
        if !value.fits(*fact) || matches!(value, Value::Number(n) if !(least..=most).contains(n)) {
            return Err(Error::refused(field_of(*fact), "Angka ini tidak mungkin.", "This number cannot be."));
        }
    }
    if started_on.is_some_and(|day| day > as_of) {
        return Err(Error::refused(
            "facts.businessStartedOn",
            "Usaha ini dimulai sesudah hari yang ditanyakan.",
            "This business began after the day asked about.",
        ));
    }
    // a month more or less is a matter of counting
    let reckoned = started_on.map(|day| whole_months(day, as_of));
    let said = told.iter().find(|(fact, _)| *fact == Fact::BusinessAgeMonths).map(|(_, value)| value);
    if let (Some(reckoned), Some(Value::Number(said))) = (reckoned, said)
        && (reckoned - said).abs() > 1
    {
        return Err(Error::refused(
            "facts.businessAgeMonths",
            "Umur usaha ini tidak sesuai dengan hari mulainya.",
            "This age of the business does not fit the day on which it began.",
        ));
    }
    let owed = |of: Fact| told.iter().find(|(fact, _)| *fact == of).map(|(_, value)| value);
    if let (Some(Value::Number(all)), Some(Value::Number(micro))) =
        (owed(Fact::OutstandingKurIdr), owed(Fact::OutstandingKurMicroIdr))
        && micro > all
    {
        return Err(Error::refused(
            field_of(Fact::OutstandingKurMicroIdr),
            "Sisa KUR mikro tidak lebih besar daripada sisa seluruh KUR.",
            "No more is owed on KUR mikro than on KUR of any kind.",
        ));
    }
    for (field, amount) in
        [("facts.yearlySalesIdr", yearly_sales_idr), ("facts.businessCapitalIdr", business_capital_idr)]
    {
        if amount.is_some_and(|amount| amount.amount() < 0) {
            return Err(Error::refused(field, "Jumlahnya tidak kurang dari nol.", "An amount is not below nought."));
        }
    }
    let asked = FactOrigin::Told;
    facts.learn(Fact::AmountIdr, Some(Value::Number(question.amount_idr.amount())), asked);
    facts.learn(Fact::Purpose, Some(Value::word(question.purpose)), asked);
    facts.learn(Fact::TermMonths, question.term_months.map(Value::Number), asked);
    facts.learn(Fact::Pattern, question.pattern.map(Value::word), asked);
    for (fact, value) in told {
        facts.learn(*fact, Some(value.clone()), asked);
    }
    if let Some(started_on) = started_on {
        facts.learn_start(*started_on, as_of, asked);
    }
    let year = UmkmYear { revenue_idr: *yearly_sales_idr, capital_idr: *business_capital_idr, ..Default::default() };
    let size = size(&year, *started_on, as_of).map(|(class, _)| Value::word(class));
    facts.learn(Fact::SizeClass, size, asked);
    Ok(())
}

/// What the public part of the registry says of a cooperative on a day. What stands there now says nothing of an earlier day,
/// unless it bears a day of its own.
fn learn(
    facts: &mut Facts,
    cooperative: &Cooperative,
    meetings: &[AnnualMeeting],
    as_of: NaiveDate,
    today: NaiveDate,
) -> Result<()> {
    let from = FactOrigin::Registry;
    let on = StateThresholds::on(as_of);
    if matches!(state(&cooperative.life, &on), CooperativeState::Dissolved | CooperativeState::BeingDissolved) {
        return Err(Error::refused(
            "applicant.cooperativeId",
            "Koperasi ini sudah atau sedang dibubarkan.",
            "This cooperative has been or is being dissolved.",
        ));
    }
    facts.learn(Fact::Applicant, Some(Value::word(ApplicantKind::Cooperative)), from);
    facts.learn(Fact::CooperativeKind, Some(Value::word(cooperative.kind)), from);
    // a cooperative after sharia borrows after sharia; a conventional one may do either
    let sharia = Some(cooperative.pattern).filter(|pattern| *pattern == CooperativePattern::Sharia);
    facts.learn(Fact::Pattern, sharia.map(Value::word), from);
    facts.learn(Fact::RatUpToDate, rat_held(meetings, &on, today).map(Value::Yes), from);
    // a number on record says that there is one; none on record says nothing
    let is_now = as_of >= today;
    facts.learn(Fact::HasCooperativeNik, cooperative.nik.as_ref().filter(|_| is_now).map(|_| Value::Yes(true)), from);
    let is_entity = match cooperative.legal_on {
        Some(day) => Some(day <= as_of),
        None => cooperative.legal_number.as_ref().filter(|_| is_now).map(|_| true),
    };
    facts.learn(Fact::IsLegalEntity, is_entity.map(Value::Yes), from);
    if let Some(founded_on) = cooperative.founded_on.filter(|day| *day <= as_of) {
        facts.learn_start(founded_on, as_of, from);
    }
    Ok(())
}

/// The field of the input that tells a fact.
fn field_of(fact: Fact) -> &'static str {
    match fact {
        Fact::AgeYears => "facts.ageYears",
        Fact::ExportChainYears => "facts.exportChainYears",
        Fact::BusinessAgeMonths => "facts.businessAgeMonths",
        Fact::NGroupMembers => "facts.nGroupMembers",
        Fact::NKurBefore => "facts.nKurBefore",
        Fact::NMekaarBefore => "facts.nMekaarBefore",
        Fact::OutstandingKurIdr => "facts.outstandingKurIdr",
        Fact::OutstandingKurMicroIdr => "facts.outstandingKurMicroIdr",
        Fact::InvoiceIdr => "facts.invoiceIdr",
        Fact::IncomePerHeadIdr => "facts.incomePerHeadIdr",
        _ => "facts",
    }
}

/// One page of an answer, in its order.
pub fn matches_page(found: &CapitalMatches, slice: &Slice) -> Page<CapitalMatch> {
    let listed = (1..).zip(&found.matches).map(|(rank, item)| Listed {
        key: vec![Key::Int(rank), Key::Text(item.product.code.clone())],
        item: item.clone(),
        distance_m: None,
    });
    cut_in_memory(listed.collect(), &[Direction::Ascending; 2], slice)
}

/// A loan whose cost is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanQuestion {
    /// How much.
    pub amount_idr: Rupiah,
    /// Periods.
    pub n: i64,
    /// How often is paid.
    pub period: Period,
    /// Yearly rate in hundredths of a per cent.
    pub rate_bps: i64,
    /// Fees taken at once.
    pub fees_idr: Rupiah,
    /// Held back until the last payment.
    pub deposit_idr: Rupiah,
    /// In which ways the rate is read; effective and flat when there is none.
    pub methods: Vec<LoanMethod>,
}

/// The loan in each reading asked for.
pub fn loan_schedules(ctx: &Ctx, question: &LoanQuestion) -> Result<Vec<Schedule>> {
    access::check(&ctx.actor, Action::MatchCapital)?;
    let LoanQuestion { amount_idr, n, period, rate_bps, fees_idr, deposit_idr, methods } = question;
    let loan = Loan::new(*amount_idr, *rate_bps, *n, *period, *fees_idr);
    let loan = loan.and_then(|loan| loan.with_deposit(*deposit_idr)).map_err(|refused| match refused {
        LoanRefused::Amount => Error::refused(
            "amountIdr",
            "Pinjaman dari Rp1, dan seluruh pengembaliannya paling banyak 2^53 - 1 rupiah.",
            "A loan from Rp1 up, of which at most 2^53 - 1 rupiah are paid back in all.",
        ),
        LoanRefused::Rate => {
            Error::refused("rateBps", "Tarif 0 sampai 10.000 (100% setahun).", "A rate of 0 to 10,000 (100% a year).")
        }
        LoanRefused::Term => match period {
            Period::Month => {
                Error::refused("term.months", "Jangka waktu 1 sampai 360 bulan.", "A term of 1 to 360 months.")
            }
            Period::Week => {
                Error::refused("term.weeks", "Jangka waktu 1 sampai 520 minggu.", "A term of 1 to 520 weeks.")
            }
            Period::Day => Error::refused("term.days", "Jangka waktu 1 sampai 365 hari.", "A term of 1 to 365 days."),
        },
        LoanRefused::Fees => {
            Error::refused("feesIdr", "Biaya dari nol sampai setengah pinjaman.", "Fees from nought to half the loan.")
        }
        LoanRefused::Deposit => Error::refused(
            "depositIdr",
            "Simpanan yang ditahan dari nol, dan bersama biayanya paling banyak setengah pinjaman.",
            "A deposit from nought up, and together with the fees at most half the loan.",
        ),
    })?;
    let both = [LoanMethod::Annuity, LoanMethod::Flat];
    let methods = if methods.is_empty() { &both } else { methods.as_slice() };
    let wanted = LoanMethod::ALL.iter().filter(|method| methods.contains(method));
    Ok(wanted.map(|method| Schedule::of(loan, *method)).collect())
}
