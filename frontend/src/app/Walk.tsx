/** The way through a list page by page, kept in the address: whoever goes on is led to its head. */
import type { RefObject } from 'react';
import { graphql } from '../gql/graphql';
import { pageChange, type PageEnds } from '../lib/pages';
import { Pager } from '../ui/Pager';

export const EndsParts = graphql(`
  fragment EndsParts on PageInfo @_unmask {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
`);

export const TotalParts = graphql(`
  fragment TotalParts on TotalCount @_unmask {
    value
    exact
  }
`);

export function Walk({
  ends,
  waiting,
  change,
  top,
}: {
  ends: PageEnds;
  waiting: boolean;
  change: (change: Record<string, string | null>) => void;
  top: RefObject<HTMLElement | null>;
}) {
  return (
    <Pager
      ends={ends}
      waiting={waiting}
      onMove={(to) => {
        change(pageChange(to));
        top.current?.focus();
      }}
    />
  );
}
