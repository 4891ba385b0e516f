//! What a search over every kind of record finds.

use async_graphql::Object;

use super::Node;
use super::cluster::Cluster;
use super::cooperative::Cooperative;
use super::umkm::Umkm;
use crate::app::search::Found;

/// A record that a search found.
pub struct SearchHit(pub i64, pub Found);

/// A record that a search found.
#[Object]
impl SearchHit {
    /// The record: a cooperative, a cluster or an UMKM.
    async fn node(&self) -> Node {
        match &self.1 {
            Found::Cooperative(found) => Node::Cooperative(Box::new(Cooperative((**found).clone()))),
            Found::Cluster(found) => Node::Cluster(Box::new(Cluster((**found).clone()))),
            Found::Umkm(found) => Node::Umkm(Box::new(Umkm((**found).clone()))),
        }
    }

    /// How well it fits, in whole points: 500 for each word that is in its name as written, less for other places and for spelling
    /// that was forgiven.
    async fn points(&self) -> i64 {
        self.0
    }
}
