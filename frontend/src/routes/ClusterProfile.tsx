/** Profil klaster: its line of business, its cooperatives, its members, where they are. */
import { useMemo } from 'react';
import { Link, useParams } from 'wouter';
import { read, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Profile } from '../app/Profile';
import { StateBadge } from '../features/cooperatives/StateBadge';
import { Angka } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { Members } from '../features/clusters/Members';
import { LiveNote, useLive } from '../features/live/Live';
import { placeName, regencyOf, WithinParts } from '../features/region/parts';
import { RegionMap } from '../features/region/RegionMap';
import { SectorParts, SectorTag, shapePath, toneClass } from '../features/sectors/SectorSymbol';
import { graphql, type ResultOf } from '../gql/graphql';
import { longDate } from '../lib/dates';
import { count } from '../lib/numbers';
import { writeSearch, EMPTY_SEARCH } from '../lib/search';
import { listed } from '../lib/words';
import type { MapMark } from '../map/SmallMap';
import { DemoNote } from '../ui/DemoNote';
import { Empty } from '../ui/states';

const ProfileQuery = graphql(
  `
    query ProfilKlaster($id: ID!) {
      eventCursor
      node(id: $id) {
        ... on Cluster {
          id
          name
          stage
          foundedOn
          isDemo
          changedAt
          sector {
            ...SectorParts
            words
          }
          region {
            ...WithinParts
          }
          regions {
            code
            name
          }
          location {
            point {
              latitude
              longitude
            }
          }
          leadCooperative {
            id
          }
          cooperatives(first: 20) {
            nodes {
              id
              name
              state
              nMembers
              location {
                point {
                  latitude
                  longitude
                }
              }
            }
            totalCount {
              value
              exact
            }
          }
          umkm(first: 100) {
            pageInfo {
              hasNextPage
              endCursor
            }
            nodes {
              id
              displayName
              region {
                name
              }
              location {
                point {
                  latitude
                  longitude
                }
              }
            }
            totalCount {
              value
              exact
            }
          }
        }
      }
    }
  `,
  [SectorParts, WithinParts],
);

type Found = Extract<NonNullable<ResultOf<typeof ProfileQuery>['node']>, { stage: unknown }>;

const MEMBERS_SHOWN = 12;

export default function ClusterProfile() {
  const t = useTexts();
  const { id = '' } = useParams();
  const answer = useAnswer(ProfileQuery, { id });
  const live = useLive([id, ...(read(answer, cooperativesOf) ?? [])], answer);
  return (
    <Profile
      answer={answer}
      pick={({ node }) => (node && 'stage' in node ? node : null)}
      title={t('klaster.satu')}
      missing={t('klaster.tidakAda')}
      back={{ href: '/klaster', text: t('beranda.semuaKlaster') }}
      below={<LiveNote live={live} />}
    >
      {(cluster) => <Loaded cluster={cluster} />}
    </Profile>
  );
}

/** What stands on the page of cooperatives changes with them. */
const cooperativesOf = ({ node }: ResultOf<typeof ProfileQuery>): string[] =>
  node && 'stage' in node ? node.cooperatives.nodes.map((one) => one.id) : [];

function Loaded({ cluster }: { cluster: Found }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { cooperatives, umkm, sector, region } = cluster;
  const marks = useMemo(
    (): MapMark[] => [
      ...umkm.nodes.flatMap((one): MapMark[] =>
        one.location
          ? [
              {
                id: one.id,
                kind: 'dot',
                point: one.location.point,
                label: one.displayName,
                path: shapePath(sector.shape),
                tone: toneClass(sector.tone),
                size: 0.5,
              },
            ]
          : [],
      ),
      ...cooperatives.nodes.flatMap((one): MapMark[] =>
        one.location ? [{ id: one.id, kind: 'knot', point: one.location.point, label: one.name }] : [],
      ),
    ],
    [umkm.nodes, cooperatives.nodes, sector.shape, sector.tone],
  );
  const find = writeSearch({
    ...EMPTY_SEARCH,
    products: sector.words[0] ?? sector.name,
    place: region.code,
  }).toString();
  return (
    <>
      <PageHead title={cluster.name}>
        <p className="tags">
          <SectorTag sector={sector} />
          <span className="badge badge-plain">{t(`tahap.${cluster.stage}`)}</span>
        </p>
        <p className="second">
          {cluster.regions.length > 1
            ? listed(
                cluster.regions.map((one) => one.name),
                t('kata.dan'),
              )
            : placeName(region)}
        </p>
        {cluster.isDemo && <DemoNote />}
      </PageHead>
      <div className="profile-columns">
        <div className="profile-main">
          {cluster.stage === 'CLOSED' ? (
            <Empty title={t('klaster.ditutup')}>
              <p>{t('klaster.ditutup.isi')}</p>
              <Link className="button" href={`/klaster?bidang=${sector.code}`}>
                {t('klaster.ditutup.lain')}
              </Link>
            </Empty>
          ) : (
            <>
              <p className="home-sentence">
                <Angka
                  asal="jumlah_umkm"
                  explanation={countExplanation(t, 'jumlah_umkm', cluster.name, umkm.totalCount.exact)}
                >
                  {count(umkm.totalCount.value, language)}
                </Angka>{' '}
                {t('klaster.kalimat.umkm')}{' '}
                <Angka
                  asal="jumlah_koperasi"
                  explanation={countExplanation(t, 'jumlah_koperasi', cluster.name, cooperatives.totalCount.exact)}
                >
                  {count(cooperatives.totalCount.value, language)}
                </Angka>{' '}
                {t('klaster.kalimat.koperasi')}
                {cluster.foundedOn && (
                  <> {t('klaster.kalimat.sejak', { tanggal: longDate(cluster.foundedOn, language) })}</>
                )}
              </p>
              <section aria-labelledby="koperasi-klaster">
                <h2 id="koperasi-klaster">{t('klaster.koperasi')}</h2>
                {cooperatives.nodes.length ? (
                  <ul className="plain-list lines">
                    {cooperatives.nodes.map((one) => (
                      <li key={one.id} className="line-row">
                        <span>
                          <Link href={`/koperasi/${one.id}`}>{one.name}</Link>
                          {one.id === cluster.leadCooperative?.id && (
                            <span className="small second"> {t('klaster.pemimpin')}</span>
                          )}
                        </span>
                        <StateBadge state={one.state} />
                      </li>
                    ))}
                  </ul>
                ) : (
                  <Empty title={t('klaster.tanpaKoperasi')} />
                )}
              </section>
              <section aria-labelledby="umkm-klaster">
                <h2 id="umkm-klaster">{t('klaster.umkm')}</h2>
                {umkm.nodes.length ? (
                  <>
                    <Members
                      key={cluster.id}
                      of={cluster.id}
                      page={umkm}
                      total={umkm.totalCount.value}
                      most={MEMBERS_SHOWN}
                    />
                    <p className="small second">{t('klaster.rahasia')}</p>
                  </>
                ) : (
                  <Empty title={t('klaster.tanpaUmkm')} />
                )}
              </section>
            </>
          )}
        </div>
        <aside className="profile-side">
          {marks.length > 0 && (
            <RegionMap code={regencyOf(region).code} name={cluster.name} marks={marks} around="marks" />
          )}
          <section className="card">
            <h2>{t('klaster.ikut')}</h2>
            <p>{t('klaster.ikutIsi')}</p>
            <Link className="button button-main" href={`/cari?${find}`}>
              {t('cari.tombol')}
            </Link>
          </section>
          <p className="small second">{t('koperasi.diubah', { tanggal: longDate(cluster.changedAt, language) })}</p>
        </aside>
      </div>
    </>
  );
}
