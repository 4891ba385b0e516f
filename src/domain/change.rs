//! What happens to records that anybody may read: told in words, and to whom it matters. UMKM and persons are none of these, and
//! nothing here can name one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::cluster::{Cluster, ClusterStage, stage_name};
use super::cooperative::{Cooperative, CooperativeState, state_name};
use super::id::{ClusterId, CooperativeId};
use super::message::Message;
use super::region::RegionCode;
use super::words::words;

words! {
    /// What happened to a record.
    ChangeKind {
        /// It was made.
        Insert = "INSERT",
        /// Some of its fields are other than before.
        Update = "UPDATE",
        /// A cooperative's state or a cluster's stage is another one.
        State = "STATE",
        /// It left the lists.
        Retire = "RETIRE",
        /// All records of the kind were loaded anew: what was read of them before is to be read again.
        Reload = "RELOAD",
    }
}

words! {
    /// Kinds of record whose changes are told.
    RecordKind {
        /// Cooperative.
        Cooperative = "COOPERATIVE",
        /// Cluster.
        Cluster = "CLUSTER",
    }
}

words! {
    /// What of a record can change.
    ChangedField {
        /// Its name.
        Name = "NAME",
        /// Type of a cooperative.
        Kind = "KIND",
        /// Conventional or sharia.
        Pattern = "PATTERN",
        /// Primary or secondary.
        Level = "LEVEL",
        /// What members have in common.
        Bond = "BOND",
        /// Whether members are taken in.
        Openness = "OPENNESS",
        /// Number and day of the legal entity.
        LegalEntity = "LEGAL_ENTITY",
        /// Registration number of a cooperative.
        Nik = "NIK",
        /// Its regions.
        Region = "REGION",
        /// Address.
        Address = "ADDRESS",
        /// The point on the map.
        Location = "LOCATION",
        /// How to reach it.
        Contacts = "CONTACTS",
        /// First day.
        FoundedOn = "FOUNDED_ON",
        /// What a member saves.
        Dues = "DUES",
        /// Annual meetings (RAT).
        Meetings = "MEETINGS",
        /// Signs of life and steps of the office, from which the state follows.
        Life = "LIFE",
        /// Number of members.
        NMembers = "N_MEMBERS",
        /// Yearly figures.
        Figures = "FIGURES",
        /// Services for members.
        Services = "SERVICES",
        /// Its sectors.
        Sectors = "SECTORS",
        /// The cooperative that leads a cluster.
        Lead = "LEAD",
    }
}

impl ChangedField {
    /// The field in words, as it stands in a list.
    pub fn label(self) -> Message {
        let (id, en) = match self {
            Self::Name => ("nama", "name"),
            Self::Kind => ("jenis", "type"),
            Self::Pattern => ("pola", "pattern"),
            Self::Level => ("tingkat", "level"),
            Self::Bond => ("ikatan anggota", "bond of members"),
            Self::Openness => ("keterbukaan bagi anggota baru", "openness to members"),
            Self::LegalEntity => ("badan hukum", "legal entity"),
            Self::Nik => ("NIK koperasi", "registration number"),
            Self::Region => ("wilayah", "region"),
            Self::Address => ("alamat", "address"),
            Self::Location => ("letak", "location"),
            Self::Contacts => ("kontak", "contacts"),
            Self::FoundedOn => ("tanggal berdiri", "founding day"),
            Self::Dues => ("simpanan", "dues"),
            Self::Meetings => ("RAT", "annual meetings (RAT)"),
            Self::Life => ("kegiatan", "signs of life"),
            Self::NMembers => ("jumlah anggota", "number of members"),
            Self::Figures => ("angka tahunan", "yearly figures"),
            Self::Services => ("layanan", "services"),
            Self::Sectors => ("bidang", "sectors"),
            Self::Lead => ("koperasi utama", "lead cooperative"),
        };
        Message::new(id, en)
    }
}

/// A state or a stage, before and from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Of a cooperative.
    State(CooperativeState, CooperativeState),
    /// Of a cluster.
    Stage(ClusterStage, ClusterStage),
}

/// What is kept of a change beside the record itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// What changed, in the order of [`ChangedField`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ChangedField>,
    /// The state before and after, where that is what happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
    /// Its regions, those before the change too: whoever watches a region hears of what leaves it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<RegionCode>,
    /// Codes of its sectors, those before the change too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<String>,
}

/// A record whose changes anybody may follow.
pub trait Followed {
    /// Its kind.
    const KIND: RecordKind;
    /// Its typed id.
    fn typed_id(&self) -> String;
    /// Counts its changes.
    fn version(&self) -> i64;
    /// Regions in which it matters.
    fn regions(&self) -> Vec<&RegionCode>;
    /// Sectors in which it matters.
    fn sectors(&self) -> Vec<&str>;
    /// In what it differs from before.
    fn differences(&self, before: &Self) -> Vec<ChangedField>;
    /// Whether its state is another one than before, as far as the record itself says it.
    fn turn(&self, before: &Self) -> Option<Turn>;
}

impl Followed for Cooperative {
    const KIND: RecordKind = RecordKind::Cooperative;

    fn typed_id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn regions(&self) -> Vec<&RegionCode> {
        vec![&self.region]
    }

    fn sectors(&self) -> Vec<&str> {
        self.sectors.iter().map(String::as_str).collect()
    }

    fn differences(&self, before: &Self) -> Vec<ChangedField> {
        use ChangedField as F;
        let (a, b) = (before, self);
        different([
            (F::Name, a.name != b.name),
            (F::Kind, a.kind != b.kind),
            (F::Pattern, a.pattern != b.pattern),
            (F::Level, a.level != b.level),
            (F::Bond, (a.bond, &a.bond_description) != (b.bond, &b.bond_description)),
            (F::Openness, a.openness != b.openness),
            (F::LegalEntity, (&a.legal_number, a.legal_on) != (&b.legal_number, b.legal_on)),
            (F::Nik, a.nik != b.nik),
            (F::Region, a.region != b.region),
            (F::Address, a.address != b.address),
            (F::Location, (a.point, a.precision) != (b.point, b.precision)),
            (F::Contacts, a.contacts != b.contacts),
            (F::FoundedOn, a.founded_on != b.founded_on),
            (
                F::Dues,
                (a.principal_dues_idr, a.mandatory_dues_monthly_idr)
                    != (b.principal_dues_idr, b.mandatory_dues_monthly_idr),
            ),
            (F::Life, a.life != b.life),
            (F::NMembers, a.n_members != b.n_members),
            (F::Services, a.services != b.services),
            (F::Sectors, a.sectors != b.sectors),
        ])
    }

    /// Its state is derived by the day: whoever observes it says so.
    fn turn(&self, _: &Self) -> Option<Turn> {
        None
    }
}

impl Followed for Cluster {
    const KIND: RecordKind = RecordKind::Cluster;

    fn typed_id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn regions(&self) -> Vec<&RegionCode> {
        std::iter::once(&self.region).chain(&self.regions).collect()
    }

    fn sectors(&self) -> Vec<&str> {
        vec![&self.sector]
    }

    fn differences(&self, before: &Self) -> Vec<ChangedField> {
        use ChangedField as F;
        let (a, b) = (before, self);
        different([
            (F::Name, a.name != b.name),
            (F::Region, (&a.region, &a.regions) != (&b.region, &b.regions)),
            (F::Location, a.point != b.point),
            (F::FoundedOn, a.founded_on != b.founded_on),
            (F::Sectors, a.sector != b.sector),
            (F::Lead, a.lead != b.lead),
        ])
    }

    fn turn(&self, before: &Self) -> Option<Turn> {
        (self.stage != before.stage).then_some(Turn::Stage(before.stage, self.stage))
    }
}

fn different<const N: usize>(fields: [(ChangedField, bool); N]) -> Vec<ChangedField> {
    fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

impl Facts {
    /// Where a record matters.
    pub fn of<R: Followed>(record: &R) -> Self {
        Self::default().also(record)
    }

    /// In what a record differs, and where it matters and mattered. `more` is what else changed that is kept apart from it.
    pub fn changed<R: Followed>(before: &R, after: &R, more: &[ChangedField]) -> Self {
        let fields: BTreeSet<ChangedField> =
            after.differences(before).into_iter().chain(more.iter().copied()).collect();
        Self { fields: fields.into_iter().collect(), ..Self::default() }.also(before).also(after)
    }

    fn also<R: Followed>(self, record: &R) -> Self {
        let regions: BTreeSet<RegionCode> =
            self.regions.into_iter().chain(record.regions().into_iter().cloned()).collect();
        let sectors = self.sectors.into_iter().chain(record.sectors().into_iter().map(str::to_owned));
        let sectors: BTreeSet<String> = sectors.collect();
        Self { regions: regions.into_iter().collect(), sectors: sectors.into_iter().collect(), ..self }
    }
}

/// Whom a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A cooperative.
    Cooperative(CooperativeId),
    /// A cluster.
    Cluster(ClusterId),
    /// All records of a kind.
    All(RecordKind),
}

impl Subject {
    /// The kind of record.
    pub fn record(self) -> RecordKind {
        match self {
            Self::Cooperative(_) => RecordKind::Cooperative,
            Self::Cluster(_) => RecordKind::Cluster,
            Self::All(record) => record,
        }
    }

    /// The typed id of the one record, if it is one.
    pub fn id(self) -> Option<String> {
        match self {
            Self::Cooperative(id) => Some(id.to_string()),
            Self::Cluster(id) => Some(id.to_string()),
            Self::All(_) => None,
        }
    }
}

/// Something that happened to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number; each follows the one before without a gap.
    pub n: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// To whom it happened.
    pub subject: Subject,
    /// What happened.
    pub kind: ChangeKind,
    /// The record's version from then on.
    pub version: i64,
    /// What else is known.
    pub facts: Facts,
}

impl Change {
    /// What happened, in a sentence.
    pub fn message(&self) -> Message {
        let (id, en) = match self.subject.record() {
            RecordKind::Cooperative => ("koperasi", "cooperative"),
            RecordKind::Cluster => ("klaster", "cluster"),
        };
        match (self.kind, &self.facts.turn) {
            (ChangeKind::Insert, _) => Message::new(format!("{id} baru tercatat"), format!("a new {en} is on record")),
            (ChangeKind::State, Some(turn)) => {
                let ((id, en), before, after) = match turn {
                    Turn::State(before, after) => (("keadaan", "state"), state_name(*before), state_name(*after)),
                    Turn::Stage(before, after) => (("tahap", "stage"), stage_name(*before), stage_name(*after)),
                };
                Message::new(
                    format!("{id} berubah dari “{}” menjadi “{}”", before.id, after.id),
                    format!("the {en} changed from “{}” to “{}”", before.en, after.en),
                )
            }
            (ChangeKind::Update | ChangeKind::State, _) if self.facts.fields.is_empty() => {
                Message::new(format!("data {id} berubah"), format!("the {en} has changed"))
            }
            (ChangeKind::Update | ChangeKind::State, _) => {
                let labels: Vec<Message> = self.facts.fields.iter().map(|field| field.label()).collect();
                let listed = |one: fn(&Message) -> &str| labels.iter().map(one).collect::<Vec<_>>().join(", ");
                let (id, en) = (listed(|label| &label.id), listed(|label| &label.en));
                Message::new(format!("yang berubah: {id}"), format!("changed: {en}"))
            }
            (ChangeKind::Retire, _) => {
                Message::new(format!("{id} ini keluar dari daftar"), format!("the {en} has left the lists"))
            }
            (ChangeKind::Reload, _) => {
                Message::new(format!("semua {id} dimuat ulang"), format!("all {en}s were loaded anew"))
            }
        }
        .sentence()
    }
}

/// Most values in one list of a filter.
pub const MOST_VALUES: usize = 100;

/// Which changes. All conditions hold together; a list that is absent asks nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeFilter {
    /// In a region or below it.
    pub within: Option<RegionCode>,
    /// Of one of these kinds.
    pub kinds: Option<Vec<ChangeKind>>,
    /// To records of one of these kinds.
    pub records: Option<Vec<RecordKind>>,
    /// To one of these records, by typed id.
    pub ids: Option<Vec<String>>,
    /// In one of these sectors.
    pub sectors: Option<Vec<String>>,
}

impl ChangeFilter {
    /// Whether a change is let through. One that is about all records of a kind concerns everybody who follows that kind.
    pub fn lets_through(&self, change: &Change) -> bool {
        fn among<T: PartialEq>(wanted: &Option<Vec<T>>, found: &T) -> bool {
            wanted.as_ref().is_none_or(|wanted| wanted.contains(found))
        }
        let Change { subject, facts, .. } = change;
        if !among(&self.records, &subject.record()) {
            return false;
        }
        let Some(id) = subject.id() else { return true };
        let lies_within = |region: &RegionCode| facts.regions.iter().any(|code| region.holds(code));
        among(&self.kinds, &change.kind)
            && among(&self.ids, &id)
            && self.within.as_ref().is_none_or(lies_within)
            && self.sectors.as_ref().is_none_or(|wanted| facts.sectors.iter().any(|sector| wanted.contains(sector)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn change(kind: ChangeKind, facts: Facts) -> Change {
        let subject = Subject::Cooperative(CooperativeId(Uuid::from_u128(7)));
        Change { n: 1, at: DateTime::UNIX_EPOCH, subject, kind, version: 2, facts }
    }

    fn facts() -> Facts {
        Facts {
            fields: vec![ChangedField::Name, ChangedField::Meetings],
            turn: None,
            regions: ["32.75.07", "32.75.08.1001"].map(|code| code.parse().unwrap()).to_vec(),
            sectors: vec!["kue-roti".to_owned()],
        }
    }

    #[test]
    fn what_happened_is_told_in_both_languages() {
        let turn = Some(Turn::State(CooperativeState::Dormant, CooperativeState::ActiveWithRat));
        for (kind, facts, id, en) in [
            (ChangeKind::Insert, facts(), "Koperasi baru tercatat.", "A new cooperative is on record."),
            (ChangeKind::Update, facts(), "Yang berubah: nama, RAT.", "Changed: name, annual meetings (RAT)."),
            (ChangeKind::Update, Facts::default(), "Data koperasi berubah.", "The cooperative has changed."),
            (ChangeKind::Retire, facts(), "Koperasi ini keluar dari daftar.", "The cooperative has left the lists."),
            (ChangeKind::Reload, facts(), "Semua koperasi dimuat ulang.", "All cooperatives were loaded anew."),
        ] {
            assert_eq!(change(kind, facts).message(), Message::new(id, en));
        }
        let told = change(ChangeKind::State, Facts { turn, ..facts() }).message();
        let (dormant, active) = (state_name(CooperativeState::Dormant), state_name(CooperativeState::ActiveWithRat));
        assert_eq!(told.id, format!("Keadaan berubah dari “{}” menjadi “{}”.", dormant.id, active.id));
        assert_eq!(told.en, format!("The state changed from “{}” to “{}”.", dormant.en, active.en));
    }

    #[test]
    fn a_filter_lets_through_what_all_its_conditions_hold_for() {
        let id = Subject::Cooperative(CooperativeId(Uuid::from_u128(7))).id().unwrap();
        let region = |code: &str| Some(code.parse().unwrap());
        let all = ChangeFilter {
            within: region("32.75"),
            kinds: Some(vec![ChangeKind::Update]),
            records: Some(vec![RecordKind::Cooperative]),
            ids: Some(vec!["kop_x".into(), id.clone()]),
            sectors: Some(vec!["boneka-mainan".into(), "kue-roti".into()]),
        };
        let update = change(ChangeKind::Update, facts());
        assert!(all.lets_through(&update) && ChangeFilter::default().lets_through(&update));
        for refused in [
            ChangeFilter { within: region("31"), ..all.clone() },
            ChangeFilter { within: region("32.75.09"), ..all.clone() },
            ChangeFilter { kinds: Some(vec![ChangeKind::State]), ..all.clone() },
            ChangeFilter { kinds: Some(Vec::new()), ..all.clone() },
            ChangeFilter { records: Some(vec![RecordKind::Cluster]), ..all.clone() },
            ChangeFilter { ids: Some(vec!["kop_x".into()]), ..all.clone() },
            ChangeFilter { sectors: Some(vec!["boneka-mainan".into()]), ..all.clone() },
        ] {
            assert!(!refused.lets_through(&update), "{refused:?}");
        }
        // a kind loaded anew concerns whoever follows it, whatever else she asks
        let reload = Change {
            subject: Subject::All(RecordKind::Cooperative),
            kind: ChangeKind::Reload,
            facts: Facts::default(),
            ..update
        };
        assert!(all.lets_through(&reload));
        assert!(!ChangeFilter { records: Some(vec![RecordKind::Cluster]), ..all }.lets_through(&reload));
    }

    #[test]
    fn facts_are_small_where_there_are_none_and_read_back() {
        assert_eq!(serde_json::to_string(&Facts::default()).unwrap(), "{}");
        let turn = Some(Turn::Stage(ClusterStage::Forming, ClusterStage::Active));
        let facts = Facts { turn, ..facts() };
        let text = serde_json::to_string(&facts).unwrap();
        assert!(text.contains(r#""turn":{"stage":["FORMING","ACTIVE"]}"#), "{text}");
        assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), facts);
    }
}
