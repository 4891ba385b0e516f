//! Requests to an issuer: to a public address that its name leads to at that moment, encrypted, without following it elsewhere,
//! within a few seconds and a bounded size.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, Uri, header};
use data_encoding::BASE64;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{Error, Result, Secret};

/// How long a request may take, from looking up the name to the last byte.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an answer.
const LONGEST: usize = 256 << 10;

/// Asks issuers.
pub(super) struct Fetch {
    tls: TlsConnector,
    allows_loopback: bool,
}

impl Fetch {
    /// Trusts whom the machine trusts.
    pub fn new(allows_loopback: bool) -> std::result::Result<Self, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() && !allows_loopback {
            return Err("this machine trusts no certificate authority: install ca-certificates".to_owned());
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), allows_loopback })
    }

    /// The same for the world: nothing on this machine.
    #[cfg(test)]
    pub fn without_loopback(self) -> Self {
        Self { allows_loopback: false, ..self }
    }

    /// Gets what stands at an address.
    pub async fn get(&self, uri: &Uri) -> Result<Bytes> {
        self.ask(uri, Method::GET, Request::builder(), Body::empty()).await
    }

    /// Posts a form, as whom we are known there if we have a secret for that.
    pub async fn post(&self, uri: &Uri, form: &Form, secret: Option<(&str, &Secret)>) -> Result<Bytes> {
        let mut request = Request::builder().header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some((name, secret)) = secret {
            // RFC 6749, 2.3.1: both are written as in a form first
            let both = format!("{}:{}", encoded(name), encoded(&secret.0));
            request = request.header(header::AUTHORIZATION, format!("Basic {}", BASE64.encode(both.as_bytes())));
        }
        self.ask(uri, Method::POST, request, Body::from(form.to_string())).await
    }

    async fn ask(&self, uri: &Uri, method: Method, request: axum::http::request::Builder, body: Body) -> Result<Bytes> {
        let authority = uri.authority().ok_or_else(|| fault("its address has no host"))?;
        let request = request
            .method(method)
            .uri(uri.path_and_query().map_or("/", |path| path.as_str()))
            .header(header::HOST, authority.as_str())
            .header(header::ACCEPT, "application/json")
            .body(body)
            .map_err(fault)?;
        tokio::time::timeout(PATIENCE, self.send(uri, request))
            .await
            .map_err(|_| fault("it does not answer in time"))?
    }

    async fn send(&self, uri: &Uri, request: Request<Body>) -> Result<Bytes> {
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let is_encrypted = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_encrypted { 443 } else { 80 });
        let addresses: Vec<SocketAddr> = tokio::net::lookup_host((host, port))
            .await
            .map_err(fault)?
            .filter(|at| self.may_reach(at.ip(), is_encrypted))
            .collect();
        // to an address that was looked at, not to whatever the name leads to a moment later
        let stream = TcpStream::connect(&*addresses).await.map_err(fault)?;
        if !is_encrypted {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(fault)?;
        exchange(self.tls.connect(name, stream).await.map_err(fault)?, request).await
    }

    /// Whether an address that a name led to may be asked.
    pub(super) fn may_reach(&self, address: IpAddr, is_encrypted: bool) -> bool {
        let address = address.to_canonical();
        (self.allows_loopback && address.is_loopback()) || (is_encrypted && is_public(address))
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Body>,
) -> Result<Bytes> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(fault)?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(fault)?;
        if response.status() != StatusCode::OK {
            return Err(fault(format!("it answers {}", response.status().as_u16())));
        }
        axum::body::to_bytes(Body::new(response.into_body()), LONGEST).await.map_err(fault)
    };
    let connection = async {
        // its end alone is no answer; while one is read, the reader sees it
        let _ended = connection.await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answer = answer => answer,
        () = connection => Err(fault("it closed the connection")),
    }
}

fn fault(error: impl fmt::Display) -> Error {
    Error::Issuer(error.to_string())
}

/// Whether an address is one of the open network: nothing of this machine, of a network of its own, or for other purposes (the
/// registries of special addresses, RFC 6890).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            !(a == 0
                || address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_multicast()
                || address.is_documentation()
                || (a == 100 && b & 0xc0 == 64)
                || (a == 192 && b == 0 && c == 0)
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && b & 0xfe == 18)
                || a >= 240)
        }
        IpAddr::V6(address) => {
            let [first, second, ..] = address.segments();
            let embedded = |at: usize| {
                let octets = address.octets();
                is_public(Ipv4Addr::new(octets[at], octets[at + 1], octets[at + 2], octets[at + 3]).into())
            };
            match (first, second) {
                // translated (RFC 6052), and 6to4 (RFC 3056): what is behind counts
                (0x64, 0xff9b) => address.segments()[2..6] == [0; 4] && embedded(12),
                (0x2002, _) => embedded(2),
                // Teredo and others of 2001::/23, and documentation
                (0x2001, 0..0x200 | 0xdb8) | (0x3fff, 0..0x1000) => false,
                // what is given out to the open network
                _ => first & 0xe000 == 0x2000,
            }
        }
    }
}

/// Fields as a form writes them.
#[derive(Default)]
pub(super) struct Form(String);

impl Form {
    /// The form with one more field.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0 += &format!("{name}={}", encoded(value));
        self
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A value of a form: letters, digits and a few signs as they are, other bytes by their numbers.
fn encoded(value: &str) -> String {
    value.bytes().fold(String::with_capacity(value.len()), |mut text, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => text.push(byte.into()),
            _ => text += &format!("%{byte:02X}"),
        }
        text
    })
}
