//! Which cooperatives fit a business that is only described: what was understood, then every cooperative of the region asked,
//! ranked or refused with reasons.

use chrono::NaiveDate;

use super::lists::check_place;
use super::regions::{PlaceFound, cut_in_memory, known, search_words, suggest};
use super::{Action, Ctx, Error, Result, access};
use crate::domain::cooperative::StateThresholds;
use crate::domain::fold::fold;
use crate::domain::id::CooperativeId;
use crate::domain::listing::{CooperativeFilter, Direction, Key, Listed, Page, Slice};
use crate::domain::matching::{Match, MatchFilter, MatchQuery, Need, Outcome, rank};
use crate::domain::message::Message;
use crate::domain::region::RegionLevel;
use crate::domain::sector::SectorFound;
use crate::domain::{Point, Region, RegionCode};
use crate::store;

/// Cooperatives weighed in one answer, at most: more than any regency has.
const MOST_CANDIDATES: i64 = 20_000;

/// Where a business is.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A region.
    Code(RegionCode),
    /// A place in words.
    Text(String),
    /// A point.
    Point(Point),
}

/// A described business and what it looks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Where it is.
    pub place: Place,
    /// What it makes or does, in plain words.
    pub products: String,
    /// Sectors chosen by hand, in place of what the words say.
    pub sectors: Option<Vec<String>>,
    /// Needs chosen.
    pub needs: Vec<Need>,
    /// Needs in plain words.
    pub needs_text: Option<String>,
    /// The region searched; the regency of the place when absent.
    pub within: Option<RegionCode>,
    /// Shows only these cooperatives, with their ranks among all.
    pub only: Option<Vec<CooperativeId>>,
}

/// A cooperative with its place among all that were ranked or refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// 1 for the first.
    pub rank: i64,
    /// The match.
    pub found: Match,
}

/// A place as understood.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceUnderstood {
    /// The region.
    pub region: Region,
    /// The point that stands for it.
    pub point: Point,
    /// Whether nothing had to be forgiven.
    pub exact: bool,
    /// What had to be forgiven, or that others bear the name.
    pub message: Option<Message>,
    /// Other places that may be meant.
    pub alternatives: Vec<PlaceFound>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Matches {
    /// The place.
    pub place: PlaceUnderstood,
    /// The sectors, the strongest first.
    pub sectors: Vec<SectorFound>,
    /// The needs.
    pub needs: Vec<Need>,
    /// Words that say nothing to us.
    pub unknown_words: Vec<String>,
    /// The region searched.
    pub within: Region,
    /// Cooperatives weighed: all of that region.
    pub n_considered: usize,
    /// Those that may take her in, the best first.
    pub matches: Vec<Ranked>,
    /// Those that may not, with reasons.
    pub refused: Vec<Ranked>,
    /// Day of the answer.
    pub as_of: NaiveDate,
}

/// Finds the cooperatives for a described business; exact over the region searched.
pub async fn find(ctx: &Ctx, description: &Description) -> Result<Matches> {
    access::check(&ctx.actor, Action::MatchCooperatives)?;
    let place = understand_place(ctx, &description.place)?;
    let (sectors, unknown_words) = understand_sectors(ctx, description)?;
    let needs = understand_needs(ctx, description)?;
    let within = match &description.within {
        Some(code) => code.clone(),
        None => place.region.code.at_level(RegionLevel::Regency).unwrap_or_else(|| place.region.code.clone()),
    };
    known(ctx, "within", &within)?;
    let within = ctx.catalogue().region(&within).cloned().ok_or(Error::NotFound)?;

    let filter = CooperativeFilter { within: Some(within.code.clone()), ..Default::default() };
    let today = ctx.today();
    let candidates =
        store::cooperatives::all(ctx.db(), &filter, &StateThresholds::on(today), MOST_CANDIDATES + 1).await?;
    if candidates.len() as i64 > MOST_CANDIDATES {
        return Err(Error::refused(
            "within",
            "Wilayah ini terlalu luas; pilih provinsi atau kabupaten/kota.",
            "This region is too wide; choose a province or regency.",
        ));
    }
    let n_considered = candidates.len();
    let query = MatchQuery { place: place.point, sectors: sectors.clone(), needs: needs.clone(), as_of: today };
    // ranking thousands takes milliseconds of pure arithmetic: not on the threads that answer requests
    let outcome = tokio::task::spawn_blocking(move || rank(&query, candidates))
        .await
        .map_err(|gone| Error::Internal(Box::new(gone)))?;
    let shown = |found: Vec<Match>| ranked(found, description.only.as_deref());
    let Outcome { matches, refused } = outcome;
    Ok(Matches {
        place,
        sectors,
        needs,
        unknown_words,
        within,
        n_considered,
        matches: shown(matches),
        refused: shown(refused),
        as_of: today,
    })
}

fn ranked(found: Vec<Match>, only: Option<&[CooperativeId]>) -> Vec<Ranked> {
    let all = (1..).zip(found).map(|(rank, found)| Ranked { rank, found });
    all.filter(|ranked| only.is_none_or(|only| only.contains(&ranked.found.cooperative.id))).collect()
}

/// Those that a filter lets through, with their ranks among all.
pub fn narrowed<'a>(ctx: &Ctx, found: &Matches, ranked: &'a [Ranked], filter: &MatchFilter) -> Result<Vec<&'a Ranked>> {
    check_place(ctx, filter.within.as_ref(), filter.sector.as_deref(), None, None)?;
    let on = StateThresholds::on(found.as_of);
    Ok(ranked.iter().filter(|ranked| filter.lets_through(&ranked.found, &on)).collect())
}

/// One page of ranked cooperatives. The key is the order itself, so a page goes on rightly when others come or go.
pub fn page<'a>(ranked: &[&'a Ranked], slice: &Slice) -> Page<&'a Ranked> {
    let listed = ranked.iter().map(|&ranked| Listed {
        key: vec![
            Key::Int(-i64::from(ranked.found.points)),
            Key::Int(ranked.found.distance_m.unwrap_or(i64::MAX)),
            Key::Text(fold(&ranked.found.cooperative.name)),
            Key::Id(ranked.found.cooperative.id.0),
        ],
        distance_m: ranked.found.distance_m.map(|metres| metres as f64),
        item: ranked,
    });
    cut_in_memory(listed.collect(), &[Direction::Ascending; 4], slice)
}

fn understand_place(ctx: &Ctx, place: &Place) -> Result<PlaceUnderstood> {
    let exactly =
        |region: Region, point| PlaceUnderstood { region, point, exact: true, message: None, alternatives: Vec::new() };
    let catalogue = ctx.catalogue();
    match place {
        Place::Code(code) => {
            known(ctx, "place.code", code)?;
            let region = catalogue.region(code).cloned().ok_or(Error::NotFound)?;
            let point = centre(&region, "place.code")?;
            Ok(exactly(region, point))
        }
        Place::Point(point) => match catalogue.nearest_region(*point) {
            Some(region) if region.centroid.is_some_and(|centre| centre.distance_m(*point) < 100_000.0) => {
                Ok(exactly(region.clone(), *point))
            }
            _ => {
                Err(Error::refused("place.point", "Titik ini di luar Indonesia.", "This point lies outside Indonesia."))
            }
        },
        Place::Text(text) => {
            search_words("place.text", Some(text))?;
            let mut found = suggest(ctx, text, None, 8)?.into_iter();
            let Some(best) = found.next() else {
                return Err(Error::refused(
                    "place.text",
                    "Tempat ini tidak kami kenal. Tulis kelurahan, kecamatan, atau kota.",
                    "We do not know this place. Write a kelurahan, kecamatan or city.",
                ));
            };
            let alternatives: Vec<PlaceFound> = found.collect();
            let point = centre(&best.region, "place.text")?;
            let twin = alternatives.iter().any(|other| other.score >= best.score - 1e-9);
            let message = if !best.exact {
                Some(Message::new(
                    format!("Kami membaca tempatnya sebagai {}.", best.label),
                    format!("We read the place as {}.", best.label),
                ))
            } else if twin {
                Some(Message::new(
                    format!("Ada beberapa tempat bernama sama; kami memakai {}.", best.label),
                    format!("Several places bear this name; we use {}.", best.label),
                ))
            } else {
                None
            };
            Ok(PlaceUnderstood { exact: best.exact && !twin, region: best.region, point, message, alternatives })
        }
    }
}

fn centre(region: &Region, field: &'static str) -> Result<Point> {
    region.centroid.ok_or_else(|| {
        Error::refused(field, "Letak wilayah ini belum tercatat.", "The centre of this region is not on record.")
    })
}

fn understand_sectors(ctx: &Ctx, description: &Description) -> Result<(Vec<SectorFound>, Vec<String>)> {
    search_words("products", Some(&description.products))?;
    let catalogue = ctx.catalogue();
    let understood = catalogue.sector_words().understand(&description.products);
    let Some(chosen) = &description.sectors else { return Ok((understood.sectors, understood.unknown)) };
    if chosen.len() > 10 {
        return Err(Error::refused("sectors", "Paling banyak sepuluh bidang.", "At most ten sectors."));
    }
    let mut sectors: Vec<SectorFound> = Vec::new();
    for code in chosen {
        if catalogue.sector(code).is_none() {
            return Err(Error::refused("sectors", "Bidang usaha ini tidak dikenal.", "This sector is not known."));
        }
        if !sectors.iter().any(|found| found.sector == *code) {
            sectors.push(SectorFound { sector: code.clone(), words: Vec::new(), points: 10_000 });
        }
    }
    Ok((sectors, understood.unknown))
}

fn understand_needs(ctx: &Ctx, description: &Description) -> Result<Vec<Need>> {
    let text = description.needs_text.as_deref();
    search_words("needsText", text)?;
    let mut needs = description.needs.clone();
    needs.extend(ctx.catalogue().needs_in(text.unwrap_or_default()));
    needs.sort();
    needs.dedup();
    Ok(needs)
}
