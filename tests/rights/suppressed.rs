//! A planner is told of groups, never of few: sums stand on five at least, and so does whatever is left when one answer is taken from
//! another.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use simpul::app::{Actor, Ctx};
use simpul::domain::account::{GrantPlace, Role};
use simpul::domain::facet::SMALLEST_CELL;

use crate::given;

/// The city, and those who plan for it and for a part of it.
const CITY: &str = "32.75";

fn planner(ctx: &Ctx, region: &str) -> Ctx {
    ctx.acting(given::signed_in(5, &[(Role::Planner, GrantPlace::Region(given::code(region)))]))
}

async fn kecamatan(ctx: &Ctx) -> Vec<String> {
    let query = "{ regions(filter: {within: \"32.75\", level: KECAMATAN}, first: 100) { nodes { code } } }";
    let answer = given::ask_as(ctx, query, json!({})).await;
    let nodes = answer["data"]["regions"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    nodes.iter().map(|node| node["code"].as_str().expect("a code").to_owned()).collect()
}

/// How many businesses stand behind each sum of what is bought in a region, by commodity and sector.
async fn behind(ctx: &Ctx, region: &str) -> BTreeMap<String, i64> {
    let query = "query($region: RegionCode!, $sector: String) { buyingOpportunities(region: $region, sector: $sector, first: 100) {
        nodes { commodity { code } nUmkm withheld { code } pooled { value } aloneIdr savingIdr } } }";
    let mut all = BTreeMap::new();
    for sector in [Value::Null, json!("boneka-mainan"), json!("busana-batik"), json!("makanan-minuman")] {
        let answer = given::ask_as(ctx, query, json!({ "region": region, "sector": sector })).await;
        for node in answer["data"]["buyingOpportunities"]["nodes"].as_array().into_iter().flatten() {
            let n = node["nUmkm"].as_i64();
            if node["withheld"].is_object() {
                let told = ["nUmkm", "pooled", "aloneIdr", "savingIdr"].map(|field| &node[field]);
                assert!(told.iter().all(|value| value.is_null()), "withheld is withheld: {node}");
                continue;
            }
            all.insert(format!("{} {sector}", node["commodity"]["code"]), n.unwrap_or_else(|| panic!("{node}")));
        }
    }
    all
}

/// None, or enough.
fn is_group(n: i64) -> bool {
    n == 0 || n >= SMALLEST_CELL
}

reading_demo!(a_planner_is_told_of_five_at_least_and_so_is_whoever_subtracts, async |ctx| {
    let (planner, visitor) = (planner(&ctx, CITY), ctx.acting(Actor::Visitor));
    let whole = behind(&planner, CITY).await;
    assert!(whole.len() > 3, "{whole:?}");
    assert_eq!(whole, behind(&visitor, CITY).await, "she is told what everybody is");
    let (mut rest, mut n_parts) = (whole.clone(), 0);
    for region in kecamatan(&planner).await {
        for (what, n) in behind(&planner, &region).await {
            n_parts += 1;
            assert!(n >= SMALLEST_CELL, "{region} {what}: {n}");
            // what is told of a part is in what is told of the whole
            let all = whole.get(&what).copied().unwrap_or_else(|| panic!("{region} {what}"));
            assert!(is_group(all - n), "{what}: {all} in the city, {n} in {region}");
            *rest.get_mut(&what).expect("it is there") -= n;
        }
    }
    assert!(n_parts > 3);
    assert!(rest.values().all(|n| is_group(*n)), "what is left of the city when all parts are taken away: {rest:?}");
    // and of a sector, when another is taken from all
    for (what, n) in &whole {
        let Some((commodity, sector)) = what.split_once(' ').filter(|(_, sector)| *sector != "null") else { continue };
        let all = whole.get(&format!("{commodity} null")).copied().unwrap_or_default();
        assert!(is_group(all - n), "{commodity}: {all} in all, {n} in {sector}");
    }
});

reading_demo!(a_size_class_of_few_cannot_be_told_from_the_others, async |ctx| {
    let planner = planner(&ctx, CITY);
    let query = "query($filter: UmkmFilter) { umkm(filter: $filter, first: 1) { facets { sizeClass {
        buckets { key count } counted { value } } } } }";
    let mut n_hidden = 0;
    let mut filters: Vec<Value> = kecamatan(&planner).await.iter().map(|code| json!({ "within": code })).collect();
    filters.push(json!({ "within": CITY }));
    let with_sector = filters.iter().flat_map(|filter| {
        ["boneka-mainan", "busana-batik", "makanan-minuman"]
            .map(|sector| json!({ "within": filter["within"], "sector": sector }))
    });
    for filter in filters.iter().cloned().chain(with_sector.collect::<Vec<_>>()) {
        let answer = given::ask_as(&planner, query, json!({ "filter": filter })).await;
        let facet = &answer["data"]["umkm"]["facets"]["sizeClass"];
        let Some(buckets) = facet["buckets"].as_array() else { continue };
        let told: Vec<i64> = buckets.iter().filter_map(|bucket| bucket["count"].as_i64()).collect();
        assert!(told.iter().all(|n| *n >= SMALLEST_CELL), "{filter}: {facet}");
        let hidden = buckets.len() - told.len();
        n_hidden += hidden;
        if hidden > 0 && !told.is_empty() {
            let rest = facet["counted"]["value"].as_i64().expect("a number") - told.iter().sum::<i64>();
            assert!(rest >= SMALLEST_CELL && hidden > 1, "{filter}: {rest} in {hidden}");
            assert!(rest > hidden as i64, "{filter}: one in each");
        }
    }
    assert!(n_hidden > 0, "there are classes of few");
});
