/** The typed `graphql` tag: documents that ask for what schema.graphql does not have fail `tsc`. */
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    Date: string;
    DateTime: string;
    Decimal: number;
    EventCursor: string;
    Rupiah: number;
    RegionCode: string;
    WholeNumber: number;
  };
}>();

export { type FragmentOf, readFragment, type ResultOf, type VariablesOf } from 'gql.tada';
