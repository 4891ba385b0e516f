//! What a process does by itself as long as it serves: each thing in a task of its own, which goes on whatever becomes of the others.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::task::JoinSet;

use super::changes::Retention;
use super::{Ctx, Result, audit, changes, coalitions, states};

/// From a panic to the next try.
const PAUSE: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Begins all of it. What is dropped ends.
pub fn begin(ctx: &Ctx, retention: Retention) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let mut keep = |work: fn(Ctx, Retention) -> BoxFuture<'static, ()>| {
        let ctx = ctx.clone();
        keep(&mut tasks, PAUSE, move || work(ctx.clone(), retention));
    };
    keep(|ctx, retention| Box::pin(async move { changes::tell(&ctx, retention).await }));
    keep(|ctx, _| Box::pin(async move { states::watch(&ctx, MINUTE).await }));
    keep(|ctx, _| Box::pin(async move { coalitions::keep_time(&ctx).await }));
    keep(|ctx, _| Box::pin(async move { audit::log_heads(&ctx, DAY).await }));
    tasks
}

/// Begins one of them. Where it panics it begins anew, after a pause: where and why is in the line that the panic has written.
fn keep<F>(tasks: &mut JoinSet<()>, pause: Duration, work: impl Fn() -> F + Send + 'static)
where
    F: Future<Output = ()> + Send,
{
    tasks.spawn(async move {
        while AssertUnwindSafe(work()).catch_unwind().await.is_err() {
            tokio::time::sleep(pause).await;
        }
    });
}

/// Does something, now and again and again. What fails is told, in a sentence that says what, and tried again the next time.
pub(super) async fn repeat<F: Future<Output = Result<()>>>(every: Duration, fails: &str, work: impl Fn() -> F) {
    loop {
        if let Err(error) = work().await {
            tracing::warn!(?error, "{fails}; tried again in a moment");
        }
        tokio::time::sleep(every).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::app::Error;

    const SOON: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn what_fails_is_tried_again_the_next_time() {
        let n = AtomicUsize::new(0);
        let (third, done) = tokio::sync::oneshot::channel();
        let third = std::sync::Mutex::new(Some(third));
        let work = || async {
            if n.fetch_add(1, Ordering::Relaxed) == 2 {
                let third = third.lock().unwrap().take();
                third.unwrap().send(()).unwrap();
            }
            Err(Error::Busy)
        };
        tokio::select! {
            () = repeat(SOON, "it failed", work) => panic!("it goes on"),
            done = done => done.unwrap(),
        }
    }

    #[tokio::test]
    async fn what_panics_begins_anew_and_what_is_dropped_ends() {
        let (n, mut tasks) = (Arc::new(AtomicUsize::new(0)), JoinSet::new());
        let counted = n.clone();
        keep(&mut tasks, SOON, move || {
            let n = counted.fetch_add(1, Ordering::Relaxed);
            async move {
                assert!(n >= 2, "the first two times");
                std::future::pending::<()>().await;
            }
        });
        while n.load(Ordering::Relaxed) < 3 {
            tokio::time::sleep(SOON).await;
        }
        drop(tasks);
        while Arc::strong_count(&n) > 1 {
            tokio::time::sleep(SOON).await;
        }
    }
}
