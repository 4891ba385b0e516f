/** Cooperatives that cannot take her in, and why: so that nobody travels in vain. */
import { Link } from 'wouter';
import { useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { Reasons } from './MatchCard';

export const RefusedParts = graphql(`
  fragment RefusedParts on CooperativeMatch @_unmask {
    reasons {
      kind
      code
      message
    }
    cooperative {
      id
      name
    }
  }
`);

export function Refusals({
  refused,
  total,
  hrefOf,
}: {
  refused: readonly ResultOf<typeof RefusedParts>[];
  total: string;
  hrefOf: (id: string) => string;
}) {
  const t = useTexts();
  if (refused.length === 0) return null;
  return (
    <details className="disclosure refusals">
      <summary>{t('tolak.judul', { n: total })}</summary>
      <p className="small second">{t('tolak.arti')}</p>
      <ul className="plain-list">
        {refused.map(({ cooperative, reasons }) => (
          <li key={cooperative.id}>
            <Link href={hrefOf(cooperative.id)}>{cooperative.name}</Link>
            <Reasons reasons={reasons.filter((reason) => reason.kind === 'REFUSAL')} />
          </li>
        ))}
      </ul>
      {String(refused.length) !== total && <p className="small second">{t('tolak.sebagian', { n: refused.length })}</p>}
    </details>
  );
}
