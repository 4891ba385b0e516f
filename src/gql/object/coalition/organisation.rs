//! Lists of organisations.

use async_graphql::InputObject;

use super::{Organisation, OrganisationKind};
use crate::app::{self, cursors, organisations};
use crate::domain::fold::fold;
use crate::domain::listing::{Count, Key, Listed};
use crate::domain::organisation as model;
use crate::gql::connection::{Countable, Cut, connection};
use crate::gql::error::Result;
use crate::gql::input::Paging;
use crate::gql::loaders::Asked;

/// Which organisations. All conditions hold together.
#[derive(Debug, Clone, Default, InputObject)]
pub struct OrganisationFilter {
    /// Words that its name holds.
    text: Option<String>,
    /// What it is.
    kind: Option<OrganisationKind>,
}

impl From<model::Organisation> for Organisation {
    fn from(organisation: model::Organisation) -> Self {
        Self(organisation)
    }
}

connection!(
    /// A page of organisations, by name.
    OrganisationConnection,
    /// An organisation in a list.
    OrganisationEdge of Organisation = model::Organisation, counted by model::OrganisationFilter, {}
);

impl Countable for model::OrganisationFilter {
    async fn count(&self, asked: &Asked, _: Option<&app::lists::Parent>) -> Result<Count> {
        asked.answer(organisations::count(&asked.ctx, self).await)
    }
}

/// Names the list to which cursors belong.
const LIST: &str = "organisations";

impl OrganisationEdge {
    /// An organisation that was just made, where it stands in the list.
    pub fn alone(asked: &Asked, item: model::Organisation) -> Self {
        let key = vec![Key::Text(fold(&item.name)), Key::Id(item.id.0)];
        Self { cursor: cursors::seal(&asked.ctx, LIST, &key), listed: Listed { item, key, distance_m: None } }
    }
}

impl OrganisationConnection {
    /// A page of organisations.
    pub async fn of(asked: &Asked, filter: OrganisationFilter, paging: Paging) -> Result<Self> {
        let words = asked.answer(app::regions::search_words("filter.text", filter.text.as_deref()))?;
        let filter = model::OrganisationFilter { words, kind: filter.kind.map(Into::into) };
        let slice = paging.slice(asked, LIST)?;
        let page = asked.answer(organisations::page(&asked.ctx, &filter, &slice).await)?;
        Ok(Self(Cut { page, list: LIST.into(), parent: None, filter }))
    }
}
