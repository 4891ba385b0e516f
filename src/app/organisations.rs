//! Organisations: offices, lenders, suppliers, buyers and trainers, made by an administrator.

use serde::Serialize;

use super::access::Object;
use super::manage::plain;
use super::{Action, Command, Ctx, Error, IdempotencyKey, Refusal, Result, access, deeds};
use crate::domain::fold::fold;
use crate::domain::id::OrganisationId;
use crate::domain::listing::{Count, Page, Slice};
use crate::domain::organisation::{Organisation, OrganisationFilter, OrganisationKind};
use crate::domain::origin::EntityKind;
use crate::domain::{Message, RegionCode};
use crate::store;

/// Longest name.
const NAME_CHARS: usize = 200;
/// Regions in which one may act; who acts in more acts in the region above them.
const MOST_REGIONS: usize = 100;

/// An organisation to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewOrganisation {
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// Where it acts.
    pub regions: Vec<RegionCode>,
}

impl NewOrganisation {
    /// The same as it is kept, or everything that is wrong with it.
    fn read(self, ctx: &Ctx) -> Result<Self> {
        let mut refusals = Vec::new();
        let name = plain("name", &self.name).unwrap_or_else(|refusal| {
            refusals.push(refusal);
            "-".to_owned()
        });
        let mut refuse = |field, id: &str, en: &str| refusals.push(Refusal { field, message: Message::new(id, en) });
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > NAME_CHARS {
            refuse("name", "Nama berisi 1 sampai 200 karakter.", "A name has 1 to 200 characters.");
        }
        let mut regions = self.regions;
        regions.sort_unstable();
        regions.dedup();
        if regions.is_empty() || regions.len() > MOST_REGIONS {
            refuse("regions", "Sebutkan 1 sampai 100 wilayah.", "Name 1 to 100 regions.");
        }
        let catalogue = ctx.catalogue();
        if regions.iter().any(|region| catalogue.region(region).is_none()) {
            refuse("regions", "Ada wilayah yang tidak dikenal.", "One of the regions is not known.");
        }
        if refusals.is_empty() { Ok(Self { name, regions, ..self }) } else { Err(Error::Refusals(refusals)) }
    }
}

/// Makes an organisation. One of the same kind and name that is there already is not made twice.
pub async fn create(ctx: &Ctx, key: IdempotencyKey, new: NewOrganisation) -> Result<OrganisationId> {
    deeds::CREATE_ORGANISATION.permit(ctx, &Object::Nothing, "-").await?;
    let new = new.read(ctx)?;
    let maker = ctx.clone();
    ctx.command(Command { name: "createOrganisation", key, input: &new.clone() }, move |work| {
        let id: OrganisationId = maker.next_id();
        let NewOrganisation { kind, name, regions } = new.clone();
        Box::pin(async move {
            let organisation = Organisation { id, kind, name, regions, is_demo: false };
            if store::organisations::is_named(&mut work.tx, kind, &fold(&organisation.name)).await? {
                let (id, en) = (
                    "Organisasi dengan nama dan jenis ini sudah ada.",
                    "There is an organisation of this name and kind already.",
                );
                return Err(Error::Taken { field: "name", message: Message::new(id, en) });
            }
            let at = work.at;
            // where somebody else takes the name meanwhile, this fails as a conflict, is tried again, and finds it taken
            store::organisations::insert(&mut work.tx, &[organisation], at).await?;
            work.made(EntityKind::Organisation, id);
            work.audit(deeds::CREATE_ORGANISATION.done(id).fields(["kind", "name", "regions"]));
            Ok(id)
        })
    })
    .await
}

/// One page of organisations, by name. Anybody may know each of them, as she may ask for it by its id.
pub async fn page(ctx: &Ctx, filter: &OrganisationFilter, slice: &Slice) -> Result<Page<Organisation>> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::organisations::page(ctx.db(), filter, slice).await?)
}

/// How many organisations there are.
pub async fn count(ctx: &Ctx, filter: &OrganisationFilter) -> Result<Count> {
    access::check(&ctx.actor, Action::ReadCoalitions)?;
    Ok(store::organisations::count(ctx.db(), filter).await?)
}
