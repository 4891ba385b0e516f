//! Requests that end before they are done: by their deadline, or because whoever asked has gone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::{Executor, Request, Response};
use simpul::app::{Actor, Ctx};
use simpul::domain::Locale;
use simpul::edge::{Deadline, Documents};
use simpul::gql;
use simpul::http::Limits;

use crate::given::engines::PATIENCE;
use crate::given::{self, Served};

async fn execute(ctx: Ctx, query: &str, deadline: Instant) -> Response {
    let request = Request::new(query).data(Deadline(deadline));
    gql::graph().execute(gql::prepare(request, &ctx.acting(Actor::Visitor), Locale::En)).await
}

reading_demo!(what_needs_no_statement_is_answered_after_the_deadline, async |ctx| {
    let query =
        r#"{ region(code: "32.75") { name } homeRegion { name } suggestPlaces(text: "pondok gede") { label } }"#;
    let answer = execute(ctx.clone(), query, Instant::now()).await;
    let data = answer.data.into_json()?;
    assert_eq!(data["region"]["name"], "Kota Bekasi");
    assert_eq!(data["suggestPlaces"].as_array().map(Vec::is_empty), Some(false));
    assert!(data["homeRegion"].is_null());
    assert_eq!(answer.errors.len(), 1, "{:?}", answer.errors);
    let told = serde_json::to_value(&answer.errors[0])?;
    assert_eq!((&told["path"][0], &told["extensions"]["code"]), (&"homeRegion".into(), &"TIMEOUT".into()));
    assert_eq!(told["message"], "This was not ready in time.");
});

const NESTED: &str = "{ clusters(first: 50) { nodes { name leadCooperative { name years { year } }
    umkm(first: 10) { totalCount { value } nodes { displayName region { name } } } } } }";

reading_demo!(two_hundred_who_go_away_leave_nothing_behind, async |ctx| {
    let whole = given::ask(&ctx, NESTED, serde_json::json!({})).await;
    // who does not wait for the answer has paid for all of it
    let mut limits = Limits::default();
    limits.graphql.budget.saved = 10_000_000;
    let served = Arc::new(Served::within(&ctx, Documents::default(), limits).await);
    let going: Vec<_> = (0..200_u64)
        .map(|n| {
            let (ctx, served) = (ctx.clone(), served.clone());
            // somewhere between before the first statement and the end
            let after = Duration::from_micros(n * 300);
            tokio::spawn(async move {
                if n % 2 == 0 {
                    served.leave(NESTED, after).await;
                } else {
                    let asked = execute(ctx, NESTED, Instant::now() + Duration::from_secs(60));
                    drop(tokio::time::timeout(after, asked).await);
                }
            })
        })
        .collect();
    for one in going {
        one.await?;
    }
    // As many at once as there are connections, and more.
    let staying: Vec<_> = (0..20)
        .map(|_| {
            let served = served.clone();
            tokio::spawn(async move { served.ask(NESTED, &serde_json::json!({})).await })
        })
        .collect();
    for one in staying {
        let found = tokio::time::timeout(PATIENCE, one).await??;
        assert_eq!(found, serde_json::json!({ "data": whole }));
    }
});
