/** In the head of every page: the way in, or who one is with the way to one's account and out. */
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { graphql } from '../gql/graphql';
import { Icon } from '../ui/Icon';
import { useAct } from './act';
import { useTexts } from './language';
import { administers, useSession, useWayIn, type Viewer } from './session';

const SignOutMutation = graphql(`
  mutation Keluar {
    signOut {
      signedOut
    }
  }
`);

export function Who() {
  const t = useTexts();
  const [path] = useLocation();
  const wayIn = useWayIn();
  const { viewer } = useSession();
  if (viewer) return <SignedIn viewer={viewer} />;
  const isThere = path === '/masuk' || path.startsWith('/masuk/');
  // until it is known who reads, its place is held and nothing said
  return (
    <Link
      className={`button button-plain ${viewer === undefined ? 'not-yet' : ''}`}
      href={isThere ? '/masuk' : wayIn}
      aria-current={path === '/masuk' ? 'page' : undefined}
    >
      {t('rangka.masuk')}
    </Link>
  );
}

function SignedIn({ viewer }: { viewer: Viewer }) {
  const t = useTexts();
  const { renew } = useSession();
  const { act, busy, error } = useAct(SignOutMutation);
  const close = () => document.getElementById('saya')?.hidePopover();
  const { account } = viewer;
  const name = account.name ?? account.login ?? t('rangka.akun');
  return (
    <>
      <button type="button" className="button button-plain who" popoverTarget="saya">
        <Icon name="person" />
        <span className="visually-hidden">{t('rangka.andaAdalah')} </span>
        <span className="who-name">{name}</span>
      </button>
      <div id="saya" popover="auto" className="menu" role="dialog" aria-label={t('rangka.akun')}>
        <button type="button" className="icon-button menu-close" popoverTarget="saya" popoverTargetAction="hide">
          <Icon name="close" />
          <span className="visually-hidden">{t('lembar.tutup')}</span>
        </button>
        <p className="second">{t('rangka.masukSebagai', { nama: name })}</p>
        <ul className="menu-links">
          <li>
            <Link href="/akun" onClick={close}>
              {t('rangka.akun')}
            </Link>
          </li>
          {administers(viewer) && (
            <li>
              <Link href="/kelola" onClick={close}>
                {t('rangka.kelola')}
              </Link>
            </li>
          )}
          <li>
            <button
              type="button"
              disabled={busy}
              onClick={() => void act({}).then((done) => done && renew('rangka.sudahKeluar'))}
            >
              {t('rangka.keluar')}
            </button>
          </li>
        </ul>
        <p role="alert" className="field-error">
          {error && t('rangka.keluarGagal')}
        </p>
      </div>
    </>
  );
}

/** What has just changed about who reads, as long as she stays on that page. */
export function Said() {
  const t = useTexts();
  const [path] = useLocation();
  const { said } = useSession();
  const [at] = useState(path);
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => line.current?.focus(), []);
  if (!said || path !== at) return null;
  return (
    <p ref={line} tabIndex={-1} role="status" className="page said">
      {t(said)}
    </p>
  );
}
