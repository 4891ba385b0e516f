//! Loading of the reference data that ships with the program.

use sha2::{Digest, Sha256};

use super::imports::kbli_entry;
use super::{Action, Ctx, Result, access};
use crate::domain::audit::{AuditAction, AuditEntry, AuditKind};
use crate::domain::origin::EntityKind;
use crate::domain::reference::{FILES, capital, commodities, figures, kbli, regions, sectors, villages};
use crate::store;
use crate::store::reference_imports::ReferenceKind;

/// Loads every shipped file if one of them is missing or other than the database's, and the catalogue in any case.
pub async fn load(ctx: &Ctx) -> Result<()> {
    access::check(&ctx.actor, Action::LoadReference)?;
    let held = store::reference::loads(ctx.db()).await?;
    if !lacking(&held).is_empty() {
        let (n_regions, n_sectors) = write(ctx).await?;
        tracing::info!(n_regions, n_sectors, "loaded the reference data: {n_regions} regions, {n_sectors} sectors");
    }
    ctx.reload_catalogue().await?;
    // a database from before there were commodities, or from before they had these words
    if lacking(&held).contains(&"commodities.json") {
        let n_umkm = super::commodities::understand_anew(ctx).await?;
        tracing::info!(n_umkm, "understood the needs and products of {n_umkm} UMKM anew");
    }
    Ok(())
}

/// The shipped files that a database lacks, or has in another form.
pub(super) fn lacking(held: &[(String, String)]) -> Vec<&'static str> {
    let is_held = |(name, text): &&(&str, &str)| held.iter().any(|(held, with)| held == name && *with == digest(text));
    FILES.iter().filter(|file| !is_held(file)).map(|(name, _)| *name).collect()
}

async fn write(ctx: &Ctx) -> Result<(usize, usize)> {
    // what an import brought is newer than what ships, and stays
    let imported = store::reference_imports::entries(ctx.db(), ReferenceKind::Regions).await?;
    let regions: Vec<_> =
        regions().into_iter().chain(villages()).filter(|region| !imported.contains(region.code.as_str())).collect();
    let imported = store::reference_imports::entries(ctx.db(), ReferenceKind::Kbli).await?;
    let kbli: Vec<_> =
        kbli().into_iter().filter(|code| !imported.contains(&kbli_entry(code.edition, &code.code))).collect();
    let (sectors, figures, commodities, capital) = (sectors(), figures(), commodities(), capital());
    ctx.write(move |work| {
        let (regions, sectors, kbli, figures) = (regions.clone(), sectors.clone(), kbli.clone(), figures.clone());
        let (commodities, capital) = (commodities.clone(), capital.clone());
        Box::pin(async move {
            store::regions::upsert(&mut work.tx, &regions, work.at).await?;
            store::sectors::upsert(&mut work.tx, &sectors, work.at).await?;
            store::commodities::upsert(&mut work.tx, &commodities, work.at).await?;
            store::kbli::upsert(&mut work.tx, &kbli).await?;
            store::regions::upsert_figures(&mut work.tx, &figures).await?;
            store::capital::replace_shipped(&mut work.tx, &capital, work.at).await?;
            for (name, text) in FILES {
                store::reference::loaded(&mut work.tx, name, &digest(text), work.at).await?;
            }
            // one event for the whole: readers of the outbox load the catalogue anew
            work.reloaded(EntityKind::Region);
            work.audit(AuditEntry::done(AuditAction::LoadReference, AuditKind::ReferenceData, "shipped"));
            Ok((regions.len(), sectors.len()))
        })
    })
    .await
}

fn digest(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}
