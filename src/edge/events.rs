//! GraphQL over Server-Sent Events, in distinct connections (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>): an
//! operation by GET or POST, its answers as events. A stream that breaks off goes on where it was: each event has its name, and the
//! client says the last one that it has (`Last-Event-ID`).

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Executor, Request};
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, BoxStream, StreamExt};
use serde::Serialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::admission::{Admitted, Edge};
use super::buckets::Account;
use super::failure::Failure;
use super::http::Answer;
use super::media::Media;
use super::places::Place;
use super::presence::{self, Presence};
use super::resume::Resume;
use super::streams::{Closing, Outcome, WRITABLE, Written};
use super::{Code, RequestId, following};

/// Bytes of the name of an event; a longer one is none of ours.
const NAME_BYTES: usize = 512;

/// The end of an operation. Without a line of data a browser would not tell it to the page.
const COMPLETE: &str = "event: complete\ndata:\n\n";

/// First of all: bytes, so that whoever stands between hands the head on, and when to come back after a break, in milliseconds.
const OPENING: &str = "retry: 2000\n:\n\n";

impl<E: Executor> Edge<E> {
    /// Answers with a stream; what is refused is its only event, since a browser does not show a page why it cannot open one.
    ///
    /// What has one answer goes out when all of it is there, as it does in every other media type: of an answer that is begun nobody can
    /// say whether it has an end, and so whoever says that she sends no more would lose it.
    pub(super) async fn event_stream<P>(
        self: &Arc<Self>,
        admitted: Result<Admitted, Failure>,
        place: Place,
        account: &Account,
        prepare: P,
        parts: Parts,
        request_id: RequestId,
    ) -> Response
    where
        P: Fn(Request, &Parts) -> Request + Send + Sync + 'static,
    {
        let presence = Presence::of(&parts.extensions);
        let last = last_event(&parts);
        let resume = self.resume(account, last.as_ref().ok().copied().flatten());
        let lasts = last.is_ok() && admitted.as_ref().is_ok_and(Admitted::lasts);
        let outcomes = match admitted.and_then(|admitted| last.map(|_| admitted)) {
            Ok(admitted) => {
                self.outcomes(admitted, move |request| prepare(request, &parts), resume.clone(), request_id)
            }
            Err(failure) => stream::iter([Outcome::refused(failure, request_id)]).boxed(),
        };
        let every = self.settings.streams.beat;
        let mut beat = interval_at(Instant::now() + every, every);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut frames = Frames {
            stage: Stage::Opening,
            outcomes,
            resume,
            named: String::new(),
            beat,
            closing: self.closing(),
            presence,
            request_id,
            _place: place,
        };
        let body = if lasts {
            Body::from_stream(stream::unfold(frames, |mut frames| async move {
                let frame = frames.next().await?;
                Some((Ok::<_, Infallible>(frame), frames))
            }))
        } else {
            let mut all = Vec::new();
            while let Some(frame) = frames.next().await {
                all.extend_from_slice(&frame);
            }
            Body::from(all)
        };
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(Media::EventStream.content_type())),
            // a proxy that gathers answers would hold events back
            (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        ];
        (headers, body).into_response()
    }
}

/// The name of the last event that the client has. What cannot be one is refused: from now on is not what she asked for.
fn last_event(parts: &Parts) -> Result<Option<&str>, Failure> {
    let Some(last) = parts.headers.get("last-event-id").filter(|last| !last.is_empty()) else { return Ok(None) };
    let name = last.to_str().ok().filter(|name| name.len() <= NAME_BYTES);
    let message = "\"Last-Event-ID\" names no event of ours.";
    name.map(Some).ok_or_else(|| Failure::new(StatusCode::BAD_REQUEST, Code::BadUserInput, message))
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Opening,
    Flowing,
    Over,
}

/// Why there is nothing more.
#[derive(Serialize)]
struct Refused {
    errors: Vec<async_graphql::ServerError>,
}

/// The bytes of a stream, as they become due. Nothing is asked for before the client has taken what came before.
struct Frames {
    stage: Stage,
    outcomes: BoxStream<'static, Outcome>,
    resume: Resume,
    /// The last name that the client was told.
    named: String,
    beat: Interval,
    closing: Closing,
    presence: Option<Presence>,
    request_id: RequestId,
    _place: Place,
}

impl Frames {
    async fn next(&mut self) -> Option<Bytes> {
        match self.stage {
            Stage::Opening => {
                self.stage = Stage::Flowing;
                return Some(Bytes::from_static(OPENING.as_bytes()));
            }
            Stage::Over => return None,
            Stage::Flowing => {}
        }
        tokio::select! {
            biased;
            // no `complete`: the client is to go on elsewhere
            () = self.closing.told() => None,
            outcome = self.outcomes.next() => Some(match outcome {
                Some(Outcome::Answer(Written { json, room, name })) => {
                    let event = Bytes::from(self.event(&json, name));
                    match room {
                        Some(room) => room.around(event),
                        None => event,
                    }
                }
                Some(Outcome::Refused(errors) | Outcome::Gone(errors)) => self.end_with(errors),
                None => {
                    self.stage = Stage::Over;
                    Bytes::from_static(COMPLETE.as_bytes())
                }
            }),
            _ = self.beat.tick() => {
                if !presence::lasts(self.presence.as_ref()).await {
                    let errors = Answer::refused(following::gone(), self.request_id).errors;
                    return Some(self.end_with(errors));
                }
                let reached = self.resume.reached();
                Some((self.name(reached) + ":\n\n").into())
            }
        }
    }

    /// The last event, which says why there is no further one.
    fn end_with(&mut self, errors: Vec<async_graphql::ServerError>) -> Bytes {
        self.stage = Stage::Over;
        let json = serde_json::to_string(&Refused { errors }).expect(WRITABLE);
        (self.event(&json, None) + COMPLETE).into()
    }

    fn event(&mut self, json: &str, name: Option<String>) -> String {
        format!("event: next\n{}data: {json}\n\n", self.name(name))
    }

    /// The line that names where the client is, if that is news.
    fn name(&mut self, name: Option<String>) -> String {
        match name {
            Some(name) if name != self.named && !name.contains(char::is_control) => {
                self.named = name;
                format!("id: {}\n", self.named)
            }
            _ => String::new(),
        }
    }
}
