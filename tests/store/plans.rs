//! How the engines read lists: no page reads a whole table that grows, whatever its order. SQLite tells its plan. PostgreSQL is asked
//! for the plan of any values, with whole tables as its last resort, since the tables of a test are small; over large tables, which
//! `script/test --long` makes, it is asked as it is, for the plans of these values and of any.

use serde_json::Value;
use simpul::app::lists::Parent;
use simpul::app::{self, Ctx};
use simpul::db::{Counter, Db, Dialect, Run, Sql};
use simpul::domain::coalition::lists::CycleOrderField;
use simpul::domain::facet::{ClusterFacet, CooperativeFacet, UmkmFacet};
use simpul::domain::geo::Bounds;
use simpul::domain::listing::{
    ClusterFilter, ClusterOrderField, CooperativeFilter, CooperativeOrderField, Direction, Near, Order, Slice,
    UmkmFilter, UmkmOrderField,
};
use simpul::domain::umkm::SizeClass;
use simpul::domain::words::Word;
use simpul::sql;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

use super::walk::{WAYS, by};
use crate::given;
use crate::given::engines::Told;

/// What a plan has to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Way {
    /// Read in the order of an index: nothing is sorted.
    InOrder,
    /// Found by an index: every table that grows is read by a condition.
    Found,
    /// Found, or, where that would be too many, read in the order of an index until the page is full.
    FoundOrInOrder,
    /// Found, or, of what would be too many, a part that is drawn by chance.
    FoundOrDrawn,
    /// For each parent in the order of an index: what is sorted is what is shown.
    PerParent,
    /// By two looks: a few rows from where an index begins, else those that an index finds. What is sorted is a few rows, or ids.
    TwoLooks,
}

/// Rows that a page may visit, of however many: the first look, and what the second one finds.
const MOST_VISITED: f64 = 8_000.0;

/// The same of what words find: up to 10,001 candidates, each looked at for each word.
const MOST_WEIGHED: f64 = 40_000.0;

/// Tables that grow with businesses, as statements call them.
const GROWING: [&str; 11] =
    ["u", "c", "m", "t", "s", "link", "umkm", "cooperatives", "umkm_terms", "cooperative_terms", "umkm_needs"];

/// Rows that are rightly sorted, where the planner expects no more.
const FEW: f64 = 100.0;

/// What PostgreSQL reckons at most for planning a statement anew: a plan of any values that is dearer than that of these by more is
/// not taken.
const TO_PLAN: f64 = 100.0;

/// Rows from which on a table is large.
const LARGE: i64 = 3_000;

/// Asks for plans, and holds them.
pub struct Judge<'a> {
    /// Asks.
    pub ctx: &'a Ctx,
    /// What is asked.
    pub db: &'a Db,
    /// Its address.
    pub url: &'a str,
    /// The large tables of PostgreSQL, where it is asked over a large district: its plans are taken as they are.
    pub large: Option<Vec<String>>,
}

impl<'a> Judge<'a> {
    /// PostgreSQL counts anew first; over a large district, the judge looks which tables are large.
    pub async fn over(ctx: &'a Ctx, db: &'a Db, url: &'a str, is_large: bool) -> sqlx::Result<Self> {
        let mut large = None;
        if db.dialect() == Dialect::Postgres {
            let mut connection = sqlx::PgConnection::connect(url).await?;
            connection.execute("analyze").await?;
            let tables = "select relname::text from pg_class where relkind = 'r' and reltuples >= $1 order by relname";
            if is_large {
                large = Some(sqlx::query_scalar(tables).bind(LARGE as f32).fetch_all(&mut connection).await?);
            }
        }
        Ok(Self { ctx, db, url, large })
    }

    /// Holds the last statement of some work; of two looks, both.
    pub async fn hold(&self, what: &str, way: Way, work: impl AsyncFnOnce(&Ctx) -> app::Result<()>) -> app::Result<()> {
        let counter = Counter::with_texts();
        work(&self.ctx.counted(&counter)).await?;
        let mut said = counter.said();
        assert!(!said.is_empty(), "{what}: a statement");
        for statement in said.split_off(if way == Way::TwoLooks { 0 } else { said.len() - 1 }) {
            self.hold_statement(what, way, statement).await?;
        }
        Ok(())
    }

    async fn hold_statement(&self, what: &str, way: Way, statement: Sql) -> app::Result<()> {
        let text = statement.text(self.db.dialect());
        let wrong = match self.db.dialect() {
            Dialect::Sqlite => wrong_on_sqlite(self.db, &statement, way).await?,
            Dialect::Postgres if self.large.is_none() => wrong_on_postgres(self.url, &text, way).await,
            Dialect::Postgres => {
                let statement_again = statement.clone();
                let explained = sql!("explain (format json) ").append(statement);
                let mut run = self.db;
                let (Json(custom),): (Json<Value>,) = run.one(explained).await?;
                let generic = generic_plan(self.url, &text).await;
                if matches!(way, Way::TwoLooks | Way::InOrder | Way::FoundOrInOrder) {
                    let executed = sql!("explain (analyze, timing off, format json) ").append(statement_again);
                    let (Json(executed),): (Json<Value>,) = run.one(executed).await?;
                    let n = visited(&executed[0]["Plan"]);
                    let most = if way == Way::FoundOrInOrder { MOST_WEIGHED } else { MOST_VISITED };
                    assert!(n <= most, "{what} visits {n} rows\n{text}\n{executed:#}");
                }
                let wrong = |(name, plan): (&str, &Value)| {
                    let faults = |way| self.faults(&plan[0]["Plan"], way, false);
                    let faults = match way {
                        Way::FoundOrInOrder if faults(Way::InOrder).is_empty() => Vec::new(),
                        Way::FoundOrInOrder => faults(Way::Found),
                        _ => faults(way),
                    };
                    (!faults.is_empty()).then(|| format!("{name}: {faults:?}\n{plan:#}"))
                };
                let cost = |plan: &Value| plan[0]["Plan"]["Total Cost"].as_f64().unwrap_or_default();
                let is_taken = cost(&generic) <= cost(&custom) + TO_PLAN;
                let plans = [("with these values", &custom), ("with any values", &generic)];
                plans.into_iter().take(if is_taken { 2 } else { 1 }).find_map(wrong)
            }
        };
        assert!(wrong.is_none(), "{what} should be {way:?}:\n  {}\n{text}", wrong.unwrap_or_default());
        Ok(())
    }

    fn is_large(&self, table: &str) -> bool {
        self.large.iter().flatten().any(|large| large == table)
    }

    /// Whether a plan, or a part of it, reads a large table. A few rows are rightly sorted.
    fn reads_large(&self, plan: &Value) -> bool {
        plan["Relation Name"].as_str().is_some_and(|table| self.is_large(table))
            || plan["Plans"].as_array().into_iter().flatten().any(|part| self.reads_large(part))
    }

    /// What is wrong with a plan over large tables, or with a part of it, which may lie where a page ends.
    fn faults(&self, plan: &Value, way: Way, is_limited: bool) -> Vec<String> {
        let word = |name: &str| plan[name].as_str().unwrap_or_default();
        let (node, table) = (word("Node Type"), word("Relation Name"));
        let is_large = self.is_large(table);
        let mut faults = Vec::new();
        if is_large && node.contains("Seq Scan") {
            faults.push(format!("reads all of {table}"));
        }
        let may_begin = way == Way::InOrder || matches!(way, Way::TwoLooks | Way::FoundOrDrawn) && is_limited;
        if is_large && !may_begin && node.starts_with("Index") && plan["Index Cond"].is_null() {
            faults.push(format!("reads {table} from its beginning"));
        }
        let is_bounded = way == Way::InOrder || way == Way::PerParent && is_limited;
        let is_few = plan["Plan Rows"].as_f64().is_some_and(|n| n <= FEW);
        if node.contains("Sort") && is_bounded && !is_few && self.reads_large(plan) {
            faults.push("sorts".to_owned());
        }
        let is_limited = is_limited || node == "Limit";
        let parts = plan["Plans"].as_array().into_iter().flatten();
        faults.extend(parts.flat_map(|part| self.faults(part, way, is_limited)));
        faults
    }
}

/// Rows that a plan that was carried out read from tables, those that it threw away included.
fn visited(plan: &Value) -> f64 {
    let number = |name: &str| plan[name].as_f64().unwrap_or_default();
    let own =
        if plan["Relation Name"].is_null() { 0.0 } else { number("Actual Rows") + number("Rows Removed by Filter") };
    let parts = plan["Plans"].as_array().into_iter().flatten().map(visited).sum::<f64>();
    own * number("Actual Loops") + parts
}

/// What is wrong with SQLite's plan of a statement.
async fn wrong_on_sqlite(mut run: &Db, statement: &Sql, way: Way) -> app::Result<Option<String>> {
    let rows: Vec<(i64, i64, i64, String)> = run.all(sql!("explain query plan ").append(statement.clone())).await?;
    let plan: Vec<String> = rows.into_iter().map(|(.., detail)| detail).collect();
    let is_scan = |line: &&String| {
        let table = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        table.is_some_and(|table| GROWING.contains(&table))
    };
    let n_sorts = plan.iter().filter(|line| line.contains("TEMP B-TREE FOR ORDER BY")).count();
    // the rows in the order of chance, and what was drawn of them
    let is_drawn = way == Way::FoundOrDrawn && plan.iter().any(|line| line.ends_with(" umkm_by_chance"));
    let wrong = match way {
        Way::InOrder => n_sorts > 0,
        Way::Found => plan.iter().any(|line| is_scan(&line)),
        Way::FoundOrDrawn => plan.iter().filter(is_scan).count() > if is_drawn { 2 } else { 0 },
        Way::FoundOrInOrder => n_sorts > 0 && plan.iter().any(|line| is_scan(&line)),
        Way::PerParent => n_sorts > 1 || plan.iter().any(|line| is_scan(&line)),
        // what a look found is read as it comes
        Way::TwoLooks => {
            let n_looked = plan.iter().filter(|line| line.trim_start().starts_with("CO-ROUTINE")).count();
            let is_first = statement.text(Dialect::Sqlite).contains("u.*");
            !is_first || n_looked != 1
        }
    };
    let n_whole = plan.iter().filter(is_scan).filter(|line| !line.contains("INDEX")).count();
    let whole = n_whole > usize::from(is_drawn || way == Way::TwoLooks);
    Ok((wrong || whole).then(|| plan.join("\n  ")))
}

/// PostgreSQL's plan of a statement for any values.
async fn generic_plan(url: &str, statement: &str) -> Value {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the server answers");
    let prepare = format!("set plan_cache_mode = force_generic_plan; prepare asked as {statement}");
    connection.execute(AssertSqlSafe(prepare)).await.unwrap_or_else(|error| panic!("{statement}\n{error}"));
    let explain = AssertSqlSafe(format!("explain (format json) execute asked{}", nothing_for(statement)));
    let row = connection.fetch_one(explain).await.expect("a plan");
    row.get::<Json<Value>, _>(0).0
}

/// Arguments for a prepared statement: none of them.
fn nothing_for(statement: &str) -> String {
    let n = (1..).take_while(|n| statement.contains(&format!("${n}"))).count();
    if n > 0 { format!("({})", vec!["null"; n].join(", ")) } else { String::new() }
}

/// What is wrong with PostgreSQL's plan of a statement over small tables.
async fn wrong_on_postgres(url: &str, statement: &str, way: Way) -> Option<String> {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the server answers");
    connection
        .execute(AssertSqlSafe(format!(
            "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set plan_cache_mode = force_generic_plan; {}; prepare asked as {statement}",
            // of few rows it would rather sort: is there a way without?
            if way == Way::InOrder { "set enable_sort = off; set enable_bitmapscan = off" } else { "select 1" }
        )))
        .await
        .unwrap_or_else(|error| panic!("{statement}\n{error}"));
    let explain = AssertSqlSafe(format!("explain execute asked{}", nothing_for(statement)));
    let rows = connection.fetch_all(explain).await.expect("a plan");
    let plan: Vec<String> = rows.iter().map(|row| row.get::<String, _>(0)).collect();
    let on_growing = |line: &str| {
        line.contains("Scan")
            && line.split(" on ").nth(1).is_some_and(|rest| rest.split(' ').any(|word| GROWING.contains(&word)))
    };
    let wrong = plan.iter().any(|line| match way {
        _ if line.contains("Seq Scan on") => on_growing(line),
        Way::InOrder => line.trim_start().trim_start_matches("->  ").starts_with("Sort"),
        // of so few rows it may read an index from its beginning, and rightly: SQLite, which knows no numbers, tells more
        Way::Found | Way::FoundOrInOrder | Way::FoundOrDrawn | Way::PerParent | Way::TwoLooks => false,
    });
    wrong.then(|| plan.join("\n  "))
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
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::demo(&ctx).await?;
    every_question(&Judge::over(&ctx, &db, &fresh.url, false).await?).await?;
});

/// Asks for the plan of every list, search, count and facet, in every order that an index serves.
pub async fn every_question(judge: &Judge<'_>) -> Told {
    let ctx = judge.ctx;
    // without anything to tell, the sum over businesses is the only statement
    judge
        .hold("the needs of a regency", Way::Found, async |ctx| {
            app::coalitions::opportunities(ctx, &given::code("32.75"), None, Some("kain-velboa")).await.map(drop)
        })
        .await?;
    judge
        .hold("the capacities of clusters", Way::Found, async |ctx| {
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
        judge
            .hold("cycles by closing time", Way::InOrder, async |ctx| {
                let order = [by(CycleOrderField::ClosesAt, way)];
                app::coalitions::cycles(ctx, &app::coalitions::CycleWish::default(), &order, &slice()).await.map(drop)
            })
            .await?;
        for field in UmkmOrderField::ALL
            .iter()
            .filter(|field| !matches!(field, UmkmOrderField::Distance | UmkmOrderField::Relevance))
        {
            let order = [by(*field, way)];
            judge
                .hold(&format!("UMKM by {field:?}"), Way::InOrder, async |ctx| {
                    app::umkm::page(ctx, &UmkmFilter::default(), &order, &slice()).await.map(drop)
                })
                .await?;
        }
        use CooperativeOrderField as Field;
        for field in [Field::Name, Field::NMembers, Field::LastRat, Field::ChangedAt] {
            let order = [by(field, way)];
            judge
                .hold(&format!("cooperatives by {field:?}"), Way::InOrder, async |ctx| {
                    app::cooperatives::page(ctx, &CooperativeFilter::default(), &order, &slice()).await.map(drop)
                })
                .await?;
        }
    }
    for way in WAYS {
        let largest = by(ClusterOrderField::NUmkm, Direction::Descending);
        use ClusterOrderField as Field;
        for order in [Field::Name, Field::NUmkm, Field::Stage, Field::ChangedAt].map(|field| vec![by(field, way)]) {
            judge
                .hold(&format!("clusters by {order:?}"), Way::InOrder, async |ctx| {
                    app::clusters::page(ctx, &ClusterFilter::default(), &order, &slice()).await.map(drop)
                })
                .await?;
        }
        let backward = Slice { backward: way == Direction::Descending, ..slice() };
        judge
            .hold("the largest running clusters", Way::InOrder, async |ctx| {
                let order = [by(Field::Stage, Direction::Ascending), largest];
                app::clusters::page(ctx, &ClusterFilter::default(), &order, &backward).await.map(drop)
            })
            .await?;
    }
    // fifty clusters
    let order = [by(ClusterOrderField::Name, Direction::Ascending)];
    judge
        .hold("clusters", Way::InOrder, async |ctx| {
            app::clusters::page(ctx, &ClusterFilter::default(), &order, &Slice { n: 50, ..slice() }).await.map(drop)
        })
        .await?;
    let clusters = app::clusters::page(ctx, &ClusterFilter::default(), &order, &Slice { n: 50, ..slice() }).await?;
    let clusters: Vec<_> = clusters.items.iter().map(|listed| Parent::Cluster(listed.item.id)).collect();
    let name = [by(CooperativeOrderField::Name, Direction::Ascending)];
    let some = app::cooperatives::page(ctx, &CooperativeFilter::default(), &name, &slice()).await?;
    let cooperatives: Vec<_> = some.items.iter().map(|listed| Parent::Cooperative(listed.item.id)).collect();
    let regions = |codes: &[&str]| codes.iter().map(|code| Parent::Region(given::code(code))).collect::<Vec<_>>();
    let kecamatan = regions(&["32.75.01", "32.75.05", "32.75.07", "32.75.08", "32.75.11"]);
    let id = [by(UmkmOrderField::Id, Direction::Ascending)];
    let none = UmkmFilter::default();
    let families = [
        ("fifty clusters", clusters.clone()),
        ("twenty cooperatives", cooperatives.clone()),
        ("five kecamatan", kecamatan.clone()),
        ("two cities", regions(&["32.75", "32.76"])),
        ("a village", regions(&["32.75.07.1004"])),
    ];
    for (what, parents) in &families {
        for backward in [false, true] {
            let slice = Slice { n: 10, backward, from: None };
            let first = app::umkm::pages_of(ctx, parents, &none, &id, &slice).await?;
            let from = first.values().find_map(|page| page.items.last()).map(|listed| listed.key.clone());
            for slice in [slice.clone(), Slice { from, ..slice }] {
                judge
                    .hold(&format!("UMKM of {what}"), Way::PerParent, async |ctx| {
                        app::umkm::pages_of(ctx, parents, &none, &id, &slice).await.map(drop)
                    })
                    .await?;
            }
        }
        judge
            .hold(&format!("how many UMKM of {what}"), Way::Found, async |ctx| {
                app::umkm::counts_of(ctx, parents, &none).await.map(drop)
            })
            .await?;
    }
    for (what, parents) in [&families[2], &families[3]] {
        judge
            .hold(&format!("cooperatives of {what}"), Way::PerParent, async |ctx| {
                app::cooperatives::pages_of(ctx, parents, &CooperativeFilter::default(), &name, &slice())
                    .await
                    .map(drop)
            })
            .await?;
    }
    let umkm = app::umkm::page(ctx, &none, &id, &slice()).await?;
    let umkm: Vec<_> = umkm.items.iter().map(|listed| Parent::Umkm(listed.item.id)).collect();
    let by_name = [by(ClusterOrderField::Name, Direction::Ascending)];
    for (what, parents) in [("UMKM", &umkm), ("cooperatives", &cooperatives), ("kecamatan", &kecamatan)] {
        judge
            .hold(&format!("clusters of {what}"), Way::Found, async |ctx| {
                app::clusters::pages_of(ctx, parents, &ClusterFilter::default(), &by_name, &slice()).await.map(drop)
            })
            .await?;
    }
    for (what, parents) in [("UMKM", &umkm), ("clusters", &clusters)] {
        judge
            .hold(&format!("cooperatives of {what}"), Way::Found, async |ctx| {
                app::cooperatives::pages_of(ctx, parents, &CooperativeFilter::default(), &name, &slice())
                    .await
                    .map(drop)
            })
            .await?;
    }
    // a search in many regions reads what it finds, once
    let searched = UmkmFilter { words: words("boneka"), ..Default::default() };
    judge
        .hold("a search in five kecamatan", Way::Found, async |ctx| {
            app::umkm::pages_of(ctx, &kecamatan, &searched, &id, &slice()).await.map(drop)
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
            judge
                .hold(&format!("UMKM in {code}"), way, async |ctx| {
                    app::umkm::page(ctx, &filter, &order, &slice()).await.map(drop)
                })
                .await?;
            if code.len() < 13 {
                let filter = CooperativeFilter { within: within.clone(), ..Default::default() };
                let order = [by(CooperativeOrderField::Name, Direction::Ascending)];
                judge
                    .hold(&format!("cooperatives in {code}"), way, async |ctx| {
                        app::cooperatives::page(ctx, &filter, &order, &slice()).await.map(drop)
                    })
                    .await?;
            }
        }
    }
    narrowed_pages(judge).await?;
    let order: [Order<UmkmOrderField>; 1] = [by(UmkmOrderField::Distance, Direction::Ascending)];
    for (what, filter) in [
        ("near", UmkmFilter { near: near(), ..Default::default() }),
        ("near, in a box", UmkmFilter { near: near(), bounds: bounds(), ..Default::default() }),
    ] {
        judge
            .hold(&format!("UMKM {what}"), Way::Found, async |ctx| {
                app::umkm::page(ctx, &filter, &order, &slice()).await.map(drop)
            })
            .await?;
    }
    let in_box = UmkmFilter { bounds: bounds(), ..Default::default() };
    judge.hold("a count in a box", Way::Found, async |ctx| app::umkm::count(ctx, &in_box).await.map(drop)).await?;
    // words, by relevance and by the usual order; counted, and by value
    for text in ["boneka", "boneka pondok gede", "warung jaya", "bonekaa bantar gebang", "kue"] {
        let filter = UmkmFilter { words: words(text), ..Default::default() };
        let kop = CooperativeFilter { words: words(text), ..Default::default() };
        for (order, way) in [(UmkmOrderField::Relevance, Way::Found), (UmkmOrderField::Id, Way::FoundOrInOrder)] {
            judge
                .hold(&format!("UMKM by {order:?}: {text}"), way, async |ctx| {
                    let order = [by(order, Direction::Ascending)];
                    app::umkm::page(ctx, &filter, &order, &slice()).await.map(drop)
                })
                .await?;
        }
        for order in [CooperativeOrderField::Relevance, CooperativeOrderField::Name] {
            judge
                .hold(&format!("cooperatives: {text}"), Way::Found, async |ctx| {
                    app::cooperatives::page(ctx, &kop, &[by(order, Direction::Ascending)], &slice()).await.map(drop)
                })
                .await?;
        }
        judge
            .hold(&format!("a count: {text}"), Way::Found, async |ctx| app::umkm::count(ctx, &filter).await.map(drop))
            .await?;
        for facet in [UmkmFacet::Sector, UmkmFacet::SizeClass] {
            judge
                .hold(&format!("a facet: {text}"), Way::FoundOrDrawn, async |ctx| {
                    app::facets::of_umkm(ctx, &filter, facet).await.map(drop)
                })
                .await?;
        }
    }
    for facet in UmkmFacet::ALL {
        let filter = UmkmFilter { within: Some(given::code("32.75")), near: near(), ..Default::default() };
        judge
            .hold(&format!("UMKM by {facet:?}"), Way::FoundOrDrawn, async |ctx| {
                app::facets::of_umkm(ctx, &filter, *facet).await.map(drop)
            })
            .await?;
    }
    for facet in CooperativeFacet::ALL {
        let filter = CooperativeFilter { within: Some(given::code("32.75")), near: near(), ..Default::default() };
        judge
            .hold(&format!("cooperatives by {facet:?}"), Way::Found, async |ctx| {
                app::facets::of_cooperatives(ctx, &filter, *facet).await.map(drop)
            })
            .await?;
    }
    for facet in ClusterFacet::ALL {
        let filter = ClusterFilter { within: Some(given::code("32.75")), near: near(), ..Default::default() };
        judge
            .hold(&format!("clusters by {facet:?}"), Way::Found, async |ctx| {
                app::facets::of_clusters(ctx, &filter, *facet).await.map(drop)
            })
            .await?;
    }
    Ok(())
}

/// Pages of UMKM that are narrowed down by what many of them have, few, or none: alone, and together.
async fn narrowed_pages(judge: &Judge<'_>) -> Told {
    let none = UmkmFilter::default;
    let within = |code: &str| UmkmFilter { within: Some(given::code(code)), ..none() };
    let sector = |code: &str| UmkmFilter { sector: Some(code.to_owned()), ..none() };
    let size = |size| UmkmFilter { size: Some(size), ..none() };
    let (often, rare) = ("perdagangan", "pertanian-perikanan");
    let regions = ["32", "32.75", "32.75.07", "32.75.07.1004"];
    let mut by_id = vec![size(SizeClass::Micro), size(SizeClass::Large), sector(rare), sector(often)];
    by_id.push(UmkmFilter { and: vec![sector(rare)], ..none() });
    by_id.push(UmkmFilter { size: Some(SizeClass::Large), ..sector(rare) });
    by_id.extend(regions.map(|code| UmkmFilter { within: Some(given::code(code)), ..sector(rare) }));
    let wide = Some(Bounds { south: -7.9, west: 106.0, north: -5.5, east: 109.0 });
    let empty = Some(Bounds { south: -6.26, west: 106.0, north: -6.25, east: 106.2 });
    let mut scattered = vec![UmkmFilter { near: near(), ..none() }];
    for bounds in [wide, bounds(), empty] {
        scattered.push(UmkmFilter { bounds, ..none() });
        scattered.push(UmkmFilter { bounds, ..within("32.75") });
        scattered.push(UmkmFilter { bounds, ..sector(rare) });
        scattered.push(UmkmFilter { bounds, ..size(SizeClass::Large) });
    }
    for way in WAYS {
        let id = [by(UmkmOrderField::Id, way)];
        let change = [by(UmkmOrderField::ChangedAt, way)];
        for filter in &by_id {
            judge
                .hold(&format!("UMKM by id: {filter:?}"), Way::InOrder, async |ctx| {
                    app::umkm::page(ctx, filter, &id, &slice()).await.map(drop)
                })
                .await?;
        }
        for code in &regions[..3] {
            judge
                .hold(&format!("UMKM of {code} by change"), Way::InOrder, async |ctx| {
                    app::umkm::page(ctx, &within(code), &change, &slice()).await.map(drop)
                })
                .await?;
        }
        let by_change = [size(SizeClass::Large), size(SizeClass::Micro), sector(rare), sector(often)];
        let together = regions.map(|code| UmkmFilter { size: Some(SizeClass::Large), ..within(code) });
        let looks = by_change.iter().map(|filter| (filter, &change));
        let looks = looks.chain(together.iter().flat_map(|filter| [(filter, &id), (filter, &change)]));
        let looks = looks.chain(scattered.iter().flat_map(|filter| [(filter, &id), (filter, &change)]));
        for (filter, order) in looks {
            judge
                .hold(&format!("UMKM by {order:?}: {filter:?}"), Way::TwoLooks, async |ctx| {
                    app::umkm::page(ctx, filter, order, &slice()).await.map(drop)
                })
                .await?;
        }
    }
    Ok(())
}
