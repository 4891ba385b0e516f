import { describe, expect, it } from 'vitest';
import { grouped } from './Members';

describe('members of a cluster', () => {
  it('of one name are one line; named businesses come first', () => {
    const member = (displayName: string, name = 'Cikiwul') => ({ id: displayName, displayName, region: { name } });
    const line = 'Boneka di Cikiwul';
    expect(grouped([member(line), member('Boneka Mentari'), member(line), member(line)])).toEqual([
      { id: 'Boneka Mentari', name: 'Boneka Mentari', place: 'Cikiwul', n: 1 },
      { id: line, name: line, place: 'Cikiwul', n: 3 },
    ]);
  });
});
