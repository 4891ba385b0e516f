/** The frame of a list of UMKM or of clusters: what is asked for, how many there are, what is chosen; list, map and pages. */
import { type ReactNode, useRef } from 'react';
import { type Answer, Answered, read } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import { PageHead } from '../../app/PageHead';
import { Walk } from '../../app/Walk';
import type { ResultOf } from '../../gql/graphql';
import { type ListAddress, listChange, type Own } from '../../lib/lists';
import { countText } from '../../lib/numbers';
import type { PageEnds } from '../../lib/pages';
import { Listing } from '../../ui/Listing';
import { Bars } from '../../ui/states';
import { Angka } from '../explanations/Angka';
import { countExplanation } from '../explanations/local';
import { placeName, type WithinParts } from '../region/parts';
import { CLEAR, type Choosing, useChosen } from './ListFacets';
import { ListForm } from './ListForm';

/** What the answer for every list has. */
interface Found {
  region?: ResultOf<typeof WithinParts> | null;
  sectors: { nodes: readonly { code: string; name: string }[] };
}

interface Page {
  pageInfo: PageEnds;
  totalCount: { value: number; exact: boolean };
}

interface Shown<Value extends string, Data extends Found> {
  title: string;
  /** What is counted: `UMKM`. */
  of: string;
  /** How the number of them is explained. */
  counted: 'jumlah_klaster' | 'jumlah_umkm';
  own: Own<Value>;
  ownName: (value: Value) => string;
  address: ListAddress<Value>;
  change: (change: Record<string, string | null>, options?: { replace?: boolean }) => void;
  /** The list in the answer. */
  page: (data: Data) => Page;
  /** What stands beside the list and what in it, by what is chosen and how that is changed. */
  parts: (data: Data, choosing: Choosing<Value>) => { filters: ReactNode; map: ReactNode; items: ReactNode };
  /** In the place of the items where there are none, with the way back to all. */
  empty: (all: () => void) => ReactNode;
}

export function ListFrame<Value extends string, Data extends Found>({
  lead,
  textLabel,
  placeholder,
  answer,
  ...shown
}: Shown<Value, Data> & { lead: string; textLabel: string; placeholder?: string; answer: Answer<Data> }) {
  const { title, own, address, change } = shown;
  const place = read(answer, ({ region }) => region);
  return (
    <div className="page page-list">
      <PageHead title={title} lead={lead} />
      <ListForm
        asked={address}
        placeLabel={address.place && place?.code === address.place ? placeName(place) : ''}
        textLabel={textLabel}
        {...(placeholder ? { placeholder } : {})}
        onAsk={(question) => change(listChange({ ...address, ...question }, own))}
      />
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {(data) => <Results {...shown} data={data} waiting={answer.loading} />}
      </Answered>
    </div>
  );
}

function Results<Value extends string, Data extends Found>({
  title,
  of,
  counted,
  own,
  ownName,
  address,
  change,
  page,
  parts,
  empty,
  data,
  waiting,
}: Shown<Value, Data> & { data: Data; waiting: boolean }) {
  const t = useTexts();
  const { language } = useLanguage();
  const top = useRef<HTMLParagraphElement>(null);
  const { pageInfo, totalCount } = page(data);
  const total = countText(totalCount, language);
  const choosing: Choosing<Value> = {
    address,
    ask: (part) => change(listChange({ ...address, ...part }, own)),
    place: data.region ?? null,
    sectorName: (code) => data.sectors.nodes.find((one) => one.code === code)?.name ?? code,
    ownName,
  };
  const chosen = useChosen(choosing);
  const { filters, map, items } = parts(data, choosing);
  const where = data.region ? placeName(data.region) : t('klaster.semua');
  return (
    <Listing
      name={title}
      statusRef={top}
      status={
        <>
          <Angka asal={counted} explanation={countExplanation(t, counted, where, totalCount.exact)}>
            {total}
          </Angka>{' '}
          {of}
        </>
      }
      filters={filters}
      chosen={chosen}
      onClear={() => choosing.ask(CLEAR)}
      showText={t('saring.tampilkan', { n: total, apa: of })}
      view={address.view}
      onView={(view) => change({ tampil: view === 'peta' ? view : null }, { replace: true })}
      waiting={waiting}
      mapName={t('hasil.peta')}
      map={map}
    >
      {items ? (
        <>
          {items}
          <Walk ends={pageInfo} waiting={waiting} change={change} top={top} />
        </>
      ) : (
        empty(() => choosing.ask({ ...CLEAR, text: '' }))
      )}
    </Listing>
  );
}
