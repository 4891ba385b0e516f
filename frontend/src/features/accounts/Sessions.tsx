/** Where one is signed in, and the end of it. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../app/act';
import { useLanguage, useTexts } from '../../app/language';
import { useSession } from '../../app/session';
import { graphql, type ResultOf } from '../../gql/graphql';
import { moment } from '../../lib/dates';
import { Keys } from '../../lib/keys';
import { Trouble } from '../forms/Form';
import { Sure } from '../forms/Sure';
import type { SessionParts } from './parts';

const EndMutation = graphql(`
  mutation AkhiriSesi($input: EndSessionInput!) {
    endSession(input: $input) {
      endedSessionId
    }
  }
`);

const EverywhereMutation = graphql(`
  mutation KeluarSemua {
    signOutEverywhere {
      nEnded
    }
  }
`);

export function Sessions({
  sessions,
  onChange,
}: {
  sessions: readonly ResultOf<typeof SessionParts>[];
  onChange: () => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const [, navigate] = useLocation();
  const { renew } = useSession();
  const one = useAct(EndMutation);
  const all = useAct(EverywhereMutation);
  const [keys] = useState(() => new Keys());
  const end = async (id: string) => {
    if (!(await one.act({ input: { id, idempotencyKey: keys.of(id) } }))) return;
    keys.done();
    onChange();
  };
  const leave = async () => {
    if (!(await all.act({}))) return;
    navigate('/masuk');
    renew('rangka.sudahKeluar');
  };
  return (
    <>
      <div role="alert">
        <Trouble error={one.error ?? all.error} />
      </div>
      <ul className="plain-list records">
        {sessions.map((session) => {
          const since = t('akun.sesiSejak', { saat: moment(new Date(session.createdAt), language) });
          return (
            <li key={session.id}>
              <div>
                <strong>{since}</strong>
                {session.isThis && <span className="badge badge-good">{t('akun.sesiIni')}</span>}
                <p className="small second">
                  {t('akun.sesiTerlihat', {
                    terlihat: moment(new Date(session.seenAt), language),
                    sampai: moment(new Date(session.expiresAt), language),
                  })}
                </p>
              </div>
              {!session.isThis && (
                <button type="button" className="button" disabled={one.busy} onClick={() => void end(session.id)}>
                  {t('akun.sesiAkhiri')}
                  <span className="visually-hidden"> {since}</span>
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <Sure
        text={t('akun.keluarSemua')}
        sure={t('akun.keluarSemuaYakin')}
        busy={all.busy}
        onSure={() => void leave()}
      />
    </>
  );
}
