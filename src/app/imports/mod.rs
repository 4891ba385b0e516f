//! Imports: a list is read and matched outside any transaction, its plan is kept, then written in chunks that hold the writer
//! only briefly. A run found half written is finished from its plan; the same file twice changes nothing; what looks like
//! something that is there already is taken in beside it, and the pair is kept for a person to decide.
//!
//! A run begins only if no other run was begun, ended or taken back since it was matched; otherwise it is matched anew. So the
//! same list given twice at the same moment makes everything once.

mod clusters;
mod cooperatives;
mod folding;
mod reference;
mod umkm;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::future::Future;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub(super) use reference::kbli_entry;

use super::{Action, Ctx, Error, Result, Work, access};
use crate::domain::RegionCode;
use crate::domain::audit::{AuditAction, AuditEntry, AuditKind};
use crate::domain::id::{ClusterId, CooperativeId, ImportRunId, UmkmId};
use crate::domain::kbli::KbliEdition;
use crate::domain::message::Message;
use crate::domain::origin::{EntityKind, FieldOrigin, ImportState, RowAction};
use crate::domain::person::PersonalData;
use crate::domain::place::Places;
use crate::domain::region::Zone;
use crate::import::mapping::{Choices, Field, ListKind};
use crate::import::mapping_file::MappingFile;
use crate::import::reason::{Reason, Severity};
use crate::import::report::{Report, RowReport};
use crate::import::rows::{ClusterDraft, CooperativeDraft, Options, Reading, UmkmDraft};
use crate::import::sheet::{self, Limits, Workbook, shortened};
use crate::store;
use crate::store::imports::{ImportKind, ImportRun, PlannedRow};

/// Rows written in one transaction: well under two seconds of the writer's time.
pub const CHUNK_ROWS: usize = 200;

/// Rows of a plan kept in one transaction: they are short, and there is nothing to look up.
const PLAN_ROWS: usize = 5_000;

/// Times a list is matched before an import gives way to others.
const TRIES: u32 = 5;

/// Records that a statement reads or writes at once, at most: each statement has its time, however long the list is.
const READ_AT_ONCE: usize = 5_000;

/// Pairs that may be the same, kept for one row at most: more would only hide the likely ones.
const MOST_CANDIDATES: usize = 10;

/// Days after which a plan that nobody began is dropped: it may hold personal data.
const PLAN_DAYS: i64 = 1;

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
    /// What was decided about the columns of this source before; [`Self::columns`] wins over it.
    pub mapping: Option<MappingFile>,
    /// The edition of a table of the classification, where the file does not say it.
    pub edition: Option<KbliEdition>,
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
    /// What its columns were understood to hold, to be read again with the next list of this source.
    pub mapping: MappingFile,
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
    /// What later rows say of the same one, in their order.
    #[serde(default = "Vec::new")]
    more: Vec<(D, PersonalData)>,
}

impl<D> Plan<D> {
    /// All that rows say of it, in their order.
    fn rows(&self) -> impl Iterator<Item = (&D, &PersonalData)> {
        std::iter::once((&self.draft, &self.person)).chain(self.more.iter().map(|(draft, person)| (draft, person)))
    }
}

/// A row as matched against the registry.
struct Matched<D> {
    /// Place of the row in the reading.
    row: usize,
    action: RowAction,
    entity: Uuid,
    /// What is to be written; absent where nothing is, or where another row of the same one carries it.
    plan: Option<Plan<D>>,
}

/// What a kind of list brings to an import.
trait Listed: Clone + Send + Sync + serde::Serialize + 'static {
    const KIND: ImportKind;

    /// Reads the rows of a workbook.
    fn read(workbook: &Workbook, options: &Options, places: &dyn Places) -> Reading<Self>;

    /// A name that anybody may see.
    fn label(&self) -> Option<String>;

    /// Matches every row with the registry and with earlier rows.
    fn matched(ctx: &Ctx, reading: &Reading<Self>, source: Source) -> impl Future<Output = Result<Found<Self>>> + Send;
}

/// The list that rows stand in.
#[derive(Debug, Clone, Copy)]
struct Source {
    /// Whether a file of the same content is in the registry already: then it says nothing new, on whatever day it comes again.
    is_known: bool,
}

/// What the rows of a list are to the registry.
struct Found<D> {
    matched: Vec<Matched<D>>,
    /// What there is to say about rows, by their place in the reading.
    reasons: HashMap<usize, Vec<Reason>>,
}

impl<D> Default for Found<D> {
    fn default() -> Self {
        Self { matched: Vec::new(), reasons: HashMap::new() }
    }
}

/// Imports a file: reads, matches, plans, and (unless it is a dry run) writes.
pub async fn import(ctx: &Ctx, file: File, wish: Wish) -> Result<Imported> {
    access::check(&ctx.actor, Action::Import)?;
    if let Some(code) = &wish.within {
        super::regions::known(ctx, "within", code)?;
    }
    match file.list {
        ListKind::Cooperatives => imported::<CooperativeDraft>(ctx, file, &wish).await,
        ListKind::Umkm => imported::<UmkmDraft>(ctx, file, &wish).await,
        ListKind::Clusters => imported::<ClusterDraft>(ctx, file, &wish).await,
        ListKind::Regions | ListKind::Kbli | ListKind::Boundaries => reference::import(ctx, file, wish).await,
    }
}

fn digest(file: &File) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(&file.bytes))
}

async fn imported<D: Listed>(ctx: &Ctx, file: File, wish: &Wish) -> Result<Imported> {
    let digest = digest(&file);
    let (workbook, reading) = read::<D>(ctx, file, wish).await?;
    let mapping = mapping(&reading, wish)?;
    for _ in 0..TRIES {
        // what was begun is written first, so that it is matched as a whole
        if !wish.dry_run {
            for run in store::imports::runs_in(ctx.db(), ImportState::Applying).await? {
                apply(ctx, &run, wish.chunk_rows).await?;
            }
        }
        let seen = store::imports::progress(ctx.db()).await?;
        let is_known = store::imports::is_applied(ctx.db(), D::KIND, &digest).await?;
        let source = Source { is_known };
        let Found { matched, reasons } = D::matched(ctx, &reading, source).await?;
        let mut report = report(&workbook, &reading, &matched, reasons);
        report.notes.extend(unmapped(&reading, wish));
        if wish.dry_run {
            return Ok(Imported { report, workbook, mapping, run: None });
        }
        let run = ImportRun {
            id: ctx.next_id(),
            kind: D::KIND,
            file_name: workbook.name.clone(),
            file_sha256: digest.clone(),
            state: ImportState::Planned,
            n_rows: reading.rows.len() as i64,
            counts: serde_json::json!(report.counts),
            created_at: ctx.now(),
        };
        if plan(ctx, &run, &reading, matched).await? && begin(ctx, &run, seen).await? {
            apply(ctx, &run, wish.chunk_rows).await?;
            return Ok(Imported { report, workbook, mapping, run: Some(run.id) });
        }
    }
    Err(Error::Busy)
}

/// A file that can be read, and in which there is no list.
fn nothing_found<D>(reading: &Reading<D>) -> Error {
    if reading.list == ListKind::Boundaries {
        let (id, en) = (
            "Tidak ada batas di peta ini: tidak ada Polygon atau MultiPolygon.",
            "There is no outline on this map: no Polygon and no MultiPolygon.",
        );
        return Error::refused("file", id, en);
    }
    let has_headings = reading.sheets.iter().any(|sheet| sheet.heading_rows.is_some());
    if has_headings {
        let (id, en) = ("Tidak ada baris data di bawah judul kolom.", "There are no rows of data below the headings.");
        return Error::refused("file", id, en);
    }
    Error::refused(
        "file",
        "Tidak ditemukan daftar: tidak ada baris dengan judul kolom yang dikenal, misalnya NAMA KOPERASI atau NAMA USAHA.",
        "No list is found: no row has headings that are understood, such as NAMA KOPERASI or NAMA USAHA.",
    )
}

/// What a list's columns were understood to hold. Fails for a file in which there is no list, and for one that does not fit the
/// mapping it is read with.
fn mapping<D>(reading: &Reading<D>, wish: &Wish) -> Result<MappingFile> {
    if let Some(mapping) = &wish.mapping {
        mapping.fits(reading.list, &reading.sheets).map_err(|message| Error::Refused { field: "mapping", message })?;
    }
    if reading.rows.is_empty() {
        return Err(nothing_found(reading));
    }
    Ok(MappingFile::of(reading.list, &reading.sheets))
}

/// Columns that the mapping of a source does not know yet: they were guessed, and somebody should look.
fn unmapped<D>(reading: &Reading<D>, wish: &Wish) -> Option<Message> {
    let unknown = wish.mapping.as_ref()?.unknown(&reading.sheets);
    let unknown = Some(unknown).filter(|unknown| !unknown.is_empty())?.join("\", \"");
    Some(Message::new(
        format!("Kolom baru yang belum ada di berkas pemetaan, jadi ditebak: \"{unknown}\"."),
        format!("New columns that the mapping file does not know were guessed: \"{unknown}\"."),
    ))
}

/// How a list is read: the mapping of its source, and over it what was decided by hand.
fn options(ctx: &Ctx, list: ListKind, wish: &Wish) -> Result<Options> {
    let pairs = wish.columns.iter().map(|(heading, field)| (heading.as_str(), field.as_str()));
    let pairs = wish.mapping.iter().filter(|mapping| mapping.list == list).flat_map(MappingFile::choices).chain(pairs);
    let choices = Choices::new(list, pairs).map_err(|message| Error::Refused { field: "mapping", message })?;
    // the latest day of Indonesia: no list can know of a later one
    let today = Some(ctx.today_in(Zone::Wit));
    Ok(Options { choices, within: wish.within.as_ref().map(ToString::to_string), today })
}

/// Reads a file on a thread of its own: parsing may take seconds.
async fn read<D: Listed>(ctx: &Ctx, file: File, wish: &Wish) -> Result<(Workbook, Reading<D>)> {
    let refused = |message: Message| Error::Refused { field: "file", message };
    let options = options(ctx, file.list, wish)?;
    let (catalogue, limits) = (ctx.catalogue(), wish.limits);
    tokio::task::spawn_blocking(move || {
        let workbook =
            sheet::read(&file.name, &file.bytes, &limits).map_err(|unreadable| refused(unreadable.message()))?;
        let reading = D::read(&workbook, &options, catalogue.gazetteer());
        Ok((workbook, reading))
    })
    .await
    .map_err(|gone| Error::Internal(Box::new(gone)))?
}

fn report<D: Listed>(
    workbook: &Workbook,
    reading: &Reading<D>,
    matched: &[Matched<D>],
    reasons: HashMap<usize, Vec<Reason>>,
) -> Report {
    let mut report = Report::new(workbook, reading, D::label);
    report.notes.extend(not_kept(reading));
    for Matched { row, action, entity, .. } in matched {
        let row = &mut report.rows[*row];
        row.action = Some(*action);
        row.entity_id = Some(match reading.list {
            ListKind::Cooperatives => CooperativeId(*entity).to_string(),
            ListKind::Clusters => ClusterId(*entity).to_string(),
            _ => UmkmId(*entity).to_string(),
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

/// Columns that are understood and have no place in the registry: said once, not row by row.
fn not_kept<D>(reading: &Reading<D>) -> Vec<Message> {
    let columns = reading.sheets.iter().flat_map(|sheet| &sheet.columns);
    let columns = columns.filter(|column| column.field == Some(Field::FemaleOwned));
    let headings: BTreeSet<String> = columns.map(|column| shortened(&column.heading)).collect();
    let say = |heading| {
        Message::new(
            format!("Kolom \"{heading}\" tidak disimpan: Simpul tidak mencatat apakah pemilik usaha perempuan."),
            format!("The column \"{heading}\" is not kept: Simpul does not record whether a woman owns a business."),
        )
    };
    headings.into_iter().map(say).collect()
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

/// Says that the id beside a row names nothing of this registry: the row is matched as if it had none.
fn unknown_id(sheet: &str, row: u32) -> Reason {
    let (id, en) = (
        "Kode Simpul ini tidak ada di daftar ini; baris dicocokkan tanpa kode.",
        "This id of Simpul is not in this registry; the row was matched without it.",
    );
    reason(sheet, row, Severity::Warned, Some("simpul_id"), id, en)
}

/// Keeps the plan of a run. Only what still has to be written is sealed and kept in full. False where the same file began
/// meanwhile in another import, which drops this plan: the list is then to be matched anew.
async fn plan<D: Listed>(ctx: &Ctx, run: &ImportRun, reading: &Reading<D>, matched: Vec<Matched<D>>) -> Result<bool> {
    let mut by_row: HashMap<usize, Matched<D>> = matched.into_iter().map(|matched| (matched.row, matched)).collect();
    let mut rows = Vec::with_capacity(reading.rows.len());
    for (i, row) in reading.rows.iter().enumerate() {
        let matched = by_row.remove(&i);
        let sealed =
            matched.as_ref().and_then(|matched| matched.plan.as_ref()).map(|plan| seal(ctx, plan)).transpose()?;
        rows.push(PlannedRow {
            n: i as i64 + 1,
            sheet: row.sheet.clone(),
            row_number: i64::from(row.row),
            action: matched.as_ref().map_or(RowAction::Refused, |matched| matched.action),
            entity_id: matched.map(|matched| matched.entity),
            sealed,
        });
    }
    let planned = run.clone();
    ctx.write(move |work| {
        let run = planned.clone();
        Box::pin(async move { Ok(store::imports::insert_run(&mut work.tx, &run).await?) })
    })
    .await?;
    let id = run.id;
    for chunk in rows.chunks(PLAN_ROWS) {
        let rows = chunk.to_vec();
        let kept = ctx
            .write(move |work| {
                let rows = rows.clone();
                Box::pin(async move {
                    if !store::imports::hold_run(&mut work.tx, id, ImportState::Planned, work.at).await? {
                        return Ok(false);
                    }
                    store::imports::insert_rows(&mut work.tx, id, &rows).await?;
                    Ok(true)
                })
            })
            .await?;
        if !kept {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Begins a planned run, if imports have not moved on since it was matched; its plan is dropped otherwise. What was planned from
/// the same file before and never begun is dropped too.
async fn begin(ctx: &Ctx, run: &ImportRun, seen: store::imports::Progress) -> Result<bool> {
    let run = run.clone();
    ctx.write(move |work| {
        let run = run.clone();
        Box::pin(async move {
            store::imports::take_turn(&mut work.tx).await?;
            let is_as_seen = seen.n_applying == 0 && store::imports::progress(&mut work.tx).await? == seen;
            let begins = is_as_seen
                && store::imports::move_run(&mut work.tx, run.id, ImportState::Planned, ImportState::Applying, work.at)
                    .await?;
            store::imports::drop_plans(&mut work.tx, too_old(work.at), Some(&run.file_sha256)).await?;
            Ok(begins)
        })
    })
    .await
}

/// Plans from before this are dropped.
fn too_old(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(PLAN_DAYS)
}

fn seal<D: serde::Serialize>(ctx: &Ctx, plan: &Plan<D>) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(plan).map_err(|error| Error::Internal(Box::new(error)))?;
    ctx.vault().seal_blob(PLAN, &plain).map_err(|error| Error::Internal(Box::new(error)))
}

fn unseal<D: serde::de::DeserializeOwned>(ctx: &Ctx, sealed: &[u8]) -> Result<Plan<D>> {
    let plain = ctx.vault().unseal_blob(PLAN, sealed).map_err(|error| Error::Internal(Box::new(error)))?;
    serde_json::from_slice(&plain).map_err(|error| Error::Internal(Box::new(error)))
}

/// Chunks after which a list has changed how the tables are filled.
const MANY_CHUNKS: usize = 10;

/// Writes what is left of a run's plan, chunk by chunk. Each row is written together with the mark that it is, so that a run can
/// be taken up again after any chunk.
async fn apply(ctx: &Ctx, run: &ImportRun, chunk_rows: usize) -> Result<()> {
    let mut after = 0;
    let is_known = store::imports::is_applied(ctx.db(), run.kind, &run.file_sha256).await?;
    let (mut n_chunks, mut longest) = (0, Duration::ZERO);
    loop {
        let began = Instant::now();
        let (worker, begun) = (ctx.clone(), run.clone());
        let written = ctx
            .write(move |work| {
                let (ctx, run) = (worker.clone(), begun.clone());
                Box::pin(async move {
                    // another process may be finishing the same run, and have finished it
                    if !store::imports::hold_run(&mut work.tx, run.id, ImportState::Applying, work.at).await? {
                        return Ok(None);
                    }
                    let rows = store::imports::unapplied(&mut work.tx, &run, after, chunk_rows.max(1) as i64).await?;
                    let Some(last) = rows.last() else {
                        let (from, to) = (ImportState::Applying, ImportState::Applied);
                        store::imports::move_run(&mut work.tx, run.id, from, to, work.at).await?;
                        work.audit(AuditEntry::done(AuditAction::ApplyImport, AuditKind::ImportRun, run.id));
                        return Ok(None);
                    };
                    match run.kind {
                        ImportKind::Cooperatives => cooperatives::apply(&ctx, work, &run, &rows, is_known).await?,
                        ImportKind::Umkm => umkm::apply(&ctx, work, &run, &rows).await?,
                        ImportKind::Clusters => clusters::apply(&ctx, work, &run, &rows).await?,
                    }
                    let numbers: Vec<i64> = rows.iter().map(|row| row.n).collect();
                    store::imports::applied(&mut work.tx, run.id, &numbers).await?;
                    Ok(Some(last.n))
                })
            })
            .await?;
        let Some(last) = written else {
            let longest_chunk_ms = longest.as_millis() as u64;
            tracing::debug!(
                run = %run.id, n_chunks, longest_chunk_ms,
                "wrote an import in {n_chunks} chunks, the longest in {longest_chunk_ms} ms"
            );
            if n_chunks >= MANY_CHUNKS {
                ctx.db().look_again().await;
            }
            return Ok(());
        };
        after = last;
        n_chunks += 1;
        // from asking for the writer until all is durable, other tries included
        longest = longest.max(began.elapsed());
    }
}

/// Finishes runs that were cut off while they were being written, and drops plans that nobody began for a day. Called at start:
/// a run that cannot be finished is logged and left, since everybody else's work goes on.
pub async fn finish_interrupted(ctx: &Ctx) -> Result<usize> {
    access::check(&ctx.actor, Action::Import)?;
    let mut n_finished = 0;
    for run in store::imports::runs_in(ctx.db(), ImportState::Applying).await? {
        match apply(ctx, &run, CHUNK_ROWS).await {
            Ok(()) => {
                n_finished += 1;
                tracing::info!(run = %run.id, n_rows = run.n_rows, "finished an import that had been cut off");
            }
            Err(cause) => tracing::error!(run = %run.id, ?cause, "an import that was cut off cannot be finished"),
        }
    }
    let planned = store::imports::runs_in(ctx.db(), ImportState::Planned).await?;
    if planned.iter().any(|run| run.created_at < too_old(ctx.now())) {
        ctx.write(|work| {
            Box::pin(async {
                store::imports::drop_plans(&mut work.tx, too_old(work.at), None).await?;
                Ok(())
            })
        })
        .await?;
    }
    Ok(n_finished)
}

/// Takes a run back: what it made leaves the lists, what it changed gets its former value, unless a later run changed that again.
/// Fails with `NotFound` for a run that is not there, and refuses one that is not applied, or of a reference list.
pub async fn undo(ctx: &Ctx, id: ImportRunId) -> Result<Undone> {
    access::check(&ctx.actor, Action::Import)?;
    let Some(run) = store::imports::find_run(ctx.db(), id).await? else {
        if !store::reference_imports::is_there(ctx.db(), id).await? {
            return Err(Error::NotFound);
        }
        return Err(Error::refused(
            "run",
            "Impor daftar rujukan tidak diurungkan; impor daftar yang benar di atasnya.",
            "An import of a reference list is not undone; import the right list over it.",
        ));
    };
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
            store::imports::take_turn(&mut work.tx).await?;
            let (from, to) = (ImportState::Applied, ImportState::Undone);
            if !store::imports::move_run(&mut work.tx, run.id, from, to, work.at).await? {
                return Err(Error::Busy);
            }
            work.audit(AuditEntry::done(AuditAction::UndoImport, AuditKind::ImportRun, run.id));
            store::imports::drop_candidates(&mut work.tx, run.id).await?;
            let made = store::imports::made_by(&mut work.tx, run.id).await?;
            let changed = changed_by(work, &run, &made).await?;
            match run.kind {
                ImportKind::Cooperatives => cooperatives::undo(&ctx, work, &made, &changed).await,
                ImportKind::Umkm => umkm::undo(&ctx, work, &made, &changed).await,
                ImportKind::Clusters => clusters::undo(&ctx, work, &made, &changed).await,
            }
        })
    })
    .await
}

/// The fields that a run changed on one entity, and that it made, for taking them back.
struct ChangedBy {
    entity: Uuid,
    /// In the order of the fields.
    origins: Vec<FieldOrigin>,
    /// Fields that a later run, not taken back itself, changed again.
    changed_again: HashSet<String>,
}

/// What a run changed on entities that it did not make, in the order of their ids.
async fn changed_by(work: &mut Work, run: &ImportRun, made: &[Uuid]) -> Result<Vec<ChangedBy>> {
    let made: HashSet<Uuid> = made.iter().copied().collect();
    let mut of_run = store::origins::of_run(&mut work.tx, run.id).await?;
    let mut entities: Vec<Uuid> = of_run.keys().copied().filter(|entity| !made.contains(entity)).collect();
    entities.sort_unstable();
    let mut all = HashMap::new();
    for entities in entities.chunks(READ_AT_ONCE) {
        all.extend(store::origins::of_entities(&mut work.tx, entities).await?);
    }
    let changed = entities.into_iter().map(|entity| {
        let origins = of_run.remove(&entity).unwrap_or_default();
        let since = origins.first().map(|origin| (origin.at, origin.import_run));
        let later = all.remove(&entity).unwrap_or_default().into_iter();
        let later = later.filter(|other| match other.import_run {
            Some(import) => Some((other.at, other.import_run)) > since && import != run.id,
            // what somebody corrected since stays as she said it
            None => since.is_some_and(|(at, _)| other.at >= at),
        });
        ChangedBy { entity, changed_again: later.map(|other| other.field).collect(), origins }
    });
    Ok(changed.collect())
}

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undone {
    /// Entities that left the lists.
    pub n_retired: usize,
    /// Entities that got former values back.
    pub n_restored: usize,
    /// Fields that a later run had changed again, or whose former value was never kept since it is personal: they stay as they are.
    pub n_kept: usize,
}

impl Undone {
    /// One sentence for the person who asked for it.
    pub fn message(&self) -> Message {
        let Self { n_retired, n_restored, n_kept } = self;
        Message::new(
            format!("{n_retired} dikeluarkan, {n_restored} dipulihkan, {n_kept} isian tetap seperti sekarang"),
            format!("{n_retired} taken out, {n_restored} restored, {n_kept} fields kept as they are"),
        )
    }
}

/// A field that a row changes. Has no debug output: values of personal fields are in it while rows are compared.
#[derive(Clone, PartialEq)]
struct Change {
    field: Cow<'static, str>,
    /// The cell.
    raw: Option<String>,
    before: Option<String>,
    after: Option<String>,
    /// Its values are compared, and never kept.
    is_personal: bool,
}

impl Change {
    fn new(
        field: impl Into<Cow<'static, str>>,
        raw: Option<String>,
        before: Option<String>,
        after: Option<String>,
    ) -> Self {
        Self { field: field.into(), raw, before, after, is_personal: false }
    }

    /// The same of a field whose values are never kept.
    fn personal(field: &'static str, before: Option<String>, after: Option<String>) -> Self {
        Self { is_personal: true, ..Self::new(field, None, before, after) }
    }
}

/// What the rows of one entity changed in the end, by field: from the value before the first change, by the cell of the last one;
/// nothing where a field ends as it began.
fn settled(changes: Vec<Change>) -> Vec<Change> {
    let mut settled: BTreeMap<Cow<'static, str>, Change> = BTreeMap::new();
    for change in changes {
        match settled.get_mut(&change.field) {
            Some(held) => (held.raw, held.after) = (change.raw, change.after),
            None => {
                settled.insert(change.field.clone(), change);
            }
        }
    }
    settled.into_values().filter(|change| change.before != change.after).collect()
}

/// Origins of what a run changed on one entity; `*` stands for the run that made it.
fn origins(
    kind: EntityKind,
    entity: Uuid,
    run: &ImportRun,
    changes: Vec<Change>,
    at: DateTime<Utc>,
) -> Vec<FieldOrigin> {
    changes
        .into_iter()
        .map(|change| FieldOrigin {
            entity_kind: kind,
            entity_id: entity,
            field: change.field.into_owned(),
            import_run: Some(run.id),
            source: run.file_name.clone(),
            raw_value: change.raw.filter(|_| !change.is_personal),
            value_before: change.before.filter(|_| !change.is_personal),
            at,
        })
        .collect()
}

/// The mark of the run that made an entity.
fn made() -> Change {
    Change::new("*", None, None, None)
}

/// Takes a given value where it says something new: a guess only where nothing is known.
fn take<T: PartialEq + Clone>(
    held: &mut Option<T>,
    given: Option<T>,
    is_guess: bool,
    field: impl Into<Cow<'static, str>>,
    raw: &str,
    text: impl Fn(&T) -> String,
    changes: &mut Vec<Change>,
) {
    let Some(given) = given else { return };
    if held.as_ref() == Some(&given) || (is_guess && held.is_some()) {
        return;
    }
    changes.push(Change::new(field, Some(raw.to_owned()), held.as_ref().map(&text), Some(text(&given))));
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
        .take(MOST_CANDIDATES)
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
