/** Which UMKM or clusters a list shows, as it stands in the address, and what of it the graph is asked. Pure. */
import { DISTANCES_KM } from './facets';
import { FIRST_PAGE, type PageAt, readPage } from './pages';
import { isRegionCode, type Point, pointText, readPoint } from './search';

export type Size = 'MICRO' | 'SMALL' | 'MEDIUM';
export type Stage = 'ACTIVE' | 'MATURE' | 'FORMING' | 'PROPOSED' | 'CLOSED';

/** What one kind of list is narrowed by besides what all are: the word of the address and those of its values. */
export interface Own<Value extends string> {
  param: string;
  words: Record<Value, string>;
}

export const SIZES: Own<Size> = { param: 'ukuran', words: { MICRO: 'mikro', SMALL: 'kecil', MEDIUM: 'menengah' } };
export const STAGES: Own<Stage> = {
  param: 'tahap',
  words: {
    ACTIVE: 'berjalan',
    MATURE: 'mapan',
    FORMING: 'dibentuk',
    PROPOSED: 'diusulkan',
    CLOSED: 'ditutup',
  },
};

const USUAL_KM = 5;

export interface ListAddress<Value extends string> extends PageAt {
  text: string;
  /** Code of a sector. */
  sector: string;
  own: Value | null;
  /** Code of a region; it may stand together with a point. */
  place: string;
  point: Point | null;
  radiusKm: number;
  view: 'daftar' | 'peta';
}

export function readList<Value extends string>(params: URLSearchParams, own: Own<Value>): ListAddress<Value> {
  const place = params.get('tempat') ?? '';
  const radius = Number(params.get('jarak'));
  const values = Object.keys(own.words) as Value[];
  return {
    text: (params.get('cari') ?? '').slice(0, 100),
    sector: params.get('bidang') ?? '',
    own: values.find((value) => own.words[value] === params.get(own.param)) ?? null,
    place: isRegionCode(place) ? place : '',
    point: readPoint(params.get('titik')),
    radiusKm: DISTANCES_KM.find((one) => one === radius) ?? USUAL_KM,
    ...readPage(params),
    view: params.get('tampil') === 'peta' ? 'peta' : 'daftar',
  };
}

/** The address after a change of what is asked for: its first page. */
export const listChange = <Value extends string>(
  address: Omit<ListAddress<Value>, 'after' | 'before'>,
  own: Own<Value>,
): Record<string, string | null> => ({
  cari: address.text.trim() || null,
  bidang: address.sector || null,
  [own.param]: address.own && own.words[address.own],
  tempat: address.place || null,
  titik: address.point && pointText(address.point),
  jarak: address.point && String(address.radiusKm),
  ...FIRST_PAGE,
});

/** What is asked for without one of its parts: a choice is counted as if nothing had been chosen for it. */
export function without<Value extends string>(
  address: ListAddress<Value>,
  part: 'sector' | 'own' | 'distance',
): ListAddress<Value> {
  if (part === 'distance') return { ...address, radiusKm: Math.max(...DISTANCES_KM) };
  return { ...address, [part]: part === 'own' ? null : '' };
}

/** The parts of a filter that UMKM and clusters have in common. */
export const toFilter = ({ text, sector, place, point, radiusKm }: ListAddress<string>) => ({
  ...(text ? { text } : {}),
  ...(sector ? { sector } : {}),
  ...(place ? { within: place } : {}),
  ...(point ? { near: { ...point, radiusM: radiusKm * 1_000 } } : {}),
});

/** The nearest first where there is a point, the best fitting where there are words, else as the list usually is. */
export function toOrder<Usual>({ text, point }: ListAddress<string>, usual: Usual) {
  if (!point && !text) return usual;
  return [{ field: point ? ('DISTANCE' as const) : ('RELEVANCE' as const), direction: 'ASC' as const }];
}
