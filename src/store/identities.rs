//! As whom other providers know the holders of accounts: by a keyed hash of their name for her.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Result;
use crate::db::Run;
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

/// The account of whom a provider knows.
pub async fn find(mut run: impl Run, issuer: &str, subject_hash: &[u8]) -> Result<Option<AccountId>> {
    let row: Option<(Uuid,)> = run
        .maybe(sql!(
            "select account_id from identities where issuer = $1 and subject_hash = $2",
            issuer.to_owned(),
            subject_hash.to_vec(),
        ))
        .await?;
    Ok(row.map(|(account,)| AccountId(account)))
}
