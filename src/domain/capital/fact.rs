//! What rules of capital products ask about an applicant: a closed vocabulary of facts, each with its unit and its words.
//! Facts that nobody told are absent, and a rule about them is neither met nor broken. A few are reckoned from others: what is
//! owed and asked for together, the share of an invoice. Never contains a rule.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::super::message::Message;
use super::super::money::Rupiah;
use super::super::schedule::percent_of_bps;
use super::super::words::{Word, words};

words! {
    /// Who asks for capital.
    ApplicantKind {
        /// A business, or the person who runs it.
        Umkm = "UMKM",
        /// A cooperative.
        Cooperative = "COOPERATIVE",
        /// A group of businesses: members of one cluster that apply together.
        Group = "GROUP",
    }
}

words! {
    /// What capital is wanted for.
    CapitalPurpose {
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

words! {
    /// Circumstances that some products put first.
    Situation {
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

words! {
    /// What a fact is counted in.
    Unit {
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

macro_rules! facts {
    ($($(#[$about:meta])* $name:ident = $word:literal, $unit:ident, $id:literal, $en:literal;)+) => {
        words! {
            /// Something that rules of capital ask about.
            Fact { $($(#[$about])* $name = $word),+ }
        }

        impl Fact {
            /// What it is counted in.
            pub const fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit),+ }
            }

            /// The fact in words.
            pub fn label(self) -> Message {
                match self { $(Self::$name => Message::new($id, $en)),+ }
            }
        }
    };
}

facts! {
    /// Who asks.
    Applicant = "APPLICANT", Word, "Pemohon", "Applicant";
    /// How much.
    AmountIdr = "AMOUNT_IDR", Rupiah, "Jumlah yang diperlukan", "Amount wanted";
    /// What for.
    Purpose = "PURPOSE", Word, "Kegunaan", "Purpose";
    /// For how long.
    TermMonths = "TERM_MONTHS", Months, "Jangka waktu yang diminta", "Term wanted";
    /// Conventional, or after sharia.
    Pattern = "PATTERN", Word, "Pola yang diminta", "Pattern wanted";
    /// How long the business, or the cooperative, has been running.
    BusinessAgeMonths = "BUSINESS_AGE_MONTHS", Months, "Lama usaha berjalan", "Age of the business";
    /// Size by PP 7/2021.
    SizeClass = "SIZE_CLASS", Word, "Ukuran usaha", "Size of the business";
    /// Agriculture, plantation, fishery or livestock.
    IsFarmOrFishery = "IS_FARM_OR_FISHERY", YesNo,
        "Usaha pertanian, perkebunan, perikanan, atau peternakan", "Agriculture, plantation, fishery or livestock";
    /// KUR loans received before, counted by the person.
    NKurBefore = "N_KUR_BEFORE", Count, "KUR yang pernah diterima", "KUR loans received before";
    /// What is still owed on KUR of any kind.
    OutstandingKurIdr = "OUTSTANDING_KUR_IDR", Rupiah, "Sisa KUR yang masih berjalan", "KUR still owed";
    /// What is still owed on KUR mikro.
    OutstandingKurMicroIdr = "OUTSTANDING_KUR_MICRO_IDR", Rupiah,
        "Sisa KUR mikro yang masih berjalan", "KUR mikro still owed";
    /// What is owed on KUR mikro and what is asked for, together.
    KurMicroTotalIdr = "KUR_MICRO_TOTAL_IDR", Rupiah,
        "Sisa KUR mikro ditambah yang diminta", "KUR mikro still owed, and what is asked for";
    /// Had commercial credit beyond what the rules leave out.
    HadCommercialCredit = "HAD_COMMERCIAL_CREDIT", YesNo,
        "Pernah menerima kredit komersial (selain kredit konsumsi rumah tangga, ultra mikro sampai Rp20.000.000, pinjaman daring, atau kredit konsumsi sampai Rp500.000.000 yang dilaporkan sebagai produktif)",
        "Had commercial credit (other than household consumer credit, ultra-micro up to Rp20.000.000, fintech loans, or consumer credit up to Rp500.000.000 reported as productive)";
    /// Now in a program credit on record in SIKP.
    InProgramCredit = "IN_PROGRAM_CREDIT", YesNo,
        "Sedang menerima kredit program (tercatat di SIKP)", "Now in a program credit (on record in SIKP)";
    /// KTP and KK.
    HasIdentityPapers = "HAS_IDENTITY_PAPERS", YesNo, "KTP dan kartu keluarga ada", "Has identity card and family card (KTP, KK)";
    /// NIB or SKU.
    HasBusinessPermit = "HAS_BUSINESS_PERMIT", YesNo,
        "NIB atau surat keterangan usaha (SKU) ada", "Has a business number (NIB) or certificate (SKU)";
    /// NPWP.
    HasTaxNumber = "HAS_TAX_NUMBER", YesNo, "NPWP ada", "Has a tax number (NPWP)";
    /// Something to pledge.
    HasCollateral = "HAS_COLLATERAL", YesNo, "Agunan ada", "Has collateral";
    /// A person vouches with her own property.
    HasPersonalGuarantee = "HAS_PERSONAL_GUARANTEE", YesNo, "Jaminan pribadi ada", "Has a personal guarantee";
    /// Age of the owner.
    AgeYears = "AGE_YEARS", Years, "Umur pemilik", "Age of the owner";
    /// The owner is or was married.
    IsMarried = "IS_MARRIED", YesNo, "Sudah menikah", "Is married";
    /// The owner is a woman.
    IsWoman = "IS_WOMAN", YesNo, "Pemilik perempuan", "The owner is a woman";
    /// Monthly income for each member of the household.
    IncomePerHeadIdr = "INCOME_PER_HEAD_IDR", Rupiah,
        "Pendapatan sebulan per anggota keluarga", "Monthly income per member of the household";
    /// Husband or guardian agrees.
    HasFamilyConsent = "HAS_FAMILY_CONSENT", YesNo, "Izin suami atau wali ada", "Husband or guardian agrees";
    /// Comes to a weekly meeting.
    JoinsWeeklyMeetings = "JOINS_WEEKLY_MEETINGS", YesNo,
        "Bersedia ikut pertemuan mingguan", "Will come to weekly meetings";
    /// Answers for the others of her group.
    AcceptsJointLiability = "ACCEPTS_JOINT_LIABILITY", YesNo,
        "Bersedia tanggung renteng dalam kelompok", "Will answer for the group's loans together (tanggung renteng)";
    /// Members of the group that borrows together.
    NGroupMembers = "N_GROUP_MEMBERS", Count, "Anggota kelompok", "Members of the group";
    /// In a business group run with a partner.
    InBusinessGroup = "IN_BUSINESS_GROUP", YesNo,
        "Ikut kelompok usaha (klaster) yang bermitra", "In a business group (cluster) run with a partner";
    /// Each member has a viable business; a beginner has the leader's recommendation.
    GroupMembersViable = "GROUP_MEMBERS_VIABLE", YesNo,
        "Setiap anggota punya usaha yang layak (pemula: ada rekomendasi ketua kelompok)",
        "Each member has a viable business (a beginner: the leader's recommendation)";
    /// Group or members have something to pledge together.
    GroupHasCollateral = "GROUP_HAS_COLLATERAL", YesNo,
        "Kelompok punya agunan bersama (aset kelompok atau sebagian anggota)",
        "The group has collateral together (its own assets, or those of some members)";
    /// The group has an agreement with an offtaker.
    GroupHasOfftaker = "GROUP_HAS_OFFTAKER", YesNo,
        "Kelompok punya perjanjian dengan pembeli tetap (offtaker)", "The group has an agreement with an offtaker";
    /// The group has a certificate.
    GroupHasCertificate = "GROUP_HAS_CERTIFICATE", YesNo,
        "Kelompok punya surat keterangan dari dinas atau offtaker", "The group has a certificate from the dinas or the offtaker";
    /// Group and members are registered in SIKP.
    GroupInSikp = "GROUP_IN_SIKP", YesNo,
        "Kelompok dan anggotanya terdaftar di SIKP", "Group and members are registered in SIKP";
    /// Circumstances that some products put first.
    Situation = "SITUATION", Word, "Keadaan khusus", "Circumstances";
    /// Mekaar loans received before.
    NMekaarBefore = "N_MEKAAR_BEFORE", Count, "Pinjaman Mekaar yang pernah diterima", "Mekaar loans received before";
    /// Gold or goods to pawn.
    HasPawnGoods = "HAS_PAWN_GOODS", YesNo, "Emas atau barang gadai ada", "Has gold or goods to pawn";
    /// An invoice to a state enterprise through PaDi.
    HasStateInvoice = "HAS_STATE_INVOICE", YesNo,
        "Punya tagihan kepada BUMN lewat PaDi", "Has an invoice to a state enterprise through PaDi";
    /// How much the invoice is for.
    InvoiceIdr = "INVOICE_IDR", Rupiah, "Nilai tagihan", "Amount of the invoice";
    /// What is asked for, as a share of the invoice.
    ShareOfInvoiceBps = "SHARE_OF_INVOICE_BPS", Share, "Bagian dari nilai tagihan", "Share of the invoice";
    /// A lender who is ready to apply for the guarantee.
    HasLender = "HAS_LENDER", YesNo, "Sudah ada pemberi pinjaman yang bersedia", "Has a lender who is ready";
    /// An order from abroad.
    HasExportOrder = "HAS_EXPORT_ORDER", YesNo, "Punya pesanan ekspor", "Has an export order";
    /// Years in the supply chain of an exporter.
    ExportChainYears = "EXPORT_CHAIN_YEARS", Years,
        "Lama memasok rantai ekspor", "Years in an export supply chain";
    /// Type of the cooperative.
    CooperativeKind = "COOPERATIVE_KIND", Word, "Jenis koperasi", "Type of the cooperative";
    /// Its founding deed was approved.
    IsLegalEntity = "IS_LEGAL_ENTITY", YesNo, "Berbadan hukum", "Is a legal entity";
    /// Held the annual members' meeting that was due.
    RatUpToDate = "RAT_UP_TO_DATE", YesNo,
        "RAT yang wajib sudah diadakan", "Held the annual members' meeting (RAT) that was due";
    /// Healthy by the last assessment.
    IsHealthy = "IS_HEALTHY", YesNo, "Penilaian kesehatan: sehat", "Healthy by its last assessment";
    /// Accounts audited or signed.
    HasSignedAccounts = "HAS_SIGNED_ACCOUNTS", YesNo,
        "Laporan keuangan diaudit atau ditandatangani", "Has audited or signed accounts";
    /// The registration number (NIK) is active.
    HasCooperativeNik = "HAS_COOPERATIVE_NIK", YesNo, "NIK koperasi aktif", "Has an active cooperative number (NIK koperasi)";
    /// The board decided to borrow.
    HasManagementDecision = "HAS_MANAGEMENT_DECISION", YesNo,
        "Keputusan pengurus untuk meminjam ada", "The board has decided to borrow";
    /// A business proposal.
    HasProposal = "HAS_PROPOSAL", YesNo, "Proposal usaha ada", "Has a business proposal";
    /// A Koperasi Desa or Kelurahan Merah Putih.
    IsKdmp = "IS_KDMP", YesNo, "Koperasi Desa/Kelurahan Merah Putih", "Is a Koperasi Desa/Kelurahan Merah Putih";
}

impl Fact {
    /// The facts from which it is reckoned; nothing for those that are told.
    pub const fn made_of(self) -> &'static [Self] {
        match self {
            Self::KurMicroTotalIdr => &[Self::OutstandingKurMicroIdr, Self::AmountIdr],
            Self::ShareOfInvoiceBps => &[Self::AmountIdr, Self::InvoiceIdr],
            _ => &[],
        }
    }

    /// The words it may be, where it is a word.
    pub fn words(self) -> Vec<&'static str> {
        fn all<W: Word>() -> Vec<&'static str> {
            W::ALL.iter().map(|value| value.word()).collect()
        }
        match self {
            Self::Applicant => all::<ApplicantKind>(),
            Self::Purpose => all::<CapitalPurpose>(),
            Self::Pattern => all::<super::super::cooperative::CooperativePattern>(),
            Self::SizeClass => all::<super::super::umkm::SizeClass>(),
            Self::Situation => all::<Situation>(),
            Self::CooperativeKind => all::<super::super::cooperative::CooperativeKind>(),
            _ => Vec::new(),
        }
    }

    /// A value of it in words.
    pub fn say(self, value: &Value) -> Message {
        match (value, self.unit()) {
            (Value::Yes(true), _) => Message::new("ya", "yes"),
            (Value::Yes(false), _) => Message::new("tidak", "no"),
            (Value::Number(n), Unit::Rupiah) => {
                Message::same(Rupiah::try_from(*n).map_or_else(|_| n.to_string(), |amount| amount.to_string()))
            }
            (Value::Number(n), Unit::Months) => Message::counted(*n, "bulan", "month"),
            (Value::Number(n), Unit::Share) => percent_of_bps(*n),
            (Value::Number(n), Unit::Years) => Message::counted(*n, "tahun", "year"),
            (Value::Number(n), _) => Message::same(n.to_string()),
            (Value::Word(word), _) => word_name(word),
            (Value::Words(words), _) => {
                let names: Vec<Message> = words.iter().map(|word| word_name(word)).collect();
                Message::new(
                    names.iter().map(|name| name.id.as_str()).collect::<Vec<_>>().join(" atau "),
                    names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(" or "),
                )
            }
        }
    }
}

/// A word of a fact as people say it. The words of different facts do not collide.
fn word_name(word: &str) -> Message {
    let (id, en) = match word {
        "UMKM" => ("UMKM", "an UMKM"),
        "COOPERATIVE" => ("koperasi", "a cooperative"),
        "GROUP" => ("kelompok UMKM", "a group of UMKM"),
        "WORKING_CAPITAL" => ("modal kerja", "working capital"),
        "INVESTMENT" => ("investasi", "investment"),
        "EXPORT" => ("memenuhi pesanan ekspor", "filling an export order"),
        "INVOICE" => ("mencairkan tagihan", "an invoice paid early"),
        "MEMBER_LOANS" => ("pinjaman kepada anggota", "loans to members"),
        "CONVENTIONAL" => ("konvensional", "conventional"),
        "SHARIA" => ("syariah", "after sharia"),
        "MICRO" => ("usaha mikro", "micro"),
        "SMALL" => ("usaha kecil", "small"),
        "MEDIUM" => ("usaha menengah", "medium"),
        "LARGE" => ("usaha besar", "large"),
        "LAID_OFF" => ("terkena PHK", "laid off"),
        "HOUSEWIFE_IN_GROUP" => ("ibu rumah tangga dalam kelompok usaha", "a housewife in a business group"),
        "ONLINE_LOAN_VICTIM" => ("korban pinjaman daring", "caught in online loans"),
        "NONE" => ("tidak ada", "none"),
        "PRODUCER" => ("produsen", "producers"),
        "CONSUMER" => ("konsumen", "consumers"),
        "SERVICE" => ("jasa", "services"),
        "MARKETING" => ("pemasaran", "marketing"),
        "SAVINGS_AND_LOAN" => ("simpan pinjam", "savings and loan"),
        other => return Message::same(other),
    };
    Message::new(id, en)
}

/// The value of a fact. In files it is what it looks like: `true`, `6`, `"UMKM"`, `["UMKM", "GROUP"]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Yes(bool),
    /// A number in the fact's unit.
    Number(i64),
    /// A word.
    Word(String),
    /// Several words; only in what a rule asks for.
    Words(Vec<String>),
}

impl Value {
    /// The value that is the word of a choice.
    pub fn word(choice: impl Word) -> Self {
        Self::Word(choice.word().to_owned())
    }

    /// Whether a value can be that of a fact.
    pub fn fits(&self, fact: Fact) -> bool {
        let known = |word: &String| fact.words().contains(&word.as_str());
        match self {
            Self::Yes(_) => fact.unit() == Unit::YesNo,
            Self::Number(_) => !matches!(fact.unit(), Unit::YesNo | Unit::Word),
            Self::Word(word) => known(word),
            Self::Words(words) => words.iter().all(known),
        }
    }
}

words! {
    /// Where a fact is known from.
    FactOrigin {
        /// Whoever asks said so.
        Told = "TOLD",
        /// The public part of the registry.
        Registry = "REGISTRY",
        /// Reckoned from other facts.
        Reckoned = "RECKONED",
    }
}

/// What is known about an applicant and her question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    known: std::collections::BTreeMap<Fact, (Value, FactOrigin)>,
    /// First day of the business, from which the day can be told on which it is old enough.
    pub started_on: Option<NaiveDate>,
}

impl Facts {
    /// Keeps a fact; one that is known already stays. What is told first goes before what the registry says, so that somebody can
    /// ask what would be if. What is reckoned from others cannot be told.
    pub fn learn(&mut self, fact: Fact, value: Option<Value>, origin: FactOrigin) {
        let is_open = self.known.get(&fact).is_none_or(|(_, known)| *known == FactOrigin::Reckoned);
        if let Some(value) = value
            && is_open
            && fact.made_of().is_empty()
        {
            self.known.insert(fact, (value, origin));
            self.reckon();
        }
    }

    /// Keeps what follows from what is known.
    fn reckon(&mut self) {
        if self.number(Fact::NKurBefore) == Some(0) || self.number(Fact::OutstandingKurIdr) == Some(0) {
            // who never had any KUR, or owes none of any kind, owes no KUR mikro
            self.known.entry(Fact::OutstandingKurMicroIdr).or_insert((Value::Number(0), FactOrigin::Reckoned));
        }
        let asked = self.number(Fact::AmountIdr);
        let total =
            self.number(Fact::OutstandingKurMicroIdr).zip(asked).map(|(owed, asked)| owed.saturating_add(asked));
        let invoice = self.number(Fact::InvoiceIdr).filter(|invoice| *invoice > 0);
        // rounded up: what is a little more than a share is not within it
        let share = asked.zip(invoice).map(|(asked, invoice)| {
            let (asked, invoice) = (i128::from(asked), i128::from(invoice));
            i64::try_from((asked * 10_000 + invoice - 1) / invoice).unwrap_or(i64::MAX)
        });
        for (fact, n) in [(Fact::KurMicroTotalIdr, total), (Fact::ShareOfInvoiceBps, share)] {
            if let Some(n) = n {
                self.known.insert(fact, (Value::Number(n), FactOrigin::Reckoned));
            }
        }
    }

    /// Keeps the first day of the business, and with it its age in whole months on a day.
    pub fn learn_start(&mut self, started_on: NaiveDate, as_of: NaiveDate, origin: FactOrigin) {
        if self.value(Fact::BusinessAgeMonths).is_none() {
            self.started_on = Some(started_on);
            self.learn(Fact::BusinessAgeMonths, Some(Value::Number(whole_months(started_on, as_of))), origin);
        }
    }

    /// The value of a fact, if it is known.
    pub fn value(&self, fact: Fact) -> Option<&Value> {
        self.known.get(&fact).map(|(value, _)| value)
    }

    /// A number, if it is known.
    pub fn number(&self, fact: Fact) -> Option<i64> {
        match self.value(fact) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        }
    }

    /// Every known fact with its value and where it is known from.
    pub fn iter(&self) -> impl Iterator<Item = (Fact, &Value, FactOrigin)> {
        self.known.iter().map(|(fact, (value, origin))| (*fact, value, *origin))
    }
}

/// Whole months from one day to another, none where the second is earlier.
pub fn whole_months(from: NaiveDate, to: NaiveDate) -> i64 {
    use chrono::Datelike;
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    let reached = u32::try_from(months).ok().and_then(|n| from.checked_add_months(Months::new(n)));
    match reached {
        Some(day) if day <= to => months,
        Some(_) => (months - 1).max(0),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_whole() {
        for (from, to, months) in [
            ("2026-07-12", "2026-11-22", 4),
            ("2026-07-12", "2027-01-11", 5),
            ("2026-07-12", "2027-01-12", 6),
            ("2026-08-31", "2027-02-28", 6),
            ("2026-11-22", "2026-11-22", 0),
            ("2027-01-01", "2026-11-22", 0),
        ] {
            assert_eq!(whole_months(day(from), day(to)), months, "{from} to {to}");
        }
    }

    #[test]
    fn what_is_told_goes_before_what_the_registry_says() {
        let mut facts = Facts::default();
        facts.learn(Fact::RatUpToDate, Some(Value::Yes(true)), FactOrigin::Told);
        facts.learn(Fact::RatUpToDate, Some(Value::Yes(false)), FactOrigin::Registry);
        facts.learn(Fact::IsHealthy, None, FactOrigin::Registry);
        assert_eq!(facts.iter().collect::<Vec<_>>(), [(Fact::RatUpToDate, &Value::Yes(true), FactOrigin::Told)]);
    }

    #[test]
    fn what_is_owed_and_asked_is_added() {
        let mut facts = Facts::default();
        let learn = |facts: &mut Facts, fact, n| facts.learn(fact, Some(Value::Number(n)), FactOrigin::Told);
        learn(&mut facts, Fact::OutstandingKurMicroIdr, 100_000_000);
        learn(&mut facts, Fact::KurMicroTotalIdr, 1);
        assert_eq!(facts.value(Fact::KurMicroTotalIdr), None, "it cannot be told, and half of it says nothing");
        learn(&mut facts, Fact::AmountIdr, 25_000_000);
        let reckoned: Vec<_> = facts.iter().filter(|(_, _, origin)| *origin == FactOrigin::Reckoned).collect();
        assert_eq!(reckoned, [(Fact::KurMicroTotalIdr, &Value::Number(125_000_000), FactOrigin::Reckoned)]);
    }

    #[test]
    fn who_never_had_kur_owes_none() {
        let mut facts = Facts::default();
        facts.learn(Fact::NKurBefore, Some(Value::Number(0)), FactOrigin::Told);
        facts.learn(Fact::AmountIdr, Some(Value::Number(7)), FactOrigin::Told);
        assert_eq!(
            (facts.number(Fact::OutstandingKurMicroIdr), facts.number(Fact::KurMicroTotalIdr)),
            (Some(0), Some(7))
        );
        // unless somebody says so
        facts.learn(Fact::OutstandingKurMicroIdr, Some(Value::Number(3)), FactOrigin::Told);
        assert_eq!(
            (facts.number(Fact::OutstandingKurMicroIdr), facts.number(Fact::KurMicroTotalIdr)),
            (Some(3), Some(10))
        );
        for (fact, n, owed) in [
            (Fact::NKurBefore, 1, None),
            (Fact::OutstandingKurIdr, 0, Some(0)),
            // of another kind, perhaps
            (Fact::OutstandingKurIdr, 5, None),
        ] {
            let mut facts = Facts::default();
            facts.learn(fact, Some(Value::Number(n)), FactOrigin::Told);
            assert_eq!(facts.number(Fact::OutstandingKurMicroIdr), owed, "{fact:?} {n}");
        }
    }

    #[test]
    fn a_share_of_an_invoice_is_rounded_up() {
        for (asked, invoice, share) in
            [(90, 100, Some(9_000)), (91, 101, Some(9_010)), (1, 3, Some(3_334)), (1, 0, None)]
        {
            let mut facts = Facts::default();
            for (fact, n) in [(Fact::InvoiceIdr, invoice), (Fact::AmountIdr, asked)] {
                facts.learn(fact, Some(Value::Number(n)), FactOrigin::Told);
            }
            assert_eq!(facts.number(Fact::ShareOfInvoiceBps), share, "{asked} of {invoice}");
        }
        assert_eq!(Fact::ShareOfInvoiceBps.say(&Value::Number(9_010)), Message::new("90,1%", "90.1%"));
    }

    #[test]
    fn every_word_has_a_name() {
        for fact in Fact::ALL {
            assert_eq!(fact.unit() == Unit::Word, !fact.words().is_empty(), "{fact:?}");
            for word in fact.words() {
                assert_ne!(word_name(word), Message::same(word), "{word}");
            }
        }
    }

    #[test]
    fn a_value_fits_the_unit_of_its_fact() {
        let word = |text: &str| Value::Word(text.into());
        for (fact, value, fits) in [
            (Fact::AgeYears, Value::Number(18), true),
            (Fact::AgeYears, Value::Yes(true), false),
            (Fact::IsWoman, Value::Yes(false), true),
            (Fact::IsWoman, Value::Number(1), false),
            (Fact::Purpose, word("EXPORT"), true),
            (Fact::Purpose, word("UMKM"), false),
            (Fact::Applicant, Value::Words(vec!["UMKM".into(), "GROUP".into()]), true),
            (Fact::Applicant, Value::Words(vec!["UMKM".into(), "EXPORT".into()]), false),
        ] {
            assert_eq!(value.fits(fact), fits, "{fact:?} {value:?}");
        }
    }
}
