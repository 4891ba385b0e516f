/** Dates as people write them. The API sends `2026-11-22` and instants in UTC; neither ever reaches the screen. */
import { type Language, tagOf } from './language';

/** `22 November 2026`, from an ISO date; its day never shifts with the reader's zone. */
export const longDate = (iso: string, language: Language): string =>
  new Intl.DateTimeFormat(tagOf(language), { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${iso.slice(0, 10)}T00:00:00Z`),
  );

/** `Mar 2026`, for tight places. */
export const monthYear = (iso: string, language: Language): string =>
  new Intl.DateTimeFormat(tagOf(language), { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${iso.slice(0, 10)}T00:00:00Z`),
  );

/** `14.05` (id) or `14:05` (en), in the reader's own zone. */
export const clock = (at: Date, language: Language): string => {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(at.getHours())}${language === 'id' ? '.' : ':'}${two(at.getMinutes())}`;
};

/** An instant as date and clock time. */
export const moment = (at: Date, language: Language): string =>
  `${new Intl.DateTimeFormat(tagOf(language), { day: 'numeric', month: 'long', year: 'numeric' }).format(at)}, ${clock(at, language)}`;

/** `2026-11-22` of an instant, in the reader's zone. */
export const isoDay = (at: Date): string =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;

/** When a day, `2026-11-22`, begins in the reader's zone, or so many days after it; nothing where it is none. */
export function dayStart(iso: string, days = 0): Date | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return isoDay(new Date(year, month - 1, day)) === iso ? new Date(year, month - 1, day + days) : undefined;
}

/** A published period, `2019` or `2019-07`. */
export const period = (text: string, language: Language): string =>
  /^\d{4}-\d{2}$/.test(text) ? monthYear(`${text}-01`, language) : text;
