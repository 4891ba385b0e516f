/** Up to three cooperatives side by side. */
import { useLanguage, useTexts } from '../../app/language';
import { longDate } from '../../lib/dates';
import { count, distance, percentOfPoints, rupiah } from '../../lib/numbers';
import { listed } from '../../lib/words';
import { Comparison } from '../../ui/Comparison';
import { StateBadge } from '../cooperatives/StateBadge';
import { Angka, explanationOf } from '../explanations/Angka';
import { distanceExplanation } from '../explanations/local';
import type { MatchView } from './MatchCard';

export function Compare({
  matches,
  hrefOf,
  onClose,
}: {
  matches: readonly MatchView[];
  hrefOf: (id: string) => string;
  onClose: () => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const rows: [string, (match: MatchView) => React.ReactNode][] = [
    [
      t('hasil.cocok'),
      (match) => {
        const explanation = explanationOf(match.explanation);
        return (
          <Angka asal={explanation.code} explanation={explanation}>
            {percentOfPoints(match.points, language)}
          </Angka>
        );
      },
    ],
    [
      t('angka.jarak.judul'),
      (match) => {
        if (match.distanceM == null) return t('kata.takDiketahui');
        const how = distance(match.distanceM, language);
        return (
          <Angka asal="jarak" explanation={distanceExplanation(t, how)}>
            {how}
          </Angka>
        );
      },
    ],
    [t('koperasi.keadaan'), ({ cooperative }) => <StateBadge state={cooperative.state} />],
    [
      t('koperasi.ratTerakhir'),
      ({ cooperative }) =>
        cooperative.lastRat?.heldOn ? longDate(cooperative.lastRat.heldOn, language) : t('kata.takDiketahui'),
    ],
    [
      t('koperasi.anggota'),
      ({ cooperative }) =>
        cooperative.nMembers == null ? t('kata.takDiketahui') : count(cooperative.nMembers, language),
    ],
    [
      t('koperasi.simpananPokok'),
      ({ cooperative }) =>
        cooperative.dues.principalIdr == null
          ? t('kata.takDiketahui')
          : rupiah(cooperative.dues.principalIdr, language),
    ],
    [
      t('koperasi.simpananWajib'),
      ({ cooperative }) =>
        cooperative.dues.mandatoryMonthlyIdr == null
          ? t('kata.takDiketahui')
          : t('koperasi.perBulan', { jumlah: rupiah(cooperative.dues.mandatoryMonthlyIdr, language) }),
    ],
    [
      t('koperasi.layanan'),
      ({ cooperative }) =>
        cooperative.services.length
          ? listed(
              cooperative.services.map((service) => t(`layanan.${service}`)),
              t('kata.dan'),
            )
          : t('kata.takDiketahui'),
    ],
  ];
  return (
    <Comparison
      title={t('banding.judul')}
      things={matches}
      about={({ cooperative: { id, name } }) => ({ id, name, href: hrefOf(id) })}
      rows={rows}
      onClose={onClose}
    />
  );
}
