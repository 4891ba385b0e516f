//! Connections after the Relay specification: opaque cursors, `pageInfo` with its four fields, and a count that costs nothing
//! unless it is asked for.

use async_graphql::SimpleObject;

use super::error::Result;
use super::loaders::{Asked, Counted, Of};
use crate::app::lists::Parent;
use crate::app::{self, cursors};
use crate::domain::listing::{self, Count, Key, Near, Order, Page};
use crate::domain::words::Word;

/// Where a page lies in its list.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether there are items before the first.
    has_previous_page: bool,
    /// Whether there are items after the last.
    has_next_page: bool,
    /// Cursor of the first item.
    start_cursor: Option<String>,
    /// Cursor of the last item.
    end_cursor: Option<String>,
}

/// How many items a list has.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct TotalCount {
    /// The number; at least so many where `exact` is false.
    value: i64,
    /// Whether there are exactly so many. Counts are exact up to 10,000, and beyond where they are kept.
    exact: bool,
}

impl From<Count> for TotalCount {
    fn from(count: Count) -> Self {
        Self { value: count.value, exact: count.exact }
    }
}

/// The name of a list with its order, and with the point from which it measures: a cursor belongs to one of these. Made of words
/// that clients know, so that cursors outlive a new version of the program.
pub fn list_name<F: Word>(noun: &str, order: &[Order<F>], near: Option<&Near>) -> String {
    let mut name = noun.to_owned();
    for Order { field, direction } in order {
        name += &format!(" {} {}", field.word(), direction.word());
        if let Some(Near { centre, .. }) = near.filter(|_| field.word() == "DISTANCE") {
            name += &format!(" {} {}", centre.latitude, centre.longitude);
        }
    }
    name
}

/// What can be counted on demand.
pub trait Countable: Send + Sync {
    /// How many there are, of a parent or in all.
    fn count(&self, asked: &Asked, parent: Option<&Parent>) -> impl Future<Output = Result<Count>> + Send;
}

macro_rules! countable {
    ($filter:ty, $noun:ident) => {
        impl Countable for $filter {
            async fn count(&self, asked: &Asked, parent: Option<&Parent>) -> Result<Count> {
                match parent {
                    Some(parent) => {
                        let counted = asked.load(Of::new(parent.clone(), Counted(self.clone()))).await?;
                        Ok(counted.unwrap_or_else(|| Count::capped(0)))
                    }
                    None => asked.answer(app::$noun::count(&asked.ctx, self).await),
                }
            }
        }
    };
}
countable!(listing::CooperativeFilter, cooperatives);
countable!(listing::UmkmFilter, umkm);
countable!(listing::ClusterFilter, clusters);

impl Countable for listing::RegionFilter {
    async fn count(&self, asked: &Asked, _: Option<&Parent>) -> Result<Count> {
        asked.answer(app::regions::count(&asked.ctx, self))
    }
}

/// Sectors are counted by the words they are searched with.
impl Countable for Vec<String> {
    async fn count(&self, asked: &Asked, _: Option<&Parent>) -> Result<Count> {
        asked.answer(app::sectors::count(&asked.ctx, self))
    }
}

impl Countable for listing::KbliFilter {
    async fn count(&self, asked: &Asked, _: Option<&Parent>) -> Result<Count> {
        asked.answer(app::sectors::kbli_count(&asked.ctx, self))
    }
}

/// A list that is in memory as a whole.
impl Countable for Count {
    async fn count(&self, _: &Asked, _: Option<&Parent>) -> Result<Count> {
        Ok(*self)
    }
}

/// A page with what its connection needs.
pub struct Cut<T, F> {
    pub page: Page<T>,
    pub list: String,
    pub parent: Option<Parent>,
    pub filter: F,
}

impl<T, F: Countable> Cut<T, F> {
    /// The cursor of an item.
    pub fn cursor(&self, asked: &Asked, key: &[Key]) -> String {
        cursors::seal(&asked.ctx, &self.list, key)
    }

    /// Where the page lies.
    pub fn info(&self, asked: &Asked) -> PageInfo {
        let cursor = |item: Option<&listing::Listed<T>>| item.map(|item| self.cursor(asked, &item.key));
        PageInfo {
            has_previous_page: self.page.has_previous,
            has_next_page: self.page.has_next,
            start_cursor: cursor(self.page.items.first()),
            end_cursor: cursor(self.page.items.last()),
        }
    }

    /// How many items the list has.
    pub async fn total(&self, asked: &Asked) -> Result<TotalCount> {
        Ok(self.filter.count(asked, self.parent.as_ref()).await?.into())
    }
}

/// Declares a connection and its edge. `{ … }` may add fields to the edge, and a second one to the connection.
macro_rules! connection {
    ($(#[$about:meta])* $connection:ident, $(#[$edge_about:meta])* $edge:ident of $node:ty = $item:ty, counted by $filter:ty, { $($more:tt)* } $({ $($whole:tt)* })?) => {
        $(#[$about])*
        pub struct $connection(pub $crate::gql::connection::Cut<$item, $filter>);

        $(#[$about])*
        #[async_graphql::Object]
        impl $connection {
            /// The items with their cursors.
            async fn edges(&self, context: &async_graphql::Context<'_>) -> Vec<$edge> {
                let asked = $crate::gql::loaders::Asked::of(context);
                self.0.page.items.iter().map(|listed| $edge { cursor: self.0.cursor(asked, &listed.key), listed: listed.clone() }).collect()
            }

            /// The items alone.
            async fn nodes(&self) -> Vec<$node> {
                self.0.page.items.iter().map(|listed| <$node>::from(listed.item.clone())).collect()
            }

            /// Where the page lies in the list.
            async fn page_info(&self, context: &async_graphql::Context<'_>) -> $crate::gql::connection::PageInfo {
                self.0.info($crate::gql::loaders::Asked::of(context))
            }

            /// How many items the list has, on all pages. Counted only when asked for.
            #[graphql(directive = $crate::gql::costs::Semantic::apply(), directive = $crate::gql::costs::Weight::apply($crate::gql::costs::TOTAL))]
            async fn total_count(&self, context: &async_graphql::Context<'_>) -> $crate::gql::error::Result<Option<$crate::gql::connection::TotalCount>> {
                self.0.total($crate::gql::loaders::Asked::of(context)).await.map(Some)
            }

            $($($whole)*)?
        }

        $(#[$edge_about])*
        pub struct $edge { cursor: String, listed: $crate::domain::listing::Listed<$item> }

        $(#[$edge_about])*
        #[async_graphql::Object]
        impl $edge {
            /// Leads back to this place of the list, for `after` and `before`.
            async fn cursor(&self) -> &str {
                &self.cursor
            }

            /// The item.
            async fn node(&self) -> $node {
                <$node>::from(self.listed.item.clone())
            }

            $($more)*
        }
    };
}
pub(super) use connection;
