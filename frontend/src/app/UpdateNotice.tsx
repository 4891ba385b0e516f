/** Tells that a newer version of the pages is ready; the reader decides when. */
import { useEffect, useState } from 'react';
import { useTexts } from './language';

export function UpdateNotice() {
  const t = useTexts();
  const [update, setUpdate] = useState<(() => void) | null>(null);
  useEffect(() => {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    let wanted = true;
    // after the page has settled: keeping a copy must not slow the first view
    const start = () =>
      import('virtual:pwa-register').then(
        ({ registerSW }) => {
          const apply = registerSW({
            immediate: true,
            onNeedRefresh: () => wanted && setUpdate(() => () => void apply(true)),
          });
        },
        () => undefined,
      );
    const timer = setTimeout(start, 1_500);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, []);
  if (!update) return null;
  return (
    <div className="update" role="status">
      <span>{t('rangka.versiBaru')}</span>
      <button type="button" className="link-button" onClick={update}>
        {t('rangka.muatUlang')}
      </button>
    </div>
  );
}
