/** Steps through a list page by page, by the cursors of its ends. */
import { useTexts } from '../app/language';
import type { PageEnds } from '../lib/pages';

export function Pager({
  ends: { hasNextPage, hasPreviousPage, startCursor, endCursor },
  waiting,
  onMove,
}: {
  ends: PageEnds;
  waiting: boolean;
  onMove: (to: { after: string | null; before: string | null }) => void;
}) {
  const t = useTexts();
  if (!hasNextPage && !hasPreviousPage) return null;
  return (
    <nav className="pager" aria-label={t('halaman.nama')}>
      <button
        type="button"
        className="button"
        disabled={waiting || !hasPreviousPage}
        onClick={() => onMove({ after: null, before: startCursor })}
      >
        {t('halaman.sebelum')}
      </button>
      <button
        type="button"
        className="button"
        disabled={waiting || !hasNextPage}
        onClick={() => onMove({ after: endCursor, before: null })}
      >
        {t('halaman.sesudah')}
      </button>
    </nav>
  );
}
