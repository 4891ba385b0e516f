//! Answers compared with `tests/golden/api`, the same on both engines, each with the number of statements it costs.

use serde_json::{Value, json};
use simpul::app::Ctx;
use simpul::db::Counter;

use crate::given;

/// Asks, and gives back the answer with its cost in statements.
async fn costed(ctx: &Ctx, query: &str, variables: Value) -> (Value, u64) {
    let counter = Counter::default();
    let data = given::ask(&ctx.counted(&counter), query, variables).await;
    (data, counter.statements())
}

/// Holds an answer and its cost against the file of this name.
async fn hold(ctx: &Ctx, name: &str, query: &str, variables: Value) -> u64 {
    let (data, statements) = costed(ctx, query, variables).await;
    let told = json!({ "query": query.split_whitespace().collect::<Vec<_>>().join(" "), "statements": statements, "data": given::sorted(data) });
    given::golden(&format!("api/{name}.json"), &format!("{told:#}\n"));
    statements
}

reading_demo!(fifty_clusters_with_their_cooperatives_and_businesses_cost_four_statements, async |ctx| {
    let query = "{ clusters(first: 50) { nodes {
        name sector { code name } region { code name } leadCooperative { name state }
        umkm(first: 10) { nodes { displayName location { precision } } pageInfo { hasNextPage } }
    } } }";
    let (data, statements) = costed(&ctx, query, json!({})).await;
    let clusters = data["clusters"]["nodes"].as_array().expect("a list");
    assert!(clusters.len() >= 20, "{} clusters", clusters.len());
    assert!(clusters.iter().filter(|cluster| !cluster["leadCooperative"].is_null()).count() > 10);
    assert!(clusters.iter().any(|cluster| cluster["umkm"]["nodes"].as_array().is_some_and(|umkm| umkm.len() > 1)));
    assert!(statements <= 4, "{statements} statements");
    assert_eq!(hold(&ctx, "clusters", query, json!({})).await, statements);
});

reading_demo!(a_level_is_asked_at_once_however_busy_the_server_is, async |ctx| {
    let query = "{ clusters(first: 50) { nodes {
        name region { name } sector { name } leadCooperative { name region { name } }
        cooperatives(first: 10) { nodes { name } } umkm(first: 10) { nodes { displayName cooperatives(first: 2) { nodes { name } } } }
    } } }";
    let asked = (0..12).map(|_| costed(&ctx, query, json!({})));
    let costs: Vec<u64> = futures_util::future::join_all(asked).await.into_iter().map(|(_, cost)| cost).collect();
    // clusters; their leads, cooperatives and UMKM; the cooperatives of these
    assert_eq!(costs, [5; 12]);
});

reading_demo!(a_region_leads_to_its_clusters_cooperatives_and_businesses, async |ctx| {
    let query = r#"query($code: RegionCode!) { region(code: $code) {
        id code name kind level zone population parent { name } ancestors { code name }
        children(first: 3) { nodes { name level } totalCount { value exact } }
        clusters(first: 3) { nodes { name stage regions { code } } totalCount { value exact } }
        cooperatives(first: 3, orderBy: [{field: N_MEMBERS, direction: DESC}], filter: {state: [ACTIVE_WITH_RAT]}) {
            edges { cursor node { name nMembers state lastRat { bookYear } } } totalCount { value exact } pageInfo { hasNextPage endCursor }
        }
        umkm(first: 3) { nodes { displayName lineOfBusiness isPublished } totalCount { value exact } }
        figures { measure label low high unit period source }
    } }"#;
    // three pages, three counts, and the meetings of the cooperatives
    assert_eq!(hold(&ctx, "region", query, json!({ "code": "32.75" })).await, 7);
    assert_eq!(given::ask(&ctx, query, json!({ "code": "99" })).await, json!({ "region": null }));
});

reading_demo!(regions_side_by_side_are_asked_together, async |ctx| {
    let query = r#"{ regions(filter: {within: "32.75", level: KECAMATAN}, first: 20) { nodes {
        name cooperatives(first: 2) { nodes { name } totalCount { value } } clusters(first: 2) { nodes { name } }
    } } }"#;
    assert_eq!(hold(&ctx, "regions", query, json!({})).await, 3);
});

reading_demo!(a_cooperative_tells_everything_about_itself, async |ctx| {
    let first = "{ cooperatives(filter: {text: \"boneka\"}, first: 1) { nodes { id } } }";
    let found = given::ask(&ctx, first, json!({})).await;
    let id = &found["cooperatives"]["nodes"][0]["id"];
    let query = r#"query($id: ID!) { node(id: $id) { __typename id ... on Cooperative {
        name kind pattern level bond { kind description } openness legalNumber legalOn nik region { code name } address
        location { point { latitude longitude } precision } contacts { phone whatsapp email website } foundedOn
        dues { principalIdr mandatoryMonthlyIdr } nMembers state
        stateExplanation { code title meaning formula inputs { label value } ruleVersion source trust asOf }
        lastRat { bookYear heldOn nAttended nMembers source } rats { bookYear }
        years { year nMembers assetsIdr equityIdr surplusIdr loansIdr turnoverIdr }
        services sectors { code } clusters(first: 5) { nodes { name } totalCount { value exact } }
        umkm(first: 5) { nodes { displayName } totalCount { value exact } }
        origins { field source at rawValue } isDemo changedAt
    } } }"#;
    // itself, meetings, years, origins, two pages, two counts
    assert_eq!(hold(&ctx, "cooperative", query, json!({ "id": id })).await, 8);
});

reading_demo!(businesses_lead_to_their_cooperatives_and_clusters_and_back, async |ctx| {
    let query = r#"{ umkm(first: 20) { nodes {
        id displayName lineOfBusiness isPublished region { name } sectors { code } kbliCodes { edition code title }
        products { name capacityPerMonth unit } inputs { name } sizeClass sizeExplanation { ruleVersion title inputs { label value } }
        cooperatives(first: 3) { nodes { name umkm(first: 2) { nodes { id } } } }
        clusters(first: 3) { nodes { name cooperatives(first: 2) { nodes { name } } } }
    } } }"#;
    assert_eq!(hold(&ctx, "umkm", query, json!({})).await, 5);
});

reading_demo!(things_of_many_kinds_come_by_their_ids_in_order, async |ctx| {
    let found = given::ask(
        &ctx,
        "{ cooperatives(first: 2) { nodes { id } } umkm(first: 2) { nodes { id } } clusters(first: 2) { nodes { id } } }",
        json!({}),
    )
    .await;
    let id = |list: &str, n: usize| found[list]["nodes"][n]["id"].as_str().expect("an id").to_owned();
    let ids = [
        id("umkm", 1),
        "wilayah_32.75.07".to_owned(),
        id("cooperatives", 0),
        "kop_01h455vb4pex5vsknk084sn02q".to_owned(), // well formed, and nobody's
        id("clusters", 0),
        "sektor_boneka-mainan".to_owned(),
        id("cooperatives", 1),
        "kbli_2020_324".to_owned(),
        "nonsense".to_owned(),
        id("umkm", 0),
        id("umkm", 1),
        "sektor_tiada".to_owned(),
        "wilayah_99".to_owned(),
        "kop_x".to_owned(),
    ];
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    // one statement for each kind that is kept in tables
    assert_eq!(hold(&ctx, "nodes", query, json!({ "ids": ids })).await, 3);
    let (data, _) = costed(&ctx, query, json!({ "ids": ids })).await;
    for (node, id) in data["nodes"].as_array().expect("a list").iter().zip(&ids) {
        assert!(node.is_null() || node["id"] == **id, "{node} for {id}");
    }
});

reading_demo!(words_are_understood, async |ctx| {
    let query = r#"{
        homeRegion { code name }
        sectors(first: 30) { nodes { code name shape tone } totalCount { value exact } }
        toys: sectors(filter: {text: "dakron"}) { nodes { id name kbliPrefixes words } }
        kbliCodes(filter: {edition: KBLI_2020, text: "324"}, first: 5) { nodes { id code level title parent { code } source } totalCount { value } }
        understandProducts(text: "boneka kain bulu dan kue basah") { sector { code } words points }
        exact: suggestPlaces(text: "Cikiwul", first: 3) { label exact score said region { code postalCode } }
        forgiven: suggestPlaces(text: "pondok gdee", within: "32.75", first: 2) { label exact said region { code } }
        places: regions(filter: {text: "bekasi", level: KECAMATAN}, orderBy: [{field: CODE, direction: DESC}], first: 3) { nodes { code name } totalCount { value } }
    }"#;
    assert_eq!(hold(&ctx, "words", query, json!({})).await, 1, "all but the home region from memory");
});

reading_demo!(a_total_costs_a_statement_when_it_is_asked_for, async |ctx| {
    for list in ["cooperatives", "umkm", "clusters"] {
        let (_, plain) = costed(&ctx, &format!("{{ {list}(first: 2) {{ nodes {{ id }} }} }}"), json!({})).await;
        let with = format!("{{ {list}(first: 2) {{ nodes {{ id }} totalCount {{ value exact }} }} }}");
        let (data, counted) = costed(&ctx, &with, json!({})).await;
        assert_eq!((plain, counted), (1, 2), "{list}");
        assert!(data[list]["totalCount"]["value"].as_i64().expect("a number") > 10);
    }
    // and one for all parents together
    let query = r#"{ regions(filter: {within: "32.75", level: KECAMATAN}) { nodes {
        umkm(first: 1) { nodes { id } totalCount { value exact } } } } }"#;
    assert_eq!(costed(&ctx, query, json!({})).await.1, 2);
});

reading_demo!(totals_of_parents_add_up, async |ctx| {
    let query = r#"{ region(code: "32.75") { umkm(first: 1) { totalCount { value } } cooperatives(first: 1) { totalCount { value } }
            children(first: 100) { nodes { umkm(first: 1) { totalCount { value } } cooperatives(first: 1) { totalCount { value } } } } }
        umkm(filter: {within: "32.75"}, first: 1) { totalCount { value } }
        cooperatives(filter: {within: "32.75"}, first: 1) { totalCount { value } } }"#;
    let data = given::ask(&ctx, query, json!({})).await;
    for list in ["umkm", "cooperatives"] {
        let total = |of: &Value| of[list]["totalCount"]["value"].as_i64().expect("a number");
        let children = data["region"]["children"]["nodes"].as_array().expect("a list");
        assert_eq!(total(&data["region"]), total(&data), "{list}");
        assert_eq!(total(&data), children.iter().map(total).sum::<i64>(), "{list}");
    }
    assert_eq!(data["cooperatives"]["totalCount"]["value"], 617);
});
