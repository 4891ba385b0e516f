//! Which cooperatives fit a described business, and why. A score is a sum of contributions in whole points, so that what is
//! shown always adds up; what the law or the cooperative's own bond forbids is a refusal with its reason, not a low score.

use chrono::NaiveDate;

use super::cooperative::{
    BondKind, Cooperative, CooperativeLevel, CooperativeService, CooperativeState, Openness, StateThresholds, state,
    state_name,
};
use super::explanation::{Explanation, ExplanationInput, Trust};
use super::fold::fold;
use super::geo::Point;
use super::message::Message;
use super::region::RegionCode;
use super::sector::SectorFound;
use super::words::words;

words! {
    /// What a business looks for.
    Need {
        /// Raw materials, bought together.
        Inputs = "INPUTS",
        /// Buyers.
        Buyers = "BUYERS",
        /// Loans.
        Capital = "CAPITAL",
        /// Training.
        Training = "TRAINING",
        /// Tools and machines.
        Equipment = "EQUIPMENT",
        /// A place to save.
        Savings = "SAVINGS",
        /// Carriage of goods.
        Transport = "TRANSPORT",
    }
}

impl Need {
    /// The services that meet the need.
    pub fn met_by(self) -> &'static [CooperativeService] {
        match self {
            Self::Inputs => &[CooperativeService::BulkBuying, CooperativeService::Warehousing],
            Self::Buyers => &[CooperativeService::Marketing, CooperativeService::Retail],
            Self::Capital => &[CooperativeService::Lending],
            Self::Training => &[CooperativeService::Training],
            Self::Equipment => &[CooperativeService::Equipment],
            Self::Savings => &[CooperativeService::Savings],
            Self::Transport => &[CooperativeService::Transport],
        }
    }

    /// The need in words.
    pub fn name(self) -> Message {
        match self {
            Self::Inputs => Message::new("bahan baku", "materials"),
            Self::Buyers => Message::new("pembeli", "buyers"),
            Self::Capital => Message::new("modal", "capital"),
            Self::Training => Message::new("pelatihan", "training"),
            Self::Equipment => Message::new("alat", "equipment"),
            Self::Savings => Message::new("simpanan", "savings"),
            Self::Transport => Message::new("angkutan", "transport"),
        }
    }
}

words! {
    /// What is weighed.
    Criterion {
        /// Same line of business.
        Sector = "SECTOR",
        /// How far.
        Distance = "DISTANCE",
        /// Services that meet the needs.
        Needs = "NEEDS",
        /// How alive the cooperative is.
        State = "STATE",
        /// How recent its annual meeting is.
        Rat = "RAT",
    }
}

impl Criterion {
    /// Share of 10,000 points.
    pub const fn weight_points(self) -> i32 {
        match self {
            Self::Sector => 4_000,
            Self::Distance => 2_500,
            Self::Needs => 1_500,
            Self::State => 1_000,
            Self::Rat => 1_000,
        }
    }

    /// The criterion in words.
    pub fn label(self) -> Message {
        match self {
            Self::Sector => Message::new("bidang sama", "same line of business"),
            Self::Distance => Message::new("jarak", "distance"),
            Self::Needs => Message::new("layanan yang dicari", "services looked for"),
            Self::State => Message::new("koperasi aktif", "active cooperative"),
            Self::Rat => Message::new("RAT tepat waktu", "annual meeting (RAT) on time"),
        }
    }
}

/// Version of the scoring rule.
pub const MATCH_RULE: &str = "match-2026.1";

/// Distance at which a cooperative has half the points of that criterion.
const HALF_DISTANCE_M: f64 = 5_000.0;

/// Up to this distance a cooperative is called near: a short ride with goods.
const NEAR_M: f64 = 2_500.0;

/// From this distance on it is called far.
const FAR_M: f64 = 7_500.0;

/// Points, of 10,000 of its criterion, of a general cooperative that names no sector.
const GENERAL_SECTOR_POINTS: i64 = 3_000;

/// What a business looks for.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchQuery {
    /// Where it is.
    pub place: Point,
    /// What its words were understood as, the strongest first.
    pub sectors: Vec<SectorFound>,
    /// What it needs.
    pub needs: Vec<Need>,
    /// Day of the question.
    pub as_of: NaiveDate,
}

/// One criterion's part of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The criterion.
    pub criterion: Criterion,
    /// Points gained, at most its weight.
    pub points: i32,
    /// Why, in a few words.
    pub note: Message,
}

words! {
    /// Which way a reason points.
    ReasonKind {
        /// Speaks for it.
        For = "FOR",
        /// Speaks against it.
        Against = "AGAINST",
        /// Forbids it.
        Refusal = "REFUSAL",
    }
}

/// A reason a person can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which way it points.
    pub kind: ReasonKind,
    /// Stable word.
    pub code: &'static str,
    /// The sentence.
    pub message: Message,
}

/// How a cooperative fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The cooperative.
    pub cooperative: Cooperative,
    /// Sum of the contributions, of 10,000.
    pub points: i32,
    /// One for each criterion, in their order.
    pub contributions: Vec<Contribution>,
    /// Great-circle distance in whole metres; absent where its place is unknown.
    pub distance_m: Option<i64>,
    /// Reasons for and against, refusals first.
    pub reasons: Vec<Reason>,
}

/// Every considered cooperative, ranked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Those that may take her in: by points, then distance, name and id.
    pub matches: Vec<Match>,
    /// Those that may not, in the same order.
    pub refused: Vec<Match>,
}

/// Which of the cooperatives that were ranked are shown. It changes no rank: a cooperative keeps its place among all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatchFilter {
    /// In one of these states.
    pub states: Vec<CooperativeState>,
    /// Serving a sector.
    pub sector: Option<String>,
    /// In the subtree of a region.
    pub within: Option<RegionCode>,
    /// Whose last annual meeting on record gave account of one of these book years.
    pub rat_years: Vec<i32>,
    /// At most so many metres away; what lies nowhere on record is not.
    pub distance_m: Option<i64>,
}

impl MatchFilter {
    /// Whether it lets a cooperative through on a day.
    pub fn lets_through(&self, Match { cooperative, distance_m, .. }: &Match, on: &StateThresholds) -> bool {
        let year = cooperative.life.last_rat_book_year;
        (self.states.is_empty() || self.states.contains(&state(&cooperative.life, on)))
            && self.sector.as_ref().is_none_or(|sector| cooperative.sectors.contains(sector))
            && self.within.as_ref().is_none_or(|region| region.holds(&cooperative.region))
            && (self.rat_years.is_empty() || year.is_some_and(|year| self.rat_years.contains(&year)))
            && self.distance_m.is_none_or(|most| distance_m.is_some_and(|metres| metres <= most))
    }
}

/// Ranks cooperatives for a business. `O(n log n)` in the candidates; the order of the candidates does not matter.
pub fn rank(query: &MatchQuery, candidates: impl IntoIterator<Item = Cooperative>) -> Outcome {
    let on = StateThresholds::on(query.as_of);
    let mut all: Vec<(String, Match)> =
        candidates.into_iter().map(|candidate| (fold(&candidate.name), judge(query, &on, candidate))).collect();
    all.sort_by(|(name_a, a), (name_b, b)| {
        let far = |m: &Match| m.distance_m.unwrap_or(i64::MAX);
        b.points
            .cmp(&a.points)
            .then_with(|| far(a).cmp(&far(b)))
            .then_with(|| name_a.cmp(name_b))
            .then_with(|| a.cooperative.id.cmp(&b.cooperative.id))
    });
    let (refused, matches) = all
        .into_iter()
        .map(|(_, found)| found)
        .partition(|found| found.reasons.iter().any(|r| r.kind == ReasonKind::Refusal));
    Outcome { matches, refused }
}

/// Scores one cooperative.
fn judge(query: &MatchQuery, on: &StateThresholds, cooperative: Cooperative) -> Match {
    let distance = cooperative.point.map(|point| query.place.distance_m(point));
    let alive = state(&cooperative.life, on);
    let served = Served::of(&query.needs, &cooperative);
    let contributions =
        vec![sector(query, &cooperative), near(distance), needs(&served), activity(alive), meeting(&cooperative, on)];
    let mut reasons = refusals(&cooperative, alive);
    reasons.extend(contributions.iter().filter_map(|contribution| match contribution.criterion {
        Criterion::Distance => argue_distance(distance, &contribution.note),
        Criterion::Needs => argue_needs(&served),
        _ => argue(contribution, &cooperative),
    }));
    Match {
        points: contributions.iter().map(|contribution| contribution.points).sum(),
        contributions,
        distance_m: distance.map(|metres| metres.round() as i64),
        reasons,
        cooperative,
    }
}

/// `share` of 10,000 of the criterion's weight, rounded half up.
fn gained(criterion: Criterion, share: i64, note: Message) -> Contribution {
    let points = (i64::from(criterion.weight_points()) * share + 5_000) / 10_000;
    Contribution { criterion, points: points as i32, note }
}

fn sector(query: &MatchQuery, cooperative: &Cooperative) -> Contribution {
    let best = query
        .sectors
        .iter()
        .filter(|found| cooperative.sectors.contains(&found.sector))
        .max_by_key(|found| found.points);
    let (share, note) = match best {
        Some(found) if found.words.is_empty() => {
            (found.points, Message::new("bidang yang dipilih", "the chosen line of business"))
        }
        Some(found) => {
            let words = found.words.join(", ");
            (
                found.points,
                Message::new(
                    format!("melayani bidang Anda: {words}"),
                    format!("serves your line of business: {words}"),
                ),
            )
        }
        None if cooperative.sectors.is_empty() => {
            (GENERAL_SECTOR_POINTS, Message::new("koperasi umum, semua bidang", "general, any line of business"))
        }
        None => (0, Message::new("bidang lain", "another line of business")),
    };
    gained(Criterion::Sector, share, note)
}

fn near(distance_m: Option<f64>) -> Contribution {
    match distance_m {
        Some(metres) => {
            let share = (10_000.0 * HALF_DISTANCE_M / (HALF_DISTANCE_M + metres)).round() as i64;
            gained(Criterion::Distance, share, kilometres(metres))
        }
        None => gained(Criterion::Distance, 0, Message::new("letak belum tercatat", "place not on record")),
    }
}

/// `0,8 km` and `0.8 km`; whole kilometres from ten on.
fn kilometres(metres: f64) -> Message {
    let en =
        if metres < 9_950.0 { format!("{:.1} km", metres / 1_000.0) } else { format!("{:.0} km", metres / 1_000.0) };
    Message::new(en.replace('.', ","), en)
}

/// Which of the needs a cooperative's services meet.
struct Served {
    met: Vec<Need>,
    unmet: Vec<Need>,
}

impl Served {
    fn of(needs: &[Need], cooperative: &Cooperative) -> Self {
        let (met, unmet) =
            needs.iter().partition(|need| need.met_by().iter().any(|service| cooperative.services.contains(service)));
        Self { met, unmet }
    }
}

/// Needs in words, after one another.
fn list(needs: &[Need]) -> Message {
    let names: Vec<Message> = needs.iter().map(|need| need.name()).collect();
    let join = |pick: fn(&Message) -> &str| names.iter().map(pick).collect::<Vec<_>>().join(", ");
    Message::new(join(|name| &name.id), join(|name| &name.en))
}

fn needs(Served { met, unmet }: &Served) -> Contribution {
    let n_needs = met.len() + unmet.len();
    if n_needs == 0 {
        return gained(Criterion::Needs, 10_000, Message::new("tidak ada kebutuhan khusus", "no particular need"));
    }
    let note = if met.is_empty() {
        Message::new("belum melayani yang Anda cari", "does not offer what you look for")
    } else {
        let met = list(met);
        Message::new(format!("melayani: {}", met.id), format!("offers: {}", met.en))
    };
    gained(Criterion::Needs, 10_000 * met.len() as i64 / n_needs as i64, note)
}

fn activity(alive: CooperativeState) -> Contribution {
    let share = match alive {
        CooperativeState::ActiveWithRat => 10_000,
        CooperativeState::ActiveWithoutRat => 6_000,
        CooperativeState::BeingRevitalised | CooperativeState::Unknown => 3_000,
        CooperativeState::Dormant | CooperativeState::BeingDissolved | CooperativeState::Dissolved => 0,
    };
    gained(Criterion::State, share, state_name(alive))
}

fn meeting(cooperative: &Cooperative, on: &StateThresholds) -> Contribution {
    let Some(year) = cooperative.life.last_rat_book_year else {
        return gained(Criterion::Rat, 0, Message::new("RAT belum tercatat", "no annual meeting (RAT) on record"));
    };
    let share = match on.book_year_due - year {
        ..=0 => 10_000,
        1 => 5_000,
        2 => 2_500,
        _ => 0,
    };
    gained(
        Criterion::Rat,
        share,
        Message::new(
            format!("RAT terakhir untuk tahun buku {year}"),
            format!("last annual meeting (RAT) for book year {year}"),
        ),
    )
}

fn refusals(cooperative: &Cooperative, alive: CooperativeState) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut refuse = |code, id: String, en: String| {
        reasons.push(Reason { kind: ReasonKind::Refusal, code, message: Message::new(id, en) })
    };
    match alive {
        CooperativeState::Dissolved => {
            refuse("DISSOLVED", "Koperasi ini sudah dibubarkan.".into(), "This cooperative has been dissolved.".into())
        }
        CooperativeState::BeingDissolved => {
            refuse(
                "BEING_DISSOLVED",
                "Koperasi ini dalam proses pembubaran.".into(),
                "This cooperative is being dissolved.".into(),
            );
        }
        _ => {}
    }
    if cooperative.level == CooperativeLevel::Secondary {
        refuse(
            "SECONDARY",
            "Anggotanya koperasi, bukan perorangan atau usaha.".into(),
            "Its members are cooperatives, not persons or businesses.".into(),
        );
    }
    if cooperative.openness == Openness::Closed {
        refuse("CLOSED", "Belum menerima anggota baru.".into(), "It takes no new members for now.".into());
    }
    if cooperative.openness == Openness::BondOnly && cooperative.bond != BondKind::Open {
        match &cooperative.bond_description {
            // the words are the cooperative's own: in English they are quoted, behind what they are about
            Some(bond) => refuse(
                "BOND",
                format!("Hanya untuk {bond}."),
                format!("Only for {}: “{bond}”.", circle(cooperative.bond)),
            ),
            None => refuse("BOND", "Hanya untuk kalangan sendiri.".into(), "Only for its own circle.".into()),
        }
    }
    reasons
}

/// Who shares a bond, in English.
fn circle(bond: BondKind) -> &'static str {
    match bond {
        BondKind::Open => "everyone",
        BondKind::Territorial => "people of one place",
        BondKind::Occupational => "people of one trade",
        BondKind::Employer => "people of one employer",
        BondKind::Community => "people of one community",
    }
}

/// The reason that a contribution gives: for at four fifths of its weight, against at two fifths, silent between.
fn argue(contribution: &Contribution, cooperative: &Cooperative) -> Option<Reason> {
    let share = i64::from(contribution.points) * 10_000 / i64::from(contribution.criterion.weight_points());
    let kind = match share {
        8_000.. => ReasonKind::For,
        ..=4_000 => ReasonKind::Against,
        _ => return None,
    };
    let (code, message) = match (contribution.criterion, kind) {
        (Criterion::Sector, ReasonKind::For) => {
            ("SAME_SECTOR", Message::new("Bidang usahanya sama.", "Same line of business."))
        }
        (Criterion::Sector, _) if cooperative.sectors.is_empty() => (
            "GENERAL_SECTOR",
            Message::new(
                "Koperasi umum, bukan khusus bidang Anda.",
                "A general cooperative, not made for your line of business.",
            ),
        ),
        (Criterion::Sector, _) => {
            ("OTHER_SECTOR", Message::new("Bidang utamanya lain.", "Its main line of business is another."))
        }
        (Criterion::State, ReasonKind::Against) => ("INACTIVE", contribution.note.sentence()),
        (Criterion::Rat, ReasonKind::For) => ("RAT_RECENT", contribution.note.sentence()),
        (Criterion::Rat, _) => ("RAT_OLD", contribution.note.sentence()),
        // that it is alive goes without saying; distance and needs have arguments of their own
        (Criterion::State | Criterion::Distance | Criterion::Needs, _) => return None,
    };
    Some(Reason { kind, code, message })
}

/// Near, far, or neither; `how_far` is the distance in words.
fn argue_distance(distance_m: Option<f64>, how_far: &Message) -> Option<Reason> {
    let Message { id, en } = how_far;
    let (kind, code, message) = match distance_m {
        None => {
            let unknown = Message::new("Letaknya belum tercatat.", "Its place is not on record.");
            (ReasonKind::Against, "PLACE_UNKNOWN", unknown)
        }
        Some(..=NEAR_M) => (ReasonKind::For, "NEAR", Message::new(format!("Dekat, {id}."), format!("Near, {en}."))),
        Some(FAR_M..) => (ReasonKind::Against, "FAR", Message::new(format!("Jauh, {id}."), format!("Far, {en}."))),
        Some(_) => return None,
    };
    Some(Reason { kind, code, message })
}

/// What of the needs is met and what is not; nothing where there are none.
fn argue_needs(Served { met, unmet }: &Served) -> Option<Reason> {
    let (offered, missing) = (list(met), list(unmet));
    let (kind, code, message) = match (met.len(), unmet.len()) {
        (0, 0) => return None,
        (0, _) => (
            ReasonKind::Against,
            "NEEDS_UNMET",
            Message::new("Belum melayani yang Anda cari.", "It does not offer what you look for."),
        ),
        (_, 0) => (
            ReasonKind::For,
            "NEEDS_MET",
            Message::new(format!("Koperasi ini melayani: {}.", offered.id), format!("It offers: {}.", offered.en)),
        ),
        (n_met, n_unmet) => (
            if n_met >= n_unmet { ReasonKind::For } else { ReasonKind::Against },
            "NEEDS_PARTLY",
            Message::new(
                format!("Melayani: {}. Belum: {}.", offered.id, missing.id),
                format!("Offers: {}. Not yet: {}.", offered.en, missing.en),
            ),
        ),
    };
    Some(Reason { kind, code, message })
}

/// How a score came about.
pub fn explain(found: &Match, as_of: NaiveDate) -> Explanation {
    Explanation {
        code: "cooperative_match",
        title: Message::new(
            format!("Kecocokan {}%", percent(found.points)),
            format!("Match {}%", percent(found.points)),
        ),
        meaning: Message::new(
            "Seberapa cocok koperasi ini untuk usaha yang Anda ceritakan.",
            "How well this cooperative fits the business you described.",
        ),
        formula: Some(Message::new(
            "Jumlah nilai lima ukuran; jarak bernilai setengah pada 5 km, koperasi umum bernilai 30% pada bidang.",
            "The sum of five criteria; distance counts half at 5 km, a general cooperative counts 30% on the line of business.",
        )),
        inputs: found
            .contributions
            .iter()
            .map(|contribution| ExplanationInput {
                label: contribution.criterion.label(),
                value: contribution.note.clone(),
                weight_points: Some(contribution.criterion.weight_points()),
                points: Some(contribution.points),
            })
            .collect(),
        rule_version: MATCH_RULE,
        source: "Simpul",
        trust: Trust::Seen,
        as_of,
    }
}

/// Whole per cent, rounded half up.
fn percent(points: i32) -> i32 {
    (points + 50) / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cooperative::{Contacts, CooperativeKind, CooperativePattern, LifeFacts};
    use crate::domain::id::CooperativeId;
    use crate::domain::words::Word;
    use chrono::DateTime;
    use proptest::prelude::*;
    use uuid::Uuid;

    const PONDOKGEDE: Point = Point { latitude: -6.281, longitude: 106.921 };

    fn cooperative(n: u128, name: &str) -> Cooperative {
        Cooperative {
            id: CooperativeId(Uuid::from_u128(n)),
            name: name.into(),
            kind: CooperativeKind::Producer,
            pattern: CooperativePattern::Conventional,
            level: CooperativeLevel::Primary,
            bond: BondKind::Open,
            bond_description: None,
            openness: Openness::Open,
            legal_number: None,
            legal_on: None,
            nik: None,
            region: "32.75.08".parse().unwrap(),
            address: None,
            point: Some(PONDOKGEDE),
            precision: None,
            contacts: Contacts::default(),
            founded_on: None,
            principal_dues_idr: None,
            mandatory_dues_monthly_idr: None,
            life: LifeFacts { last_rat_book_year: Some(2025), ..Default::default() },
            n_members: None,
            services: vec![CooperativeService::BulkBuying],
            sectors: vec!["boneka-mainan".into()],
            is_demo: false,
            version: 1,
            changed_at: DateTime::UNIX_EPOCH,
        }
    }

    fn query() -> MatchQuery {
        MatchQuery {
            place: PONDOKGEDE,
            sectors: vec![SectorFound { sector: "boneka-mainan".into(), words: vec!["boneka".into()], points: 10_000 }],
            needs: vec![Need::Inputs],
            as_of: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        }
    }

    #[test]
    fn the_weights_are_the_whole() {
        assert_eq!(Criterion::ALL.iter().map(|criterion| criterion.weight_points()).sum::<i32>(), 10_000);
    }

    #[test]
    fn a_cooperative_next_door_in_the_same_line_of_business_is_a_full_match() {
        let outcome = rank(&query(), [cooperative(1, "Boneka Bekasi")]);
        assert_eq!(outcome.matches[0].points, 10_000);
        assert!(
            outcome.matches[0].reasons.iter().all(|reason| reason.kind == ReasonKind::For),
            "{:?}",
            outcome.matches[0].reasons
        );
    }

    #[test]
    fn what_may_not_be_joined_is_refused_with_a_reason() {
        let employees = Cooperative {
            bond: BondKind::Employer,
            bond_description: Some("karyawan PT Contoh".into()),
            openness: Openness::BondOnly,
            ..cooperative(1, "Kopkar Contoh")
        };
        let secondary = Cooperative { level: CooperativeLevel::Secondary, ..cooperative(2, "Pusat") };
        let closed = Cooperative { openness: Openness::Closed, ..cooperative(3, "Tutup") };
        let dissolved = Cooperative {
            life: LifeFacts { dissolved_on: NaiveDate::from_ymd_opt(2020, 1, 1), ..Default::default() },
            ..cooperative(4, "Bubar")
        };
        let outcome = rank(&query(), [employees, secondary, closed, dissolved]);
        assert_eq!(outcome.matches, []);
        let mut codes: Vec<_> =
            outcome.refused.iter().map(|found| (found.cooperative.name.as_str(), found.reasons[0].code)).collect();
        codes.sort();
        assert_eq!(
            codes,
            [("Bubar", "DISSOLVED"), ("Kopkar Contoh", "BOND"), ("Pusat", "SECONDARY"), ("Tutup", "CLOSED")]
        );
        let message =
            &outcome.refused.iter().find(|found| found.cooperative.name == "Kopkar Contoh").unwrap().reasons[0].message;
        assert_eq!(
            (message.id.as_str(), message.en.as_str()),
            ("Hanya untuk karyawan PT Contoh.", "Only for people of one employer: “karyawan PT Contoh”.")
        );
    }

    /// The reasons for and against one cooperative, as `kind code message`, in English.
    fn argued(query: &MatchQuery, cooperative: Cooperative) -> Vec<String> {
        let outcome = rank(query, [cooperative]);
        let reasons = outcome.matches.into_iter().flat_map(|found| found.reasons);
        reasons.map(|reason| format!("{} {} {}", reason.kind.word(), reason.code, reason.message.en)).collect()
    }

    #[test]
    fn a_need_counts_as_unmet_only_when_none_is_met() {
        let serving =
            |services: &[CooperativeService]| Cooperative { services: services.to_vec(), ..cooperative(1, "A") };
        let reason = |needs: &[Need], services: &[CooperativeService]| {
            let found = argue_needs(&Served::of(needs, &serving(services)));
            found.map(|reason| (reason.kind, reason.code, reason.message.id))
        };
        let (buying, selling) = (CooperativeService::BulkBuying, CooperativeService::Marketing);
        assert_eq!(reason(&[], &[buying]), None);
        for (needs, services, kind, code, message) in [
            (&Need::ALL[..2], &[][..], ReasonKind::Against, "NEEDS_UNMET", "Belum melayani yang Anda cari."),
            (
                &Need::ALL[..2],
                &[buying, selling],
                ReasonKind::For,
                "NEEDS_MET",
                "Koperasi ini melayani: bahan baku, pembeli.",
            ),
            (&Need::ALL[..2], &[buying], ReasonKind::For, "NEEDS_PARTLY", "Melayani: bahan baku. Belum: pembeli."),
            (
                &[Need::Inputs, Need::Capital, Need::Training],
                &[buying],
                ReasonKind::Against,
                "NEEDS_PARTLY",
                "Melayani: bahan baku. Belum: modal, pelatihan.",
            ),
            (
                Need::ALL,
                &[buying, selling],
                ReasonKind::Against,
                "NEEDS_PARTLY",
                "Melayani: bahan baku, pembeli. Belum: modal, pelatihan, alat, simpanan, angkutan.",
            ),
        ] {
            assert_eq!(reason(needs, services), Some((kind, code, message.to_owned())), "{needs:?}");
        }
    }

    #[test]
    fn reasons_are_sentences_and_a_short_ride_is_near() {
        let east = |metres: f64| {
            let away = metres / (111_195.0 * PONDOKGEDE.latitude.to_radians().cos());
            Cooperative {
                point: Some(Point { longitude: PONDOKGEDE.longitude + away, ..PONDOKGEDE }),
                ..cooperative(1, "Timur")
            }
        };
        let said = argued(&query(), east(1_700.0));
        assert_eq!(
            said,
            [
                "FOR SAME_SECTOR Same line of business.",
                "FOR NEAR Near, 1.7 km.",
                "FOR NEEDS_MET It offers: materials.",
                "FOR RAT_RECENT Last annual meeting (RAT) for book year 2025.",
            ]
        );
        let says = |metres, code| argued(&query(), east(metres)).iter().any(|reason| reason.contains(code));
        assert!(says(2_400.0, "NEAR") && !says(2_600.0, "NEAR"));
        assert!(says(7_600.0, "FAR") && !says(7_400.0, "FAR"));
        let quiet = Cooperative { life: LifeFacts::default(), ..cooperative(1, "Diam") };
        let said = argued(&query(), quiet);
        assert!(said.contains(&"AGAINST INACTIVE Not known.".to_owned()), "{said:?}");
        assert!(said.contains(&"AGAINST RAT_OLD No annual meeting (RAT) on record.".to_owned()), "{said:?}");
    }

    #[test]
    fn a_need_has_the_name_that_the_pages_give_it() {
        let pages = |text| serde_json::from_str::<std::collections::BTreeMap<String, String>>(text).unwrap();
        let id = pages(include_str!("../../frontend/src/locales/id.json"));
        let en = pages(include_str!("../../frontend/src/locales/en.json"));
        for need in Need::ALL {
            let (name, key) = (need.name(), format!("perlu.{}", need.word()));
            assert_eq!(name.en, en[&key]);
            // Indonesian pages may say it shorter: bahan, bahan baku
            assert!(name.id.starts_with(&id[&key]), "{key}");
        }
    }

    #[test]
    fn nearer_is_better_and_ties_go_by_name() {
        let far = Cooperative { point: Some(Point { latitude: -6.281, longitude: 107.02 }), ..cooperative(1, "Jauh") };
        let unknown = Cooperative { point: None, ..cooperative(2, "Entah") };
        let outcome = rank(&query(), [unknown, far, cooperative(4, "Beta"), cooperative(3, "beta")]);
        let names: Vec<_> = outcome
            .matches
            .iter()
            .map(|found| (found.cooperative.name.as_str(), found.cooperative.id.0.as_u128()))
            .collect();
        assert_eq!(names, [("beta", 3), ("Beta", 4), ("Jauh", 1), ("Entah", 2)]);
    }

    proptest! {
        #[test]
        fn contributions_add_up_and_the_order_of_input_does_not_matter(
            lots in proptest::collection::vec((0..6usize, -0.2..0.2f64, 2015..2027i32, proptest::bool::ANY, proptest::bool::ANY), 1..20),
            rotate in 0..20usize,
        ) {
            let mut all: Vec<Cooperative> = lots.iter().enumerate().map(|(i, (n_services, away, rat, sector, placed))| Cooperative {
                services: CooperativeService::ALL[..*n_services].to_vec(),
                point: placed.then_some(Point { latitude: PONDOKGEDE.latitude + away, longitude: PONDOKGEDE.longitude }),
                life: LifeFacts { last_rat_book_year: Some(*rat), ..Default::default() },
                sectors: if *sector { vec!["boneka-mainan".into()] } else { vec![] },
                ..cooperative(i as u128, "Sama")
            }).collect();
            let query = MatchQuery { needs: vec![Need::Inputs, Need::Buyers, Need::Capital], ..query() };
            let first = rank(&query, all.clone());
            let middle = rotate % all.len();
            all.rotate_left(middle);
            prop_assert_eq!(&first, &rank(&query, all));
            for found in first.matches.iter().chain(&first.refused) {
                prop_assert_eq!(found.points, found.contributions.iter().map(|c| c.points).sum::<i32>());
                prop_assert!(found.contributions.iter().all(|c| (0..=c.criterion.weight_points()).contains(&c.points)));
                prop_assert_eq!(found.contributions.len(), Criterion::ALL.len());
            }
            prop_assert!(first.matches.windows(2).all(|pair| pair[0].points >= pair[1].points));
        }
    }
}
