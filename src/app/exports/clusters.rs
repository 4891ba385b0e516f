//! Clusters as a list. Who belongs to them is not in it.

use std::io::Write;

use serde_json::{Value, json};

use super::{
    Column, List, Names, Shape, Sources, Wish, at, column, each_page, joined, location, names, place_columns,
    record_columns, region, sources, title,
};
use crate::app::{Ctx, Result, clusters, cooperatives};
use crate::domain::cluster::ClusterStage;
use crate::domain::cooperative::LocationPrecision;
use crate::domain::id::CooperativeId;
use crate::domain::listing::ClusterFilter;
use crate::domain::{Cluster, Point, RegionCode};
use crate::import::mapping::{Field, ListKind};

struct Row {
    cluster: Cluster,
    names: Names,
    sector: String,
    lead: Option<String>,
    sources: Sources,
}

impl Row {
    fn place(&self) -> Option<(Point, LocationPrecision)> {
        Some((self.cluster.point?, LocationPrecision::Centroid))
    }
}

pub(super) async fn export<W: Write + Send>(ctx: &Ctx, wish: &Wish, out: W) -> Result<usize> {
    let filter = ClusterFilter { within: wish.within.clone(), ..Default::default() };
    let shape = Shape {
        columns: columns(),
        object,
        origin_keys: &["sources", "changedAt"],
        place: |row: &Row| at(row.place()),
    };
    let mut list = List::begin(ctx, wish, out, shape)?;
    each_page!(|slice| clusters::page(ctx, &filter, &[], &slice).await?, |items| {
        let leads: Vec<CooperativeId> = items.iter().filter_map(|cluster: &Cluster| cluster.lead).collect();
        let leads = cooperatives::by_ids(ctx, &leads).await?;
        let mut imports = sources(ctx, items.iter().map(|cluster: &Cluster| cluster.id.0).collect()).await?;
        let catalogue = ctx.catalogue();
        for cluster in items {
            let lead = cluster.lead.and_then(|id| leads.get(&id)).map(|lead| lead.name.clone());
            let sector = catalogue.sector(&cluster.sector).map(|sector| sector.name.id.clone());
            let imports = imports.remove(&cluster.id.0).unwrap_or_default();
            list.write(&Row {
                names: names(&catalogue, &cluster.region),
                sector: sector.unwrap_or_default(),
                lead,
                sources: Sources { imports, is_demo: cluster.is_demo },
                cluster,
            })?;
        }
    });
    list.finish()
}

fn columns() -> Vec<Column<Row>> {
    let title = |field| title(ListKind::Clusters, field);
    let mut columns: Vec<Column<Row>> = vec![
        column(title(Field::SimpulId), |row: &Row| row.cluster.id.to_string()),
        column(title(Field::Name), |row: &Row| row.cluster.name.clone()),
        column(title(Field::Sectors), |row: &Row| row.sector.clone()),
        column(title(Field::Stage), |row: &Row| stage_word(row.cluster.stage)),
    ];
    columns.extend(place_columns(ListKind::Clusters, |row: &Row| &row.names, |row| row.cluster.region.to_string()));
    columns.extend([
        column(title(Field::Regions), |row: &Row| joined(row.cluster.regions.iter().map(RegionCode::as_str))),
        column(title(Field::Latitude), |row: &Row| row.cluster.point.map(|point| point.latitude)),
        column(title(Field::Longitude), |row: &Row| row.cluster.point.map(|point| point.longitude)),
        column(title(Field::FoundedOn), |row: &Row| row.cluster.founded_on),
        column(title(Field::LeadId), |row: &Row| row.cluster.lead.map(|id| id.to_string())),
        column(title(Field::LeadName), |row: &Row| row.lead.clone()),
    ]);
    columns.extend(record_columns(|row: &Row| &row.sources, |row| row.cluster.changed_at));
    columns
}

fn object(row: &Row) -> Value {
    let cluster = &row.cluster;
    json!({
        "id": cluster.id,
        "name": cluster.name,
        "sector": cluster.sector,
        "stage": cluster.stage,
        "region": region(&row.names, &cluster.region),
        "regions": cluster.regions,
        "location": location(row.place()),
        "foundedOn": cluster.founded_on,
        "lead": cluster.lead.map(|id| json!({ "id": id, "name": row.lead })),
        "sources": row.sources.value(),
        "isDemo": cluster.is_demo,
        "changedAt": cluster.changed_at,
    })
}

/// Words that the import of a cluster reads as the same stage; a test holds them to it.
fn stage_word(stage: ClusterStage) -> &'static str {
    match stage {
        ClusterStage::Proposed => "diusulkan",
        ClusterStage::Forming => "sedang dibentuk",
        ClusterStage::Active => "berjalan",
        ClusterStage::Mature => "mapan",
        ClusterStage::Closed => "ditutup",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::Word;
    use crate::import::sheet::CellValue;
    use crate::import::value::cluster_stage;

    #[test]
    fn imports_read_every_stage_as_the_one_it_was() {
        for stage in ClusterStage::ALL {
            for word in [stage_word(*stage), stage.word()] {
                assert_eq!(cluster_stage(&CellValue::Text(word.to_owned())).value, Some(*stage));
            }
        }
    }
}
