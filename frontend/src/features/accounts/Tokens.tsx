/** By what programs speak for one: made, shown once, revoked. */
import { useState } from 'react';
import { useCommand } from '../../app/command';
import { useDraft } from '../../app/draft';
import { ErrorParts } from '../../app/errors';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { Form, TextField, Told } from '../forms/Form';
import { Secret } from '../forms/Secret';
import { Sure } from '../forms/Sure';
import type { TokenParts } from './parts';

const CreateMutation = graphql(
  `
    mutation BuatToken($input: CreateTokenInput!) {
      createToken(input: $input) {
        secret
        token {
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

const RevokeMutation = graphql(
  `
    mutation CabutToken($input: RevokeTokenInput!) {
      revokeToken(input: $input) {
        revokedTokenId
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

const made = ({ createToken }: ResultOf<typeof CreateMutation>) => createToken;
const revoked = ({ revokeToken }: ResultOf<typeof RevokeMutation>) => revokeToken;

export function Tokens({ tokens, onChange }: { tokens: readonly ResultOf<typeof TokenParts>[]; onChange: () => void }) {
  const t = useTexts();
  const { language } = useLanguage();
  const revoke = useCommand(RevokeMutation, revoked, { onAnswer: onChange });
  const [secret, setSecret] = useState<string>();
  return (
    <>
      {tokens.length === 0 && <p className="second">{t('token.kosong')}</p>}
      <Told of={[revoke]} />
      <ul className="plain-list records">
        {tokens.map((token) => (
          <li key={token.id}>
            <div>
              <strong>{token.name}</strong> <span>{token.scopes.map((scope) => t(`lingkup.${scope}`)).join(', ')}</span>
              <p className="small second">
                {t('token.sampai', { tanggal: longDate(token.expiresAt, language) })}{' '}
                {token.usedOn
                  ? t('token.dipakai', { tanggal: longDate(token.usedOn, language) })
                  : t('token.belumDipakai')}
              </p>
            </div>
            <Sure
              text={t('token.cabut')}
              about={token.name}
              sure={t('token.cabutYakin')}
              busy={revoke.busy}
              onSure={() => void revoke.order({ id: token.id })}
            />
          </li>
        ))}
      </ul>
      {secret && <Secret key={secret} label={t('token.rahasia')} note={t('token.sekali')} secret={secret} />}
      <NewToken
        onMade={(made) => {
          setSecret(made);
          onChange();
        }}
      />
    </>
  );
}

const SCOPES = ['READ', 'WRITE'] as const;
const FIELDS = ['name', 'scopes', 'days'];
const EMPTY: { name: string; scopes: (typeof SCOPES)[number][]; days: string } = {
  name: '',
  scopes: ['READ'],
  days: '90',
};

function NewToken({ onMade }: { onMade: (secret: string | undefined) => void }) {
  const t = useTexts();
  const { order, busy, error, errors, setErrors } = useCommand(CreateMutation, made, { fields: FIELDS });
  const { draft, setDraft, isRecalled } = useDraft('token baru', EMPTY);
  const { name, scopes, days } = draft;
  const write = (change: Partial<typeof EMPTY>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async () => {
    const input = { name: name.trim(), scopes, days: Number(days) };
    const wrong = {
      ...(input.name ? {} : { name: t('token.perluNama') }),
      ...(scopes.length ? {} : { scopes: t('token.perluLingkup') }),
      ...(/^\d{1,3}$/.test(days) && input.days >= 1 && input.days <= 366 ? {} : { days: t('token.perluHari') }),
    };
    setErrors(wrong);
    if (Object.keys(wrong).length) return;
    const done = await order(input);
    if (!done) return;
    setDraft(EMPTY);
    // made at the try before, whose answer was lost: it is told once, and never again
    if (!done.secret) setErrors({ '': t('token.hilang') });
    onMade(done.secret ?? undefined);
  };
  return (
    <details className="disclosure" open={isRecalled}>
      <summary>{t('token.baru')}</summary>
      <Form label={t('token.baru')} errors={errors} error={error} busy={busy} keeps onSubmit={() => void submit()}>
        <TextField
          name="name"
          label={t('token.nama')}
          note={t('token.namaCatatan')}
          errors={errors}
          value={name}
          onValue={(name) => write({ name })}
          maxLength={60}
          autoComplete="off"
        />
        <fieldset className="field">
          <legend>{t('token.lingkup')}</legend>
          <div className="field-row">
            {SCOPES.map((scope, n) => (
              <label key={scope} className="check">
                <input
                  type="checkbox"
                  id={n === 0 ? 'isian-scopes' : undefined}
                  checked={scopes.includes(scope)}
                  aria-invalid={errors['scopes'] ? true : undefined}
                  aria-describedby={errors['scopes'] ? 'isian-scopes-salah' : undefined}
                  onChange={({ target }) =>
                    write({ scopes: SCOPES.filter((one) => (one === scope ? target.checked : scopes.includes(one))) })
                  }
                />
                {t(`lingkup.${scope}`)}
              </label>
            ))}
          </div>
          {errors['scopes'] && (
            <p className="field-error" id="isian-scopes-salah">
              {errors['scopes']}
            </p>
          )}
        </fieldset>
        <TextField
          name="days"
          label={t('token.hari')}
          errors={errors}
          value={days}
          onValue={(days) => write({ days })}
          inputMode="numeric"
          autoComplete="off"
          maxLength={3}
        />
        <button type="submit" className="button" aria-disabled={busy || undefined}>
          {t('token.buat')}
        </button>
      </Form>
    </details>
  );
}
