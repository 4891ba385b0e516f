/** The form by which an account is made, with its first role if it has one. */
import { useMemo, useState } from 'react';
import { useCommand } from '../../app/command';
import { useDraft } from '../../app/draft';
import { ErrorParts } from '../../app/errors';
import { useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { Form, TextField } from '../forms/Form';
import { GiveLink } from './GiveLink';
import { NO_ROLE, ROLE_FIELDS, RoleFields, roleErrors, roleOf } from './RoleFields';

const CreateMutation = graphql(
  `
    mutation BuatAkun($input: CreateAccountInput!) {
      createAccount(input: $input) {
        account {
          id
          name
          version
        }
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

const told = ({ createAccount }: ResultOf<typeof CreateMutation>) => createAccount;
const FIELDS = ['login', 'name', ...ROLE_FIELDS];
const EMPTY = { login: '', name: '', role: NO_ROLE };

export function NewAccount({ onMade }: { onMade: () => void }) {
  const t = useTexts();
  const { order, busy, error, errors, setErrors } = useCommand(CreateMutation, told, { fields: FIELDS });
  const { draft, setDraft, isRecalled } = useDraft('akun baru', EMPTY);
  const [made, setMade] = useState<{ id: string; name: string }>();
  const named = useMemo(() => roleErrors(errors, 'baru-'), [errors]);
  const write = (change: Partial<typeof EMPTY>) => {
    setDraft((before) => ({ ...before, ...change }));
    if (change.role && Object.keys(errors).length) setErrors({});
  };
  const submit = async () => {
    const role = draft.role.role ? roleOf(draft.role) : undefined;
    const [name, login] = [draft.name.trim(), draft.login.trim()];
    const wrong = {
      ...(name ? {} : { name: t('urus.akun.perluNama') }),
      ...(login ? {} : { login: t('urus.akun.perluLogin') }),
      ...(role === 'place' ? { place: t('urus.tempat.perlu') } : {}),
    };
    setErrors(wrong);
    if (Object.keys(wrong).length) return;
    setMade(undefined);
    const done = await order({ login, name, roles: typeof role === 'object' ? [role] : [] });
    if (!done?.account) return;
    setDraft(EMPTY);
    setMade({ id: done.account.id, name: done.account.name ?? name });
    onMade();
  };
  return (
    <details className="disclosure" open={isRecalled}>
      <summary>{t('urus.akun.baru')}</summary>
      <Form label={t('urus.akun.baru')} errors={named} error={error} busy={busy} keeps onSubmit={() => void submit()}>
        <TextField
          name="name"
          label={t('urus.akun.nama')}
          errors={named}
          value={draft.name}
          onValue={(name) => write({ name })}
          maxLength={100}
          autoComplete="off"
        />
        <TextField
          name="login"
          label={t('urus.akun.login')}
          note={t('urus.akun.loginCatatan')}
          errors={named}
          value={draft.login}
          onValue={(login) => write({ login })}
          maxLength={100}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
        />
        <RoleFields
          name="baru-"
          none={t('urus.peran.tanpa')}
          draft={draft.role}
          errors={named}
          onDraft={(role) => write({ role })}
        />
        <button type="submit" className="button button-main" aria-disabled={busy || undefined}>
          {t('urus.akun.buat')}
        </button>
      </Form>
      <div role="status" className="form-done">
        {made && t('urus.akun.dibuat', { nama: made.name })}
      </div>
      {made && <GiveLink key={made.id} account={{ id: made.id }} name={made.name} onAnswer={onMade} />}
    </details>
  );
}
