/** The outlines of the regions below a region and their areas, asked for once the map stands: it is drawn anew with them. */
import { useMemo } from 'react';
import { useAnswer } from '../../app/answer';
import { graphql } from '../../gql/graphql';
import { readOutline } from '../../map/outline';
import type { MapRegion } from '../../map/SmallMap';

const OutlineQuery = graphql(`
  query GarisWilayah($code: RegionCode!) {
    region(code: $code) {
      children(first: 100) {
        nodes {
          code
          areaKm2
          outlineAreaKm2
          outline(mostBytes: 2500)
        }
      }
    }
  }
`);

export interface Area {
  km2: number;
  /** From whom it is known: the office that publishes it, or an outline that somebody imported. */
  by: 'terbitan' | 'garis';
}

/** The official area, else that within the outline; none where nobody knows it. */
export function areaOf({
  areaKm2,
  outlineAreaKm2,
}: {
  areaKm2: number | null;
  outlineAreaKm2: number | null;
}): Area | null {
  if (areaKm2) return { km2: areaKm2, by: 'terbitan' };
  return outlineAreaKm2 ? { km2: outlineAreaKm2, by: 'garis' } : null;
}

/** Draws regions by their outlines as soon as these are there, and knows their areas. */
export function useOutlines(code: string | null): {
  outlined: (regions: readonly MapRegion[]) => readonly MapRegion[];
  areas: ReadonlyMap<string, Area | null>;
} {
  const { data } = useAnswer(OutlineQuery, { code: code ?? '' }, { pause: code === null });
  return useMemo(() => {
    const nodes = data?.region?.children.nodes ?? [];
    const rings = new Map(nodes.map((region) => [region.code, readOutline(region.outline)]));
    return {
      outlined: (regions) =>
        rings.size > 0 ? regions.map((region) => ({ ...region, rings: rings.get(region.code) ?? null })) : regions,
      areas: new Map(nodes.map((region) => [region.code, areaOf(region)])),
    };
  }, [data]);
}
