//! The audit chain: rows that are only ever added, behind one head that whoever adds holds until her transaction ends.

use chrono::{DateTime, TimeDelta, Utc};

use super::values::word;
use super::{CHUNK, Result};
use crate::db::{Run, Sql};
use crate::domain::audit::{AuditFilter, AuditRecord, Head, KeptEntry, Link};
use crate::domain::listing::{Count, EXACT_COUNT, Key, Listed, Page, Slice};
use crate::{sql, values};

/// The head of the chain, with its seal; none before the first row.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SealedHead {
    seq: i64,
    hash: Vec<u8>,
    /// By which it is known as ours.
    pub seal: Option<Vec<u8>>,
}

impl SealedHead {
    /// The head itself.
    pub fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash.clone() }
    }
}

/// The head, for reading.
pub async fn head(mut run: impl Run) -> Result<SealedHead> {
    run.one(sql!("select seq, hash, seal from audit_head where one = 1")).await
}

/// The head, for adding behind it: nobody else does until the transaction ends.
pub async fn hold(mut run: impl Run) -> Result<SealedHead> {
    run.one(sql!("update audit_head set seq = seq where one = 1 returning seq, hash, seal")).await
}

/// A row to add: its number, the hash before it, the entry, its hash.
pub type NewRow = (i64, Vec<u8>, AuditRecord, Vec<u8>);

/// Adds rows behind the head that is held, and moves it to the last of them.
pub async fn add(mut run: impl Run, rows: &[NewRow], head: &Head, seal: &[u8]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().map(|(seq, previous, record, hash)| {
            let AuditRecord { at, actor, action, kind, id, fields, outcome, person, purpose, request } = record;
            values![*seq, previous, *at, actor, action, kind, id, fields, outcome, person, purpose, request, hash]
        });
        run.exec(
            sql!(
                "insert into audit_rows (seq, previous, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id, hash) values "
            )
            .rows(rows),
        )
        .await?;
    }
    run.exec(sql!("update audit_head set seq = $1, hash = $2, seal = $3 where one = 1", head.seq, &head.hash, seal))
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    seq: i64,
    previous: Vec<u8>,
    at: Option<Vec<u8>>,
    actor: Option<Vec<u8>>,
    action: Option<Vec<u8>>,
    object_kind: Option<Vec<u8>>,
    object_id: Option<Vec<u8>>,
    fields: Option<Vec<u8>>,
    outcome: Option<Vec<u8>>,
    person: Option<Vec<u8>>,
    purpose: Option<Vec<u8>>,
    request_id: Option<Vec<u8>>,
    hash: Vec<u8>,
}

/// The rows behind a number as bytes, so that one which can no longer be read is seen too.
pub async fn links(mut run: impl Run, after: i64, most: i64) -> Result<Vec<Link>> {
    let bytes = Sql::from("").split(
        "cast(at as blob) as at, cast(actor as blob) as actor, cast(action as blob) as action,
         cast(object_kind as blob) as object_kind, cast(object_id as blob) as object_id, cast(fields as blob) as fields,
         cast(outcome as blob) as outcome, cast(person as blob) as person, cast(purpose as blob) as purpose,
         cast(request_id as blob) as request_id",
        r#"convert_to(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8') as at,
         convert_to(actor, 'UTF8') as actor, convert_to(action, 'UTF8') as action, convert_to(object_kind, 'UTF8') as object_kind,
         convert_to(object_id, 'UTF8') as object_id, convert_to(fields, 'UTF8') as fields, convert_to(outcome, 'UTF8') as outcome,
         convert_to(person, 'UTF8') as person, convert_to(purpose, 'UTF8') as purpose,
         convert_to(request_id, 'UTF8') as request_id"#,
    );
    let query = sql!("select seq, previous, hash, ").append(bytes).append(sql!(
        " from audit_rows where seq > $1 order by seq limit $2",
        after,
        most
    ));
    let rows: Vec<LinkRow> = run.all(query).await?;
    let link = |row: LinkRow| Link {
        seq: row.seq,
        previous: row.previous,
        parts: [
            row.at,
            row.actor,
            row.action,
            row.object_kind,
            row.object_id,
            row.fields,
            row.outcome,
            row.person,
            row.purpose,
            row.request_id,
        ],
        hash: row.hash,
    };
    Ok(rows.into_iter().map(link).collect())
}

#[derive(sqlx::FromRow)]
struct AuditRow {
    seq: i64,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    object_kind: String,
    object_id: String,
    fields: String,
    outcome: String,
    person: Option<String>,
    purpose: Option<String>,
    request_id: Option<String>,
}

/// Whose entries are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    Everybody,
    /// Those of what one account did, and of what concerns its holder.
    Account {
        /// The account, as it is named where it acts.
        actor: String,
        /// Its holder.
        person: String,
    },
}

impl Whose {
    /// Of the rows of a query, those that are read.
    fn among(&self, query: Sql) -> Sql {
        match self {
            Self::Everybody => query,
            Self::Account { actor, person } => {
                query.push(" and (actor = ").bind(actor).push(" or person = ").bind(person).push(")")
            }
        }
    }
}

/// By how much the clocks of servers may differ, and a write may take, at most: of two entries further apart than this, the later one
/// has the higher number. So what is asked for by time is looked for between two numbers.
const APART: TimeDelta = TimeDelta::days(1);

/// What holds of the entries that a filter lets through.
fn conditions(filter: &AuditFilter) -> Sql {
    let AuditFilter { account, action, object, from, until } = filter;
    let mut sql = Sql::from("")
        .bind_if(" and actor = ", account.map(|account| account.to_string()))
        .bind_if(" and action = ", action.map(word));
    if let Some((kind, id)) = object {
        sql = sql.push(" and object_kind = ").bind(word(*kind)).push(" and object_id = ").bind(id);
    }
    if let Some(from) = *from {
        sql = sql
            .push(" and at >= ")
            .bind(from)
            .push(" and seq > coalesce((select seq from audit_rows where at < ")
            .bind(from - APART)
            .push(" order by at desc, seq desc limit 1), 0)");
    }
    if let Some(until) = *until {
        sql = sql
            .push(" and at < ")
            .bind(until)
            .push(" and seq < coalesce((select seq from audit_rows where at >= ")
            .bind(until + APART)
            .push(" order by at, seq limit 1), 9223372036854775807)");
    }
    sql
}

const COLUMNS: &str = "select seq, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id from audit_rows";

/// The entries that a slice asks for, the newest first.
pub async fn page(mut run: impl Run, whose: &Whose, filter: &AuditFilter, slice: &Slice) -> Result<Page<KeptEntry>> {
    let (behind, order) =
        if slice.backward { (" and seq > ", " order by seq") } else { (" and seq < ", " order by seq desc") };
    let from = match slice.from.as_deref() {
        Some([Key::Int(seq)]) => Some(*seq),
        _ => None,
    };
    let sliced = |sql: Sql| sql.bind_if(behind, from).push(order).push(" limit ").bind(slice.n + 1);
    let query = Sql::from(COLUMNS);
    let query = match whose {
        Whose::Everybody => query.push(" where true").append(conditions(filter)),
        // each by its index, as far as the page may reach
        Whose::Account { actor, person } => query
            .push(" where seq in (select seq from (")
            .append(sliced(sql!("select seq from audit_rows where actor = $1", actor).append(conditions(filter))))
            .push(") a union all select seq from (")
            .append(sliced(sql!("select seq from audit_rows where person = $1", person).append(conditions(filter))))
            .push(") b)"),
    };
    let mut rows: Vec<AuditRow> = run.all(sliced(query)).await?;
    let has_more = rows.len() as i64 > slice.n;
    rows.truncate(slice.n as usize);
    if slice.backward {
        rows.reverse();
    }
    let is_from = slice.from.is_some();
    let (has_previous, has_next) = if slice.backward { (has_more, is_from) } else { (is_from, has_more) };
    let items = rows.into_iter().map(|row| {
        let key = vec![Key::Int(row.seq)];
        Listed { key, distance_m: None, item: row.into() }
    });
    Ok(Page { items: items.collect(), has_previous, has_next })
}

/// Entries by their numbers; those that are not there, or not among what is read, are left out.
pub async fn by_numbers(mut run: impl Run, whose: &Whose, numbers: &[i64]) -> Result<Vec<KeptEntry>> {
    let query = Sql::from(COLUMNS).push(" where ").any_of("seq", numbers.iter().copied());
    let rows: Vec<AuditRow> = run.all(whose.among(query).push(" order by seq")).await?;
    Ok(rows.into_iter().map(KeptEntry::from).collect())
}

/// How many entries there are; counted no further than lists are.
pub async fn count(mut run: impl Run, whose: &Whose, filter: &AuditFilter) -> Result<Count> {
    let query = match whose {
        // numbers follow each other
        Whose::Everybody if *filter == AuditFilter::default() => {
            return Ok(Count { value: head(run).await?.seq, exact: true });
        }
        Whose::Everybody => sql!("select seq from audit_rows where true").append(conditions(filter)),
        Whose::Account { actor, person } => sql!("select seq from audit_rows where actor = $1", actor)
            .append(conditions(filter))
            .append(sql!(" union select seq from audit_rows where person = $1", person))
            .append(conditions(filter)),
    };
    let counted = sql!("select count(*) from (").append(query).push(" limit ").bind(EXACT_COUNT + 1).push(") c");
    Ok(Count::capped(run.one::<(i64,)>(counted).await?.0))
}

impl From<AuditRow> for KeptEntry {
    fn from(row: AuditRow) -> Self {
        let record = AuditRecord {
            at: row.at,
            actor: row.actor,
            action: row.action,
            kind: row.object_kind,
            id: row.object_id,
            fields: row.fields,
            outcome: row.outcome,
            person: row.person,
            purpose: row.purpose,
            request: row.request_id,
        };
        Self { seq: row.seq, record }
    }
}
