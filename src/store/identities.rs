//! As whom other providers know the holders of accounts: by a keyed hash of their name for her.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Result, grants};
use crate::db::Run;
use crate::domain::account::Grant;
use crate::domain::id::AccountId;
use crate::sql;

/// Ties an account to whom a provider knows. Fails with [`super::Error::Conflict`] where she is tied already.
pub async fn insert(
    mut run: impl Run,
    issuer: &str,
    subject_hash: &[u8],
    account: AccountId,
    at: DateTime<Utc>,
) -> Result<()> {
    let insert = sql!(
        "insert into identities (issuer, subject_hash, account_id, created_at) values ($1, $2, $3, $4)",
        issuer.to_owned(),
        subject_hash.to_vec(),
        account,
        at,
    );
    run.exec(insert).await?;
    Ok(())
}

/// Unties an account from a provider. Answers whether it was tied.
pub async fn delete(mut run: impl Run, issuer: &str, account: AccountId) -> Result<bool> {
    let delete = sql!("delete from identities where issuer = $1 and account_id = $2", issuer.to_owned(), account);
    Ok(run.exec(delete).await? > 0)
}

/// By what an account is found.
#[derive(Debug, Clone)]
pub enum By {
    /// A provider, and the hash of its name for the holder.
    Subject(String, Vec<u8>),
    /// Its id, if a provider still knows its holder.
    Account(AccountId),
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    account_id: Uuid,
}

/// The account of whom a provider knows, if it is active, with what it is.
pub async fn find(run: impl Run, by: By) -> Result<Option<(AccountId, Vec<Grant>)>> {
    let condition = match by {
        By::Subject(issuer, hash) => sql!("k.issuer = $1 and k.subject_hash = $2", issuer, hash),
        By::Account(id) => sql!("k.account_id = $1", id),
    };
    let found: Option<(KnownRow, _)> = grants::opening(run, "k.account_id", "identities", condition).await?;
    Ok(found.map(|(row, grants)| (AccountId(row.account_id), grants)))
}
