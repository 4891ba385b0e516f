/** Daftar UMKM: who makes what where, as far as owners and the rounding of places allow. */
import { useId, useMemo, useRef } from 'react';
import { useLocation } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Angka } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { placeName, regencyOf, WithinParts } from '../features/region/parts';
import { PlaceField } from '../features/region/PlaceField';
import { RegionMap } from '../features/region/RegionMap';
import { UmkmRow, umkmMarks, UmkmRowParts } from '../features/umkm/UmkmRow';
import { graphql, type ResultOf } from '../gql/graphql';
import { countText, distance } from '../lib/numbers';
import { NO_REGION } from '../lib/search';
import { RADII_M, readUmkmList, SIZES, toUmkmQuery, type UmkmListAddress, umkmListChange } from '../lib/umkmList';
import { DemoNote } from '../ui/DemoNote';
import { Icon } from '../ui/Icon';
import { Pager } from '../ui/Pager';
import { Bars, Empty } from '../ui/states';
import { useOwnPlace } from '../ui/useOwnPlace';
import { useTyped } from '../ui/useTyped';

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

type Found = ResultOf<typeof ListQuery>;
type Change = (change: Record<string, string | null>, options?: { replace?: boolean }) => void;

export default function UmkmList() {
  const t = useTexts();
  const [address, change] = useAddress(readUmkmList);
  const answer = useAnswer(
    ListQuery,
    { ...toUmkmQuery(address), place: address.place || NO_REGION, placed: address.place !== '' },
    { keep: true },
  );
  const place = answer.data?.region;
  return (
    <div className="page page-clusters">
      <PageHead title={t('umkm.judul')} lead={t('umkm.lead')} />
      <Filters
        address={address}
        placeLabel={address.place && place?.code === address.place ? placeName(place) : ''}
        sectors={answer.data?.sectors.nodes ?? []}
        change={change}
      />
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {(data) => <Results data={data} address={address} change={change} waiting={answer.loading} />}
      </Answered>
    </div>
  );
}

function Filters({
  address,
  placeLabel,
  sectors,
  change,
}: {
  address: UmkmListAddress;
  placeLabel: string;
  sectors: readonly { code: string; name: string }[];
  change: Change;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const id = useId();
  const [typed, setTyped] = useTyped(address.text);
  const chosen = address.point ? t('cari.lokasiSaya') : placeLabel;
  const [placeTyped, setPlaceTyped] = useTyped(chosen);
  const ask = (part?: Partial<UmkmListAddress>) => change(umkmListChange({ ...address, text: typed, ...part }));
  const { locating, locate } = useOwnPlace((point) => ask({ point, place: '' }));
  return (
    <form
      className="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <div className="field">
        <label htmlFor={`${id}-text`}>{t('umkm.cari')}</label>
        <input
          id={`${id}-text`}
          className="input"
          type="search"
          maxLength={100}
          placeholder={t('cari.contoh.usaha')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <PlaceField
        id={`${id}-place`}
        label={t('cari.tanya.tempat')}
        typed={placeTyped}
        settled={chosen}
        onType={setPlaceTyped}
        onChoose={(place) => ask({ place, point: null })}
        after={
          <button type="button" className="button button-plain" onClick={locate} disabled={locating === 'asking'}>
            <Icon name="target" />
            {t('cari.lokasi')}
          </button>
        }
      />
      {address.point && (
        <div className="field field-short">
          <label htmlFor={`${id}-radius`}>{t('umkm.jarak')}</label>
          <select
            id={`${id}-radius`}
            className="input"
            value={address.radiusM}
            onChange={(event) => ask({ radiusM: Number(event.target.value) })}
          >
            {RADII_M.map((one) => (
              <option key={one} value={one}>
                {distance(one, language)}
              </option>
            ))}
          </select>
        </div>
      )}
      <div className="field">
        <label htmlFor={`${id}-sector`}>{t('klaster.bidang')}</label>
        <select
          id={`${id}-sector`}
          className="input"
          value={address.sector}
          onChange={(event) => ask({ sector: event.target.value })}
        >
          <option value="">{t('klaster.semuaBidang')}</option>
          {sectors.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <div className="field field-short">
        <label htmlFor={`${id}-size`}>{t('umkm.ukuran')}</label>
        <select
          id={`${id}-size`}
          className="input"
          value={address.size ?? ''}
          onChange={(event) => ask({ size: SIZES.find((size) => size === event.target.value) ?? null })}
        >
          <option value="">{t('umkm.semuaUkuran')}</option>
          {SIZES.map((size) => (
            <option key={size} value={size}>
              {t(`ukuran.${size}`)}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="button">
        {t('klaster.saring')}
      </button>
      <p role="status" className="field-note">
        {locating === 'asking' ? t('cari.lokasi.tunggu') : locating === 'refused' ? t('cari.lokasi.ditolak') : ''}
      </p>
    </form>
  );
}

function Results({
  data,
  address,
  change,
  waiting,
}: {
  data: Found;
  address: UmkmListAddress;
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
  if (nodes.length === 0)
    return (
      <Empty title={t('umkm.kosong')}>
        <p>{t('umkm.kosong.isi')}</p>
        <button
          type="button"
          className="button"
          onClick={() =>
            change(umkmListChange({ ...address, text: '', sector: '', size: null, place: '', point: null }))
          }
        >
          {t('umkm.hapusSaringan')}
        </button>
      </Empty>
    );
  const regencies = new Set(nodes.map(({ region }) => regencyOf(region).code));
  const [regency] = regencies;
  return (
    <div className="search-columns show-daftar">
      <section aria-label={t('umkm.judul')} aria-busy={waiting}>
        <p role="status" ref={top} tabIndex={-1}>
          <Angka
            asal="jumlah_umkm"
            explanation={countExplanation(
              t,
              'jumlah_umkm',
              data.region ? placeName(data.region) : t('klaster.semua'),
              totalCount.exact,
            )}
          >
            {countText(totalCount, language)}
          </Angka>{' '}
          UMKM
        </p>
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
      </section>
      <section className="search-map" aria-label={t('hasil.peta')}>
        <RegionMap
          code={regencies.size === 1 ? (regency ?? null) : null}
          name={t('umkm.judul')}
          marks={marks}
          around={address.place || address.point ? 'marks' : 'regions'}
          onChoose={(id) => id !== 'anda' && navigate(`/umkm/${id}`)}
        />
        <p className="small second">{t('umkm.peta')}</p>
      </section>
    </div>
  );
}
