/** A few steps that split values about evenly, with bounds that a person can read: for colours of maps. Pure. */

/** To two leading digits: 1287 becomes 1300, 0.4567 becomes 0.46. */
function rounded(value: number): number {
  const power = 10 ** (Math.floor(Math.log10(value)) - 1);
  // a power below 1 is not exact in binary: multiply by its whole inverse instead
  return power >= 1
    ? Math.round(value / power) * power
    : Math.round(value * Math.round(1 / power)) / Math.round(1 / power);
}

/** Lower bounds of every step but the first, ascending; at most `n - 1`, fewer where values repeat. O(k log k). */
export function stepsOf(values: readonly number[], n = 5): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const [least] = sorted;
  if (least === undefined) return [];
  const bounds = Array.from({ length: n - 1 }, (_, step) =>
    rounded(sorted[Math.floor(((step + 1) / n) * sorted.length)] ?? least),
  );
  return [...new Set(bounds)].filter((bound) => bound > least).sort((a, b) => a - b);
}

/** The step a value is in, 0 for the lowest. */
export const stepOf = (value: number, bounds: readonly number[]): number =>
  bounds.filter((bound) => value >= bound).length;
