/** Organisations as administrators keep them: offices, lenders, suppliers, buyers and trainers. */
import { useRef, useState } from 'react';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { Frame } from '../features/administration/Frame';
import { NewOrganisation } from '../features/administration/NewOrganisation';
import {
  ORGANISATION_KINDS,
  type OrganisationKind,
  OrganisationParts,
  type OrganisationView,
} from '../features/administration/parts';
import { Labelled, TextField } from '../features/forms/Form';
import { graphql } from '../gql/graphql';
import { countText } from '../lib/numbers';
import { dotted } from '../lib/words';
import { Pager } from '../ui/Pager';
import { Bars, Empty } from '../ui/states';

const OrganisationsQuery = graphql(
  `
    query DaftarOrganisasi($filter: OrganisationFilter!, $first: Int, $last: Int, $after: String, $before: String) {
      organisations(filter: $filter, first: $first, last: $last, after: $after, before: $before) {
        nodes {
          ...OrganisationParts
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        totalCount {
          value
          exact
        }
      }
    }
  `,
  [OrganisationParts],
);

const PAGE = 20;

const readAddress = (params: URLSearchParams) => ({
  text: (params.get('cari') ?? '').slice(0, 100),
  kind: ORGANISATION_KINDS.find((kind) => kind === params.get('jenis')),
  after: params.get('setelah'),
  before: params.get('sebelum'),
});

export default function Organisations() {
  return (
    <Frame lead="urus.organisasi.lead">
      <Parts />
    </Frame>
  );
}

function Parts() {
  const t = useTexts();
  const { language } = useLanguage();
  const [{ text, kind, after, before }, change] = useAddress(readAddress);
  const answer = useAnswer(
    OrganisationsQuery,
    {
      filter: { ...(text ? { text } : {}), ...(kind ? { kind } : {}) },
      ...(before ? { last: PAGE, before } : { first: PAGE, after }),
    },
    { keep: true },
  );
  const top = useRef<HTMLHeadingElement>(null);
  return (
    <>
      <NewOrganisation onMade={answer.retry} />
      <section aria-labelledby="daftar">
        <h2 id="daftar" ref={top} tabIndex={-1}>
          {t('urus.organisasi.daftar')}
        </h2>
        <Question
          key={`${text} ${kind}`}
          text={text}
          kind={kind}
          onAsk={(asked) => change({ cari: asked.text.trim(), jenis: asked.kind, setelah: null, sebelum: null })}
        />
        <Answered answer={answer} skeleton={<Bars lines={6} />}>
          {({ organisations: { nodes, pageInfo, totalCount } }) => (
            <>
              <p role="status" className="second">
                {countText(totalCount, language)} {t('urus.organisasi.satuan')}
              </p>
              {nodes.length === 0 && (
                <Empty title={t(text || kind ? 'urus.organisasi.tidakCocok' : 'urus.organisasi.kosong')} />
              )}
              <ul className="plain-list records" aria-busy={answer.loading || undefined}>
                {nodes.map((one) => (
                  <Row key={one.id} organisation={one} />
                ))}
              </ul>
              <Pager
                ends={pageInfo}
                waiting={answer.loading}
                onMove={(to) => {
                  change({ setelah: to.after, sebelum: to.before });
                  top.current?.focus();
                }}
              />
            </>
          )}
        </Answered>
      </section>
    </>
  );
}

function Question({
  onAsk,
  ...asked
}: {
  text: string;
  kind: OrganisationKind | undefined;
  onAsk: (question: { text: string; kind: OrganisationKind | '' }) => void;
}) {
  const t = useTexts();
  const [text, setText] = useState(asked.text);
  const [kind, setKind] = useState<OrganisationKind | ''>(asked.kind ?? '');
  return (
    <form
      className="field-row narrowing"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk({ text, kind });
      }}
    >
      <TextField
        name="cari"
        label={t('urus.organisasi.cari')}
        errors={{}}
        type="search"
        value={text}
        onValue={setText}
        maxLength={100}
        autoComplete="off"
      />
      <Labelled name="jenis" label={t('urus.organisasi.jenis')} errors={{}}>
        {(field) => (
          <select
            {...field}
            value={kind}
            onChange={({ target }) => setKind(ORGANISATION_KINDS.find((one) => one === target.value) ?? '')}
          >
            <option value="">{t('urus.organisasi.semuaJenis')}</option>
            {ORGANISATION_KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`urus.organisasi.jenis.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <button type="submit" className="button">
        {t('urus.organisasi.tampilkan')}
      </button>
    </form>
  );
}

function Row({ organisation: { name, kind, regions, isDemo } }: { organisation: OrganisationView }) {
  const t = useTexts();
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <p className="small second">
          {dotted(
            t(`urus.organisasi.jenis.${kind}`),
            regions.map((region) => region.name).join(', '),
            isDemo ? t('urus.organisasi.contoh') : null,
          )}
        </p>
      </div>
    </li>
  );
}
