/** By what programs speak for one: made, shown once, revoked. */
import { useEffect, useRef, useState } from 'react';
import { useAct } from '../../app/act';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { type Errors, errorsOf } from '../../lib/forms';
import { Form, Labelled, TextField, Trouble } from '../forms/Form';
import { Sure } from '../forms/Sure';
import type { TokenParts } from './parts';

const CreateMutation = graphql(`
  mutation BuatToken($input: CreateTokenInput!) {
    createToken(input: $input) {
      secret
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
              onSure={() => void act({ input: { id: token.id } }).then((done) => done && onChange())}
            />
          </li>
        ))}
      </ul>
      {secret && <Secret key={secret} secret={secret} />}
      <NewToken
        onMade={(made) => {
          setSecret(made);
          onChange();
        }}
      />
    </>
  );
}

/** The secret of a new token: it is here once, and nowhere else. */
function Secret({ secret }: { secret: string }) {
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
    <div className="card token-secret">
      <Labelled name="secret" label={t('token.rahasia')} note={t('token.sekali')} errors={{}}>
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

const SCOPES = ['READ', 'WRITE'] as const;
const FIELDS = ['name', 'scopes', 'days'];

function NewToken({ onMade }: { onMade: (secret: string) => void }) {
  const t = useTexts();
  const { act, busy, error } = useAct(CreateMutation);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<(typeof SCOPES)[number][]>(['READ']);
  const [days, setDays] = useState('90');
  const [errors, setErrors] = useState<Errors>({});
  const submit = async () => {
    const input = { name: name.trim(), scopes, days: Number(days) };
    const wrong = {
      ...(input.name ? {} : { name: t('token.perluNama') }),
      ...(scopes.length ? {} : { scopes: t('token.perluLingkup') }),
      ...(/^\d{1,3}$/.test(days) && input.days >= 1 && input.days <= 366 ? {} : { days: t('token.perluHari') }),
    };
    setErrors(wrong);
    if (Object.keys(wrong).length) return;
    const done = await act({ input });
    if (!done) return;
    const { secret, userErrors } = done.createToken;
    if (!secret) return setErrors(errorsOf(userErrors, FIELDS));
    setName('');
    onMade(secret);
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
