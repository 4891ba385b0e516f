/** Akun: who one is, what one may do and where, and what opens the account. */
import { Link } from 'wouter';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { ChangePassword } from '../features/accounts/ChangePassword';
import { AccountParts, SessionParts, TokenParts } from '../features/accounts/parts';
import { Roles } from '../features/accounts/Roles';
import { Sessions } from '../features/accounts/Sessions';
import { Tokens } from '../features/accounts/Tokens';
import { graphql } from '../gql/graphql';
import { longDate } from '../lib/dates';
import { DemoNote } from '../ui/DemoNote';
import { Bars, SignedOut } from '../ui/states';

const AccountQuery = graphql(
  `
    query AkunSaya {
      viewer {
        account {
          ...AccountParts
        }
      }
      mySessions {
        ...SessionParts
      }
      myTokens {
        ...TokenParts
      }
    }
  `,
  [AccountParts, SessionParts, TokenParts],
);

export default function Account() {
  const t = useTexts();
  const { language } = useLanguage();
  const answer = useAnswer(AccountQuery, {});
  return (
    <div className="page page-narrow">
      <PageHead title={t('akun.judul')} />
      <Answered answer={answer} skeleton={<Bars lines={6} />}>
        {(data) => {
          if (!data.viewer) return <SignedOut />;
          const { account } = data.viewer;
          return (
            <div className="prose">
              <dl className="facts">
                <div>
                  <dt>{t('akun.nama')}</dt>
                  <dd>{account.name ?? t('kata.takDiketahui')}</dd>
                </div>
                <div>
                  <dt>{t('masuk.nama')}</dt>
                  <dd>{account.login ?? t('kata.takDiketahui')}</dd>
                </div>
                <div>
                  <dt>{t('akun.dibuat')}</dt>
                  <dd>{longDate(account.createdAt, language)}</dd>
                </div>
              </dl>
              {account.isDemo && <DemoNote />}
              <section aria-labelledby="peran">
                <h2 id="peran">{t('akun.peran')}</h2>
                <Roles roles={account.roles} />
              </section>
              <section aria-labelledby="sesi">
                <h2 id="sesi">{t('akun.sesi')}</h2>
                <p className="second">{t('akun.sesiArti')}</p>
                <Sessions sessions={data.mySessions} onChange={answer.retry} />
              </section>
              <section aria-labelledby="sandi">
                <h2 id="sandi">{t('akun.sandi')}</h2>
                {account.hasPassword ? (
                  <ChangePassword login={account.login ?? ''} onDone={answer.retry} />
                ) : (
                  <p className="second">{t('akun.tanpaSandi')}</p>
                )}
              </section>
              <section aria-labelledby="token">
                <h2 id="token">{t('token.judul')}</h2>
                <p className="second">{t('token.arti')}</p>
                <Tokens tokens={data.myTokens} onChange={answer.retry} />
              </section>
              <section aria-labelledby="jejak">
                <h2 id="jejak">{t('akun.jejak')}</h2>
                <p>
                  <Link href="/akun/jejak">{t('akun.jejakLihat')}</Link>
                </p>
              </section>
            </div>
          );
        }}
      </Answered>
    </div>
  );
}
