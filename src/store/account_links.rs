//! Links that open an account once.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Result;
use crate::db::Run;
use crate::domain::id::AccountId;
use crate::sql;

/// Adds a link; those that the account had before open nothing any more.
pub async fn insert(
    mut run: impl Run,
    account: AccountId,
    key_hash: &[u8],
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    end(&mut run, account, at).await?;
    let insert = sql!(
        "insert into account_links (key_hash, account_id, created_at, expires_at) values ($1, $2, $3, $4)",
        key_hash.to_vec(),
        account,
        at,
        expires_at,
    );
    run.exec(insert).await?;
    Ok(())
}

/// Ends the links of an account.
pub async fn end(mut run: impl Run, account: AccountId, at: DateTime<Utc>) -> Result<()> {
    run.exec(sql!("update account_links set used_at = $1 where account_id = $2 and used_at is null", at, account))
        .await?;
    Ok(())
}

/// Which account a link opens, as long as it opens one.
pub async fn find(mut run: impl Run, key_hash: &[u8], at: DateTime<Utc>) -> Result<Option<AccountId>> {
    let row: Option<(Uuid,)> = run
        .maybe(sql!(
            "select l.account_id from account_links l
               join accounts a on a.id = l.account_id and a.state = 'ACTIVE' and a.retired_at is null
              where l.key_hash = $1 and l.used_at is null and l.expires_at > $2",
            key_hash.to_vec(),
            at,
        ))
        .await?;
    Ok(row.map(|(account,)| AccountId(account)))
}

/// Uses a link up. Answers whether it was still to be used.
pub async fn take(mut run: impl Run, key_hash: &[u8], at: DateTime<Utc>) -> Result<bool> {
    let update = sql!(
        "update account_links set used_at = $1 where key_hash = $2 and used_at is null and expires_at > $1",
        at,
        key_hash.to_vec(),
    );
    Ok(run.exec(update).await? > 0)
}
