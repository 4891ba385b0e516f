/** Organisations as administrators keep them: offices, lenders, suppliers, buyers and trainers. */
import { useState } from 'react';
import { useAddress } from '../app/address';
import { useAnswer } from '../app/answer';
import { useTexts } from '../app/language';
import { EndsParts, TotalParts } from '../app/Walk';
import { Frame } from '../features/administration/Frame';
import { NewOrganisation } from '../features/administration/NewOrganisation';
import {
  ORGANISATION_KINDS,
  type OrganisationKind,
  OrganisationParts,
  type OrganisationView,
} from '../features/administration/parts';
import { ChoiceField, TextField } from '../features/forms/Form';
import { Narrowing, Records } from '../features/records/Records';
import { graphql } from '../gql/graphql';
import { FIRST_PAGE, readPage, toSlice } from '../lib/pages';
import { dotted } from '../lib/words';

const OrganisationsQuery = graphql(
  `
    query DaftarOrganisasi($filter: OrganisationFilter!, $first: Int, $last: Int, $after: String, $before: String) {
      organisations(filter: $filter, first: $first, last: $last, after: $after, before: $before) {
        nodes {
          ...OrganisationParts
        }
        pageInfo {
          ...EndsParts
        }
        totalCount {
          ...TotalParts
        }
      }
    }
  `,
  [OrganisationParts, EndsParts, TotalParts],
);

const PAGE = 20;

const readAddress = (params: URLSearchParams) => ({
  text: (params.get('cari') ?? '').slice(0, 100),
  kind: ORGANISATION_KINDS.find((kind) => kind === params.get('jenis')) ?? ('' as const),
  ...readPage(params),
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
  const [{ text, kind, ...at }, change] = useAddress(readAddress);
  const answer = useAnswer(
    OrganisationsQuery,
    { filter: { ...(text ? { text } : {}), ...(kind ? { kind } : {}) }, ...toSlice(at, PAGE) },
    { keep: true },
  );
  return (
    <>
      <NewOrganisation onMade={answer.retry} />
      <Records
        title={t('urus.organisasi.daftar')}
        narrowing={
          <Question
            key={`${text} ${kind}`}
            text={text}
            kind={kind}
            onAsk={(asked) => change({ cari: asked.text.trim(), jenis: asked.kind, ...FIRST_PAGE })}
          />
        }
        answer={answer}
        page={({ organisations }) => organisations}
        rows={({ organisations }) => organisations.nodes.map((one) => <Row key={one.id} organisation={one} />)}
        unit={t('urus.organisasi.satuan')}
        none={t(text || kind ? 'urus.organisasi.tidakCocok' : 'urus.organisasi.kosong')}
        change={change}
      />
    </>
  );
}

interface Asked {
  text: string;
  kind: OrganisationKind | '';
}

function Question({ onAsk, ...asked }: Asked & { onAsk: (asked: Asked) => void }) {
  const t = useTexts();
  const [text, setText] = useState(asked.text);
  const [kind, setKind] = useState(asked.kind);
  return (
    <Narrowing onAsk={() => onAsk({ text, kind })}>
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
      <ChoiceField
        name="jenis"
        label={t('urus.organisasi.jenis')}
        errors={{}}
        none={t('urus.organisasi.semuaJenis')}
        choices={ORGANISATION_KINDS}
        nameOf={(one) => t(`urus.organisasi.jenis.${one}`)}
        value={kind}
        onValue={setKind}
      />
    </Narrowing>
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
