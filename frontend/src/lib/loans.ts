/** What of a product's price is a loan, and how the graph is asked for its schedule. Pure. */

export type RateKind =
  'EFFECTIVE_OR_EQUIVALENT' | 'YEARLY_UNSPECIFIED' | 'YEARLY_MARGIN' | 'MONTHLY_FLAT' | 'PER_15_DAYS' | 'OF_APPRAISAL';
export type Method = 'ANNUITY' | 'FLAT' | 'MARGIN' | 'DECLINING' | 'BULLET' | 'PAWN';
export type Period = 'MONTH' | 'WEEK' | 'DAY';

/** How many of a price make a rate of a year: a pawn is charged two times a month. */
const TIMES_A_YEAR: Record<RateKind, number> = {
  EFFECTIVE_OR_EQUIVALENT: 1,
  YEARLY_UNSPECIFIED: 1,
  YEARLY_MARGIN: 1,
  MONTHLY_FLAT: 12,
  PER_15_DAYS: 24,
  OF_APPRAISAL: 1,
};

/** Principal and charge come together at the end: there are no instalments to look at. */
export const isPaidAtOnce = (method: Method) => method === 'BULLET' || method === 'PAWN';

/** A yearly cost in per cent that is told where it is this or more: it says no more than that. */
export const WITHOUT_BOUNDS = 10_000;

/** Yearly rates that can be asked for are at most 100 per cent. */
const HIGHEST_BPS = 10_000;
const MOST: Record<Period, number> = { MONTH: 360, WEEK: 520, DAY: 365 };
const PER_YEAR: Record<Period, number> = { MONTH: 12, WEEK: 52, DAY: 365 };
const DAYS_A_MONTH = 30;

/** A limit of the term, as a product tells it. */
export interface Tenor {
  unit: Period;
  to: number;
}

/** In which periods a loan of these ways is counted within a tenor, and how many there may be: days go by thirty, but for a pawn. */
export function periodOf(tenor: Tenor | null, ways: readonly Method[]): { period: Period; longest: number } {
  if (!tenor) return { period: 'MONTH', longest: MOST.MONTH };
  if (tenor.unit !== 'DAY') return { period: tenor.unit, longest: tenor.to };
  if (ways.includes('PAWN')) return { period: 'DAY', longest: tenor.to };
  return { period: 'MONTH', longest: Math.max(1, Math.floor(tenor.to / DAYS_A_MONTH)) };
}

/** Something taken besides the price, in hundredths of a per cent of the amount. */
export interface Fee {
  kind: 'DEPOSIT' | 'GUARANTEE_FEE';
  timing: 'ONCE' | 'YEARLY';
  highBps: number;
}

export interface Loan {
  amountIdr: number;
  n: number;
  period: Period;
  kind: RateKind;
  /** How it may be paid back, as the product tells it. */
  ways: readonly Method[];
  /** As the product tells it. */
  rateBps: number;
  fees?: readonly Fee[];
}

const TERM = { MONTH: 'months', WEEK: 'weeks', DAY: 'days' } as const;

/** The input of `loanSchedule`; nothing where the price is not of the loan, or something is out of bounds. */
/** What is asked for at first where nobody said how much: ten million, or what a product gives if that is more or less. */
export function usualAmount(
  amounts: readonly { aboveIdr: number | null; fromIdr: number | null; toIdr: number | null }[],
) {
  const least = Math.min(
    ...amounts.map(({ aboveIdr, fromIdr }) => (aboveIdr === null ? (fromIdr ?? 0) : aboveIdr + 1)),
  );
  const most = Math.max(0, ...amounts.map(({ toIdr }) => toIdr ?? 0));
  if (most > 0 && most < USUAL_IDR) return most;
  if (least <= USUAL_IDR || amounts.length === 0) return USUAL_IDR;
  return most > least ? Math.round((least + most) / 2 / 1_000_000) * 1_000_000 : least * 2;
}

const USUAL_IDR = 10_000_000;

export function toScheduleInput({ amountIdr, n, period, kind, ways, rateBps, fees = [] }: Loan) {
  const yearly = rateBps * TIMES_A_YEAR[kind];
  if (ways.length === 0 || amountIdr < 1 || n < 1 || n > MOST[period] || yearly > HIGHEST_BPS) return null;
  const taken = (deposit: boolean) =>
    fees
      .filter((fee) => (fee.kind === 'DEPOSIT') === deposit)
      .map(({ timing, highBps }) => highBps * (timing === 'YEARLY' ? Math.ceil(n / PER_YEAR[period]) : 1))
      .reduce((sum, bps) => sum + Math.floor((amountIdr * bps) / HIGHEST_BPS), 0);
  const [feesIdr, depositIdr] = [taken(false), taken(true)];
  return {
    amountIdr,
    term: { [TERM[period]]: n },
    rateBps: yearly,
    methods: [...ways],
    ...(feesIdr > 0 ? { feesIdr } : {}),
    ...(depositIdr > 0 ? { depositIdr } : {}),
  };
}
