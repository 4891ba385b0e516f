/** Papan koalisi: buying cycles that run, orders of buyers, and what businesses of a place could buy together. */
import { useId } from 'react';
import { Link, useLocation } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, Part, read, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { CoalitionTabs } from '../features/coalitions/CoalitionTabs';
import { CycleCard } from '../features/coalitions/CycleCard';
import { Opportunities } from '../features/coalitions/Opportunities';
import { OrderCard, OrderCardParts } from '../features/coalitions/OrderCard';
import { CycleCardParts, goodsOf } from '../features/coalitions/parts';
import { Angka } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { placeName, WithinParts } from '../features/region/parts';
import { PlaceField } from '../features/region/PlaceField';
import { RegionMap } from '../features/region/RegionMap';
import { graphql, type ResultOf } from '../gql/graphql';
import { countText } from '../lib/numbers';
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
      buyerOrders(filter: { open: true }, first: 3) {
        nodes {
          ...OrderCardParts
        }
        totalCount {
          value
        }
      }
      commodities(first: 100, filter: { kind: INPUT }) {
        nodes {
          code
          name
        }
      }
    }
  `,
  [CycleCardParts, WithinParts, OrderCardParts],
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
    nOpportunities: Math.min(60, Math.max(6, Number(params.get('peluang')) || 6)),
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
  const found = read(answer, ({ region }) => region);
  const home = read(answer, ({ homeRegion }) => homeRegion);
  return (
    <div className="page page-board">
      <PageHead title={t('koalisi.judul')} lead={t('koalisi.lead')} />
      <CoalitionTabs />
      <Filters
        address={address}
        placeLabel={place && found?.code === place ? placeName(found) : ''}
        commodities={read(answer, (data) => data.commodities.nodes) ?? []}
        change={change}
      />
      <Answered answer={answer} skeleton={<Bars lines={8} tall />}>
        {(data) => <Board data={data} address={address} change={change} waiting={answer.loading} />}
      </Answered>
      <Part answer={answer}>{({ buyerOrders }) => <NextOrders orders={buyerOrders} />}</Part>
      {(place || home) && (
        <Opportunities
          region={place || (home?.code ?? '')}
          name={found?.name ?? home?.name ?? ''}
          commodity={commodity}
          first={address.nOpportunities}
          onMore={(n) => change({ peluang: String(n) }, { replace: true })}
        />
      )}
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
            label: `${t('koalisi.beli', { apa: goodsOf(cycle, language) })}, ${cycle.cooperative?.name ?? ''}`,
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

/** Orders of buyers are the other side of coalitions: the next few, and the way to all of them. */
function NextOrders({ orders }: { orders: Found['buyerOrders'] }) {
  const t = useTexts();
  if (orders.nodes.length === 0) return null;
  return (
    <section className="board-part" aria-labelledby="pesanan">
      <div className="section-head">
        <h2 id="pesanan">{t('jual.pesanan')}</h2>
        <Link href="/koalisi/jual">{t('jual.semuaPesanan', { n: orders.totalCount.value })}</Link>
      </div>
      <div className="cards cards-grid">
        {orders.nodes.map((order) => (
          <OrderCard key={order.id} order={order} />
        ))}
      </div>
    </section>
  );
}
