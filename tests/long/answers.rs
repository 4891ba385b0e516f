//! The same questions, the same answers: over 300,000 UMKM, to the last cursor, on both engines.

use serde_json::{Value, json};
use simpul::app::Ctx;
use simpul::db::Dialect;

use crate::given;
use crate::given::engines::large_district;

const FACET: &str = "{ buckets { key label count } counted { value exact } }";
const UMKM: &str = "{ edges { cursor node { id displayName lineOfBusiness region { code } } } pageInfo { hasNextPage hasPreviousPage endCursor } }";

/// Questions of every kind, each with a few values.
fn questions() -> Vec<String> {
    let mut all = Vec::new();
    let kecamatan = ["32.75.01", "32.75.07", "32.75.08", "32.04.05", "32.73.10"];
    for code in kecamatan {
        all.push(format!(r#"{{ umkm(first: 50, filter: {{within: "{code}"}}) {UMKM} }}"#));
        all.push(format!(r#"{{ umkm(last: 30, filter: {{within: "{code}"}}, orderBy: [{{field: CHANGED_AT, direction: DESC}}]) {UMKM} }}"#));
        all.push(format!(
            r#"{{ umkm(first: 1, filter: {{within: "{code}"}}) {{ totalCount {{ value exact }} facets {{ sector {FACET} sizeClass {FACET} region {FACET} }} }}
                 cooperatives(first: 1, filter: {{within: "{code}"}}) {{ totalCount {{ value exact }} facets {{ state {FACET} sector {FACET} region {FACET} ratYear {FACET} }} }} }}"#
        ));
        all.push(format!(r#"{{ buyingOpportunities(region: "{code}") {{ nodes {{ commodity {{ code }} nUmkm savingIdr }} totalCount {{ value }} }} }}"#));
        all.push(format!(
            r#"{{ region(code: "{code}") {{ umkm(first: 10) {{ nodes {{ id }} totalCount {{ value exact }} }} cooperatives(first: 10) {{ nodes {{ id }} totalCount {{ value exact }} }}
                 clusters(first: 10) {{ nodes {{ id umkm(first: 3) {{ nodes {{ id }} }} }} totalCount {{ value exact }} }} }} }}"#
        ));
    }
    for text in [
        "boneka di pondok gede",
        "bonekaa bantar gebang",
        "kue kering",
        "konpeksi jatiasih",
        "warung",
        "katerring rawalumbu",
        "sambal di bandung",
        "kerajinan bambu",
        "toko sari",
        "keripik cimahi",
        "zzz tiada",
    ] {
        let order = "orderBy: [{field: RELEVANCE}]";
        all.push(format!(r#"{{ umkm(first: 40, filter: {{text: "{text}"}}, {order}) {UMKM} }}"#));
        all.push(format!(r#"{{ umkm(first: 1, filter: {{text: "{text}", within: "32.75"}}) {{ totalCount {{ value exact }} facets {{ region {FACET} }} }} }}"#));
        all.push(format!(r#"{{ cooperatives(first: 20, filter: {{text: "{text}"}}, {order}) {{ nodes {{ id name }} totalCount {{ value exact }} }} }}"#));
        all.push(format!(r#"{{ search(text: "{text}", first: 20) {{ points node {{ id }} }} }}"#));
    }
    for (latitude, longitude) in [(-6.25, 106.99), (-6.91, 107.61), (-6.6, 106.8), (-7.2, 108.2)] {
        let near = format!("near: {{latitude: {latitude}, longitude: {longitude}, radiusM: 30000}}");
        all.push(format!(r#"{{ umkm(first: 60, filter: {{{near}}}, orderBy: [{{field: DISTANCE}}]) {UMKM} }}"#));
        all.push(format!(
            r#"{{ umkm(first: 20, filter: {{{near}, sector: "boneka-mainan"}}, orderBy: [{{field: DISTANCE}}]) {{ edges {{ distanceM node {{ id }} }} }} }}"#
        ));
        all.push(format!(
            "{{ umkm(first: 20, filter: {{box: {{south: {}, west: {longitude}, north: {latitude}, east: {}}}}}) {UMKM} }}",
            latitude - 0.02,
            longitude + 0.02
        ));
        all.push(format!(r#"{{ cooperatives(first: 20, filter: {{{near}}}, orderBy: [{{field: DISTANCE}}]) {{ edges {{ distanceM node {{ id }} }} totalCount {{ value }} }} }}"#));
    }
    // whatever narrows them down, much or little
    for filter in [
        "{}",
        r#"{within: "32"}"#,
        r#"{within: "32.75"}"#,
        "{sizeClass: MICRO}",
        "{sizeClass: MEDIUM}",
        "{sizeClass: LARGE}",
        r#"{sector: "perdagangan"}"#,
        r#"{sector: "pertanian-perikanan", within: "32.75"}"#,
        r#"{sector: "boneka-mainan", within: "32.75.07", sizeClass: SMALL}"#,
        "{box: {south: -7.5, west: 106.5, north: -6, east: 108}}",
        r#"{box: {south: -6.3, west: 106.9, north: -6.2, east: 107}, sector: "mebel"}"#,
        r#"{and: [{sector: "kerajinan"}, {sizeClass: MICRO}], within: "32.73"}"#,
        r#"{or: [{sector: "kerajinan"}, {sizeClass: SMALL}], not: {within: "32.75"}}"#,
    ] {
        for order in ["[]", "[{field: CHANGED_AT, direction: DESC}]"] {
            all.push(format!("{{ umkm(first: 20, filter: {filter}, orderBy: {order}) {UMKM} }}"));
            all.push(format!("{{ umkm(last: 5, filter: {filter}, orderBy: {order}) {UMKM} }}"));
        }
        all.push(format!(
            "{{ umkm(first: 1, filter: {filter}) {{ totalCount {{ value exact }} facets {{ sector {FACET} sizeClass {FACET} region {FACET} }} }} }}"
        ));
    }
    all.push("{ clusters(first: 50) { nodes { name leadCooperative { name state } umkm(first: 10) { nodes { id displayName } totalCount { value exact } } } } }".into());
    all.push("{ cooperatives(first: 50) { nodes { name umkm(first: 5) { nodes { id } totalCount { value exact } } clusters(first: 5) { nodes { id } } } } }".into());
    all.push(r#"{ regions(first: 30, filter: {within: "32", level: REGENCY}) { nodes { name umkm(first: 3) { nodes { id } totalCount { value exact } } cooperatives(first: 3) { nodes { id } } } } }"#.into());
    all.push(format!("{{ umkm(first: 100) {UMKM} }}"));
    all.push(format!("{{ umkm(last: 100, orderBy: [{{field: CHANGED_AT}}]) {UMKM} }}"));
    all.push("{ umkm(first: 1) { totalCount { value exact } } }".into());
    all.push(r#"{ buyingOpportunities(region: "32.75") { nodes { commodity { code } nUmkm savingIdr } } }"#.into());
    all
}

/// An answer, refusals included.
async fn answered(ctx: &Ctx, query: &str) -> Value {
    given::sorted(given::ask_in(ctx, simpul::domain::Locale::En, query, json!({})).await)
}

long_story!(both_engines_answer_alike, || {
    let [sqlite, postgres] = [Dialect::Sqlite, Dialect::Postgres].map(large_district);
    let (mut n_bytes, mut n_refused) = (0, 0);
    let all = questions();
    for query in &all {
        let [one, other] = [sqlite, postgres].map(|district| district.tell(answered(&district.ctx, query)));
        n_refused += usize::from(one.get("errors").is_some());
        n_bytes += one.to_string().len();
        assert_eq!(one, other, "{query}");
    }
    println!("{} questions, {n_bytes} bytes, {n_refused} refused", all.len());
    assert_eq!(n_refused, 0);
    assert!(n_bytes > 200_000, "{n_bytes}");
});
