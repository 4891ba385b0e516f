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

/** Where a region lies: enough to find the regency or city around it. */
export const WithinParts = graphql(`
  fragment WithinParts on Region @_unmask {
    code
    name
    level
    ancestors {
      code
      name
      level
    }
  }
`);

/** The regency or city that a region is, or lies in; a province stands for itself. */
export function regencyOf(region: ResultOf<typeof WithinParts>): { code: string; name: string } {
  return region.ancestors.find(({ level }) => level === 'REGENCY') ?? region;
}

/** The names from the place up to its regency or city. */
export function placeNames(region: ResultOf<typeof WithinParts>): string[] {
  const above = region.ancestors.filter(({ level }) => level === 'KECAMATAN' || level === 'REGENCY');
  return [region, ...above.reverse()].map(({ name }) => name);
}

/** `Cikiwul, Bantargebang, Kota Bekasi`. */
export const placeName = (region: ResultOf<typeof WithinParts>): string => placeNames(region).join(', ');

/** The region above a region; above a province everything, under the name given. */
export function upOf(region: ResultOf<typeof WithinParts>, everything: string): { code: string; name: string } {
  const above = region.ancestors.at(-1);
  return above ? { code: above.code, name: above.name } : { code: '', name: everything };
}
