/** Tentang Simpul. */
import { Link } from 'wouter';
import { type MessageId, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';

const PARTS: readonly (readonly [MessageId, MessageId])[] = [
  ['tentang.untuk', 'tentang.untuk.isi'],
  ['tentang.cocok', 'tentang.cocok.isi'],
  ['tentang.data', 'tentang.data.isi'],
  ['tentang.pribadi', 'tentang.pribadi.isi'],
];

export default function About() {
  const t = useTexts();
  return (
    <div className="page page-narrow prose">
      <PageHead title={t('tentang.judul')} lead={t('tentang.lead')} />
      {PARTS.map(([title, text]) => (
        <section key={title}>
          <h2>{t(title)}</h2>
          <p>{t(text)}</p>
        </section>
      ))}
      <p>
        <Link className="button button-main" href="/cari">
          {t('cari.tombol')}
        </Link>
      </p>
    </div>
  );
}
