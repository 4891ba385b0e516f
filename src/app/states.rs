//! States that turn because a day has passed, though nobody has touched the record: observed by the server itself, told like any other
//! turn, and kept in the history.
//!
//! The day is that of Jakarta, by which every state is derived that anybody is shown ([`super::cooperatives::thresholds`]): what is told
//! is what can be read at that moment, wherever the cooperative is. The day of Makassar or Jayapura begins earlier, and turns nothing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;

use super::{Ctx, Result, tasks};
use crate::domain::Cooperative;
use crate::domain::change::Turn;
use crate::domain::cooperative::{CooperativeState, StateThresholds, state, state_rule};
use crate::domain::id::CooperativeId;
use crate::domain::listing::{CooperativeFilter, Page, Slice};
use crate::store;

/// Cooperatives looked at, and written, at once.
const BATCH: i64 = 500;

/// Observes all states at the start and soon after each midnight. Runs as long as the process serves; many may run on one database.
pub async fn watch(ctx: &Ctx, every: Duration) {
    let observed = Mutex::new(None);
    let once_a_day = || async {
        let today = ctx.today();
        if *observed.lock().unwrap_or_else(PoisonError::into_inner) == Some(today) {
            return Ok(());
        }
        let n_turned = observe(ctx, today).await?;
        *observed.lock().unwrap_or_else(PoisonError::into_inner) = Some(today);
        if n_turned > 0 {
            tracing::info!(n_turned, %today, "the states of {n_turned} cooperatives have turned");
        }
        Ok(())
    };
    tasks::repeat(every, "the states of the day could not be observed", once_a_day).await;
}

/// Observes the state of every cooperative on a day, and tells of those that have turned; answers how many this process told. The next
/// entry of a history is written once, by whoever is first: however many observe at the same time, each turn is told once.
pub async fn observe(ctx: &Ctx, on: NaiveDate) -> Result<usize> {
    let (thresholds, mut slice) = (StateThresholds::on(on), Slice { n: BATCH, backward: false, from: None });
    let mut n_turned = 0;
    loop {
        let filter = CooperativeFilter::default();
        let Page { items, has_next, .. } =
            store::cooperatives::page(ctx.db(), &filter, &[], &thresholds, &slice).await?;
        slice.from = items.last().map(|last| last.key.clone());
        let found: Vec<Cooperative> = items.into_iter().map(|listed| listed.item).collect();
        let ids: Vec<CooperativeId> = found.iter().map(|cooperative| cooperative.id).collect();
        let last = store::cooperatives::last_states(ctx.db(), &ids).await?;
        let turned: Vec<CooperativeId> = turned(&found, &last, &thresholds).map(|turned| turned.0).collect();
        if !turned.is_empty() {
            n_turned += note(ctx, turned, on).await?;
        }
        if !has_next {
            return Ok(n_turned);
        }
    }
}

type Last = HashMap<CooperativeId, (i64, CooperativeState)>;

/// Those whose state is not the one that was observed last, with the number of the entry that says so, and the state.
fn turned<'a>(
    found: impl IntoIterator<Item = &'a Cooperative>,
    last: &Last,
    on: &StateThresholds,
) -> impl Iterator<Item = (CooperativeId, i64, CooperativeState)> {
    found.into_iter().filter_map(|cooperative| {
        let now = state(&cooperative.life, on);
        let (n, then) = last.get(&cooperative.id).map_or((0, None), |(n, state)| (*n, Some(*state)));
        (then != Some(now)).then_some((cooperative.id, n + 1, now))
    })
}

/// Writes down what these are by now, and tells of it; what was never observed before has not turned.
async fn note(ctx: &Ctx, ids: Vec<CooperativeId>, on: NaiveDate) -> Result<usize> {
    ctx.write(move |work| {
        let ids = ids.clone();
        Box::pin(async move {
            let at = work.at;
            // read anew: whoever changes one of them observes it too, before or after this
            let found = store::cooperatives::by_ids_held(&mut work.tx, &ids).await?;
            let gone = store::cooperatives::retired(&mut work.tx, &ids).await?;
            let last = store::cooperatives::last_states(&mut work.tx, &ids).await?;
            let listed = ids.iter().filter(|id| !gone.contains(id)).filter_map(|id| found.get(id));
            let turned: Vec<_> = turned(listed, &last, &StateThresholds::on(on)).collect();
            let version = state_rule(on).version;
            let first = store::cooperatives::observe_states_first(&mut work.tx, &turned, version, on, at).await?;
            let told = turned.iter().filter(|(id, ..)| first.contains(id)).filter_map(|(id, _, now)| {
                let (_, then) = last.get(id)?;
                Some((found.get(id)?, Turn::State(*then, *now)))
            });
            let told: Vec<_> = told.collect();
            told.iter().for_each(|(cooperative, turn)| work.tell_turned_by_itself(*cooperative, *turn));
            Ok(told.len())
        })
    })
    .await
}
