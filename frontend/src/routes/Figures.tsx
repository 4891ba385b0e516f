/** Penjelasan angka: what each computed number means and how it is made. */
import { Link, useParams } from 'wouter';
import { type MessageId, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';

const CODES = [
  'cooperative_match',
  'cooperative_state',
  'umkm_size',
  'jarak',
  'jumlah_hasil',
  'jumlah_koperasi',
  'jumlah_umkm',
  'jumlah_klaster',
] as const;

type Code = (typeof CODES)[number];

const isCode = (code: string | undefined): code is Code => CODES.some((one) => one === code);

export default function Figures() {
  const t = useTexts();
  const { code } = useParams();
  const one = isCode(code) ? code : null;
  return (
    <div className="page page-narrow prose">
      <PageHead
        title={one ? t(`angka.${one}.judul` satisfies MessageId) : t('angka.semua.judul')}
        lead={one ? undefined : t('angka.semua.lead')}
      />
      {(one ? [one] : CODES).map((each) => (
        <section key={each}>
          {!one && (
            <h2>
              <Link href={`/angka/${each}`}>{t(`angka.${each}.judul` satisfies MessageId)}</Link>
            </h2>
          )}
          <p>{t(`angka.${each}.arti` satisfies MessageId)}</p>
          {one && (
            <>
              <h2>{t('angka.rumus')}</h2>
              <p className="formula">{t(`angka.${each}.rumus` satisfies MessageId)}</p>
            </>
          )}
        </section>
      ))}
      {!one && (
        <section>
          <h2>{t('angka.terbitan.judul')}</h2>
          <p>{t('angka.terbitan.arti')}</p>
        </section>
      )}
      {one && (
        <p>
          <Link href="/angka">{t('angka.semua.judul')}</Link>
        </p>
      )}
    </div>
  );
}
