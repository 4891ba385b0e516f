/** Yearly figures of a cooperative as small columns, with the same numbers as a table. */
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { count, rupiah, rupiahShort } from '../../lib/numbers';
import { yearsShown } from '../../lib/years';

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
  const sorted = yearsShown(years);
  type Shown = (typeof sorted)[number];
  const series = [
    { name: t('koperasi.anggota'), of: ({ figures }: Shown) => figures?.nMembers ?? null, text: count },
    { name: t('koperasi.aset'), of: ({ figures }: Shown) => figures?.assetsIdr ?? null, text: rupiahShort },
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
                      {value !== null && <span className="column" style={{ height: `${(value / most) * 72}px` }} />}
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
              {sorted.toReversed().map(({ year, figures }) => (
                <tr key={year}>
                  <th scope="row">{year}</th>
                  {figures ? (
                    <>
                      <td className="number">{figures.nMembers === null ? '–' : count(figures.nMembers, language)}</td>
                      <td className="number">
                        {figures.assetsIdr === null ? '–' : rupiah(figures.assetsIdr, language)}
                      </td>
                      <td className="number">
                        {figures.surplusIdr === null ? '–' : rupiah(figures.surplusIdr, language)}
                      </td>
                    </>
                  ) : (
                    <td className="number second" colSpan={3}>
                      {t('rat.takTercatat')}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
