//! Executes a request level by level: the loaders' statements start when every resolver that can go on has gone on, never by the
//! clock. So a list of fifty asks once for what its items need, however busy the machine is.
//!
//! It will never contain a noun of the domain.

use std::any::TypeId;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

use async_graphql::{Data, Executor, Request, Response};
use futures_util::future::{BoxFuture, poll_fn};
use futures_util::stream::{BoxStream, FuturesUnordered, StreamExt};
use futures_util::task::AtomicWaker;

use super::Schema;
use super::error::speak;
use super::loaders::Asked;
use crate::edge::{FieldTimes, TURN, Turns};

/// The statements that the loaders of one request want to run, until a level is complete.
#[derive(Clone, Default)]
pub struct Waiting(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Waiting {
    /// Keeps what a loader wants to run.
    pub fn push(&self, fetch: BoxFuture<'static, ()>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fetch);
    }

    fn take(&self) -> Vec<BoxFuture<'static, ()>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Bytes of stack for a thread that executes requests. Each level of an answer is polled within the one above: a document as deep as
/// any may be takes a quarter of this where nothing is optimised, and far less where it is.
pub const STACK: usize = 8 * 1024 * 1024;

/// How often an execution that can go on is taken on at a stretch before other tasks have their turn.
const STRETCH: usize = 32;

/// Whether the execution can go on. Long lists give way now and then, and wake themselves: then their level is not complete.
struct CanGoOn {
    is_woken: AtomicBool,
    task: AtomicWaker,
}

impl Wake for CanGoOn {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.task.wake();
    }
}

/// A request on its way: what waits, and the statements of the level that runs.
struct Levels {
    can_go_on: Arc<CanGoOn>,
    waker: Waker,
    waiting: Waiting,
    running: FuturesUnordered<BoxFuture<'static, ()>>,
}

impl Levels {
    fn of(request: &Request) -> Self {
        let waiting = request.data.get(&TypeId::of::<Waiting>()).and_then(|waiting| waiting.downcast_ref::<Waiting>());
        let can_go_on = Arc::new(CanGoOn { is_woken: AtomicBool::new(true), task: AtomicWaker::new() });
        Self {
            waker: can_go_on.clone().into(),
            can_go_on,
            waiting: waiting.cloned().unwrap_or_default(),
            running: FuturesUnordered::new(),
        }
    }

    /// Takes the execution on as far as it can go. The next level starts when the one before is answered as a whole: answers that
    /// come at different times would split what they ask next.
    fn poll<T>(&mut self, cx: &mut Context<'_>, mut execution: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        self.can_go_on.task.register(cx.waker());
        let began = Instant::now();
        for _ in 0..STRETCH {
            if began.elapsed() >= TURN {
                break;
            }
            if self.can_go_on.is_woken.swap(false, Ordering::Acquire) {
                if let Poll::Ready(answer) = execution(&mut Context::from_waker(&self.waker)) {
                    // of a stream there may be more at once
                    self.can_go_on.is_woken.store(true, Ordering::Release);
                    return Poll::Ready(answer);
                }
                continue;
            }
            if self.running.is_empty() {
                self.running.extend(self.waiting.take());
            }
            match self.running.poll_next_unpin(cx) {
                Poll::Ready(Some(())) => {}
                // with nothing to run, a resolver waits for something else, and wakes us
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The schema, executed level by level. Its requests come from [`super::prepare`].
#[derive(Clone)]
pub struct Graph {
    pub(super) plain: Schema,
    /// Gives way within a long answer.
    pub(super) long: Schema,
    /// Does that too, and times fields.
    pub(super) timed: Schema,
}

impl Graph {
    /// The form of the schema by which a request is executed: what the others do costs each field something.
    fn form(&self, request: &Request) -> &Schema {
        match (FieldTimes::are_wanted(request), Turns::are_wanted(request)) {
            (true, _) => &self.timed,
            (false, true) => &self.long,
            (false, false) => &self.plain,
        }
    }
}

impl Executor for Graph {
    async fn execute(&self, request: Request) -> Response {
        let mut levels = Levels::of(&request);
        let locale = Asked::locale_of(&request);
        let mut execution = pin!(self.form(&request).execute(request));
        speak(poll_fn(|cx| levels.poll(cx, |cx| execution.as_mut().poll(cx))).await, locale)
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let mut levels = Levels::of(&request);
        let locale = Asked::locale_of(&request);
        let mut execution = Executor::execute_stream(self.form(&request), request, session);
        let answers = futures_util::stream::poll_fn(move |cx| levels.poll(cx, |cx| execution.as_mut().poll_next(cx)));
        answers.map(move |answer| speak(answer, locale)).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_long_is_executed_in_turns() {
        let graph = super::super::graph();
        let (short, long) = (Request::new("{ __typename }"), Turns::wanted(Request::new("{ __typename }")));
        assert!(std::ptr::eq(graph.form(&short), &graph.plain));
        assert!(std::ptr::eq(graph.form(&long), &graph.long));
    }
}
