//! Real kelurahan and desa, and points near their centres.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::geo::Point;
use crate::domain::reference;
use crate::domain::region::RegionCode;

use super::random::Random;
use super::trades::Spread;

/// The city whose district is made up.
pub const CITY: &str = "32.75";

/// A kelurahan or desa.
#[derive(Debug)]
pub struct Village {
    /// Its code.
    pub code: RegionCode,
    /// Its name.
    pub name: String,
    /// Its kecamatan.
    pub kecamatan: RegionCode,
    /// The name of its kecamatan.
    pub kecamatan_name: String,
    /// Its kabupaten or kota.
    pub regency: RegionCode,
    /// Its centre.
    pub centre: Point,
}

/// The villages of Jawa Barat, those of the city among them.
#[derive(Debug)]
pub struct Places {
    /// By code.
    pub villages: Vec<Village>,
    /// Those of the city.
    pub city: Range<usize>,
}

impl Places {
    /// Reads the reference data.
    pub fn new() -> Self {
        let names: BTreeMap<RegionCode, String> =
            reference::regions().into_iter().map(|region| (region.code, region.name)).collect();
        let villages: Vec<Village> = reference::villages()
            .into_iter()
            .map(|region| {
                let kecamatan = region.code.parent().expect("a village lies in a kecamatan");
                Village {
                    name: region.name,
                    regency: kecamatan.parent().expect("a kecamatan lies in a regency"),
                    kecamatan_name: names[&kecamatan].clone(),
                    kecamatan,
                    code: region.code,
                    centre: region.centroid.expect("villages have a centre"),
                }
            })
            .collect();
        let start = villages.partition_point(|village| village.code.as_str() < CITY);
        let end = villages.partition_point(|village| village.regency.as_str() <= CITY);
        Self { villages, city: start..end }
    }

    /// A village of the city, as likely as the spread says.
    pub fn in_city(&self, random: &mut Random, spread: Spread) -> usize {
        let weights =
            self.villages[self.city.clone()].iter().enumerate().map(|(n, village)| weight(n, village, spread));
        self.city.start + random.weighted(weights)
    }

    /// Any village of Jawa Barat.
    pub fn anywhere(&self, random: &mut Random) -> usize {
        random.below(self.villages.len())
    }
}

/// How often a village of the city is chosen, in proportion.
fn weight(n: usize, village: &Village, spread: Spread) -> u32 {
    let kecamatan = &village.kecamatan.as_str()[6..];
    match spread {
        // No population of kelurahan is known: some are simply larger than others.
        Spread::Everywhere => 70 + (n as u32 * 37 + 11) % 61,
        Spread::Dolls => match village.name.as_str() {
            "Cikiwul" => 90,
            "Bantargebang" => 55,
            "Mustikajaya" => 50,
            "Sumurbatu" => 30,
            "Ciketingudik" => 24,
            "Mustikasari" | "Padurenan" => 20,
            "Cimuning" => 12,
            _ => 1,
        },
        Spread::Markets => {
            if ["01", "02", "03", "04", "08"].contains(&kecamatan) {
                16
            } else {
                6
            }
        }
        Spread::Green => {
            if ["07", "09", "10", "11", "12"].contains(&kecamatan) {
                15
            } else {
                3
            }
        }
    }
}

/// A point within `radius_m` of a centre, to six decimals. A degree is taken as 111 km both ways, which near the
/// equator is right within one percent.
pub fn near(random: &mut Random, centre: Point, radius_m: f64) -> Point {
    let (x, y) = loop {
        let (x, y) = (random.unit() * 2.0 - 1.0, random.unit() * 2.0 - 1.0);
        if x * x + y * y < 1.0 {
            break (x, y);
        }
    };
    let moved = |degrees: f64, share: f64| ((degrees + share * radius_m / 111_300.0) * 1e6).round() / 1e6;
    Point { latitude: moved(centre.latitude, y), longitude: moved(centre.longitude, x) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_city_has_56_kelurahan_in_12_kecamatan() {
        let places = Places::new();
        let city = &places.villages[places.city.clone()];
        let kecamatan: std::collections::BTreeSet<&RegionCode> =
            city.iter().map(|village| &village.kecamatan).collect();
        assert_eq!((city.len(), kecamatan.len()), (56, 12));
        assert!(city.iter().all(|village| village.regency.as_str() == CITY));
    }

    #[test]
    fn points_stay_near() {
        let mut random = Random::of(1, "test", 0);
        let centre = Point { latitude: -6.3, longitude: 107.0 };
        assert!((0..1_000).all(|_| near(&mut random, centre, 400.0).distance_m(centre) <= 405.0));
    }
}
