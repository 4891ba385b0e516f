//! What is in the indexes of the database, its terms and their spellings among them: no name that its owner did not publish.

use simpul::db::Dialect;
use simpul::domain::Umkm;
use simpul::domain::umkm::{InputNeed, Product};
use sqlx::{AssertSqlSafe, Connection};

use crate::given;
use crate::given::engines::{Fresh, Start, tell};

/// An index: its table, and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Index {
    table: String,
    columns: Vec<String>,
}

/// The parts of a definition between its parentheses, from the first one after a word on.
fn parts(definition: &str, after: &str) -> Vec<String> {
    let Some((_, rest)) = definition.split_once(after) else { return Vec::new() };
    let Some(start) = rest.find('(') else { return Vec::new() };
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in rest[start..].chars() {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        match letter {
            _ if depth == 0 => break,
            '(' if depth == 1 => (),
            ',' if depth == 1 => parts.push(String::new()),
            _ => parts.last_mut().expect("there is one").push(letter),
        }
    }
    // PostgreSQL tells an expression in its own spelling; in which direction a column is indexed does not matter here
    let plain = |part: String| {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let part = part
            .trim_end_matches(" DESC")
            .trim_end_matches(" desc")
            .replace("(0)::bigint", "0")
            .replace("COALESCE", "coalesce");
        match part.trim_matches(['(', ')', ' ']) {
            case if case.to_lowercase().starts_with("case ") => case
                .to_lowercase()
                .replace("::text", "")
                .replace("'active'", "'ACTIVE'")
                .replace("'mature'", "'MATURE'")
                .replace("'forming'", "'FORMING'")
                .replace("'proposed'", "'PROPOSED'"),
            _ => part,
        }
    };
    parts.into_iter().map(plain).collect()
}

/// Every index there is: those of keys, those by name, those of the tables that are an index themselves.
async fn indexes(fresh: &Fresh) -> Vec<Index> {
    let mut indexes: Vec<Index> = match fresh.dialect {
        Dialect::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
            let named: Vec<(String, String)> =
                sqlx::query_as("select tbl_name, sql from sqlite_schema where type = 'index' and sql is not null")
                    .fetch_all(&mut connection)
                    .await
                    .unwrap();
            let keys: Vec<(String, String)> = sqlx::query_as(
                "select m.name, group_concat(c.name, ',') from sqlite_schema m join pragma_index_list(m.name) i
                   join pragma_index_info(i.name) c where m.type = 'table' and i.origin <> 'c' group by m.name, i.name
                 union all
                 select m.name, c.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and c.pk = 1
                    and not exists (select 1 from pragma_index_list(m.name) i where i.origin = 'pk')",
            )
            .fetch_all(&mut connection)
            .await
            .unwrap();
            let named = named.into_iter().map(|(table, sql)| Index { columns: parts(&sql, " on "), table });
            let split = |columns: String| columns.split(',').map(str::to_owned).collect();
            named.chain(keys.into_iter().map(|(table, columns)| Index { table, columns: split(columns) })).collect()
        }
        Dialect::Postgres => {
            let mut connection = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
            let all: Vec<(String, String)> =
                sqlx::query_as("select tablename::text, indexdef from pg_indexes where schemaname = current_schema()")
                    .fetch_all(&mut connection)
                    .await
                    .unwrap();
            all.into_iter()
                .map(|(table, definition)| {
                    let mut columns = parts(&definition, " USING ");
                    columns.extend(parts(&definition, " INCLUDE "));
                    Index { table, columns }
                })
                .collect()
        }
    };
    indexes.retain(|index| !index.table.starts_with("_sqlx"));
    indexes.sort();
    indexes
}

/// The rows of an index, as text.
async fn rows(fresh: &Fresh, Index { table, columns }: &Index) -> String {
    let rows: Vec<String> = match fresh.dialect {
        Dialect::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
            let columns: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
            let select = format!("select {} from {table}", columns.join(" || ' ' || "));
            sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(&mut connection).await.unwrap()
        }
        Dialect::Postgres => {
            let mut connection = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
            let select = format!("select cast(row({}) as text) from {table}", columns.join(", "));
            sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(&mut connection).await.unwrap()
        }
    };
    rows.join("\n")
}

/// What is indexed, a line each.
fn listed(indexes: &[Index]) -> String {
    let mut lines: Vec<String> = indexes
        .iter()
        .flat_map(|index| {
            index.columns.iter().map(|column| format!("{}.{}\n", index.table, column.replace("uuid_send(id)", "id")))
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines.concat()
}

told_on_each!(no_index_holds_a_name_that_is_not_published, Migrated, async |fresh| {
    let db = fresh.open().await?;
    given::places(&db).await?;
    let named = |n, name: &str, is_published| Umkm {
        is_published,
        products: vec![Product { name: format!("Keripik {name}"), ..Product::default() }],
        inputs: vec![InputNeed { name: format!("Minyak {name}"), quantity_per_month: None, unit: None }],
        ..given::umkm(n, name)
    };
    let hers = [named(1, "Qxzwvu Jqkzpa", false), named(2, "Wvoqyu Zzkqwi", true)];
    given::keep_umkm(&db, &hers, given::now()).await?;
    let indexes = indexes(&fresh).await;
    for table in ["umkm_terms", "cooperative_terms", "cluster_terms", "search_words", "search_grams", "umkm", "persons"]
    {
        assert!(indexes.iter().any(|index| index.table == table), "{table} has an index");
    }
    let mut found = 0;
    for index in &indexes {
        let rows = rows(&fresh, index).await.to_lowercase();
        for run in ["qxz", "xzw", "wvu", "jqk", "kzp", "zpa"] {
            // runs of three characters are kept too
            assert!(!rows.contains(run), "{run} of a name that is not published is in {index:?}: {rows}");
        }
        found += usize::from(rows.contains("wvoqyu"));
    }
    assert!(found >= 3, "what is published is found: in names, terms, spellings; here in {found}");
});

#[test]
fn what_is_indexed_is_what_was_reviewed() {
    // a new line here is a column whose values lie open in an index: is it one that anybody may know?
    let mut told = Vec::new();
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        tell(Start::Migrated, dialect, async |fresh| {
            told.push(listed(&indexes(&fresh).await));
            Ok(())
        });
    }
    assert_eq!(told[0], told[1], "both engines index the same");
    given::golden("indexed.txt", &told[0]);
}
