/** What one cluster could make of an order, how soon, and by whom: in a bar, in words, and by how long its members need. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { count, percentOfPoints } from '../../lib/numbers';
import { atHand } from '../../lib/quantities';
import { shareShown } from '../../lib/selling';
import { dotted } from '../../lib/words';
import { Meter } from '../../ui/Meter';
import { Angka, ExplanationParts, explanationOf } from '../explanations/Angka';
import { SectorParts } from '../sectors/SectorSymbol';
import { QuantityParts } from './parts';

export const CapacityParts = graphql(
  `
    fragment CapacityParts on ClusterCapacity @_unmask {
      cluster {
        id
        name
        isDemo
        sector {
          ...SectorParts
        }
        region {
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
          name
        }
      }
      canMake {
        ...QuantityParts
      }
      freePerMonth {
        ...QuantityParts
      }
      leadDays
      nUmkm
      sharePoints
      fillsAlone
      blocks {
        leadDays
        nUmkm
        canMake {
          ...QuantityParts
        }
        freePerMonth {
          ...QuantityParts
        }
      }
      explanation {
        ...ExplanationParts
      }
    }
  `,
  [QuantityParts, SectorParts, ExplanationParts],
);

export type CapacityView = ResultOf<typeof CapacityParts>;

export function CapacityCard({ capacity, rank }: { capacity: CapacityView; rank: number }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { cluster, canMake, blocks } = capacity;
  const explanation = explanationOf(capacity.explanation);
  const share = shareShown(capacity.sharePoints);
  const shareText = t('jual.bagian', { persen: percentOfPoints(share, language) });
  return (
    <article className="card capacity" id={`sanggup-${cluster.id}`} tabIndex={-1}>
      <header className="match-head">
        <span className="rank" aria-hidden="true">
          {rank}
        </span>
        <div>
          <h3>
            <Link href={`/klaster/${cluster.id}`}>{cluster.name}</Link>
          </h3>
          <p className="small second">{dotted(cluster.region.name, cluster.leadCooperative?.name)}</p>
        </div>
      </header>
      <div className="match-score">
        <span>{capacity.fillsAlone ? t('jual.sendiri') : shareText}</span>
        <Meter
          name={t('jual.meterKlaster', { nama: cluster.name })}
          value={share}
          most={10_000}
          text={`${atHand(canMake, language)}, ${shareText}`}
          tone={capacity.fillsAlone ? 'good' : 'brand'}
        />
        <Angka asal={explanation.code} explanation={explanation}>
          {atHand(canMake, language)}
        </Angka>
      </div>
      <p>
        {t('jual.kalimatKlaster', {
          n: count(capacity.nUmkm, language),
          hari: count(capacity.leadDays, language),
          sisa: atHand(capacity.freePerMonth, language),
        })}
      </p>
      {blocks.length > 1 && (
        <details className="disclosure">
          <summary>{t('jual.menurutWaktu')}</summary>
          <div
            className="scroll-x"
            role="region"
            tabIndex={0}
            aria-label={`${t('jual.menurutWaktu')}: ${cluster.name}`}
          >
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('jual.mulai')}</th>
                  <th scope="col" className="number">
                    UMKM
                  </th>
                  <th scope="col" className="number">
                    {t('jual.sisaSebulan')}
                  </th>
                  <th scope="col" className="number">
                    {t('jual.sanggup')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {blocks.map((block) => (
                  <tr key={block.leadDays}>
                    <th scope="row">{t('koalisi.hari', { n: block.leadDays })}</th>
                    <td className="number">{count(block.nUmkm, language)}</td>
                    <td className="number">{atHand(block.freePerMonth, language)}</td>
                    <td className="number">{atHand(block.canMake, language)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </article>
  );
}
