//! UMKM as the actor may see them. A visitor sees the line of business, the place as a cell of about 500 m, and what owners
//! published; the full record never leaves this module.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::lists::{self, Parent, by_parent};
use super::{Action, Ctx, Result, access, search};
use crate::catalogue::Catalogue;
use crate::domain::coalition::opportunity::needs_of;
use crate::domain::coalition::selling::capacities_of;
use crate::domain::cooperative::LocationPrecision;
use crate::domain::explanation::Explanation;
use crate::domain::id::UmkmId;
use crate::domain::kbli::KbliUse;
use crate::domain::listing::{Count, Listed, Order, Page, Slice, UmkmFilter, UmkmOrderField};
use crate::domain::message::Message;
use crate::domain::umkm::{InputNeed, Product, SizeClass, size};
use crate::domain::{Point, RegionCode, Umkm};
use crate::store;
use crate::store::supply::Supply;
use crate::store::umkm::Written;

/// What may be seen of an UMKM.
#[derive(Debug, Clone, PartialEq)]
pub struct UmkmView {
    /// Id.
    pub id: UmkmId,
    /// Its name, once published.
    pub name: Option<String>,
    /// Its published name, else its line of business and place.
    pub display_name: Message,
    /// Whether its owner published it.
    pub is_published: bool,
    /// Line of business in words.
    pub line_of_business: Message,
    /// Codes of its sectors, the main one first.
    pub sectors: Vec<String>,
    /// Where it is: kelurahan or kecamatan.
    pub region: RegionCode,
    /// The place that may be shown.
    pub place: Option<(Point, LocationPrecision)>,
    /// Lines of business.
    pub kbli: Vec<KbliUse>,
    /// Products, once published.
    pub products: Vec<Product>,
    /// Inputs, once published.
    pub inputs: Vec<InputNeed>,
    /// Size and how it came about.
    pub size: Option<(SizeClass, Explanation)>,
    /// The year of the figures that it follows from.
    pub figures_year: Option<i32>,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Last change.
    pub changed_at: chrono::DateTime<chrono::Utc>,
}

/// The line of business in words: the main sector, else the first classified one, else that it is not known.
fn line_of_business(catalogue: &Catalogue, umkm: &Umkm) -> Message {
    let classified = || umkm.kbli.first().and_then(|kbli| catalogue.kbli_code(kbli.edition, &kbli.code));
    match umkm.sector.as_deref().and_then(|code| catalogue.sector(code)) {
        Some(sector) => sector.name.clone(),
        None => match classified() {
            Some(code) => Message::same(&code.title),
            None => Message::new("Usaha", "Business"),
        },
    }
}

fn view(ctx: &Ctx, catalogue: &Catalogue, umkm: Umkm) -> UmkmView {
    let line_of_business = line_of_business(catalogue, &umkm);
    let place = catalogue.region(&umkm.region).map_or_else(String::new, |region| region.name.clone());
    let display_name = match umkm.public_name() {
        Some(name) => Message::same(name),
        None => {
            Message::new(format!("{} di {place}", line_of_business.id), format!("{} in {place}", line_of_business.en))
        }
    };
    // the size is a class of a few billion rupiah wide; the figures behind it stay private
    let size = umkm.latest_year.and_then(|year| size(&year, umkm.founded_on, ctx.today()));
    let published = umkm.is_published;
    UmkmView {
        id: umkm.id,
        name: umkm.public_name().map(str::to_owned),
        display_name,
        is_published: published,
        line_of_business,
        place: umkm.public_place(),
        figures_year: umkm.latest_year.filter(|_| size.is_some()).map(|year| year.year),
        size,
        products: if published { umkm.products } else { Vec::new() },
        inputs: if published { umkm.inputs } else { Vec::new() },
        sectors: umkm.sectors,
        region: umkm.region,
        kbli: umkm.kbli,
        is_demo: umkm.is_demo,
        changed_at: umkm.changed_at,
    }
}

fn view_page(ctx: &Ctx, page: Page<Umkm>) -> Page<UmkmView> {
    let catalogue = ctx.catalogue();
    let items = page.items.into_iter().map(|Listed { item, key, distance_m }| Listed {
        item: view(ctx, &catalogue, item),
        key,
        distance_m,
    });
    Page { items: items.collect(), has_previous: page.has_previous, has_next: page.has_next }
}

/// An UMKM on its way into its table, with what is derived from it on a day.
pub(super) fn written<'a>(catalogue: &Catalogue, umkm: &'a Umkm, on: NaiveDate) -> Written<'a> {
    let size = umkm.latest_year.and_then(|year| size(&year, umkm.founded_on, on)).map(|(class, _)| class);
    let commodities = catalogue.commodities();
    let supply =
        Supply { needs: needs_of(commodities, &umkm.inputs), capacities: capacities_of(commodities, &umkm.products) };
    Written { umkm, size, supply }
}

/// Lets the actor through, checks the filter, and understands its words.
pub(super) async fn checked(ctx: &Ctx, filter: &UmkmFilter, order: &[Order<UmkmOrderField>]) -> Result<UmkmFilter> {
    access::check(&ctx.actor, Action::ReadUmkm)?;
    let by = |field| order.iter().any(|order| order.field == field);
    lists::check(ctx, filter, by(UmkmOrderField::Distance), by(UmkmOrderField::Relevance))?;
    search::understood(ctx, filter).await
}

/// One page of the UMKM that a filter lets through.
pub async fn page(
    ctx: &Ctx,
    filter: &UmkmFilter,
    order: &[Order<UmkmOrderField>],
    slice: &Slice,
) -> Result<Page<UmkmView>> {
    let filter = &checked(ctx, filter, order).await?;
    Ok(view_page(ctx, store::umkm::page(ctx.db(), filter, order, slice).await?))
}

/// How many UMKM a filter lets through.
pub async fn count(ctx: &Ctx, filter: &UmkmFilter) -> Result<Count> {
    let filter = &checked(ctx, filter, &[]).await?;
    Ok(store::umkm::count(ctx.db(), filter).await?)
}

/// The page of each of many parents; one statement for each kind of parent. Parents without any are left out.
pub async fn pages_of(
    ctx: &Ctx,
    parents: &[Parent],
    filter: &UmkmFilter,
    order: &[Order<UmkmOrderField>],
    slice: &Slice,
) -> Result<HashMap<Parent, Page<UmkmView>>> {
    let filter = &checked(ctx, filter, order).await?;
    let db = ctx.db();
    let pages: HashMap<Parent, Page<Umkm>> = by_parent!(parents, {
        Region => |of| store::umkm::of_regions(db, &of, filter, order, slice).await?,
        Cooperative => |of| store::umkm::of_cooperatives(db, &of, filter, order, slice).await?,
        Cluster => |of| store::umkm::of_clusters(db, &of, filter, order, slice).await?,
    });
    Ok(pages.into_iter().map(|(parent, page)| (parent, view_page(ctx, page))).collect())
}

/// How many each of many parents has. Parents without any are left out.
pub async fn counts_of(ctx: &Ctx, parents: &[Parent], filter: &UmkmFilter) -> Result<HashMap<Parent, Count>> {
    let filter = &checked(ctx, filter, &[]).await?;
    let db = ctx.db();
    Ok(by_parent!(parents, {
        Region => |of| store::umkm::count_of_regions(db, &of, filter).await?,
        Cooperative => |of| store::umkm::count_of_cooperatives(db, &of, filter).await?,
        Cluster => |of| store::umkm::count_of_clusters(db, &of, filter).await?,
    }))
}

/// UMKM by id; those that are not there are left out.
pub async fn by_ids(ctx: &Ctx, ids: &[UmkmId]) -> Result<HashMap<UmkmId, UmkmView>> {
    access::check(&ctx.actor, Action::ReadUmkm)?;
    let catalogue = ctx.catalogue();
    let found = store::umkm::by_ids(ctx.db(), ids).await?;
    Ok(found.into_iter().map(|(id, umkm)| (id, view(ctx, &catalogue, umkm))).collect())
}
