/** Marks on the map of one regency or city, whose kecamatan are asked for here and kept for the next page. */
import { lazy, Suspense, useMemo } from 'react';
import { useAnswer } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import { graphql } from '../../gql/graphql';
import { upperCode } from '../../lib/search';
import type { MapMark } from '../../map/SmallMap';
import { useOutlines } from './outlines';
import { MapRegionParts, mapRegionsOf } from './parts';
import { ShadeLegend, shaded } from './shades';

const SmallMap = lazy(() => import('../../map/SmallMap').then(({ SmallMap }) => ({ default: SmallMap })));

const RegionQuery = graphql(
  `
    query PetaDaerah($code: RegionCode!) {
      region(code: $code) {
        ...MapRegionParts
      }
    }
  `,
  [MapRegionParts],
);

export function RegionMap({
  code,
  name,
  marks,
  onChoose,
  onRegion,
  around = 'regions',
  counts,
}: {
  /** None where the marks share no regency: then they stand without borders. */
  code: string | null;
  name: string;
  marks: readonly MapMark[];
  onChoose?: (id: string) => void;
  /** A region was chosen, by its code. */
  onRegion?: (code: string) => void;
  around?: 'regions' | 'marks';
  /** How many of what lie in each region, by its code: for each square kilometre where all areas are known. */
  counts?: { of: string; by: ReadonlyMap<string, number> };
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const asked = useAnswer(RegionQuery, { code: code ?? '' }, { pause: code === null }).data;
  // a region without others below it lies among its like
  const above = asked && code && asked.region?.children.nodes.length === 0 ? upperCode(code) : null;
  const among = useAnswer(RegionQuery, { code: above ?? '' }, { pause: above === null }).data;
  const data = above ? among : asked;
  const { outlined, areas } = useOutlines(above ?? code);
  const drawn = useMemo(() => {
    const regions = outlined(data?.region ? mapRegionsOf(data.region) : []);
    if (above) return { regions };
    if (!counts || regions.length === 0) return { regions };
    const dense = regions.every(({ code }) => areas.get(code));
    const valueOf = (code: string) => (counts.by.get(code) ?? 0) / (dense ? (areas.get(code)?.km2 ?? 1) : 1);
    return { dense, ...shaded(regions, valueOf, language) };
  }, [data, above, outlined, areas, counts, language]);
  return (
    <>
      <Suspense fallback={<div className="map-frame skeleton" />}>
        <SmallMap
          name={name}
          regions={drawn.regions}
          marks={marks}
          around={around}
          {...(onChoose ? { onChoose } : {})}
          {...(onRegion ? { onRegion } : {})}
        />
      </Suspense>
      {counts && 'bounds' in drawn && (
        <ShadeLegend
          of={drawn.dense ? t('wilayah.perKm2', { apa: counts.of }) : counts.of}
          basis={t(drawn.dense ? 'wilayah.dasar.kepadatan' : 'wilayah.dasar.jumlah')}
          bounds={drawn.bounds}
        />
      )}
    </>
  );
}
