/** A modal sheet: from below on the phone, at the side on the desktop. Native `dialog` keeps focus and Escape. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTexts } from '../app/language';
import { Icon } from './Icon';

export function Sheet({
  title,
  onClose,
  children,
  ...data
}: {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
} & { [key: `data-${string}`]: string }) {
  const t = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
  }, []);
  return createPortal(
    <dialog
      {...data}
      ref={dialog}
      className="sheet"
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <div className="sheet-body">
        <header className="sheet-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" className="icon-button" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
            <span className="visually-hidden">{t('lembar.tutup')}</span>
          </button>
        </header>
        {children}
      </div>
    </dialog>,
    document.body,
  );
}
