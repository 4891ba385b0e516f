import { describe, expect, it } from 'vitest';
import { PAGE, readUmkmList, toUmkmQuery, umkmListChange } from './umkmList';

const read = (query: string) => readUmkmList(new URLSearchParams(query));

describe('which UMKM a list shows', () => {
  it('comes back as it was written, on its first page', () => {
    const asked = read('cari=boneka&bidang=boneka-mainan&ukuran=mikro&tempat=32.75.08&setelah=abc');
    const written = new URLSearchParams();
    for (const [name, value] of Object.entries(umkmListChange(asked))) if (value) written.set(name, value);
    expect(readUmkmList(written)).toEqual({ ...asked, after: '' });
  });
  it('asks for the nearest first around a point, and then for no region', () => {
    const asked = read('titik=-6.2689,106.9304&jarak=5&tempat=32.75');
    expect(toUmkmQuery(asked)).toEqual({
      filter: { near: { latitude: -6.2689, longitude: 106.9304, radiusM: 5_000 } },
      orderBy: [{ field: 'DISTANCE', direction: 'ASC' }],
      first: PAGE,
    });
    expect(umkmListChange(asked)['titik']).toBe('-6.269,106.93');
  });
  it('goes back from a page by its first cursor', () => {
    expect(toUmkmQuery(read('sebelum=xyz'))).toEqual({ filter: {}, orderBy: null, last: PAGE, before: 'xyz' });
    expect(toUmkmQuery(read('setelah=abc&sebelum=xyz'))).toMatchObject({ first: PAGE, after: 'abc' });
  });
  it.each(['ukuran=raksasa', 'tempat=Cikiwul', 'titik=abc', 'jarak=99'])('takes no sense from %s', (query) =>
    expect(toUmkmQuery(read(query)).filter).toEqual({}),
  );
});
