/** Cari koperasi: the ranked list with its reasons, the small map, what was understood, the comparison. */
import { lazy, Suspense, useMemo, useState } from 'react';
import { useAddress } from '../app/address';
import { Answered, misunderstanding, read, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Angka } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { DistanceGroup, FacetGroup, FacetNote, RegionGroup } from '../features/facets/Facets';
import { FacetParts } from '../features/facets/parts';
import { useOutlines } from '../features/region/outlines';
import { MapRegionParts, mapRegionsOf, upOf, WithinParts } from '../features/region/parts';
import { Compare } from '../features/search/Compare';
import { MatchCard, MatchParts, type MatchView } from '../features/search/MatchCard';
import { QuestionForm } from '../features/search/QuestionForm';
import { RefusedParts, Refusals } from '../features/search/Refusals';
import { Understood, UnderstoodParts } from '../features/search/Understood';
import { graphql, type ResultOf } from '../gql/graphql';
import { choices, newestFirst } from '../lib/facets';
import type { Language } from '../lib/language';
import {
  countedBy,
  type Narrow,
  narrowChange,
  nChosen,
  readNarrow,
  type State,
  toMatchFilter,
  WHOLE,
} from '../lib/narrow';
import { count, distance, percentOfPoints } from '../lib/numbers';
import {
  isComplete,
  isRegionCode,
  NO_REGION,
  readSearch,
  type Search as SearchValue,
  toInput,
  writeSearch,
} from '../lib/search';
import type { MapMark } from '../map/SmallMap';
import { CompareBar, MOST_COMPARED, readCompared } from '../ui/CompareBar';
import { DemoNote } from '../ui/DemoNote';
import type { Choice } from '../ui/Chosen';
import { Listing } from '../ui/Listing';
import { Bars, Empty } from '../ui/states';

const SmallMap = lazy(() => import('../map/SmallMap').then(({ SmallMap }) => ({ default: SmallMap })));

const SearchQuery = graphql(
  `
    query CariKoperasi(
      $input: MatchCooperativesInput!
      $first: Int!
      $filter: CooperativeMatchFilter!
      $byState: CooperativeMatchFilter!
      $byYear: CooperativeMatchFilter!
      $bySector: CooperativeMatchFilter!
      $byDistance: CooperativeMatchFilter!
      $place: RegionCode!
      $placed: Boolean!
    ) {
      matchCooperatives(input: $input) {
        nConsidered
        within {
          ...MapRegionParts
          parent {
            code
            name
            level
          }
        }
        understood {
          ...UnderstoodParts
        }
        matches(first: $first, filter: $filter) {
          nodes {
            ...MatchParts
          }
          totalCount {
            value
            exact
          }
          pageInfo {
            hasNextPage
          }
          facets {
            region {
              ...FacetParts
            }
          }
        }
        all: matches(first: 1) {
          totalCount {
            value
          }
        }
        byState: matches(first: 1, filter: $byState) {
          facets {
            state {
              ...FacetParts
            }
          }
        }
        byYear: matches(first: 1, filter: $byYear) {
          facets {
            ratYear {
              ...FacetParts
            }
          }
        }
        bySector: matches(first: 1, filter: $bySector) {
          facets {
            sector {
              ...FacetParts
            }
          }
        }
        byDistance: matches(first: 1, filter: $byDistance) {
          facets {
            distance {
              ...FacetParts
            }
          }
        }
        refused(first: 20) {
          nodes {
            ...RefusedParts
          }
          totalCount {
            value
            exact
          }
        }
      }
      region(code: $place) @include(if: $placed) {
        ...WithinParts
      }
      sectors(first: 100) {
        nodes {
          code
          name
        }
      }
    }
  `,
  [MapRegionParts, UnderstoodParts, MatchParts, RefusedParts, FacetParts, WithinParts],
);

type Found = ResultOf<typeof SearchQuery>;

const PAGE = 10;
const MOST = 100;

interface Address {
  search: SearchValue;
  narrow: Narrow;
  first: number;
  view: 'daftar' | 'peta';
  compared: string[];
}

const readAddress = (params: URLSearchParams): Address => ({
  search: readSearch(params),
  narrow: readNarrow(params),
  first: Math.min(MOST, Math.max(PAGE, Math.ceil(Number(params.get('n') ?? PAGE) / PAGE) * PAGE || PAGE)),
  view: params.get('tampil') === 'peta' ? 'peta' : 'daftar',
  compared: readCompared(params),
});

/** All parameters of a search, absent ones as null, so that an older search leaves nothing behind. */
const searchChange = (search: SearchValue): Record<string, string | null> => ({
  ...Object.fromEntries(
    ['usaha', 'tempat', 'titik', 'perlu', 'sektor', 'dalam', 'n', 'banding'].map((name) => [name, null]),
  ),
  ...narrowChange(WHOLE),
  ...Object.fromEntries(writeSearch(search)),
});

export default function Search() {
  const t = useTexts();
  const [address, change] = useAddress(readAddress);
  const { search, narrow, first } = address;
  const complete = isComplete(search);
  const input = useMemo(() => toInput(search), [search]);
  const answer = useAnswer(
    SearchQuery,
    {
      input,
      first,
      filter: toMatchFilter(narrow),
      ...countedBy(narrow),
      place: narrow.region || NO_REGION,
      placed: narrow.region !== '',
    },
    { pause: !complete, keep: true },
  );
  const misread = answer.loading ? undefined : misunderstanding(answer.error);
  const [editing, setEditing] = useState(false);
  const tail = writeSearch(search).toString();
  const place = read(answer, ({ matchCooperatives }) => matchCooperatives.understood.place.region?.name);
  const submit = (next: SearchValue) => {
    setEditing(false);
    change(searchChange(next));
  };
  return (
    <div className="page page-search">
      <PageHead title={t('cari.judul')} lead={complete ? undefined : t('cari.lead')}>
        {complete && (
          <div className="search-summary">
            <p>
              <strong>{search.products}</strong>&nbsp;·{' '}
              {place ??
                (search.point ? t('cari.lokasiSaya') : isRegionCode(search.place) && !misread ? '…' : search.place)}
              {search.needs.length > 0 && <>&nbsp;· {search.needs.map((need) => t(`perlu.${need}`)).join(', ')}</>}
            </p>
            {!misread && (
              <button
                type="button"
                className="button button-plain"
                aria-expanded={editing}
                aria-controls="ubah-pencarian"
                onClick={() => setEditing(!editing)}
              >
                {t(editing ? 'cari.batalUbah' : 'cari.ubah')}
              </button>
            )}
          </div>
        )}
      </PageHead>
      <div id="ubah-pencarian">
        {(!complete || editing || misread) && (
          <div className="card card-form">
            <QuestionForm
              key={misread && tail}
              start={misread?.field === 'sectors' ? { ...search, sectors: [] } : search}
              misread={misread}
              placeLabel={search.point ? t('cari.lokasiSaya') : isRegionCode(search.place) ? place : undefined}
              submitText={t('cari.tombol')}
              onSubmit={submit}
            />
          </div>
        )}
      </div>
      {complete && !misread && (
        <Answered answer={answer} skeleton={<SearchSkeleton />}>
          {(data) => <Results data={data} address={address} change={change} waiting={answer.loading} />}
        </Answered>
      )}
    </div>
  );
}

function SearchSkeleton() {
  return (
    <div className="search-columns">
      <div>
        {[1, 2, 3].map((n) => (
          <div key={n} className="card">
            <Bars lines={4} />
          </div>
        ))}
      </div>
      <div className="map-frame skeleton" />
    </div>
  );
}

function Results({
  data,
  address,
  change,
  waiting,
}: {
  data: Found;
  address: Address;
  change: ReturnType<typeof useAddress>[1];
  waiting: boolean;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const { understood, matches, refused, within, nConsidered } = data.matchCooperatives;
  const [pointed, setPointed] = useState<string | null>(null);
  const [comparing, setComparing] = useState(false);
  const { narrow } = address;
  const { outlined } = useOutlines(within.code);
  const total = matches.totalCount;
  const fitting = count(data.matchCooperatives.all.totalCount.value, language);
  const ask = (part: Partial<Narrow>) => change(narrowChange({ ...narrow, ...part }));
  const chosenParts = useChosenParts(data, narrow, ask);
  const tail = writeSearch(address.search).toString();
  const hrefOf = (id: string) => `/koperasi/${id}?${tail}`;
  const chosen = matches.nodes.filter(({ cooperative }) => address.compared.includes(cooperative.id));
  const marks = useMemo(
    () => marksOf(matches.nodes, understood.place.point, pointed, t('peta.anda'), language),
    [matches.nodes, understood.place.point, pointed, t, language],
  );
  const choose = (id: string, take: boolean) => {
    const next = take ? [...address.compared, id] : address.compared.filter((one) => one !== id);
    change({ banding: next.join(',') }, { replace: true });
  };
  const point = (id: string) => {
    setPointed(id);
    if (address.view === 'peta') change({ tampil: null }, { replace: true });
    requestAnimationFrame(() => document.getElementById(`hasil-${id}`)?.focus());
  };
  return (
    <>
      <Understood
        understood={understood}
        sectors={data.sectors.nodes}
        onSectors={(codes) => change({ sektor: codes.join(','), n: null })}
        onPlace={(code) => change({ tempat: code, titik: null, n: null })}
      />
      <Listing
        name={t('hasil.daftar')}
        status={
          <>
            <Angka asal="jumlah_hasil" explanation={countExplanation(t, 'jumlah_hasil', within.name, total.exact)}>
              {count(total.value, language)}
            </Angka>{' '}
            {nChosen(narrow) > 0
              ? t('saring.hasil', { n: fitting, tempat: within.name })
              : t('hasil.dari', { n: count(nConsidered, language), tempat: within.name })}
          </>
        }
        filters={<Facets data={data} narrow={narrow} ask={ask} />}
        chosen={chosenParts}
        onClear={() => ask(WHOLE)}
        showText={t('saring.tampilkan', { n: count(total.value, language), apa: t('saring.koperasi') })}
        view={address.view}
        onView={(view) => change({ tampil: view === 'peta' ? view : null }, { replace: true })}
        waiting={waiting}
        mapName={t('hasil.peta')}
        map={
          <Suspense fallback={<div className="map-frame skeleton" />}>
            <SmallMap
              name={t('hasil.petaNama', { tempat: within.name })}
              regions={outlined(mapRegionsOf(within))}
              marks={marks}
              onChoose={point}
            />
          </Suspense>
        }
      >
        {matches.nodes.length === 0 &&
          (nChosen(narrow) > 0 ? (
            <Empty title={t('saring.kosong')}>
              <p>{t('saring.kosong.isi')}</p>
              <button type="button" className="button" onClick={() => ask(WHOLE)}>
                {t('saring.hapusSemua')}
              </button>
            </Empty>
          ) : (
            <Empty title={t('hasil.kosong.judul', { tempat: within.name })}>
              <p>{t('hasil.kosong.isi')}</p>
              {within.parent && (
                <button
                  type="button"
                  className="button"
                  onClick={() => change({ dalam: within.parent?.code ?? null, n: null })}
                >
                  {t('hasil.perluas', { tempat: within.parent.name })}
                </button>
              )}
            </Empty>
          ))}
        {matches.nodes.some(({ cooperative }) => cooperative.isDemo) && <DemoNote text="kata.contohSemua" />}
        <ol className="plain-list match-list">
          {matches.nodes.map((match) => (
            <li key={match.cooperative.id}>
              <MatchCard
                match={match}
                href={hrefOf(match.cooperative.id)}
                selected={match.cooperative.id === pointed}
                chosen={address.compared.includes(match.cooperative.id)}
                mayChoose={address.compared.length < MOST_COMPARED}
                onChosen={(take) => choose(match.cooperative.id, take)}
              />
            </li>
          ))}
        </ol>
        {matches.pageInfo.hasNextPage && address.first < MOST && (
          <button
            type="button"
            className="button button-wide"
            disabled={waiting}
            onClick={() => change({ n: String(address.first + PAGE) }, { replace: true })}
          >
            {t('hasil.muatLagi', { n: PAGE })}
          </button>
        )}
        <Refusals refused={refused.nodes} total={count(refused.totalCount.value, language)} hrefOf={hrefOf} />
      </Listing>
      <CompareBar
        name={t('banding.judul')}
        n={chosen.length}
        onCompare={() => setComparing(true)}
        onClear={() => change({ banding: null }, { replace: true })}
      />
      {comparing && <Compare matches={chosen} hrefOf={hrefOf} onClose={() => setComparing(false)} />}
    </>
  );
}

/** What is chosen among the filters, each with a way back. */
function useChosenParts(data: Found, narrow: Narrow, ask: (part: Partial<Narrow>) => void): Choice[] {
  const t = useTexts();
  const { language } = useLanguage();
  const { states, years, sector, region, km } = narrow;
  return [
    ...(km === null
      ? []
      : [
          {
            key: 'jarak',
            label: t('saring.sampai', { jarak: distance(km * 1_000, language) }),
            remove: () => ask({ km: null }),
          },
        ]),
    ...states.map((state) => ({
      key: state,
      label: t(`keadaanKoperasi.${state}`),
      remove: () => ask({ states: states.filter((one) => one !== state) }),
    })),
    ...years.map((year) => ({
      key: String(year),
      label: t('saring.ratTahun', { tahun: String(year) }),
      remove: () => ask({ years: years.filter((one) => one !== year) }),
    })),
    ...(sector ? [{ key: 'bidang', label: sectorName(data, sector), remove: () => ask({ sector: '' }) }] : []),
    ...(region ? [{ key: 'di', label: data.region?.name ?? region, remove: () => ask({ region: '' }) }] : []),
  ];
}

const sectorName = ({ sectors }: Found, code: string) => sectors.nodes.find((one) => one.code === code)?.name ?? code;

function Facets({ data, narrow, ask }: { data: Found; narrow: Narrow; ask: (part: Partial<Narrow>) => void }) {
  const t = useTexts();
  const { matches, within, ...found } = data.matchCooperatives;
  const { state } = found.byState.facets;
  const { ratYear } = found.byYear.facets;
  const { sector } = found.bySector.facets;
  const region = data.region ?? null;
  // above the region searched nothing was ranked
  const up = region && upOf(region, within.name);
  return (
    <div className="facets">
      <FacetNote of={t('saring.koperasi')} exact />
      <DistanceGroup facet={found.byDistance.facets.distance} km={narrow.km} whole onChoose={(km) => ask({ km })} />
      <FacetGroup
        title={t('saring.keadaan')}
        several
        buckets={choices(state.buckets, narrow.states, (one) => t(`keadaanKoperasi.${one as State}`))}
        counted={state.counted}
        chosen={narrow.states}
        onChoose={(states) => ask({ states: states as State[] })}
      />
      <FacetGroup
        title={t('saring.rat')}
        several
        buckets={choices(newestFirst(ratYear.buckets), narrow.years.map(String), (year) => year)}
        counted={ratYear.counted}
        chosen={narrow.years.map(String)}
        onChoose={(years) => ask({ years: years.map(Number) })}
      />
      <FacetGroup
        title={t('saring.bidangDilayani')}
        buckets={choices(sector.buckets, narrow.sector ? [narrow.sector] : [], (code) => sectorName(data, code))}
        counted={sector.counted}
        chosen={narrow.sector ? [narrow.sector] : []}
        onChoose={([sector = '']) => ask({ sector })}
      />
      <RegionGroup
        facet={matches.facets.region}
        chosen={region}
        up={up && (up.code.length > within.code.length ? up : { code: '', name: within.name })}
        onChoose={(region) => ask({ region })}
      />
    </div>
  );
}

function marksOf(
  found: readonly MatchView[],
  here: { latitude: number; longitude: number },
  selected: string | null,
  hereLabel: string,
  language: Language,
): MapMark[] {
  const ranked = found.flatMap(({ cooperative, rank, points }): MapMark[] =>
    cooperative.location
      ? [
          {
            id: cooperative.id,
            kind: 'rank',
            point: cooperative.location.point,
            label: `${rank}. ${cooperative.name}, ${percentOfPoints(points, language)}`,
            text: String(rank),
            selected: cooperative.id === selected,
          },
        ]
      : [],
  );
  // the best is drawn last, so that it lies on top; the one pointed at above all
  ranked.reverse().sort((a, b) => Number(a.selected) - Number(b.selected));
  return [{ id: 'anda', kind: 'here', point: here, label: hereLabel }, ...ranked];
}
