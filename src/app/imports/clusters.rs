//! Clusters of a list: matched with those of the registry by their id, else by name, line of business and place; and written.
//! Who belongs to a cluster is in no list of them, and stays as it is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::folding::{Folded, Remark, fold_rows};
use super::{
    Change, ChangedBy, Found, Listed, Matched, Plan, Source, Undone, made, origins, reason, settled, take, unknown_id,
    unseal,
};
use crate::app::{Ctx, Result, Work};
use crate::catalogue::Catalogue;
use crate::domain::cluster::{ClusterCooperative, ClusterRole, ClusterStage};
use crate::domain::cooperative::{Cooperative, StateThresholds};
use crate::domain::fold::{fold, squash};
use crate::domain::id::{ClusterId, CooperativeId};
use crate::domain::listing::CooperativeFilter;
use crate::domain::message::Message;
use crate::domain::origin::{EntityKind, FieldOrigin, RowAction};
use crate::domain::person::PersonalData;
use crate::domain::place::Places;
use crate::domain::region::RegionLevel;
use crate::domain::words::Word;
use crate::domain::{Cluster, Point, RegionCode};
use crate::import::reason::Severity;
use crate::import::rows::{ClusterDraft, Given, Options, Reading};
use crate::import::sheet::Workbook;
use crate::store;
use crate::store::imports::{ImportKind, ImportRun, PlannedRow};

/// Cooperatives of one regency among which a leading one is looked for by its name, at most.
const MOST_LEADS: i64 = 50_000;

impl Listed for ClusterDraft {
    const KIND: ImportKind = ImportKind::Clusters;

    fn read(workbook: &Workbook, options: &Options, places: &dyn Places) -> Reading<Self> {
        crate::import::rows::clusters(workbook, options, places)
    }

    fn label(&self) -> Option<String> {
        Some(self.name.value.clone())
    }

    async fn matched(ctx: &Ctx, reading: &Reading<Self>, source: Source) -> Result<Found<Self>> {
        matched(ctx, reading, source).await
    }
}

fn region_of(draft: &ClusterDraft) -> Option<RegionCode> {
    draft.place.as_ref()?.value.code.parse().ok()
}

/// The sector that words name: by its name or its code, else the one they point to most strongly.
fn sector_of(catalogue: &Catalogue, words: &str) -> Option<String> {
    let folded = fold(words);
    let named = catalogue.sectors().find(|sector| sector.code == words.trim() || fold(&sector.name.id) == folded);
    let named = named.map(|sector| sector.code.clone());
    named.or_else(|| Some(catalogue.sector_words().understand(words).sectors.into_iter().next()?.sector))
}

/// What tells a cluster without an id.
#[derive(PartialEq)]
struct Known {
    id: ClusterId,
    name: String,
    sector: String,
    region: RegionCode,
}

impl Known {
    fn new(cluster: &Cluster) -> Self {
        Self {
            id: cluster.id,
            name: squash(&cluster.name),
            sector: cluster.sector.clone(),
            region: cluster.region.clone(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        let near = self.region.holds(&other.region) || other.region.holds(&self.region);
        near && self.name == other.name && self.sector == other.sector
    }
}

/// The cooperatives that rows name as leading.
struct Leads {
    by_id: HashMap<CooperativeId, Cooperative>,
    by_regency: HashMap<RegionCode, Vec<Cooperative>>,
}

fn regency(region: &RegionCode) -> RegionCode {
    region.at_level(RegionLevel::Regency).unwrap_or_else(|| region.clone())
}

impl Leads {
    async fn read(ctx: &Ctx, rows: &[(usize, ClusterDraft, RegionCode)]) -> Result<Self> {
        let ids: Vec<CooperativeId> =
            rows.iter().filter_map(|(_, draft, _)| Some(draft.lead_id.as_ref()?.value)).collect();
        let mut by_id = store::cooperatives::by_ids(ctx.db(), &ids).await?;
        let gone = store::cooperatives::retired(ctx.db(), &ids).await?;
        by_id.retain(|id, _| !gone.contains(id));
        // an id of another registry: the name beside it may be known here
        let is_open = |draft: &ClusterDraft| {
            draft.lead_name.is_some() && draft.lead_id.as_ref().is_none_or(|id| !by_id.contains_key(&id.value))
        };
        let open: BTreeSet<RegionCode> =
            rows.iter().filter(|(_, draft, _)| is_open(draft)).map(|(.., region)| regency(region)).collect();
        let on = StateThresholds::on(ctx.today());
        let mut by_regency = HashMap::new();
        for within in open {
            let filter = CooperativeFilter { within: Some(within.clone()), ..Default::default() };
            by_regency.insert(within, store::cooperatives::all(ctx.db(), &filter, &on, MOST_LEADS).await?);
        }
        Ok(Self { by_id, by_regency })
    }

    /// The cooperative that a row means: by its id, else the only one of that name in the regency.
    fn of(&self, draft: &ClusterDraft, region: &RegionCode) -> Option<CooperativeId> {
        if let Some(id) = draft.lead_id.as_ref().map(|id| id.value).filter(|id| self.by_id.contains_key(id)) {
            return Some(id);
        }
        let name = squash(&draft.lead_name.as_ref()?.value);
        let near = self.by_regency.get(&regency(region))?;
        match near.iter().filter(|cooperative| squash(&cooperative.name) == name).collect::<Vec<_>>().as_slice() {
            [one] => Some(one.id),
            _ => None,
        }
    }
}

/// Matches every row with the registry and with earlier rows. What rows say of sectors and leading cooperatives is looked up here, so
/// that a plan holds codes and ids.
async fn matched(ctx: &Ctx, reading: &Reading<ClusterDraft>, source: Source) -> Result<Found<ClusterDraft>> {
    let mut all = Found::default();
    let catalogue = ctx.catalogue();
    let drafts = || reading.rows.iter().filter_map(|row| row.draft.as_ref());
    let ids: Vec<ClusterId> = drafts().filter_map(|draft| Some(draft.simpul_id.as_ref()?.value)).collect();
    let gone = store::clusters::retired(ctx.db(), &ids).await?;
    let mut there = store::clusters::by_ids(ctx.db(), &ids).await?;
    there.retain(|id, _| !gone.contains(id));
    let names: BTreeSet<String> = drafts().map(|draft| fold(&draft.name.value)).collect();
    let named = store::clusters::by_names(ctx.db(), &names).await?;
    let mut known: Vec<Known> = named.iter().map(Known::new).collect();
    there.extend(named.into_iter().map(|cluster| (cluster.id, cluster)));

    let mut rows: Vec<(usize, ClusterDraft, RegionCode)> = Vec::new();
    for (i, row) in reading.rows.iter().enumerate() {
        let Some(draft) = &row.draft else { continue };
        let held = draft.simpul_id.as_ref().and_then(|id| there.get(&id.value));
        match region_of(draft).or_else(|| held.map(|held| held.region.clone())) {
            Some(region) => rows.push((i, draft.clone(), region)),
            None => all.reasons.entry(i).or_default().push(reason(
                &row.sheet,
                row.row,
                Severity::Refused,
                Some("kecamatan"),
                "Tempatnya tidak diketahui; isi kolom kecamatan atau kode wilayah, atau sebut wilayah daftar ini dengan --within.",
                "Its place is not known; fill in kecamatan or region code, or name the region of this list with --within.",
            )),
        }
    }
    let leads = Leads::read(ctx, &rows).await?;
    for (i, mut draft, region) in rows {
        let row = &reading.rows[i];
        let mut say = |severity, field: &str, id: &str, en: &str| {
            all.reasons.entry(i).or_default().push(reason(&row.sheet, row.row, severity, Some(field), id, en));
        };
        let sector = draft.sector_words.as_ref().and_then(|words| sector_of(&catalogue, &words.value));
        if draft.sector_words.is_some() && sector.is_none() {
            say(Severity::Warned, "sectors", "Bidang usaha tidak dikenal.", "The line of business is not known.");
        }
        draft.sector_words = draft.sector_words.zip(sector.clone()).map(|(given, value)| Given { value, ..given });
        let (has_lead, lead) = (draft.lead_id.is_some() || draft.lead_name.is_some(), leads.of(&draft, &region));
        if has_lead && lead.is_none() {
            say(
                Severity::Warned,
                "lead_id",
                "Koperasi utama tidak dikenal di sini; tidak dipakai.",
                "The leading cooperative is not known here; it is not used.",
            );
        }
        let said = draft.lead_id.as_ref().map(|given| (given.column, given.raw.clone()));
        let said = said.or_else(|| draft.lead_name.as_ref().map(|given| (given.column, given.raw.clone())));
        draft.lead_id = lead.zip(said).map(|(value, (column, raw))| Given { value, column, raw, is_guess: false });
        if let Some(regions) = &mut draft.regions {
            let n = regions.value.len();
            regions.value.retain(|code| code.parse().is_ok_and(|code| catalogue.region(&code).is_some()));
            if regions.value.len() < n {
                let (id, en) = ("Sebagian kode wilayah tidak dikenal.", "Some region codes are not known.");
                say(Severity::Warned, "regions", id, en);
            }
        }

        let by_id = draft.simpul_id.as_ref().map(|id| id.value);
        let by_id = by_id.filter(|id| there.contains_key(id));
        if draft.simpul_id.is_some() && by_id.is_none() {
            all.reasons.entry(i).or_default().push(unknown_id(&row.sheet, row.row));
        }
        let this = |id| {
            let sector = sector.clone().unwrap_or_default();
            Known { id, name: squash(&draft.name.value), sector, region: region.clone() }
        };
        let fresh: ClusterId = ctx.next_id();
        let same = by_id.or_else(|| known.iter().find(|known| known.is_same(&this(fresh))).map(|known| known.id));
        if same.is_none() && sector.is_none() {
            all.reasons.entry(i).or_default().push(reason(
                &row.sheet,
                row.row,
                Severity::Refused,
                Some("sectors"),
                "Bidang usaha klaster baru harus disebut.",
                "A new cluster needs its line of business.",
            ));
            continue;
        }
        let action = if same.is_some() { RowAction::Unchanged } else { RowAction::New };
        if same.is_none() {
            known.push(this(fresh));
        }
        let plan = Plan { draft, person: PersonalData::default(), candidates: Vec::new(), more: Vec::new() };
        all.matched.push(Matched { row: i, action, entity: same.unwrap_or(fresh).0, plan: Some(plan) });
    }
    let registry = there.into_iter().map(|(id, cluster)| (id.0, cluster)).collect();
    fold_rows(ctx, reading, source, &registry, &mut all);
    Ok(all)
}

impl Folded for ClusterDraft {
    type Held = Cluster;

    fn blank(&self, ctx: &Ctx, id: Uuid) -> Cluster {
        let region = region_of(self).expect("rows without a place are refused before");
        Cluster {
            id: ClusterId(id),
            name: self.name.value.clone(),
            sector: self.sector_words.as_ref().map(|given| given.value.clone()).unwrap_or_default(),
            stage: self.stage.as_ref().map_or(ClusterStage::Proposed, |given| given.value),
            regions: vec![region.clone()],
            point: ctx.catalogue().region(&region).and_then(|region| region.centroid),
            region,
            founded_on: None,
            lead: None,
            is_demo: false,
            version: 1,
            changed_at: ctx.now(),
        }
    }

    fn merge(&self, _: &Ctx, held: &mut Cluster, _: &PersonalData, _: Source) -> Vec<Change> {
        merge(held, self)
    }

    /// The sector ties the members to their cluster, so a list does not change it.
    fn remarks(&self, _: &Ctx, held: &Cluster) -> Vec<Remark> {
        let stated = self.sector_words.as_ref().filter(|given| given.value != held.sector);
        let message = Message::new(
            "Bidang usaha klaster yang sudah ada tidak diubah oleh daftar.",
            "A list does not change the line of business of a cluster that is there.",
        );
        stated.map(|_| (Severity::Warned, Some("sectors"), message)).into_iter().collect()
    }
}

fn at(point: Point) -> String {
    format!("{}, {}", point.latitude, point.longitude)
}

fn joined(regions: &[RegionCode]) -> String {
    regions.iter().map(RegionCode::as_str).collect::<Vec<_>>().join("; ")
}

/// Takes over what a row says, and tells what changed. Doing it twice changes nothing the second time.
fn merge(k: &mut Cluster, draft: &ClusterDraft) -> Vec<Change> {
    let mut changes = Vec::new();
    if squash(&k.name) != squash(&draft.name.value) {
        let before = std::mem::replace(&mut k.name, draft.name.value.clone());
        changes.push(Change::new("name", Some(draft.name.raw.clone()), Some(before), Some(k.name.clone())));
    }
    if let Some(given) = draft.stage.as_ref().filter(|given| given.value != k.stage) {
        let (before, after) = (k.stage.word().to_owned(), given.value.word().to_owned());
        changes.push(Change::new("stage", Some(given.raw.clone()), Some(before), Some(after)));
        k.stage = given.value;
    }
    if let Some(place) = &draft.place
        && let Ok(code) = place.value.code.parse::<RegionCode>()
        && !code.holds(&k.region)
        && (!place.is_guess || k.region.holds(&code))
    {
        let before = std::mem::replace(&mut k.region, code);
        changes.push(Change::new(
            "region",
            Some(place.raw.clone()),
            Some(before.to_string()),
            Some(k.region.to_string()),
        ));
    }
    let stated = draft.regions.iter().flat_map(|given| &given.value).filter_map(|code| code.parse().ok());
    let stated: BTreeSet<RegionCode> = stated.collect();
    let reached: BTreeSet<RegionCode> = k.regions.iter().cloned().collect();
    let mut wanted = if stated.is_empty() { reached.clone() } else { stated };
    wanted.insert(k.region.clone());
    if wanted != reached {
        let before = joined(&k.regions);
        k.regions = wanted.into_iter().collect();
        let raw = draft.regions.as_ref().map(|given| given.raw.clone());
        changes.push(Change::new("regions", raw, Some(before), Some(joined(&k.regions))));
    }
    if let Some(given) = draft.point.as_ref().filter(|given| k.point != Some(given.value)) {
        take(&mut k.point, Some(given.value), false, "location", &given.raw, |point| at(*point), &mut changes);
    }
    if let Some(given) = &draft.founded_on {
        let raw = &given.raw;
        take(&mut k.founded_on, Some(given.value), false, "founded_on", raw, ToString::to_string, &mut changes);
    }
    if let Some(given) = &draft.lead_id {
        take(&mut k.lead, Some(given.value), false, "lead", &given.raw, ToString::to_string, &mut changes);
    }
    changes
}

/// Writes rows of a plan, all in a few statements.
pub(super) async fn apply(ctx: &Ctx, work: &mut Work, run: &ImportRun, rows: &[PlannedRow]) -> Result<()> {
    let ids: Vec<ClusterId> = rows.iter().filter_map(|row| row.entity_id.map(ClusterId)).collect();
    let before = store::clusters::by_ids(&mut work.tx, &ids).await?;
    let retired = store::clusters::retired(&mut work.tx, &ids).await?;
    let mut after: BTreeMap<ClusterId, Cluster> = BTreeMap::new();
    let mut changed_by = Vec::new();
    for row in rows {
        let (Some(entity), Some(sealed)) = (row.entity_id, &row.sealed) else { continue };
        let id = ClusterId(entity);
        if retired.contains(&id) {
            // it left the lists since this was planned; the next import of the file makes it anew
            continue;
        }
        let plan = unseal::<ClusterDraft>(ctx, sealed)?;
        let known = before.get(&id);
        let blank = || plan.draft.blank(ctx, entity);
        let held = after.entry(id).or_insert_with(|| known.cloned().unwrap_or_else(blank));
        let changes = plan.rows().flat_map(|(draft, _)| merge(held, draft)).collect();
        let changes = if known.is_some() { settled(changes) } else { vec![made()] };
        changed_by.extend(origins(EntityKind::Cluster, entity, run, changes, work.at));
    }
    write(ctx, work, &before, &after).await?;
    Ok(store::origins::insert(&mut work.tx, &changed_by).await?)
}

/// Writes what differs; a lead that changes leaves its time in the history.
async fn write(
    ctx: &Ctx,
    work: &mut Work,
    before: &HashMap<ClusterId, Cluster>,
    after: &BTreeMap<ClusterId, Cluster>,
) -> Result<()> {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    let (mut led, mut leads) = (Vec::new(), Vec::new());
    let since = ctx.today();
    for (id, held) in after {
        let known = before.get(id);
        match known {
            None => new.push(held.clone()),
            Some(known) if known != held => changed.push(held.clone()),
            Some(_) => continue,
        }
        if known.and_then(|known| known.lead) != held.lead {
            led.push(*id);
            leads.extend(held.lead.map(|cooperative| ClusterCooperative {
                cluster: *id,
                cooperative,
                role: ClusterRole::Lead,
                since,
                until: None,
            }));
        }
    }
    store::clusters::insert(&mut work.tx, &new, work.at).await?;
    for cluster in &new {
        work.tell_made(cluster);
    }
    if !store::clusters::update_all(&mut work.tx, &changed, work.at).await? {
        return Err(crate::app::Error::Busy);
    }
    for cluster in &changed {
        if let Some(known) = before.get(&cluster.id) {
            work.tell_changed(known, cluster, &[]);
        }
    }
    Ok(store::clusters::lead(&mut work.tx, &led, &leads, since).await?)
}

/// Takes a run back: what it made leaves the lists, fields it changed get their former values where nobody changed them since.
pub(super) async fn undo(ctx: &Ctx, work: &mut Work, made: &[Uuid], changed: &[ChangedBy]) -> Result<Undone> {
    let mut undone = Undone::default();
    let made: Vec<ClusterId> = made.iter().copied().map(ClusterId).collect();
    let there = store::clusters::by_ids(&mut work.tx, &made).await?;
    let gone = store::clusters::retired(&mut work.tx, &made).await?;
    for held in made.iter().filter(|id| !gone.contains(id)).filter_map(|id| there.get(id)) {
        work.tell_retired(held);
    }
    undone.n_retired = store::clusters::retire_all(&mut work.tx, &made, work.at).await? as usize;

    let ids: Vec<ClusterId> = changed.iter().map(|changed| ClusterId(changed.entity)).collect();
    let before = store::clusters::by_ids(&mut work.tx, &ids).await?;
    let gone = store::clusters::retired(&mut work.tx, &ids).await?;
    let mut after: BTreeMap<ClusterId, Cluster> = BTreeMap::new();
    for ChangedBy { entity, origins, changed_again } in changed {
        let id = ClusterId(*entity);
        let Some(known) = before.get(&id).filter(|_| !gone.contains(&id)) else { continue };
        let mut held = known.clone();
        for origin in origins {
            if changed_again.contains(&origin.field) || !restore(&mut held, origin) {
                undone.n_kept += 1;
            }
        }
        if held != *known {
            after.insert(id, held);
        }
    }
    undone.n_restored = after.len();
    write(ctx, work, &before, &after).await?;
    Ok(undone)
}

/// Puts the value before back into a field; false where that cannot be told any more.
fn restore(k: &mut Cluster, origin: &FieldOrigin) -> bool {
    let before = origin.value_before.as_deref();
    match origin.field.as_str() {
        "name" => match before {
            Some(name) => k.name = name.to_owned(),
            None => return false,
        },
        "stage" => match before.and_then(ClusterStage::from_word) {
            Some(stage) => k.stage = stage,
            None => return false,
        },
        "region" => match before.and_then(|code| code.parse().ok()) {
            Some(region) => k.region = region,
            None => return false,
        },
        "regions" => {
            let codes = before.into_iter().flat_map(|codes| codes.split("; ")).filter_map(|code| code.parse().ok());
            k.regions = codes.collect();
        }
        "location" => {
            let read =
                |(latitude, longitude): (&str, &str)| Point::new(latitude.parse().ok()?, longitude.parse().ok()?).ok();
            k.point = before.and_then(|text| text.split_once(", ")).and_then(read);
        }
        "founded_on" => k.founded_on = before.and_then(|day| day.parse().ok()),
        "lead" => k.lead = before.and_then(|id| id.parse().ok()),
        _ => return false,
    }
    true
}
