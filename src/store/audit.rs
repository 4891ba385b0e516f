//! The audit chain: rows that are only ever added, behind one head that whoever adds holds until her transaction ends.

use chrono::{DateTime, Utc};

use super::{CHUNK, Result};
use crate::db::{Run, Sql};
use crate::domain::audit::{AuditRecord, Head, KeptEntry, Link};
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

/// The entries that a slice asks for, the newest first.
pub async fn page(mut run: impl Run, whose: &Whose, slice: &Slice) -> Result<Page<KeptEntry>> {
    let (behind, order) =
        if slice.backward { (" and seq > ", " order by seq") } else { (" and seq < ", " order by seq desc") };
    let from = match slice.from.as_deref() {
        Some([Key::Int(seq)]) => Some(*seq),
        _ => None,
    };
    let sliced = |sql: Sql| sql.bind_if(behind, from).push(order).push(" limit ").bind(slice.n + 1);
    let query = sql!(
        "select seq, at, actor, action, object_kind, object_id, fields, outcome, person, purpose, request_id from audit_rows where "
    );
    let query = match whose {
        Whose::Everybody => query.push("true"),
        // each by its index, as far as the page may reach
        Whose::Account { actor, person } => query
            .push("seq in (select seq from (")
            .append(sliced(sql!("select seq from audit_rows where actor = $1", actor)))
            .push(") a union all select seq from (")
            .append(sliced(sql!("select seq from audit_rows where person = $1", person)))
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

/// How many entries there are; counted no further than lists are.
pub async fn count(mut run: impl Run, whose: &Whose) -> Result<Count> {
    let query = match whose {
        // numbers follow each other
        Whose::Everybody => return Ok(Count { value: head(run).await?.seq, exact: true }),
        Whose::Account { actor, person } => sql!(
            "select count(*) from (select seq from audit_rows where actor = $1
              union select seq from audit_rows where person = $2 limit $3) c",
            actor,
            person,
            EXACT_COUNT + 1
        ),
    };
    Ok(Count::capped(run.one::<(i64,)>(query).await?.0))
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
