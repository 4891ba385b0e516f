/** Beranda: three questions, a small map of the clusters, the figures of the district. */
import { lazy, Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { ClusterLegend, ClusterRow, ClusterRowParts, clusterMarks } from '../features/clusters/ClusterRow';
import { StateBar } from '../features/cooperatives/StateBar';
import { StateCountParts, stateCountsOf } from '../features/cooperatives/stateCounts';
import { Angka } from '../features/explanations/Angka';
import { countExplanation, publishedExplanation } from '../features/explanations/local';
import { useOutlines } from '../features/region/outlines';
import { MapRegionParts, mapRegionsOf } from '../features/region/parts';
import { FigureParts, PublishedFigures, targetOf } from '../features/region/PublishedFigures';
import { QuestionForm } from '../features/search/QuestionForm';
import { graphql, type ResultOf } from '../gql/graphql';
import { count } from '../lib/numbers';
import { EMPTY_SEARCH, writeSearch } from '../lib/search';
import { DemoNote } from '../ui/DemoNote';
import { Bars, Empty } from '../ui/states';

const SmallMap = lazy(() => import('../map/SmallMap').then(({ SmallMap }) => ({ default: SmallMap })));

const HomeQuery = graphql(
  `
    query Beranda {
      homeRegion {
        ...MapRegionParts
        figures {
          ...FigureParts
        }
        clusters(
          first: 30
          filter: { not: { stage: CLOSED } }
          orderBy: [{ field: STAGE, direction: ASC }, { field: N_UMKM, direction: DESC }]
        ) {
          nodes {
            ...ClusterRowParts
          }
        }
        allClusters: clusters(first: 1) {
          totalCount {
            value
            exact
          }
        }
        cooperatives(first: 1) {
          totalCount {
            value
            exact
          }
        }
        umkm(first: 1) {
          totalCount {
            value
            exact
          }
        }
        ...StateCountParts
      }
    }
  `,
  [MapRegionParts, FigureParts, ClusterRowParts, StateCountParts],
);

type HomeRegion = NonNullable<ResultOf<typeof HomeQuery>['homeRegion']>;

/** Of the clusters on the map, the largest that run, the list shows so many. */
const IN_LIST = 6;

export default function Home() {
  const t = useTexts();
  const [, navigate] = useLocation();
  const answer = useAnswer(HomeQuery, {});
  return (
    <div className="page page-home">
      <div className="home-ask">
        <PageHead title={t('beranda.judul')} lead={t('beranda.lead')} />
        <QuestionForm
          start={EMPTY_SEARCH}
          submitText={t('cari.tombol')}
          onSubmit={(search) => navigate(`/cari?${writeSearch(search).toString()}`)}
        />
      </div>
      <Answered answer={answer} skeleton={<HomeSkeleton />}>
        {({ homeRegion }) => (homeRegion ? <District region={homeRegion} /> : <Empty title={t('beranda.kosong')} />)}
      </Answered>
    </div>
  );
}

function HomeSkeleton() {
  return (
    <>
      <div className="home-map">
        <div className="map-frame skeleton" />
      </div>
      <Bars lines={5} />
    </>
  );
}

function District({ region }: { region: HomeRegion }) {
  const t = useTexts();
  const { language } = useLanguage();
  const [, navigate] = useLocation();
  const total = region.cooperatives.totalCount;
  const target = targetOf(region.figures);
  const { outlined } = useOutlines(region.code);
  const clusters = region.clusters.nodes;
  return (
    <>
      <section className="home-map" aria-label={t('beranda.peta', { tempat: region.name })}>
        <Suspense fallback={<div className="map-frame skeleton" />}>
          <SmallMap
            name={t('beranda.peta', { tempat: region.name })}
            regions={outlined(mapRegionsOf(region))}
            marks={clusterMarks(clusters)}
            onChoose={(id) => navigate(`/klaster/${id}`)}
          />
        </Suspense>
        <ClusterLegend clusters={clusters} />
      </section>
      <section className="home-figures" aria-labelledby="angka-daerah">
        <h2 id="angka-daerah">{t('beranda.angka', { tempat: region.name })}</h2>
        <p className="home-sentence">
          <Angka asal="jumlah_koperasi" explanation={countExplanation(t, 'jumlah_koperasi', region.name, total.exact)}>
            {count(total.value, language)}
          </Angka>{' '}
          {t('beranda.kalimat.koperasi')}{' '}
          <Angka
            asal="jumlah_umkm"
            explanation={countExplanation(t, 'jumlah_umkm', region.name, region.umkm.totalCount.exact)}
          >
            {count(region.umkm.totalCount.value, language)}
          </Angka>{' '}
          {t('beranda.kalimat.umkm')}{' '}
          <Angka
            asal="jumlah_klaster"
            explanation={countExplanation(t, 'jumlah_klaster', region.name, region.allClusters.totalCount.exact)}
          >
            {count(region.allClusters.totalCount.value, language)}
          </Angka>{' '}
          {t('beranda.kalimat.klaster')}
        </p>
        <StateBar
          counts={stateCountsOf(region)}
          of={region.name}
          target={target && { value: target.high, explanation: publishedExplanation(t, language, target, region.name) }}
        />
        <p>
          <Link href={`/wilayah/${region.code}`}>{t('beranda.wilayah', { tempat: region.name })}</Link>
        </p>
        {clusters.some(({ isDemo }) => isDemo) && <DemoNote text="kata.contohDaftar" />}
        {region.figures.length > 0 && (
          <details className="disclosure">
            <summary>{t('beranda.lihatTerbitan', { n: region.figures.length })}</summary>
            <PublishedFigures figures={region.figures} of={region.name} />
          </details>
        )}
      </section>
      <section className="home-clusters" aria-labelledby="klaster-daerah">
        <div className="section-head">
          <h2 id="klaster-daerah">{t('beranda.klaster')}</h2>
          <Link href="/klaster">{t('beranda.semuaKlaster')}</Link>
        </div>
        {clusters.length > 0 ? (
          <ul className="plain-list cluster-list">
            {clusters.slice(0, IN_LIST).map((cluster) => (
              <ClusterRow key={cluster.id} cluster={cluster} />
            ))}
          </ul>
        ) : (
          <Empty title={t('klaster.kosong')} />
        )}
      </section>
    </>
  );
}
