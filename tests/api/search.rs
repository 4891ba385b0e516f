//! Search by plain words, as a visitor asks: the same answers on both engines, held in a file.

use serde_json::{Value, json};
use simpul::app::Ctx;

use crate::given;

/// What a text finds in one list, the best first: names with places.
async fn found(ctx: &Ctx, list: &str, name: &str, text: &str) -> Vec<String> {
    let query = format!(
        "query($text: String) {{ {list}(filter: {{text: $text}}, orderBy: [{{field: RELEVANCE}}], first: 8) {{
            nodes {{ {name} region {{ name }} }} }} }}"
    );
    let data = given::ask(ctx, &query, json!({ "text": text })).await;
    let nodes = data[list]["nodes"].as_array().expect("a list");
    let said = |value: &Value| value.as_str().expect("a text").to_owned();
    nodes.iter().map(|node| format!("{} · {}", said(&node[name]), said(&node["region"]["name"]))).collect()
}

const TEXTS: [&str; 18] = [
    "boneka",
    "boneka pondok gede",
    "pondokgede",
    "koprasi boneka",
    "koperasi",
    "bonekaa bantar gebang",
    "bonek",
    "kue basah di jatiasih",
    "warung",
    "dakron",
    "simpan pinjam bekasi timur",
    "mainan anak",
    "konveksi kota bekasi",
    "boneka di kabupaten sukabumi",
    "toko kue",
    "toko roti bekasi",
    "518",
    "zzyzx",
];

reading_demo!(plain_words_find_the_same_on_both_engines, async |ctx| {
    let mut told = serde_json::Map::new();
    for text in TEXTS {
        told.insert(
            text.to_owned(),
            json!({
                "cooperatives": found(&ctx, "cooperatives", "name", text).await,
                "umkm": found(&ctx, "umkm", "displayName", text).await,
                "clusters": found(&ctx, "clusters", "name", text).await,
            }),
        );
    }
    given::golden("api/search.json", &format!("{:#}\n", Value::Object(told)));
});

/// How many a text finds.
async fn total(ctx: &Ctx, list: &str, filter: Value) -> i64 {
    let kind = match list {
        "cooperatives" => "CooperativeFilter",
        "umkm" => "UmkmFilter",
        _ => "ClusterFilter",
    };
    let query = format!("query($filter: {kind}) {{ {list}(filter: $filter, first: 1) {{ totalCount {{ value }} }} }}");
    given::ask(ctx, &query, json!({ "filter": filter })).await[list]["totalCount"]["value"].as_i64().expect("a number")
}

reading_demo!(words_for_a_place_and_a_line_of_business_are_understood, async |ctx| {
    let dolls_here = json!({ "sector": "boneka-mainan", "within": "32.75.08" });
    let n = total(&ctx, "umkm", dolls_here.clone()).await;
    let found = total(&ctx, "umkm", json!({ "text": "boneka pondok gede" })).await;
    assert!(found >= n, "{found} of {n}");
    for text in ["boneka pondokgede", "Boneka di Pondok Gede", "saya membuat boneka di kec. pondok gede"] {
        assert_eq!(total(&ctx, "umkm", json!({ "text": text })).await, found, "{text}");
    }
    // each of them makes dolls or says so, and is there
    let inside = total(&ctx, "umkm", json!({ "text": "boneka pondok gede", "within": "32.75.08" })).await;
    assert_eq!(inside, found);
    // a cooperative is one without saying so
    for text in ["koprasi boneka", "boneka koperasi", "koperasi bonneka"] {
        let found = total(&ctx, "cooperatives", json!({ "text": text })).await;
        assert_eq!(found, total(&ctx, "cooperatives", json!({ "text": "boneka" })).await, "{text}");
        assert!(found > 0);
    }
});

reading_demo!(a_slip_finds_all_that_the_word_does, async |ctx| {
    let n = total(&ctx, "umkm", json!({ "text": "boneka" })).await;
    let in_sector = total(&ctx, "umkm", json!({ "sector": "boneka-mainan" })).await;
    assert!(n > in_sector, "some are found by their published names alone");
    for text in ["bonka", "bonekah", "bonexa", "bneka", "boeka", "bonneka", "obneka", "bonekka"] {
        assert_eq!(total(&ctx, "umkm", json!({ "text": text })).await, n, "{text}");
    }
});

reading_demo!(one_search_looks_among_everything, async |ctx| {
    let query = "query($text: String!, $n: Int) { search(text: $text, first: $n) { points node { __typename id } } }";
    let search = async |text: &str, n: i64| {
        let data = given::ask(&ctx, query, json!({ "text": text, "n": n })).await;
        let hits = data["search"].as_array().expect("a list").clone();
        let points: Vec<i64> = hits.iter().map(|hit| hit["points"].as_i64().expect("points")).collect();
        assert!(points.is_sorted_by(|a, b| a >= b), "{points:?}");
        let kinds = hits.iter().map(|hit| hit["node"]["__typename"].as_str().expect("a type").to_owned());
        kinds.collect::<std::collections::BTreeSet<String>>().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(search("boneka", 50).await, ["Cluster", "Cooperative", "Umkm"]);
    assert_eq!(search("koprasi boneka", 50).await, ["Cooperative"]);
    assert_eq!(search("klaster boneka", 50).await, ["Cluster"]);
    assert!(search("", 5).await.is_empty() && search("zzyzx", 5).await.is_empty());
    for n in [0, 51] {
        let refused = given::refusal(&ctx, query, json!({ "text": "boneka", "n": n })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), "first".into()));
    }
});

reading_demo!(filters_combine, async |ctx| {
    let all = total(&ctx, "cooperatives", json!({})).await;
    let sharia = json!({ "pattern": "SHARIA" });
    let n = total(&ctx, "cooperatives", sharia.clone()).await;
    assert!(0 < n && n < all);
    assert_eq!(total(&ctx, "cooperatives", json!({ "not": sharia })).await, all - n);
    assert_eq!(total(&ctx, "cooperatives", json!({ "or": [sharia, { "not": sharia }] })).await, all);
    assert_eq!(total(&ctx, "cooperatives", json!({ "and": [sharia, { "not": sharia }] })).await, 0);
    assert_eq!(total(&ctx, "cooperatives", json!({ "or": [], "and": [] })).await, all);
    let words = |text: &str| json!({ "text": text });
    let (a, b) =
        (total(&ctx, "cooperatives", words("boneka")).await, total(&ctx, "cooperatives", words("sejahtera")).await);
    let both = total(&ctx, "cooperatives", json!({ "and": [words("boneka"), words("sejahtera")] })).await;
    let either = total(&ctx, "cooperatives", json!({ "or": [words("boneka"), words("sejahtera")] })).await;
    assert_eq!(a + b, both + either);
    // what has no place is let through by the opposite of a place
    let near = json!({ "near": { "latitude": -6.25, "longitude": 106.99, "radiusM": 4000 } });
    for list in ["cooperatives", "umkm", "clusters"] {
        let (all, n) = (total(&ctx, list, json!({})).await, total(&ctx, list, near.clone()).await);
        assert!(0 < n && n < all, "{list}");
        assert_eq!(total(&ctx, list, json!({ "not": near })).await, all - n, "{list}");
    }
});

reading_demo!(filters_have_bounds, async |ctx| {
    let query = |list: &str| {
        format!("query($filter: {list}) {{ cooperatives(filter: $filter, first: 1) {{ nodes {{ id }} }} }}")
    };
    let mut deep = json!({ "kind": "SERVICE" });
    for _ in 0..4 {
        deep = json!({ "not": deep });
    }
    let wide = json!({ "or": vec![json!({ "kind": "SERVICE" }); 24] });
    for filter in [deep, wide] {
        let refused = given::refusal(&ctx, &query("CooperativeFilter"), json!({ "filter": filter })).await;
        assert_eq!(refused, ("BAD_USER_INPUT".into(), "filter".into()));
    }
    let texts = json!({ "and": vec![json!({ "text": "boneka" }); 5] });
    let refused = given::refusal(&ctx, &query("CooperativeFilter"), json!({ "filter": texts })).await;
    assert_eq!(refused, ("BAD_USER_INPUT".into(), "filter.and.text".into()), "the fifth");
    let unknown = json!({ "or": [{ "not": { "sector": "tiada" } }] });
    let refused = given::refusal(&ctx, &query("CooperativeFilter"), json!({ "filter": unknown })).await;
    assert_eq!(refused, ("BAD_USER_INPUT".into(), "filter.or.not.sector".into()));
    let unordered = "{ umkm(orderBy: [{field: RELEVANCE}]) { nodes { id } } }";
    assert_eq!(given::refusal(&ctx, unordered, json!({})).await, ("BAD_USER_INPUT".into(), "orderBy".into()));
});

reading_demo!(what_narrows_a_search_down_loses_nothing_of_it, async |ctx| {
    let query = "query($filter: UmkmFilter) { umkm(filter: $filter, orderBy: [{field: RELEVANCE}], first: 100) {
        nodes { id } totalCount { value } } }";
    for filter in [
        json!({ "text": "warung", "within": "32.75.08" }),
        json!({ "text": "warung", "sizeClass": "MICRO", "within": "32.75" }),
        json!({ "text": "warung", "not": { "within": "32.75" } }),
    ] {
        let data = given::ask(&ctx, query, json!({ "filter": filter })).await;
        let n = data["umkm"]["nodes"].as_array().expect("a list").len() as i64;
        let total = data["umkm"]["totalCount"]["value"].as_i64().expect("a number");
        assert_eq!(n, total.min(100), "{filter}");
    }
    let words = "{ umkm(filter: {text: \"warung di pondokgede\"}, first: 1) { totalCount { value } } }";
    let region = "{ umkm(filter: {text: \"warung\", within: \"32.75.08\"}, first: 1) { totalCount { value } } }";
    assert_eq!(given::ask(&ctx, words, json!({})).await, given::ask(&ctx, region, json!({})).await);
});

reading_demo!(words_in_another_order_find_the_same, async |ctx| {
    let found = async |list: &str, text: &str| {
        let query = format!(
            "query($text: String) {{ {list}(filter: {{text: $text}}, first: 100, orderBy: [{{field: CHANGED_AT}}]) {{
                nodes {{ id }} totalCount {{ value }} }} }}"
        );
        given::ask(&ctx, &query, json!({ "text": text })).await[list].take()
    };
    let mut n_found = 0;
    for (one, other) in [
        ("toko kue", "kue toko"),
        ("kacang tanah", "tanah kacang"),
        ("pakan ikan", "ikan pakan"),
        ("servis motor", "motor servis"),
        ("toko tanaman hias", "hias toko tanaman"),
        ("boneka pondokgede", "pondokgede boneka"),
        ("warung nasi di bantargebang", "bantargebang nasi warung"),
        ("koprasi boneka", "boneka koprasi"),
    ] {
        for list in ["umkm", "cooperatives", "clusters"] {
            let (one, other) = (found(list, one).await, found(list, other).await);
            assert_eq!(one, other, "{list}: {one} {other}");
            n_found += one["totalCount"]["value"].as_i64().expect("a number");
        }
    }
    assert!(n_found > 100, "{n_found}");
});

reading_demo!(plain_words_find_what_they_mean, async |ctx| {
    let total = async |list: &str, text: &str| {
        let query = format!(
            "query($text: String) {{ {list}(filter: {{text: $text}}, first: 1) {{ totalCount {{ value }} }} }}"
        );
        let data = given::ask(&ctx, &query, json!({ "text": text })).await;
        data[list]["totalCount"]["value"].as_i64().expect("a number")
    };
    // the word for a kind, alone, means all of it
    for (list, word) in [("umkm", "umkm"), ("umkm", "usaha"), ("cooperatives", "koperasi"), ("clusters", "klaster")] {
        let all = given::ask(&ctx, &format!("{{ {list}(first: 1) {{ totalCount {{ value }} }} }}"), json!({})).await;
        assert_eq!(json!(total(list, word).await), all[list]["totalCount"]["value"], "{word}");
    }
    let dolls = total("umkm", "boneka").await;
    assert!(dolls > 5, "{dolls}");
    for text in ["produsen boneka", "sektor boneka", "bidang usaha boneka", "pengolah boneka", "umkm boneka"] {
        assert_eq!(total("umkm", text).await, dolls, "{text}");
    }
    // who sells dolls is not everybody who sells
    let shops = total("umkm", "toko boneka").await;
    assert!((1..=dolls).contains(&shops), "{shops} of {dolls}");
    let (trade, cakes) = (total("umkm", "toko").await, total("umkm", "toko kue").await);
    assert!(cakes > 0 && cakes * 3 < trade, "{cakes} cake shops and bakeries of {trade} shops");
    let query = r#"{ umkm(filter: {text: "toko kue"}, first: 100) { nodes { lineOfBusiness products { name } kbliCodes { title } } } }"#;
    let data = given::ask(&ctx, query, json!({})).await;
    for node in data["umkm"]["nodes"].as_array().expect("a list") {
        assert!(node.to_string().to_lowercase().contains("kue"), "{node}");
    }
    assert_eq!(total("umkm", "kuee").await, total("umkm", "kue").await);
    let place = total("umkm", "pondokgede").await;
    assert!(place > 0 && total("umkm", "32.75.08").await == place && total("umkm", "327508").await == place);
    let query = "{ umkm(first: 100) { nodes { kbliCodes { code } } } regions(filter: {text: \"32.75.08\", level: KECAMATAN}, first: 5) { nodes { name } } }";
    let data = given::ask(&ctx, query, json!({})).await;
    assert_eq!(data["regions"]["nodes"], json!([{ "name": "Pondokgede" }]));
    let codes = data["umkm"]["nodes"].as_array().expect("a list").iter().flat_map(|node| node["kbliCodes"].as_array());
    let code = codes.flatten().find_map(|code| code["code"].as_str()).expect("there are codes").to_owned();
    assert!(total("umkm", &code).await > 0 && total("umkm", &format!("kbli {code}")).await > 0, "{code}");
});
