//! The graph, thin: a resolver parses, calls one use case, and wraps the answer. Sees `app` and `domain`, never the store.

mod accounts;
mod capital;
mod choice;
mod coalitions;
mod connection;
pub mod cookie;
mod costs;
mod error;
#[cfg(test)]
mod hostile;
mod input;
mod levels;
mod loaders;
mod mutation;
mod object;
pub mod policy;
mod query;
mod scalar;
mod subscription;

use std::any::TypeId;
use std::net::IpAddr;

use async_graphql::{Context, MergedObject, Request, SDLExportOptions, SchemaBuilder};
use chrono::{DateTime, Utc};

use crate::app::Ctx;
use crate::domain::Locale;
use crate::edge::{self, Deadline};
use accounts::AccountQuery;
use capital::CapitalQuery;
use coalitions::CoalitionQuery;
pub use input::MOST_TERMS;
use levels::Waiting;
pub use levels::{Graph, STACK};
use loaders::Asked;
use mutation::{Mutation, UserError};
pub use query::MOST_NODES;
use query::RegistryQuery;
use subscription::Subscription;

/// Everything that can be read.
#[derive(Debug, Default, MergedObject)]
pub struct Query(RegistryQuery, CapitalQuery, CoalitionQuery, AccountQuery);

/// The schema of the product.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema, with the edge's limits.
pub fn schema() -> Schema {
    builder().finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    edge::limits(Schema::build(Query::default(), Mutation::default(), Subscription))
        // no field has it as its type: it is for fragments
        .register_output_type::<UserError>()
        // the library tells how it is implemented
        .override_output_type_description::<DateTime<Utc>>("An instant, always in UTC: `2026-11-24T10:00:00+00:00`.")
}

/// The schema as it is served: see [`prepare`] for its requests.
pub fn graph() -> Graph {
    let with_turns = || builder().extension(edge::Turns);
    Graph { plain: schema(), long: with_turns().finish(), timed: with_turns().extension(edge::Timing).finish() }
}

/// The schema as text, as it is committed and published.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    schema().sdl_with_options(options)
}

/// From where a request comes, among its data: an address is personal, so nothing prints it.
#[derive(Clone, Copy, Default)]
pub struct Origin {
    /// The network of whoever asks, by which tries are counted.
    pub network: Option<IpAddr>,
    /// Whether she sits at the machine of a demonstration.
    pub is_demo: bool,
    /// Whether the server knows another house at which she may sign in.
    pub has_issuer: bool,
}

impl Origin {
    fn of(context: &Context<'_>) -> Self {
        context.data_opt().copied().unwrap_or_default()
    }
}

/// Gives a request what its resolvers work with: who asks, until when, in which language, and loaders of its own.
pub fn prepare(request: Request, ctx: &Ctx, locale: Locale) -> Request {
    let deadline = request.data.get(&TypeId::of::<Deadline>()).and_then(|data| data.downcast_ref::<Deadline>());
    let ctx = deadline.map_or_else(|| ctx.clone(), |deadline| ctx.until(deadline.0));
    let waiting = Waiting::default();
    request.data(Asked::new(ctx, locale, waiting.clone())).data(waiting)
}
