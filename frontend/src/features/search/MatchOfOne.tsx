/** Why one cooperative fits the search she came with: the same reasons as in the list. */
import { useMemo } from 'react';
import { Answered, useAnswer } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import { graphql } from '../../gql/graphql';
import { percentOfPoints } from '../../lib/numbers';
import { type Search, toInput } from '../../lib/search';
import { Meter } from '../../ui/Meter';
import { Bars } from '../../ui/states';
import { Angka, explanationOf } from '../explanations/Angka';
import { MatchParts, Reasons } from './MatchCard';

const MatchOfOneQuery = graphql(
  `
    query KecocokanKoperasi($input: MatchCooperativesInput!) {
      matchCooperatives(input: $input) {
        matches(first: 1) {
          nodes {
            ...MatchParts
          }
        }
      }
    }
  `,
  [MatchParts],
);

export function MatchOfOne({ search, cooperativeId }: { search: Search; cooperativeId: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  const input = useMemo(() => ({ ...toInput(search), cooperatives: [cooperativeId] }), [search, cooperativeId]);
  const answer = useAnswer(MatchOfOneQuery, { input });
  return (
    <Answered answer={answer} skeleton={<Bars lines={3} />}>
      {(data) => {
        const [match] = data.matchCooperatives.matches.nodes;
        if (!match) return <p>{t('hasil.bukanPeringkat')}</p>;
        const explanation = explanationOf(match.explanation);
        const percent = percentOfPoints(match.points, language);
        return (
          <>
            <div className="match-score">
              <span>{t('hasil.cocokUntuk', { usaha: search.products })}</span>
              <Meter
                name={t('hasil.kecocokan', { nama: match.cooperative.name })}
                value={match.points}
                most={10_000}
                text={percent}
              />
              <Angka asal={explanation.code} explanation={explanation}>
                {percent}
              </Angka>
            </div>
            <Reasons reasons={match.reasons} />
          </>
        );
      }}
    </Answered>
  );
}
