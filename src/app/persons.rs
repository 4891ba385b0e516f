//! What identifies a person: sealed on the way in, opened only for whom may read it.

use std::collections::HashMap;

use super::{Action, Ctx, Error, Result, access};
use crate::db::{Db, Run};
use crate::domain::id::PersonId;
use crate::domain::person::{Person, PersonalData};
use crate::store;
use crate::store::persons::SealedPerson;
use crate::vault::WrappedKey;

/// Purposes of keyed hashes: the same NIK gives other bytes for another purpose.
const NIK: &str = "person nik";
const PHONE: &str = "person phone";
const MARK: &str = "mark of the key file";

fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

/// Whether a database was already used with a key file: then there must be no other, and none is made.
pub async fn is_keyed(db: &Db) -> Result<bool> {
    Ok(store::persons::vault_mark(db).await?.is_some())
}

/// Refuses a key file that is not the one with which this database was written: what it seals could not be opened together with
/// the rest, and nobody would be found again by her NIK or phone. The first key file is remembered.
pub(super) async fn check_keys(ctx: &Ctx) -> Result<()> {
    let mark = ctx.vault().keyed_hash(MARK, "simpul").to_vec();
    if store::persons::vault_mark(ctx.db()).await?.is_none() {
        let mark = mark.clone();
        ctx.write(move |work| {
            let mark = mark.clone();
            Box::pin(async move { Ok(store::persons::keep_vault_mark(&mut work.tx, &mark, work.at).await?) })
        })
        .await?;
    }
    let is_marked = store::persons::vault_mark(ctx.db()).await? == Some(mark);
    let opens = store::persons::newest_key(ctx.db())
        .await?
        .is_none_or(|(person, wrapped)| ctx.vault().rewrap(person.0, &WrappedKey(wrapped)).is_ok());
    if is_marked && opens {
        return Ok(());
    }
    Err(Error::refused(
        "SIMPUL_KEY_FILE",
        "SIMPUL_KEY_FILE: berkas kunci ini bukan milik basis data ini. Pakailah berkas kunci yang dipakai sejak awal.",
        "SIMPUL_KEY_FILE: this key file is not that of this database. Use the one that it was written with.",
    ))
}

/// Seals a person's data with a new key of her own.
pub(super) fn seal(ctx: &Ctx, person: &Person, is_demo: bool) -> Result<SealedPerson> {
    let key = ctx.vault().new_person_key(person.id.0).map_err(internal)?;
    let plain = serde_json::to_vec(&person.data).map_err(internal)?;
    Ok(SealedPerson {
        id: person.id,
        sealed: ctx.vault().seal(person.id.0, &key, &plain).map_err(internal)?,
        wrapped_key: Some(key.0),
        nik_hash: nik_hash(ctx, &person.data),
        phone_hash: phone_hash(ctx, &person.data),
        is_demo,
        version: 1,
    })
}

/// Seals changed data with the person's own key. Fails with `NotFound` where her key was removed.
pub(super) fn reseal(ctx: &Ctx, held: &SealedPerson, data: &PersonalData) -> Result<SealedPerson> {
    let key = WrappedKey(held.wrapped_key.clone().ok_or(Error::NotFound)?);
    let plain = serde_json::to_vec(data).map_err(internal)?;
    Ok(SealedPerson {
        sealed: ctx.vault().seal(held.id.0, &key, &plain).map_err(internal)?,
        nik_hash: nik_hash(ctx, data),
        phone_hash: phone_hash(ctx, data),
        ..held.clone()
    })
}

/// The keyed hash of a NIK, by which a person is found again.
pub(super) fn nik_hash(ctx: &Ctx, data: &PersonalData) -> Option<Vec<u8>> {
    data.nik.as_ref().map(|nik| ctx.vault().keyed_hash(NIK, nik).to_vec())
}

/// The keyed hash of a phone.
pub(super) fn phone_hash(ctx: &Ctx, data: &PersonalData) -> Option<Vec<u8>> {
    data.phone.as_ref().map(|phone| ctx.vault().keyed_hash(PHONE, phone).to_vec())
}

/// Opens the data of persons. Those without a key any more are left out, as are those that are not there.
pub async fn open(ctx: &Ctx, ids: &[PersonId]) -> Result<HashMap<PersonId, PersonalData>> {
    access::check(&ctx.actor, Action::ReadPersonalData)?;
    open_with(ctx, ctx.db(), ids).await
}

/// The same within a use case that has checked its own right, and perhaps within a transaction.
pub(super) async fn open_with(ctx: &Ctx, run: impl Run, ids: &[PersonId]) -> Result<HashMap<PersonId, PersonalData>> {
    let sealed = store::persons::by_ids(run, ids).await?;
    sealed
        .into_iter()
        .filter_map(|(id, person)| {
            let key = WrappedKey(person.wrapped_key.clone()?);
            Some(unseal(ctx, &person, &key).map(|data| (id, data)))
        })
        .collect()
}

fn unseal(ctx: &Ctx, person: &SealedPerson, key: &WrappedKey) -> Result<PersonalData> {
    let plain = ctx.vault().unseal(person.id.0, key, &person.sealed).map_err(internal)?;
    serde_json::from_slice(&plain).map_err(internal)
}
