/** What is taken for comparison, and the way to it; it stays at the foot of the list. Knows no domain. */
import { useTexts } from '../app/language';

/** More do not fit beside one another. */
export const MOST_COMPARED = 3;

/** The ids in the address, `a,b`. */
export const readCompared = (params: URLSearchParams): string[] =>
  (params.get('banding') ?? '').split(',').filter(Boolean).slice(0, MOST_COMPARED);

export function CompareBar({
  name,
  n,
  onCompare,
  onClear,
}: {
  name: string;
  n: number;
  onCompare: () => void;
  onClear: () => void;
}) {
  const t = useTexts();
  if (n === 0) return null;
  return (
    <div className="compare-bar" role="region" aria-label={name}>
      <p role="status">{t('banding.terpilih', { n, paling: MOST_COMPARED })}</p>
      <button type="button" className="button button-main" disabled={n < 2} onClick={onCompare}>
        {t('banding.tombol')}
      </button>
      <button type="button" className="link-button" onClick={onClear}>
        {t('banding.kosongkan')}
      </button>
    </div>
  );
}
