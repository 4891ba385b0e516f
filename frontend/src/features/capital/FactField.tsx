/** One question about an applicant, with "not known" as an answer like any other. */
import { useId, useState } from 'react';
import { useLanguage, useTexts } from '../../app/language';
import { type Answers, COOPERATIVE_KINDS, type FactKey, QUESTIONS, readWhole, SITUATIONS } from '../../lib/capital';
import { rupiah } from '../../lib/numbers';

export type SetAnswer = (change: Partial<Record<keyof Answers, unknown>>) => void;

export function FactField({ fact, answers, set }: { fact: FactKey; answers: Answers; set: SetAnswer }) {
  const t = useTexts();
  const id = useId();
  const label = t(`modal.tanya.${fact}`);
  const value = answers[fact];
  switch (QUESTIONS[fact].field) {
    case 'yesNo':
      return (
        <Chips
          label={label}
          options={[
            [true, t('modal.ya')],
            [false, t('modal.tidak')],
            [undefined, t('modal.belumTahu')],
          ]}
          value={value as boolean | undefined}
          onChoose={(chosen) => set({ [fact]: chosen })}
        />
      );
    case 'date':
      return (
        <div className="field field-short">
          <label htmlFor={id}>{label}</label>
          <input
            id={id}
            className="input"
            type="date"
            max={new Date().toISOString().slice(0, 10)}
            value={(value as string | undefined) ?? ''}
            onChange={(event) => set({ [fact]: event.target.value || undefined })}
          />
        </div>
      );
    case 'word': {
      const words: readonly string[] = fact === 'situation' ? SITUATIONS : COOPERATIVE_KINDS;
      return (
        <div className="field">
          <label htmlFor={id}>{label}</label>
          <select
            id={id}
            className="input"
            value={(value as string | undefined) ?? ''}
            onChange={(event) => set({ [fact]: event.target.value || undefined })}
          >
            <option value="">{t('modal.belumTahu')}</option>
            {words.map((word) => (
              <option key={word} value={word}>
                {fact === 'situation'
                  ? t(`modal.keadaan.${word as (typeof SITUATIONS)[number]}`)
                  : t(`jenis.${word as (typeof COOPERATIVE_KINDS)[number]}`)}
              </option>
            ))}
          </select>
        </div>
      );
    }
    default:
      return (
        <NumberField
          label={label}
          money={QUESTIONS[fact].field === 'money'}
          value={value as number | undefined}
          onChange={(number) => set({ [fact]: number })}
        />
      );
  }
}

/** A whole number as people write it; rupiah are grouped once the field is left. */
export function NumberField({
  label,
  money,
  value,
  onChange,
  error,
  id: given,
  unit,
}: {
  label: string;
  money: boolean;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  error?: string | undefined;
  id?: string;
  unit?: string;
}) {
  const { language } = useLanguage();
  const own = useId();
  const id = given ?? own;
  const shown = value === undefined ? '' : money ? rupiah(value, language) : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div className="field field-short">
      <label htmlFor={id}>{label}</label>
      <div className="field-row field-unit">
        <input
          id={id}
          className="input"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          maxLength={30}
          value={typed ?? shown}
          placeholder={money ? 'Rp' : ''}
          aria-invalid={error ? true : undefined}
          aria-describedby={error && `${id}-error`}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(readWhole(event.target.value));
          }}
          onBlur={() => setTyped(null)}
        />
        {unit && <span className="second">{unit}</span>}
      </div>
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** One of a few answers. */
export function Chips<Value extends string | boolean | undefined>({
  label,
  options,
  value,
  onChoose,
  error,
  id,
}: {
  label: string;
  options: readonly (readonly [Value, string])[];
  value: Value;
  onChoose: (value: Value) => void;
  error?: string | undefined;
  id?: string;
}) {
  const name = useId();
  return (
    <fieldset className="field" aria-describedby={error && `${name}-error`}>
      <legend>{label}</legend>
      <div className="chips">
        {options.map(([option, text], n) => (
          <label key={text} className="chip">
            <input
              {...(n === 0 && id ? { id } : {})}
              type="radio"
              name={name}
              checked={option === value}
              onChange={() => onChoose(option)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {error && (
        <p className="field-error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
