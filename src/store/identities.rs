//! As whom other providers know the holders of accounts: by a keyed hash of their name for her.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Result;
use super::grants::GrantColumns;
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
struct FoundRow {
    account_id: Uuid,
    #[sqlx(flatten)]
    grant: GrantColumns,
}

/// The account of whom a provider knows, if it is active, with what it is.
pub async fn find(mut run: impl Run, by: By) -> Result<Option<(AccountId, Vec<Grant>)>> {
    let select = sql!(
        "select i.account_id,
                g.id as grant_id, g.role, g.region_code, g.cooperative_id, g.umkm_id, g.organisation_id
           from identities i
           join accounts a on a.id = i.account_id and a.state = 'ACTIVE' and a.retired_at is null
           left join grants g on g.account_id = i.account_id and g.until_at is null
          where "
    );
    let select = match by {
        By::Subject(issuer, hash) => select.push("i.issuer = ").bind(issuer).push(" and i.subject_hash = ").bind(hash),
        By::Account(id) => select.push("i.account_id = ").bind(id),
    };
    let (mut account, mut grants) = (None, Vec::<Grant>::new());
    for row in run.all::<FoundRow>(select.push(" order by g.id, i.issuer")).await? {
        // of an account that two providers know, each role comes twice
        grants.extend(row.grant.grant()?.filter(|grant| grants.last() != Some(grant)));
        account = Some(AccountId(row.account_id));
    }
    Ok(account.map(|account| (account, grants)))
}
