/** Satu wilayah: its figures, its map with clusters and density, the regions below it, and the ways onward. */
import { Link, useParams } from 'wouter';
import { useAddress } from '../app/address';
import { useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Profile } from '../app/Profile';
import { ClusterLegend, ClusterRow, ClusterRowParts, clusterMarks } from '../features/clusters/ClusterRow';
import { StateBar } from '../features/cooperatives/StateBar';
import { StateCountParts, stateCountsOf } from '../features/cooperatives/stateCounts';
import { Angka } from '../features/explanations/Angka';
import { countExplanation, publishedExplanation } from '../features/explanations/local';
import { ChildMap, ChildTable } from '../features/region/ChildMap';
import { ChildParts, MEASURES, measuresOf } from '../features/region/measures';
import { regencyOf, WithinParts } from '../features/region/parts';
import { FigureParts, PublishedFigures, targetOf } from '../features/region/PublishedFigures';
import { RegionMap } from '../features/region/RegionMap';
import { graphql, type ResultOf } from '../gql/graphql';
import { count, countText, decimal } from '../lib/numbers';
import { isRegionCode } from '../lib/search';
import { dotted } from '../lib/words';
import { DemoNote } from '../ui/DemoNote';
import { Icon } from '../ui/Icon';
import { Empty } from '../ui/states';

const RegionQuery = graphql(
  `
    query HalamanWilayah($code: RegionCode!) {
      region(code: $code) {
        ...WithinParts
        kind
        areaKm2
        population
        zone
        postalCode
        figures {
          ...FigureParts
        }
        children(first: 100, orderBy: [{ field: NAME, direction: ASC }]) {
          nodes {
            ...ChildParts
          }
        }
        clusters(
          first: 20
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
          nodes {
            isDemo
          }
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
  [WithinParts, FigureParts, ChildParts, ClusterRowParts, StateCountParts],
);

type Found = NonNullable<ResultOf<typeof RegionQuery>['region']>;

/** Of the clusters on the map, the largest that run, the list shows so many. */
const IN_LIST = 8;

const readAddress = (params: URLSearchParams) => ({
  measure: MEASURES.find((one) => one === params.get('ukur')) ?? null,
});

export default function RegionPage() {
  const t = useTexts();
  const { code = '' } = useParams();
  const known = isRegionCode(code);
  const answer = useAnswer(RegionQuery, { code }, { pause: !known });
  return (
    <Profile
      answer={known ? answer : { ...answer, data: { region: null } }}
      pick={({ region }) => region}
      title={t('wilayah.satu')}
      missing={t('wilayah.tidakAda')}
      back={{ href: '/wilayah', text: t('wilayah.semua') }}
      saysWhere
      className="page-region"
    >
      {(region) => <Loaded region={region} />}
    </Profile>
  );
}

function Loaded({ region }: { region: Found }) {
  const t = useTexts();
  const { language } = useLanguage();
  const [{ measure: wanted }, change] = useAddress(readAddress);
  const children = region.children.nodes;
  const offered = measuresOf(children);
  // of a density and a number the density says more; where neither area nor UMKM are known the first of what there is
  const measure = (wanted && offered.includes(wanted) ? wanted : offered.find((one) => one === 'kepadatan')) ?? 'umkm';
  const clusters = region.clusters.nodes;
  const target = targetOf(region.figures);
  const marks = clusterMarks(clusters);
  const isDemo = clusters.some((one) => one.isDemo) || region.cooperatives.nodes.some((one) => one.isDemo);
  return (
    <>
      <nav aria-label={t('wilayah.di')} className="trail small">
        <ol>
          <li>
            <Link href="/wilayah">{t('wilayah.judul')}</Link>
          </li>
          {region.ancestors.map((above) => (
            <li key={above.code}>
              <Icon name="chevron" size={14} />
              <Link href={`/wilayah/${above.code}`}>{above.name}</Link>
            </li>
          ))}
        </ol>
      </nav>
      <PageHead title={region.name}>
        <p className="second">{dotted(t(`jenisWilayah.${region.kind}`), region.zone)}</p>
        {isDemo && <DemoNote text="kata.contohDaftar" />}
      </PageHead>
      <div className="profile-columns">
        <div className="profile-main">
          <p className="home-sentence">
            <Angka
              asal="jumlah_koperasi"
              explanation={countExplanation(t, 'jumlah_koperasi', region.name, region.cooperatives.totalCount.exact)}
            >
              {countText(region.cooperatives.totalCount, language)}
            </Angka>{' '}
            {t('beranda.kalimat.koperasi')}{' '}
            <Angka
              asal="jumlah_umkm"
              explanation={countExplanation(t, 'jumlah_umkm', region.name, region.umkm.totalCount.exact)}
            >
              {countText(region.umkm.totalCount, language)}
            </Angka>{' '}
            {t('beranda.kalimat.umkm')}{' '}
            <Angka
              asal="jumlah_klaster"
              explanation={countExplanation(t, 'jumlah_klaster', region.name, region.allClusters.totalCount.exact)}
            >
              {countText(region.allClusters.totalCount, language)}
            </Angka>{' '}
            {t('beranda.kalimat.klaster')}
          </p>
          {region.cooperatives.totalCount.value > 0 && (
            <section aria-labelledby="keadaan">
              <h2 id="keadaan">{t('wilayah.keadaan')}</h2>
              <StateBar
                counts={stateCountsOf(region)}
                of={region.name}
                target={
                  target && {
                    value: target.high,
                    explanation: publishedExplanation(t, language, target, region.name),
                  }
                }
              />
            </section>
          )}
          {children.length > 0 && (
            <section aria-labelledby="bawahan">
              <h2 id="bawahan">{t('wilayah.bawahan')}</h2>
              <ChildTable regions={children} of={region.name} />
            </section>
          )}
          <section aria-labelledby="klaster-wilayah">
            <h2 id="klaster-wilayah">{t('wilayah.klaster')}</h2>
            {clusters.length > 0 ? (
              <>
                <ul className="plain-list cluster-list">
                  {clusters.slice(0, IN_LIST).map((cluster) => (
                    <ClusterRow key={cluster.id} cluster={cluster} />
                  ))}
                </ul>
                <p>
                  <Link className="button" href={`/klaster?tempat=${region.code}`}>
                    {t('wilayah.klasterLain', { tempat: region.name })}
                  </Link>
                </p>
              </>
            ) : (
              <Empty title={t('wilayah.tanpaKlaster')} />
            )}
          </section>
          {region.figures.length > 0 && (
            <section aria-labelledby="terbitan">
              <h2 id="terbitan">{t('wilayah.terbitan')}</h2>
              <PublishedFigures figures={region.figures} of={region.name} />
            </section>
          )}
        </div>
        <aside className="profile-side">
          {children.some(({ centroid }) => centroid) ? (
            <ChildMap
              of={region.code}
              regions={children}
              measure={measure}
              marks={marks}
              onMeasure={(next) => change({ ukur: next }, { replace: true })}
            >
              <ClusterLegend clusters={clusters} />
            </ChildMap>
          ) : (
            <div className="map-box">
              <RegionMap code={regencyOf(region).code} name={region.name} marks={marks} />
              <ClusterLegend clusters={clusters} />
            </div>
          )}
          <section className="card">
            <dl className="facts">
              {region.population !== null && (
                <div>
                  <dt>{t('wilayah.penduduk')}</dt>
                  <dd>{count(region.population, language)}</dd>
                </div>
              )}
              {region.areaKm2 !== null && (
                <div>
                  <dt>{t('wilayah.luas')}</dt>
                  <dd>{t('wilayah.km2', { n: decimal(region.areaKm2, language) })}</dd>
                </div>
              )}
              {region.postalCode !== null && (
                <div>
                  <dt>{t('wilayah.kodePos')}</dt>
                  <dd>{region.postalCode}</dd>
                </div>
              )}
              <div>
                <dt>{t('wilayah.kode')}</dt>
                <dd>{region.code}</dd>
              </div>
            </dl>
            <Link className="button button-main" href={`/cari?tempat=${region.code}`}>
              {t('wilayah.cariDi', { tempat: region.name })}
            </Link>
            <Link className="button" href={`/umkm?tempat=${region.code}`}>
              {t('wilayah.umkmDi', { tempat: region.name })}
            </Link>
          </section>
        </aside>
      </div>
    </>
  );
}
