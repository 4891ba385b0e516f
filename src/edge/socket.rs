//! GraphQL over WebSocket: graphql-transport-ws to the letter (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>).
//!
//! A socket is one task, and each of its operations another, which hands over one outcome at a time: while the client does not take
//! what it is sent, nothing more is read or asked for, so no queue grows; and what an operation holds while it runs it gives back
//! whether or not its answer is taken. Whoever leaves the server waiting
//! for longer than its patience is closed: with 1013 where she does not take her events (she may come back, and go on after the last
//! one that she has), with 4408 where she does not answer.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Executor, Request, ServerError};
use axum::body::Body as HttpBody;
use axum::extract::FromRequestParts;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_tungstenite::tungstenite;

use super::admission::{Asker, Edge};
use super::buckets::Account;
use super::failure::Failure;
use super::held::Room;
use super::http::{Answer, write};
use super::media::Media;
use super::places::{Most, Place};
use super::presence::{self, Presence};
use super::request::Parameters;
use super::streams::{Closing, Outcome, Streams, WRITABLE, Written};
use super::{Code, RequestId, guard};

/// The one sub-protocol that is spoken here.
const PROTOCOL: &str = "graphql-transport-ws";

/// Bytes of the id of an operation.
const ID_BYTES: usize = 128;

/// Bytes that tungstenite keeps for reading, for each socket; longer messages take more while they are read.
const READ_BUFFER: usize = 4 * 1024;

/// Why a socket is closed. A reason has to fit into a close frame: 123 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Close(u16, &'static str);

const GOING_AWAY: Close = Close(1001, "The server is going away");
const PROTOCOL_ERROR: Close = Close(1002, "Not a WebSocket message");
const NOT_UTF8: Close = Close(1007, "Not UTF-8");
const TOO_BIG: Close = Close(1009, "Message too big");
const SLOW: Close = Close(1013, "Too slow to take what it is sent");
const TOO_MANY: Close = Close(1013, "Too many sockets and event streams of one caller");
const INVALID: Close = Close(4400, "Invalid message received");
const UNAUTHORIZED: Close = Close(4401, "Unauthorized");
const FORBIDDEN: Close = Close(4403, "Forbidden");
const NO_PROTOCOL: Close = Close(4406, "Subprotocol not acceptable");
const NO_INIT: Close = Close(4408, "Connection initialisation timeout");
const SILENT: Close = Close(4408, "No answer to a ping");
const ID_IN_USE: Close = Close(4409, "Subscriber for this id already exists");
const USED_UP: Close = Close(4429, "Too many connections with credentials");
const INIT_TWICE: Close = Close(4429, "Too many initialisation requests");

/// Every code with which a socket is closed.
pub fn close_codes() -> impl Iterator<Item = u16> {
    let all = [
        GOING_AWAY,
        PROTOCOL_ERROR,
        NOT_UTF8,
        TOO_BIG,
        SLOW,
        TOO_MANY,
        INVALID,
        UNAUTHORIZED,
        FORBIDDEN,
        NO_PROTOCOL,
        NO_INIT,
        SILENT,
        ID_IN_USE,
        USED_UP,
        INIT_TWICE,
    ];
    all.into_iter().map(|Close(code, _)| code)
}

/// Whether a request asks for a WebSocket.
pub(super) fn is_asked_for(parts: &Parts) -> bool {
    parts.headers.get(header::UPGRADE).is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

impl<E: Executor> Edge<E> {
    /// Makes a WebSocket of a request.
    pub(super) async fn upgrade<P>(self: &Arc<Self>, prepare: P, mut parts: Parts) -> Response
    where
        P: Fn(Request, &Parts) -> Request + Clone + Send + Sync + 'static,
    {
        let request_id = RequestId::of(&parts.extensions);
        let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => upgrade,
            Err(_) => {
                let message = "The request is not the handshake of a WebSocket of version 13.";
                let mut response =
                    write(Err(Failure::bad_request(message)), Media::Json, request_id).map(HttpBody::from);
                response.headers_mut().insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
                return response;
            }
        };
        let allowed = self.check_origin(&parts).and_then(|()| Asker::of(&parts, &self.settings));
        let place = match allowed.and_then(|asker| self.place(&asker.account, asker.is_named)) {
            Ok(place) => place,
            Err(failure) => return write(Err(failure), Media::Json, request_id).map(HttpBody::from),
        };
        let upgrade = upgrade
            .protocols([PROTOCOL])
            .max_message_size(self.settings.streams.message_bytes)
            .max_frame_size(self.settings.streams.message_bytes)
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0);
        let speaks = upgrade.selected_protocol().is_some();
        let (edge, closing) = (self.clone(), self.closing());
        upgrade.on_upgrade(async move |socket| {
            let (outcomes, sent) = mpsc::channel(1);
            let mut talk = Talk {
                edge,
                prepare,
                parts,
                socket,
                stage: Stage::Silent,
                closing,
                place,
                outcomes,
                sent,
                n_begun: 0,
                by_id: HashMap::new(),
            };
            let close = if speaks { talk.talk().await } else { Some(NO_PROTOCOL) };
            talk.end(close).await;
        })
    }
}

/// How far a connection within the socket has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Silent,
    Acknowledged,
}

/// One socket.
struct Talk<E, P> {
    edge: Arc<Edge<E>>,
    prepare: P,
    /// Of the handshake, with what `connection_init` said.
    parts: Parts,
    socket: WebSocket,
    stage: Stage,
    /// Held to the last goodbye.
    closing: Closing,
    /// Of whoever it is by now.
    place: Place,
    /// What the operations have for the client, from all of them.
    outcomes: mpsc::Sender<Sent>,
    sent: mpsc::Receiver<Sent>,
    n_begun: u64,
    /// The operations that run, by the client's id.
    by_id: HashMap<Arc<str>, Operation>,
}

/// An operation that runs, until this is dropped.
struct Operation {
    n: u64,
    _place: Place,
    task: AbortHandle,
}

impl Drop for Operation {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a client says.
enum Said {
    Init(Map<String, Value>),
    Ping(Option<Value>),
    Pong,
    Subscribe(String, Box<Parameters>),
    Complete(String),
}

/// What a client is sent about an operation, written already: however many wait, it is their bytes that wait.
struct Sent {
    id: Arc<str>,
    /// Which operation it was, as ids are used again.
    n: u64,
    text: String,
    room: Option<Room>,
    /// Whether whoever asked may no longer.
    is_gone: bool,
    /// Whether it is the last about its operation.
    is_last: bool,
}

/// A message of ours.
#[derive(Serialize)]
struct Told<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<T>,
}

impl<T: Serialize> Told<'_, T> {
    fn written(&self) -> String {
        serde_json::to_string(self).expect(WRITABLE)
    }
}

/// The message with an answer, which is written already.
fn next(id: &str, json: &str) -> String {
    let id = serde_json::to_string(id).expect(WRITABLE);
    format!("{{\"id\":{id},\"type\":\"next\",\"payload\":{json}}}")
}

/// The message that there is no answer.
fn refusal(id: &str, errors: Vec<ServerError>) -> String {
    Told { id: Some(id), kind: "error", payload: Some(errors) }.written()
}

impl<E, P> Talk<E, P>
where
    E: Executor,
    P: Fn(Request, &Parts) -> Request + Clone + Send + Sync + 'static,
{
    /// Talks until one side has enough; none where the client has closed already, or is gone.
    async fn talk(&mut self) -> Option<Close> {
        let streams = self.edge.settings.streams.clone();
        let start = Instant::now();
        let no_init = sleep_until(start + streams.init);
        tokio::pin!(no_init);
        let mut beat = interval_at(start + streams.beat, streams.beat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = start;
        loop {
            let step = tokio::select! {
                message = self.socket.recv() => {
                    heard = Instant::now();
                    match message {
                        None => return None,
                        Some(Err(error)) => return fault(error),
                        Some(Ok(Message::Text(text))) => self.hear(text.as_str()).await,
                        Some(Ok(Message::Binary(_))) => Err(INVALID),
                        // the library answers a ping, and a goodbye; after that nothing more comes
                        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_))) => Ok(()),
                    }
                }
                Some(sent) = self.sent.recv() => self.say(sent).await,
                () = &mut no_init, if self.stage == Stage::Silent => Err(NO_INIT),
                _ = beat.tick() => {
                    if heard.elapsed() > streams.beat + streams.patience {
                        Err(SILENT)
                    } else if !self.may_stay().await {
                        Err(FORBIDDEN)
                    } else {
                        self.send(Message::Ping(Default::default())).await
                    }
                }
                () = self.closing.told() => Err(GOING_AWAY),
            };
            if let Err(close) = step {
                return Some(close);
            }
        }
    }

    /// Answers a message.
    async fn hear(&mut self, text: &str) -> Result<(), Close> {
        match said(text, &self.edge.settings.limits).ok_or(INVALID)? {
            Said::Init(_) if self.stage == Stage::Acknowledged => Err(INIT_TWICE),
            Said::Init(payload) => {
                let welcome = self.edge.settings.streams.welcome.clone();
                let address = Account::by_address(&self.parts.extensions);
                let cost = welcome.cost(&payload);
                if cost > 0 {
                    self.edge.spend(&address, cost, Instant::now().into_std()).map_err(|_| USED_UP)?;
                }
                if !welcome.decide(&mut self.parts, &payload).await {
                    return Err(FORBIDDEN);
                }
                // she may have said only now who she is
                let (account, is_named) = (Account::of(&self.parts), Account::is_named(&self.parts));
                let most = self.edge.settings.streams.of_one(is_named);
                self.place.pass_to(&account, most).map_err(|_| TOO_MANY)?;
                self.stage = Stage::Acknowledged;
                self.write(Told::<()> { id: None, kind: "connection_ack", payload: None }.written()).await
            }
            Said::Ping(payload) => self.write(Told { id: None, kind: "pong", payload }.written()).await,
            Said::Pong => Ok(()),
            Said::Complete(id) => {
                self.by_id.remove(id.as_str());
                Ok(())
            }
            Said::Subscribe(..) if self.stage == Stage::Silent => Err(UNAUTHORIZED),
            Said::Subscribe(id, _) if self.by_id.contains_key(id.as_str()) => Err(ID_IN_USE),
            Said::Subscribe(..) if !self.may_stay().await => Err(FORBIDDEN),
            Said::Subscribe(id, parameters) => {
                let (id, request_id): (Arc<str>, _) = (id.into(), RequestId::new());
                match self.begin(*parameters, request_id) {
                    Ok((outcomes, _place)) => {
                        let n = self.n_begun;
                        self.n_begun += 1;
                        let task = tokio::spawn(hand_over(sent_of(id.clone(), n, outcomes), self.outcomes.clone()));
                        self.by_id.insert(id, Operation { n, _place, task: task.abort_handle() });
                        Ok(())
                    }
                    Err(failure) => {
                        let Answer { errors, .. } = Answer::refused(failure, request_id);
                        self.write(refusal(&id, errors)).await
                    }
                }
            }
        }
    }

    /// Whether whoever opened the socket may still have it.
    fn may_stay(&self) -> impl Future<Output = bool> + Send + use<E, P> {
        let presence = Presence::of(&self.parts.extensions);
        async move { presence::lasts(presence.as_ref()).await }
    }

    /// Begins an operation that may run.
    fn begin(
        &self,
        parameters: Parameters,
        request_id: RequestId,
    ) -> Result<(BoxStream<'static, Outcome>, Place), Failure> {
        let Streams { operations: most, operations_per_caller: per_caller, .. } = self.edge.settings.streams;
        if self.by_id.len() >= most {
            let message = format!("A socket has at most {most} operations at once.");
            return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message));
        }
        let asker = Asker::of(&self.parts, &self.edge.settings)?;
        let place =
            self.edge.on_sockets.take(&asker.account, Most { in_all: usize::MAX, per_caller }).map_err(|_| {
                let message = format!("A caller has at most {per_caller} operations at once on all of her sockets.");
                Failure::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message)
            })?;
        let admitted = self.edge.admit(parameters, &asker)?;
        let (prepare, parts) = (self.prepare.clone(), self.parts.clone());
        let prepare = move |request| prepare(request, &parts);
        let resume = self.edge.resume(&asker.account, None);
        Ok((self.edge.outcomes(admitted, prepare, resume, request_id), place))
    }

    /// Sends what is news of an operation, unless the client has ended it.
    async fn say(&mut self, Sent { id, n, text, room, is_last, is_gone }: Sent) -> Result<(), Close> {
        if self.by_id.get(&id).is_none_or(|operation| operation.n != n) {
            return Ok(());
        }
        if is_last {
            self.by_id.remove(&id);
        }
        let said = self.write(text).await;
        drop(room);
        said.and(if is_gone { Err(FORBIDDEN) } else { Ok(()) })
    }

    async fn write(&mut self, text: String) -> Result<(), Close> {
        self.send(Message::Text(text.into())).await
    }

    /// Sends, as long as the client takes it. Where it cannot be sent because the client is gone, reading says so next.
    async fn send(&mut self, message: Message) -> Result<(), Close> {
        let patience = self.edge.settings.streams.patience;
        timeout(patience, self.socket.send(message)).await.map(|_| ()).map_err(|_| SLOW)
    }

    /// Says goodbye and waits for the answer, each within the patience; then the connection is gone, whatever the client does.
    async fn end(mut self, close: Option<Close>) {
        self.by_id.clear();
        if let Some(Close(code, reason)) = close {
            tracing::debug!(code, reason, "closed a socket");
            let goodbye = async {
                let frame = CloseFrame { code, reason: reason.into() };
                if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                    while let Some(Ok(_)) = self.socket.recv().await {}
                }
            };
            // who is slow or silent was waited for already
            let patience = self.edge.settings.streams.patience.min(GOODBYE);
            let _: Result<(), _> = timeout(patience, goodbye).await;
        }
    }
}

/// For the client to answer a goodbye.
const GOODBYE: std::time::Duration = std::time::Duration::from_secs(2);

/// How a message that cannot be read is answered; not at all where the connection broke.
fn fault(error: axum::Error) -> Option<Close> {
    match error.into_inner().downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => Some(TOO_BIG),
        Some(tungstenite::Error::Utf8(_)) => Some(NOT_UTF8),
        Some(tungstenite::Error::Protocol(_)) => Some(PROTOCOL_ERROR),
        _ => None,
    }
}

/// Hands over what there is about an operation, one after the other.
async fn hand_over(sent: impl Stream<Item = Sent>, to: mpsc::Sender<Sent>) {
    let mut sent = std::pin::pin!(sent);
    while let Some(one) = sent.next().await {
        if to.send(one).await.is_err() {
            return;
        }
    }
}

/// What is sent about an operation, from its outcomes.
fn sent_of(id: Arc<str>, n: u64, outcomes: BoxStream<'static, Outcome>) -> impl Stream<Item = Sent> + Send + 'static {
    let sent = move |id: Arc<str>, text, room, is_last| Sent { id, n, text, room, is_last, is_gone: false };
    let told = Told::<()> { id: Some(&id), kind: "complete", payload: None }.written();
    let complete = sent(id.clone(), told, None, true);
    let mut is_over = false;
    let of = move |outcome| match outcome {
        Outcome::Answer(Written { json, room, .. }) => sent(id.clone(), next(&id, &json), room, false),
        Outcome::Refused(errors) => sent(id.clone(), refusal(&id, errors), None, true),
        Outcome::Gone(errors) => Sent { is_gone: true, ..sent(id.clone(), refusal(&id, errors), None, true) },
    };
    outcomes.map(of).chain(stream::iter([complete])).take_while(move |sent| {
        let goes_on = !is_over;
        is_over |= sent.is_last;
        std::future::ready(goes_on)
    })
}

/// Reads a message; none where it is not one of the protocol's.
fn said(text: &str, limits: &guard::Limits) -> Option<Said> {
    // an operation lies two levels deep in its message, and its variables begin there
    let bytes = text.as_bytes();
    if guard::json_is_deeper_than(bytes, limits.json_depth + 2)
        || guard::json_has_more_values_than(bytes, limits.json_values)
    {
        return None;
    }
    let Ok(Value::Object(mut message)) = serde_json::from_str(text) else { return None };
    let payload = match message.remove("payload") {
        None | Some(Value::Null) => None,
        Some(Value::Object(payload)) => Some(payload),
        Some(_) => return None,
    };
    let id = || match message.get("id") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= ID_BYTES => Some(id.clone()),
        _ => None,
    };
    Some(match message.get("type")?.as_str()? {
        "connection_init" => Said::Init(payload.unwrap_or_default()),
        "ping" => Said::Ping(payload.map(Value::Object)),
        "pong" => Said::Pong,
        "subscribe" => {
            let payload = payload?;
            // which document is meant has to be said in one of the ways that there are
            let is_said = |way| payload.get(way).is_some_and(|said| !said.is_null());
            ["query", "documentId", "extensions"].into_iter().find(|way| is_said(*way))?;
            Said::Subscribe(id()?, Box::new(Parameters::from_map(payload).ok()?))
        }
        "complete" => Said::Complete(id()?),
        _ => return None,
    })
}
