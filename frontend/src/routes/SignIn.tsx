/** Masuk: by login and password, and in a demonstration as one of its persons. */
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAct } from '../app/act';
import { useAddress } from '../app/address';
import { read, useAnswer } from '../app/answer';
import { ErrorParts } from '../app/errors';
import { type MessageId, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { useSession } from '../app/session';
import { Form, PasswordField, TextField, Told } from '../features/forms/Form';
import { graphql, type ResultOf } from '../gql/graphql';
import { type Errors, errorsOf, ownPath } from '../lib/forms';

const SignInMutation = graphql(
  `
    mutation Masuk($input: SignInInput!) {
      signIn(input: $input) {
        viewer {
          account {
            id
          }
        }
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

const WaysQuery = graphql(`
  query CaraMasuk {
    signInWays
    demoPersons {
      key
      name
    }
  }
`);

const AsDemoMutation = graphql(
  `
    mutation MasukPeragaan($input: SignInAsDemoInput!) {
      signInAsDemo(input: $input) {
        viewer {
          account {
            id
          }
        }
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

/** Why an issuer sent the reader back without a session. */
const FAILURES = ['penyedia', 'ditolak', 'tanpa-akun', 'sibuk'] as const;

export default function SignIn() {
  const t = useTexts();
  const [, navigate] = useLocation();
  const { viewer, renew } = useSession();
  const [{ back, failure }] = useAddress((params) => ({
    back: ownPath(params.get('ke')),
    failure: FAILURES.find((known) => known === params.get('galat')),
  }));
  const cameIn = () => {
    renew();
    navigate(back, { replace: true });
  };
  return (
    <div className="page page-narrow">
      <PageHead title={t('masuk.judul')} lead={t('masuk.lead')} />
      {failure && (
        <p role="alert" className="state-note state-danger" data-galat={failure}>
          {t(`masuk.galat.${failure}` satisfies MessageId)}
        </p>
      )}
      {viewer && (
        <p className="state-note">
          {t('rangka.masukSebagai', { nama: viewer.account.name ?? viewer.account.login ?? '' })}{' '}
          <Link href={back}>{t('masuk.lanjut')}</Link>
        </p>
      )}
      <ByPassword onDone={cameIn} />
      <OtherWays back={back} onDone={cameIn} />
    </div>
  );
}

const FIELDS = ['login', 'password'];

function ByPassword({ onDone }: { onDone: () => void }) {
  const t = useTexts();
  const { act, busy, error } = useAct(SignInMutation);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Errors>({});
  const submit = async () => {
    const missing = {
      ...(login.trim() ? {} : { login: t('masuk.perluNama') }),
      ...(password ? {} : { password: t('masuk.perluSandi') }),
    };
    setErrors(missing);
    if (Object.keys(missing).length) return;
    const done = await act({ input: { login: login.trim(), password } });
    if (!done) return;
    if (done.signIn.viewer) return onDone();
    setErrors(errorsOf(done.signIn.userErrors, FIELDS));
    setPassword('');
    document.querySelector<HTMLInputElement>('input[name="password"]')?.focus();
  };
  return (
    <div className="card">
      <Form label={t('masuk.judul')} errors={errors} error={error} busy={busy} onSubmit={() => void submit()}>
        <TextField
          name="login"
          label={t('masuk.nama')}
          note={t('masuk.namaCatatan')}
          errors={errors}
          value={login}
          onValue={setLogin}
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          maxLength={254}
        />
        <PasswordField
          name="password"
          label={t('masuk.sandi')}
          errors={errors}
          value={password}
          onValue={setPassword}
          autoComplete="current-password"
        />
        <button type="submit" className="button button-main" aria-disabled={busy || undefined}>
          {t('masuk.kirim')}
        </button>
      </Form>
      <p className="small second">{t('masuk.lupa')}</p>
    </div>
  );
}

/** Where the server knows an issuer, the way there; in a demonstration, its persons: one press comes in as one of them. */
function OtherWays({ back, onDone }: { back: string; onDone: () => void }) {
  const t = useTexts();
  const ways = read(useAnswer(WaysQuery, {}), (data) => data);
  return (
    <>
      {ways?.signInWays.includes('ISSUER') && (
        <p>
          <a className="button button-wide" href={`/masuk/oidc?${new URLSearchParams({ ke: back })}`}>
            {t('masuk.penyedia')}
          </a>
        </p>
      )}
      <AsPerson persons={ways?.demoPersons ?? []} onDone={onDone} />
    </>
  );
}

type Person = NonNullable<ResultOf<typeof WaysQuery>['demoPersons']>[number];

function AsPerson({ persons, onDone }: { persons: readonly Person[]; onDone: () => void }) {
  const t = useTexts();
  const { act, busy, error } = useAct(AsDemoMutation);
  const [errors, setErrors] = useState<Errors>({});
  if (persons.length === 0) return null;
  const enter = async (person: Person['key']) => {
    setErrors({});
    const done = await act({ input: { person } });
    if (done?.signInAsDemo.viewer) onDone();
    else setErrors(errorsOf(done?.signInAsDemo.userErrors ?? [], []));
  };
  return (
    <section className="demo-persons" aria-labelledby="peragaan">
      <h2 id="peragaan">{t('masuk.peragaan')}</h2>
      <p className="second">{t('masuk.peragaanArti')}</p>
      <Told of={[{ error, errors }]} />
      <ul className="plain-list">
        {persons.map(({ key, name }) => (
          <li key={key}>
            <button type="button" className="button button-wide" disabled={busy} onClick={() => void enter(key)}>
              <span>{name}</span>
              <span className="small">{t(`orang.${key}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
