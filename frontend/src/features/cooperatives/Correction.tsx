/** The form by which a manager corrects what is said of her cooperative. What she has typed stays, whatever becomes of it. */
import { useState } from 'react';
import { useCommand } from '../../app/command';
import { useDraft } from '../../app/draft';
import { type MessageId, useLanguage, useTexts } from '../../app/language';
import type { ResultOf } from '../../gql/graphql';
import { Form, Labelled, TextField } from '../forms/Form';
import {
  changes,
  CorrectMutation,
  type DeskParts,
  type Field,
  FIELDS,
  overtaken,
  type Service,
  typing,
  UNTYPED,
  type Written,
  writtenOf,
} from './desk';

const SERVICES: readonly Service[] = [
  'SAVINGS',
  'LENDING',
  'BULK_BUYING',
  'MARKETING',
  'TRAINING',
  'EQUIPMENT',
  'RETAIL',
  'WAREHOUSING',
  'TRANSPORT',
];

const HOW: Partial<
  Record<Field, { type?: string; inputMode?: 'tel' | 'email' | 'url' | 'numeric'; maxLength: number }>
> = {
  phone: { type: 'tel', inputMode: 'tel', maxLength: 40 },
  whatsapp: { type: 'tel', inputMode: 'tel', maxLength: 40 },
  email: { inputMode: 'email', maxLength: 254 },
  website: { inputMode: 'url', maxLength: 300 },
  bondDescription: { maxLength: 200 },
  principalDuesIdr: { inputMode: 'numeric', maxLength: 20 },
  mandatoryDuesMonthlyIdr: { inputMode: 'numeric', maxLength: 20 },
};

const told = ({ correctCooperative }: ResultOf<typeof CorrectMutation>) => correctCooperative;
const WRITTEN: readonly string[] = [...FIELDS, 'services'];

export function Correction({
  cooperative,
  reload,
}: {
  cooperative: ResultOf<typeof DeskParts>;
  /** Reads what is kept by now. */
  reload: () => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const { order, busy, error, errors, setErrors, outcome, clear } = useCommand(CorrectMutation, told, {
    fields: WRITTEN,
    onAnswer: reload,
  });
  // what was typed lies over what is kept: only that is hers to write
  const { draft: typed, setDraft: setTyped } = useDraft(`perbaiki ${cooperative.id}`, UNTYPED);
  const [isSame, setIsSame] = useState(false);
  const kept = writtenOf(cooperative, language);
  const draft: Written = { ...kept, ...typed.typed };
  const others = overtaken(typed, kept);
  const isConflict = outcome === 'conflict' || others.length > 0;
  const type = (change: Partial<Written>) => {
    setTyped((before) => typing(before, kept, change));
    setIsSame(false);
    if (outcome === 'done') clear();
  };
  const submit = async () => {
    const { input, unread } = changes(kept, draft);
    const wrong = Object.fromEntries(unread.map((field) => [field, t('kelola.bukanRupiah')]));
    clear();
    setErrors(wrong);
    if (unread.length) return;
    const isSame = Object.keys(input).length === 0;
    setIsSame(isSame);
    if (isSame) return setTyped(UNTYPED);
    // what others wrote in its place she has been told by now
    const done = await order({ ...input, cooperativeId: cooperative.id, expectedVersion: cooperative.version });
    if (done) setTyped(UNTYPED);
  };
  /** What somebody else has written in the place of what is typed here. */
  const meanwhile = (field: Field) =>
    others.includes(field) ? t('kelola.tersimpan', { isi: kept[field] || t('kelola.kosong') }) : undefined;
  return (
    <Form
      label={t('kelola.perbaiki')}
      errors={errors}
      error={error}
      conflict={isConflict && t('kelola.bentrok')}
      busy={busy}
      keeps
      onSubmit={() => void submit()}
    >
      <Labelled name="address" label={t('kelola.address')} note={meanwhile('address')} errors={errors}>
        {(field) => (
          <textarea
            {...field}
            rows={2}
            maxLength={300}
            value={draft.address}
            onChange={({ target }) => type({ address: target.value })}
          />
        )}
      </Labelled>
      {FIELDS.filter((field) => field !== 'address').map((field) => (
        <TextField
          key={field}
          {...HOW[field]}
          name={field}
          label={t(`kelola.${field}` satisfies MessageId)}
          note={meanwhile(field)}
          errors={errors}
          value={draft[field]}
          onValue={(value) => type({ [field]: value })}
          autoComplete="off"
        />
      ))}
      <fieldset className="field">
        <legend>{t('koperasi.layanan')}</legend>
        <div className="checks">
          {SERVICES.map((service) => (
            <label key={service} className="check">
              <input
                type="checkbox"
                checked={draft.services.includes(service)}
                onChange={({ target }) =>
                  type({
                    services: SERVICES.filter((one) =>
                      one === service ? target.checked : draft.services.includes(one),
                    ),
                  })
                }
              />
              {t(`layanan.${service}`)}
            </label>
          ))}
        </div>
        {others.includes('services') && (
          <p className="field-note">
            {t('kelola.tersimpan', {
              isi: kept.services.map((service) => t(`layanan.${service}`)).join(', ') || t('kelola.kosong'),
            })}
          </p>
        )}
        {errors['services'] && <p className="field-error">{errors['services']}</p>}
      </fieldset>
      <p role="status" className="form-done">
        {outcome === 'done' && t('kelola.disimpan')}
        {isSame && t('kelola.sama')}
      </p>
      <button type="submit" className="button button-main" aria-disabled={busy || undefined}>
        {t('kelola.simpan')}
      </button>
    </Form>
  );
}
