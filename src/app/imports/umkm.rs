//! UMKM of a list: matched with those of the registry by numbers and keyed hashes, and written. What identifies a person goes
//! into the vault and nowhere else.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Change, Matched, Plan, Undone, candidates, made, origins, reason, take, unseal};
use crate::app::persons::{nik_hash, phone_hash, reseal, seal};
use crate::app::umkm::written;
use crate::app::{Ctx, Result, Work};
use crate::domain::cooperative::LocationPrecision;
use crate::domain::fold::squash;
use crate::domain::id::{PersonId, UmkmId};
use crate::domain::kbli::{KbliEdition, KbliUse};
use crate::domain::origin::{EntityKind, RowAction};
use crate::domain::person::{Person, PersonRole, PersonalData};
use crate::domain::region::RegionLevel;
use crate::domain::umkm::{InputNeed, Product, UmkmYear};
use crate::domain::{RegionCode, Umkm};
use crate::import::reason::{Reason, Severity};
use crate::import::rows::{Given, Reading, UmkmDraft};
use crate::store;
use crate::store::imports::{ImportRun, KeyKind, MatchKey, PlannedRow};

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

/// Matches every row with the registry and with earlier rows. A NIB, or name, owner, place and address together, make the same
/// business; the same name in one kecamatan, the same NIK or the same phone only perhaps.
pub(super) async fn matched(
    ctx: &Ctx,
    reading: &Reading<UmkmDraft>,
) -> Result<(Vec<Matched<UmkmDraft>>, HashMap<usize, Vec<Reason>>)> {
    let mut reasons: HashMap<usize, Vec<Reason>> = HashMap::new();
    let mut rows: Vec<(usize, &UmkmDraft, Vec<MatchKey>)> = Vec::new();
    for (i, row) in reading.rows.iter().enumerate() {
        let Some(draft) = &row.draft else { continue };
        match region_of(draft) {
            Some(region) => rows.push((i, draft, keys(ctx, draft, &draft.person, &region))),
            None => reasons.entry(i).or_default().push(reason(
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
    let all_keys: Vec<MatchKey> =
        rows.iter().flat_map(|(_, _, keys)| keys.clone()).collect::<HashSet<_>>().into_iter().collect();
    let mut by_key = store::imports::by_keys(ctx.db(), &all_keys).await?;

    let mut matched: Vec<Matched<UmkmDraft>> = Vec::new();
    let mut found: Vec<(usize, UmkmId)> = Vec::new();
    for (i, draft, keys) in rows {
        let with = |kind: KeyKind| keys.iter().filter(move |key| key.kind == kind);
        let nib = draft.nib.as_ref().map(|nib| &nib.value);
        let same = nib
            .and_then(|nib| by_nib.get(nib))
            .or_else(|| with(KeyKind::Identity).find_map(|key| by_key.get(key)?.first()))
            .copied();
        let plan = |candidates| Plan { draft: draft.clone(), person: draft.person.clone(), candidates };
        match same {
            Some(id) => {
                found.push((matched.len(), id));
                matched.push(Matched { row: i, action: RowAction::Unchanged, entity: id.0, plan: plan(Vec::new()) });
            }
            None => {
                let id: UmkmId = ctx.next_id();
                let mut perhaps: Vec<(Uuid, i64, Vec<String>)> = Vec::new();
                for (kind, score, why) in [
                    (KeyKind::Nik, 60, "SAME_NIK"),
                    (KeyKind::Name, 50, "SAME_NAME"),
                    (KeyKind::Phone, 50, "SAME_PHONE"),
                ] {
                    for other in with(kind).filter_map(|key| by_key.get(key)).flatten() {
                        match perhaps.iter_mut().find(|(known, _, _)| *known == other.0) {
                            Some((_, sure, reasons)) => {
                                *sure = (*sure + 20).min(95);
                                reasons.push(why.to_owned());
                            }
                            None => perhaps.push((other.0, score, vec![why.to_owned()])),
                        }
                    }
                }
                let action = if perhaps.is_empty() { RowAction::New } else { RowAction::PossibleDuplicate };
                if !perhaps.is_empty() {
                    let row = &reading.rows[i];
                    reasons.entry(i).or_default().push(reason(
                        &row.sheet,
                        row.row,
                        Severity::Warned,
                        None,
                        "Mirip usaha lain: nama, NIK, atau telepon yang sama. Dimasukkan terpisah; mohon diperiksa.",
                        "Like another business: the same name, NIK or phone. Taken in beside it; please look.",
                    ));
                }
                if let Some(nib) = nib {
                    by_nib.insert(nib.clone(), id);
                }
                for key in &keys {
                    by_key.entry(key.clone()).or_default().push(id);
                }
                matched.push(Matched { row: i, action, entity: id.0, plan: plan(perhaps) });
            }
        }
    }

    let ids: Vec<UmkmId> = found.iter().map(|(_, id)| *id).collect();
    let mut there = Held::read(ctx, ctx.db(), &ids).await?;
    for (place, id) in found {
        let before = match there.remove(&id) {
            Some(held) => held,
            None => {
                let earlier = matched
                    .iter()
                    .find(|matched| matched.entity == id.0)
                    .expect("an id that is not in the registry was planned");
                let mut held = Held::blank(ctx, id, &earlier.plan.draft);
                merge(ctx, &mut held, &earlier.plan.draft, &earlier.plan.person);
                held
            }
        };
        let mut after = before.clone();
        merge(ctx, &mut after, &matched[place].plan.draft, &matched[place].plan.person);
        if after != before {
            matched[place].action = RowAction::Changed;
        }
        there.insert(id, after);
    }
    Ok((matched, reasons))
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
        changes.push(Change { field: "region", raw: Some(place.raw.clone()), before: Some(u.region.to_string()) });
        u.region = code;
        if u.precision == Some(LocationPrecision::Centroid) {
            u.point = catalogue.region(&u.region).and_then(|region| region.centroid);
        }
    }
    if let Some(given) = &draft.point
        && u.point != Some(given.value)
    {
        // where a business stands is often a home: that it changed is kept, not from where
        changes.push(Change { field: "location", raw: None, before: None });
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
        for (i, name) in given.value.iter().enumerate() {
            if u.products.iter().any(|product| squash(&product.name) == squash(name)) {
                continue;
            }
            changes.push(Change { field: "products", raw: Some(given.raw.clone()), before: None });
            // one capacity for several products belongs to the first
            let (capacity_per_month, unit) = if i == 0 { (capacity, unit.clone()) } else { (None, None) };
            u.products.push(Product { name: name.clone(), capacity_per_month, unit });
        }
    }
    if let Some(given) = &draft.inputs {
        for name in &given.value {
            if !u.inputs.iter().any(|input| squash(&input.name) == squash(name)) {
                changes.push(Change { field: "inputs", raw: Some(given.raw.clone()), before: None });
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
        held.revenue_idr = draft.revenue_idr.as_ref().map(|given| given.value).or(held.revenue_idr);
        held.capital_idr = draft.capital_idr.as_ref().map(|given| given.value).or(held.capital_idr);
        held.n_workers = draft.n_workers.as_ref().map(|given| given.value).or(held.n_workers);
    }
    u.latest_year = held.years.iter().max_by_key(|year| year.year).copied().or(u.latest_year);
    if !person.is_empty() {
        let (_, data) = held.owner.get_or_insert_with(|| (ctx.next_id(), PersonalData::default()));
        for (held, given, field) in [
            (&mut data.name, &person.name, "owner_name"),
            (&mut data.nik, &person.nik, "owner_nik"),
            (&mut data.phone, &person.phone, "phone"),
            (&mut data.address, &person.address, "address"),
            (&mut data.business_name, &person.business_name, "name"),
        ] {
            if given.is_some() && held != given {
                *held = given.clone();
                changes.push(Change { field, raw: None, before: None });
            }
        }
    }
    changes
}

/// Sector and KBLI: from the codes where there are any, else suggested by the words.
fn classify(ctx: &Ctx, u: &mut Umkm, draft: &UmkmDraft, changes: &mut Vec<Change>) {
    let catalogue = ctx.catalogue();
    if let Some(given) = &draft.kbli {
        for code in &given.value {
            // the edition is not said: it is the one that knows the code
            let edition = [KbliEdition::Kbli2020, KbliEdition::Kbli2025]
                .into_iter()
                .find(|edition| catalogue.kbli_code(*edition, code).is_some());
            let edition = edition.unwrap_or(KbliEdition::Kbli2020);
            if !u.kbli.iter().any(|kbli| kbli.code == *code) {
                changes.push(Change { field: "kbli", raw: Some(given.raw.clone()), before: None });
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
            changes.push(Change { field: "sectors", raw: None, before: Some(u.sectors.join(",")) });
            u.sectors.push(sector);
        }
    }
    if u.sector.is_none() {
        u.sector = u.sectors.first().cloned();
    }
}

/// Writes rows of a plan. A row that was written already is left as it is.
pub(super) async fn apply(ctx: &Ctx, work: &mut Work, run: &ImportRun, rows: &[PlannedRow]) -> Result<()> {
    let ids: Vec<UmkmId> = rows.iter().filter_map(|row| row.entity_id.map(UmkmId)).collect();
    let mut there = Held::read(ctx, &mut work.tx, &ids).await?;
    let (catalogue, today) = (ctx.catalogue(), ctx.today());
    for row in rows {
        let (Some(entity), Some(sealed)) = (row.entity_id, &row.sealed) else { continue };
        let id = UmkmId(entity);
        let Plan { draft, person, candidates: found } = unseal::<UmkmDraft>(ctx, sealed)?;
        let (mut held, is_new) = match there.remove(&id) {
            Some(held) => (held, false),
            None => (Held::blank(ctx, id, &draft), true),
        };
        let before = held.clone();
        let changes = merge(ctx, &mut held, &draft, &person);
        if is_new {
            store::umkm::insert(&mut work.tx, &[written(&catalogue, &held.umkm, today)], work.at).await?;
            store::origins::insert(&mut work.tx, &origins(EntityKind::Umkm, entity, run, vec![made()], work.at))
                .await?;
            work.made(EntityKind::Umkm, id);
        } else if held != before {
            if !store::umkm::update(&mut work.tx, &written(&catalogue, &held.umkm, today), work.at).await? {
                return Err(crate::app::Error::Busy);
            }
            held.umkm.version += 1;
            store::origins::insert(&mut work.tx, &origins(EntityKind::Umkm, entity, run, changes, work.at)).await?;
            work.changed(EntityKind::Umkm, id, held.umkm.version);
        }
        if held.years != before.years {
            let years: Vec<_> = held.years.iter().map(|year| (id, *year)).collect();
            store::umkm::upsert_years(&mut work.tx, &years, work.at).await?;
        }
        write_owner(ctx, work, &before, &held).await?;
        let hashes: Vec<_> = keys(ctx, &draft, &person, &region_of(&draft).unwrap_or_else(|| held.umkm.region.clone()))
            .into_iter()
            .map(|key| (id, key))
            .collect();
        store::imports::insert_keys(&mut work.tx, &hashes).await?;
        let pairs = candidates(ctx, EntityKind::Umkm, entity, run, found);
        store::imports::insert_candidates(&mut work.tx, &pairs, work.at).await?;
        there.insert(id, held);
    }
    Ok(())
}

/// Seals the owner's data: with a new key for a new person, with her own key for a known one.
async fn write_owner(ctx: &Ctx, work: &mut Work, before: &Held, held: &Held) -> Result<()> {
    let Some((id, data)) = &held.owner else { return Ok(()) };
    match &before.owner {
        Some((_, known)) if known == data => {}
        Some((known, _)) => {
            if let Some(person) = store::persons::by_ids(&mut work.tx, &[*known]).await?.get(known) {
                store::persons::update(&mut work.tx, &reseal(ctx, person, data)?, work.at).await?;
                work.changed(EntityKind::Person, known, 0);
            }
        }
        None => {
            let person = Person { id: *id, data: data.clone() };
            store::persons::insert(&mut work.tx, &[seal(ctx, &person, false)?], work.at).await?;
            store::umkm::insert_persons(&mut work.tx, &[(held.umkm.id, *id, PersonRole::Owner, ctx.today())]).await?;
            work.made(EntityKind::Person, id);
        }
    }
    Ok(())
}

/// Takes a run back: what it made leaves the lists; changes of a known business are many small additions and stay.
pub(super) async fn undo(_: &Ctx, work: &mut Work, run: &ImportRun, made: &[Uuid]) -> Result<Undone> {
    let mut undone = Undone::default();
    for entity in made {
        let id = UmkmId(*entity);
        let version = store::umkm::by_ids(&mut work.tx, &[id]).await?.get(&id).map_or(0, |held| held.version);
        if store::umkm::retire(&mut work.tx, id, work.at).await? {
            undone.n_retired += 1;
            work.retired(EntityKind::Umkm, id, version + 1);
        }
    }
    let changed = store::origins::of_run(&mut work.tx, run.id).await?;
    undone.n_kept = changed.iter().filter(|(entity, _)| !made.contains(entity)).map(|(_, origins)| origins.len()).sum();
    Ok(undone)
}
