//! Who asks: from a cookie or a token to an actor, in one statement, and in none for visitors. A cookie is believed only where our own
//! page has sent it.

use std::sync::Arc;
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value};

use crate::app::identities::{self, Identity};
use crate::app::sessions::{self, Credential};
use crate::app::{self, Actor, Ctx, Via, tokens};
use crate::domain::account::Scope;
use crate::edge::{self, Account, Code, Presence, RequestId, Welcome};
use crate::gql::cookie;
use crate::oidc::{self, Identity as Guest, Issuer};

/// What finding out who asks takes, in units of cost: of the budget of where she asks from.
pub(super) const COST: u64 = 10;

/// For a socket to be told that nobody can be looked up now.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who asks in this request, as far as it was found out; a visitor where nobody has a name.
pub fn actor(extensions: &Extensions) -> Actor {
    extensions.get().cloned().unwrap_or(Actor::Visitor)
}

/// What a request brings to say who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Brought {
    /// Something that was given out here.
    Ours(Credential),
    /// A token of another provider: three parts with dots between them.
    Provider(String),
}

/// What a request brings to say who asks. Beside an `Authorization` no cookie is read.
pub(super) fn brought(parts: &Parts) -> Option<Brought> {
    if let Some(said) = parts.headers.get(header::AUTHORIZATION) {
        return Some(token(said));
    }
    let is_ours = edge::is_from_own_page(&parts.headers, &parts.extensions);
    let secret = cookie::read(cookies(&parts.headers)).filter(|_| is_ours)?;
    Some(Brought::Ours(Credential::Session(secret.to_owned())))
}

/// A token in a header: the secret of one of ours, without what stands before it, or a provider's. Whatever else stands there opens
/// nothing.
fn token(said: &HeaderValue) -> Brought {
    let bearer = said.to_str().ok().and_then(|said| said.trim().split_once(' '));
    let text = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map_or("", |(_, text)| text.trim());
    match text.strip_prefix(tokens::PREFIX) {
        None if text.split('.').count() == 3 => Brought::Provider(text.to_owned()),
        secret => Brought::Ours(Credential::Token(secret.unwrap_or_default().to_owned())),
    }
}

/// The cookies of a request, as the lines in which they came.
pub(super) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok())
}

/// Who may have an account here.
#[derive(Clone)]
pub struct Accounts {
    /// Where they are looked up.
    pub ctx: Ctx,
    /// Whose word on somebody counts beside hers.
    pub issuer: Option<Arc<Issuer>>,
}

/// For what a provider's token may be used, beside reading, if it says so.
const MAY_WRITE: &str = "simpul:write";

impl Accounts {
    /// Who has what a request brought; none where it opens nothing.
    async fn find(&self, brought: &Brought) -> app::Result<Option<Actor>> {
        let token = match brought {
            Brought::Ours(credential) => return sessions::identify(&self.ctx, credential).await,
            Brought::Provider(token) => token,
        };
        let Some(issuer) = &self.issuer else { return Ok(None) };
        match issuer.bearer(token, self.ctx.now()).await {
            Ok(Guest { issuer, subject, until, scopes }) => {
                let may_write = scopes.iter().any(|scope| scope == MAY_WRITE);
                let scopes = [Scope::Read].into_iter().chain(may_write.then_some(Scope::Write)).collect();
                identities::identify(&self.ctx, &Identity { issuer, subject }, until, scopes).await
            }
            Err(oidc::Error::Refused(reason)) => {
                tracing::debug!(reason, "a provider's token opens nothing");
                Ok(None)
            }
            Err(oidc::Error::Issuer(_)) => Err(app::Error::Busy),
        }
    }
}

/// Looks accounts up, where there are any.
#[derive(Clone)]
pub(super) struct Callers(pub(super) Option<Accounts>);

/// What was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A visitor, or somebody.
    Somebody,
    /// A cookie that opens nothing any more.
    Stale,
}

impl Found {
    /// The answer, with which a cookie that opens nothing is taken back.
    pub(super) fn told(self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if self == Self::Stale && !headers.contains_key(header::SET_COOKIE) {
            headers.append(header::SET_COOKIE, HeaderValue::from_static(cookie::CLEARED));
        }
        response
    }
}

impl Callers {
    /// Puts into the extensions of a request who asks, whose budget it is, and whether she may stay.
    pub(super) async fn identify(&self, parts: &mut Parts, brought: Option<Brought>) -> Result<Found, Box<Response>> {
        let (Some(accounts), Some(brought)) = (&self.0, brought) else { return Ok(Found::Somebody) };
        let request_id = RequestId::of(&parts.extensions);
        match (accounts.find(&brought).await, brought) {
            (Ok(Some(actor)), _) => {
                remember(&mut parts.extensions, &accounts.ctx, actor);
                Ok(Found::Somebody)
            }
            (Ok(None), Brought::Ours(Credential::Session(_))) => Ok(Found::Stale),
            (Ok(None), _) => Err(Box::new(unknown(request_id))),
            (Err(error), _) => {
                if let app::Error::Internal(cause) = &error {
                    tracing::error!(%request_id, %cause, ?cause, "who asks could not be found out");
                }
                Err(Box::new(edge::overloaded(request_id)))
            }
        }
    }

    /// Lets sockets in: a page cannot set headers of theirs, so a token may come in `connection_init`.
    pub(super) fn welcome(&self) -> Welcome {
        let callers = self.clone();
        Welcome::new(move |parts: &mut Parts, payload: &Map<String, Value>| {
            let before = parts.headers.get(header::AUTHORIZATION).cloned();
            let is_clean = edge::headers_from_payload(&mut parts.headers, payload);
            let said = parts.headers.get(header::AUTHORIZATION).filter(|said| Some(*said) != before.as_ref());
            let brought = said.map(token);
            let callers = callers.clone();
            Box::pin(async move {
                let identify = callers.identify(parts, brought);
                is_clean && matches!(tokio::time::timeout(PATIENCE, identify).await, Ok(Ok(_)))
            })
        })
        .at(COST)
    }
}

fn remember(extensions: &mut Extensions, ctx: &Ctx, actor: Actor) {
    if let Some(holder) = actor.holder() {
        // by the account where she has signed in, so that no more sessions make for more; a program by its token
        let account = match holder.via {
            Via::Session(_) => Account::named("account", &holder.account.to_string()),
            Via::Token(id) => Account::named("token", &id.to_string()),
            Via::Provider(_) => Account::named("provider", &holder.account.to_string()),
        };
        extensions.insert(account);
    }
    let (ctx, known) = (ctx.clone(), actor.clone());
    extensions.insert(Presence::new(move || {
        let (ctx, known) = (ctx.clone(), known.clone());
        async move {
            // where it cannot be found out now it is asked again soon
            sessions::still(&ctx, &known).await.unwrap_or(true)
        }
    }));
    extensions.insert(actor);
}

/// RFC 6750, 3: what is wrong with a token is said in a header too.
fn unknown(request_id: RequestId) -> Response {
    let message = "This token is not known here, was revoked, or has expired.";
    let mut response = edge::refuse(StatusCode::UNAUTHORIZED, Code::Unauthenticated, message, request_id);
    let challenge = HeaderValue::from_static("Bearer realm=\"simpul\", error=\"invalid_token\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

/// Whether a request comes from this machine itself, as far as it can be told: over the loopback, to a name of this machine, and
/// through nothing that passes on requests of others.
pub fn is_of_this_machine(extensions: &Extensions, headers: &HeaderMap) -> bool {
    const PASSED_ON: [&str; 8] = [
        "forwarded",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-real-ip",
        "cf-connecting-ip",
        "true-client-ip",
    ];
    let is_near = edge::Caller::of(extensions).is_some_and(|caller| caller.address.is_loopback());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let port =
        |port: &str| port.is_empty() || port.strip_prefix(':').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    let is_own = ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| {
        host.get(..own.len()).is_some_and(|name| name.eq_ignore_ascii_case(own)) && port(&host[own.len()..])
    });
    is_near && is_own && PASSED_ON.iter().all(|name| !headers.contains_key(*name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let line = |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), value.parse().unwrap());
        lines.iter().map(line).collect()
    }

    fn parts(lines: &[(&'static str, &str)]) -> Parts {
        let mut parts = axum::http::Request::new(()).into_parts().0;
        parts.headers = headers(lines);
        parts
    }

    #[test]
    fn a_token_goes_before_a_cookie_and_a_cookie_comes_from_our_own_page() {
        let cookie = ("cookie", "bahasa=id; __Host-simpul=abc; lain=1");
        let session = Some(Brought::Ours(Credential::Session("abc".into())));
        let token = |text: &str| Some(Brought::Ours(Credential::Token(text.into())));
        for (lines, expected) in [
            (vec![], None),
            (vec![("cookie", "simpul=abc")], None),
            (vec![cookie], session.clone()),
            (vec![cookie, ("sec-fetch-site", "same-origin")], session.clone()),
            (vec![cookie, ("sec-fetch-site", "none")], session),
            (vec![cookie, ("sec-fetch-site", "cross-site")], None),
            (vec![cookie, ("host", "simpul.example"), ("origin", "https://jahat.example")], None),
            (vec![cookie, ("authorization", "Bearer simpul_xyz")], token("xyz")),
            (vec![("authorization", "bearer simpul_xyz")], token("xyz")),
            (vec![cookie, ("authorization", "Bearer lain")], token("")),
            (vec![cookie, ("authorization", "Bearer a.b.c")], Some(Brought::Provider("a.b.c".into()))),
            (vec![cookie, ("authorization", "Bearer a.b.c.d")], token("")),
            (vec![cookie, ("authorization", "Basic c2ltcHVsOg==")], token("")),
        ] {
            assert_eq!(brought(&parts(&lines)), expected, "{lines:?}");
        }
    }

    #[test]
    fn only_this_machine_is_this_machine() {
        let near = edge::Caller { address: "127.0.0.1".parse().unwrap(), is_encrypted: false };
        let far = edge::Caller { address: "192.0.2.1".parse().unwrap(), is_encrypted: false };
        for (caller, lines, is_own) in [
            (near, vec![("host", "localhost:8080")], true),
            (near, vec![("host", "LOCALHOST")], true),
            (near, vec![("host", "127.0.0.1:8080")], true),
            (near, vec![("host", "[::1]:8080")], true),
            (near, vec![("host", "localhost.jahat.example")], false),
            (near, vec![("host", "localhost:8080.jahat.example")], false),
            (near, vec![("host", "jahat.example")], false),
            (near, vec![], false),
            (near, vec![("host", "localhost"), ("x-forwarded-for", "192.0.2.1")], false),
            (near, vec![("host", "localhost"), ("forwarded", "for=192.0.2.1")], false),
            (near, vec![("host", "localhost"), ("via", "1.1 proksi")], false),
            (near, vec![("host", "localhost"), ("cf-connecting-ip", "192.0.2.1")], false),
            (near, vec![("host", "localhost"), ("true-client-ip", "192.0.2.1")], false),
            (far, vec![("host", "localhost")], false),
        ] {
            let mut extensions = Extensions::new();
            extensions.insert(caller);
            assert_eq!(is_of_this_machine(&extensions, &headers(&lines)), is_own, "{lines:?}");
        }
        assert!(!is_of_this_machine(&Extensions::new(), &headers(&[("host", "localhost")])));
    }
}
