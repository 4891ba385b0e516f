import { describe, expect, it } from 'vitest';
import { surplus } from './answers';

describe('kept answers', () => {
  it('lose the oldest beyond the bound', () => {
    const kept = [5, 9, 1, 7].map((at) => [`k${at}`, { data: null, at }] as const);
    expect(surplus(kept, 2)).toEqual(['k5', 'k1']);
    expect(surplus(kept, 4)).toEqual([]);
  });
});
