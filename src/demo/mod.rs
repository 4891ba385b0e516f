//! A believable district, made up: Kota Bekasi with its 617 cooperatives, its businesses and their clusters, drawn from
//! a seed and laid around one day. The same seed and day give the same district, bit for bit; asking for more
//! businesses changes none of the first.
//!
//! Pure, and imports only `domain`. Never contains data of a real person or business: names are put together by chance,
//! identity numbers and telephone numbers cannot exist, and everything carries `is_demo`.

mod calendar;
mod clusters;
mod coalitions;
mod cooperatives;
mod names;
mod places;
mod random;
mod trades;
mod umkm;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::coalition::OfferLine;
use crate::domain::id::OrganisationId;
use crate::domain::money::Rupiah;
use crate::domain::organisation::{Organisation, OrganisationKind};
use crate::domain::region::RegionCode;

use calendar::Calendar;
use clusters::ClusterMap;
use coalitions::Trading;
use places::{CITY, Places};
use random::Random;
use umkm::{Neighbourhood, Surroundings};

pub use clusters::DemoCluster;
pub use coalitions::{DemoCycle, DemoOrder, DemoPledge};
pub use cooperatives::{DemoCooperative, N_COOPERATIVES};
pub use umkm::DemoUmkm;

/// Businesses of the district unless more or fewer are asked for.
pub const DEFAULT_SIZE: usize = trades::CORE;

/// The most businesses that can be asked for.
pub const MAX_SIZE: usize = 2_000_000;

/// The seed of the district that ships.
pub const SEED: u64 = 3_275;

/// A made-up district. Cooperatives and clusters are kept; businesses are made one by one, as they are asked for.
#[derive(Debug)]
pub struct Demo {
    seed: u64,
    size: usize,
    places: Places,
    calendar: Calendar,
    cooperatives: Vec<DemoCooperative>,
    clusters: Vec<DemoCluster>,
    cluster_map: ClusterMap,
    neighbourhoods: BTreeMap<RegionCode, Neighbourhood>,
    organisations: Vec<Organisation>,
    trading: Trading,
}

/// The district of a seed, laid relative to a day, with so many businesses (at most [`MAX_SIZE`]). The first 5,000 are
/// in the city, the rest all over Jawa Barat.
pub fn generate(seed: u64, as_of: NaiveDate, size: usize) -> Demo {
    let (places, calendar) = (Places::new(), Calendar::new(as_of));
    let cooperatives = cooperatives::all(seed, &places, &calendar);
    let (clusters, cluster_map) = clusters::all(seed, &places, &cooperatives, &calendar);
    let neighbourhoods = umkm::neighbourhoods(&cooperatives, &calendar);
    let organisations = organisations(seed, &calendar);
    let ids: Vec<OrganisationId> = organisations.iter().map(|organisation| organisation.id).collect();
    let trading = coalitions::all(seed, &ids, &cooperatives, &clusters, &calendar);
    let size = size.min(MAX_SIZE);
    Demo { seed, size, places, calendar, cooperatives, clusters, cluster_map, neighbourhoods, organisations, trading }
}

impl Demo {
    /// The cooperatives: 617, in the order of their ids.
    pub fn cooperatives(&self) -> &[DemoCooperative] {
        &self.cooperatives
    }

    /// The clusters, in the order of their ids. They are the same for every size.
    pub fn clusters(&self) -> &[DemoCluster] {
        &self.clusters
    }

    /// The businesses, in the order of their ids, each made when the iterator comes to it.
    pub fn umkm(&self) -> impl Iterator<Item = DemoUmkm> + '_ {
        let around = Surroundings {
            seed: self.seed,
            places: &self.places,
            calendar: &self.calendar,
            cooperatives: &self.cooperatives,
            clusters: &self.clusters,
            cluster_map: &self.cluster_map,
            neighbourhoods: &self.neighbourhoods,
        };
        (0..self.size).map(move |n| {
            let mut made = umkm::one(n, &around);
            made.pledges = self.trading.pledges(self.seed, n, &made.umkm, &self.calendar);
            made
        })
    }

    /// The office, and some suppliers, buyers, lenders and trainers that do not exist.
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// What suppliers offer, past offers included: each line with its offer, the lines of one offer with the same.
    pub fn offer_lines(&self) -> &[OfferLine] {
        &self.trading.offer_lines
    }

    /// Buying cycles in every state. Their pledges come with the businesses.
    pub fn cycles(&self) -> &[DemoCycle] {
        &self.trading.cycles
    }

    /// What buyers order.
    pub fn buyer_orders(&self) -> &[DemoOrder] {
        &self.trading.orders
    }
}

fn organisations(seed: u64, calendar: &Calendar) -> Vec<Organisation> {
    use OrganisationKind::{Buyer, Dinas, Financier, Supplier, Trainer};
    let city: RegionCode = CITY.parse().expect("the code of the city is one");
    let traders = coalitions::TRADERS.map(|(sells, name)| (if sells { Supplier } else { Buyer }, name));
    [
        (Dinas, "Dinas Koperasi dan UKM Kota Bekasi (contoh)"),
        (Financier, "Bank Pasar Contoh"),
        (Financier, "BPR Patriot Contoh"),
        (Financier, "Lembaga Dana Bergulir Contoh"),
        (Supplier, "PT Kain Bulu Contoh"),
        (Supplier, "CV Dacron Contoh"),
        (Supplier, "PT Tepung Contoh"),
        (Supplier, "Grosir Minyak Goreng Contoh"),
        (Buyer, "Toko Oleh-Oleh Contoh"),
        (Buyer, "PT Swalayan Contoh"),
        (Trainer, "Balai Latihan Koperasi Contoh"),
    ]
    .into_iter()
    .chain(traders)
    .enumerate()
    .map(|(n, (kind, name))| Organisation {
        id: Random::of(seed, "organisation", n).id(calendar.registered_at(2_000 + n)),
        kind,
        name: name.to_owned(),
        regions: vec![city.clone()],
        is_demo: true,
    })
    .collect()
}

fn rupiah(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).expect("made-up amounts are far below 2^53")
}

#[cfg(test)]
mod tests;
