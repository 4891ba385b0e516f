//! Sectors and the classification of lines of business: answered from the catalogue, without a statement.

use super::regions::{cut_in_memory, search_words};
use super::{Action, Ctx, Error, Result, access};
use crate::domain::Sector;
use crate::domain::fold::fold;
use crate::domain::kbli::{KbliCode, KbliEdition};
use crate::domain::listing::{Count, Direction, KbliFilter, Key, Listed, Order, Page, SectorOrderField, Slice};
use crate::domain::message::Locale;
use crate::domain::sector::Understood;
use crate::domain::words::Word;

/// A sector by its code.
pub fn find(ctx: &Ctx, code: &str) -> Result<Option<Sector>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    Ok(ctx.catalogue().sector(code).cloned())
}

fn through(ctx: &Ctx, words: &[String]) -> Vec<Sector> {
    let hit = |sector: &&Sector| {
        let names = fold(&format!("{} {}", sector.name.id, sector.name.en));
        words.iter().all(|word| names.contains(word.as_str()) || sector.words.iter().any(|known| known.word == *word))
    };
    ctx.catalogue().sectors().filter(hit).cloned().collect()
}

/// One page of the sectors whose names or words hold all `words`. Names are those of the reader's language.
pub fn page(
    ctx: &Ctx,
    words: &[String],
    order: &[Order<SectorOrderField>],
    locale: Locale,
    slice: &Slice,
) -> Result<Page<Sector>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    let listed = through(ctx, words).into_iter().map(|item| {
        let mut key: Vec<Key> = order
            .iter()
            .filter(|order| order.field == SectorOrderField::Name)
            .map(|_| Key::Text(fold(item.name.in_locale(locale))))
            .collect();
        key.push(Key::Text(item.code.clone()));
        Listed { item, key, distance_m: None }
    });
    let mut directions: Vec<Direction> =
        order.iter().filter(|order| order.field == SectorOrderField::Name).map(|order| order.direction).collect();
    directions.push(
        order
            .iter()
            .find(|order| order.field == SectorOrderField::Code)
            .map_or(Direction::Ascending, |order| order.direction),
    );
    Ok(cut_in_memory(listed.collect(), &directions, slice))
}

/// How many sectors there are with these words.
pub fn count(ctx: &Ctx, words: &[String]) -> Result<Count> {
    access::check(&ctx.actor, Action::ReadReference)?;
    Ok(Count { value: through(ctx, words).len() as i64, exact: true })
}

/// A code of the classification.
pub fn find_kbli(ctx: &Ctx, edition: KbliEdition, code: &str) -> Result<Option<KbliCode>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    Ok(ctx.catalogue().kbli_code(edition, code).cloned())
}

fn kbli_through(ctx: &Ctx, filter: &KbliFilter) -> Result<Vec<KbliCode>> {
    access::check(&ctx.actor, Action::ReadReference)?;
    if filter.level.is_some_and(|level| !(1..=5).contains(&level)) {
        return Err(Error::refused("filter.level", "Tingkat 1 sampai 5.", "A level from 1 to 5."));
    }
    let hit = |code: &&KbliCode| {
        let title = fold(&code.title);
        filter.edition.is_none_or(|edition| code.edition == edition)
            && filter.level.is_none_or(|level| code.level == level)
            && filter.words.iter().all(|word| title.contains(word.as_str()) || code.code.starts_with(word.as_str()))
    };
    Ok(ctx.catalogue().kbli().filter(hit).cloned().collect())
}

/// One page of the classification, by edition and code.
pub fn kbli_page(ctx: &Ctx, filter: &KbliFilter, slice: &Slice) -> Result<Page<KbliCode>> {
    let listed = kbli_through(ctx, filter)?
        .into_iter()
        .map(|item| Listed {
            key: vec![Key::Text(item.edition.word().into()), Key::Text(item.code.clone())],
            item,
            distance_m: None,
        })
        .collect();
    Ok(cut_in_memory(listed, &[Direction::Ascending, Direction::Ascending], slice))
}

/// How many codes a filter lets through.
pub fn kbli_count(ctx: &Ctx, filter: &KbliFilter) -> Result<Count> {
    Ok(Count { value: kbli_through(ctx, filter)?.len() as i64, exact: true })
}

/// What plain words say about a line of business.
pub fn understand(ctx: &Ctx, text: &str) -> Result<Understood> {
    access::check(&ctx.actor, Action::ReadReference)?;
    search_words("text", Some(text))?;
    Ok(ctx.catalogue().sector_words().understand(text))
}
