//! A small random source whose stream is ours: the same seed gives the same district on every machine and in every
//! release, whatever happens to crates. Not for secrets.
//!
//! SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). Only integers and exact
//! floating-point operations are used, so that no mathematics library can change a bit.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Random(u64);

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Random {
    /// The stream of one thing: the `index`-th of its `kind`. Streams do not depend on each other, so that a thing
    /// stays the same however many come after it.
    pub fn of(seed: u64, kind: &str, index: usize) -> Self {
        let kind = kind.bytes().fold(seed, |state, byte| mix(state ^ u64::from(byte)));
        Self(mix(kind ^ mix(index as u64)))
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A whole number below `n`, which is not zero. The bias is below n / 2^64.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A number from 0 up to, but not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of several things.
    pub fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    /// An index, each as often as its weight says. Some weight is above zero.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u32 = weights.clone().sum();
        let mut left = self.below(total as usize) as u32;
        for (index, weight) in weights.enumerate() {
            match left.checked_sub(weight) {
                Some(rest) => left = rest,
                None => return index,
            }
        }
        unreachable!("what is left is below the sum of the weights")
    }

    /// A version 7 UUID of an instant: it sorts by that instant, and its random part comes from the stream.
    pub fn id<T: From<Uuid>>(&mut self, at: DateTime<Utc>) -> T {
        let millis = at.timestamp_millis() as u128 & 0xffff_ffff_ffff;
        let (high, low) = (u128::from(self.next() & 0xfff), u128::from(self.next() >> 2));
        T::from(Uuid::from_u128((millis << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        let mut random = Random(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn numbers_stay_within_their_bounds_and_reach_them() {
        let mut random = Random::of(1, "test", 0);
        let drawn: Vec<i64> = (0..1_000).map(|_| random.between(-2, 2)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-2), Some(&2)));
        assert!((0..1_000).map(|_| random.unit()).all(|unit| (0.0..1.0).contains(&unit)));
        let hits = (0..10_000).filter(|_| random.weighted([1, 0, 3].into_iter()) == 2).count();
        assert!((7_300..7_700).contains(&hits), "{hits}");
    }

    #[test]
    fn an_id_is_a_version_7_uuid_of_its_instant() {
        let at = DateTime::from_timestamp_millis(1_700_000_000_123).unwrap();
        let id: Uuid = Random::of(1, "test", 0).id(at);
        assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
        assert_eq!(id.as_u128() >> 80, 1_700_000_000_123);
    }
}
