//! Signing in and out. What is told to whoever fails is the same whether there is such an account or not, and so is the time that it
//! takes, and what is asked of the database.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::TimeDelta;

use super::access::Object;
use super::accounts::{login_hash, noted};
use super::identities;
use super::passwords::Password;
use super::{Action, Actor, Command, Ctx, Error, Holder, IdempotencyKey, Result, Via, Work, access, persons};
use crate::domain::account::{Account, AccountState, Grant, Login, Session, SessionKind};
use crate::domain::audit::AuditAction;
use crate::domain::id::{AccountId, SessionId};
use crate::store::accounts::{self, Locked};
use crate::store::sessions::{self, By, Which};
use crate::store::{account_links, grants, tokens};
use crate::vault::{self, Secret};

/// Between two notes of a sign of life.
const NOTED: TimeDelta = TimeDelta::minutes(1);
/// Sessions of one account at once; the oldest ends for a new one.
const MOST: usize = 20;
/// For how long a session that is over is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// Somebody who wants to come in.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Who she says she is.
    pub login: String,
    /// How she proves it.
    pub password: Password,
    /// From where she comes, by which tries are counted.
    pub network: Option<IpAddr>,
}

/// A session that has begun.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The secret that opens it, which is told once and never again.
    pub secret: Secret,
    /// The session.
    pub session: Session,
    /// As whom she asks from now on.
    pub actor: Actor,
}

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

/// Signs in. None where there is no such account, or its password is another one.
pub async fn sign_in(ctx: &Ctx, attempt: &Attempt) -> Result<Option<Opened>> {
    let login = attempt.login.parse::<Login>().ok();
    // what is no login is looked for as well: it has no account
    let hash = login_hash(ctx, login.as_ref().map_or(&attempt.login, |login| login.as_str()));
    let tried = ctx.throttle().begin(hash, attempt.network, ctx.now()).map_err(Error::TooMany)?;
    let found = accounts::by_login(ctx.db(), &hash).await?;
    let known = found.as_ref().and_then(|found| found.password_hash.as_deref());
    let is_right = ctx.hasher().is(&attempt.password, known).await?;
    let Some(found) = found.filter(|found| is_right && found.is_open()) else { return Ok(None) };
    ctx.throttle().succeeded(tried);
    let (account, verified) = (found.account.id, found.password_hash);
    let raised = match &verified {
        Some(hash) if vault::is_outdated(hash) => Some(ctx.hasher().hash(&attempt.password).await?),
        _ => None,
    };
    let secret = Secret::new().map_err(internal)?;
    let (id, digest) = (ctx.next_id(), secret.digest());
    let begun = ctx
        .write(move |work| {
            let (verified, digest, raised) = (verified.clone(), digest.clone(), raised.clone());
            Box::pin(async move {
                // what was verified without a transaction has to hold within
                let now = accounts::held(&mut work.tx, account).await?;
                let Some(now) = now.filter(|now| now.is_open() && now.password_hash == verified) else {
                    return Ok(None);
                };
                if let Some(raised) = raised {
                    accounts::set_password(&mut work.tx, account, now.account.version, &raised, work.at).await?;
                }
                work.audit(noted(AuditAction::SignIn, &now.account));
                begin(work, id, account, &digest).await.map(Some)
            })
        })
        .await?;
    Ok(begun.map(|(session, actor)| Opened { secret, session, actor }))
}

impl Locked {
    fn is_open(&self) -> bool {
        self.account.state == AccountState::Active
    }
}

/// Begins a session within a write, and ends what is too old or too many.
pub(super) async fn begin(
    work: &mut Work,
    id: SessionId,
    account: AccountId,
    digest: &[u8],
) -> Result<(Session, Actor)> {
    let at = work.at;
    let granted = grants::of_accounts(&mut work.tx, &[account]).await?.remove(&account).unwrap_or_default();
    let grants: Vec<Grant> =
        granted.into_iter().filter(|granted| granted.until_at.is_none()).map(|granted| granted.grant).collect();
    let kind = SessionKind::of(grants.iter().map(Grant::role));
    let session = Session { id, account, kind, created_at: at, seen_at: at, expires_at: at + kind.absolute() };
    sessions::forget(&mut work.tx, account, at - REMEMBERED).await?;
    let open = sessions::of_account(&mut work.tx, account, at, 2 * MOST as i64).await?;
    for oldest in open.iter().skip(MOST - 1) {
        sessions::end(&mut work.tx, account, Which::One(oldest.id), at).await?;
    }
    sessions::insert(&mut work.tx, &session, digest).await?;
    Ok((session.clone(), acting(Via::Session(session.id), account, grants)))
}

fn acting(via: Via, account: AccountId, grants: Vec<Grant>) -> Actor {
    Actor::Account(Arc::new(Holder { account, via, grants, scopes: None }))
}

/// What a request brings to say who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The secret of a session.
    Session(String),
    /// The secret of a token.
    Token(String),
}

/// Who has this credential, in one statement; none where it opens nothing, or nothing any more.
pub async fn identify(ctx: &Ctx, credential: &Credential) -> Result<Option<Actor>> {
    match credential {
        Credential::Session(secret) => match vault::digest(secret) {
            Some(digest) => by_session(ctx, By::Key(digest)).await,
            None => Ok(None),
        },
        Credential::Token(secret) => match vault::digest(secret) {
            Some(digest) => by_token(ctx, tokens::By::Key(digest)).await,
            None => Ok(None),
        },
    }
}

/// Whether somebody still is who she was, with the same roles: asked again and again of who stays.
pub async fn still(ctx: &Ctx, actor: &Actor) -> Result<bool> {
    let Some(holder) = actor.holder() else { return Ok(true) };
    let now = match holder.via {
        Via::Session(id) => by_session(ctx, By::Id(id)).await?,
        Via::Token(id) => by_token(ctx, tokens::By::Id(id)).await?,
        Via::Provider(until) => identities::again(ctx, holder, until).await?,
    };
    Ok(now.as_ref() == Some(actor))
}

async fn by_session(ctx: &Ctx, by: By) -> Result<Option<Actor>> {
    let now = ctx.now();
    let is_asking = matches!(by, By::Key(_));
    let Some((session, grants)) = sessions::find(ctx.db(), by, now).await? else { return Ok(None) };
    // whoever only stays gives no sign of life
    if is_asking && now - session.seen_at >= NOTED {
        note(ctx, Session { seen_at: now, ..session.clone() });
    }
    Ok(Some(acting(Via::Session(session.id), session.account, grants)))
}

async fn by_token(ctx: &Ctx, by: tokens::By) -> Result<Option<Actor>> {
    let (now, today) = (ctx.now(), ctx.now().date_naive());
    let Some((token, grants)) = tokens::find(ctx.db(), by, now).await? else { return Ok(None) };
    if token.used_on != Some(today) {
        let (ctx, id) = (ctx.clone(), token.id);
        aside(async move {
            ctx.write(move |work| Box::pin(async move { Ok(tokens::used(&mut work.tx, id, today).await?) })).await
        });
    }
    let scopes = Some(token.scopes.into_iter().collect());
    Ok(Some(Actor::Account(Arc::new(Holder { account: token.account, via: Via::Token(token.id), grants, scopes }))))
}

fn note(ctx: &Ctx, session: Session) {
    let ctx = ctx.clone();
    aside(async move {
        ctx.write(move |work| {
            let session = session.clone();
            Box::pin(async move { Ok(sessions::seen(&mut work.tx, &session).await?) })
        })
        .await
    });
}

/// What nobody waits for: where it fails, somebody is taken to have been seen earlier than she was.
fn aside(work: impl Future<Output = Result<()>> + Send + 'static) {
    tokio::spawn(async move {
        if let Err(error) = work.await {
            tracing::debug!(%error, "a sign of life was not noted");
        }
    });
}

/// Who uses her own account, by a session.
fn herself(ctx: &Ctx) -> Result<(AccountId, SessionId)> {
    let holder = ctx.actor.holder().ok_or(Error::Unauthenticated)?;
    access::check_on(&ctx.actor, Action::UseAccount, &Object::Account { id: holder.account })?;
    match holder.via {
        Via::Session(session) => Ok((holder.account, session)),
        Via::Token(_) | Via::Provider(_) => Err(Error::Forbidden),
    }
}

/// The sessions of who asks that are not over, the latest first, and which of them is this one.
pub async fn mine(ctx: &Ctx) -> Result<(SessionId, Vec<Session>)> {
    let (account, session) = herself(ctx)?;
    Ok((session, sessions::of_account(ctx.db(), account, ctx.now(), MOST as i64).await?))
}

/// Ends the session of who asks.
pub async fn sign_out(ctx: &Ctx) -> Result<()> {
    let (account, session) = herself(ctx)?;
    end(ctx, account, Which::One(session)).await.map(drop)
}

/// Ends one session of who asks. Answers whether it was open; sent again with the same key, whether it was then.
pub async fn end_session(ctx: &Ctx, key: IdempotencyKey, session: SessionId) -> Result<bool> {
    let (account, _) = herself(ctx)?;
    let ended = ctx.command(Command { name: "endSession", key, input: &session }, move |work| {
        Box::pin(async move {
            match end_within(work, account, Which::One(session)).await? {
                0 => Err(Error::NotFound),
                _ => Ok(()),
            }
        })
    });
    match ended.await {
        Ok(()) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Ends all sessions of who asks, this one too; answers how many.
pub async fn sign_out_everywhere(ctx: &Ctx) -> Result<u64> {
    let (account, _) = herself(ctx)?;
    end(ctx, account, Which::All).await
}

async fn end(ctx: &Ctx, account: AccountId, which: Which) -> Result<u64> {
    ctx.write(move |work| Box::pin(end_within(work, account, which))).await
}

async fn end_within(work: &mut Work, account: AccountId, which: Which) -> Result<u64> {
    let account = accounts::locked(&mut work.tx, account).await?.ok_or(Error::NotFound)?.account;
    let n_ended = sessions::end(&mut work.tx, account.id, which, work.at).await?;
    if n_ended > 0 {
        work.audit(noted(AuditAction::EndSessions, &account));
    }
    Ok(n_ended)
}

fn wrong(field: &'static str) -> Error {
    Error::refused(field, "Kata sandi ini salah.", "This password is wrong.")
}

/// Changes the password of who asks; all her other sessions end, and this one goes on under a new secret.
pub async fn change_password(
    ctx: &Ctx,
    current: &Password,
    password: &Password,
    network: Option<IpAddr>,
) -> Result<Opened> {
    let (id, _) = herself(ctx)?;
    let Locked { account, password_hash } = accounts::locked(ctx.db(), id).await?.ok_or(Error::Unauthenticated)?;
    let login = login_of(ctx, &account).await?;
    let tried = ctx.throttle().begin(login_hash(ctx, &login), network, ctx.now()).map_err(Error::TooMany)?;
    if !ctx.hasher().is(current, password_hash.as_deref()).await? {
        return Err(wrong("currentPassword"));
    }
    ctx.throttle().succeeded(tried);
    password.check(&login, "password")?;
    set(ctx, account, password, None).await
}

/// The same without signing in: for the command line, which is no place for a session.
pub async fn set_password(ctx: &Ctx, link: &str, password: &Password) -> Result<()> {
    let Session { id, account, .. } = recover_password(ctx, link, password).await?.session;
    end(ctx, account, Which::One(id)).await.map(drop)
}

/// Sets the password of whom a link was given to, and signs her in; all her sessions end, and so does the link.
pub async fn recover_password(ctx: &Ctx, link: &str, password: &Password) -> Result<Opened> {
    let digest = vault::digest(link.trim()).ok_or_else(spent)?;
    let id = account_links::find(ctx.db(), &digest, ctx.now()).await?.ok_or_else(spent)?;
    let account = accounts::locked(ctx.db(), id).await?.ok_or_else(spent)?.account;
    password.check(&login_of(ctx, &account).await?, "password")?;
    set(ctx, account, password, Some(digest)).await
}

fn spent() -> Error {
    Error::refused(
        "link",
        "Tautan ini tidak berlaku, sudah dipakai, atau kedaluwarsa. Mintalah yang baru kepada administrator.",
        "This link is not valid, was used, or has expired. Ask an administrator for a new one.",
    )
}

async fn login_of(ctx: &Ctx, account: &Account) -> Result<String> {
    let mut data = persons::open_with(ctx, ctx.db(), &[account.person]).await?;
    Ok(data.remove(&account.person).and_then(|data| data.login).unwrap_or_default())
}

/// Sets a password, ends all sessions, and begins one.
async fn set(ctx: &Ctx, account: Account, password: &Password, link: Option<Vec<u8>>) -> Result<Opened> {
    let hash = ctx.hasher().hash(password).await?;
    let secret = Secret::new().map_err(internal)?;
    let (id, digest) = (ctx.next_id(), secret.digest());
    let (session, actor) = ctx
        .write(move |work| {
            let (account, hash, digest, link) = (account.clone(), hash.clone(), digest.clone(), link.clone());
            Box::pin(async move {
                if let Some(link) = link
                    && !account_links::take(&mut work.tx, &link, work.at).await?
                {
                    return Err(spent());
                }
                account_links::end(&mut work.tx, account.id, work.at).await?;
                let version = accounts::locked(&mut work.tx, account.id).await?.ok_or(Error::NotFound)?.account.version;
                if !accounts::set_password(&mut work.tx, account.id, version, &hash, work.at).await? {
                    return Err(Error::Busy);
                }
                work.audit(noted(AuditAction::SetPassword, &account).fields(["password"]));
                sessions::end(&mut work.tx, account.id, Which::All, work.at).await?;
                begin(work, id, account.id, &digest).await
            })
        })
        .await?;
    Ok(Opened { secret, session, actor })
}
