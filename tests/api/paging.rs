//! Walks through connections, and the cursors and numbers that are refused.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simpul::app::Ctx;

use crate::given;

/// Walks a whole list, from the beginning with `first` and `after` or from the end with `last` and `before`.
async fn walk(ctx: &Ctx, list: &str, arguments: &str, n: usize, backward: bool) -> Vec<String> {
    let (count, cursor, edge, more) = if backward {
        ("last", "before", "startCursor", "hasPreviousPage")
    } else {
        ("first", "after", "endCursor", "hasNextPage")
    };
    let query = format!(
        "query($cursor: String) {{ {list}({count}: {n}, {cursor}: $cursor{arguments}) {{
            edges {{ cursor node {{ id }} }} pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }} }} }}"
    );
    let (mut found, mut at): (Vec<String>, Value) = (Vec::new(), Value::Null);
    loop {
        let data = given::ask(ctx, &query, json!({ "cursor": at })).await;
        let page = &data[list];
        let edges = page["edges"].as_array().expect("a list");
        let ids = edges.iter().map(|edge| edge["node"]["id"].as_str().expect("an id").to_owned());
        if backward {
            found.splice(0..0, ids);
        } else {
            found.extend(ids);
        }
        assert_eq!(page["pageInfo"]["startCursor"], edges.first().map_or(Value::Null, |edge| edge["cursor"].clone()));
        assert_eq!(page["pageInfo"]["endCursor"], edges.last().map_or(Value::Null, |edge| edge["cursor"].clone()));
        let behind = page["pageInfo"][if backward { "hasNextPage" } else { "hasPreviousPage" }] == true;
        assert_eq!(behind, !at.is_null());
        if page["pageInfo"][more] == false {
            return found;
        }
        at = page["pageInfo"][edge].clone();
    }
}

reading_demo!(a_walk_meets_everything_once_from_both_ends, async |ctx| {
    for (list, arguments) in [
        ("cooperatives", ""),
        ("cooperatives", ", orderBy: [{field: LAST_RAT, direction: DESC}, {field: N_MEMBERS}]"),
        (
            "cooperatives",
            ", filter: {near: {latitude: -6.25, longitude: 106.99, radiusM: 9000}}, orderBy: [{field: DISTANCE}]",
        ),
        ("umkm", ", orderBy: [{field: CHANGED_AT, direction: DESC}]"),
        ("umkm", ", filter: {near: {latitude: -6.25, longitude: 106.99, radiusM: 9000}}, orderBy: [{field: DISTANCE}]"),
        ("clusters", ""),
        ("regions", ", filter: {within: \"32.75\"}"),
        ("sectors", ", orderBy: [{field: CODE, direction: DESC}]"),
        ("kbliCodes", ", filter: {edition: KBLI_2020, text: \"mainan\"}"),
    ] {
        let forward = walk(&ctx, list, arguments, 100, false).await;
        let backward = walk(&ctx, list, arguments, 99, true).await;
        assert_eq!(forward, backward, "{list}{arguments}");
        let distinct: BTreeSet<_> = forward.iter().collect();
        assert_eq!(distinct.len(), forward.len(), "{list}{arguments}");
        assert!(!forward.is_empty(), "{list}{arguments}");
    }
    assert_eq!(walk(&ctx, "cooperatives", "", 100, false).await.len(), 617);
    assert_eq!(walk(&ctx, "umkm", "", 100, false).await.len(), given::DEMO_SIZE);
    // regions and the few are walked in short pages too, the classification in the order of its codes
    let short = walk(&ctx, "sectors", "", 4, false).await;
    assert_eq!(short, walk(&ctx, "sectors", "", 3, true).await);
});

reading_demo!(pages_without_a_number_have_twenty_items, async |ctx| {
    let data = given::ask(&ctx, "{ cooperatives { nodes { id } } umkm { nodes { id } } }", json!({})).await;
    for list in ["cooperatives", "umkm"] {
        assert_eq!(data[list]["nodes"].as_array().expect("a list").len(), 20);
    }
});

reading_demo!(numbers_and_cursors_that_cannot_be_meant_are_refused_by_name, async |ctx| {
    let cursor = "query($f: [CooperativeOrder!]) { cooperatives(first: 1, orderBy: $f) { pageInfo { endCursor } } }";
    let cursor = given::ask(&ctx, cursor, json!({})).await["cooperatives"]["pageInfo"]["endCursor"].clone();
    let cursor = cursor.as_str().expect("a cursor");
    let forged = format!("{}A", &cursor[..cursor.len() - 1]);
    assert_ne!(cursor, forged);
    for (arguments, field) in [
        ("first: 0".to_owned(), "first"),
        ("first: -1".to_owned(), "first"),
        ("first: 101".to_owned(), "first"),
        ("last: 0".to_owned(), "last"),
        ("last: 101".to_owned(), "last"),
        ("first: 1, last: 1".to_owned(), "last"),
        (format!("first: 1, before: \"{cursor}\""), "before"),
        (format!("last: 1, after: \"{cursor}\""), "last"),
        (format!("after: \"{forged}\""), "after"),
        (format!("before: \"{forged}\""), "before"),
        ("after: \"\"".to_owned(), "after"),
        ("after: \"a b\\u0000\"".to_owned(), "after"),
        // of another order, and of another list below
        (format!("orderBy: [{{field: N_MEMBERS}}], after: \"{cursor}\""), "after"),
        ("orderBy: [{field: DISTANCE}]".to_owned(), "orderBy"),
        ("orderBy: [{field: NAME}, {field: NAME, direction: DESC}]".to_owned(), "orderBy"),
        ("orderBy: [{field: NAME}, {field: N_MEMBERS}, {field: LAST_RAT}, {field: CHANGED_AT}]".to_owned(), "orderBy"),
    ] {
        let query = format!("{{ cooperatives({arguments}) {{ nodes {{ id }} }} }}");
        assert_eq!(
            given::refusal(&ctx, &query, json!({})).await,
            ("BAD_USER_INPUT".into(), field.into()),
            "{arguments}"
        );
    }
    // measured from another point, the key of an item says nothing
    let from = |point: &str, after: &str| {
        format!(
            "{{ cooperatives(first: 1, filter: {{near: {{{point}, radiusM: 50000}}}}, orderBy: [{{field: DISTANCE}}]{after})
                {{ pageInfo {{ endCursor }} }} }}"
        )
    };
    let here = "latitude: -6.28, longitude: 106.91";
    let page = given::ask(&ctx, &from(here, ""), json!({})).await;
    let after = format!(", after: {}", page["cooperatives"]["pageInfo"]["endCursor"]);
    given::ask(&ctx, &from(here, &after), json!({})).await;
    let elsewhere = from("latitude: -6.29, longitude: 106.91", &after);
    assert_eq!(given::refusal(&ctx, &elsewhere, json!({})).await, ("BAD_USER_INPUT".into(), "after".into()));
    for list in ["umkm", "clusters", "regions", "sectors", "kbliCodes"] {
        let query = format!("{{ {list}(after: \"{cursor}\") {{ nodes {{ id }} }} }}");
        assert_eq!(given::refusal(&ctx, &query, json!({})).await, ("BAD_USER_INPUT".into(), "after".into()), "{list}");
    }
    for list in ["umkm", "clusters"] {
        let query = format!("{{ {list}(orderBy: [{{field: DISTANCE}}]) {{ nodes {{ id }} }} }}");
        assert_eq!(given::refusal(&ctx, &query, json!({})).await.1, "orderBy", "{list}");
        let nested =
            format!("{{ region(code: \"32\") {{ {list}(orderBy: [{{field: DISTANCE}}]) {{ nodes {{ id }} }} }} }}");
        assert_eq!(given::refusal(&ctx, &nested, json!({})).await.1, "orderBy", "{list} of a region");
    }
});
