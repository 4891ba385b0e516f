/** Marks on the map of one regency or city, whose kecamatan are asked for here and kept for the next page. */
import { lazy, Suspense, useMemo } from 'react';
import { useAnswer } from '../../app/answer';
import { graphql } from '../../gql/graphql';
import type { MapMark } from '../../map/SmallMap';
import { MapRegionParts, mapRegionsOf } from './parts';

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
  around = 'regions',
}: {
  /** None where the marks share no regency: then they stand without borders. */
  code: string | null;
  name: string;
  marks: readonly MapMark[];
  onChoose?: (id: string) => void;
  around?: 'regions' | 'marks';
}) {
  const { data } = useAnswer(RegionQuery, { code: code ?? '' }, { pause: code === null });
  const regions = useMemo(() => (data?.region ? mapRegionsOf(data.region) : []), [data]);
  return (
    <Suspense fallback={<div className="map-frame skeleton" />}>
      <SmallMap name={name} regions={regions} marks={marks} around={around} {...(onChoose ? { onChoose } : {})} />
    </Suspense>
  );
}
