/** Who did what: a page of the audit chain, the newest first, with names in the place of ids where they are known. */
import { useMemo, useRef } from 'react';
import { Link } from 'wouter';
import { useAddress } from '../../app/address';
import { Answered, read, useAnswer } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import { useSession } from '../../app/session';
import { graphql, type ResultOf } from '../../gql/graphql';
import { moment } from '../../lib/dates';
import { count } from '../../lib/numbers';
import { dotted } from '../../lib/words';
import { Pager } from '../../ui/Pager';
import { Bars, Empty } from '../../ui/states';
import { actionWords, fieldWords } from './words';

const EntryParts = graphql(`
  fragment EntryParts on AuditEntry @_unmask {
    seq
    at
    actor
    action
    object
    objectKind
    fields
    outcome
    purpose
  }
`);

type Entry = ResultOf<typeof EntryParts>;

const TrailQuery = graphql(
  `
    query Jejak($first: Int, $last: Int, $after: String, $before: String) {
      auditTrail(first: $first, last: $last, after: $after, before: $before) {
        nodes {
          ...EntryParts
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `,
  [EntryParts],
);

/** Names of what the entries are about. */
const ObjectsQuery = graphql(`
  query NamaJejak($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Cooperative {
        id
        name
      }
      ... on Organisation {
        id
        name
      }
    }
  }
`);

/** Names of the holders of the latest accounts, for whom may read them. */
const HoldersQuery = graphql(`
  query NamaAkun {
    accounts(last: 100) {
      nodes {
        id
        name
      }
    }
  }
`);

const PAGE = 30;

const readPage = (params: URLSearchParams) => {
  const before = params.get('sebelum');
  return before ? { last: PAGE, before } : { first: PAGE, after: params.get('setelah') };
};

export function Trail({
  named,
}: {
  /** Whether whoever reads may know the holders of other accounts. */ named: boolean;
}) {
  const t = useTexts();
  const [page, change] = useAddress(readPage);
  const answer = useAnswer(TrailQuery, page, { keep: true });
  const entries = read(answer, ({ auditTrail }) => auditTrail.nodes);
  const nameOf = useNames(entries, named);
  const top = useRef<HTMLHeadingElement>(null);
  return (
    <section aria-labelledby="catatan">
      <h2 id="catatan" ref={top} tabIndex={-1}>
        {t('jejak.daftar')}
      </h2>
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {({ auditTrail: { nodes, pageInfo } }) => (
          <>
            {nodes.length === 0 && <Empty title={t('jejak.kosong')} />}
            <ol className="plain-list records" aria-busy={answer.loading || undefined}>
              {nodes.map((entry) => (
                <Row key={entry.seq} entry={entry} nameOf={nameOf} />
              ))}
            </ol>
            <Pager
              ends={pageInfo}
              waiting={answer.loading}
              onMove={({ after, before }) => {
                change({ setelah: after, sebelum: before });
                top.current?.focus();
              }}
            />
          </>
        )}
      </Answered>
    </section>
  );
}

/** What the ids of entries are called, as far as it is known. */
function useNames(entries: readonly Entry[] | undefined, named: boolean): (id: string) => string | undefined {
  const t = useTexts();
  const { viewer } = useSession();
  const ids = useMemo(
    () => [...new Set(entries?.flatMap(({ object }) => (/^(kop|org)_/.test(object) ? [object] : [])))],
    [entries],
  );
  const objects = useAnswer(ObjectsQuery, { ids }, { pause: ids.length === 0, keep: true });
  const holders = useAnswer(HoldersQuery, {}, { pause: !named });
  const found = read(objects, ({ nodes }) => nodes);
  const accounts = read(holders, (data) => data.accounts.nodes);
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const node of found ?? []) if (node && 'id' in node) names.set(node.id, node.name);
    for (const { id, name } of accounts ?? []) if (name) names.set(id, name);
    if (viewer && !named) names.set(viewer.account.id, t('jejak.pelaku.saya'));
    return (id) => names.get(id);
  }, [accounts, found, named, t, viewer]);
}

function Row({ entry, nameOf }: { entry: Entry; nameOf: (id: string) => string | undefined }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { seq, at, actor, action, object, fields, outcome, purpose } = entry;
  /** An account whose holder is not known is told by the end of its id. */
  const nameOfAccount = (id: string) => nameOf(id) ?? t('jejak.pelaku.akun', { kode: id.slice(-6) });
  const who = actor === 'OPERATOR' || actor === 'VISITOR' ? t(`jejak.pelaku.${actor}`) : nameOfAccount(actor);
  return (
    <li>
      <div>
        <p>
          <strong>{actionWords(t, action)}</strong>
          <What object={object} actor={actor} nameOf={nameOf} nameOfAccount={nameOfAccount} />
          {outcome !== 'DONE' && <span className="badge badge-danger">{t('jejak.ditolak')}</span>}
        </p>
        <p className="small second">
          {dotted(
            moment(new Date(at), language),
            // who signs in was a visitor until then
            action === 'SIGN_IN' && actor === 'VISITOR' ? null : t('jejak.oleh', { siapa: who }),
            fields.length ? t('jejak.kolom', { kolom: fields.map((field) => fieldWords(t, field)).join(', ') }) : null,
            purpose,
            t('jejak.nomor', { n: count(seq, language) }),
          )}
        </p>
      </div>
    </li>
  );
}

/** To what it was done, unless that is who did it. */
function What({
  object,
  actor,
  nameOf,
  nameOfAccount,
}: {
  object: string;
  actor: string;
  nameOf: (id: string) => string | undefined;
  nameOfAccount: (id: string) => string;
}) {
  if (object === actor) return null;
  if (object.startsWith('akun_')) return <span>{nameOfAccount(object)}</span>;
  const name = nameOf(object);
  if (object.startsWith('kop_')) return <Link href={`/koperasi/${object}`}>{name ?? object.slice(-6)}</Link>;
  return name ? <span>{name}</span> : null;
}
