//! A schema as both engines can tell it, to hold the two next to each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Db, Result, Run as _};
use crate::sql;

/// A schema: equal on both engines, if the steps say the same twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// Columns by table and name.
    pub columns: BTreeMap<(String, String), Column>,
    /// Indexes, those of keys among them. Partial ones and ones over expressions are left out.
    pub indexes: BTreeSet<Index>,
    /// References: table, columns, table referred to.
    pub references: BTreeSet<(String, Vec<String>, String)>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The type, by SQLite's word: `blob`, `integer`, `real` or `text`.
    pub kind: String,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// The table.
    pub table: String,
    /// The columns, in order.
    pub columns: Vec<String>,
    /// Whether a key may be there once only.
    pub unique: bool,
}

/// Reads the schema of a database.
pub async fn shape(db: &Db) -> Result<Shape> {
    let mut run = db;
    let columns: Vec<(String, String, String, bool)> = run
        .all(sql!("").split(
            r"select m.name, c.name, lower(c.type), c.[notnull] = 0
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
                 and not exists (select 1 from pragma_index_info(i.name) y where y.name is null)",
            r"select t.relname::text, i.relname::text, x.indisunique, k.place::bigint, a.attname::text
                from pg_index x
                join pg_class i on i.oid = x.indexrelid
                join pg_class t on t.oid = x.indrelid
                join pg_namespace n on n.oid = t.relnamespace
                cross join lateral unnest(x.indkey::int2[]) with ordinality k (attnum, place)
                join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
               where n.nspname = current_schema() and t.relname not like '\_sqlx%' and x.indpred is null and x.indexprs is null",
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

    let columns = columns
        .into_iter()
        .map(|(table, name, kind, nullable)| ((table, name), Column { kind: portable(&kind), nullable }));
    let mut by_index: BTreeMap<(String, String, bool), BTreeMap<i64, String>> = BTreeMap::new();
    for (table, index, unique, place, column) in indexes {
        by_index.entry((table, index, unique)).or_default().insert(place, column);
    }
    let mut by_reference: BTreeMap<(String, String, String), BTreeMap<i64, String>> = BTreeMap::new();
    for (table, name, place, column, to) in references {
        by_reference.entry((table, name, to)).or_default().insert(place, column);
    }
    Ok(Shape {
        columns: columns.collect(),
        indexes: by_index
            .into_iter()
            .map(|((table, _, unique), columns)| Index { table, columns: columns.into_values().collect(), unique })
            .collect(),
        references: by_reference
            .into_iter()
            .map(|((table, _, to), columns)| (table, columns.into_values().collect(), to))
            .collect(),
    })
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
