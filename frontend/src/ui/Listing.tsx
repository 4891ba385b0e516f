/**
 * A list with its filters and its map: side by side where there is room, else one of list and map, and the filters in a sheet.
 * Knows no domain.
 */
import { type ReactNode, type RefObject, useState } from 'react';
import { useTexts } from '../app/language';
import { type Choice, Chosen } from './Chosen';
import { Icon } from './Icon';
import { Sheet } from './Sheet';
import { useWide } from './useWide';

export function Listing({
  name,
  status,
  statusRef,
  filters,
  chosen,
  onClear,
  showText,
  view,
  onView,
  waiting,
  map,
  mapName,
  children,
}: {
  name: string;
  /** How many there are, in a sentence. */
  status: ReactNode;
  statusRef?: RefObject<HTMLParagraphElement | null>;
  filters: ReactNode;
  /** What is chosen among the filters, each with a way back. */
  chosen: readonly Choice[];
  onClear: () => void;
  /** On the button that leads from the filters back to the list: how many are left. */
  showText: string;
  view: 'daftar' | 'peta';
  onView: (view: 'daftar' | 'peta') => void;
  waiting: boolean;
  map: ReactNode;
  mapName: string;
  children: ReactNode;
}) {
  const t = useTexts();
  const wide = useWide();
  const [open, setOpen] = useState(false);
  return (
    <>
      <div className="result-head">
        <p role="status" className="result-count" ref={statusRef} tabIndex={-1}>
          {status}
        </p>
        <div className="result-acts">
          {!wide && (
            <button type="button" className="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
              <Icon name="filter" />
              {chosen.length > 0 ? t('saring.bukaDengan', { n: chosen.length }) : t('saring.judul')}
            </button>
          )}
          <ViewSwitch view={view} onView={onView} />
        </div>
      </div>
      <Chosen choices={chosen} onClear={onClear} />
      <div className={`listing show-${view}`}>
        {wide && (
          <aside className="listing-filters" aria-label={t('saring.judul')}>
            {filters}
          </aside>
        )}
        <section className="listing-items" aria-label={name} aria-busy={waiting}>
          {children}
        </section>
        <section className="search-map" aria-label={mapName}>
          {map}
        </section>
      </div>
      {!wide && open && (
        <Sheet title={t('saring.judul')} onClose={() => setOpen(false)}>
          {filters}
          <form method="dialog" className="sheet-act" aria-busy={waiting}>
            <button className="button button-main button-wide">{showText}</button>
            <p role="status" className="visually-hidden">
              {showText}
            </p>
          </form>
        </Sheet>
      )}
    </>
  );
}

/** List or map, where there is no room for both. */
function ViewSwitch({ view, onView }: { view: 'daftar' | 'peta'; onView: (view: 'daftar' | 'peta') => void }) {
  const t = useTexts();
  return (
    <div className="switch" role="group" aria-label={t('hasil.tampilan')}>
      {(['daftar', 'peta'] as const).map((one) => (
        <button key={one} type="button" aria-pressed={one === view} onClick={() => onView(one)}>
          <Icon name={one === 'peta' ? 'map' : 'list'} />
          {t(`hasil.${one}`)}
        </button>
      ))}
    </div>
  );
}
