/** Places that words typed may mean, for a field with suggestions. */
import { useMemo } from 'react';
import { read, useAnswer } from '../../app/answer';
import { graphql } from '../../gql/graphql';
import type { Suggestion } from '../../ui/Suggest';
import { useSettled } from '../../ui/useSettled';

const PlaceSuggestions = graphql(`
  query SaranTempat($text: String!) {
    suggestPlaces(text: $text, first: 6) {
      label
      region {
        code
      }
    }
  }
`);

export function usePlaceSuggestions(typed: string): Suggestion[] {
  const text = useSettled(typed.trim(), 200);
  const answer = useAnswer(PlaceSuggestions, { text }, { pause: text.length < 3, keep: true });
  const found = read(answer, ({ suggestPlaces }) => suggestPlaces);
  return useMemo(
    () => (text.length < 3 || !typed ? [] : (found ?? []).map(({ label, region }) => ({ key: region.code, label }))),
    [found, text, typed],
  );
}
