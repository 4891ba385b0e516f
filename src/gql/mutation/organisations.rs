//! Organisations, which an administrator makes.

use async_graphql::{Context, ID, InputObject, Object};

use super::{admitted, key, payload};
use crate::app::deeds;
use crate::app::organisations::{self, NewOrganisation};
use crate::gql::costs::{WRITING, Weight};
use crate::gql::error::Result;
use crate::gql::loaders::OrganisationById;
use crate::gql::object::coalition::{Organisation, OrganisationEdge, OrganisationKind};
use crate::gql::scalar::RegionCode;

/// An organisation to be made.
#[derive(InputObject)]
pub struct CreateOrganisationInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// What it is.
    kind: OrganisationKind,
    /// Its name, at most 200 characters.
    name: String,
    /// Where it acts: 1 to 100 regions.
    regions: Vec<RegionCode>,
}

payload! {
    /// An organisation that was made.
    CreateOrganisationPayload {
        /// The organisation; absent where something has to be mended.
        organisation: Option<Organisation>,
        /// The organisation where it stands among `organisations` that nothing filters.
        organisation_edge: Option<OrganisationEdge>,
    }
    /// Why an organisation could not be made.
    CreateOrganisationError: CreateOrganisationErrorCode {
        /// A value cannot be used.
        Invalid,
        /// There is one of this name and kind already.
        NameTaken,
    }
}

/// What can be written of organisations.
#[derive(Debug, Default)]
pub struct OrganisationMutation;

/// What can be written of organisations.
#[Object]
impl OrganisationMutation {
    /// Makes an organisation: an office, lender, supplier, buyer or trainer. For administrators.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn create_organisation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is, its name, and where it acts.")] input: CreateOrganisationInput,
    ) -> Result<Option<CreateOrganisationPayload>> {
        let asked = admitted(context, deeds::CREATE_ORGANISATION).await?;
        let regions = input.regions.into_iter().map(|region| region.0).collect();
        let new = NewOrganisation { kind: input.kind.into(), name: input.name, regions };
        let made = async { organisations::create(&asked.ctx, key(&input.idempotency_key)?, new).await };
        let organisation = match made.await {
            Ok(id) => asked.load(OrganisationById(id)).await?,
            Err(error) => return CreateOrganisationPayload::refused(asked, &error),
        };
        let organisation_edge = organisation.clone().map(|made| OrganisationEdge::alone(asked, made));
        let organisation = organisation.map(Organisation);
        Ok(Some(CreateOrganisationPayload { organisation, organisation_edge, ..Default::default() }))
    }
}
