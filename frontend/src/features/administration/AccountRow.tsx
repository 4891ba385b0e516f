/** One account in the list of administrators, and what they do to it. */
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../app/command';
import { type Draft, useDraft } from '../../app/draft';
import { ErrorParts } from '../../app/errors';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { dotted } from '../../lib/words';
import { Place } from '../accounts/Roles';
import { Form, Told } from '../forms/Form';
import { Sure } from '../forms/Sure';
import { GiveLink } from './GiveLink';
import type { Managed } from './parts';
import { NO_ROLE, ROLE_FIELDS, type RoleDraft, RoleFields, roleErrors, roleOf } from './RoleFields';

const GrantMutation = graphql(
  `
    mutation BeriPeran($input: GrantRoleInput!) {
      grantRole(input: $input) {
        account {
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

const EndMutation = graphql(
  `
    mutation AkhiriPeran($input: EndRoleInput!) {
      endRole(input: $input) {
        account {
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

const StateMutation = graphql(
  `
    mutation UbahKeadaanAkun($input: SetAccountStateInput!) {
      setAccountState(input: $input) {
        account {
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

const granted = ({ grantRole }: ResultOf<typeof GrantMutation>) => grantRole;
const ended = ({ endRole }: ResultOf<typeof EndMutation>) => endRole;
const stated = ({ setAccountState }: ResultOf<typeof StateMutation>) => setAccountState;

/** What it did. */
const trailOf = (id: string) => `/kelola/jejak?${new URLSearchParams({ siapa: id }).toString()}`;

export function AccountRow({ account, isOwn, reload }: { account: Managed; isOwn: boolean; reload: () => void }) {
  const t = useTexts();
  const { language } = useLanguage();
  const name = account.name ?? t('urus.akun.tanpaNama');
  // a role that was being given when the session ended
  const role = useDraft<RoleDraft>(`peran ${account.id}`, NO_ROLE);
  const [open, setOpen] = useState(role.isRecalled);
  const isActive = account.state === 'ACTIVE';
  return (
    <li className="account-row" data-akun={account.id}>
      <div>
        <h3>{name}</h3>
        <p className="tags small">
          <span className={`badge badge-${isActive ? 'good' : 'plain'}`}>
            {t(`urus.akun.keadaan.${account.state}`)}
          </span>
          {isOwn && <span className="badge badge-attention">{t('urus.akun.sendiri')}</span>}
          <span className="second">
            {dotted(
              account.login,
              t('urus.akun.sejak', { tanggal: longDate(account.createdAt, language) }),
              account.hasPassword || account.isDemo ? null : t('urus.akun.tanpaSandi'),
            )}
          </span>
        </p>
        {account.roles.length === 0 && <p className="small second">{t('urus.akun.tanpaPeran')}</p>}
        <ul className="plain-list small">
          {account.roles.map((role) => (
            <li key={role.id}>
              {t(`peran.${role.role}`)} <Place role={role} />
            </li>
          ))}
        </ul>
      </div>
      {isOwn ? (
        <p className="small second">
          {t('urus.akun.sendiri.arti')} <Link href="/akun">{t('rangka.akun')}</Link>
          {' · '}
          <Link href={trailOf(account.id)}>{t('urus.akun.jejak')}</Link>
        </p>
      ) : (
        <details
          className="disclosure"
          open={role.isRecalled}
          onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
        >
          <summary>
            {t('urus.akun.buka')}
            <span className="visually-hidden"> {name}</span>
          </summary>
          {open && <Managing account={account} name={name} role={role} reload={reload} />}
        </details>
      )}
    </li>
  );
}

function Managing({
  account,
  name,
  role,
  reload,
}: {
  account: Managed;
  name: string;
  /** The role to be given. */
  role: Draft<RoleDraft>;
  reload: () => void;
}) {
  const t = useTexts();
  const isActive = account.state === 'ACTIVE';
  const end = useCommand(EndMutation, ended, { onAnswer: reload });
  const state = useCommand(StateMutation, stated, { onAnswer: reload });
  const wish = { accountId: account.id, expectedVersion: account.version };
  return (
    <div className="stack account-acts">
      <Told of={[end, state]} />
      <p role="status" className="form-done">
        {end.outcome === 'done' && t('urus.peran.diakhiri')}
        {state.outcome === 'done' && t(isActive ? 'urus.akun.dibukaLagi' : 'urus.akun.ditutup')}
      </p>
      {account.roles.length > 0 && (
        <ul className="plain-list records" aria-label={t('urus.peran')}>
          {account.roles.map((role) => (
            <li key={role.id}>
              <div>
                <strong>{t(`peran.${role.role}`)}</strong>
                <Place role={role} />
              </div>
              <Sure
                text={t('urus.peran.akhiri')}
                about={t(`peran.${role.role}`)}
                sure={t('urus.peran.akhiriYakin')}
                busy={end.busy}
                onSure={() => void end.order({ ...wish, roleId: role.id })}
              />
            </li>
          ))}
        </ul>
      )}
      {isActive && <GrantRole account={account} {...role} reload={reload} />}
      {isActive && <GiveLink account={account} name={name} onAnswer={reload} />}
      <div>
        <Sure
          key={account.state}
          text={t(isActive ? 'urus.akun.tutup' : 'urus.akun.bukaLagi')}
          about={name}
          sure={t(isActive ? 'urus.akun.tutupYakin' : 'urus.akun.bukaLagiYakin')}
          busy={state.busy}
          onSure={() => void state.order({ ...wish, state: isActive ? 'DEACTIVATED' : 'ACTIVE' })}
        />
        {isActive && <p className="field-note">{t('urus.akun.tutupArti')}</p>}
      </div>
      <p>
        <Link href={trailOf(account.id)}>
          {t('urus.akun.jejak')}
          <span className="visually-hidden"> {name}</span>
        </Link>
      </p>
    </div>
  );
}

function GrantRole({ account, draft, setDraft, reload }: Draft<RoleDraft> & { account: Managed; reload: () => void }) {
  const t = useTexts();
  const prefix = `${account.id}-`;
  const { order, busy, error, errors, setErrors, outcome } = useCommand(GrantMutation, granted, {
    fields: ROLE_FIELDS,
    onAnswer: reload,
  });
  const named = useMemo(() => roleErrors(errors, prefix), [errors, prefix]);
  const submit = async () => {
    const role = roleOf(draft);
    if (typeof role === 'string')
      return setErrors({ [role]: t(role === 'role' ? 'urus.peran.perlu' : 'urus.tempat.perlu') });
    const done = await order({ accountId: account.id, expectedVersion: account.version, role });
    if (done) setDraft(NO_ROLE);
  };
  return (
    <Form
      label={t('urus.peran.beri')}
      errors={named}
      error={error}
      conflict={outcome === 'conflict' && t('kirim.bentrok')}
      busy={busy}
      keeps
      onSubmit={() => void submit()}
    >
      <RoleFields
        name={prefix}
        none={t('urus.peran.pilih')}
        draft={draft}
        errors={named}
        onDraft={(next) => {
          setDraft(next);
          if (Object.keys(errors).length) setErrors({});
        }}
      />
      <p role="status" className="form-done">
        {outcome === 'done' && t('urus.peran.diberi')}
      </p>
      <button type="submit" className="button" aria-disabled={busy || undefined}>
        {t('urus.peran.beri')}
      </button>
    </Form>
  );
}
