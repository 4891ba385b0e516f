/** The search for a cooperative as it stands in the address, and what of it the graph is asked. Pure. */

export type Need = 'INPUTS' | 'BUYERS' | 'CAPITAL' | 'TRAINING' | 'EQUIPMENT' | 'SAVINGS' | 'TRANSPORT';

/** The words of the address for each need; the first four are those of the home page. */
export const NEED_WORDS: readonly (readonly [Need, string])[] = [
  ['INPUTS', 'bahan'],
  ['BUYERS', 'pembeli'],
  ['CAPITAL', 'modal'],
  ['TRAINING', 'latihan'],
  ['EQUIPMENT', 'alat'],
  ['SAVINGS', 'simpanan'],
  ['TRANSPORT', 'angkutan'],
];

/** What a person looks for. `sectors` empty: as understood from the words. */
export interface Search {
  products: string;
  place: string;
  point: Point | null;
  needs: Need[];
  sectors: string[];
  within: string;
}

export const EMPTY_SEARCH: Search = { products: '', place: '', point: null, needs: [], sectors: [], within: '' };

const list = (text: string | null) => (text ?? '').split(',').filter(Boolean);

/** Two decimals less than the device knows: about 100 m, enough to rank and too little to find a house. */
const rounded = (degrees: number) => Math.round(degrees * 1000) / 1000;

export interface Point {
  latitude: number;
  longitude: number;
}

/** A point as the address holds it, `-6.269,106.93`. */
export const pointText = ({ latitude, longitude }: Point): string => `${rounded(latitude)},${rounded(longitude)}`;

export function readPoint(text: string | null): Point | null {
  const [latitude, longitude] = list(text).map(Number);
  const usable =
    latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return usable ? { latitude, longitude } : null;
}

export function readSearch(params: URLSearchParams): Search {
  return {
    products: (params.get('usaha') ?? '').slice(0, 200),
    place: (params.get('tempat') ?? '').slice(0, 200),
    point: readPoint(params.get('titik')),
    needs: NEED_WORDS.filter(([, word]) => list(params.get('perlu')).includes(word)).map(([need]) => need),
    sectors: list(params.get('sektor')).slice(0, 10),
    within: params.get('dalam') ?? '',
  };
}

export function writeSearch(search: Search): URLSearchParams {
  const params = new URLSearchParams();
  if (search.products) params.set('usaha', search.products);
  if (search.point) params.set('titik', pointText(search.point));
  else if (search.place) params.set('tempat', search.place);
  if (search.needs.length)
    params.set(
      'perlu',
      NEED_WORDS.filter(([need]) => search.needs.includes(need))
        .map(([, word]) => word)
        .join(','),
    );
  if (search.sectors.length) params.set('sektor', search.sectors.join(','));
  if (search.within) params.set('dalam', search.within);
  return params;
}

/** A search is asked only when it says what and where. */
export const isComplete = (search: Search): boolean =>
  search.products.trim() !== '' && (search.place.trim() !== '' || search.point !== null);

/** A dotted region code (`32.75.06`), as a chosen suggestion leaves it; other words are for the server to understand. */
export const isRegionCode = (text: string): boolean => /^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/.test(text);

/** The code of the region above; none above a province. */
export const upperCode = (code: string): string | null =>
  code.length > 2 ? code.slice(0, code.lastIndexOf('.')) : null;

/** For a variable that wants a code even where its field is left out: no region has it. */
export const NO_REGION = '00';

/** The input of `matchCooperatives`. */
export function toInput(search: Search) {
  return {
    place: search.point
      ? { point: search.point }
      : isRegionCode(search.place)
        ? { code: search.place }
        : { text: search.place.trim() },
    products: search.products.trim(),
    needs: search.needs,
    ...(search.sectors.length ? { sectors: search.sectors } : {}),
    ...(search.within ? { within: search.within } : {}),
  };
}
