import { describe, expect, it } from 'vitest';
import { countedBy, nChosen, narrowChange, readNarrow, toMatchFilter, WHOLE } from './narrow';

const read = (query: string) => readNarrow(new URLSearchParams(query));

describe('what is shown of the cooperatives that fit', () => {
  it('comes back as it was written', () => {
    const chosen = read('keadaan=aktif-rat,dibina&rat=2025,2024&bidang=dolls&di=32.75.08&jarak=5');
    expect(nChosen(chosen)).toBe(7);
    const written = new URLSearchParams();
    for (const [name, value] of Object.entries(narrowChange(chosen))) if (value) written.set(name, value);
    expect(readNarrow(written)).toEqual(chosen);
    expect(toMatchFilter(chosen)).toEqual({
      state: ['ACTIVE_WITH_RAT', 'BEING_REVITALISED'],
      ratYear: [2025, 2024],
      sector: 'dolls',
      within: '32.75.08',
      distanceM: 5_000,
    });
  });
  it('is counted by a choice as if nothing had been chosen for it', () => {
    const { byState, byDistance } = countedBy(read('keadaan=aktif&jarak=1'));
    expect(byState).toEqual({ distanceM: 1_000 });
    expect(byDistance).toEqual({ state: ['ACTIVE_WITHOUT_RAT'] });
  });
  it.each(['', 'keadaan=x', 'rat=dulu', 'di=Cikiwul', 'jarak=3'])('is everything where %s says nothing', (query) => {
    expect(read(query)).toEqual(WHOLE);
    expect(toMatchFilter(WHOLE)).toEqual({});
    expect(nChosen(WHOLE)).toBe(0);
  });
});
