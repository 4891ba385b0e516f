/** Daftar UMKM: who makes what where, as far as owners and the rounding of places allow. */
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { useTexts } from '../app/language';
import { EndsParts, TotalParts } from '../app/Walk';
import { type RegionCounts, useListCounts, useRegionCounts } from '../features/facets/counts';
import { type Choosing, ListFacets } from '../features/facets/ListFacets';
import { ListFrame } from '../features/facets/ListFrame';
import { FacetParts } from '../features/facets/parts';
import { useList } from '../features/facets/useList';
import { WithinParts } from '../features/region/parts';
import { RegionMap } from '../features/region/RegionMap';
import { UmkmRow, umkmMarks, UmkmRowParts } from '../features/umkm/UmkmRow';
import { graphql, type ResultOf } from '../gql/graphql';
import { type ListAddress, type Size, SIZES, toFilter } from '../lib/lists';
import { DemoNote } from '../ui/DemoNote';
import { Empty } from '../ui/states';

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
  [UmkmRowParts, EndsParts, TotalParts, WithinParts],
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

type Edges = ResultOf<typeof ListQuery>['umkm']['edges'];
type Address = ListAddress<Size>;

const filterOf = (address: Address) => ({ ...toFilter(address), ...(address.own ? { sizeClass: address.own } : {}) });

export default function UmkmList() {
  const t = useTexts();
  const list = useList(ListQuery, SIZES, filterOf, null);
  const regionCounts = useRegionCounts(RegionFacetQuery, list.address, filterOf, ({ umkm }) => umkm.facets.region);
  return (
    <ListFrame
      title={t('umkm.judul')}
      lead={t('umkm.lead')}
      textLabel={t('umkm.cari')}
      placeholder={t('cari.contoh.usaha')}
      of="UMKM"
      counted="jumlah_umkm"
      own={SIZES}
      ownName={(size) => t(`ukuran.${size}`)}
      {...list}
      page={({ umkm }) => umkm}
      parts={({ umkm: { edges } }, choosing) => ({
        filters: <Facets {...choosing} {...regionCounts} />,
        map: <UmkmMap edges={edges} choosing={choosing} {...regionCounts} />,
        items: edges.length > 0 && <Rows edges={edges} />,
      })}
      empty={(all) => (
        <Empty title={t('umkm.kosong')}>
          <p>{t('umkm.kosong.isi')}</p>
          <button type="button" className="button" onClick={all}>
            {t('umkm.hapusSaringan')}
          </button>
        </Empty>
      )}
    />
  );
}

function Rows({ edges }: { edges: Edges }) {
  const t = useTexts();
  return (
    <>
      {edges.some(({ node }) => node.isDemo) && <DemoNote text="kata.contohSemua" />}
      <ul className="plain-list cluster-list">
        {edges.map(({ node, distanceM }) => (
          <UmkmRow key={node.id} umkm={node} distanceM={distanceM} />
        ))}
      </ul>
      <p className="small second">{t('klaster.rahasia')}</p>
    </>
  );
}

function UmkmMap({
  edges,
  choosing: { address, ask },
  regionsOf,
  regions,
}: { edges: Edges; choosing: Choosing<Size> } & RegionCounts) {
  const t = useTexts();
  const [, navigate] = useLocation();
  const marks = useMemo(() => {
    const found = umkmMarks(
      edges.map(({ node }) => node),
      (name, n) => (n > 1 ? `${name}, ${t('klaster.usaha', { n })}` : name),
    );
    if (address.point) found.unshift({ id: 'anda', kind: 'here', point: address.point, label: t('peta.anda') });
    return found;
  }, [edges, address.point, t]);
  // where everything lies in one region, those below it are coloured by how many there are, on all pages of the list
  const counts = useMemo(
    () => ({ of: 'UMKM', by: new Map(regions?.buckets.map(({ key, count }) => [key ?? '', count ?? 0])) }),
    [regions],
  );
  return (
    <>
      <RegionMap
        code={regionsOf.code || null}
        name={t('umkm.judul')}
        marks={marks}
        counts={counts}
        around={address.point ? 'marks' : 'regions'}
        onChoose={(id) => id !== 'anda' && navigate(`/umkm/${id}`)}
        onRegion={(place) => ask({ place })}
      />
      <p className="small second">{t('umkm.peta')}</p>
    </>
  );
}

function Facets({ regions, regionsOf, ...choosing }: Choosing<Size> & RegionCounts) {
  const t = useTexts();
  const answer = useListCounts(FacetQuery, choosing.address, filterOf);
  return (
    <ListFacets
      {...choosing}
      ownTitle={t('saring.ukuran')}
      of="UMKM"
      answer={answer}
      regions={regions}
      regionsOf={regionsOf}
    />
  );
}
