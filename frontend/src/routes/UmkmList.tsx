/** Daftar UMKM: who makes what where, as far as owners and the rounding of places allow. */
import { useMemo, useRef } from 'react';
import { useLocation } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, read, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Angka } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { CLEAR, type Choosing, ListFacets, useChosen } from '../features/facets/ListFacets';
import { ListForm } from '../features/facets/ListForm';
import { FacetParts } from '../features/facets/parts';
import { useDescent } from '../features/facets/useDescent';
import { placeName, WithinParts } from '../features/region/parts';
import { RegionMap } from '../features/region/RegionMap';
import { UmkmRow, umkmMarks, UmkmRowParts } from '../features/umkm/UmkmRow';
import { graphql, type ResultOf } from '../gql/graphql';
import {
  type ListAddress,
  listChange,
  readList,
  type Size,
  SIZES,
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
    query DaftarUmkm(
      $filter: UmkmFilter!
      $orderBy: [UmkmOrder!]
      $first: Int
      $last: Int
      $after: String
      $before: String
      $place: RegionCode!
      $placed: Boolean!
    ) {
      umkm(filter: $filter, orderBy: $orderBy, first: $first, last: $last, after: $after, before: $before) {
        edges {
          distanceM
          node {
            ...UmkmRowParts
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
  [UmkmRowParts, WithinParts],
);

const FacetQuery = graphql(
  `
    query SaringanUmkm($bySector: UmkmFilter!, $byOwn: UmkmFilter!, $byDistance: UmkmFilter!, $near: Boolean!) {
      bySector: umkm(filter: $bySector, first: 1) {
        facets {
          sector {
            ...FacetParts
          }
        }
      }
      byOwn: umkm(filter: $byOwn, first: 1) {
        facets {
          own: sizeClass {
            ...FacetParts
          }
        }
      }
      byDistance: umkm(filter: $byDistance, first: 1) @include(if: $near) {
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
    query WilayahUmkm($filter: UmkmFilter!) {
      umkm(filter: $filter, first: 1) {
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
type Address = ListAddress<Size>;
type Change = (change: Record<string, string | null>, options?: { replace?: boolean }) => void;

const readAddress = (params: URLSearchParams) => readList(params, SIZES);
const filterOf = (address: Address) => ({ ...toFilter(address), ...(address.own ? { sizeClass: address.own } : {}) });

export default function UmkmList() {
  const t = useTexts();
  const [address, change] = useAddress(readAddress);
  const answer = useAnswer(
    ListQuery,
    {
      filter: filterOf(address),
      orderBy: toOrder(address, null),
      ...toSlice(address),
      place: address.place || NO_REGION,
      placed: address.place !== '',
    },
    { keep: true },
  );
  const place = read(answer, ({ region }) => region);
  return (
    <div className="page page-list">
      <PageHead title={t('umkm.judul')} lead={t('umkm.lead')} />
      <ListForm
        asked={address}
        placeLabel={address.place && place?.code === address.place ? placeName(place) : ''}
        textLabel={t('umkm.cari')}
        placeholder={t('cari.contoh.usaha')}
        onAsk={(question) => change(listChange({ ...address, ...question }, SIZES))}
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
  const { edges, pageInfo, totalCount } = data.umkm;
  const nodes = useMemo(() => edges.map(({ node }) => node), [edges]);
  const marks = useMemo(() => {
    const found = umkmMarks(nodes, (name, n) => (n > 1 ? `${name}, ${t('klaster.usaha', { n })}` : name));
    if (address.point) found.unshift({ id: 'anda', kind: 'here', point: address.point, label: t('peta.anda') });
    return found;
  }, [nodes, address.point, t]);
  const ask = (part: Partial<Address>) => change(listChange({ ...address, ...part }, SIZES));
  const total = countText(totalCount, language);
  const sectorName = (code: string) => data.sectors.nodes.find((one) => one.code === code)?.name ?? code;
  const choosing = {
    address,
    ask,
    place: data.region ?? null,
    sectorName,
    ownName: (size: Size) => t(`ukuran.${size}`),
  };
  const chosen = useChosen(choosing);
  const regionCounts = useRegionCounts(address);
  const { at, regions } = regionCounts;
  // where everything lies in one region, those below it are coloured by how many there are, on all pages of the list
  const counts = useMemo(
    () => ({ of: 'UMKM', by: new Map(regions?.buckets.map(({ key, count }) => [key ?? '', count ?? 0])) }),
    [regions],
  );
  return (
    <Listing
      name={t('umkm.judul')}
      statusRef={top}
      status={
        <>
          <Angka
            asal="jumlah_umkm"
            explanation={countExplanation(
              t,
              'jumlah_umkm',
              data.region ? placeName(data.region) : t('klaster.semua'),
              totalCount.exact,
            )}
          >
            {total}
          </Angka>{' '}
          UMKM
        </>
      }
      filters={<Facets {...choosing} {...regionCounts} />}
      chosen={chosen}
      onClear={() => ask(CLEAR)}
      showText={t('saring.tampilkan', { n: total, apa: 'UMKM' })}
      view={address.view}
      onView={(view) => change({ tampil: view === 'peta' ? view : null }, { replace: true })}
      waiting={waiting}
      mapName={t('hasil.peta')}
      map={
        <>
          <RegionMap
            code={at.code || null}
            name={t('umkm.judul')}
            marks={marks}
            counts={counts}
            around={address.point ? 'marks' : 'regions'}
            onChoose={(id) => id !== 'anda' && navigate(`/umkm/${id}`)}
            onRegion={(place) => ask({ place })}
          />
          <p className="small second">{t('umkm.peta')}</p>
        </>
      }
    >
      {nodes.length === 0 ? (
        <Empty title={t('umkm.kosong')}>
          <p>{t('umkm.kosong.isi')}</p>
          <button type="button" className="button" onClick={() => ask({ ...CLEAR, text: '' })}>
            {t('umkm.hapusSaringan')}
          </button>
        </Empty>
      ) : (
        <>
          {nodes.some(({ isDemo }) => isDemo) && <DemoNote text="kata.contohSemua" />}
          <ul className="plain-list cluster-list">
            {edges.map(({ node, distanceM }) => (
              <UmkmRow key={node.id} umkm={node} distanceM={distanceM} />
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
          <p className="small second">{t('klaster.rahasia')}</p>
        </>
      )}
    </Listing>
  );
}

/** How many of what is asked for lie where. */
function useRegionCounts(address: Address) {
  const filter = filterOf({ ...address, place: '' });
  const { at, goOn } = useDescent(address.place, JSON.stringify(filter));
  const counted = useAnswer(
    RegionFacetQuery,
    { filter: { ...filter, ...(at.code ? { within: at.code } : {}) } },
    { keep: true },
  );
  const regions = read(counted, ({ umkm }) => umkm.facets.region);
  if (!counted.loading) goOn(regions);
  return { at, regions };
}

function Facets({ at, regions, ...choosing }: Choosing<Size> & ReturnType<typeof useRegionCounts>) {
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
  return (
    <ListFacets
      {...choosing}
      ownTitle={t('saring.ukuran')}
      of="UMKM"
      answer={answer}
      regions={regions}
      regionsOf={at}
    />
  );
}
