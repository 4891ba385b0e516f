//! What a manager writes of her cooperative.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::{admitted, id, key, payload, renewed};
use crate::app::{deeds, manage};
use crate::domain::id::CooperativeId;
use crate::gql::choice::{CooperativeService, Openness};
use crate::gql::costs::{WRITING, Weight};
use crate::gql::error::Result;
use crate::gql::loaders::{Asked, CooperativeById};
use crate::gql::object::Cooperative;
use crate::gql::scalar::Rupiah;

/// Whether a cooperative takes members in.
#[derive(InputObject)]
pub struct SetCooperativeOpennessInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// The cooperative.
    cooperative_id: ID,
    /// The version that was read; where it has another one by now, nothing is written.
    expected_version: i64,
    /// Whom it takes in from now on.
    openness: Openness,
}

/// What is said anew of a cooperative. A field that is absent stays as it is; one that is null is emptied.
#[derive(InputObject)]
pub struct CorrectCooperativeInput {
    /// A UUID that the client draws for each thing that it wants done: sent again with the same one, it is done once.
    idempotency_key: ID,
    /// The cooperative.
    cooperative_id: ID,
    /// The version that was read; where it has another one by now, nothing is written.
    expected_version: i64,
    /// Address of its office, at most 300 characters.
    address: MaybeUndefined<String>,
    /// Phone; kept as `+62…`.
    phone: MaybeUndefined<String>,
    /// WhatsApp number; kept as `+62…`.
    whatsapp: MaybeUndefined<String>,
    /// E-mail.
    email: MaybeUndefined<String>,
    /// Web site.
    website: MaybeUndefined<String>,
    /// The bond in words, at most 200 characters.
    bond_description: MaybeUndefined<String>,
    /// What it does for members; all of it.
    services: Option<Vec<CooperativeService>>,
    /// What a member saves once, at joining (simpanan pokok).
    principal_dues_idr: MaybeUndefined<Rupiah>,
    /// What a member saves every month (simpanan wajib).
    mandatory_dues_monthly_idr: MaybeUndefined<Rupiah>,
}

payload! {
    /// A cooperative that was opened or closed for members.
    SetCooperativeOpennessPayload {
        /// The cooperative as it is now; absent where something has to be mended.
        cooperative: Option<Cooperative>
    }
    /// Why a cooperative could not be opened or closed.
    SetCooperativeOpennessError: SetCooperativeOpennessErrorCode {
        /// A value cannot be used.
        Invalid,
        /// Somebody else has changed the cooperative since it was read.
        Conflict,
    }
}

payload! {
    /// A cooperative that was corrected.
    CorrectCooperativePayload {
        /// The cooperative as it is now; absent where something has to be mended.
        cooperative: Option<Cooperative>
    }
    /// Why a cooperative could not be corrected.
    CorrectCooperativeError: CorrectCooperativeErrorCode {
        /// A value cannot be used.
        Invalid,
        /// Somebody else has changed the cooperative since it was read.
        Conflict,
    }
}

/// What can be written of cooperatives.
#[derive(Debug, Default)]
pub struct CooperativeMutation;

/// What can be written of cooperatives.
#[Object]
impl CooperativeMutation {
    /// Opens or closes a cooperative for members. For whoever manages it.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn set_cooperative_openness(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cooperative, and whom it takes in.")] input: SetCooperativeOpennessInput,
    ) -> Result<Option<SetCooperativeOpennessPayload>> {
        let asked = admitted(context, deeds::SET_OPENNESS).await?;
        let written = async {
            let (key, cooperative) = (key(&input.idempotency_key)?, id("cooperativeId", &input.cooperative_id)?);
            manage::set_openness(&asked.ctx, key, cooperative, input.expected_version, input.openness.into()).await
        };
        match written.await {
            Ok((id, _)) => Ok(Some(SetCooperativeOpennessPayload {
                cooperative: as_it_is(asked, id).await?,
                ..Default::default()
            })),
            Err(error) => SetCooperativeOpennessPayload::refused(asked, &error),
        }
    }

    /// Corrects what is said of a cooperative. For whoever manages it; what an office answers for is not changed here.
    #[graphql(directive = Weight::apply(WRITING))]
    async fn correct_cooperative(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cooperative, and what is said of it.")] input: CorrectCooperativeInput,
    ) -> Result<Option<CorrectCooperativePayload>> {
        let asked = admitted(context, deeds::CORRECT_COOPERATIVE).await?;
        let correction = manage::Correction {
            address: renewed(input.address, |text| text),
            phone: renewed(input.phone, |text| text),
            whatsapp: renewed(input.whatsapp, |text| text),
            email: renewed(input.email, |text| text),
            website: renewed(input.website, |text| text),
            bond_description: renewed(input.bond_description, |text| text),
            services: input.services.map(|services| services.into_iter().map(Into::into).collect()),
            principal_dues_idr: renewed(input.principal_dues_idr, |dues| dues.0),
            mandatory_dues_monthly_idr: renewed(input.mandatory_dues_monthly_idr, |dues| dues.0),
        };
        let written = async {
            let (key, cooperative) = (key(&input.idempotency_key)?, id("cooperativeId", &input.cooperative_id)?);
            manage::correct(&asked.ctx, key, cooperative, input.expected_version, correction).await
        };
        match written.await {
            Ok((id, _)) => {
                Ok(Some(CorrectCooperativePayload { cooperative: as_it_is(asked, id).await?, ..Default::default() }))
            }
            Err(error) => CorrectCooperativePayload::refused(asked, &error),
        }
    }
}

/// A cooperative that was written, as it is by now.
async fn as_it_is(asked: &Asked, id: CooperativeId) -> Result<Option<Cooperative>> {
    Ok(asked.load(CooperativeById(id)).await?.map(Cooperative))
}
