//! UMKM of a list: matched with those of the registry by numbers and keyed hashes, and written. What identifies a person goes
//! into the vault and nowhere else.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::{
    Change, ChangedBy, Found, Listed, MOST_CANDIDATES, Matched, Plan, Undone, candidates, made, origins, reason, take,
    unseal,
};
use crate::app::persons::{nik_hash, phone_hash, reseal, seal};
use crate::app::umkm::written;
use crate::app::{Ctx, Result, Work};
use crate::domain::cooperative::LocationPrecision;
use crate::domain::fold::{edit_distance_within, squash};
use crate::domain::id::{PersonId, UmkmId};
use crate::domain::kbli::{KbliEdition, KbliUse};
use crate::domain::origin::{EntityKind, FieldOrigin, RowAction};
use crate::domain::person::{Person, PersonRole, PersonalData};
use crate::domain::place::Places;
use crate::domain::region::RegionLevel;
use crate::domain::umkm::{InputNeed, Product, UmkmYear};
use crate::domain::{RegionCode, Rupiah, Umkm};
use crate::import::reason::Severity;
use crate::import::rows::{Given, Options, Reading, UmkmDraft};
use crate::import::sheet::Workbook;
use crate::store;
use crate::store::imports::{ImportKind, ImportRun, KeyKind, MatchKey, PlannedRow};

/// The purpose of the keyed hashes by which businesses are told apart.
const MATCH: &str = "umkm match";

/// The keyed hashes of a row.
fn keys(ctx: &Ctx, draft: &UmkmDraft, person: &PersonalData, region: &RegionCode) -> Vec<MatchKey> {
    let hash = |kind: KeyKind, parts: &[&str]| MatchKey {
        kind,
        hash: ctx.vault().keyed_hash(MATCH, &parts.join("|")).to_vec(),
    };
    let name = draft
        .name
        .as_ref()
        .map(|name| name.value.as_str())
        .or(person.business_name.as_deref())
        .map(squash)
        .unwrap_or_default();
    let owner = person.name.as_deref().map(squash).unwrap_or_default();
    let address = person.address.as_deref().map(squash).unwrap_or_default();
    let products: String = draft
        .products
        .iter()
        .flat_map(|products| &products.value)
        .map(|product| squash(product))
        .collect::<Vec<_>>()
        .join("+");
    let kecamatan = region.at_level(RegionLevel::Kecamatan).unwrap_or_else(|| region.clone());
    let called = if name.is_empty() { &owner } else { &name };
    // what has no name of its own is told apart by what it makes
    let made_of = if name.is_empty() { products.as_str() } else { "" };
    let mut keys = vec![hash(KeyKind::Identity, &["identity", &name, &owner, region.as_str(), &address, made_of])];
    if !called.is_empty() {
        keys.push(hash(KeyKind::Name, &["name", called, kecamatan.as_str()]));
    }
    keys.extend(nik_hash(ctx, person).map(|hash| MatchKey { kind: KeyKind::Nik, hash }));
    keys.extend(phone_hash(ctx, person).map(|hash| MatchKey { kind: KeyKind::Phone, hash }));
    keys
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

    async fn matched(ctx: &Ctx, reading: &Reading<Self>) -> Result<Found<Self>> {
        matched(ctx, reading).await
    }
}

/// What a business and its owner are called, squashed; empty where it is not known.
#[derive(Debug, Clone, PartialEq)]
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

/// Matches every row with the registry and with earlier rows. Name, owner, place and address together make the same business, and
/// so does a NIB unless the names contradict; the same NIB under another name, the same name in one kecamatan, the same NIK or the
/// same phone only perhaps.
async fn matched(ctx: &Ctx, reading: &Reading<UmkmDraft>) -> Result<Found<UmkmDraft>> {
    let mut all = Found::default();
    let mut rows: Vec<(usize, &UmkmDraft, Vec<MatchKey>)> = Vec::new();
    for (i, row) in reading.rows.iter().enumerate() {
        let Some(draft) = &row.draft else { continue };
        match region_of(draft) {
            Some(region) => rows.push((i, draft, keys(ctx, draft, &draft.person, &region))),
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
    let mut by_nib = store::umkm::by_nibs(ctx.db(), &nibs).await?;
    let holders: Vec<UmkmId> = by_nib.values().copied().collect();
    let holders = Held::read(ctx, ctx.db(), &holders).await?;
    let mut called: HashMap<UmkmId, Called> = holders.iter().map(|(id, held)| (*id, Called::of_held(held))).collect();
    let all_keys: Vec<MatchKey> =
        rows.iter().flat_map(|(_, _, keys)| keys.clone()).collect::<HashSet<_>>().into_iter().collect();
    let mut by_key = store::imports::by_keys(ctx.db(), &all_keys).await?;

    let mut found: Vec<(usize, UmkmId)> = Vec::new();
    let mut made_here: HashMap<UmkmId, usize> = HashMap::new();
    for (i, draft, keys) in rows {
        let row = &reading.rows[i];
        let mut warn = |id: &str, en: &str| {
            let field = Some("nib").filter(|_| id.starts_with("NIB"));
            let said = reason(&row.sheet, row.row, Severity::Warned, field, id, en);
            all.reasons.entry(i).or_default().push(said);
        };
        let with = |kind: KeyKind| keys.iter().filter(move |key| key.kind == kind);
        let nib = draft.nib.as_ref().map(|nib| &nib.value);
        let holder = nib.and_then(|nib| by_nib.get(nib)).copied();
        let own_name = Called::of_draft(draft);
        let same = with(KeyKind::Identity)
            .find_map(|key| by_key.get(key)?.first().copied())
            .or_else(|| holder.filter(|id| !called.get(id).is_some_and(|called| called.contradicts(&own_name))));
        let mut draft = draft.clone();
        // a NIB belongs to one business: it stays where it is
        let claims = holder.filter(|holder| same != Some(*holder));
        if claims.is_some() {
            draft.nib = None;
            warn(
                "NIB ini milik usaha lain dengan nama berbeda; tidak dipakai untuk baris ini. Mohon diperiksa.",
                "NIB belongs to another business under another name; it is not used for this row. Please look.",
            );
        } else if let (Some(nib), Some(id)) = (nib, same) {
            by_nib.entry(nib.clone()).or_insert(id);
            called.entry(id).or_insert(own_name.clone());
        }
        let plan = |draft: UmkmDraft, candidates| Plan { person: draft.person.clone(), draft, candidates };
        if let Some(id) = same {
            found.push((all.matched.len(), id));
            let (action, plan) = (RowAction::Unchanged, plan(draft, Vec::new()));
            all.matched.push(Matched { row: i, action, entity: id.0, plan });
            continue;
        }
        let id: UmkmId = ctx.next_id();
        let mut perhaps: Vec<(Uuid, i64, Vec<String>)> = Vec::new();
        perhaps.extend(claims.map(|holder| (holder.0, 70, vec!["SAME_NIB_OTHER_NAME".to_owned()])));
        let mut is_like = false;
        for (kind, score, why) in
            [(KeyKind::Nik, 60, "SAME_NIK"), (KeyKind::Name, 50, "SAME_NAME"), (KeyKind::Phone, 50, "SAME_PHONE")]
        {
            for other in with(kind).filter_map(|key| by_key.get(key)).flatten() {
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
                "Mirip usaha lain: nama, NIK, atau telepon yang sama. Dimasukkan terpisah; mohon diperiksa.",
                "Like another business: the same name, NIK or phone. Taken in beside it; please look.",
            );
        }
        if let Some(nib) = draft.nib.as_ref() {
            by_nib.insert(nib.value.clone(), id);
            called.insert(id, own_name);
        }
        for key in &keys {
            let known = by_key.entry(key.clone()).or_default();
            if known.len() < MOST_CANDIDATES {
                known.push(id);
            }
        }
        made_here.insert(id, all.matched.len());
        all.matched.push(Matched { row: i, action, entity: id.0, plan: plan(draft, perhaps) });
    }

    // of what is found, only what a row really changes is written
    let ids: Vec<UmkmId> = found.iter().map(|(_, id)| *id).collect();
    let mut held = Held::read(ctx, ctx.db(), &ids).await?;
    for (place, id) in found {
        let before = match held.remove(&id) {
            Some(held) => held,
            // made by an earlier row of this file, whose plan is written first
            None => {
                let earlier = &all.matched[made_here[&id]].plan;
                let mut held = Held::blank(ctx, id, &earlier.draft);
                merge(ctx, &mut held, &earlier.draft, &earlier.person);
                held
            }
        };
        let mut after = before.clone();
        let plan = &all.matched[place].plan;
        merge(ctx, &mut after, &plan.draft, &plan.person);
        if after != before {
            all.matched[place].action = RowAction::Changed;
        }
        held.insert(id, after);
    }
    Ok(all)
}

/// An UMKM with its owner, as the registry holds them.
#[derive(Debug, Clone, PartialEq)]
struct Held {
    umkm: Umkm,
    owner: Option<(PersonId, PersonalData)>,
    years: Vec<UmkmYear>,
}

impl Held {
    async fn read(ctx: &Ctx, mut run: impl crate::db::Run, ids: &[UmkmId]) -> Result<HashMap<UmkmId, Held>> {
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
        changes.push(Change {
            field: "region".into(),
            raw: Some(place.raw.clone()),
            before: Some(u.region.to_string()),
        });
        u.region = code;
        if u.precision == Some(LocationPrecision::Centroid) {
            u.point = catalogue.region(&u.region).and_then(|region| region.centroid);
        }
    }
    if let Some(given) = &draft.point
        && u.point != Some(given.value)
    {
        // where a business stands is often a home: that it changed is kept, not from where
        changes.push(Change { field: "location".into(), raw: None, before: None });
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
    if let Some(given) = &draft.products {
        let capacity = draft.capacity_per_month.as_ref().map(|capacity| capacity.value);
        let unit = draft.capacity_unit.as_ref().map(|unit| unit.value.clone());
        let before = joined(u.products.iter().map(|product| product.name.as_str()));
        for (i, name) in given.value.iter().enumerate() {
            if u.products.iter().any(|product| squash(&product.name) == squash(name)) {
                continue;
            }
            changes.push(Change { field: "products".into(), raw: Some(given.raw.clone()), before: before.clone() });
            // one capacity for several products belongs to the first
            let (capacity_per_month, unit) = if i == 0 { (capacity, unit.clone()) } else { (None, None) };
            u.products.push(Product { name: name.clone(), capacity_per_month, unit, ..Product::default() });
        }
    }
    if let Some(given) = &draft.inputs {
        let before = joined(u.inputs.iter().map(|input| input.name.as_str()));
        for name in &given.value {
            if !u.inputs.iter().any(|input| squash(&input.name) == squash(name)) {
                changes.push(Change { field: "inputs".into(), raw: Some(given.raw.clone()), before: before.clone() });
                u.inputs.push(InputNeed { name: name.clone(), quantity_per_month: None, unit: None });
            }
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
                *held = given.clone();
                changes.push(Change { field: field.into(), raw: None, before: None });
            }
        }
    }
    changes
}

/// Names in one text, as they are kept as the value before; none for no names.
fn joined<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    Some(names.collect::<Vec<_>>().join("; ")).filter(|names| !names.is_empty())
}

/// Sector and KBLI: from the codes where there are any, else suggested by the words.
fn classify(ctx: &Ctx, u: &mut Umkm, draft: &UmkmDraft, changes: &mut Vec<Change>) {
    let catalogue = ctx.catalogue();
    if let Some(given) = &draft.kbli {
        let before = joined(u.kbli.iter().map(|kbli| kbli.code.as_str()));
        for code in &given.value {
            // the edition is not said: it is the one that knows the code
            let edition = [KbliEdition::Kbli2020, KbliEdition::Kbli2025]
                .into_iter()
                .find(|edition| catalogue.kbli_code(*edition, code).is_some());
            let edition = edition.unwrap_or(KbliEdition::Kbli2020);
            if !u.kbli.iter().any(|kbli| kbli.code == *code) {
                changes.push(Change { field: "kbli".into(), raw: Some(given.raw.clone()), before: before.clone() });
                u.kbli.push(KbliUse { edition, code: code.clone(), is_suggested: false });
            }
        }
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
            changes.push(Change { field: "sectors".into(), raw: None, before });
            u.sectors.push(sector);
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
    let nibs: Vec<String> = plans.iter().filter_map(|(_, plan)| Some(plan.draft.nib.as_ref()?.value.clone())).collect();
    let holders = store::umkm::by_nibs(&mut work.tx, &nibs).await?;

    let mut after: BTreeMap<UmkmId, Held> = BTreeMap::new();
    let (mut changed_by, mut pairs, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    for (id, Plan { mut draft, person, candidates: mut found }) in plans {
        // somebody else may have got the NIB since this was planned
        let holder = draft.nib.as_ref().and_then(|nib| holders.get(&nib.value)).filter(|holder| **holder != id);
        if let Some(holder) = holder {
            draft.nib = None;
            found.push((holder.0, 70, vec!["SAME_NIB_OTHER_NAME".to_owned()]));
        }
        let known = before.get(&id);
        // a later row of this chunk may change it again
        let held = after.entry(id).or_insert_with(|| known.cloned().unwrap_or_else(|| Held::blank(ctx, id, &draft)));
        let changes = merge(ctx, held, &draft, &person);
        let changes = if known.is_some() { changes } else { vec![made()] };
        changed_by.extend(origins(EntityKind::Umkm, id.0, run, changes, work.at));
        let region = region_of(&draft).unwrap_or_else(|| held.umkm.region.clone());
        hashes.extend(keys(ctx, &draft, &person, &region).into_iter().map(|key| (id, key)));
        pairs.extend(candidates(ctx, EntityKind::Umkm, id.0, run, found));
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
            work.changed(EntityKind::Person, id, 0);
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
    let there = store::umkm::by_ids(&mut work.tx, &made).await?;
    let gone = store::umkm::retired(&mut work.tx, &made).await?;
    for id in made.iter().filter(|id| !gone.contains(id)) {
        work.retired(EntityKind::Umkm, id, there.get(id).map_or(0, |held| held.version) + 1);
    }
    undone.n_retired = store::umkm::retire_all(&mut work.tx, &made, work.at).await? as usize;
    store::imports::drop_keys(&mut work.tx, &made).await?;
    let made: HashSet<UmkmId> = made.into_iter().collect();
    let ties = store::umkm::persons_of(&mut work.tx, &made.iter().copied().collect::<Vec<_>>()).await?;
    let persons: Vec<PersonId> = ties.into_values().flatten().map(|(person, _)| person).collect();
    let businesses = store::umkm::of_persons(&mut work.tx, &persons).await?;
    let mut nobodies: Vec<PersonId> = businesses
        .into_iter()
        .filter(|(_, businesses)| businesses.iter().all(|business| made.contains(business)))
        .map(|(person, _)| person)
        .collect();
    nobodies.sort_unstable();
    store::persons::erase(&mut work.tx, &nobodies, work.at).await?;
    for person in nobodies {
        work.retired(EntityKind::Person, person, 0);
    }

    let ids: Vec<UmkmId> = changed.iter().map(|changed| UmkmId(changed.entity)).collect();
    let before = Held::read(ctx, &mut work.tx, &ids).await?;
    let gone = store::umkm::retired(&mut work.tx, &ids).await?;
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
        "kbli" => u.kbli.retain(|kbli| was_there(&kbli.code)),
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
