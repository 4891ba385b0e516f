/** Whom a cooperative takes in: its manager's word. */
import { useState } from 'react';
import { useAct } from '../../app/act';
import { useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { type Errors, errorsOf } from '../../lib/forms';
import { Keys } from '../../lib/keys';
import { Form } from '../forms/Form';
import type { DeskParts } from './desk';

const OpennessMutation = graphql(`
  mutation BukaTutupKoperasi($input: SetCooperativeOpennessInput!) {
    setCooperativeOpenness(input: $input) {
      cooperative {
        id
        version
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

const CHOICES = ['OPEN', 'BOND_ONLY', 'CLOSED'] as const;

export function OpennessForm({
  cooperative: { id, version, openness },
  reload,
}: {
  cooperative: ResultOf<typeof DeskParts>;
  reload: () => void;
}) {
  const t = useTexts();
  const { act, busy, error } = useAct(OpennessMutation);
  const [keys] = useState(() => new Keys());
  const [chosen, setChosen] = useState<(typeof CHOICES)[number]>();
  const [errors, setErrors] = useState<Errors>({});
  const [outcome, setOutcome] = useState<'done' | 'conflict' | 'same'>();
  const submit = async () => {
    setErrors({});
    if (!chosen || chosen === openness) return setOutcome('same');
    const wish = { cooperativeId: id, expectedVersion: version, openness: chosen };
    const told = (await act({ input: { ...wish, idempotencyKey: keys.of(wish) } }))?.setCooperativeOpenness;
    if (!told) return setOutcome(undefined);
    if (told.cooperative) {
      keys.done();
      setChosen(undefined);
      setOutcome('done');
    } else if (told.userErrors.some(({ code }) => code === 'CONFLICT')) setOutcome('conflict');
    else {
      setOutcome(undefined);
      return setErrors(errorsOf(told.userErrors, []));
    }
    reload();
  };
  return (
    <Form label={t('kelola.terbuka')} errors={errors} error={error} busy={busy} onSubmit={() => void submit()}>
      <div role="alert">
        {outcome === 'conflict' && (
          <p className="state-note" data-keadaan="bentrok">
            {t('kelola.bentrokPilihan', { isi: t(`terbuka.${openness}`) })}
          </p>
        )}
      </div>
      <fieldset className="field">
        <legend className="visually-hidden">{t('kelola.terbuka')}</legend>
        {CHOICES.map((choice) => (
          <label key={choice} className="check">
            <input
              type="radio"
              name="openness"
              checked={(chosen ?? openness) === choice}
              onChange={() => {
                setChosen(choice);
                setOutcome((before) => (before === 'conflict' ? before : undefined));
              }}
            />
            {t(`terbuka.${choice}`)}
          </label>
        ))}
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
