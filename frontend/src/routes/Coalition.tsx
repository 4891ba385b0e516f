/** Satu siklus beli: the meter to the next price, what my pledge costs and saves, terms, and whom to ask. */
import { useId } from 'react';
import { Link, useParams } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Profile } from '../app/Profile';
import { Closing } from '../features/coalitions/Closing';
import { CycleBadge } from '../features/coalitions/CycleCard';
import { CycleCardParts, goodsOf, QuantityParts, StandingParts } from '../features/coalitions/parts';
import { useMissing, useNotSold } from '../features/coalitions/standing';
import { TierMeter, usePrice } from '../features/coalitions/TierMeter';
import { Angka, ExplanationParts, explanationOf, type ExplanationView } from '../features/explanations/Angka';
import { regencyOf, WithinParts } from '../features/region/parts';
import { RegionMap } from '../features/region/RegionMap';
import { graphql, type ResultOf } from '../gql/graphql';
import { readQuantity } from '../lib/coalitions';
import { longDate, moment } from '../lib/dates';
import { count, rupiah } from '../lib/numbers';
import { atHand, lacking } from '../lib/quantities';
import { DemoNote } from '../ui/DemoNote';
import { Icon } from '../ui/Icon';
import { Bars } from '../ui/states';
import { useSettled } from '../ui/useSettled';
import { useTyped } from '../ui/useTyped';

const CycleQuery = graphql(
  `
    query SatuKoalisi($id: ID!) {
      node(id: $id) {
        ... on BuyingCycle {
          ...CycleCardParts
          onShortfall
          changedAt
          place: region {
            ...WithinParts
          }
          terms: lines {
            id
            commodity {
              code
              name
              unit {
                code
                name
              }
              units {
                code
                name
              }
            }
            minimum {
              ...QuantityParts
            }
            offerLine {
              discount
              pack {
                name
              }
              minimumOrder {
                ...QuantityParts
              }
              supply {
                limit {
                  ...QuantityParts
                }
                period
              }
              offer {
                minimumIdr
                deliveryIdr
                leadDays
                supplier {
                  name
                }
              }
            }
          }
          bill {
            goodsIdr
            deliveryIdr
            totalIdr
          }
          history {
            to
            at
            changedAs
          }
        }
      }
    }
  `,
  [CycleCardParts, WithinParts, QuantityParts],
);

const PledgeQuery = graphql(
  `
    query AndaiIkut($id: ID!, $quantity: Decimal!, $unit: String) {
      node(id: $id) {
        ... on CycleLine {
          id
          pledgeEffect(quantity: $quantity, unit: $unit) {
            quantity {
              ...QuantityParts
            }
            aloneIdr
            now {
              costIdr
              savingIdr
            }
            atNext {
              costIdr
              savingIdr
            }
            lifts
            standing {
              ...StandingParts
            }
            explanation {
              ...ExplanationParts
            }
          }
        }
      }
    }
  `,
  [QuantityParts, StandingParts, ExplanationParts],
);

type Cycle = Extract<NonNullable<ResultOf<typeof CycleQuery>['node']>, { closesAt: unknown }>;
type Line = Cycle['terms'][number];

export default function Coalition() {
  const t = useTexts();
  const { id = '' } = useParams();
  const answer = useAnswer(CycleQuery, { id });
  return (
    <Profile
      answer={answer}
      pick={({ node }) => (node && 'closesAt' in node ? node : null)}
      title={t('koalisi.satu')}
      missing={t('koalisi.tidakAda')}
      back={{ href: '/koalisi', text: t('koalisi.judul') }}
      className="page-profile page-cycle"
    >
      {(cycle) => <Loaded cycle={cycle} />}
    </Profile>
  );
}

function Loaded({ cycle }: { cycle: Cycle }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { cooperative, location, lines, bill } = cycle;
  const name = t('koalisi.beli', { apa: goodsOf(cycle, language) });
  const isOne = lines.length === 1;
  return (
    <>
      <PageHead title={name}>
        <p className="tags">
          <CycleBadge state={cycle.state} />
          <span>
            <Closing closesAt={cycle.closesAt} isOpen={cycle.isOpen} />
          </span>
        </p>
        <p className="second">
          {cooperative && (
            <>
              <Link href={`/koperasi/${cooperative.id}`}>{cooperative.name}</Link>&nbsp;·{' '}
            </>
          )}
          <Link href={`/wilayah/${cycle.region.code}`}>{cycle.region.name}</Link>
        </p>
        {cycle.isDemo && <DemoNote />}
      </PageHead>
      <div className="profile-columns">
        <div className="profile-main">
          <section aria-labelledby="meter">
            <h2 id="meter">{t(cycle.isOpen ? 'koalisi.menuju' : 'koalisi.hasil')}</h2>
            {lines.map((line) => (
              <div key={line.id}>
                {!isOne && <h3>{line.commodity.name}</h3>}
                {line.meter.nUmkm !== null && (
                  <p>
                    {t('koalisi.ikutKalimat', { n: count(line.meter.nUmkm, language) })}
                    {cycle.isOpen && line.meter.tolerance && line.meter.tolerance.value > 0 && (
                      <> {t('koalisi.toleransi', { jumlah: atHand(line.meter.tolerance, language) })}</>
                    )}
                  </p>
                )}
                <TierMeter line={line} name={line.commodity.name} isOpen={cycle.isOpen} table />
                {cycle.isOpen && line.meter.isNextWithinTolerance && <p>{t('koalisi.dalamToleransi')}</p>}
                {cycle.isOpen && line.meter.missingToMinimum && (
                  <p>{t('koalisi.kurangJadi', { jumlah: lacking(line.meter.missingToMinimum, language) })}</p>
                )}
              </div>
            ))}
            {bill && (
              <p>
                {t('koalisi.tagihan', {
                  jumlah: rupiah(bill.totalIdr, language),
                  barang: rupiah(bill.goodsIdr, language),
                  ongkir: rupiah(bill.deliveryIdr, language),
                })}
              </p>
            )}
          </section>
          {cycle.isOpen && <Pledge cycle={cycle} />}
          <section aria-labelledby="syarat">
            <h2 id="syarat">{t('koalisi.syarat')}</h2>
            <dl className="facts">
              <div>
                <dt>{t('koalisi.bilaKurang')}</dt>
                <dd>{t(`koalisi.bilaKurang.${cycle.onShortfall}`)}</dd>
              </div>
            </dl>
            {cycle.terms.map((line) => (
              <Terms key={line.id} line={line} heading={isOne ? null : line.commodity.name} />
            ))}
          </section>
          <section aria-labelledby="riwayat">
            <h2 id="riwayat">{t('koalisi.riwayat')}</h2>
            <ol className="plain-list lines">
              {(cycle.history ?? []).map(({ to, at, changedAs }) => (
                <li key={`${to} ${at}`} className="line-row">
                  <CycleBadge state={to} />
                  <span>
                    {moment(new Date(at), language)} <span className="second">{t(`koalisi.oleh.${changedAs}`)}</span>
                  </span>
                </li>
              ))}
            </ol>
          </section>
        </div>
        <aside className="profile-side">
          {location && (
            <RegionMap
              code={regencyOf(cycle.place).code}
              name={name}
              around="marks"
              marks={[{ id: cycle.id, kind: 'knot', point: location.point, label: cooperative?.name ?? name }]}
            />
          )}
          {cycle.isOpen && cooperative && (
            <section className="card">
              <h2>{t('koalisi.ikutJudul')}</h2>
              <p>{t('koalisi.ikutIsi', { nama: cooperative.name })}</p>
              <Link className="button button-main" href={`/koperasi/${cooperative.id}`}>
                {t('kontak.judul')}
              </Link>
            </section>
          )}
          <p className="small second">{t('koperasi.diubah', { tanggal: longDate(cycle.changedAt, language) })}</p>
        </aside>
      </div>
    </>
  );
}

/** What the supplier of a line asks. */
function Terms({ line, heading }: { line: Line; heading: string | null }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { minimum, offerLine } = line;
  const { offer, supply } = offerLine;
  return (
    <>
      {heading !== null && <h3>{heading}</h3>}
      <dl className="facts">
        <div>
          <dt>{t('koalisi.minimum')}</dt>
          <dd>{minimum.text}</dd>
        </div>
        <div>
          <dt>{t('koalisi.pemasok')}</dt>
          <dd>{offer.supplier.name}</dd>
        </div>
        <div>
          <dt>{t('koalisi.pesananMinimum')}</dt>
          <dd>{offerLine.minimumOrder.text}</dd>
        </div>
        {offer.minimumIdr > 0 && (
          <div>
            <dt>{t('koalisi.belanjaMinimum')}</dt>
            <dd>{rupiah(offer.minimumIdr, language)}</dd>
          </div>
        )}
        {supply && (
          <div>
            <dt>{t('koalisi.persediaan')}</dt>
            <dd>
              {supply.limit.text} {t(`koalisi.persediaan.${supply.period}`)}
            </dd>
          </div>
        )}
        <div>
          <dt>{t('koalisi.kemasan')}</dt>
          <dd>{offerLine.pack.name}</dd>
        </div>
        <div>
          <dt>{t('koalisi.ongkir')}</dt>
          <dd>{rupiah(offer.deliveryIdr, language)}</dd>
        </div>
        <div>
          <dt>{t('koalisi.lama')}</dt>
          <dd>{t('koalisi.hari', { n: offer.leadDays })}</dd>
        </div>
        <div>
          <dt>{t('koalisi.potongan')}</dt>
          <dd>{t(`koalisi.potongan.${offerLine.discount}`)}</dd>
        </div>
      </dl>
    </>
  );
}

const readAddress = (params: URLSearchParams) => ({
  commodity: params.get('barang') ?? '',
  quantity: params.get('jumlah') ?? '',
  unit: params.get('satuan') ?? '',
});

/** What taking part would cost and save; nothing is promised by it. */
function Pledge({ cycle }: { cycle: Cycle }) {
  const t = useTexts();
  const { language } = useLanguage();
  const price = usePrice();
  const [notSold, missing] = [useNotSold(), useMissing()];
  const id = useId();
  const [address, change] = useAddress(readAddress);
  const [typed, setTyped] = useTyped(address.quantity || '20');
  const { terms: lines } = cycle;
  const line = lines.find(({ commodity }) => commodity.code === address.commodity) ?? lines[0];
  const units = line?.commodity.units ?? [];
  const unit = units.find(({ code }) => code === address.unit)?.code ?? line?.commodity.unit.code ?? null;
  const quantity = useSettled(readQuantity(typed), 250);
  const answer = useAnswer(
    PledgeQuery,
    { id: line?.id ?? '', quantity: quantity ?? 1, unit },
    { pause: quantity === null || line === undefined, keep: true },
  );
  const step = (by: number) => {
    const next = String(Math.max(1, Math.floor(readQuantity(typed) ?? 0) + by));
    setTyped(next);
    change({ jumlah: next }, { replace: true });
  };
  const money = (value: number) => rupiah(value, language);
  return (
    <section aria-labelledby="andai">
      <h2 id="andai">{t('koalisi.andai')}</h2>
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        {lines.length > 1 && (
          <div className="field">
            <label htmlFor={`${id}-commodity`}>{t('koalisi.bahan')}</label>
            <select
              id={`${id}-commodity`}
              className="input"
              value={line?.commodity.code}
              onChange={(event) => change({ barang: event.target.value, satuan: null }, { replace: true })}
            >
              {lines.map(({ commodity }) => (
                <option key={commodity.code} value={commodity.code}>
                  {commodity.name}
                </option>
              ))}
            </select>
          </div>
        )}
        <div className="field field-short">
          <label htmlFor={`${id}-n`}>{t('koalisi.jumlahSaya')}</label>
          <div className="stepper">
            <button type="button" className="icon-button" onClick={() => step(-1)}>
              <Icon name="minus" />
              <span className="visually-hidden">{t('koalisi.kurangi')}</span>
            </button>
            <input
              id={`${id}-n`}
              className="input"
              type="text"
              inputMode="decimal"
              autoComplete="off"
              maxLength={14}
              value={typed}
              aria-invalid={readQuantity(typed) === null || undefined}
              aria-describedby={`${id}-error`}
              onChange={(event) => setTyped(event.target.value)}
              onBlur={() => readQuantity(typed) !== null && change({ jumlah: typed.trim() }, { replace: true })}
            />
            <button type="button" className="icon-button" onClick={() => step(1)}>
              <Icon name="plus" />
              <span className="visually-hidden">{t('koalisi.tambah')}</span>
            </button>
          </div>
          <p className="field-error" id={`${id}-error`}>
            {readQuantity(typed) === null ? t('koalisi.jumlahSalah') : ''}
          </p>
        </div>
        <div className="field field-short">
          <label htmlFor={`${id}-unit`}>{t('koalisi.satuan')}</label>
          <select
            id={`${id}-unit`}
            className="input"
            value={unit ?? undefined}
            onChange={(event) => change({ satuan: event.target.value }, { replace: true })}
          >
            {units.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
      </form>
      <Answered answer={answer} skeleton={<Bars lines={4} />}>
        {({ node }) => {
          if (!node || !('pledgeEffect' in node) || !node.pledgeEffect) return null;
          const effect = node.pledgeEffect;
          const explanation = explanationOf(effect.explanation);
          return (
            <div aria-busy={answer.loading} aria-live="polite" className="pledge">
              <dl className="facts">
                <div>
                  <dt>{t('koalisi.sendiriSaja', { jumlah: effect.quantity.text })}</dt>
                  <dd>{effect.aloneIdr === null ? t('koalisi.tidakDijual') : money(effect.aloneIdr)}</dd>
                </div>
                <Part
                  label={t('koalisi.ikutSekarang')}
                  part={effect.now}
                  none={effect.standing.order ? t('koalisi.belumJadi') : notSold(effect.standing)}
                  explanation={explanation}
                />
                {effect.standing.next && (
                  <Part
                    label={t('koalisi.ikutNanti', { harga: price(effect.standing.next.tier) })}
                    part={effect.atNext}
                    none={t('koalisi.belumJadi')}
                    explanation={explanation}
                  />
                )}
              </dl>
              {effect.lifts && (
                <p>
                  <strong>{t('koalisi.mengangkat')}</strong>
                </p>
              )}
              {!effect.standing.order && <p>{missing(effect.standing)}</p>}
              <p className="small second">{t('koalisi.bukanJanji')}</p>
            </div>
          );
        }}
      </Answered>
    </section>
  );
}

function Part({
  label,
  part,
  none,
  explanation,
}: {
  label: string;
  part: { costIdr: number; savingIdr: number | null } | null;
  none: string;
  explanation: ExplanationView;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {part ? (
          <>
            <Angka asal={explanation.code} explanation={explanation}>
              {rupiah(part.costIdr, language)}
            </Angka>
            {part.savingIdr !== null && (
              <span className={part.savingIdr >= 0 ? 'saving' : 'second'}>
                {' '}
                {t(part.savingIdr >= 0 ? 'koalisi.hematJumlah' : 'koalisi.lebihMahal', {
                  jumlah: rupiah(Math.abs(part.savingIdr), language),
                })}
              </span>
            )}
          </>
        ) : (
          none
        )}
      </dd>
    </div>
  );
}
