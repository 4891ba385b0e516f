/** The life-cycle state of a cooperative: a word, with a tone and a shape. */
import { useTexts } from '../../app/language';
import type { introspection } from '../../gql/graphql-env.d.ts';

export type CooperativeState = introspection['types']['CooperativeState']['enumValues'];

const TONES: Record<CooperativeState, 'good' | 'attention' | 'danger' | 'plain'> = {
  ACTIVE_WITH_RAT: 'good',
  ACTIVE_WITHOUT_RAT: 'attention',
  DORMANT: 'plain',
  BEING_REVITALISED: 'attention',
  BEING_DISSOLVED: 'danger',
  DISSOLVED: 'danger',
  UNKNOWN: 'plain',
};

/** In the order of a cooperative's life, as bars and legends list them. */
export const STATES = Object.keys(TONES) as CooperativeState[];

export function StateBadge({ state }: { state: CooperativeState }) {
  const t = useTexts();
  return <span className={`badge badge-${TONES[state]}`}>{t(`keadaanKoperasi.${state}`)}</span>;
}
