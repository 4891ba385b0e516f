//! Pages by key: one builder for plain lists and for the first items of each of many parents.

use std::collections::HashMap;
use std::hash::Hash;

use crate::db::{Bind, Record, Result, Run, Sql};
use crate::domain::facet::{BANDS_M, Sum};
use crate::domain::geo::{Bounds, cell_latitudes, chord_squared_to_m, m_to_chord_squared};
use crate::domain::listing::{Count, EXACT_COUNT, Filter, Key, Listed, Near, Order, Page, Slice};
use crate::domain::region::RegionLevel;
use crate::domain::words::Word;
use crate::domain::{RegionCode, listing::Direction};
use crate::sql;

/// One term of an order as SQL: an expression that is never null, and its direction.
#[derive(Clone)]
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
#[derive(Clone)]
pub(super) struct List {
    /// Columns of the item; they include `chord_squared`.
    pub columns: Sql,
    /// What a search finds ([`super::search::hits`]), called `hit`; a condition ties it to the items.
    pub found: Option<Sql>,
    /// The tables that it is read from, that of the items among them.
    pub tables: Vec<Sql>,
    /// Conditions, each beginning with ` and `.
    pub conditions: Sql,
    /// Whether they let through everything that is listed.
    pub is_whole: bool,
    /// What its rows are in an order of chance by, where they were drawn: the first of them stand for all.
    pub chance: Option<&'static str>,
    /// The order; its last term is the id, unique within the list.
    pub order: Vec<Term>,
}

/// What ties items to their parents of one kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tie {
    /// Conditions, each beginning with ` and `, in which `parent.key` is the key of a parent.
    pub on: &'static str,
    /// The links between them, where the items do not name their parents.
    pub links: Option<Links>,
    /// The id of an item, from where the index of the tie has it: read by its index, the items of one parent are in order.
    pub id: &'static str,
}

/// Links between parents and items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Links {
    /// Their table, called `link`.
    pub table: &'static str,
    /// Conditions that lead to the item, each beginning with ` and `.
    pub on: &'static str,
    /// Whether all of them lead to items that are in the lists: then they can be counted without these.
    pub are_listed: bool,
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

    /// The tables, what a search found before them all: on SQLite cross joins keep them in this order.
    fn from(&self) -> Sql {
        let found = self.found.iter().map(|found| Sql::from("(").append(found.clone()).push(") hit"));
        let tables = found.chain(self.tables.iter().cloned());
        tables.reduce(|from, table| from.push(" cross join ").append(table)).unwrap_or_default()
    }

    /// The rows of a slice, in their order, and one more that tells whether there is a next.
    fn cut(&self, slice: &Slice) -> Sql {
        let behind = self.behind(slice).map(|behind| Sql::from(" and ").append(behind));
        Sql::from(" from ")
            .append(self.from())
            .push(" where true")
            .append(self.conditions.clone())
            .append_if(behind)
            .append(self.order_by(slice.backward))
            .push(" limit ")
            .bind(slice.n + 1)
    }

    /// One page, and one more row.
    pub fn page(&self, slice: &Slice) -> Sql {
        Sql::from("select ").append(self.columns.clone()).append(self.cut(slice))
    }

    /// The same list, by relevance alone, with only the first of what a search found: as many as a page, or a look at them, takes.
    pub fn best(mut self, slice: &Slice) -> Self {
        if let Some(found) = self.found.take() {
            let by = ["0 - hit.points", "hit.id"].into_iter().zip(&self.order);
            let ranked = Self {
                columns: "hit.id, hit.points".into(),
                found: Some(found),
                tables: Vec::new(),
                conditions: Sql::default(),
                is_whole: false,
                chance: None,
                order: by.map(|(by, term)| Term { by: by.into(), ..*term }).collect(),
            };
            self.found = Some(ranked.page(slice));
        }
        self
    }

    /// The list of one parent, `parent.key`. By links the items are found; what a search found has links looked up for it.
    fn of_parent(&self, tie: &Tie) -> Self {
        let mut list = self.clone();
        let mut on = Sql::from(tie.on);
        if let Some(links) = tie.links {
            list.tables.insert(if self.found.is_some() { list.tables.len() } else { 0 }, links.table.into());
            on = on.push(links.on);
        }
        if let Some(id) = list.order.last_mut() {
            id.by = tie.id.into();
        }
        list.conditions = on.append(list.conditions);
        list
    }

    /// One page, and one more row, for each of the parents.
    ///
    /// Without words each parent's page is read by itself, in the order of its index, and ends where it is full: PostgreSQL joins
    /// it sideways; SQLite, which cannot, picks its ids. With words, what they find is read once, and numbered for each parent.
    pub fn page_per_parent(&self, parents: Sql, tie: &Tie, slice: &Slice) -> Sql {
        let one = self.of_parent(tie);
        if self.found.is_some() {
            return one.numbered_per_parent(parents, slice);
        }
        let id = self.order.last().map(|id| id.by.clone()).unwrap_or_default();
        let picked = Sql::from(", ")
            .append(self.columns.clone())
            .push(" from ")
            .append(parents.clone())
            .push(" parent cross join ")
            .append(self.from())
            .push(" where ")
            .append(id)
            .push(" in (select ")
            .push(tie.id)
            .append(one.cut(slice))
            .push(")")
            .append(self.order_by(slice.backward));
        let joined = Sql::from(", item.* from ")
            .append(parents)
            .push(" parent cross join lateral (select row_number() over (")
            .append(one.order_by(slice.backward))
            .push(") as place, ")
            .append(self.columns.clone())
            .append(one.cut(slice))
            .push(") item order by item.place");
        Sql::from("select parent.key as parent_key").split(picked, joined)
    }

    /// The same by numbering all items of the parents.
    fn numbered_per_parent(&self, parents: Sql, slice: &Slice) -> Sql {
        let behind = self.behind(slice).map(|behind| Sql::from(" and ").append(behind));
        Sql::from("select * from (select parent.key as parent_key, row_number() over (partition by parent.key")
            .append(self.order_by(slice.backward))
            .push(") as place, ")
            .append(self.columns.clone())
            .push(" from ")
            .append(self.from())
            .push(" cross join ")
            .append(parents)
            .push(" parent where true")
            .append(self.conditions.clone())
            .append_if(behind)
            .push(") ranked where place <= ")
            .bind(slice.n + 1)
            .push(" order by place")
    }

    /// Ids of a page, and one more, among the first rows in the order of an index, whatever else must hold of them.
    fn first_look(&self, rest: Sql, slice: &Slice) -> Sql {
        let looked_at = Slice { n: FIRST_LOOK - 1, ..slice.clone() };
        self.ids(Sql::from("select u.*").append(self.cut(&looked_at)), rest, slice)
    }

    /// The same among all rows, which are found by their conditions and never walked through in the order of an index.
    fn second_look(&self, slice: &Slice) -> Sql {
        let behind = self.behind(slice).map(|behind| Sql::from(" and ").append(behind));
        let rows = Sql::from("select u.* from ")
            .append(self.from())
            .push(" where true")
            .append(self.conditions.clone())
            .append_if(behind)
            // neither engine looks past this
            .split(" limit -1 offset 0", " offset 0");
        self.ids(rows, Sql::default(), slice)
    }

    /// The order, of items alone.
    fn order_of_items(&self, backward: bool) -> Sql {
        let mut items = self.clone();
        if let Some(id) = items.order.last_mut() {
            id.by = "u.id".into();
        }
        items.order_by(backward)
    }

    fn ids(&self, rows: Sql, rest: Sql, slice: &Slice) -> Sql {
        Sql::from("select u.id from (")
            .append(rows)
            .push(") u where true")
            .append(rest)
            .append(self.order_of_items(slice.backward))
            .push(" limit ")
            .bind(slice.n + 1)
    }

    /// The rows of a page whose ids were picked, and one more.
    fn picked(&self, ids: Sql, slice: &Slice) -> Sql {
        Sql::from("select ")
            .append(self.columns.clone())
            .push(" from umkm u where u.id in (")
            .append(ids)
            .push(")")
            .append(self.order_of_items(slice.backward))
    }

    /// How many rows there are, counted up to one above [`EXACT_COUNT`].
    pub fn count(&self) -> Sql {
        Sql::from("select count(*) from (select 1 from ")
            .append(self.from())
            .push(" where true")
            .append(self.conditions.clone())
            .push(" limit ")
            .bind(EXACT_COUNT + 1)
            .push(") counted")
    }

    /// The same list of some rows only, drawn by chance from all of those of its table that are listed.
    pub fn of_some(mut self, drawn: &Drawn) -> Self {
        self.tables = vec![
            Sql::from("(select ")
                .push(drawn.rows.0)
                .append(by_chance(drawn.id))
                .push(" as chance")
                .push(drawn.rows.1)
                .push(" order by chance limit ")
                .bind(MOST_DRAWN)
                .push(drawn.called),
        ];
        self.chance = Some(drawn.chance);
        self
    }

    /// The same list with what a search found in an order of chance.
    fn shuffled(mut self) -> Self {
        self.found = self.found.map(|found| {
            self.chance = Some("hit.chance");
            Sql::from("select hit.*, ")
                .append(by_chance("hit.id"))
                .push(" as chance from (")
                .append(found)
                // without an end, SQLite would see no use in the order
                .push(") hit order by chance limit ")
                .bind(MOST_SHUFFLED)
        });
        self
    }

    /// Rows up to one above [`EXACT_COUNT`], in the order of chance where they were drawn: PostgreSQL joins in whatever order is cheapest,
    /// while SQLite reads them as they come.
    fn first_rows(&self, columns: Sql) -> Sql {
        let by_chance = self.chance.map(|chance| Sql::from(" order by ").push(chance)).unwrap_or_default();
        Sql::from("select ")
            .append(columns)
            .push(" from ")
            .append(self.from())
            .push(" where true")
            .append(self.conditions.clone())
            .split("", by_chance)
            .push(" limit ")
            .bind(EXACT_COUNT + 1)
    }

    /// How many of the first [`EXACT_COUNT`] rows have each value of `key`, and how many rows there are, up to one above that. `link`
    /// may join a table in which a row has several values; it and `key` see the row as `l`, with `columns`.
    fn grouped(&self, columns: Sql, key: &'static str, link: &'static str) -> Sql {
        Sql::from("with listed as (")
            .append(self.first_rows(columns))
            .push(") select ")
            .push(key)
            .push(
                " as value, count(*) as n, (select count(*) from listed) as n_listed from (select * from listed limit ",
            )
            .bind(EXACT_COUNT)
            .push(") l")
            .push(link)
            .push(" group by ")
            .push(key)
    }

    /// How many of the first [`EXACT_COUNT`] rows have a number, and its sum; and how many rows there are, up to one above that.
    fn summed(&self, number: &'static str) -> Sql {
        Sql::from("with listed as (")
            .append(self.first_rows(Sql::from(number).push(" as number")))
            .push(
                ") select count(l.number), cast(coalesce(sum(l.number), 0) as bigint), (select count(*) from listed)
                     from (select * from listed limit ",
            )
            .bind(EXACT_COUNT)
            .push(") l")
    }

    /// How many rows each of the parents has, counted up to one above [`EXACT_COUNT`]. Those that a search found are counted once,
    /// all of them.
    pub fn count_per_parent(&self, parents: Sql, tie: &Tie) -> Sql {
        let mut one = self.of_parent(tie);
        if let Some(links) = tie.links.filter(|links| links.are_listed && self.is_whole) {
            (one.tables, one.conditions) = (vec![links.table.into()], tie.on.into());
        }
        let select = Sql::from("select parent.key, ");
        if self.found.is_some() {
            return select
                .push("count(*) from ")
                .append(one.from())
                .push(" cross join ")
                .append(parents)
                .push(" parent where true")
                .append(one.conditions)
                .push(" group by parent.key");
        }
        select.push("(").append(one.count()).push(") from ").append(parents).push(" parent")
    }
}

/// Counts a list.
pub(super) async fn count(mut run: impl Run, list: &List) -> Result<Count> {
    let (counted,): (i64,) = run.one(list.count()).await?;
    Ok(Count::capped(counted))
}

/// Rows drawn by chance, to stand for a list that is too long to be counted.
const MOST_DRAWN: i64 = 30_000;

/// More than a search finds.
const MOST_SHUFFLED: i64 = 10_000_000;

/// How rows of a table are drawn.
pub(super) struct Drawn {
    /// The columns of those that are listed, and where these are.
    pub rows: (&'static str, &'static str),
    /// Their id.
    pub id: &'static str,
    /// What they are called.
    pub called: &'static str,
    /// What they are in order by.
    pub chance: &'static str,
}

/// An order that has nothing to do with what is counted: the end of an id is random.
fn by_chance(id: &'static str) -> Sql {
    Sql::default().split("substr(", "substr(uuid_send(").push(id).split(", 9, 8)", "), 9, 8)")
}

/// How many rows have each value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped {
    /// Values with how many have them, the most frequent first.
    pub groups: Vec<(Option<String>, i64)>,
    /// How many rows were counted.
    pub counted: Count,
}

/// Counts a list by the value of an expression.
pub(super) async fn grouped(mut run: impl Run, list: &List, value: Sql) -> Result<Grouped> {
    let columns = value.push(" as value");
    counted_by(run.all(list.clone().shuffled().grouped(columns, "l.value", "")).await?)
}

/// Counts a list by a table in which a row may have several values: `link` joins it to `l.id`.
pub(super) async fn grouped_by_link(
    mut run: impl Run,
    list: &List,
    id: &'static str,
    value: &'static str,
    link: &'static str,
) -> Result<Grouped> {
    counted_by(run.all(list.clone().shuffled().grouped(Sql::from(id).push(" as id"), value, link)).await?)
}

impl Grouped {
    /// Counted in rows drawn from a list that is longer than is counted.
    pub(super) fn in_part(self) -> Self {
        Self { counted: Count { exact: false, ..self.counted }, ..self }
    }

    /// Puts values into their order.
    pub fn of(values: impl IntoIterator<Item = (Option<String>, i64)>, counted: Count) -> Self {
        let mut groups: Vec<_> = values.into_iter().collect();
        groups.sort_by(|(value, n), (other, m)| m.cmp(n).then_with(|| value.cmp(other)));
        Self { groups, counted }
    }
}

fn counted_by(rows: Vec<(Option<String>, i64, i64)>) -> Result<Grouped> {
    let n = rows.first().map_or(0, |(.., n)| *n);
    Ok(Grouped::of(rows.into_iter().map(|(value, n, _)| (value, n)), Count::capped(n)))
}

/// Adds a number of a list up.
pub(super) async fn summed(mut run: impl Run, list: &List, number: &'static str) -> Result<Sum> {
    let (n_known, sum, n): (i64, i64, i64) = run.one(list.clone().shuffled().summed(number)).await?;
    Ok(Sum { n_known, sum, counted: Count::capped(n) })
}

/// The one of a level: `[province, regency, kecamatan, village]`.
pub(super) fn at_level<T: Copy>(of_levels: [T; 4], level: RegionLevel) -> T {
    of_levels[match level {
        RegionLevel::Province => 0,
        RegionLevel::Regency => 1,
        RegionLevel::Kecamatan => 2,
        RegionLevel::Village => 3,
    }]
}

/// A region's code cut to a level: `[province, regency, kecamatan, village]`; null where only a wider region is known.
pub(super) fn cut_at_level(columns: [&'static str; 4], level: RegionLevel) -> Sql {
    let (cut, length) = match level {
        RegionLevel::Province => (columns[0], ") >= 2 then "),
        RegionLevel::Regency => (columns[1], ") >= 5 then "),
        RegionLevel::Kecamatan => (columns[2], ") >= 8 then "),
        RegionLevel::Village => (columns[3], ") >= 13 then "),
    };
    Sql::from("case when length(").push(columns[3]).push(length).push(cut).push(" end")
}

/// Radius within which a list by distance is looked for first, in metres; each further try looks four times as far.
const FIRST_RING_M: f64 = 500.0;

/// Reads a page of a list by distance alone, nearest first, in rings that grow until the page is full: what lies far away is not read.
/// `list` makes the list of a circle.
pub(super) async fn read_nearest<R: Record, T>(
    mut run: impl Run,
    near: &Near,
    list: impl Fn(Near) -> List,
    slice: &Slice,
    listed: impl Fn(R) -> Result<Listed<T>>,
) -> Result<Page<T>> {
    let behind = slice.from.as_ref().and_then(|key| match key.first() {
        Some(Key::Real(chord_squared)) => Some(chord_squared_to_m(*chord_squared)),
        _ => None,
    });
    let mut radius_m = FIRST_RING_M.max(behind.unwrap_or(0.0) * 1.5);
    loop {
        let ring = Near { radius_m: radius_m.min(near.radius_m), ..*near };
        let page = read(&mut run, &list(ring), slice, &listed).await?;
        if page.has_next || ring.radius_m >= near.radius_m {
            return Ok(page);
        }
        radius_m *= 4.0;
    }
}

/// Rows looked at where the order of a list begins, before those that it lets through are looked for.
pub(super) const FIRST_LOOK: i64 = 1_000;

/// A list of UMKM that no index serves in its order.
pub(super) struct Scattered {
    /// The rows in the order of an index, with the conditions that it serves.
    pub walked: List,
    /// What else must hold, each condition beginning with ` and `.
    pub rest: Sql,
    /// The list, beginning with what narrows it down most.
    pub found: List,
}

/// Reads one page of a list that no index serves in its order: where it lets many through, its first rows fill the page; where it lets
/// few through, these are found and sorted. Neither is known before.
pub(super) async fn read_scattered<R: Record, T>(
    run: impl Run,
    Scattered { walked, rest, found }: Scattered,
    slice: &Slice,
    listed: impl Fn(R) -> Result<Listed<T>>,
) -> Result<Page<T>> {
    let first = walked.picked(walked.first_look(rest, slice), slice);
    read_looks(run, first, || found.picked(found.second_look(slice), slice), slice, listed).await
}

/// Reads one page by a first look, and by a second one where that does not fill it. Both read it and one more row.
pub(super) async fn read_looks<R: Record, T>(
    mut run: impl Run,
    first: Sql,
    second: impl FnOnce() -> Sql,
    slice: &Slice,
    listed: impl Fn(R) -> Result<Listed<T>>,
) -> Result<Page<T>> {
    let mut rows: Vec<R> = run.all(first).await?;
    if rows.len() as i64 <= slice.n {
        rows = run.all(second()).await?;
    }
    Ok(Page::cut(rows.into_iter().map(listed).collect::<Result<_>>()?, slice))
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
    parent_key: K,
    #[sqlx(flatten)]
    row: Row,
}

/// Parents, each with what ties items to it: one statement for each tie.
pub(super) type Parents<'a> = Vec<(Sql, &'a Tie)>;

/// Parents with one tie.
pub(super) fn each<'a, P: Bind + Clone>(tie: &'a Tie, parents: &[P]) -> Parents<'a> {
    vec![(Sql::default().each_of(parents.iter().cloned()), tie)]
}

/// Regions as parents, those of each level with the tie of their level.
pub(super) fn by_level<'a>(ties: &'a [Tie; 4], regions: &[RegionCode]) -> Parents<'a> {
    use RegionLevel::{Kecamatan, Province, Regency, Village};
    let of_level = |(level, tie)| {
        let regions: Vec<RegionCode> = regions.iter().filter(|region| region.level() == level).cloned().collect();
        (!regions.is_empty()).then(|| each(tie, &regions))
    };
    [Province, Regency, Kecamatan, Village].into_iter().zip(ties).filter_map(of_level).flatten().collect()
}

/// Reads one page of each of many parents; parents without rows are left out.
pub(super) async fn read_per_parent<K: Eq + Hash, R, T>(
    mut run: impl Run,
    list: &List,
    parents: Parents<'_>,
    slice: &Slice,
    listed: impl Fn(R) -> Result<Listed<T>>,
) -> Result<HashMap<K, Page<T>>>
where
    Child<K, R>: Record,
{
    let mut items: HashMap<K, Vec<Listed<T>>> = HashMap::new();
    for (parents, tie) in parents {
        let rows: Vec<Child<K, R>> = run.all(list.page_per_parent(parents, tie, slice)).await?;
        for Child { parent_key, row } in rows {
            items.entry(parent_key).or_default().push(listed(row)?);
        }
    }
    Ok(items.into_iter().map(|(parent, items)| (parent, Page::cut(items, slice))).collect())
}

/// Counts a list for each of many parents; parents without rows are left out.
pub(super) async fn count_per_parent<K: Eq + Hash>(
    mut run: impl Run,
    list: &List,
    parents: Parents<'_>,
) -> Result<HashMap<K, Count>>
where
    (K, i64): Record,
{
    let mut counts = HashMap::new();
    for (parents, tie) in parents {
        let rows: Vec<(K, i64)> = run.all(list.count_per_parent(parents, tie)).await?;
        counts.extend(rows.into_iter().filter(|(_, n)| *n > 0).map(|(parent, n)| (parent, Count::capped(n))));
    }
    Ok(counts)
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

/// What filters that are held by another one say: conditions, each beginning with ` and `. `own` are those of one filter by itself.
pub(super) fn combined<F: Filter>(filter: &F, own: &impl Fn(&F) -> Sql) -> Sql {
    let whole = |held: &F| Sql::from("(true").append(own(held)).append(combined(held, own)).push(")");
    let mut conditions = Sql::default();
    for held in filter.and() {
        conditions = conditions.push(" and ").append(whole(held));
    }
    for (i, held) in filter.or().iter().enumerate() {
        conditions = conditions.push(if i > 0 { " or " } else { " and (" }).append(whole(held));
    }
    if !filter.or().is_empty() {
        conditions = conditions.push(")");
    }
    match filter.not() {
        // what is not known is not let through by a condition, so it is let through by its opposite
        Some(held) => conditions.push(" and not coalesce(").append(whole(held)).push(", false)"),
        None => conditions,
    }
}

/// The condition that a row lies in the subtree of a region, by the index of its level.
pub(super) fn in_region(columns: [&'static str; 4], region: &RegionCode) -> Sql {
    Sql::from(" and ").push(at_level(columns, region.level())).push(" = ").bind(region)
}

/// The direction of the id, which ends every order: that of the term before it, so that one index serves the order from both ends.
pub(super) fn id_direction<F>(order: &[Order<F>]) -> Direction {
    order.last().map_or(Direction::Ascending, |term| term.direction)
}

/// The columns that place a row on the globe.
pub(super) struct PlaceColumns {
    pub latitude: &'static str,
    /// Whether latitudes are those of cells: few in a small rectangle, and each then one stretch of the index.
    pub is_of_cells: bool,
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

    /// The number of the band ([`BANDS_M`]) in which a row lies, as text.
    pub fn band(&self, near: Option<&Near>) -> Sql {
        let mut band = Sql::from("case");
        for (edge, name) in BANDS_M.into_iter().zip(["'0'", "'1'", "'2'", "'3'", "'4'", "'5'", "'6'"]) {
            band = band
                .push(" when ")
                .append(self.chord_squared(near))
                .push(" <= ")
                .bind(m_to_chord_squared(edge as f64))
                .push(" then ")
                .push(name);
        }
        band.push(" else '7' end")
    }

    /// The condition that a row lies at one of some latitudes: as many holes as the next power of two, so that few texts serve all.
    fn at_latitudes(&self, cells: &[f64]) -> Sql {
        let Some(last) = cells.last() else { return Sql::from(" and false") };
        let mut condition = Sql::from(" and ").push(self.latitude).push(" in (");
        for i in 0..cells.len().next_power_of_two() {
            condition = condition.push(if i > 0 { ", " } else { "" }).bind(*cells.get(i).unwrap_or(last));
        }
        condition.push(")")
    }

    fn within(&self, bounds: &Bounds) -> Sql {
        let cells = self.is_of_cells.then(|| cell_latitudes(bounds.south, bounds.north, MOST_CELLS)).flatten();
        let latitudes = match cells {
            Some(cells) => self.at_latitudes(&cells),
            None => Sql::from(" and ")
                .push(self.latitude)
                .push(" between ")
                .bind(bounds.south)
                .push(" and ")
                .bind(bounds.north),
        };
        latitudes.push(" and ").push(self.longitude).push(" between ").bind(bounds.west).push(" and ").bind(bounds.east)
    }
}

/// Latitudes of cells that are named one by one; more are a range.
const MOST_CELLS: usize = 40;

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

/// What a row has that was not read from a list.
pub(super) const UNLISTED: &str = "cast(0 as bigint) as relevance, cast(null as double precision) as chord_squared";

/// `select` of everything from a list by ids, in no order.
pub(super) fn by_ids<T: crate::db::Bind>(
    columns: Sql,
    from: &'static str,
    id: &'static str,
    ids: impl IntoIterator<Item = T>,
) -> Sql {
    sql!("select ").append(columns).push(" from ").push(from).push(" where ").any_of(id, ids)
}
