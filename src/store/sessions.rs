//! Sessions: found by the hash of the secret that opens them, together with what their account is, in one statement.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::values::{Reader, word};
use super::{Result, grants};
use crate::db::{Run, Sql};
use crate::domain::account::{Grant, Session};
use crate::domain::id::{AccountId, SessionId};
use crate::sql;

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    account_id: Uuid,
    kind: String,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl TryFrom<SessionRow> for Session {
    type Error = super::Error;
    fn try_from(row: SessionRow) -> Result<Self> {
        let id = SessionId(row.id);
        let read = Reader { table: "sessions", id };
        Ok(Self {
            id,
            account: AccountId(row.account_id),
            kind: read.choice("kind", &row.kind)?,
            created_at: row.created_at,
            seen_at: row.seen_at,
            expires_at: row.expires_at,
        })
    }
}

/// Begins a session.
pub async fn insert(mut run: impl Run, session: &Session, key_hash: &[u8]) -> Result<()> {
    let insert = sql!(
        "insert into sessions (id, key_hash, account_id, kind, created_at, seen_at, idle_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        session.id,
        key_hash.to_vec(),
        session.account,
        word(session.kind),
        session.created_at,
        session.seen_at,
        session.idle_at(),
        session.expires_at,
    );
    run.exec(insert).await?;
    Ok(())
}

/// By what a session is found.
#[derive(Debug, Clone)]
pub enum By {
    /// The hash of the secret that opens it.
    Key(Vec<u8>),
    /// Its id.
    Id(SessionId),
}

/// The session, if it is not over, and its account is active, with what the account is.
pub async fn find(run: impl Run, by: By, at: DateTime<Utc>) -> Result<Option<(Session, Vec<Grant>)>> {
    let is_open = sql!("k.ended_at is null and k.idle_at > $1 and k.expires_at > $1", at);
    let condition = match by {
        By::Key(hash) => is_open.push(" and k.key_hash = ").bind(hash),
        By::Id(id) => is_open.push(" and k.id = ").bind(id),
    };
    let columns = "k.id, k.account_id, k.kind, k.created_at, k.seen_at, k.expires_at";
    let found: Option<(SessionRow, _)> = grants::opening(run, columns, "sessions", condition).await?;
    found.map(|(row, grants)| Ok((row.try_into()?, grants))).transpose()
}

/// Notes a sign of life.
pub async fn seen(mut run: impl Run, session: &Session) -> Result<()> {
    let update = sql!(
        "update sessions set seen_at = $1, idle_at = $2 where id = $3 and ended_at is null and seen_at < $1",
        session.seen_at,
        session.idle_at(),
        session.id,
    );
    run.exec(update).await?;
    Ok(())
}

/// Which sessions of an account are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One.
    One(SessionId),
    /// All but one.
    Others(SessionId),
    /// All.
    All,
}

/// Ends sessions of an account; answers which of them were open.
pub async fn end(mut run: impl Run, account: AccountId, which: Which, at: DateTime<Utc>) -> Result<Vec<SessionId>> {
    let end = sql!("update sessions set ended_at = $1 where ended_at is null and account_id = $2", at, account);
    let end = match which {
        Which::One(id) => end.push(" and id = ").bind(id),
        Which::Others(id) => end.push(" and id <> ").bind(id),
        Which::All => end,
    };
    let mut ended: Vec<(Uuid,)> = run.all(end.push(" returning id")).await?;
    ended.sort_unstable();
    Ok(ended.into_iter().map(|(id,)| SessionId(id)).collect())
}

/// The sessions of an account that are not over, the latest first; at most so many.
pub async fn of_account(mut run: impl Run, account: AccountId, at: DateTime<Utc>, most: i64) -> Result<Vec<Session>> {
    let rows: Vec<SessionRow> =
        run.all(open(account, at).push(" order by created_at desc, id desc limit ").bind(most)).await?;
    rows.into_iter().map(Session::try_from).collect()
}

fn open(account: AccountId, at: DateTime<Utc>) -> Sql {
    sql!(
        "select id, account_id, kind, created_at, seen_at, expires_at from sessions
          where account_id = $1 and ended_at is null and idle_at > $2 and expires_at > $2",
        account,
        at,
    )
}

/// Forgets what of an account was over at an instant.
pub async fn forget(mut run: impl Run, account: AccountId, before: DateTime<Utc>) -> Result<u64> {
    run.exec(sql!(
        "delete from sessions where account_id = $1 and (ended_at < $2 or idle_at < $2 or expires_at < $2)",
        account,
        before,
    ))
    .await
}
