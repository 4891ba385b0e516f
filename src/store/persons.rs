//! Natural persons: sealed bytes, wrapped keys, keyed hashes. Nothing here can be read without the vault.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{CHUNK, Result};
use crate::db::Run;
use crate::domain::id::PersonId;
use crate::{sql, values};

/// A person as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPerson {
    /// Id.
    pub id: PersonId,
    /// Her data, sealed with her key.
    pub sealed: Vec<u8>,
    /// Her key, wrapped with the master key; absent once removed.
    pub wrapped_key: Option<Vec<u8>>,
    /// Keyed hash of her NIK.
    pub nik_hash: Option<Vec<u8>>,
    /// Keyed hash of her phone.
    pub phone_hash: Option<Vec<u8>>,
    /// Made up for demonstration.
    pub is_demo: bool,
    /// Counts the changes; 1 for a new one.
    pub version: i64,
}

/// The mark by which the key file of this database is known again; none before it was first used.
pub async fn vault_mark(mut run: impl Run) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = run.maybe(sql!("select mark from vault_marks")).await?;
    Ok(row.map(|(mark,)| mark))
}

/// Keeps the mark of a key file; one that is there stays.
pub async fn keep_vault_mark(mut run: impl Run, mark: &[u8], at: DateTime<Utc>) -> Result<()> {
    let insert = sql!(
        "insert into vault_marks (id, mark, created_at) values (1, $1, $2) on conflict do nothing",
        mark.to_vec(),
        at
    );
    run.exec(insert).await?;
    Ok(())
}

/// The newest person whose key is kept, and her wrapped key.
pub async fn newest_key(mut run: impl Run) -> Result<Option<(PersonId, Vec<u8>)>> {
    let row: Option<(Uuid, Vec<u8>)> =
        run.maybe(sql!("select person_id, wrapped from person_keys order by person_id desc limit 1")).await?;
    Ok(row.map(|(person, wrapped)| (PersonId(person), wrapped)))
}

/// Adds persons with their keys.
pub async fn insert(mut run: impl Run, persons: &[SealedPerson], at: DateTime<Utc>) -> Result<()> {
    for chunk in persons.chunks(CHUNK) {
        let rows =
            chunk.iter().map(|p| values![p.id, &p.sealed, &p.nik_hash, &p.phone_hash, p.is_demo, p.version, at, at]);
        run.exec(sql!("insert into persons (id, sealed, nik_hash, phone_hash, is_demo, version, created_at, changed_at) values ").rows(rows)).await?;
        let keys: Vec<_> = chunk.iter().filter_map(|p| p.wrapped_key.as_ref().map(|key| values![p.id, key])).collect();
        if !keys.is_empty() {
            run.exec(sql!("insert into person_keys (person_id, wrapped) values ").rows(keys)).await?;
        }
    }
    Ok(())
}

/// Writes a person's data anew.
pub async fn update(mut run: impl Run, person: &SealedPerson, at: DateTime<Utc>) -> Result<bool> {
    let update = sql!(
        "update persons set sealed = $1, nik_hash = $2, phone_hash = $3, changed_at = $4, version = version + 1
          where id = $5 and retired_at is null",
        &person.sealed,
        &person.nik_hash,
        &person.phone_hash,
        at,
        person.id,
    );
    Ok(run.exec(update).await? > 0)
}

/// Writes the data of many persons anew, each of whom is there: in one statement, which an `update` cannot be. Answers how many
/// were still in use.
pub async fn update_all(mut run: impl Run, persons: &[SealedPerson], at: DateTime<Utc>) -> Result<u64> {
    let mut n = 0;
    for chunk in persons.chunks(CHUNK) {
        let rows = chunk.iter().map(|p| values![p.id, &p.sealed, &p.nik_hash, &p.phone_hash, p.is_demo, 1i64, at, at]);
        n += run
            .exec(
                sql!("insert into persons (id, sealed, nik_hash, phone_hash, is_demo, version, created_at, changed_at) values ")
                    .rows(rows)
                    .push(
                        " on conflict (id) do update set sealed = excluded.sealed, nik_hash = excluded.nik_hash,
                            phone_hash = excluded.phone_hash, changed_at = excluded.changed_at, version = persons.version + 1
                          where persons.retired_at is null",
                    ),
            )
            .await?;
    }
    Ok(n)
}

/// Takes persons out of use and removes their keys: their data can never be read again.
pub async fn erase(mut run: impl Run, ids: &[PersonId], at: DateTime<Utc>) -> Result<()> {
    run.exec(sql!("delete from person_keys where ").any_of("person_id", ids.iter().copied())).await?;
    let erased = sql!(
        "update persons set nik_hash = null, phone_hash = null, retired_at = $1, changed_at = $1, version = version + 1
          where retired_at is null and ",
        at
    );
    run.exec(erased.any_of("id", ids.iter().copied())).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: Uuid,
    sealed: Vec<u8>,
    wrapped: Option<Vec<u8>>,
    nik_hash: Option<Vec<u8>>,
    phone_hash: Option<Vec<u8>>,
    is_demo: bool,
    version: i64,
}

/// Persons by id; those that are not there are left out.
pub async fn by_ids(mut run: impl Run, ids: &[PersonId]) -> Result<HashMap<PersonId, SealedPerson>> {
    let rows: Vec<PersonRow> = run
        .all(
            sql!("select p.id, p.sealed, k.wrapped, p.nik_hash, p.phone_hash, p.is_demo, p.version from persons p left join person_keys k on k.person_id = p.id where ")
                .any_of("p.id", ids.iter().copied()),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|PersonRow { id, sealed, wrapped, nik_hash, phone_hash, is_demo, version }| {
            let id = PersonId(id);
            (id, SealedPerson { id, sealed, wrapped_key: wrapped, nik_hash, phone_hash, is_demo, version })
        })
        .collect())
}

/// The persons with one of these keyed hashes of a NIK.
pub async fn by_nik_hashes(mut run: impl Run, hashes: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, PersonId)>> {
    by_hashes(&mut run, "nik_hash", hashes).await
}

/// The persons with one of these keyed hashes of a phone.
pub async fn by_phone_hashes(mut run: impl Run, hashes: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, PersonId)>> {
    by_hashes(&mut run, "phone_hash", hashes).await
}

async fn by_hashes(mut run: impl Run, column: &'static str, hashes: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, PersonId)>> {
    let mut found = Vec::new();
    for chunk in hashes.chunks(CHUNK) {
        let mut query = sql!("select ")
            .push(column)
            .push(", id from persons where retired_at is null and ")
            .push(column)
            .push(" in (");
        for (i, hash) in chunk.iter().enumerate() {
            query = query.push(if i > 0 { ", " } else { "" }).bind(hash);
        }
        let rows: Vec<(Vec<u8>, Uuid)> = run.all(query.push(") order by id")).await?;
        found.extend(rows.into_iter().map(|(hash, id)| (hash, PersonId(id))));
    }
    Ok(found)
}

/// Removes a person's key: her data can never be read again.
pub async fn remove_key(mut run: impl Run, id: PersonId) -> Result<bool> {
    Ok(run.exec(sql!("delete from person_keys where person_id = $1", id)).await? > 0)
}
