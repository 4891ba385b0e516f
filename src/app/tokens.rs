//! Tokens of programs, made by whose name they speak in.

use chrono::TimeDelta;
use serde_json::json;

use super::access::Object;
use super::{Action, Command, Ctx, Error, IdempotencyKey, Result, access, deeds, manage};
use crate::domain::account::{Scope, Token};
use crate::domain::id::{AccountId, TokenId};
use crate::store::{accounts, tokens};
use crate::vault::Secret;

/// What stands before the secret of a token, so that whoever finds one knows what it is.
pub const PREFIX: &str = "simpul_";

/// Days for which a token is good, at most.
pub const MOST_DAYS: i64 = 366;
/// Tokens of one account at once.
const MOST: usize = 50;
/// Letters of a name at most.
const NAME: usize = 60;

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What its holder calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// For how many days.
    pub days: i64,
}

/// A token that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// The token.
    pub id: TokenId,
    /// What is given out, once and never again: [`PREFIX`] and the secret. None where the same was sent before.
    pub text: Option<String>,
}

/// Makes a token that speaks for an account.
pub async fn create(ctx: &Ctx, key: IdempotencyKey, account: AccountId, new: NewToken) -> Result<Made> {
    deeds::CREATE_TOKEN.permit(ctx, &Object::Account { id: account }, account).await?;
    let name = manage::name(&new.name, NAME)?;
    if !(1..=MOST_DAYS).contains(&new.days) {
        return Err(Error::refused(
            "days",
            format!("Masa berlaku 1 sampai {MOST_DAYS} hari."),
            format!("A token is good for 1 to {MOST_DAYS} days."),
        ));
    }
    let mut scopes = new.scopes;
    scopes.sort();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(Error::refused("scopes", "Pilih paling sedikit satu lingkup.", "Choose at least one scope."));
    }
    let secret = Secret::new().map_err(|error| Error::Internal(Box::new(error)))?;
    let now = ctx.now();
    let expires_at = now + TimeDelta::days(new.days);
    let input = json!({ "account": account, "name": name, "scopes": scopes, "days": new.days });
    let token = Token { id: ctx.next_id(), account, name, scopes, created_at: now, expires_at, used_on: None };
    let (fresh, digest) = (token.id, secret.digest());
    let id = ctx.command(Command { name: "createToken", key, input: &input }, move |work| {
        let (token, digest) = (token.clone(), digest.clone());
        Box::pin(async move {
            // whoever changes an account holds it: two at once cannot both be the last that is allowed
            let account = accounts::locked(&mut work.tx, token.account).await?.ok_or(Error::NotFound)?.account;
            if !accounts::touch(&mut work.tx, account.id, account.version, work.at).await? {
                return Err(Error::Busy);
            }
            if tokens::of_account(&mut work.tx, account.id, work.at, MOST as i64).await?.len() >= MOST {
                return Err(Error::refused(
                    "name",
                    format!("Paling banyak {MOST} token sekaligus. Cabut yang tidak dipakai."),
                    format!("At most {MOST} tokens at once. Revoke those that are not used."),
                ));
            }
            work.audit(deeds::CREATE_TOKEN.done(token.id).about(account.person).fields([
                "name",
                "scopes",
                "expires_at",
            ]));
            tokens::insert(&mut work.tx, &token, &digest).await?;
            Ok(token.id)
        })
    });
    let id = id.await?;
    Ok(Made { id, text: (id == fresh).then(|| format!("{PREFIX}{}", secret.text())) })
}

/// The account of who asks, to be used by herself.
pub fn own(ctx: &Ctx) -> Result<AccountId> {
    let holder = ctx.actor.holder().ok_or(Error::Unauthenticated)?;
    access::check_on(&ctx.actor, Action::UseAccount, &Object::Account { id: holder.account })?;
    Ok(holder.account)
}

/// The tokens of an account that are not over, the latest first.
pub async fn of_account(ctx: &Ctx, account: AccountId) -> Result<Vec<Token>> {
    access::check_on(&ctx.actor, Action::UseAccount, &Object::Account { id: account })?;
    Ok(tokens::of_account(ctx.db(), account, ctx.now(), MOST as i64).await?)
}

/// Revokes a token of an account.
pub async fn revoke(ctx: &Ctx, key: IdempotencyKey, account: AccountId, id: TokenId) -> Result<()> {
    deeds::REVOKE_TOKEN.permit(ctx, &Object::Account { id: account }, id).await?;
    let input = json!({ "account": account, "id": id });
    ctx.command(Command { name: "revokeToken", key, input: &input }, move |work| {
        Box::pin(async move {
            // held, so that nobody acts by it meanwhile
            let person = accounts::held(&mut work.tx, account).await?.ok_or(Error::NotFound)?.account.person;
            if !tokens::revoke(&mut work.tx, account, id, work.at).await? {
                return Err(Error::NotFound);
            }
            work.audit(deeds::REVOKE_TOKEN.done(id).about(person));
            Ok(())
        })
    })
    .await
}
