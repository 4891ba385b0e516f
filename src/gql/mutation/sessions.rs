//! Signing in and out, and passwords.

use async_graphql::{Context, ID, InputObject, Object};

use super::{admitted, id, key_if_any, payload};
use crate::app::deeds::{self, Deed};
use crate::app::sessions::{Attempt, Opened};
use crate::app::{self, accounts, demo_people, sessions};
use crate::edge::{Code, Plain};
use crate::gql::choice::choice;
use crate::gql::costs::{HASHING, Length, Semantic, Weight};
use crate::gql::error::{Result, refused};
use crate::gql::loaders::Asked;
use crate::gql::object::Viewer;
use crate::gql::{Origin, cookie};

/// Who signs in.
#[derive(InputObject)]
pub struct SignInInput {
    /// An address of e-mail, a phone, or the name that an administrator chose.
    login: String,
    /// Her password.
    password: String,
}

payload! {
    /// What became of signing in.
    SignInPayload {
        /// Who has signed in; none where it failed.
        viewer: Option<Viewer>
    }
    /// Why signing in failed: which of the two is wrong is never said, so that no field is named.
    SignInError: SignInErrorCode {
        /// There is no such account, or its password is another one.
        WrongLoginOrPassword of "",
    }
}

choice! {
    /// A person of the demonstration.
    DemoPersonKey mirrors "crate::app::demo_people::DemoPerson" {
        /// Owns an UMKM.
        Owner = "OWNER",
        /// Owns an UMKM in the other region.
        OtherOwner = "OTHER_OWNER",
        /// Manages a cooperative.
        Manager = "MANAGER",
        /// Manages a cooperative in the other region.
        OtherManager = "OTHER_MANAGER",
        /// Works for the first cooperative.
        Staff = "STAFF",
        /// Lends.
        Financier = "FINANCIER",
        /// Sells inputs.
        Supplier = "SUPPLIER",
        /// Buys products.
        Buyer = "BUYER",
        /// Plans for a region.
        Planner = "PLANNER",
        /// Plans for the other region.
        OtherPlanner = "OTHER_PLANNER",
        /// Keeps accounts and organisations.
        Administrator = "ADMINISTRATOR",
    }
}

/// As whom to sign in.
#[derive(InputObject)]
pub struct SignInAsDemoInput {
    /// A person of the demonstration.
    person: DemoPersonKey,
}

payload! {
    /// What became of signing in as a person of the demonstration.
    SignInAsDemoPayload {
        /// Who has signed in.
        viewer: Option<Viewer>
    }
    /// Why nobody could sign in as a person of the demonstration.
    SignInAsDemoError: SignInAsDemoErrorCode {
        /// She is not here, or her account was closed.
        NoSuchPerson of "person",
    }
}

/// How signing out is asked for.
#[derive(Default, InputObject)]
pub struct SignOutInput {
    /// A UUID that the client draws for each time that it wants this done: two that come at once with the same one are answered alike.
    idempotency_key: Option<ID>,
}

payload! {
    /// What became of signing out.
    SignOutPayload {
        /// Whether this session has ended.
        signed_out: bool,
        /// Global id of the session that has ended.
        ended_session_id: Option<ID>,
    }
    /// Why nobody was signed out.
    SignOutError: SignOutErrorCode {
        /// A value cannot be used.
        Invalid,
    }
}

/// How signing out everywhere is asked for.
#[derive(Default, InputObject)]
pub struct SignOutEverywhereInput {
    /// A UUID that the client draws for each time that it wants this done: two that come at once with the same one are answered alike.
    idempotency_key: Option<ID>,
}

payload! {
    /// What became of signing out everywhere.
    SignOutEverywherePayload {
        /// How many sessions have ended, this one among them.
        n_ended: i64,
        /// Global ids of the sessions that have ended.
        #[graphql(directive = Length::apply(20))]
        ended_session_ids: Vec<ID>,
    }
    /// Why nobody was signed out.
    SignOutEverywhereError: SignOutEverywhereErrorCode {
        /// A value cannot be used.
        Invalid,
    }
}

/// A session to be ended.
#[derive(InputObject)]
pub struct EndSessionInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once, and answered as the
    /// first time. Without one, each time is another.
    idempotency_key: Option<ID>,
    /// Global id of the session.
    id: ID,
}

payload! {
    /// What became of ending a session.
    EndSessionPayload {
        /// Global id of the session that has ended; none where it was not open.
        ended_session_id: Option<ID>
    }
    /// Why a session was not ended.
    EndSessionError: EndSessionErrorCode {
        /// It is not open, or is none of hers.
        NotOpen of "id",
        /// Another value cannot be used.
        Invalid,
    }
}

/// A new password for the old one.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password until now.
    current_password: String,
    /// The one from now on: 10 to 128 characters that nobody guesses.
    password: String,
}

payload! {
    /// What became of changing a password.
    ChangePasswordPayload {
        /// Who has changed it, in a new session: all others have ended.
        viewer: Option<Viewer>
    }
    /// Why a password was not changed.
    ChangePasswordError: ChangePasswordErrorCode {
        /// The password until now is another one.
        WrongPassword of "currentPassword",
        /// The new one is too short, too long, or easily guessed.
        UnfitPassword of "password",
    }
}

/// A password to be set by a link.
#[derive(InputObject)]
pub struct RecoverPasswordInput {
    /// The secret of the link that an administrator gave out; it can be used once.
    link: String,
    /// The password from now on: 10 to 128 characters that nobody guesses.
    password: String,
}

payload! {
    /// What became of setting a password by a link.
    RecoverPasswordPayload {
        /// Who has set it, and is signed in now.
        viewer: Option<Viewer>
    }
    /// Why a password was not set.
    RecoverPasswordError: RecoverPasswordErrorCode {
        /// The link is none, was used, or is too old.
        SpentLink of "link",
        /// The password is too short, too long, or easily guessed.
        UnfitPassword of "password",
    }
}

/// What begins and ends sessions.
#[derive(Debug, Default)]
pub struct SessionMutation;

/// What begins and ends sessions.
#[Object]
impl SessionMutation {
    /// Signs in: sets the cookie of a session. Only by a POST that is answered at once, and once in a document.
    #[graphql(directive = Weight::apply(HASHING), directive = Semantic::apply())]
    async fn sign_in(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Result<Option<SignInPayload>> {
        let asked = alone(context)?;
        let SignInInput { login, password } = input;
        let attempt = Attempt { login, password: password.into(), network: Origin::of(context).network };
        match sessions::sign_in(&asked.ctx, &attempt).await {
            Ok(opened) => Ok(Some(SignInPayload { viewer: come_in(context, opened).await?, ..Default::default() })),
            Err(error) => SignInPayload::refused(asked, &error),
        }
    }

    /// Signs in as a person of the demonstration: on the machine itself only, where the server was started with `--demo`.
    #[graphql(directive = Weight::apply(HASHING), directive = Semantic::apply())]
    async fn sign_in_as_demo(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As whom.")] input: SignInAsDemoInput,
    ) -> Result<Option<SignInAsDemoPayload>> {
        let asked = alone(context)?;
        let is_near = Origin::of(context).is_demo;
        match demo_people::sign_in(&asked.ctx, input.person.into(), is_near).await {
            Ok(opened) => {
                Ok(Some(SignInAsDemoPayload { viewer: come_in(context, opened).await?, ..Default::default() }))
            }
            Err(error) => SignInAsDemoPayload::refused(asked, &error),
        }
    }

    /// Ends this session.
    #[graphql(directive = Semantic::apply())]
    async fn sign_out(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How it is asked for.")] input: Option<SignOutInput>,
    ) -> Result<Option<SignOutPayload>> {
        let asked = alone_as(context, deeds::END_SESSIONS).await?;
        let given = input.and_then(|input| input.idempotency_key);
        let ended = async { sessions::sign_out(&asked.ctx, key_if_any(asked, given.as_ref())?).await };
        let ended = match ended.await {
            Ok(ended) => ended,
            Err(error) => return SignOutPayload::refused(asked, &error),
        };
        context.append_http_header("set-cookie", cookie::CLEARED);
        let ended_session_id = Some(ID(ended.to_string()));
        Ok(Some(SignOutPayload { signed_out: true, ended_session_id, ..Default::default() }))
    }

    /// Ends all sessions of who asks, on every machine, with whatever they follow. Tokens stay.
    #[graphql(directive = Semantic::apply())]
    async fn sign_out_everywhere(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How it is asked for.")] input: Option<SignOutEverywhereInput>,
    ) -> Result<Option<SignOutEverywherePayload>> {
        let asked = alone_as(context, deeds::END_SESSIONS).await?;
        let given = input.and_then(|input| input.idempotency_key);
        let ended = async { sessions::sign_out_everywhere(&asked.ctx, key_if_any(asked, given.as_ref())?).await };
        let ended = match ended.await {
            Ok(ended) => ended,
            Err(error) => return SignOutEverywherePayload::refused(asked, &error),
        };
        context.append_http_header("set-cookie", cookie::CLEARED);
        let n_ended = i64::try_from(ended.len()).unwrap_or(i64::MAX);
        let ended_session_ids = ended.iter().map(|id| ID(id.to_string())).collect();
        Ok(Some(SignOutEverywherePayload { n_ended, ended_session_ids, ..Default::default() }))
    }

    /// Ends another session of who asks.
    #[graphql(directive = Semantic::apply())]
    async fn end_session(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: EndSessionInput,
    ) -> Result<Option<EndSessionPayload>> {
        let asked = admitted(context, deeds::END_SESSIONS).await?;
        let ended = async {
            let (key, session) = (key_if_any(asked, input.idempotency_key.as_ref())?, id("id", &input.id)?);
            sessions::end_session(&asked.ctx, key, session).await
        };
        match ended.await {
            Ok(()) => Ok(Some(EndSessionPayload { ended_session_id: Some(input.id), ..Default::default() })),
            Err(error) => EndSessionPayload::refused(asked, &error),
        }
    }

    /// Changes the password of who asks; all her other sessions end.
    #[graphql(directive = Weight::apply(2 * HASHING), directive = Semantic::apply())]
    async fn change_password(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The old one and the new one.")] input: ChangePasswordInput,
    ) -> Result<Option<ChangePasswordPayload>> {
        let asked = alone_as(context, deeds::CHANGE_PASSWORD).await?;
        let (current, password) = (input.current_password.into(), input.password.into());
        let network = Origin::of(context).network;
        match sessions::change_password(&asked.ctx, &current, &password, network).await {
            Ok(opened) => {
                Ok(Some(ChangePasswordPayload { viewer: come_in(context, opened).await?, ..Default::default() }))
            }
            Err(error) => ChangePasswordPayload::refused(asked, &error),
        }
    }

    /// Sets a password by a link that an administrator gave out, and signs in; all sessions before end.
    #[graphql(directive = Weight::apply(HASHING), directive = Semantic::apply())]
    async fn recover_password(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The link and the password.")] input: RecoverPasswordInput,
    ) -> Result<Option<RecoverPasswordPayload>> {
        let asked = alone(context)?;
        match sessions::recover_password(&asked.ctx, &input.link, &input.password.into()).await {
            Ok(opened) => {
                Ok(Some(RecoverPasswordPayload { viewer: come_in(context, opened).await?, ..Default::default() }))
            }
            Err(error) => RecoverPasswordPayload::refused(asked, &error),
        }
    }
}

/// As [`alone`], for whom may do this to anything at all.
async fn alone_as<'a>(context: &Context<'a>, deed: Deed) -> Result<&'a Asked> {
    admitted(context, deed).await?;
    alone(context)
}

/// Refuses what sets a cookie where none can be set, and a second time in a document: else one request could try many passwords.
fn alone<'a>(context: &Context<'a>) -> Result<&'a Asked> {
    let asked = Asked::of(context);
    if context.data_opt::<Plain>().is_none() {
        return Err(Code::BadRequest.error("What sets a cookie is asked by a POST that is answered at once."));
    }
    if !asked.is_first() {
        return Err(refused("input", "Hanya sekali dalam satu dokumen.", "Only once in a document.", asked.locale));
    }
    Ok(asked)
}

/// Gives out the cookie of a session, and says who has come in.
async fn come_in(context: &Context<'_>, opened: Opened) -> Result<Option<Viewer>> {
    let asked = Asked::of(context);
    let ctx = asked.ctx.acting(opened.actor);
    let viewer = asked.answer(accounts::viewer(&ctx).await)?;
    context.append_http_header("set-cookie", cookie::set(opened.secret.text(), &opened.session, ctx.now()));
    asked.answer(viewer.map(|(_, profile)| Some(Viewer::new(profile, None))).ok_or(app::Error::NotFound))
}
