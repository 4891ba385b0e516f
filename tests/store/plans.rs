//! How the engines read lists: no page reads a whole table that grows, whatever its order. SQLite tells its plan; PostgreSQL is asked
//! for the plan of any values, with whole tables as its last resort, since the tables of a test are small.

use simpul::app::{self, Ctx};
use simpul::db::{Counter, Dialect};
use simpul::domain::coalition::lists::CycleOrderField;
use simpul::domain::facet::{CooperativeFacet, UmkmFacet};
use simpul::domain::geo::Bounds;
use simpul::domain::listing::{
    ClusterFilter, ClusterOrderField, CooperativeFilter, CooperativeOrderField, Direction, Near, Order, Slice,
    UmkmFilter, UmkmOrderField,
};
use simpul::domain::words::Word;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

use super::walk::{WAYS, by};
use crate::given::{self, engines::Fresh};

/// What a plan has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// Read in the order of an index: nothing is sorted.
    InOrder,
    /// Found by an index: every table that grows is read by a condition.
    Found,
}

/// Tables that grow with businesses, as statements call them.
const GROWING: [&str; 11] =
    ["u", "c", "m", "t", "s", "link", "umkm", "cooperatives", "umkm_terms", "cooperative_terms", "umkm_needs"];

/// The statements of some work, spelled for an engine.
async fn said(ctx: &Ctx, dialect: Dialect, work: impl AsyncFnOnce(&Ctx) -> app::Result<()>) -> app::Result<String> {
    let counter = Counter::with_texts();
    work(&ctx.counted(&counter)).await?;
    let [sqlite, postgres] = counter.texts().pop().expect("a statement");
    Ok(if dialect == Dialect::Sqlite { sqlite } else { postgres })
}

/// What is wrong with SQLite's plan of a statement.
async fn wrong_on_sqlite(url: &str, statement: &str, way: Way) -> Option<String> {
    let mut connection = sqlx::SqliteConnection::connect(url).await.expect("the file opens");
    let rows = connection.fetch_all(AssertSqlSafe(format!("explain query plan {statement}"))).await.expect("a plan");
    let plan: Vec<String> = rows.iter().map(|row| row.get::<String, _>("detail")).collect();
    let is_scan = |line: &&String| {
        let table = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        table.is_some_and(|table| GROWING.contains(&table))
    };
    let wrong = match way {
        Way::InOrder => plan.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER BY")),
        Way::Found => plan.iter().any(|line| is_scan(&line)),
    };
    let whole = plan.iter().filter(is_scan).any(|line| !line.contains("INDEX"));
    (wrong || whole).then(|| plan.join("\n  "))
}

/// What is wrong with PostgreSQL's plan of a statement.
async fn wrong_on_postgres(url: &str, statement: &str, way: Way) -> Option<String> {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the server answers");
    let n = (1..).take_while(|n| statement.contains(&format!("${n}"))).count();
    let nothing = vec!["null"; n].join(", ");
    let arguments = if n > 0 { format!("({nothing})") } else { String::new() };
    connection
        .execute(AssertSqlSafe(format!(
            "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set plan_cache_mode = force_generic_plan; {}; prepare asked as {statement}",
            // of few rows it would rather sort: is there a way without?
            if way == Way::InOrder { "set enable_sort = off; set enable_bitmapscan = off" } else { "select 1" }
        )))
        .await
        .unwrap_or_else(|error| panic!("{statement}\n{error}"));
    let rows = connection.fetch_all(AssertSqlSafe(format!("explain execute asked{arguments}"))).await.expect("a plan");
    let plan: Vec<String> = rows.iter().map(|row| row.get::<String, _>(0)).collect();
    let on_growing = |line: &str| {
        line.contains("Scan")
            && line.split(" on ").nth(1).is_some_and(|rest| rest.split(' ').any(|word| GROWING.contains(&word)))
    };
    let wrong = plan.iter().any(|line| match way {
        _ if line.contains("Seq Scan on") => on_growing(line),
        Way::InOrder => line.trim_start().trim_start_matches("->  ").starts_with("Sort"),
        // of so few rows it may read an index from its beginning, and rightly: SQLite, which knows no numbers, tells more
        Way::Found => false,
    });
    wrong.then(|| plan.join("\n  "))
}

/// Holds the last statement of some work.
async fn hold(
    (ctx, fresh): (&Ctx, &Fresh),
    what: &str,
    way: Way,
    work: impl AsyncFnOnce(&Ctx) -> app::Result<()>,
) -> app::Result<()> {
    let statement = said(ctx, fresh.dialect, work).await?;
    let wrong = match fresh.dialect {
        Dialect::Sqlite => wrong_on_sqlite(&fresh.url, &statement, way).await,
        Dialect::Postgres => wrong_on_postgres(&fresh.url, &statement, way).await,
    };
    assert!(wrong.is_none(), "{what} should be {way:?}:\n  {}\n{statement}", wrong.unwrap_or_default());
    Ok(())
}

fn slice() -> Slice {
    Slice { n: 20, ..Slice::default() }
}

fn near() -> Option<Near> {
    Some(Near { centre: given::point(-6.25, 106.99), radius_m: 3_000.0 })
}

fn bounds() -> Option<Bounds> {
    Some(Bounds { south: -6.3, west: 106.9, north: -6.2, east: 107.0 })
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

told_on_each!(no_page_reads_a_whole_table, Referenced, async |fresh| {
    let ctx = given::ctx(&fresh.open().await?).await?;
    given::demo(&ctx).await?;
    if fresh.dialect == Dialect::Postgres {
        let mut connection = sqlx::PgConnection::connect(&fresh.url).await?;
        connection.execute("analyze").await?;
    }
    let at = (&ctx, &fresh);
    // without anything to tell, the sum over businesses is the only statement
    hold(at, "the needs of a regency", Way::Found, async |ctx| {
        app::coalitions::opportunities(ctx, &given::code("32.75"), None, Some("kain-velboa")).await.map(drop)
    })
    .await?;
    hold(at, "the capacities of clusters", Way::Found, async |ctx| {
        let wish = app::coalitions::OrderWish {
            commodity: "suvenir".into(),
            quantity: "1".into(),
            unit: None,
            by: given::in_days(30),
            region: None,
        };
        app::coalitions::selling_capacity(ctx, &wish).await.map(drop)
    })
    .await?;
    for way in WAYS {
        hold(at, "cycles by closing time", Way::InOrder, async |ctx| {
            let order = [by(CycleOrderField::ClosesAt, way)];
            app::coalitions::cycles(ctx, &app::coalitions::CycleWish::default(), &order, &slice()).await.map(drop)
        })
        .await?;
        for field in UmkmOrderField::ALL
            .iter()
            .filter(|field| !matches!(field, UmkmOrderField::Distance | UmkmOrderField::Relevance))
        {
            let order = [by(*field, way)];
            hold(at, &format!("UMKM by {field:?}"), Way::InOrder, async |ctx| {
                app::umkm::page(ctx, &UmkmFilter::default(), &order, &slice()).await.map(drop)
            })
            .await?;
        }
        use CooperativeOrderField as Field;
        for field in [Field::Name, Field::NMembers, Field::LastRat, Field::ChangedAt] {
            let order = [by(field, way)];
            hold(at, &format!("cooperatives by {field:?}"), Way::InOrder, async |ctx| {
                app::cooperatives::page(ctx, &CooperativeFilter::default(), &order, &slice()).await.map(drop)
            })
            .await?;
        }
    }
    for way in WAYS {
        let largest = by(ClusterOrderField::NUmkm, Direction::Descending);
        use ClusterOrderField as Field;
        for order in [Field::Name, Field::NUmkm, Field::Stage, Field::ChangedAt].map(|field| vec![by(field, way)]) {
            hold(at, &format!("clusters by {order:?}"), Way::InOrder, async |ctx| {
                app::clusters::page(ctx, &ClusterFilter::default(), &order, &slice()).await.map(drop)
            })
            .await?;
        }
        let backward = Slice { backward: way == Direction::Descending, ..slice() };
        hold(at, "the largest running clusters", Way::InOrder, async |ctx| {
            let order = [by(Field::Stage, Direction::Ascending), largest];
            app::clusters::page(ctx, &ClusterFilter::default(), &order, &backward).await.map(drop)
        })
        .await?;
    }
    // fifty clusters
    let order = [by(ClusterOrderField::Name, Direction::Ascending)];
    hold(at, "clusters", Way::InOrder, async |ctx| {
        app::clusters::page(ctx, &ClusterFilter::default(), &order, &Slice { n: 50, ..slice() }).await.map(drop)
    })
    .await?;
    let clusters = app::clusters::page(&ctx, &ClusterFilter::default(), &order, &Slice { n: 50, ..slice() }).await?;
    let parents: Vec<_> = clusters.items.iter().map(|listed| app::lists::Parent::Cluster(listed.item.id)).collect();
    hold(at, "UMKM of fifty clusters", Way::Found, async |ctx| {
        let (filter, slice) = (UmkmFilter::default(), Slice { n: 10, ..slice() });
        app::umkm::pages_of(ctx, &parents, &filter, &[by(UmkmOrderField::Id, Direction::Ascending)], &slice)
            .await
            .map(drop)
    })
    .await?;
    // a region at every level, in the order in which its page shows it
    for code in ["32", "32.75", "32.75.07", "32.75.07.1004"] {
        let within = Some(given::code(code));
        for way in [Way::InOrder, Way::Found] {
            if way == Way::Found && code.len() < 8 {
                continue; // all of the district lies in it, and to read it from its beginning is right
            }
            let filter = UmkmFilter { within: within.clone(), ..Default::default() };
            let order = [by(UmkmOrderField::Id, Direction::Ascending)];
            hold(at, &format!("UMKM in {code}"), way, async |ctx| {
                app::umkm::page(ctx, &filter, &order, &slice()).await.map(drop)
            })
            .await?;
            if code.len() < 13 {
                let filter = CooperativeFilter { within: within.clone(), ..Default::default() };
                let order = [by(CooperativeOrderField::Name, Direction::Ascending)];
                hold(at, &format!("cooperatives in {code}"), way, async |ctx| {
                    app::cooperatives::page(ctx, &filter, &order, &slice()).await.map(drop)
                })
                .await?;
            }
        }
    }
    let order: [Order<UmkmOrderField>; 1] = [by(UmkmOrderField::Distance, Direction::Ascending)];
    for (what, filter) in [
        ("near", UmkmFilter { near: near(), ..Default::default() }),
        ("near, in a box", UmkmFilter { near: near(), bounds: bounds(), ..Default::default() }),
    ] {
        hold(at, &format!("UMKM {what}"), Way::Found, async |ctx| {
            app::umkm::page(ctx, &filter, &order, &slice()).await.map(drop)
        })
        .await?;
    }
    let in_box = UmkmFilter { bounds: bounds(), ..Default::default() };
    hold(at, "a count in a box", Way::Found, async |ctx| app::umkm::count(ctx, &in_box).await.map(drop)).await?;
    // words, by relevance and by the usual order; counted, and by value
    for text in ["boneka", "boneka pondok gede", "warung jaya", "bonekaa bantar gebang", "kue"] {
        let filter = UmkmFilter { words: words(text), ..Default::default() };
        let kop = CooperativeFilter { words: words(text), ..Default::default() };
        for order in [UmkmOrderField::Relevance, UmkmOrderField::Id].map(|field| [by(field, Direction::Ascending)]) {
            hold(at, &format!("UMKM: {text}"), Way::Found, async |ctx| {
                app::umkm::page(ctx, &filter, &order, &slice()).await.map(drop)
            })
            .await?;
        }
        for order in [CooperativeOrderField::Relevance, CooperativeOrderField::Name] {
            hold(at, &format!("cooperatives: {text}"), Way::Found, async |ctx| {
                app::cooperatives::page(ctx, &kop, &[by(order, Direction::Ascending)], &slice()).await.map(drop)
            })
            .await?;
        }
        hold(at, &format!("a count: {text}"), Way::Found, async |ctx| app::umkm::count(ctx, &filter).await.map(drop))
            .await?;
        for facet in [UmkmFacet::Sector, UmkmFacet::SizeClass] {
            hold(at, &format!("a facet: {text}"), Way::Found, async |ctx| {
                app::facets::of_umkm(ctx, &filter, facet).await.map(drop)
            })
            .await?;
        }
    }
    for facet in UmkmFacet::ALL {
        let filter = UmkmFilter { within: Some(given::code("32.75")), near: near(), ..Default::default() };
        hold(at, &format!("UMKM by {facet:?}"), Way::Found, async |ctx| {
            app::facets::of_umkm(ctx, &filter, *facet).await.map(drop)
        })
        .await?;
    }
    for facet in CooperativeFacet::ALL {
        let filter = CooperativeFilter { within: Some(given::code("32.75")), near: near(), ..Default::default() };
        hold(at, &format!("cooperatives by {facet:?}"), Way::Found, async |ctx| {
            app::facets::of_cooperatives(ctx, &filter, *facet).await.map(drop)
        })
        .await?;
    }
});
