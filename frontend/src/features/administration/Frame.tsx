/** The frame of the pages of administrators: their heading and parts, and who they are not for. */
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { type MessageId, useTexts } from '../../app/language';
import { PageHead } from '../../app/PageHead';
import { administers, useSession, useStanding } from '../../app/session';
import { Bars, Loading, Refused } from '../../ui/states';

const PARTS = [
  ['/kelola', 'urus.akun'],
  ['/kelola/organisasi', 'urus.organisasi'],
  ['/kelola/jejak', 'urus.jejak'],
] as const satisfies readonly (readonly [string, MessageId])[];

export function Frame({ lead, children }: { lead: MessageId; children: ReactNode }) {
  const t = useTexts();
  const [path] = useLocation();
  const { viewer } = useSession();
  const isHers = useStanding(administers);
  return (
    <div className="page page-narrow">
      <PageHead title={t('urus.judul')} lead={t(lead)} />
      {isHers ? (
        <>
          <nav className="switch tabs" aria-label={t('urus.bagian')}>
            {PARTS.map(([href, text]) => (
              <Link key={href} href={href} aria-current={path === href ? 'page' : undefined}>
                {t(text)}
              </Link>
            ))}
          </nav>
          <div className="prose">{children}</div>
        </>
      ) : viewer === undefined ? (
        <Loading slow={false}>
          <Bars lines={6} />
        </Loading>
      ) : (
        <Refused />
      )}
    </div>
  );
}
