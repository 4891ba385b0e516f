/** How many cooperatives of a region are in which state. */
import { graphql, type ResultOf } from '../../gql/graphql';
import type { StateCount } from './StateBar';

export const StateCountParts = graphql(`
  fragment StateCountParts on Region @_unmask {
    ACTIVE_WITH_RAT: cooperatives(first: 1, filter: { state: [ACTIVE_WITH_RAT] }) {
      totalCount {
        value
        exact
      }
    }
    ACTIVE_WITHOUT_RAT: cooperatives(first: 1, filter: { state: [ACTIVE_WITHOUT_RAT] }) {
      totalCount {
        value
        exact
      }
    }
    DORMANT: cooperatives(first: 1, filter: { state: [DORMANT] }) {
      totalCount {
        value
        exact
      }
    }
    BEING_REVITALISED: cooperatives(first: 1, filter: { state: [BEING_REVITALISED] }) {
      totalCount {
        value
        exact
      }
    }
    BEING_DISSOLVED: cooperatives(first: 1, filter: { state: [BEING_DISSOLVED] }) {
      totalCount {
        value
        exact
      }
    }
    UNKNOWN: cooperatives(first: 1, filter: { state: [UNKNOWN] }) {
      totalCount {
        value
        exact
      }
    }
  }
`);

const COUNTED = [
  'ACTIVE_WITH_RAT',
  'ACTIVE_WITHOUT_RAT',
  'DORMANT',
  'BEING_REVITALISED',
  'BEING_DISSOLVED',
  'UNKNOWN',
] as const;

export const stateCountsOf = (region: ResultOf<typeof StateCountParts>): StateCount[] =>
  COUNTED.map((state) => ({ state, ...region[state].totalCount }));
