//! How a list is walked through from either end, and what every walk has to be.

use std::cmp::Ordering;
use std::fmt::Debug;

use simpul::db::Result;
use simpul::domain::listing::{Direction, Listed, Order, Page, Slice};

/// A slice of `n` items.
pub fn slice<T>(n: i64, backward: bool, from: Option<&Listed<T>>) -> Slice {
    Slice { n, backward, from: from.map(|listed| listed.key.clone()) }
}

/// One term of an order.
pub fn by<F>(field: F, direction: Direction) -> Order<F> {
    Order { field, direction }
}

/// How ids that end an order compare: the way of its last term.
pub fn turned<F>(ids: Ordering, order: &[Order<F>]) -> Ordering {
    let is_descending = order.last().is_some_and(|term| term.direction == Direction::Descending);
    if is_descending { ids.reverse() } else { ids }
}

/// Both directions.
pub const WAYS: [Direction; 2] = [Direction::Ascending, Direction::Descending];

/// Walks a list from the beginning and from the end, in pages of several lengths, and holds each walk against the items
/// expected: each of them once, in their order, with the flags of each page telling the truth.
pub async fn walk<T: Clone, I: PartialEq + Debug>(
    expected: &[I],
    id: impl Fn(&T) -> I,
    read: impl AsyncFn(Slice) -> Result<Page<T>>,
) -> Result<()> {
    for backward in [false, true] {
        for n in [1, 3, 7, 100] {
            let mut found: Vec<Listed<T>> = Vec::new();
            loop {
                let edge = if backward { found.first() } else { found.last() };
                let is_first = edge.is_none();
                let page = read(slice(n, backward, edge)).await?;
                let (behind, more) =
                    if backward { (page.has_next, page.has_previous) } else { (page.has_previous, page.has_next) };
                assert!(page.items.len() as i64 <= n);
                assert_eq!(behind, !is_first, "whether anything was left behind");
                if backward {
                    found.splice(0..0, page.items);
                } else {
                    found.extend(page.items);
                }
                assert!(found.len() <= expected.len(), "an item comes twice, or does not belong here");
                assert_eq!(more, found.len() < expected.len(), "whether more are to come");
                if !more {
                    break;
                }
            }
            let found: Vec<I> = found.iter().map(|listed| id(&listed.item)).collect();
            assert_eq!(found, expected, "in pages of {n}, backward: {backward}");
        }
    }
    Ok(())
}

/// The page that a list in its order should give, by the slow and obvious way: `at` is where the item of the slice's key stands.
pub fn cut<I: Clone>(all: &[I], at: Option<usize>, n: usize, backward: bool) -> (Vec<I>, bool, bool) {
    if backward {
        let before = &all[..at.unwrap_or(all.len())];
        let start = before.len().saturating_sub(n);
        (before[start..].to_vec(), start > 0, at.is_some())
    } else {
        let after = &all[at.map_or(0, |at| at + 1)..];
        (after[..n.min(after.len())].to_vec(), at.is_some(), after.len() > n)
    }
}
