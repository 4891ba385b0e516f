/** Where one is signed in, and the end of it. */
import { useLocation } from 'wouter';
import { useCommand } from '../../app/command';
import { ErrorParts } from '../../app/errors';
import { useLanguage, useTexts } from '../../app/language';
import { useSession } from '../../app/session';
import { graphql, type ResultOf } from '../../gql/graphql';
import { moment } from '../../lib/dates';
import { Told } from '../forms/Form';
import { Sure } from '../forms/Sure';
import type { SessionParts } from './parts';

const EndMutation = graphql(
  `
    mutation AkhiriSesi($input: EndSessionInput!) {
      endSession(input: $input) {
        endedSessionId
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

const EverywhereMutation = graphql(
  `
    mutation KeluarSemua($input: SignOutEverywhereInput) {
      signOutEverywhere(input: $input) {
        nEnded
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

const ended = ({ endSession }: ResultOf<typeof EndMutation>) => endSession;
const left = ({ signOutEverywhere }: ResultOf<typeof EverywhereMutation>) => signOutEverywhere;

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
  // one that is no longer open is gone from the list as well
  const one = useCommand(EndMutation, ended, { onAnswer: onChange });
  const all = useCommand(EverywhereMutation, left);
  const leave = async () => {
    if (!(await all.order({}))) return;
    navigate('/masuk');
    renew('rangka.sudahKeluar');
  };
  return (
    <>
      <Told of={[one, all]} />
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
                <button
                  type="button"
                  className="button"
                  disabled={one.busy}
                  onClick={() => void one.order({ id: session.id })}
                >
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
