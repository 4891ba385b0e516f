//! Imports: a list is read and matched outside any transaction, its plan is kept, then written in chunks that hold the writer
//! only briefly. A run found half written is finished from its plan; the same file twice changes nothing; what looks like
//! something that is there already is taken in beside it, and the pair is kept for a person to decide.

mod cooperatives;
mod umkm;

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Action, Ctx, Error, Result, access};
use crate::domain::RegionCode;
use crate::domain::id::{CooperativeId, ImportRunId, UmkmId};
use crate::domain::message::Message;
use crate::domain::origin::{EntityKind, ImportState, RowAction};
use crate::domain::person::PersonalData;
use crate::import::mapping::{Choices, ListKind};
use crate::import::reason::{Reason, Severity};
use crate::import::report::{Report, RowReport};
use crate::import::rows::{Options, Reading};
use crate::import::sheet::{self, Limits, Workbook};
use crate::store;
use crate::store::imports::{ImportKind, ImportRun, PlannedRow};

/// Rows written in one transaction: well under two seconds of the writer's time.
pub const CHUNK_ROWS: usize = 200;

/// What plans are sealed for.
const PLAN: &str = "import plan";

/// A file to import.
#[derive(Debug, Clone)]
pub struct File {
    /// What it lists.
    pub list: ListKind,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How to import it.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Columns decided on by hand: heading to field.
    pub columns: Vec<(String, String)>,
    /// The region in which everything of the list lies.
    pub within: Option<RegionCode>,
    /// Plans and reports, and writes nothing.
    pub dry_run: bool,
    /// Bounds of the file.
    pub limits: Limits,
    /// Rows written in one transaction.
    pub chunk_rows: usize,
}

/// What became of a file.
#[derive(Debug)]
pub struct Imported {
    /// The report, row by row.
    pub report: Report,
    /// The file as it was read, for the report as a workbook.
    pub workbook: Workbook,
    /// The run; none for a dry run.
    pub run: Option<ImportRunId>,
}

/// What a planned row would write; sealed while it waits.
#[derive(serde::Serialize, serde::Deserialize)]
struct Plan<D> {
    draft: D,
    /// Apart from the draft, which leaves it out of everything that is serialised.
    person: PersonalData,
    /// Pairs that may be the same: the other one, how sure, why.
    candidates: Vec<(Uuid, i64, Vec<String>)>,
}

/// A row as matched against the registry.
struct Matched<D> {
    /// Place of the row in the reading.
    row: usize,
    action: RowAction,
    entity: Uuid,
    plan: Plan<D>,
}

/// Imports a file: reads, matches, plans, and (unless it is a dry run) writes.
pub async fn import(ctx: &Ctx, file: File, wish: Wish) -> Result<Imported> {
    access::check(ctx.actor, Action::Import)?;
    if let Some(code) = &wish.within {
        super::regions::known(ctx, "within", code)?;
    }
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&file.bytes));
    match file.list {
        ListKind::Cooperatives => {
            let (workbook, reading) = read(ctx, file, &wish, crate::import::rows::cooperatives).await?;
            let (matched, reasons) = cooperatives::matched(ctx, &reading).await?;
            let report = report(&workbook, &reading, &matched, reasons, |draft| Some(draft.name.value.clone()));
            finish(ctx, ImportKind::Cooperatives, workbook, reading, matched, report, digest, &wish).await
        }
        ListKind::Umkm => {
            let (workbook, reading) = read(ctx, file, &wish, crate::import::rows::umkm).await?;
            let (matched, reasons) = umkm::matched(ctx, &reading).await?;
            // names of businesses are often their owner's: no label but what is known to be a business name
            let report = report(&workbook, &reading, &matched, reasons, |draft| {
                draft.name.as_ref().map(|name| name.value.clone())
            });
            finish(ctx, ImportKind::Umkm, workbook, reading, matched, report, digest, &wish).await
        }
    }
}

/// Reads a file on a thread of its own: parsing may take seconds.
async fn read<D: Send + 'static>(
    ctx: &Ctx,
    file: File,
    wish: &Wish,
    rows: fn(&Workbook, &Options, &dyn crate::domain::place::Places) -> Reading<D>,
) -> Result<(Workbook, Reading<D>)> {
    let refused = |message: Message| Error::Refused { field: "file", message };
    let pairs = wish.columns.iter().map(|(heading, field)| (heading.as_str(), field.as_str()));
    let choices = Choices::new(file.list, pairs).map_err(|message| Error::Refused { field: "mapping", message })?;
    let options = Options { choices, within: wish.within.as_ref().map(ToString::to_string) };
    let (catalogue, limits) = (ctx.catalogue(), wish.limits);
    tokio::task::spawn_blocking(move || {
        let workbook =
            sheet::read(&file.name, &file.bytes, &limits).map_err(|unreadable| refused(unreadable.message()))?;
        let reading = rows(&workbook, &options, catalogue.gazetteer());
        Ok((workbook, reading))
    })
    .await
    .map_err(|gone| Error::Internal(Box::new(gone)))?
}

fn report<D>(
    workbook: &Workbook,
    reading: &Reading<D>,
    matched: &[Matched<D>],
    reasons: HashMap<usize, Vec<Reason>>,
    label: impl Fn(&D) -> Option<String>,
) -> Report {
    let mut report = Report::new(workbook, reading, label);
    for Matched { row, action, entity, .. } in matched {
        let row = &mut report.rows[*row];
        row.action = Some(*action);
        row.entity_id = Some(match reading.list {
            ListKind::Cooperatives => CooperativeId(*entity).to_string(),
            ListKind::Umkm => UmkmId(*entity).to_string(),
        });
    }
    for (row, reasons) in reasons {
        let row: &mut RowReport = &mut report.rows[row];
        if row.action.is_none() {
            row.action = Some(RowAction::Refused);
        }
        row.reasons.extend(reasons);
    }
    report.count();
    report
}

/// A reason that the matching adds to those of the reading.
fn reason(
    sheet: &str,
    row: u32,
    severity: Severity,
    field: Option<&str>,
    id: impl Into<String>,
    en: impl Into<String>,
) -> Reason {
    Reason {
        severity,
        sheet: sheet.to_owned(),
        row: Some(row),
        column: None,
        field: field.map(str::to_owned),
        message: Message::new(id, en),
        value: None,
    }
}

#[allow(clippy::too_many_arguments)]
async fn finish<D: serde::Serialize>(
    ctx: &Ctx,
    kind: ImportKind,
    workbook: Workbook,
    reading: Reading<D>,
    matched: Vec<Matched<D>>,
    report: Report,
    digest: String,
    wish: &Wish,
) -> Result<Imported> {
    if wish.dry_run {
        return Ok(Imported { report, workbook, run: None });
    }
    let id: ImportRunId = ctx.next_id();
    let mut by_row: HashMap<usize, Matched<D>> = matched.into_iter().map(|matched| (matched.row, matched)).collect();
    let mut rows = Vec::with_capacity(reading.rows.len());
    for (i, row) in reading.rows.iter().enumerate() {
        let matched = by_row.remove(&i);
        let writes = matched.as_ref().filter(|matched| matched.action != RowAction::Unchanged);
        let sealed = writes.map(|matched| seal(ctx, &matched.plan)).transpose()?;
        rows.push(PlannedRow {
            n: i as i64 + 1,
            sheet: row.sheet.clone(),
            row_number: i64::from(row.row),
            action: matched.as_ref().map_or(RowAction::Refused, |matched| matched.action),
            entity_id: matched.map(|matched| matched.entity),
            sealed,
        });
    }
    let run = ImportRun {
        id,
        kind,
        file_name: workbook.name.clone(),
        file_sha256: digest,
        state: ImportState::Planned,
        n_rows: rows.len() as i64,
        counts: serde_json::json!(report.counts),
        created_at: ctx.now(),
    };
    let planned = run.clone();
    ctx.write(move |work| {
        let (run, rows) = (planned.clone(), rows.clone());
        Box::pin(async move {
            store::imports::insert_run(&mut work.tx, &run).await?;
            Ok(store::imports::insert_rows(&mut work.tx, id, &rows).await?)
        })
    })
    .await?;
    apply(ctx, &run, wish.chunk_rows).await?;
    Ok(Imported { report, workbook, run: Some(id) })
}

fn seal<D: serde::Serialize>(ctx: &Ctx, plan: &Plan<D>) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(plan).map_err(|error| Error::Internal(Box::new(error)))?;
    ctx.vault().seal_blob(PLAN, &plain).map_err(|error| Error::Internal(Box::new(error)))
}

fn unseal<D: serde::de::DeserializeOwned>(ctx: &Ctx, sealed: &[u8]) -> Result<Plan<D>> {
    let plain = ctx.vault().unseal_blob(PLAN, sealed).map_err(|error| Error::Internal(Box::new(error)))?;
    serde_json::from_slice(&plain).map_err(|error| Error::Internal(Box::new(error)))
}

/// Writes what is left of a run's plan, chunk by chunk. Each row is written together with the mark that it is, so that a run can
/// be taken up again after any chunk.
async fn apply(ctx: &Ctx, run: &ImportRun, chunk_rows: usize) -> Result<()> {
    let id = run.id;
    ctx.write(move |work| {
        Box::pin(async move {
            store::imports::move_run(&mut work.tx, id, ImportState::Planned, ImportState::Applying, work.at).await?;
            Ok(())
        })
    })
    .await?;
    loop {
        let (worker, run) = (ctx.clone(), run.clone());
        let written = ctx
            .write(move |work| {
                let (ctx, run) = (worker.clone(), run.clone());
                Box::pin(async move {
                    // read within the transaction: another process may be finishing the same run
                    let rows = store::imports::unapplied(&mut work.tx, run.id, chunk_rows.max(1) as i64).await?;
                    match run.kind {
                        ImportKind::Cooperatives => cooperatives::apply(&ctx, work, &run, &rows).await?,
                        ImportKind::Umkm => umkm::apply(&ctx, work, &run, &rows).await?,
                    }
                    let numbers: Vec<i64> = rows.iter().map(|row| row.n).collect();
                    store::imports::applied(&mut work.tx, run.id, &numbers).await?;
                    Ok(rows.len())
                })
            })
            .await?;
        if written == 0 {
            break;
        }
    }
    ctx.write(move |work| {
        Box::pin(async move {
            store::imports::move_run(&mut work.tx, id, ImportState::Applying, ImportState::Applied, work.at).await?;
            Ok(())
        })
    })
    .await
}

/// Finishes runs that were cut off while they were being written. Called at start.
pub async fn finish_interrupted(ctx: &Ctx) -> Result<usize> {
    access::check(ctx.actor, Action::Import)?;
    let runs = store::imports::runs_in(ctx.db(), ImportState::Applying).await?;
    for run in &runs {
        apply(ctx, run, CHUNK_ROWS).await?;
        tracing::info!(run = %run.id, n_rows = run.n_rows, "finished an import that had been cut off");
    }
    Ok(runs.len())
}

/// Takes a run back: what it made leaves the lists, what it changed gets its former value, unless a later run changed that again.
/// Fails with `NotFound` for a run that is not there, and refuses one that is not applied.
pub async fn undo(ctx: &Ctx, id: ImportRunId) -> Result<Undone> {
    access::check(ctx.actor, Action::Import)?;
    let run = store::imports::find_run(ctx.db(), id).await?.ok_or(Error::NotFound)?;
    if run.state != ImportState::Applied {
        return Err(Error::refused(
            "run",
            "Hanya impor yang sudah diterapkan dapat diurungkan.",
            "Only an applied import can be undone.",
        ));
    }
    let worker = ctx.clone();
    ctx.write(move |work| {
        let (ctx, run) = (worker.clone(), run.clone());
        Box::pin(async move {
            let made = store::imports::made_by(&mut work.tx, run.id).await?;
            let undone = match run.kind {
                ImportKind::Cooperatives => cooperatives::undo(&ctx, work, &run, &made).await?,
                ImportKind::Umkm => umkm::undo(&ctx, work, &run, &made).await?,
            };
            let moved =
                store::imports::move_run(&mut work.tx, run.id, ImportState::Applied, ImportState::Undone, work.at)
                    .await?;
            if moved { Ok(undone) } else { Err(Error::Busy) }
        })
    })
    .await
}

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undone {
    /// Entities that left the lists.
    pub n_retired: usize,
    /// Entities that got former values back.
    pub n_restored: usize,
    /// Fields that a later run had changed again, and that stay as they are.
    pub n_kept: usize,
}

/// A field that a row changes.
#[derive(Debug, Clone, PartialEq)]
struct Change {
    field: &'static str,
    raw: Option<String>,
    before: Option<String>,
}

/// Origins of what a run changed on one entity; `*` stands for the run that made it.
fn origins(
    kind: EntityKind,
    entity: Uuid,
    run: &ImportRun,
    changes: Vec<Change>,
    at: chrono::DateTime<chrono::Utc>,
) -> Vec<crate::domain::origin::FieldOrigin> {
    changes
        .into_iter()
        .map(|change| crate::domain::origin::FieldOrigin {
            entity_kind: kind,
            entity_id: entity,
            field: change.field.to_owned(),
            import_run: run.id,
            source: run.file_name.clone(),
            raw_value: change.raw,
            value_before: change.before,
            at,
        })
        .collect()
}

/// The mark of the run that made an entity.
fn made() -> Change {
    Change { field: "*", raw: None, before: None }
}

/// Takes a given value where it says something new: a guess only where nothing is known.
fn take<T: PartialEq + Clone>(
    held: &mut Option<T>,
    given: Option<T>,
    is_guess: bool,
    field: &'static str,
    raw: &str,
    text: impl Fn(&T) -> String,
    changes: &mut Vec<Change>,
) {
    let Some(given) = given else { return };
    if held.as_ref() == Some(&given) || (is_guess && held.is_some()) {
        return;
    }
    changes.push(Change { field, raw: Some(raw.to_owned()), before: held.as_ref().map(text) });
    *held = Some(given);
}

/// The candidates of a plan as rows to keep.
fn candidates(
    ctx: &Ctx,
    kind: EntityKind,
    entity: Uuid,
    run: &ImportRun,
    found: Vec<(Uuid, i64, Vec<String>)>,
) -> Vec<store::imports::Candidate> {
    found
        .into_iter()
        .filter(|(other, _, _)| *other != entity)
        .map(|(other, score, reasons)| store::imports::Candidate {
            id: ctx.next_id(),
            kind,
            entity,
            other,
            score,
            reasons,
            import: run.id,
        })
        .collect()
}
