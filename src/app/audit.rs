//! The audit chain in use: added to by every write that notes something, verified from end to end, read by whom it concerns.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use uuid::Uuid;

use super::access::Object;
use super::{Action, Ctx, Error, Result, access};
use crate::db::{Db, Tx};
use crate::domain::Message;
pub use crate::domain::audit::Head;
use crate::domain::audit::{AuditEntry, AuditFilter, Break, Hash, KeptEntry, Walk, link};
use crate::domain::id::AuditEntryId;
use crate::domain::listing::{Count, Key, Page, Slice};
use crate::store::{
    self,
    audit::{self, Whose},
};

/// Purposes of keyed hashes.
const LINK: &str = "link of the audit chain";
const SEAL: &str = "head of the audit chain";

const MARK: &str = "mark of an audit entry";
const MASK: &str = "number of an audit entry";

/// What no entry has: the first one has 1.
const NO_NUMBER: i64 = -1;

/// Rows read at once while the chain is verified.
const BATCH: i64 = 1_000;

/// Adds entries to the chain, within the transaction that they tell of. From here on nobody else adds until it ends.
pub(super) async fn append(ctx: &Ctx, tx: &mut Tx, entries: &[AuditEntry], at: DateTime<Utc>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let held = audit::hold(&mut *tx).await?;
    let mut head = held.head();
    // to go on behind a head that somebody else has put there would make it ours
    if !is_sealed(ctx, &head, held.seal.as_deref()) {
        return Err(Error::Internal("the head of the audit chain is not ours: simpul verify-audit tells more".into()));
    }
    let (actor, request) = (ctx.actor.pseudonym(), ctx.request.as_deref());
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let record = entry.by(&actor, at, request);
        let hash = link(&head.hash, &record.parts(), &|bytes| mac(ctx, bytes)).to_vec();
        let next = Head { seq: head.seq + 1, hash: hash.clone() };
        rows.push((next.seq, std::mem::replace(&mut head, next).hash, record, hash));
    }
    Ok(audit::add(tx, &rows, &head, &seal(ctx, &head)).await?)
}

fn mac(ctx: &Ctx, bytes: &[u8]) -> Hash {
    ctx.vault().keyed_hash(LINK, bytes)
}

fn seal(ctx: &Ctx, head: &Head) -> Hash {
    ctx.vault().keyed_hash(SEAL, head.to_bytes())
}

/// Whether a head is one that we wrote; the first one was written by the schema, and nothing can follow from it but the beginning.
fn is_sealed(ctx: &Ctx, head: &Head, seal: Option<&[u8]>) -> bool {
    match seal {
        Some(found) => *found == self::seal(ctx, head),
        None => *head == Head::default(),
    }
}

/// What the chain was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Whole, up to this head.
    Whole(Head),
    /// Not what was written.
    Broken(Break),
}

/// Heads that were published, by their numbers.
pub type Published = BTreeMap<i64, Vec<u8>>;

/// Verifies the chain from its first row to its head, in steps that each read a bounded number of rows, and holds it against heads
/// that were published before.
pub async fn verify(ctx: &Ctx, published: &Published) -> Result<Verdict> {
    access::check(&ctx.actor, Action::VerifyAudit)?;
    Ok(walk(ctx, ctx.db(), published).await?.map_or_else(Verdict::Broken, Verdict::Whole))
}

async fn walk(ctx: &Ctx, db: &Db, published: &Published) -> Result<Result<Head, Break>> {
    let mac: &(dyn Fn(&[u8]) -> Hash + Send + Sync) = &|bytes| mac(ctx, bytes);
    let mut walk = Walk::default();
    // rows that are added meanwhile belong to a head that is read later
    let mut end = audit::head(db).await?;
    // from before the first number that we give: nothing may stand there
    let mut after = i64::MIN;
    loop {
        let rows = audit::links(db, after, BATCH).await?;
        if rows.is_empty() {
            break;
        }
        if rows.last().is_some_and(|last| last.seq > end.head().seq) {
            end = audit::head(db).await?;
        }
        for row in rows {
            if let Err(broken) = walk.take(&row, mac) {
                return Ok(Err(broken));
            }
            if published.get(&walk.head.seq).is_some_and(|hash| *hash != walk.head.hash) {
                return Ok(Err(Break::Unpublished(walk.head.seq)));
            }
        }
        after = walk.head.seq;
    }
    let (head, last) = (end.head(), walk.head.seq);
    if let Some((published, _)) = published.last_key_value().filter(|(published, _)| **published > last) {
        return Ok(Err(Break::Truncated { last, published: *published }));
    }
    if head.seq > last {
        return Ok(Err(Break::Missing(last + 1)));
    }
    if head != walk.head || !is_sealed(ctx, &head, end.seal.as_deref()) {
        return Ok(Err(Break::Head(head.seq)));
    }
    // what ships is loaded before anything else is done, and that is noted
    if last == 0 && !store::reference::loads(db).await?.is_empty() {
        return Ok(Err(Break::Missing(1)));
    }
    Ok(Ok(head))
}

/// The head of the chain as it is, to be published where whoever writes to the database cannot.
pub async fn head(ctx: &Ctx) -> Result<Head> {
    access::check(&ctx.actor, Action::VerifyAudit)?;
    Ok(audit::head(ctx.db()).await?.head())
}

/// A head as it is published: its number, its hash, the day.
pub fn line(head: &Head, day: NaiveDate) -> String {
    format!("{} {} {day}\n", head.seq, HEXLOWER.encode(&head.hash))
}

/// Reads what was published, a line each as [`line`] writes it.
pub fn read_published(text: &str) -> Result<Published> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(i, line)| {
            let mut words = line.split_whitespace();
            let seq = words.next().and_then(|seq| seq.parse().ok()).filter(|seq: &i64| *seq >= 0);
            let hash =
                words.next().and_then(|hash| HEXLOWER.decode(hash.as_bytes()).ok()).filter(|hash| hash.len() == 32);
            seq.zip(hash).ok_or_else(|| {
                let n = i + 1;
                Error::refused(
                    "head",
                    format!("Baris {n} bukan kepala rantai audit yang diumumkan: \"nomor hash tanggal\"."),
                    format!("Line {n} is not a published head of the audit chain: \"number hash date\"."),
                )
            })
        })
        .collect()
}

/// Writes the head to the log, now and again and again. Runs as long as the process serves.
pub async fn log_heads(ctx: &Ctx, every: Duration) {
    loop {
        log_head(ctx).await;
        tokio::time::sleep(every).await;
    }
}

/// Writes the head to the log, where it is apart from the database: at start, once a day, and at the end.
pub async fn log_head(ctx: &Ctx) {
    match head(ctx).await {
        Ok(head) => {
            let (seq, hash) = (head.seq, HEXLOWER.encode(&head.hash));
            tracing::info!(seq, hash, "the audit chain stands at {seq} {hash}");
        }
        Err(error) => tracing::warn!(?error, "the head of the audit chain cannot be read"),
    }
}

/// What is said of a verdict.
pub fn said(verdict: &Verdict) -> Message {
    match verdict {
        Verdict::Whole(Head { seq, .. }) => {
            Message::new(format!("Rantai audit utuh: {seq} baris."), format!("The audit chain is whole: {seq} rows."))
        }
        Verdict::Broken(broken) => broken.message(),
    }
}

/// Lets through who may read any entry: nobody else is told anything of what she asked.
pub fn may_list(ctx: &Ctx) -> Result<()> {
    match ctx.actor.holder() {
        Some(holder) => access::check_on(&ctx.actor, Action::ReadAudit, &Object::Account { id: holder.account }),
        None => access::check(&ctx.actor, Action::ReadAudit),
    }
}

/// Whose entries somebody reads: everybody's, where she may; else those of what her account did, and of what concerns her.
async fn whose(ctx: &Ctx) -> Result<Whose> {
    if access::may(&ctx.actor, Action::ReadAudit, &Object::Nothing) {
        return Ok(Whose::Everybody);
    }
    let holder = ctx.actor.holder().ok_or(Error::Unauthenticated)?;
    access::check_on(&ctx.actor, Action::ReadAudit, &Object::Account { id: holder.account })?;
    let account = store::accounts::by_ids(ctx.db(), &[holder.account]).await?.remove(&holder.account);
    let person = account.ok_or(Error::NotFound)?.person.to_string();
    Ok(Whose::Account { actor: ctx.actor.pseudonym(), person })
}

/// The number of an entry in the chain, for whom may read all of it. What somebody else reads of herself has none: from the numbers of
/// two acts of hers it could be told how much others did in between.
pub fn number(ctx: &Ctx, entry: &KeptEntry) -> Option<i64> {
    access::may(&ctx.actor, Action::ReadAudit, &Object::Nothing).then_some(entry.seq)
}

/// By which an entry is known outside: its number, hidden under a mark that only we can make of it (as SIV does, RFC 5297).
pub fn id_of(ctx: &Ctx, entry: &KeptEntry) -> AuditEntryId {
    id_of_number(ctx, entry.seq)
}

fn id_of_number(ctx: &Ctx, seq: i64) -> AuditEntryId {
    let mark = word_of(&ctx.vault().keyed_hash(MARK, seq.to_be_bytes()));
    AuditEntryId(Uuid::from_u64_pair(mark, seq.cast_unsigned() ^ mask(ctx, mark)))
}

/// The number behind an id; none behind one that we did not make, whose number no entry has.
fn number_of(ctx: &Ctx, id: AuditEntryId) -> i64 {
    let (mark, masked) = id.0.as_u64_pair();
    let seq = (masked ^ mask(ctx, mark)).cast_signed();
    if id_of_number(ctx, seq) == id { seq } else { NO_NUMBER }
}

fn mask(ctx: &Ctx, mark: u64) -> u64 {
    word_of(&ctx.vault().keyed_hash(MASK, mark.to_be_bytes()))
}

/// The first bytes of a hash.
fn word_of(hash: &Hash) -> u64 {
    u64::from_be_bytes(*hash.first_chunk().expect("a hash has more bytes"))
}

/// The entries that a filter lets through and a slice asks for, the newest first: of all, or of those of whoever asks.
pub async fn page(ctx: &Ctx, filter: &AuditFilter, slice: &Slice) -> Result<Page<KeptEntry>> {
    let of_key = |key: &Key| match key {
        Key::Id(id) => Key::Int(number_of(ctx, AuditEntryId(*id))),
        other => other.clone(),
    };
    let from = slice.from.as_ref().map(|keys| keys.iter().map(of_key).collect());
    let mut page = audit::page(ctx.db(), &whose(ctx).await?, filter, &Slice { from, ..slice.clone() }).await?;
    for listed in &mut page.items {
        // a cursor can be read by whoever has it
        listed.key = vec![Key::Id(id_of(ctx, &listed.item).0)];
    }
    Ok(page)
}

/// Entries by id; those that are not there are left out, as those that whoever asks may not read.
pub async fn by_ids(ctx: &Ctx, ids: &[AuditEntryId]) -> Result<HashMap<AuditEntryId, KeptEntry>> {
    let whose = match whose(ctx).await {
        Ok(whose) => whose,
        Err(Error::Unauthenticated | Error::Forbidden | Error::NotFound) => return Ok(HashMap::new()),
        Err(error) => return Err(error),
    };
    let numbers: Vec<_> = ids.iter().map(|id| number_of(ctx, *id)).collect();
    let found = audit::by_numbers(ctx.db(), &whose, &numbers).await?;
    Ok(found.into_iter().map(|entry| (id_of(ctx, &entry), entry)).collect())
}

/// How many of them there are.
pub async fn count(ctx: &Ctx, filter: &AuditFilter) -> Result<Count> {
    Ok(audit::count(ctx.db(), &whose(ctx).await?, filter).await?)
}
