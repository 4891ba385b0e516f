//! Outlines of regions: rings of points, made simple enough to be sent to a phone.
//!
//! Never contains a file format beyond the GeoJSON geometry by which an outline is kept and shown.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::Write;

use serde::Deserialize;

use super::geo::{Bounds, EARTH_RADIUS_M};

/// Bytes that an outline may take as GeoJSON.
pub const MOST_BYTES: usize = 16 << 10;

/// Bytes to which an outline can be made simple: enough for some fifty positions.
pub const FEWEST_BYTES: usize = 1 << 10;

/// A position: degrees east, degrees north (the order of GeoJSON, RFC 7946).
pub type Position = [f64; 2];

/// A closed line: the last position is the first.
pub type Ring = Vec<Position>;

/// An outline: areas, each an outer ring and its holes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outline(pub Vec<Vec<Ring>>);

/// Positions are kept to this many decimals: about a metre.
const DECIMALS: f64 = 1e5;

/// A ring of fewer positions encloses nothing.
const FEWEST: usize = 4;

/// The GeoJSON geometries that an outline is written as.
#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

impl Outline {
    /// From the text that [`Self::to_geojson`] writes.
    pub fn from_geojson(text: &str) -> Result<Self, serde_json::Error> {
        Ok(Self(match serde_json::from_str(text)? {
            Geometry::Polygon(rings) => vec![rings],
            Geometry::MultiPolygon(areas) => areas,
        }))
    }

    /// Its area in square kilometres on a sphere, without its holes (Chamberlain and Duquette, JPL 07-3, 2007). `O(n)`.
    pub fn area_km2(&self) -> f64 {
        let area = |rings: &Vec<Ring>| match rings.split_first() {
            Some((outer, holes)) => enclosed_km2(outer) - holes.iter().map(enclosed_km2).sum::<f64>(),
            None => 0.0,
        };
        self.0.iter().map(area).sum()
    }

    /// How many positions it has.
    pub fn n_points(&self) -> usize {
        self.0.iter().flatten().map(Vec::len).sum()
    }

    /// The rectangle around it; none around nothing.
    pub fn bounds(&self) -> Option<Bounds> {
        let mut positions = self.0.iter().flatten().flatten();
        let [x, y] = *positions.next()?;
        let around = Bounds { south: y, west: x, north: y, east: x };
        Some(positions.fold(around, |b, [x, y]| Bounds {
            south: b.south.min(*y),
            west: b.west.min(*x),
            north: b.north.max(*y),
            east: b.east.max(*x),
        }))
    }

    /// Rounds positions, closes rings, and drops those that enclose nothing; an area without its outer ring goes with its holes.
    pub fn tidied(self) -> Self {
        let areas = self.0.into_iter().filter_map(|rings| {
            let mut rings = rings.into_iter().map(tidied);
            let outer = rings.next().flatten()?;
            Some(std::iter::once(outer).chain(rings.flatten()).collect())
        });
        Self(areas.collect())
    }

    /// The outline with as many positions as fit into `most_bytes` of GeoJSON; unchanged if all do. Positions go in the order
    /// of the triangle that they span with their neighbours (Visvalingam and Whyatt 1993), the smallest first and of equals
    /// the first; a ring of four positions goes as a whole, an area with its outer ring. `O(n log n)` in the number of
    /// positions. Neighbours are simplified apart, so their common edge may differ.
    pub fn simplified(&self, most_bytes: usize) -> Self {
        if self.to_geojson().len() <= most_bytes {
            return self.clone();
        }
        let weights: Vec<Vec<Vec<f64>>> = self.0.iter().map(|rings| rings.iter().map(weights).collect()).collect();
        let mut all: Vec<f64> = weights.iter().flatten().flatten().copied().collect();
        all.sort_by(f64::total_cmp);
        let cut = |least: f64| {
            let areas = self.0.iter().zip(&weights).filter_map(|(rings, weights)| {
                let mut kept = rings.iter().zip(weights).map(|(ring, weights)| {
                    let kept = ring.iter().zip(weights).filter(|(_, weight)| **weight > least);
                    let kept: Ring = kept.map(|(position, _)| *position).collect();
                    (kept.len() >= FEWEST).then_some(kept)
                });
                let outer = kept.next().flatten()?;
                Some(std::iter::once(outer).chain(kept.flatten()).collect())
            });
            Self(areas.collect())
        };
        // the fewest that have to go
        let (mut low, mut high) = (0, all.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if cut(all[middle]).to_geojson().len() <= most_bytes { high = middle } else { low = middle + 1 }
        }
        all.get(low).map_or_else(Self::default, |least| cut(*least))
    }

    /// As a GeoJSON geometry: `Polygon` for one area, else `MultiPolygon`.
    pub fn to_geojson(&self) -> String {
        let mut text = String::with_capacity(32 + self.n_points() * 21);
        match self.0.as_slice() {
            [rings] => {
                text.push_str(r#"{"type":"Polygon","coordinates":"#);
                write_area(&mut text, rings);
            }
            areas => {
                text.push_str(r#"{"type":"MultiPolygon","coordinates":"#);
                write_list(&mut text, areas, |text, rings| write_area(text, rings));
            }
        }
        text.push('}');
        text
    }
}

fn write_area(text: &mut String, rings: &[Ring]) {
    write_list(text, rings, |text, ring| {
        write_list(text, ring, |text, [east, north]| {
            write!(text, "[{east},{north}]").expect("a string takes all text");
        });
    });
}

fn write_list<T>(text: &mut String, items: &[T], write: impl Fn(&mut String, &T)) {
    text.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        write(text, item);
    }
    text.push(']');
}

fn tidied(ring: Ring) -> Option<Ring> {
    let round = |degrees: f64| (degrees * DECIMALS).round() / DECIMALS;
    let mut ring: Ring = ring.into_iter().map(|[east, north]| [round(east), round(north)]).collect();
    ring.dedup();
    if let (Some(first), Some(last)) = (ring.first().copied(), ring.last())
        && first != *last
    {
        ring.push(first);
    }
    let encloses = ring.len() >= FEWEST && (1..ring.len() - 1).any(|i| triangle(ring[0], ring[i], ring[i + 1]) > 0.0);
    encloses.then_some(ring)
}

/// What a closed ring encloses, whichever way round it goes.
fn enclosed_km2(ring: &Ring) -> f64 {
    let radius_km = EARTH_RADIUS_M / 1_000.0;
    let strips = ring.windows(2).map(|pair| {
        let [[west, south], [east, north]] = [pair[0], pair[1]];
        (east - west).to_radians() * (2.0 + south.to_radians().sin() + north.to_radians().sin())
    });
    (strips.sum::<f64>() * radius_km * radius_km / 2.0).abs()
}

/// Twice the area of a triangle, in square degrees.
fn triangle(a: Position, b: Position, c: Position) -> f64 {
    ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs()
}

/// How much each position of a closed ring says: the triangle that it spans when its turn comes, never less than one that went
/// before. The four that are left, the closing one included, have the weight of the whole.
fn weights(ring: &Ring) -> Vec<f64> {
    let n = ring.len() - 1;
    let mut weights = vec![f64::INFINITY; n + 1];
    let (mut before, mut after): (Vec<usize>, Vec<usize>) =
        ((0..n).map(|i| (i + n - 1) % n).collect(), (0..n).map(|i| (i + 1) % n).collect());
    let key = |area: f64, i: usize| Reverse((area.to_bits(), i)); // areas are not negative, so their bits order as they do
    let mut areas: Vec<f64> = (0..n).map(|i| triangle(ring[before[i]], ring[i], ring[after[i]])).collect();
    // the first position stays, since it closes the ring
    let mut heap: BinaryHeap<_> = (1..n).map(|i| key(areas[i], i)).collect();
    let (mut left, mut most) = (n, 0.0f64);
    while left >= FEWEST {
        let Some(Reverse((bits, i))) = heap.pop() else { break };
        if bits != areas[i].to_bits() || weights[i].is_finite() {
            continue;
        }
        most = most.max(areas[i]);
        weights[i] = most;
        left -= 1;
        let (a, b) = (before[i], after[i]);
        (after[a], before[b]) = (b, a);
        for near in [a, b] {
            areas[near] = triangle(ring[before[near]], ring[near], ring[after[near]]);
            if near != 0 {
                heap.push(key(areas[near], near));
            }
        }
    }
    let whole: f64 = (1..n.saturating_sub(1))
        .map(|i| {
            let ([ax, ay], [bx, by], [cx, cy]) = (ring[0], ring[i], ring[i + 1]);
            (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        })
        .sum();
    for weight in weights.iter_mut().filter(|weight| weight.is_infinite()) {
        *weight = most.max(whole.abs());
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A closed ring around a centre, wavy.
    fn ring(centre: Position, radius: f64, n: usize) -> Ring {
        let at = |i: usize| {
            let angle = i as f64 / n as f64 * std::f64::consts::TAU;
            let radius = radius * (1.0 + 0.2 * (angle * 7.0).sin());
            [centre[0] + radius * angle.cos(), centre[1] + radius * angle.sin()]
        };
        (0..n).chain([0]).map(at).collect()
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let outline = Outline(vec![vec![ring([107.0, -6.2], 0.1, 50)]]).tidied();
        assert_eq!(outline.simplified(MOST_BYTES), outline);
        assert!(outline.to_geojson().starts_with(r#"{"type":"Polygon","coordinates":[[["#));
        let value: serde_json::Value = serde_json::from_str(&outline.to_geojson()).unwrap();
        assert_eq!(value["coordinates"][0].as_array().unwrap().len(), 51);
    }

    #[test]
    fn what_does_not_fit_keeps_its_shape_and_loses_specks() {
        let outline =
            Outline(vec![vec![ring([107.0, -6.2], 0.5, 3_000)], vec![ring([108.0, -6.2], 0.0005, 30)]]).tidied();
        let simple = outline.simplified(4_000);
        assert!((3_000..=4_000).contains(&simple.to_geojson().len()), "{}", simple.to_geojson().len());
        assert_eq!(simple.0.len(), 1, "the speck is gone");
        assert_eq!(simple.simplified(4_000), simple, "done twice it is the same");
        // every position that is left was there before, in the same order
        let mut all = outline.0[0][0].iter();
        assert!(simple.0[0][0].iter().all(|position| all.any(|other| other == position)));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let land = vec![ring([107.0, -6.2], 0.1, 50), ring([107.0, -6.2], 0.01, 20)];
        for outline in [Outline(vec![land.clone()]), Outline(vec![land, vec![ring([108.0, -6.2], 0.1, 9)]])] {
            let outline = outline.tidied();
            assert_eq!(Outline::from_geojson(&outline.to_geojson()).unwrap(), outline);
        }
        assert!(Outline::from_geojson(r#"{"type":"Point","coordinates":[107.0,-6.2]}"#).is_err());
    }

    #[test]
    fn an_area_is_that_of_the_sphere_without_holes() {
        let square =
            |size: f64| vec![[107.0, -size], [107.0 + size, -size], [107.0 + size, 0.0], [107.0, 0.0], [107.0, -size]];
        // at the equator a tenth of a degree is 11.1195 km either way
        let whole = Outline(vec![vec![square(0.1)]]).area_km2();
        assert!((whole - 11.1195 * 11.1195).abs() < 0.01, "{whole}");
        let mut hole = square(0.05);
        hole.reverse();
        let holed = Outline(vec![vec![square(0.1), hole]]).area_km2();
        assert!((holed - whole * 0.75).abs() < 0.01, "{holed}");
        let octant = vec![[0.0, 0.0], [90.0, 0.0], [90.0, 90.0], [0.0, 90.0], [0.0, 0.0]];
        let earth = 4.0 * std::f64::consts::PI * (EARTH_RADIUS_M / 1_000.0).powi(2);
        assert!((Outline(vec![vec![octant]]).area_km2() - earth / 8.0).abs() < 1.0);
        assert_eq!(Outline::default().area_km2(), 0.0);
    }

    #[test]
    fn rings_that_enclose_nothing_are_dropped() {
        let line = vec![[107.0, -6.0], [107.1, -6.1], [107.0, -6.0]];
        let dot = vec![[107.0, -6.0]; 9];
        assert_eq!(Outline(vec![vec![line.clone()], vec![dot], vec![]]).tidied(), Outline::default());
        let square = vec![[107.0, -6.0], [107.1, -6.0], [107.1, -6.1], [107.0, -6.1]];
        let tidy = Outline(vec![vec![square, line]]).tidied();
        assert_eq!((tidy.0.len(), tidy.0[0].len(), tidy.n_points()), (1, 1, 5), "closed, without its line");
    }

    proptest! {
        #[test]
        fn any_outline_fits_its_bound(sizes in prop::collection::vec((4usize..200, 0.0001..1.0), 1..8), bound in 60usize..4_000) {
            let outline = Outline(sizes.iter().map(|(n, radius)| vec![ring([110.0, -7.0], *radius, *n)]).collect()).tidied();
            let simple = outline.simplified(bound);
            prop_assert!(simple.to_geojson().len() <= bound);
            prop_assert!(simple.0.iter().flatten().all(|ring| ring.len() >= FEWEST && ring.first() == ring.last()));
        }
    }
}
