/** Whom a cooperative takes in: its manager's word. */
import { useState } from 'react';
import { useCommand } from '../../app/command';
import { ErrorParts } from '../../app/errors';
import { useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { Form } from '../forms/Form';
import type { DeskParts } from './desk';

const OpennessMutation = graphql(
  `
    mutation BukaTutupKoperasi($input: SetCooperativeOpennessInput!) {
      setCooperativeOpenness(input: $input) {
        cooperative {
          id
        }
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

const told = ({ setCooperativeOpenness }: ResultOf<typeof OpennessMutation>) => setCooperativeOpenness;
const CHOICES = ['OPEN', 'BOND_ONLY', 'CLOSED'] as const;

export function OpennessForm({
  cooperative: { id, version, openness },
  reload,
}: {
  cooperative: ResultOf<typeof DeskParts>;
  reload: () => void;
}) {
  const t = useTexts();
  const { order, busy, error, errors, outcome, clear } = useCommand(OpennessMutation, told, { onAnswer: reload });
  // with what was kept when it was chosen
  const [chosen, setChosen] = useState<{ choice: (typeof CHOICES)[number]; over: typeof openness }>();
  const [isSame, setIsSame] = useState(false);
  const choice = chosen?.choice ?? openness;
  const isConflict = outcome === 'conflict' || (chosen && chosen.over !== openness && choice !== openness);
  const submit = async () => {
    clear();
    setIsSame(choice === openness);
    if (choice === openness) return;
    const done = await order({ cooperativeId: id, expectedVersion: version, openness: choice });
    if (done) setChosen(undefined);
  };
  return (
    <Form
      label={t('kelola.terbuka')}
      errors={errors}
      error={error}
      conflict={isConflict && t('kelola.bentrokPilihan', { isi: t(`terbuka.${openness}`) })}
      busy={busy}
      onSubmit={() => void submit()}
    >
      <fieldset className="field">
        <legend className="visually-hidden">{t('kelola.terbuka')}</legend>
        {CHOICES.map((one) => (
          <label key={one} className="check">
            <input
              type="radio"
              name="openness"
              checked={one === choice}
              onChange={() => {
                setChosen({ choice: one, over: openness });
                setIsSame(false);
                if (outcome === 'done') clear();
              }}
            />
            {t(`terbuka.${one}`)}
          </label>
        ))}
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
