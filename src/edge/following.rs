//! A subscription: judged and paid for like any other operation, then an answer for each event of its source. It knows no
//! transport.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use async_graphql::{Executor, Request, Response};
use axum::http::StatusCode;
use futures_util::stream::{BoxStream, StreamExt};

use super::admission::{Admitted, Asker, Edge, Judged, Wish};
use super::failure::Failure;
use super::observer::{Ended, Facts, Report, Statements};
use super::{Code, RequestId, error};

impl<E: Executor> Edge<E> {
    /// Follows a subscription. Its beginning was paid for when it was admitted; each event is paid for with what it has used, and
    /// who has nothing left is told so in place of the event. After a failure nothing more comes.
    pub(super) fn follow(
        self: &Arc<Self>,
        admitted: Admitted,
        prepare: impl FnOnce(Request) -> Request,
        request_id: RequestId,
    ) -> BoxStream<'static, Result<Response, Failure>> {
        let Admitted { request, facts, judged, requested, asker, .. } = admitted;
        let request = prepare(request);
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
        let answers = responses.map(move |response| following.answer(response.ok()));
        // up to the first failure, and that one too
        answers
            .scan(false, |has_failed, answer| {
                let is_over = std::mem::replace(has_failed, answer.is_err());
                std::future::ready((!is_over).then_some(answer))
            })
            .boxed()
    }
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
    /// Of a panic there is no response.
    fn answer(&mut self, response: Option<Response>) -> Result<Response, Failure> {
        let outcome = self.paid_for(response);
        let code = outcome.as_ref().map_or_else(|failure| Some(failure.code), error::first_code);
        self.code = self.code.or(code);
        outcome
    }

    fn paid_for(&self, response: Option<Response>) -> Result<Response, Failure> {
        // Where and why is in the line that the panic itself has written.
        let panicked = || Failure::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "a resolver panicked");
        let mut response = response.ok_or_else(panicked)?;
        self.edge.put_right(&mut response, &self.judged);
        let used = self.edge.used(&response, &self.judged);
        self.edge.spend(&self.asker.account, used, Instant::now())?;
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
        self.edge.tell(ended, self.report.as_ref());
    }
}
