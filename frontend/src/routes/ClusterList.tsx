/** Daftar klaster: lines of business gathered in places, each with its cooperative. */
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, read, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import {
  ClusterLegend,
  ClusterRow,
  ClusterRowParts,
  clusterMarks,
  sharedRegion,
} from '../features/clusters/ClusterRow';
import { Angka } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { CLEAR, type Choosing, ListFacets, useChosen } from '../features/facets/ListFacets';
import { ListForm } from '../features/facets/ListForm';
import { FacetParts } from '../features/facets/parts';
import { useDescent } from '../features/facets/useDescent';
import { placeName, WithinParts } from '../features/region/parts';
import { RegionMap } from '../features/region/RegionMap';
import { graphql, type ResultOf } from '../gql/graphql';
import {
  type ListAddress,
  listChange,
  readList,
  type Stage,
  STAGES,
  toFilter,
  toOrder,
  toSlice,
  without,
} from '../lib/lists';
import { countText } from '../lib/numbers';
import { NO_REGION } from '../lib/search';
import { DemoNote } from '../ui/DemoNote';
import { Listing } from '../ui/Listing';
import { Pager } from '../ui/Pager';
import { Bars, Empty } from '../ui/states';

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
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        totalCount {
          value
          exact
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
  [ClusterRowParts, WithinParts],
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

type Found = ResultOf<typeof ListQuery>;
type Address = ListAddress<Stage>;
type Change = (change: Record<string, string | null>, options?: { replace?: boolean }) => void;

const readAddress = (params: URLSearchParams) => readList(params, STAGES);
const filterOf = (address: Address) => ({ ...toFilter(address), ...(address.own ? { stage: address.own } : {}) });

/** Running clusters first, the largest of them before the others. */
const LARGEST = [
  { field: 'STAGE' as const, direction: 'ASC' as const },
  { field: 'N_UMKM' as const, direction: 'DESC' as const },
];

export default function ClusterList() {
  const t = useTexts();
  const [address, change] = useAddress(readAddress);
  const answer = useAnswer(
    ListQuery,
    {
      filter: filterOf(address),
      orderBy: toOrder(address, LARGEST),
      ...toSlice(address),
      place: address.place || NO_REGION,
      placed: address.place !== '',
    },
    { keep: true },
  );
  const place = read(answer, ({ region }) => region);
  return (
    <div className="page page-list">
      <PageHead title={t('klaster.judul')} lead={t('klaster.lead')} />
      <ListForm
        asked={address}
        placeLabel={address.place && place?.code === address.place ? placeName(place) : ''}
        textLabel={t('klaster.cariNama')}
        onAsk={(question) => change(listChange({ ...address, ...question }, STAGES))}
      />
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {(data) => <Results data={data} address={address} change={change} waiting={answer.loading} />}
      </Answered>
    </div>
  );
}

function Results({
  data,
  address,
  change,
  waiting,
}: {
  data: Found;
  address: Address;
  change: Change;
  waiting: boolean;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const [, navigate] = useLocation();
  const top = useRef<HTMLParagraphElement>(null);
  const { edges, pageInfo, totalCount } = data.clusters;
  const clusters = edges.map(({ node }) => node);
  const ask = (part: Partial<Address>) => change(listChange({ ...address, ...part }, STAGES));
  const total = countText(totalCount, language);
  const sectorName = (code: string) => data.sectors.nodes.find((one) => one.code === code)?.name ?? code;
  const choosing = {
    address,
    ask,
    place: data.region ?? null,
    sectorName,
    ownName: (stage: Stage) => t(`tahap.${stage}`),
  };
  const chosen = useChosen(choosing);
  return (
    <Listing
      name={t('klaster.judul')}
      statusRef={top}
      status={
        <>
          <Angka
            asal="jumlah_klaster"
            explanation={countExplanation(
              t,
              'jumlah_klaster',
              data.region ? placeName(data.region) : t('klaster.semua'),
              totalCount.exact,
            )}
          >
            {total}
          </Angka>{' '}
          {t('klaster.satuan')}
        </>
      }
      filters={<Facets {...choosing} />}
      chosen={chosen}
      onClear={() => ask(CLEAR)}
      showText={t('saring.tampilkan', { n: total, apa: t('klaster.satuan') })}
      view={address.view}
      onView={(view) => change({ tampil: view === 'peta' ? view : null }, { replace: true })}
      waiting={waiting}
      mapName={t('hasil.peta')}
      map={
        <>
          <RegionMap
            code={sharedRegion(clusters)}
            name={t('klaster.judul')}
            marks={clusterMarks(clusters)}
            onChoose={(chosen) => navigate(`/klaster/${chosen}`)}
          />
          <ClusterLegend clusters={clusters} />
        </>
      }
    >
      {clusters.length === 0 ? (
        <Empty title={t('klaster.kosong')}>
          <button type="button" className="button" onClick={() => ask({ ...CLEAR, text: '' })}>
            {t('klaster.hapusSaringan')}
          </button>
        </Empty>
      ) : (
        <>
          {clusters.some(({ isDemo }) => isDemo) && <DemoNote text="kata.contohSemua" />}
          <ul className="plain-list cluster-list">
            {clusters.map((cluster) => (
              <ClusterRow key={cluster.id} cluster={cluster} heading="h2" />
            ))}
          </ul>
          <Pager
            ends={pageInfo}
            waiting={waiting}
            onMove={({ after, before }) => {
              change({ setelah: after, sebelum: before });
              top.current?.focus();
            }}
          />
        </>
      )}
    </Listing>
  );
}

function Facets(choosing: Choosing<Stage>) {
  const t = useTexts();
  const { address } = choosing;
  const answer = useAnswer(
    FacetQuery,
    {
      bySector: filterOf(without(address, 'sector')),
      byOwn: filterOf(without(address, 'own')),
      byDistance: filterOf(without(address, 'distance')),
      near: address.point !== null,
    },
    { keep: true },
  );
  const filter = filterOf({ ...address, place: '' });
  const { at, goOn } = useDescent(address.place, JSON.stringify(filter));
  const regions = useAnswer(
    RegionFacetQuery,
    { filter: { ...filter, ...(at.code ? { within: at.code } : {}) } },
    { keep: true },
  );
  const counts = read(regions, ({ clusters }) => clusters.facets.region);
  if (!regions.loading) goOn(counts);
  return (
    <ListFacets
      {...choosing}
      ownTitle={t('saring.tahap')}
      of={t('klaster.satuan')}
      answer={answer}
      regions={counts}
      regionsOf={at}
    />
  );
}
