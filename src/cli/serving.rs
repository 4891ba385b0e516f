//! The server, as it is set.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::at;
use crate::app::changes::Retention;
use crate::app::{self, Actor, Ctx};
use crate::config::{self, Config, SocketOrigins};
use crate::oidc::{self, Issuer};
use crate::{db, edge, gql, http};

/// The documents that the front end was built with, and those of the files that are set.
fn documents(config: &Config, assets: &http::Assets, limits: &edge::guard::Limits) -> Result<edge::Documents, String> {
    let own =
        assets.bytes(http::MANIFEST).ok_or("the front end in this program has no documents.json: build it anew")?;
    let unusable = |name: &str, error: edge::Unusable| format!("{name}: {error}");
    let mut documents =
        edge::Documents::default().with_manifest(own, limits).map_err(|error| unusable(http::MANIFEST, error))?;
    for path in &config.documents_files {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
        documents = documents.with_manifest(&bytes, limits).map_err(|error| unusable(&name, error))?;
    }
    Ok(if config.documents == config::Documents::TrustedOnly { documents.only() } else { documents })
}

pub async fn serve(config: &Config, ctx: Ctx, is_demo: bool) -> Result<(), String> {
    let listen = async |address| {
        let listener = tokio::net::TcpListener::bind(address).await;
        listener.map_err(|error| format!("cannot listen at {address}: {error}"))
    };
    let listener = listen(config.listen).await?;
    let metrics = match config.metrics_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let tls = match (&config.tls_cert, &config.tls_key) {
        (Some(certificate), Some(key)) => Some(http::Tls::read(certificate, key)?),
        (None, None) => None,
        _ => return Err("SIMPUL_TLS_CERT and SIMPUL_TLS_KEY belong together".to_owned()),
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    if tls.is_none() && config.trusted_proxies.is_empty() && !config.listen.ip().is_loopback() {
        tracing::warn!(
            "what is said on {} can be read on its way: set SIMPUL_TLS_CERT, or a proxy with TLS before it",
            config.listen
        );
    }
    let issuer = issuer(config)?;
    let has_issuer = issuer.is_some();
    let collector = config.otlp_endpoint.as_deref().map(http::Collector::at).transpose()?;
    let graphql = edge::Settings {
        body_bytes: config.body_bytes,
        body_deadline: config.body,
        unread_bytes: config.unread_bytes,
        deadline: config.request,
        budget: edge::Budget {
            request: config.cost_request,
            saved: config.cost_saved,
            per_second: config.cost_per_second,
            ..Default::default()
        },
        timed_per_mille: config.timed_per_mille,
        streams: edge::Streams {
            in_all: config.streams,
            per_name: config.streams_per_account,
            origins: match &config.socket_origins {
                SocketOrigins::Any => edge::Origins::Any,
                SocketOrigins::Own(others) => edge::Origins::Own(others.clone()),
            },
            ..Default::default()
        },
        ..http::Limits::default().graphql
    };
    let assets = http::Assets::embedded();
    let documents = documents(config, &assets, &graphql.limits)?;
    let n_database = config.readers.max(config.connections) as usize;
    let limits = http::Limits {
        graphql,
        requests: config.requests,
        connections: http::room_for_connections(config.http_connections, n_database)?,
        connections_per_address: config.connections_per_address,
        unsent_bytes: config.unsent_bytes,
        header_deadline: config.header,
        idle_deadline: config.idle,
        write_deadline: config.stall,
        notice: config.notice,
        drain: config.drain,
        proxies: http::Proxies { networks: config.trusted_proxies.clone(), header: config.proxy_header },
        tls,
        ..Default::default()
    };
    let retention =
        Retention { events: config.events, age: Duration::from_secs(u64::from(config.event_days) * 24 * 60 * 60) };
    let tasks = app::tasks::begin(&ctx, retention);
    let (visitor, asked, measured) = (ctx.acting(Actor::Visitor), ctx.clone(), ctx.clone());
    let is_demo = is_demo && config.is_for_this_machine_alone();
    let app = http::App {
        schema: gql::graph(),
        prepare: Box::new(move |request, parts| {
            let counter = db::Counter::default();
            let ctx = visitor.counted(&counter).within(edge::RequestId::of(&parts.extensions));
            let ctx = ctx.acting(http::actor(&parts.extensions));
            let origin = gql::Origin {
                network: http::Caller::of(&parts.extensions).map(|caller| caller.network()),
                is_demo: is_demo && http::is_of_this_machine(&parts.extensions, &parts.headers),
                has_issuer,
            };
            gql::prepare(request, &ctx, http::locale(&parts.headers))
                .data(origin)
                .data(edge::Statements::new(move || counter.statements()))
        }),
        ready: Box::new(move || {
            let ctx = asked.clone();
            Box::pin(async move { app::changes::seen(&ctx).is_some() && ctx.is_ready().await })
        }),
        sdl: gql::sdl(),
        assets,
        documents,
        limits,
        watch: http::Watch { metrics, gauges: Some(gauges(measured)), collector },
        accounts: Some(http::Accounts { ctx: ctx.acting(Actor::Visitor), issuer }),
    };
    tracing::info!(listen = %config.listen, "serving at {scheme}://{}", config.listen);
    http::serve(listener, app, http::stop_signal()).await;
    drop(tasks);
    app::audit::log_head(&ctx).await;
    // a write that is under way ends as it does anyway; more is not waited for
    let _closed_or_not = tokio::time::timeout(Duration::from_secs(5), ctx.close()).await;
    tracing::info!("stopped");
    Ok(())
}

/// The issuer at which holders of accounts may sign in, if there is one.
fn issuer(config: &Config) -> Result<Option<Arc<Issuer>>, String> {
    let Some(issuer) = config.oidc_issuer.clone() else { return Ok(None) };
    let url = config
        .public_url
        .as_ref()
        .ok_or("SIMPUL_PUBLIC_URL is missing: SIMPUL_OIDC_ISSUER sends browsers back to it")?;
    let read = |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| at(path, &error));
    let secret = config.oidc_secret_file.as_ref().map(read).transpose()?;
    let settings = oidc::Settings {
        issuer,
        client_id: config.oidc_client.clone(),
        client_secret: secret.map(|secret| oidc::Secret(secret.trim().to_owned())),
        audience: config.oidc_audience.clone(),
        redirect: format!("{url}{}", http::BACK_FROM_ISSUER),
        hosts: config.oidc_hosts.clone(),
        allows_loopback: config.oidc_loopback,
    };
    Issuer::new(settings).map(|issuer| Some(Arc::new(issuer))).map_err(|error| format!("SIMPUL_OIDC_ISSUER: {error}"))
}

/// What lies behind the graph, measured.
fn gauges(ctx: Ctx) -> http::Gauges {
    Box::new(move || {
        let pool = ctx.pool();
        Box::pin(async move {
            let gauge = |name, about, n: u32| http::Gauge { name, about, value: f64::from(n) };
            vec![
                gauge("simpul_pool_most", "Connections to the database that there may be.", pool.most),
                gauge("simpul_pool_open", "Connections to the database.", pool.open),
                gauge("simpul_pool_idle", "Connections to the database that are not in use.", pool.idle),
            ]
        })
    })
}
