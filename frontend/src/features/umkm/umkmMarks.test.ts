import { describe, expect, it } from 'vitest';
import { point, sector } from '../../testing/samples';
import { umkmMarks } from './UmkmRow';

const one = (id: string, latitude = point.latitude) =>
  ({ id, displayName: 'Boneka di Jatiasih', sectors: [sector], location: { point: { ...point, latitude } } }) as never;

describe('UMKM on the map', () => {
  it('of one line in one cell are one mark, larger than one alone', () => {
    const marks = umkmMarks([one('a'), one('b'), one('c', -6.3)], (name, n) => `${name} ${n}`);
    expect(marks.map(({ id, label }) => [id, label])).toEqual([
      ['a', 'Boneka di Jatiasih 2'],
      ['c', 'Boneka di Jatiasih 1'],
    ]);
    expect(marks[0]?.size).toBeGreaterThan(marks[1]?.size ?? 0);
  });
  it('without a place have none', () =>
    expect(umkmMarks([{ id: 'a', displayName: 'x', sectors: [], location: null }], () => '')).toEqual([]));
});
