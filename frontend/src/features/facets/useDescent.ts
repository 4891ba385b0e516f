/** Regions to choose from: as long as everything lies in one region, those below it. */
import { useState } from 'react';
import { type Counted, onlyOne } from '../../lib/facets';

interface Place {
  code: string;
  name: string;
}

/**
 * Where to count by region, beginning at `place`, and how to go on by what was counted there. `asked` names what else is asked
 * for: with another question it begins anew.
 */
export function useDescent(place: string, asked: string): { at: Place; goOn: (counts: Counted | undefined) => void } {
  const key = `${place} ${asked}`;
  const [found, setFound] = useState<{ key: string; at: Place }>();
  const at = found?.key === key ? found.at : { code: place, name: '' };
  return {
    at,
    goOn: (counts) => {
      const only = counts && onlyOne(counts);
      if (only?.key && only.key.length > at.code.length) setFound({ key, at: { code: only.key, name: only.label } });
    },
  };
}
