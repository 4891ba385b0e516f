//! Statements under construction: literal text and bound values, spelled for an engine at the last moment.

use std::fmt::Write as _;

use sqlx::Arguments as _;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use super::value::{Bind, Kind, Value};
use super::{Dialect, Error, Result};

/// `sql!("… where id = $1", id)`: the text names its holes, each value has one or more of them, and the compiler
/// counts. More pieces may follow. The text is a constant: nothing that was read can become SQL.
#[macro_export]
macro_rules! sql {
    ($text:expr $(, $value:expr)* $(,)?) => {{
        const TEXT: &str = $text;
        const _: () = {
            let values: &[&str] = &[$(stringify!($value)),*];
            $crate::db::check_holes(TEXT, values.len());
        };
        $crate::db::Sql::with(TEXT, vec![$($crate::db::Bind::value($value)),*])
    }};
}

/// A statement, or a part of one.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    pieces: Vec<Piece>,
    values: Vec<Value>,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(&'static str),
    /// A place in `values`; the same place may be named more than once.
    Hole(usize),
    Rows(Vec<Vec<Value>>),
    AnyOf(&'static str, Kind, Vec<Value>),
    EachOf(Kind, Vec<Value>),
    Part(Sql),
    Split(Box<(Sql, Sql)>),
}

/// Items of a list that SQLite gets one by one: up to here that is quicker than unpacking a list.
const MOST_HOLES: usize = 64;

/// Splits text at its next hole: what comes before, the number of the hole, what comes after. Holes in quotes are text.
const fn next_hole(bytes: &[u8], mut at: usize) -> Option<(usize, usize, usize)> {
    let mut quoted = false;
    while at < bytes.len() {
        if bytes[at] == b'\'' {
            quoted = !quoted;
        }
        if !quoted && bytes[at] == b'$' && at + 1 < bytes.len() && bytes[at + 1].is_ascii_digit() {
            let (start, mut number) = (at, 0);
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                number = number * 10 + (bytes[at] - b'0') as usize;
                at += 1;
            }
            return Some((start, number, at));
        }
        at += 1;
    }
    None
}

/// Stops the build of a `sql!` whose holes and values do not fit: every hole has a value, every value a hole.
pub const fn check_holes(text: &str, n_values: usize) {
    let bytes = text.as_bytes();
    let mut wanted = 0;
    while wanted <= n_values {
        let (mut at, mut found) = (0, wanted == 0);
        while let Some((_, number, next)) = next_hole(bytes, at) {
            assert!(number >= 1 && number <= n_values, "a hole of this sql! has no value");
            found = found || number == wanted;
            at = next;
        }
        assert!(found, "a value of this sql! has no hole");
        wanted += 1;
    }
}

/// Stops the build of a list of values that lists are not made of.
const fn check_listed(kind: Kind) {
    assert!(
        matches!(kind, Kind::Uuid | Kind::Text | Kind::Int | Kind::Bytes),
        "a list is of ids, texts, whole numbers or bytes"
    );
}

impl Sql {
    /// Text with holes and their values; written as `sql!`.
    #[doc(hidden)]
    pub fn with(text: &'static str, values: Vec<Value>) -> Self {
        let (mut pieces, mut at) = (Vec::with_capacity(2 * values.len() + 1), 0);
        while let Some((start, number, next)) = next_hole(text.as_bytes(), at) {
            pieces.push(Piece::Text(&text[at..start]));
            pieces.push(Piece::Hole(number - 1));
            at = next;
        }
        pieces.push(Piece::Text(&text[at..]));
        Self { pieces, values }
    }

    /// Appends text, which has no holes.
    #[must_use]
    pub fn push(mut self, text: &'static str) -> Self {
        debug_assert!(next_hole(text.as_bytes(), 0).is_none(), "a hole needs a value: append(sql!(…))");
        self.pieces.push(Piece::Text(text));
        self
    }

    /// Appends one value.
    #[must_use]
    pub fn bind(mut self, value: impl Bind) -> Self {
        self.pieces.push(Piece::Hole(self.values.len()));
        self.values.push(value.value());
        self
    }

    /// Appends text and value, if there is a value.
    #[must_use]
    pub fn bind_if<T: Bind>(self, text: &'static str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.push(text).bind(value),
            None => self,
        }
    }

    /// Appends another statement or part, with its own holes and values.
    #[must_use]
    pub fn append(mut self, part: Self) -> Self {
        self.pieces.push(Piece::Part(part));
        self
    }

    /// Appends a part, if there is one.
    #[must_use]
    pub fn append_if(self, part: Option<Self>) -> Self {
        match part {
            Some(part) => self.append(part),
            None => self,
        }
    }

    /// Appends the condition that `column` is one of `items`: ids, texts, whole numbers or hashes. None matches no row.
    #[must_use]
    pub fn any_of<T: Bind>(mut self, column: &'static str, items: impl IntoIterator<Item = T>) -> Self {
        const { check_listed(T::KIND) };
        self.pieces.push(Piece::AnyOf(column, T::KIND, items.into_iter().map(T::value).collect()));
        self
    }

    /// Appends a table of `items`, each once, in its column `key`: ids, texts, whole numbers or hashes.
    #[must_use]
    pub fn each_of<T: Bind>(mut self, items: impl IntoIterator<Item = T>) -> Self {
        const { check_listed(T::KIND) };
        self.pieces.push(Piece::EachOf(T::KIND, items.into_iter().map(T::value).collect()));
        self
    }

    /// Appends rows of values, `(…), (…)`; at most 500 of them, and at least one.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        let rows: Vec<_> = rows.into_iter().collect();
        debug_assert!((1..=500).contains(&rows.len()), "rows go in chunks of 1 to 500");
        self.pieces.push(Piece::Rows(rows));
        self
    }

    /// Appends one text or the other: where the engines differ, in sight.
    #[must_use]
    pub fn split(mut self, sqlite: impl Into<Self>, postgres: impl Into<Self>) -> Self {
        self.pieces.push(Piece::Split(Box::new((sqlite.into(), postgres.into()))));
        self
    }

    /// The text as an engine would get it, for compared files.
    pub fn text(&self, dialect: Dialect) -> String {
        struct Nothing<const POSTGRES: bool>;
        impl<const POSTGRES: bool> Arguments for Nothing<POSTGRES> {
            const DIALECT: Dialect = if POSTGRES { Dialect::Postgres } else { Dialect::Sqlite };
            fn bind(&mut self, _: &Value) -> std::result::Result<(), BoxDynError> {
                Ok(())
            }
            fn bind_list(&mut self, _: Kind, _: &[Value]) -> std::result::Result<(), BoxDynError> {
                Ok(())
            }
        }
        let text = match dialect {
            Dialect::Sqlite => self.render(Nothing::<false>).map(|(text, _)| text),
            Dialect::Postgres => self.render(Nothing::<true>).map(|(text, _)| text),
        };
        text.expect("binding nothing cannot fail")
    }

    /// Text and arguments for one engine.
    pub(super) fn render<A: Arguments>(&self, arguments: A) -> Result<(String, A)> {
        let mut out = Out { text: String::with_capacity(256), n_holes: 0, arguments };
        self.write(&mut out).map_err(|_| Error::Driver("a value cannot be bound".into()))?;
        Ok((out.text, out.arguments))
    }

    fn write<A: Arguments>(&self, out: &mut Out<A>) -> std::result::Result<(), BoxDynError> {
        let mut numbers = vec![0; self.values.len()];
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.text.push_str(text),
                Piece::Hole(place) => out.hole(&mut numbers[*place], &self.values[*place])?,
                Piece::Rows(rows) => {
                    for (i, row) in rows.iter().enumerate() {
                        out.text.push_str(if i == 0 { "(" } else { ", (" });
                        for (j, value) in row.iter().enumerate() {
                            if j > 0 {
                                out.text.push_str(", ");
                            }
                            out.hole(&mut 0, value)?;
                        }
                        out.text.push(')');
                    }
                }
                Piece::AnyOf(column, kind, items) => out.any_of(column, *kind, items)?,
                Piece::EachOf(kind, items) => out.each_of(*kind, items)?,
                Piece::Part(part) => part.write(out)?,
                Piece::Split(parts) => match A::DIALECT {
                    Dialect::Sqlite => parts.0.write(out)?,
                    Dialect::Postgres => parts.1.write(out)?,
                },
            }
        }
        Ok(())
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::default().push(text)
    }
}

struct Out<A> {
    text: String,
    n_holes: usize,
    arguments: A,
}

impl<A: Arguments> Out<A> {
    /// PostgreSQL numbers its holes and a value is sent once. SQLite looks numbered holes up one by one, which costs
    /// quadratic time in long statements: there every hole is `?` and has its own copy.
    fn hole(&mut self, number: &mut usize, value: &Value) -> std::result::Result<(), BoxDynError> {
        if A::DIALECT == Dialect::Sqlite {
            self.text.push('?');
            return self.arguments.bind(value);
        }
        if *number == 0 {
            self.n_holes += 1;
            *number = self.n_holes;
            self.arguments.bind(value)?;
        }
        write!(self.text, "${number}").expect("a string takes all text");
        Ok(())
    }

    /// Few texts serve all widths, so that statements stay prepared: PostgreSQL takes a list in one hole; SQLite has
    /// holes up to the next power of two (the last item fills up), and unpacks longer lists itself.
    fn any_of(&mut self, column: &str, kind: Kind, items: &[Value]) -> std::result::Result<(), BoxDynError> {
        self.text.push_str(column);
        if A::DIALECT == Dialect::Postgres {
            self.n_holes += 1;
            write!(self.text, " = any(${})", self.n_holes).expect("a string takes all text");
            return self.arguments.bind_list(kind, items);
        }
        if items.len() > MOST_HOLES {
            write!(self.text, " in (select {} from json_each(?))", unpacked(kind)).expect("a string takes all text");
            return self.arguments.bind_list(kind, items);
        }
        self.text.push_str(" in (");
        if let Some(last) = items.last() {
            for i in 0..items.len().next_power_of_two() {
                self.text.push_str(if i == 0 { "?" } else { ",?" });
                self.arguments.bind(items.get(i).unwrap_or(last))?;
            }
        }
        self.text.push(')');
        Ok(())
    }

    /// A list of any length is one hole. `distinct` also keeps SQLite from unpacking it anew wherever a key is named.
    fn each_of(&mut self, kind: Kind, items: &[Value]) -> std::result::Result<(), BoxDynError> {
        if A::DIALECT == Dialect::Postgres {
            self.n_holes += 1;
            let of = match kind {
                Kind::Uuid => "uuid",
                Kind::Int => "bigint",
                Kind::Bytes => "bytea",
                _ => "text",
            };
            let n = self.n_holes;
            write!(self.text, "(select distinct given.key from unnest(cast(${n} as {of}[])) as given(key))")
        } else {
            write!(self.text, "(select distinct {} as key from json_each(?))", unpacked(kind))
        }
        .expect("a string takes all text");
        self.arguments.bind_list(kind, items)
    }
}

/// How SQLite reads an item of a list.
fn unpacked(kind: Kind) -> &'static str {
    if matches!(kind, Kind::Uuid | Kind::Bytes) { "unhex(value)" } else { "value" }
}

/// Where the values of a statement go.
pub(super) trait Arguments {
    /// The engine they are for.
    const DIALECT: Dialect;
    fn bind(&mut self, value: &Value) -> std::result::Result<(), BoxDynError>;
    fn bind_list(&mut self, kind: Kind, items: &[Value]) -> std::result::Result<(), BoxDynError>;
}

impl Arguments for SqliteArguments {
    const DIALECT: Dialect = Dialect::Sqlite;

    fn bind(&mut self, value: &Value) -> std::result::Result<(), BoxDynError> {
        match value {
            Value::Null(_) => self.add(None::<i64>),
            Value::Bool(x) => self.add(*x),
            Value::Int(x) => self.add(*x),
            Value::Real(x) => self.add(*x),
            Value::Text(x) => self.add(x.as_str()),
            Value::Bytes(x) => self.add(x.as_slice()),
            Value::Uuid(x) => self.add(*x),
            // one width, so that texts sort as instants do
            Value::Time(x) => self.add(x.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()),
            Value::Date(x) => self.add(*x),
            Value::Json(x) => self.add(x.to_string()),
        }
    }

    fn bind_list(&mut self, _: Kind, items: &[Value]) -> std::result::Result<(), BoxDynError> {
        let list: Vec<serde_json::Value> = items
            .iter()
            .map(|item| match item {
                Value::Uuid(x) => x.simple().to_string().into(),
                Value::Bytes(x) => data_encoding::HEXLOWER.encode(x).into(),
                Value::Text(x) => x.as_str().into(),
                Value::Int(x) => (*x).into(),
                _ => serde_json::Value::Null,
            })
            .collect();
        self.add(serde_json::Value::Array(list).to_string())
    }
}

impl Arguments for PgArguments {
    const DIALECT: Dialect = Dialect::Postgres;

    fn bind(&mut self, value: &Value) -> std::result::Result<(), BoxDynError> {
        match value {
            Value::Null(Kind::Bool) => self.add(None::<bool>),
            Value::Null(Kind::Int) => self.add(None::<i64>),
            Value::Null(Kind::Real) => self.add(None::<f64>),
            Value::Null(Kind::Text) => self.add(None::<&str>),
            Value::Null(Kind::Bytes) => self.add(None::<&[u8]>),
            Value::Null(Kind::Uuid) => self.add(None::<uuid::Uuid>),
            Value::Null(Kind::Time) => self.add(None::<chrono::DateTime<chrono::Utc>>),
            Value::Null(Kind::Date) => self.add(None::<chrono::NaiveDate>),
            Value::Null(Kind::Json) => self.add(None::<serde_json::Value>),
            Value::Bool(x) => self.add(*x),
            Value::Int(x) => self.add(*x),
            Value::Real(x) => self.add(*x),
            Value::Text(x) => self.add(x.as_str()),
            Value::Bytes(x) => self.add(x.as_slice()),
            Value::Uuid(x) => self.add(*x),
            Value::Time(x) => self.add(*x),
            Value::Date(x) => self.add(*x),
            Value::Json(x) => self.add(x),
        }
    }

    fn bind_list(&mut self, kind: Kind, items: &[Value]) -> std::result::Result<(), BoxDynError> {
        macro_rules! list {
            ($kind:ident, $x:ident => $item:expr) => {
                self.add(
                    items
                        .iter()
                        .filter_map(|v| if let Value::$kind($x) = v { Some($item) } else { None })
                        .collect::<Vec<_>>(),
                )
            };
        }
        match kind {
            Kind::Uuid => list!(Uuid, x => *x),
            Kind::Int => list!(Int, x => *x),
            Kind::Bytes => list!(Bytes, x => x.as_slice()),
            _ => list!(Text, x => x.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::values;

    fn both(sql: Sql) -> (String, String) {
        (sql.text(Dialect::Sqlite), sql.text(Dialect::Postgres))
    }

    #[test]
    fn holes_follow_the_literal_and_go_on_after_it() {
        let (sqlite, postgres) = both(
            sql!("select '$9' from t where b = $2 and a = $1 and c <> $1", 1_i64, "x")
                .bind_if(" and d = ", Some(true))
                .bind_if(" and e = ", None::<i64>),
        );
        assert_eq!(sqlite, "select '$9' from t where b = ? and a = ? and c <> ? and d = ?");
        assert_eq!(postgres, "select '$9' from t where b = $1 and a = $2 and c <> $2 and d = $3");
    }

    #[test]
    fn parts_keep_their_own_holes() {
        let part = sql!("(select $1 where $1 > $2)", 1_i64, 2_i64);
        let (sqlite, postgres) = both(sql!("select $1 in ", 7_i64).append(part).push(" or ").bind(3_i64));
        assert_eq!(sqlite, "select ? in (select ? where ? > ?) or ?");
        assert_eq!(postgres, "select $1 in (select $2 where $2 > $3) or $4");
    }

    #[test]
    fn a_split_takes_one_side_with_its_values() {
        let sql = sql!("select ").split(sql!("a($1)", "x"), sql!("b($1, $2)", "x", 1_i64)).push(", ").bind(true);
        assert_eq!(both(sql), ("select a(?), ?".into(), "select b($1, $2), $3".into()));
    }

    #[test]
    fn few_texts_serve_lists_of_all_widths() {
        let list = |width| {
            both(
                sql!("")
                    .any_of("id", (0..width).map(|_| Uuid::nil()))
                    .push(" or ")
                    .any_of("code", (0..width).map(|_| "a")),
            )
        };
        for width in [0, 1, 3, 64, 65, 1000] {
            assert_eq!(list(width).1, "id = any($1) or code = any($2)");
        }
        assert_eq!(list(0).0, "id in () or code in ()");
        assert_eq!(list(1).0, "id in (?) or code in (?)");
        assert_eq!(list(3).0, "id in (?,?,?,?) or code in (?,?,?,?)");
        assert_eq!(
            list(1000).0,
            "id in (select unhex(value) from json_each(?)) or code in (select value from json_each(?))"
        );
        assert_eq!((0..=1000).map(|width| list(width).0).collect::<std::collections::BTreeSet<_>>().len(), 9);
    }

    #[test]
    fn a_list_is_a_table_with_each_item_once() {
        let ids = sql!("select ").bind(1_i64).push(" from ").each_of([Uuid::nil(), Uuid::nil()]).push(" parent");
        let (sqlite, postgres) = both(ids);
        assert_eq!(sqlite, "select ? from (select distinct unhex(value) as key from json_each(?)) parent");
        assert_eq!(
            postgres,
            "select $1 from (select distinct given.key from unnest(cast($2 as uuid[])) as given(key)) parent"
        );
        assert_eq!(both(sql!("").each_of(["a"])).0, "(select distinct value as key from json_each(?))");
    }

    #[test]
    fn rows_are_numbered_through() {
        let sql = sql!("insert into t values ")
            .rows([values![1_i64, "a"], values![2_i64, None::<String>]])
            .push(" on conflict do nothing");
        let (sqlite, postgres) = both(sql);
        assert_eq!(sqlite, "insert into t values (?, ?), (?, ?) on conflict do nothing");
        assert_eq!(postgres, "insert into t values ($1, $2), ($3, $4) on conflict do nothing");
    }

    #[test]
    #[should_panic = "a value of this sql! has no hole"]
    fn a_value_without_a_hole_is_found() {
        check_holes("select $1, $3", 3);
    }

    #[test]
    #[should_panic = "a hole of this sql! has no value"]
    fn a_hole_without_a_value_is_found() {
        check_holes("select $1, $2", 1);
    }
}
