/** Who buys what in a place, each for itself and together: in two bars, in words, and supplier by supplier. */
import { Link } from 'wouter';
import { Answered, useAnswer } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { count, percentOfPoints, rupiah, rupiahShort } from '../../lib/numbers';
import { atHand, lacking } from '../../lib/quantities';
import { within } from '../../lib/words';
import { Bars, Empty } from '../../ui/states';
import { Angka, ExplanationParts, explanationOf } from '../explanations/Angka';
import { QuantityParts, StandingParts } from './parts';
import { useMissing, useNotSold } from './standing';
import { usePrice } from './TierMeter';

const OpportunityQuery = graphql(
  `
    query PeluangBeli($region: RegionCode!, $commodity: String, $first: Int!) {
      buyingOpportunities(region: $region, commodity: $commodity, first: $first) {
        nodes {
          commodity {
            code
            name
          }
          nUmkm
          pooled {
            ...QuantityParts
          }
          aloneIdr
          savingIdr
          savingPoints
          quotes {
            line {
              id
              offer {
                leadDays
                supplier {
                  name
                }
              }
            }
            savingIdr
            savingPoints
            standing {
              ...StandingParts
            }
          }
          withheld {
            message
          }
          explanation {
            ...ExplanationParts
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [QuantityParts, StandingParts, ExplanationParts],
);

type Opportunity = ResultOf<typeof OpportunityQuery>['buyingOpportunities']['nodes'][number];

const PAGE = 6;

export function Opportunities({
  region,
  name,
  commodity,
  first,
  onMore,
}: {
  region: string;
  name: string;
  /** Code of one commodity, or none for all. */
  commodity: string;
  first: number;
  onMore: (first: number) => void;
}) {
  const t = useTexts();
  const answer = useAnswer(OpportunityQuery, { region, commodity: commodity || null, first }, { keep: true });
  return (
    <section className="board-part" aria-labelledby="peluang">
      <h2 id="peluang">{t('koalisi.peluang', { tempat: name })}</h2>
      <p className="second">{t('koalisi.peluang.isi')}</p>
      <Answered answer={answer} skeleton={<Bars lines={5} />}>
        {({ buyingOpportunities: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <Empty title={t('koalisi.peluang.kosong')}>
              <p>{t('koalisi.peluang.kosong.isi')}</p>
            </Empty>
          ) : (
            <>
              <div className="cards cards-grid" aria-busy={answer.loading}>
                {nodes.map((one) => (
                  <OpportunityCard key={one.commodity.code} opportunity={one} region={region} />
                ))}
              </div>
              {pageInfo.hasNextPage && (
                <button type="button" className="button" disabled={answer.loading} onClick={() => onMore(first + PAGE)}>
                  {t('hasil.muatLagi', { n: PAGE })}
                </button>
              )}
            </>
          )
        }
      </Answered>
    </section>
  );
}

function OpportunityCard({ opportunity: one, region }: { opportunity: Opportunity; region: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  const explanation = one.explanation && explanationOf(one.explanation);
  const notSold = useNotSold();
  const first = one.quotes[0]?.standing;
  const together = first?.order?.totalIdr ?? null;
  const most = Math.max(1, one.aloneIdr ?? 0, together ?? 0);
  const saves = one.savingIdr !== null && one.savingIdr > 0;
  return (
    <article className="card opportunity">
      <h3>{one.commodity.name}</h3>
      {one.withheld ? (
        <p>{one.withheld.message}</p>
      ) : (
        <>
          <p className="small second">
            {t('koalisi.peluang.kalimat', {
              n: one.nUmkm === null ? '–' : count(one.nUmkm, language),
              jumlah: one.pooled ? atHand(one.pooled, language) : '–',
            })}
          </p>
          <dl className="price-bars">
            {(
              [
                ['koalisi.sendiri', one.aloneIdr, 'alone', t('koalisi.tidakDijual')],
                ['koalisi.bersama', together, 'together', first ? notSold(first) : t('koalisi.tidakAdaPenawaran')],
              ] as const
            ).map(([label, value, kind, why]) => (
              <div key={kind}>
                <dt>{t(label)}</dt>
                <dd>{value === null ? why : rupiah(value, language)}</dd>
                <dd className="price-track" aria-hidden="true">
                  <span className={`price-bar price-${kind}`} style={{ width: `${((value ?? 0) / most) * 100}%` }} />
                </dd>
              </div>
            ))}
          </dl>
          {explanation && one.savingIdr !== null && (
            <p className={saves ? 'saving' : 'second'}>
              {t(saves ? 'koalisi.hemat' : 'koalisi.takHemat')}{' '}
              <Angka asal={explanation.code} explanation={explanation}>
                {rupiahShort(Math.abs(one.savingIdr), language)}
                {one.savingPoints !== null && ` (${percentOfPoints(Math.abs(one.savingPoints), language, 1)})`}
              </Angka>{' '}
              {t('koalisi.perBulan')}
            </p>
          )}
          {one.quotes.length > 0 && <Quotes quotes={one.quotes} of={one.commodity.name} />}
        </>
      )}
      <p>
        <Link href={`/koalisi?bahan=${one.commodity.code}&tempat=${region}&keadaan=semua`}>
          {t('koalisi.peluang.siklus', { apa: within(one.commodity.name) })}
        </Link>
      </p>
    </article>
  );
}

/** What all of them would pay on each offer. */
function Quotes({ quotes, of }: { quotes: Opportunity['quotes']; of: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  const price = usePrice();
  const [notSold, missing] = [useNotSold(), useMissing()];
  return (
    <details className="disclosure">
      <summary>{t('koalisi.penawaran', { n: quotes.length })}</summary>
      <div className="scroll-x" role="region" tabIndex={0} aria-label={`${t('koalisi.penawaran.tabel')}: ${of}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('koalisi.pemasok')}</th>
              <th scope="col" className="number">
                {t('koalisi.harga')}
              </th>
              <th scope="col" className="number">
                {t('koalisi.bersama')}
              </th>
              <th scope="col">{t('koalisi.hargaBerikut')}</th>
            </tr>
          </thead>
          <tbody>
            {quotes.map(({ line, standing }) => (
              <tr key={line.id}>
                <th scope="row">
                  {line.offer.supplier.name}
                  <span className="small second"> {t('koalisi.hari', { n: line.offer.leadDays })}</span>
                </th>
                <td className="number">{price(standing.tier)}</td>
                <td className="number">
                  {standing.order ? rupiah(standing.order.totalIdr, language) : notSold(standing)}
                </td>
                <td>
                  {missing(standing) ??
                    (standing.next
                      ? t('koalisi.kurang', {
                          jumlah: lacking(standing.next.missing, language),
                          harga: price(standing.next.tier),
                        })
                      : t('koalisi.terbaik'))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
