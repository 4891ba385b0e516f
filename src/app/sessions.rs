//! Signing in and out. What is told to whoever fails is the same whether there is such an account or not, and so is the time that it
//! takes, and what is asked of the database.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::access::Object;
use super::accounts::{login_hash, noted};
use super::passwords::Password;
use super::{Action, Actor, Command, Ctx, Error, Holder, IdempotencyKey, Result, Via, Work, access, persons};
use crate::db::Run;
use crate::domain::account::{Account, AccountState, Grant, Login, Session, SessionKind};
use crate::domain::audit::AuditAction;
use crate::domain::id::{AccountId, SessionId};
use crate::store::accounts::{self, Locked};
use crate::store::sessions::{self, By, Which};
use crate::store::{account_links, grants, identities, tokens};
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

/// What is told to who has no such account, or another password: never which of the two.
fn unknown() -> Error {
    Error::refused("", "Nama masuk atau kata sandi salah.", "The login or the password is wrong.")
}

/// Signs in. Refused, without a field, where there is no such account, or its password is another one.
pub async fn sign_in(ctx: &Ctx, attempt: &Attempt) -> Result<Opened> {
    let login = attempt.login.parse::<Login>().ok();
    // what is no login is looked for as well: it has no account
    let hash = login_hash(ctx, login.as_ref().map_or(&attempt.login, |login| login.as_str()));
    let tried = ctx.throttle().begin(hash, attempt.network, ctx.now()).map_err(Error::TooMany)?;
    let found = accounts::by_login(ctx.db(), &hash).await?;
    let known = found.as_ref().and_then(|found| found.password_hash.as_deref());
    let is_right = ctx.hasher().is(&attempt.password, known).await?;
    let Some(found) = found.filter(|found| is_right && found.is_open()) else { return Err(unknown()) };
    ctx.throttle().succeeded(tried);
    let (account, verified) = (found.account.id, found.password_hash);
    let raised = match &verified {
        Some(hash) if vault::is_outdated(hash) => Some(ctx.hasher().hash(&attempt.password).await?),
        _ => None,
    };
    let secret = Secret::new().map_err(internal)?;
    let (begins, asker) = (Begins::new(ctx, account, secret.digest()), ctx.actor.clone());
    let (session, actor) = ctx
        .write(move |work| {
            let (verified, raised, begins, asker) = (verified.clone(), raised.clone(), begins.clone(), asker.clone());
            Box::pin(async move {
                // what was verified without a transaction has to hold within
                let now = accounts::held(&mut work.tx, account).await?;
                let is_so = |now: &Locked| now.is_open() && now.password_hash == verified;
                let now = now.filter(is_so).ok_or_else(unknown)?;
                if let Some(raised) = raised {
                    accounts::set_password(&mut work.tx, account, now.account.version, &raised, work.at).await?;
                }
                work.audit(noted(AuditAction::SignIn, &now.account));
                begin(work, &begins, &asker).await
            })
        })
        .await?;
    Ok(Opened { secret, session, actor })
}

impl Locked {
    fn is_open(&self) -> bool {
        self.account.state == AccountState::Active
    }
}

/// A session that is to begin.
#[derive(Debug, Clone)]
pub(super) struct Begins {
    id: SessionId,
    account: AccountId,
    digest: Vec<u8>,
}

impl Begins {
    /// A session of an account, which the secret of a digest opens.
    pub(super) fn new(ctx: &Ctx, account: AccountId, digest: Vec<u8>) -> Self {
        Self { id: ctx.next_id(), account, digest }
    }
}

/// Begins a session within a write, and ends what is too old or too many. The one by which whoever asks came in ends too: its cookie is
/// written over, so that nobody could end it any more.
pub(super) async fn begin(work: &mut Work, begins: &Begins, asker: &Actor) -> Result<(Session, Actor)> {
    if let Some(Holder { account, via: Via::Session(before), .. }) = asker.holder() {
        end_within(work, *account, Which::One(*before)).await?;
    }
    let Begins { id, account, ref digest } = *begins;
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
            Some(digest) => by_session(ctx, digest).await,
            None => Ok(None),
        },
        Credential::Token(secret) => match vault::digest(secret) {
            Some(digest) => by_token(ctx, digest).await,
            None => Ok(None),
        },
    }
}

/// Whether somebody still is who she was, with the same roles: asked again and again of who stays.
pub async fn still(ctx: &Ctx, actor: &Actor) -> Result<bool> {
    let Some(holder) = actor.holder() else { return Ok(true) };
    Ok(grants_now(ctx.db(), holder, ctx.now()).await?.as_ref() == Some(&holder.grants))
}

/// What somebody is by what she came in by; none where that opens nothing any more.
async fn grants_now(run: impl Run, holder: &Holder, at: DateTime<Utc>) -> Result<Option<Vec<Grant>>> {
    Ok(match holder.via {
        Via::Session(id) => sessions::find(run, By::Id(id), at).await?.map(|(_, grants)| grants),
        Via::Token(id) => tokens::find(run, tokens::By::Id(id), at).await?.map(|(_, grants)| grants),
        Via::Provider(until) if until > at => {
            identities::find(run, identities::By::Account(holder.account)).await?.map(|(_, grants)| grants)
        }
        Via::Provider(_) => None,
    })
}

/// Lets through who within a write still is what she was let through as, and holds that true until its end: whoever ends her sessions or
/// takes a role of hers waits, or was first. What she has become besides is no matter.
pub(super) async fn hold(work: &mut Work, actor: &Actor) -> Result<()> {
    let Some(holder) = actor.holder() else { return Ok(()) };
    // the account first, by itself: what is read after it cannot be older than whoever held it before
    accounts::hold(&mut work.tx, holder.account).await?;
    let now = grants_now(&mut work.tx, holder, work.at).await?.ok_or(Error::Unauthenticated)?;
    if holder.grants.iter().all(|grant| now.contains(grant)) { Ok(()) } else { Err(Error::Forbidden) }
}

async fn by_session(ctx: &Ctx, secret: Vec<u8>) -> Result<Option<Actor>> {
    let now = ctx.now();
    let Some((session, grants)) = sessions::find(ctx.db(), By::Key(secret), now).await? else { return Ok(None) };
    if now - session.seen_at >= NOTED {
        note(ctx, Session { seen_at: now, ..session.clone() });
    }
    Ok(Some(acting(Via::Session(session.id), session.account, grants)))
}

async fn by_token(ctx: &Ctx, secret: Vec<u8>) -> Result<Option<Actor>> {
    let (now, today) = (ctx.now(), ctx.now().date_naive());
    let Some((token, grants)) = tokens::find(ctx.db(), tokens::By::Key(secret), now).await? else { return Ok(None) };
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

/// Ends the session of who asks; answers which that was.
pub async fn sign_out(ctx: &Ctx, key: IdempotencyKey) -> Result<SessionId> {
    let (account, session) = herself(ctx)?;
    ctx.command(Command { name: "signOut", key, input: &session }, move |work| {
        Box::pin(async move {
            end_within(work, account, Which::One(session)).await?;
            Ok(session)
        })
    })
    .await
}

/// Ends one session of who asks. Refused where it is not open, or not hers.
pub async fn end_session(ctx: &Ctx, key: IdempotencyKey, session: SessionId) -> Result<()> {
    let (account, _) = herself(ctx)?;
    ctx.command(Command { name: "endSession", key, input: &session }, move |work| {
        Box::pin(async move {
            match end_within(work, account, Which::One(session)).await?.is_empty() {
                true => Err(Error::refused("id", "Sesi ini tidak terbuka.", "This session is not open.")),
                false => Ok(()),
            }
        })
    })
    .await
}

/// Ends all sessions of who asks, this one too; answers which.
pub async fn sign_out_everywhere(ctx: &Ctx, key: IdempotencyKey) -> Result<Vec<SessionId>> {
    let (account, session) = herself(ctx)?;
    ctx.command(Command { name: "signOutEverywhere", key, input: &session }, move |work| {
        Box::pin(end_within(work, account, Which::All))
    })
    .await
}

/// Ends sessions within a write; answers which of them were open.
async fn end_within(work: &mut Work, account: AccountId, which: Which) -> Result<Vec<SessionId>> {
    // held, so that nobody acts by one of them meanwhile
    let account = accounts::held(&mut work.tx, account).await?.ok_or(Error::NotFound)?.account;
    let ended = sessions::end(&mut work.tx, account.id, which, work.at).await?;
    if !ended.is_empty() {
        work.audit(noted(AuditAction::EndSessions, &account));
    }
    Ok(ended)
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
    ctx.write(move |work| Box::pin(end_within(work, account, Which::One(id)))).await.map(drop)
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

/// Sets a password, ends all sessions, and begins one. Without a link it is who asks that does so, if she still may.
async fn set(ctx: &Ctx, account: Account, password: &Password, link: Option<Vec<u8>>) -> Result<Opened> {
    let hash = ctx.hasher().hash(password).await?;
    let secret = Secret::new().map_err(internal)?;
    let (begins, asker) = (Begins::new(ctx, account.id, secret.digest()), ctx.actor.clone());
    let (session, actor) = ctx
        .write(move |work| {
            let (account, hash, link) = (account.clone(), hash.clone(), link.clone());
            let (begins, asker) = (begins.clone(), asker.clone());
            Box::pin(async move {
                match link {
                    None => hold(work, &asker).await?,
                    Some(link) if account_links::take(&mut work.tx, &link, work.at).await? => {}
                    Some(_) => return Err(spent()),
                }
                account_links::end(&mut work.tx, account.id, work.at).await?;
                let version = accounts::locked(&mut work.tx, account.id).await?.ok_or(Error::NotFound)?.account.version;
                if !accounts::set_password(&mut work.tx, account.id, version, &hash, work.at).await? {
                    return Err(Error::Busy);
                }
                work.audit(noted(AuditAction::SetPassword, &account).fields(["password"]));
                sessions::end(&mut work.tx, account.id, Which::All, work.at).await?;
                begin(work, &begins, &asker).await
            })
        })
        .await?;
    Ok(Opened { secret, session, actor })
}
