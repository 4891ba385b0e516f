/** The form by which a manager corrects what is said of her cooperative. What she has typed stays, whatever becomes of it. */
import { useState } from 'react';
import { useAct } from '../../app/act';
import { type MessageId, useTexts } from '../../app/language';
import type { ResultOf } from '../../gql/graphql';
import { type Errors, errorsOf } from '../../lib/forms';
import { Keys } from '../../lib/keys';
import { Form, Labelled, TextField } from '../forms/Form';
import {
  changes,
  CorrectMutation,
  type DeskParts,
  differs,
  type Field,
  FIELDS,
  type Service,
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

export function Correction({
  cooperative,
  reload,
}: {
  cooperative: ResultOf<typeof DeskParts>;
  /** Reads what is kept by now. */
  reload: () => void;
}) {
  const t = useTexts();
  const { act, busy, error } = useAct(CorrectMutation);
  const [keys] = useState(() => new Keys());
  // what was typed, over what was kept when she began: only that is hers to write
  const [typed, setTyped] = useState<Partial<Written>>({});
  const [errors, setErrors] = useState<Errors>({});
  const [outcome, setOutcome] = useState<'done' | 'conflict' | 'same'>();
  const kept = writtenOf(cooperative);
  const draft: Written = { ...kept, ...typed };
  const type = (change: Partial<Written>) => {
    setTyped((before) => ({ ...before, ...change }));
    setOutcome((before) => (before === 'conflict' ? before : undefined));
  };
  const submit = async () => {
    const { input, unread } = changes(kept, draft);
    const wrong = Object.fromEntries(unread.map((field) => [field, t('kelola.bukanRupiah')]));
    setErrors(wrong);
    if (unread.length) return;
    if (Object.keys(input).length === 0) return setOutcome('same');
    const wish = { ...input, cooperativeId: cooperative.id, expectedVersion: cooperative.version };
    const answer = await act({ input: { ...wish, idempotencyKey: keys.of(wish) } });
    const told = answer?.correctCooperative;
    if (!told) return setOutcome(undefined);
    if (told.cooperative) {
      keys.done();
      setTyped({});
      setOutcome('done');
    } else if (told.userErrors.some(({ code }) => code === 'CONFLICT')) setOutcome('conflict');
    else {
      setOutcome(undefined);
      return setErrors(errorsOf(told.userErrors, [...FIELDS, 'services']));
    }
    reload();
  };
  /** What somebody else has written in the place of what is typed here. */
  const meanwhile = (field: Field) =>
    outcome === 'conflict' && field in typed && differs(kept, draft, field)
      ? t('kelola.tersimpan', { isi: kept[field] || t('kelola.kosong') })
      : undefined;
  return (
    <Form label={t('kelola.perbaiki')} errors={errors} error={error} busy={busy} onSubmit={() => void submit()}>
      <div role="alert">
        {outcome === 'conflict' && (
          <p className="state-note" data-keadaan="bentrok">
            {t('kelola.bentrok')}
          </p>
        )}
      </div>
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
        <div className="field-row">
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
        {outcome === 'conflict' && typed.services && differs(kept, draft, 'services') && (
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
        {outcome === 'same' && t('kelola.sama')}
      </p>
      <button type="submit" className="button button-main" disabled={busy}>
        {t('kelola.simpan')}
      </button>
    </Form>
  );
}
