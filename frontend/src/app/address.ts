/** Filters, page and selection live in the address, so that a view can be shared and going back works. */
import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

/** The address as it stands: with it one comes back to the same page of a list, and what it was narrowed by. */
export function useHere(): string {
  const search = useSearch();
  const [path] = useLocation();
  return search ? `${path}?${search}` : path;
}

/** The same place with some of its search parameters changed. */
export function withParams(address: string, change: Record<string, string | null>): string {
  const [path = '', search = ''] = address.split('?');
  const params = new URLSearchParams(search);
  for (const [name, text] of Object.entries(change)) {
    if (text === null || text === '') params.delete(name);
    else params.set(name, text);
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** What `read` makes of the search parameters, and a way to change them; unknown parameters are left as they are. */
export function useAddress<Value>(
  read: (params: URLSearchParams) => Value,
): [Value, (change: Record<string, string | null>, options?: { replace?: boolean }) => void] {
  const search = useSearch();
  const here = useHere();
  const [, navigate] = useLocation();
  const value = useMemo(() => read(new URLSearchParams(search)), [read, search]);
  const change = useCallback(
    (change: Record<string, string | null>, options: { replace?: boolean } = {}) =>
      navigate(withParams(here, change), options),
    [here, navigate],
  );
  return [value, change];
}
