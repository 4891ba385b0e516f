//! Regions, places named in words, and published figures: answered from the catalogue, without a statement; outlines are read.

use std::collections::HashMap;

use super::{Action, Ctx, Error, Result, access};
use crate::domain::fold::fold;
use crate::domain::listing::{Count, Direction, Key, Listed, Order, Page, RegionFilter, RegionOrderField, Slice};
use crate::domain::message::Message;
use crate::domain::outline::{FEWEST_BYTES, MOST_BYTES, Outline};
use crate::domain::region::RegionFigure;
use crate::domain::{Region, RegionCode};
use crate::store;

/// Letters of a text that is searched for, at most.
pub const LONGEST_SEARCH: usize = 200;

/// The folded words of a search text; refuses texts beyond [`LONGEST_SEARCH`] letters, and those with control characters that
/// nobody types: such as NUL, and those that turn the direction of writing.
pub fn search_words(field: &'static str, text: Option<&str>) -> Result<Vec<String>> {
    let text = text.unwrap_or_default();
    if text.chars().count() > LONGEST_SEARCH {
        return Err(Error::refused(
            field,
            format!("Paling banyak {LONGEST_SEARCH} huruf."),
            format!("At most {LONGEST_SEARCH} letters."),
        ));
    }
    let is_strange = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(is_strange) {
        return Err(Error::refused(
            field,
            "Ada tanda kendali yang tidak dapat dibaca.",
            "It holds control characters that cannot be read.",
        ));
    }
    Ok(fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

/// A region that must exist, for the field of an input.
pub fn known(ctx: &Ctx, field: &'static str, code: &RegionCode) -> Result<()> {
    match ctx.catalogue().region(code) {
        Some(_) => Ok(()),
        None => Err(Error::refused(field, "Kode wilayah ini tidak dikenal.", "This region code is not known.")),
    }
}

/// A region by its code.
pub fn find(ctx: &Ctx, code: &RegionCode) -> Result<Option<Region>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    Ok(ctx.catalogue().region(code).cloned())
}

fn holds(filter: &RegionFilter, name: &str, region: &Region) -> bool {
    filter.level.is_none_or(|level| region.level() == level)
        && filter.within.as_ref().is_none_or(|within| within.holds(&region.code))
        && filter.parent.as_ref().is_none_or(|parent| region.code.parent().as_ref() == Some(parent))
        && (filter
            .words
            .iter()
            .all(|word| name.contains(word.as_str()) || name.replace(' ', "").contains(word.as_str()))
            || is_code_of(&filter.words, &region.code))
}

/// Whether words are the digits with which a code begins, however they are parted.
fn is_code_of(words: &[String], code: &RegionCode) -> bool {
    let digits = words.concat();
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number && code.as_str().replace('.', "").starts_with(&digits)
}

/// Every region that a filter lets through, by code.
fn through(ctx: &Ctx, filter: &RegionFilter) -> Vec<Region> {
    let catalogue = ctx.catalogue();
    let hit = |region: &&Region| holds(filter, &fold(&region.name), region);
    match filter.within.as_ref().or(filter.parent.as_ref()) {
        Some(top) => catalogue.subtree(top).filter(hit).cloned().collect(),
        None => catalogue.regions().filter(hit).cloned().collect(),
    }
}

fn check(ctx: &Ctx, filter: &RegionFilter) -> Result<()> {
    access::check(&ctx.actor, Action::ReadReference)?;
    filter.within.as_ref().map_or(Ok(()), |code| known(ctx, "filter.within", code))
}

/// One page of the regions that a filter lets through.
pub fn page(
    ctx: &Ctx,
    filter: &RegionFilter,
    order: &[Order<RegionOrderField>],
    slice: &Slice,
) -> Result<Page<Region>> {
    check(ctx, filter)?;
    let listed = through(ctx, filter).into_iter().map(|item| {
        let mut key: Vec<Key> = order
            .iter()
            .filter(|order| order.field == RegionOrderField::Name)
            .map(|_| Key::Text(fold(&item.name)))
            .collect();
        key.push(Key::Text(item.code.to_string()));
        Listed { item, key, distance_m: None }
    });
    let mut directions: Vec<Direction> =
        order.iter().filter(|order| order.field == RegionOrderField::Name).map(|order| order.direction).collect();
    directions.push(
        order
            .iter()
            .find(|order| order.field == RegionOrderField::Code)
            .map_or(Direction::Ascending, |order| order.direction),
    );
    Ok(cut_in_memory(listed.collect(), &directions, slice))
}

/// How many regions a filter lets through.
pub fn count(ctx: &Ctx, filter: &RegionFilter) -> Result<Count> {
    check(ctx, filter)?;
    Ok(Count { value: through(ctx, filter).len() as i64, exact: true })
}

/// Sorts a list that is in memory by its keys and cuts a page out of it: the same promises as a page by SQL.
pub(super) fn cut_in_memory<T>(mut items: Vec<Listed<T>>, directions: &[Direction], slice: &Slice) -> Page<T> {
    let compare = |a: &[Key], b: &[Key]| {
        a.iter()
            .zip(b)
            .zip(directions)
            .map(|((a, b), direction)| {
                let order = a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal);
                if *direction == Direction::Descending { order.reverse() } else { order }
            })
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    };
    items.sort_by(|a, b| if slice.backward { compare(&b.key, &a.key) } else { compare(&a.key, &b.key) });
    if let Some(from) = &slice.from {
        items.retain(
            |item| if slice.backward { compare(&item.key, from).is_lt() } else { compare(&item.key, from).is_gt() },
        );
    }
    items.truncate(slice.n as usize + 1);
    Page::cut(items, slice)
}

/// The figures published about a region, each with its measure in words.
pub fn figures(ctx: &Ctx, code: &RegionCode) -> Result<Vec<(RegionFigure, Message)>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    let catalogue = ctx.catalogue();
    let label = |figure: &RegionFigure| {
        catalogue
            .measure(&figure.measure)
            .map_or_else(|| Message::same(&figure.measure), |measure| measure.label.clone())
    };
    Ok(catalogue.figures(code).iter().map(|figure| (figure.clone(), label(figure))).collect())
}

/// The outlines of regions as GeoJSON geometries; those that nobody imported are left out.
pub async fn outlines(ctx: &Ctx, codes: &[RegionCode]) -> Result<HashMap<RegionCode, String>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    Ok(store::reference_imports::outlines(ctx.db(), codes).await?)
}

/// An outline as it is kept, made simple enough for so many bytes.
pub fn simple_outline(outline: String, most_bytes: i32) -> Result<String> {
    let most = usize::try_from(most_bytes).unwrap_or_default();
    if !(FEWEST_BYTES..=MOST_BYTES).contains(&most) {
        return Err(Error::refused("mostBytes", "Banyaknya 1024 sampai 16384 bita.", "From 1024 to 16384 bytes."));
    }
    if outline.len() <= most {
        return Ok(outline);
    }
    Ok(read_outline(&outline)?.simplified(most).to_geojson())
}

/// The area within an outline as it is kept.
pub fn outline_area_km2(outline: &str) -> Result<f64> {
    Ok(read_outline(outline)?.area_km2())
}

fn read_outline(outline: &str) -> Result<Outline> {
    Outline::from_geojson(outline).map_err(|error| Error::Internal(Box::new(error)))
}

/// A place that a text may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceFound {
    /// The region.
    pub region: Region,
    /// Its name up to the regency.
    pub label: String,
    /// 0 to 1.
    pub score: f64,
    /// Whether the words are its name.
    pub exact: bool,
    /// The words that name it.
    pub said: String,
}

/// The places that a text may mean, the likeliest first.
pub fn suggest(ctx: &Ctx, text: &str, within: Option<&RegionCode>, n: i64) -> Result<Vec<PlaceFound>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    search_words("text", Some(text))?;
    if let Some(code) = within {
        known(ctx, "within", code)?;
    }
    let catalogue = ctx.catalogue();
    let n = usize::try_from(n).unwrap_or(0).clamp(1, 20);
    let found = catalogue.gazetteer().suggest(text, within.map(RegionCode::as_str), n);
    Ok(found
        .into_iter()
        .filter_map(|place| {
            let region = catalogue.region(&place.code.parse().ok()?)?.clone();
            Some(PlaceFound {
                label: catalogue.label(&region.code),
                region,
                score: place.score,
                exact: place.exact,
                said: place.said,
            })
        })
        .collect())
}
