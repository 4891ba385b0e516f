/** Where a role may be had, in the words of whoever gives it: suggestions for a field. */
import { useMemo } from 'react';
import { read, useAnswer } from '../../app/answer';
import { useTexts } from '../../app/language';
import { graphql } from '../../gql/graphql';
import type { Suggestion } from '../../ui/Suggest';
import { useSettled } from '../../ui/useSettled';
import { type OrganisationKind, pastedId, type PlaceKind } from './parts';

const PlaceQuery = graphql(`
  query TempatPeran(
    $text: String!
    $id: ID!
    $byId: Boolean!
    $cooperative: Boolean!
    $umkm: Boolean!
    $organisation: Boolean!
    $kind: OrganisationKind
    $region: Boolean!
  ) {
    node(id: $id) @include(if: $byId) {
      ... on Cooperative {
        id
        name
        region {
          name
        }
      }
      ... on Umkm {
        id
        displayName
        region {
          name
        }
      }
      ... on Organisation {
        id
        name
        kind
      }
    }
    cooperatives(first: 6, filter: { text: $text }) @include(if: $cooperative) {
      nodes {
        id
        name
        region {
          name
        }
      }
    }
    umkm(first: 6, filter: { text: $text }) @include(if: $umkm) {
      nodes {
        id
        displayName
        region {
          name
        }
      }
    }
    organisations(first: 6, filter: { text: $text, kind: $kind }) @include(if: $organisation) {
      nodes {
        id
        name
        kind
      }
    }
    suggestPlaces(text: $text, first: 6) @include(if: $region) {
      label
      region {
        id
      }
    }
  }
`);

export function usePlaces(kind: PlaceKind, typed: string, organisationKind?: OrganisationKind): Suggestion[] {
  const t = useTexts();
  const text = useSettled(typed.trim(), 200);
  const id = pastedId(text, kind);
  const answer = useAnswer(
    PlaceQuery,
    {
      text,
      id: id ?? '',
      byId: id !== undefined,
      cooperative: !id && kind === 'cooperative',
      umkm: !id && kind === 'umkm',
      organisation: !id && kind === 'organisation',
      kind: organisationKind ?? null,
      region: kind === 'region',
    },
    { pause: text.length < 3, keep: true },
  );
  const found = read(answer, ({ node, cooperatives, umkm, organisations, suggestPlaces }) => [
    ...(node && 'id' in node ? [node] : []),
    ...(cooperatives?.nodes ?? []),
    ...(umkm?.nodes ?? []),
    ...(organisations?.nodes ?? []),
    ...(suggestPlaces ?? []),
  ]);
  return useMemo(
    () =>
      text.length < 3 || !typed
        ? []
        : (found ?? []).map((one): Suggestion => {
            if ('label' in one) return { key: one.region.id, label: one.label };
            if ('kind' in one) return { key: one.id, label: one.name, note: t(`urus.organisasi.jenis.${one.kind}`) };
            return { key: one.id, label: 'displayName' in one ? one.displayName : one.name, note: one.region.name };
          }),
    [found, t, text, typed],
  );
}

const NameQuery = graphql(`
  query NamaTempat($id: ID!) {
    node(id: $id) {
      ... on Cooperative {
        name
      }
      ... on Umkm {
        displayName
      }
      ... on Organisation {
        name
      }
      ... on Region {
        name
      }
    }
  }
`);

/** What a place is called; nothing as long as that is not known. */
export function usePlaceName(id: string): string {
  const node = read(useAnswer(NameQuery, { id }, { pause: !id }), (data) => data.node);
  if (!id || !node) return '';
  return 'displayName' in node ? node.displayName : 'name' in node ? node.name : '';
}
