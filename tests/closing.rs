//! Buying cycles that come to their closing time: they close, are put off once, or are called off, by themselves and once only.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Days, Utc};
use serde_json::json;
use simpul::app::{self, Ctx};
use simpul::db::{Db, Run};
use simpul::domain::Locale;
use simpul::sql;

use crate::given;

/// The district as seen so many days later.
async fn later(db: &Db, days: u64) -> app::Result<Ctx> {
    let at = given::now() + Days::new(days);
    Ctx::open(db.clone(), given::vault(), Arc::new(move || at)).await
}

async fn n_by_state(db: &Db) -> BTreeMap<String, i64> {
    let mut run = db;
    let rows: Vec<(String, i64)> = run
        .all(sql!("select state, cast(count(*) as bigint) from buying_cycles group by state"))
        .await
        .expect("states");
    rows.into_iter().collect()
}

told_on_each!(a_cycle_closes_when_its_time_has_come, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::demo(&ctx).await?;
    let mut run = &db;
    assert_eq!(app::coalitions::close_due(&ctx).await?, 0, "nothing is due yet");
    let before = n_by_state(&db).await;
    let (open, puts_off): (i64, i64) = run
        .one(sql!(
            "select cast(count(*) as bigint), cast(count(case when on_shortfall = 'EXTEND' then 1 end) as bigint)
               from buying_cycles where state = 'OPEN'"
        ))
        .await?;
    assert!(open >= 8 && puts_off > 0, "{open} open, {puts_off} of them may be put off");
    // sixty days later, two servers at once
    let (one, other) = (later(&db, 60).await?, later(&db, 60).await?);
    let (a, b) =
        futures_util::future::try_join(app::coalitions::close_due(&one), app::coalitions::close_due(&other)).await?;
    let put_off: Vec<(DateTime<Utc>,)> = run
        .all(sql!("select at from buying_cycle_states where from_state = 'CLOSED' and to_state = 'OPEN' and changed_as = 'CLOCK'"))
        .await?;
    // what was put off was due again, seven days on, and is called off or closed then
    assert_eq!((a + b) as i64, open + put_off.len() as i64);
    assert!(!put_off.is_empty() && put_off.len() as i64 <= puts_off, "{}", put_off.len());
    assert_eq!(app::coalitions::close_due(&one).await?, 0, "once is enough");
    let after = n_by_state(&db).await;
    let n = |states: &BTreeMap<String, i64>, state: &str| states.get(state).copied().unwrap_or(0);
    assert_eq!(n(&after, "OPEN"), 0);
    let (closed, cancelled) =
        (n(&after, "CLOSED") - n(&before, "CLOSED"), n(&after, "CANCELLED") - n(&before, "CANCELLED"));
    assert_eq!(closed + cancelled, open);
    assert!(closed > 0 && cancelled > 0, "{closed} closed, {cancelled} called off");
    // what is closed reached every minimum, what is called off did not, and its pledges went with it
    let wrong: Vec<(String, i64)> = run
        .all(sql!(
            "select c.state, cast(count(*) as bigint) from buying_cycles c
              where c.state_since = $1 and c.state = 'CLOSED' and exists (
                    select 1 from cycle_lines l where l.cycle_id = c.id and l.minimum > (
                           select coalesce(sum(p.firm), 0) from pledges p where p.cycle_line_id = l.id and p.state = 'PLEDGED'))
              group by c.state",
            given::now() + Days::new(60)
        ))
        .await?;
    assert_eq!(wrong, []);
    let (still, kept): (i64, i64) = run
        .one(sql!(
            "select cast(count(case when p.state in ('DRAFT', 'PLEDGED') then 1 end) as bigint),
                    cast(count(case when p.state = 'CANCELLED' and s.to_state = 'CANCELLED' then 1 end) as bigint)
               from pledges p join cycle_lines l on l.id = p.cycle_line_id join buying_cycles c on c.id = l.cycle_id
               left join pledge_states s on s.pledge_id = p.id and s.version = p.version
              where c.state = 'CANCELLED'"
        ))
        .await?;
    assert!(still == 0 && kept > 0, "{still} pledges to what was called off, {kept} gone with it");
    let (events,): (i64,) = run
        .one(sql!(
            "select cast(count(*) as bigint) from outbox where entity_kind = 'BUYING_CYCLE' and action = 'UPDATE'"
        ))
        .await?;
    assert_eq!(events, open + put_off.len() as i64);
    // and so it is told: nothing is open that takes no pledges
    let query = "{ buyingCycles(first: 50) { nodes { state isOpen bill { totalIdr } history { to changedAs } } } }";
    let data = given::ask_in(&one, Locale::En, query, json!({})).await;
    let nodes = data["data"]["buyingCycles"]["nodes"].as_array().expect("a list").clone();
    assert!(nodes.iter().all(|node| node["state"] != "OPEN" && node["isOpen"] == false), "{data}");
    let closed = |node: &&serde_json::Value| node["state"] == "CLOSED";
    assert!(
        nodes
            .iter()
            .filter(closed)
            .all(|node| node["history"].as_array().unwrap().last().unwrap()["changedAs"] == "CLOCK")
    );
    assert!(nodes.iter().any(|node| node["state"] == "CLOSED" && !node["bill"].is_null()), "{data}");
});

told_on_each!(a_quantity_that_is_refused_takes_its_field_and_no_more, Referenced, async |fresh| {
    let db = fresh.open().await?;
    let ctx = given::ctx(&db).await?;
    given::demo(&ctx).await?;
    let query = "{ commodities(first: 10, filter: {kind: INPUT}) { nodes { code offerLines { id standing(quantity: \"-3\") { isBeyondSupply } } } } }";
    let answer = given::ask_in(&ctx, Locale::En, query, json!({})).await;
    let nodes = answer["data"]["commodities"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let lines: Vec<_> = nodes.iter().flat_map(|node| node["offerLines"].as_array().into_iter().flatten()).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line["standing"].is_null()), "{answer}");
});
