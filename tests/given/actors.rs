//! Who asks: one of each, in two places, so that nobody is taken for somebody else of the same role.

use std::sync::Arc;

use chrono::TimeDelta;
use simpul::app::{self, Actor, Ctx, Holder, Via};
use simpul::domain::account::{Account, AccountState, Grant, GrantPlace, Role, Scope, Session, SessionKind, Token};
use simpul::domain::id::{AccountId, CooperativeId, GrantId, OrganisationId, PersonId, SessionId, TokenId, UmkmId};
use simpul::domain::words::Word;
use simpul::store::persons::{self, SealedPerson};
use simpul::store::{accounts, grants, sessions, tokens};
use uuid::Uuid;

use super::code;

/// The places of a role: `n` tells one from the next.
pub fn place(role: Role, n: u128) -> GrantPlace {
    let id = Uuid::from_u128(n);
    match role {
        Role::Owner => GrantPlace::Umkm(UmkmId(id)),
        Role::Manager | Role::Staff => GrantPlace::Cooperative(CooperativeId(id)),
        Role::Financier | Role::Supplier | Role::Buyer => GrantPlace::Organisation(OrganisationId(id)),
        Role::Planner => GrantPlace::Region(code(if n.is_multiple_of(2) { "31" } else { "32.75" })),
        Role::Administrator => GrantPlace::Everywhere,
    }
}

/// Somebody who has signed in and is this there.
pub fn signed_in(n: u128, roles: &[(Role, GrantPlace)]) -> Actor {
    acting(n, Via::Session(SessionId(Uuid::from_u128(n))), None, roles)
}

/// A program that has her token, with these scopes.
pub fn token(n: u128, scopes: &[Scope], roles: &[(Role, GrantPlace)]) -> Actor {
    acting(n, Via::Token(TokenId(Uuid::from_u128(n))), Some(scopes), roles)
}

/// The same, with the account on record by which she acts, what she came in by, and what she is: whoever writes is looked for once more.
pub async fn settled(ctx: &Ctx, actor: Actor) -> app::Result<Ctx> {
    let known = actor.clone();
    ctx.write(move |work| {
        let actor = known.clone();
        Box::pin(async move {
            let Holder { account: id, via, grants: had, scopes } = actor.holder().expect("an account");
            let (at, hash) = (work.at, id.0.as_bytes().to_vec());
            let person = SealedPerson {
                id: PersonId(id.0),
                sealed: vec![1],
                wrapped_key: None,
                nik_hash: None,
                phone_hash: None,
                is_demo: false,
                version: 1,
            };
            let account = Account {
                id: *id,
                person: person.id,
                state: AccountState::Active,
                has_password: false,
                is_demo: false,
                created_at: at,
                version: 1,
            };
            persons::insert(&mut work.tx, &[person], at).await?;
            accounts::insert(&mut work.tx, &account, &hash).await?;
            grants::insert(&mut work.tx, *id, had, at).await?;
            match *via {
                Via::Session(session) => {
                    let kind = SessionKind::Short;
                    let expires_at = at + kind.absolute();
                    let session = Session { id: session, account: *id, kind, created_at: at, seen_at: at, expires_at };
                    sessions::insert(&mut work.tx, &session, &hash).await?;
                }
                Via::Token(token) => {
                    let scopes = scopes.iter().flatten().copied().collect();
                    let (name, expires_at) = ("kasir".to_owned(), at + TimeDelta::days(1));
                    let token =
                        Token { id: token, account: *id, name, scopes, created_at: at, expires_at, used_on: None };
                    tokens::insert(&mut work.tx, &token, &hash).await?;
                }
                Via::Provider(_) => {}
            }
            Ok(())
        })
    })
    .await?;
    Ok(ctx.acting(actor))
}

fn acting(n: u128, via: Via, scopes: Option<&[Scope]>, roles: &[(Role, GrantPlace)]) -> Actor {
    let grant = |(i, (role, place)): (usize, &(Role, GrantPlace))| {
        Grant::new(GrantId(Uuid::from_u128(n << 8 | i as u128)), *role, place.clone()).expect("a role at its place")
    };
    Actor::Account(Arc::new(Holder {
        account: AccountId(Uuid::from_u128(n)),
        via,
        grants: roles.iter().enumerate().map(grant).collect(),
        scopes: scopes.map(|scopes| scopes.iter().copied().collect()),
    }))
}

/// One of each: without an account, at the machine, without a role, with each role, and with a token of an administrator.
pub fn everybody() -> Vec<Actor> {
    let with_roles =
        Role::ALL.iter().zip(2u128..).map(|(role, n)| signed_in(n, &[(*role, place(*role, n))])).collect::<Vec<_>>();
    let administrator = [(Role::Administrator, GrantPlace::Everywhere)];
    [Actor::Visitor, Actor::Operator, signed_in(1, &[])]
        .into_iter()
        .chain(with_roles)
        .chain([token(90, &[], &administrator), token(91, Scope::ALL, &administrator)])
        .collect()
}
