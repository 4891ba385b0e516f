/** What is told once, to be copied: it is here, and nowhere else. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTexts } from '../../app/language';
import { Labelled } from './Form';

export function Secret({ label, note, secret }: { label: string; note: ReactNode; secret: string }) {
  const t = useTexts();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      // no clipboard on this line: the text is selected, to be copied by hand
    }
  };
  return (
    <div className="card secret">
      <Labelled name="secret" label={label} note={note} errors={{}}>
        {(given) => (
          <div className="field-row password">
            <input
              {...given}
              ref={field}
              readOnly
              value={secret}
              autoComplete="off"
              onFocus={({ target }) => target.select()}
            />
            <button type="button" className="button" onClick={() => void copy()}>
              {t('token.salin')}
            </button>
          </div>
        )}
      </Labelled>
      <p role="status" className="form-done">
        {copied && t('token.disalin')}
      </p>
    </div>
  );
}
