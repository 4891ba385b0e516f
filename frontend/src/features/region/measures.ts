/** What the regions below a region can be compared by. */
import { graphql, type ResultOf } from '../../gql/graphql';
import { areaOf } from './outlines';

export const ChildParts = graphql(`
  fragment ChildParts on Region @_unmask {
    code
    name
    areaKm2
    outlineAreaKm2
    population
    centroid {
      latitude
      longitude
    }
    umkm(first: 1) {
      totalCount {
        value
        exact
      }
    }
    cooperatives(first: 1) {
      totalCount {
        value
        exact
      }
    }
  }
`);

export type ChildRegion = ResultOf<typeof ChildParts>;

/** The words of the address. */
export const MEASURES = ['umkm', 'kepadatan', 'penduduk', 'koperasi'] as const;
export type Measure = (typeof MEASURES)[number];

/** The value of a region, or none where its area or its inhabitants are not on record, or its UMKM were not all counted. */
export function valueOf(measure: Measure, region: ChildRegion): number | null {
  const { umkm, cooperatives, population } = region;
  switch (measure) {
    case 'umkm':
      return umkm.totalCount.value;
    case 'kepadatan': {
      const area = areaOf(region);
      return area && umkm.totalCount.exact ? umkm.totalCount.value / area.km2 : null;
    }
    case 'penduduk':
      return population && umkm.totalCount.exact ? (umkm.totalCount.value / population) * 10_000 : null;
    case 'koperasi':
      return cooperatives.totalCount.value;
  }
}

/** Measures for which at least one region has a value above nought. */
export const measuresOf = (regions: readonly ChildRegion[]): Measure[] =>
  MEASURES.filter((measure) => regions.some((region) => (valueOf(measure, region) ?? 0) > 0));
