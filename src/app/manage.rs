//! What a manager writes of her cooperative: whether it takes members in, and what is said of it. Facts that an office answers for
//! (name, numbers, legal entity, meetings, figures, state) are none of these.

use serde::Serialize;

use super::access::Object;
use super::cooperatives::thresholds;
use super::deeds::{self, Deed};
use super::{Command, Ctx, Error, IdempotencyKey, Refusal, Result, access};
use crate::domain::cooperative::{Cooperative, CooperativeService, Openness, state};
use crate::domain::id::CooperativeId;
use crate::domain::origin::{EntityKind, FieldOrigin, MANAGER};
use crate::domain::words::Word;
use crate::domain::{Message, Rupiah};
use crate::import::reason::Severity;
use crate::import::sheet::{CellValue, clean};
use crate::import::value::{self, Parsed};
use crate::store;

/// Longest texts.
const ADDRESS_CHARS: usize = 300;
const BOND_CHARS: usize = 200;
/// More than any cooperative asks for.
const MOST_DUES: i64 = 1_000_000_000;

/// What is said anew of a cooperative. A field that is absent stays; one that is given as nothing is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// Address of its office.
    pub address: Option<Option<String>>,
    /// Phone.
    pub phone: Option<Option<String>>,
    /// WhatsApp number.
    pub whatsapp: Option<Option<String>>,
    /// E-mail.
    pub email: Option<Option<String>>,
    /// Web site.
    pub website: Option<Option<String>>,
    /// The bond in words.
    pub bond_description: Option<Option<String>>,
    /// What it does for members.
    pub services: Option<Vec<CooperativeService>>,
    /// Savings paid once at joining.
    pub principal_dues_idr: Option<Option<Rupiah>>,
    /// Savings paid every month.
    pub mandatory_dues_monthly_idr: Option<Option<Rupiah>>,
}

impl Correction {
    /// The same with its texts as they are kept, or everything that is wrong with it.
    fn read(self) -> Result<Self> {
        let mut refusals = Vec::new();
        let mut text = |field: &'static str,
                        given: Option<Option<String>>,
                        parse: &dyn Fn(&CellValue) -> Parsed<String>| {
            given.map(|given| {
                let given = given.filter(|text| !text.trim().is_empty()).map(|text| plain(field, &text)).transpose();
                let given = given.map_err(|refusal| refusals.push(refusal)).ok()?;
                let parsed = parse(&given.map_or(CellValue::Empty, CellValue::Text));
                let wrong = parsed.notes.into_iter().filter(|(severity, _)| *severity != Severity::Guessed);
                refusals.extend(wrong.map(|(_, message)| Refusal { field, message }));
                parsed.value
            })
        };
        let read = Self {
            address: text("address", self.address, &|cell| value::text(cell, ADDRESS_CHARS)),
            phone: text("phone", self.phone, &phone),
            whatsapp: text("whatsapp", self.whatsapp, &phone),
            email: text("email", self.email, &value::email),
            website: text("website", self.website, &value::website),
            bond_description: text("bondDescription", self.bond_description, &|cell| value::text(cell, BOND_CHARS)),
            services: self.services.map(|mut services| {
                services.sort_unstable();
                services.dedup();
                services
            }),
            ..self
        };
        for (field, dues) in [
            ("principalDuesIdr", read.principal_dues_idr),
            ("mandatoryDuesMonthlyIdr", read.mandatory_dues_monthly_idr),
        ] {
            if dues.flatten().is_some_and(|dues| !(0..=MOST_DUES).contains(&dues.amount())) {
                let message = Message::new(
                    "Simpanan adalah Rp0 sampai Rp1.000.000.000.",
                    "Dues are from Rp0 to Rp1,000,000,000.",
                );
                refusals.push(Refusal { field, message });
            }
        }
        if refusals.is_empty() { Ok(read) } else { Err(Error::Refusals(refusals)) }
    }

    /// Says it of a cooperative; answers what differs from before.
    fn apply(&self, cooperative: &mut Cooperative) -> Vec<Said> {
        let Cooperative { contacts, .. } = cooperative;
        let mut said = Vec::new();
        say("address", &mut cooperative.address, &self.address, String::clone, &mut said);
        say("phone", &mut contacts.phone, &self.phone, String::clone, &mut said);
        say("whatsapp", &mut contacts.whatsapp, &self.whatsapp, String::clone, &mut said);
        say("email", &mut contacts.email, &self.email, String::clone, &mut said);
        say("website", &mut contacts.website, &self.website, String::clone, &mut said);
        say("bond_description", &mut cooperative.bond_description, &self.bond_description, String::clone, &mut said);
        let amount = |dues: &Rupiah| dues.amount().to_string();
        say("principal_dues_idr", &mut cooperative.principal_dues_idr, &self.principal_dues_idr, amount, &mut said);
        let (held, given) = (&mut cooperative.mandatory_dues_monthly_idr, &self.mandatory_dues_monthly_idr);
        say("mandatory_dues_monthly_idr", held, given, amount, &mut said);
        if let Some(services) = self.services.as_ref().filter(|given| **given != sorted(&cooperative.services)) {
            let words = |services: &[CooperativeService]| {
                Some(services.iter().map(|service| service.word()).collect::<Vec<_>>().join(","))
            };
            said.push(Said { field: "services", before: words(&cooperative.services), after: words(services) });
            cooperative.services.clone_from(services);
        }
        said
    }
}

fn sorted(services: &[CooperativeService]) -> Vec<CooperativeService> {
    let mut services = services.to_vec();
    services.sort_unstable();
    services
}

/// Text without marks that nobody types: such as NUL, and those that turn the direction of writing.
pub(super) fn plain(field: &'static str, text: &str) -> std::result::Result<String, Refusal> {
    match clean(text) {
        (text, false) => Ok(text),
        (_, true) => {
            let message = Message::new(
                "Ada tanda kendali yang tidak dapat dibaca.",
                "It holds control characters that cannot be read.",
            );
            Err(Refusal { field, message })
        }
    }
}

/// The name of an account or a token as it is kept: of so many letters at most, of which one at least can be seen.
pub(super) fn name(text: &str, most: usize) -> Result<String> {
    let text = plain("name", text).map_err(|Refusal { field, message }| Error::Refused { field, message })?;
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // the fillers of Hangul are letters that show nothing
    let is_seen = |c: char| c.is_alphanumeric() && !matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}');
    if !name.contains(is_seen) || name.chars().count() > most {
        return Err(Error::refused(
            "name",
            format!("Nama terdiri dari 1 sampai {most} huruf."),
            format!("A name has 1 to {most} letters."),
        ));
    }
    Ok(name)
}

/// One phone: of a list that names several, nobody can tell which is meant.
fn phone(cell: &CellValue) -> Parsed<String> {
    let parsed = value::phones(cell);
    match parsed.value.as_deref() {
        Some([one]) => Parsed { value: Some(one.clone()), notes: parsed.notes },
        Some([_, _, ..]) => Parsed::refused(Message::new("Isi satu nomor saja.", "Give one number.")),
        Some([]) | None => Parsed { value: None, notes: parsed.notes },
    }
}

/// A field that is said anew.
struct Said {
    field: &'static str,
    before: Option<String>,
    after: Option<String>,
}

fn say<T: PartialEq + Clone>(
    field: &'static str,
    held: &mut Option<T>,
    given: &Option<Option<T>>,
    text: impl Fn(&T) -> String,
    said: &mut Vec<Said>,
) {
    let Some(given) = given.as_ref().filter(|given| *given != held) else { return };
    said.push(Said { field, before: held.as_ref().map(&text), after: given.as_ref().map(&text) });
    held.clone_from(given);
}

/// A cooperative that was written, and its version from then on.
pub type Written = (CooperativeId, i64);

/// Opens or closes a cooperative for members.
pub async fn set_openness(
    ctx: &Ctx,
    key: IdempotencyKey,
    id: CooperativeId,
    expected: i64,
    openness: Openness,
) -> Result<Written> {
    let command = Command { name: "setCooperativeOpenness", key, input: &(id, expected, openness) };
    amend(ctx, command, deeds::SET_OPENNESS, id, expected, move |cooperative| {
        if cooperative.openness == openness {
            return Vec::new();
        }
        let before = std::mem::replace(&mut cooperative.openness, openness);
        let word = |openness: Openness| Some(openness.word().to_owned());
        vec![Said { field: "openness", before: word(before), after: word(openness) }]
    })
    .await
}

/// Corrects what is said of a cooperative.
pub async fn correct(
    ctx: &Ctx,
    key: IdempotencyKey,
    id: CooperativeId,
    expected: i64,
    correction: Correction,
) -> Result<Written> {
    authorised(ctx, deeds::CORRECT_COOPERATIVE, id).await?;
    let correction = correction.read()?;
    let command = Command { name: "correctCooperative", key, input: &(id, expected, correction.clone()) };
    amend(ctx, command, deeds::CORRECT_COOPERATIVE, id, expected, move |cooperative| correction.apply(cooperative))
        .await
}

/// Lets through who may write of a cooperative. Everybody may know that it is.
async fn authorised(ctx: &Ctx, deed: Deed, id: CooperativeId) -> Result<()> {
    let found = store::cooperatives::by_ids(ctx.db(), &[id]).await?;
    let cooperative = found.get(&id).ok_or(Error::NotFound)?;
    deed.permit(ctx, &Object::Cooperative { id, region: &cooperative.region }, id).await
}

/// Changes a cooperative that is still as whoever changes it has read it; tells it, and where each value comes from.
async fn amend<I: Serialize>(
    ctx: &Ctx,
    command: Command<'_, I>,
    deed: Deed,
    id: CooperativeId,
    expected: i64,
    change: impl Fn(&mut Cooperative) -> Vec<Said> + Send + Sync + 'static,
) -> Result<Written> {
    authorised(ctx, deed, id).await?;
    let (worker, change) = (ctx.clone(), std::sync::Arc::new(change));
    ctx.command(command, move |work| {
        let (ctx, change) = (worker.clone(), change.clone());
        Box::pin(async move {
            let before = store::cooperatives::by_ids(&mut work.tx, &[id]).await?.remove(&id).ok_or(Error::NotFound)?;
            if store::cooperatives::retired(&mut work.tx, &[id]).await?.contains(&id) {
                return Err(Error::NotFound);
            }
            let object = Object::Cooperative { id, region: &before.region };
            access::check_on(&ctx.actor, deed.action, &object)?;
            if before.version != expected {
                return Err(Error::Conflict { version: before.version });
            }
            let mut after = before.clone();
            let said = change(&mut after);
            let fields: Vec<&'static str> = said.iter().map(|said| said.field).collect();
            work.audit(deed.done(id).fields(fields));
            if said.is_empty() {
                return Ok((id, before.version));
            }
            let at = work.at;
            if !store::cooperatives::update(&mut work.tx, &after, at).await? {
                // somebody else was quicker by less than a statement: what is there now is seen when this goes again
                return Err(Error::Busy);
            }
            work.tell_changed(&before, &after, &[]);
            let origins: Vec<FieldOrigin> = said
                .into_iter()
                .map(|said| FieldOrigin {
                    entity_kind: EntityKind::Cooperative,
                    entity_id: id.0,
                    field: said.field.to_owned(),
                    import_run: None,
                    source: MANAGER.to_owned(),
                    raw_value: said.after,
                    value_before: said.before,
                    at,
                })
                .collect();
            store::origins::insert(&mut work.tx, &origins).await?;
            let on = thresholds(&ctx);
            debug_assert_eq!(state(&before.life, &on), state(&after.life, &on), "nothing here decides a state");
            Ok((id, before.version + 1))
        })
    })
    .await
}
