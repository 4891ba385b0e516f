/** One cluster in a list: its line of business by shape and colour, where, how many, who leads. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { count } from '../../lib/numbers';
import { dotted } from '../../lib/words';
import type { MapMark } from '../../map/SmallMap';
import { Angka } from '../explanations/Angka';
import { countExplanation } from '../explanations/local';
import { regencyOf, WithinParts } from '../region/parts';
import { SectorParts, SectorSymbol, SectorTag, shapePath, toneClass } from '../sectors/SectorSymbol';

export const ClusterRowParts = graphql(
  `
    fragment ClusterRowParts on Cluster @_unmask {
      id
      name
      stage
      isDemo
      sector {
        ...SectorParts
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
      leadCooperative {
        name
      }
      umkm(first: 1) {
        totalCount {
          value
          exact
        }
      }
    }
  `,
  [SectorParts, WithinParts],
);

export type ClusterView = ResultOf<typeof ClusterRowParts>;

export function ClusterRow({ cluster, heading: Heading = 'h3' }: { cluster: ClusterView; heading?: 'h2' | 'h3' }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { value, exact } = cluster.umkm.totalCount;
  return (
    <li className="cluster-row" id={`klaster-${cluster.id}`}>
      <SectorSymbol sector={cluster.sector} size={22} />
      <div>
        <Heading>
          <Link href={`/klaster/${cluster.id}`}>{cluster.name}</Link>
        </Heading>
        <p className="small second">{dotted(cluster.sector.name, cluster.region.name, t(`tahap.${cluster.stage}`))}</p>
        {cluster.leadCooperative && (
          <p className="small second">{t('klaster.dipimpin', { nama: cluster.leadCooperative.name })}</p>
        )}
      </div>
      {cluster.stage !== 'CLOSED' && (
        <p className="cluster-count">
          <Angka asal="jumlah_umkm" explanation={countExplanation(t, 'jumlah_umkm', cluster.name, exact)}>
            {count(value, language)}
          </Angka>
          <span className="small second">UMKM</span>
        </p>
      )}
    </li>
  );
}

/** The regency or city that all clusters lie in, if it is one. */
export function sharedRegion(clusters: readonly ClusterView[]): string | null {
  const codes = new Set(clusters.map(({ region }) => regencyOf(region).code));
  const [code] = codes;
  return codes.size === 1 && code ? code : null;
}

/** Clusters as shapes whose area follows the number of members. */
export function clusterMarks(clusters: readonly ClusterView[]): MapMark[] {
  const most = Math.max(1, ...clusters.map((cluster) => cluster.umkm.totalCount.value));
  return clusters.flatMap((cluster): MapMark[] =>
    cluster.location
      ? [
          {
            id: cluster.id,
            kind: 'sector',
            point: cluster.location.point,
            label: cluster.name,
            path: shapePath(cluster.sector.shape),
            tone: toneClass(cluster.sector.tone),
            size: 0.8 + 1.6 * Math.sqrt(cluster.umkm.totalCount.value / most),
          },
        ]
      : [],
  );
}

/** What the shapes of the map mean, for the lines of business shown. */
export function ClusterLegend({ clusters }: { clusters: readonly ClusterView[] }) {
  const t = useTexts();
  const sectors = [...new Map(clusters.map(({ sector }) => [sector.code, sector])).values()];
  if (sectors.length === 0) return null;
  return (
    <div className="legend small second">
      <p>{t('klaster.legenda')}</p>
      <ul>
        {sectors.map((sector) => (
          <li key={sector.code}>
            <SectorTag sector={sector} />
          </li>
        ))}
      </ul>
    </div>
  );
}
