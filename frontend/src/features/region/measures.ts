/** What the regions below a region can be compared by. */
import { graphql, type ResultOf } from '../../gql/graphql';

export const ChildParts = graphql(`
  fragment ChildParts on Region @_unmask {
    code
    name
    areaKm2
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
export function valueOf(measure: Measure, { umkm, cooperatives, areaKm2, population }: ChildRegion): number | null {
  switch (measure) {
    case 'umkm':
      return umkm.totalCount.value;
    case 'kepadatan':
      return areaKm2 && umkm.totalCount.exact ? umkm.totalCount.value / areaKm2 : null;
    case 'penduduk':
      return population && umkm.totalCount.exact ? (umkm.totalCount.value / population) * 10_000 : null;
    case 'koperasi':
      return cooperatives.totalCount.value;
  }
}

/** Measures for which at least one region has a value above nought. */
export const measuresOf = (regions: readonly ChildRegion[]): Measure[] =>
  MEASURES.filter((measure) => regions.some((region) => (valueOf(measure, region) ?? 0) > 0));
