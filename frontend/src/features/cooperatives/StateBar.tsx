/** Cooperatives by state of life, as one bar with a tick at the target, and the same numbers as a list. */
import { useLanguage, useTexts } from '../../app/language';
import { count } from '../../lib/numbers';
import { Angka, type ExplanationView } from '../explanations/Angka';
import { countExplanation } from '../explanations/local';
import { type CooperativeState, STATES } from './StateBadge';

export interface StateCount {
  state: CooperativeState;
  value: number;
  exact: boolean;
}

export function StateBar({
  counts,
  of,
  target,
}: {
  counts: readonly StateCount[];
  /** What is counted, such as the name of a city. */
  of: string;
  target?: { value: number; explanation: ExplanationView } | undefined;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const shown = STATES.flatMap((state) => counts.filter((one) => one.state === state && one.value > 0));
  const total = shown.reduce((sum, one) => sum + one.value, 0);
  if (total === 0) return null;
  return (
    <div className="state-bar">
      <div className="state-bar-track" aria-hidden="true">
        {shown.map((one) => (
          <span key={one.state} className={`fill-${one.state.toLowerCase()}`} style={{ flexGrow: one.value }} />
        ))}
        {target && target.value <= total && (
          <span className="state-bar-target" style={{ left: `${(target.value / total) * 100}%` }}>
            <span>{t('beranda.sasaranPendek', { n: count(target.value, language) })}</span>
          </span>
        )}
      </div>
      <dl className="state-bar-legend">
        {shown.map((one) => (
          <div key={one.state}>
            <dt>
              <span className={`swatch fill-${one.state.toLowerCase()}`} aria-hidden="true" />
              {t(`keadaanKoperasi.${one.state}`)}
            </dt>
            <dd>
              <Angka
                asal="jumlah_koperasi"
                explanation={countExplanation(
                  t,
                  'jumlah_koperasi',
                  `${of}, ${t(`keadaanKoperasi.${one.state}`).toLowerCase()}`,
                  one.exact,
                )}
              >
                {count(one.value, language)}
              </Angka>
            </dd>
          </div>
        ))}
        {target && (
          <div>
            <dt>
              <span className="swatch swatch-target" aria-hidden="true" />
              {target.explanation.title}
            </dt>
            <dd>
              <Angka asal={target.explanation.code} explanation={target.explanation}>
                {count(target.value, language)}
              </Angka>
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}
