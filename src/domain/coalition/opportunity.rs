//! What many businesses of a place buy each for itself, and what it would cost them together.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::explanation::{Explanation, ExplanationInput, Trust};
use super::super::message::Message;
use super::super::money::Rupiah;
use super::super::region::RegionCode;
use super::super::umkm::InputNeed;
use super::blocks;
use super::commodity::{Commodities, Commodity, CommodityKind, Quantity, quantity_of};
use super::cycle::{RULE, SOURCE, Standing, price_words, standing};
use super::offer::{NotSold, OfferLine, cheapest};
use super::points_of;

/// What one business needs of a commodity in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Code of the commodity.
    pub commodity: String,
    /// How much.
    pub quantity: Quantity,
}

/// What a business needs, as far as its own words name commodities and units; the same commodity named twice is one need.
pub fn needs_of(commodities: &Commodities, inputs: &[InputNeed]) -> Vec<Need> {
    let mut needs: BTreeMap<&str, Quantity> = BTreeMap::new();
    for input in inputs {
        let named = commodities.named(CommodityKind::Input, &input.name);
        let quantity = named.zip(input.quantity_per_month);
        let quantity =
            quantity.and_then(|(commodity, n)| Some((commodity, quantity_of(commodity, n, input.unit.as_deref())?)));
        if let Some((commodity, quantity)) = quantity {
            let sum = needs.entry(&commodity.code).or_default();
            *sum = sum.plus(quantity).unwrap_or(*sum);
        }
    }
    needs.into_iter().map(|(commodity, quantity)| Need { commodity: commodity.to_owned(), quantity }).collect()
}

/// Businesses of one place and sector that need the same quantity of a commodity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedCell {
    /// Code of the commodity.
    pub commodity: String,
    /// Their kecamatan; the regency where only that is known.
    pub place: RegionCode,
    /// Code of their main sector.
    pub sector: Option<String>,
    /// What each needs in a month.
    pub quantity: Quantity,
    /// Whether they published it.
    pub is_published: bool,
    /// How many they are.
    pub n: i64,
}

/// Businesses that need the same quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedCount {
    /// What each needs.
    pub quantity: Quantity,
    /// How many they are.
    pub n: i64,
}

/// The needs that may be told of a region, by commodity: those of whole blocks inside it. `cells` are those of the whole regency,
/// whatever part of it is asked for, so that its blocks are always the same. A commodity without a block is left out.
pub fn tellable(cells: &[NeedCell], region: &RegionCode, sector: Option<&str>) -> BTreeMap<String, Vec<NeedCount>> {
    type Of<'a> = (&'a str, Option<&'a str>);
    let mut places: BTreeMap<Of, BTreeMap<&RegionCode, i64>> = BTreeMap::new();
    for cell in cells {
        let of = places.entry((&cell.commodity, cell.sector.as_deref())).or_default();
        *of.entry(&cell.place).or_default() += if cell.is_published { 0 } else { cell.n };
    }
    let mut told: BTreeMap<Of, Vec<&RegionCode>> = BTreeMap::new();
    for (of, places) in &places {
        if sector.is_some_and(|sector| of.1 != Some(sector)) {
            continue;
        }
        let inside = blocks::by_place(places).into_iter().filter(|block| block.iter().all(|place| region.holds(place)));
        told.insert(*of, inside.flatten().collect());
    }
    let mut counts: BTreeMap<&str, BTreeMap<Quantity, i64>> = BTreeMap::new();
    for cell in cells {
        let of = (cell.commodity.as_str(), cell.sector.as_deref());
        if told.get(&of).is_some_and(|places| places.contains(&&cell.place)) {
            *counts.entry(&cell.commodity).or_default().entry(cell.quantity).or_default() += cell.n;
        }
    }
    let listed =
        |counts: BTreeMap<Quantity, i64>| counts.into_iter().map(|(quantity, n)| NeedCount { quantity, n }).collect();
    counts.into_iter().map(|(commodity, counts)| (commodity.to_owned(), listed(counts))).collect()
}

/// What the pool would pay on one offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The line of an offer.
    pub line: OfferLine,
    /// Where the pool stands among its tiers.
    pub standing: Standing,
    /// How much less than each for itself; below zero where it is more.
    pub saving_idr: Option<Rupiah>,
    /// The same in points of 10,000.
    pub saving_points: Option<i64>,
}

/// A commodity that businesses could buy together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opportunity {
    /// Code of the commodity.
    pub commodity: String,
    /// Businesses that need it.
    pub n_umkm: i64,
    /// What they need in a month.
    pub pooled: Quantity,
    /// What they pay when each buys for itself, on the cheapest offer for its quantity; absent where one of them finds no offer.
    pub alone_idr: Option<Rupiah>,
    /// What they would pay together on each offer, the cheapest first; those that do not sell as little come last.
    pub quotes: Vec<Quote>,
}

impl Opportunity {
    /// The cheapest offer for the pool.
    pub fn best(&self) -> Option<&Quote> {
        self.quotes.first().filter(|quote| quote.standing.order.is_ok())
    }

    /// What the pool saves on its cheapest offer.
    pub fn saving_idr(&self) -> Option<Rupiah> {
        self.best()?.saving_idr
    }
}

/// What businesses pay each for itself and together; `None` where nobody needs it, or the sum is no quantity.
/// O(different quantities x offers x tiers squared).
pub fn opportunity(commodity: &str, needs: &[NeedCount], offers: &[OfferLine]) -> Option<Opportunity> {
    let n_umkm = needs.iter().map(|need| need.n).sum();
    let pooled = needs.iter().try_fold(Quantity::ZERO, |sum, need| sum.plus(need.quantity.times(need.n)?))?;
    if pooled == Quantity::ZERO {
        return None;
    }
    let alone_idr = needs
        .iter()
        .try_fold(0i64, |sum, need| {
            let (_, purchase) = cheapest(offers, need.quantity)?;
            sum.checked_add(purchase.total_idr.amount().checked_mul(need.n)?)
        })
        .and_then(|sum| Rupiah::try_from(sum).ok());
    let mut quotes: Vec<Quote> = offers
        .iter()
        .map(|line| {
            let standing = standing(&line.terms, pooled);
            let saving = alone_idr.zip(standing.order.ok());
            let saving = saving.map(|(alone, order)| alone.amount() - order.total_idr.amount());
            Quote {
                line: line.clone(),
                standing,
                saving_idr: saving.and_then(|saving| Rupiah::try_from(saving).ok()),
                saving_points: saving.zip(alone_idr).and_then(|(saving, alone)| points_of(saving, alone.amount())),
            }
        })
        .collect();
    quotes.sort_by_key(|quote| {
        let total = quote.standing.order.ok().map(|order| order.total_idr);
        (total.is_none(), total, quote.line.id)
    });
    Some(Opportunity { commodity: commodity.to_owned(), n_umkm, pooled, alone_idr, quotes })
}

/// How the numbers of an opportunity came about.
pub fn explain(commodity: &Commodity, opportunity: &Opportunity, as_of: NaiveDate) -> Explanation {
    let fact = |id: &str, en: &str, value: Message| ExplanationInput::fact(Message::new(id, en), value);
    let money = |amount: Rupiah| Message::same(amount.to_string());
    let mut inputs = vec![
        fact("Usaha yang memakai", "Businesses that use it", Message::same(opportunity.n_umkm.to_string())),
        fact("Kebutuhan sebulan bersama", "Needed together in a month", commodity.say(opportunity.pooled)),
        match opportunity.alone_idr {
            Some(alone) => fact("Bila beli sendiri-sendiri", "When each buys alone", money(alone)),
            None => fact(
                "Bila beli sendiri-sendiri",
                "When each buys alone",
                Message::new("ada yang tidak menemukan penawaran", "some find no offer"),
            ),
        },
    ];
    for quote in &opportunity.quotes {
        let terms = &quote.line.terms;
        let price = price_words(terms, quote.standing.order.map_or(quote.standing.tier, |order| order.tier));
        inputs.push(match quote.standing.order {
            Ok(order) => ExplanationInput::fact(
                Message::new(format!("Bersama dengan {}", price.id), format!("Together at {}", price.en)),
                money(order.total_idr),
            ),
            Err(why) => ExplanationInput::fact(
                Message::new(format!("Penawaran {}", price.id), format!("Offer of {}", price.en)),
                match why {
                    NotSold::BeyondSupply { .. } => Message::new("melebihi persediaan", "more than the supplier has"),
                    _ => Message::new("di bawah pesanan paling sedikit", "below the minimum order"),
                },
            ),
        });
    }
    if let Some(saving) = opportunity.saving_idr() {
        inputs.push(fact("Hemat", "Saving", money(saving)));
    }
    Explanation {
        code: "buying_opportunity",
        title: Message::new(
            format!("Beli {} bersama", commodity.name.within().id),
            format!("Buy {} together", commodity.name.within().en),
        ),
        meaning: Message::new(
            "Selisih biaya bila semua membeli sekaligus dibandingkan sendiri-sendiri, untuk kebutuhan satu bulan.",
            "What is saved when all buy at once instead of each alone, for the needs of one month.",
        ),
        formula: Some(Message::new(
            "hemat = jumlah (penawaran termurah untuk tiap usaha) - penawaran termurah untuk semua, ongkos kirim termasuk; \
             kelompok di bawah lima usaha tidak dihitung",
            "saving = sum of (cheapest offer for each business) - cheapest offer for all, delivery included; groups below five \
             businesses are left out",
        )),
        inputs,
        rule_version: RULE,
        source: SOURCE,
        trust: Trust::Seen,
        as_of,
    }
}

#[cfg(test)]
mod tests {
    use super::super::offer::tests::{any_terms, line, quantity, slow_purchase};
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn any_cell()(place in 0usize..5, sector in 0usize..3, quantity_kg in 1i64..6, is_published: bool, n in 1i64..4) -> NeedCell {
            NeedCell {
                commodity: "dacron".into(),
                place: ["32.75.01", "32.75.02", "32.75.03", "32.75.04", "32.75"][place].parse().unwrap(),
                sector: [Some("boneka-mainan".to_owned()), Some("kue-roti".to_owned()), None][sector].clone(),
                quantity: quantity(quantity_kg * 1_000),
                is_published,
                n,
            }
        }
    }

    /// What a question is answered: businesses, and what they need.
    fn told(cells: &[NeedCell], region: &str, sector: Option<&str>) -> (i64, i64) {
        let needs = tellable(cells, &region.parse().unwrap(), sector).remove("dacron").unwrap_or_default();
        (needs.iter().map(|need| need.n).sum(), needs.iter().map(|need| need.n * need.quantity.amount()).sum())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

        #[test]
        fn each_alone_and_all_together_cost_what_the_slow_way_says(
            terms in prop::collection::vec(any_terms(), 0..4),
            wanted in prop::collection::vec((1i64..9_000, 1i64..4), 1..5),
        ) {
            let offers: Vec<OfferLine> = (1..).zip(&terms).map(|(n, terms)| line(n, terms.clone())).collect();
            let needs: Vec<NeedCount> = wanted.iter().map(|(amount, n)| NeedCount { quantity: quantity(*amount), n: *n }).collect();
            let found = opportunity("dacron", &needs, &offers).unwrap();
            let mut alone = Some(0);
            let (mut n_umkm, mut pooled) = (0, 0);
            for (amount, n) in &wanted {
                for _ in 0..*n {
                    n_umkm += 1;
                    pooled += amount;
                    let best = terms.iter().filter_map(|terms| slow_purchase(terms, *amount)).map(|(cost, _)| cost).min();
                    alone = alone.zip(best).map(|(sum, cost): (i64, i64)| sum + cost);
                }
            }
            prop_assert_eq!((found.n_umkm, found.pooled.amount()), (n_umkm, pooled));
            prop_assert_eq!(found.alone_idr.map(Rupiah::amount), alone);
            let together = terms.iter().filter_map(|terms| slow_purchase(terms, pooled)).map(|(cost, _)| cost).min();
            prop_assert_eq!(found.best().map(|quote| quote.standing.order.unwrap().total_idr.amount()), together);
            prop_assert_eq!(found.saving_idr().map(Rupiah::amount), alone.zip(together).map(|(alone, together)| alone - together));
            prop_assert_eq!(found.quotes.len(), offers.len());
        }

        #[test]
        fn subtracting_one_answer_from_another_leaves_five_businesses_or_none(cells in prop::collection::vec(any_cell(), 0..24)) {
            // every question of the grid is a sum of blocks; so is every difference of a whole and its parts
            let places = ["32.75.01", "32.75.02", "32.75.03", "32.75.04"];
            let sectors = [Some("boneka-mainan"), Some("kue-roti")];
            let hidden = |region: &str, sector: Option<&str>| -> i64 {
                let behind = |cell: &&NeedCell| !cell.is_published && is_told(&cells, cell, region, sector);
                cells.iter().filter(behind).map(|cell| cell.n).sum()
            };
            let fits = |n: i64| n == 0 || n >= blocks::FEWEST;
            for sector in [None, sectors[0], sectors[1]] {
                let whole = hidden("32.75", sector);
                prop_assert!(fits(whole));
                let parts: i64 = places.iter().map(|place| hidden(place, sector)).sum();
                prop_assert!(places.iter().all(|place| fits(hidden(place, sector))));
                prop_assert!(fits(whole - parts), "{whole} in all, {parts} in the parts");
            }
            for region in places.into_iter().chain(["32.75"]) {
                let parts: i64 = sectors.iter().map(|sector| hidden(region, *sector)).sum();
                prop_assert!(fits(hidden(region, None) - parts));
            }
            let corner: i64 = places.iter().flat_map(|place| sectors.iter().map(|sector| hidden(place, *sector))).sum();
            prop_assert!(fits(hidden("32.75", None) - corner));
        }
    }

    /// Whether a cell stands behind an answer: one more business of its kind, which published, makes the answer larger.
    fn is_told(cells: &[NeedCell], cell: &NeedCell, region: &str, sector: Option<&str>) -> bool {
        let mut more = cells.to_vec();
        more.push(NeedCell { is_published: true, n: 1, ..cell.clone() });
        told(&more, region, sector).0 > told(cells, region, sector).0
    }

    #[test]
    fn a_small_place_is_told_with_others_only() {
        let cell = |place: &str, n| NeedCell {
            commodity: "dacron".into(),
            place: place.parse().unwrap(),
            sector: Some("boneka-mainan".into()),
            quantity: quantity(10_000),
            is_published: false,
            n,
        };
        let cells = [cell("32.75.01", 6), cell("32.75.02", 3), cell("32.75.03", 2)];
        assert_eq!(told(&cells, "32.75.01", None).0, 6);
        assert_eq!(told(&cells, "32.75.02", None).0, 0);
        assert_eq!(told(&cells, "32.75", None).0, 11);
        assert_eq!(told(&cells[..2], "32.75", None).0, 6, "three alone are in no answer");
        let open = NeedCell { is_published: true, ..cell("32.75.02", 9) };
        assert_eq!(told(&[open], "32.75", None).0, 0, "who knows the published ones would know the rest");
    }
}
