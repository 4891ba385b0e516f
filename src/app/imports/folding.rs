//! The rows of a list that speak of one cooperative or business, folded into one. What counts is where they end, whatever they
//! say on the way: so a list that contradicts itself changes nothing when it comes again, and leaves one origin a field.
//!
//! Never writes, and never decides which rows speak of the same one: that is matching.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{Change, Found, Plan, Source, reason};
use crate::app::Ctx;
use crate::domain::message::Message;
use crate::domain::origin::RowAction;
use crate::domain::person::PersonalData;
use crate::domain::place::lies_within;
use crate::import::reason::Severity;
use crate::import::rows::Reading;

/// Something to say about a row: how much it weighs, the field, the sentence.
pub(super) type Remark = (Severity, Option<&'static str>, Message);

/// A list whose rows are folded.
pub(super) trait Folded: Sized {
    /// One entity as the registry holds it.
    type Held: Clone + PartialEq;

    /// An entity of which only what every row says is known.
    fn blank(&self, ctx: &Ctx, id: Uuid) -> Self::Held;

    /// Takes over what a row says, and tells what changed. Doing it twice changes nothing the second time.
    fn merge(&self, ctx: &Ctx, held: &mut Self::Held, person: &PersonalData, source: Source) -> Vec<Change>;

    /// Whether a row that changes what an earlier one said contradicts it, in a field that has one value.
    fn contradicts(&self, _change: &Change) -> bool {
        true
    }

    /// What there is to say about a row, once it is known where all of them end.
    fn remarks(&self, _ctx: &Ctx, _held: &Self::Held) -> Vec<Remark> {
        Vec::new()
    }
}

/// Fields to which rows add, or which follow from others.
const GROWING: [&str; 11] = [
    "products",
    "inputs",
    "services",
    "sectors",
    "kbli",
    "whatsapp",
    "last_rat_book_year",
    // guessed from the name at first
    "kind",
    "pattern",
    "level",
    "bond",
];

/// Says of each row what it does to the registry, and leaves the plan of all rows of one entity with one of them: the row that
/// makes it, or the first that changes it. `O(rows)` merges.
pub(super) fn fold_rows<D: Folded>(
    ctx: &Ctx,
    reading: &Reading<D>,
    source: Source,
    registry: &HashMap<Uuid, D::Held>,
    all: &mut Found<D>,
) {
    let mut of_entity: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
    for (place, matched) in all.matched.iter().enumerate() {
        of_entity.entry(matched.entity).or_default().push(place);
    }
    for (entity, places) in of_entity {
        let plans: Vec<Plan<D>> = places
            .iter()
            .map(|place| all.matched[*place].plan.take().expect("each row has its plan until they are folded"))
            .collect();
        let known = registry.get(&entity);
        let mut held = known.cloned().unwrap_or_else(|| plans[0].draft.blank(ctx, entity));
        let mut speaks = Vec::with_capacity(plans.len());
        for Plan { draft, person, .. } in &plans {
            let before = held.clone();
            draft.merge(ctx, &mut held, person, source);
            speaks.push(before != held);
        }
        if known.is_some_and(|known| *known == held) {
            speaks.fill(false);
        }
        for (n, field) in contradictions(ctx, entity, &plans, source) {
            let row = &reading.rows[all.matched[places[n]].row];
            let (id, en) = (
                "Beberapa baris untuk hal yang sama saling bertentangan; yang terakhir dipakai.",
                "Rows for the same one contradict each other; the last one counts.",
            );
            let said = reason(&row.sheet, row.row, Severity::Warned, Some(&field), id, en);
            all.reasons.entry(all.matched[places[n]].row).or_default().push(said);
        }
        for (place, Plan { draft, .. }) in places.iter().zip(&plans) {
            let at = all.matched[*place].row;
            let row = &reading.rows[at];
            for (severity, field, message) in draft.remarks(ctx, &held) {
                let said = reason(&row.sheet, row.row, severity, field, message.id, message.en);
                all.reasons.entry(at).or_default().push(said);
            }
        }
        let mut carrier: Option<usize> = None;
        for (n, (place, plan)) in places.into_iter().zip(plans).enumerate() {
            let makes = n == 0 && known.is_none();
            if !makes {
                all.matched[place].action = if speaks[n] { RowAction::Changed } else { RowAction::Unchanged };
            }
            match carrier {
                Some(carrier) if speaks[n] => {
                    let carried = all.matched[carrier].plan.as_mut().expect("set when it was found");
                    carried.more.push((plan.draft, plan.person));
                }
                None if makes || speaks[n] => {
                    all.matched[place].plan = Some(plan);
                    carrier = Some(place);
                }
                _ => {}
            }
        }
    }
}

/// Where rows contradict each other, whatever the registry holds: the later of them, and the field.
fn contradictions<D: Folded>(ctx: &Ctx, entity: Uuid, plans: &[Plan<D>], source: Source) -> BTreeSet<(usize, String)> {
    let mut found = BTreeSet::new();
    if plans.len() < 2 {
        return found;
    }
    let mut held = plans[0].draft.blank(ctx, entity);
    for (n, Plan { draft, person, .. }) in plans.iter().enumerate() {
        for change in draft.merge(ctx, &mut held, person, source) {
            let (Some(before), Some(after)) = (&change.before, &change.after) else { continue };
            // a village within the kecamatan of an earlier row says more, not something else
            let is_closer = change.field == "region" && lies_within(after, before);
            if n > 0 && !is_closer && !GROWING.contains(&&*change.field) && draft.contradicts(&change) {
                found.insert((n, column(&change.field).to_owned()));
            }
        }
    }
    found
}

/// The field of a list that a field of the registry comes from.
fn column(field: &str) -> &str {
    match field {
        "business_name" => "name",
        "region" => "kecamatan",
        _ if field.starts_with("rats.") => "last_rat_on",
        _ => field.rsplit('.').next().unwrap_or(field),
    }
}
