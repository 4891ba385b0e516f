/** One cooperative among the results: how well it fits, why, and the way on. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { monthYear } from '../../lib/dates';
import { distance, percentOfPoints, rupiah } from '../../lib/numbers';
import { Icon } from '../../ui/Icon';
import { Meter } from '../../ui/Meter';
import { StateBadge } from '../cooperatives/StateBadge';
import { Angka, ExplanationParts, explanationOf } from '../explanations/Angka';
import { distanceExplanation } from '../explanations/local';

export const MatchParts = graphql(
  `
    fragment MatchParts on CooperativeMatch @_unmask {
      rank
      points
      distanceM
      reasons {
        kind
        code
        message
      }
      explanation {
        ...ExplanationParts
      }
      cooperative {
        id
        name
        isDemo
        state
        openness
        nMembers
        services
        region {
          name
        }
        location {
          point {
            latitude
            longitude
          }
        }
        dues {
          principalIdr
          mandatoryMonthlyIdr
        }
        lastRat {
          bookYear
          heldOn
        }
      }
    }
  `,
  [ExplanationParts],
);

export type MatchView = ResultOf<typeof MatchParts>;

export function MatchCard({
  match,
  href,
  selected,
  chosen,
  onChosen,
  mayChoose,
}: {
  match: MatchView;
  href: string;
  /** Pointed at on the map. */
  selected: boolean;
  /** Taken for comparison. */
  chosen: boolean;
  onChosen: (chosen: boolean) => void;
  mayChoose: boolean;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const { cooperative } = match;
  const explanation = explanationOf(match.explanation);
  const percent = percentOfPoints(match.points, language);
  const how = match.distanceM == null ? null : distance(match.distanceM, language);
  return (
    <article className={`card match ${selected ? 'card-selected' : ''}`} id={`hasil-${cooperative.id}`} tabIndex={-1}>
      <header className="match-head">
        <span className="rank" aria-hidden="true">
          {match.rank}
        </span>
        <div>
          <h3>
            <Link href={href}>{cooperative.name}</Link>
          </h3>
          <p className="second small">
            {cooperative.region.name}
            {how && (
              <>
                &nbsp;·{' '}
                <Angka asal="jarak" explanation={distanceExplanation(t, how)}>
                  {how}
                </Angka>
              </>
            )}
          </p>
        </div>
      </header>
      <div className="match-score">
        <span>{t('hasil.cocok')}</span>
        <Meter
          name={t('hasil.kecocokan', { nama: cooperative.name })}
          value={match.points}
          most={10_000}
          text={percent}
        />
        <Angka asal={explanation.code} explanation={explanation}>
          {percent}
        </Angka>
      </div>
      <Reasons reasons={match.reasons} />
      <footer className="match-acts">
        <p className="match-facts small">
          <StateBadge state={cooperative.state} />
          {cooperative.lastRat?.heldOn && (
            <span className="second">{t('hasil.rat', { bulan: monthYear(cooperative.lastRat.heldOn, language) })}</span>
          )}
          {cooperative.dues.mandatoryMonthlyIdr !== null && (
            <span className="second">
              {t('hasil.simpanan', { jumlah: rupiah(cooperative.dues.mandatoryMonthlyIdr, language) })}
            </span>
          )}
        </p>
        <Link href={href} className="button">
          {t('hasil.lihat')}
          <span className="visually-hidden"> {cooperative.name}</span>
        </Link>
        <label className="check">
          <input
            type="checkbox"
            checked={chosen}
            disabled={!chosen && !mayChoose}
            onChange={(event) => onChosen(event.target.checked)}
          />
          <span>
            {t('hasil.bandingkan')}
            <span className="visually-hidden"> {cooperative.name}</span>
          </span>
        </label>
      </footer>
    </article>
  );
}

const ORDER = ['REFUSAL', 'FOR', 'AGAINST'];

export function Reasons({ reasons }: { reasons: MatchView['reasons'] }) {
  const t = useTexts();
  return (
    <ul className="reasons">
      {[...reasons]
        .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
        .map((reason) => (
          <li key={reason.code} className={`reason-${reason.kind.toLowerCase()}`}>
            <Icon name={reason.kind === 'FOR' ? 'check' : reason.kind === 'AGAINST' ? 'against' : 'close'} size={16} />
            <span>
              <span className="visually-hidden">{t(`alasan.${reason.kind}`)}: </span>
              {reason.message}
            </span>
          </li>
        ))}
    </ul>
  );
}
