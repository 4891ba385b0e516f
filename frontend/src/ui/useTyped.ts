import { useState } from 'react';

/** What stands in a field: as typed, until what it was given changes, as by going back. */
export function useTyped(given: string): [string, (text: string) => void] {
  const [typed, setTyped] = useState(given);
  const [last, setLast] = useState(given);
  if (last !== given) {
    setLast(given);
    setTyped(given);
  }
  return [typed, setTyped];
}
