//! Capital in the graph: its choices, its inputs, and its roots.

use async_graphql::{Context, ID, InputObject, Object, OneofObject};

use super::choice::{CooperativeKind, CooperativePattern, choice};
use super::connection::Countable;
use super::error::{Result, refused};
use super::input::Paging;
use super::loaders::Asked;
use super::object::Node;
use super::object::capital::{CapitalMatches, CapitalProduct, CapitalProductConnection, LoanSchedules};
use super::scalar::{Date, Rupiah};
use crate::app;
use crate::app::capital::{Applicant, LoanQuestion, ProductFilter, Question, Told};
use crate::app::lists::Parent;
use crate::domain::capital::{self, Fact, Value};
use crate::domain::listing::Count;
use crate::domain::{self, cooperative, schedule};
use crate::gql::costs::{PAGE, Pages, Semantic};

choice! {
    /// Kind of capital.
    CapitalKind mirrors "crate::domain::capital::CapitalKind" {
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

choice! {
    /// Who asks for capital.
    CapitalApplicant mirrors "crate::domain::capital::ApplicantKind" {
        /// A business, or the person who runs it.
        Umkm = "UMKM",
        /// A cooperative.
        Cooperative = "COOPERATIVE",
        /// A group of businesses: members of one cluster that apply together.
        Group = "GROUP",
    }
}

choice! {
    /// What capital is wanted for.
    CapitalPurpose mirrors "crate::domain::capital::CapitalPurpose" {
        /// Materials, wages, stock (modal kerja).
        WorkingCapital = "WORKING_CAPITAL",
        /// Tools, machines, premises (investasi).
        Investment = "INVESTMENT",
        /// To fill an export order.
        Export = "EXPORT",
        /// To be paid for an invoice before it falls due.
        Invoice = "INVOICE",
        /// A cooperative's loans to its members.
        MemberLoans = "MEMBER_LOANS",
    }
}

choice! {
    /// Circumstances that some products put first.
    CapitalSituation mirrors "crate::domain::capital::Situation" {
        /// Lost a job (korban PHK).
        LaidOff = "LAID_OFF",
        /// A housewife who works in a business group.
        HousewifeInGroup = "HOUSEWIFE_IN_GROUP",
        /// Caught in online loans.
        OnlineLoanVictim = "ONLINE_LOAN_VICTIM",
        /// None of these.
        NoneOfThese = "NONE",
    }
}

choice! {
    /// What a fact is counted in.
    CapitalUnit mirrors "crate::domain::capital::Unit" {
        /// Yes or no.
        YesNo = "YES_NO",
        /// Whole rupiah.
        Rupiah = "RUPIAH",
        /// Months.
        Months = "MONTHS",
        /// Years.
        Years = "YEARS",
        /// A number of things.
        Count = "COUNT",
        /// A share, in hundredths of a per cent.
        Share = "SHARE",
        /// One of a few words.
        Word = "WORD",
    }
}

choice! {
    /// Where a fact is known from.
    CapitalFactOrigin mirrors "crate::domain::capital::FactOrigin" {
        /// Whoever asks said so.
        Told = "TOLD",
        /// The public part of the registry.
        Registry = "REGISTRY",
        /// Reckoned from other facts.
        Reckoned = "RECKONED",
    }
}

choice! {
    /// How a fact is compared.
    CapitalOperator mirrors "crate::domain::capital::Operator" {
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

choice! {
    /// What a rule decides.
    CapitalForce mirrors "crate::domain::capital::Force" {
        /// Without it there is no loan.
        Required = "REQUIRED",
        /// With it one is put first.
        Preferred = "PREFERRED",
    }
}

choice! {
    /// What it takes to meet a rule, the cheapest first.
    CapitalEffort mirrors "crate::domain::capital::Effort" {
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

choice! {
    /// How a rule came out.
    CapitalRuleState mirrors "crate::domain::capital::RuleState" {
        /// The rule is met.
        Met = "MET",
        /// The rule is not met.
        NotMet = "NOT_MET",
        /// A fact is missing.
        Unknown = "UNKNOWN",
    }
}

choice! {
    /// What a time is counted in.
    CapitalTenorUnit mirrors "crate::domain::capital::TenorUnit" {
        /// Days.
        Day = "DAY",
        /// Weeks.
        Week = "WEEK",
        /// Months.
        Month = "MONTH",
    }
}

choice! {
    /// How a price is told.
    CapitalRateKind mirrors "crate::domain::capital::RateKind" {
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

choice! {
    /// What a fee is for.
    CapitalFeeKind mirrors "crate::domain::capital::FeeKind" {
        /// Held back and given back at the end.
        Deposit = "DEPOSIT",
        /// For a guarantee (imbal jasa penjaminan).
        GuaranteeFee = "GUARANTEE_FEE",
    }
}

choice! {
    /// How often a fee is taken.
    CapitalFeeTiming mirrors "crate::domain::capital::FeeTiming" {
        /// Once, at the beginning.
        Once = "ONCE",
        /// For each year begun, all of it at the beginning.
        Yearly = "YEARLY",
    }
}

choice! {
    /// What a remark is about.
    CapitalNoteKind mirrors "crate::domain::capital::NoteKind" {
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

choice! {
    /// How an applicant stands with a product.
    CapitalState mirrors "crate::domain::capital::standing::CapitalState" {
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

choice! {
    /// How a loan is paid back, and so how its rate is read.
    LoanMethod mirrors "crate::domain::schedule::LoanMethod" {
        /// Equal instalments, charged on what is still owed (anuitas): the rate is effective.
        Annuity = "ANNUITY",
        /// Equal instalments, charged on the first amount all the time (flat).
        Flat = "FLAT",
        /// Equal instalments, charged on the first amount once, however long it takes (margin): the rate is of the amount.
        Margin = "MARGIN",
        /// Equal parts of principal, charged on what is still owed: instalments fall (efektif menurun).
        Declining = "DECLINING",
        /// Principal and charge together at the end, charged on the first amount.
        Bullet = "BULLET",
        /// Principal and charge together at the end, charged for each 15 days begun (sewa modal): 24 charges to the yearly rate.
        Pawn = "PAWN",
    }
}

choice! {
    /// How often is paid.
    LoanPeriod mirrors "crate::domain::schedule::Period" {
        /// Every month.
        Month = "MONTH",
        /// Every week; 52 to the year.
        Week = "WEEK",
        /// Every day; 365 to the year.
        Day = "DAY",
    }
}

choice! {
    /// Something that rules of capital ask about.
    CapitalFact mirrors "crate::domain::capital::Fact" {
        /// Who asks.
        Applicant = "APPLICANT",
        /// How much.
        AmountIdr = "AMOUNT_IDR",
        /// What for.
        Purpose = "PURPOSE",
        /// For how long.
        TermMonths = "TERM_MONTHS",
        /// Conventional, or after sharia.
        Pattern = "PATTERN",
        /// How long the business, or the cooperative, has been running.
        BusinessAgeMonths = "BUSINESS_AGE_MONTHS",
        /// Size by PP 7/2021.
        SizeClass = "SIZE_CLASS",
        /// Agriculture, plantation, fishery or livestock.
        IsFarmOrFishery = "IS_FARM_OR_FISHERY",
        /// KUR loans received before, counted by the person.
        NKurBefore = "N_KUR_BEFORE",
        /// What is still owed on KUR of any kind.
        OutstandingKurIdr = "OUTSTANDING_KUR_IDR",
        /// What is still owed on KUR mikro.
        OutstandingKurMicroIdr = "OUTSTANDING_KUR_MICRO_IDR",
        /// What is owed on KUR mikro and what is asked for, together.
        KurMicroTotalIdr = "KUR_MICRO_TOTAL_IDR",
        /// Had commercial credit beyond what the rules leave out.
        HadCommercialCredit = "HAD_COMMERCIAL_CREDIT",
        /// Now in a program credit on record in SIKP.
        InProgramCredit = "IN_PROGRAM_CREDIT",
        /// KTP and KK.
        HasIdentityPapers = "HAS_IDENTITY_PAPERS",
        /// NIB or SKU.
        HasBusinessPermit = "HAS_BUSINESS_PERMIT",
        /// NPWP.
        HasTaxNumber = "HAS_TAX_NUMBER",
        /// Something to pledge.
        HasCollateral = "HAS_COLLATERAL",
        /// A person vouches with her own property.
        HasPersonalGuarantee = "HAS_PERSONAL_GUARANTEE",
        /// Age of the owner.
        AgeYears = "AGE_YEARS",
        /// The owner is or was married.
        IsMarried = "IS_MARRIED",
        /// The owner is a woman.
        IsWoman = "IS_WOMAN",
        /// Monthly income for each member of the household.
        IncomePerHeadIdr = "INCOME_PER_HEAD_IDR",
        /// Husband or guardian agrees.
        HasFamilyConsent = "HAS_FAMILY_CONSENT",
        /// Comes to a weekly meeting.
        JoinsWeeklyMeetings = "JOINS_WEEKLY_MEETINGS",
        /// Answers for the others of her group.
        AcceptsJointLiability = "ACCEPTS_JOINT_LIABILITY",
        /// Members of the group that borrows together.
        NGroupMembers = "N_GROUP_MEMBERS",
        /// In a business group run with a partner.
        InBusinessGroup = "IN_BUSINESS_GROUP",
        /// Each member has a viable business; a beginner has the leader's recommendation.
        GroupMembersViable = "GROUP_MEMBERS_VIABLE",
        /// Group or members have something to pledge together.
        GroupHasCollateral = "GROUP_HAS_COLLATERAL",
        /// The group has an agreement with an offtaker.
        GroupHasOfftaker = "GROUP_HAS_OFFTAKER",
        /// The group has a certificate.
        GroupHasCertificate = "GROUP_HAS_CERTIFICATE",
        /// Group and members are registered in SIKP.
        GroupInSikp = "GROUP_IN_SIKP",
        /// Circumstances that some products put first.
        Situation = "SITUATION",
        /// Mekaar loans received before.
        NMekaarBefore = "N_MEKAAR_BEFORE",
        /// Gold or goods to pawn.
        HasPawnGoods = "HAS_PAWN_GOODS",
        /// An invoice to a state enterprise through PaDi.
        HasStateInvoice = "HAS_STATE_INVOICE",
        /// How much the invoice is for.
        InvoiceIdr = "INVOICE_IDR",
        /// What is asked for, as a share of the invoice.
        ShareOfInvoiceBps = "SHARE_OF_INVOICE_BPS",
        /// A lender who is ready to apply for the guarantee.
        HasLender = "HAS_LENDER",
        /// An order from abroad.
        HasExportOrder = "HAS_EXPORT_ORDER",
        /// Years in the supply chain of an exporter.
        ExportChainYears = "EXPORT_CHAIN_YEARS",
        /// Type of the cooperative.
        CooperativeKind = "COOPERATIVE_KIND",
        /// Its founding deed was approved.
        IsLegalEntity = "IS_LEGAL_ENTITY",
        /// Held the annual members' meeting that was due.
        RatUpToDate = "RAT_UP_TO_DATE",
        /// Healthy by the last assessment.
        IsHealthy = "IS_HEALTHY",
        /// Accounts audited or signed.
        HasSignedAccounts = "HAS_SIGNED_ACCOUNTS",
        /// The registration number (NIK) is active.
        HasCooperativeNik = "HAS_COOPERATIVE_NIK",
        /// The board decided to borrow.
        HasManagementDecision = "HAS_MANAGEMENT_DECISION",
        /// A business proposal.
        HasProposal = "HAS_PROPOSAL",
        /// A Koperasi Desa or Kelurahan Merah Putih.
        IsKdmp = "IS_KDMP",
    }
}

/// Which capital products. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CapitalProductFilter {
    /// Of one kind.
    kind: Option<CapitalKind>,
    /// Conventional or after sharia.
    pattern: Option<CooperativePattern>,
    /// For one kind of applicant.
    applicant: Option<CapitalApplicant>,
    /// With rules in force on this day; today when absent.
    valid_on: Option<Date>,
}

impl CapitalProductFilter {
    fn to_filter(&self) -> ProductFilter {
        ProductFilter {
            kind: self.kind.map(Into::into),
            pattern: self.pattern.map(Into::into),
            applicant: self.applicant.map(Into::into),
            valid_on: self.valid_on.map(|day| day.0),
        }
    }
}

impl Countable for ProductFilter {
    async fn count(&self, asked: &Asked, _: Option<&Parent>) -> Result<Count> {
        asked.answer(app::capital::count(&asked.ctx, self))
    }
}

/// Who asks for capital: exactly one of the three.
#[derive(Debug, Clone, OneofObject)]
pub enum CapitalApplicantInput {
    /// Somebody who is described and not named; `facts` describe her.
    Described(CapitalApplicant),
    /// A cooperative of the registry, by its public figures; `facts` add to them, and go before them where both say something.
    CooperativeId(ID),
    /// An UMKM of the registry. Refused, whoever asks: describe the business instead.
    UmkmId(ID),
}

/// What is told about an applicant. What is left out is not known, and rules about it are answered UNKNOWN.
#[derive(Debug, Clone, Default, InputObject)]
pub struct CapitalFactsInput {
    /// First day of the business, or of the cooperative; with it the answer tells from which day it is old enough.
    business_started_on: Option<Date>,
    /// Age of the business in months, 0 to 1,800, where its first day is not known.
    business_age_months: Option<i64>,
    /// KUR loans that the person received before, 0 to 1,000,000.
    n_kur_before: Option<i64>,
    /// Age of the owner, 0 to 150.
    age_years: Option<i64>,
    /// Members of the group that borrows together, 0 to 1,000,000.
    n_group_members: Option<i64>,
    /// Mekaar loans that she received before, 0 to 1,000,000.
    n_mekaar_before: Option<i64>,
    /// Years in an export supply chain, 0 to 150.
    export_chain_years: Option<i64>,
    /// Sales of a year, from which its size follows (PP 7/2021).
    yearly_sales_idr: Option<Rupiah>,
    /// Business capital without land and buildings, from which its size follows (PP 7/2021).
    business_capital_idr: Option<Rupiah>,
    /// What is still owed on KUR of any kind; nought says that no KUR mikro is owed either.
    outstanding_kur_idr: Option<Rupiah>,
    /// What is still owed on KUR mikro; what is asked for is added to it.
    outstanding_kur_micro_idr: Option<Rupiah>,
    /// How much the invoice is for, from Rp1 up.
    invoice_idr: Option<Rupiah>,
    /// Monthly income for each member of the household.
    income_per_head_idr: Option<Rupiah>,
    /// Circumstances that some products put first.
    situation: Option<CapitalSituation>,
    /// Type of the cooperative.
    cooperative_kind: Option<CooperativeKind>,
    /// The business is agriculture, plantation, fishery or livestock.
    is_farm_or_fishery: Option<bool>,
    /// Had commercial credit, other than household consumer credit, ultra-micro up to Rp20.000.000, fintech loans, or consumer credit
    /// up to Rp500.000.000 reported as productive.
    had_commercial_credit: Option<bool>,
    /// Now in a program credit on record in SIKP.
    in_program_credit: Option<bool>,
    /// Has an identity card and a family card (KTP, KK).
    has_identity_papers: Option<bool>,
    /// Has a business number (NIB) or a business certificate (SKU).
    has_business_permit: Option<bool>,
    /// Has a tax number (NPWP).
    has_tax_number: Option<bool>,
    /// Has something to pledge.
    has_collateral: Option<bool>,
    /// A person vouches with her own property.
    has_personal_guarantee: Option<bool>,
    /// The owner is or was married.
    is_married: Option<bool>,
    /// The owner is a woman.
    is_woman: Option<bool>,
    /// Husband or guardian agrees.
    has_family_consent: Option<bool>,
    /// Will come to weekly meetings.
    joins_weekly_meetings: Option<bool>,
    /// Will answer for the group's loans together (tanggung renteng).
    accepts_joint_liability: Option<bool>,
    /// In a business group (cluster) run with a partner.
    in_business_group: Option<bool>,
    /// Each member of the group has a viable business; a beginner has the leader's recommendation.
    group_members_viable: Option<bool>,
    /// Group or members have something to pledge together.
    group_has_collateral: Option<bool>,
    /// The group has an agreement with an offtaker.
    group_has_offtaker: Option<bool>,
    /// The group has a certificate from the dinas or the offtaker.
    group_has_certificate: Option<bool>,
    /// Group and members are registered in SIKP.
    group_in_sikp: Option<bool>,
    /// Has gold or goods to pawn.
    has_pawn_goods: Option<bool>,
    /// Has an invoice to a state enterprise through PaDi.
    has_state_invoice: Option<bool>,
    /// A lender is ready.
    has_lender: Option<bool>,
    /// Has an export order.
    has_export_order: Option<bool>,
    /// The cooperative is a legal entity.
    is_legal_entity: Option<bool>,
    /// The cooperative held the annual members' meeting (RAT) that was due.
    rat_up_to_date: Option<bool>,
    /// The cooperative was assessed as healthy.
    is_healthy: Option<bool>,
    /// The cooperative's accounts are audited or signed.
    has_signed_accounts: Option<bool>,
    /// The cooperative's number (NIK koperasi) is active.
    has_cooperative_nik: Option<bool>,
    /// The board decided to borrow.
    has_management_decision: Option<bool>,
    /// There is a business proposal.
    has_proposal: Option<bool>,
    /// The cooperative is a Koperasi Desa or Kelurahan Merah Putih.
    is_kdmp: Option<bool>,
}

impl CapitalFactsInput {
    fn told(self) -> Told {
        let facts = [
            (Fact::BusinessAgeMonths, self.business_age_months.map(Value::Number)),
            (Fact::NKurBefore, self.n_kur_before.map(Value::Number)),
            (Fact::AgeYears, self.age_years.map(Value::Number)),
            (Fact::NGroupMembers, self.n_group_members.map(Value::Number)),
            (Fact::NMekaarBefore, self.n_mekaar_before.map(Value::Number)),
            (Fact::ExportChainYears, self.export_chain_years.map(Value::Number)),
            (Fact::OutstandingKurIdr, self.outstanding_kur_idr.map(|amount| Value::Number(amount.0.amount()))),
            (
                Fact::OutstandingKurMicroIdr,
                self.outstanding_kur_micro_idr.map(|amount| Value::Number(amount.0.amount())),
            ),
            (Fact::InvoiceIdr, self.invoice_idr.map(|amount| Value::Number(amount.0.amount()))),
            (Fact::IncomePerHeadIdr, self.income_per_head_idr.map(|amount| Value::Number(amount.0.amount()))),
            (Fact::Situation, self.situation.map(|word| Value::word(capital::Situation::from(word)))),
            (
                Fact::CooperativeKind,
                self.cooperative_kind.map(|word| Value::word(cooperative::CooperativeKind::from(word))),
            ),
            (Fact::IsFarmOrFishery, self.is_farm_or_fishery.map(Value::Yes)),
            (Fact::HadCommercialCredit, self.had_commercial_credit.map(Value::Yes)),
            (Fact::InProgramCredit, self.in_program_credit.map(Value::Yes)),
            (Fact::HasIdentityPapers, self.has_identity_papers.map(Value::Yes)),
            (Fact::HasBusinessPermit, self.has_business_permit.map(Value::Yes)),
            (Fact::HasTaxNumber, self.has_tax_number.map(Value::Yes)),
            (Fact::HasCollateral, self.has_collateral.map(Value::Yes)),
            (Fact::HasPersonalGuarantee, self.has_personal_guarantee.map(Value::Yes)),
            (Fact::IsMarried, self.is_married.map(Value::Yes)),
            (Fact::IsWoman, self.is_woman.map(Value::Yes)),
            (Fact::HasFamilyConsent, self.has_family_consent.map(Value::Yes)),
            (Fact::JoinsWeeklyMeetings, self.joins_weekly_meetings.map(Value::Yes)),
            (Fact::AcceptsJointLiability, self.accepts_joint_liability.map(Value::Yes)),
            (Fact::InBusinessGroup, self.in_business_group.map(Value::Yes)),
            (Fact::GroupMembersViable, self.group_members_viable.map(Value::Yes)),
            (Fact::GroupHasCollateral, self.group_has_collateral.map(Value::Yes)),
            (Fact::GroupHasOfftaker, self.group_has_offtaker.map(Value::Yes)),
            (Fact::GroupHasCertificate, self.group_has_certificate.map(Value::Yes)),
            (Fact::GroupInSikp, self.group_in_sikp.map(Value::Yes)),
            (Fact::HasPawnGoods, self.has_pawn_goods.map(Value::Yes)),
            (Fact::HasStateInvoice, self.has_state_invoice.map(Value::Yes)),
            (Fact::HasLender, self.has_lender.map(Value::Yes)),
            (Fact::HasExportOrder, self.has_export_order.map(Value::Yes)),
            (Fact::IsLegalEntity, self.is_legal_entity.map(Value::Yes)),
            (Fact::RatUpToDate, self.rat_up_to_date.map(Value::Yes)),
            (Fact::IsHealthy, self.is_healthy.map(Value::Yes)),
            (Fact::HasSignedAccounts, self.has_signed_accounts.map(Value::Yes)),
            (Fact::HasCooperativeNik, self.has_cooperative_nik.map(Value::Yes)),
            (Fact::HasManagementDecision, self.has_management_decision.map(Value::Yes)),
            (Fact::HasProposal, self.has_proposal.map(Value::Yes)),
            (Fact::IsKdmp, self.is_kdmp.map(Value::Yes)),
        ];
        Told {
            facts: facts.into_iter().filter_map(|(fact, value)| Some((fact, value?))).collect(),
            started_on: self.business_started_on.map(|day| day.0),
            yearly_sales_idr: self.yearly_sales_idr.map(|amount| amount.0),
            business_capital_idr: self.business_capital_idr.map(|amount| amount.0),
        }
    }
}

/// A question for capital.
#[derive(Debug, Clone, InputObject)]
pub struct MatchCapitalInput {
    /// Who asks.
    applicant: CapitalApplicantInput,
    /// What is told about her; more of it leaves less unknown.
    facts: Option<CapitalFactsInput>,
    /// How much, from Rp1 up. In a group: for each member.
    amount_idr: Rupiah,
    /// What for.
    purpose: CapitalPurpose,
    /// For how long, 1 to 360 months; each product's longest when absent.
    term_months: Option<i64>,
    /// Only conventional products, or only those after sharia: by it prices are told, too.
    pattern: Option<CooperativePattern>,
    /// By the rules of this day, 2000 to 2100; today when absent.
    as_of: Option<Date>,
}

impl MatchCapitalInput {
    fn question(self, asked: &Asked) -> Result<Question> {
        let applicant = match self.applicant {
            CapitalApplicantInput::Described(kind) => Applicant::Described(kind.into()),
            CapitalApplicantInput::CooperativeId(id) => Applicant::Cooperative(id.parse().map_err(|_| {
                refused(
                    "applicant.cooperativeId",
                    "Ini bukan id koperasi.",
                    "This is not the id of a cooperative.",
                    asked.locale,
                )
            })?),
            CapitalApplicantInput::UmkmId(_) => Applicant::Umkm,
        };
        Ok(Question {
            applicant,
            told: self.facts.unwrap_or_default().told(),
            amount_idr: self.amount_idr.0,
            purpose: self.purpose.into(),
            term_months: self.term_months,
            pattern: self.pattern.map(Into::into),
            as_of: self.as_of.map(|day| day.0),
        })
    }
}

/// The term of a loan: exactly one of the three.
#[derive(Debug, Clone, Copy, OneofObject)]
pub enum LoanTermInput {
    /// Monthly instalments, 1 to 360.
    Months(i64),
    /// Weekly instalments, 1 to 520.
    Weeks(i64),
    /// Daily instalments, or the days of a pawn, 1 to 365.
    Days(i64),
}

/// A loan whose cost is asked for.
#[derive(Debug, Clone, InputObject)]
pub struct LoanScheduleInput {
    /// How much, from Rp1 up.
    amount_idr: Rupiah,
    /// For how long.
    term: LoanTermInput,
    /// Yearly rate in hundredths of a per cent, 0 to 10,000: 600 is 6 %.
    rate_bps: i64,
    /// Fees taken at once, up to half the loan; none when absent.
    fees_idr: Option<Rupiah>,
    /// Held back at first and given back with the last payment, together with the fees up to half the loan; none when absent.
    deposit_idr: Option<Rupiah>,
    /// In which ways the rate is read; ANNUITY and FLAT when absent, since "6 % a year" is told in both ways.
    methods: Option<Vec<LoanMethod>>,
}

impl LoanScheduleInput {
    fn question(self) -> LoanQuestion {
        let (n, period) = match self.term {
            LoanTermInput::Months(n) => (n, schedule::Period::Month),
            LoanTermInput::Weeks(n) => (n, schedule::Period::Week),
            LoanTermInput::Days(n) => (n, schedule::Period::Day),
        };
        LoanQuestion {
            amount_idr: self.amount_idr.0,
            n,
            period,
            rate_bps: self.rate_bps,
            fees_idr: self.fees_idr.map_or(domain::Rupiah::ZERO, |fees| fees.0),
            deposit_idr: self.deposit_idr.map_or(domain::Rupiah::ZERO, |deposit| deposit.0),
            methods: self.methods.unwrap_or_default().into_iter().map(Into::into).collect(),
        }
    }
}

/// A product by what follows `modal_` in its id.
pub fn node(asked: &Asked, code: &str) -> Result<Option<Node>> {
    Ok(asked.answer(app::capital::find(&asked.ctx, code))?.map(|found| Node::CapitalProduct(CapitalProduct(found))))
}

/// What can be read and asked about capital.
#[derive(Debug, Default)]
pub struct CapitalQuery;

/// What can be read and asked about capital.
#[Object]
impl CapitalQuery {
    /// Capital products with rules in force on a day, by code.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn capital_products(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<CapitalProductFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<CapitalProductConnection>> {
        let filter = filter.unwrap_or_default().to_filter();
        CapitalProductConnection::of(Asked::of(context), filter, Paging { first, after, last, before }).map(Some)
    }

    /// How an applicant stands with every capital product by the rules of a day: eligible, nearly, not or unknown, each rule with
    /// what it asks for, what is known, its article and what would cure it. Needs no account; nothing told is kept.
    #[graphql(directive = Semantic::apply())]
    async fn match_capital(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who asks for how much, and what for.")] input: MatchCapitalInput,
    ) -> Result<Option<CapitalMatches>> {
        let asked = Asked::of(context);
        let question = input.question(asked)?;
        Ok(Some(CapitalMatches(asked.answer(app::capital::find_capital(&asked.ctx, &question).await)?)))
    }

    /// What a loan costs: instalments in whole rupiah and the true yearly cost, in each way its rate may be read.
    #[graphql(directive = Semantic::apply())]
    async fn loan_schedule(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The loan.")] input: LoanScheduleInput,
    ) -> Result<Option<LoanSchedules>> {
        let asked = Asked::of(context);
        Ok(Some(LoanSchedules {
            schedules: asked.answer(app::capital::loan_schedules(&asked.ctx, &input.question()))?,
            as_of: asked.ctx.today(),
        }))
    }
}
