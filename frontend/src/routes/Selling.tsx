/** Koalisi jual: orders of buyers that look for somebody to fill them, and which clusters could. */
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, misunderstanding, read, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { hasMoved } from '../app/movement';
import { PageHead } from '../app/PageHead';
import { CapacityCard, CapacityParts } from '../features/coalitions/CapacityCard';
import { CoalitionTabs } from '../features/coalitions/CoalitionTabs';
import { OrderCard, OrderCardParts } from '../features/coalitions/OrderCard';
import { QuantityParts } from '../features/coalitions/parts';
import { Angka } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { placeName, WithinParts } from '../features/region/parts';
import { PlaceField } from '../features/region/PlaceField';
import { RegionMap } from '../features/region/RegionMap';
import { graphql, type ResultOf } from '../gql/graphql';
import { isoDay, longDate } from '../lib/dates';
import { count, countText } from '../lib/numbers';
import { atHand, lacking } from '../lib/quantities';
import { NO_REGION } from '../lib/search';
import { type OrderWish, readWish, toCapacityQuery, type WishField, wishChange, wishFaults } from '../lib/selling';
import { within } from '../lib/words';
import type { MapMark } from '../map/SmallMap';
import { DemoNote } from '../ui/DemoNote';
import { Icon } from '../ui/Icon';
import { Meter } from '../ui/Meter';
import { Bars, Empty } from '../ui/states';
import { useTyped } from '../ui/useTyped';

const OrdersQuery = graphql(
  `
    query PesananPembeli($filter: BuyerOrderFilter!, $first: Int!, $place: RegionCode!, $placed: Boolean!) {
      buyerOrders(filter: $filter, first: $first) {
        nodes {
          ...OrderCardParts
        }
        pageInfo {
          hasNextPage
        }
        totalCount {
          value
          exact
        }
      }
      commodities(first: 100, filter: { kind: PRODUCT }) {
        nodes {
          code
          name
          unit {
            code
          }
          units {
            code
            name
          }
        }
      }
      region(code: $place) @include(if: $placed) {
        ...WithinParts
      }
      homeRegion {
        code
      }
    }
  `,
  [OrderCardParts, WithinParts],
);

const CapacityQuery = graphql(
  `
    query SiapaSanggup(
      $commodity: String!
      $quantity: Decimal!
      $unit: String
      $by: Date!
      $region: RegionCode
      $first: Int!
    ) {
      sellingCapacity(commodity: $commodity, quantity: $quantity, unit: $unit, by: $by, region: $region) {
        commodity {
          name
        }
        quantity {
          ...QuantityParts
        }
        days
        canMake {
          ...QuantityParts
        }
        missing {
          ...QuantityParts
        }
        fills
        nWithheld
        clusters(first: $first) {
          nodes {
            ...CapacityParts
          }
          pageInfo {
            hasNextPage
          }
          totalCount {
            value
            exact
          }
        }
      }
    }
  `,
  [QuantityParts, CapacityParts],
);

type Orders = ResultOf<typeof OrdersQuery>;
type Capacity = ResultOf<typeof CapacityQuery>['sellingCapacity'];
type Change = (change: Record<string, string | null>, options?: { replace?: boolean }) => void;

const PAGE = 10;
const MOST = 100;

const readAddress = (params: URLSearchParams) => ({
  wish: readWish(params),
  open: params.get('keadaan') !== 'semua',
  nOrders: Math.min(MOST, Math.max(PAGE, Number(params.get('n')) || PAGE)),
  nClusters: Math.min(MOST, Math.max(PAGE, Number(params.get('klaster')) || PAGE)),
});

export default function Selling() {
  const t = useTexts();
  const [{ wish, open, nOrders, nClusters }, change] = useAddress(readAddress);
  const orders = useAnswer(
    OrdersQuery,
    { filter: open ? { open: true } : {}, first: nOrders, place: wish.place || NO_REGION, placed: wish.place !== '' },
    { keep: true },
  );
  const asked = toCapacityQuery(wish);
  const capacity = useAnswer(
    CapacityQuery,
    { ...(asked ?? { commodity: '', quantity: 1, by: '2026-01-01', unit: null, region: null }), first: nClusters },
    { pause: !asked, keep: true },
  );
  const misread = capacity.loading ? undefined : misunderstanding(capacity.error);
  const place = read(orders, ({ region }) => region);
  const placeLabel = wish.place && place?.code === wish.place ? placeName(place) : '';
  return (
    <div className="page page-board">
      <PageHead title={t('jual.judul')} lead={t('jual.lead')} />
      <CoalitionTabs />
      <section aria-labelledby="siapa-sanggup" className="board-part">
        <h2 id="siapa-sanggup">{t('jual.siapa')}</h2>
        <p className="second">{t('jual.siapa.isi')}</p>
        <WishForm
          wish={wish}
          placeLabel={placeLabel}
          commodities={read(orders, (data) => data.commodities.nodes) ?? []}
          misread={misread}
          onAsk={(next) => change({ ...wishChange(next), klaster: null })}
        />
        {asked && !misread && (
          <Answered answer={capacity} skeleton={<Bars lines={6} tall />}>
            {({ sellingCapacity }) => (
              <Fill
                key={JSON.stringify(asked)}
                capacity={sellingCapacity}
                by={asked.by}
                region={asked.region ?? read(orders, ({ homeRegion }) => homeRegion)?.code ?? null}
                waiting={capacity.loading}
                onMore={
                  nClusters < MOST ? () => change({ klaster: String(nClusters + PAGE) }, { replace: true }) : undefined
                }
              />
            )}
          </Answered>
        )}
      </section>
      <section aria-labelledby="pesanan" className="board-part">
        <h2 id="pesanan">{t('jual.pesanan')}</h2>
        <Answered answer={orders} skeleton={<Bars lines={5} tall />}>
          {(data) => <OpenOrders data={data} open={open} nOrders={nOrders} change={change} waiting={orders.loading} />}
        </Answered>
      </section>
    </div>
  );
}

function WishForm({
  wish,
  placeLabel,
  commodities,
  misread,
  onAsk,
}: {
  wish: OrderWish;
  placeLabel: string;
  commodities: Orders['commodities']['nodes'];
  /** What the server did not understand. */
  misread: { field: string; message: string } | undefined;
  onAsk: (wish: OrderWish) => void;
}) {
  const t = useTexts();
  const id = useId();
  const [commodity, setCommodity] = useTyped(wish.commodity);
  const [quantity, setQuantity] = useTyped(wish.quantity);
  const [unit, setUnit] = useTyped(wish.unit);
  const [by, setBy] = useTyped(wish.by);
  const [place, setPlace] = useTyped(wish.place);
  const [placeTyped, setPlaceTyped] = useTyped(placeLabel);
  const [faults, setFaults] = useState<readonly WishField[]>([]);
  const units = commodities.find(({ code }) => code === commodity)?.units ?? [];
  const own = commodities.find(({ code }) => code === commodity)?.unit.code ?? '';
  const now: OrderWish = { commodity, quantity, unit: units.some(({ code }) => code === unit) ? unit : '', by, place };
  const errorAt = (field: WishField) =>
    faults.includes(field) && wishFaults(now).includes(field)
      ? t(`jual.kurang.${field}`)
      : misread?.field === field
        ? misread.message
        : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = wishFaults(now);
    setFaults(found);
    if (found[0]) document.getElementById(`${id}-${found[0]}`)?.focus();
    else onAsk(now);
  };
  const field = (name: WishField) => ({
    id: `${id}-${name}`,
    className: 'input',
    'aria-invalid': errorAt(name) ? true : undefined,
    'aria-describedby': errorAt(name) ? `${id}-${name}-error` : undefined,
  });
  const error = (name: WishField) =>
    errorAt(name) && (
      <p className="field-error" id={`${id}-${name}-error`}>
        {errorAt(name)}
      </p>
    );
  return (
    <form className="filters" onSubmit={submit} noValidate>
      {misread && !['commodity', 'quantity', 'by'].includes(misread.field) && (
        <p role="alert" className="state-note state-danger">
          {misread.message}
        </p>
      )}
      <div className="field">
        <label htmlFor={`${id}-commodity`}>{t('jual.barang')}</label>
        <select {...field('commodity')} value={commodity} onChange={(event) => setCommodity(event.target.value)}>
          <option value="">{t('jual.pilihBarang')}</option>
          {commodities.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
        {error('commodity')}
      </div>
      <div className="field field-short">
        <label htmlFor={`${id}-quantity`}>{t('jual.jumlah')}</label>
        <input
          {...field('quantity')}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          maxLength={20}
          value={quantity}
          onChange={(event) => setQuantity(event.target.value)}
        />
        {error('quantity')}
      </div>
      {units.length > 0 && (
        <div className="field field-short">
          <label htmlFor={`${id}-unit`}>{t('koalisi.satuan')}</label>
          <select
            id={`${id}-unit`}
            className="input"
            value={now.unit || own}
            onChange={(event) => setUnit(event.target.value)}
          >
            {units.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <div className="field field-short">
        <label htmlFor={`${id}-by`}>{t('jual.tenggat')}</label>
        <input
          {...field('by')}
          type="date"
          min={isoDay(new Date())}
          value={by}
          onChange={(event) => setBy(event.target.value)}
        />
        {error('by')}
      </div>
      <PlaceField
        id={`${id}-place`}
        label={t('jual.tempat')}
        typed={placeTyped}
        settled={placeLabel}
        onType={setPlaceTyped}
        onChoose={setPlace}
      />
      <button type="submit" className="button button-main">
        {t('jual.cari')}
      </button>
    </form>
  );
}

function Fill({
  capacity,
  by,
  region,
  waiting,
  onMore,
}: {
  capacity: Capacity;
  by: string;
  region: string | null;
  waiting: boolean;
  onMore: (() => void) | undefined;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const [, navigate] = useLocation();
  const head = useRef<HTMLHeadingElement>(null);
  // the answer is what was asked for: it takes the focus, so that it is read and seen
  useEffect(() => {
    if (hasMoved()) head.current?.focus();
  }, []);
  const { clusters, quantity, canMake, missing, fills, nWithheld } = capacity;
  const found = clusters.nodes;
  const what = `${quantity.text} ${within(capacity.commodity.name)}`;
  const marks = found
    .flatMap(({ cluster, canMake }, n): MapMark[] =>
      cluster.location
        ? [
            {
              id: cluster.id,
              kind: 'rank',
              point: cluster.location.point,
              label: `${n + 1}. ${cluster.name}, ${atHand(canMake, language)}`,
              text: String(n + 1),
            },
          ]
        : [],
    )
    .reverse(); // the first is drawn last, so that it lies on top
  return (
    <div className="fill" aria-busy={waiting}>
      <div className={`card verdict verdict-${fills ? 'good' : 'attention'}`}>
        <p className={`light light-${fills ? 'good' : 'attention'}`}>
          <Icon name={fills ? 'check' : 'warning'} />
          {t(fills ? 'jual.cukup' : 'jual.belumCukup')}
        </p>
        <h3 ref={head} tabIndex={-1}>
          {t('jual.untuk', { apa: what, tanggal: longDate(by, language) })}
        </h3>
        <Meter
          name={t('jual.meter', { apa: what })}
          value={canMake.value}
          most={quantity.value}
          text={t('jual.bersama', { sanggup: atHand(canMake, language), jumlah: quantity.text })}
          tone={fills ? 'good' : 'brand'}
        />
        <p>
          {t('jual.bersama', { sanggup: atHand(canMake, language), jumlah: quantity.text })}{' '}
          {fills
            ? t('jual.waktu', { hari: count(capacity.days, language) })
            : t('jual.masihKurang', { jumlah: lacking(missing, language) })}
        </p>
        {nWithheld > 0 && <p className="small second">{t('jual.ditahan', { n: nWithheld })}</p>}
      </div>
      {found.length === 0 ? (
        <Empty title={t('jual.tanpaKlaster')}>
          <p>{t('jual.tanpaKlaster.isi')}</p>
        </Empty>
      ) : (
        <div className="search-columns">
          <div className="board-items">
            <p role="status">
              <Angka
                asal="jumlah_klaster"
                explanation={countExplanation(t, 'jumlah_klaster', what, clusters.totalCount.exact)}
              >
                {countText(clusters.totalCount, language)}
              </Angka>{' '}
              {t('jual.klasterSanggup')}
            </p>
            {found.some(({ cluster }) => cluster.isDemo) && <DemoNote text="kata.contohSemua" />}
            <div className="cards">
              {found.map((one, n) => (
                <CapacityCard key={one.cluster.id} capacity={one} rank={n + 1} />
              ))}
            </div>
            {clusters.pageInfo.hasNextPage && onMore && (
              <button type="button" className="button button-wide" disabled={waiting} onClick={onMore}>
                {t('hasil.muatLagi', { n: PAGE })}
              </button>
            )}
          </div>
          <section className="search-map" aria-label={t('hasil.peta')}>
            <RegionMap
              code={region}
              name={t('jual.peta', { apa: what })}
              marks={marks}
              onChoose={(id) => navigate(`/klaster/${id}`)}
            />
            <p className="small second">{t('jual.petaArti')}</p>
          </section>
        </div>
      )}
    </div>
  );
}

function OpenOrders({
  data,
  open,
  nOrders,
  change,
  waiting,
}: {
  data: Orders;
  open: boolean;
  nOrders: number;
  change: Change;
  waiting: boolean;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const { nodes, totalCount, pageInfo } = data.buyerOrders;
  return (
    <div className="board-items" aria-busy={waiting}>
      <p role="status">
        <Angka
          asal="jumlah_pesanan"
          explanation={countExplanation(t, 'jumlah_pesanan', t('klaster.semua'), totalCount.exact)}
        >
          {countText(totalCount, language)}
        </Angka>{' '}
        {t(open ? 'jual.satuan.buka' : 'jual.satuan.semua')}
      </p>
      <label className="check">
        <input
          type="checkbox"
          checked={!open}
          onChange={(event) => change({ keadaan: event.target.checked ? 'semua' : null, n: null })}
        />
        {t('jual.jugaSelesai')}
      </label>
      {nodes.length === 0 ? (
        <Empty title={t('jual.kosong')}>
          <p>{t('jual.kosong.isi')}</p>
        </Empty>
      ) : (
        <>
          {nodes.some(({ isDemo }) => isDemo) && <DemoNote text="kata.contohSemua" />}
          <div className="cards cards-grid">
            {nodes.map((order) => (
              <OrderCard key={order.id} order={order} />
            ))}
          </div>
          {pageInfo.hasNextPage && nOrders < MOST && (
            <button
              type="button"
              className="button button-wide"
              disabled={waiting}
              onClick={() => change({ n: String(nOrders + PAGE) }, { replace: true })}
            >
              {t('hasil.muatLagi', { n: PAGE })}
            </button>
          )}
        </>
      )}
    </div>
  );
}
