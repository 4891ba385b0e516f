//! Signing in at another house: out to the issuer, and back with a session. Two addresses that a browser walks to; what they have to say
//! is said by the page of signing in.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::callers;
use crate::app::identities::{self, Identity};
use crate::app::sessions::{self, Credential};
use crate::app::{self, Actor, Ctx};
use crate::gql::cookie;
use crate::oidc::{self, Issuer, Returned, Started};

/// Where signing in elsewhere begins.
pub(super) const OUT: &str = "/masuk/oidc";
/// Where the issuer sends the browser back to.
pub const BACK: &str = "/masuk/oidc/kembali";
/// What the browser keeps meanwhile. With this prefix no page of a neighbouring host can have put it there.
const KEPT: &str = "__Host-simpul-oidc";
/// For how many seconds: so long somebody may take to sign in.
const PATIENCE: u32 = 600;
/// The longest path that she comes back to, in bytes.
const LONGEST_PATH: usize = 1_000;
/// Exchanges with the issuer at once: it is not for us to flood it.
const EXCHANGES: usize = 8;

/// The issuer, and the accounts that it opens.
pub(super) struct Abroad {
    issuer: Arc<Issuer>,
    accounts: Ctx,
    exchanges: Semaphore,
}

/// Why nobody was signed in, as the page of signing in is told in its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// The issuer does not answer as it should.
    Issuer,
    /// What came back does not hold, or is too old.
    Refused,
    /// The issuer's guest has no account here.
    Unknown,
    /// Too many at once.
    Busy,
}

impl Failure {
    fn answer(self) -> Response {
        let word = match self {
            Self::Issuer => "penyedia",
            Self::Refused => "ditolak",
            Self::Unknown => "tanpa-akun",
            Self::Busy => "sibuk",
        };
        forget(to(&format!("/masuk?galat={word}")))
    }
}

impl From<oidc::Error> for Failure {
    fn from(error: oidc::Error) -> Self {
        tracing::warn!(%error, "nobody was signed in by the issuer");
        match error {
            oidc::Error::Issuer(_) => Self::Issuer,
            oidc::Error::Refused(_) => Self::Refused,
        }
    }
}

/// The two addresses.
pub(super) fn router<S: Clone + Send + Sync + 'static>(issuer: Arc<Issuer>, accounts: Ctx) -> Router<S> {
    let abroad = Arc::new(Abroad { issuer, accounts, exchanges: Semaphore::new(EXCHANGES) });
    Router::new().route(OUT, get(out)).route(BACK, get(back)).with_state(abroad)
}

#[derive(Deserialize)]
struct Wish {
    /// The path of ours to which she wants to come back.
    ke: Option<String>,
}

async fn out(State(abroad): State<Arc<Abroad>>, uri: Uri) -> Response {
    let wish = Query::<Wish>::try_from_uri(&uri).ok().and_then(|Query(wish)| wish.ke);
    let path = wish.filter(|path| is_own(path)).unwrap_or_else(|| "/".to_owned());
    let Ok(_place) = abroad.exchanges.try_acquire() else { return Failure::Busy.answer() };
    match abroad.issuer.begin().await {
        Ok((address, started)) => {
            let kept = format!("{}.{}", started.text(), BASE64URL_NOPAD.encode(path.as_bytes()));
            keep(to(&address), &format!("{KEPT}={kept}; Path=/; Max-Age={PATIENCE}; Secure; HttpOnly; SameSite=Lax"))
        }
        Err(error) => Failure::from(error).answer(),
    }
}

async fn back(State(abroad): State<Arc<Abroad>>, uri: Uri, headers: HeaderMap) -> Response {
    match returned(&abroad, &uri, &headers).await {
        Ok(response) => forget(response),
        Err(failure) => failure.answer(),
    }
}

async fn returned(abroad: &Abroad, uri: &Uri, headers: &HeaderMap) -> Result<Response, Failure> {
    let (started, path) = kept(headers).ok_or(Failure::Refused)?;
    let Query(returned) = Query::<Returned>::try_from_uri(uri).map_err(|_| Failure::Refused)?;
    let _place = abroad.exchanges.try_acquire().map_err(|_| Failure::Busy)?;
    let now = abroad.accounts.now();
    let guest = abroad.issuer.finish(&started, &returned, now).await?;
    let identity = Identity { issuer: guest.issuer, subject: guest.subject };
    let failed = |error: app::Error| {
        if let app::Error::Internal(cause) = &error {
            tracing::error!(%cause, ?cause, "a session could not be begun");
        }
        Failure::Busy
    };
    // as whom this browser came until now: what is signed in by it ends
    let before = match cookie::read(callers::cookies(headers)) {
        Some(secret) => sessions::identify(&abroad.accounts, &Credential::Session(secret.to_owned())).await,
        None => Ok(None),
    };
    let asker = before.map_err(failed)?.unwrap_or(Actor::Visitor);
    let opened = identities::sign_in(&abroad.accounts.acting(asker), &identity).await.map_err(failed)?;
    let opened = opened.ok_or(Failure::Unknown)?;
    Ok(keep(to(&path), &cookie::set(opened.secret.text(), &opened.session, now)))
}

/// What the browser kept: the question, and the path to come back to.
fn kept(headers: &HeaderMap) -> Option<(Started, String)> {
    let (started, path) = cookie::find(KEPT, callers::cookies(headers))?.rsplit_once('.')?;
    let path = String::from_utf8(BASE64URL_NOPAD.decode(path.as_bytes()).ok()?).ok()?;
    is_own(&path).then_some((Started::read(started)?, path))
}

/// Whether this leads to a page of ours, and nowhere else: browsers take `//host` and `/\host` for another one.
fn is_own(path: &str) -> bool {
    path.len() <= LONGEST_PATH
        && path.starts_with('/')
        && !path[1..].starts_with(['/', '\\'])
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Sends the browser on, to be asked with GET.
fn to(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

fn keep(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The question has been answered, one way or another.
fn forget(response: Response) -> Response {
    keep(response, &format!("{KEPT}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_come_back_to() {
        for path in ["/", "/akun", "/koperasi/kop_1?tab=rapat#atas", "/cari?q=boneka%20pondok"] {
            assert!(is_own(path), "{path}");
        }
        for path in
            ["", "akun", "//jahat.example", "/\\jahat.example", "https://jahat.example", "/a\r\nb", "/\u{e9}", "/ a"]
        {
            assert!(!is_own(path), "{path}");
        }
        assert!(!is_own(&format!("/{}", "a".repeat(LONGEST_PATH))));
    }

    #[test]
    fn what_the_browser_kept_is_read_back() {
        let secret = "a".repeat(43);
        let headers = |value: &str| HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(value).unwrap())]);
        let path = BASE64URL_NOPAD.encode(b"/akun");
        let whole = format!("bahasa=id; {KEPT}={secret}.{secret}.{secret}.{path}");
        let (started, back) = kept(&headers(&whole)).unwrap();
        assert_eq!((started.text(), back.as_str()), (format!("{secret}.{secret}.{secret}"), "/akun"));
        let elsewhere = BASE64URL_NOPAD.encode(b"//jahat.example");
        for value in [
            "bahasa=id".to_owned(),
            format!("{KEPT}={secret}.{secret}.{path}"),
            format!("{KEPT}={secret}.{secret}.{secret}.{elsewhere}"),
            format!("{KEPT}={secret}.{secret}.{secret}.?"),
        ] {
            assert!(kept(&headers(&value)).is_none(), "{value}");
        }
    }
}
