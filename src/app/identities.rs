//! Signing in at another house: as whom a provider knows the holder of an account. What its tokens say is checked before; here it is
//! only whose they are. Roles are ours to give: a provider names a person, and nothing that she may do.

use chrono::{DateTime, Utc};

use super::accounts::noted;
use super::sessions::{Begins, Opened, begin};
use super::{Action, Actor, Ctx, Error, Holder, Result, Via, access};
use crate::db;
use crate::domain::account::{AccountState, Scope};
use crate::domain::audit::AuditAction;
use crate::domain::id::AccountId;
use crate::store::accounts;
use crate::store::identities::{self, By};
use crate::vault::Secret;

/// Purpose of the keyed hash of a provider's name for somebody.
const SUBJECT: &str = "account subject";
/// Letters of such a name at most (OpenID Connect Core 1.0, 2).
const LONGEST: usize = 255;

/// Somebody, as a provider names her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// Its name for her.
    pub subject: String,
}

impl Identity {
    fn hash(&self, ctx: &Ctx) -> Vec<u8> {
        ctx.vault().keyed_hash(SUBJECT, &self.subject).to_vec()
    }
}

/// Ties an account to whom a provider knows, so that she can come in by it.
pub async fn tie(ctx: &Ctx, account: AccountId, identity: Identity) -> Result<()> {
    access::check(&ctx.actor, Action::ManageAccounts)?;
    if identity.subject.is_empty() || identity.subject.len() > LONGEST || !identity.subject.is_ascii() {
        return Err(Error::refused(
            "subject",
            format!("Nama pada penyedia terdiri dari 1 sampai {LONGEST} huruf ASCII."),
            format!("The name at the provider has 1 to {LONGEST} letters of ASCII."),
        ));
    }
    let hash = identity.hash(ctx);
    ctx.write(move |work| {
        let (issuer, hash) = (identity.issuer.clone(), hash.clone());
        Box::pin(async move {
            let held = accounts::held(&mut work.tx, account).await?.ok_or(Error::NotFound)?.account;
            work.audit(noted(AuditAction::TieIdentity, &held).fields(["identity"]));
            identities::delete(&mut work.tx, &issuer, account).await?;
            identities::insert(&mut work.tx, &issuer, &hash, account, work.at).await.map_err(|error| match error {
                db::Error::Conflict => Error::refused(
                    "subject",
                    "Nama pada penyedia ini sudah dikaitkan dengan akun lain.",
                    "This name at the provider belongs to another account.",
                ),
                other => other.into(),
            })
        })
    })
    .await
}

/// Unties an account from a provider. Answers whether it was tied. Who came in by it is not who she was from then on.
pub async fn untie(ctx: &Ctx, account: AccountId, issuer: &str) -> Result<bool> {
    access::check(&ctx.actor, Action::ManageAccounts)?;
    let issuer = issuer.to_owned();
    ctx.write(move |work| {
        let issuer = issuer.clone();
        Box::pin(async move {
            let held = accounts::held(&mut work.tx, account).await?.ok_or(Error::NotFound)?.account;
            work.audit(noted(AuditAction::UntieIdentity, &held).fields(["identity"]));
            Ok(identities::delete(&mut work.tx, &issuer, account).await?)
        })
    })
    .await
}

/// Begins a session for whom a provider has just signed in; none where she has no account here, or a closed one.
pub async fn sign_in(ctx: &Ctx, identity: &Identity) -> Result<Option<Opened>> {
    let (issuer, hash) = (identity.issuer.clone(), identity.hash(ctx));
    let secret = Secret::new().map_err(|error| Error::Internal(Box::new(error)))?;
    let asking = ctx.clone();
    let digest = secret.digest();
    let begun = ctx
        .write(move |work| {
            let (issuer, hash, digest, ctx) = (issuer.clone(), hash.clone(), digest.clone(), asking.clone());
            Box::pin(async move {
                let Some((account, _)) = identities::find(&mut work.tx, By::Subject(issuer, hash)).await? else {
                    return Ok(None);
                };
                let held = accounts::held(&mut work.tx, account).await?;
                let Some(held) = held.filter(|held| held.account.state == AccountState::Active) else {
                    return Ok(None);
                };
                work.audit(noted(AuditAction::SignIn, &held.account));
                begin(work, &Begins::new(&ctx, account, digest), &ctx.actor).await.map(Some)
            })
        })
        .await?;
    Ok(begun.map(|(session, actor)| Opened { secret, session, actor }))
}

/// Who asks with a provider's token for programs, which holds until an instant and may be used for so much.
pub async fn identify(
    ctx: &Ctx,
    identity: &Identity,
    until: DateTime<Utc>,
    scopes: Vec<Scope>,
) -> Result<Option<Actor>> {
    let found = identities::find(ctx.db(), By::Subject(identity.issuer.clone(), identity.hash(ctx))).await?;
    Ok(found.map(|(account, grants)| {
        let scopes = Some(scopes.into_iter().collect());
        Actor::Account(Holder { account, via: Via::Provider(until), grants, scopes }.into())
    }))
}
