/** Where a rule or a figure stands, and how far that was verified. */
import { useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';

export const EvidenceParts = graphql(`
  fragment EvidenceParts on CapitalEvidence @_unmask {
    article
    source
    trust
  }
`);

export function Evidence({ evidence: { article, source, trust } }: { evidence: ResultOf<typeof EvidenceParts> }) {
  const t = useTexts();
  return (
    <p className="small second evidence">
      {article}
      <span title={source}>&nbsp;· {t('angka.sumber', { sumber: source })}</span>
      {trust !== 'SEEN' && <> {t(trust === 'THIRD_PARTY' ? 'angka.percaya.salinan' : 'angka.percaya.periksa')}</>}
    </p>
  );
}
