//! Facets and sums beside the edges of a list: the same on both engines, equal to counting the list itself, a statement each.

use serde_json::{Value, json};
use simpul::app::Ctx;
use simpul::db::Counter;
use simpul::domain::Cooperative;

use crate::given;

const FACET: &str = "{ buckets { key label count } counted { value exact } }";

reading_demo!(lists_are_counted_by_value, async |ctx| {
    let query = format!(
        r#"{{
        cooperatives(filter: {{within: "32.75", near: {{latitude: -6.25, longitude: 106.99, radiusM: 20000}}}}, first: 1) {{
            facets {{ state {FACET} sector {FACET} region {FACET} ratYear {FACET} distance {FACET} }}
            aggregates {{ nMembers {{ sum average nKnown counted {{ value exact }} }} }} totalCount {{ value }} }}
        umkm(filter: {{text: "boneka", near: {{latitude: -6.3, longitude: 106.99, radiusM: 20000}}}}, first: 1) {{
            facets {{ sector {FACET} region {FACET} sizeClass {FACET} distance {FACET} }} }}
        clusters(first: 1) {{ facets {{ sector {FACET} region {FACET} stage {FACET} }} }}
    }}"#
    );
    let counter = Counter::default();
    let data = given::ask(&ctx.counted(&counter), &query, json!({})).await;
    // three pages, twelve facets, a sum and a count; and for the five questions with words, what they mean
    assert_eq!(counter.statements(), 3 + 12 + 2 + 5);
    given::golden("api/facets.json", &format!("{:#}\n", given::sorted(data)));
});

/// The counts of a facet by key.
fn counts(facet: &Value) -> Vec<(Option<String>, Option<i64>)> {
    let buckets = facet["buckets"].as_array().expect("a list");
    buckets.iter().map(|bucket| (bucket["key"].as_str().map(str::to_owned), bucket["count"].as_i64())).collect()
}

async fn total(ctx: &Ctx, list: &str, filter: &str) -> i64 {
    let query = format!("{{ {list}(filter: {{{filter}}}, first: 1) {{ totalCount {{ value }} }} }}");
    given::ask(ctx, &query, json!({})).await[list]["totalCount"]["value"].as_i64().expect("a number")
}

reading_demo!(a_bucket_is_what_its_value_finds, async |ctx| {
    let near = "near: {latitude: -6.25, longitude: 106.99, radiusM: 9000}";
    for (list, facet, argument) in [
        ("cooperatives", "state", "state: [KEY]"),
        ("cooperatives", "sector", "sector: \"KEY\""),
        ("cooperatives", "region", "within: \"KEY\""),
        ("cooperatives", "ratYear", "ratYear: [KEY]"),
        ("cooperatives", "ratYear", "or: [{ratYear: [KEY]}, {ratYear: [KEY, 1900]}], not: {not: {ratYear: [KEY]}}"),
        ("umkm", "sector", "sector: \"KEY\""),
        ("umkm", "sizeClass", "sizeClass: KEY"),
        ("clusters", "stage", "stage: KEY"),
        ("clusters", "sector", "sector: \"KEY\""),
    ] {
        for filter in ["", near, "not: {within: \"32.75.08\"}"] {
            let query = format!(
                "{{ {list}(filter: {{{filter}}}, first: 1) {{ facets {{ {facet} {FACET} }} totalCount {{ value }} }} }}"
            );
            let data = given::ask(&ctx, &query, json!({})).await;
            let found = &data[list]["facets"][facet];
            let counted = counts(found);
            assert!(!counted.is_empty(), "{list} by {facet}");
            assert_eq!(found["counted"]["value"], data[list]["totalCount"]["value"]);
            assert_eq!(found["counted"]["exact"], true);
            for (key, n) in counted {
                let (Some(key), Some(n)) = (key, n) else { continue };
                let both = format!("{filter}, and: [{{{}}}]", argument.replace("KEY", &key));
                assert_eq!(total(&ctx, list, &both).await, n, "{list} by {facet}: {key} ({filter})");
            }
        }
    }
});

reading_demo!(small_cells_of_size_are_not_told, async |ctx| {
    let mut n_hidden = 0;
    for within in ["32.75", "32.75.07", "32.75.08", "32.75.05", "32.75.01"] {
        let query =
            format!("{{ umkm(filter: {{within: \"{within}\"}}, first: 1) {{ facets {{ sizeClass {FACET} }} }} }}");
        let data = given::ask(&ctx, &query, json!({})).await;
        let counted = counts(&data["umkm"]["facets"]["sizeClass"]);
        assert!(counted.iter().all(|(_, n)| n.is_none_or(|n| n >= 5)), "{counted:?}");
        let hidden = counted.iter().filter(|(_, n)| n.is_none()).count();
        assert!(hidden != 1 || counted.len() == 1, "one alone could be told from the total: {counted:?}");
        n_hidden += hidden;
    }
    assert!(n_hidden > 0, "the district has small cells");
});

reading_demo!(facets_have_their_place_and_their_needs, async |ctx| {
    let nested = "{ region(code: \"32.75\") { umkm(first: 1) { facets { region { counted { value } } } } } }";
    assert_eq!(given::refusal(&ctx, nested, json!({})).await, ("BAD_USER_INPUT".into(), "facets".into()));
    for list in ["cooperatives", "umkm", "clusters"] {
        let query = format!("{{ {list}(first: 1) {{ facets {{ distance {{ counted {{ value }} }} }} }} }}");
        let without_a_point = given::ask(&ctx, &query, json!({})).await;
        assert_eq!(without_a_point, json!({ list: { "facets": { "distance": { "counted": { "value": 0 } } } } }));
    }
});

told_on_each!(a_sum_may_be_more_than_an_int_holds, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    let large = |n| Cooperative { n_members: Some(1_500_000_000), ..given::cooperative(n, "Koperasi") };
    given::keep_cooperatives(&db, &[large(1), large(2), large(3)], given::now()).await?;
    let query = "{ __type(name: \"NumberSum\") { fields { name type { ofType { name } } } }
        cooperatives { aggregates { nMembers { sum average } } } }";
    let told = given::ask(&ctx, query, json!({})).await;
    let sum = json!({ "sum": 4_500_000_000_i64, "average": 1_500_000_000.0 });
    assert_eq!(told["cooperatives"]["aggregates"]["nMembers"], sum);
    let fields = told["__type"]["fields"].as_array().expect("a list");
    assert!(fields.contains(&json!({ "name": "sum", "type": { "ofType": { "name": "WholeNumber" } } })), "{fields:?}");
});
