/** Clusters on a map, with the kecamatan of their city around them where they share one. */
import { lazy, Suspense, useMemo } from 'react';
import { useLocation } from 'wouter';
import { useAnswer } from '../../app/answer';
import { graphql } from '../../gql/graphql';
import { MapRegionParts, mapRegionsOf } from '../region/parts';
import { type ClusterView, clusterMarks, sharedRegion } from './ClusterRow';

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

export function ClusterMap({ name, clusters }: { name: string; clusters: readonly ClusterView[] }) {
  const [, navigate] = useLocation();
  const code = sharedRegion(clusters);
  const { data } = useAnswer(RegionQuery, { code: code ?? '' }, { pause: code === null });
  const regions = useMemo(() => (data?.region ? mapRegionsOf(data.region) : []), [data]);
  const marks = useMemo(() => clusterMarks(clusters), [clusters]);
  return (
    <Suspense fallback={<div className="map-frame skeleton" />}>
      <SmallMap name={name} regions={regions} marks={marks} onChoose={(id) => navigate(`/klaster/${id}`)} />
    </Suspense>
  );
}
