//! How connections come and go: let in, encrypted, held to their deadlines, ended cleanly. It knows nothing of what is
//! served.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service;

use super::Limits;
use super::doors::{Doors, End, Phase, Place, Stage};
use super::proxies::Proxies;
use super::stream::{Deadlines, Watched};
use super::tls::Tls;
use crate::edge::network;

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

/// Done when the server stops, or is gone.
pub(super) async fn stopped(mut stopping: watch::Receiver<bool>) {
    let _gone = stopping.wait_for(|stopping| *stopping).await;
}

/// What every connection of a listener is served with.
struct Entrance {
    http: http1::Builder,
    router: Router,
    tls: Option<Tls>,
    proxies: Proxies,
    deadlines: Deadlines,
    vanish: Duration,
    stopping: watch::Receiver<bool>,
}

/// What a connection that is refused is told, if it listens.
const REFUSED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\naccess-control-allow-origin: *\r\n\
      access-control-expose-headers: retry-after\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// Accepts until `stop` is done, says so through `stopping`, then waits for what is in work.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: &Limits,
    doors: Arc<Doors>,
    stopping: watch::Sender<bool>,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    // hyper's own deadline for a head would count silence between requests too: ours tell the two apart
    http.header_read_timeout(None).max_header_size(limits.header_bytes).max_buf_size(limits.header_bytes);
    let entrance = Arc::new(Entrance {
        http,
        router,
        tls: limits.tls.clone(),
        proxies: limits.proxies.clone(),
        deadlines: Deadlines { head: limits.header_deadline, idle: limits.idle_deadline, stall: limits.write_deadline },
        vanish: limits.vanish_deadline,
        stopping: stopping.subscribe(),
    });
    let mut tasks = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = tasks.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => entrance.clone().receive(&doors, &mut tasks, stream, peer),
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
    // those that were handed over are no tasks of ours any more, but keep their places
    let all = async {
        while tasks.join_next().await.is_some() {}
        doors.empty().await;
    };
    if tokio::time::timeout(limits.drain, all).await.is_err() {
        let n_connections = doors.n_open();
        tracing::warn!(n_connections, "{n_connections} connections were cut at the end of the drain");
        (0..n_connections).for_each(|_| doors.count(End::Cut));
        tasks.shutdown().await;
    }
}

impl Entrance {
    /// Lets a connection in, or tells it to come back.
    fn receive(self: Arc<Self>, doors: &Arc<Doors>, tasks: &mut JoinSet<()>, stream: TcpStream, peer: SocketAddr) {
        // behind a proxy there are many callers
        let is_proxy = self.proxies.are_at(peer.ip());
        match doors.let_in((!is_proxy).then(|| network(peer.ip()))) {
            Ok(place) => {
                let phase = place.phase().clone();
                phase.is_run_by(tasks.spawn(self.connection(stream, peer, place)));
            }
            Err(end) => {
                doors.count(end);
                if self.tls.is_none() {
                    let _if_there_is_room = stream.try_write(REFUSED);
                }
            }
        }
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, place: Place) {
        // Answers are written whole: waiting for more to send only delays them.
        let _ = stream.set_nodelay(true);
        if let Err(error) = notice_the_vanished(&stream, self.vanish) {
            tracing::debug!(%error, "whoever vanishes is noticed late");
        }
        match &self.tls {
            None => self.requests(stream, peer, false, place).await,
            Some(tls) => match tokio::time::timeout(self.deadlines.head, tls.acceptor().accept(stream)).await {
                Ok(Ok(stream)) => {
                    place.phase().enter(Stage::Head);
                    self.requests(stream, peer, true, place).await;
                }
                Ok(Err(_)) | Err(_) => place.count(End::Handshake),
            },
        }
    }

    /// One request after the other.
    async fn requests<S>(&self, stream: S, peer: SocketAddr, is_encrypted: bool, place: Place)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let phase = place.phase().clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            phase.enter(if request.body().is_end_stream() { Stage::Work } else { Stage::Body });
            let caller = self.proxies.caller(peer, is_encrypted, request.headers());
            request.extensions_mut().insert(caller);
            let (mut router, phase) = (self.router.clone(), phase.clone());
            let request = request.map(|body| Receiving { body, phase: phase.clone() });
            async move {
                let response = router.call(request).await.unwrap_or_else(|never| match never {});
                // whatever is still to come of the body, it is not waited for
                phase.pass(Stage::Body, Stage::Work);
                if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                    phase.enter(Stage::Handed);
                }
                Ok::<_, Infallible>(response.map(|body| Answering { body, phase }))
            }
        });
        let stream = TokioIo::new(Watched::new(stream, place, self.deadlines));
        let mut connection = pin!(self.http.serve_connection(stream, service).with_upgrades());
        let end = tokio::select! {
            end = connection.as_mut() => end,
            () = stopped(self.stopping.clone()) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = end {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}

/// Whoever vanishes without a goodbye, as a phone does in a tunnel, acknowledges nothing. The system asks again and again for a quarter of
/// an hour, for which a stream would keep its place; here it gives up in time. Signs of life on streams see to it that there is
/// something to be acknowledged, and where nothing is sent the system asks by itself.
fn notice_the_vanished(stream: &TcpStream, within: Duration) -> std::io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(within).with_interval(within))?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(within))?;
    Ok(())
}

/// The body of a request. When all of it has come, or nobody wants it any more, the work begins.
struct Receiving {
    body: Incoming,
    phase: Arc<Phase>,
}

impl Drop for Receiving {
    fn drop(&mut self) {
        self.phase.pass(Stage::Body, Stage::Work);
    }
}

impl Body for Receiving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer. When hyper lets go of it, it has all of it.
struct Answering {
    body: axum::body::Body,
    phase: Arc<Phase>,
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.phase.pass(Stage::Work, Stage::Sending);
    }
}

impl Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_gives_up_whoever_has_vanished() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let within = Duration::from_secs(30);
        notice_the_vanished(&stream, within).unwrap();
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), within);
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(within));
    }
}
