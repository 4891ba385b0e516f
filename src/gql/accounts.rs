//! The roots of accounts.

use async_graphql::{Context, Enum, Object};

use super::Origin;
use super::error::Result;
use super::input::Paging;
use super::loaders::Asked;
use super::object::{AccountConnection, AccountFilter, DemoPerson, Session, Token, Viewer};
use crate::app::{self, demo_people};
use crate::gql::costs::{Length, PAGE, Pages, Semantic};

/// How one can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SignInWay {
    /// With login and password: `signIn`.
    Password,
    /// At another house: `/masuk/oidc?ke=/path` leads there, and comes back to the path.
    Issuer,
    /// As a person of the demonstration: `signInAsDemo`.
    Demo,
}

/// What can be read of accounts.
#[derive(Debug, Default)]
pub struct AccountQuery;

/// What can be read of accounts.
#[Object]
impl AccountQuery {
    /// Who asks; nobody where nobody has signed in.
    async fn viewer(&self, context: &Context<'_>) -> Result<Option<Viewer>> {
        let asked = Asked::of(context);
        let viewer = asked.answer(app::accounts::viewer(&asked.ctx).await)?;
        let scopes = asked.ctx.actor.holder().and_then(|holder| holder.scopes.clone());
        Ok(viewer.map(|(_, profile)| Viewer::new(profile, scopes)))
    }

    /// How one can sign in here.
    #[graphql(directive = Length::apply(3))]
    async fn sign_in_ways(&self, context: &Context<'_>) -> Vec<SignInWay> {
        let Origin { has_issuer, is_demo, .. } = Origin::of(context);
        let also = [(has_issuer, SignInWay::Issuer), (is_demo, SignInWay::Demo)];
        std::iter::once(SignInWay::Password)
            .chain(also.into_iter().filter_map(|(is_so, way)| is_so.then_some(way)))
            .collect()
    }

    /// Accounts, by id: for administrators.
    #[graphql(directive = Pages::apply(PAGE), directive = Semantic::apply())]
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<AccountFilter>,
        #[graphql(desc = "Items from the beginning, 1 to 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Cursor behind which the page begins.")] after: Option<String>,
        #[graphql(desc = "Items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which the page ends.")] before: Option<String>,
    ) -> Result<Option<AccountConnection>> {
        let (asked, filter) = (Asked::of(context), filter.unwrap_or_default());
        AccountConnection::of(asked, &filter, Paging { first, after, last, before }).await.map(Some)
    }

    /// The sessions of who asks that are not over, the latest first. Only who has signed in may ask.
    #[graphql(directive = Length::apply(20), directive = Semantic::apply())]
    async fn my_sessions(&self, context: &Context<'_>) -> Result<Option<Vec<Session>>> {
        let asked = Asked::of(context);
        let (this, sessions) = asked.answer(app::sessions::mine(&asked.ctx).await)?;
        Ok(Some(sessions.into_iter().map(|session| Session { is_this: session.id == this, session }).collect()))
    }

    /// The tokens of who asks that are not over, the latest first. Only who has signed in may ask.
    #[graphql(directive = Length::apply(50), directive = Semantic::apply())]
    async fn my_tokens(&self, context: &Context<'_>) -> Result<Option<Vec<Token>>> {
        let asked = Asked::of(context);
        let account = asked.answer(app::tokens::own(&asked.ctx))?;
        let tokens = asked.answer(app::tokens::of_account(&asked.ctx, account).await)?;
        Ok(Some(tokens.into_iter().map(Token).collect()))
    }

    /// The persons of the demonstration, as whom anybody at this machine may sign in; none elsewhere.
    #[graphql(directive = Length::apply(11), directive = Semantic::apply())]
    async fn demo_persons(&self, context: &Context<'_>) -> Result<Option<Vec<DemoPerson>>> {
        let asked = Asked::of(context);
        let is_near = Origin::of(context).is_demo;
        let people = asked.answer(demo_people::all(&asked.ctx, is_near).await)?;
        Ok(Some(people.into_iter().map(DemoPerson).collect()))
    }
}
