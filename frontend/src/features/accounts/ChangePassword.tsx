/** Another password for the one until now. */
import { useState } from 'react';
import { useAct } from '../../app/act';
import { ErrorParts } from '../../app/errors';
import { useTexts } from '../../app/language';
import { graphql } from '../../gql/graphql';
import { type Errors, errorsOf } from '../../lib/forms';
import { Form, PasswordField } from '../forms/Form';

const ChangeMutation = graphql(
  `
    mutation GantiSandi($input: ChangePasswordInput!) {
      changePassword(input: $input) {
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

const FIELDS = ['currentPassword', 'password'];

export function ChangePassword({ login, onDone }: { login: string; onDone: () => void }) {
  const t = useTexts();
  const { act, busy, error } = useAct(ChangeMutation);
  const [currentPassword, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<Errors>({});
  const [done, setDone] = useState(false);
  const submit = async () => {
    const missing = {
      ...(currentPassword ? {} : { currentPassword: t('masuk.perluSandi') }),
      ...(password ? {} : { password: t('masuk.perluSandi') }),
    };
    setErrors(missing);
    setDone(false);
    if (Object.keys(missing).length) return;
    const answer = await act({ input: { currentPassword, password } });
    if (!answer) return;
    if (!answer.changePassword.viewer) return setErrors(errorsOf(answer.changePassword.userErrors, FIELDS));
    setCurrent('');
    setPassword('');
    setDone(true);
    onDone();
  };
  return (
    <Form label={t('akun.gantiSandi')} errors={errors} error={error} busy={busy} onSubmit={() => void submit()}>
      {/* for the keeper of passwords, which wants to know whose it is */}
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      <PasswordField
        name="currentPassword"
        label={t('akun.sandiLama')}
        errors={errors}
        value={currentPassword}
        onValue={setCurrent}
        autoComplete="current-password"
      />
      <PasswordField
        name="password"
        label={t('akun.sandiBaru')}
        note={t('akun.sandiCatatan')}
        errors={errors}
        value={password}
        onValue={setPassword}
        autoComplete="new-password"
      />
      <p role="status" className="form-done">
        {done && t('akun.sandiDiganti')}
      </p>
      <button type="submit" className="button" aria-disabled={busy || undefined}>
        {t('akun.gantiSandi')}
      </button>
    </Form>
  );
}
