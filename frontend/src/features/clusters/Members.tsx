/** Businesses as the visitor may see them: many share a name made of line and place, so equal ones are one line. */
import { useState } from 'react';
import { useClient } from 'urql';
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { count } from '../../lib/numbers';

export const MemberPageParts = graphql(`
  fragment MemberPageParts on UmkmConnection @_unmask {
    nodes {
      id
      displayName
      region {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

type MemberPage = ResultOf<typeof MemberPageParts>;

const FurtherMembers = graphql(
  `
    query AnggotaLagi($of: ID!, $after: String) {
      node(id: $of) {
        ... on Cooperative {
          umkm(first: 100, after: $after) {
            ...MemberPageParts
          }
        }
        ... on Cluster {
          umkm(first: 100, after: $after) {
            ...MemberPageParts
          }
        }
      }
    }
  `,
  [MemberPageParts],
);

/** Lines that one tap adds. */
const STEP = 20;

export interface Member {
  id: string;
  displayName: string;
  region: { name: string };
}

/** Equal names once, with their number; named businesses first, then the largest groups. Pure. */
export function grouped(members: readonly Member[]): { id: string; name: string; place: string; n: number }[] {
  const groups = new Map<string, { id: string; name: string; place: string; n: number }>();
  for (const { id, displayName, region } of members) {
    const known = groups.get(displayName);
    if (known) known.n += 1;
    else groups.set(displayName, { id, name: displayName, place: region.name, n: 1 });
  }
  return [...groups.values()].sort((a, b) => Number(a.n > 1) - Number(b.n > 1) || b.n - a.n);
}

export function Members({
  of,
  page,
  total,
  most,
}: {
  /** Id of the cooperative or cluster. */
  of: string;
  /** The first of its members. */
  page: MemberPage;
  total: number;
  /** Lines shown at first. */
  most: number;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const { members, further, isWaiting, hasFailed, fetchFurther } = useMembers(of, page);
  const [nLines, setLines] = useState(most);
  const groups = grouped(members);
  const shown = groups.slice(0, nLines);
  const rest = total - shown.reduce((sum, one) => sum + one.n, 0);
  const showMore = () => {
    setLines(nLines + STEP);
    if (groups.length < nLines + STEP && further) void fetchFurther();
  };
  return (
    <>
      <ul className="plain-list lines">
        {shown.map(({ id, name, place, n }) => (
          <li key={name} className="line-row">
            <span>
              {n === 1 ? <Link href={`/umkm/${id}`}>{name}</Link> : name}{' '}
              {!name.includes(place) && <span className="small second">{place}</span>}
            </span>
            {n > 1 && <span className="small second">{t('klaster.usaha', { n: count(n, language) })}</span>}
          </li>
        ))}
      </ul>
      {hasFailed && <p role="alert">{t('keadaan.sebagian')}</p>}
      {rest > 0 && (
        <p className="second">
          {t('klaster.selebihnya', { n: count(rest, language) })}{' '}
          {(groups.length > nLines || further) && (
            <button type="button" className="link-button" disabled={isWaiting} onClick={showMore}>
              {t(hasFailed ? 'keadaan.cobaLagi' : 'klaster.tampilkanLagi')}
            </button>
          )}
        </p>
      )}
    </>
  );
}

/** The members known so far, and a way to those behind them. */
function useMembers(of: string, first: MemberPage) {
  const client = useClient();
  const [pages, setPages] = useState<readonly MemberPage[]>([]);
  const [state, setState] = useState<'idle' | 'waiting' | 'failed'>('idle');
  const { hasNextPage, endCursor } = (pages.at(-1) ?? first).pageInfo;
  const further = hasNextPage ? endCursor : null;
  const fetchFurther = async () => {
    setState('waiting');
    const { data } = await client.query(FurtherMembers, { of, after: further });
    const next = data?.node && 'umkm' in data.node ? data.node.umkm : undefined;
    if (next) setPages((known) => [...known, next]);
    setState(next ? 'idle' : 'failed');
  };
  return {
    members: [first, ...pages].flatMap(({ nodes }) => nodes),
    further,
    isWaiting: state === 'waiting',
    hasFailed: state === 'failed',
    fetchFurther,
  };
}
