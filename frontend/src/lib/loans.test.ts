import { describe, expect, it } from 'vitest';
import { type Loan, toScheduleInput } from './loans';

const loan: Loan = { amountIdr: 25_000_000, n: 36, period: 'MONTH', kind: 'EFFECTIVE_OR_EQUIVALENT', rateBps: 600 };

describe('a loan that is asked for', () => {
  it('is read in both ways where its price is told in both', () =>
    expect(toScheduleInput(loan)).toEqual({
      amountIdr: 25_000_000,
      term: { months: 36 },
      rateBps: 600,
      methods: ['ANNUITY', 'FLAT'],
    }));
  it('by a monthly rate is asked for by its year', () =>
    expect(toScheduleInput({ ...loan, kind: 'MONTHLY_FLAT', rateBps: 115 })).toMatchObject({
      rateBps: 1_380,
      methods: ['FLAT'],
    }));
  it('may be paid by the week', () =>
    expect(toScheduleInput({ ...loan, n: 50, period: 'WEEK' })).toMatchObject({ term: { weeks: 50 } }));
  it.each([
    { kind: 'PER_15_DAYS' },
    { kind: 'OF_APPRAISAL' },
    { n: 0 },
    { n: 361 },
    { amountIdr: 0 },
    { kind: 'MONTHLY_FLAT', rateBps: 900 },
  ] as const)('is none with %j', (change) => expect(toScheduleInput({ ...loan, ...change })).toBeNull());
});
