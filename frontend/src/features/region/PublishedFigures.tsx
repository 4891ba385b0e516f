/** Figures of a region as somebody published them: each with its year and its source. */
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import type { Language } from '../../lib/language';
import { period } from '../../lib/dates';
import { decimal, rupiahShort } from '../../lib/numbers';
import { Angka } from '../explanations/Angka';
import { publishedExplanation } from '../explanations/local';

export const FigureParts = graphql(`
  fragment FigureParts on RegionFigure @_unmask {
    measure
    label
    low
    high
    unit
    period
    definition
    source
  }
`);

export type FigureView = ResultOf<typeof FigureParts>;

/** The published target for cooperatives that are to be active, where a region has one. */
export const targetOf = (figures: readonly FigureView[]): FigureView | undefined =>
  figures.find((figure) => figure.measure === 'cooperatives_active_target');

/** One value or a range, in its unit. */
export function figureText({ low, high, unit }: Pick<FigureView, 'low' | 'high' | 'unit'>, language: Language): string {
  const one = (value: number) => (unit === 'rupiah' ? rupiahShort(value, language) : decimal(value, language));
  const range = low === high ? one(low) : `${one(low)}–${one(high)}`;
  return unit === 'rupiah' ? range : unit === 'persen' || unit === 'percent' ? `${range}%` : `${range} ${unit}`;
}

export function PublishedFigures({ figures, of }: { figures: readonly FigureView[]; of: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  if (figures.length === 0) return null;
  return (
    <div className="scroll-x" role="region" tabIndex={0} aria-label={t('beranda.terbitan')}>
      <table className="figures">
        <caption>{t('beranda.terbitan')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('beranda.ukuran')}</th>
            <th scope="col" className="number">
              {t('beranda.nilai')}
            </th>
            <th scope="col">{t('angka.masa')}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((figure) => (
            <tr key={`${figure.measure} ${figure.period} ${figure.source}`}>
              <th scope="row">{figure.label}</th>
              <td className="number">
                <Angka asal={figure.measure} explanation={publishedExplanation(t, language, figure, of)}>
                  {figureText(figure, language)}
                </Angka>
              </td>
              <td>{period(figure.period, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
