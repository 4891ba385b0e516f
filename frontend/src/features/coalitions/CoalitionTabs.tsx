/** The two sides of coalitions: buying together, selling together. */
import { Link, useLocation } from 'wouter';
import { useTexts } from '../../app/language';

export function CoalitionTabs() {
  const t = useTexts();
  const [path] = useLocation();
  return (
    <nav className="switch tabs" aria-label={t('koalisi.sisi')}>
      {(
        [
          ['/koalisi', 'koalisi.sisi.beli'],
          ['/koalisi/jual', 'koalisi.sisi.jual'],
        ] as const
      ).map(([href, text]) => (
        <Link key={href} href={href} aria-current={path === href ? 'page' : undefined}>
          {t(text)}
        </Link>
      ))}
    </nav>
  );
}
