//! Tokens of programs: found by the hash of the secret, together with what their account is, in one statement.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::values::{Reader, word};
use super::{Result, grants};
use crate::db::Run;
use crate::domain::account::{Grant, Token};
use crate::domain::id::{AccountId, TokenId};
use crate::sql;

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: Uuid,
    account_id: Uuid,
    name: String,
    scopes: Json<Vec<String>>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    used_on: Option<NaiveDate>,
}

impl TryFrom<TokenRow> for Token {
    type Error = super::Error;
    fn try_from(row: TokenRow) -> Result<Self> {
        let id = TokenId(row.id);
        let read = Reader { table: "tokens", id };
        Ok(Self {
            id,
            account: AccountId(row.account_id),
            name: row.name,
            scopes: row.scopes.0.iter().map(|word| read.choice("scopes", word)).collect::<Result<_>>()?,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_on: row.used_on,
        })
    }
}

/// Adds a token.
pub async fn insert(mut run: impl Run, token: &Token, key_hash: &[u8]) -> Result<()> {
    let scopes: Vec<_> = token.scopes.iter().map(|scope| word(*scope)).collect();
    let insert = sql!(
        "insert into tokens (id, key_hash, account_id, name, scopes, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        token.id,
        key_hash.to_vec(),
        token.account,
        &token.name,
        serde_json::json!(scopes),
        token.created_at,
        token.expires_at,
    );
    run.exec(insert).await?;
    Ok(())
}

/// By what a token is found.
#[derive(Debug, Clone)]
pub enum By {
    /// The hash of the secret.
    Key(Vec<u8>),
    /// Its id.
    Id(TokenId),
}

/// The token, if it is not over, and its account is active, with what the account is.
pub async fn find(run: impl Run, by: By, at: DateTime<Utc>) -> Result<Option<(Token, Vec<Grant>)>> {
    let holds = sql!("k.revoked_at is null and k.expires_at > $1", at);
    let condition = match by {
        By::Key(hash) => holds.push(" and k.key_hash = ").bind(hash),
        By::Id(id) => holds.push(" and k.id = ").bind(id),
    };
    let columns = "k.id, k.account_id, k.name, k.scopes, k.created_at, k.expires_at, k.used_on";
    let found: Option<(TokenRow, _)> = grants::opening(run, columns, "tokens", condition).await?;
    found.map(|(row, grants)| Ok((row.try_into()?, grants))).transpose()
}

/// Notes that a token was used on a day.
pub async fn used(mut run: impl Run, id: TokenId, on: NaiveDate) -> Result<()> {
    run.exec(sql!("update tokens set used_on = $1 where id = $2 and (used_on is null or used_on < $1)", on, id))
        .await?;
    Ok(())
}

/// Revokes a token of an account. Answers whether it was not over.
pub async fn revoke(mut run: impl Run, account: AccountId, id: TokenId, at: DateTime<Utc>) -> Result<bool> {
    let update = sql!(
        "update tokens set revoked_at = $1 where id = $2 and account_id = $3 and revoked_at is null",
        at,
        id,
        account
    );
    Ok(run.exec(update).await? > 0)
}

/// Revokes all tokens of an account; answers how many.
pub async fn revoke_all(mut run: impl Run, account: AccountId, at: DateTime<Utc>) -> Result<u64> {
    run.exec(sql!("update tokens set revoked_at = $1 where account_id = $2 and revoked_at is null", at, account)).await
}

/// The tokens of an account that are not over, the latest first; at most so many.
pub async fn of_account(mut run: impl Run, account: AccountId, at: DateTime<Utc>, most: i64) -> Result<Vec<Token>> {
    let rows: Vec<TokenRow> = run
        .all(sql!(
            "select id, account_id, name, scopes, created_at, expires_at, used_on from tokens
              where account_id = $1 and revoked_at is null and expires_at > $2
              order by created_at desc, id desc limit $3",
            account,
            at,
            most,
        ))
        .await?;
    rows.into_iter().map(Token::try_from).collect()
}
