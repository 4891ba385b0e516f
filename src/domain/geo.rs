//! Places on the globe: points, great-circle distances, and the coarse cells that stand in for a home.

/// Mean radius of the earth in metres (IUGG).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Side of a privacy cell in degrees: about 500 m at the equator.
const CELL_DEGREES: f64 = 0.0045;

/// A point in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}

/// Numbers that are no place on the globe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a latitude lies between -90 and 90, a longitude between -180 and 180")]
pub struct NotAPoint;

impl Point {
    /// A checked point.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, NotAPoint> {
        let fits = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        if fits { Ok(Self { latitude, longitude }) } else { Err(NotAPoint) }
    }

    /// The point as a unit vector. Chords between such vectors order places exactly as great circles do, with plain
    /// arithmetic that every database engine has.
    pub fn unit(self) -> [f64; 3] {
        let (latitude, longitude) = (self.latitude.to_radians(), self.longitude.to_radians());
        [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
    }

    /// Great-circle distance in metres.
    pub fn distance_m(self, other: Point) -> f64 {
        let (a, b) = (self.unit(), other.unit());
        chord_squared_to_m((0..3).map(|i| (a[i] - b[i]).powi(2)).sum())
    }

    /// The centre of the cell of about 500 m in which the point lies: what a visitor sees of an unpublished place.
    pub fn cell_centre(self) -> Point {
        let centre = |degrees: f64| cell_middle((degrees / CELL_DEGREES).floor());
        Point { latitude: centre(self.latitude), longitude: centre(self.longitude) }
    }
}

/// The middle of the n-th cell from the equator, or from Greenwich, in degrees.
fn cell_middle(n: f64) -> f64 {
    ((n + 0.5) * CELL_DEGREES * 1e6).round() / 1e6
}

/// Latitudes of the centres of cells from south to north; none where there are more than `most` of them.
pub fn cell_latitudes(south: f64, north: f64, most: usize) -> Option<Vec<f64>> {
    let first = (south / CELL_DEGREES).floor();
    let n = (north / CELL_DEGREES).floor() - first;
    let is_few = (0.0..most as f64).contains(&n);
    is_few.then(|| {
        let all = (0..=n as usize).map(|i| cell_middle(first + i as f64));
        all.filter(|latitude| (south..=north).contains(latitude)).collect()
    })
}

/// The squared chord between unit vectors that a distance along the surface spans.
pub fn m_to_chord_squared(distance_m: f64) -> f64 {
    (2.0 * (distance_m / EARTH_RADIUS_M / 2.0).min(std::f64::consts::FRAC_PI_2).sin()).powi(2)
}

/// The inverse of [`m_to_chord_squared`].
pub fn chord_squared_to_m(chord_squared: f64) -> f64 {
    2.0 * EARTH_RADIUS_M * (chord_squared.max(0.0).sqrt() / 2.0).min(1.0).asin()
}

/// A rectangle of latitudes and longitudes that does not cross the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Southern edge in degrees.
    pub south: f64,
    /// Western edge in degrees.
    pub west: f64,
    /// Northern edge in degrees.
    pub north: f64,
    /// Eastern edge in degrees.
    pub east: f64,
}

impl Bounds {
    /// A rectangle that surely holds every point within `distance_m` of `centre`; an index can search it first.
    pub fn around(centre: Point, distance_m: f64) -> Self {
        let latitude = (distance_m / EARTH_RADIUS_M).to_degrees() * 1.0001 + 1e-9;
        let (south, north) = ((centre.latitude - latitude).max(-90.0), (centre.latitude + latitude).min(90.0));
        let narrowest = south.abs().max(north.abs()).to_radians().cos();
        let longitude = if narrowest < 0.01 { 360.0 } else { latitude / narrowest };
        if (centre.longitude - longitude) < -180.0 || centre.longitude + longitude > 180.0 {
            return Self { south, west: -180.0, north, east: 180.0 };
        }
        Self { south, west: centre.longitude - longitude, north, east: centre.longitude + longitude }
    }

    /// How far a point lies outside, in metres; zero inside.
    pub fn distance_m(&self, point: Point) -> f64 {
        let nearest = Point {
            latitude: point.latitude.clamp(self.south, self.north),
            longitude: point.longitude.clamp(self.west, self.east),
        };
        nearest.distance_m(point)
    }

    /// From corner to corner, in metres.
    pub fn diagonal_m(&self) -> f64 {
        let corner = |latitude, longitude| Point { latitude, longitude };
        corner(self.south, self.west).distance_m(corner(self.north, self.east))
    }

    /// Whether the point lies inside or on the edge.
    pub fn holds(&self, point: Point) -> bool {
        (self.south..=self.north).contains(&point.latitude) && (self.west..=self.east).contains(&point.longitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MONAS: Point = Point { latitude: -6.175392, longitude: 106.827153 };
    const SABANG: Point = Point { latitude: 5.8933, longitude: 95.3214 };

    #[test]
    fn distances_are_great_circles() {
        assert!((MONAS.distance_m(SABANG) - 1_841_700.0).abs() < 20_000.0, "{}", MONAS.distance_m(SABANG));
        assert_eq!(MONAS.distance_m(MONAS), 0.0);
        let quarter = Point { latitude: 0.0, longitude: 0.0 }.distance_m(Point { latitude: 0.0, longitude: 90.0 });
        assert!((quarter - EARTH_RADIUS_M * std::f64::consts::FRAC_PI_2).abs() < 1e-3);
    }

    #[test]
    fn a_short_distance_keeps_its_centimetres() {
        let near = Point { latitude: MONAS.latitude + 0.001, longitude: MONAS.longitude };
        assert!((MONAS.distance_m(near) - EARTH_RADIUS_M * 0.001f64.to_radians()).abs() < 0.01);
    }

    #[test]
    fn a_rectangle_tells_how_far_off_a_point_is() {
        let bounds = Bounds { south: -6.3, west: 106.9, north: -6.2, east: 107.0 };
        assert_eq!(bounds.distance_m(Point { latitude: -6.25, longitude: 106.95 }), 0.0);
        let north = bounds.distance_m(Point { latitude: -6.1, longitude: 106.95 });
        assert!((north - 11_120.0).abs() < 10.0, "{north}");
        assert!((bounds.diagonal_m() - 15_680.0).abs() < 50.0, "{}", bounds.diagonal_m());
    }

    proptest! {
        #[test]
        fn cells_between_two_latitudes_are_all_that_points_lie_in(
            south in -11.0..6.0, height in 0.0..0.15, inside in prop::collection::vec((0.0..1.0, 95.0..141.0), 20)
        ) {
            let north = south + height;
            let cells = cell_latitudes(south, north, 40).expect("few");
            prop_assert!(cells.is_sorted() && cells.iter().all(|cell| (south..=north).contains(cell)));
            for (share, longitude) in inside {
                let centre = Point { latitude: south + share * height, longitude }.cell_centre().latitude;
                prop_assert_eq!(cells.contains(&centre), (south..=north).contains(&centre));
            }
            prop_assert!(cell_latitudes(south, south + 1.0, 40).is_none());
        }

        #[test]
        fn a_cell_hides_but_stays_near(latitude in -11.0..6.0, longitude in 95.0..141.0) {
            let point = Point { latitude, longitude };
            let cell = point.cell_centre();
            prop_assert!(point.distance_m(cell) < 360.0);
            prop_assert_eq!(cell.cell_centre(), cell);
        }

        #[test]
        fn bounds_hold_every_point_within_the_distance(latitude in -11.0..6.0, longitude in 95.0..141.0, dy in -1.0..1.0, dx in -1.0..1.0) {
            let centre = Point { latitude, longitude };
            let other = Point { latitude: latitude + dy, longitude: longitude + dx };
            prop_assert!(Bounds::around(centre, centre.distance_m(other)).holds(other));
        }

        #[test]
        fn chords_order_as_distances_do(a in 0.0..2e7, b in 0.0..2e7) {
            prop_assert_eq!(a < b, m_to_chord_squared(a) < m_to_chord_squared(b));
            prop_assert!((chord_squared_to_m(m_to_chord_squared(a)) - a).abs() < 1e-3 * (1.0 + a / 1e3));
        }
    }
}
