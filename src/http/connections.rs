//! How connections come and go: accepted, given a deadline for each head, ended cleanly. It knows nothing of what is
//! served.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service;

use super::Limits;
use super::proxies::Proxies;

/// Done when the process is asked to end, by SIGTERM or by SIGINT (Ctrl-C).
pub async fn stop_signal() {
    let mut terminate = signal(SignalKind::terminate()).expect("a Unix process can listen to its signals");
    let mut interrupt = signal(SignalKind::interrupt()).expect("a Unix process can listen to its signals");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("asked to stop");
}

/// Accepts until `stop` is done, says so through `stopping`, then waits for what is in work.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    stopping: watch::Sender<bool>,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    // Without a timer hyper keeps a silent connection for ever.
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_deadline);
    http.max_header_size(limits.header_bytes).max_buf_size(limits.header_bytes);
    let proxies = Arc::new(limits.proxies.clone());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(connection(http.clone(), stream, peer, proxies.clone(), router.clone(), stopping.subscribe()));
                }
                Err(error) => {
                    // The peer has gone already, or there are no file handles: then some are given back soon.
                    tracing::debug!(%error, "could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            },
        }
    }
    drop(listener);
    stopping.send_replace(true);
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.drain, all).await.is_err() {
        tracing::warn!(n_connections = connections.len(), "connections were cut at the end of the drain");
        connections.shutdown().await;
    }
}

/// Done when the server stops, or is gone.
pub(super) async fn stopped(mut stopping: watch::Receiver<bool>) {
    let _gone = stopping.wait_for(|stopping| *stopping).await;
}

async fn connection(
    http: http1::Builder,
    stream: TcpStream,
    peer: SocketAddr,
    proxies: Arc<Proxies>,
    router: Router,
    stopping: watch::Receiver<bool>,
) {
    // Answers are written whole: waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let caller = proxies.caller(peer, false, request.headers());
        request.extensions_mut().insert(caller);
        let mut router = router.clone();
        async move { Ok::<_, Infallible>(router.call(request).await.unwrap_or_else(|never| match never {})) }
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let end = tokio::select! {
        end = connection.as_mut() => end,
        () = stopped(stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = end {
        tracing::debug!(%error, "a connection ended early");
    }
}
