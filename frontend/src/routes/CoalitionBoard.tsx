/** Papan koalisi: buying cycles that run, and what businesses of a place could buy together. */
import { useId } from 'react';
import { Link, useLocation } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { CycleCard } from '../features/coalitions/CycleCard';
import { CycleCardParts, QuantityParts } from '../features/coalitions/parts';
import { Angka, ExplanationParts, explanationOf } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { placeName, WithinParts } from '../features/region/parts';
import { PlaceField } from '../features/region/PlaceField';
import { RegionMap } from '../features/region/RegionMap';
import { graphql, type ResultOf } from '../gql/graphql';
import { count, countText, percentOfPoints, rupiah } from '../lib/numbers';
import { isRegionCode, NO_REGION } from '../lib/search';
import type { MapMark } from '../map/SmallMap';
import { DemoNote } from '../ui/DemoNote';
import { Bars, Empty } from '../ui/states';
import { useTyped } from '../ui/useTyped';

const BoardQuery = graphql(
  `
    query PapanKoalisi($filter: BuyingCycleFilter!, $first: Int!, $place: RegionCode!, $placed: Boolean!) {
      buyingCycles(filter: $filter, first: $first, orderBy: [{ field: CLOSES_AT, direction: ASC }]) {
        nodes {
          ...CycleCardParts
        }
        pageInfo {
          hasNextPage
        }
        totalCount {
          value
          exact
        }
      }
      region(code: $place) @include(if: $placed) {
        ...WithinParts
      }
      homeRegion {
        code
        name
      }
      commodities(first: 100, filter: { kind: INPUT }) {
        nodes {
          code
          name
        }
      }
    }
  `,
  [CycleCardParts, WithinParts],
);

const OpportunityQuery = graphql(
  `
    query PeluangBeli($region: RegionCode!) {
      buyingOpportunities(region: $region, first: 8) {
        nodes {
          commodity {
            code
            name
          }
          nUmkm
          pooled {
            ...QuantityParts
          }
          aloneIdr
          savingIdr
          savingPoints
          best {
            standing {
              order {
                totalIdr
              }
            }
          }
          withheld {
            message
          }
          explanation {
            ...ExplanationParts
          }
        }
      }
    }
  `,
  [QuantityParts, ExplanationParts],
);

type Found = ResultOf<typeof BoardQuery>;
type Change = (change: Record<string, string | null>, options?: { replace?: boolean }) => void;

const PAGE = 12;
const MOST = 96;

const readAddress = (params: URLSearchParams) => {
  const place = params.get('tempat') ?? '';
  return {
    place: isRegionCode(place) ? place : '',
    commodity: params.get('bahan') ?? '',
    open: params.get('keadaan') !== 'semua',
    first: Math.min(MOST, Math.max(PAGE, Number(params.get('n')) || PAGE)),
  };
};
type Address = ReturnType<typeof readAddress>;

export default function CoalitionBoard() {
  const t = useTexts();
  const [address, change] = useAddress(readAddress);
  const { place, commodity, open, first } = address;
  const filter = {
    ...(place ? { within: place } : {}),
    ...(commodity ? { commodity } : {}),
    ...(open ? { open: true } : {}),
  };
  const answer = useAnswer(
    BoardQuery,
    { filter, first, place: place || NO_REGION, placed: place !== '' },
    { keep: true },
  );
  const found = answer.data?.region;
  const home = answer.data?.homeRegion;
  return (
    <div className="page page-board">
      <PageHead title={t('koalisi.judul')} lead={t('koalisi.lead')} />
      <Filters
        address={address}
        placeLabel={place && found?.code === place ? placeName(found) : ''}
        commodities={answer.data?.commodities.nodes ?? []}
        change={change}
      />
      <Answered answer={answer} skeleton={<Bars lines={8} tall />}>
        {(data) => <Board data={data} address={address} change={change} waiting={answer.loading} />}
      </Answered>
      {(place || home) && <Opportunities region={place || (home?.code ?? '')} name={found?.name ?? home?.name ?? ''} />}
    </div>
  );
}

function Filters({
  address,
  placeLabel,
  commodities,
  change,
}: {
  address: Address;
  placeLabel: string;
  commodities: readonly { code: string; name: string }[];
  change: Change;
}) {
  const t = useTexts();
  const id = useId();
  const [typed, setTyped] = useTyped(placeLabel);
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <PlaceField
        id={`${id}-place`}
        label={t('cari.tanya.tempat')}
        typed={typed}
        settled={placeLabel}
        onType={setTyped}
        onChoose={(code) => change({ tempat: code, n: null })}
      />
      <div className="field">
        <label htmlFor={`${id}-commodity`}>{t('koalisi.bahan')}</label>
        <select
          id={`${id}-commodity`}
          className="input"
          value={address.commodity}
          onChange={(event) => change({ bahan: event.target.value, n: null })}
        >
          <option value="">{t('koalisi.semuaBahan')}</option>
          {commodities.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={!address.open}
          onChange={(event) => change({ keadaan: event.target.checked ? 'semua' : null, n: null })}
        />
        {t('koalisi.jugaTutup')}
      </label>
    </form>
  );
}

function Board({
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
  const cycles = data.buyingCycles.nodes;
  if (cycles.length === 0)
    return (
      <Empty title={t('koalisi.kosong')}>
        <p>{t('koalisi.kosong.isi')}</p>
        <button
          type="button"
          className="button"
          onClick={() => change({ tempat: null, bahan: null, keadaan: 'semua', n: null })}
        >
          {t('koalisi.tampilkanSemua')}
        </button>
      </Empty>
    );
  const marks = cycles.flatMap((cycle): MapMark[] =>
    cycle.location
      ? [
          {
            id: cycle.id,
            kind: 'knot',
            point: cycle.location.point,
            label: `${cycle.commodity.name}, ${cycle.cooperative?.name ?? ''}`,
          },
        ]
      : [],
  );
  return (
    <div className="search-columns show-daftar">
      <section aria-label={t('koalisi.judul')} aria-busy={waiting}>
        <p role="status">
          <Angka
            asal="jumlah_siklus"
            explanation={countExplanation(
              t,
              'jumlah_siklus',
              data.region ? placeName(data.region) : t('klaster.semua'),
              data.buyingCycles.totalCount.exact,
            )}
          >
            {countText(data.buyingCycles.totalCount, language)}
          </Angka>{' '}
          {t(address.open ? 'koalisi.satuan.buka' : 'koalisi.satuan.semua')}
        </p>
        {cycles.some(({ isDemo }) => isDemo) && <DemoNote text="kata.contohSemua" />}
        <div className="cards">
          {cycles.map((cycle) => (
            <CycleCard key={cycle.id} cycle={cycle} />
          ))}
        </div>
        {data.buyingCycles.pageInfo.hasNextPage && address.first < MOST && (
          <button
            type="button"
            className="button button-wide"
            disabled={waiting}
            onClick={() => change({ n: String(address.first + PAGE) }, { replace: true })}
          >
            {t('hasil.muatLagi', { n: PAGE })}
          </button>
        )}
      </section>
      <section className="search-map" aria-label={t('hasil.peta')}>
        <RegionMap
          code={address.place.slice(0, 5) || (data.homeRegion?.code ?? null)}
          name={t('koalisi.judul')}
          marks={marks}
          onChoose={(id) => navigate(`/koalisi/${id}`)}
        />
        <p className="small second">{t('koalisi.peta')}</p>
      </section>
    </div>
  );
}

/** What could be bought together: only sums over at least five businesses. */
function Opportunities({ region, name }: { region: string; name: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  const answer = useAnswer(OpportunityQuery, { region }, { keep: true });
  return (
    <section className="opportunities" aria-labelledby="peluang">
      <h2 id="peluang">{t('koalisi.peluang', { tempat: name })}</h2>
      <p className="second">{t('koalisi.peluang.isi')}</p>
      <Answered answer={answer} skeleton={<Bars lines={5} />}>
        {({ buyingOpportunities: { nodes } }) =>
          nodes.length === 0 ? (
            <p>{t('koalisi.peluang.kosong')}</p>
          ) : (
            <div className="scroll-x" role="region" tabIndex={0} aria-label={t('koalisi.peluang.tabel')}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t('koalisi.bahan')}</th>
                    <th scope="col" className="number">
                      UMKM
                    </th>
                    <th scope="col" className="number">
                      {t('koalisi.sebulan')}
                    </th>
                    <th scope="col" className="number">
                      {t('koalisi.sendiri')}
                    </th>
                    <th scope="col" className="number">
                      {t('koalisi.bersama')}
                    </th>
                    <th scope="col" className="number">
                      {t('koalisi.hemat')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {nodes.map((one) => {
                    const explanation = one.explanation && explanationOf(one.explanation);
                    const money = (value: number | null | undefined) => (value == null ? '–' : rupiah(value, language));
                    return (
                      <tr key={one.commodity.code}>
                        <th scope="row">
                          <Link href={`/koalisi?bahan=${one.commodity.code}&tempat=${region}&keadaan=semua`}>
                            {one.commodity.name}
                          </Link>
                        </th>
                        {one.withheld ? (
                          <td colSpan={5}>{one.withheld.message}</td>
                        ) : (
                          <>
                            <td className="number">{one.nUmkm === null ? '–' : count(one.nUmkm, language)}</td>
                            <td className="number">{one.pooled?.text ?? '–'}</td>
                            <td className="number">{money(one.aloneIdr)}</td>
                            <td className="number">{money(one.best?.standing.order?.totalIdr)}</td>
                            <td className="number">
                              {explanation && one.savingIdr !== null ? (
                                <Angka asal={explanation.code} explanation={explanation}>
                                  {money(one.savingIdr)}
                                  {one.savingPoints !== null && ` (${percentOfPoints(one.savingPoints, language, 1)})`}
                                </Angka>
                              ) : (
                                '–'
                              )}
                            </td>
                          </>
                        )}
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          )
        }
      </Answered>
    </section>
  );
}
