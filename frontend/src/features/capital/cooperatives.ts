/** Cooperatives by name, for a field with suggestions. */
import { useMemo } from 'react';
import { read, useAnswer } from '../../app/answer';
import { graphql } from '../../gql/graphql';
import type { Suggestion } from '../../ui/Suggest';
import { useSettled } from '../../ui/useSettled';

const CooperativeSuggestions = graphql(`
  query SaranKoperasi($text: String!) {
    cooperatives(first: 6, filter: { text: $text }) {
      nodes {
        id
        name
        region {
          name
        }
      }
    }
  }
`);

export function useCooperativeSuggestions(typed: string): Suggestion[] {
  const text = useSettled(typed.trim(), 200);
  const answer = useAnswer(CooperativeSuggestions, { text }, { pause: text.length < 3, keep: true });
  const found = read(answer, ({ cooperatives }) => cooperatives.nodes);
  return useMemo(
    () =>
      text.length < 3 || !typed
        ? []
        : (found ?? []).map(({ id, name, region }) => ({
            key: id,
            label: name,
            note: region.name,
          })),
    [found, text, typed],
  );
}
