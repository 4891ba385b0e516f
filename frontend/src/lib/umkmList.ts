/** Which UMKM a list shows, as it stands in the address, and what of it the graph is asked. Pure. */
import { isRegionCode, type Point, pointText, readPoint } from './search';

export const SIZES = ['MICRO', 'SMALL', 'MEDIUM'] as const;
export type Size = (typeof SIZES)[number];

/** The words of the address for each size. */
const SIZE_WORDS: Record<Size, string> = { MICRO: 'mikro', SMALL: 'kecil', MEDIUM: 'menengah' };

/** Radii offered around the reader's own place, in metres. */
export const RADII_M = [1_000, 3_000, 5_000, 10_000] as const;
const USUAL_RADIUS_M = 3_000;

export const PAGE = 20;

export interface UmkmListAddress {
  text: string;
  /** Code of a sector. */
  sector: string;
  size: Size | null;
  /** Code of a region; none together with a point. */
  place: string;
  point: Point | null;
  radiusM: number;
  /** Cursors of a page further on, or further back; at most one is set. */
  after: string;
  before: string;
}

export function readUmkmList(params: URLSearchParams): UmkmListAddress {
  const place = params.get('tempat') ?? '';
  const point = readPoint(params.get('titik'));
  const radius = Number(params.get('jarak')) * 1_000;
  const after = params.get('setelah') ?? '';
  return {
    text: (params.get('cari') ?? '').slice(0, 100),
    sector: params.get('bidang') ?? '',
    size: SIZES.find((size) => SIZE_WORDS[size] === params.get('ukuran')) ?? null,
    place: !point && isRegionCode(place) ? place : '',
    point,
    radiusM: RADII_M.find((one) => one === radius) ?? USUAL_RADIUS_M,
    after,
    before: after ? '' : (params.get('sebelum') ?? ''),
  };
}

/** The address after a change of what is asked for: its first page. */
export const umkmListChange = ({
  text,
  sector,
  size,
  place,
  point,
  radiusM,
}: Omit<UmkmListAddress, 'after' | 'before'>): Record<string, string | null> => ({
  cari: text.trim() || null,
  bidang: sector || null,
  ukuran: size && SIZE_WORDS[size],
  tempat: (!point && place) || null,
  titik: point && pointText(point),
  jarak: point && String(radiusM / 1_000),
  setelah: null,
  sebelum: null,
});

/** The variables of the list's query: the nearest first where a place is the reader's own. */
export const toUmkmQuery = ({ text, sector, size, place, point, radiusM, after, before }: UmkmListAddress) => ({
  filter: {
    ...(text ? { text } : {}),
    ...(sector ? { sector } : {}),
    ...(size ? { sizeClass: size } : {}),
    ...(place ? { within: place } : {}),
    ...(point ? { near: { ...point, radiusM } } : {}),
  },
  orderBy: point ? [{ field: 'DISTANCE' as const, direction: 'ASC' as const }] : null,
  ...(before ? { last: PAGE, before } : { first: PAGE, ...(after ? { after } : {}) }),
});
