import { describe, expect, it } from 'vitest';
import { readQuantity, scaleEnd, stepReached, timeLeft } from './coalitions';

const steps = [{ from: 0 }, { from: 300 }, { from: 800 }, { from: 1500 }];

describe('the meter of a buying cycle', () => {
  it('shows the way to the next step, and whatever has come together', () => {
    expect(scaleEnd(steps, 640)).toBeCloseTo(880);
    expect(scaleEnd(steps, 0)).toBeCloseTo(330);
    expect(scaleEnd(steps, 1500)).toBeCloseTo(1650);
    expect(scaleEnd(steps, 2000)).toBeCloseTo(2200);
    expect(scaleEnd([], 0)).toBeGreaterThan(0);
  });
  it('knows which price is reached, its first unit included', () => {
    expect([0, 299, 300, 799, 800, 9999].map((n) => stepReached(steps, n))).toEqual([0, 0, 1, 1, 2, 3]);
    expect(stepReached([{ from: 25 }], 3)).toBe(0);
  });
});

describe('the time that is left', () => {
  const now = new Date('2026-11-22T03:00:00Z');
  it.each([
    ['2026-11-24T17:00:00Z', { days: 2, hours: 14, minutes: 0 }],
    ['2026-11-22T03:09:59Z', { days: 0, hours: 0, minutes: 9 }],
    ['2026-11-22T03:00:00Z', null],
    ['2026-11-20T03:00:00Z', null],
  ])('until %s', (until, left) => expect(timeLeft(new Date(until), now)).toEqual(left));
});

describe('a quantity typed', () => {
  it.each([
    ['20', 20],
    ['12,5', 12.5],
    ['0.5', 0.5],
    ['1.250', 1250],
    ['1.250,5', 1250.5],
    ['0', null],
    ['-3', null],
    ['1e3', null],
    ['abc', null],
    ['', null],
  ])('%j', (text, value) => expect(readQuantity(text)).toBe(value));
});
