//! Cooperatives, and the rule that tells how alive one is.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

use super::explanation::{Explanation, ExplanationInput, Trust, in_force, is_in_force};
use super::geo::Point;
use super::id::CooperativeId;
use super::message::Message;
use super::money::Rupiah;
use super::region::RegionCode;
use super::words::words;

words! {
    /// Type by main activity (UU 25/1992 art. 16).
    CooperativeKind {
        /// Produsen: members make things.
        Producer = "PRODUCER",
        /// Konsumen: members buy.
        Consumer = "CONSUMER",
        /// Jasa: members use or give services.
        Service = "SERVICE",
        /// Pemasaran: sells what members make.
        Marketing = "MARKETING",
        /// Simpan pinjam: savings and loan.
        SavingsAndLoan = "SAVINGS_AND_LOAN",
    }
}

words! {
    /// Conventional or sharia.
    CooperativePattern {
        /// With interest.
        Conventional = "CONVENTIONAL",
        /// After sharia (KSPPS, USPPS).
        Sharia = "SHARIA",
    }
}

words! {
    /// Primary cooperatives have people as members, secondary ones have cooperatives.
    CooperativeLevel {
        /// Members are persons or businesses.
        Primary = "PRIMARY",
        /// Members are cooperatives.
        Secondary = "SECONDARY",
    }
}

words! {
    /// What the members have in common.
    BondKind {
        /// Anyone may join.
        Open = "OPEN",
        /// Living in one place.
        Territorial = "TERRITORIAL",
        /// One trade or profession.
        Occupational = "OCCUPATIONAL",
        /// One employer.
        Employer = "EMPLOYER",
        /// One community: a school, a mosque, a women's group.
        Community = "COMMUNITY",
    }
}

words! {
    /// Whether new members are taken in.
    Openness {
        /// Anyone.
        Open = "OPEN",
        /// Only who shares the bond.
        BondOnly = "BOND_ONLY",
        /// Nobody for now.
        Closed = "CLOSED",
        /// Not known.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// What a cooperative does for its members.
    CooperativeService {
        /// Takes savings.
        Savings = "SAVINGS",
        /// Lends.
        Lending = "LENDING",
        /// Buys inputs together.
        BulkBuying = "BULK_BUYING",
        /// Finds buyers, sells together.
        Marketing = "MARKETING",
        /// Trains.
        Training = "TRAINING",
        /// Lends or rents tools and machines.
        Equipment = "EQUIPMENT",
        /// Runs a shop.
        Retail = "RETAIL",
        /// Stores goods.
        Warehousing = "WAREHOUSING",
        /// Carries goods.
        Transport = "TRANSPORT",
    }
}

words! {
    /// How alive a cooperative is; derived by [`state`], never set by hand.
    CooperativeState {
        /// Works, and held the annual meeting that was due.
        ActiveWithRat = "ACTIVE_WITH_RAT",
        /// Works, but owes the annual meeting.
        ActiveWithoutRat = "ACTIVE_WITHOUT_RAT",
        /// Neither meeting nor business for years.
        Dormant = "DORMANT",
        /// Being brought back to life by the office.
        BeingRevitalised = "BEING_REVITALISED",
        /// Its dissolution has been announced.
        BeingDissolved = "BEING_DISSOLVED",
        /// Dissolved.
        Dissolved = "DISSOLVED",
        /// Neither a meeting nor business is on record, and so nothing is known of it.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// How exact a place is.
    LocationPrecision {
        /// Measured on the spot or given by its owner.
        Exact = "EXACT",
        /// Found from the address.
        Address = "ADDRESS",
        /// Centre of the village or kecamatan.
        Centroid = "CENTROID",
        /// Centre of a cell of about 500 m.
        Cell = "CELL",
    }
}

/// A cooperative. Everything here is public by law or by its own publication.
#[derive(Debug, Clone, PartialEq)]
pub struct Cooperative {
    /// Id.
    pub id: CooperativeId,
    /// Name.
    pub name: String,
    /// Type.
    pub kind: CooperativeKind,
    /// Conventional or sharia.
    pub pattern: CooperativePattern,
    /// Primary or secondary.
    pub level: CooperativeLevel,
    /// What members have in common.
    pub bond: BondKind,
    /// The bond in words: the employer, the profession, the school.
    pub bond_description: Option<String>,
    /// Whether it takes members in.
    pub openness: Openness,
    /// Number of legal entity (badan hukum) as written.
    pub legal_number: Option<String>,
    /// Day on which it became a legal entity.
    pub legal_on: Option<NaiveDate>,
    /// Cooperative's registration number (NIK koperasi).
    pub nik: Option<String>,
    /// The most exact region known.
    pub region: RegionCode,
    /// Address of its office.
    pub address: Option<String>,
    /// Where it is.
    pub point: Option<Point>,
    /// How exact the place is.
    pub precision: Option<LocationPrecision>,
    /// How to reach it.
    pub contacts: Contacts,
    /// Founding day.
    pub founded_on: Option<NaiveDate>,
    /// Savings paid once at joining (simpanan pokok).
    pub principal_dues_idr: Option<Rupiah>,
    /// Savings paid every month (simpanan wajib).
    pub mandatory_dues_monthly_idr: Option<Rupiah>,
    /// Facts from which the state follows.
    pub life: LifeFacts,
    /// Members at the last count.
    pub n_members: Option<i64>,
    /// What it does for members.
    pub services: Vec<CooperativeService>,
    /// Codes of the sectors it serves; none for a general one.
    pub sectors: Vec<String>,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Counts the changes.
    pub version: i64,
    /// Last change.
    pub changed_at: DateTime<Utc>,
}

/// Public ways to reach a cooperative.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Contacts {
    /// Phone, `+62…`.
    pub phone: Option<String>,
    /// WhatsApp number, `+62…`.
    pub whatsapp: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Web site.
    pub website: Option<String>,
}

/// An annual members' meeting (RAT) that was held.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AnnualMeeting {
    /// The book year whose account was given.
    pub book_year: i32,
    /// Day of the meeting, where known.
    pub held_on: Option<NaiveDate>,
    /// Members who came.
    pub n_attended: Option<i64>,
    /// Members at the time.
    pub n_members: Option<i64>,
    /// Where this is known from.
    pub source: Option<String>,
}

/// Figures of one book year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct CooperativeYear {
    /// Book year.
    pub year: i32,
    /// Members.
    pub n_members: Option<i64>,
    /// Total assets.
    pub assets_idr: Option<Rupiah>,
    /// Own capital.
    pub equity_idr: Option<Rupiah>,
    /// Surplus (SHU).
    pub surplus_idr: Option<Rupiah>,
    /// Loans given.
    pub loans_idr: Option<Rupiah>,
    /// Turnover.
    pub turnover_idr: Option<Rupiah>,
}

/// The facts that decide a cooperative's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LifeFacts {
    /// Latest book year with a RAT.
    pub last_rat_book_year: Option<i32>,
    /// Day of the latest RAT, where known.
    pub last_rat_on: Option<NaiveDate>,
    /// Last sign of real business.
    pub last_business_on: Option<NaiveDate>,
    /// The office began to revive it.
    pub revitalising_since: Option<NaiveDate>,
    /// The plan to dissolve it was announced.
    pub dissolution_announced_on: Option<NaiveDate>,
    /// It was dissolved.
    pub dissolved_on: Option<NaiveDate>,
}

/// A rule of [`state`], with the days on which it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateRule {
    /// Its version.
    pub version: &'static str,
    /// The regulations behind it.
    pub source: &'static str,
    /// First day (year, month, day).
    pub valid_from: (i32, u32, u32),
    /// First day on which it is no longer in force.
    pub valid_to: Option<(i32, u32, u32)>,
}

/// Latest first. The youngest regulation behind the rule is PP 17/1994; its day is to be verified, as the rule is.
const STATE_RULES: [StateRule; 1] = [StateRule {
    version: "state-2026.2",
    source: "UU 25/1992 art. 26, 46; PP 17/1994 art. 3(1)",
    valid_from: (1994, 4, 27),
    valid_to: None,
}];

/// The rule of a day. Before the first one that one is used, since a cooperative always has a state.
pub fn state_rule(on: NaiveDate) -> &'static StateRule {
    let in_force = STATE_RULES.iter().find(|rule| is_in_force(rule.valid_from, rule.valid_to, on));
    in_force.unwrap_or(&STATE_RULES[STATE_RULES.len() - 1])
}

/// The dates against which [`LifeFacts`] are held on one day; a store may filter by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateThresholds {
    /// A RAT for this book year or a later one is up to date. The account is due within six months after the book year.
    pub book_year_due: i32,
    /// A RAT held for a book year from this one on counts as a sign of life (three years).
    pub book_year_alive: i32,
    /// Business after this day counts as a sign of life (two years: PP 17/1994 art. 3).
    pub business_after: NaiveDate,
    /// The day itself.
    pub as_of: NaiveDate,
}

impl StateThresholds {
    /// The thresholds of one day.
    pub fn on(as_of: NaiveDate) -> Self {
        let book_year_due = as_of.year() - if as_of.month() > 6 { 1 } else { 2 };
        let business_after = as_of.checked_sub_months(Months::new(24)).unwrap_or(NaiveDate::MIN);
        Self { book_year_due, book_year_alive: book_year_due - 2, business_after, as_of }
    }
}

/// How alive a cooperative is on a day. The later fact of its life wins: dissolved, being dissolved, being revitalised; else
/// its meetings and its business decide, as far as any is on record: of a cooperative of which nothing is known, nothing is said. No
/// account can be given of a book year that has not begun: it does not count.
pub fn state(facts: &LifeFacts, on: &StateThresholds) -> CooperativeState {
    let reached = |date: Option<NaiveDate>| date.is_some_and(|date| date <= on.as_of);
    let rat = facts.last_rat_book_year.filter(|year| *year <= on.as_of.year());
    let is_known = rat.is_some() || facts.last_business_on.is_some();
    let rat = rat.unwrap_or(i32::MIN);
    if reached(facts.dissolved_on) {
        CooperativeState::Dissolved
    } else if reached(facts.dissolution_announced_on) {
        CooperativeState::BeingDissolved
    } else if reached(facts.revitalising_since) {
        CooperativeState::BeingRevitalised
    } else if rat >= on.book_year_due {
        CooperativeState::ActiveWithRat
    } else if rat >= on.book_year_alive || facts.last_business_on.is_some_and(|date| date > on.business_after) {
        CooperativeState::ActiveWithoutRat
    } else if is_known {
        CooperativeState::Dormant
    } else {
        CooperativeState::Unknown
    }
}

/// Whether the annual meeting that was due on a day had been held by then, as far as the meetings on record tell, and whatever
/// became of the cooperative besides. Yes where one for the book year due, or for a later one that had begun, was held by then. No
/// where none was and the record reaches back before that book year; a day that is still to come may yet see one.
pub fn rat_held(meetings: &[AnnualMeeting], on: &StateThresholds, today: NaiveDate) -> Option<bool> {
    let mut is_open = false;
    let due = on.book_year_due..=on.as_of.year();
    for meeting in meetings.iter().filter(|meeting| due.contains(&meeting.book_year)) {
        match meeting.held_on {
            Some(day) if day <= on.as_of => return Some(true),
            Some(_) => {}
            // what is on record has been held by now; by an earlier day, nobody knows
            None if on.as_of >= today => return Some(true),
            None => is_open = true,
        }
    }
    let reaches_back = meetings.iter().any(|meeting| meeting.book_year < on.book_year_due);
    (reaches_back && !is_open && on.as_of <= today).then_some(false)
}

/// Why [`state`] says what it says.
pub fn explain_state(facts: &LifeFacts, on: &StateThresholds) -> Explanation {
    let day = |date: Option<NaiveDate>| match date {
        Some(date) => Message::day(date),
        None => Message::new("tidak tercatat", "not on record"),
    };
    let rule = state_rule(on.as_of);
    let mut inputs = vec![
        ExplanationInput::fact(
            Message::new("Tahun buku RAT terakhir", "Book year of the last annual meeting (RAT)"),
            facts.last_rat_book_year.map_or_else(|| day(None), |year| Message::same(year.to_string())),
        ),
        ExplanationInput::fact(
            Message::new("Tahun buku yang sudah wajib RAT", "Book year whose RAT is due"),
            Message::same(on.book_year_due.to_string()),
        ),
        ExplanationInput::fact(
            Message::new("Kegiatan usaha terakhir tercatat", "Last business on record"),
            day(facts.last_business_on),
        ),
    ];
    for (date, id, en) in [
        (facts.revitalising_since, "Pembinaan sejak", "Being revitalised since"),
        (facts.dissolution_announced_on, "Rencana pembubaran diumumkan", "Dissolution announced"),
        (facts.dissolved_on, "Dibubarkan", "Dissolved"),
    ] {
        if date.is_some() {
            inputs.push(ExplanationInput::fact(Message::new(id, en), day(date)));
        }
    }
    inputs.push(in_force(rule.valid_from, rule.valid_to));
    Explanation {
        code: "cooperative_state",
        title: state_name(state(facts, on)),
        meaning: Message::new(
            "Keadaan koperasi diturunkan dari Rapat Anggota Tahunan (RAT), kegiatan usaha, dan catatan pembinaan atau pembubaran.",
            "The state follows from annual members' meetings (RAT), business on record, and revival or dissolution on record.",
        ),
        formula: Some(Message::new(
            "Aktif dengan RAT: RAT untuk tahun buku yang sudah wajib telah diadakan (paling lambat enam bulan setelah tahun buku). \
             Aktif tanpa RAT: ada RAT dalam tiga tahun buku terakhir atau ada usaha dalam dua tahun terakhir. Selain itu tidak aktif, \
             dan belum diketahui bila RAT maupun usaha tidak tercatat sama sekali.",
            "Active with RAT: the meeting for the book year that is due was held (within six months after the book year). Active \
             without RAT: a meeting within the last three book years, or business within the last two years. Otherwise dormant; not \
             known where neither a meeting nor business is on record at all.",
        )),
        inputs,
        rule_version: rule.version,
        source: rule.source,
        trust: Trust::ToVerify,
        as_of: on.as_of,
    }
}

/// The state in words.
pub fn state_name(state: CooperativeState) -> Message {
    match state {
        CooperativeState::ActiveWithRat => {
            Message::new("Aktif, RAT tepat waktu", "Active, annual meeting (RAT) up to date")
        }
        CooperativeState::ActiveWithoutRat => Message::new("Aktif, belum RAT", "Active, annual meeting (RAT) owed"),
        CooperativeState::Dormant => Message::new("Tidak aktif", "Dormant"),
        CooperativeState::BeingRevitalised => Message::new("Dalam pembinaan", "Being revitalised"),
        CooperativeState::BeingDissolved => Message::new("Dalam proses pembubaran", "Being dissolved"),
        CooperativeState::Dissolved => Message::new("Dibubarkan", "Dissolved"),
        CooperativeState::Unknown => Message::new("Belum diketahui", "Not known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_meeting_counts_on_the_days_after_it_was_held() {
        let held =
            |book_year, held_on| AnnualMeeting { book_year, held_on, n_attended: None, n_members: None, source: None };
        let today = day(2026, 11, 22);
        let told = |meetings: &[AnnualMeeting], on| rat_held(meetings, &StateThresholds::on(on), today);
        let history =
            [held(2025, Some(day(2026, 5, 9))), held(2024, Some(day(2025, 4, 12))), held(2022, Some(day(2023, 8, 19)))];
        for (on, expected) in [
            (today, Some(true)),
            (day(2026, 5, 8), Some(true)),   // 2024 was due, and had been held
            (day(2025, 4, 11), Some(false)), // 2023 was due, and nothing after 2022 had been held
            (day(2025, 4, 12), Some(true)),  // the later one counts
            (day(2024, 1, 15), Some(true)),  // 2022 was due
            (day(2023, 8, 18), None),        // 2022 was due, and the record does not say what was before
            (day(2023, 8, 19), Some(true)),
            (day(2027, 6, 30), Some(true)), // 2025 is still the one that is due
            (day(2027, 7, 1), None),        // 2026 will be, and may yet be held
            (day(2090, 1, 1), None),
        ] {
            assert_eq!(told(&history, on), expected, "{on}");
        }
        // without a day, what is on record had been held today, and nobody knows since when
        let without_day = [held(2025, None), held(2021, None)];
        for (on, expected) in [(today, Some(true)), (day(2027, 1, 15), Some(true)), (day(2026, 7, 1), None)] {
            assert_eq!(told(&without_day, on), expected, "{on}");
        }
        assert_eq!(told(&without_day, day(2024, 1, 15)), Some(false), "2022 was due, and 2025 had not begun");
        assert_eq!(told(&[held(2022, None)], today), Some(false), "three years behind");
        // nothing on record says nothing; a book year that has not begun is a slip
        assert_eq!((told(&[], today), told(&[held(2027, None)], today)), (None, None));
    }

    #[test]
    fn a_state_follows_from_meetings_business_and_records() {
        let on = StateThresholds::on(day(2026, 11, 22));
        assert_eq!((on.book_year_due, on.book_year_alive, on.business_after), (2025, 2023, day(2024, 11, 22)));
        let rat = |year| LifeFacts { last_rat_book_year: Some(year), ..Default::default() };
        for (facts, expected) in [
            (rat(2025), CooperativeState::ActiveWithRat),
            (rat(2026), CooperativeState::ActiveWithRat),
            (rat(2027), CooperativeState::Unknown),
            (LifeFacts { last_business_on: Some(day(2020, 1, 2)), ..rat(2027) }, CooperativeState::Dormant),
            (LifeFacts { last_business_on: Some(day(2026, 11, 22)), ..rat(2027) }, CooperativeState::ActiveWithoutRat),
            (rat(2024), CooperativeState::ActiveWithoutRat),
            (rat(2023), CooperativeState::ActiveWithoutRat),
            (rat(2022), CooperativeState::Dormant),
            (LifeFacts::default(), CooperativeState::Unknown),
            (LifeFacts { last_business_on: Some(day(2024, 11, 23)), ..rat(2010) }, CooperativeState::ActiveWithoutRat),
            (LifeFacts { last_business_on: Some(day(2024, 11, 22)), ..rat(2010) }, CooperativeState::Dormant),
            (LifeFacts { revitalising_since: Some(day(2026, 1, 5)), ..rat(2010) }, CooperativeState::BeingRevitalised),
            (
                LifeFacts { dissolution_announced_on: Some(day(2026, 1, 5)), ..rat(2025) },
                CooperativeState::BeingDissolved,
            ),
            (LifeFacts { dissolved_on: Some(day(2026, 11, 22)), ..rat(2025) }, CooperativeState::Dissolved),
            (LifeFacts { dissolved_on: Some(day(2026, 11, 23)), ..rat(2025) }, CooperativeState::ActiveWithRat),
        ] {
            assert_eq!(state(&facts, &on), expected, "{facts:?}");
        }
    }

    #[test]
    fn its_reasons_write_days_as_people_do() {
        let facts = LifeFacts { last_business_on: Some(day(2024, 5, 4)), ..Default::default() };
        let values: Vec<Message> = explain_state(&facts, &StateThresholds::on(day(2026, 11, 22)))
            .inputs
            .into_iter()
            .map(|i| i.value)
            .collect();
        assert_eq!(values[2], Message::new("4 Mei 2024", "4 May 2024"));
    }

    #[test]
    fn the_rule_is_that_of_the_day() {
        let version = |day| state_rule(day).version;
        for on in [day(1990, 1, 1), day(1994, 4, 27), day(2026, 11, 22)] {
            assert_eq!(version(on), "state-2026.2", "{on}");
        }
        for pair in STATE_RULES.windows(2) {
            assert_eq!(pair[1].valid_to, Some(pair[0].valid_from), "no day without a rule, or with two");
        }
        let explained = explain_state(&LifeFacts::default(), &StateThresholds::on(day(2026, 11, 22)));
        assert_eq!(explained.rule_version, "state-2026.2");
        let told = explained.inputs.iter().find(|input| input.label.en == "Rule in force").unwrap();
        assert_eq!(told.value.en, "from 27 April 1994 on");
    }

    #[test]
    fn the_meeting_is_due_six_months_after_the_book_year() {
        assert_eq!(StateThresholds::on(day(2026, 6, 30)).book_year_due, 2024);
        assert_eq!(StateThresholds::on(day(2026, 7, 1)).book_year_due, 2025);
    }
}
