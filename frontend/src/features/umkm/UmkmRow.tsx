/** One UMKM in a list as the visitor may see it: line of business, place, and what its owner published. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { distance } from '../../lib/numbers';
import { dotted, listed } from '../../lib/words';
import type { MapMark } from '../../map/SmallMap';
import { Angka } from '../explanations/Angka';
import { distanceExplanation } from '../explanations/local';
import { placeName, WithinParts } from '../region/parts';
import { SectorParts, SectorSymbol, shapePath, toneClass } from '../sectors/SectorSymbol';

export const UmkmRowParts = graphql(
  `
    fragment UmkmRowParts on Umkm @_unmask {
      id
      displayName
      isPublished
      isDemo
      sizeClass
      sectors {
        ...SectorParts
      }
      products {
        name
      }
      region {
        ...WithinParts
      }
      location {
        point {
          latitude
          longitude
        }
      }
    }
  `,
  [SectorParts, WithinParts],
);

export type UmkmView = ResultOf<typeof UmkmRowParts>;

export function UmkmRow({ umkm, distanceM }: { umkm: UmkmView; distanceM: number | null }) {
  const t = useTexts();
  const { language } = useLanguage();
  const [main] = umkm.sectors;
  const facts = [
    // a name made of line and place says the main line already
    ...umkm.sectors.slice(umkm.isPublished ? 0 : 1).map(({ name }) => name),
    placeName(umkm.region),
    ...(umkm.sizeClass ? [t(`ukuran.${umkm.sizeClass}`)] : []),
  ];
  return (
    <li className="cluster-row">
      {main ? <SectorSymbol sector={main} size={22} /> : <span className="sector-space" />}
      <div>
        <h2>
          <Link href={`/umkm/${umkm.id}`}>{umkm.displayName}</Link>
        </h2>
        <p className="small second">{dotted(...facts)}</p>
        {umkm.products.length > 0 && (
          <p className="small">
            {listed(
              umkm.products.map(({ name }) => name),
              t('kata.dan'),
            )}
          </p>
        )}
      </div>
      {distanceM !== null && (
        <p className="cluster-count">
          <Angka asal="jarak" explanation={distanceExplanation(t, distance(distanceM, language))}>
            {distance(distanceM, language)}
          </Angka>
        </p>
      )}
    </li>
  );
}

/** Businesses of one line in one cell are one mark, larger the more there are. Pure. */
export function umkmMarks(
  umkm: readonly Pick<UmkmView, 'id' | 'displayName' | 'sectors' | 'location'>[],
  labelOf: (name: string, n: number) => string,
): MapMark[] {
  const groups = new Map<string, { first: (typeof umkm)[number]; n: number }>();
  for (const one of umkm) {
    if (!one.location) continue;
    const { latitude, longitude } = one.location.point;
    const key = `${latitude},${longitude},${one.sectors[0]?.code ?? ''}`;
    const known = groups.get(key);
    if (known) known.n += 1;
    else groups.set(key, { first: one, n: 1 });
  }
  return [...groups.values()].flatMap(({ first, n }): MapMark[] => {
    const [sector] = first.sectors;
    return first.location
      ? [
          {
            id: first.id,
            kind: 'sector',
            point: first.location.point,
            label: labelOf(first.displayName, n),
            path: shapePath(sector?.shape ?? 'CIRCLE'),
            tone: sector ? toneClass(sector.tone) : 'tone-plain',
            size: 0.7 + 0.3 * Math.sqrt(n - 1),
          },
        ]
      : [];
  });
}
