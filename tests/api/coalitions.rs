//! Coalitions: what they cost to the rupiah, what they cost in statements, and what a visitor cannot learn from them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Value, json};
use simpul::app::Ctx;
use simpul::db::Counter;
use simpul::demo::{Demo, DemoCycle, DemoUmkm, SEED, generate};
use simpul::domain::coalition::opportunity::needs_of;
use simpul::domain::coalition::selling::{LEAD_STEPS, capacities_of};
use simpul::domain::coalition::{Commodities, CycleLine, CycleState, Discount, OfferLine, Pledge, PledgeState, Terms};
use simpul::domain::id::ClusterMembershipId;
use simpul::domain::membership::ClusterMembership;
use simpul::domain::umkm::Product;
use simpul::domain::{Decimal, Locale, Umkm, reference};
use simpul::store::{self, supply::Supply, umkm::Written};
use uuid::Uuid;

use crate::given;

async fn costed(ctx: &Ctx, query: &str, variables: Value) -> (Value, u64) {
    let counter = Counter::default();
    let data = given::ask(&ctx.counted(&counter), query, variables).await;
    (data, counter.statements())
}

fn nodes<'a>(data: &'a Value, list: &str) -> &'a [Value] {
    data[list]["nodes"].as_array().expect("a list")
}

fn words() -> Commodities {
    Commodities::new(reference::commodities())
}

/// The district as it was made: what the registry knows and does not tell.
static DEMO: LazyLock<Demo> = LazyLock::new(|| generate(SEED, given::today(), given::DEMO_SIZE));
static BUSINESSES: LazyLock<Vec<DemoUmkm>> = LazyLock::new(|| DEMO.umkm().collect());
static NEEDS: LazyLock<Needs> = LazyLock::new(known_needs);

/// By commodity and sector: by kecamatan, each need with its amount and whether it is published.
type Needs = BTreeMap<(String, Option<String>), BTreeMap<String, Vec<(i64, bool)>>>;

/// What the goods of so many packs cost, unit by unit, as far as the supplier sells and has so much.
fn slow_packs(terms: &Terms, n_packs: i64) -> Option<i64> {
    let (ordered, unit) = (n_packs * terms.pack().amount, terms.price_unit().amount);
    if ordered < terms.minimum_order().amount() || terms.supply().is_some_and(|s| ordered > s.limit.amount()) {
        return None;
    }
    let tier_at = |amount: i64| terms.tiers().iter().rfind(|tier| tier.from.amount() <= amount).expect("from nothing");
    Some(match terms.discount() {
        Discount::AllUnits => ordered / unit * tier_at(ordered).unit_price_idr.amount(),
        Discount::Incremental => {
            let mut sum = 0;
            for (i, tier) in terms.tiers().iter().enumerate() {
                let end = terms.tiers().get(i + 1).map_or(i64::MAX, |next| next.from.amount());
                sum += (ordered.min(end) - tier.from.amount()).max(0) / unit * tier.unit_price_idr.amount();
            }
            sum
        }
    })
}

/// What the goods of a quantity cost, the cheapest of all numbers of packs that hold it.
fn slow_goods(terms: &Terms, wanted: i64) -> Option<i64> {
    let pack = terms.pack().amount;
    let least = (wanted + pack - 1) / pack;
    let later = terms.tiers().iter().map(|tier| tier.from.amount() / pack).filter(|n| *n > least);
    slow_packs(terms, least)?;
    std::iter::once(least).chain(later).filter_map(|n_packs| slow_packs(terms, n_packs)).min()
}

/// The goods with the delivery, of which goods that come along bear their part: those that stand before them in the order first.
fn delivered(terms: &Terms, goods: Option<i64>, beside: i64, before: i64) -> Option<i64> {
    let asked = terms.conditions();
    let goods = goods.filter(|goods| goods + beside >= asked.minimum_idr.amount())?;
    let borne = |part: i64| i128::from(asked.delivery_idr.amount()) * i128::from(part) / i128::from(goods + beside);
    Some(goods + (borne(before + goods) - borne(before)) as i64)
}

/// A part of a whole, rounded up.
fn up(total: i64, part: i64, whole: i64) -> i64 {
    let (total, part, whole) = (i128::from(total), i128::from(part), i128::from(whole));
    ((total * part).div_euclid(whole) + i128::from(total * part % whole != 0)) as i64
}

fn slow_cost(line: &OfferLine, wanted: i64) -> Option<i64> {
    delivered(&line.terms, slow_goods(&line.terms, wanted), 0, 0)
}

fn lines_of(code: &str) -> Vec<OfferLine> {
    let here = |line: &&OfferLine| line.commodity == code && line.offer.holds_on(given::today());
    DEMO.offer_lines().iter().filter(here).cloned().collect()
}

fn known_needs() -> Needs {
    let words = words();
    let mut all = Needs::new();
    for made in BUSINESSES.iter() {
        let code = made.umkm.region.as_str();
        for need in needs_of(&words, &made.umkm.inputs) {
            let places = all.entry((need.commodity, made.umkm.sector.clone())).or_default();
            let place = places.entry(code[..8].to_owned()).or_default();
            place.push((need.quantity.amount(), made.umkm.is_published));
        }
    }
    all
}

/// The same, without whatever may not be told: small kecamatan of a regency together, or not at all.
fn tellable(code: &str, region: &str, sector: Option<&str>) -> Vec<i64> {
    let mut told = Vec::new();
    for ((commodity, of), places) in NEEDS.clone() {
        if commodity != code || sector.is_some_and(|sector| of.as_deref() != Some(sector)) {
            continue;
        }
        let hidden = |needs: &Vec<(i64, bool)>| needs.iter().filter(|(_, published)| !published).count();
        let (large, small): (Vec<_>, Vec<_>) = places.into_iter().partition(|(_, needs)| hidden(needs) >= 5);
        let rest_fits = small.iter().map(|(_, needs)| hidden(needs)).sum::<usize>() >= 5;
        let rest_is_inside = small.iter().all(|(place, _)| place.starts_with(region));
        let inside = large.into_iter().filter(|(place, _)| place.starts_with(region));
        let rest = small.into_iter().filter(|_| rest_fits && rest_is_inside);
        told.extend(inside.chain(rest).flat_map(|(_, needs)| needs).map(|(amount, _)| amount));
    }
    told
}

const OPPORTUNITIES: &str = "query($region: RegionCode!, $sector: String, $commodity: String) {
    buyingOpportunities(region: $region, sector: $sector, commodity: $commodity, first: 100) {
        totalCount { value exact }
        nodes { commodity { code name } region { code } nUmkm pooled { value text unit { code } } aloneIdr savingIdr savingPoints
            withheld { code message }
            best { line { id } savingIdr }
            quotes { line { id discount supply { limit { text } period } offer { id minimumIdr region { code } supplier { name } } } savingIdr savingPoints
                standing { tier { unitPriceIdr from { value } priceUnit { code } } missingToMinimum { text } missingToMinimumIdr isBeyondSupply
                    order { totalIdr goodsIdr deliveryIdr nPacks ordered { value } surplus { value } }
                    next { missing { value text } tier { unitPriceIdr } order { totalIdr } } } }
            explanation { code title inputs { label value } ruleVersion asOf } } } }";

reading_demo!(opportunities_are_right_to_the_rupiah_and_cost_few_statements, async |ctx| {
    let (data, statements) = costed(&ctx, OPPORTUNITIES, json!({ "region": "32.75" })).await;
    let found = nodes(&data, "buyingOpportunities");
    assert!(found.len() >= 5, "{} opportunities", found.len());
    // needs, offers, and the suppliers of these
    assert_eq!(statements, 3);
    given::golden(
        "api/opportunities.json",
        &format!("{:#}\n", given::sorted(json!({ "first": found[0], "statements": statements }))),
    );
    for shown in found {
        let code = shown["commodity"]["code"].as_str().expect("a code");
        let (needs, lines) = (tellable(code, "32.75", None), lines_of(code));
        let pooled: i64 = needs.iter().sum();
        let alone: i64 = needs
            .iter()
            .map(|need| {
                lines.iter().filter_map(|line| slow_cost(line, *need)).min().expect("a shop sells any quantity")
            })
            .sum();
        let together = lines.iter().filter_map(|line| slow_cost(line, pooled)).min().expect("somebody sells");
        assert_eq!(shown["nUmkm"], needs.len(), "{code}");
        assert_eq!(shown["aloneIdr"], alone, "{code}");
        assert_eq!(shown["savingIdr"], alone - together, "{code}");
        assert_eq!(shown["savingPoints"], (alone - together) * 10_000 / alone, "{code}");
        assert!(shown["withheld"].is_null());
        let quotes = shown["quotes"].as_array().expect("a list");
        assert_eq!(quotes.len(), lines.len());
        for quote in quotes {
            let id = quote["line"]["id"].as_str().expect("an id");
            let line = lines.iter().find(|line| line.id.to_string() == id).expect("it holds today");
            let (order, terms) = (&quote["standing"]["order"], &line.terms);
            assert_eq!(order["totalIdr"].as_i64(), slow_cost(line, pooled), "{code} on {id}");
            let is_beyond = terms
                .supply()
                .is_some_and(|s| up(1, pooled, terms.pack().amount) * terms.pack().amount > s.limit.amount());
            assert_eq!(quote["standing"]["isBeyondSupply"], is_beyond, "{code} on {id}");
            if let Some(next) = quote["standing"]["next"].as_object() {
                let above = terms.tiers().iter().find(|tier| tier.from.amount() > pooled).expect("there is one");
                assert_eq!(next["tier"]["unitPriceIdr"], above.unit_price_idr.amount());
            }
        }
        let told: Vec<i64> =
            quotes.iter().filter_map(|quote| quote["standing"]["order"]["totalIdr"].as_i64()).collect();
        assert!(told.is_sorted() && told.first() == Some(&together), "the cheapest first");
    }
    let savings: Vec<i64> = found.iter().filter_map(|shown| shown["savingIdr"].as_i64()).collect();
    assert!(savings.is_sorted_by(|a, b| a >= b));
});

reading_demo!(fewer_than_five_are_withheld_with_the_reason, async |ctx| {
    let ask = async |commodity: &str, region: &str| {
        let variables = json!({ "region": region, "commodity": commodity });
        given::ask(&ctx, OPPORTUNITIES, variables).await["buyingOpportunities"]["nodes"].clone()
    };
    let withheld = ask("kain-velboa", "32.75").await; // nobody names it
    assert_eq!(withheld[0]["withheld"]["code"], "FEWER_THAN_FIVE");
    assert!(withheld[0]["withheld"]["message"].as_str().is_some_and(|message| message.len() > 20));
    let numbers = ["nUmkm", "pooled", "aloneIdr", "savingIdr", "savingPoints", "best", "explanation"];
    assert!(numbers.iter().all(|number| withheld[0][number].is_null()) && withheld[0]["quotes"] == json!([]));
    // and one that few name looks the same as one that nobody names
    let few = NEEDS.keys().find_map(|(code, _)| tellable(code, "32.75", None).is_empty().then_some(code));
    let mut few = ask(few.expect("something rare"), "32.75").await;
    few[0]["commodity"] = withheld[0]["commodity"].clone();
    assert_eq!(few, withheld);
});

reading_demo!(subtracting_answers_never_leaves_fewer_than_five, async |ctx| {
    let n_told = async |region: &str, sector: Option<&str>, code: &str| {
        let variables = json!({ "region": region, "sector": sector, "commodity": code });
        let query = "query($region: RegionCode!, $sector: String, $commodity: String) {
            buyingOpportunities(region: $region, sector: $sector, commodity: $commodity) { nodes { nUmkm pooled { value } } } }";
        given::ask(&ctx, query, variables).await["buyingOpportunities"]["nodes"][0]["nUmkm"].as_i64().unwrap_or(0)
    };
    let mut n_differences = 0;
    for code in ["minyak-goreng", "dacron", "telur"] {
        let places: BTreeSet<String> =
            NEEDS.iter().filter(|((of, _), _)| of == code).flat_map(|(_, places)| places.keys().cloned()).collect();
        let sectors: BTreeSet<String> =
            NEEDS.keys().filter(|(of, _)| of == code).filter_map(|(_, sector)| sector.clone()).collect();
        let whole = n_told("32.75", None, code).await;
        let (mut by_place, mut by_sector) = (0, 0);
        for place in places.iter().filter(|place| place.len() == 8) {
            let here = n_told(place, None, code).await;
            assert!(here == 0 || here >= 5);
            by_place += here;
            let mut parts = 0;
            for sector in &sectors {
                parts += n_told(place, Some(sector), code).await;
            }
            assert!(here - parts == 0 || here - parts >= 5, "{code} in {place}: {here} and {parts}");
        }
        for sector in &sectors {
            by_sector += n_told("32.75", Some(sector), code).await;
        }
        for difference in [whole - by_place, whole - by_sector] {
            n_differences += i64::from(difference > 0);
            assert!(difference == 0 || difference >= 5, "{code}: {whole}, {by_place}, {by_sector}");
        }
        assert_eq!(whole, tellable(code, "32.75", None).len() as i64);
    }
    assert!(n_differences > 0, "small kecamatan are told together");
});

const CYCLES: &str = "query($filter: BuyingCycleFilter, $quantity: Decimal!) { buyingCycles(filter: $filter, first: 50) {
    totalCount { value exact }
    edges { distanceM node { id state isOpen opensAt closesAt onShortfall
        cooperative { name } region { name } location { precision } history { from to at changedAs }
        bill { goodsIdr deliveryIdr totalIdr }
        lines { id minimum { text } commodity { code } offerLine { id tiers { unitPriceIdr from { value } } offer { id supplier { name } } }
            meter { nUmkm firm { value text } tolerance { value } missingToMinimum { value } isNextWithinTolerance withheld { code }
                standing { tier { unitPriceIdr } order { totalIdr ordered { value } } missingToMinimum { text } next { missing { value } tier { unitPriceIdr } } }
                explanation { code inputs { label value } } }
            pledgeEffect(quantity: $quantity) { pool { value } aloneIdr aloneLine { id } now { costIdr savingIdr } atNext { costIdr savingIdr } lifts
                standing { next { missing { value } } } explanation { code } } } } } } }";

/// The pledges of a line that are told: those that count, in fives, the earliest first.
fn told_pledges(line: &CycleLine) -> Vec<&'static Pledge> {
    let counts = |pledge: &&Pledge| {
        pledge.line == line.id && ![PledgeState::Draft, PledgeState::Withdrawn].contains(&pledge.state)
    };
    let mut pledges: Vec<_> =
        BUSINESSES.iter().flat_map(|made| &made.pledges).map(|made| &made.pledge).filter(counts).collect();
    pledges.sort_by_key(|pledge| (pledge.pledged_at, pledge.id));
    pledges.truncate(pledges.len() / 5 * 5);
    pledges
}

reading_demo!(cycles_with_meters_and_effects_cost_few_statements, async |ctx| {
    let (data, statements) = costed(&ctx, CYCLES, json!({ "filter": { "open": true }, "quantity": 20 })).await;
    let edges = data["buyingCycles"]["edges"].as_array().expect("a list");
    assert!(edges.len() >= 8, "{} open cycles", edges.len());
    assert_eq!(data["buyingCycles"]["totalCount"], json!({ "value": edges.len(), "exact": true }));
    // the page, its count, cooperatives, histories, lines, what is asked for them and what was pledged, suppliers, and what else is offered
    assert_eq!(statements, 9);
    assert!(edges.iter().all(|edge| edge["node"]["isOpen"] == true && edge["node"]["state"] == "OPEN"));
    let of_two = edges.iter().find(|edge| {
        let lines = edge["node"]["lines"].as_array().expect("a list");
        lines.len() == 2 && lines.iter().any(|line| !line["meter"]["firm"].is_null())
    });
    let first = of_two.expect("one with two lines, of which some may be told");
    given::golden(
        "api/cycles.json",
        &format!("{:#}\n", given::sorted(json!({ "first": first, "statements": statements }))),
    );
    let (mut told, mut withheld, mut n_shared) = (0, 0, 0);
    for node in edges.iter().map(|edge| &edge["node"]) {
        let id = node["id"].as_str().expect("an id");
        let made = DEMO.cycles().iter().find(|made| made.cycle.id.to_string() == id).expect("made");
        let offered =
            |line: &CycleLine| DEMO.offer_lines().iter().find(|offered| offered.id == line.offer_line).expect("made");
        let firm_of = |line: &CycleLine| told_pledges(line).iter().map(|pledge| pledge.firm.amount()).sum::<i64>();
        let (mut goods_idr, mut deliveries, mut is_bought) = (0, BTreeMap::new(), true);
        for (line, shown) in made.lines.iter().zip(node["lines"].as_array().expect("a list")) {
            assert_eq!(shown["id"], line.id.to_string());
            let (asked, pledges, firm) = (offered(line), told_pledges(line), firm_of(line));
            let others = || made.lines.iter().filter(|other| other.id != line.id && other.offer == line.offer);
            let goods_of = |other: &CycleLine| slow_goods(&offered(other).terms, firm_of(other));
            let beside: i64 = others().filter_map(goods_of).sum();
            let before: i64 = others().filter(|other| other.offer_line < line.offer_line).filter_map(goods_of).sum();
            n_shared += i64::from(beside > 0);
            let cost = |goods: Option<i64>| delivered(&asked.terms, goods, beside, before);
            let meter = &shown["meter"];
            if pledges.is_empty() {
                withheld += 1;
                assert_eq!(meter["withheld"]["code"], "FEWER_THAN_FIVE");
                let numbers = ["nUmkm", "firm", "tolerance", "standing", "explanation"];
                assert!(numbers.iter().all(|number| meter[number].is_null()));
            } else {
                told += 1;
                assert_eq!(meter["nUmkm"], pledges.len());
                let total = cost(slow_goods(&asked.terms, firm));
                assert_eq!(meter["standing"]["order"]["totalIdr"].as_i64(), total, "{}", line.commodity);
                let unit = words().find(&line.commodity).expect("known").unit.amount;
                let missing =
                    meter["missingToMinimum"]["value"].as_f64().map(|value| (value * unit as f64).round() as i64);
                assert_eq!(missing, Some(line.minimum.amount() - firm).filter(|missing| *missing > 0));
            }
            // what is below its minimum is not bought
            let goods = slow_goods(&asked.terms, firm).filter(|_| firm >= line.minimum.amount());
            is_bought &= goods.is_some();
            goods_idr += goods.unwrap_or(0);
            deliveries.insert(line.offer, asked.offer.conditions.delivery_idr.amount());
            // twenty units of the commodity, alone, now, and at the next price
            let unit = words().find(&line.commodity).expect("known").unit.amount;
            let (mine, effect, lines) = (20 * unit, &shown["pledgeEffect"], lines_of(&line.commodity));
            let alone = lines.iter().filter_map(|line| slow_cost(line, mine)).min().expect("a shop sells any quantity");
            assert_eq!(effect["aloneIdr"], alone, "{}", line.commodity);
            let reached = |whole: i64| whole >= line.minimum.amount();
            let now = cost(slow_goods(&asked.terms, firm + mine)).filter(|_| reached(firm + mine));
            let now = now.map(|total| up(total, mine, firm + mine));
            assert_eq!(effect["now"]["costIdr"].as_i64(), now, "{}", line.commodity);
            assert_eq!(effect["now"]["savingIdr"].as_i64(), now.map(|now| alone - now));
            if let Some(next) = asked.terms.tiers().iter().find(|tier| tier.from.amount() > firm + mine) {
                let whole = next.from.amount();
                let total = cost(slow_packs(&asked.terms, whole / asked.terms.pack().amount));
                let total = total.filter(|_| reached(whole));
                assert_eq!(effect["atNext"]["costIdr"].as_i64(), total.map(|total| up(total, mine, whole)));
            }
        }
        let delivery: i64 = deliveries.values().sum();
        let bill = json!({ "goodsIdr": goods_idr, "deliveryIdr": delivery, "totalIdr": goods_idr + delivery });
        assert_eq!(node["bill"], if is_bought { bill } else { Value::Null });
    }
    assert!(
        told >= 3 && withheld >= 1 && n_shared >= 1,
        "{told} told, {withheld} withheld, {n_shared} share a delivery"
    );
});

reading_demo!(the_past_of_cycles_and_orders_is_told_from_when_they_were_open, async |ctx| {
    let query = "{ buyingCycles(first: 50) { nodes { id state stateSince history { from to at changedAs } } }
        buyerOrders(first: 50) { nodes { id state history { from to at changedAs } } } }";
    let (data, statements) = costed(&ctx, query, json!({})).await;
    assert_eq!(statements, 4);
    let shown =
        |changes: Vec<Value>| json!(changes.into_iter().filter(|change| change["to"] != "DRAFT").collect::<Vec<_>>());
    let time = |at: chrono::DateTime<chrono::Utc>| json!(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false));
    for node in nodes(&data, "buyingCycles") {
        let made = DEMO.cycles().iter().find(|made| json!(made.cycle.id.to_string()) == node["id"]).expect("made");
        let change = made.history.iter().map(
            |change| json!({ "from": change.from, "to": change.to, "at": time(change.at), "changedAs": change.by }),
        );
        assert_eq!(node["history"], shown(change.collect()));
        let last = node["history"].as_array().and_then(|changes| changes.last()).expect("it was opened");
        assert_eq!((&last["to"], &last["at"]), (&node["state"], &node["stateSince"]));
    }
    for node in nodes(&data, "buyerOrders") {
        let made =
            DEMO.buyer_orders().iter().find(|made| json!(made.order.id.to_string()) == node["id"]).expect("made");
        let change = made.history.iter().map(
            |change| json!({ "from": change.from, "to": change.to, "at": time(change.at), "changedAs": change.by }),
        );
        assert_eq!(node["history"], shown(change.collect()));
    }
});

reading_demo!(whoever_would_join_too_late_is_told_no_price, async |ctx| {
    for state in ["CANCELLED", "CLOSED", "ORDERED", "DELIVERED", "SETTLED"] {
        let variables = json!({ "filter": { "state": [state] }, "quantity": 20 });
        let data = given::ask(&ctx, CYCLES, variables).await;
        let edges = data["buyingCycles"]["edges"].as_array().expect("a list");
        assert!(!edges.is_empty(), "there is a cycle that is {state}");
        let told = |edge: &Value| {
            let lines = edge["node"]["lines"].as_array().expect("a list");
            lines.iter().any(|line| !line["pledgeEffect"].is_null()) || edge["node"]["isOpen"] != false
        };
        assert!(!edges.iter().any(told), "{state}");
    }
});

reading_demo!(cycles_come_by_place_and_state_and_drafts_do_not, async |ctx| {
    let ids = async |filter: Value| {
        let query = "query($filter: BuyingCycleFilter) { buyingCycles(filter: $filter, first: 100) { nodes { id state } edges { distanceM } } }";
        let data = given::ask(&ctx, query, json!({ "filter": filter })).await;
        nodes(&data, "buyingCycles")
            .iter()
            .map(|node| (node["id"].as_str().expect("an id").to_owned(), node["state"].clone()))
            .collect::<Vec<_>>()
    };
    let demo = &*DEMO;
    let all = ids(json!({})).await;
    let drafts = demo.cycles().iter().filter(|made| made.cycle.state == CycleState::Draft).count();
    assert_eq!((all.len(), drafts), (demo.cycles().len() - 1, 1));
    assert!(all.iter().all(|(_, state)| state != "DRAFT"));
    assert_eq!(ids(json!({ "state": ["DRAFT"] })).await, []);
    let draft = demo.cycles().iter().find(|made| made.cycle.state == CycleState::Draft).expect("one");
    let draft_line = draft.lines[0].id.to_string();
    let draft = draft.cycle.id.to_string();
    assert_eq!(
        given::ask(&ctx, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": draft })).await,
        json!({ "node": null })
    );
    assert_eq!(
        given::ask(&ctx, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": draft_line })).await,
        json!({ "node": null }),
        "nor by its line"
    );
    let dolls = ids(json!({ "sector": "boneka-mainan" })).await;
    assert!(!dolls.is_empty() && dolls.len() < all.len());
    assert_eq!(ids(json!({ "sector": "boneka-mainan", "commodity": "beras" })).await, []);
    assert_eq!(ids(json!({ "within": "31" })).await, []);
    assert_eq!(ids(json!({ "within": "32.75" })).await.len(), all.len());
    let near = ids(json!({ "near": { "latitude": -6.35, "longitude": 106.99, "radiusM": 6_000 } })).await;
    assert!(!near.is_empty() && near.len() < all.len(), "{} of {}", near.len(), all.len());
    for (filter, field) in [
        (json!({ "commodity": "tiada" }), "filter.commodity"),
        (json!({ "sector": "tiada" }), "filter.sector"),
        (json!({ "within": "99" }), "filter.within"),
    ] {
        let query = "query($filter: BuyingCycleFilter) { buyingCycles(filter: $filter) { nodes { id } } }";
        assert_eq!(
            given::refusal(&ctx, query, json!({ "filter": filter })).await,
            ("BAD_USER_INPUT".into(), field.into())
        );
    }
});

const CAPACITY: &str = "query($commodity: String!, $quantity: Decimal!, $unit: String, $by: Date!, $region: RegionCode) {
    sellingCapacity(commodity: $commodity, quantity: $quantity, unit: $unit, by: $by, region: $region) {
        commodity { code } quantity { value text } days canMake { value } missing { value } fills nWithheld
        clusters(first: 100) { totalCount { value } nodes { cluster { name } nUmkm leadDays freePerMonth { value } canMake { value }
            sharePoints fillsAlone blocks { leadDays nUmkm freePerMonth { value } canMake { value } }
            explanation { code title inputs { label value } } } } } }";

reading_demo!(clusters_are_told_or_counted_as_the_slow_way_does, async |ctx| {
    let words = words();
    let mut n_withheld = 0;
    for (commodity, days) in [("boneka", 45), ("boneka", 9), ("roti-kue", 30), ("keripik", 30), ("katering", 60)] {
        let by = given::in_days(days);
        let variables = json!({ "commodity": commodity, "quantity": 5_000, "by": by });
        let (data, statements) = costed(&ctx, CAPACITY, variables).await;
        let found = &data["sellingCapacity"];
        // by cluster, by step of the lead time: how many, how many hidden, what is left
        let sector = &words.find(commodity).expect("known").sectors[0];
        let mut members: BTreeMap<String, BTreeMap<i64, (i64, i64, i64)>> = BTreeMap::new();
        for made in BUSINESSES.iter() {
            let Some(stay) =
                made.cluster_memberships.iter().find(|stay| stay.left_on.is_none() && stay.sector == *sector)
            else {
                continue;
            };
            for capacity in capacities_of(&words, &made.umkm.products).into_iter().filter(|c| c.commodity == commodity)
            {
                let step = LEAD_STEPS
                    .into_iter()
                    .find(|step| capacity.lead_days.unwrap_or(30) <= *step)
                    .expect("within a year");
                let entry = members.entry(stay.cluster.to_string()).or_default().entry(step).or_default();
                let free = (capacity.quantity.amount() - capacity.committed.amount()).max(0);
                *entry = (entry.0 + 1, entry.1 + i64::from(!made.umkm.is_published), entry.2 + free);
            }
        }
        let (mut can_make, mut told) = (0, 0);
        for steps in members.values() {
            let (mut n_hidden, mut free, mut is_told) = (0, 0, false);
            for (step, (_, hidden, left)) in steps {
                (n_hidden, free) = (n_hidden + hidden, free + left);
                if n_hidden >= 5 {
                    can_make += free * (days - step).max(0) / 30;
                    (n_hidden, free, is_told) = (0, 0, true);
                }
            }
            told += i64::from(is_told);
        }
        n_withheld += members.len() as i64 - told;
        let unit = words.find(commodity).expect("known").unit.amount;
        let value = |of: &Value| (of["value"].as_f64().expect("a number") * unit as f64).round() as i64;
        assert_eq!(value(&found["canMake"]), can_make, "{commodity} in {days} days");
        assert_eq!(value(&found["missing"]), (5_000 * unit - can_make).max(0));
        assert_eq!(found["fills"], can_make >= 5_000 * unit);
        assert_eq!(found["clusters"]["totalCount"]["value"], told);
        assert_eq!(found["nWithheld"], members.len() as i64 - told);
        assert_eq!(statements, if told > 0 { 2 } else { 1 });
        for cluster in found["clusters"]["nodes"].as_array().expect("a list") {
            let blocks = cluster["blocks"].as_array().expect("a list");
            assert!(blocks.iter().all(|block| block["nUmkm"].as_i64().is_some_and(|n| n >= 5)), "{cluster:#}");
            assert_eq!(blocks.iter().map(|block| value(&block["canMake"])).sum::<i64>(), value(&cluster["canMake"]));
        }
    }
    assert!(n_withheld > 0, "in a district of 300 many clusters are too small");
});

told_on_each!(capacity_is_what_members_have_left, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let clusters =
        [given::cluster(1, "Klaster Cepat"), given::cluster(2, "Klaster Lambat"), given::cluster(3, "Klaster Kecil")];
    given::keep_clusters(&db, &clusters, given::now()).await?;
    // cluster, days for the first goods, capacity, promised
    let mut members: Vec<(usize, i64, i64, i64)> = Vec::new();
    members.extend([(0, 2, 600, 100); 5]);
    members.extend([(0, 10, 900, 300); 6]);
    members.extend([(1, 20, 3_000, 0); 4]);
    members.push((1, 40, 500, 900));
    members.extend([(2, 2, 9_000, 0); 4]);
    let words = words();
    let businesses: Vec<Umkm> = (1..)
        .zip(&members)
        .map(|(n, (_, lead_days, capacity, promised))| Umkm {
            products: vec![Product {
                name: "Boneka beruang".into(),
                capacity_per_month: Decimal::new((*capacity).into(), 0).ok(),
                unit: Some("buah".into()),
                committed_per_month: Decimal::new((*promised).into(), 0).ok(),
                lead_days: Some(*lead_days),
            }],
            ..given::umkm(n, "Usaha")
        })
        .collect();
    let supply = |umkm: &Umkm| Supply { needs: Vec::new(), capacities: capacities_of(&words, &umkm.products) };
    let written: Vec<Written> =
        businesses.iter().map(|umkm| Written { umkm, size: None, supply: supply(umkm) }).collect();
    let stays: Vec<ClusterMembership> = businesses
        .iter()
        .zip(&members)
        .map(|(umkm, (cluster, ..))| ClusterMembership {
            id: ClusterMembershipId(Uuid::from_u128(1)),
            umkm: umkm.id,
            cluster: clusters[*cluster].id,
            sector: "boneka-mainan".into(),
            joined_on: given::in_days(-10),
            left_on: None,
        })
        .collect();
    let mut tx = db.begin().await?;
    store::umkm::insert(&mut tx, &written, given::now()).await?;
    store::memberships::insert_cluster(&mut tx, &stays, given::now()).await?;
    tx.commit().await?;

    let variables = json!({ "commodity": "boneka", "quantity": 20_000, "by": given::in_days(45) });
    let (data, statements) = costed(&ctx, CAPACITY, variables).await;
    assert_eq!(statements, 2);
    let found = &data["sellingCapacity"];
    // five that begin within 3 days, six within 14; of the others the slowest of five decides: within 60 days
    let fast = (5 * 500 * (45 - 3) / 30, 6 * 600 * (45 - 14) / 30);
    let told: Vec<Value> = nodes(found, "clusters")
        .iter()
        .map(|k| {
            json!([
                k["cluster"]["name"],
                k["nUmkm"],
                k["leadDays"],
                k["freePerMonth"]["value"],
                k["canMake"]["value"],
                k["fillsAlone"]
            ])
        })
        .collect();
    let expected = [
        json!(["Klaster Cepat", 11, 3, 5 * 500 + 6 * 600, fast.0 + fast.1, false]),
        json!(["Klaster Lambat", 5, 60, 4 * 3_000, 0, false]),
    ];
    assert_eq!(told, expected);
    assert_eq!((&found["nWithheld"], &found["fills"]), (&json!(1), &json!(false)));
    assert_eq!(found["missing"]["value"], 20_000 - fast.0 - fast.1);
    let later =
        json!({ "commodity": "boneka", "quantity": 400, "unit": "lusin", "by": given::in_days(90), "region": "32.75" });
    let later = given::ask(&ctx, CAPACITY, later).await;
    let slow = &nodes(&later["sellingCapacity"], "clusters")[1];
    assert_eq!((&slow["canMake"]["value"], &slow["sharePoints"]), (&json!(12_000), &json!(25_000)));
    assert_eq!((&slow["fillsAlone"], &later["sellingCapacity"]["fills"]), (&json!(true), &json!(true)));
    let elsewhere = json!({ "commodity": "boneka", "quantity": 1, "by": given::in_days(90), "region": "31" });
    let elsewhere = given::ask(&ctx, CAPACITY, elsewhere).await;
    assert_eq!(elsewhere["sellingCapacity"]["clusters"]["nodes"], json!([]));
});

reading_demo!(what_cannot_be_ordered_is_refused_by_name, async |ctx| {
    let base = json!({ "commodity": "boneka", "quantity": 100, "by": given::in_days(30) });
    let with = |field: &str, value: Value| {
        let mut variables = base.clone();
        variables[field] = value;
        variables
    };
    for (variables, field) in [
        (with("commodity", json!("tiada")), "commodity"),
        (with("commodity", json!("dacron")), "commodity"),
        (with("quantity", json!(0)), "quantity"),
        (with("quantity", json!(-3)), "quantity"),
        (with("quantity", json!(0.5)), "quantity"),
        (with("quantity", json!(1e18)), "quantity"),
        (with("unit", json!("kg")), "unit"),
        (with("by", json!(given::in_days(-1))), "by"),
        (with("by", json!(given::in_days(731))), "by"),
        (with("region", json!("99")), "region"),
    ] {
        assert_eq!(
            given::refusal(&ctx, CAPACITY, variables.clone()).await,
            ("BAD_USER_INPUT".into(), field.into()),
            "{variables}"
        );
    }
    let dozen = given::ask(&ctx, CAPACITY, with("unit", json!("lusin"))).await;
    assert_eq!(dozen["sellingCapacity"]["quantity"]["value"], 1_200);
    assert_eq!(dozen["sellingCapacity"]["quantity"]["text"], "1,200 pieces");
    for (region, field) in [("32", "region"), ("32.75.07.1004", "region"), ("99.99", "region")] {
        let refused = given::refusal(&ctx, OPPORTUNITIES, json!({ "region": region })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()), "{region}");
    }
    for (field, value) in [("sector", "tiada"), ("commodity", "tiada"), ("commodity", "boneka")] {
        let mut variables = json!({ "region": "32.75" });
        variables[field] = json!(value);
        assert_eq!(given::refusal(&ctx, OPPORTUNITIES, variables).await, ("BAD_USER_INPUT".into(), field.into()));
    }
    let open = |made: &&DemoCycle| made.cycle.state == CycleState::Open;
    let mut lines = DEMO.cycles().iter().filter(open).flat_map(|made| &made.lines);
    let line = lines.find(|line| line.commodity == "kain-bulu").expect("one").id.to_string();
    let pledge = "query($id: ID!, $quantity: Decimal!, $unit: String) { node(id: $id) { ... on CycleLine {
        pledgeEffect(quantity: $quantity, unit: $unit) { quantity { value } } } } }";
    for (quantity, unit, field) in
        [(json!(0), None, "quantity"), (json!(1), Some("kg"), "unit"), (json!(0.00001), None, "quantity")]
    {
        let refused = given::refusal(&ctx, pledge, json!({ "id": line, "quantity": quantity, "unit": unit })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()));
    }
    let yards = given::ask(&ctx, pledge, json!({ "id": line, "quantity": 3, "unit": "roll-50-yard" })).await;
    assert_eq!(yards["node"]["pledgeEffect"]["quantity"]["value"], 137.16, "150 yards, exactly");
});

reading_demo!(commodities_suppliers_and_orders_are_read_together, async |ctx| {
    let query = "{ commodities(filter: {sector: \"boneka-mainan\"}, first: 100) { totalCount { value } nodes {
            id code name kind dimension unit { code name amount } units { code } sectors { code } words } }
        sought: commodities(filter: {text: \"dakron\", kind: INPUT}) { nodes { code } }
        buyerOrders(filter: {open: true}) { totalCount { value } nodes { id buyer { name kind regions { code } } commodity { code }
            quantity { text } unitPriceIdr neededBy region { code } state } } }";
    let (data, statements) = costed(&ctx, query, json!({})).await;
    // the page, its count, the buyers
    assert_eq!(statements, 3);
    given::golden("api/commodities.json", &format!("{:#}\n", given::sorted(data.clone())));
    assert_eq!(data["sought"]["nodes"], json!([{ "code": "dacron" }]));
    assert!(
        nodes(&data, "buyerOrders").iter().all(|order| order["state"] == "OPEN" && order["buyer"]["kind"] == "BUYER")
    );
    // every kind of thing comes again by its id, and suppliers side by side tell their offers together
    let cycles =
        "{ buyingCycles(first: 3) { nodes { id lines { id offerLine { id offer { id supplier { id } } } } } } }";
    let found = given::ask(&ctx, cycles, json!({})).await;
    let cycle = &nodes(&found, "buyingCycles")[0];
    let (line, order) = (&cycle["lines"][0], &nodes(&data, "buyerOrders")[0]);
    let offer = &line["offerLine"]["offer"];
    let ids = json!([
        cycle["id"],
        line["id"],
        line["offerLine"]["id"],
        offer["id"],
        offer["supplier"]["id"],
        order["id"],
        "komoditas_dacron",
        "komoditas_x",
        "siklus_x"
    ]);
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Organisation { offers { id lines { id commodity { code } tiers { unitPriceIdr } } } } } }";
    let (data, statements) = costed(&ctx, query, json!({ "ids": ids })).await;
    // a cycle; a line of one, with its cycle and all lines of that; a line of an offer; an offer; an organisation; an order; the offers of
    // the organisation, and their lines
    assert_eq!(statements, 10);
    let kinds: Vec<_> =
        data["nodes"].as_array().expect("a list").iter().map(|node| node["__typename"].clone()).collect();
    assert_eq!(
        kinds,
        [
            json!("BuyingCycle"),
            json!("CycleLine"),
            json!("OfferLine"),
            json!("Offer"),
            json!("Organisation"),
            json!("BuyerOrder"),
            json!("Commodity"),
            Value::Null,
            Value::Null
        ]
    );
    let of_supplier = data["nodes"][4]["offers"].as_array().expect("a list");
    assert!(!of_supplier.is_empty());
    for shown in of_supplier {
        let held = |made: &&OfferLine| json!(made.offer.id.to_string()) == shown["id"];
        let held: BTreeSet<String> = DEMO.offer_lines().iter().filter(held).map(|made| made.id.to_string()).collect();
        let lines = shown["lines"].as_array().expect("a list").iter();
        assert_eq!(lines.map(|line| line["id"].as_str().expect("an id").to_owned()).collect::<BTreeSet<_>>(), held);
    }
    assert!(of_supplier.iter().any(|offer| offer["lines"].as_array().is_some_and(|lines| lines.len() == 2)));
});

reading_demo!(explanations_speak_both_languages, async |ctx| {
    let explained = async |locale| {
        let answer = given::ask_in(&ctx, locale, OPPORTUNITIES, json!({ "region": "32.75" })).await;
        answer["data"]["buyingOpportunities"]["nodes"][0]["explanation"].clone()
    };
    let (id, en) = (explained(Locale::Id).await, explained(Locale::En).await);
    assert_eq!((&id["code"], &id["asOf"]), (&json!("buying_opportunity"), &json!("2026-11-22")));
    assert_ne!(id["title"], en["title"]);
    let labels = |of: &Value| of["inputs"].as_array().expect("a list").len();
    assert!(labels(&id) == labels(&en) && labels(&id) > 5);
});
