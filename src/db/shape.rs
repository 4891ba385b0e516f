//! A schema as both engines can tell it, to hold the two next to each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Db, Result, Run as _, migrate};
use crate::sql;

/// What the steps make, as [`shape`] tells it.
const MADE: &str = include_str!("../../migrations/shape.txt");

/// What the steps make and a database has not: columns, keys, indexes, references, and the triggers of its engine, a line each. What it
/// has beside that is its operator's.
pub async fn lacking(db: &Db) -> Result<Vec<String>> {
    let mut run = db;
    let found = shape(db).await?;
    let mut lacking: Vec<String> = MADE.lines().filter(|line| !found.contains(*line)).map(str::to_owned).collect();
    let triggers: Vec<(String,)> = run
        .all(sql!("").split(
            "select name from sqlite_schema where type = 'trigger'",
            "select t.tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
              where c.relnamespace = current_schema()::regnamespace and t.tgenabled in ('O', 'A')",
        ))
        .await?;
    let is_there = |trigger: &str| triggers.iter().any(|(found,)| found == trigger);
    let made = migrate::triggers(db.dialect()).filter(|trigger| !is_there(trigger));
    lacking.extend(made.map(|trigger| format!("trigger {trigger}")));
    Ok(lacking)
}

/// The columns, keys, indexes and references of a database, a line each: equal on both engines, if the steps say the
/// same twice. Partial indexes and those over expressions are left out, since the engines spell them apart.
pub async fn shape(db: &Db) -> Result<BTreeSet<String>> {
    let mut run = db;
    let columns: Vec<(String, String, String, bool)> = run
        .all(sql!("").split(
            r"select m.name, c.name, lower(c.type), c.[notnull] = 0 and c.pk = 0
                from sqlite_schema m join pragma_table_info(m.name) c
               where m.type = 'table' and m.name not like '\_sqlx%' escape '\' and m.name not like 'sqlite\_%' escape '\'",
            r"select table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
                from information_schema.columns
               where table_schema = current_schema() and table_name not like '\_sqlx%'",
        ))
        .await?;
    let indexes: Vec<(String, String, bool, i64, String)> = run
        .all(sql!("").split(
            r"select m.name, i.name, i.[unique] = 1, x.seqno, x.name
                from sqlite_schema m join pragma_index_list(m.name) i join pragma_index_info(i.name) x
               where m.type = 'table' and m.name not like '\_sqlx%' escape '\' and i.partial = 0
                 and not exists (select 1 from pragma_index_info(i.name) y where y.name is null)
              union all
              select m.name, 'rowid', 1, 0, c.name
                from sqlite_schema m join pragma_table_info(m.name) c
               where m.type = 'table' and m.name not like '\_sqlx%' escape '\' and c.pk = 1
                 and not exists (select 1 from pragma_index_list(m.name) i where i.origin = 'pk')",
            r"select t.relname::text, i.relname::text, x.indisunique, k.place::bigint, a.attname::text
                from pg_index x
                join pg_class i on i.oid = x.indexrelid
                join pg_class t on t.oid = x.indrelid
                join pg_namespace n on n.oid = t.relnamespace
                cross join lateral unnest(x.indkey::int2[]) with ordinality k (attnum, place)
                join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
               where n.nspname = current_schema() and t.relname not like '\_sqlx%' and x.indpred is null and x.indexprs is null
                 and k.place <= x.indnkeyatts",
        ))
        .await?;
    let references: Vec<(String, String, i64, String, String)> = run
        .all(sql!("").split(
            r"select m.name, cast(f.id as text), f.seq, f.[from], f.[table]
                from sqlite_schema m join pragma_foreign_key_list(m.name) f
               where m.type = 'table'",
            r"select t.relname::text, c.conname::text, k.place::bigint, a.attname::text, r.relname::text
                from pg_constraint c
                join pg_class t on t.oid = c.conrelid
                join pg_class r on r.oid = c.confrelid
                join pg_namespace n on n.oid = t.relnamespace
                cross join lateral unnest(c.conkey) with ordinality k (attnum, place)
                join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
               where c.contype = 'f' and n.nspname = current_schema()",
        ))
        .await?;

    let mut lines = BTreeSet::new();
    for (table, column, kind, nullable) in columns {
        let needed = if nullable { "" } else { " not null" };
        lines.insert(format!("column {table}.{column} {}{needed}", portable(&kind)));
    }
    for ((table, _, unique), columns) in
        gathered(indexes.into_iter().map(|(t, index, unique, place, column)| ((t, index, unique), place, column)))
    {
        lines.insert(format!("{} {table} ({columns})", if unique { "unique" } else { "index" }));
    }
    for ((table, _, to), columns) in
        gathered(references.into_iter().map(|(t, name, place, column, to)| ((t, name, to), place, column)))
    {
        lines.insert(format!("reference {table} ({columns}) to {to}"));
    }
    Ok(lines)
}

/// Columns in their order, for each thing that has some.
fn gathered<K: Ord>(rows: impl Iterator<Item = (K, i64, String)>) -> BTreeMap<K, String> {
    let mut places: BTreeMap<K, BTreeMap<i64, String>> = BTreeMap::new();
    for (thing, place, column) in rows {
        places.entry(thing).or_default().insert(place, column);
    }
    places.into_iter().map(|(thing, columns)| (thing, columns.into_values().collect::<Vec<_>>().join(", "))).collect()
}

fn portable(kind: &str) -> String {
    match kind {
        "uuid" | "bytea" => "blob",
        "bigint" | "boolean" => "integer",
        "double precision" => "real",
        "date" | "jsonb" | "timestamp with time zone" => "text",
        other => other,
    }
    .to_owned()
}
