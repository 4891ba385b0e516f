//! Cooperatives of a list: matched with those of the registry, and written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::folding::{Folded, Remark, fold_rows};
use super::{
    Change, ChangedBy, Found, Listed, Matched, Plan, READ_AT_ONCE, Source, Undone, candidates, made, origins, reason,
    settled, take, unknown_id, unseal,
};
use crate::app::{Ctx, Result, Work};
use crate::domain::change::{ChangedField, Turn};
use crate::domain::cooperative::{
    AnnualMeeting, BondKind, Contacts, Cooperative, CooperativeKind, CooperativeLevel, CooperativePattern,
    CooperativeService, CooperativeState, CooperativeYear, LifeFacts, LocationPrecision, Openness, StateThresholds,
    state, state_name, state_rule,
};
use crate::domain::fold::{Spellings, edit_distance_within, fold, squash};
use crate::domain::id::CooperativeId;
use crate::domain::listing::CooperativeFilter;
use crate::domain::message::Message;
use crate::domain::origin::{EntityKind, FieldOrigin, RowAction};
use crate::domain::person::PersonalData;
use crate::domain::place::Places;
use crate::domain::region::RegionLevel;
use crate::domain::words::Word;
use crate::domain::{RegionCode, Rupiah};
use crate::import::reason::{Reason, Severity};
use crate::import::rows::{CooperativeDraft, Given, Options, Reading};
use crate::import::sheet::{Workbook, shortened};
use crate::import::value::{StatedState, address};
use crate::store;
use crate::store::cooperatives::legal_number_key;
use crate::store::imports::{ImportKind, ImportRun, PlannedRow};

/// Cooperatives of one regency that are compared, at most.
const MOST: i64 = 50_000;

/// What is compared of a cooperative, in the registry or earlier in the file.
#[derive(PartialEq)]
struct Known {
    id: CooperativeId,
    name: String,
    legal_key: Option<String>,
    nik: Option<String>,
    region: RegionCode,
}

impl Known {
    fn new(cooperative: &Cooperative) -> Self {
        Self {
            id: cooperative.id,
            name: squash(&cooperative.name),
            legal_key: cooperative.legal_number.as_deref().map(legal_number_key),
            nik: cooperative.nik.clone(),
            region: cooperative.region.clone(),
        }
    }
}

/// How a row relates to a known cooperative.
enum Relation {
    /// Surely the same.
    Same,
    /// Perhaps: how sure, and why.
    Perhaps(i64, &'static str),
    /// Another one.
    Other,
}

/// The same registration number under nearly the same name is the same cooperative; so is the same name in the same place, unless
/// legal numbers contradict. The same number under another name is not: several bodies share one in real registers, and columns
/// of numbers are filled in by dragging.
fn relation(row: &Known, known: &Known) -> Relation {
    let same_name = row.name == known.name;
    let same_place = row.region.holds(&known.region) || known.region.holds(&row.region);
    let legal = row.legal_key.as_ref().zip(known.legal_key.as_ref()).map(|(a, b)| a == b);
    if row.nik.is_some() && row.nik == known.nik {
        let is_same = same_name || alike(&row.name, &known.name);
        return if is_same { Relation::Same } else { Relation::Perhaps(80, "SAME_NIK_OTHER_NAME") };
    }
    match (same_name, same_place, legal) {
        (true, _, Some(true)) | (true, true, None) => Relation::Same,
        (true, true, Some(false)) => Relation::Perhaps(60, "SAME_NAME_OTHER_LEGAL_NUMBER"),
        (false, true, Some(true)) => Relation::Perhaps(70, "SAME_LEGAL_NUMBER_OTHER_NAME"),
        (false, true, None | Some(false)) if alike(&row.name, &known.name) => Relation::Perhaps(40, "SIMILAR_NAME"),
        _ => Relation::Other,
    }
}

/// Letters by which names may differ and still be alike, and how long they are at least.
const SLIPS: usize = 2;
const LONG_NAME: usize = 12;

fn alike(a: &str, b: &str) -> bool {
    a.len() >= LONG_NAME && b.len() >= LONG_NAME && edit_distance_within(a, b, SLIPS).is_some()
}

/// Known cooperatives by everything through which [`relation`] can be other than `Other`, so that a row is compared with a few.
#[derive(Default)]
struct Index {
    known: Vec<Known>,
    by_nik: HashMap<String, Vec<usize>>,
    by_legal_key: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    /// Long names within each regency.
    spellings: BTreeMap<RegionCode, Spellings<usize>>,
}

fn regency(region: &RegionCode) -> RegionCode {
    region.at_level(RegionLevel::Regency).unwrap_or_else(|| region.clone())
}

impl Index {
    fn insert(&mut self, known: Known) {
        let place = self.known.len();
        for (map, key) in [
            (&mut self.by_nik, known.nik.as_ref()),
            (&mut self.by_legal_key, known.legal_key.as_ref()),
            (&mut self.by_name, Some(&known.name)),
        ] {
            if let Some(key) = key {
                map.entry(key.clone()).or_default().push(place);
            }
        }
        if known.name.len() >= LONG_NAME {
            self.spellings.entry(regency(&known.region)).or_default().insert(&known.name, place);
        }
        self.known.push(known);
    }

    /// What a row may be related to, in the order in which it was added.
    fn near(&self, row: &Known) -> impl Iterator<Item = &Known> {
        let mut places: BTreeSet<usize> = BTreeSet::new();
        for (map, key) in [
            (&self.by_nik, row.nik.as_ref()),
            (&self.by_legal_key, row.legal_key.as_ref()),
            (&self.by_name, Some(&row.name)),
        ] {
            places.extend(key.and_then(|key| map.get(key)).into_iter().flatten());
        }
        if row.name.len() >= LONG_NAME {
            let around = regency(&row.region);
            let spellings = self.spellings.iter().filter(|(place, _)| place.holds(&around) || around.holds(place));
            places.extend(spellings.flat_map(|(_, names)| names.within(&row.name, SLIPS)).map(|(_, _, place)| place));
        }
        places.into_iter().map(|place| &self.known[place])
    }
}

impl Listed for CooperativeDraft {
    const KIND: ImportKind = ImportKind::Cooperatives;

    fn read(workbook: &Workbook, options: &Options, places: &dyn Places) -> Reading<Self> {
        crate::import::rows::cooperatives(workbook, options, places)
    }

    fn label(&self) -> Option<String> {
        Some(self.name.value.clone())
    }

    async fn matched(ctx: &Ctx, reading: &Reading<Self>, source: Source) -> Result<Found<Self>> {
        matched(ctx, reading, source).await
    }
}

/// Every cooperative that a row may turn out to be, by id.
async fn there(ctx: &Ctx, reading: &Reading<CooperativeDraft>) -> Result<BTreeMap<CooperativeId, Cooperative>> {
    let drafts = || reading.rows.iter().filter_map(|row| row.draft.as_ref());
    let on = StateThresholds::on(ctx.today());
    let places: BTreeSet<RegionCode> = drafts().filter_map(region_of).map(|region| regency(&region)).collect();
    let niks: Vec<String> = drafts().filter_map(|draft| Some(draft.nik.as_ref()?.value.clone())).collect();
    let legal_keys: Vec<String> = drafts().filter_map(legal_key_of).collect();
    let mut found = Vec::new();
    for niks in niks.chunks(READ_AT_ONCE) {
        found.extend(store::cooperatives::by_numbers(ctx.db(), niks, &[]).await?);
    }
    for legal_keys in legal_keys.chunks(READ_AT_ONCE) {
        found.extend(store::cooperatives::by_numbers(ctx.db(), &[], legal_keys).await?);
    }
    let ids: Vec<CooperativeId> = drafts().filter_map(|draft| Some(draft.simpul_id.as_ref()?.value)).collect();
    for ids in ids.chunks(READ_AT_ONCE) {
        let gone = store::cooperatives::retired(ctx.db(), ids).await?;
        let named = store::cooperatives::by_ids(ctx.db(), ids).await?;
        found.extend(named.into_values().filter(|cooperative| !gone.contains(&cooperative.id)));
    }
    for within in places {
        let filter = CooperativeFilter { within: Some(within), ..Default::default() };
        found.extend(store::cooperatives::all(ctx.db(), &filter, &on, MOST).await?);
    }
    Ok(found.into_iter().map(|cooperative| (cooperative.id, cooperative)).collect())
}

fn region_of(draft: &CooperativeDraft) -> Option<RegionCode> {
    draft.place.as_ref()?.value.code.parse().ok()
}

fn legal_key_of(draft: &CooperativeDraft) -> Option<String> {
    Some(legal_number_key(&draft.legal_number.as_ref()?.value.text))
}

async fn matched(ctx: &Ctx, reading: &Reading<CooperativeDraft>, source: Source) -> Result<Found<CooperativeDraft>> {
    let there = there(ctx, reading).await?;
    let mut index = Index::default();
    for cooperative in there.values() {
        index.insert(Known::new(cooperative));
    }
    let mut all = Found::default();
    for (i, row) in reading.rows.iter().enumerate() {
        let Some(draft) = &row.draft else { continue };
        let known_region = || Some(there.get(&draft.simpul_id.as_ref()?.value)?.region.clone());
        let Some(region) = region_of(draft).or_else(known_region) else {
            all.reasons.entry(i).or_default().push(reason(
                &row.sheet,
                row.row,
                Severity::Refused,
                Some("kecamatan"),
                "Tempatnya tidak diketahui; isi kolom kecamatan, atau sebut wilayah daftar ini dengan --within.",
                "Its place is not known; fill in the kecamatan, or name the region of this list with --within.",
            ));
            continue;
        };
        let this = Known {
            id: ctx.next_id(),
            name: squash(&draft.name.value),
            legal_key: legal_key_of(draft),
            nik: draft.nik.as_ref().map(|nik| nik.value.clone()),
            region,
        };
        let (mut same, mut perhaps): (Vec<&Known>, Vec<(Uuid, i64, Vec<String>)>) = Default::default();
        for other in index.near(&this) {
            match relation(&this, other) {
                Relation::Same => same.push(other),
                Relation::Perhaps(score, why) if perhaps.iter().all(|(id, _, _)| *id != other.id.0) => {
                    perhaps.push((other.id.0, score, vec![why.to_owned()]));
                }
                Relation::Perhaps(..) => {}
                Relation::Other => {}
            }
        }
        // an id of ours says most, then the registration number; else the oldest
        let same = same.iter().find(|other| this.nik.is_some() && other.nik == this.nik).or(same.first());
        let named = draft.simpul_id.as_ref().map(|given| given.value);
        if named.is_some_and(|id| !there.contains_key(&id)) {
            all.reasons.entry(i).or_default().push(unknown_id(&row.sheet, row.row));
        }
        let plan = |candidates| {
            Some(Plan { draft: draft.clone(), person: PersonalData::default(), candidates, more: Vec::new() })
        };
        if let Some(id) = named.filter(|id| there.contains_key(id)).or(same.map(|known| known.id)) {
            let (action, entity) = (RowAction::Unchanged, id.0);
            all.matched.push(Matched { row: i, action, entity, plan: plan(Vec::new()) });
            // a third row may be like this one only, as it will be when the list comes again
            let known = same.filter(|known| known.id == id);
            let other = Known {
                id,
                legal_key: this.legal_key.or_else(|| known?.legal_key.clone()),
                nik: this.nik.or_else(|| known?.nik.clone()),
                ..this
            };
            if known.is_none_or(|known| other != **known) {
                index.insert(other);
            }
            continue;
        }
        let action = if perhaps.is_empty() { RowAction::New } else { RowAction::PossibleDuplicate };
        // the likeliest first
        perhaps.sort_by_key(|(_, score, _)| std::cmp::Reverse(*score));
        let why: BTreeSet<&str> = perhaps.iter().map(|(_, _, why)| why[0].as_str()).collect();
        for why in why {
            all.reasons.entry(i).or_default().push(possible_duplicate(&row.sheet, row.row, why));
        }
        all.matched.push(Matched { row: i, action, entity: this.id.0, plan: plan(perhaps) });
        index.insert(this);
    }

    // of what is found, only what the rows really change is written
    let ids: Vec<CooperativeId> = all.matched.iter().map(|matched| CooperativeId(matched.entity)).collect();
    let ids: Vec<CooperativeId> = ids.into_iter().filter(|id| there.contains_key(id)).collect();
    let held = Held::read(ctx.db(), &ids).await?;
    let registry = held.into_iter().map(|(id, held)| (id.0, held)).collect();
    fold_rows(ctx, reading, source, &registry, &mut all);
    Ok(all)
}

impl Folded for CooperativeDraft {
    type Held = Held;

    fn blank(&self, ctx: &Ctx, id: Uuid) -> Held {
        Held::blank(ctx, CooperativeId(id), self)
    }

    fn merge(&self, ctx: &Ctx, held: &mut Held, _: &PersonalData, source: Source) -> Vec<Change> {
        merge(ctx, held, self, source)
    }

    /// Figures of several years in several rows do not contradict each other.
    fn contradicts(&self, change: &Change) -> bool {
        let without_year = || self.years.iter().any(|figures| figures.year.is_none() && figures.n_members.is_some());
        change.field != "n_members" || without_year()
    }

    /// A state follows from facts, so what a list calls it may not be what it is then: that is said.
    fn remarks(&self, ctx: &Ctx, held: &Held) -> Vec<Remark> {
        use CooperativeState as Derived;
        let Some(stated) = &self.stated_state else { return Vec::new() };
        let derived = state(&held.cooperative.life, &StateThresholds::on(ctx.today()));
        let agrees = match stated.value {
            StatedState::Active => matches!(derived, Derived::ActiveWithRat | Derived::ActiveWithoutRat),
            StatedState::Inactive => matches!(derived, Derived::Dormant | Derived::Unknown),
            StatedState::BeingRevitalised => derived == Derived::BeingRevitalised,
            StatedState::BeingDissolved => derived == Derived::BeingDissolved,
            StatedState::Dissolved => derived == Derived::Dissolved,
        };
        if agrees {
            return Vec::new();
        }
        let (said, derived) = (shortened(&stated.raw), state_name(derived));
        let message = Message::new(
            format!("Daftar menyebut \"{said}\"; menurut catatan keadaannya: {}. Mohon diperiksa.", derived.id),
            format!("The list says \"{said}\"; by what is on record it is: {}. Please look.", derived.en),
        );
        vec![(Severity::Warned, Some("state"), message)]
    }
}

fn possible_duplicate(sheet: &str, row: u32, why: &str) -> Reason {
    let (id, en) = match why {
        "SAME_NIK_OTHER_NAME" => (
            "NIK-nya sama dengan koperasi lain yang bernama berbeda. Dimasukkan terpisah; mohon diperiksa.",
            "Another cooperative under another name has this registration number. Taken in beside it; please look.",
        ),
        "SAME_NAME_OTHER_LEGAL_NUMBER" => (
            "Namanya sama dengan koperasi lain di tempat yang sama, nomor badan hukumnya berbeda. Dimasukkan terpisah; mohon diperiksa.",
            "Another cooperative of the same place has this name, with another legal number. Taken in beside it; please look.",
        ),
        "SAME_LEGAL_NUMBER_OTHER_NAME" => (
            "Nomor badan hukumnya sama dengan koperasi lain yang bernama berbeda. Dimasukkan terpisah; mohon diperiksa.",
            "Another cooperative under another name has this legal number. Taken in beside it; please look.",
        ),
        _ => (
            "Namanya mirip koperasi lain di tempat yang sama. Dimasukkan terpisah; mohon diperiksa.",
            "Another cooperative of the same place has a similar name. Taken in beside it; please look.",
        ),
    };
    reason(sheet, row, Severity::Warned, Some("name"), id, en)
}

/// A cooperative as the registry holds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    cooperative: Cooperative,
    meetings: Vec<AnnualMeeting>,
    years: Vec<CooperativeYear>,
}

impl Held {
    async fn read(mut run: impl crate::db::Run, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Self>> {
        let mut all = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(READ_AT_ONCE) {
            all.extend(Self::read_some(&mut run, ids).await?);
        }
        Ok(all)
    }

    async fn read_some(mut run: impl crate::db::Run, ids: &[CooperativeId]) -> Result<HashMap<CooperativeId, Self>> {
        let cooperatives = store::cooperatives::by_ids(&mut run, ids).await?;
        let mut meetings = store::cooperatives::meetings(&mut run, ids).await?;
        let mut years = store::cooperatives::years(&mut run, ids).await?;
        let held = cooperatives.into_iter().map(|(id, cooperative)| {
            let meetings = meetings.remove(&id).unwrap_or_default();
            (id, Self { cooperative, meetings, years: years.remove(&id).unwrap_or_default() })
        });
        Ok(held.collect())
    }

    /// A cooperative of which only the id, the name and the place are known.
    fn blank(ctx: &Ctx, id: CooperativeId, draft: &CooperativeDraft) -> Self {
        let region = region_of(draft).expect("rows without a place are refused before");
        let cooperative = Cooperative {
            id,
            name: draft.name.value.clone(),
            kind: draft.kind.as_ref().map_or(CooperativeKind::Consumer, |kind| kind.value),
            pattern: draft.pattern.as_ref().map_or(CooperativePattern::Conventional, |pattern| pattern.value),
            level: draft.level.as_ref().map_or(CooperativeLevel::Primary, |level| level.value),
            bond: draft.bond.as_ref().map_or(BondKind::Open, |bond| bond.value),
            bond_description: None,
            openness: Openness::Unknown,
            legal_number: None,
            legal_on: None,
            nik: None,
            address: None,
            point: ctx.catalogue().region(&region).and_then(|region| region.centroid),
            precision: Some(LocationPrecision::Centroid),
            region,
            contacts: Contacts::default(),
            founded_on: None,
            principal_dues_idr: None,
            mandatory_dues_monthly_idr: None,
            life: LifeFacts::default(),
            n_members: None,
            services: Vec::new(),
            sectors: sectors(ctx, draft),
            is_demo: false,
            version: 1,
            changed_at: ctx.now(),
        };
        Self { cooperative, meetings: Vec::new(), years: Vec::new() }
    }
}

/// The sectors that a row's words point to strongly; a savings cooperative has its own.
fn sectors(ctx: &Ctx, draft: &CooperativeDraft) -> Vec<String> {
    let catalogue = ctx.catalogue();
    if let Some(words) = &draft.sector_words {
        // names or codes of sectors and nothing else, as exports write them
        let of_name = |part: &str| {
            let part = fold(part);
            let found = catalogue.sectors().find(|sector| fold(&sector.name.id) == part || fold(&sector.code) == part);
            found.map(|sector| sector.code.clone())
        };
        if let Some(named) = words.value.split(';').map(of_name).collect() {
            return named;
        }
        let understood = catalogue.sector_words().understand(&words.value);
        return understood
            .sectors
            .into_iter()
            .filter(|found| found.points >= 8_000)
            .map(|found| found.sector)
            .take(3)
            .collect();
    }
    let saves = draft.kind.as_ref().is_some_and(|kind| kind.value == CooperativeKind::SavingsAndLoan);
    let own = "simpan-pinjam";
    if saves && catalogue.sector(own).is_some() { vec![own.to_owned()] } else { Vec::new() }
}

/// Takes over what a row of a file says, and tells what changed. Doing it twice changes nothing the second time.
fn merge(ctx: &Ctx, held: &mut Held, draft: &CooperativeDraft, source: Source) -> Vec<Change> {
    let mut changes = Vec::new();
    let Held { cooperative: c, meetings, years } = held;
    let plain = |text: &String| text.clone();

    /// Takes a given value into an optional field.
    macro_rules! field {
        ($held:expr, $given:expr, $field:literal, $value:expr, $text:expr) => {
            if let Some(given) = &$given {
                take(&mut $held, $value(given), given.is_guess, $field, &given.raw, $text, &mut changes);
            }
        };
    }
    // texts that differ only in case and punctuation say nothing new
    let text = |held: &Option<String>, given: &Given<String>| {
        let same = held.as_ref().is_some_and(|held| fold(held) == fold(&given.value));
        if same { held.clone() } else { Some(given.value.clone()) }
    };
    if let Some(given) = &draft.legal_number {
        let same =
            c.legal_number.as_deref().is_some_and(|held| legal_number_key(held) == legal_number_key(&given.value.text));
        let value = if same { c.legal_number.clone() } else { Some(given.value.text.clone()) };
        take(&mut c.legal_number, value, given.is_guess, "legal_number", &given.raw, plain, &mut changes);
    }
    field!(c.legal_on, draft.legal_on, "legal_on", |given: &Given<NaiveDate>| Some(given.value), ToString::to_string);
    // another name of the same registration number: nearly the same, or it would be another cooperative
    if squash(&c.name) != squash(&draft.name.value) {
        let before = Some(std::mem::replace(&mut c.name, draft.name.value.clone()));
        changes.push(Change::new("name", Some(draft.name.raw.clone()), before, Some(c.name.clone())));
    }
    field!(c.nik, draft.nik, "nik", |given: &Given<String>| Some(given.value.clone()), plain);
    if let Some(given) = &draft.address {
        // an address read once more is the same address
        let held = c.address.as_deref().map(|held| address(held).written());
        let value = if held.as_ref().is_some_and(|held| fold(held) == fold(&given.value)) {
            c.address.clone()
        } else {
            text(&c.address, given)
        };
        take(&mut c.address, value, given.is_guess, "address", &given.raw, plain, &mut changes);
    }

    /// Takes a stated choice into a field that always has a value; a guess was used when the entity was made.
    macro_rules! choice {
        ($held:expr, $given:expr, $field:literal) => {
            if let Some(given) = $given.as_ref().filter(|given| !given.is_guess && given.value != $held) {
                let (before, after) = ($held.word().to_owned(), given.value.word().to_owned());
                changes.push(Change::new($field, Some(given.raw.clone()), Some(before), Some(after)));
                $held = given.value;
            }
        };
    }
    choice!(c.kind, draft.kind, "kind");
    choice!(c.pattern, draft.pattern, "pattern");
    choice!(c.level, draft.level, "level");
    choice!(c.bond, draft.bond, "bond");
    choice!(c.openness, draft.openness, "openness");
    if let Some(given) = &draft.bond_description {
        let value = text(&c.bond_description, given);
        take(&mut c.bond_description, value, given.is_guess, "bond_description", &given.raw, plain, &mut changes);
    }
    if let Some(place) = &draft.place
        && let Ok(code) = place.value.code.parse::<RegionCode>()
        && !code.holds(&c.region)
        && (!place.is_guess || c.region.holds(&code))
    {
        let (before, after) = (c.region.to_string(), code.to_string());
        changes.push(Change::new("region", Some(place.raw.clone()), Some(before), Some(after)));
        c.region = code;
        if c.precision != Some(LocationPrecision::Exact) && c.precision != Some(LocationPrecision::Address) {
            c.point = ctx.catalogue().region(&c.region).and_then(|region| region.centroid);
        }
    }
    if let Some(given) = &draft.point
        && (c.precision == Some(LocationPrecision::Centroid) || c.point.is_none() || !given.is_guess)
        && c.point != Some(given.value)
    {
        let text = |point: crate::domain::Point| format!("{}, {}", point.latitude, point.longitude);
        let before = c.point.filter(|_| c.precision != Some(LocationPrecision::Centroid)).map(text);
        changes.push(Change::new("location", Some(given.raw.clone()), before, Some(text(given.value))));
        let precision = draft.precision.as_ref().map_or(LocationPrecision::Address, |given| given.value);
        (c.point, c.precision) = (Some(given.value), Some(precision));
    }
    let is_known = |phone: &String| [&c.contacts.phone, &c.contacts.whatsapp].contains(&&Some(phone.clone()));
    if let Some(given) = draft.phones.as_ref().filter(|given| !given.value.iter().all(is_known)) {
        let phone = given.value.first().cloned();
        let mobile = given.value.iter().find(|phone| phone.starts_with("+628")).cloned();
        // a mobile number is taken for WhatsApp: a guess, which follows the phone it was made from
        let follows = c.contacts.whatsapp.is_some() && c.contacts.whatsapp == c.contacts.phone;
        take(&mut c.contacts.phone, phone, given.is_guess, "phone", &given.raw, plain, &mut changes);
        let mobile = mobile.filter(|_| !draft.tells_whatsapp);
        take(&mut c.contacts.whatsapp, mobile, !follows, "whatsapp", &given.raw, plain, &mut changes);
    }
    field!(c.contacts.whatsapp, draft.whatsapp, "whatsapp", |given: &Given<String>| Some(given.value.clone()), plain);
    field!(c.contacts.email, draft.email, "email", |given: &Given<String>| Some(given.value.clone()), plain);
    field!(c.contacts.website, draft.website, "website", |given: &Given<String>| Some(given.value.clone()), plain);
    field!(
        c.founded_on,
        draft.founded_on,
        "founded_on",
        |given: &Given<NaiveDate>| Some(given.value),
        ToString::to_string
    );
    field!(
        c.principal_dues_idr,
        draft.principal_dues_idr,
        "principal_dues_idr",
        |given: &Given<Rupiah>| Some(given.value),
        |held: &Rupiah| held.amount().to_string()
    );
    field!(
        c.mandatory_dues_monthly_idr,
        draft.mandatory_dues_monthly_idr,
        "mandatory_dues_monthly_idr",
        |given: &Given<Rupiah>| Some(given.value),
        |held: &Rupiah| held.amount().to_string()
    );
    if let Some(given) = &draft.services {
        let fresh: Vec<_> = given.value.iter().copied().filter(|service| !c.services.contains(service)).collect();
        if !fresh.is_empty() {
            let words = |held: &[CooperativeService]| held.iter().map(|s| s.word()).collect::<Vec<_>>().join(",");
            let before = words(&c.services);
            c.services.extend(fresh);
            let after = words(&c.services);
            changes.push(Change::new("services", Some(given.raw.clone()), Some(before), Some(after)));
        }
    }
    if let Some(given) = &draft.sector_words {
        let fresh: Vec<_> = sectors(ctx, draft).into_iter().filter(|sector| !c.sectors.contains(sector)).collect();
        if !fresh.is_empty() {
            let before = c.sectors.join(",");
            c.sectors.extend(fresh);
            let after = c.sectors.join(",");
            changes.push(Change::new("sectors", Some(given.raw.clone()), Some(before), Some(after)));
        }
    }

    // meetings: those named by book year, and the last one by its day, which gives account of the year before unless it is said
    // which
    let mut given: BTreeMap<i32, Option<NaiveDate>> = BTreeMap::new();
    given.extend(draft.rat_book_years.iter().flat_map(|years| years.value.iter().map(|year| (*year, None))));
    let days = || draft.rats.iter().filter_map(|rat| Some((rat.book_year, rat.held_on.as_ref()?.value)));
    given.extend(days().map(|(year, day)| (year, Some(day))));
    let last = draft.last_rat_on.iter().map(|given| given.value).filter(|last| days().all(|(_, day)| day != *last));
    given.extend(last.map(|day| (day.year() - 1, Some(day))));
    for (book_year, held_on) in given {
        let raw = held_on.map_or(book_year.to_string(), |day| day.to_string());
        let field = format!("rats.{book_year}");
        match meetings.iter_mut().find(|meeting| meeting.book_year == book_year) {
            None => {
                // files are named by whoever saved them, perhaps after a person: the day of the import stands for it
                let source = Some(format!("impor {}", ctx.today()));
                meetings.push(AnnualMeeting { book_year, held_on, n_attended: None, n_members: None, source });
                changes.push(Change::new(field, Some(raw.clone()), None, Some(raw.clone())));
            }
            Some(meeting) => {
                let field = format!("{field}.held_on");
                take(&mut meeting.held_on, held_on, false, field, &raw, ToString::to_string, &mut changes);
            }
        }
        if c.life.last_rat_book_year.is_none_or(|last| last < book_year) {
            let before = c.life.last_rat_book_year.map(|year| year.to_string());
            changes.push(Change::new("last_rat_book_year", Some(raw), before, Some(book_year.to_string())));
            (c.life.last_rat_book_year, c.life.last_rat_on) = (Some(book_year), held_on);
        } else if c.life.last_rat_book_year == Some(book_year) && held_on.is_some() {
            c.life.last_rat_on = held_on;
        }
    }
    for rat in &draft.rats {
        // how many came says nothing of a meeting that nobody knows of
        let Some(meeting) = meetings.iter_mut().find(|meeting| meeting.book_year == rat.book_year) else { continue };
        for (slot, given, name) in [
            (&mut meeting.n_attended, &rat.n_attended, "n_attended"),
            (&mut meeting.n_members, &rat.n_members, "n_members"),
        ] {
            if let Some(given) = given {
                let field = format!("rats.{}.{name}", rat.book_year);
                take(slot, Some(given.value), given.is_guess, field, &given.raw, ToString::to_string, &mut changes);
            }
        }
    }
    for (slot, given, field) in [
        (&mut c.life.last_business_on, &draft.last_business_on, "last_business_on"),
        (&mut c.life.revitalising_since, &draft.revitalising_since, "revitalising_since"),
        (&mut c.life.dissolution_announced_on, &draft.dissolution_announced_on, "dissolution_announced_on"),
        (&mut c.life.dissolved_on, &draft.dissolved_on, "dissolved_on"),
    ] {
        if let Some(given) = given {
            take(slot, Some(given.value), given.is_guess, field, &given.raw, ToString::to_string, &mut changes);
        }
    }
    if let Some(given) = &draft.stated_state {
        let today = Some(ctx.today());
        // a list knows the state, not the day on which it began: the day of the list stands for it, and only where none is known;
        // but each new list that calls it active is a new sign of life
        let is_guess = given.value != StatedState::Active || source.is_known;
        let (held, field): (&mut Option<NaiveDate>, &'static str) = match given.value {
            StatedState::Active => (&mut c.life.last_business_on, "last_business_on"),
            StatedState::BeingRevitalised => (&mut c.life.revitalising_since, "revitalising_since"),
            StatedState::BeingDissolved => (&mut c.life.dissolution_announced_on, "dissolution_announced_on"),
            StatedState::Dissolved => (&mut c.life.dissolved_on, "dissolved_on"),
            StatedState::Inactive => (&mut None, "stated_state"),
        };
        if given.value != StatedState::Inactive {
            take(held, today, is_guess, field, &given.raw, ToString::to_string, &mut changes);
        }
    }

    // a number of members without a year is that of today, whatever a year says of it
    let is_stated = draft.years.iter().any(|draft| draft.year.is_none() && draft.n_members.is_some());
    for draft in &draft.years {
        let members = draft.n_members.as_ref().map(|given| given.value);
        if let Some(given) = &draft.n_members {
            let latest = years.iter().map(|year| year.year).max();
            if draft.year.is_none_or(|year| !is_stated && latest.is_none_or(|latest| year >= latest)) {
                take(
                    &mut c.n_members,
                    members,
                    given.is_guess,
                    "n_members",
                    &given.raw,
                    ToString::to_string,
                    &mut changes,
                );
            }
        }
        let Some(year) = draft.year else { continue };
        let place = match years.iter().position(|held| held.year == year) {
            Some(place) => place,
            None => {
                years.push(CooperativeYear { year, ..Default::default() });
                years.len() - 1
            }
        };
        let held = &mut years[place];
        if let Some(given) = &draft.n_members {
            let field = format!("years.{year}.n_members");
            let (value, guess) = (Some(given.value), given.is_guess);
            take(&mut held.n_members, value, guess, field, &given.raw, ToString::to_string, &mut changes);
        }
        for (name, given) in [
            ("assets_idr", &draft.assets_idr),
            ("equity_idr", &draft.equity_idr),
            ("surplus_idr", &draft.surplus_idr),
            ("turnover_idr", &draft.turnover_idr),
            ("loans_idr", &draft.loans_idr),
        ] {
            if let (Some(given), Some(held)) = (given, figure(held, name)) {
                let field = format!("years.{year}.{name}");
                let text = |amount: &Rupiah| amount.amount().to_string();
                take(held, Some(given.value), given.is_guess, field, &given.raw, text, &mut changes);
            }
        }
    }
    changes
}

/// A yearly amount by the name of its field.
fn figure<'y>(year: &'y mut CooperativeYear, name: &str) -> Option<&'y mut Option<Rupiah>> {
    match name {
        "assets_idr" => Some(&mut year.assets_idr),
        "equity_idr" => Some(&mut year.equity_idr),
        "surplus_idr" => Some(&mut year.surplus_idr),
        "turnover_idr" => Some(&mut year.turnover_idr),
        "loans_idr" => Some(&mut year.loans_idr),
        _ => None,
    }
}

/// Writes rows of a plan, all in a few statements.
pub(super) async fn apply(
    ctx: &Ctx,
    work: &mut Work,
    run: &ImportRun,
    rows: &[PlannedRow],
    is_known: bool,
) -> Result<()> {
    let source = Source { is_known };
    let ids: Vec<CooperativeId> = rows.iter().filter_map(|row| row.entity_id.map(CooperativeId)).collect();
    let before = Held::read(&mut work.tx, &ids).await?;
    let retired = store::cooperatives::retired(&mut work.tx, &ids).await?;
    let mut after: BTreeMap<CooperativeId, Held> = BTreeMap::new();
    let (mut changed_by, mut pairs) = (Vec::new(), Vec::new());
    for row in rows {
        let (Some(entity), Some(sealed)) = (row.entity_id, &row.sealed) else { continue };
        let id = CooperativeId(entity);
        if retired.contains(&id) {
            // it left the lists since this was planned; the next import of the file makes it anew
            continue;
        }
        let plan = unseal::<CooperativeDraft>(ctx, sealed)?;
        let known = before.get(&id);
        let blank = || Held::blank(ctx, id, &plan.draft);
        let held = after.entry(id).or_insert_with(|| known.cloned().unwrap_or_else(blank));
        let changes = plan.rows().flat_map(|(draft, _)| merge(ctx, held, draft, source)).collect();
        let changes = if known.is_some() { settled(changes) } else { vec![made()] };
        changed_by.extend(origins(EntityKind::Cooperative, entity, run, changes, work.at));
        pairs.extend(candidates(ctx, EntityKind::Cooperative, entity, run, plan.candidates));
    }
    write(ctx, work, &before, &after).await?;
    store::origins::insert(&mut work.tx, &changed_by).await?;
    Ok(store::imports::insert_candidates(&mut work.tx, &pairs, work.at).await?)
}

/// Writes what differs, and the states that follow from it.
async fn write(
    ctx: &Ctx,
    work: &mut Work,
    before: &HashMap<CooperativeId, Held>,
    after: &BTreeMap<CooperativeId, Held>,
) -> Result<()> {
    let (mut new, mut changed, mut meetings, mut years) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, held) in after {
        let known = before.get(id);
        match known {
            None => new.push(held.cooperative.clone()),
            Some(known) if known != held => changed.push(held.cooperative.clone()),
            Some(_) => continue,
        }
        let fresh = held.meetings.iter().filter(|meeting| known.is_none_or(|known| !known.meetings.contains(meeting)));
        meetings.extend(fresh.map(|meeting| (*id, meeting.clone())));
        let fresh = held.years.iter().filter(|year| known.is_none_or(|known| !known.years.contains(year)));
        years.extend(fresh.map(|year| (*id, *year)));
    }
    store::cooperatives::insert(&mut work.tx, &new, work.at).await?;
    for cooperative in &new {
        work.tell_made(cooperative);
    }
    if !store::cooperatives::update_all(&mut work.tx, &changed, work.at).await? {
        return Err(crate::app::Error::Busy);
    }
    for cooperative in &changed {
        let (Some(known), Some(held)) = (before.get(&cooperative.id), after.get(&cooperative.id)) else { continue };
        let apart = [
            (ChangedField::Meetings, known.meetings != held.meetings),
            (ChangedField::Figures, known.years != held.years),
        ];
        let more: Vec<_> = apart.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect();
        work.tell_changed(&known.cooperative, cooperative, &more);
    }
    store::cooperatives::upsert_meetings(&mut work.tx, &meetings, work.at).await?;
    store::cooperatives::upsert_years(&mut work.tx, &years, work.at).await?;

    let on = StateThresholds::on(ctx.today());
    let touched: Vec<&Cooperative> = new.iter().chain(&changed).collect();
    let ids: Vec<CooperativeId> = touched.iter().map(|cooperative| cooperative.id).collect();
    let last = store::cooperatives::last_states(&mut work.tx, &ids).await?;
    let observed: Vec<_> = touched
        .iter()
        .filter_map(|cooperative| {
            let now = state(&cooperative.life, &on);
            let (n, then) = last.get(&cooperative.id).map_or((0, None), |(n, state)| (*n, Some(*state)));
            (then != Some(now)).then_some((cooperative.id, n + 1, now))
        })
        .collect();
    for (id, _, now) in &observed {
        let (Some(known), Some(held), Some((_, then))) = (before.get(id), after.get(id), last.get(id)) else {
            continue;
        };
        work.tell_turned(&known.cooperative, &held.cooperative, Turn::State(*then, *now));
    }
    Ok(store::cooperatives::observe_states(&mut work.tx, &observed, state_rule(on.as_of).version, on.as_of, work.at)
        .await?)
}

/// Takes a run back: what it made leaves the lists, fields it changed get their former values where nobody changed them since.
pub(super) async fn undo(ctx: &Ctx, work: &mut Work, made: &[Uuid], changed: &[ChangedBy]) -> Result<Undone> {
    let mut undone = Undone::default();
    let made: Vec<CooperativeId> = made.iter().copied().map(CooperativeId).collect();
    for made in made.chunks(READ_AT_ONCE) {
        let there = store::cooperatives::by_ids(&mut work.tx, made).await?;
        let gone = store::cooperatives::retired(&mut work.tx, made).await?;
        for held in made.iter().filter(|id| !gone.contains(id)).filter_map(|id| there.get(id)) {
            work.tell_retired(held);
        }
        undone.n_retired += store::cooperatives::retire_all(&mut work.tx, made, work.at).await? as usize;
    }

    let ids: Vec<CooperativeId> = changed.iter().map(|changed| CooperativeId(changed.entity)).collect();
    let before = Held::read(&mut work.tx, &ids).await?;
    let gone = store::cooperatives::retired(&mut work.tx, &ids).await?;
    let mut after: BTreeMap<CooperativeId, Held> = BTreeMap::new();
    for ChangedBy { entity, origins, changed_again } in changed {
        let id = CooperativeId(*entity);
        let Some(known) = before.get(&id).filter(|_| !gone.contains(&id)) else { continue };
        let mut held = known.clone();
        for origin in origins {
            // the day of a meeting that a later run gave keeps the meeting
            let dated_again = || changed_again.contains(&format!("{}.held_on", origin.field));
            if changed_again.contains(&origin.field) || dated_again() || !restore(ctx, &mut held, origin) {
                undone.n_kept += 1;
            }
        }
        let last = held.meetings.iter().max_by_key(|meeting| meeting.book_year);
        let life = &mut held.cooperative.life;
        if let Some(last) = last.filter(|last| life.last_rat_book_year.is_none_or(|year| year <= last.book_year)) {
            (life.last_rat_book_year, life.last_rat_on) = (Some(last.book_year), last.held_on);
        }
        if held != *known {
            after.insert(id, held);
        }
    }
    undone.n_restored = after.len();
    write(ctx, work, &before, &after).await?;
    let ids: Vec<CooperativeId> = after.keys().copied().collect();
    let meetings: Vec<_> =
        after.iter().flat_map(|(id, held)| held.meetings.iter().map(|meeting| (*id, meeting.clone()))).collect();
    store::cooperatives::replace_meetings(&mut work.tx, &ids, &meetings, work.at).await?;
    let years: Vec<_> = after.iter().flat_map(|(id, held)| held.years.iter().map(|year| (*id, *year))).collect();
    store::cooperatives::replace_years(&mut work.tx, &ids, &years, work.at).await?;
    Ok(undone)
}

/// Puts the value before back into a field; false where that cannot be told any more.
fn restore(ctx: &Ctx, held: &mut Held, origin: &FieldOrigin) -> bool {
    let Held { cooperative: c, meetings, years } = held;
    let before = origin.value_before.clone();
    let date = || before.as_deref().and_then(|text| text.parse().ok());
    let money =
        || before.as_deref().and_then(|text| text.parse::<i64>().ok()).and_then(|amount| Rupiah::try_from(amount).ok());
    if let Some(field) = origin.field.strip_prefix("rats.") {
        let Some((year, name)) = field.split_once('.') else {
            meetings.retain(|meeting| meeting.book_year.to_string() != field);
            return true;
        };
        let Some(meeting) = meetings.iter_mut().find(|meeting| meeting.book_year.to_string() == year) else {
            return false;
        };
        let number = || before.as_deref().and_then(|text| text.parse().ok());
        match name {
            "held_on" => meeting.held_on = date(),
            "n_attended" => meeting.n_attended = number(),
            "n_members" => meeting.n_members = number(),
            _ => return false,
        }
        return true;
    }
    if let Some((year, name)) = origin.field.strip_prefix("years.").and_then(|field| field.split_once('.')) {
        let Some(place) = years.iter().position(|held| held.year.to_string() == year) else { return false };
        match (name, figure(&mut years[place], name)) {
            (_, Some(figure)) => *figure = money(),
            ("n_members", _) => years[place].n_members = before.as_deref().and_then(|text| text.parse().ok()),
            _ => return false,
        }
        if years[place] == (CooperativeYear { year: years[place].year, ..Default::default() }) {
            years.remove(place);
        }
        return true;
    }
    match origin.field.as_str() {
        "name" => {
            let Some(name) = before else { return false };
            c.name = name;
        }
        "legal_number" => c.legal_number = before,
        "legal_on" => c.legal_on = date(),
        "nik" => c.nik = before,
        "address" => c.address = before,
        "phone" => c.contacts.phone = before,
        "whatsapp" => c.contacts.whatsapp = before,
        "email" => c.contacts.email = before,
        "website" => c.contacts.website = before,
        "founded_on" => c.founded_on = date(),
        "principal_dues_idr" => c.principal_dues_idr = money(),
        "mandatory_dues_monthly_idr" => c.mandatory_dues_monthly_idr = money(),
        "n_members" => c.n_members = before.as_deref().and_then(|text| text.parse().ok()),
        "last_business_on" => c.life.last_business_on = date(),
        "revitalising_since" => c.life.revitalising_since = date(),
        "dissolution_announced_on" => c.life.dissolution_announced_on = date(),
        "dissolved_on" => c.life.dissolved_on = date(),
        "last_rat_book_year" => {
            let book_year = before.as_deref().and_then(|text| text.parse().ok());
            let meeting = meetings.iter().find(|meeting| Some(meeting.book_year) == book_year);
            (c.life.last_rat_book_year, c.life.last_rat_on) = (book_year, meeting.and_then(|meeting| meeting.held_on));
        }
        "kind" => return choice(&mut c.kind, before.as_deref()),
        "pattern" => return choice(&mut c.pattern, before.as_deref()),
        "level" => return choice(&mut c.level, before.as_deref()),
        "bond" => return choice(&mut c.bond, before.as_deref()),
        "openness" => return choice(&mut c.openness, before.as_deref()),
        "bond_description" => c.bond_description = before,
        "sectors" => c.sectors = list(before.as_deref()).map(str::to_owned).collect(),
        "services" => c.services = list(before.as_deref()).filter_map(Word::from_word).collect(),
        "region" => {
            let Some(region) = before.as_deref().and_then(|code| code.parse::<RegionCode>().ok()) else { return false };
            if c.precision == Some(LocationPrecision::Centroid) {
                c.point = ctx.catalogue().region(&region).and_then(|region| region.centroid);
            }
            c.region = region;
        }
        "location" => match before.as_deref().and_then(|text| text.split_once(", ")) {
            Some((latitude, longitude)) => {
                let Some(point) = latitude
                    .parse()
                    .ok()
                    .zip(longitude.parse().ok())
                    .and_then(|(a, b)| crate::domain::Point::new(a, b).ok())
                else {
                    return false;
                };
                c.point = Some(point);
            }
            None => {
                c.point = ctx.catalogue().region(&c.region).and_then(|region| region.centroid);
                c.precision = Some(LocationPrecision::Centroid);
            }
        },
        _ => return false,
    }
    true
}

fn choice<W: Word>(held: &mut W, before: Option<&str>) -> bool {
    let value = before.and_then(W::from_word);
    if let Some(value) = value {
        *held = value;
    }
    value.is_some()
}

fn list(before: Option<&str>) -> impl Iterator<Item = &str> {
    before.unwrap_or_default().split(',').filter(|word| !word.is_empty())
}
