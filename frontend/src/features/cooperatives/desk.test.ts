import { describe, expect, it } from 'vitest';
import { changes, overtaken, rupiahOf, typing, UNTYPED, writtenOf } from './desk';

const kept = writtenOf(
  {
    version: 3,
    address: 'Jl. Raya 3',
    contacts: { phone: '+62215550', whatsapp: null, email: 'a@b.id', website: null },
    bond: { description: null },
    services: ['SAVINGS', 'RETAIL'],
    dues: { principalIdr: 100_000, mandatoryMonthlyIdr: null },
  },
  'id',
);

describe('changes', () => {
  it('writes only what was changed, and empties as nothing', () => {
    const { input, unread } = changes(kept, {
      ...kept,
      address: ' Jl. Baru 5 ',
      email: '',
      principalDuesIdr: 'Rp150.000',
      services: ['RETAIL', 'SAVINGS'],
    });
    expect(input).toEqual({ address: 'Jl. Baru 5', email: null, principalDuesIdr: 150_000 });
    expect(unread).toEqual([]);
  });

  it('writes nothing where nothing but spaces differ', () =>
    expect(changes(kept, { ...kept, address: 'Jl. Raya 3 ' }).input).toEqual({}));

  it('takes the same sum in other writing for the same', () => {
    expect(kept.principalDuesIdr).toBe('100.000');
    expect(changes(kept, { ...kept, principalDuesIdr: '100,000' }).input).toEqual({});
    expect(changes(kept, { ...kept, principalDuesIdr: 'Rp 100000' }).input).toEqual({});
  });

  it('writes all services when one of them changes', () =>
    expect(changes(kept, { ...kept, services: ['SAVINGS'] }).input).toEqual({ services: ['SAVINGS'] }));

  it('names sums that are none, and can take one back', () => {
    expect(changes(kept, { ...kept, mandatoryDuesMonthlyIdr: 'lima puluh' }).unread).toEqual([
      'mandatoryDuesMonthlyIdr',
    ]);
    expect(changes(kept, { ...kept, principalDuesIdr: '' }).input).toEqual({ principalDuesIdr: null });
  });
});

describe('overtaken', () => {
  it('names what another wrote in the place of what is typed here, and nothing else', () => {
    const typed = typing(typing(UNTYPED, kept, { address: 'Jl. A' }), kept, { phone: '+62811' });
    expect(overtaken(typed, kept)).toEqual([]);
    expect(overtaken(typed, { ...kept, address: 'Jl. B', email: 'c@d.id' })).toEqual(['address']);
    // the same was written by both
    expect(overtaken(typed, { ...kept, address: 'Jl. A' })).toEqual([]);
    // what is typed later still lies over what was there at first
    expect(
      overtaken(typing(typed, { ...kept, phone: '+62822' }, { phone: '+62833' }), { ...kept, phone: '+62822' }),
    ).toEqual(['phone']);
  });
});

describe('rupiahOf', () => {
  it.each([
    ['50000', 50_000],
    ['50.000', 50_000],
    ['50,000', 50_000],
    ['Rp 1.250.000', 1_250_000],
    ['rp.50000', 50_000],
    ['0', 0],
  ])('reads %s', (text, sum) => expect(rupiahOf(text)).toBe(sum));
  it.each(['', '50.00', '50,5', '-5', '5e3', '50 ribu', '1.0000'])('refuses %s', (text) =>
    expect(rupiahOf(text)).toBeUndefined(),
  );
});
