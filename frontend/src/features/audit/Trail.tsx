/** Who did what: a page of the audit chain, the newest first, with names in the place of ids where they are known. */
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useAddress, useHere, withParams } from '../../app/address';
import { read, useAnswer } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import { administers, useSession } from '../../app/session';
import { graphql } from '../../gql/graphql';
import { moment } from '../../lib/dates';
import { count } from '../../lib/numbers';
import { FIRST_PAGE, toSlice } from '../../lib/pages';
import { dotted } from '../../lib/words';
import { Chosen } from '../../ui/Chosen';
import { ChoiceField, TextField } from '../forms/Form';
import { Narrowing, Records } from '../records/Records';
import { type Address, type Entry, filterOf, readAddress, TrailQuery } from './parts';
import { ACTIONS, actionWords, fieldWords } from './words';

/** Names of what the entries are about, and of who made them. */
const NamesQuery = graphql(`
  query NamaJejak($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Account {
        id
        holder: name
      }
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

const PAGE = 30;

export function Trail() {
  const t = useTexts();
  const [address, change] = useAddress(readAddress);
  const filter = filterOf(address);
  const answer = useAnswer(TrailQuery, { filter, ...toSlice(address, PAGE) }, { keep: true });
  const nameOf = useNames(
    read(answer, ({ auditTrail }) => auditTrail.nodes),
    address,
  );
  const here = useHere();
  const { who, object } = address;
  return (
    <Records
      title={t('jejak.daftar')}
      narrowing={
        <>
          <Question
            key={JSON.stringify(filter)}
            address={address}
            onAsk={({ action, from, until }) => change({ perbuatan: action, dari: from, sampai: until, ...FIRST_PAGE })}
          />
          <Chosen
            choices={[
              ...(who
                ? [
                    {
                      key: 'siapa',
                      label: t('jejak.oleh', { siapa: nameOf(who) }),
                      remove: () => change({ siapa: null, ...FIRST_PAGE }),
                    },
                  ]
                : []),
              ...(object
                ? [
                    {
                      key: 'pada',
                      label: t('jejak.pada', { apa: nameOf(object) }),
                      remove: () => change({ pada: null, ...FIRST_PAGE }),
                    },
                  ]
                : []),
            ]}
            onClear={() => change({ siapa: null, pada: null, ...FIRST_PAGE })}
          />
          {object.startsWith('kop_') && (
            <p>
              <Link href={`/koperasi/${object}`}>{t('kelola.kembali')}</Link>
            </p>
          )}
        </>
      }
      answer={answer}
      page={({ auditTrail }) => auditTrail}
      rows={({ auditTrail }) =>
        auditTrail.nodes.map((entry) => (
          <Row
            key={entry.id}
            entry={entry}
            nameOf={nameOf}
            only={(part) => withParams(here, { ...part, ...FIRST_PAGE })}
          />
        ))
      }
      none={t(Object.keys(filter).length ? 'jejak.tidakCocok' : 'jejak.kosong')}
      change={change}
    />
  );
}

type Asked = Pick<Address, 'action' | 'from' | 'until'>;

function Question({ address: { action, from, until }, onAsk }: { address: Address; onAsk: (asked: Asked) => void }) {
  const t = useTexts();
  const [asked, setAsked] = useState<Asked>({ action, from, until });
  const write = (change: Partial<Asked>) => setAsked((before) => ({ ...before, ...change }));
  return (
    <Narrowing onAsk={() => onAsk(asked)}>
      <ChoiceField
        name="perbuatan"
        label={t('jejak.perbuatan')}
        errors={{}}
        none={t('jejak.semuaPerbuatan')}
        choices={ACTIONS}
        nameOf={(one) => actionWords(t, one)}
        value={asked.action}
        onValue={(action) => write({ action })}
      />
      <TextField
        name="dari"
        label={t('jejak.dari')}
        errors={{}}
        type="date"
        max={asked.until || undefined}
        value={asked.from}
        onValue={(from) => write({ from })}
      />
      <TextField
        name="sampai"
        label={t('jejak.sampai')}
        errors={{}}
        type="date"
        min={asked.from || undefined}
        value={asked.until}
        onValue={(until) => write({ until })}
      />
    </Narrowing>
  );
}

type NameOf = (id: string) => string;

/** What the ids of entries are called: an account whose holder she may not know by the end of its id. */
function useNames(entries: readonly Entry[] | undefined, { who, object }: Address): NameOf {
  const t = useTexts();
  const { viewer } = useSession();
  const ids = useMemo(() => {
    const all = [who, object, ...(entries ?? []).flatMap((entry) => [entry.actor, entry.object])];
    return [...new Set(all.filter((id) => /^(akun|kop|org)_/.test(id)))].sort();
  }, [entries, object, who]);
  const nodes = read(useAnswer(NamesQuery, { ids }, { pause: ids.length === 0, keep: true }), (data) => data.nodes);
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const node of nodes ?? []) {
      const name = node && ('holder' in node ? node.holder : 'name' in node ? node.name : null);
      if (node && 'id' in node && name) names.set(node.id, name);
    }
    if (viewer && !administers(viewer)) names.set(viewer.account.id, t('jejak.pelaku.saya'));
    return (id) => {
      if (id === 'OPERATOR' || id === 'VISITOR') return t(`jejak.pelaku.${id}`);
      const code = id.slice(-6);
      return names.get(id) ?? (id.startsWith('akun_') ? t('jejak.pelaku.akun', { kode: code }) : code);
    };
  }, [nodes, t, viewer]);
}

function Row({
  entry: { seq, at, actor, action, object, fields, outcome, purpose },
  nameOf,
  only,
}: {
  entry: Entry;
  nameOf: NameOf;
  /** The address of only those that are so. */
  only: (part: { siapa: string } | { pada: string }) => string;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  // who signs in was a visitor until then
  const isEntering = action === 'SIGN_IN' && actor === 'VISITOR' && object.startsWith('akun_');
  const who = isEntering ? object : actor;
  const narrow = (text: string, part: Parameters<typeof only>[0]) => (
    <Link href={only(part)}>
      <span className="visually-hidden">{t('jejak.hanya')} </span>
      {text}
    </Link>
  );
  const by = t('jejak.oleh', { siapa: nameOf(who) });
  return (
    <li>
      <div>
        <p>
          <strong>{actionWords(t, action)}</strong>
          {object !== who && /^(akun|kop|org)_/.test(object) && narrow(nameOf(object), { pada: object })}
          {outcome !== 'DONE' && <span className="badge badge-danger">{t('jejak.ditolak')}</span>}
        </p>
        <p className="small second">
          {dotted(
            moment(new Date(at), language),
            who.startsWith('akun_') ? null : by,
            fields.length ? t('jejak.kolom', { kolom: fields.map((field) => fieldWords(t, field)).join(', ') }) : null,
            purpose,
            seq > 0 ? t('jejak.nomor', { n: count(seq, language) }) : null,
          )}{' '}
          {who.startsWith('akun_') && narrow(by, isEntering ? { pada: who } : { siapa: who })}
        </p>
      </div>
    </li>
  );
}
