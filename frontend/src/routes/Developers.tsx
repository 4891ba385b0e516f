/** Pengembang: the first answer of the graph in a minute. */
import { useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { EXPLORER } from '../app/routes';
import { firstRequest } from '../lib/samples';

export default function Developers() {
  const t = useTexts();
  return (
    <div className="page page-narrow prose">
      <PageHead title={t('pengembang.judul')} lead={t('pengembang.lead')} />
      <p>
        <a className="button button-main" href={EXPLORER}>
          {t('pengembang.buka')}
        </a>{' '}
        <a className="button" href="/schema.graphql">
          schema.graphql
        </a>
      </p>
      <h2>{t('pengembang.pertama')}</h2>
      <p>{t('pengembang.pertama.isi')}</p>
      {(['curl', 'typescript', 'rust'] as const).map((language) => (
        <section key={language}>
          <h3 lang="en">{{ curl: 'curl', typescript: 'TypeScript', rust: 'Rust' }[language]}</h3>
          <pre tabIndex={0} aria-label={language}>
            <code>{firstRequest(language, location.origin)}</code>
          </pre>
        </section>
      ))}
      <h2>{t('pengembang.aturan')}</h2>
      <ul>
        <li>{t('pengembang.aturan.bahasa')}</li>
        <li>{t('pengembang.aturan.halaman')}</li>
        <li>{t('pengembang.aturan.galat')}</li>
        <li>{t('pengembang.aturan.uang')}</li>
      </ul>
    </div>
  );
}
