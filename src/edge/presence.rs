//! Whether somebody who was let in may stay: asked again of who follows for hours what she was let in for once.

use std::fmt;
use std::sync::Arc;

use axum::http::Extensions;
use futures_util::future::BoxFuture;

/// Among the extensions of a request of whom may be shut out while it is answered: whoever knows her says whether she still may
/// stay.
#[derive(Clone)]
pub struct Presence(Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>);

impl fmt::Debug for Presence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Presence(…)")
    }
}

impl Presence {
    /// Of whom `lasts` knows.
    pub fn new<F>(lasts: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(lasts())))
    }

    pub(super) fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get().cloned()
    }
}

/// Whether somebody may stay; who came without a name may.
pub(super) async fn lasts(presence: Option<&Presence>) -> bool {
    match presence {
        Some(Presence(lasts)) => lasts().await,
        None => true,
    }
}

/// Among the data of a request that is answered at once and by itself: only then can its resolvers set headers of the answer
/// (`Context::append_http_header`), such as a cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain;
