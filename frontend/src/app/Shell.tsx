/** Header, menu, footer around every page. Rendered in the browser and, at build, into the static shells. */
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { LANGUAGES } from '../lib/language';
import { Icon } from '../ui/Icon';
import { Mark } from '../ui/Mark';
import { type MessageId, useLanguage, useTexts } from './language';
import { EXPLORER } from './routes';
import { chooseScheme, keptScheme, SCHEMES } from './scheme';
import { Said, Who } from './Who';

const NAVIGATION: readonly [string, MessageId][] = [
  ['/cari', 'menu.cari'],
  ['/klaster', 'menu.klaster'],
  ['/koalisi', 'menu.koalisi'],
  ['/modal', 'menu.modal'],
  ['/umkm', 'menu.umkm'],
  ['/wilayah', 'menu.wilayah'],
  ['/tentang', 'menu.tentang'],
  ['/pengembang', 'menu.pengembang'],
];

export function Shell({ children }: { children: ReactNode }) {
  const t = useTexts();
  const [path] = useLocation();
  return (
    <>
      <a className="skip" href="#isi">
        {t('rangka.lewati')}
      </a>
      <header className="site-head">
        <div className="site-head-inner">
          <Link href="/" className="brand">
            <Mark />
            <span>Simpul</span>
          </Link>
          <nav className="site-nav" aria-label={t('rangka.utama')}>
            {NAVIGATION.map(([href, text]) => (
              <Link
                key={href}
                href={href}
                className={path === href || path.startsWith(`${href}/`) ? 'active' : ''}
                aria-current={path === href ? 'page' : undefined}
              >
                {t(text)}
              </Link>
            ))}
          </nav>
          <Who />
          <button type="button" className="button button-plain menu-button" popoverTarget="menu">
            <Icon name="menu" />
            {t('rangka.menu')}
          </button>
        </div>
      </header>
      <Menu />
      <main id="isi" tabIndex={-1}>
        <Said />
        {children}
      </main>
      <footer className="site-foot">
        <div className="site-foot-inner">
          <p>{t('rangka.kaki')}</p>
          <ul>
            <li>
              <Link href="/angka">{t('menu.angka')}</Link>
            </li>
            <li>
              <Link href="/pengembang">{t('menu.pengembang')}</Link>
            </li>
            <li>
              <a href={EXPLORER}>{t('menu.penjelajah')}</a>
            </li>
          </ul>
        </div>
      </footer>
    </>
  );
}

function Menu() {
  const t = useTexts();
  const { language, choose } = useLanguage();
  const [scheme, setScheme] = useState(keptScheme);
  const close = () => document.getElementById('menu')?.hidePopover();
  return (
    <div id="menu" popover="auto" className="menu" role="dialog" aria-label={t('rangka.menu')}>
      <button type="button" className="icon-button menu-close" popoverTarget="menu" popoverTargetAction="hide">
        <Icon name="close" />
        <span className="visually-hidden">{t('lembar.tutup')}</span>
      </button>
      <nav aria-label={t('rangka.menu')}>
        <ul className="menu-links">
          {[['/', 'menu.beranda'] as const, ...NAVIGATION].map(([href, text]) => (
            <li key={href}>
              <Link href={href} onClick={close}>
                {t(text)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <fieldset>
        <legend>{t('menu.bahasa')}</legend>
        <div className="chips">
          {LANGUAGES.map((one) => (
            <label key={one} className="chip">
              <input type="radio" name="bahasa" checked={one === language} onChange={() => choose(one)} />
              <span lang={one}>{one === 'id' ? 'Bahasa Indonesia' : 'English'}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('menu.skema')}</legend>
        <div className="chips">
          {SCHEMES.map((one) => (
            <label key={one} className="chip">
              <input
                type="radio"
                name="skema"
                checked={one === scheme}
                onChange={() => {
                  chooseScheme(one);
                  setScheme(one);
                }}
              />
              <span>{t(`skema.${one}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
