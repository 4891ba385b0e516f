import { describe, expect, it } from 'vitest';
import { readWish, shareShown, toCapacityQuery, wishChange, wishFaults } from './selling';

const read = (query: string) => readWish(new URLSearchParams(query));

describe('an order that somebody thinks of', () => {
  it('comes back as it was written, and asks the graph', () => {
    const wish = read('barang=boneka&jumlah=5.000&satuan=lusin&sampai=2026-12-30&tempat=32.75');
    const written = new URLSearchParams();
    for (const [name, value] of Object.entries(wishChange(wish))) if (value) written.set(name, value);
    expect(readWish(written)).toEqual(wish);
    expect(toCapacityQuery(wish)).toEqual({
      commodity: 'boneka',
      quantity: 5_000,
      unit: 'lusin',
      by: '2026-12-30',
      region: '32.75',
    });
  });
  it('leaves unit and region to the graph where none is chosen', () =>
    expect(toCapacityQuery(read('barang=boneka&jumlah=12,5&sampai=2026-12-30'))).toMatchObject({
      quantity: 12.5,
      unit: null,
      region: null,
    }));
  it.each([
    ['', ['commodity', 'quantity', 'by']],
    ['barang=boneka&jumlah=banyak&sampai=besok', ['quantity', 'by']],
    ['barang=boneka&jumlah=0&sampai=2026-13-45', ['quantity', 'by']],
  ])('with faults (%s) asks nothing', (query, faults) => {
    expect(wishFaults(read(query))).toEqual(faults);
    expect(toCapacityQuery(read(query))).toBeNull();
  });
  it('is filled to the whole at most', () =>
    expect([null, -5, 2_500, 101_518].map(shareShown)).toEqual([0, 0, 2_500, 10_000]));
});
