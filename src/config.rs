//! Every setting, once: its environment variable, its default, its bound.
//!
//! Each layer has its own plain struct of limits; whoever starts it fills that from here. What is no matter of the
//! machine or of who runs it is a constant where it is used, and never stands here.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

mod network;

pub use network::Network;

/// A setting that cannot be taken as it is. Names the variable, and repeats what stands there only if it is no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is not usable: it must be {wanted}")]
pub struct Unusable {
    /// The environment variable.
    pub variable: &'static str,
    /// What it should be, in words.
    pub wanted: String,
}

/// A setting as `simpul doctor` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The environment variable.
    pub variable: &'static str,
    /// What holds: from the environment, or the default. A password is blotted out.
    pub value: String,
    /// Whether that is the default.
    pub is_default: bool,
    /// What it is for.
    pub about: &'static str,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Which documents are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Documents {
    /// All that stay within the limits.
    Any,
    /// Those that were known when the server started.
    TrustedOnly,
}

/// The header in which a proxy names whom it speaks for. One, chosen: a proxy passes on what it does not write itself, so the other
/// one is a stranger's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`, with `X-Forwarded-Proto` beside it.
    #[default]
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

macro_rules! settings {
    ($($field:ident: $kind:ty = $variable:literal, $default:expr, $read:expr, $about:literal;)*) => {
        /// All settings.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Config {
            $(#[doc = concat!($about, " (`", $variable, "`)")] pub $field: $kind,)*
        }

        impl Config {
            /// Reads all settings by name; one that is not there has its default.
            pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, Unusable> {
                Ok(Self {
                    $($field: {
                        let text = get($variable).filter(|text| !text.is_empty()).unwrap_or_else(|| $default.to_string());
                        let read: Result<$kind, String> = $read(text.trim());
                        read.map_err(|wanted| Unusable { variable: $variable, wanted })?
                    },)*
                })
            }

            /// All settings by name, with what holds.
            pub fn list(get: impl Fn(&str) -> Option<String>) -> Vec<Setting> {
                vec![$({
                    let found = get($variable).filter(|text| !text.is_empty());
                    let is_default = found.is_none();
                    let value = without_password(&found.unwrap_or_else(|| $default.to_string()));
                    Setting { variable: $variable, value, is_default, about: $about }
                },)*]
            }
        }
    };
}

settings! {
    listen: SocketAddr = "SIMPUL_LISTEN", "127.0.0.1:8080", address,
        "The address and port that the server listens on";
    database: DatabaseUrl = "SIMPUL_DATABASE_URL", "sqlite:data/simpul.db", |text: &str| Ok(DatabaseUrl(text.to_owned())),
        "The database: sqlite:PATH, or postgres://user:password@host/name";
    key_file: PathBuf = "SIMPUL_KEY_FILE", "data/simpul.key", |text: &str| Ok(text.into()),
        "The file with the keys of personal data; keep a copy apart from the database's";
    log_format: LogFormat = "SIMPUL_LOG_FORMAT", "text", log_format,
        "How the log is written: text or json";
    log_level: String = "SIMPUL_LOG_LEVEL", "info", |text: &str| Ok(text.to_owned()),
        "What is logged: error, warn, info, debug or trace, also by part, as in info,simpul::sql=debug";
    tls_cert: Option<PathBuf> = "SIMPUL_TLS_CERT", "none", path_or_none,
        "A certificate in PEM, with those that vouch for it: then the server speaks TLS";
    tls_key: Option<PathBuf> = "SIMPUL_TLS_KEY", "none", path_or_none,
        "The key of this certificate, in PEM";
    public_url: Option<String> = "SIMPUL_PUBLIC_URL", "none", origin_or_none,
        "The address by which browsers reach the server, as in https://simpul.example; an issuer sends them back to it";
    oidc_issuer: Option<String> = "SIMPUL_OIDC_ISSUER", "none", text_or_none,
        "An issuer of OpenID Connect at which holders of accounts may sign in, as its tokens name it: https://…";
    oidc_client: String = "SIMPUL_OIDC_CLIENT", "simpul", |text: &str| Ok(text.to_owned()),
        "As whom the server is known to the issuer";
    oidc_secret_file: Option<PathBuf> = "SIMPUL_OIDC_SECRET_FILE", "none", path_or_none,
        "The file with the secret that the issuer gave the server; a public client has none";
    oidc_audience: Option<String> = "SIMPUL_OIDC_AUDIENCE", "none", text_or_none,
        "Whom the issuer's tokens for programs must be meant for; none takes no such tokens";
    oidc_hosts: Vec<String> = "SIMPUL_OIDC_HOSTS", "none", hosts,
        "Hosts beside the issuer's own at which it answers, separated by commas";
    oidc_loopback: bool = "SIMPUL_OIDC_LOOPBACK", "no", yes_or_no,
        "Whether the issuer may be on this machine, without TLS too: for trials";
    metrics_listen: Option<SocketAddr> = "SIMPUL_METRICS_LISTEN", "off", metrics_address,
        "The address and port that metrics are told at, or a port of this machine alone; off tells none";
    otlp_endpoint: Option<String> = "SIMPUL_OTLP_ENDPOINT", "off", |text: &str| Ok((text != "off").then(|| text.to_owned())),
        "A collector of OpenTelemetry that takes traces, as in http://127.0.0.1:4318; off sends none";
    timed_per_mille: u32 = "SIMPUL_TIMED_PER_MILLE", 10, |text| whole(text, 0, 1_000),
        "Of a thousand operations, how many have their fields timed and are traced, if anybody watches";
    trusted_proxies: Vec<Network> = "SIMPUL_TRUSTED_PROXIES", "none", networks,
        "Proxies whose word on the caller's address counts: addresses and networks, as in 127.0.0.1,10.0.0.0/8";
    proxy_header: ProxyHeader = "SIMPUL_PROXY_HEADER", "x-forwarded-for", proxy_header,
        "Where these proxies name the caller: x-forwarded-for or forwarded";
    body_bytes: usize = "SIMPUL_BODY_BYTES", 256 << 10, |text| whole(text, 1 << 10, 16 << 20),
        "Bytes that the body of a request may have";
    documents: Documents = "SIMPUL_DOCUMENTS", "any", documents,
        "Which GraphQL documents are answered: any, or trusted-only: those of the front end and of the files named next";
    documents_files: Vec<PathBuf> = "SIMPUL_DOCUMENTS_FILES", "none", paths,
        "Files with the trusted documents of further front ends, separated as in PATH: JSON that maps sha256:… to a text";
    http_connections: usize = "SIMPUL_CONNECTIONS", 4_096, |text| whole(text, 16, 1_000_000),
        "Connections of callers at once; fewer where the process may not open so many files";
    connections_per_address: usize = "SIMPUL_CONNECTIONS_PER_ADDRESS", 256, |text| whole(text, 1, 1_000_000),
        "Connections at once of one address, unless it is a trusted proxy";
    unsent_bytes: usize = "SIMPUL_UNSENT_BYTES", 256 << 20, |text| whole(text, 1 << 20, 1 << 40),
        "Bytes of answers that may wait for their readers: of long ones, and of all on sockets and event streams; further ones are refused";
    unread_bytes: usize = "SIMPUL_UNREAD_BYTES", 64 << 20, |text| whole(text, 1 << 20, 1 << 40),
        "Bytes of long request bodies that may be on their way at once; further ones are asked to come back";
    header: Duration = "SIMPUL_HEADER_MS", 5_000, |text| milliseconds(text, 100, 60_000),
        "Milliseconds that the head of a request may take, and a handshake of TLS";
    body: Duration = "SIMPUL_BODY_MS", 5_000, |text| milliseconds(text, 100, 600_000),
        "Milliseconds that the body of a request may take";
    idle: Duration = "SIMPUL_IDLE_MS", 75_000, |text| milliseconds(text, 100, 3_600_000),
        "Milliseconds that a connection is kept for a further request";
    stall: Duration = "SIMPUL_STALL_MS", 10_000, |text| milliseconds(text, 100, 600_000),
        "Milliseconds that an answer may stand still because its reader takes nothing";
    requests: usize = "SIMPUL_REQUESTS", 512, |text| whole(text, 1, 65_536),
        "Requests in work at once; further ones are asked to come back";
    request: Duration = "SIMPUL_REQUEST_MS", 10_000, |text| milliseconds(text, 100, 600_000),
        "Milliseconds that a request may take";
    cost_request: u64 = "SIMPUL_COST_REQUEST", 30_000, |text| whole(text, 10, 1_000_000),
        "What one request may cost, by the schema's own prices";
    cost_saved: u64 = "SIMPUL_COST_SAVED", 300_000, |text| whole(text, 100, 1_000_000_000),
        "What a caller may spend at once; at least what one request may cost";
    cost_per_second: u64 = "SIMPUL_COST_PER_SECOND", 10_000, |text| whole(text, 1, 1_000_000_000),
        "What a caller gets back each second";
    notice: Duration = "SIMPUL_NOTICE_MS", 0, |text| milliseconds(text, 0, 60_000),
        "Milliseconds for which a server that is told to stop is not ready, yet still takes requests";
    drain: Duration = "SIMPUL_DRAIN_MS", 10_000, |text| milliseconds(text, 0, 600_000),
        "Milliseconds that requests in work have when the server is told to stop";
    streams: usize = "SIMPUL_STREAMS", 2_048, |text| whole(text, 1, 65_536),
        "Sockets and event streams open at once, half of the connections at most; further ones are refused";
    streams_per_account: usize = "SIMPUL_STREAMS_PER_ACCOUNT", 20, |text| whole(text, 1, 65_536),
        "Of them, those of one account or token; further ones are refused";
    socket_origins: SocketOrigins = "SIMPUL_SOCKET_ORIGINS", "*", socket_origins,
        "Pages that may open sockets: * for all, or own and others, as in own,https://mitra.example; with a cookie, of all only our own";
    events: i64 = "SIMPUL_EVENTS", 200_000, |text| whole(text, 1_000, 100_000_000),
        "Changes of the registry that are kept for whoever follows it and comes back, at most";
    event_days: u32 = "SIMPUL_EVENT_DAYS", 7, |text| whole(text, 1, 3_650),
        "Days for which they are kept, at most";
    readers: u32 = "SIMPUL_SQLITE_READERS", cores().max(2), |text| whole(text, 1, 256),
        "Connections that read from SQLite";
    connections: u32 = "SIMPUL_POSTGRES_CONNECTIONS", (4 * cores()).clamp(4, 64), |text| whole(text, 1, 1_000),
        "Connections to PostgreSQL";
    acquire: Duration = "SIMPUL_ACQUIRE_MS", 2_000, |text| milliseconds(text, 10, 60_000),
        "Milliseconds that a statement may wait for a connection";
    statement: Duration = "SIMPUL_STATEMENT_MS", 5_000, |text| milliseconds(text, 10, 600_000),
        "Milliseconds that a statement may run";
    import_bytes: usize = "SIMPUL_IMPORT_BYTES", 64 << 20, |text| whole(text, 1 << 10, 1 << 30),
        "Bytes that a file imported on the command line may have";
    import_rows: usize = "SIMPUL_IMPORT_ROWS", 500_000, |text| whole(text, 1, 5_000_000),
        "Rows that a file imported on the command line may have";
    import_chunk_rows: usize = "SIMPUL_IMPORT_CHUNK_ROWS", 200, |text| whole(text, 1, 5_000),
        "Rows that an import writes in one transaction; others who write wait for it";
}

impl Config {
    /// Reads all settings from the environment.
    pub fn from_env() -> Result<Self, Unusable> {
        Self::read(|variable| std::env::var(variable).ok())
    }

    /// All settings, with what holds in the environment.
    pub fn list_env() -> Vec<Setting> {
        Self::list(|variable| std::env::var(variable).ok())
    }

    /// Whether nobody but this machine can reach the server: where it listens, and no proxy stands before it. Only there may anybody sign
    /// in as a person of the demonstration.
    pub fn is_for_this_machine_alone(&self) -> bool {
        self.listen.ip().is_loopback() && self.trusted_proxies.is_empty()
    }

    /// Variables that look like ours and are none: perhaps misspelled.
    pub fn strangers(variables: impl IntoIterator<Item = String>) -> Vec<String> {
        let known = Self::list(|_| None);
        let ours = |name: &String| name.starts_with("SIMPUL_") && !name.starts_with("SIMPUL_TEST_");
        let mut strangers: Vec<_> = variables
            .into_iter()
            .filter(|name| ours(name) && known.iter().all(|setting| setting.variable != name))
            .collect();
        strangers.sort();
        strangers
    }
}

/// The address of a database. It may hold a password, which `Debug` and `Display` blot out.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(pub String);

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.0))
    }
}

/// `scheme://user:password@host` without what stands between the colon and the last `@`, and without what follows `?`.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, _)| (rest, "?…"));
    let rest = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:…@{host}"),
            None => format!("{user}@{host}"),
        },
        None => rest.to_owned(),
    };
    format!("{scheme}://{rest}{query}")
}

/// Which pages may open sockets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketOrigins {
    /// All.
    Any,
    /// Those of this server, and these others.
    Own(Vec<String>),
}

fn socket_origins(text: &str) -> Result<SocketOrigins, String> {
    if text == "*" {
        return Ok(SocketOrigins::Any);
    }
    let mut others: Vec<String> = text.split(',').map(|origin| origin.trim().to_owned()).collect();
    let n = others.len();
    others.retain(|origin| origin != "own");
    let is_origin = |text: &String| {
        let host = text.strip_prefix("https://").or(text.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && !host.contains(['/', ' ', '*']))
    };
    if others.len() + 1 == n && others.iter().all(is_origin) {
        Ok(SocketOrigins::Own(others))
    } else {
        Err("*, or own with others after it, such as own,https://mitra.example".to_owned())
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address and a port, such as 127.0.0.1:8080".to_owned())
}

/// A port alone is one of the loopback.
fn metrics_address(text: &str) -> Result<Option<SocketAddr>, String> {
    if text == "off" {
        return Ok(None);
    }
    let address = text.parse::<u16>().map(|port| SocketAddr::from(([127, 0, 0, 1], port))).or_else(|_| text.parse());
    address.map(Some).map_err(|_| "off, a port, or an address and a port such as 127.0.0.1:9090".to_owned())
}

/// The word `none` is no path.
fn path_or_none(text: &str) -> Result<Option<PathBuf>, String> {
    Ok((text != "none").then(|| text.into()))
}

fn text_or_none(text: &str) -> Result<Option<String>, String> {
    Ok((text != "none").then(|| text.to_owned()))
}

/// Scheme and host, and nothing behind them.
fn origin_or_none(text: &str) -> Result<Option<String>, String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or(text.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(Some(text.to_owned())),
        None if text == "none" => Ok(None),
        _ => Err("none, or an address such as https://simpul.example".to_owned()),
    }
}

fn hosts(text: &str) -> Result<Vec<String>, String> {
    if text == "none" {
        return Ok(Vec::new());
    }
    let hosts: Vec<String> = text.split(',').map(|host| host.trim().to_owned()).collect();
    let is_host = |host: &String| !host.is_empty() && !host.contains(['/', ':', '@', ' ', '*']);
    if hosts.iter().all(is_host) { Ok(hosts) } else { Err("none, or names of hosts such as keys.example".to_owned()) }
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("yes or no".to_owned()),
    }
}

/// A list has at most 100 networks.
fn networks(text: &str) -> Result<Vec<Network>, String> {
    if text == "none" {
        return Ok(Vec::new());
    }
    let networks: Option<Vec<Network>> = text.split(',').map(|network| network.trim().parse().ok()).collect();
    networks
        .filter(|networks| networks.len() <= 100)
        .ok_or_else(|| "none, or addresses and networks such as 127.0.0.1,10.0.0.0/8".to_owned())
}

fn proxy_header(text: &str) -> Result<ProxyHeader, String> {
    match text {
        "x-forwarded-for" => Ok(ProxyHeader::XForwardedFor),
        "forwarded" => Ok(ProxyHeader::Forwarded),
        _ => Err("x-forwarded-for or forwarded".to_owned()),
    }
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("text or json".to_owned()),
    }
}

fn documents(text: &str) -> Result<Documents, String> {
    match text {
        "any" => Ok(Documents::Any),
        "trusted-only" => Ok(Documents::TrustedOnly),
        _ => Err("any or trusted-only".to_owned()),
    }
}

fn paths(text: &str) -> Result<Vec<PathBuf>, String> {
    Ok(if text == "none" { Vec::new() } else { std::env::split_paths(text).collect() })
}

fn whole<N: TryFrom<u64>>(text: &str, least: u64, most: u64) -> Result<N, String> {
    let wanted = || format!("a whole number from {least} to {most}");
    let number = text.parse::<u64>().ok().filter(|number| (least..=most).contains(number)).ok_or_else(wanted)?;
    N::try_from(number).map_err(|_| wanted())
}

fn milliseconds(text: &str, least: u64, most: u64) -> Result<Duration, String> {
    whole(text, least, most).map(Duration::from_millis).map_err(|wanted| format!("{wanted}, in milliseconds"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Config, Unusable> {
        Config::read(|name| pairs.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let config = with(&[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.database.0, "sqlite:data/simpul.db");
        assert_eq!(config.key_file, PathBuf::from("data/simpul.key"));
        assert_eq!((config.body_bytes, config.request), (262_144, Duration::from_secs(10)));
        assert!(config.readers >= 2 && config.connections >= 4);
        assert_eq!(with(&[("SIMPUL_LISTEN", "")]).unwrap(), config, "empty is as good as absent");
    }

    #[test]
    fn what_is_set_holds() {
        let config =
            with(&[("SIMPUL_LISTEN", " [::1]:9000 "), ("SIMPUL_LOG_FORMAT", "json"), ("SIMPUL_STATEMENT_MS", "250")])
                .unwrap();
        assert_eq!(config.listen.to_string(), "[::1]:9000");
        let metrics = |text| with(&[("SIMPUL_METRICS_LISTEN", text)]).unwrap().metrics_listen.map(|at| at.to_string());
        assert_eq!(metrics("off"), None);
        assert_eq!(metrics("9090").as_deref(), Some("127.0.0.1:9090"), "a port alone is this machine's");
        assert_eq!(metrics("10.0.0.1:9090").as_deref(), Some("10.0.0.1:9090"));
        assert_eq!((config.log_format, config.statement), (LogFormat::Json, Duration::from_millis(250)));
        let origins = |text| with(&[("SIMPUL_SOCKET_ORIGINS", text)]).unwrap().socket_origins;
        assert_eq!(origins("*"), SocketOrigins::Any);
        assert_eq!(origins("own"), SocketOrigins::Own(Vec::new()));
        assert_eq!(origins("own, https://mitra.example"), SocketOrigins::Own(vec!["https://mitra.example".to_owned()]));
    }

    #[test]
    fn a_server_that_others_can_reach_is_not_for_this_machine_alone() {
        let alone = |pairs: &[(&str, &str)]| with(pairs).unwrap().is_for_this_machine_alone();
        assert!(alone(&[]) && alone(&[("SIMPUL_LISTEN", "[::1]:8080")]) && alone(&[("SIMPUL_LISTEN", "127.0.0.2:80")]));
        for listen in ["0.0.0.0:8080", "[::]:8080", "192.168.1.7:8080", "[2001:db8::1]:8080"] {
            assert!(!alone(&[("SIMPUL_LISTEN", listen)]), "{listen}");
        }
        assert!(
            !alone(&[("SIMPUL_TRUSTED_PROXIES", "127.0.0.1")]),
            "a proxy on this machine passes on what others ask"
        );
    }

    #[test]
    fn what_is_out_of_bounds_is_refused_by_name() {
        for (variable, value) in [
            ("SIMPUL_LISTEN", "8080"),
            ("SIMPUL_LOG_FORMAT", "yaml"),
            ("SIMPUL_BODY_BYTES", "99999999999999999999"),
            ("SIMPUL_BODY_BYTES", "1023"),
            ("SIMPUL_REQUESTS", "0"),
            ("SIMPUL_STATEMENT_MS", "5s"),
            ("SIMPUL_SQLITE_READERS", "-1"),
            ("SIMPUL_TRUSTED_PROXIES", "proxy.desa.id"),
            ("SIMPUL_TRUSTED_PROXIES", "10.0.0.1,"),
            ("SIMPUL_PROXY_HEADER", "x-real-ip"),
            ("SIMPUL_METRICS_LISTEN", "65536"),
            ("SIMPUL_TIMED_PER_MILLE", "1001"),
            ("SIMPUL_SOCKET_ORIGINS", "https://mitra.example"),
            ("SIMPUL_SOCKET_ORIGINS", "own,mitra.example"),
            ("SIMPUL_SOCKET_ORIGINS", "own,https://*.example"),
        ] {
            let told = with(&[(variable, value)]).unwrap_err().to_string();
            assert!(told.starts_with(variable) && told.contains("must be"), "{told}");
        }
        assert_eq!(
            with(&[("SIMPUL_REQUESTS", "0")]).unwrap_err().to_string(),
            "SIMPUL_REQUESTS is not usable: it must be a whole number from 1 to 65536"
        );
    }

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://simpul:r@hasia@db.desa.id/simpul", "postgres://simpul:…@db.desa.id/simpul"),
            ("postgres://simpul@db/simpul?password=rahasia", "postgres://simpul@db/simpul?…"),
            ("postgres://db/simpul", "postgres://db/simpul"),
            ("sqlite:data/simpul.db", "sqlite:data/simpul.db"),
        ] {
            let get = |name: &str| (name == "SIMPUL_DATABASE_URL").then(|| url.to_owned());
            let config = Config::read(get).unwrap();
            assert_eq!((config.database.0.as_str(), config.database.to_string().as_str()), (url, shown));
            assert!(!format!("{config:?}").contains("hasia"));
            assert!(
                Config::list(get)
                    .iter()
                    .any(|setting| setting.value == shown && !setting.is_default || url.starts_with("sqlite"))
            );
        }
    }

    #[test]
    fn a_misspelled_variable_is_noticed() {
        let names = ["PATH", "SIMPUL_LISTEN", "SIMPUL_TEST_POSTGRES", "SIMPUL_DATABSE_URL"].map(str::to_owned);
        assert_eq!(Config::strangers(names), ["SIMPUL_DATABSE_URL"]);
    }

    #[test]
    fn every_setting_is_listed_with_its_meaning() {
        let list = Config::list(|_| None);
        assert!(
            list.len() > 10
                && list
                    .iter()
                    .all(|setting| setting.is_default && !setting.value.is_empty() && setting.about.len() > 10)
        );
        let names: std::collections::BTreeSet<_> = list.iter().map(|setting| setting.variable).collect();
        assert_eq!(names.len(), list.len());
    }
}
