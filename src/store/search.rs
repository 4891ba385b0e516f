//! The index of words: which terms each record is found by, the words there are with their spellings, and what a search asks of
//! them. Written with the records, in the same transaction. Holds public facts only: the terms come from `domain::search`.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::values::word;
use super::{CHUNK, Result};
use crate::db::{Run, Sql};
use crate::domain::RegionCode;
use crate::domain::listing::{Direction, EXACT_COUNT, Slice};
use crate::domain::search::{
    AS_WRITTEN, FORGIVEN, Group, PLACE_POINTS, RANK_STEP, RANK_TOP, RANKS, Search, Searched, Terms, grams,
    grams_shared, is_word,
};
use crate::{sql, values};

/// The tables of a kind.
struct Index {
    /// `insert into` the terms.
    insert: &'static str,
    /// `delete from` the terms, up to the keys.
    delete: &'static str,
    /// Id and region of the terms, `from` their table.
    terms: &'static str,
    /// The best rank of the terms of one record.
    best: &'static str,
    /// Its id.
    own: &'static str,
    /// Id and region of the records that are listed in a place.
    placed: &'static str,
}

fn index(kind: Searched) -> &'static Index {
    match kind {
        Searched::Cooperatives => &Index {
            insert: "insert into cooperative_terms (term, rank, region_code, cooperative_id) values ",
            delete: "delete from cooperative_terms where (term, rank, region_code, cooperative_id) in (values ",
            terms: "select t.cooperative_id as id, t.region_code, t.rank from cooperative_terms t where ",
            best: "select min(t.rank) from cooperative_terms t where ",
            own: " and t.cooperative_id = d.id",
            placed: "select p.id, p.region_code from cooperatives p where p.retired_at is null",
        },
        Searched::Umkm => &Index {
            insert: "insert into umkm_terms (term, rank, region_code, umkm_id) values ",
            delete: "delete from umkm_terms where (term, rank, region_code, umkm_id) in (values ",
            terms: "select t.umkm_id as id, t.region_code, t.rank from umkm_terms t where ",
            best: "select min(t.rank) from umkm_terms t where ",
            own: " and t.umkm_id = d.id",
            placed: "select p.id, p.region_code from umkm p where p.retired_at is null",
        },
        Searched::Clusters => &Index {
            insert: "insert into cluster_terms (term, rank, region_code, cluster_id) values ",
            delete: "delete from cluster_terms where (term, rank, region_code, cluster_id) in (values ",
            terms: "select t.cluster_id as id, t.region_code, t.rank from cluster_terms t where ",
            best: "select min(t.rank) from cluster_terms t where ",
            own: " and t.cluster_id = d.id and t.region_code = d.region_code",
            placed: "select p.cluster_id as id, p.region_code from cluster_regions p where true",
        },
    }
}

/// What one record is found by, in one region.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it is; a cluster has an entry for each region it reaches.
    pub region: RegionCode,
    /// Its id.
    pub id: Uuid,
    /// Its terms.
    pub terms: Terms,
}

/// Candidates that a text of several words weighs at most, for each term of its rarest word: the best ones by rank, then by id, in a
/// place by rank, region and id.
pub const MOST_WEIGHED: i64 = 5_000;

/// The same of a text of one word: enough for what is counted exactly.
pub const MOST_FOUND: i64 = EXACT_COUNT + 1;

/// Candidates that every page of a text weighs at most, and its count, so that all of them tell of the same records.
pub(super) fn most_weighed(search: &Search) -> i64 {
    if search.groups.len() > 1 { MOST_WEIGHED } else { MOST_FOUND }
}

/// Candidates of each term that a page by relevance needs. The beginning of what one word finds anywhere is among the beginnings of
/// what its terms find, since these are in the same order.
pub(super) fn weighed(search: &Search, direction: Direction, slice: &Slice) -> i64 {
    let is_beginning = direction == Direction::Ascending && slice.from.is_none() && !slice.backward;
    let is_one_word = search.places.is_empty() && matches!(&search.groups[..], [one] if one.places.is_empty());
    if is_beginning && is_one_word { slice.n + 1 } else { most_weighed(search) }
}

fn frequencies(entries: &[Entry]) -> BTreeMap<&str, i64> {
    // a record counts once, however many regions it reaches
    let mut having: BTreeSet<(&str, Uuid)> = BTreeSet::new();
    for entry in entries {
        having.extend(entry.terms.keys().map(|term| (term.as_str(), entry.id)));
    }
    let mut n = BTreeMap::new();
    for (term, _) in having {
        *n.entry(term).or_default() += 1;
    }
    n
}

/// The terms in the order of the index, so that large loads append to it.
fn keys(entries: &[Entry]) -> Vec<(&str, i64, &RegionCode, Uuid)> {
    let mut keys: Vec<_> = entries
        .iter()
        .flat_map(|entry| entry.terms.iter().map(move |(term, rank)| (term.as_str(), *rank, &entry.region, entry.id)))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Adds records to the index. They must not be in it.
pub async fn add(mut run: impl Run, kind: Searched, entries: &[Entry]) -> Result<()> {
    let index = index(kind);
    for chunk in keys(entries).chunks(CHUNK) {
        let rows = chunk.iter().map(|(term, rank, region, id)| values![*term, *rank, *region, *id]);
        run.exec(Sql::from(index.insert).rows(rows)).await?;
    }
    let frequencies: Vec<_> = frequencies(entries).into_iter().collect();
    for chunk in frequencies.chunks(CHUNK) {
        let rows = chunk.iter().map(|(term, n)| values![word(kind), *term, *n]);
        run.exec(
            sql!("insert into search_words (kind, word, n) values ")
                .rows(rows)
                .push(" on conflict (kind, word) do update set n = search_words.n + excluded.n"),
        )
        .await?;
    }
    let spelled: Vec<_> = frequencies
        .iter()
        .filter(|(term, _)| is_word(term))
        .flat_map(|(term, _)| grams(term).map(move |gram| values![word(kind), gram, *term]))
        .collect();
    for chunk in spelled.chunks(CHUNK) {
        run.exec(
            sql!("insert into search_grams (kind, gram, word) values ")
                .rows(chunk.to_vec())
                .push(" on conflict do nothing"),
        )
        .await?;
    }
    Ok(())
}

/// Takes records out of the index: with exactly the terms that they were added with. Words that no record has any more go too.
pub async fn remove(mut run: impl Run, kind: Searched, entries: &[Entry]) -> Result<()> {
    let index = index(kind);
    for chunk in keys(entries).chunks(CHUNK) {
        let rows = chunk.iter().map(|(term, rank, region, id)| values![*term, *rank, *region, *id]);
        run.exec(Sql::from(index.delete).rows(rows).push(")")).await?;
    }
    let frequencies: Vec<_> = frequencies(entries).into_iter().collect();
    for chunk in frequencies.chunks(CHUNK) {
        let rows = chunk.iter().map(|(term, n)| values![word(kind), *term, -*n]);
        run.exec(
            sql!("insert into search_words (kind, word, n) values ")
                .rows(rows)
                .push(" on conflict (kind, word) do update set n = search_words.n + excluded.n"),
        )
        .await?;
        let of_kind = |sql: Sql| sql.bind(word(kind)).push(" and ");
        let words = || chunk.iter().map(|(term, _)| *term);
        run.exec(
            of_kind(sql!("delete from search_grams where kind = "))
                .any_of("word", words())
                .push(" and word in (select w.word from search_words w where w.n <= 0 and w.kind = ")
                .bind(word(kind))
                .push(")"),
        )
        .await?;
        run.exec(of_kind(sql!("delete from search_words where n <= 0 and kind = ")).any_of("word", words())).await?;
    }
    Ok(())
}

/// Empties the index, before it is made anew.
pub async fn clear(mut run: impl Run) -> Result<()> {
    for table in ["cooperative_terms", "umkm_terms", "cluster_terms", "search_grams", "search_words"] {
        run.exec(Sql::from("delete from ").push(table)).await?;
    }
    Ok(())
}

/// How many records of a kind have each of these terms; terms that none has are left out.
pub async fn frequency(mut run: impl Run, kind: Searched, terms: &BTreeSet<String>) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = run
        .all(
            sql!("select word, n from search_words where kind = $1 and ", word(kind))
                .any_of("word", terms.iter().cloned()),
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// Words of a kind that a misspelt or unfinished one may mean, with how many records have each: those that share enough runs of three
/// characters, and those that begin with it.
pub async fn candidates(mut run: impl Run, kind: Searched, said: &str) -> Result<Vec<(String, i64)>> {
    let similar = sql!(
        "select w.word, w.n from search_words w
          join (select g.word from search_grams g where g.kind = $1 and ",
        word(kind)
    )
    .any_of("g.gram", grams(said))
    .push(" group by g.word having count(*) >= ")
    .bind(grams_shared(said))
    .push(" order by count(*) desc, g.word limit 200) near on near.word = w.word where w.kind = ")
    .bind(word(kind));
    let begun = sql!(
        "select b.word, b.n from (select word, n from search_words where kind = $1 and word >= $2 and word < $3 order by n desc, word limit 20) b",
        word(kind),
        said,
        format!("{said}{}", char::MAX)
    );
    run.all(similar.push(" union ").append(begun)).await
}

/// The condition that a region lies in one of some places.
pub(super) fn in_places(column: &'static str, places: &[RegionCode]) -> Sql {
    let mut condition = Sql::from("(");
    for (i, place) in places.iter().enumerate() {
        condition = condition
            .push(if i > 0 { " or (" } else { "(" })
            .push(column)
            .push(" >= ")
            .bind(place)
            .push(" and ")
            .push(column)
            .push(" < ")
            .bind(place.subtree_end())
            .push(")");
    }
    condition.push(")")
}

/// The condition that a region is one of the places that a search names; begins with ` and `.
pub(super) fn placed(column: &'static str, search: &Search) -> Sql {
    let mut conditions = Sql::default();
    for places in &search.places {
        conditions = conditions.push(" and ").append(in_places(column, places));
    }
    if search.is_hopeless { conditions.push(" and false") } else { conditions }
}

fn times(group: &Group) -> i64 {
    if group.is_exact { AS_WRITTEN } else { FORGIVEN }
}

/// Whole points of a rank.
fn points(rank: Sql, group: &Group) -> Sql {
    Sql::from("(").bind(RANK_TOP).push(" - ").bind(RANK_STEP).push(" * ").append(rank).push(") * ").bind(times(group))
}

/// Candidates of one term, or of the places of a word.
struct Branch {
    rows: Sql,
    points: Sql,
    /// How many at most.
    most: Option<i64>,
}

/// The candidates of the rarest word, as `id` with `region_code`; `weighed` bounds those of each term.
fn branches(index: &Index, rarest: &Group, narrowed: &[Vec<RegionCode>], weighed: Option<i64>) -> Vec<Branch> {
    let within = |column| {
        narrowed.iter().fold(Sql::default(), |sql, places| sql.push(" and ").append(in_places(column, places)))
    };
    let branch = |terms: Sql, most: Option<i64>| {
        let mut rows = Sql::from(index.terms).append(terms);
        if !narrowed.is_empty() {
            // with its ranks named, a term in a place is one stretch of the index for each
            rows = rows.push(" and ").any_of("t.rank", RANKS).append(within("t.region_code"));
        }
        let rows = match most {
            None => rows,
            Some(most) if narrowed.is_empty() => rows.push(" order by t.rank, id limit ").bind(most),
            Some(most) => rows.push(" order by t.rank, t.region_code, id limit ").bind(most),
        };
        Branch { rows, points: points("r.rank".into(), rarest), most }
    };
    // each term alone is read in the order of the index, so that a bound stops it
    let (words, codes): (Vec<&String>, Vec<&String>) = rarest.terms.iter().partition(|term| !term.starts_with("kbli:"));
    let of_term = |term: &String| branch(sql!("t.term = $1", term), weighed);
    let mut branches: Vec<Branch> = words.into_iter().map(of_term).collect();
    // the many codes of a title are bounded together as well
    match weighed {
        Some(most) if codes.len() > 1 => {
            let mut rows = Sql::from("select c.id, c.region_code, c.rank from (");
            for (i, code) in codes.into_iter().enumerate() {
                rows = rows
                    .push(if i > 0 { " union all select * from (" } else { "select * from (" })
                    .append(of_term(code).rows)
                    .push(") o");
            }
            rows = rows
                .push(if narrowed.is_empty() {
                    ") c order by c.rank, c.id limit "
                } else {
                    ") c order by c.rank, c.region_code, c.id limit "
                })
                .bind(most);
            branches.push(Branch { rows, points: points("r.rank".into(), rarest), most: weighed });
        }
        _ if codes.is_empty() => (),
        _ => branches.push(branch(Sql::default().any_of("t.term", codes.into_iter().cloned()), weighed)),
    }
    if !rarest.places.is_empty() {
        let rows = Sql::from(index.placed)
            .push(" and ")
            .append(in_places("p.region_code", &rarest.places))
            .append(within("p.region_code"));
        let rows = match weighed {
            None => rows,
            Some(most) => rows.push(" order by p.region_code, id limit ").bind(most),
        };
        branches.push(Branch { rows, points: Sql::default().bind(PLACE_POINTS * times(rarest)), most: weighed });
    }
    branches
}

/// The records that a search finds by its words, once each, as `id` with their `points`; none where it names places at most, or
/// nothing that is known. `weighed` bounds the candidates of each term.
///
/// The rarest word is read from the index, and each other word is looked up for what it brings: `O(records with the rarest word)`.
pub(super) fn hits(kind: Searched, search: &Search, weighed: Option<i64>) -> Option<Sql> {
    let (rarest, others) = search.groups.split_first().filter(|_| !search.is_hopeless)?;
    let index = index(kind);
    let mut driver = Sql::from("select id, region_code, max(points) as points from (");
    for (i, branch) in branches(index, rarest, narrowed(kind, search), weighed).into_iter().enumerate() {
        driver = driver
            .push(if i > 0 { " union all " } else { "" })
            .push("select r.id, r.region_code, ")
            .append(branch.points)
            .push(" as points from (")
            .append(branch.rows)
            .push(") r");
    }
    driver = driver.push(") b group by region_code, id");

    let mut sum = Sql::from("d.points");
    for group in others {
        let looked_up =
            Sql::from("(").push(index.best).any_of("t.term", group.terms.iter().cloned()).push(index.own).push(")");
        let by_word = points(looked_up, group);
        sum = if group.places.is_empty() {
            sum.push(" + ").append(by_word)
        } else {
            sum.push(" + coalesce(")
                .append(by_word)
                .push(", case when ")
                .append(in_places("d.region_code", &group.places))
                // where it stands alone, PostgreSQL would take it for a text
                .push(" then cast(")
                .bind(PLACE_POINTS * times(group))
                .push(" as bigint) end)")
        };
    }
    let mut found = Sql::from("select d.id, ").append(sum).push(" as points from (").append(driver).push(") d");
    if !others.is_empty() {
        // neither engine looks past this: what is looked up for a candidate is looked up once, and not wherever its points are named
        found = found.split(" limit -1 offset 0", " offset 0");
    }
    Some(if kind == Searched::Clusters {
        // found in several of its regions, it is still one
        Sql::from("select id, max(points) as points from (")
            .append(found)
            .push(") found where points is not null group by id")
    } else {
        Sql::from("select id, points from (").append(found).push(") found where points is not null")
    })
}

/// The places that narrow the index down. A cluster may reach into one place here and another there, so its regions do not.
fn narrowed(kind: Searched, search: &Search) -> &[Vec<RegionCode>] {
    if kind == Searched::Clusters { &[] } else { &search.places }
}

/// Whether even the rarest word of a text is one that many have.
pub(super) fn is_frequent(search: &Search) -> bool {
    search.groups.first().is_some_and(|rarest| rarest.n > most_weighed(search))
}

/// Whether a text has more candidates of a term than are weighed, so that what it finds may be a part.
pub(super) async fn is_cut(mut run: impl Run, kind: Searched, search: &Search) -> Result<bool> {
    let Some(rarest) = search.groups.first().filter(|_| !search.is_hopeless && is_frequent(search)) else {
        return Ok(false);
    };
    let mut full = Sql::from("select coalesce(max(is_full), 0) from (");
    for (i, branch) in
        branches(index(kind), rarest, narrowed(kind, search), Some(most_weighed(search))).into_iter().enumerate()
    {
        full = full
            .push(if i > 0 { " union all " } else { "" })
            .push("select case when count(*) >= ")
            .bind(branch.most)
            .push(" then cast(1 as bigint) else 0 end as is_full from (")
            .append(branch.rows)
            .push(") r");
    }
    let (is_full,): (i64,) = run.one(full.push(") branches")).await?;
    Ok(is_full > 0)
}

/// What is found as a condition, for a part of a filter that narrows nothing down by itself; without the places.
pub(super) fn condition(kind: Searched, id: &'static str, search: &Search) -> Option<Sql> {
    let hits = hits(kind, search, None)?;
    Some(Sql::from(" and ").push(id).push(" in (select hit.id from (").append(hits).push(") hit)"))
}

/// The conditions that a row of `umkm u` has every word, looked up row by row; without the places.
pub(super) fn umkm_having(search: &Search) -> Sql {
    let mut conditions = Sql::from(if search.is_hopeless { " and false" } else { "" });
    for group in &search.groups {
        conditions = conditions
            .push(" and (exists (select 1 from umkm_terms t where t.umkm_id = u.id and ")
            .any_of("t.term", group.terms.iter().cloned())
            .push(")");
        if !group.places.is_empty() {
            conditions = conditions.push(" or ").append(in_places("u.region_code", &group.places));
        }
        conditions = conditions.push(")");
    }
    conditions
}

/// The points that a search gives a row of `umkm u`, looked up for it; as [`hits`] counts them.
pub(super) fn umkm_points(search: &Search) -> Sql {
    let mut sum = Sql::from("cast(0 as bigint)");
    for (i, group) in search.groups.iter().enumerate() {
        let word = || {
            let rank = Sql::from("(select min(t.rank) from umkm_terms t where t.umkm_id = u.id and ")
                .any_of("t.term", group.terms.iter().cloned())
                .push(")");
            points(rank, group)
        };
        let place = || {
            Sql::from("case when ")
                .append(in_places("u.region_code", &group.places))
                .push(" then cast(")
                .bind(PLACE_POINTS * times(group))
                .push(" as bigint) end")
        };
        let either = |one: Sql, other: Sql| Sql::from("coalesce(").append(one).push(", ").append(other).push(")");
        sum = sum.push(" + ").append(match (group.places.is_empty(), i) {
            (true, _) => word(),
            (false, 0) => Sql::default()
                .split("max(", "greatest(")
                .append(either(word(), place()))
                .push(", ")
                .append(either(place(), word()))
                .push(")"),
            (false, _) => either(word(), place()),
        });
    }
    sum
}
