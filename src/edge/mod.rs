//! The edge of a GraphQL server: what stands between the network and a schema made with async-graphql. It knows the
//! protocols and their abuse, and nothing of what any schema is about: it holds no type, field or word of a domain.
//!
//! * [`Documents`] are known before anybody asks.
//! * [`guard`] measures a document before a parser sees it.
//! * [`Edge`] is GraphQL over HTTP: single answers, event streams (graphql-sse) and WebSockets (graphql-transport-ws). A document
//!   is judged by the specification, priced by the directives of the schema, and runs within its [`Deadline`] and its
//!   [`Account`]'s [`Budget`].
//! * [`is_from_own_page`] says whose cookies are believed, [`Origins`] which pages may open sockets.
//! * [`Presence`] says whether who was let in may stay, and [`Plain`] where an answer can set a cookie.
//! * [`Resume`] is how a stream goes on where it was cut off, and who pays for what is read for that.
//! * [`Held`] is room for what is held for whoever is slow: answers that wait for their readers, bodies on their way.
//! * [`Observer`] is told of each operation that ends.
//! * [`Turns`] lets long answers give way to others.
//! * [`Code`] is every code that an error can carry, and how a resolver makes such an error.
//! * [`refused`] is the error of a scalar that refuses a value: the answer names the field.
//! * [`Weight`], [`Length`], [`Sliced`] and [`Pages`] let a schema tell what it costs, [`Semantic`] what only an error makes null.
//! * [`limits`] sets what the library itself can bound.

mod admission;
mod arguments;
mod buckets;
mod caller;
mod cost;
mod directive;
mod documents;
mod error;
mod events;
mod failure;
mod following;
pub mod guard;
mod held;
mod http;
mod media;
mod nulls;
mod observer;
mod order;
mod origins;
mod places;
mod presence;
mod recent;
mod refused;
mod repair;
mod request;
mod resume;
mod shape;
mod socket;
mod streams;
mod timing;
mod turns;
mod usage;
mod validation;

use std::fmt;

use async_graphql::{ObjectType, SchemaBuilder, SubscriptionType};
use axum::http::Extensions;
use uuid::Uuid;

pub use admission::{Asker, Deadline, Edge, Settings, Wish};
pub use buckets::{Account, Budget};
pub use caller::{Caller, network};
pub use directive::{Length, Pages, Semantic, Sliced, Weight};
pub use documents::{Documents, Unusable};
pub use error::Code;
pub use held::{Held, Room};
pub use http::{overloaded, refuse};
pub use observer::{DocumentHash, Ended, Facts, Observer, Report, Statements};
pub use origins::{Origins, is_from_own_page};
pub use presence::{Plain, Presence};
pub use refused::refused;
pub use resume::Resume;
pub use socket::close_codes;
pub use streams::{Streams, Welcome, headers_from_payload};
pub use timing::{FieldTime, FieldTimes, Timing};
pub use turns::{TURN, Turns};
pub use usage::Usage;

/// Names one request in its answer and in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(Uuid);

impl RequestId {
    /// A new id; ids of later requests sort after it.
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }

    /// The id as a number: that of a trace.
    pub fn to_u128(self) -> u128 {
        self.0.as_u128()
    }

    /// A number below `n` that is as good as chance, and always the same one for this request.
    pub(crate) fn dice(self, n: u32) -> u32 {
        // the last 62 bits of an id of version 7 are random
        let random = u64::try_from(self.0.as_u128() & (u128::MAX >> 66)).expect("62 bits");
        u32::try_from(random % u64::from(n)).expect("less than n")
    }

    /// The id that was given to a request, or a new one.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_default()
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(formatter)
    }
}

/// The library's own limits, set so wide that they only ever stop what the guard has missed, and no hints of names
/// ("did you mean") in messages.
pub fn limits<Query, Mutation, Subscription>(
    builder: SchemaBuilder<Query, Mutation, Subscription>,
) -> SchemaBuilder<Query, Mutation, Subscription>
where
    Query: ObjectType + 'static,
    Mutation: ObjectType + 'static,
    Subscription: SubscriptionType + 'static,
{
    builder.limit_depth(20).limit_recursive_depth(24).limit_directives(5).disable_suggestions()
}
