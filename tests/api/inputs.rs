//! What comes in: texts that would harm, places and codes that are not there, forms that cannot be meant.

use serde_json::{Value, json};
use simpul::domain::Locale;

use simpul::edge::Documents;

use crate::given::{self, Served};

const FIND: [&str; 6] = ["cooperatives", "umkm", "clusters", "regions", "sectors", "kbliCodes"];

/// A search of one list for a text.
fn find(list: &str) -> String {
    format!("query($text: String) {{ {list}(filter: {{text: $text}}, first: 1) {{ nodes {{ id }} }} }}")
}

reading_demo!(texts_that_would_harm_are_refused_by_name, async |ctx| {
    let long = "a".repeat(10_000);
    let wide = "é".repeat(201);
    for text in
        ["nul\u{0}", "\u{7}bell", "\u{1b}[31m", "\u{9b}31m", "right\u{202e}left", "\u{2066}isolated", &long, &wide]
    {
        for list in FIND {
            let refused = given::refusal(&ctx, &find(list), json!({ "text": text })).await;
            assert_eq!(refused, ("BAD_USER_INPUT".into(), "filter.text".into()), "{list}: {text:.20?}");
        }
        let matching = |field: &str| {
            let mut input = json!({ "place": { "code": "32.75.07" }, "products": "boneka" });
            match field {
                "place.text" => input["place"] = json!({ "text": text }),
                field => input[field] = json!(text),
            }
            json!({ "input": input })
        };
        for field in ["products", "needsText", "place.text"] {
            let query = "query($input: MatchCooperativesInput!) { matchCooperatives(input: $input) { nConsidered } }";
            let refused = given::refusal(&ctx, query, matching(field)).await;
            assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()), "{text:.20?}");
        }
        for field in ["suggestPlaces", "understandProducts"] {
            let query = format!("query($text: String!) {{ {field}(text: $text) {{ __typename }} }}");
            let refused = given::refusal(&ctx, &query, json!({ "text": text })).await;
            assert_eq!(refused, ("BAD_USER_INPUT".into(), "text".into()), "{field}: {text:.20?}");
        }
    }
});

reading_demo!(a_day_is_written_as_in_every_answer_and_no_other_way, async |ctx| {
    let query = "query($day: Date) { capitalProducts(filter: {validOn: $day}, first: 1) { totalCount { value } } }";
    for day in ["2026-1-2", "2026-02-30", "22-11-2026", "2026-11-22T00:00:00Z", " 2026-11-22", "+2026-11-22", ""] {
        given::refusal(&ctx, query, json!({ "day": day })).await;
    }
    assert!(given::ask(&ctx, query, json!({ "day": "2026-11-22" })).await["capitalProducts"].is_object());
});

reading_demo!(what_a_scalar_refuses_is_said_by_its_field_in_the_readers_language, async |ctx| {
    let served = Served::over(&ctx, Documents::default()).await;
    let schedule = "query($input: LoanScheduleInput!) { loanSchedule(input: $input) { __typename } }";
    let capital = "query($input: MatchCapitalInput!) { matchCapital(input: $input) { asOf } }";
    let place = "query($code: RegionCode!) { region(code: $code) { name } }";
    let filter = "query($filter: UmkmFilter) { umkm(filter: $filter, first: 1) { totalCount { value } } }";
    let days = "{ capitalProducts(filter: {validOn: \"22-11-2026\"}, first: 1) { totalCount { value } } }";
    let code = "Kode wilayah ditulis seperti 32, 32.75, 32.75.05, atau 32.75.05.1001.";
    for (query, variables, field, message) in [
        (
            schedule,
            json!({ "input": { "amountIdr": 1.5, "term": { "months": 12 }, "rateBps": 600 } }),
            "amountIdr",
            "Jumlah uang berupa bilangan bulat rupiah, paling besar 2^53 - 1.",
        ),
        (
            capital,
            json!({ "input": { "applicant": { "described": "UMKM" }, "amountIdr": 1_000_000, "purpose": "EXPORT",
                "facts": { "businessStartedOn": "kemarin" } } }),
            "facts.businessStartedOn",
            "Tanggal ditulis seperti 2026-11-22.",
        ),
        (place, json!({ "code": "Pondokgede" }), "code", code),
        (filter, json!({ "filter": { "text": "32-75", "not": { "within": "32-75" } } }), "filter.not.within", code),
        (days, json!({}), "filter.validOn", "Tanggal ditulis seperti 2026-11-22."),
    ] {
        let answer = served.ask_with(&[("accept-language", "id")], query, &variables).await.json();
        let error = &answer["errors"][0];
        assert_eq!(error["message"], message, "{answer:#}");
        let extensions = error["extensions"].as_object().expect("extensions");
        assert_eq!(
            (&extensions["code"], &extensions["field"]),
            (&json!("BAD_USER_INPUT"), &json!(field)),
            "{answer:#}"
        );
        assert_eq!(extensions.len(), 3, "code, field, request: {answer:#}");
        let english = served.ask(query, &variables).await["errors"][0].take();
        assert_eq!(english["extensions"]["field"], field);
        assert!(!english["message"].as_str().expect("a text").contains("parse"), "{english:#}");
    }
});

reading_demo!(a_filter_within_another_is_refused_by_the_way_to_its_field, async |ctx| {
    for list in ["cooperatives", "umkm", "clusters"] {
        for (filter, field) in [
            (r#"{or: [{}, {within: "99"}]}"#, "filter.or.within"),
            (r#"{not: {sector: "tidak-ada"}}"#, "filter.not.sector"),
            (r#"{and: [{or: [{near: {latitude: 0, longitude: 0, radiusM: 0}}]}]}"#, "filter.and.or.near.radiusM"),
            (r#"{and: [{near: {latitude: 91, longitude: 0, radiusM: 1}}]}"#, "filter.and.near"),
            (r#"{or: [{not: {box: {south: 1, north: 0, west: 0, east: 1}}}]}"#, "filter.or.not.box"),
            (r#"{not: {text: "\u0007"}}"#, "filter.not.text"),
            (r#"{within: "99", and: [{within: "32"}]}"#, "filter.within"),
            ("{and: [{and: [{and: [{and: [{}]}]}]}]}", "filter"),
        ] {
            let query = format!("{{ {list}(filter: {filter}, first: 1) {{ nodes {{ id }} }} }}");
            let refused = given::refusal(&ctx, &query, Value::Null).await;
            assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()), "{list}: {filter}");
        }
    }
    for (arguments, field) in [("first: 1, before: \"x\"", "before"), ("first: 1, last: 1", "last")] {
        let query = format!("{{ cooperatives({arguments}) {{ nodes {{ id }} }} }}");
        assert_eq!(given::refusal(&ctx, &query, Value::Null).await.1, field);
    }
    let level = "{ kbliCodes(filter: {level: 6}, first: 1) { nodes { id } } }";
    assert_eq!(given::refusal(&ctx, level, Value::Null).await.1, "filter.level");
});

reading_demo!(texts_that_only_look_harmful_are_words_or_nothing, async |ctx| {
    for text in [
        "",
        "   ",
        "%",
        "_",
        "'",
        "\"",
        "\\",
        "%' or 1=1 --",
        "*",
        "NEAR(",
        "a\tb\nc\r\nd",
        "\u{1f9f8}",
        "ＢＯＮＥＫＡ",
    ] {
        for list in FIND {
            given::ask(&ctx, &find(list), json!({ "text": text })).await;
        }
    }
    let n = async |text: &str| {
        let query = "query($text: String) { cooperatives(filter: {text: $text}, first: 1) { totalCount { value } } }";
        given::ask(&ctx, query, json!({ "text": text })).await["cooperatives"]["totalCount"]["value"].as_i64()
    };
    assert_eq!(n("%").await, Some(617), "a sign is no word");
    assert_eq!(n("%' or 1=1 --").await, n("or 1 1").await);
    assert!(n("ＢＯＮＥＫＡ").await > Some(0), "letters of another width are the same letters");
    assert_eq!(n("BONÉKA").await, n("boneka").await);
    // whatever the parser makes of half a character, no engine is asked to keep it
    for literal in ["\\uD800", "\\uDC00x", "\\u0000"] {
        let query = format!("{{ cooperatives(filter: {{text: \"{literal}\"}}, first: 1) {{ nodes {{ id }} }} }}");
        let answer = given::ask_in(&ctx, Locale::En, &query, Value::Null).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        assert!(code.is_null() || code == "BAD_USER_INPUT", "{answer}");
        assert!(answer["errors"].is_array() || answer["data"]["cooperatives"].is_object(), "{answer}");
    }
});

reading_demo!(ids_that_are_none_are_not_found, async |ctx| {
    let long = format!("kop_{}", "0".repeat(10_000));
    for id in [
        "",
        "_",
        "kop",
        "kop_",
        "kop_\u{0}",
        "KOP_01h455vb4pex5vsknk084sn02q",
        "orang_01h455vb4pex5vsknk084sn02q",
        &long,
    ] {
        let query = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }";
        assert_eq!(
            given::ask(&ctx, query, json!({ "id": id })).await,
            json!({ "node": null, "nodes": [null] }),
            "{id:.40}"
        );
    }
    let ids = vec!["wilayah_32"; 101];
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    assert_eq!(given::refusal(&ctx, query, json!({ "ids": ids })).await, ("BAD_USER_INPUT".into(), "ids".into()));
});

reading_demo!(what_is_not_there_is_refused_by_the_name_of_its_field, async |ctx| {
    for list in ["cooperatives", "umkm", "clusters"] {
        for (filter, field) in [
            ("within: \"99\"", "filter.within"),
            ("within: \"32.75.99\"", "filter.within"),
            ("sector: \"tiada\"", "filter.sector"),
            ("sector: \"\\u0000\"", "filter.sector"),
            ("near: {latitude: 91, longitude: 0, radiusM: 5}", "filter.near"),
            ("near: {latitude: 0, longitude: 181, radiusM: 5}", "filter.near"),
            ("near: {latitude: 0, longitude: 0, radiusM: 0}", "filter.near.radiusM"),
            ("near: {latitude: 0, longitude: 0, radiusM: 2000001}", "filter.near.radiusM"),
            ("box: {south: 1, west: 0, north: 0, east: 1}", "filter.box"),
            ("box: {south: -91, west: 0, north: 0, east: 1}", "filter.box"),
        ] {
            let query = format!("{{ {list}(filter: {{{filter}}}) {{ nodes {{ id }} }} }}");
            let refused = given::refusal(&ctx, &query, json!({})).await;
            assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()), "{list}: {filter}");
            let nested = format!("{{ region(code: \"32\") {{ {list}(filter: {{{filter}}}) {{ nodes {{ id }} }} }} }}");
            let refused = given::refusal(&ctx, &nested, json!({})).await;
            assert_eq!(refused, ("BAD_USER_INPUT".into(), field.into()), "{list} of a region: {filter}");
        }
        let query = format!("{{ {list}(filter: {{within: \"bekasi\"}}) {{ nodes {{ id }} }} }}");
        assert!(given::ask_in(&ctx, Locale::En, &query, Value::Null).await["errors"].is_array(), "not a code");
    }
    for (field, query) in [
        ("filter.within", "{ regions(filter: {within: \"99\"}) { nodes { id } } }"),
        ("within", "{ suggestPlaces(text: \"cikiwul\", within: \"99\") { label } }"),
        ("first", "{ suggestPlaces(text: \"cikiwul\", first: 0) { label } }"),
        ("first", "{ suggestPlaces(text: \"cikiwul\", first: 21) { label } }"),
    ] {
        assert_eq!(given::refusal(&ctx, query, json!({})).await, ("BAD_USER_INPUT".into(), field.into()), "{query}");
    }
});

reading_demo!(a_refusal_speaks_the_readers_language, async |ctx| {
    let query = "{ cooperatives(filter: {within: \"99\"}) { nodes { id } } }";
    for (locale, message) in
        [(Locale::Id, "Kode wilayah ini tidak dikenal."), (Locale::En, "This region code is not known.")]
    {
        let answer = given::ask_in(&ctx, locale, query, Value::Null).await;
        assert_eq!(answer["errors"][0]["message"], message);
    }
});

reading_demo!(what_is_no_quantity_is_refused_by_its_field_in_the_readers_language, async |ctx| {
    let pledge = "query($quantity: Decimal!) { buyingCycles(filter: {open: true}, first: 1) { nodes { lines { pledgeEffect(quantity: $quantity) { quantity { value } } } } } }";
    for quantity in [json!("dua belas"), json!("12"), json!(true), json!([12]), json!({ "n": 12 }), json!(-1), json!(0)]
    {
        for (locale, said) in [
            (Locale::Id, "Jumlah adalah angka lebih dari nol, seperti 12 atau 0,5."),
            (Locale::En, "A quantity is a number above zero, like 12 or 0.5."),
        ] {
            let answer = given::ask_in(&ctx, locale, pledge, json!({ "quantity": quantity })).await;
            let error = &answer["errors"][0];
            assert_eq!(
                (&error["message"], &error["extensions"]["field"]),
                (&json!(said), &json!("quantity")),
                "{quantity}"
            );
        }
    }
});
