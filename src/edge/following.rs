//! A subscription: judged and paid for like any other operation, then an answer for each event of its source. It knows no
//! transport.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use async_graphql::{Executor, Request, Response};
use axum::http::StatusCode;
use futures_util::stream::{self, BoxStream, StreamExt};

use super::admission::{Admitted, Asker, Edge, Judged, Wish};
use super::failure::Failure;
use super::observer::{Ended, Facts, Report, Statements};
use super::resume::Resume;
use super::{Code, RequestId, error, presence};

impl<E: Executor> Edge<E> {
    /// Follows a subscription. Its beginning was paid for when it was admitted; each event is paid for with what it has used, and
    /// who has nothing left is told so in place of the event. After a failure nothing more comes.
    pub(super) fn follow(
        self: &Arc<Self>,
        admitted: Admitted,
        prepare: impl FnOnce(Request) -> Request,
        resume: Resume,
        request_id: RequestId,
    ) -> BoxStream<'static, Result<Response, Failure>> {
        let Admitted { request, facts, judged, requested, asker, .. } = admitted;
        let presence = asker.presence.clone();
        let request = prepare(request.data(resume.clone()));
        let mut following = Following {
            edge: self.clone(),
            request_id,
            facts,
            judged,
            requested,
            asker,
            statements: Statements::of(&request),
            report: Report::of(&request),
            code: None,
            began: SystemTime::now(),
            started: Instant::now(),
        };
        let responses = AssertUnwindSafe(self.executor.execute_stream(request, None)).catch_unwind();
        let most = self.settings.deadline;
        let in_time =
            stream::unfold((responses, resume, presence), move |(mut responses, resume, presence)| async move {
                let response = tokio::select! {
                    response = responses.next() => Some(response?),
                    () = resume.late(most) => None,
                };
                resume.over();
                // who was shut out meanwhile is told of nothing more
                let response = if presence::lasts(presence.as_ref()).await { Ok(response) } else { Err(Gone) };
                Some((response, (responses, resume, presence)))
            });
        let answers = in_time.map(move |response| following.answer(response));
        // up to the first failure, and that one too
        answers
            .scan(false, |has_failed, answer| {
                let is_over = std::mem::replace(has_failed, answer.is_err());
                std::future::ready((!is_over).then_some(answer))
            })
            .boxed()
    }
}

/// What comes of an event. There is no answer where it was not given in time; of a panic there is no response.
type Event = Result<Option<Panicked<Response>>, Gone>;

/// Whoever follows may no longer.
struct Gone;

/// What whoever was shut out is told.
pub(super) fn gone() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, Code::Unauthenticated, "Your session has ended: sign in again.")
}

/// Unless it has panicked.
type Panicked<T> = std::thread::Result<T>;

/// A line in the log for an operation that has no answer of HTTP for itself. Nothing in it is a caller's own word.
pub(super) fn log(request_id: RequestId, facts: &Facts, code: Option<Code>, statements: Option<u64>, took: Duration) {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(
        %request_id, kind = %facts.kind, ms, statements,
        code = code.map(Code::as_str),
        operation = facts.name.as_deref(),
        document = %facts.hash,
        cost = facts.cost,
        "{} on a stream: over after {ms} ms", facts.kind
    );
}

/// A subscription under way. When it is over, whoever watches is told, whoever ended it.
struct Following<E: Executor> {
    edge: Arc<Edge<E>>,
    request_id: RequestId,
    facts: Facts,
    judged: Judged,
    requested: u64,
    asker: Asker,
    statements: Option<Statements>,
    report: Option<Report>,
    /// Of the first error.
    code: Option<Code>,
    began: SystemTime,
    started: Instant,
}

impl<E: Executor> Following<E> {
    fn answer(&mut self, event: Event) -> Result<Response, Failure> {
        let outcome = match event {
            Ok(response) => self.paid_for(response),
            Err(Gone) => Err(gone()),
        };
        let code = outcome.as_ref().map_or_else(|failure| Some(failure.code), error::first_code);
        self.code = self.code.or(code);
        outcome
    }

    fn paid_for(&self, response: Option<Panicked<Response>>) -> Result<Response, Failure> {
        let late = || {
            let message = format!("The answer was not ready within {} s.", self.edge.settings.deadline.as_secs_f32());
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, Code::Timeout, message)
        };
        // Where and why is in the line that the panic itself has written.
        let panicked = || Failure::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "a resolver panicked");
        let now = Instant::now();
        let Some(response) = response else {
            self.edge.buckets.charge(&self.asker.account, self.requested, now);
            return Err(late());
        };
        let mut response = response.map_err(|_| panicked())?;
        self.edge.put_right(&mut response, &self.judged);
        let used = self.edge.used(&response, &self.judged, self.requested);
        self.edge.spend(&self.asker.account, used, now).inspect_err(|_| {
            self.edge.buckets.charge(&self.asker.account, used, now);
        })?;
        if self.asker.wish == Wish::Report {
            self.edge.tell_cost(&mut response, &self.asker.account, self.requested, Some(used));
        }
        Ok(response)
    }
}

impl<E: Executor> Drop for Following<E> {
    fn drop(&mut self) {
        let ended = Ended {
            request_id: self.request_id,
            facts: self.facts.clone(),
            code: self.code,
            statements: self.statements.as_ref().map(Statements::count),
            began: self.began,
            took: self.started.elapsed(),
            times: None,
        };
        log(ended.request_id, &ended.facts, ended.code, ended.statements, ended.took);
        self.edge.tell(ended, self.report.as_ref());
    }
}
