/** The years a row of yearly figures shows: the last six up to the newest, with a place for each that is missing. Pure. */
const SHOWN = 6;

export function yearsShown<Figures extends { year: number }>(
  known: readonly Figures[],
): { year: number; figures: Figures | undefined }[] {
  const last = Math.max(...known.map(({ year }) => year));
  const first = Math.max(last - SHOWN + 1, Math.min(...known.map(({ year }) => year)));
  return known.length === 0
    ? []
    : Array.from({ length: last - first + 1 }, (_, n) => ({
        year: first + n,
        figures: known.find(({ year }) => year === first + n),
      }));
}
