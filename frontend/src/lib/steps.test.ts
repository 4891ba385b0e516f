import { describe, expect, it } from 'vitest';
import { stepOf, stepsOf } from './steps';

describe('steps of a map', () => {
  it('split values about evenly, at round bounds', () => {
    const values = [12, 31, 48, 55, 127, 231, 348, 401, 987, 1287];
    const bounds = stepsOf(values);
    expect(bounds).toEqual([48, 130, 350, 990]);
    const sizes = [0, 1, 2, 3, 4].map((step) => values.filter((value) => stepOf(value, bounds) === step).length);
    expect(sizes.reduce((sum, n) => sum + n)).toBe(10);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
  });
  it('are fewer where values repeat, and none without values', () => {
    expect(stepsOf([7, 7, 7])).toEqual([]);
    expect(stepsOf([])).toEqual([]);
    expect(stepsOf([0, 0])).toEqual([]);
    expect(stepOf(3, [])).toBe(0);
  });
  it('round small values too', () => expect(stepsOf([0.1234, 0.4567], 2)).toEqual([0.46]));
});
