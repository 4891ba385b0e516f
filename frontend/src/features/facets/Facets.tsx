/** Choices beside a list, each with how many of the list have it. */
import { type ReactNode, useId, useState } from 'react';
import { type Answer, Answered } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import { type Bucket, type Counted, circles } from '../../lib/facets';
import { count, countText, distance } from '../../lib/numbers';
import { Icon } from '../../ui/Icon';
import { Bars } from '../../ui/states';
import { Angka } from '../explanations/Angka';
import { facetExplanation } from '../explanations/local';

/** Values shown before the rest is asked for. */
const MOST = 7;

/** What the numbers are. */
export function FacetNote({ of, exact }: { of: string; exact: boolean }) {
  const t = useTexts();
  return (
    <p className="small second">
      {t('saring.angka')}{' '}
      <Angka asal="jumlah_pilihan" explanation={facetExplanation(t, of, exact)}>
        {of}
      </Angka>
      {!exact && <> {t('saring.takPasti')}</>}
    </p>
  );
}

/** All choices of a list, in whatever state their counts are. */
export function FacetPanel<Data>({
  answer,
  of,
  countedOf,
  children,
}: {
  answer: Answer<Data>;
  /** What is counted: `UMKM`. */
  of: string;
  countedOf: (data: Data) => Counted['counted'];
  children: (data: Data) => ReactNode;
}) {
  return (
    <div className="facets">
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {(data) => (
          <>
            <FacetNote of={of} exact={countedOf(data).exact} />
            {children(data)}
          </>
        )}
      </Answered>
    </div>
  );
}

/** Values of which one or several may be chosen; without a choice all of the list is meant. */
export function FacetGroup({
  title,
  buckets,
  counted,
  chosen,
  several = false,
  whole = !several,
  onChoose,
}: {
  title: string;
  buckets: readonly Bucket[];
  counted: Counted['counted'];
  chosen: readonly string[];
  several?: boolean;
  /** Whether there is a choice of none. */
  whole?: boolean;
  onChoose: (chosen: string[]) => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const name = useId();
  const { shown, most, more } = useShown(title, buckets, chosen);
  if (buckets.length === 0) return null;
  const numberOf = (n: number | null) => (n === null ? '–' : countText({ value: n, exact: counted.exact }, language));
  return (
    <fieldset className="facet">
      <legend>{title}</legend>
      {whole && (
        <label className="facet-row">
          <input type="radio" name={name} checked={chosen.length === 0} onChange={() => onChoose([])} />
          <span className="facet-label">{t('saring.semua')}</span>
          <span className="facet-count">{countText(counted, language)}</span>
        </label>
      )}
      {shown.map(({ key, label, count: n }) =>
        key === null ? (
          <p key="" className="facet-row second">
            <span className="facet-label">{label}</span>
            <span className="facet-count">{numberOf(n)}</span>
          </p>
        ) : (
          <label key={key} className="facet-row">
            <input
              type={several ? 'checkbox' : 'radio'}
              name={name}
              checked={chosen.includes(key)}
              onChange={(event) =>
                onChoose(
                  !several ? [key] : event.target.checked ? [...chosen, key] : chosen.filter((one) => one !== key),
                )
              }
            />
            <span className="facet-label">{label}</span>
            <span className="facet-count">
              {n === null ? (
                <>
                  <span aria-hidden="true">–</span>
                  <span className="visually-hidden">{t('saring.takDitampilkan')}</span>
                </>
              ) : (
                numberOf(n)
              )}
            </span>
            <span className="facet-bar" style={{ width: `${((n ?? 0) / most) * 100}%` }} aria-hidden="true" />
          </label>
        ),
      )}
      {more}
    </fieldset>
  );
}

/** The first values, and the rest on demand; what is chosen stays in sight, however few have it. */
function useShown(title: string, buckets: readonly Bucket[], chosen: readonly string[]) {
  const t = useTexts();
  const { language } = useLanguage();
  const [all, setAll] = useState(false);
  const shown = all ? buckets : buckets.filter(({ key }, n) => n < MOST || (key !== null && chosen.includes(key)));
  const more = shown.length < buckets.length && (
    <button type="button" className="link-button" onClick={() => setAll(true)}>
      {t('saring.lagi', { n: count(buckets.length - shown.length, language) })}
      <span className="visually-hidden">: {title}</span>
    </button>
  );
  return { shown, more, most: Math.max(1, ...buckets.map((bucket) => bucket.count ?? 0)) };
}

/** How far away at most. */
export function DistanceGroup({
  facet,
  km,
  whole,
  onChoose,
}: {
  facet: Counted;
  km: number | null;
  /** Whether a choice of none is offered. */
  whole: boolean;
  onChoose: (km: number | null) => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const buckets = circles(facet).map(({ km, count }) => ({
    key: String(km),
    label: t('saring.sampai', { jarak: distance(km * 1_000, language) }),
    count,
  }));
  return (
    <FacetGroup
      title={t('saring.jarak')}
      buckets={buckets}
      counted={facet.counted}
      chosen={km === null ? [] : [String(km)]}
      whole={whole}
      onChoose={([chosen]) => onChoose(chosen ? Number(chosen) : null)}
    />
  );
}

/** The regions below the one chosen, and the way up. */
export function RegionGroup({
  facet,
  chosen,
  up,
  onChoose,
}: {
  facet: Counted;
  chosen: { code: string; name: string } | null;
  /** The region above it; with an empty code everything. */
  up: { code: string; name: string } | null;
  onChoose: (code: string) => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const title = t('saring.wilayah');
  // a region without others below it is counted as itself
  const below = facet.buckets.filter(({ key }) => key !== null && key !== chosen?.code);
  const { shown, most, more } = useShown(title, below, []);
  if (below.length === 0 && !up) return null;
  const { exact } = facet.counted;
  return (
    <fieldset className="facet">
      <legend>{title}</legend>
      {up && (
        <button type="button" className="facet-row facet-up" onClick={() => onChoose(up.code)}>
          <Icon name="back" size={16} />
          <span className="facet-label">{up.name}</span>
        </button>
      )}
      {chosen && (
        <p className="facet-row facet-here">
          <span className="facet-label">{chosen.name}</span>
          <span className="facet-count">{countText(facet.counted, language)}</span>
        </p>
      )}
      {shown.map(({ key, label, count: n }) => (
        <button key={key} type="button" className="facet-row" onClick={() => onChoose(key ?? '')}>
          <span className="facet-label">{label}</span>
          <span className="facet-count">{countText({ value: n ?? 0, exact }, language)}</span>
          <span className="facet-bar" style={{ width: `${((n ?? 0) / most) * 100}%` }} aria-hidden="true" />
        </button>
      ))}
      {more}
    </fieldset>
  );
}
