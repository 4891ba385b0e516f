/** Daftar klaster: lines of business gathered in places, each with its cooperative. */
import { useLocation } from 'wouter';
import { useTexts } from '../app/language';
import { EndsParts, TotalParts } from '../app/Walk';
import {
  ClusterLegend,
  ClusterRow,
  ClusterRowParts,
  clusterMarks,
  type ClusterView,
  sharedRegion,
} from '../features/clusters/ClusterRow';
import { useListCounts, useRegionCounts } from '../features/facets/counts';
import { type Choosing, ListFacets } from '../features/facets/ListFacets';
import { ListFrame } from '../features/facets/ListFrame';
import { FacetParts } from '../features/facets/parts';
import { useList } from '../features/facets/useList';
import { WithinParts } from '../features/region/parts';
import { RegionMap } from '../features/region/RegionMap';
import { graphql } from '../gql/graphql';
import { type ListAddress, type Stage, STAGES, toFilter } from '../lib/lists';
import { DemoNote } from '../ui/DemoNote';
import { Empty } from '../ui/states';

const ListQuery = graphql(
  `
    query DaftarKlaster(
      $filter: ClusterFilter!
      $orderBy: [ClusterOrder!]
      $first: Int
      $last: Int
      $after: String
      $before: String
      $place: RegionCode!
      $placed: Boolean!
    ) {
      clusters(filter: $filter, orderBy: $orderBy, first: $first, last: $last, after: $after, before: $before) {
        edges {
          distanceM
          node {
            ...ClusterRowParts
          }
        }
        pageInfo {
          ...EndsParts
        }
        totalCount {
          ...TotalParts
        }
      }
      region(code: $place) @include(if: $placed) {
        ...WithinParts
      }
      sectors(first: 100) {
        nodes {
          code
          name
        }
      }
    }
  `,
  [ClusterRowParts, EndsParts, TotalParts, WithinParts],
);

const FacetQuery = graphql(
  `
    query SaringanKlaster(
      $bySector: ClusterFilter!
      $byOwn: ClusterFilter!
      $byDistance: ClusterFilter!
      $near: Boolean!
    ) {
      bySector: clusters(filter: $bySector, first: 1) {
        facets {
          sector {
            ...FacetParts
          }
        }
      }
      byOwn: clusters(filter: $byOwn, first: 1) {
        facets {
          own: stage {
            ...FacetParts
          }
        }
      }
      byDistance: clusters(filter: $byDistance, first: 1) @include(if: $near) {
        facets {
          distance {
            ...FacetParts
          }
        }
      }
    }
  `,
  [FacetParts],
);

const RegionFacetQuery = graphql(
  `
    query WilayahKlaster($filter: ClusterFilter!) {
      clusters(filter: $filter, first: 1) {
        facets {
          region {
            ...FacetParts
          }
        }
      }
    }
  `,
  [FacetParts],
);

type Address = ListAddress<Stage>;

const filterOf = (address: Address) => ({ ...toFilter(address), ...(address.own ? { stage: address.own } : {}) });

/** Running clusters first, the largest of them before the others. */
const LARGEST = [
  { field: 'STAGE' as const, direction: 'ASC' as const },
  { field: 'N_UMKM' as const, direction: 'DESC' as const },
];

export default function ClusterList() {
  const t = useTexts();
  const list = useList(ListQuery, STAGES, filterOf, LARGEST);
  return (
    <ListFrame
      title={t('klaster.judul')}
      lead={t('klaster.lead')}
      textLabel={t('klaster.cariNama')}
      of={t('klaster.satuan')}
      counted="jumlah_klaster"
      own={STAGES}
      ownName={(stage) => t(`tahap.${stage}`)}
      {...list}
      page={({ clusters }) => clusters}
      parts={({ clusters: { edges } }, choosing) => {
        const clusters = edges.map(({ node }) => node);
        return {
          filters: <Facets {...choosing} />,
          map: <ClustersMap clusters={clusters} />,
          items: clusters.length > 0 && <Rows clusters={clusters} />,
        };
      }}
      empty={(all) => (
        <Empty title={t('klaster.kosong')}>
          <button type="button" className="button" onClick={all}>
            {t('klaster.hapusSaringan')}
          </button>
        </Empty>
      )}
    />
  );
}

function Rows({ clusters }: { clusters: readonly ClusterView[] }) {
  return (
    <>
      {clusters.some(({ isDemo }) => isDemo) && <DemoNote text="kata.contohSemua" />}
      <ul className="plain-list cluster-list">
        {clusters.map((cluster) => (
          <ClusterRow key={cluster.id} cluster={cluster} heading="h2" />
        ))}
      </ul>
    </>
  );
}

function ClustersMap({ clusters }: { clusters: readonly ClusterView[] }) {
  const t = useTexts();
  const [, navigate] = useLocation();
  return (
    <>
      <RegionMap
        code={sharedRegion(clusters)}
        name={t('klaster.judul')}
        marks={clusterMarks(clusters)}
        onChoose={(chosen) => navigate(`/klaster/${chosen}`)}
      />
      <ClusterLegend clusters={clusters} />
    </>
  );
}

function Facets(choosing: Choosing<Stage>) {
  const t = useTexts();
  const { address } = choosing;
  const answer = useListCounts(FacetQuery, address, filterOf);
  const regions = useRegionCounts(RegionFacetQuery, address, filterOf, ({ clusters }) => clusters.facets.region);
  return (
    <ListFacets {...choosing} ownTitle={t('saring.tahap')} of={t('klaster.satuan')} answer={answer} {...regions} />
  );
}
