/** An act that cannot be taken back: asked once more in its place. */
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../app/language';

export function Sure({
  text,
  about,
  sure,
  busy,
  onSure,
}: {
  /** What the button says. */
  text: string;
  /** Of what, for those who do not see beside what it stands. */
  about?: string;
  /** What the second button says. */
  sure: string;
  busy: boolean;
  onSure: () => void;
}) {
  const t = useTexts();
  const [asked, setAsked] = useState(false);
  const yes = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(false);
  useEffect(() => {
    if (asked) yes.current?.focus();
    else if (wasAsked.current) first.current?.focus();
    wasAsked.current = asked;
  }, [asked]);
  const whose = about && <span className="visually-hidden"> {about}</span>;
  if (!asked)
    return (
      <button
        ref={first}
        type="button"
        className="button"
        aria-disabled={busy || undefined}
        onClick={() => !busy && setAsked(true)}
      >
        {text}
        {whose}
      </button>
    );
  return (
    <span className="field-row">
      <button
        ref={yes}
        type="button"
        className="button button-main"
        onClick={() => {
          setAsked(false);
          if (!busy) onSure();
        }}
      >
        {sure}
        {whose}
      </button>
      <button type="button" className="button button-plain" onClick={() => setAsked(false)}>
        {t('kirim.batal')}
      </button>
    </span>
  );
}
