//! Reference lists: regions, the classification, outlines. Their rows have keys, so they are matched without doubt; they are
//! written in one transaction, since what is built on them must see one state. Nothing is ever removed: a region that is gone
//! is closed by its last day and the code that takes its place, where the list says so.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{File, Imported, TRIES, Wish, digest, mapping, options, reason, unmapped};
use crate::app::{Ctx, Error, Result};
use crate::catalogue::Catalogue;
use crate::domain::audit::{AuditAction, AuditEntry, AuditKind};
use crate::domain::fold::{fold, squash};
use crate::domain::id::ImportRunId;
use crate::domain::kbli::{KbliCode, KbliEdition};
use crate::domain::message::Message;
use crate::domain::origin::{EntityKind, RowAction};
use crate::domain::outline::{MOST_BYTES, Outline};
use crate::domain::words::Word;
use crate::domain::{Region, RegionCode};
use crate::import::boundaries::{self, OutlineDraft};
use crate::import::mapping::ListKind;
use crate::import::reason::{Reason, Severity};
use crate::import::reference::{KbliDraft, RegionDraft, edition_in_name, kbli, level_of_code, regions};
use crate::import::report::Report;
use crate::import::rows::{Reading, RowDraft};
use crate::import::sheet::{self, Workbook};
use crate::import::value::Measure;
use crate::store::reference_imports::{self, Change, OutlineRow, ReferenceImport, ReferenceKind};
use crate::store::{self};

/// What an import of a reference list would do.
#[derive(Default)]
struct Plan {
    /// Outcome and code of each row; refused rows have none.
    rows: Vec<Option<(RowAction, String)>>,
    /// What there is to say about rows, by their place in the reading.
    reasons: HashMap<usize, Vec<Reason>>,
    notes: Vec<Message>,
    regions: Vec<Region>,
    kbli: Vec<KbliCode>,
    outlines: Vec<OutlineRow>,
    changes: Vec<Change>,
}

impl Plan {
    fn say<D>(&mut self, reading: &Reading<D>, row: usize, severity: Severity, field: &str, id: &str, en: &str) {
        let RowDraft { sheet, row: number, .. } = &reading.rows[row];
        let said = reason(sheet, *number, severity, Some(field), id, en);
        self.reasons.entry(row).or_default().push(said);
    }
}

/// A reading of one of the three.
enum Read {
    Regions(Reading<RegionDraft>),
    Kbli(Reading<KbliDraft>),
    Boundaries(Reading<OutlineDraft>),
}

/// Imports a reference list.
pub(super) async fn import(ctx: &Ctx, file: File, wish: Wish) -> Result<Imported> {
    let (kind, digest) = (reference_kind(file.list), digest(&file));
    let options = options(ctx, file.list, &wish)?;
    let limits = wish.limits;
    let (workbook, read) = tokio::task::spawn_blocking(move || {
        let refused = |unreadable: sheet::Unreadable| Error::Refused { field: "file", message: unreadable.message() };
        if file.list == ListKind::Boundaries {
            let (workbook, reading) = boundaries::read(&file.name, &file.bytes, &limits).map_err(refused)?;
            return Ok((workbook, Read::Boundaries(reading)));
        }
        let workbook = sheet::read(&file.name, &file.bytes, &limits).map_err(refused)?;
        let read = match file.list {
            ListKind::Regions => Read::Regions(regions(&workbook, &options)),
            _ => Read::Kbli(kbli(&workbook, &options)),
        };
        Ok::<_, Error>((workbook, read))
    })
    .await
    .map_err(|gone| Error::Internal(Box::new(gone)))??;
    // files are named by whoever saved them, perhaps after a person: a source that a list does not tell goes by the day of the import
    let by_import = format!("impor {}", ctx.today());
    match read {
        Read::Regions(reading) => {
            let plan = move |catalogue: &Catalogue, reading: &Reading<RegionDraft>, _: &_| {
                plan_regions(catalogue, reading, &by_import)
            };
            planned(ctx, kind, digest, workbook, reading, &wish, plan, |draft: &RegionDraft| draft.name.clone()).await
        }
        Read::Kbli(reading) => {
            let (edition, name) = (wish.edition, workbook.name.clone());
            let plan = move |catalogue: &Catalogue, reading: &Reading<KbliDraft>, _: &_| {
                plan_kbli(catalogue, reading, edition, &name, &by_import)
            };
            planned(ctx, kind, digest, workbook, reading, &wish, plan, |draft: &KbliDraft| draft.title.clone()).await
        }
        Read::Boundaries(reading) => {
            planned(ctx, kind, digest, workbook, reading, &wish, plan_outlines, |draft: &OutlineDraft| {
                draft.name.clone()
            })
            .await
        }
    }
}

fn reference_kind(list: ListKind) -> ReferenceKind {
    match list {
        ListKind::Kbli => ReferenceKind::Kbli,
        ListKind::Boundaries => ReferenceKind::Boundaries,
        _ => ReferenceKind::Regions,
    }
}

/// Outlines that are kept already, by region.
type Held = HashMap<RegionCode, String>;

/// A row of a reference list.
trait Entry: Clone + Send + Sync + 'static {
    /// The region whose outline it draws.
    fn outlined(&self) -> Option<RegionCode> {
        None
    }
}

impl Entry for RegionDraft {}
impl Entry for KbliDraft {}
impl Entry for OutlineDraft {
    fn outlined(&self) -> Option<RegionCode> {
        Some(self.code.clone())
    }
}

/// Plans a list against the catalogue and writes it, unless another reference list was imported meanwhile: then it is planned
/// anew.
#[allow(clippy::too_many_arguments)] // what was read, and the two functions in which the kinds differ
async fn planned<D: Entry>(
    ctx: &Ctx,
    kind: ReferenceKind,
    digest: String,
    workbook: Workbook,
    reading: Reading<D>,
    wish: &Wish,
    plan: impl Fn(&Catalogue, &Reading<D>, &Held) -> Plan + Send + Sync + Clone + 'static,
    label: impl Fn(&D) -> Option<String>,
) -> Result<Imported> {
    let mapping = mapping(&reading, wish)?;
    let named: BTreeSet<RegionCode> = reading.rows.iter().filter_map(|row| row.draft.as_ref()?.outlined()).collect();
    let named: Vec<RegionCode> = named.into_iter().collect();
    let reading = std::sync::Arc::new(reading);
    for _ in 0..TRIES {
        let seen = reference_imports::n_imports(ctx.db()).await?;
        // another process may have imported since this one read the catalogue
        ctx.reload_catalogue().await?;
        let held = match named.as_slice() {
            [] => Held::new(),
            named => reference_imports::outlines(ctx.db(), named).await?,
        };
        let (catalogue, read, plan) = (ctx.catalogue(), reading.clone(), plan.clone());
        let planned = tokio::task::spawn_blocking(move || plan(&catalogue, &read, &held))
            .await
            .map_err(|gone| Error::Internal(Box::new(gone)))?;
        let mut report = Report::new(&workbook, &reading, &label);
        report.notes.extend(unmapped(&reading, wish));
        report.notes.extend(planned.notes.iter().cloned());
        for (i, outcome) in planned.rows.iter().enumerate() {
            if let Some((action, code)) = outcome {
                (report.rows[i].action, report.rows[i].entity_id) = (Some(*action), Some(code.clone()));
            } else {
                report.rows[i].action = Some(RowAction::Refused);
            }
        }
        for (row, reasons) in &planned.reasons {
            report.rows[*row].reasons.extend(reasons.iter().cloned());
        }
        report.count();
        if wish.dry_run {
            return Ok(Imported { report, workbook, mapping, run: None });
        }
        let import = ReferenceImport {
            id: ctx.next_id(),
            kind,
            file_name: workbook.name.clone(),
            file_sha256: digest.clone(),
            n_rows: reading.rows.len() as i64,
            counts: serde_json::json!(report.counts),
        };
        if let Some(id) = write(ctx, import, planned, seen).await? {
            ctx.reload_catalogue().await?;
            return Ok(Imported { report, workbook, mapping, run: Some(id) });
        }
    }
    Err(Error::Busy)
}

/// Writes a plan, whole; none where another import came first.
async fn write(ctx: &Ctx, import: ReferenceImport, plan: Plan, seen: i64) -> Result<Option<ImportRunId>> {
    let (import, plan) = (std::sync::Arc::new(import), std::sync::Arc::new(plan));
    ctx.write(move |work| {
        let (import, plan) = (import.clone(), plan.clone());
        Box::pin(async move {
            reference_imports::take_turn(&mut work.tx).await?;
            if reference_imports::n_imports(&mut work.tx).await? != seen {
                return Ok(None);
            }
            reference_imports::insert(&mut work.tx, &import, &plan.changes, work.at).await?;
            store::regions::upsert(&mut work.tx, &plan.regions, work.at).await?;
            store::kbli::upsert(&mut work.tx, &plan.kbli).await?;
            reference_imports::upsert_outlines(&mut work.tx, import.id, &plan.outlines, work.at).await?;
            if !plan.changes.is_empty() {
                // one event for the whole: readers of the outbox load the catalogue anew
                work.reloaded(EntityKind::Region);
            }
            work.audit(AuditEntry::done(AuditAction::ImportReference, AuditKind::ImportRun, import.id));
            Ok(Some(import.id))
        })
    })
    .await
}

// ---- regions ----

/// The wider regions first, so that whoever lies in them finds them; otherwise in the order of the file.
fn plan_regions(catalogue: &Catalogue, reading: &Reading<RegionDraft>, by_import: &str) -> Plan {
    let mut plan = Plan { rows: vec![None; reading.rows.len()], ..Default::default() };
    let mut order: Vec<(usize, &RegionDraft)> =
        reading.rows.iter().enumerate().filter_map(|(i, row)| Some((i, row.draft.as_ref()?))).collect();
    order.sort_by_key(|(_, draft)| draft.code.level());
    let named: HashSet<&RegionCode> =
        order.iter().filter(|(_, draft)| draft.name.is_some()).map(|(_, draft)| &draft.code).collect();
    let mut touched: BTreeMap<RegionCode, Region> = BTreeMap::new();
    for (i, draft) in order {
        let code = &draft.code;
        let find = |code: &RegionCode| touched.get(code).or_else(|| catalogue.region(code)).cloned();
        let known = find(code);
        let start = match &known {
            Some(region) => region.clone(),
            None => {
                let above = code.parent().map(|above| find(&above));
                let zone = draft.zone.or(above.clone().flatten().map(|above| above.zone));
                match new_region(draft, above.is_some_and(|above| above.is_none()), zone) {
                    Ok(region) => region,
                    Err((field, message)) => {
                        plan.say(reading, i, Severity::Refused, field, &message.id, &message.en);
                        continue;
                    }
                }
            }
        };
        let mut region = start.clone();
        let is_known = |successor: &RegionCode| catalogue.region(successor).is_some() || named.contains(successor);
        let (successor, unknown) = match &draft.successor {
            Some(code) if !is_known(code) => (None, true),
            successor => (successor.clone(), false),
        };
        if unknown {
            let (id, en) =
                ("Kode pengganti tidak dikenal; tidak dipakai.", "The successor is not known; it is not used.");
            plan.say(reading, i, Severity::Warned, "successor", id, en);
        }
        let from = draft.valid_from.or(region.valid_from);
        let valid_to = draft.valid_to.filter(|to| from.is_none_or(|from| *to > from));
        if valid_to != draft.valid_to {
            let id = "Hari terakhir tidak sesudah hari pertama; tidak dipakai.";
            plan.say(
                reading,
                i,
                Severity::Warned,
                "valid_to",
                id,
                "The last day is not after the first; it is not used.",
            );
        }
        let area = draft.area_km2.and_then(|said| area_of(said, region.area_km2));
        match (draft.area_km2, area) {
            (Some(Measure::Either { .. }), Some(_)) => {
                let (id, en) = (
                    "Titik pada luas dapat memisahkan ribuan atau desimal; dibaca seperti luas yang sudah tercatat.",
                    "The dot in the area may group thousands or stand before decimals; read as the area on record is.",
                );
                plan.say(reading, i, Severity::Guessed, "area_km2", id, en);
            }
            (Some(Measure::Either { .. }), None) => {
                let (id, en) = (
                    "Titik pada luas dapat memisahkan ribuan atau desimal; luas tidak dipakai. Tulis 1255 atau 1,255.",
                    "The dot in the area may group thousands or stand before decimals; it is not used. Write 1255 or 1,255.",
                );
                plan.say(reading, i, Severity::Warned, "area_km2", id, en);
            }
            _ => {}
        }
        if let (Some(area), Some(held)) = (area, region.area_km2)
            && ratio(area, held) > FAR_OFF
        {
            let (id, en) = (
                format!("Luas ini jauh berbeda dari yang tercatat ({held} km²); mohon diperiksa."),
                format!("The area is far from the one on record ({held} km²); please look."),
            );
            plan.say(reading, i, Severity::Warned, "area_km2", &id, &en);
        }
        merge_region(&mut region, draft, area, valid_to, successor, by_import);
        let twice = touched.contains_key(code);
        if twice {
            let id = "Kode ini sudah ada di baris lain berkas ini; isinya digabung.";
            plan.say(reading, i, Severity::Warned, "region_code", id, "Another row has this code; they were joined.");
        }
        let action = match known {
            None => RowAction::New,
            Some(known) if known == region => RowAction::Unchanged,
            Some(_) => RowAction::Changed,
        };
        plan.rows[i] = Some((action, code.to_string()));
        if action != RowAction::Unchanged {
            touched.insert(code.clone(), region);
        }
    }
    plan.changes = touched
        .keys()
        .map(|code| Change { entry: code.to_string(), before: catalogue.region(code).map(region_as_text) })
        .collect();
    plan.regions = touched.into_values().collect();
    plan
}

/// What stood in the registry, for whoever looks at an import later.
fn region_as_text(region: &Region) -> String {
    serde_json::json!({
        "name": region.name,
        "kind": region.kind.word(),
        "zone": region.zone.word(),
        "centroid": region.centroid,
        "areaKm2": region.area_km2,
        "areaSource": region.area_source,
        "population": region.population,
        "populationYear": region.population_year,
        "populationSource": region.population_source,
        "postalCode": region.postal_code,
        "validFrom": region.valid_from,
        "validTo": region.valid_to,
        "successor": region.successor,
    })
    .to_string()
}

/// A region of which nothing was known. Fails with the field that is missing.
fn new_region(
    draft: &RegionDraft,
    lies_nowhere: bool,
    zone: Option<crate::domain::region::Zone>,
) -> Result<Region, (&'static str, Message)> {
    if lies_nowhere {
        let above = draft.code.parent().map(|above| above.to_string()).unwrap_or_default();
        return Err((
            "region_code",
            Message::new(
                format!("Wilayah di atasnya ({above}) tidak dikenal; impor dahulu wilayah itu."),
                format!("The region above ({above}) is not known; import it first."),
            ),
        ));
    }
    let name = draft
        .name
        .clone()
        .ok_or_else(|| ("name", Message::new("Wilayah baru harus disebut namanya.", "A new region needs its name.")))?;
    let kind = draft
        .kind
        .as_ref()
        .ok_or_else(|| ("kind", Message::new("Jenis wilayah baru harus disebut.", "A new region needs its kind.")))?;
    let zone = zone.ok_or_else(|| {
        ("zone", Message::new("Zona waktu provinsi baru harus disebut.", "A new province needs its time zone."))
    })?;
    Ok(Region {
        code: draft.code.clone(),
        name,
        kind: kind.value,
        zone,
        centroid: None,
        area_km2: None,
        area_source: None,
        population: None,
        population_year: None,
        population_source: None,
        postal_code: None,
        valid_from: None,
        valid_to: None,
        successor: None,
    })
}

/// How many times one area may be the other before it has to be looked at.
const FAR_OFF: f64 = 10.0;

/// How many times the smaller of two measures the larger one is.
fn ratio(a: f64, b: f64) -> f64 {
    (a / b).max(b / a)
}

/// The area that a row means: of two readings the one that is near to what is on record, if one is.
fn area_of(said: Measure, held: Option<f64>) -> Option<f64> {
    match (said, held) {
        (Measure::Sure(area), _) => Some(area),
        (Measure::Either { .. }, None) => None,
        (Measure::Either { grouped, decimal }, Some(held)) => {
            [grouped, decimal].into_iter().find(|area| ratio(*area, held) <= FAR_OFF)
        }
    }
}

/// Takes over what a row says; what it does not say stays. A figure that changes takes its source with it.
fn merge_region(
    region: &mut Region,
    draft: &RegionDraft,
    area_km2: Option<f64>,
    valid_to: Option<chrono::NaiveDate>,
    successor: Option<RegionCode>,
    by_import: &str,
) {
    let source = |stated: &Option<String>, is_new: bool, held: &mut Option<String>| match stated {
        Some(stated) => *held = Some(stated.clone()),
        None if is_new => *held = Some(by_import.to_owned()),
        None => {}
    };
    if let Some(area) = area_km2 {
        source(&draft.area_source, region.area_km2 != Some(area), &mut region.area_source);
        region.area_km2 = Some(area);
    }
    if let Some(population) = draft.population {
        let is_new = region.population != Some(population);
        source(&draft.population_source, is_new, &mut region.population_source);
        region.population_year = draft.population_year.or(region.population_year.filter(|_| !is_new));
        region.population = Some(population);
    }
    // names that differ only in case and punctuation say nothing new
    if let Some(name) = draft.name.as_ref().filter(|name| fold(name) != fold(&region.name)) {
        region.name.clone_from(name);
    }
    if let Some(kind) = draft.kind.as_ref().filter(|kind| !kind.is_guess) {
        region.kind = kind.value;
    }
    region.zone = draft.zone.unwrap_or(region.zone);
    region.centroid = draft.point.or(region.centroid);
    region.postal_code = draft.postal_code.clone().or_else(|| region.postal_code.take());
    region.valid_from = draft.valid_from.or(region.valid_from);
    region.valid_to = valid_to.or(region.valid_to);
    region.successor = successor.or_else(|| region.successor.take());
}

// ---- the classification ----

/// The name of a code among all editions.
pub(in crate::app) fn kbli_entry(edition: KbliEdition, code: &str) -> String {
    format!("{} {code}", edition.word())
}

/// Whether two to four digits may have been more: no zero stands in front of any code of the file, and no longer code begins with
/// them, known or in the file.
fn has_lost_zeros(
    code: &str,
    edition: KbliEdition,
    known: &BTreeMap<(KbliEdition, String), KbliCode>,
    in_file: &BTreeSet<&str>,
) -> bool {
    let begins = |other: &str| other.len() > code.len() && other.starts_with(code);
    (2..=4).contains(&code.len())
        // what loses zeros loses all of them
        && in_file.range("0".."1").next().is_none()
        && !known.contains_key(&(edition, code.to_owned()))
        && !in_file.range(code..).take_while(|other| other.starts_with(code)).any(|other| begins(other))
        && !known
            .range((edition, code.to_owned())..)
            .take_while(|((of, other), _)| *of == edition && other.starts_with(code))
            .any(|((_, other), _)| begins(other))
}

/// A code hangs on the longest code that begins it; two digits hang on the letter that the table says, or stands above them.
fn plan_kbli(
    catalogue: &Catalogue,
    reading: &Reading<KbliDraft>,
    wished: Option<KbliEdition>,
    file: &str,
    by_import: &str,
) -> Plan {
    let mut plan = Plan { rows: vec![None; reading.rows.len()], ..Default::default() };
    let mut codes: BTreeMap<(KbliEdition, String), KbliCode> =
        catalogue.kbli().map(|code| ((code.edition, code.code.clone()), code.clone())).collect();
    // each row's code with what stood there before it
    let mut taken: Vec<(usize, (KbliEdition, String), Option<KbliCode>)> = Vec::new();
    let mut editions: BTreeSet<KbliEdition> = BTreeSet::new();
    let in_file: BTreeSet<&str> =
        reading.rows.iter().filter_map(|row| row.draft.as_ref()).map(|draft| draft.code.as_str()).collect();
    let mut letter: Option<String> = None;
    for (i, row) in reading.rows.iter().enumerate() {
        let Some(draft) = &row.draft else { continue };
        let told = draft.edition.or_else(|| edition_in_name(file)).or_else(|| edition_in_name(&row.sheet));
        let edition = match (wished, told) {
            (Some(wished), Some(told)) if wished != told => {
                let (id, en) = match draft.edition {
                    Some(_) => ("Baris menyebut edisi lain daripada yang diminta.", "The row names another edition."),
                    None => (
                        "Nama berkas atau lembar menyebut edisi lain daripada yang diminta; ganti namanya bila salah.",
                        "The name of the file or the sheet tells another edition; rename it if that is wrong.",
                    ),
                };
                plan.say(reading, i, Severity::Refused, "edition", id, en);
                continue;
            }
            _ => wished.or(told),
        };
        let Some(edition) = edition else {
            let id = "Edisi KBLI tidak disebut; isi kolom EDISI, atau sebut edisinya dengan --edition.";
            let en = "The edition is not named; fill in a column EDISI, or name it with --edition.";
            plan.say(reading, i, Severity::Refused, "edition", id, en);
            continue;
        };
        let key = (edition, draft.code.clone());
        if !draft.is_level_told && has_lost_zeros(&draft.code, edition, &codes, &in_file) {
            let id = "Kode ini tidak memulai kode mana pun; mungkin nol di depannya hilang. Ketik sebagai teks, atau isi kolom TINGKAT.";
            let en = "No code begins like this; zeros in front may be lost. Type it as text, or fill in a column of levels (TINGKAT).";
            plan.say(reading, i, Severity::Refused, "kbli_code", id, en);
            continue;
        }
        let before = codes.get(&key).cloned();
        let Some(title) = draft.title.clone().or_else(|| before.as_ref().map(|code| code.title.clone())) else {
            let (id, en) = ("Kode baru harus disebut judulnya.", "A new code needs its title.");
            plan.say(reading, i, Severity::Refused, "name", id, en);
            continue;
        };
        if draft.code.len() == 1 {
            letter = Some(draft.code.clone());
        }
        let held = before.as_ref().and_then(|code| code.parent.clone());
        let said = draft.parent.clone().filter(|parent| *parent != draft.code);
        let parent = match draft.code.len() {
            1 => None,
            2 => said.filter(|parent| parent.len() == 1).or(held).or_else(|| letter.clone()),
            _ => {
                if said.is_some_and(|parent| !draft.code.starts_with(&parent)) {
                    let (id, en) = (
                        "Kode induk bukan awal kode ini; tidak dipakai.",
                        "The code above does not begin this code; it is not used.",
                    );
                    plan.say(reading, i, Severity::Warned, "parent_code", id, en);
                }
                held
            }
        };
        let source = draft.source.clone().or_else(|| before.as_ref().map(|code| code.source.clone()));
        let code = KbliCode {
            edition,
            level: level_of_code(&draft.code),
            title,
            parent,
            source: source.unwrap_or_else(|| by_import.to_owned()),
            code: draft.code.clone(),
        };
        editions.insert(edition);
        codes.insert(key.clone(), code);
        taken.push((i, key, before));
    }
    // what hangs on what is known once all codes are there
    let known: HashSet<(KbliEdition, String)> = codes.keys().cloned().collect();
    let is_known = |edition: KbliEdition, code: &str| known.contains(&(edition, code.to_owned()));
    for code in codes.values_mut().filter(|code| editions.contains(&code.edition)) {
        let edition = code.edition;
        code.parent = match code.code.len() {
            0..=2 => code.parent.take().filter(|parent| is_known(edition, parent)),
            n => (2..n).rev().map(|end| &code.code[..end]).find(|code| is_known(edition, code)).map(str::to_owned),
        };
    }
    let mut seen: HashSet<&(KbliEdition, String)> = HashSet::new();
    for (i, key, before) in &taken {
        let after = &codes[key];
        let is_first = seen.insert(key);
        let action = match before {
            None => RowAction::New,
            // a row that stands twice: what the rows before it made is not told apart from it
            Some(before) if !is_first && before.title == after.title => RowAction::Unchanged,
            Some(before) if before == after => RowAction::Unchanged,
            Some(_) => RowAction::Changed,
        };
        plan.rows[*i] = Some((action, kbli_entry(key.0, &key.1)));
    }
    let mut n_moved = 0;
    for (key, code) in &codes {
        let before = catalogue.kbli_code(key.0, &key.1);
        if before != Some(code) {
            n_moved += usize::from(!seen.contains(key));
            let before = before.map(|code| {
                serde_json::json!({ "title": code.title, "parent": code.parent, "source": code.source }).to_string()
            });
            plan.changes.push(Change { entry: kbli_entry(key.0, &key.1), before });
            plan.kbli.push(code.clone());
        }
    }
    if n_moved > 0 {
        plan.notes.push(Message::new(
            format!("{n_moved} kode lain kini bergantung pada kode di antaranya yang baru."),
            format!("{n_moved} other codes now hang on new ones between."),
        ));
    }
    plan
}

// ---- outlines ----

/// Metres that a centre may lie outside the rectangle around its outline: official centres are seats of government, and islands
/// have theirs at sea.
const NEAR_M: f64 = 5_000.0;

/// How far an outline lies from the centre of its region, where that is farther than half its own size.
fn far_off(outline: &Outline, region: Option<&Region>) -> Option<f64> {
    let (bounds, centre) = (outline.bounds()?, region?.centroid?);
    Some(bounds.distance_m(centre)).filter(|distance_m| *distance_m > NEAR_M.max(bounds.diagonal_m() / 2.0))
}

/// Features of one region are one outline, made simple enough for its bound.
fn plan_outlines(catalogue: &Catalogue, reading: &Reading<OutlineDraft>, held: &Held) -> Plan {
    let mut plan = Plan { rows: vec![None; reading.rows.len()], ..Default::default() };
    let mut of: BTreeMap<&RegionCode, Vec<(usize, &OutlineDraft)>> = BTreeMap::new();
    for (i, row) in reading.rows.iter().enumerate() {
        let Some(draft) = &row.draft else { continue };
        let Some(region) = catalogue.region(&draft.code) else {
            let (id, en) =
                ("Kode wilayah tidak dikenal; impor dahulu wilayahnya.", "The region is not known; import it first.");
            plan.say(reading, i, Severity::Refused, "region_code", id, en);
            continue;
        };
        let called = |name: &str| squash(name).replace("kabupaten", "").replace("kota", "");
        if draft.name.as_ref().is_some_and(|name| called(name) != called(&region.name)) {
            let (id, en) = (
                format!("Peta menyebut wilayah ini dengan nama lain daripada {}.", region.name),
                format!("The map calls this region otherwise than {}.", region.name),
            );
            plan.say(reading, i, Severity::Warned, "name", &id, &en);
        }
        of.entry(&draft.code).or_default().push((i, draft));
    }
    for (code, features) in of {
        let areas = features.iter().flat_map(|(_, draft)| draft.outline.0.iter().cloned()).collect();
        let outline = Outline(areas).simplified(MOST_BYTES);
        if let Some(distance_m) = far_off(&outline, catalogue.region(code)) {
            let km = (distance_m / 1_000.0).round();
            let (id, en) = (
                format!("Batas ini berjarak {km} km dari titik tengah wilayahnya; mohon diperiksa."),
                format!("The outline lies {km} km from the centre of its region; please look."),
            );
            plan.say(reading, features[0].0, Severity::Warned, "outline", &id, &en);
        }
        let text = outline.to_geojson();
        let action = match held.get(code) {
            None => RowAction::New,
            Some(held) if *held == text => RowAction::Unchanged,
            Some(_) => RowAction::Changed,
        };
        for (place, (i, _)) in features.iter().enumerate() {
            plan.rows[*i] = Some((if place == 0 { action } else { RowAction::Unchanged }, code.to_string()));
            if place > 0 {
                let (id, en) = (
                    "Digabung dengan fitur lain dari wilayah yang sama.",
                    "Joined with another feature of the same region.",
                );
                plan.say(reading, *i, Severity::Guessed, "region_code", id, en);
            }
        }
        if action != RowAction::Unchanged {
            plan.changes.push(Change { entry: code.to_string(), before: held.get(code).cloned() });
            plan.outlines.push(OutlineRow { region: code.clone(), n_points: outline.n_points() as i64, outline: text });
        }
    }
    plan
}
