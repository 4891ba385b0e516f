/** Regions coloured by a number, and what the colours mean. */
import { useLanguage, useTexts } from '../../app/language';
import type { Language } from '../../lib/language';
import { count, decimal } from '../../lib/numbers';
import { stepOf, stepsOf } from '../../lib/steps';
import type { MapRegion } from '../../map/SmallMap';

export const valueText = (value: number, language: Language): string =>
  value >= 100 || Number.isInteger(value) ? count(value, language) : decimal(value, language, value < 1 ? 2 : 1);

/** Regions with the step of their value; those without one stay plain. */
export function shaded(
  regions: readonly MapRegion[],
  valueOf: (code: string) => number | null,
  language: Language,
): { regions: MapRegion[]; bounds: number[] } {
  const bounds = stepsOf(regions.map(({ code }) => valueOf(code) ?? 0));
  return {
    bounds,
    regions: regions.map((region) => {
      const value = valueOf(region.code);
      return value === null ? region : { ...region, step: stepOf(value, bounds), note: valueText(value, language) };
    }),
  };
}

export function ShadeLegend({ of, basis, bounds }: { of: string; basis: string; bounds: readonly number[] }) {
  const t = useTexts();
  const { language } = useLanguage();
  const texts = [null, ...bounds].map((from, step) => {
    const to = bounds[step];
    const [a = '', b = ''] = [from, to].map((bound) => (bound == null ? '' : valueText(bound, language)));
    if (from === null) return to === undefined ? t('wilayah.langkah.semua') : t('wilayah.langkah.bawah', { n: b });
    return to === undefined ? t('wilayah.langkah.atas', { n: a }) : t('wilayah.langkah.antara', { a, b });
  });
  return (
    <div className="legend small second">
      <p>
        {t('wilayah.warna', { ukuran: of })} {basis}
      </p>
      <ul>
        {texts.map((text, step) => (
          <li key={text}>
            <span className={`swatch swatch-step map-step-${step}`} aria-hidden="true" /> {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
