/** One account in the list of administrators, and what they do to it. */
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { dotted } from '../../lib/words';
import { Place } from '../accounts/Roles';
import { Form, Trouble } from '../forms/Form';
import { Sure } from '../forms/Sure';
import { GiveLink } from './GiveLink';
import type { Managed } from './parts';
import { NO_ROLE, ROLE_FIELDS, RoleFields, roleErrors, roleOf } from './RoleFields';
import { useCommand } from './useCommand';

const GrantMutation = graphql(`
  mutation BeriPeran($input: GrantRoleInput!) {
    grantRole(input: $input) {
      account {
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

const EndMutation = graphql(`
  mutation AkhiriPeran($input: EndRoleInput!) {
    endRole(input: $input) {
      account {
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

const StateMutation = graphql(`
  mutation UbahKeadaanAkun($input: SetAccountStateInput!) {
    setAccountState(input: $input) {
      account {
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

const ofPayload = (
  payload:
    | ResultOf<typeof GrantMutation>['grantRole']
    | ResultOf<typeof EndMutation>['endRole']
    | ResultOf<typeof StateMutation>['setAccountState'],
) => ({ isDone: Boolean(payload?.account), userErrors: payload?.userErrors ?? [] });
const granted = ({ grantRole }: ResultOf<typeof GrantMutation>) => ofPayload(grantRole);
const ended = ({ endRole }: ResultOf<typeof EndMutation>) => ofPayload(endRole);
const stated = ({ setAccountState }: ResultOf<typeof StateMutation>) => ofPayload(setAccountState);

export function AccountRow({ account, isOwn, reload }: { account: Managed; isOwn: boolean; reload: () => void }) {
  const t = useTexts();
  const { language } = useLanguage();
  const name = account.name ?? t('urus.akun.tanpaNama');
  const [open, setOpen] = useState(false);
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
        </p>
      ) : (
        <details className="disclosure" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>
            {t('urus.akun.buka')}
            <span className="visually-hidden"> {name}</span>
          </summary>
          {open && <Managing account={account} name={name} reload={reload} />}
        </details>
      )}
    </li>
  );
}

function Managing({ account, name, reload }: { account: Managed; name: string; reload: () => void }) {
  const t = useTexts();
  const isActive = account.state === 'ACTIVE';
  const end = useCommand(EndMutation, ended, { onAnswer: reload });
  const state = useCommand(StateMutation, stated, { onAnswer: reload });
  const wish = { accountId: account.id, expectedVersion: account.version };
  const isConflict = end.outcome === 'conflict' || state.outcome === 'conflict';
  return (
    <div className="stack account-acts">
      <div role="alert">
        {isConflict && (
          <p className="state-note" data-keadaan="bentrok">
            {t('urus.bentrok')}
          </p>
        )}
        {[...Object.values(end.errors), ...Object.values(state.errors)].map((message) => (
          <p key={message} className="field-error">
            {message}
          </p>
        ))}
        <Trouble error={end.error ?? state.error} />
      </div>
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
      {isActive && <GrantRole account={account} reload={reload} />}
      {isActive && <GiveLink accountId={account.id} name={name} onGiven={reload} />}
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
    </div>
  );
}

function GrantRole({ account, reload }: { account: Managed; reload: () => void }) {
  const t = useTexts();
  const prefix = `${account.id}-`;
  const { order, busy, error, errors, setErrors, outcome } = useCommand(GrantMutation, granted, {
    fields: ROLE_FIELDS,
    onAnswer: reload,
  });
  const [draft, setDraft] = useState(NO_ROLE);
  const named = useMemo(() => roleErrors(errors, prefix), [errors, prefix]);
  const submit = async () => {
    const role = roleOf(draft);
    if (typeof role === 'string')
      return setErrors({ [role]: t(role === 'role' ? 'urus.peran.perlu' : 'urus.tempat.perlu') });
    const done = await order({ accountId: account.id, expectedVersion: account.version, role });
    if (done) setDraft(NO_ROLE);
  };
  return (
    <Form label={t('urus.peran.beri')} errors={named} error={error} busy={busy} onSubmit={() => void submit()}>
      <div role="alert">
        {outcome === 'conflict' && (
          <p className="state-note" data-keadaan="bentrok">
            {t('urus.bentrok')}
          </p>
        )}
      </div>
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
      <button type="submit" className="button" disabled={busy}>
        {t('urus.peran.beri')}
      </button>
    </Form>
  );
}
