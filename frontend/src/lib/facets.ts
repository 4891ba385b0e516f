/** Counts of a list by value, as choices that a person can make. Pure. */

export interface Bucket {
  /** None for those without a value. */
  key: string | null;
  label: string;
  /** None where it is not told. */
  count: number | null;
}

export interface Counted {
  buckets: readonly Bucket[];
  counted: { value: number; exact: boolean };
}

/** Distances offered around a point, in kilometres: the outer edges of the first bands that the graph counts by. */
export const DISTANCES_KM = [1, 2, 5, 10, 25] as const;

/** Rings around a point as circles: how many lie within each distance, what lies nearer counted in. */
export function circles({ buckets }: Counted): { km: number; count: number }[] {
  let count = 0;
  return DISTANCES_KM.map((km, band) => {
    count += buckets.find(({ key }) => key === String(band))?.count ?? 0;
    return { km, count };
  });
}

/** The one value that all have, if it is one: there is nothing to choose. A part of a list does not tell that. */
export function onlyOne({ buckets, counted }: Counted): Bucket | null {
  const [first] = buckets;
  return counted.exact && first && first.key !== null && buckets.length === 1 ? first : null;
}

/** Years, the newest first; those without one come last. */
export const newestFirst = (buckets: readonly Bucket[]): Bucket[] =>
  [...buckets].sort((a, b) => Number(a.key === null) - Number(b.key === null) || Number(b.key) - Number(a.key));

/** The values to choose from; those chosen stay among them even where nobody has them any more. */
export function choices(
  buckets: readonly Bucket[],
  chosen: readonly string[],
  labelOf: (key: string) => string,
): Bucket[] {
  const lost = chosen.filter((key) => !buckets.some((bucket) => bucket.key === key));
  return [...buckets, ...lost.map((key) => ({ key, label: labelOf(key), count: 0 }))];
}
