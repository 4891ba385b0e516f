/** What board and page of a buying cycle ask of it. */
import { graphql, type ResultOf } from '../../gql/graphql';
import type { Language } from '../../lib/language';
import { within } from '../../lib/words';
import { ExplanationParts } from '../explanations/Angka';

export const QuantityParts = graphql(`
  fragment QuantityParts on Quantity @_unmask {
    value
    text
  }
`);

export const TierParts = graphql(
  `
    fragment TierParts on OfferTier @_unmask {
      from {
        ...QuantityParts
      }
      unitPriceIdr
      priceUnit {
        code
        name
      }
    }
  `,
  [QuantityParts],
);

export type Tier = ResultOf<typeof TierParts>;

/** Where a quantity stands, and why it is not sold. */
export const StandingParts = graphql(
  `
    fragment StandingParts on TierStanding @_unmask {
      tier {
        ...TierParts
      }
      next {
        tier {
          ...TierParts
        }
        missing {
          ...QuantityParts
        }
      }
      order {
        totalIdr
      }
      missingToMinimum {
        ...QuantityParts
      }
      missingToMinimumIdr
      isBeyondSupply
    }
  `,
  [QuantityParts, TierParts],
);

export type Standing = ResultOf<typeof StandingParts>;

/** Enough for the meter: prices by quantity, what has come together, what is missing. */
export const MeterParts = graphql(
  `
    fragment MeterParts on CycleLine @_unmask {
      id
      commodity {
        code
        name
      }
      offerLine {
        tiers {
          ...TierParts
        }
      }
      minimum {
        ...QuantityParts
      }
      meter {
        nUmkm
        firm {
          ...QuantityParts
        }
        tolerance {
          ...QuantityParts
        }
        missingToMinimum {
          ...QuantityParts
        }
        standing {
          ...StandingParts
        }
        isNextWithinTolerance
        withheld {
          message
        }
        explanation {
          ...ExplanationParts
        }
      }
    }
  `,
  [QuantityParts, TierParts, StandingParts, ExplanationParts],
);

export type MeterView = ResultOf<typeof MeterParts>;

export const CycleCardParts = graphql(
  `
    fragment CycleCardParts on BuyingCycle @_unmask {
      id
      state
      isOpen
      closesAt
      isDemo
      cooperative {
        id
        name
      }
      region {
        code
        name
      }
      location {
        point {
          latitude
          longitude
        }
      }
      lines {
        ...MeterParts
      }
    }
  `,
  [MeterParts],
);

export type CycleCardView = ResultOf<typeof CycleCardParts>;

/** What a cycle buys, as it stands in a sentence: `kain bulu dan dacron`. */
export const goodsOf = ({ lines }: { lines: readonly { commodity: { name: string } }[] }, language: Language): string =>
  new Intl.ListFormat(language).format(lines.map(({ commodity }) => within(commodity.name)));
