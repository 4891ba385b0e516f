//! UMKM of a list: matched with those of the registry by numbers and keyed hashes, and written. What identifies a person goes
//! into the vault and nowhere else.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::folding::{Folded, Remark, fold_rows};
use super::{
    Change, ChangedBy, Found, Listed, MOST_CANDIDATES, Matched, Plan, READ_AT_ONCE, Source, Undone, candidates, made,
    origins, reason, settled, take, unknown_id, unseal,
};
use crate::app::persons::{nik_hash, phone_hash, reseal, seal};
use crate::app::umkm::written;
use crate::app::{Ctx, Result, Work};
use crate::catalogue::Catalogue;
use crate::domain::cooperative::LocationPrecision;
use crate::domain::fold::{edit_distance_within, squash};
use crate::domain::id::{PersonId, UmkmId};
use crate::domain::kbli::{KbliCode, KbliEdition, KbliUse};
use crate::domain::message::Message;
use crate::domain::origin::{EntityKind, FieldOrigin, RowAction};
use crate::domain::person::{Person, PersonRole, PersonalData};
use crate::domain::place::Places;
use crate::domain::region::RegionLevel;
use crate::domain::umkm::{InputNeed, Product, UmkmYear};
use crate::domain::words::Word;
use crate::domain::{RegionCode, Rupiah, Umkm};
use crate::import::reason::Severity;
use crate::import::rows::{Given, Options, Reading, SaidKbli, UmkmDraft};
use crate::import::sheet::Workbook;
use crate::store;
use crate::store::imports::{ImportKind, ImportRun, KeyKind, MatchKey, PlannedRow};

/// The purpose of the keyed hashes by which businesses are told apart.
const MATCH: &str = "umkm match";

/// The keyed hashes of a row.
struct Keys {
    /// All of them, as they are kept.
    all: Vec<MatchKey>,
    /// Name, owner, place and address, or products where there is no name. None where nothing is told but a place.
    identity: Option<MatchKey>,
    /// Everything that the row says, but for its NIB: a row that says the same again is the same row.
    content: MatchKey,
    /// The id under which another registry knows the business, and that one of this identity came under such an id.
    elsewhere: Option<(MatchKey, MatchKey)>,
    /// Whether the row tells neither what the business nor what its owner is called.
    is_nameless: bool,
    /// Whether the row says who owns it or where exactly it is: without that, others of the same name are no less likely.
    is_told_apart: bool,
}

impl Keys {
    fn new(
        ctx: &Ctx,
        draft: &UmkmDraft,
        person: &PersonalData,
        region: &RegionCode,
        elsewhere: Option<UmkmId>,
    ) -> Self {
        let hash = |kind: KeyKind, parts: &[&str]| MatchKey {
            kind,
            hash: ctx.vault().keyed_hash(MATCH, parts.join("|")).to_vec(),
        };
        let Called { business: name, owner } = Called::new(draft.name.as_ref().map(|name| &*name.value), person);
        let address = person.address.as_deref().map(squash).unwrap_or_default();
        let products = draft.products.iter().flat_map(|products| &products.value);
        let products = products.map(|product| squash(product)).collect::<Vec<_>>().join("+");
        let kecamatan = region.at_level(RegionLevel::Kecamatan).unwrap_or_else(|| region.clone());
        let called = if name.is_empty() { &owner } else { &name };
        // what has no name of its own is told apart by what it makes
        let made_of = if name.is_empty() { products.as_str() } else { "" };
        let identity = ["identity", &name, &owner, region.as_str(), &address, made_of];
        let is_told = ![called.as_str(), &address, made_of].iter().all(|told| told.is_empty());
        let said = told(serde_json::to_value(draft).expect("a draft is plain data"));
        let said_of_owner = serde_json::to_string(person).expect("so is what is known of a person");
        let content = ["content", &said.to_string(), &said_of_owner, region.as_str()];
        let mut keys = Self {
            all: Vec::new(),
            identity: is_told.then(|| hash(KeyKind::Identity, &identity)),
            content: hash(KeyKind::Identity, &content),
            elsewhere: elsewhere.map(|id| {
                let marked = [&["elsewhere"], &identity[..]].concat();
                (hash(KeyKind::Identity, &["id", &id.to_string()]), hash(KeyKind::Identity, &marked))
            }),
            is_nameless: called.is_empty(),
            is_told_apart: !owner.is_empty() || !address.is_empty(),
        };
        keys.all.extend(keys.identity.clone());
        keys.all.push(keys.content.clone());
        keys.all.extend(keys.elsewhere.clone().into_iter().flat_map(|(id, marked)| [id, marked]));
        if !called.is_empty() {
            keys.all.push(hash(KeyKind::Name, &["name", called, kecamatan.as_str()]));
        }
        keys.all.extend(nik_hash(ctx, person).map(|hash| MatchKey { kind: KeyKind::Nik, hash }));
        keys.all.extend(phone_hash(ctx, person).map(|hash| MatchKey { kind: KeyKind::Phone, hash }));
        keys
    }

    fn of(&self, kind: KeyKind) -> impl Iterator<Item = &MatchKey> {
        self.all.iter().filter(move |key| key.kind == kind)
    }
}

/// The values of a draft without the cells that they come from, its place, its NIB and its ids.
fn told(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(mut fields) if fields.contains_key("is_guess") => {
            told(fields.remove("value").unwrap_or_default())
        }
        Value::Object(fields) => {
            let is_content = |field: &str| !matches!(field, "simpul_id" | "nib" | "place");
            let fields = fields.into_iter().filter(|(field, value)| is_content(field) && !value.is_null());
            fields.map(|(field, value)| (field, told(value))).collect()
        }
        Value::Array(values) => values.into_iter().map(told).collect(),
        // as far as degrees are kept
        Value::Number(number) if number.is_f64() => format!("{:.6}", number.as_f64().unwrap_or_default()).into(),
        plain => plain,
    }
}

/// The numbers that tell businesses apart.
#[derive(Debug, Clone, Default)]
struct Numbers {
    nib: Option<String>,
    nik: Option<String>,
}

impl Numbers {
    fn of_draft(draft: &UmkmDraft) -> Self {
        Self { nib: draft.nib.as_ref().map(|nib| nib.value.clone()), nik: draft.person.nik.clone() }
    }

    fn of_held(held: &Held) -> Self {
        Self { nib: held.umkm.nib.clone(), nik: held.owner.as_ref().and_then(|(_, data)| data.nik.clone()) }
    }

    /// Whether a number of one is another one of the other.
    fn contradicts(&self, other: &Self) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        differ(&self.nib, &other.nib) || differ(&self.nik, &other.nik)
    }

    /// Takes over what is not known yet.
    fn learn(&mut self, more: Self) {
        self.nib = self.nib.take().or(more.nib);
        self.nik = self.nik.take().or(more.nik);
    }
}

fn region_of(draft: &UmkmDraft) -> Option<RegionCode> {
    draft.place.as_ref()?.value.code.parse().ok()
}

impl Listed for UmkmDraft {
    const KIND: ImportKind = ImportKind::Umkm;

    fn read(workbook: &Workbook, options: &Options, places: &dyn Places) -> Reading<Self> {
        crate::import::rows::umkm(workbook, options, places)
    }

    /// Names of businesses are often their owner's: the draft keeps those apart.
    fn label(&self) -> Option<String> {
        self.name.as_ref().map(|name| name.value.clone())
    }

    async fn matched(ctx: &Ctx, reading: &Reading<Self>, source: Source) -> Result<Found<Self>> {
        matched(ctx, reading, source).await
    }
}

/// What a business and its owner are called, squashed; empty where it is not known.
#[derive(Debug, Clone, PartialEq, Default)]
struct Called {
    business: String,
    owner: String,
}

impl Called {
    fn new(name: Option<&str>, person: &PersonalData) -> Self {
        Self {
            business: name.or(person.business_name.as_deref()).map(squash).unwrap_or_default(),
            owner: person.name.as_deref().map(squash).unwrap_or_default(),
        }
    }

    fn of_draft(draft: &UmkmDraft) -> Self {
        Self::new(draft.name.as_ref().map(|name| name.value.as_str()), &draft.person)
    }

    fn of_held(held: &Held) -> Self {
        let nobody = PersonalData::default();
        Self::new(held.umkm.name.as_deref(), held.owner.as_ref().map_or(&nobody, |(_, data)| data))
    }

    /// Whether both are called so differently that they cannot be one business: nothing agrees, and something contradicts.
    fn contradicts(&self, other: &Self) -> bool {
        let agree = |a: &str, b: &str| {
            (!a.is_empty() && !b.is_empty())
                .then(|| edit_distance_within(a, b, if a.len() < 12 { 1 } else { 2 }).is_some())
        };
        let told = [agree(&self.business, &other.business), agree(&self.owner, &other.owner)];
        told.contains(&Some(false)) && !told.contains(&Some(true))
    }
}

/// Matches every row with the registry and with earlier rows. Surely the same is what says all that another says, or agrees in name,
/// place, and owner or address; a NIB makes the same business unless the names contradict. Whatever agrees, another NIB, another NIK or
/// another id of another registry makes it at most perhaps the same, as does the same NIB under another name, the same name in one
/// kecamatan, the same NIK, the same phone, and the same products where nothing has a name.
async fn matched(ctx: &Ctx, reading: &Reading<UmkmDraft>, source: Source) -> Result<Found<UmkmDraft>> {
    let mut all = Found::default();
    let ids: Vec<UmkmId> = reading
        .rows
        .iter()
        .filter_map(|row| Some(row.draft.as_ref()?.simpul_id.as_ref()?.value))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut named = HashMap::new();
    for ids in ids.chunks(READ_AT_ONCE) {
        let gone = store::umkm::retired(ctx.db(), ids).await?;
        let there = store::umkm::by_ids(ctx.db(), ids).await?;
        named.extend(there.into_iter().filter(|(id, _)| !gone.contains(id)));
    }
    let named_by = |draft: &UmkmDraft| named.get(&draft.simpul_id.as_ref()?.value);
    let mut rows: Vec<(usize, &UmkmDraft, Keys)> = Vec::new();
    for (i, row) in reading.rows.iter().enumerate() {
        let Some(draft) = &row.draft else { continue };
        if draft.simpul_id.is_some() && named_by(draft).is_none() {
            let reasons = all.reasons.entry(i).or_default();
            reasons.push(unknown_id(&row.sheet, row.row));
            if Called::of_draft(draft) == Called::default() && draft.products.is_none() {
                let (id, en) = (
                    "Tanpa kode yang dikenal, nama usaha atau pemilik harus ada.",
                    "Without a known id, a name is needed.",
                );
                reasons.push(reason(&row.sheet, row.row, Severity::Refused, Some("name"), id, en));
                continue;
            }
        }
        match region_of(draft).or_else(|| named_by(draft).map(|known| known.region.clone())) {
            Some(region) => {
                let elsewhere = draft.simpul_id.as_ref().filter(|_| named_by(draft).is_none()).map(|given| given.value);
                rows.push((i, draft, Keys::new(ctx, draft, &draft.person, &region, elsewhere)));
            }
            None => all.reasons.entry(i).or_default().push(reason(
                &row.sheet,
                row.row,
                Severity::Refused,
                Some("kecamatan"),
                "Tempatnya tidak diketahui; isi kolom kecamatan atau kelurahan, atau sebut wilayah daftar ini dengan --within.",
                "Its place is not known; fill in kecamatan or kelurahan, or name the region of this list with --within.",
            )),
        }
    }
    let nibs: Vec<String> =
        rows.iter().filter_map(|(_, draft, _)| draft.nib.as_ref().map(|nib| nib.value.clone())).collect();
    let mut by_nib = HashMap::new();
    for nibs in nibs.chunks(READ_AT_ONCE) {
        by_nib.extend(store::umkm::by_nibs(ctx.db(), nibs).await?);
    }
    let all_keys: Vec<MatchKey> =
        rows.iter().flat_map(|(_, _, keys)| keys.all.clone()).collect::<HashSet<_>>().into_iter().collect();
    let mut by_key = store::imports::by_keys(ctx.db(), &all_keys).await?;
    let alike = by_key.iter().filter(|(key, _)| key.kind == KeyKind::Identity).flat_map(|(_, ids)| ids);
    let alike: Vec<UmkmId> =
        alike.chain(by_nib.values()).chain(named.keys()).copied().collect::<BTreeSet<_>>().into_iter().collect();
    let mut held = Held::read(ctx, ctx.db(), &alike).await?;
    let mut called: HashMap<UmkmId, Called> = held.iter().map(|(id, held)| (*id, Called::of_held(held))).collect();
    let mut numbers: HashMap<UmkmId, Numbers> = held.iter().map(|(id, held)| (*id, Numbers::of_held(held))).collect();
    let mut taken: HashSet<UmkmId> = HashSet::new();

    let mut made_here: HashSet<UmkmId> = HashSet::new();
    for (i, draft, keys) in rows {
        let row = &reading.rows[i];
        let mut warn = |id: &str, en: &str| {
            let field = Some("nib").filter(|_| id.starts_with("NIB"));
            let said = reason(&row.sheet, row.row, Severity::Warned, field, id, en);
            all.reasons.entry(i).or_default().push(said);
        };
        let nib = draft.nib.as_ref().map(|nib| &nib.value);
        let holder = nib.and_then(|nib| by_nib.get(nib)).copied();
        let own_name = Called::of_draft(draft);
        let own = Numbers::of_draft(draft);
        let known = named_by(draft).map(|known| known.id);
        let like = |key: &MatchKey| by_key.get(key).into_iter().flatten().copied();
        let by_id = || keys.elsewhere.as_ref().and_then(|(id, _)| like(id).next());
        // what came under an id of another registry is not what comes under another id
        let others: HashSet<UmkmId> = keys.elsewhere.iter().flat_map(|(_, marked)| like(marked)).collect();
        let may_be =
            |id: &UmkmId| !others.contains(id) && !numbers.get(id).is_some_and(|theirs| theirs.contradicts(&own));
        let same_nik = |id: &UmkmId| own.nik.is_some() && numbers.get(id).is_some_and(|theirs| theirs.nik == own.nik);
        // several rows that name nothing may say the same, and speak of as many businesses
        let by_content = || like(&keys.content).find(|id| may_be(id) && !(keys.is_nameless && taken.contains(id)));
        let by_identity = || {
            let alike = keys.identity.iter().flat_map(like);
            alike.filter(may_be).find(|id| keys.is_told_apart || same_nik(id))
        };
        let by_holder =
            || holder.filter(|id| may_be(id) && !called.get(id).is_some_and(|name| name.contradicts(&own_name)));
        let same = known.or_else(by_id).or_else(by_content).or_else(by_identity).or_else(by_holder);
        let mut draft = draft.clone();
        // a NIB belongs to one business: it stays where it is
        let claims = holder.filter(|holder| same != Some(*holder));
        if claims.is_some() {
            draft.nib = None;
            warn(
                "NIB ini milik usaha lain; tidak dipakai untuk baris ini. Mohon diperiksa.",
                "NIB belongs to another business; it is not used for this row. Please look.",
            );
        } else if let (Some(nib), Some(id)) = (nib, same) {
            by_nib.entry(nib.clone()).or_insert(id);
            called.entry(id).or_insert(own_name.clone());
        }
        let own = Numbers { nib: own.nib.filter(|_| claims.is_none()), ..own };
        let plan = |draft: UmkmDraft, candidates| {
            Some(Plan { person: draft.person.clone(), draft, candidates, more: Vec::new() })
        };
        if let Some(id) = same {
            // a third row may be like this one only, as it will be when the list comes again
            for key in &keys.all {
                remember(&mut by_key, key, id);
            }
            numbers.entry(id).or_default().learn(own);
            taken.insert(id);
            let (action, plan) = (RowAction::Unchanged, plan(draft, Vec::new()));
            all.matched.push(Matched { row: i, action, entity: id.0, plan });
            continue;
        }
        let id: UmkmId = ctx.next_id();
        let mut perhaps: Vec<(Uuid, i64, Vec<String>)> = Vec::new();
        perhaps.extend(claims.map(|holder| (holder.0, 70, vec!["SAME_NIB_OTHER_NAME".to_owned()])));
        let mut is_like = false;
        let made_alike: Vec<&MatchKey> = keys.identity.iter().filter(|_| keys.is_nameless).collect();
        for (alike, score, why) in [
            (keys.of(KeyKind::Nik).collect(), 60, "SAME_NIK"),
            (keys.of(KeyKind::Name).collect(), 50, "SAME_NAME"),
            (keys.of(KeyKind::Phone).collect(), 50, "SAME_PHONE"),
            (made_alike, 40, "SAME_PRODUCTS"),
        ] {
            for other in alike.into_iter().filter_map(|key| by_key.get(key)).flatten() {
                is_like = true;
                let is_full = perhaps.len() >= MOST_CANDIDATES;
                match perhaps.iter_mut().find(|(known, _, _)| *known == other.0) {
                    Some((_, sure, reasons)) => {
                        *sure = (*sure + 20).min(95);
                        reasons.push(why.to_owned());
                    }
                    // one phone of an office stands in many rows: enough is enough
                    None if !is_full => {
                        perhaps.push((other.0, score, vec![why.to_owned()]));
                    }
                    None => {}
                }
            }
        }
        let action = if perhaps.is_empty() { RowAction::New } else { RowAction::PossibleDuplicate };
        if is_like {
            warn(
                "Mirip usaha lain: nama, NIK, telepon, atau produk yang sama. Dimasukkan terpisah; mohon diperiksa.",
                "Like another business: the same name, NIK, phone or products. Taken in beside it; please look.",
            );
        }
        if let Some(nib) = draft.nib.as_ref() {
            by_nib.insert(nib.value.clone(), id);
            called.insert(id, own_name);
        }
        for key in &keys.all {
            remember(&mut by_key, key, id);
        }
        numbers.insert(id, own);
        taken.insert(id);
        made_here.insert(id);
        all.matched.push(Matched { row: i, action, entity: id.0, plan: plan(draft, perhaps) });
    }

    // of what is found, only what the rows really change is written
    let ids: Vec<UmkmId> = all.matched.iter().map(|matched| UmkmId(matched.entity)).collect();
    let ids: Vec<UmkmId> = ids.into_iter().filter(|id| !made_here.contains(id)).collect();
    let missing: Vec<UmkmId> = ids.iter().filter(|id| !held.contains_key(id)).copied().collect();
    held.extend(Held::read(ctx, ctx.db(), &missing).await?);
    let registry = held.into_iter().map(|(id, held)| (id.0, held)).collect();
    fold_rows(ctx, reading, source, &registry, &mut all);
    Ok(all)
}

/// Keeps by what later rows may be like a business; by what only makes it likely, only for so many.
fn remember(by_key: &mut HashMap<MatchKey, Vec<UmkmId>>, key: &MatchKey, id: UmkmId) {
    let known = by_key.entry(key.clone()).or_default();
    if known.last() != Some(&id)
        && !known.contains(&id)
        && (key.kind == KeyKind::Identity || known.len() < MOST_CANDIDATES)
    {
        known.push(id);
    }
}

impl Folded for UmkmDraft {
    type Held = Held;

    fn blank(&self, ctx: &Ctx, id: Uuid) -> Held {
        Held::blank(ctx, UmkmId(id), self)
    }

    fn merge(&self, ctx: &Ctx, held: &mut Held, person: &PersonalData, _: Source) -> Vec<Change> {
        merge(ctx, held, self, person)
    }

    fn remarks(&self, ctx: &Ctx, held: &Held) -> Vec<Remark> {
        let catalogue = ctx.catalogue();
        let field = Some("kbli");
        let mut remarks: Vec<Remark> = Vec::new();
        for SaidKbli { code, edition } in self.kbli.iter().flat_map(|given| &given.value) {
            let is_known = match edition {
                Some(edition) => catalogue.kbli_code(*edition, code).is_some(),
                None => catalogue.kbli_edition(code).is_some(),
            };
            if !is_known {
                let message = Message::new(
                    format!("KBLI {code} tidak ada di antara kode yang dikenal di sini; disimpan seperti tertulis."),
                    format!("KBLI {code} is not among the codes known here; it is kept as given."),
                );
                remarks.push((Severity::Warned, field, message));
            }
            let kept = held.umkm.kbli.iter().find(|kbli| kbli.code == *code).map(|kbli| kbli.edition);
            if let Some(kept) = kept.filter(|_| edition.is_none()) {
                let year = kept.word().trim_start_matches("KBLI_");
                let message = Message::new(
                    format!("Edisi KBLI tidak disebut; dibaca sebagai KBLI {year}."),
                    format!("The edition of KBLI is not named; read as KBLI {year}."),
                );
                remarks.push((Severity::Guessed, field, message));
            }
        }
        for (code, words) in suggestions(&catalogue, self).into_iter().filter(|_| self.kbli.is_none()) {
            let KbliCode { code, title, .. } = code;
            if held.umkm.kbli.iter().any(|kbli| kbli.is_suggested && kbli.code == *code) {
                let message = Message::new(
                    format!("KBLI {code} ({title}) disarankan dari kata \"{words}\"; mohon dipastikan."),
                    format!("KBLI {code} ({title}) is suggested by the word \"{words}\"; please confirm."),
                );
                remarks.push((Severity::Guessed, field, message));
            }
        }
        remarks
    }
}

/// An UMKM with its owner, as the registry holds them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    umkm: Umkm,
    owner: Option<(PersonId, PersonalData)>,
    years: Vec<UmkmYear>,
}

impl Held {
    async fn read(ctx: &Ctx, mut run: impl crate::db::Run, ids: &[UmkmId]) -> Result<HashMap<UmkmId, Held>> {
        let mut all = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(READ_AT_ONCE) {
            all.extend(Self::read_some(ctx, &mut run, ids).await?);
        }
        Ok(all)
    }

    async fn read_some(ctx: &Ctx, mut run: impl crate::db::Run, ids: &[UmkmId]) -> Result<HashMap<UmkmId, Held>> {
        let umkm = store::umkm::by_ids(&mut run, ids).await?;
        let ties = store::umkm::persons_of(&mut run, ids).await?;
        let years = store::umkm::years(&mut run, ids).await?;
        let owner_of = |id: &UmkmId| {
            ties.get(id)
                .and_then(|ties| ties.iter().find(|(_, role)| *role == PersonRole::Owner))
                .map(|(person, _)| *person)
        };
        let persons: Vec<PersonId> = umkm.keys().filter_map(owner_of).collect();
        let data = crate::app::persons::open_with(ctx, &mut run, &persons).await?;
        Ok(umkm
            .into_iter()
            .map(|(id, umkm)| {
                let owner = owner_of(&id).and_then(|person| data.get(&person).map(|data| (person, data.clone())));
                (id, Held { umkm, owner, years: years.get(&id).cloned().unwrap_or_default() })
            })
            .collect())
    }

    /// An UMKM of which only the id and the place are known.
    fn blank(ctx: &Ctx, id: UmkmId, draft: &UmkmDraft) -> Self {
        let region = region_of(draft).expect("rows without a place are refused before");
        let umkm = Umkm {
            id,
            name: None,
            is_published: false,
            sector: None,
            sectors: Vec::new(),
            point: ctx.catalogue().region(&region).and_then(|region| region.centroid),
            precision: Some(LocationPrecision::Centroid),
            region,
            nib: None,
            kbli: Vec::new(),
            products: Vec::new(),
            inputs: Vec::new(),
            founded_on: None,
            latest_year: None,
            is_demo: false,
            version: 1,
            changed_at: ctx.now(),
        };
        Self { umkm, owner: None, years: Vec::new() }
    }
}

/// Takes over what a row says, and tells what changed; values of personal fields are not told. Doing it twice changes nothing
/// the second time.
fn merge(ctx: &Ctx, held: &mut Held, draft: &UmkmDraft, person: &PersonalData) -> Vec<Change> {
    let mut changes = Vec::new();
    let catalogue = ctx.catalogue();
    let u = &mut held.umkm;
    let plain = |text: &String| text.clone();
    if let Some(given) = &draft.name
        && u.name.as_deref().map(squash) != Some(squash(&given.value))
    {
        take(&mut u.name, Some(given.value.clone()), given.is_guess, "name", &given.raw, plain, &mut changes);
    }
    if let Some(given) = &draft.nib {
        take(&mut u.nib, Some(given.value.clone()), given.is_guess, "nib", &given.raw, plain, &mut changes);
    }
    if let Some(place) = &draft.place
        && let Ok(code) = place.value.code.parse::<RegionCode>()
        && !code.holds(&u.region)
        && (!place.is_guess || u.region.holds(&code))
    {
        let (before, after) = (u.region.to_string(), code.to_string());
        changes.push(Change::new("region", Some(place.raw.clone()), Some(before), Some(after)));
        u.region = code;
        if u.precision == Some(LocationPrecision::Centroid) {
            u.point = catalogue.region(&u.region).and_then(|region| region.centroid);
        }
    }
    if let Some(given) = &draft.point
        && u.point != Some(given.value)
    {
        // where a business stands is often a home: that it changed is kept, not from where
        let text = |point: crate::domain::Point| format!("{}, {}", point.latitude, point.longitude);
        let before = u.point.filter(|_| u.precision != Some(LocationPrecision::Centroid)).map(text);
        changes.push(Change::personal("location", before, Some(text(given.value))));
        (u.point, u.precision) = (Some(given.value), Some(LocationPrecision::Address));
    }
    if let Some(given) = &draft.founded_on {
        take(
            &mut u.founded_on,
            Some(given.value),
            given.is_guess,
            "founded_on",
            &given.raw,
            ToString::to_string,
            &mut changes,
        );
    }
    // the cell as an export wrote it says nothing new, even where one product of it reads as two
    let is_repeated =
        |given: &Given<Vec<String>>, held: Option<String>| held.is_some_and(|held| squash(&held) == squash(&given.raw));
    if let Some(given) = &draft.products
        && !is_repeated(given, joined(u.products.iter().map(|product| product.name.as_str())))
    {
        let capacity = draft.capacity_per_month.as_ref().map(|capacity| capacity.value);
        let unit = draft.capacity_unit.as_ref().map(|unit| unit.value.clone());
        let names = |u: &Umkm| joined(u.products.iter().map(|product| product.name.as_str()));
        let (before, n_before) = (names(u), u.products.len());
        for (i, name) in given.value.iter().enumerate() {
            if u.products.iter().any(|product| squash(&product.name) == squash(name)) {
                continue;
            }
            // one capacity for several products belongs to the first
            let (capacity_per_month, unit) = if i == 0 { (capacity, unit.clone()) } else { (None, None) };
            u.products.push(Product { name: name.clone(), capacity_per_month, unit, ..Product::default() });
        }
        if u.products.len() > n_before {
            changes.push(Change::new("products", Some(given.raw.clone()), before, names(u)));
        }
    }
    if let Some(given) = &draft.inputs
        && !is_repeated(given, joined(u.inputs.iter().map(|input| input.name.as_str())))
    {
        let names = |u: &Umkm| joined(u.inputs.iter().map(|input| input.name.as_str()));
        let (before, n_before) = (names(u), u.inputs.len());
        for name in &given.value {
            if !u.inputs.iter().any(|input| squash(&input.name) == squash(name)) {
                u.inputs.push(InputNeed { name: name.clone(), quantity_per_month: None, unit: None });
            }
        }
        if u.inputs.len() > n_before {
            changes.push(Change::new("inputs", Some(given.raw.clone()), before, names(u)));
        }
    }
    classify(ctx, u, draft, &mut changes);
    for draft in &draft.years {
        let Some(year) = draft.year else { continue };
        let place = match held.years.iter().position(|held| held.year == year) {
            Some(place) => place,
            None => {
                held.years.push(UmkmYear { year, ..Default::default() });
                held.years.len() - 1
            }
        };
        let held = &mut held.years[place];
        for (slot, given, name) in [
            (&mut held.revenue_idr, &draft.revenue_idr, "revenue_idr"),
            (&mut held.capital_idr, &draft.capital_idr, "capital_idr"),
        ] {
            if let Some(given) = given {
                let text = |amount: &Rupiah| amount.amount().to_string();
                let field = format!("years.{year}.{name}");
                take(slot, Some(given.value), given.is_guess, field, &given.raw, text, &mut changes);
            }
        }
        if let Some(given) = &draft.n_workers {
            let (field, value) = (format!("years.{year}.n_workers"), Some(given.value));
            take(&mut held.n_workers, value, given.is_guess, field, &given.raw, ToString::to_string, &mut changes);
        }
    }
    u.latest_year = held.years.iter().max_by_key(|year| year.year).copied().or(u.latest_year);
    // a name that is public already is not the person's, whatever it looks like
    let public_name =
        person.business_name.as_deref().map(squash).filter(|name| u.name.as_deref().map(squash).as_ref() == Some(name));
    let person = &PersonalData {
        business_name: person.business_name.clone().filter(|_| public_name.is_none()),
        ..person.clone()
    };
    if !person.is_empty() {
        let (_, data) = held.owner.get_or_insert_with(|| (ctx.next_id(), PersonalData::default()));
        for (held, given, field) in [
            (&mut data.name, &person.name, "owner_name"),
            (&mut data.nik, &person.nik, "owner_nik"),
            (&mut data.phone, &person.phone, "phone"),
            (&mut data.address, &person.address, "address"),
            (&mut data.business_name, &person.business_name, "business_name"),
        ] {
            if given.is_some() && held != given {
                changes.push(Change::personal(field, held.clone(), given.clone()));
                held.clone_from(given);
            }
        }
    }
    changes
}

/// Names in one text, as they are kept as the value before; none for no names.
fn joined<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    Some(names.collect::<Vec<_>>().join("; ")).filter(|names| !names.is_empty())
}

/// Codes suggested for one business, at most.
const MOST_SUGGESTIONS: usize = 3;

/// The codes that a row's words suggest: those of its products, else of its kind, else of its name.
fn suggestions<'c>(catalogue: &'c Catalogue, draft: &UmkmDraft) -> Vec<(&'c KbliCode, &'c str)> {
    let products = draft.products.iter().flat_map(|products| products.value.iter().map(String::as_str));
    let mut found: Vec<(&KbliCode, &str)> = Vec::new();
    for suggested in products.filter_map(|product| catalogue.suggested_kbli(product)) {
        if found.iter().all(|(code, _)| *code != suggested.0) && found.len() < MOST_SUGGESTIONS {
            found.push(suggested);
        }
    }
    let other = [&draft.category, &draft.name].into_iter().flatten();
    if found.is_empty() {
        found.extend(other.filter_map(|words| catalogue.suggested_kbli(&words.value)).take(1));
    }
    found
}

/// The use of a code. Where nobody says the edition, it is the one that knows the code.
fn kbli(catalogue: &Catalogue, code: &str, edition: Option<KbliEdition>, is_suggested: bool) -> KbliUse {
    let edition = edition.or_else(|| catalogue.kbli_edition(code)).unwrap_or(KbliEdition::Kbli2020);
    KbliUse { edition, code: code.to_owned(), is_suggested }
}

/// Codes with their editions in one text, as they are kept as the value before; one that is only suggested with a question mark.
fn codes(held: &[KbliUse]) -> Option<String> {
    let text =
        |kbli: &KbliUse| format!("{} {}{}", kbli.edition.word(), kbli.code, if kbli.is_suggested { "?" } else { "" });
    let texts: Vec<String> = held.iter().map(text).collect();
    joined(texts.iter().map(String::as_str))
}

/// Reads such a text; one of an older program has no editions.
fn codes_in(catalogue: &Catalogue, text: Option<&str>) -> Vec<KbliUse> {
    let read = |text: &str| {
        let (edition, code) = text.split_once(' ').unwrap_or(("", text));
        kbli(catalogue, code.trim_end_matches('?'), KbliEdition::from_word(edition), code.ends_with('?'))
    };
    text.into_iter().flat_map(|texts| texts.split("; ")).map(read).collect()
}

/// Takes over a code that a list states. An edition that it names puts right the one that the same code was kept with, unless the list
/// states that one too.
fn state_code(catalogue: &Catalogue, held: &mut Vec<KbliUse>, said: &SaidKbli, all: &[SaidKbli]) {
    let is_said =
        |kbli: &KbliUse| all.iter().any(|other| other.code == kbli.code && other.edition == Some(kbli.edition));
    let place = |fits: &dyn Fn(&KbliUse) -> bool| held.iter().position(|kbli| kbli.code == said.code && fits(kbli));
    let known = match said.edition {
        None => place(&|_| true),
        Some(edition) => place(&|kbli| kbli.edition == edition).or_else(|| place(&|kbli| !is_said(kbli))),
    };
    match known {
        Some(known) => {
            held[known].is_suggested = false;
            held[known].edition = said.edition.unwrap_or(held[known].edition);
        }
        None => held.push(kbli(catalogue, &said.code, said.edition, false)),
    }
}

/// Sector and KBLI: from the codes where there are any, else suggested by the words.
fn classify(ctx: &Ctx, u: &mut Umkm, draft: &UmkmDraft, changes: &mut Vec<Change>) {
    let catalogue = ctx.catalogue();
    let before = codes(&u.kbli);
    if let Some(given) = &draft.kbli {
        for said in &given.value {
            state_code(&catalogue, &mut u.kbli, said, &given.value);
        }
        // what a list says takes the place of what was only suggested
        u.kbli.retain(|kbli| !kbli.is_suggested);
    } else if u.kbli.is_empty() {
        let suggested = suggestions(&catalogue, draft).into_iter();
        u.kbli.extend(suggested.map(|(code, _)| kbli(&catalogue, &code.code, Some(code.edition), true)));
    }
    let after = codes(&u.kbli);
    if before != after {
        let raw = draft.kbli.as_ref().map(|given| given.raw.clone());
        changes.push(Change::new("kbli", raw, before, after));
    }
    // words and codes that are known already were understood when they came
    let is_told_new = changes.iter().any(|change| matches!(&*change.field, "name" | "products" | "kbli"));
    if !is_told_new && draft.category.is_none() && !u.sectors.is_empty() {
        return;
    }
    let coded: Vec<String> = u
        .kbli
        .iter()
        .filter(|kbli| !kbli.is_suggested)
        .filter_map(|kbli| catalogue.sector_of_kbli(&kbli.code))
        .map(|sector| sector.code.clone())
        .collect();
    let words: Vec<&str> = draft
        .products
        .iter()
        .flat_map(|products: &Given<Vec<String>>| products.value.iter().map(String::as_str))
        .chain(draft.category.iter().map(|category| category.value.as_str()))
        .chain(draft.name.iter().map(|name| name.value.as_str()))
        .collect();
    let understood = catalogue.sector_words().understand(&words.join(" "));
    let spoken = understood.sectors.into_iter().filter(|found| found.points >= 8_000).map(|found| found.sector);
    for sector in coded.into_iter().chain(spoken.take(1)) {
        if !u.sectors.contains(&sector) {
            let before = joined(u.sectors.iter().map(String::as_str));
            u.sectors.push(sector);
            changes.push(Change::new("sectors", None, before, joined(u.sectors.iter().map(String::as_str))));
        }
    }
    if u.sector.is_none() {
        u.sector = u.sectors.first().cloned();
    }
}

/// Writes rows of a plan, all in a few statements.
pub(super) async fn apply(ctx: &Ctx, work: &mut Work, run: &ImportRun, rows: &[PlannedRow]) -> Result<()> {
    let ids: Vec<UmkmId> = rows.iter().filter_map(|row| row.entity_id.map(UmkmId)).collect();
    let before = Held::read(ctx, &mut work.tx, &ids).await?;
    let retired = store::umkm::retired(&mut work.tx, &ids).await?;
    let mut plans: Vec<(UmkmId, Plan<UmkmDraft>)> = Vec::new();
    for row in rows {
        let (Some(entity), Some(sealed)) = (row.entity_id, &row.sealed) else { continue };
        // what left the lists since this was planned stays so; the next import of the file makes it anew
        if !retired.contains(&UmkmId(entity)) {
            plans.push((UmkmId(entity), unseal(ctx, sealed)?));
        }
    }
    let nibs: Vec<String> = plans
        .iter()
        .flat_map(|(_, plan)| plan.rows())
        .filter_map(|(draft, _)| Some(draft.nib.as_ref()?.value.clone()))
        .collect();
    let holders = store::umkm::by_nibs(&mut work.tx, &nibs).await?;

    let mut after: BTreeMap<UmkmId, Held> = BTreeMap::new();
    let (mut changed_by, mut pairs, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    for (id, mut plan) in plans {
        // somebody else may have got the NIB since this was planned
        for draft in std::iter::once(&mut plan.draft).chain(plan.more.iter_mut().map(|(draft, _)| draft)) {
            let holder = draft.nib.as_ref().and_then(|nib| holders.get(&nib.value)).filter(|holder| **holder != id);
            if let Some(holder) = holder {
                draft.nib = None;
                plan.candidates.push((holder.0, 70, vec!["SAME_NIB_OTHER_NAME".to_owned()]));
            }
        }
        let known = before.get(&id);
        let blank = || Held::blank(ctx, id, &plan.draft);
        let held = after.entry(id).or_insert_with(|| known.cloned().unwrap_or_else(blank));
        let mut changes = Vec::new();
        for (draft, person) in plan.rows() {
            changes.extend(merge(ctx, held, draft, person));
            let region = region_of(draft).unwrap_or_else(|| held.umkm.region.clone());
            let elsewhere = draft.simpul_id.as_ref().map(|given| given.value).filter(|said| *said != id);
            hashes.extend(Keys::new(ctx, draft, person, &region, elsewhere).all.into_iter().map(|key| (id, key)));
        }
        let changes = if known.is_some() { settled(changes) } else { vec![made()] };
        changed_by.extend(origins(EntityKind::Umkm, id.0, run, changes, work.at));
        pairs.extend(candidates(ctx, EntityKind::Umkm, id.0, run, plan.candidates));
    }
    write(ctx, work, &before, &after).await?;
    store::origins::insert(&mut work.tx, &changed_by).await?;
    store::imports::insert_keys(&mut work.tx, &hashes).await?;
    Ok(store::imports::insert_candidates(&mut work.tx, &pairs, work.at).await?)
}

/// Writes what differs.
async fn write(
    ctx: &Ctx,
    work: &mut Work,
    before: &HashMap<UmkmId, Held>,
    after: &BTreeMap<UmkmId, Held>,
) -> Result<()> {
    let (catalogue, today) = (ctx.catalogue(), ctx.today());
    let (mut new, mut changed, mut years) = (Vec::new(), Vec::new(), Vec::new());
    for (id, held) in after {
        let known = before.get(id);
        match known {
            None => new.push(written(&catalogue, &held.umkm, today)),
            Some(known) if known != held => changed.push(written(&catalogue, &held.umkm, today)),
            Some(_) => continue,
        }
        let fresh = held.years.iter().filter(|year| known.is_none_or(|known| !known.years.contains(year)));
        years.extend(fresh.map(|year| (*id, *year)));
    }
    store::umkm::insert(&mut work.tx, &new, work.at).await?;
    for written in &new {
        work.made(EntityKind::Umkm, written.umkm.id);
    }
    if !store::umkm::update_all(&mut work.tx, &changed, work.at).await? {
        return Err(crate::app::Error::Busy);
    }
    for written in &changed {
        work.changed(EntityKind::Umkm, written.umkm.id, written.umkm.version + 1);
    }
    store::umkm::upsert_years(&mut work.tx, &years, work.at).await?;
    write_owners(ctx, work, before, after).await
}

/// Seals the data of owners: with a new key for a new person, with her own key for a known one.
async fn write_owners(
    ctx: &Ctx,
    work: &mut Work,
    before: &HashMap<UmkmId, Held>,
    after: &BTreeMap<UmkmId, Held>,
) -> Result<()> {
    let (mut new, mut ties, mut known) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (umkm, held) in after {
        let Some((id, data)) = &held.owner else { continue };
        match before.get(umkm).and_then(|before| before.owner.as_ref()) {
            Some((_, before)) if before == data => {}
            Some((id, _)) => {
                known.insert(*id, data);
            }
            None => {
                new.push(seal(ctx, &Person { id: *id, data: data.clone() }, false)?);
                ties.push((*umkm, *id, PersonRole::Owner, ctx.today()));
                work.made(EntityKind::Person, id);
            }
        }
    }
    store::persons::insert(&mut work.tx, &new, work.at).await?;
    store::umkm::insert_persons(&mut work.tx, &ties).await?;
    let ids: Vec<PersonId> = known.keys().copied().collect();
    let held = store::persons::by_ids(&mut work.tx, &ids).await?;
    let mut resealed = Vec::new();
    for (id, data) in known {
        if let Some(person) = held.get(&id) {
            resealed.push(reseal(ctx, person, data)?);
            work.changed(EntityKind::Person, id, person.version + 1);
        }
    }
    store::persons::update_all(&mut work.tx, &resealed, work.at).await?;
    Ok(())
}

/// Takes a run back. What it made leaves the lists, and the owners it brought are made unreadable; fields it changed get their
/// former values where nobody changed them since. What was personal stays as it is: its former value was never kept.
pub(super) async fn undo(ctx: &Ctx, work: &mut Work, made: &[Uuid], changed: &[ChangedBy]) -> Result<Undone> {
    let mut undone = Undone::default();
    let made: Vec<UmkmId> = made.iter().copied().map(UmkmId).collect();
    let is_made: HashSet<UmkmId> = made.iter().copied().collect();
    for made in made.chunks(READ_AT_ONCE) {
        let there = store::umkm::by_ids(&mut work.tx, made).await?;
        let gone = store::umkm::retired(&mut work.tx, made).await?;
        for id in made.iter().filter(|id| !gone.contains(id)) {
            work.retired(EntityKind::Umkm, id, there.get(id).map_or(0, |held| held.version) + 1);
        }
        undone.n_retired += store::umkm::retire_all(&mut work.tx, made, ctx.today(), work.at).await? as usize;
        store::imports::drop_keys(&mut work.tx, made).await?;
        let ties = store::umkm::persons_of(&mut work.tx, made).await?;
        let persons: BTreeSet<PersonId> = ties.into_values().flatten().map(|(person, _)| person).collect();
        let persons: Vec<PersonId> = persons.into_iter().collect();
        let businesses = store::umkm::of_persons(&mut work.tx, &persons).await?;
        let mut nobodies: Vec<PersonId> = businesses
            .into_iter()
            .filter(|(_, businesses)| businesses.iter().all(|business| is_made.contains(business)))
            .map(|(person, _)| person)
            .collect();
        nobodies.sort_unstable();
        let held = store::persons::by_ids(&mut work.tx, &nobodies).await?;
        store::persons::erase(&mut work.tx, &nobodies, work.at).await?;
        // whoever owns two of them is met twice, and erased once
        for (id, person) in nobodies.into_iter().filter_map(|id| Some((id, held.get(&id)?))) {
            if person.wrapped_key.is_some() {
                work.retired(EntityKind::Person, id, person.version + 1);
            }
        }
    }

    let ids: Vec<UmkmId> = changed.iter().map(|changed| UmkmId(changed.entity)).collect();
    let before = Held::read(ctx, &mut work.tx, &ids).await?;
    let mut gone = HashSet::new();
    for ids in ids.chunks(READ_AT_ONCE) {
        gone.extend(store::umkm::retired(&mut work.tx, ids).await?);
    }
    let nibs = changed.iter().flat_map(|changed| &changed.origins).filter(|origin| origin.field == "nib");
    let nibs: Vec<String> = nibs.filter_map(|origin| origin.value_before.clone()).collect();
    let holders = store::umkm::by_nibs(&mut work.tx, &nibs).await?;
    let mut after: BTreeMap<UmkmId, Held> = BTreeMap::new();
    for ChangedBy { entity, origins, changed_again } in changed {
        let id = UmkmId(*entity);
        let Some(known) = before.get(&id).filter(|_| !gone.contains(&id)) else { continue };
        let mut held = known.clone();
        for origin in origins {
            let nib = origin.value_before.as_ref().filter(|_| origin.field == "nib");
            let is_taken = nib.is_some_and(|nib| holders.get(nib).is_some_and(|holder| *holder != id));
            if is_taken || changed_again.contains(&origin.field) || !restore(ctx, &mut held, origin) {
                undone.n_kept += 1;
            }
        }
        held.umkm.latest_year = held.years.iter().max_by_key(|year| year.year).copied();
        if held != *known {
            after.insert(id, held);
        }
    }
    undone.n_restored = after.len();
    write(ctx, work, &before, &after).await?;
    let ids: Vec<UmkmId> = after.keys().copied().collect();
    let years: Vec<_> = after.iter().flat_map(|(id, held)| held.years.iter().map(|year| (*id, *year))).collect();
    store::umkm::replace_years(&mut work.tx, &ids, &years, work.at).await?;
    Ok(undone)
}

/// Puts the value before back into a field; false where that cannot be told any more.
fn restore(ctx: &Ctx, held: &mut Held, origin: &FieldOrigin) -> bool {
    let Held { umkm: u, years, .. } = held;
    let before = origin.value_before.as_deref();
    let number = || before.and_then(|text| text.parse::<i64>().ok());
    let was_there = |name: &str| before.is_some_and(|names| names.split("; ").any(|known| known == name));
    if let Some((year, name)) = origin.field.strip_prefix("years.").and_then(|field| field.split_once('.')) {
        let Some(place) = years.iter().position(|held| held.year.to_string() == year) else { return false };
        let amount = number().and_then(|amount| Rupiah::try_from(amount).ok());
        match name {
            "revenue_idr" => years[place].revenue_idr = amount,
            "capital_idr" => years[place].capital_idr = amount,
            "n_workers" => years[place].n_workers = number(),
            _ => return false,
        }
        if years[place] == (UmkmYear { year: years[place].year, ..Default::default() }) {
            years.remove(place);
        }
        return true;
    }
    match origin.field.as_str() {
        "name" => u.name = before.map(str::to_owned),
        "nib" => u.nib = before.map(str::to_owned),
        "founded_on" => u.founded_on = before.and_then(|text| text.parse().ok()),
        "products" => u.products.retain(|product| was_there(&product.name)),
        "inputs" => u.inputs.retain(|input| was_there(&input.name)),
        "kbli" => u.kbli = codes_in(&ctx.catalogue(), before),
        "sectors" => {
            u.sectors.retain(|sector| was_there(sector));
            u.sector = u.sector.take().filter(|sector| u.sectors.contains(sector)).or(u.sectors.first().cloned());
        }
        "region" => {
            let Some(region) = before.and_then(|code| code.parse::<RegionCode>().ok()) else { return false };
            if u.precision == Some(LocationPrecision::Centroid) {
                u.point = ctx.catalogue().region(&region).and_then(|region| region.centroid);
            }
            u.region = region;
        }
        _ => return false,
    }
    true
}
