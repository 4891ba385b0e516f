/** What the pages ask of the audit chain, and how their address narrows it. Pure but for the fragment. */
import { graphql, type ResultOf, type VariablesOf } from '../../gql/graphql';
import { EndsParts } from '../../app/Walk';
import { dayStart } from '../../lib/dates';
import { readPage } from '../../lib/pages';
import { ACTIONS } from './words';

export const EntryParts = graphql(`
  fragment EntryParts on AuditEntry @_unmask {
    id
    seq
    at
    actor
    action
    object
    fields
    outcome
    purpose
  }
`);

export type Entry = ResultOf<typeof EntryParts>;

export const TrailQuery = graphql(
  `
    query Jejak($filter: AuditFilter!, $first: Int, $last: Int, $after: String, $before: String) {
      auditTrail(filter: $filter, first: $first, last: $last, after: $after, before: $before) {
        nodes {
          ...EntryParts
        }
        pageInfo {
          ...EndsParts
        }
      }
    }
  `,
  [EntryParts, EndsParts],
);

/** An id as the graph writes it; anything else in the address asks for nothing. */
const readId = (text: string | null): string => (text && /^[a-z]+_[0-9a-z.]{1,40}$/.test(text) ? text : '');
const readDay = (text: string | null): string => (text && dayStart(text) ? text : '');

export const readAddress = (params: URLSearchParams) => ({
  who: readId(params.get('siapa')),
  object: readId(params.get('pada')),
  action: ACTIONS.find((action) => action === params.get('perbuatan')) ?? ('' as const),
  from: readDay(params.get('dari')),
  until: readDay(params.get('sampai')),
  ...readPage(params),
});
export type Address = ReturnType<typeof readAddress>;

/** The last day is one of those that are shown. */
export const filterOf = ({
  who,
  object,
  action,
  from,
  until,
}: Address): NonNullable<VariablesOf<typeof TrailQuery>['filter']> => ({
  ...(who ? { accountId: who } : {}),
  ...(object ? { objectId: object } : {}),
  ...(action ? { action } : {}),
  ...(from ? { from: dayStart(from)?.toISOString() ?? null } : {}),
  ...(until ? { until: dayStart(until, 1)?.toISOString() ?? null } : {}),
});
