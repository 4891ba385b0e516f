//! What a text asks for, in the light of what is on record: places and sectors from the catalogue, words from the index; and a
//! search over every kind of record at once.

use std::collections::BTreeMap;

use super::umkm::UmkmView;
use super::{Ctx, Error, Result, clusters, cooperatives, regions, umkm};
use crate::domain::cooperative::StateThresholds;
use crate::domain::listing::{
    ClusterFilter, ClusterOrderField, CooperativeFilter, CooperativeOrderField, Direction, Filter, Key, Order, Slice,
    UmkmFilter, UmkmOrderField,
};
use crate::domain::search::{Reading, Search, Searched, kind_named, spellings};
use crate::domain::{Cluster, Cooperative};
use crate::store;

/// What folded words ask of a kind of record: a statement, and one more for each word that nobody knows.
pub(super) async fn understand(ctx: &Ctx, kind: Searched, words: &[String]) -> Result<Search> {
    let catalogue = ctx.catalogue();
    let reading = Reading::of(words, kind, catalogue.dictionaries());
    let known = store::search::frequency(ctx.db(), kind, &reading.terms()).await?;
    let mut forgiven = BTreeMap::new();
    for word in reading.unknown(&known) {
        let candidates = store::search::candidates(ctx.db(), kind, word).await?;
        forgiven.insert(word.to_owned(), spellings(word, &candidates));
    }
    Ok(reading.search(&known, &forgiven))
}

/// The filter with the words in it and in those that it holds understood.
pub(super) async fn understood<F: Filter>(ctx: &Ctx, filter: &F) -> Result<F> {
    let mut texts: BTreeMap<Vec<String>, Search> = BTreeMap::new();
    collect(filter, &mut texts);
    for (words, search) in &mut texts {
        *search = understand(ctx, F::KIND, words).await?;
    }
    let mut filter = filter.clone();
    fill(&mut filter, &texts);
    Ok(filter)
}

fn collect<F: Filter>(filter: &F, texts: &mut BTreeMap<Vec<String>, Search>) {
    if !filter.words().is_empty() {
        texts.entry(filter.words().to_vec()).or_default();
    }
    filter.nested().for_each(|held| collect(held, texts));
}

fn fill<F: Filter>(filter: &mut F, texts: &BTreeMap<Vec<String>, Search>) {
    let mut search = texts.get(filter.words()).cloned();
    if let (Some(search), Some(region)) = (&mut search, filter.within()) {
        // said by a filter, it narrows the index down just as when it is said in words
        search.places.push(vec![region.clone()]);
    }
    filter.understand(search);
    filter.nested_mut().into_iter().for_each(|held| fill(held, texts));
}

/// A record that a search found.
#[derive(Debug, Clone)]
pub enum Found {
    /// A cooperative.
    Cooperative(Box<Cooperative>),
    /// A cluster.
    Cluster(Box<Cluster>),
    /// An UMKM, as the actor may see it.
    Umkm(Box<UmkmView>),
}

/// Records of one search over all kinds, at most.
pub const MOST_FOUND: i64 = 50;

/// The `n` records that fit a text best, whatever they are, with their points; ties go to cooperatives before clusters before UMKM,
/// then by id. A text that names a kind ("koprasi boneka") asks for that kind alone.
pub async fn everywhere(ctx: &Ctx, text: &str, n: i64) -> Result<Vec<(i64, Found)>> {
    let words = regions::search_words("text", Some(text))?;
    if !(1..=MOST_FOUND).contains(&n) {
        return Err(Error::refused("first", "Banyaknya 1 sampai 50.", "A number from 1 to 50."));
    }
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let (slice, asked) = (Slice { n, ..Slice::default() }, kind_named(&words));
    let wanted = |kind| asked.is_none_or(|asked| asked == kind);
    let mut all: Vec<(i64, Found)> = Vec::new();
    if wanted(Searched::Cooperatives) {
        let filter = CooperativeFilter { words: words.clone(), ..Default::default() };
        let page = cooperatives::page(ctx, &filter, &[best(CooperativeOrderField::Relevance)], &slice).await?;
        all.extend(
            page.items.into_iter().map(|listed| (points(&listed.key), Found::Cooperative(Box::new(listed.item)))),
        );
    }
    if wanted(Searched::Clusters) {
        let filter = ClusterFilter { words: words.clone(), ..Default::default() };
        let page = clusters::page(ctx, &filter, &[best(ClusterOrderField::Relevance)], &slice).await?;
        all.extend(page.items.into_iter().map(|listed| (points(&listed.key), Found::Cluster(Box::new(listed.item)))));
    }
    if wanted(Searched::Umkm) {
        let filter = UmkmFilter { words, ..Default::default() };
        let page = umkm::page(ctx, &filter, &[best(UmkmOrderField::Relevance)], &slice).await?;
        all.extend(page.items.into_iter().map(|listed| (points(&listed.key), Found::Umkm(Box::new(listed.item)))));
    }
    // each kind is in its order already, and the sort keeps that
    all.sort_by_key(|(points, _)| -points);
    all.truncate(n as usize);
    Ok(all)
}

fn best<F>(field: F) -> Order<F> {
    Order { field, direction: Direction::Ascending }
}

/// The points in the key of an item that is listed by relevance.
fn points(key: &[Key]) -> i64 {
    match key.first() {
        Some(Key::Int(rank)) => -rank,
        _ => 0,
    }
}

/// The mark of an index of words made by these rules; another one is made anew when the database is opened.
const MARK: (&str, &str) = ("search", "1");

/// Makes the index of words where the database has none, or one by other rules: after an upgrade. One transaction.
pub(super) async fn index(ctx: &Ctx) -> Result<()> {
    if store::reference::loads(ctx.db()).await?.iter().any(|(name, digest)| (name.as_str(), digest.as_str()) == MARK) {
        return Ok(());
    }
    ctx.write(|work| {
        Box::pin(async move {
            store::search::clear(&mut work.tx).await?;
            let mut slice = Slice { n: 500, ..Slice::default() };
            loop {
                let page = store::umkm::page(&mut work.tx, &UmkmFilter::default(), &[], &slice).await?;
                let entries: Vec<_> = page.items.iter().map(|listed| store::umkm::entry(&listed.item)).collect();
                store::search::add(&mut work.tx, Searched::Umkm, &entries).await?;
                slice.from = page.items.last().map(|listed| listed.key.clone());
                if !page.has_next {
                    break;
                }
            }
            slice.from = None;
            let on = StateThresholds::on(work.at.date_naive());
            loop {
                let page =
                    store::cooperatives::page(&mut work.tx, &CooperativeFilter::default(), &[], &on, &slice).await?;
                let entries: Vec<_> =
                    page.items.iter().map(|listed| store::cooperatives::entry(&listed.item)).collect();
                store::search::add(&mut work.tx, Searched::Cooperatives, &entries).await?;
                slice.from = page.items.last().map(|listed| listed.key.clone());
                if !page.has_next {
                    break;
                }
            }
            slice.from = None;
            loop {
                let page = store::clusters::page(&mut work.tx, &ClusterFilter::default(), &[], &slice).await?;
                let entries: Vec<_> =
                    page.items.iter().flat_map(|listed| store::clusters::entries(&listed.item)).collect();
                store::search::add(&mut work.tx, Searched::Clusters, &entries).await?;
                slice.from = page.items.last().map(|listed| listed.key.clone());
                if !page.has_next {
                    break;
                }
            }
            Ok(store::reference::loaded(&mut work.tx, MARK.0, MARK.1, work.at).await?)
        })
    })
    .await
}
