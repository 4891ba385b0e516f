//! Cooperatives of a list: matched with those of the registry, and written.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{Change, Matched, Plan, Undone, candidates, made, origins, reason, take, unseal};
use crate::app::{Ctx, Result, Work};
use crate::domain::RegionCode;
use crate::domain::cooperative::{
    AnnualMeeting, BondKind, Contacts, Cooperative, CooperativeKind, CooperativeLevel, CooperativePattern,
    CooperativeYear, LifeFacts, LocationPrecision, Openness, STATE_RULE, StateThresholds, state,
};
use crate::domain::fold::{edit_distance_within, fold, squash};
use crate::domain::id::CooperativeId;
use crate::domain::listing::CooperativeFilter;
use crate::domain::origin::{EntityKind, FieldOrigin, RowAction};
use crate::domain::region::RegionLevel;
use crate::domain::words::Word;
use crate::import::reason::{Reason, Severity};
use crate::import::rows::{CooperativeDraft, Given, Reading};
use crate::import::value::StatedState;
use crate::store;
use crate::store::cooperatives::legal_number_key;
use crate::store::imports::{ImportRun, PlannedRow};

/// Cooperatives of one regency that are compared, at most.
const MOST: i64 = 50_000;

/// What is compared of a cooperative, in the registry or earlier in the file.
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

/// The same registration number is the same cooperative; so is the same name in the same place, unless legal numbers contradict.
/// The same legal number under another name is not: several bodies share one in real registers.
fn relation(row: &Known, known: &Known) -> Relation {
    let same_name = row.name == known.name;
    let same_place = row.region.holds(&known.region) || known.region.holds(&row.region);
    let legal = row.legal_key.as_ref().zip(known.legal_key.as_ref()).map(|(a, b)| a == b);
    if row.nik.is_some() && row.nik == known.nik {
        return Relation::Same;
    }
    match (same_name, same_place, legal) {
        (true, _, Some(true)) | (true, true, None) => Relation::Same,
        (true, true, Some(false)) => Relation::Perhaps(60, "SAME_NAME_OTHER_LEGAL_NUMBER"),
        (false, true, Some(true)) => Relation::Perhaps(70, "SAME_LEGAL_NUMBER_OTHER_NAME"),
        (false, true, None | Some(false)) if alike(&row.name, &known.name) => Relation::Perhaps(40, "SIMILAR_NAME"),
        _ => Relation::Other,
    }
}

/// Long names that differ by two letters at most.
fn alike(a: &str, b: &str) -> bool {
    a.len() >= 12 && b.len() >= 12 && edit_distance_within(a, b, 2).is_some()
}

/// Matches every row with the registry and with earlier rows.
pub(super) async fn matched(
    ctx: &Ctx,
    reading: &Reading<CooperativeDraft>,
) -> Result<(Vec<Matched<CooperativeDraft>>, HashMap<usize, Vec<Reason>>)> {
    let on = StateThresholds::on(ctx.today());
    let places: BTreeSet<RegionCode> = reading
        .rows
        .iter()
        .filter_map(|row| row.draft.as_ref()?.place.as_ref()?.value.code.parse::<RegionCode>().ok())
        .map(|code| code.at_level(RegionLevel::Regency).unwrap_or(code))
        .collect();
    let mut there: HashMap<CooperativeId, Cooperative> = HashMap::new();
    for within in places {
        let filter = CooperativeFilter { within: Some(within), ..Default::default() };
        let found = store::cooperatives::all(ctx.db(), &filter, &on, MOST).await?;
        there.extend(found.into_iter().map(|cooperative| (cooperative.id, cooperative)));
    }
    let mut known: Vec<Known> = there.values().map(Known::new).collect();
    known.sort_by_key(|known| known.id);

    let (mut matched, mut reasons): (Vec<Matched<CooperativeDraft>>, HashMap<usize, Vec<Reason>>) =
        (Vec::new(), HashMap::new());
    let mut found: Vec<(usize, CooperativeId)> = Vec::new();
    for (i, row) in reading.rows.iter().enumerate() {
        let Some(draft) = &row.draft else { continue };
        let Some(region) = draft.place.as_ref().and_then(|place| place.value.code.parse::<RegionCode>().ok()) else {
            reasons.entry(i).or_default().push(reason(
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
            id: CooperativeId(Uuid::nil()),
            name: squash(&draft.name.value),
            legal_key: draft.legal_number.as_ref().map(|number| legal_number_key(&number.value.text)),
            nik: draft.nik.as_ref().map(|nik| nik.value.clone()),
            region,
        };
        let mut same = None;
        let mut perhaps = Vec::new();
        for other in &known {
            match relation(&this, other) {
                Relation::Same => same = same.or(Some(other.id)),
                Relation::Perhaps(score, why) => perhaps.push((other.id.0, score, vec![why.to_owned()])),
                Relation::Other => {}
            }
        }
        let plan = |candidates| Plan { draft: draft.clone(), person: Default::default(), candidates };
        match same {
            Some(id) => {
                found.push((matched.len(), id));
                matched.push(Matched { row: i, action: RowAction::Unchanged, entity: id.0, plan: plan(Vec::new()) });
            }
            None => {
                let id: CooperativeId = ctx.next_id();
                let action = if perhaps.is_empty() { RowAction::New } else { RowAction::PossibleDuplicate };
                for (_, _, why) in &perhaps {
                    reasons.entry(i).or_default().push(possible_duplicate(&row.sheet, row.row, &why[0]));
                }
                matched.push(Matched { row: i, action, entity: id.0, plan: plan(perhaps) });
                known.push(Known { id, ..this });
            }
        }
    }

    // of what is found, only what a row really changes is written
    let ids: Vec<CooperativeId> = found.iter().map(|(_, id)| *id).filter(|id| there.contains_key(id)).collect();
    let meetings = store::cooperatives::meetings(ctx.db(), &ids).await?;
    let years = store::cooperatives::years(ctx.db(), &ids).await?;
    let mut planned: HashMap<CooperativeId, Merged> = HashMap::new();
    for (place, id) in found {
        let draft = &matched[place].plan.draft;
        let before = match planned.remove(&id) {
            Some(merged) => merged,
            None => match there.get(&id) {
                Some(cooperative) => Merged {
                    cooperative: cooperative.clone(),
                    changes: Vec::new(),
                    meetings: meetings.get(&id).cloned().unwrap_or_default(),
                    years: years.get(&id).cloned().unwrap_or_default(),
                },
                // made by an earlier row of this file: that row's plan is written first
                None => {
                    let earlier = matched
                        .iter()
                        .find(|matched| matched.entity == id.0)
                        .expect("an id that is not in the registry was planned");
                    merged(ctx, blank(ctx, id, &earlier.plan.draft), &earlier.plan.draft)
                }
            },
        };
        let n_before = (before.cooperative.clone(), before.meetings.len(), before.years.clone());
        let after = merged(ctx, before, draft);
        if n_before != (after.cooperative.clone(), after.meetings.len(), after.years.clone()) {
            matched[place].action = RowAction::Changed;
        }
        planned.insert(id, after);
    }
    Ok((matched, reasons))
}

fn possible_duplicate(sheet: &str, row: u32, why: &str) -> Reason {
    let (id, en) = match why {
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

/// A cooperative with what a row adds to it.
struct Merged {
    cooperative: Cooperative,
    changes: Vec<Change>,
    meetings: Vec<AnnualMeeting>,
    years: Vec<CooperativeYear>,
}

/// A cooperative of which only the id, the name and the place are known.
fn blank(ctx: &Ctx, id: CooperativeId, draft: &CooperativeDraft) -> Merged {
    let place = draft.place.as_ref().map(|place| place.value.code.as_str()).unwrap_or_default();
    let region: RegionCode = place.parse().expect("rows without a place are refused before");
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
    Merged { cooperative, changes: Vec::new(), meetings: Vec::new(), years: Vec::new() }
}

/// The sectors that a row's words point to strongly; a savings cooperative has its own.
fn sectors(ctx: &Ctx, draft: &CooperativeDraft) -> Vec<String> {
    let catalogue = ctx.catalogue();
    if let Some(words) = &draft.sector_words {
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

/// Takes over what a row says. Doing it twice changes nothing the second time.
fn merged(ctx: &Ctx, before: Merged, draft: &CooperativeDraft) -> Merged {
    let Merged { cooperative: mut c, mut changes, mut meetings, mut years } = before;
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
    field!(c.nik, draft.nik, "nik", |given: &Given<String>| Some(given.value.clone()), plain);
    if let Some(given) = &draft.address {
        let value = text(&c.address, given);
        take(&mut c.address, value, given.is_guess, "address", &given.raw, plain, &mut changes);
    }

    /// Takes a stated choice into a field that always has a value; a guess was used when the entity was made.
    macro_rules! choice {
        ($held:expr, $given:expr, $field:literal) => {
            if let Some(given) = $given.as_ref().filter(|given| !given.is_guess && given.value != $held) {
                changes.push(Change {
                    field: $field,
                    raw: Some(given.raw.clone()),
                    before: Some($held.word().to_owned()),
                });
                $held = given.value;
            }
        };
    }
    choice!(c.kind, draft.kind, "kind");
    choice!(c.pattern, draft.pattern, "pattern");
    choice!(c.level, draft.level, "level");
    choice!(c.bond, draft.bond, "bond");

    if let Some(place) = &draft.place
        && let Ok(code) = place.value.code.parse::<RegionCode>()
        && !code.holds(&c.region)
        && (!place.is_guess || c.region.holds(&code))
    {
        changes.push(Change { field: "region", raw: Some(place.raw.clone()), before: Some(c.region.to_string()) });
        c.region = code;
        if c.precision != Some(LocationPrecision::Exact) && c.precision != Some(LocationPrecision::Address) {
            c.point = ctx.catalogue().region(&c.region).and_then(|region| region.centroid);
        }
    }
    if let Some(given) = &draft.point
        && (c.precision == Some(LocationPrecision::Centroid) || c.point.is_none() || !given.is_guess)
        && c.point != Some(given.value)
    {
        let before = c
            .point
            .filter(|_| c.precision != Some(LocationPrecision::Centroid))
            .map(|point| format!("{}, {}", point.latitude, point.longitude));
        changes.push(Change { field: "location", raw: Some(given.raw.clone()), before });
        (c.point, c.precision) = (Some(given.value), Some(LocationPrecision::Address));
    }
    if let Some(given) = &draft.phones {
        let phone = given.value.first().cloned();
        let mobile = given.value.iter().find(|phone| phone.starts_with("+628")).cloned();
        take(&mut c.contacts.phone, phone, given.is_guess, "phone", &given.raw, plain, &mut changes);
        take(&mut c.contacts.whatsapp, mobile, true, "whatsapp", &given.raw, plain, &mut changes);
    }
    field!(c.contacts.email, draft.email, "email", |given: &Given<String>| Some(given.value.clone()), plain);
    field!(c.contacts.website, draft.website, "website", |given: &Given<String>| Some(given.value.clone()), plain);
    field!(
        c.founded_on,
        draft.founded_on,
        "founded_on",
        |given: &Given<chrono::NaiveDate>| Some(given.value),
        ToString::to_string
    );
    field!(
        c.principal_dues_idr,
        draft.principal_dues_idr,
        "principal_dues_idr",
        |given: &Given<crate::domain::Rupiah>| Some(given.value),
        |held: &crate::domain::Rupiah| held.amount().to_string()
    );
    field!(
        c.mandatory_dues_monthly_idr,
        draft.mandatory_dues_monthly_idr,
        "mandatory_dues_monthly_idr",
        |given: &Given<crate::domain::Rupiah>| Some(given.value),
        |held: &crate::domain::Rupiah| held.amount().to_string()
    );
    if let Some(given) = &draft.services {
        let fresh: Vec<_> = given.value.iter().copied().filter(|service| !c.services.contains(service)).collect();
        if !fresh.is_empty() {
            changes.push(Change {
                field: "services",
                raw: Some(given.raw.clone()),
                before: Some(c.services.iter().map(|s| s.word()).collect::<Vec<_>>().join(",")),
            });
            c.services.extend(fresh);
        }
    }
    if let Some(given) = &draft.sector_words {
        let fresh: Vec<_> = sectors(ctx, draft).into_iter().filter(|sector| !c.sectors.contains(sector)).collect();
        if !fresh.is_empty() {
            changes.push(Change { field: "sectors", raw: Some(given.raw.clone()), before: Some(c.sectors.join(",")) });
            c.sectors.extend(fresh);
        }
    }

    // meetings: those named by book year, and the last one by its day, which gives account of the year before
    let mut held = Vec::new();
    if let Some(given) = &draft.rat_book_years {
        held.extend(given.value.iter().map(|year| (*year, None)));
    }
    if let Some(given) = &draft.last_rat_on {
        held.push((chrono::Datelike::year(&given.value) - 1, Some(given.value)));
    }
    for (book_year, held_on) in held {
        if !meetings.iter().any(|meeting| meeting.book_year == book_year) {
            meetings.push(AnnualMeeting { book_year, held_on, n_attended: None, n_members: None, source: None });
        }
        if c.life.last_rat_book_year.is_none_or(|last| last < book_year) {
            let before = c.life.last_rat_book_year.map(|year| year.to_string());
            changes.push(Change { field: "last_rat_book_year", raw: Some(book_year.to_string()), before });
            (c.life.last_rat_book_year, c.life.last_rat_on) = (Some(book_year), held_on);
        }
    }
    if let Some(given) = &draft.stated_state {
        let today = Some(ctx.today());
        // a list knows the state, not the day on which it began: the day of the list stands for it, and only where none is known
        let (held, field): (&mut Option<chrono::NaiveDate>, &'static str) = match given.value {
            StatedState::Active => (&mut c.life.last_business_on, "last_business_on"),
            StatedState::BeingRevitalised => (&mut c.life.revitalising_since, "revitalising_since"),
            StatedState::BeingDissolved => (&mut c.life.dissolution_announced_on, "dissolution_announced_on"),
            StatedState::Dissolved => (&mut c.life.dissolved_on, "dissolved_on"),
            StatedState::Inactive => (&mut None, "stated_state"),
        };
        if given.value != StatedState::Inactive {
            take(held, today, true, field, &given.raw, ToString::to_string, &mut changes);
        }
    }

    for draft in &draft.years {
        let members = draft.n_members.as_ref().map(|given| given.value);
        if let Some(given) = &draft.n_members {
            let latest = years.iter().map(|year| year.year).max();
            if draft.year.is_none_or(|year| latest.is_none_or(|latest| year >= latest)) {
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
        held.n_members = members.or(held.n_members);
        for (held, given) in [
            (&mut held.assets_idr, &draft.assets_idr),
            (&mut held.equity_idr, &draft.equity_idr),
            (&mut held.surplus_idr, &draft.surplus_idr),
            (&mut held.turnover_idr, &draft.turnover_idr),
            (&mut held.loans_idr, &draft.loans_idr),
        ] {
            *held = given.as_ref().map(|given| given.value).or(*held);
        }
    }
    Merged { cooperative: c, changes, meetings, years }
}

/// Writes rows of a plan. A row that was written already is left as it is.
pub(super) async fn apply(ctx: &Ctx, work: &mut Work, run: &ImportRun, rows: &[PlannedRow]) -> Result<()> {
    let ids: Vec<CooperativeId> = rows.iter().filter_map(|row| row.entity_id.map(CooperativeId)).collect();
    let mut there = store::cooperatives::by_ids(&mut work.tx, &ids).await?;
    let mut meetings = store::cooperatives::meetings(&mut work.tx, &ids).await?;
    let mut years = store::cooperatives::years(&mut work.tx, &ids).await?;
    let mut states = store::cooperatives::last_states(&mut work.tx, &ids).await?;
    let on = StateThresholds::on(ctx.today());
    let catalogue = ctx.catalogue();
    for row in rows {
        let (Some(entity), Some(sealed)) = (row.entity_id, &row.sealed) else { continue };
        let id = CooperativeId(entity);
        let Plan { draft, candidates: found, .. } = unseal::<CooperativeDraft>(ctx, sealed)?;
        let (before, is_new) = match there.remove(&id) {
            Some(cooperative) => {
                let (meetings, years) =
                    (meetings.remove(&id).unwrap_or_default(), years.remove(&id).unwrap_or_default());
                (Merged { cooperative, changes: Vec::new(), meetings, years }, false)
            }
            None => (blank(ctx, id, &draft), true),
        };
        let known: BTreeSet<i32> = before.meetings.iter().map(|meeting| meeting.book_year).collect();
        let held = (before.cooperative.clone(), before.years.clone());
        let Merged { mut cooperative, changes, meetings: mut all_meetings, years: all_years } =
            merged(ctx, before, &draft);
        for meeting in &mut all_meetings {
            meeting.source.get_or_insert_with(|| run.file_name.clone());
        }
        if is_new {
            store::cooperatives::insert(
                &mut work.tx,
                std::slice::from_ref(&cooperative),
                |region| catalogue.label(region),
                work.at,
            )
            .await?;
            store::origins::insert(&mut work.tx, &origins(EntityKind::Cooperative, entity, run, vec![made()], work.at))
                .await?;
            work.made(EntityKind::Cooperative, id);
        } else if held.0 != cooperative {
            let place = catalogue.label(&cooperative.region);
            if !store::cooperatives::update(&mut work.tx, &cooperative, &place, work.at).await? {
                return Err(crate::app::Error::Busy);
            }
            cooperative.version += 1;
            store::origins::insert(&mut work.tx, &origins(EntityKind::Cooperative, entity, run, changes, work.at))
                .await?;
            work.changed(EntityKind::Cooperative, id, cooperative.version);
        }
        let fresh: Vec<_> = all_meetings
            .iter()
            .filter(|meeting| !known.contains(&meeting.book_year))
            .map(|meeting| (id, meeting.clone()))
            .collect();
        store::cooperatives::insert_meetings(&mut work.tx, &fresh, work.at).await?;
        if held.1 != all_years {
            let changed: Vec<_> =
                all_years.iter().filter(|year| !held.1.contains(year)).map(|year| (id, *year)).collect();
            store::cooperatives::upsert_years(&mut work.tx, &changed, work.at).await?;
        }
        let now = state(&cooperative.life, &on);
        let (n, last) = states.get(&id).map_or((0, None), |(n, state)| (*n, Some(*state)));
        if last != Some(now) {
            store::cooperatives::observe_states(&mut work.tx, &[(id, n + 1, now)], STATE_RULE, on.as_of, work.at)
                .await?;
            states.insert(id, (n + 1, now));
        }
        let pairs = candidates(ctx, EntityKind::Cooperative, entity, run, found);
        store::imports::insert_candidates(&mut work.tx, &pairs, work.at).await?;
        // a later row of this chunk may change it again
        meetings.insert(id, all_meetings);
        years.insert(id, all_years);
        there.insert(id, cooperative);
    }
    Ok(())
}

/// Takes a run back: what it made leaves the lists, fields it changed get their former values where nobody changed them since.
pub(super) async fn undo(ctx: &Ctx, work: &mut Work, run: &ImportRun, made: &[Uuid]) -> Result<Undone> {
    let mut undone = Undone::default();
    for entity in made {
        let id = CooperativeId(*entity);
        let version = store::cooperatives::by_ids(&mut work.tx, &[id]).await?.get(&id).map_or(0, |held| held.version);
        if store::cooperatives::retire(&mut work.tx, id, work.at).await? {
            undone.n_retired += 1;
            work.retired(EntityKind::Cooperative, id, version + 1);
        }
    }
    let changed = store::origins::of_run(&mut work.tx, run.id).await?;
    let ids: Vec<Uuid> = changed.keys().copied().filter(|entity| !made.contains(entity)).collect();
    let all = store::origins::of_entities(&mut work.tx, &ids).await?;
    for entity in ids {
        let id = CooperativeId(entity);
        let Some(mut cooperative) = store::cooperatives::by_ids(&mut work.tx, &[id]).await?.remove(&id) else {
            continue;
        };
        let mut restored = false;
        for origin in &changed[&entity] {
            let changed_since = all.get(&entity).is_some_and(|all| {
                all.iter()
                    .any(|later| later.field == origin.field && later.import_run != run.id && later.at > origin.at)
            });
            if changed_since || !restore(ctx, &mut cooperative, origin) {
                undone.n_kept += 1;
            } else {
                restored = true;
            }
        }
        if restored {
            let place = ctx.catalogue().label(&cooperative.region);
            if !store::cooperatives::update(&mut work.tx, &cooperative, &place, work.at).await? {
                return Err(crate::app::Error::Busy);
            }
            work.changed(EntityKind::Cooperative, id, cooperative.version + 1);
            undone.n_restored += 1;
        }
    }
    Ok(undone)
}

/// Puts the value before back into a field; false where that cannot be told any more.
fn restore(ctx: &Ctx, c: &mut Cooperative, origin: &FieldOrigin) -> bool {
    let before = origin.value_before.clone();
    let date = || before.as_deref().and_then(|text| text.parse().ok());
    let money =
        || before.as_deref().and_then(|text| text.parse::<i64>().ok()).and_then(|amount| amount.try_into().ok());
    match origin.field.as_str() {
        "legal_number" => c.legal_number = before,
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
            (c.life.last_rat_book_year, c.life.last_rat_on) =
                (before.as_deref().and_then(|text| text.parse().ok()), None)
        }
        "kind" => return choice(&mut c.kind, before.as_deref()),
        "pattern" => return choice(&mut c.pattern, before.as_deref()),
        "level" => return choice(&mut c.level, before.as_deref()),
        "bond" => return choice(&mut c.bond, before.as_deref()),
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
