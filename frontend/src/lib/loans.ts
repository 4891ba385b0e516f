/** What of a product's price is a loan by instalments, and how the graph is asked for its schedule. Pure. */

export type RateKind =
  'EFFECTIVE_OR_EQUIVALENT' | 'YEARLY_UNSPECIFIED' | 'YEARLY_MARGIN' | 'MONTHLY_FLAT' | 'PER_15_DAYS' | 'OF_APPRAISAL';
export type Method = 'ANNUITY' | 'FLAT';

/** How a price may be read as a loan by instalments, the law's reading first; none where it is none. */
export function readingsOf(kind: RateKind): { methods: Method[]; yearly: number } | null {
  switch (kind) {
    // "6 % a year" is told in both ways: both are shown, each by its name
    case 'EFFECTIVE_OR_EQUIVALENT':
    case 'YEARLY_UNSPECIFIED':
      return { methods: ['ANNUITY', 'FLAT'], yearly: 1 };
    case 'YEARLY_MARGIN':
      return { methods: ['FLAT'], yearly: 1 };
    case 'MONTHLY_FLAT':
      return { methods: ['FLAT'], yearly: 12 };
    case 'PER_15_DAYS':
    case 'OF_APPRAISAL':
      return null;
  }
}

/** Yearly rates that can be asked for are at most 100 per cent. */
const HIGHEST_BPS = 10_000;
const MOST = { MONTH: 360, WEEK: 520 };

export interface Loan {
  amountIdr: number;
  n: number;
  period: 'MONTH' | 'WEEK';
  kind: RateKind;
  /** As the product tells it. */
  rateBps: number;
}

/** The input of `loanSchedule`; nothing where it is no loan by instalments or out of bounds. */
export function toScheduleInput({ amountIdr, n, period, kind, rateBps }: Loan) {
  const readings = readingsOf(kind);
  if (!readings || amountIdr < 1 || n < 1 || n > MOST[period]) return null;
  const yearly = rateBps * readings.yearly;
  if (yearly > HIGHEST_BPS) return null;
  return {
    amountIdr,
    term: period === 'WEEK' ? { weeks: n } : { months: n },
    rateBps: yearly,
    methods: readings.methods,
  };
}
