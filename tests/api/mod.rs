//! The graph as clients use it: the query as they would write it, the answer, and what it costs.

mod answers;
mod capital;
mod coalitions;
mod costs;
mod deadline;
mod depth;
mod facets;
mod inputs;
mod matching;
mod paging;
mod privacy;
mod schema;
mod search;
mod writing;
