//! Loading of the reference data that ships with the program.

use sha2::{Digest, Sha256};

use super::imports::kbli_entry;
use super::{Action, Ctx, Result, access};
use crate::domain::origin::EntityKind;
use crate::domain::reference::{FILES, capital, commodities, figures, kbli, regions, sectors, villages};
use crate::store;
use crate::store::reference_imports::ReferenceKind;

/// Loads every shipped file if one of them is missing or other than the database's, and the catalogue in any case.
pub async fn load(ctx: &Ctx) -> Result<()> {
    access::check(&ctx.actor, Action::LoadReference)?;
    let shipped: Vec<(&str, String)> = FILES.iter().map(|(name, text)| (*name, digest(text))).collect();
    let held = store::reference::loads(ctx.db()).await?;
    let complete = shipped.iter().all(|(name, digest)| held.iter().any(|(held, with)| held == name && with == digest));
    if !complete {
        let (n_regions, n_sectors) = write(ctx, shipped).await?;
        tracing::info!(n_regions, n_sectors, "loaded the reference data: {n_regions} regions, {n_sectors} sectors");
    }
    ctx.reload_catalogue().await?;
    // a database from before there were commodities, or from before they had these words
    let is_held = |name: &str| {
        let digest = FILES.iter().find(|(file, _)| *file == name).map(|(_, text)| digest(text));
        held.iter().any(|(held, with)| held == name && Some(with) == digest.as_ref())
    };
    if !is_held("commodities.json") {
        let n_umkm = super::commodities::understand_anew(ctx).await?;
        tracing::info!(n_umkm, "understood the needs and products of {n_umkm} UMKM anew");
    }
    Ok(())
}

async fn write(ctx: &Ctx, shipped: Vec<(&'static str, String)>) -> Result<(usize, usize)> {
    // what an import brought is newer than what ships, and stays
    let imported = store::reference_imports::entries(ctx.db(), ReferenceKind::Regions).await?;
    let regions: Vec<_> =
        regions().into_iter().chain(villages()).filter(|region| !imported.contains(region.code.as_str())).collect();
    let imported = store::reference_imports::entries(ctx.db(), ReferenceKind::Kbli).await?;
    let kbli: Vec<_> =
        kbli().into_iter().filter(|code| !imported.contains(&kbli_entry(code.edition, &code.code))).collect();
    let (sectors, figures, commodities, capital) = (sectors(), figures(), commodities(), capital());
    ctx.write(move |work| {
        let (regions, sectors, kbli, figures, shipped) =
            (regions.clone(), sectors.clone(), kbli.clone(), figures.clone(), shipped.clone());
        let (commodities, capital) = (commodities.clone(), capital.clone());
        Box::pin(async move {
            store::regions::upsert(&mut work.tx, &regions, work.at).await?;
            store::sectors::upsert(&mut work.tx, &sectors, work.at).await?;
            store::commodities::upsert(&mut work.tx, &commodities, work.at).await?;
            store::kbli::upsert(&mut work.tx, &kbli).await?;
            store::regions::upsert_figures(&mut work.tx, &figures).await?;
            store::capital::replace_shipped(&mut work.tx, &capital, work.at).await?;
            for (name, digest) in &shipped {
                store::reference::loaded(&mut work.tx, name, digest, work.at).await?;
            }
            // one event for the whole: readers of the outbox load the catalogue anew
            work.reloaded(EntityKind::Region);
            Ok((regions.len(), sectors.len()))
        })
    })
    .await
}

fn digest(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}
