/** Daftar klaster: lines of business gathered in places, each with its cooperative. */
import { useId } from 'react';
import { useLocation } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import {
  ClusterLegend,
  ClusterRow,
  ClusterRowParts,
  closedLast,
  clusterMarks,
  sharedRegion,
} from '../features/clusters/ClusterRow';
import { Angka } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { placeName, WithinParts } from '../features/region/parts';
import { PlaceField } from '../features/region/PlaceField';
import { RegionMap } from '../features/region/RegionMap';
import { graphql } from '../gql/graphql';
import { count } from '../lib/numbers';
import { isRegionCode, NO_REGION } from '../lib/search';
import { DemoNote } from '../ui/DemoNote';
import { Bars, Empty } from '../ui/states';
import { useTyped } from '../ui/useTyped';

const ListQuery = graphql(
  `
    query DaftarKlaster($filter: ClusterFilter!, $first: Int!, $place: RegionCode!, $placed: Boolean!) {
      clusters(filter: $filter, first: $first, orderBy: [{ field: NAME, direction: ASC }]) {
        nodes {
          ...ClusterRowParts
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

/** Asked for at once, so that closed ones can stand last; shown step by step. */
const MOST = 100;
const PAGE = 20;

const readAddress = (params: URLSearchParams) => ({
  text: (params.get('cari') ?? '').slice(0, 100),
  sector: params.get('bidang') ?? '',
  place: isRegionCode(params.get('tempat') ?? '') ? (params.get('tempat') ?? '') : '',
  nShown: Math.min(MOST, Math.max(PAGE, Number(params.get('n')) || PAGE)),
});

export default function ClusterList() {
  const t = useTexts();
  const { language } = useLanguage();
  const id = useId();
  const [, navigate] = useLocation();
  const [{ text, sector, place, nShown }, change] = useAddress(readAddress);
  const filter = {
    ...(text ? { text } : {}),
    ...(sector ? { sector } : {}),
    ...(place ? { within: place } : {}),
  };
  const answer = useAnswer(
    ListQuery,
    { filter, first: MOST, place: place || NO_REGION, placed: place !== '' },
    { keep: true },
  );
  const found = answer.data?.region;
  const placeLabel = place && found?.code === place ? placeName(found) : '';
  const [typed, setTyped] = useTyped(text);
  const [placeTyped, setPlaceTyped] = useTyped(placeLabel);
  return (
    <div className="page page-clusters">
      <PageHead title={t('klaster.judul')} lead={t('klaster.lead')} />
      <form
        className="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          change({ cari: typed.trim(), n: null });
        }}
      >
        <div className="field">
          <label htmlFor={`${id}-text`}>{t('klaster.cariNama')}</label>
          <input
            id={`${id}-text`}
            className="input"
            type="search"
            maxLength={100}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <PlaceField
          id={`${id}-place`}
          label={t('cari.tanya.tempat')}
          typed={placeTyped}
          settled={placeLabel}
          onType={setPlaceTyped}
          onChoose={(code) => change({ tempat: code, n: null })}
        />
        <div className="field">
          <label htmlFor={`${id}-sector`}>{t('klaster.bidang')}</label>
          <select
            id={`${id}-sector`}
            className="input"
            value={sector}
            onChange={(event) => change({ bidang: event.target.value, n: null })}
          >
            <option value="">{t('klaster.semuaBidang')}</option>
            {answer.data?.sectors.nodes.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
        <button type="submit" className="button">
          {t('klaster.saring')}
        </button>
      </form>
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {({ clusters }) => {
          const shown = closedLast(clusters.nodes).slice(0, nShown);
          return clusters.nodes.length === 0 ? (
            <Empty title={t('klaster.kosong')}>
              <button
                type="button"
                className="button"
                onClick={() => change({ cari: null, bidang: null, tempat: null, n: null })}
              >
                {t('klaster.hapusSaringan')}
              </button>
            </Empty>
          ) : (
            <div className="search-columns show-daftar">
              <section aria-label={t('klaster.judul')} aria-busy={answer.loading}>
                <p role="status">
                  <Angka
                    asal="jumlah_klaster"
                    explanation={countExplanation(t, 'jumlah_klaster', t('klaster.semua'), clusters.totalCount.exact)}
                  >
                    {count(clusters.totalCount.value, language)}
                  </Angka>{' '}
                  {t('klaster.satuan')}
                </p>
                {shown.some(({ isDemo }) => isDemo) && <DemoNote text="kata.contohSemua" />}
                <ul className="plain-list cluster-list">
                  {shown.map((cluster) => (
                    <ClusterRow key={cluster.id} cluster={cluster} heading="h2" />
                  ))}
                </ul>
                {shown.length === clusters.nodes.length && shown.length < clusters.totalCount.value && (
                  <p className="small second">{t('tolak.sebagian', { n: shown.length })}</p>
                )}
                {shown.length < clusters.nodes.length && (
                  <button
                    type="button"
                    className="button button-wide"
                    onClick={() => change({ n: String(nShown + PAGE) }, { replace: true })}
                  >
                    {t('hasil.muatLagi', { n: PAGE })}
                  </button>
                )}
              </section>
              <section className="search-map" aria-label={t('hasil.peta')}>
                <RegionMap
                  code={sharedRegion(shown)}
                  name={t('klaster.judul')}
                  marks={clusterMarks(shown)}
                  onChoose={(chosen) => navigate(`/klaster/${chosen}`)}
                />
                <ClusterLegend clusters={shown} />
              </section>
            </div>
          );
        }}
      </Answered>
    </div>
  );
}
