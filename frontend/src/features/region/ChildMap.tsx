/** The regions below a region, coloured by a measure, with the clusters on top; the same numbers stand in a table. */
import { lazy, Suspense, useId, useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import type { Language } from '../../lib/language';
import { count, countText, decimal } from '../../lib/numbers';
import { stepOf, stepsOf } from '../../lib/steps';
import type { MapMark } from '../../map/SmallMap';
import { Angka, type ExplanationView } from '../explanations/Angka';
import { countExplanation, rateExplanation } from '../explanations/local';
import { type ChildRegion, type Measure, measuresOf, valueOf } from './measures';

const SmallMap = lazy(() => import('../../map/SmallMap').then(({ SmallMap }) => ({ default: SmallMap })));

const valueText = (value: number, language: Language) =>
  value >= 100 || Number.isInteger(value) ? count(value, language) : decimal(value, language, value < 1 ? 2 : 1);

export function ChildMap({
  regions,
  measure,
  marks,
  onMeasure,
}: {
  regions: readonly ChildRegion[];
  measure: Measure;
  marks: readonly MapMark[];
  onMeasure: (measure: Measure) => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const [, navigate] = useLocation();
  const id = useId();
  const offered = measuresOf(regions);
  const name = t('wilayah.peta', { ukuran: t(`wilayah.ukur.${measure}`) });
  const bounds = useMemo(() => stepsOf(regions.map((region) => valueOf(measure, region) ?? 0)), [regions, measure]);
  const coloured = useMemo(
    () =>
      regions.map((region) => {
        const value = valueOf(measure, region);
        return value === null ? region : { ...region, step: stepOf(value, bounds), note: valueText(value, language) };
      }),
    [regions, measure, bounds, language],
  );
  const legend = [null, ...bounds].map((from, step) => {
    const to = bounds[step];
    const [a, b] = [from, to].map((bound) => (bound == null ? '' : valueText(bound, language)));
    if (from === null)
      return to === undefined ? t('wilayah.langkah.semua') : t('wilayah.langkah.bawah', { n: b ?? '' });
    return to === undefined
      ? t('wilayah.langkah.atas', { n: a ?? '' })
      : t('wilayah.langkah.antara', { a: a ?? '', b: b ?? '' });
  });
  return (
    <div className="map-box">
      {offered.length > 1 && (
        <div className="field field-short">
          <label htmlFor={id}>{t('wilayah.tampilkan')}</label>
          <select
            id={id}
            className="input"
            value={measure}
            onChange={(event) => onMeasure(offered.find((one) => one === event.target.value) ?? 'umkm')}
          >
            {offered.map((one) => (
              <option key={one} value={one}>
                {t(`wilayah.ukur.${one}`)}
              </option>
            ))}
          </select>
        </div>
      )}
      <Suspense fallback={<div className="map-frame skeleton" />}>
        <SmallMap
          name={name}
          regions={coloured}
          marks={marks}
          onChoose={(chosen) => navigate(`/klaster/${chosen}`)}
          onRegion={(code) => navigate(`/wilayah/${code}`)}
        />
      </Suspense>
      <div className="legend small second">
        <p>{t('wilayah.petaLegenda')}</p>
        <ul>
          {legend.map((text, step) => (
            <li key={text}>
              <span className={`swatch swatch-step map-step-${step}`} aria-hidden="true" /> {text}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** The table beside the map: the way for keyboard and screen reader, and for whoever wants the numbers. */
export function ChildTable({ regions, of }: { regions: readonly ChildRegion[]; of: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  const columns = measuresOf(regions);
  const explained: Record<Measure, () => ExplanationView> = {
    umkm: () =>
      countExplanation(
        t,
        'jumlah_umkm',
        of,
        regions.every((one) => one.umkm.totalCount.exact),
      ),
    koperasi: () =>
      countExplanation(
        t,
        'jumlah_koperasi',
        of,
        regions.every((one) => one.cooperatives.totalCount.exact),
      ),
    kepadatan: () => rateExplanation(t, 'kepadatan_umkm', of),
    penduduk: () => rateExplanation(t, 'umkm_per_penduduk', of),
  };
  const text = (measure: Measure, region: ChildRegion) => {
    if (measure === 'umkm') return countText(region.umkm.totalCount, language);
    if (measure === 'koperasi') return countText(region.cooperatives.totalCount, language);
    const value = valueOf(measure, region);
    return value === null ? '–' : valueText(value, language);
  };
  return (
    <div className="scroll-x" role="region" tabIndex={0} aria-label={t('wilayah.tabel')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('wilayah.nama')}</th>
            {columns.map((measure) => {
              const explanation = explained[measure]();
              return (
                <th key={measure} scope="col" className="number">
                  <Angka asal={explanation.code} explanation={explanation}>
                    {t(`wilayah.ukur.${measure}`)}
                  </Angka>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {regions.map((region) => (
            <tr key={region.code}>
              <th scope="row">
                <Link href={`/wilayah/${region.code}`}>{region.name}</Link>
              </th>
              {columns.map((measure) => (
                <td key={measure} className="number">
                  {text(measure, region)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
