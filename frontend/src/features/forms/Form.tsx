/**
 * Forms that write: what is wrong is named at its field and summed up above, and what failed is told in words. While one is
 * on its way its button is not disabled, which would take the focus from it, but does nothing.
 */
import { type InputHTMLAttributes, type ReactNode, useEffect, useRef, useState } from 'react';
import type { CombinedError } from 'urql';
import { Link } from 'wouter';
import { isRefusal, misunderstanding, SLOW_AFTER_MS, useAfter } from '../../app/answer';
import { useTexts } from '../../app/language';
import { useSession, useWayIn } from '../../app/session';
import { type Errors, waitOf } from '../../lib/forms';

/** The id of a field in the document. */
export const idOf = (name: string) => `isian-${name}`;

export function Form({
  label,
  errors,
  error,
  conflict,
  busy,
  keeps = false,
  onSubmit,
  children,
}: {
  /** What the form is for. */
  label: string;
  errors: Errors;
  /** Why the last try failed as a whole. */
  error: CombinedError | undefined;
  /** That somebody else has written first, and what that means here. */
  conflict?: string | false | undefined;
  busy: boolean;
  /** Whether its fields are a draft, which outlasts the session. */
  keeps?: boolean;
  onSubmit: () => void;
  children: ReactNode;
}) {
  const t = useTexts();
  const form = useRef<HTMLFormElement>(null);
  const said = useRef<HTMLDivElement>(null);
  const slow = useAfter(busy, SLOW_AFTER_MS);
  useEffect(() => {
    // what is said above a long form is seen by who pressed the button below it
    if (error || conflict || Object.keys(errors).length) said.current?.scrollIntoView?.({ block: 'nearest' });
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [conflict, error, errors]);
  const wrong = Object.entries(errors);
  return (
    <form
      ref={form}
      className="form"
      aria-label={label}
      aria-busy={busy || undefined}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit();
      }}
    >
      <div role="alert" ref={said}>
        {conflict && (
          <p className="state-note" data-keadaan="bentrok">
            {conflict}
          </p>
        )}
        {wrong.length > 0 && (
          <div className="state-note state-danger" data-keadaan="keliru">
            {wrong.map(([name, message]) =>
              name ? (
                <p key={name}>
                  <a
                    href={`#${idOf(name)}`}
                    onClick={(event) => {
                      event.preventDefault();
                      document.getElementById(idOf(name))?.focus();
                    }}
                  >
                    {message}
                  </a>
                </p>
              ) : (
                <p key={name}>{message}</p>
              ),
            )}
          </div>
        )}
        <Trouble error={error} keeps={keeps} />
      </div>
      {children}
      {busy && (
        <p className={slow ? 'state-note' : 'visually-hidden'} role="status">
          {t(slow ? 'keadaan.lambat' : 'keadaan.memuat')}
        </p>
      )}
    </form>
  );
}

/** Why something could not be done, in plain words and never the server's own. */
export function Trouble({
  error,
  keeps = false,
}: {
  error: CombinedError | undefined;
  /** What was typed is there again once she has signed in. */
  keeps?: boolean;
}) {
  const t = useTexts();
  const wayIn = useWayIn();
  const { viewer } = useSession();
  if (!error) return null;
  const wait = waitOf(error);
  const codes = error.graphQLErrors.map(({ extensions }) => extensions['code']);
  const isOver = codes.includes('UNAUTHENTICATED') || (viewer === null && error.graphQLErrors.some(isRefusal));
  const words = () => {
    if (wait !== undefined)
      return wait <= 90 ? t('kirim.tungguDetik', { n: wait }) : t('kirim.tungguMenit', { n: Math.ceil(wait / 60) });
    if (isOver) return t('keadaan.berakhir.judul');
    if (error.graphQLErrors.some(isRefusal) || codes.includes('NOT_FOUND')) return t('kirim.ditolak');
    if (codes.includes('PERSISTED_QUERY_NOT_FOUND')) return t('keadaan.usang');
    if (error.networkError) return t('kirim.terputus');
    return misunderstanding(error)?.message ?? t('kirim.gagal');
  };
  return (
    <div className="state-note state-danger" data-keadaan={isOver ? 'berakhir' : 'gagal'}>
      <p>{words()}</p>
      {isOver && (
        <p>
          {keeps && <>{t('kirim.terjaga')} </>}
          <Link href={wayIn}>{t('keadaan.berakhir.masuk')}</Link>
        </p>
      )}
    </div>
  );
}

/** What became of an act that stands in no form, where it was not done. */
export function Told({
  of,
}: {
  of: readonly { error: CombinedError | undefined; errors: Errors; outcome?: string | undefined }[];
}) {
  const t = useTexts();
  return (
    <div role="alert">
      {of.some(({ outcome }) => outcome === 'conflict') && (
        <p className="state-note" data-keadaan="bentrok">
          {t('kirim.bentrok')}
        </p>
      )}
      {of
        .flatMap(({ errors }) => Object.values(errors))
        .map((message) => (
          <p key={message} className="field-error">
            {message}
          </p>
        ))}
      <Trouble error={of.find(({ error }) => error)?.error} />
    </div>
  );
}

type Input = Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'name' | 'onChange' | 'value'>;

interface Said {
  /** Its name in the input of the mutation. */
  name: string;
  label: string;
  /** What helps to fill it in. */
  note?: ReactNode;
  errors: Errors;
}

/** A label, its field, what helps and what is wrong: `children` draws the field with the names of these. */
export function Labelled({
  name,
  label,
  note,
  errors,
  children,
}: Said & {
  children: (field: {
    id: string;
    name: string;
    className: string;
    'aria-describedby': string | undefined;
    'aria-invalid': true | undefined;
  }) => ReactNode;
}) {
  const id = idOf(name);
  const error = errors[name];
  const describedBy = [note ? `${id}-catatan` : '', error ? `${id}-salah` : ''].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        name,
        className: 'input',
        'aria-describedby': describedBy || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {note && (
        <p className="field-note" id={`${id}-catatan`}>
          {note}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-salah`}>
          {error}
        </p>
      )}
    </div>
  );
}

export function TextField({
  value,
  onValue,
  name,
  label,
  note,
  errors,
  ...input
}: Said & Input & { value: string; onValue: (value: string) => void }) {
  return (
    <Labelled name={name} label={label} note={note} errors={errors}>
      {(field) => <input {...input} {...field} value={value} onChange={(event) => onValue(event.target.value)} />}
    </Labelled>
  );
}

/** One of a few, or none of them. */
export function ChoiceField<Value extends string>({
  value,
  onValue,
  choices,
  nameOf,
  none,
  ...said
}: Said & {
  value: Value | '';
  onValue: (value: Value | '') => void;
  choices: readonly Value[];
  nameOf: (value: Value) => string;
  /** What none of them is called. */
  none: string;
}) {
  return (
    <Labelled {...said}>
      {(field) => (
        <select
          {...field}
          value={value}
          onChange={({ target }) => onValue(choices.find((one) => one === target.value) ?? '')}
        >
          <option value="">{none}</option>
          {choices.map((one) => (
            <option key={one} value={one}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** A password, which can be shown while it is typed. */
export function PasswordField({
  value,
  onValue,
  name,
  label,
  note,
  errors,
  autoComplete,
}: Said & {
  value: string;
  onValue: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
}) {
  const t = useTexts();
  const [shown, setShown] = useState(false);
  return (
    <Labelled name={name} label={label} note={note} errors={errors}>
      {(field) => (
        <div className="field-row password">
          <input
            {...field}
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={128}
            value={value}
            onChange={(event) => onValue(event.target.value)}
          />
          <button
            type="button"
            className="button"
            aria-pressed={shown}
            aria-controls={field.id}
            onClick={() => setShown(!shown)}
          >
            {t('kirim.tampilkan')}
            <span className="visually-hidden"> {label}</span>
          </button>
        </div>
      )}
    </Labelled>
  );
}
