import { useState } from 'react';
import type { Point } from '../lib/search';

/** Asks the device where it is, and only when told to; a refusal leaves everything as it was. */
export function useOwnPlace(onFound: (point: Point) => void): {
  locating: 'idle' | 'asking' | 'refused';
  locate: () => void;
} {
  const [locating, setLocating] = useState<'idle' | 'asking' | 'refused'>('idle');
  const locate = () => {
    setLocating('asking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setLocating('idle');
        onFound({ latitude: coords.latitude, longitude: coords.longitude });
      },
      () => setLocating('refused'),
      { maximumAge: 600_000, timeout: 15_000 },
    );
  };
  return { locating, locate };
}
