//! Import runs, their plans row by row, candidates for duplicates, and the keyed hashes by which businesses are told apart.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::values::{Reader, word};
use super::{CHUNK, Result};
use crate::db::{Run, Sql};
use crate::domain::id::{DuplicateId, ImportRunId, UmkmId};
use crate::domain::origin::{EntityKind, ImportState, RowAction};
use crate::domain::words::words;
use crate::{sql, values};

words! {
    /// What a run imports.
    ImportKind {
        /// Cooperatives.
        Cooperatives = "COOPERATIVES",
        /// UMKM.
        Umkm = "UMKM",
        /// Clusters.
        Clusters = "CLUSTERS",
    }
}

/// A run of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRun {
    /// Id.
    pub id: ImportRunId,
    /// What it imports.
    pub kind: ImportKind,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file, in hexadecimal digits.
    pub file_sha256: String,
    /// Where it stands.
    pub state: ImportState,
    /// Rows of data in the file.
    pub n_rows: i64,
    /// Rows by outcome.
    pub counts: serde_json::Value,
    /// When it was planned.
    pub created_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct RunRow {
    id: Uuid,
    kind: String,
    file_name: String,
    file_sha256: String,
    state: String,
    n_rows: i64,
    counts: sqlx::types::Json<serde_json::Value>,
    created_at: DateTime<Utc>,
}

fn import_run(row: RunRow) -> Result<ImportRun> {
    let read = Reader { table: "import_runs", id: row.id };
    Ok(ImportRun {
        id: ImportRunId(row.id),
        kind: read.choice("kind", &row.kind)?,
        state: read.choice("state", &row.state)?,
        file_name: row.file_name,
        file_sha256: row.file_sha256,
        n_rows: row.n_rows,
        counts: row.counts.0,
        created_at: row.created_at,
    })
}

/// Adds a run.
pub async fn insert_run(mut run: impl Run, import: &ImportRun) -> Result<()> {
    run.exec(sql!(
        "insert into import_runs (id, kind, file_name, file_sha256, state, n_rows, counts, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        import.id,
        word(import.kind),
        &import.file_name,
        &import.file_sha256,
        word(import.state),
        import.n_rows,
        &import.counts,
        import.created_at,
    ))
    .await?;
    Ok(())
}

/// Moves a run from one state to the next; false where it was not in the first.
pub async fn move_run(
    mut run: impl Run,
    id: ImportRunId,
    from: ImportState,
    to: ImportState,
    at: DateTime<Utc>,
) -> Result<bool> {
    let moved = sql!(
        "update import_runs
            set state = $1, changed_at = $2,
                applied_at = case when $1 = 'APPLIED' then $2 else applied_at end,
                undone_at = case when $1 = 'UNDONE' then $2 else undone_at end
          where id = $3 and state = $4",
        word(to),
        at,
        id,
        word(from),
    );
    Ok(run.exec(moved).await? > 0)
}

/// A run by its id.
pub async fn find_run(mut run: impl Run, id: ImportRunId) -> Result<Option<ImportRun>> {
    let row: Option<RunRow> = run
        .maybe(sql!(
            "select id, kind, file_name, file_sha256, state, n_rows, counts, created_at from import_runs where id = $1",
            id
        ))
        .await?;
    row.map(import_run).transpose()
}

/// Whether a file of this content was taken in before, and not taken back.
pub async fn is_applied(mut run: impl Run, kind: ImportKind, file_sha256: &str) -> Result<bool> {
    let found: Option<(i64,)> = run
        .maybe(sql!(
            "select cast(1 as bigint) from import_runs where file_sha256 = $1 and kind = $2 and state = 'APPLIED' limit 1",
            file_sha256,
            word(kind),
        ))
        .await?;
    Ok(found.is_some())
}

/// Locks a run in a state while rows of it are written, so that two processes that work on the same run take turns; false where
/// it is not in that state any more.
pub async fn hold_run(mut run: impl Run, id: ImportRunId, state: ImportState, at: DateTime<Utc>) -> Result<bool> {
    let held = sql!("update import_runs set changed_at = $1 where id = $2 and state = $3", at, id, word(state));
    Ok(run.exec(held).await? > 0)
}

/// How far imports have come: two of these are equal if no run was begun, ended or taken back in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Runs being written.
    pub n_applying: i64,
    /// Runs written.
    pub n_applied: i64,
    /// Runs taken back.
    pub n_undone: i64,
}

/// How far imports have come.
pub async fn progress(mut run: impl Run) -> Result<Progress> {
    let (n_applying, n_applied, n_undone) = run
        .one(sql!(
            "select cast(count(case when state = 'APPLYING' then 1 end) as bigint),
                    cast(count(case when state = 'APPLIED' then 1 end) as bigint),
                    cast(count(case when state = 'UNDONE' then 1 end) as bigint)
               from import_runs"
        ))
        .await?;
    Ok(Progress { n_applying, n_applied, n_undone })
}

/// Lets runs begin one after the other. SQLite has one writer anyway.
pub async fn take_turn(mut run: impl Run) -> Result<()> {
    run.exec(Sql::default().split("select 1", "lock table import_runs in share row exclusive mode")).await?;
    Ok(())
}

/// Removes plans that were never begun, and what they held: those from before an instant, or of one file.
pub async fn drop_plans(mut run: impl Run, before: DateTime<Utc>, file_sha256: Option<&str>) -> Result<u64> {
    let old =
        || sql!("state = 'PLANNED' and (created_at < $1", before).bind_if(" or file_sha256 = ", file_sha256).push(")");
    let rows = Sql::from("delete from import_rows where run_id in (select id from import_runs where ");
    run.exec(rows.append(old()).push(")")).await?;
    run.exec(Sql::from("delete from import_runs where ").append(old())).await
}

/// Runs in one state, the oldest first.
pub async fn runs_in(mut run: impl Run, state: ImportState) -> Result<Vec<ImportRun>> {
    let rows: Vec<RunRow> = run
        .all(sql!(
            "select id, kind, file_name, file_sha256, state, n_rows, counts, created_at from import_runs where state = $1 order by id",
            word(state)
        ))
        .await?;
    rows.into_iter().map(import_run).collect()
}

/// A row of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRow {
    /// Its number in the plan, from 1.
    pub n: i64,
    /// Sheet of the file.
    pub sheet: String,
    /// Row of the sheet, as its reader sees it.
    pub row_number: i64,
    /// What it does.
    pub action: RowAction,
    /// The entity it makes or finds.
    pub entity_id: Option<Uuid>,
    /// What it would write, sealed; absent once written, and where nothing is written.
    pub sealed: Option<Vec<u8>>,
}

/// A planned row as it is read.
type PlannedTuple = (i64, String, i64, String, Option<Uuid>, Option<Vec<u8>>);

/// Adds the rows of a plan.
pub async fn insert_rows(mut run: impl Run, import: ImportRunId, rows: &[PlannedRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().map(|r| {
            values![import, r.n, &r.sheet, r.row_number, word(r.action), r.entity_id, &r.sealed, r.sealed.is_none()]
        });
        run.exec(
            sql!(
                "insert into import_rows (run_id, n, sheet, row_number, action, entity_id, sealed, is_applied) values "
            )
            .rows(rows),
        )
        .await?;
    }
    Ok(())
}

/// Rows of a plan that are looked through at once for those that are still to be written.
const ROWS_AT_ONCE: i64 = 2_000;

/// Some of the next rows of a plan, behind one, that are still to be written; none where there are no more.
///
/// A stretch of the plan is looked through at once, and not all that is left of it: before PostgreSQL has looked at a table that grew, it would
/// read and sort the rest of the plan for each chunk.
pub async fn unapplied(mut run: impl Run, import: &ImportRun, after: i64, most: i64) -> Result<Vec<PlannedRow>> {
    let (mut from, mut rows) = (after, Vec::<PlannedTuple>::new());
    while rows.is_empty() && from < import.n_rows {
        let until = from + most.max(ROWS_AT_ONCE);
        rows = run
            .all(sql!(
                "select n, sheet, row_number, action, entity_id, sealed from import_rows
                  where run_id = $1 and n > $2 and n <= $3 and not is_applied order by n limit $4",
                import.id,
                from,
                until,
                most,
            ))
            .await?;
        from = until;
    }
    rows.into_iter()
        .map(|(n, sheet, row_number, action, entity_id, sealed)| {
            let action = Reader { table: "import_rows", id: n }.choice("action", &action)?;
            Ok(PlannedRow { n, sheet, row_number, action, entity_id, sealed })
        })
        .collect()
}

/// Marks rows as written, and removes what they held: it may be personal.
pub async fn applied(mut run: impl Run, import: ImportRunId, numbers: &[i64]) -> Result<()> {
    run.exec(
        sql!("update import_rows set is_applied = true, sealed = null where run_id = $1 and ", import)
            .any_of("n", numbers.iter().copied()),
    )
    .await?;
    Ok(())
}

/// The entities that a run made.
pub async fn made_by(mut run: impl Run, import: ImportRunId) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = run
        .all(sql!(
            "select entity_id from import_rows
              where run_id = $1 and is_applied and entity_id is not null and action in ('NEW', 'POSSIBLE_DUPLICATE') order by n",
            import
        ))
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Removes the candidates that a run found and nobody decided on.
pub async fn drop_candidates(mut run: impl Run, import: ImportRunId) -> Result<()> {
    run.exec(sql!("delete from duplicate_candidates where import_run_id = $1 and state = 'OPEN'", import)).await?;
    Ok(())
}

/// A pair that may be the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Id.
    pub id: DuplicateId,
    /// Kind of both.
    pub kind: EntityKind,
    /// The newer one.
    pub entity: Uuid,
    /// The older one.
    pub other: Uuid,
    /// How sure, 0 to 100.
    pub score: i64,
    /// Stable words of the reasons.
    pub reasons: Vec<String>,
    /// The run that found it.
    pub import: ImportRunId,
}

/// Keeps candidates; a pair that is known stays as it is.
pub async fn insert_candidates(mut run: impl Run, candidates: &[Candidate], at: DateTime<Utc>) -> Result<()> {
    for chunk in candidates.chunks(CHUNK) {
        let rows = chunk.iter().map(|c| {
            values![
                c.id,
                word(c.kind),
                c.entity,
                c.other,
                c.score,
                serde_json::json!(c.reasons),
                "OPEN",
                c.import,
                at,
                at
            ]
        });
        let insert = sql!(
            "insert into duplicate_candidates (id, entity_kind, entity_id, other_id, score, reasons, state, import_run_id, created_at, changed_at) values "
        );
        run.exec(insert.rows(rows).push(" on conflict do nothing")).await?;
    }
    Ok(())
}

/// Open candidates of one kind, the likeliest first.
pub async fn open_candidates(mut run: impl Run, kind: EntityKind, most: i64) -> Result<Vec<(Uuid, Uuid, i64)>> {
    run.all(sql!(
        "select entity_id, other_id, score from duplicate_candidates where entity_kind = $1 and state = 'OPEN' order by score desc, id limit $2",
        word(kind),
        most,
    ))
    .await
}

words! {
    /// What a keyed hash of a business was made from.
    KeyKind {
        /// Name, owner, place and address together: the same business.
        Identity = "IDENTITY",
        /// Name, or owner where there is none, in one kecamatan: perhaps the same.
        Name = "NAME",
        /// The owner's NIK: perhaps the same.
        Nik = "NIK",
        /// The phone: perhaps the same.
        Phone = "PHONE",
    }
}

/// A keyed hash of a business.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MatchKey {
    /// What it was made from.
    pub kind: KeyKind,
    /// The hash.
    pub hash: Vec<u8>,
}

/// Keeps keyed hashes; those that are known stay.
pub async fn insert_keys(mut run: impl Run, keys: &[(UmkmId, MatchKey)]) -> Result<()> {
    for chunk in keys.chunks(CHUNK) {
        let rows = chunk.iter().map(|(id, key)| values![id, word(key.kind), &key.hash]);
        run.exec(
            sql!("insert into umkm_match_keys (umkm_id, kind, hash) values ")
                .rows(rows)
                .push(" on conflict do nothing"),
        )
        .await?;
    }
    Ok(())
}

/// Removes the keyed hashes of businesses.
pub async fn drop_keys(mut run: impl Run, ids: &[UmkmId]) -> Result<()> {
    run.exec(sql!("delete from umkm_match_keys where ").any_of("umkm_id", ids.iter().copied())).await?;
    Ok(())
}

/// Keyed hashes that are looked up at once: a list of any length is one value.
const KEYS_AT_ONCE: usize = 5_000;

/// Which businesses of the lists have one of these keyed hashes, in the order of their ids.
///
/// Each hash is looked up by itself, and those that left the lists are sorted out at the end and for all at once: otherwise PostgreSQL reads
/// all hashes and all businesses for each chunk, as long as it has not looked at the tables since they grew.
pub async fn by_keys(mut run: impl Run, keys: &[MatchKey]) -> Result<HashMap<MatchKey, Vec<UmkmId>>> {
    let mut found: HashMap<MatchKey, Vec<UmkmId>> = HashMap::new();
    for chunk in keys.chunks(KEYS_AT_ONCE) {
        let hashes = || chunk.iter().map(|key| key.hash.clone());
        let query = sql!("select k.umkm_id, k.kind, k.hash from ").split(
            Sql::from("umkm_match_keys k where ").any_of("k.hash", hashes()),
            Sql::default().each_of(hashes()).push(
                " given cross join lateral (select m.umkm_id, m.kind, m.hash from umkm_match_keys m where m.hash = given.key offset 0) k",
            ),
        );
        let rows: Vec<(Uuid, String, Vec<u8>)> = run.all(query.push(" order by k.umkm_id")).await?;
        for (id, kind, hash) in rows {
            let kind = Reader { table: "umkm_match_keys", id }.choice("kind", &kind)?;
            found.entry(MatchKey { kind, hash }).or_default().push(UmkmId(id));
        }
    }
    let ids: BTreeSet<UmkmId> = found.values().flatten().copied().collect();
    let mut gone = HashSet::new();
    for ids in ids.into_iter().collect::<Vec<_>>().chunks(KEYS_AT_ONCE) {
        gone.extend(super::umkm::retired(&mut run, ids).await?);
    }
    if !gone.is_empty() {
        found.values_mut().for_each(|ids| ids.retain(|id| !gone.contains(id)));
        found.retain(|_, ids| !ids.is_empty());
    }
    Ok(found)
}
