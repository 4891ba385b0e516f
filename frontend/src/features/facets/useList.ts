/** A list of UMKM or of clusters as its address asks for it. */
import { useCallback } from 'react';
import type { TypedDocumentNode } from 'urql';
import { useAddress } from '../../app/address';
import { type Answer, useAnswer } from '../../app/answer';
import { type ListAddress, type Own, readList, toOrder } from '../../lib/lists';
import { toSlice } from '../../lib/pages';
import { NO_REGION } from '../../lib/search';

interface Asked<Filter, Order> {
  filter: Filter;
  orderBy?: Order | null;
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  /** The region chosen, whose name the page shows. */
  place: string;
  placed: boolean;
}

const PAGE = 20;

export function useList<Value extends string, Filter, Order, Data>(
  query: TypedDocumentNode<Data, Asked<Filter, Order>>,
  own: Own<Value>,
  filterOf: (address: ListAddress<Value>) => Filter,
  /** In which order it comes where neither words nor a point ask for one. */
  usual: Order | null,
): {
  address: ListAddress<Value>;
  change: (change: Record<string, string | null>, options?: { replace?: boolean }) => void;
  answer: Answer<Data>;
} {
  const [address, change] = useAddress(useCallback((params) => readList(params, own), [own]));
  const answer = useAnswer(
    query,
    {
      filter: filterOf(address),
      orderBy: toOrder(address, usual) as Order | null,
      ...toSlice(address, PAGE),
      place: address.place || NO_REGION,
      placed: address.place !== '',
    },
    { keep: true },
  );
  return { address, change, answer };
}
