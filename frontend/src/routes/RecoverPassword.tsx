/** A password by the link that an administrator gave out. Its secret stands behind the `#`, which no server is told. */
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAct } from '../app/act';
import { ErrorParts } from '../app/errors';
import { useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { useSession } from '../app/session';
import { Form, PasswordField } from '../features/forms/Form';
import { graphql } from '../gql/graphql';
import { type Errors, errorsOf } from '../lib/forms';
import { Empty } from '../ui/states';

const RecoverMutation = graphql(
  `
    mutation SetelSandi($input: RecoverPasswordInput!) {
      recoverPassword(input: $input) {
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

/** The secret of the address, which is taken out of it at once: what is on the screen or in the history opens nothing. */
function useSecret(): string {
  const [secret, setSecret] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const take = () => {
      const found = location.hash.slice(1);
      if (!found) return;
      setSecret(found);
      history.replaceState(history.state, '', location.pathname + location.search);
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return secret;
}

export default function RecoverPassword() {
  const t = useTexts();
  const secret = useSecret();
  return (
    <div className="page page-narrow">
      <PageHead title={t('tautan.judul')} lead={t('tautan.lead')} />
      {secret ? (
        <NewPassword key={secret} secret={secret} />
      ) : (
        <Empty title={t('tautan.tidakLengkap')}>
          <Link className="button" href="/masuk">
            {t('masuk.judul')}
          </Link>
        </Empty>
      )}
    </div>
  );
}

function NewPassword({ secret }: { secret: string }) {
  const t = useTexts();
  const [, navigate] = useLocation();
  const { renew } = useSession();
  const { act, busy, error } = useAct(RecoverMutation);
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Errors>({});
  const submit = async () => {
    const wrong = password ? {} : { password: t('masuk.perluSandi') };
    setErrors(wrong);
    if (!password) return;
    const done = await act({ input: { link: secret, password } });
    if (!done) return;
    if (!done.recoverPassword.viewer) return setErrors(errorsOf(done.recoverPassword.userErrors, ['password']));
    renew();
    navigate('/akun', { replace: true });
  };
  return (
    <div className="card">
      <Form label={t('tautan.judul')} errors={errors} error={error} busy={busy} onSubmit={() => void submit()}>
        {/* for the keeper of passwords, which wants one; whose account it is the link alone knows */}
        <input type="text" name="username" autoComplete="username" value="" readOnly hidden />
        <PasswordField
          name="password"
          label={t('akun.sandiBaru')}
          note={t('akun.sandiCatatan')}
          errors={errors}
          value={password}
          onValue={setPassword}
          autoComplete="new-password"
        />
        <button type="submit" className="button button-main" aria-disabled={busy || undefined}>
          {t('tautan.kirim')}
        </button>
      </Form>
    </div>
  );
}
