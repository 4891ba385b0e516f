//! Signing in at another house: OpenID Connect Core 1.0 by authorisation code with PKCE (RFC 7636), and bearer tokens that are JWT
//! (RFC 9068). What a token says is believed for two things only, who issued it and whom it names; what that person may do is for
//! others to say. Without a word of what is done here with it.
//!
//! Addresses come from the configuration and from the discovery document of the one issuer that is configured, and from nowhere else:
//! see [`fetch`] for where a request may go.

mod fetch;
mod keys;
mod signatures;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::Uri;
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use fetch::{Fetch, Form};
use keys::Keys;

/// How often the issuer is asked for what it publishes.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// For how long that is used before it is asked again.
    fresh: Duration,
    /// For how long it is used where the issuer does not answer.
    stale: Duration,
    /// Between two questions to an issuer that does not answer, or for a key that it may have made since.
    pause: Duration,
}

const PACE: Pace = Pace {
    fresh: Duration::from_secs(60 * 60),
    stale: Duration::from_secs(24 * 60 * 60),
    pause: Duration::from_secs(60),
};

/// By how many seconds clocks may differ.
const LEEWAY: i64 = 60;
/// The longest token that is looked at, in bytes.
const LONGEST_TOKEN: usize = 16 << 10;
/// With what a token may be signed: never by a secret that both sides know, never by nobody.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Why somebody could not be signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The issuer does not answer, or not as it should. For the log.
    #[error("the issuer cannot be used: {0}")]
    Issuer(String),
    /// What came from the browser or in a header does not hold. For the log.
    #[error("{0}")]
    Refused(&'static str),
}

/// The result of what is asked of an issuer.
pub type Result<T> = std::result::Result<T, Error>;

/// A word that is shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// How an issuer is used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The issuer, as its tokens name it: `https://…`.
    pub issuer: String,
    /// As whom we are known there.
    pub client_id: String,
    /// With what we show it; a public client has none.
    pub client_secret: Option<Secret>,
    /// Whom bearer tokens must be meant for; without it none are taken. Never the client's own id: a token that tells a client who
    /// signed in is no right to ask in her name.
    pub audience: Option<String>,
    /// Where the issuer sends the browser back to.
    pub redirect: String,
    /// Hosts beside the issuer's own that its discovery document may name.
    pub hosts: Vec<String>,
    /// Takes an issuer on this machine, without TLS too: for tests.
    pub allows_loopback: bool,
}

/// Somebody whom the issuer knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who says so.
    pub issuer: String,
    /// Its name for her; it never gives it to somebody else.
    pub subject: String,
    /// Until when that was said to hold.
    pub until: DateTime<Utc>,
    /// For what the token may be used (RFC 9068, 2.2.3), if it says so.
    pub scopes: Vec<String>,
}

/// What the browser keeps while its reader signs in elsewhere: so that the answer is one to her question, and to ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    state: String,
    nonce: String,
    verifier: String,
}

impl Started {
    fn new() -> Result<Self> {
        Ok(Self { state: chance()?, nonce: chance()?, verifier: chance()? })
    }

    /// As the value of a cookie.
    pub fn text(&self) -> String {
        format!("{}.{}.{}", self.state, self.nonce, self.verifier)
    }

    /// Reads what [`Self::text`] wrote.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| (part.len() == 43).then(|| part.to_owned()));
        let started = Self { state: parts.next()??, nonce: parts.next()??, verifier: parts.next()?? };
        parts.next().is_none().then_some(started)
    }
}

/// 256 bits, as text.
fn chance() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Error::Refused("the machine has no randomness"))?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

/// How the issuer sent the browser back.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Returned {
    /// For one exchange.
    pub code: Option<String>,
    /// What we gave the browser.
    pub state: Option<String>,
    /// Who sends it back (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// What an issuer says of itself. Endpoints are used as they stand there, once their hosts were looked at.
#[derive(Debug, Clone, Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What was learned from the issuer.
#[derive(Default)]
struct Known {
    what: Option<(Arc<Learned>, Instant)>,
    /// When it last did not answer, and how.
    fault: Option<(Error, Instant)>,
    /// When it was last asked for a key that a token named.
    lacked: Option<Instant>,
}

struct Learned {
    discovery: Discovery,
    keys: Keys,
}

/// The issuer that is configured.
pub struct Issuer {
    settings: Settings,
    fetch: Fetch,
    pace: Pace,
    known: Mutex<Known>,
}

impl fmt::Debug for Issuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Issuer").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Issuer {
    /// Takes settings, or says in a sentence what is wrong with them. Asks nobody yet.
    pub fn new(settings: Settings) -> std::result::Result<Self, String> {
        signatures::install();
        if settings.audience.as_deref() == Some(settings.client_id.as_str()) {
            return Err("the audience of bearer tokens must not be the client's id".to_owned());
        }
        let fetch = Fetch::new(settings.allows_loopback)?;
        let issuer = Self { settings, fetch, pace: PACE, known: Mutex::default() };
        issuer.allowed(&issuer.settings.issuer).map_err(|error| error.to_string())?;
        Ok(issuer)
    }

    /// Begins: where to send the browser, and what it has to keep.
    pub async fn begin(&self) -> Result<(String, Started)> {
        let learned = self.learned(None).await?;
        let started = Started::new()?;
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(started.verifier.as_bytes()));
        let question = Form::default()
            .with("response_type", "code")
            .with("client_id", &self.settings.client_id)
            .with("redirect_uri", &self.settings.redirect)
            .with("scope", "openid")
            .with("state", &started.state)
            .with("nonce", &started.nonce)
            .with("code_challenge", &challenge)
            .with("code_challenge_method", "S256");
        let endpoint = &learned.discovery.authorization_endpoint;
        let joint = if endpoint.contains('?') { '&' } else { '?' };
        Ok((format!("{endpoint}{joint}{question}"), started))
    }

    /// Ends: exchanges the code for a token, which says who signed in.
    pub async fn finish(&self, started: &Started, returned: &Returned, now: DateTime<Utc>) -> Result<Identity> {
        if returned.state.as_deref() != Some(started.state.as_str()) {
            return Err(Error::Refused("the answer is none to the question of this browser"));
        }
        if returned.error.is_some() {
            return Err(Error::Refused("the issuer says that nobody signed in"));
        }
        let learned = self.learned(None).await?;
        let is_named = learned.discovery.authorization_response_iss_parameter_supported;
        if returned.iss.as_deref().map_or(is_named, |iss| iss != learned.discovery.issuer) {
            return Err(Error::Refused("the answer comes from another issuer"));
        }
        let code = returned.code.as_deref().ok_or(Error::Refused("there is no code"))?;
        let form = Form::default()
            .with("grant_type", "authorization_code")
            .with("code", code)
            .with("redirect_uri", &self.settings.redirect)
            .with("code_verifier", &started.verifier)
            .with("client_id", &self.settings.client_id);
        let secret = self.settings.client_secret.as_ref().map(|secret| (self.settings.client_id.as_str(), secret));
        let answer = self.fetch.post(&self.allowed(&learned.discovery.token_endpoint)?, &form, secret).await?;
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let tokens: Tokens = serde_json::from_slice(&answer)
            .map_err(|_| Error::Issuer("its answer to a code has no token that says who signed in".to_owned()))?;

        let claims = self.claims(&tokens.id_token, &self.settings.client_id, now).await?;
        if claims.nonce.as_deref() != Some(started.nonce.as_str()) {
            return Err(Error::Refused("the token is not for this question"));
        }
        // for more than us, and somebody else is the one who asked for it
        let is_ours = claims.azp.as_deref().map_or(!claims.is_for_many(), |azp| azp == self.settings.client_id);
        if !is_ours {
            return Err(Error::Refused("the token was made for another client"));
        }
        claims.identity()
    }

    /// Whom a bearer token names, if it holds.
    pub async fn bearer(&self, token: &str, now: DateTime<Utc>) -> Result<Identity> {
        let audience = self.settings.audience.as_deref().ok_or(Error::Refused("bearer tokens are not taken"))?;
        self.claims(token, audience, now).await?.identity()
    }

    /// The claims of a token that the issuer signed, for this audience, which hold now.
    async fn claims(&self, token: &str, audience: &str, now: DateTime<Utc>) -> Result<keys::Claims> {
        if token.len() > LONGEST_TOKEN {
            return Err(Error::Refused("the token is too long"));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| Error::Refused("this is no token"))?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(Error::Refused("the token is signed in a way that is not taken"));
        }
        let mut learned = self.learned(None).await?;
        if learned.keys.find(&header).is_none() {
            // perhaps it is a new one
            learned = self.learned(Some(&header)).await?;
        }
        let key = learned.keys.find(&header).ok_or(Error::Refused("nobody knows the key"))?;
        let claims = key.open(token, &learned.discovery.issuer, audience)?;
        claims.holds(now)?;
        Ok(claims)
    }

    /// What the issuer published: as it is kept, or asked for anew where it is old or has no key for a token. An issuer that does not
    /// answer is asked again after a pause, and what is kept is used for a while.
    async fn learned(&self, lacking: Option<&jsonwebtoken::Header>) -> Result<Arc<Learned>> {
        let Pace { fresh, stale, pause } = self.pace;
        let is_over = |at: Option<Instant>, time: Duration| at.is_none_or(|at| at.elapsed() >= time);
        let mut known = self.known.lock().await;
        let kept = known.what.as_ref();
        let lacks = lacking.is_some_and(|header| kept.is_none_or(|(learned, _)| learned.keys.find(header).is_none()));
        let is_wanted = is_over(kept.map(|(_, at)| *at), fresh) || (lacks && is_over(known.lacked, pause));
        if is_wanted && is_over(known.fault.as_ref().map(|(_, at)| *at), pause) {
            if lacks {
                known.lacked = Some(Instant::now());
            }
            match self.ask().await {
                Ok(learned) => {
                    known.fault = None;
                    known.what = Some((Arc::new(learned), Instant::now()));
                }
                Err(error) => {
                    tracing::warn!(%error, "the issuer of OpenID Connect cannot be used");
                    known.fault = Some((error, Instant::now()));
                }
            }
        }
        match (&known.what, &known.fault) {
            (Some((learned, at)), _) if at.elapsed() < stale => Ok(learned.clone()),
            (_, Some((error, _))) => Err(error.clone()),
            _ => Err(Error::Issuer("what it published is too old".to_owned())),
        }
    }

    async fn ask(&self) -> Result<Learned> {
        let address = format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
        let discovery: Discovery = read(&self.fetch.get(&self.allowed(&address)?).await?, "discovery document")?;
        if discovery.issuer != self.settings.issuer {
            return Err(Error::Issuer("its discovery document is that of another issuer".to_owned()));
        }
        self.allowed(&discovery.authorization_endpoint)?;
        self.allowed(&discovery.token_endpoint)?;
        let keys = self.fetch.get(&self.allowed(&discovery.jwks_uri)?).await?;
        Ok(Learned { discovery, keys: Keys::read(&keys)? })
    }

    /// An address at which the issuer may be asked: at its own host, or at one that was configured beside it, and encrypted.
    fn allowed(&self, address: &str) -> Result<Uri> {
        let uri: Uri = address.parse().map_err(|_| Error::Issuer("an address of it is none".to_owned()))?;
        let own: Option<Uri> = self.settings.issuer.parse().ok();
        let is_known = uri.host().is_some_and(|host| {
            own.as_ref().and_then(Uri::host) == Some(host) || self.settings.hosts.iter().any(|known| known == host)
        });
        let is_safe = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => self.settings.allows_loopback,
            _ => false,
        };
        // a name in an address is not for us to give away
        let is_plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if is_known && is_safe && is_plain {
            Ok(uri)
        } else {
            Err(Error::Issuer("an address of it is not at a host that is configured, or not encrypted".to_owned()))
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|_| Error::Issuer(format!("its {what} cannot be read")))
}
