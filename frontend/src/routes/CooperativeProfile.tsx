/** Profil koperasi: why it fits, how to reach it, how it lives. */
import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import { useAddress } from '../app/address';
import { useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Profile } from '../app/Profile';
import { manages, useSession } from '../app/session';
import { Contact, ContactParts } from '../features/cooperatives/Contact';
import { Checklist, DuesList } from '../features/cooperatives/JoinSteps';
import { Meetings, MeetingsParts } from '../features/cooperatives/Meetings';
import { StateBadge } from '../features/cooperatives/StateBadge';
import { YearBars, YearParts } from '../features/cooperatives/YearBars';
import { Angka, ExplanationParts, explanationOf } from '../features/explanations/Angka';
import { countExplanation } from '../features/explanations/local';
import { MemberPageParts, Members } from '../features/clusters/Members';
import { LiveNote, useLive } from '../features/live/Live';
import { placeName, regencyOf, WithinParts } from '../features/region/parts';
import { RegionMap } from '../features/region/RegionMap';
import { MatchOfOne } from '../features/search/MatchOfOne';
import { SectorParts, SectorTag } from '../features/sectors/SectorSymbol';
import { graphql, type ResultOf } from '../gql/graphql';
import { longDate, monthYear } from '../lib/dates';
import { count } from '../lib/numbers';
import { isComplete, readSearch, type Search, writeSearch } from '../lib/search';
import { DemoNote } from '../ui/DemoNote';
import { Icon } from '../ui/Icon';

const ProfileQuery = graphql(
  `
    query ProfilKoperasi($id: ID!) {
      eventCursor
      node(id: $id) {
        ... on Cooperative {
          id
          name
          kind
          pattern
          level
          openness
          legalNumber
          nik
          foundedOn
          nMembers
          state
          isDemo
          changedAt
          bond {
            kind
            description
          }
          dues {
            principalIdr
            mandatoryMonthlyIdr
          }
          services
          stateExplanation {
            ...ExplanationParts
          }
          region {
            ...WithinParts
          }
          location {
            precision
            point {
              latitude
              longitude
            }
          }
          sectors {
            ...SectorParts
          }
          clusters(first: 6) {
            nodes {
              id
              name
            }
          }
          umkm(first: 50) {
            ...MemberPageParts
            totalCount {
              value
              exact
            }
          }
          origins {
            field
            source
            at
          }
          ...ContactParts
          ...MeetingsParts
          ...YearParts
        }
      }
    }
  `,
  [ExplanationParts, WithinParts, SectorParts, MemberPageParts, ContactParts, MeetingsParts, YearParts],
);

type Found = Extract<NonNullable<ResultOf<typeof ProfileQuery>['node']>, { name: string }>;

export default function CooperativeProfile() {
  const t = useTexts();
  const { id = '' } = useParams();
  const answer = useAnswer(ProfileQuery, { id });
  const live = useLive([id], answer);
  const [search] = useAddress(readSearch);
  return (
    <Profile
      answer={answer}
      pick={({ node }) => (node && 'name' in node ? node : null)}
      title={t('koperasi.judul')}
      missing={t('koperasi.tidakAda')}
      back={
        isComplete(search)
          ? { href: `/cari?${writeSearch(search).toString()}`, text: t('koperasi.kembali') }
          : { href: '/cari', text: t('cari.judul') }
      }
      below={<LiveNote live={live} />}
    >
      {(cooperative) => <Loaded cooperative={cooperative} search={search} />}
    </Profile>
  );
}

function Loaded({ cooperative, search }: { cooperative: Found; search: Search }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { viewer } = useSession();
  const complete = isComplete(search);
  const query = complete ? writeSearch(search).toString() : '';
  const explanation = explanationOf(cooperative.stateExplanation);
  const { umkm, location, region } = cooperative;
  const { kind: bond, description } = cooperative.bond;
  const facts: [string, ReactNode][] = [
    [t('koperasi.jenis'), t(`jenis.${cooperative.kind}`)],
    [t('koperasi.pola'), t(`pola.${cooperative.pattern}`)],
    [
      t('koperasi.ikatan'),
      // its own words are Indonesian: for other readers they stand behind the kind, quoted
      description === null || language !== 'id' ? (
        <>
          {t(`ikatan.${bond}`)}
          {description && <span lang="id">: “{description}”</span>}
        </>
      ) : (
        description
      ),
    ],
    [t('koperasi.terbuka'), t(`terbuka.${cooperative.openness}`)],
    [t('koperasi.berdiri'), cooperative.foundedOn && longDate(cooperative.foundedOn, language)],
    [t('koperasi.badanHukum'), cooperative.legalNumber],
    [t('koperasi.nik'), cooperative.nik],
    [t('koperasi.anggota'), cooperative.nMembers === null ? null : count(cooperative.nMembers, language)],
  ];
  return (
    <>
      <PageHead title={cooperative.name}>
        <p className="second">{placeName(region)}</p>
        <p className="tags">
          <Angka asal={explanation.code} explanation={explanation}>
            <StateBadge state={cooperative.state} />
          </Angka>
          {cooperative.sectors.map((sector) => (
            <SectorTag key={sector.code} sector={sector} />
          ))}
        </p>
        {cooperative.isDemo && <DemoNote />}
        {manages(viewer, cooperative.id) && (
          <Link className="button" href={`/koperasi/${cooperative.id}/kelola`}>
            {t('koperasi.kelola')}
          </Link>
        )}
      </PageHead>
      <div className="profile-columns">
        <div className="profile-main">
          {complete && (
            <section className="card" aria-labelledby="kecocokan">
              <h2 id="kecocokan">{t('koperasi.mengapa')}</h2>
              <MatchOfOne search={search} cooperativeId={cooperative.id} />
            </section>
          )}
          <section aria-labelledby="layanan">
            <h2 id="layanan">{t('koperasi.layanan')}</h2>
            {cooperative.services.length ? (
              <ul className="services">
                {cooperative.services.map((service) => (
                  <li key={service}>
                    <Icon name="check" size={18} />
                    {t(`layanan.${service}`)}
                  </li>
                ))}
              </ul>
            ) : (
              <p className="second">{t('koperasi.layananKosong')}</p>
            )}
          </section>
          <section aria-labelledby="rat">
            <h2 id="rat">{t('rat.judul')}</h2>
            <p className="second small">{t('rat.arti')}</p>
            <Meetings rats={cooperative.rats} />
          </section>
          {cooperative.years.length > 0 && (
            <section aria-labelledby="tahun">
              <h2 id="tahun">{t('tahun.judul')}</h2>
              <YearBars years={cooperative.years} />
            </section>
          )}
          <section aria-labelledby="gabung">
            <h2 id="gabung">{t('gabung.judul')}</h2>
            <DuesList dues={cooperative.dues} />
            <Checklist boxes={false} />
          </section>
          <section aria-labelledby="anggota-umkm">
            <h2 id="anggota-umkm">{t('koperasi.umkm')}</h2>
            <p>
              <Angka
                asal="jumlah_umkm"
                explanation={countExplanation(t, 'jumlah_umkm', cooperative.name, umkm.totalCount.exact)}
              >
                {count(umkm.totalCount.value, language)}
              </Angka>{' '}
              {t('koperasi.umkmTercatat')}
            </p>
            {umkm.nodes.length > 0 && (
              <Members key={cooperative.id} of={cooperative.id} page={umkm} total={umkm.totalCount.value} most={6} />
            )}
            {cooperative.clusters.nodes.length > 0 && (
              <p>
                {t('koperasi.diKlaster')}{' '}
                {cooperative.clusters.nodes.map((cluster, n) => (
                  <span key={cluster.id}>
                    {n > 0 && ', '}
                    <Link href={`/klaster/${cluster.id}`}>{cluster.name}</Link>
                  </span>
                ))}
              </p>
            )}
          </section>
        </div>
        <aside className="profile-side">
          <section className="card" aria-labelledby="hubungi">
            <h2 id="hubungi">{t('kontak.judul')}</h2>
            <Contact cooperative={cooperative} products={complete ? search.products : ''} query={query} />
          </section>
          {location && (
            <RegionMap
              code={regencyOf(region).code}
              name={cooperative.name}
              marks={[{ id: cooperative.id, kind: 'knot', point: location.point, label: cooperative.name }]}
            />
          )}
          {location && location.precision !== 'EXACT' && (
            <p className="small second map-note">{t(`tepat.${location.precision}`)}</p>
          )}
          <dl className="facts">
            {facts.flatMap(([name, value]) =>
              value
                ? [
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>{value}</dd>
                    </div>,
                  ]
                : [],
            )}
          </dl>
          {cooperative.origins.length > 0 && (
            <details className="disclosure">
              <summary>{t('koperasi.asalData')}</summary>
              <ul className="plain-list small">
                {cooperative.origins.map((origin) => (
                  <li key={`${origin.field} ${origin.at}`}>
                    {origin.source}, {monthYear(origin.at, language)}
                  </li>
                ))}
              </ul>
            </details>
          )}
          <p className="small second">{t('koperasi.diubah', { tanggal: longDate(cooperative.changedAt, language) })}</p>
        </aside>
      </div>
    </>
  );
}
