/** Numbers, money, distances and shares as people read them. Pure; every formatter names its unit. */
import { type Language, tagOf } from './language';

const cache = new Map<string, Intl.NumberFormat>();

function formatter(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) cache.set(key, (found = new Intl.NumberFormat(tagOf(language), options)));
  return found;
}

/** 12345 becomes `12.345` (id) or `12,345` (en). */
export const count = (value: number, language: Language): string =>
  formatter(language, { maximumFractionDigits: 0 }).format(value);

/** A count of the graph, `617`; where it stopped counting `10.000+`: at least so many. */
export const countText = ({ value, exact }: { value: number; exact: boolean }, language: Language): string =>
  `${count(value, language)}${exact ? '' : '+'}`;

/** At most `digits` decimals, none if whole. */
export const decimal = (value: number, language: Language, digits = 1): string =>
  formatter(language, { maximumFractionDigits: digits }).format(value);

/** Whole rupiah, `Rp1.234.567`; `Intl` puts a no-break space after Rp, which Indonesian spelling does not have. */
export const rupiah = (value: number, language: Language): string => {
  const text = count(Math.abs(value), language);
  return `${value < 0 ? '-' : ''}Rp${text}`;
};

const STEPS: readonly [number, string, string][] = [
  [1e12, 'triliun', 'trillion'],
  [1e9, 'miliar', 'billion'],
  [1e6, 'juta', 'million'],
];

/** Rounded for headings: `Rp1,2 juta`. Small sums stay whole. */
export const rupiahShort = (value: number, language: Language): string => {
  const step = STEPS.find(([size]) => Math.abs(value) >= size);
  if (!step) return rupiah(value, language);
  const [size, id, en] = step;
  return `${value < 0 ? '-' : ''}Rp${decimal(Math.abs(value) / size, language)} ${language === 'id' ? id : en}`;
};

/** Metres in, `350 m`, `0,8 km`, `12 km` out. */
export const distance = (metres: number, language: Language): string => {
  if (metres < 500) return `${count(Math.round(metres / 10) * 10, language)} m`;
  const km = metres / 1000;
  return `${decimal(km, language, km < 10 ? 1 : 0)} km`;
};

/** Points of 10,000 as a percentage, `92%` or with one decimal `92,3%`. */
export const percentOfPoints = (points: number, language: Language, digits = 0): string =>
  `${decimal(points / 100, language, digits)}%`;
