//! What a visitor sees of an UMKM: its line of business, its cell of about 500 m, and what its owner published.

use std::collections::HashMap;

use serde_json::{Value, json};
use simpul::app::Ctx;
use simpul::demo::{SEED, generate};
use simpul::domain::cooperative::LocationPrecision;
use simpul::domain::fold::fold;
use simpul::domain::{Point, Umkm};

use crate::given;

/// The district as it was made, by id: what the registry knows and does not tell.
fn known() -> HashMap<String, Umkm> {
    let demo = generate(SEED, given::today(), given::DEMO_SIZE);
    demo.umkm().map(|made| (made.umkm.id.to_string(), made.umkm)).collect()
}

async fn all(ctx: &Ctx) -> Vec<Value> {
    let query = "query($after: String) { umkm(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes {
        id displayName lineOfBusiness isPublished location { point { latitude longitude } precision } products { name } inputs { name }
        region { name }
    } } }";
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = given::ask(ctx, query, json!({ "after": after })).await;
        all.extend(data["umkm"]["nodes"].as_array().expect("a list").iter().cloned());
        if data["umkm"]["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = data["umkm"]["pageInfo"]["endCursor"].clone();
    }
}

reading_demo!(only_what_was_published_is_shown, async |ctx| {
    let known = known();
    let (mut published, mut hidden) = (0, 0);
    for shown in all(&ctx).await {
        let umkm = &known[shown["id"].as_str().expect("an id")];
        assert_eq!(shown["isPublished"], umkm.is_published);
        let names = |list: &str| shown[list].as_array().expect("a list").len();
        if umkm.is_published {
            published += 1;
            assert_eq!(names("products"), umkm.products.len());
            assert_eq!(names("inputs"), umkm.inputs.len());
            assert_eq!(shown["displayName"].as_str(), umkm.name.as_deref().or(shown["displayName"].as_str()));
        } else {
            hidden += 1;
            assert_eq!((names("products"), names("inputs")), (0, 0));
            let said = format!(
                "{} in {}",
                shown["lineOfBusiness"].as_str().expect("words"),
                shown["region"]["name"].as_str().expect("a name")
            );
            assert_eq!(shown["displayName"], said);
        }
        if let Some(point) = umkm.point {
            // the middle of a region is nobody's home, and is not shown as if it were a cell of somebody's
            let is_middle = umkm.precision == Some(LocationPrecision::Centroid);
            let (place, precision) = match (is_middle, umkm.is_published) {
                (true, _) => (point, json!("CENTROID")),
                (false, true) => (point, shown["location"]["precision"].clone()),
                (false, false) => (point.cell_centre(), json!("CELL")),
            };
            assert_eq!(
                shown["location"],
                json!({ "point": { "latitude": place.latitude, "longitude": place.longitude }, "precision": precision })
            );
            assert!(umkm.is_published || is_middle || point.distance_m(place) > 0.0, "the place itself");
        }
    }
    assert!(published > 10 && hidden > 100, "{published} published, {hidden} not");
});

reading_demo!(names_and_products_find_published_businesses_only, async |ctx| {
    let query = "query($text: String) { umkm(filter: {text: $text}, orderBy: [{field: RELEVANCE}], first: 100) { nodes { id } } }";
    let find = async |text: &str| {
        let text: String = text.chars().take(200).collect();
        let data = given::ask(&ctx, query, json!({ "text": text })).await;
        let nodes = data["umkm"]["nodes"].as_array().expect("a list");
        nodes.iter().map(|node| node["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let (mut published, mut hidden) = (0, 0);
    for (id, umkm) in known() {
        let Some(name) = umkm.name.as_deref().filter(|name| fold(name).split(' ').count() > 1) else { continue };
        let product = umkm.products.first().map_or(String::new(), |product| product.name.clone());
        if umkm.is_published {
            published += 1;
            assert!(find(name).await.contains(&id), "{name}");
            assert!(find(&product).await.contains(&id), "{product}");
        } else if hidden < 60 {
            hidden += 1;
            assert!(!find(name).await.contains(&id), "{name}");
        }
    }
    assert!(published > 10 && hidden > 10, "{published} published, {hidden} not");
});

/// Narrows down where a business appears in the answer, as somebody would who looks for a home: the place of an edge to a tenth of
/// a metre.
async fn bisect(mut outside: f64, mut inside: f64, is_found: impl AsyncFn(f64) -> bool) -> f64 {
    assert!(is_found(inside).await && !is_found(outside).await);
    while (outside - inside).abs() > 1e-6 {
        let middle = (outside + inside) / 2.0;
        if is_found(middle).await { inside = middle } else { outside = middle }
    }
    inside
}

reading_demo!(bisection_finds_the_cell_and_not_the_home, async |ctx| {
    let (id, umkm) = known()
        .into_iter()
        .filter(|(_, umkm)| !umkm.is_published)
        // one whose home lies well away from the middle of its cell
        .max_by(|a, b| {
            let off = |umkm: &Umkm| umkm.point.map_or(0.0, |point| point.distance_m(point.cell_centre()));
            off(&a.1).total_cmp(&off(&b.1)).then(a.0.cmp(&b.0))
        })
        .expect("there is one");
    let home = umkm.point.expect("it has a place");
    let cell = home.cell_centre();
    assert!(home.distance_m(cell) > 100.0);
    let is_found = async |filter: Value| {
        // the regions of the city are few enough to walk through
        let query = "query($filter: UmkmFilter, $after: String) { umkm(filter: $filter, first: 100, after: $after) {
            nodes { id } pageInfo { hasNextPage endCursor } } }";
        let mut after = Value::Null;
        loop {
            let data = given::ask(&ctx, query, json!({ "filter": filter, "after": after })).await;
            if data["umkm"]["nodes"].as_array().expect("a list").iter().any(|node| node["id"] == *id) {
                return true;
            }
            if data["umkm"]["pageInfo"]["hasNextPage"] == false {
                return false;
            }
            after = data["umkm"]["pageInfo"]["endCursor"].clone();
        }
    };
    let (south, north) = (cell.latitude - 0.02, cell.latitude + 0.02);
    let (west, east) = (cell.longitude - 0.02, cell.longitude + 0.02);
    let latitude = bisect(north, south, async |edge: f64| {
        is_found(json!({ "box": { "south": edge, "west": west, "north": north, "east": east } })).await
    })
    .await;
    let longitude = bisect(east, west, async |edge: f64| {
        is_found(json!({ "box": { "south": south, "west": edge, "north": north, "east": east } })).await
    })
    .await;
    assert!((latitude - cell.latitude).abs() < 2e-6 && (longitude - cell.longitude).abs() < 2e-6);
    // from the corner where home and cell can best be told apart
    let corners = [(south, west), (south, east), (north, west), (north, east)].map(|(a, b)| given::point(a, b));
    let apart = |corner: &Point| (corner.distance_m(cell) - corner.distance_m(home)).abs();
    let corner = corners.into_iter().max_by(|a, b| apart(a).total_cmp(&apart(b))).expect("there are four");
    let radius = bisect(1.0, 10_000.0, async |radius: f64| {
        let near =
            json!({ "latitude": corner.latitude, "longitude": corner.longitude, "radiusM": radius.round() as i64 });
        is_found(json!({ "near": near })).await
    })
    .await;
    assert!((radius - corner.distance_m(cell)).abs() < 1.5, "{radius} m to the cell");
    assert!((radius - corner.distance_m(home)).abs() > 20.0, "{radius} m to the home");
    // and the distance that is told is that of the cell
    let query = "query($filter: UmkmFilter) { umkm(filter: $filter, first: 100, orderBy: [{field: DISTANCE}]) { edges { distanceM node { id } } } }";
    let near = json!({ "latitude": home.latitude, "longitude": home.longitude, "radiusM": 1_000 });
    let data = given::ask(&ctx, query, json!({ "filter": { "near": near } })).await;
    let edges = data["umkm"]["edges"].as_array().expect("a list");
    let told = edges.iter().find(|edge| edge["node"]["id"] == *id).expect("it is near itself")["distanceM"].as_i64();
    assert_eq!(told, Some(home.distance_m(cell).round() as i64));
});

reading_demo!(nobody_is_asked_about_persons, async |ctx| {
    let demo = generate(SEED, given::today(), given::DEMO_SIZE);
    let owner = demo.umkm().next().expect("there is one").owner;
    let query = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(given::ask(&ctx, query, json!({ "id": owner.id.to_string() })).await, json!({ "node": null }));
    let types = given::ask(&ctx, "{ __schema { types { name fields { name } } } }", json!({})).await;
    for of in types["__schema"]["types"].as_array().expect("a list") {
        let name = of["name"].as_str().expect("a name");
        assert!(!name.starts_with("Person"), "{name}");
        for field in of["fields"].as_array().into_iter().flatten() {
            let field = field["name"].as_str().expect("a name");
            let told = ["owner", "person", "nib", "revenue", "capital"]
                .iter()
                .any(|word| field.to_lowercase().starts_with(word));
            assert!(!(name == "Umkm" && told), "{name}.{field}");
        }
    }
});
