/** An order that somebody thinks of, as it stands in the address, and what of it the graph is asked. Pure. */
import { readQuantity } from './coalitions';
import { isRegionCode } from './search';

export interface OrderWish {
  /** Code of a commodity. */
  commodity: string;
  /** As typed: `5.000` or `12,5`. */
  quantity: string;
  /** Code of a unit; empty for the commodity's own. */
  unit: string;
  /** The day by which it is wanted, `2026-12-30`. */
  by: string;
  /** Code of a region; empty for everywhere. */
  place: string;
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

export function readWish(params: URLSearchParams): OrderWish {
  const place = params.get('tempat') ?? '';
  const by = params.get('sampai') ?? '';
  return {
    commodity: params.get('barang') ?? '',
    quantity: (params.get('jumlah') ?? '').slice(0, 20),
    unit: params.get('satuan') ?? '',
    by: isDay(by) ? by : '',
    place: isRegionCode(place) ? place : '',
  };
}

export const wishChange = ({ commodity, quantity, unit, by, place }: OrderWish): Record<string, string | null> => ({
  barang: commodity || null,
  jumlah: quantity.trim() || null,
  satuan: unit || null,
  sampai: by || null,
  tempat: place || null,
});

export type WishField = 'commodity' | 'quantity' | 'by';

/** What is missing, or makes no sense, in the order of the form. */
export function wishFaults({ commodity, quantity, by }: OrderWish): WishField[] {
  return [
    ...(commodity ? [] : (['commodity'] as const)),
    ...(readQuantity(quantity) === null ? (['quantity'] as const) : []),
    ...(by ? [] : (['by'] as const)),
  ];
}

/** The arguments of `sellingCapacity`; nothing while the wish has faults. */
export function toCapacityQuery(wish: OrderWish) {
  const quantity = readQuantity(wish.quantity);
  if (wishFaults(wish).length > 0 || quantity === null) return null;
  return {
    commodity: wish.commodity,
    quantity,
    unit: wish.unit || null,
    by: wish.by,
    region: wish.place || null,
  };
}

/** A share of an order in points of 10,000, told as no more than all of it. */
export const shareShown = (points: number | null): number => Math.min(10_000, Math.max(0, points ?? 0));
