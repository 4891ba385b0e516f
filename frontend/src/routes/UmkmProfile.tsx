/** Profil UMKM: the visitor's view. Its line of business and rounded place; more where its owner published it. */
import { useMemo } from 'react';
import { Link, useParams } from 'wouter';
import { useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Profile } from '../app/Profile';
import { StateBadge } from '../features/cooperatives/StateBadge';
import { Angka, ExplanationParts, explanationOf } from '../features/explanations/Angka';
import { placeName, regencyOf, WithinParts } from '../features/region/parts';
import { RegionMap } from '../features/region/RegionMap';
import { SectorParts, SectorTag, shapePath, toneClass } from '../features/sectors/SectorSymbol';
import { graphql, type ResultOf } from '../gql/graphql';
import { longDate } from '../lib/dates';
import { decimal } from '../lib/numbers';
import { EMPTY_SEARCH, writeSearch } from '../lib/search';
import type { MapMark } from '../map/SmallMap';
import { DemoNote } from '../ui/DemoNote';
import { Icon } from '../ui/Icon';

const ProfileQuery = graphql(
  `
    query ProfilUmkm($id: ID!) {
      node(id: $id) {
        ... on Umkm {
          id
          displayName
          isPublished
          isDemo
          changedAt
          lineOfBusiness
          sizeClass
          sizeExplanation {
            ...ExplanationParts
          }
          sectors {
            ...SectorParts
            words
          }
          kbliCodes {
            id
            code
            title
            edition
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
          products {
            name
            capacityPerMonth
            unit
          }
          inputs {
            name
            quantityPerMonth
            unit
          }
          clusters(first: 10) {
            nodes {
              id
              name
              sector {
                ...SectorParts
              }
            }
          }
          cooperatives(first: 10) {
            nodes {
              id
              name
              state
            }
          }
        }
      }
    }
  `,
  [ExplanationParts, SectorParts, WithinParts],
);

type Found = Extract<NonNullable<ResultOf<typeof ProfileQuery>['node']>, { displayName: string }>;

export default function UmkmProfile() {
  const t = useTexts();
  const { id = '' } = useParams();
  const answer = useAnswer(ProfileQuery, { id });
  return (
    <Profile
      answer={answer}
      pick={({ node }) => (node && 'displayName' in node ? node : null)}
      title={t('umkm.satu')}
      missing={t('umkm.tidakAda')}
      back={{ href: '/umkm', text: t('umkm.semua') }}
    >
      {(umkm) => <Loaded umkm={umkm} />}
    </Profile>
  );
}

function Loaded({ umkm }: { umkm: Found }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { region, sectors, location } = umkm;
  const [main] = sectors;
  const marks = useMemo(
    (): MapMark[] =>
      location
        ? [
            {
              id: umkm.id,
              kind: 'sector',
              point: location.point,
              label: umkm.displayName,
              path: shapePath(main?.shape ?? 'CIRCLE'),
              tone: main ? toneClass(main.tone) : 'tone-plain',
              size: 1.4,
            },
          ]
        : [],
    [umkm.id, umkm.displayName, location, main],
  );
  const alike = new URLSearchParams({ ...(main ? { bidang: main.code } : {}), tempat: regencyOf(region).code });
  const find = writeSearch({ ...EMPTY_SEARCH, products: main?.words[0] ?? main?.name ?? '', place: region.code });
  const size = umkm.sizeExplanation && explanationOf(umkm.sizeExplanation);
  return (
    <>
      <PageHead title={umkm.displayName}>
        <p className="tags">
          {sectors.map((sector) => (
            <SectorTag key={sector.id} sector={sector} />
          ))}
        </p>
        <p className="second">{placeName(region)}</p>
        {umkm.isDemo && <DemoNote />}
      </PageHead>
      <div className="profile-columns">
        <div className="profile-main">
          {!umkm.isPublished && (
            <p className="privacy">
              <Icon name="lock" />
              <span>{t('umkm.belumTerbit')}</span>
            </p>
          )}
          <section aria-labelledby="usaha">
            <h2 id="usaha">{t('umkm.usaha')}</h2>
            <dl className="facts">
              <div>
                <dt>{t('klaster.bidang')}</dt>
                <dd>{umkm.lineOfBusiness}</dd>
              </div>
              <div>
                <dt>{t('umkm.ukuran')}</dt>
                <dd>
                  {umkm.sizeClass && size ? (
                    <Angka asal={size.code} explanation={size}>
                      {t(`ukuran.${umkm.sizeClass}`)}
                    </Angka>
                  ) : (
                    t('kata.takDiketahui')
                  )}
                </dd>
              </div>
              {umkm.kbliCodes.map((kbli) => (
                <div key={kbli.id}>
                  <dt>{t('umkm.kbli', { tahun: kbli.edition === 'KBLI_2020' ? '2020' : '2025' })}</dt>
                  <dd>
                    {kbli.code} {kbli.title}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
          <Quantities
            title={t('umkm.produk')}
            rows={umkm.products.map(({ name, capacityPerMonth, unit }) => ({ name, quantity: capacityPerMonth, unit }))}
          />
          <Quantities
            title={t('umkm.bahan')}
            rows={umkm.inputs.map(({ name, quantityPerMonth, unit }) => ({ name, quantity: quantityPerMonth, unit }))}
          />
          <section aria-labelledby="ikut">
            <h2 id="ikut">{t('umkm.bersama')}</h2>
            {umkm.clusters.nodes.length + umkm.cooperatives.nodes.length > 0 ? (
              <ul className="plain-list lines">
                {umkm.clusters.nodes.map((one) => (
                  <li key={one.id} className="line-row">
                    <Link href={`/klaster/${one.id}`}>{one.name}</Link>
                    <SectorTag sector={one.sector} />
                  </li>
                ))}
                {umkm.cooperatives.nodes.map((one) => (
                  <li key={one.id} className="line-row">
                    <Link href={`/koperasi/${one.id}`}>{one.name}</Link>
                    <StateBadge state={one.state} />
                  </li>
                ))}
              </ul>
            ) : (
              <p>{t('umkm.sendiri')}</p>
            )}
          </section>
        </div>
        <aside className="profile-side">
          {location && (
            <>
              <RegionMap code={regencyOf(region).code} name={umkm.displayName} marks={marks} around="marks" />
              <p className="small second map-note">{t(`tepat.${location.precision}`)}</p>
            </>
          )}
          <section className="card">
            <h2>{t('umkm.lanjut')}</h2>
            <p>{t('umkm.lanjutIsi')}</p>
            <Link className="button button-main" href={`/cari?${find.toString()}`}>
              {t('cari.tombol')}
            </Link>
            <Link className="button" href={`/umkm?${alike.toString()}`}>
              {t('umkm.sebidang', { tempat: regencyOf(region).name })}
            </Link>
            <Link className="button button-plain" href={`/wilayah/${region.code}`}>
              {t('wilayah.buka', { tempat: region.name })}
            </Link>
          </section>
          <p className="small second">{t('koperasi.diubah', { tanggal: longDate(umkm.changedAt, language) })}</p>
        </aside>
      </div>
    </>
  );
}

function Quantities({
  title,
  rows,
}: {
  title: string;
  rows: readonly { name: string; quantity: number | null; unit: string | null }[];
}) {
  const t = useTexts();
  const { language } = useLanguage();
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className="plain-list lines">
        {rows.map(({ name, quantity, unit }) => (
          <li key={name} className="line-row">
            <span>{name}</span>
            {quantity !== null && (
              <span className="second">
                {t('umkm.sebulan', { jumlah: `${decimal(quantity, language)} ${unit ?? ''}`.trim() })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
