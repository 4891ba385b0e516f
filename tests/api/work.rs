//! What a question costs, in steps of SQLite's machine: the same on every machine, however busy it is. Pages, searches and lists of the nearest
//! cost what they show, and not what there is; what is weighed, looked through or drawn by chance has a bound.

use serde_json::{Value, json};
use simpul::db::{Counter, Dialect};

use crate::given;
use crate::given::engines::District;

/// UMKM of a small district, and of a large one.
pub const SIZES: [usize; 2] = [5_000, 20_000];

/// As much as a question may cost more in a district four times as large, in hundredths.
const MOST_GROWTH: u64 = 150;

/// What a question may cost.
#[derive(Clone, Copy)]
enum Cost {
    /// As much in a large district as in a small one.
    Flat,
    /// More in a large one, up to so many steps in one of any size.
    UpTo(u64),
}
use Cost::{Flat, UpTo};

const UMKM: &str = "{ nodes { id displayName region { name } } pageInfo { hasNextPage endCursor } }";
const FACET: &str = "{ buckets { key count } counted { value exact } }";

/// Kinds of questions, each of them asked with several values.
fn questions() -> Vec<(&'static str, Cost, Vec<(String, Value)>)> {
    let umkm = |arguments: &str| (format!("{{ umkm(first: 20, {arguments}) {UMKM} }}"), json!({}));
    let text = |filter: &str, text: &str| {
        let query = format!(
            "query($text: String) {{ umkm(first: 20, filter: {{text: $text{filter}}}, orderBy: [{{field: RELEVANCE}}]) {UMKM} }}"
        );
        (query, json!({"text": text}))
    };
    let plain = |query: &str| vec![(query.to_owned(), json!({}))];
    let trades = ["boneka", "konveksi", "warung", "keripik"];
    let kecamatan = ["32.75.01", "32.75.05", "32.75.07", "32.75.08"];
    let in_box = |south: f64, filter: &str| {
        umkm(&format!("filter: {{box: {{south: {south}, west: 106, north: -5.5, east: 109}}{filter}}}"))
    };
    vec![
        (
            "50 clusters, cooperative, 10 UMKM each",
            Flat,
            plain(
                "{ clusters(first: 50) { nodes { name leadCooperative { name state } umkm(first: 10) { nodes { displayName } } } } }",
            ),
        ),
        (
            "20 cooperatives, clusters and 10 UMKM each",
            Flat,
            plain(
                "{ cooperatives(first: 20) { nodes { name clusters(first: 3) { nodes { name } } umkm(first: 10) { nodes { displayName } } } } }",
            ),
        ),
        (
            "12 kecamatan, 5 cooperatives, clusters, UMKM each",
            Flat,
            plain(
                r#"{ region(code: "32.75") { children(first: 12) { nodes { name cooperatives(first: 5) { nodes { name } }
                     clusters(first: 5) { nodes { name } } umkm(first: 5) { nodes { displayName } } } } } }"#,
            ),
        ),
        ("UMKM of a kecamatan", Flat, kecamatan.map(|code| umkm(&format!(r#"filter: {{within: "{code}"}}"#))).into()),
        ("UMKM of a province", Flat, vec![umkm(r#"filter: {within: "32"}"#)]),
        ("UMKM by last change", Flat, vec![umkm("orderBy: [{field: CHANGED_AT, direction: DESC}]")]),
        (
            "UMKM of a province by last change",
            Flat,
            vec![umkm(r#"filter: {within: "32"}, orderBy: [{field: CHANGED_AT, direction: DESC}]"#)],
        ),
        ("UMKM of a rare sector", Flat, vec![umkm(r#"filter: {sector: "pertanian-perikanan"}"#)]),
        (
            "UMKM of a sector in a kecamatan",
            Flat,
            kecamatan.map(|code| umkm(&format!(r#"filter: {{sector: "boneka-mainan", within: "{code}"}}"#))).into(),
        ),
        ("UMKM of a rare size in a province", Flat, vec![umkm(r#"filter: {within: "32", sizeClass: MEDIUM}"#)]),
        ("UMKM of half a province", Flat, [-7.2, -7.1].map(|south| in_box(south, "")).into()),
        (
            "UMKM of a rare size in half a province",
            UpTo(400_000),
            [-7.2, -7.1].map(|south| in_box(south, ", sizeClass: MEDIUM")).into(),
        ),
        (
            "the nearest UMKM within 50 km",
            Flat,
            [(-6.2, 106.93), (-6.3, 107.0), (-6.9, 107.6)]
                .map(|(latitude, longitude)| {
                    umkm(&format!(
                        "filter: {{near: {{latitude: {latitude}, longitude: {longitude}, radiusM: 50000}}}}, orderBy: [{{field: DISTANCE}}]"
                    ))
                })
                .into(),
        ),
        ("a trade everywhere", Flat, trades.map(|trade| text("", trade)).into()),
        (
            "a trade in a kecamatan",
            UpTo(400_000),
            [text("", "boneka di pondok gede"), text("", "warung di jatiasih"), text("", "konveksi di bantar gebang")]
                .into(),
        ),
        ("misspelt", UpTo(400_000), [text("", "bonekaa bantar gebang"), text("", "katerring medan satria")].into()),
        ("a trade in a province", UpTo(5_000_000), trades.map(|trade| text(r#", within: "32""#, trade)).into()),
        ("two frequent words", UpTo(1_000_000), ["toko kue", "warung sari", "jaya makmur"].map(|words| text("", words)).into()),
        ("a trade of a size", UpTo(2_500_000), trades.map(|trade| text(", sizeClass: SMALL", trade)).into()),
        (
            "facets of a frequent word",
            UpTo(5_000_000),
            ["boneka", "warung"]
                .map(|trade| {
                    let query = format!(
                        "query($text: String) {{ umkm(first: 1, filter: {{text: $text}}) {{ facets {{ sector {FACET} }} totalCount {{ value }} }} }}"
                    );
                    (query, json!({"text": trade}))
                })
                .into(),
        ),
        (
            "facets of half a province",
            UpTo(2_000_000),
            plain(&format!(
                "{{ umkm(first: 1, filter: {{box: {{south: -7, west: 106, north: -5.5, east: 109}}}}) {{ facets {{ sector {FACET} }} }} }}"
            )),
        ),
        (
            "facets of a kecamatan",
            Flat,
            kecamatan
                .map(|code| {
                    let facets = format!("sector {FACET} sizeClass {FACET} region {FACET}");
                    (format!(r#"{{ umkm(first: 1, filter: {{within: "{code}"}}) {{ facets {{ {facets} }} }} }}"#), json!({}))
                })
                .into(),
        ),
        (
            "totals of the whole, of 50 clusters, of 12 kecamatan",
            Flat,
            plain(
                r#"{ umkm(first: 1) { totalCount { value exact } } clusters(first: 50) { nodes { umkm(first: 1) { totalCount { value exact } } } }
                     region(code: "32.75") { children(first: 12) { nodes { umkm(first: 1) { totalCount { value exact } } } } } }"#,
            ),
        ),
    ]
}

/// What each kind of question costs in a district: the steps of all its statements, for all its values.
pub fn costs(district: &District) -> Vec<u64> {
    district.tell(async {
        let mut costs = Vec::new();
        for (_, _, asked) in questions() {
            let counter = Counter::with_texts();
            for (query, variables) in asked {
                given::ask(&district.ctx.counted(&counter), &query, variables).await;
            }
            let mut steps = 0;
            for statement in counter.said() {
                steps += district.db.steps(&statement).await.unwrap().expect("SQLite counts its steps");
            }
            costs.push(steps);
        }
        costs
    })
}

/// Holds the costs in a small district against those in a large one, in which they may grow to so many hundredths, and says them all where
/// one is too high.
pub fn hold(small: &[u64], large: &[u64], most_growth: u64) {
    let (mut told, mut is_well) = (String::new(), true);
    for (((what, cost, _), small), large) in questions().iter().zip(small).zip(large) {
        let is_held = match cost {
            Flat => large * 100 <= small * most_growth,
            UpTo(most) => large <= most,
        };
        told += &format!("{} {small:>9} {large:>9}  {what}\n", if is_held { " " } else { "!" });
        is_well &= is_held;
    }
    println!("{told}");
    assert!(is_well, "steps in a small district, and in a large one:\n{told}");
}

#[test]
fn questions_cost_what_they_show_and_not_what_there_is() {
    let [small, large] = std::thread::scope(|scope| {
        SIZES
            .map(|size| scope.spawn(move || costs(&District::load(Dialect::Sqlite, size))))
            .map(|one| one.join().unwrap())
    });
    hold(&small, &large, MOST_GROWTH);
}
