/** The states of a page that asks the server, in the markup that the design names. Knows no domain. */
import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../app/language';
import { useSession, useWayIn } from '../app/session';
import { moment } from '../lib/dates';
import { Icon } from './Icon';

export function Loading({ slow, children }: { slow: boolean; children: ReactNode }) {
  const t = useTexts();
  return (
    <div data-keadaan="memuat" aria-busy="true">
      <p role="status" className={slow ? 'state-note' : 'visually-hidden'}>
        {t(slow ? 'keadaan.lambat' : 'keadaan.memuat')}
      </p>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}

/** Grey bars of about the right size. */
export function Bars({ lines, tall = false }: { lines: number; tall?: boolean }) {
  return (
    <div className={tall ? 'bars bars-tall' : 'bars'}>
      {Array.from({ length: lines }, (_, n) => (
        <span key={n} />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state" data-keadaan="kosong">
      <Icon name="empty" />
      <div>
        <p className="state-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

/** The reader's own words were not understood: what to write instead. Trying the same again would not help. */
export function Misunderstood({ message }: { message: string }) {
  const t = useTexts();
  return (
    <Empty title={t('keadaan.keliru')}>
      <p>{message}</p>
    </Empty>
  );
}

interface Retryable {
  retry: () => void;
  requestId?: string | undefined;
}

export function Failed({ retry, requestId }: Retryable) {
  const t = useTexts();
  return (
    <div className="state state-danger" role="alert" data-keadaan="gagal">
      <Icon name="warning" />
      <div>
        <p className="state-title">{t('keadaan.gagal.judul')}</p>
        <p>{t('keadaan.gagal.isi')}</p>
        <button type="button" className="button" onClick={retry}>
          {t('keadaan.cobaLagi')}
        </button>
        {requestId && <p className="small second">{t('keadaan.kode', { kode: requestId })}</p>}
      </div>
    </div>
  );
}

/** This page was built with another version of the server, which no longer knows what it asks. */
export function Outdated() {
  const t = useTexts();
  return (
    <div className="state" role="alert" data-keadaan="usang">
      <Icon name="warning" />
      <div>
        <p className="state-title">{t('keadaan.usang')}</p>
        <button type="button" className="button" onClick={() => void renew()}>
          {t('rangka.muatUlang')}
        </button>
      </div>
    </div>
  );
}

/** Loads the pages of the server in place of those that the device has kept. */
async function renew() {
  const keepers = await navigator.serviceWorker?.getRegistrations().catch(() => []);
  await Promise.all((keepers ?? []).map((keeper) => keeper.unregister()));
  window.location.reload();
}

/** Some parts came and are shown; this stands for those that did not. */
export function Partial({ retry, requestId }: Retryable) {
  const t = useTexts();
  return (
    <div className="state-note" role="alert" data-keadaan="sebagian">
      <span>{t('keadaan.sebagian')}</span>{' '}
      <button type="button" className="link-button" onClick={retry}>
        {t('keadaan.cobaLagi')}
      </button>
      {requestId && <span className="small second"> {t('keadaan.kode', { kode: requestId })}</span>}
    </div>
  );
}

/** Nobody has signed in, or it is too long ago. */
export function SignedOut() {
  const t = useTexts();
  const wayIn = useWayIn();
  const { ask } = useSession();
  // whoever the head of the page names may be gone
  useEffect(() => ask(), [ask]);
  return (
    <div className="state" role="status" data-keadaan="berakhir">
      <Icon name="lock" />
      <div>
        <p className="state-title">{t('keadaan.berakhir.judul')}</p>
        <Link className="button button-main" href={wayIn}>
          {t('keadaan.berakhir.masuk')}
        </Link>
      </div>
    </div>
  );
}

/** She may not; whoever has not signed in is told that first, since it may be all that is missing. */
export function Refused() {
  const t = useTexts();
  const wayIn = useWayIn();
  const { viewer } = useSession();
  if (viewer === null) return <SignedOut />;
  return (
    <div className="state" role="status" data-keadaan="ditolak">
      <Icon name="lock" />
      <div>
        <p className="state-title">{t('keadaan.ditolak.judul')}</p>
        <p>{t('keadaan.ditolak.isi')}</p>
        <Link className="button" href={wayIn}>
          {t('keadaan.ditolak.masuk')}
        </Link>
      </div>
    </div>
  );
}

/** Without a line: with `savedAt` above the last data, without it instead of data never seen. */
export function Offline({ savedAt, retry }: { savedAt?: Date; retry: () => void }) {
  const t = useTexts();
  const { language } = useLanguage();
  return (
    <div className={savedAt ? 'state-note' : 'state'} role="status" data-keadaan="luring">
      {!savedAt && <Icon name="offline" />}
      <div>
        <p className={savedAt ? '' : 'state-title'}>
          {savedAt ? t('keadaan.luring.data', { saat: moment(savedAt, language) }) : t('keadaan.luring.kosong')}
        </p>
        <button type="button" className={savedAt ? 'link-button' : 'button'} onClick={retry}>
          {t('keadaan.cobaLagi')}
        </button>
      </div>
    </div>
  );
}
