//! How a long answer gives way to others. An answer is made in one go as long as its resolvers wait for nothing: nobody else has a
//! turn until then, and no deadline is looked at. It costs each field something to ask for the time, so a schema has this extension
//! in a second form, which executes what may be long; see [`Turns::are_wanted`].

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Poll, ready};
use std::time::{Duration, Instant};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo};
use async_graphql::{Request, Response, ServerResult, Value};
use futures_util::future::BoxFuture;

use super::observer::found;

/// For an answer to go on before others have their turn.
pub const TURN: Duration = Duration::from_millis(5);

/// Makes the answers of a schema in turns.
pub struct Turns;

/// In the data of a request whose answer may be long.
struct Long;

impl Turns {
    /// A request whose answer may be long.
    pub fn wanted(request: Request) -> Request {
        request.data(Long)
    }

    /// Whether the answer to this request may be long. Whoever executes requests takes the schema with this extension then.
    pub fn are_wanted(request: &Request) -> bool {
        found::<Long>(&request.data).is_some()
    }
}

impl ExtensionFactory for Turns {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Turn { began: Instant::now(), ends: AtomicU64::new(0) })
    }
}

/// Lets others pass whenever a future has had a turn. What wakes itself is polled again at once, and the runtime looks after its sockets
/// once in many times only, unless somebody yields to it.
pub(super) async fn fair<F: Future>(future: F) -> F::Output {
    let (mut future, mut others) = (pin!(future), None::<BoxFuture<'static, ()>>);
    poll_fn(|cx| {
        if let Some(others) = &mut others {
            ready!(others.as_mut().poll(cx));
        }
        let began = Instant::now();
        let polled = future.as_mut().poll(cx);
        others = (began.elapsed() >= TURN).then(|| Box::pin(tokio::task::yield_now()) as BoxFuture<'static, ()>);
        polled
    })
    .await
}

/// The turn of one operation.
struct Turn {
    began: Instant,
    /// In microseconds after that.
    ends: AtomicU64,
}

impl Turn {
    fn now(&self) -> u64 {
        self.began.elapsed().as_micros() as u64
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Turn {
    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut execution = pin!(next.run(context, operation_name));
        poll_fn(|cx| {
            self.ends.store(self.now() + TURN.as_micros() as u64, Ordering::Relaxed);
            execution.as_mut().poll(cx)
        })
        .await
    }

    async fn resolve(
        &self,
        context: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        // woken at once, so that whatever holds this future lets go too: that is how the library's sets of futures give way
        poll_fn(|cx| {
            if self.now() < self.ends.load(Ordering::Relaxed) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        next.run(context, info).await
    }
}
