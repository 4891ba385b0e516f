/** What to bring and what to ask when one wishes to join. */
import { type MessageId, useLanguage, useTexts } from '../../app/language';
import { rupiah } from '../../lib/numbers';

const BRING: readonly MessageId[] = [
  'gabung.bawa.ktp',
  'gabung.bawa.usaha',
  'gabung.bawa.contoh',
  'gabung.bawa.catatan',
];
const ASK: readonly MessageId[] = ['gabung.tanya.rat', 'gabung.tanya.shu', 'gabung.tanya.hak', 'gabung.tanya.keluar'];

export interface Dues {
  principalIdr: number | null;
  mandatoryMonthlyIdr: number | null;
}

export function DuesList({ dues }: { dues: Dues }) {
  const t = useTexts();
  const { language } = useLanguage();
  return (
    <dl className="facts">
      <div>
        <dt>{t('koperasi.simpananPokok')}</dt>
        <dd>{dues.principalIdr === null ? t('gabung.tanyakan') : rupiah(dues.principalIdr, language)}</dd>
      </div>
      <div>
        <dt>{t('koperasi.simpananWajib')}</dt>
        <dd>
          {dues.mandatoryMonthlyIdr === null
            ? t('gabung.tanyakan')
            : t('koperasi.perBulan', { jumlah: rupiah(dues.mandatoryMonthlyIdr, language) })}
        </dd>
      </div>
    </dl>
  );
}

/** As reading matter, or with boxes to tick on paper. */
export function Checklist({ boxes }: { boxes: boolean }) {
  const t = useTexts();
  return (
    <div className={boxes ? 'checklists checklists-boxes' : 'checklists'}>
      {[
        { title: t('gabung.bawa'), items: BRING },
        { title: t('gabung.tanya'), items: ASK },
      ].map(({ title, items }) => (
        <section key={title}>
          <h3>{title}</h3>
          <ul>
            {items.map((item) => (
              <li key={item}>{t(item)}</li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
