import { describe, expect, it } from 'vitest';
import { listChange, readList, SIZES, STAGES, toFilter, toOrder, without } from './lists';

const read = (query: string) => readList(new URLSearchParams(query), SIZES);

describe('what a list shows', () => {
  it('comes back as it was written, on its first page', () => {
    const asked = read('cari=boneka&bidang=boneka-mainan&ukuran=mikro&tempat=32.75.08&setelah=abc');
    const written = new URLSearchParams();
    for (const [name, value] of Object.entries(listChange(asked, SIZES))) if (value) written.set(name, value);
    expect(readList(written, SIZES)).toEqual({ ...asked, after: '' });
  });
  it('is asked around a point within a region, the nearest first', () => {
    const asked = read('titik=-6.2689,106.9304&jarak=10&tempat=32.75');
    expect(toFilter(asked)).toEqual({
      within: '32.75',
      near: { latitude: -6.2689, longitude: 106.9304, radiusM: 10_000 },
    });
    expect(toOrder(asked, null)).toEqual([{ field: 'DISTANCE', direction: 'ASC' }]);
    expect(listChange(asked, SIZES)['titik']).toBe('-6.269,106.93');
  });
  it('comes by how well it fits words, and as usual without any', () => {
    expect(toOrder(read('cari=kue'), null)).toEqual([{ field: 'RELEVANCE', direction: 'ASC' }]);
    expect(toOrder(read(''), null)).toBeNull();
  });
  it('is counted by a choice as if nothing had been chosen for it', () => {
    const asked = read('bidang=dolls&ukuran=kecil&titik=-6.2,106.9&jarak=1');
    expect(without(asked, 'own')).toEqual({ ...asked, own: null });
    expect(toFilter(without(asked, 'sector'))).not.toHaveProperty('sector');
    expect(toFilter(without(asked, 'distance')).near?.radiusM).toBe(25_000);
  });
  it.each(['ukuran=raksasa', 'tempat=Cikiwul', 'titik=abc', 'jarak=99', 'tampil=x'])(
    'takes no sense from %s',
    (query) => expect(read(query)).toEqual(read('')),
  );
  it('has words of its own for each kind', () =>
    expect(readList(new URLSearchParams('tahap=ditutup'), STAGES).own).toBe('CLOSED'));
});
