/**
 * The years a row of annual meetings shows: the last eight up to `lastYear`, or to the newest meeting. A meeting on record was held, on
 * a day that may not be known. Pure.
 */
const SHOWN = 8;

export function meetingYears(
  rats: readonly { bookYear: number }[],
  lastYear: number,
): { bookYear: number; held: boolean }[] {
  const last = Math.max(lastYear, ...rats.map((rat) => rat.bookYear));
  const first = Math.max(last - SHOWN + 1, Math.min(...rats.map((rat) => rat.bookYear)));
  return Array.from({ length: last - first + 1 }, (_, n) => ({
    bookYear: first + n,
    held: rats.some((rat) => rat.bookYear === first + n),
  }));
}
