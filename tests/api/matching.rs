//! Which cooperatives fit a described business.

use serde_json::{Value, json};
use simpul::app::Ctx;
use simpul::domain::Locale;

use crate::given;

const MATCH: &str = "query($input: MatchCooperativesInput!, $first: Int, $after: String) {
    matchCooperatives(input: $input) {
        understood { place { region { code name } exact message point { latitude longitude } alternatives { label } }
            sectors { sector { code } words points } needs unknownWords }
        within { code name } nConsidered
        matches(first: $first, after: $after) { totalCount { value exact } pageInfo { hasNextPage endCursor } nodes { ...fit } }
        refused(first: 3) { totalCount { value exact } nodes { ...fit } }
    } }
    fragment fit on CooperativeMatch { rank points distanceM cooperative { id name state }
        contributions { criterion label weightPoints points note } reasons { kind code message }
        explanation { code title inputs { label value weightPoints points } ruleVersion } }";

async fn found(ctx: &Ctx, input: Value) -> Value {
    let mut data = given::ask(ctx, MATCH, json!({ "input": input, "first": 5 })).await;
    data["matchCooperatives"].take()
}

fn doll_maker() -> Value {
    json!({ "place": { "text": "Cikiwul" }, "products": "boneka kain bulu", "needs": ["INPUTS"], "needsText": "mau pinjaman" })
}

reading_demo!(a_doll_maker_finds_her_cooperative, async |ctx| {
    let answer = found(&ctx, doll_maker()).await;
    given::golden("api/match.json", &format!("{answer:#}\n"));
    let understood = &answer["understood"];
    assert_eq!(understood["place"]["region"]["code"], "32.75.07.1004");
    assert_eq!(understood["place"]["exact"], true);
    assert_eq!(understood["sectors"][0]["sector"]["code"], "boneka-mainan");
    assert_eq!(understood["needs"], json!(["INPUTS", "CAPITAL"]));
    assert_eq!((&answer["within"]["code"], &answer["nConsidered"]), (&json!("32.75"), &json!(617)));
    let total = |list: &str| answer[list]["totalCount"]["value"].as_i64().expect("a number");
    assert_eq!(total("matches") + total("refused"), 617, "nobody is left out silently");
});

reading_demo!(contributions_add_up_and_ranks_descend, async |ctx| {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "input": doll_maker(), "first": 100, "after": after });
        let data = given::ask(&ctx, MATCH, variables).await;
        let page = &data["matchCooperatives"]["matches"];
        all.extend(page["nodes"].as_array().expect("a list").iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], json!({ "value": all.len(), "exact": true }));
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    let number = |value: &Value| value.as_i64().expect("a number");
    for (i, fit) in all.iter().enumerate() {
        assert_eq!(number(&fit["rank"]), i as i64 + 1);
        let parts = fit["contributions"].as_array().expect("a list");
        assert_eq!(parts.iter().map(|part| number(&part["points"])).sum::<i64>(), number(&fit["points"]));
        assert_eq!(parts.iter().map(|part| number(&part["weightPoints"])).sum::<i64>(), 10_000);
        assert!(parts.iter().all(|part| (0..=number(&part["weightPoints"])).contains(&number(&part["points"]))));
        let told = fit["explanation"]["inputs"].as_array().expect("a list");
        let told: i64 = told.iter().filter_map(|input| input["points"].as_i64()).sum();
        assert_eq!(told, number(&fit["points"]), "the explanation says the same");
        assert!(fit["reasons"].as_array().expect("a list").iter().all(|reason| reason["kind"] != "REFUSAL"));
    }
    assert!(all.is_sorted_by(|a, b| number(&a["points"]) >= number(&b["points"])));
});

reading_demo!(a_refusal_has_its_reason_in_both_languages, async |ctx| {
    let reasons = async |locale| {
        let answer = given::ask_in(&ctx, locale, MATCH, json!({ "input": doll_maker(), "first": 1 })).await;
        assert!(answer["errors"].is_null(), "{answer}");
        let refused = answer["data"]["matchCooperatives"]["refused"]["nodes"].as_array().expect("a list").clone();
        assert!(!refused.is_empty());
        refused.iter().map(|fit| fit["reasons"][0].clone()).collect::<Vec<_>>()
    };
    let (indonesian, english) = (reasons(Locale::Id).await, reasons(Locale::En).await);
    for (id, en) in indonesian.iter().zip(&english) {
        assert_eq!((&id["kind"], &id["code"]), (&json!("REFUSAL"), &en["code"]));
        let (id, en) = (id["message"].as_str().expect("a sentence"), en["message"].as_str().expect("a sentence"));
        assert!(id.len() > 10 && en.len() > 10 && id != en, "{id} / {en}");
    }
});

reading_demo!(a_misspelt_place_is_forgiven_and_said, async |ctx| {
    let answer = found(&ctx, json!({ "place": { "text": "pondok gdee" }, "products": "kue basah" })).await;
    let place = &answer["understood"]["place"];
    assert_eq!(place["region"]["name"], "Pondokgede", "{place:#}");
    assert_eq!(place["exact"], false);
    assert!(place["message"].as_str().is_some_and(|message| message.contains("Pondokgede")), "{place:#}");
    let exact = found(&ctx, json!({ "place": { "text": "Pondok Gede, Kota Bekasi" }, "products": "kue basah" })).await;
    assert_eq!(exact["understood"]["place"]["region"], place["region"]);
});

reading_demo!(the_same_cooperatives_come_for_code_and_point, async |ctx| {
    let by_code = found(&ctx, json!({ "place": { "code": "32.75.07.1004" }, "products": "boneka" })).await;
    let centre = &by_code["understood"]["place"]["point"];
    let by_point = found(&ctx, json!({ "place": { "point": centre }, "products": "boneka" })).await;
    assert_eq!(by_code["understood"]["place"]["region"], by_point["understood"]["place"]["region"]);
    assert_eq!(by_code["matches"]["nodes"], by_point["matches"]["nodes"]);
});

reading_demo!(chosen_sectors_and_cooperatives_hold, async |ctx| {
    let all = found(&ctx, doll_maker()).await;
    let second = &all["matches"]["nodes"][1];
    let mut only = doll_maker();
    only["cooperatives"] = json!([second["cooperative"]["id"]]);
    let only = found(&ctx, only).await;
    assert_eq!(only["matches"]["nodes"], json!([second]), "with its rank among all");
    assert_eq!(only["nConsidered"], 617);
    let mut chosen = doll_maker();
    let sectors = &given::ask(&ctx, "{ sectors(first: 100) { nodes { code } } }", json!({})).await["sectors"]["nodes"];
    let food = sectors.as_array().expect("a list").iter().find(|sector| sector["code"] != "boneka-mainan");
    let food = food.expect("another sector")["code"].clone();
    chosen["sectors"] = json!([food, food]);
    let chosen = found(&ctx, chosen).await;
    assert_eq!(chosen["understood"]["sectors"], json!([{ "sector": { "code": food }, "words": [], "points": 10_000 }]));
    let mut wide = doll_maker();
    wide["within"] = json!("32");
    assert_eq!(found(&ctx, wide).await["within"]["code"], "32");
});

const NARROWED: &str = "query($input: MatchCooperativesInput!, $filter: CooperativeMatchFilter, $after: String) {
    matchCooperatives(input: $input) { matches(filter: $filter, first: 100, after: $after) {
        totalCount { value } pageInfo { hasNextPage endCursor } nodes { rank distanceM cooperative { id } }
        facets { state { ...counts } sector { ...counts } region { ...counts } ratYear { ...counts } distance { ...counts } }
    } } }
    fragment counts on Facet { counted { value exact } buckets { key label count } }";

async fn narrowed(ctx: &Ctx, filter: Value, after: Value) -> Value {
    let variables = json!({ "input": doll_maker(), "filter": filter, "after": after });
    given::ask(ctx, NARROWED, variables).await["matchCooperatives"]["matches"].take()
}

reading_demo!(what_was_ranked_is_counted_by_value_and_narrowed_without_another_rank, async |ctx| {
    let all = narrowed(&ctx, json!({}), Value::Null).await;
    let ranks = |page: &Value| -> Vec<(i64, Value)> {
        let nodes = page["nodes"].as_array().expect("a list");
        nodes.iter().map(|node| (node["rank"].as_i64().expect("a rank"), node["cooperative"]["id"].clone())).collect()
    };
    let total = all["totalCount"]["value"].as_i64().expect("a number");
    let second = narrowed(&ctx, json!({}), all["pageInfo"]["endCursor"].clone()).await;
    let known: std::collections::BTreeMap<i64, Value> = ranks(&all).into_iter().chain(ranks(&second)).collect();
    for (facet, field) in [
        ("state", "state"),
        ("sector", "sector"),
        ("region", "within"),
        ("ratYear", "ratYear"),
        ("distance", "distanceM"),
    ] {
        let found = &all["facets"][facet];
        assert_eq!(found["counted"], json!({ "value": total, "exact": true }), "{facet}");
        let buckets = found["buckets"].as_array().expect("a list");
        assert!(buckets.len() > 2, "{facet}: {buckets:?}");
        let mut within_reach = 0;
        for bucket in buckets {
            let (Some(key), Some(n)) = (bucket["key"].as_str(), bucket["count"].as_i64()) else { continue };
            let value = match facet {
                "state" => json!([key]),
                "ratYear" => json!([key.parse::<i32>().expect("a year")]),
                // a band is a ring, the filter a circle
                "distance" => json!([1_000, 2_000, 5_000, 10_000, 25_000][key.parse::<usize>().expect("a number")]),
                _ => json!(key),
            };
            within_reach = if facet == "distance" { within_reach + n } else { n };
            let page = narrowed(&ctx, json!({ field: value }), Value::Null).await;
            assert_eq!(page["totalCount"]["value"], within_reach, "{facet}: {bucket}");
            for (rank, id) in ranks(&page) {
                assert!(known.get(&rank).is_none_or(|known| *known == id), "{rank} is another one's place");
            }
        }
    }
    let both = narrowed(&ctx, json!({ "state": ["ACTIVE_WITH_RAT"], "within": "32.75.07" }), Value::Null).await;
    let regions = both["facets"]["region"]["buckets"].as_array().expect("a list");
    let below = |bucket: &Value| bucket["key"].as_str().is_some_and(|key| key.starts_with("32.75.07."));
    assert!(!regions.is_empty() && regions.iter().all(below), "a level below the region: {regions:?}");
    let state = &both["facets"]["state"]["buckets"];
    assert_eq!(state.as_array().map(Vec::len), Some(1), "{state}");
    let unknown = json!({ "input": doll_maker(), "filter": { "sector": "tiada" } });
    assert_eq!(given::refusal(&ctx, NARROWED, unknown).await, ("BAD_USER_INPUT".into(), "filter.sector".into()));
});

reading_demo!(a_description_that_cannot_be_used_is_refused_by_name, async |ctx| {
    let base = || json!({ "place": { "code": "32.75.07" }, "products": "boneka" });
    let with = |field: &str, value: Value| {
        let mut input = base();
        input[field] = value;
        input
    };
    for (input, field) in [
        (with("place", json!({ "code": "99" })), "place.code"),
        (with("place", json!({ "text": "zzzzzzzzzz" })), "place.text"),
        (with("place", json!({ "point": { "latitude": 48.0, "longitude": 2.0 } })), "place.point"),
        (with("place", json!({ "point": { "latitude": 100.0, "longitude": 2.0 } })), "place.point"),
        (with("within", json!("99")), "within"),
        (with("sectors", json!(["tiada"])), "sectors"),
        (with("sectors", json!(vec!["boneka-mainan"; 11])), "sectors"),
        (with("cooperatives", json!(["umkm_01h455vb4pex5vsknk084sn02q"])), "cooperatives"),
        (with("cooperatives", json!(vec!["kop_01h455vb4pex5vsknk084sn02q"; 21])), "cooperatives"),
    ] {
        let refused = given::refusal(&ctx, MATCH, json!({ "input": input, "first": 1 })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()), "{input}");
    }
    let both = with("place", json!({ "code": "32", "text": "Cikiwul" }));
    assert!(given::ask_in(&ctx, Locale::En, MATCH, json!({ "input": both })).await["errors"].is_array());
});
