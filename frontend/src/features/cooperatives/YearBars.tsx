/** Yearly figures of a cooperative as small columns, with the same numbers as a table. */
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { count, rupiah, rupiahShort } from '../../lib/numbers';

export const YearParts = graphql(`
  fragment YearParts on Cooperative @_unmask {
    years {
      year
      nMembers
      assetsIdr
      surplusIdr
    }
  }
`);

export function YearBars({ years }: ResultOf<typeof YearParts>) {
  const t = useTexts();
  const { language } = useLanguage();
  if (years.length === 0) return null;
  const sorted = [...years].sort((a, b) => a.year - b.year).slice(-6);
  const series = [
    { name: t('koperasi.anggota'), of: (year: (typeof sorted)[number]) => year.nMembers, text: count },
    { name: t('koperasi.aset'), of: (year: (typeof sorted)[number]) => year.assetsIdr, text: rupiahShort },
  ].filter(({ of }) => sorted.some((year) => of(year) !== null));
  return (
    <>
      <div className="year-charts" aria-hidden="true">
        {series.map(({ name, of, text }) => {
          const most = Math.max(1, ...sorted.map((year) => of(year) ?? 0));
          return (
            <figure key={name}>
              <figcaption>{name}</figcaption>
              <div className="columns">
                {sorted.map((year) => {
                  const value = of(year);
                  return (
                    <div key={year.year}>
                      <span className="column-value">{value === null ? '–' : text(value, language)}</span>
                      <span className="column" style={{ height: `${((value ?? 0) / most) * 72}px` }} />
                      <span className="column-name">{year.year}</span>
                    </div>
                  );
                })}
              </div>
            </figure>
          );
        })}
      </div>
      <details className="disclosure">
        <summary>{t('tahun.tabel')}</summary>
        <div className="scroll-x" role="region" tabIndex={0} aria-label={t('tahun.judul')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('tahun.tahun')}</th>
                <th scope="col" className="number">
                  {t('koperasi.anggota')}
                </th>
                <th scope="col" className="number">
                  {t('koperasi.aset')}
                </th>
                <th scope="col" className="number">
                  {t('koperasi.shu')}
                </th>
              </tr>
            </thead>
            <tbody>
              {sorted.toReversed().map((year) => (
                <tr key={year.year}>
                  <th scope="row">{year.year}</th>
                  <td className="number">{year.nMembers === null ? '–' : count(year.nMembers, language)}</td>
                  <td className="number">{year.assetsIdr === null ? '–' : rupiah(year.assetsIdr, language)}</td>
                  <td className="number">{year.surplusIdr === null ? '–' : rupiah(year.surplusIdr, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
