/** Up to three products side by side, as they are for this applicant. */
import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../../app/language';
import type { Language } from '../../lib/language';
import { decimal, rupiah } from '../../lib/numbers';
import { listed } from '../../lib/words';
import { Comparison } from '../../ui/Comparison';
import { Icon } from '../../ui/Icon';
import { Angka, explanationOf } from '../explanations/Angka';
import { type CapitalMatchView, LIGHTS } from './MatchCard';

/** `6,17%` or `6,17% – 11,66%`; nothing where one end is not known. */
function percents(low: number | null, high: number | null, language: Language): string | null {
  if (low === null || high === null) return null;
  const one = (value: number) => `${decimal(value, language, 2)}%`;
  return low === high ? one(low) : `${one(low)} – ${one(high)}`;
}

export function CompareProducts({ matches, onClose }: { matches: readonly CapitalMatchView[]; onClose: () => void }) {
  const t = useTexts();
  const { language } = useLanguage();
  const explained = (match: CapitalMatchView, children: ReactNode) => {
    const explanation = explanationOf(match.explanation);
    return (
      <Angka asal={explanation.code} explanation={explanation}>
        {children}
      </Angka>
    );
  };
  const unknown = t('kata.takDiketahui');
  const rows: [string, (match: CapitalMatchView) => ReactNode][] = [
    [
      t('modal.banding.lampu'),
      (match) => (
        <span className={`light light-${LIGHTS[match.state].tone}`}>
          <Icon name={LIGHTS[match.state].icon} />
          {explained(match, match.label)}
        </span>
      ),
    ],
    [
      t('modal.banding.kurang'),
      ({ unmet, missing }) =>
        unmet.length + missing.length === 0 ? (
          '–'
        ) : (
          <ul className="plain-list">
            {unmet.map((rule) => (
              <li key={rule.code}>{rule.message}</li>
            ))}
            {missing.length > 0 && (
              <li>
                {t('modal.perluTahu', {
                  apa: listed(
                    missing.map(({ label }) => label),
                    t('kata.dan'),
                  ),
                })}
              </li>
            )}
          </ul>
        ),
    ],
    [
      t('modal.biayaSetahun'),
      (match) => {
        const cost =
          match.offer && percents(match.offer.effectiveLowPercent, match.offer.effectiveHighPercent, language);
        return cost ? explained(match, cost) : unknown;
      },
    ],
    [
      t('modal.banding.bayar'),
      ({ offer }) =>
        offer && offer.readings.length > 0 ? (
          <ul className="plain-list">
            {offer.readings.map((reading) => (
              <li key={reading.method}>
                {reading.instalmentIdr < reading.totalPaidIdr
                  ? `${rupiah(reading.instalmentIdr, language)} × ${reading.termLabel}`
                  : t('modal.setelah', { jumlah: rupiah(reading.totalPaidIdr, language), lama: reading.termLabel })}
                <span className="small second"> {reading.label}</span>
              </li>
            ))}
          </ul>
        ) : (
          unknown
        ),
    ],
    [
      t('modal.jumlahBayar'),
      ({ offer }) => {
        const totals = [...new Set(offer?.readings.map(({ totalPaidIdr }) => totalPaidIdr))].sort((a, b) => a - b);
        const ends = [totals[0], totals.at(-1)].flatMap((total) =>
          total === undefined ? [] : [rupiah(total, language)],
        );
        return ends.length > 0 ? [...new Set(ends)].join(' – ') : unknown;
      },
    ],
    [t('modal.banding.penyedia'), ({ product }) => product.provider],
    [t('modal.banding.aturan'), ({ version, caution }) => [version.regulation, caution].filter(Boolean).join('. ')],
  ];
  return (
    <Comparison
      title={t('modal.banding')}
      things={matches}
      about={({ product: { id, name } }) => ({ id, name, href: `/modal/${id}` })}
      rows={rows}
      onClose={onClose}
    />
  );
}
