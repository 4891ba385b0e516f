/** Filters, page and selection live in the address, so that a view can be shared and going back works. */
import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

/** What `read` makes of the search parameters, and a way to change them; unknown parameters are left as they are. */
export function useAddress<Value>(
  read: (params: URLSearchParams) => Value,
): [Value, (change: Record<string, string | null>, options?: { replace?: boolean }) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const value = useMemo(() => read(new URLSearchParams(search)), [read, search]);
  const change = useCallback(
    (change: Record<string, string | null>, options: { replace?: boolean } = {}) => {
      const params = new URLSearchParams(search);
      for (const [name, text] of Object.entries(change)) {
        if (text === null || text === '') params.delete(name);
        else params.set(name, text);
      }
      const text = params.toString();
      navigate(text ? `${path}?${text}` : path, options);
    },
    [navigate, path, search],
  );
  return [value, change];
}
