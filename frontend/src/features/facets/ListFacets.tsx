/** The choices beside a list of UMKM or of clusters, and what of them is chosen. */
import type { Answer } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import type { ResultOf } from '../../gql/graphql';
import { type Counted, choices } from '../../lib/facets';
import type { ListAddress } from '../../lib/lists';
import { distance } from '../../lib/numbers';
import type { Choice } from '../../ui/Chosen';
import { upOf, type WithinParts } from '../region/parts';
import { DistanceGroup, FacetGroup, FacetPanel, RegionGroup } from './Facets';

export interface ListCounts {
  bySector: { facets: { sector: Counted } };
  byOwn: { facets: { own: Counted } };
  byDistance?: { facets: { distance: Counted } };
}

/** Nothing chosen. */
export const CLEAR = { sector: '', own: null, place: '', point: null };

type Place = ResultOf<typeof WithinParts>;

export interface Choosing<Value extends string> {
  address: ListAddress<Value>;
  ask: (part: Partial<ListAddress<Value>>) => void;
  /** The region chosen, once it is known. */
  place: Place | null;
  sectorName: (code: string) => string;
  ownName: (value: Value) => string;
}

export function useChosen<Value extends string>(choosing: Choosing<Value>): Choice[] {
  const t = useTexts();
  const { language } = useLanguage();
  const { address, ask, place, sectorName, ownName } = choosing;
  const { sector, own, point } = address;
  const radius = distance(address.radiusKm * 1_000, language);
  return [
    ...(point
      ? [{ key: 'titik', label: t('saring.sampai', { jarak: radius }), remove: () => ask({ point: null }) }]
      : []),
    ...(sector ? [{ key: 'bidang', label: sectorName(sector), remove: () => ask({ sector: '' }) }] : []),
    ...(own ? [{ key: 'sendiri', label: ownName(own), remove: () => ask({ own: null }) }] : []),
    ...(address.place
      ? [{ key: 'tempat', label: place?.name ?? address.place, remove: () => ask({ place: '' }) }]
      : []),
  ];
}

export function ListFacets<Value extends string>({
  address,
  ask,
  place,
  sectorName,
  ownName,
  ownTitle,
  answer,
  of,
  regions,
  regionsOf,
}: Choosing<Value> & {
  ownTitle: string;
  answer: Answer<ListCounts>;
  /** What is counted: `UMKM`. */
  of: string;
  /** How many lie where, and where that is if no region is chosen. */
  regions: Counted | undefined;
  regionsOf: { code: string; name: string };
}) {
  const t = useTexts();
  return (
    <FacetPanel answer={answer} of={of} countedOf={({ bySector }) => bySector.facets.sector.counted}>
      {({ bySector, byOwn, byDistance }) => (
        <>
          {address.point && byDistance && (
            <DistanceGroup
              facet={byDistance.facets.distance}
              km={address.radiusKm}
              whole={false}
              onChoose={(km) => km && ask({ radiusKm: km })}
            />
          )}
          <FacetGroup
            title={t('klaster.bidang')}
            buckets={choices(bySector.facets.sector.buckets, address.sector ? [address.sector] : [], sectorName)}
            counted={bySector.facets.sector.counted}
            chosen={address.sector ? [address.sector] : []}
            onChoose={([sector = '']) => ask({ sector })}
          />
          <FacetGroup
            title={ownTitle}
            buckets={choices(byOwn.facets.own.buckets, address.own ? [address.own] : [], (value) =>
              ownName(value as Value),
            )}
            counted={byOwn.facets.own.counted}
            chosen={address.own ? [address.own] : []}
            onChoose={([value]) => ask({ own: (value as Value | undefined) ?? null })}
          />
          {regions && (
            <RegionGroup
              facet={regions}
              chosen={place ?? (regionsOf.name ? regionsOf : null)}
              up={place ? upOf(place, t('saring.seluruhnya')) : null}
              onChoose={(code) => ask({ place: code })}
            />
          )}
        </>
      )}
    </FacetPanel>
  );
}
