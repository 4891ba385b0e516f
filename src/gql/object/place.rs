//! Places: points, how exact they are, and places named in words.

use async_graphql::{Object, SimpleObject};

use super::region::Region;
use crate::app::regions::PlaceFound;
use crate::domain;
use crate::domain::cooperative;
use crate::gql::choice::LocationPrecision;

/// A point in degrees (WGS 84).
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct Point {
    /// Degrees north.
    latitude: f64,
    /// Degrees east.
    longitude: f64,
}

impl From<domain::Point> for Point {
    fn from(point: domain::Point) -> Self {
        Self { latitude: point.latitude, longitude: point.longitude }
    }
}

/// A place on the map, and how exact it is.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct Location {
    /// The point.
    point: Point,
    /// How exact it is.
    precision: LocationPrecision,
}

impl Location {
    /// A location from its parts.
    pub fn new(point: domain::Point, precision: cooperative::LocationPrecision) -> Self {
        Self { point: point.into(), precision: precision.into() }
    }
}

/// A place that words may mean.
#[derive(Debug, Clone)]
pub struct PlaceSuggestion(pub PlaceFound);

/// A place that words may mean.
#[Object]
impl PlaceSuggestion {
    /// The region.
    async fn region(&self) -> Region {
        Region(self.0.region.clone())
    }

    /// Its name up to the regency or city: `Cikiwul, Bantargebang, Kota Bekasi`.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// How well it fits, 0 to 1.
    async fn score(&self) -> f64 {
        self.0.score
    }

    /// Whether the words are its name, apart from case, spaces and punctuation.
    async fn exact(&self) -> bool {
        self.0.exact
    }

    /// The words that name it.
    async fn said(&self) -> &str {
        &self.0.said
    }
}
