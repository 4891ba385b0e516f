/** What a map needs of a region and its kecamatan. */
import { graphql, type ResultOf } from '../../gql/graphql';
import type { MapRegion } from '../../map/SmallMap';

export const MapRegionParts = graphql(`
  fragment MapRegionParts on Region @_unmask {
    code
    name
    centroid {
      latitude
      longitude
    }
    children(first: 100) {
      nodes {
        code
        name
        centroid {
          latitude
          longitude
        }
      }
    }
  }
`);

export const mapRegionsOf = (region: ResultOf<typeof MapRegionParts>): MapRegion[] => region.children.nodes;
