/** How many of what a list asks for there are by each choice, counted as if nothing had been chosen for it. */
import type { TypedDocumentNode } from 'urql';
import { type Answer, read, useAnswer } from '../../app/answer';
import type { Counted } from '../../lib/facets';
import { type ListAddress, without } from '../../lib/lists';
import type { ListCounts } from './ListFacets';
import { useDescent } from './useDescent';

/** Counts by sector, by what the list alone has, and by distance. */
export const useListCounts = <Value extends string, Filter>(
  query: TypedDocumentNode<ListCounts, { bySector: Filter; byOwn: Filter; byDistance: Filter; near: boolean }>,
  address: ListAddress<Value>,
  filterOf: (address: ListAddress<Value>) => Filter,
): Answer<ListCounts> =>
  useAnswer(
    query,
    {
      bySector: filterOf(without(address, 'sector')),
      byOwn: filterOf(without(address, 'own')),
      byDistance: filterOf(without(address, 'distance')),
      near: address.point !== null,
    },
    { keep: true },
  );

export interface RegionCounts {
  /** Where that is if no region is chosen. */
  regionsOf: { code: string; name: string };
  regions: Counted | undefined;
}

/** Counts by the regions below the one in which everything lies. */
export function useRegionCounts<Value extends string, Filter, Data>(
  query: TypedDocumentNode<Data, { filter: Filter }>,
  address: ListAddress<Value>,
  filterOf: (address: ListAddress<Value>) => Filter,
  pick: (data: Data) => Counted,
): RegionCounts {
  const { at, goOn } = useDescent(address.place, JSON.stringify(filterOf({ ...address, place: '' })));
  const counted = useAnswer(query, { filter: filterOf({ ...address, place: at.code }) }, { keep: true });
  const regions = read(counted, pick);
  if (!counted.loading) goOn(regions);
  return { regionsOf: at, regions };
}
