import { describe, expect, it } from 'vitest';
import { isPaidAtOnce, type Loan, periodOf, toScheduleInput, usualAmount } from './loans';

const loan: Loan = {
  amountIdr: 25_000_000,
  n: 36,
  period: 'MONTH',
  kind: 'EFFECTIVE_OR_EQUIVALENT',
  ways: ['ANNUITY', 'FLAT'],
  rateBps: 600,
};

describe('a loan that is asked for', () => {
  it('is read in every way that its price leaves open', () =>
    expect(toScheduleInput(loan)).toEqual({
      amountIdr: 25_000_000,
      term: { months: 36 },
      rateBps: 600,
      methods: ['ANNUITY', 'FLAT'],
    }));
  it('by a monthly rate is asked for by its year', () =>
    expect(toScheduleInput({ ...loan, kind: 'MONTHLY_FLAT', ways: ['BULLET'], n: 3, rateBps: 100 })).toMatchObject({
      rateBps: 1_200,
      methods: ['BULLET'],
    }));
  it('may be paid by the week, and a pawn by its days', () => {
    expect(toScheduleInput({ ...loan, n: 50, period: 'WEEK' })).toMatchObject({ term: { weeks: 50 } });
    const pawn: Loan = { ...loan, kind: 'PER_15_DAYS', ways: ['PAWN'], n: 120, period: 'DAY', rateBps: 115 };
    expect(toScheduleInput(pawn)).toMatchObject({ term: { days: 120 }, rateBps: 2_760 });
  });
  it('counts what is taken and what is held back', () => {
    const deposit = { kind: 'DEPOSIT', timing: 'ONCE', highBps: 500 } as const;
    const fee = { kind: 'GUARANTEE_FEE', timing: 'YEARLY', highBps: 100 } as const;
    expect(toScheduleInput({ ...loan, n: 13, fees: [deposit, fee] })).toMatchObject({
      depositIdr: 1_250_000,
      feesIdr: 500_000,
    });
  });
  it.each([
    { kind: 'OF_APPRAISAL', ways: [] },
    { n: 0 },
    { n: 361 },
    { amountIdr: 0 },
    { kind: 'MONTHLY_FLAT', rateBps: 900 },
  ] as const)('is none with %j', (change) => expect(toScheduleInput({ ...loan, ...change })).toBeNull());
});

describe('a term', () => {
  it.each([
    [null, ['ANNUITY'], { period: 'MONTH', longest: 360 }],
    [{ unit: 'MONTH', to: 36 }, ['ANNUITY'], { period: 'MONTH', longest: 36 }],
    [{ unit: 'WEEK', to: 50 }, ['FLAT'], { period: 'WEEK', longest: 50 }],
    [{ unit: 'DAY', to: 90 }, ['BULLET'], { period: 'MONTH', longest: 3 }],
    [{ unit: 'DAY', to: 120 }, ['PAWN'], { period: 'DAY', longest: 120 }],
  ] as const)('of %j paid by %j is %j', (tenor, ways, expected) => expect(periodOf(tenor, ways)).toEqual(expected));
  it.each([
    [[], 10_000_000],
    [[{ aboveIdr: null, fromIdr: null, toIdr: 10_000_000 }], 10_000_000],
    [[{ aboveIdr: null, fromIdr: 1_000_000, toIdr: 5_000_000 }], 5_000_000],
    [[{ aboveIdr: 10_000_000, fromIdr: null, toIdr: 100_000_000 }], 55_000_000],
    [[{ aboveIdr: 100_000_000, fromIdr: null, toIdr: 500_000_000 }], 300_000_000],
    [[{ aboveIdr: null, fromIdr: 150_000_000, toIdr: null }], 300_000_000],
  ])('of a product that gives %j is of %d at first', (amounts, expected) =>
    expect(usualAmount(amounts)).toBe(expected),
  );
  it('without instalments ends with all of it', () =>
    expect((['ANNUITY', 'FLAT', 'MARGIN', 'DECLINING', 'BULLET', 'PAWN'] as const).filter(isPaidAtOnce)).toEqual([
      'BULLET',
      'PAWN',
    ]));
});
