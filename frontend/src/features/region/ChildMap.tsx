/** The regions below a region, coloured by a measure, with the clusters on top; the same numbers stand in a table. */
import { lazy, type ReactNode, Suspense, useId, useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { type Texts, useLanguage, useTexts } from '../../app/language';
import { countText } from '../../lib/numbers';
import type { MapMark } from '../../map/SmallMap';
import { Angka, type ExplanationView } from '../explanations/Angka';
import { countExplanation, rateExplanation } from '../explanations/local';
import { type ChildRegion, type Measure, measuresOf, valueOf } from './measures';
import { areaOf, useOutlines } from './outlines';
import { ShadeLegend, shaded, valueText } from './shades';

const SmallMap = lazy(() => import('../../map/SmallMap').then(({ SmallMap }) => ({ default: SmallMap })));

export function ChildMap({
  of,
  regions,
  measure,
  marks,
  onMeasure,
  children,
}: {
  /** Code of the region above. */
  of: string;
  regions: readonly ChildRegion[];
  measure: Measure;
  marks: readonly MapMark[];
  onMeasure: (measure: Measure) => void;
  /** What the marks mean. */
  children: ReactNode;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const [, navigate] = useLocation();
  const id = useId();
  const offered = measuresOf(regions);
  const { outlined } = useOutlines(of);
  const drawn = useMemo(() => {
    const byCode = new Map(regions.map((region) => [region.code, region]));
    const valueIn = (code: string) => {
      const region = byCode.get(code);
      return region ? valueOf(measure, region) : null;
    };
    return shaded(outlined(regions), valueIn, language);
  }, [regions, outlined, measure, language]);
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
          name={t('wilayah.peta', { ukuran: t(`wilayah.ukur.${measure}`) })}
          regions={drawn.regions}
          marks={marks}
          onChoose={(chosen) => navigate(`/klaster/${chosen}`)}
          onRegion={(code) => navigate(`/wilayah/${code}`)}
        />
      </Suspense>
      <ShadeLegend of={t(`wilayah.ukur.${measure}`)} basis={basisOf(t, measure, regions)} bounds={drawn.bounds} />
      {children}
    </div>
  );
}

/** On what a density stands, and why a number is none. */
function basisOf(t: Texts, measure: Measure, regions: readonly ChildRegion[]): string {
  if (measure === 'kepadatan')
    return t(
      regions.some((region) => areaOf(region)?.by === 'garis') ? 'wilayah.dasar.kepadatan' : 'wilayah.dasar.terbitan',
    );
  return measure === 'umkm' && !regions.some(areaOf) ? t('wilayah.dasar.jumlah') : '';
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
