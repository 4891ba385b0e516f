/** What a buyer orders: how much of what, until when, for how much, and the way to who could fill it. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { rupiah } from '../../lib/numbers';
import { within } from '../../lib/words';
import { QuantityParts } from './parts';

export const OrderCardParts = graphql(
  `
    fragment OrderCardParts on BuyerOrder @_unmask {
      id
      state
      isDemo
      neededBy
      unitPriceIdr
      buyer {
        name
      }
      commodity {
        code
        name
        unit {
          code
          name
        }
      }
      quantity {
        ...QuantityParts
      }
      region {
        code
        name
      }
    }
  `,
  [QuantityParts],
);

export type OrderView = ResultOf<typeof OrderCardParts>;

const TONES: Record<OrderView['state'], 'good' | 'attention' | 'plain' | 'danger'> = {
  DRAFT: 'plain',
  OPEN: 'good',
  ALLOCATED: 'attention',
  DELIVERED: 'plain',
  SETTLED: 'plain',
  CANCELLED: 'danger',
};

/** The address at which it is asked who could fill an order. */
export const fillAddress = ({ commodity, quantity, neededBy }: OrderView): string => {
  const params = new URLSearchParams({
    barang: commodity.code,
    jumlah: String(quantity.value).replace('.', ','),
    satuan: commodity.unit.code,
    sampai: neededBy,
  });
  return `/koalisi/jual?${params.toString()}`;
};

export function OrderCard({ order, heading: Heading = 'h3' }: { order: OrderView; heading?: 'h2' | 'h3' }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { buyer, commodity, quantity, region, unitPriceIdr } = order;
  return (
    <article className="card order">
      <header>
        <p className="tags">
          <span className={`badge badge-${TONES[order.state]}`}>{t(`pesanan.${order.state}`)}</span>
          <span className="small">{t('jual.sampai', { tanggal: longDate(order.neededBy, language) })}</span>
        </p>
        <Heading>
          {quantity.text} {within(commodity.name)}
        </Heading>
        <p className="small second">
          {buyer.name}&nbsp;· <Link href={`/wilayah/${region.code}`}>{region.name}</Link>
        </p>
      </header>
      <p>
        {unitPriceIdr === null
          ? t('jual.hargaTerbuka')
          : t('jual.hargaPembeli', { harga: `${rupiah(unitPriceIdr, language)}/${commodity.unit.name}` })}
      </p>
      {order.state === 'OPEN' && (
        <p>
          <Link className="button" href={fillAddress(order)}>
            {t('jual.siapa')}
            <span className="visually-hidden">
              : {quantity.text} {within(commodity.name)}
            </span>
          </Link>
        </p>
      )}
    </article>
  );
}
