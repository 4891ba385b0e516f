//! How long the fields of one operation take. It costs each of them something, so a schema has this extension only in a second form,
//! which executes the few operations that are picked; see [`FieldTimes`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::{Request, ServerResult, Value};

use super::observer::found;

/// In the data of a request that was picked to have its fields timed. Whoever executes requests looks for it, and takes the schema
/// with [`Timing`] then.
#[derive(Clone)]
pub struct FieldTimes(Arc<Times>);

struct Times {
    began: Instant,
    fields: Mutex<HashMap<(String, String), FieldTime>>,
}

/// What one field of the schema took in one operation, wherever it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldTime {
    /// As `Type.field`.
    pub name: String,
    /// How often it was resolved.
    pub count: u64,
    /// From the first to the last of these, counted from the beginning of the operation.
    pub first: Duration,
    /// The end of the last one.
    pub last: Duration,
    /// All of them together; they run beside each other, so it can be more than the operation took.
    pub sum: Duration,
}

impl FieldTimes {
    pub(super) fn new() -> Self {
        Self(Arc::new(Times { began: Instant::now(), fields: Mutex::default() }))
    }

    /// Whether this request was picked.
    pub fn are_wanted(request: &Request) -> bool {
        found::<Self>(&request.data).is_some()
    }

    /// What was found, by the moment at which it began.
    pub(super) fn take(&self) -> Vec<FieldTime> {
        let fields = std::mem::take(&mut *self.0.fields.lock().unwrap_or_else(PoisonError::into_inner));
        let mut fields: Vec<_> = fields.into_values().collect();
        fields.sort_by(|one, other| (one.first, &one.name).cmp(&(other.first, &other.name)));
        fields
    }

    fn add(&self, parent: &str, name: &str, first: Duration, last: Duration) {
        let mut fields = self.0.fields.lock().unwrap_or_else(PoisonError::into_inner);
        let time = fields.entry((parent.to_owned(), name.to_owned())).or_insert_with(|| FieldTime {
            name: format!("{parent}.{name}"),
            count: 0,
            first,
            last,
            sum: Duration::ZERO,
        });
        time.count += 1;
        time.first = time.first.min(first);
        time.last = time.last.max(last);
        time.sum += last.saturating_sub(first);
    }
}

/// Times the fields of the requests that carry [`FieldTimes`].
pub struct Timing;

impl ExtensionFactory for Timing {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Timing {
    async fn resolve(
        &self,
        context: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let Ok(times) = context.data::<FieldTimes>() else { return next.run(context, info).await };
        // introspection tells nothing about the work of the schema's own fields
        if info.is_for_introspection {
            return next.run(context, info).await;
        }
        // both are names of the schema, whose lives are longer than the answer's
        let (parent, name) = (info.parent_type, info.name);
        let first = times.0.began.elapsed();
        let value = next.run(context, info).await;
        times.add(parent, name, first, times.0.began.elapsed());
        value
    }
}
