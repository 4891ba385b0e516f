import { describe, expect, it } from 'vitest';
import { choices, circles, newestFirst, onlyOne } from './facets';

const bucket = (key: string | null, count: number | null) => ({ key, label: String(key), count });
const counted = { value: 9, exact: true };

describe('counts of a list', () => {
  it('by rings are counts by circles, up to the farthest that is offered', () => {
    const buckets = [bucket('0', 3), bucket('2', 4), bucket('5', 2), bucket(null, 7)];
    expect(circles({ buckets, counted })).toEqual([
      { km: 1, count: 3 },
      { km: 2, count: 3 },
      { km: 5, count: 7 },
      { km: 10, count: 7 },
      { km: 25, count: 7 },
    ]);
  });
  it('by year begin with the newest and end with those without one', () => {
    const years = newestFirst([bucket('2019', 2), bucket('2025', 9), bucket(null, 4), bucket('2024', 1)]);
    expect(years.map(({ key }) => key)).toEqual(['2025', '2024', '2019', null]);
  });
  it('of one value leave nothing to choose', () => {
    expect(onlyOne({ buckets: [bucket('32', 9)], counted })?.key).toBe('32');
    expect(onlyOne({ buckets: [bucket('32', 9), bucket(null, 1)], counted })).toBeNull();
    expect(onlyOne({ buckets: [bucket(null, 9)], counted })).toBeNull();
    expect(onlyOne({ buckets: [], counted })).toBeNull();
    expect(onlyOne({ buckets: [bucket('32', 9)], counted: { ...counted, exact: false } })).toBeNull();
  });
  it('keep what is chosen though nobody has it', () =>
    expect(choices([bucket('a', 2)], ['a', 'b'], (key) => key.toUpperCase())).toEqual([
      bucket('a', 2),
      { key: 'b', label: 'B', count: 0 },
    ]));
});
