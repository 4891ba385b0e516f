//! Pages by key: one builder for plain lists and for the first items of each of many parents.

use crate::db::{Record, Result, Run, Sql};
use crate::domain::geo::{Bounds, chord_squared_to_m, m_to_chord_squared};
use crate::domain::listing::{Count, EXACT_COUNT, Key, Listed, Near, Page, Slice};
use crate::domain::words::Word;
use crate::domain::{RegionCode, listing::Direction};
use crate::sql;

/// One term of an order as SQL: an expression that is never null, and its direction.
pub(super) struct Term {
    pub by: Sql,
    pub descending: bool,
}

impl Term {
    pub fn new(by: impl Into<Sql>, direction: Direction) -> Self {
        Self { by: by.into(), descending: direction == Direction::Descending }
    }
}

/// A list as SQL.
pub(super) struct List {
    /// Columns of the item; they include `chord_squared`.
    pub columns: Sql,
    /// `from` and joins.
    pub from: Sql,
    /// Conditions, each beginning with ` and `.
    pub conditions: Sql,
    /// The order; its last term is unique within the list.
    pub order: Vec<Term>,
}

impl List {
    /// The condition that rows lie behind the key: `a > x or (a = x and (b > y or …))`.
    fn behind(&self, slice: &Slice) -> Option<Sql> {
        let key = slice.from.as_ref()?;
        let mut condition: Option<Sql> = None;
        for (term, value) in self.order.iter().zip(key).rev() {
            let than = if term.descending != slice.backward { " < " } else { " > " };
            let beyond = Sql::default().append(term.by.clone()).push(than).bind(value.clone());
            condition = Some(match condition {
                None => beyond,
                Some(inner) => Sql::from("(")
                    .append(beyond)
                    .push(" or (")
                    .append(term.by.clone())
                    .push(" = ")
                    .bind(value.clone())
                    .push(" and ")
                    .append(inner)
                    .push("))"),
            });
        }
        condition
    }

    fn order_by(&self, backward: bool) -> Sql {
        let mut order = Sql::from(" order by ");
        for (i, term) in self.order.iter().enumerate() {
            if i > 0 {
                order = order.push(", ");
            }
            order = order.append(term.by.clone()).push(if term.descending == backward { "" } else { " desc" });
        }
        order
    }

    fn rows(&self, slice: &Slice) -> Sql {
        let mut rows =
            Sql::from(" from ").append(self.from.clone()).push(" where true").append(self.conditions.clone());
        if let Some(behind) = self.behind(slice) {
            rows = rows.push(" and ").append(behind);
        }
        rows
    }

    /// One page, and one more row that tells whether there is a next.
    pub fn page(&self, slice: &Slice) -> Sql {
        Sql::from("select ")
            .append(self.columns.clone())
            .append(self.rows(slice))
            .append(self.order_by(slice.backward))
            .push(" limit ")
            .bind(slice.n + 1)
    }

    /// One page for each parent, the parents told apart by `parent_key`.
    pub fn page_per_parent(&self, parent_key: &'static str, slice: &Slice) -> Sql {
        Sql::from("select * from (select ")
            .push(parent_key)
            .push(" as parent_key, row_number() over (partition by ")
            .push(parent_key)
            .append(self.order_by(slice.backward))
            .push(") as place, ")
            .append(self.columns.clone())
            .append(self.rows(slice))
            .push(") ranked where place <= ")
            .bind(slice.n + 1)
            .push(" order by place")
    }

    /// How many rows there are, counted up to one above [`EXACT_COUNT`].
    pub fn count(&self) -> Sql {
        Sql::from("select count(*) from (select 1 from ")
            .append(self.from.clone())
            .push(" where true")
            .append(self.conditions.clone())
            .push(" limit ")
            .bind(EXACT_COUNT + 1)
            .push(") counted")
    }

    /// How many rows each parent has.
    pub fn count_per_parent(&self, parent_key: &'static str) -> Sql {
        Sql::from("select ")
            .push(parent_key)
            .push(" as parent_key, count(*) from ")
            .append(self.from.clone())
            .push(" where true")
            .append(self.conditions.clone())
            .push(" group by ")
            .push(parent_key)
    }
}

/// Counts a list.
pub(super) async fn count(mut run: impl Run, list: &List) -> Result<Count> {
    let (counted,): (i64,) = run.one(list.count()).await?;
    Ok(Count::capped(counted))
}

/// Reads one page.
pub(super) async fn read<R: Record, T>(
    mut run: impl Run,
    list: &List,
    slice: &Slice,
    listed: impl Fn(R) -> Result<Listed<T>>,
) -> Result<Page<T>> {
    let rows: Vec<R> = run.all(list.page(slice)).await?;
    Ok(Page::cut(rows.into_iter().map(listed).collect::<Result<_>>()?, slice))
}

/// A row of [`List::page_per_parent`].
#[derive(sqlx::FromRow)]
pub(super) struct Child<K, Row> {
    pub parent_key: K,
    #[sqlx(flatten)]
    pub row: Row,
}

/// Puts the rows of many parents into their pages; parents without rows are left out.
pub(super) fn pages<K: Eq + std::hash::Hash, R, T>(
    rows: Vec<Child<K, R>>,
    slice: &Slice,
    listed: impl Fn(R) -> Result<Listed<T>>,
) -> Result<std::collections::HashMap<K, Page<T>>> {
    let mut items: std::collections::HashMap<K, Vec<Listed<T>>> = std::collections::HashMap::new();
    for Child { parent_key, row } in rows {
        items.entry(parent_key).or_default().push(listed(row)?);
    }
    Ok(items.into_iter().map(|(parent, items)| (parent, Page::cut(items, slice))).collect())
}

/// The condition that a column lies in the subtree of a region.
pub(super) fn subtree(column: &'static str, region: &RegionCode) -> Sql {
    Sql::from(" and ")
        .push(column)
        .push(" >= ")
        .bind(region.clone())
        .push(" and ")
        .push(column)
        .push(" < ")
        .bind(region.subtree_end())
}

/// The condition that a folded text holds all words. Folded words are letters and digits only, so nothing needs escaping.
pub(super) fn holds_all(column: &'static str, words: &[String]) -> Sql {
    words.iter().fold(Sql::default(), |conditions, word| {
        conditions.push(" and ").push(column).push(" like ").bind(format!("%{word}%"))
    })
}

/// The columns that place a row on the globe.
pub(super) struct PlaceColumns {
    pub latitude: &'static str,
    pub longitude: &'static str,
    pub unit: [&'static str; 3],
}

impl PlaceColumns {
    /// The squared chord from a point: it orders as the distance does, with the same arithmetic on both engines.
    pub fn chord_squared(&self, near: Option<&Near>) -> Sql {
        let Some(near) = near else { return Sql::from("cast(null as double precision)") };
        let centre = near.centre.unit();
        let mut sum = Sql::from("(");
        for (i, (column, value)) in self.unit.into_iter().zip(centre).enumerate() {
            if i > 0 {
                sum = sum.push(" + ");
            }
            sum = sum
                .push("(")
                .push(column)
                .push(" - ")
                .bind(value)
                .push(") * (")
                .push(column)
                .push(" - ")
                .bind(value)
                .push(")");
        }
        sum.push(")")
    }

    /// The conditions of a radius and a rectangle.
    pub fn conditions(&self, near: Option<&Near>, bounds: Option<&Bounds>) -> Sql {
        let mut conditions = Sql::default();
        if let Some(near) = near {
            conditions = conditions
                .append(self.within(&Bounds::around(near.centre, near.radius_m)))
                .push(" and ")
                .append(self.chord_squared(Some(near)))
                .push(" <= ")
                .bind(m_to_chord_squared(near.radius_m));
        }
        if let Some(bounds) = bounds {
            conditions = conditions.append(self.within(bounds));
        }
        conditions
    }

    fn within(&self, bounds: &Bounds) -> Sql {
        Sql::from(" and ")
            .push(self.latitude)
            .push(" between ")
            .bind(bounds.south)
            .push(" and ")
            .bind(bounds.north)
            .push(" and ")
            .push(self.longitude)
            .push(" between ")
            .bind(bounds.west)
            .push(" and ")
            .bind(bounds.east)
    }
}

/// An item with its key and, where a point was asked for, its distance.
pub(super) fn listed<T>(item: T, key: Vec<Key>, chord_squared: Option<f64>) -> Listed<T> {
    Listed { item, key, distance_m: chord_squared.map(chord_squared_to_m) }
}

/// The condition that a column has one of the words of a choice.
pub(super) fn is<W: Word>(text: &'static str, choice: Option<W>) -> Sql {
    Sql::default().bind_if(text, choice.map(Word::word))
}

/// Ends an insert of rows that are there already and written anew at their next version: only those still at the version before,
/// and not retired, are touched. `columns` are those of the insert, the id first.
pub(super) fn replacing(table: &'static str, columns: &'static str) -> Sql {
    let mut update = Sql::from(" on conflict (id) do update set ");
    for (i, column) in columns.split(", ").skip(1).filter(|column| *column != "created_at").enumerate() {
        update = update.push(if i > 0 { ", " } else { "" }).push(column).push(" = excluded.").push(column);
    }
    update
        .push(" where ")
        .push(table)
        .push(".version = excluded.version - 1 and ")
        .push(table)
        .push(".retired_at is null")
}

/// `select` of everything from a list by ids, in no order.
pub(super) fn by_ids<T: crate::db::Bind>(
    columns: Sql,
    from: &'static str,
    id: &'static str,
    ids: impl IntoIterator<Item = T>,
) -> Sql {
    sql!("select ").append(columns).push(" from ").push(from).push(" where ").any_of(id, ids)
}
