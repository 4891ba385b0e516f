//! What may be told to everybody: sums over at least five businesses that did not publish their own figures. Cells that are too small
//! are put together once and for all, into blocks that do not overlap; whatever is told is a sum of whole blocks. Whoever subtracts
//! one such sum from another is left with whole blocks again, so that nothing smaller can be reckoned.
//!
//! Never contains a figure of one business.

use std::collections::BTreeMap;

/// The fewest businesses with unpublished figures that stand behind a sum.
pub const FEWEST: i64 = 5;

/// Blocks of cells without an order, each cell with the number of its businesses that did not publish: large cells alone, all
/// others in one, which is left out if it is still too small.
pub fn by_place<K: Ord + Clone>(cells: &BTreeMap<K, i64>) -> Vec<Vec<K>> {
    let (large, small): (Vec<_>, Vec<_>) = cells.iter().partition(|(_, n)| **n >= FEWEST);
    let rest: i64 = small.iter().map(|(_, n)| **n).sum();
    let mut blocks: Vec<Vec<K>> = large.into_iter().map(|(key, _)| vec![key.clone()]).collect();
    if rest >= FEWEST {
        blocks.push(small.into_iter().map(|(key, _)| key.clone()).collect());
    }
    blocks
}

/// Blocks of cells in an order: each takes cells in until it is large enough. What is left at the end is left out.
pub fn in_order<K: Ord + Clone>(cells: &BTreeMap<K, i64>) -> Vec<Vec<K>> {
    let (mut blocks, mut block, mut n_block) = (Vec::new(), Vec::new(), 0);
    for (key, n) in cells {
        block.push(key.clone());
        n_block += n;
        if n_block >= FEWEST {
            blocks.push(std::mem::take(&mut block));
            n_block = 0;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_cells_are_put_together_or_left_out() {
        let cells = |counts: &[i64]| counts.iter().copied().enumerate().collect::<BTreeMap<_, _>>();
        assert_eq!(by_place(&cells(&[5, 9, 2, 3])), [vec![0], vec![1], vec![2, 3]]);
        assert_eq!(by_place(&cells(&[5, 2, 2])), [vec![0]]);
        assert_eq!(in_order(&cells(&[2, 2, 2, 7, 4])), [vec![0, 1, 2], vec![3]]);
        assert_eq!(in_order(&cells(&[4])), Vec::<Vec<usize>>::new());
    }

    proptest! {
        #[test]
        fn every_block_is_large_enough_and_no_cell_is_in_two(counts in prop::collection::vec(0i64..9, 0..12)) {
            let cells: BTreeMap<usize, i64> = counts.into_iter().enumerate().collect();
            for blocks in [by_place(&cells), in_order(&cells)] {
                let mut seen = std::collections::BTreeSet::new();
                for block in blocks {
                    prop_assert!(block.iter().map(|key| cells[key]).sum::<i64>() >= FEWEST);
                    prop_assert!(block.into_iter().all(|key| seen.insert(key)));
                }
            }
        }
    }
}
