/** By what programs speak for one: made, shown once, revoked. */
import { useState } from 'react';
import { useAct } from '../../app/act';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { type Errors, errorsOf } from '../../lib/forms';
import { Keys, uuid } from '../../lib/keys';
import { Form, TextField, Trouble } from '../forms/Form';
import { Secret } from '../forms/Secret';
import { Sure } from '../forms/Sure';
import type { TokenParts } from './parts';

const CreateMutation = graphql(`
  mutation BuatToken($input: CreateTokenInput!) {
    createToken(input: $input) {
      secret
      token {
        id
      }
      userErrors {
        field
        message
      }
    }
  }
`);

const RevokeMutation = graphql(`
  mutation CabutToken($input: RevokeTokenInput!) {
    revokeToken(input: $input) {
      revokedTokenId
    }
  }
`);

export function Tokens({ tokens, onChange }: { tokens: readonly ResultOf<typeof TokenParts>[]; onChange: () => void }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { act, busy, error } = useAct(RevokeMutation);
  const [secret, setSecret] = useState<string>();
  return (
    <>
      {tokens.length === 0 && <p className="second">{t('token.kosong')}</p>}
      <div role="alert">
        <Trouble error={error} />
      </div>
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
              busy={busy}
              onSure={() =>
                void act({ input: { id: token.id, idempotencyKey: uuid() } }).then((done) => done && onChange())
              }
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

function NewToken({ onMade }: { onMade: (secret: string | undefined) => void }) {
  const t = useTexts();
  const { act, busy, error } = useAct(CreateMutation);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<(typeof SCOPES)[number][]>(['READ']);
  const [days, setDays] = useState('90');
  const [errors, setErrors] = useState<Errors>({});
  const [keys] = useState(() => new Keys());
  const submit = async () => {
    const input = { name: name.trim(), scopes, days: Number(days) };
    const wrong = {
      ...(input.name ? {} : { name: t('token.perluNama') }),
      ...(scopes.length ? {} : { scopes: t('token.perluLingkup') }),
      ...(/^\d{1,3}$/.test(days) && input.days >= 1 && input.days <= 366 ? {} : { days: t('token.perluHari') }),
    };
    setErrors(wrong);
    if (Object.keys(wrong).length) return;
    const done = await act({ input: { ...input, idempotencyKey: keys.of(input) } });
    if (!done) return;
    const { secret, token, userErrors } = done.createToken;
    if (!token) return setErrors(errorsOf(userErrors, FIELDS));
    keys.done();
    setName('');
    // made at the try before, whose answer was lost: it is told once, and never again
    if (!secret) setErrors({ '': t('token.hilang') });
    onMade(secret ?? undefined);
  };
  return (
    <details className="disclosure">
      <summary>{t('token.baru')}</summary>
      <Form label={t('token.baru')} errors={errors} error={error} busy={busy} onSubmit={() => void submit()}>
        <TextField
          name="name"
          label={t('token.nama')}
          note={t('token.namaCatatan')}
          errors={errors}
          value={name}
          onValue={setName}
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
                    setScopes(SCOPES.filter((one) => (one === scope ? target.checked : scopes.includes(one))))
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
          onValue={setDays}
          inputMode="numeric"
          autoComplete="off"
          maxLength={3}
        />
        <button type="submit" className="button" disabled={busy}>
          {t('token.buat')}
        </button>
      </Form>
    </details>
  );
}
