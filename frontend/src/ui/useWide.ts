import { useSyncExternalStore } from 'react';

/** Where a list has room for its filters and its map beside it; the same width stands in the styles. */
const WIDE = '(min-width: 75rem)';

const query = () => (typeof window.matchMedia === 'function' ? window.matchMedia(WIDE) : null);

function subscribe(changed: () => void) {
  const media = query();
  media?.addEventListener('change', changed);
  return () => media?.removeEventListener('change', changed);
}

export const useWide = (): boolean => useSyncExternalStore(subscribe, () => query()?.matches ?? true);
