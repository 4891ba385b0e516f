/** One buying cycle on the board: what, who, until when, and how far. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { dotted } from '../../lib/words';
import { Closing } from './Closing';
import { type CycleCardView, goodsOf } from './parts';
import { TierMeter } from './TierMeter';

type CycleState = CycleCardView['state'];

const TONES: Record<CycleState, 'good' | 'attention' | 'plain' | 'danger'> = {
  DRAFT: 'plain',
  OPEN: 'good',
  CLOSED: 'attention',
  ORDERED: 'attention',
  DELIVERED: 'plain',
  SETTLED: 'plain',
  CANCELLED: 'danger',
};

export function CycleBadge({ state }: { state: CycleState }) {
  const t = useTexts();
  return <span className={`badge badge-${TONES[state]}`}>{t(`siklus.${state}`)}</span>;
}

export function CycleCard({ cycle }: { cycle: CycleCardView }) {
  const t = useTexts();
  const { language } = useLanguage();
  const isOne = cycle.lines.length === 1;
  return (
    <article className="card cycle">
      <header>
        <p className="tags">
          <CycleBadge state={cycle.state} />
          <span className="small">
            <Closing closesAt={cycle.closesAt} isOpen={cycle.isOpen} />
          </span>
        </p>
        <h2>
          <Link href={`/koalisi/${cycle.id}`}>{t('koalisi.beli', { apa: goodsOf(cycle, language) })}</Link>
        </h2>
        <p className="small second">{dotted(cycle.cooperative?.name, cycle.region.name)}</p>
      </header>
      {cycle.lines.map((line) => (
        <div key={line.id}>
          <p className="small second">
            {dotted(
              isOne ? '' : line.commodity.name,
              line.meter.nUmkm === null ? '' : t('koalisi.ikut', { n: line.meter.nUmkm }),
            )}
          </p>
          <TierMeter line={line} name={line.commodity.name} isOpen={cycle.isOpen} />
        </div>
      ))}
    </article>
  );
}
