/** The meter of a buying cycle and the time it has left, in plain arithmetic. Pure. */

export interface Step {
  /** Where its price begins. */
  from: number;
}

/** The end of the scale: a tenth beyond the next step, so that the way to it is seen; steps behind it are left to the table. */
export const scaleEnd = (steps: readonly Step[], pooled: number): number =>
  Math.max(1e-9, steps[stepReached(steps, pooled) + 1]?.from ?? steps.at(-1)?.from ?? 0, pooled) * 1.1;

/** The step that a quantity has reached, by its index. */
export const stepReached = (steps: readonly Step[], pooled: number): number =>
  Math.max(
    0,
    steps.findLastIndex(({ from }) => pooled >= from),
  );

export interface TimeLeft {
  days: number;
  hours: number;
  minutes: number;
}

/** Whole days, hours and minutes until an instant; nothing once it is past. */
export function timeLeft(until: Date, now: Date): TimeLeft | null {
  const minutes = Math.floor((until.getTime() - now.getTime()) / 60_000);
  if (minutes <= 0) return null;
  return { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}

/** A quantity typed, with a comma or a point, up to three decimals: `12,5`; nought and nonsense are nothing. */
export function readQuantity(text: string): number | null {
  const plain = text.trim().replace(/\s/g, '');
  // `1.250` is a thousand in Indonesian; a point before anything but three digits is a decimal point
  const normal = /^\d{1,3}(\.\d{3})+(,\d+)?$/.test(plain)
    ? plain.replaceAll('.', '').replace(',', '.')
    : plain.replace(',', '.');
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(normal)) return null;
  const value = Number(normal);
  return value > 0 ? value : null;
}
