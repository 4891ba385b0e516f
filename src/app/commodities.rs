//! Commodities: answered from the catalogue, without a statement; and what businesses need and make, understood anew when the words
//! of commodities changed.

use std::sync::Arc;

use super::regions::cut_in_memory;
use super::umkm::written;
use super::{Action, Ctx, Error, Result, access};
use crate::domain::coalition::commodity::NotAQuantity;
use crate::domain::coalition::{Commodity, CommodityKind, Quantity};
use crate::domain::fold::fold;
use crate::domain::listing::{Count, Direction, Key, Listed, Page, Slice, UmkmFilter};
use crate::domain::message::Locale;
use crate::store;

/// Which commodities.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CommodityFilter {
    /// Folded words, all of which its names or words hold.
    pub words: Vec<String>,
    /// Bought or made.
    pub kind: Option<CommodityKind>,
    /// Of a sector.
    pub sector: Option<String>,
}

/// A commodity by its code.
pub fn find(ctx: &Ctx, code: &str) -> Result<Option<Commodity>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    Ok(ctx.catalogue().commodity(code).cloned())
}

/// A commodity that must exist, for a field of an input, and be bought or made where that matters.
pub(super) fn known(ctx: &Ctx, field: &'static str, code: &str, kind: Option<CommodityKind>) -> Result<Commodity> {
    let found = ctx.catalogue().commodity(code).filter(|found| kind.is_none_or(|kind| found.kind == kind)).cloned();
    found.ok_or_else(|| match kind {
        None => Error::refused(field, "Barang ini tidak dikenal.", "This commodity is not known."),
        Some(CommodityKind::Input) => Error::refused(
            field,
            "Barang ini tidak dikenal sebagai bahan.",
            "This is not a commodity that businesses buy as an input.",
        ),
        Some(CommodityKind::Product) => Error::refused(
            field,
            "Barang ini tidak dikenal sebagai produk.",
            "This is not a commodity that businesses make.",
        ),
    })
}

/// A quantity of a commodity from a plain decimal number and the word of a unit; the commodity's own unit when absent. Exact, above
/// zero, or refused by the field.
pub fn quantity(field: &'static str, commodity: &Commodity, number: &str, unit: Option<&str>) -> Result<Quantity> {
    let unit = match unit {
        None => commodity.unit.clone(),
        Some(word) => commodity.unit_named(word).ok_or_else(|| {
            let known: Vec<String> = commodity.units().into_iter().map(|unit| unit.code).collect();
            Error::refused(
                "unit",
                format!("Satuan ini tidak dikenal untuk {}: {}.", commodity.name.id, known.join(", ")),
                format!("This is no unit of {}: {}.", commodity.name.en, known.join(", ")),
            )
        })?,
    };
    let refused = |id: &str, en: &str| Error::refused(field, id, en);
    match Quantity::parse(number, &unit) {
        Ok(Quantity::ZERO) | Err(NotAQuantity::NotANumber) => Err(refused(
            "Jumlah adalah angka lebih dari nol, seperti 12 atau 0,5.",
            "A quantity is a number above zero, like 12 or 0.5.",
        )),
        Ok(quantity) => Ok(quantity),
        Err(NotAQuantity::TooFine) => Err(refused(
            "Jumlah ini tidak dapat dihitung tepat dalam satuannya.",
            "This quantity cannot be counted exactly in its unit.",
        )),
        Err(NotAQuantity::TooMuch) => Err(refused("Jumlah ini terlalu besar.", "This quantity is too large.")),
    }
}

fn through(ctx: &Ctx, filter: &CommodityFilter) -> Vec<Commodity> {
    let hit = |commodity: &&Commodity| {
        let names = fold(&format!("{} {}", commodity.name.id, commodity.name.en));
        filter.kind.is_none_or(|kind| commodity.kind == kind)
            && filter.sector.as_ref().is_none_or(|sector| commodity.sectors.contains(sector))
            && filter.words.iter().all(|word| {
                names.contains(word.as_str()) || commodity.words.iter().any(|known| known.contains(word.as_str()))
            })
    };
    ctx.catalogue().commodities().all().filter(hit).cloned().collect()
}

/// Codes of the commodities of a sector; of all, if there is none. `None` where nothing narrows them.
pub(super) fn codes(ctx: &Ctx, commodity: Option<&str>, sector: Option<&str>) -> Result<Option<Vec<String>>> {
    let sector = sector.map(str::to_owned);
    match (commodity, sector) {
        (None, None) => Ok(None),
        (Some(code), sector) => {
            let found = known(ctx, "filter.commodity", code, None)?;
            let fits = sector.is_none_or(|sector| found.sectors.contains(&sector));
            Ok(Some(fits.then_some(found.code).into_iter().collect()))
        }
        (None, sector) => {
            let filter = CommodityFilter { sector, ..CommodityFilter::default() };
            Ok(Some(through(ctx, &filter).into_iter().map(|commodity| commodity.code).collect()))
        }
    }
}

/// One page of commodities, by name in the reader's language.
pub fn page(ctx: &Ctx, filter: &CommodityFilter, locale: Locale, slice: &Slice) -> Result<Page<Commodity>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    let listed = through(ctx, filter).into_iter().map(|item| Listed {
        key: vec![Key::Text(fold(item.name.in_locale(locale))), Key::Text(item.code.clone())],
        item,
        distance_m: None,
    });
    Ok(cut_in_memory(listed.collect(), &[Direction::Ascending; 2], slice))
}

/// How many commodities a filter lets through.
pub fn count(ctx: &Ctx, filter: &CommodityFilter) -> Result<Count> {
    access::check(&ctx.actor, Action::ReadReference)?;
    Ok(Count { value: through(ctx, filter).len() as i64, exact: true })
}

/// UMKM understood anew at once.
const CHUNK: i64 = 500;

/// Reads every UMKM's inputs and products with the words that commodities have now. Interrupted, it is begun again.
pub(super) async fn understand_anew(ctx: &Ctx) -> Result<usize> {
    let (mut slice, mut n_umkm) = (Slice { n: CHUNK, backward: false, from: None }, 0);
    loop {
        let page = store::umkm::page(ctx.db(), &UmkmFilter::default(), &[], &slice).await?;
        n_umkm += page.items.len();
        slice.from = page.items.last().map(|listed| listed.key.clone());
        let umkm: Arc<Vec<_>> = Arc::new(page.items.into_iter().map(|listed| listed.item).collect());
        if !umkm.is_empty() {
            let catalogue = ctx.catalogue();
            let today = ctx.today();
            ctx.write(move |work| {
                let (umkm, catalogue) = (umkm.clone(), catalogue.clone());
                Box::pin(async move {
                    let written: Vec<_> = umkm.iter().map(|umkm| written(&catalogue, umkm, today)).collect();
                    let supplies: Vec<_> = written.iter().map(|written| (written.umkm, &written.supply)).collect();
                    Ok(store::supply::replace(&mut work.tx, &supplies).await?)
                })
            })
            .await?;
        }
        if !page.has_next {
            return Ok(n_umkm);
        }
    }
}
