/** Satu produk modal: its terms and rules, each with its article, and what a loan of it costs in every reading. */
import { useId, useMemo, useState } from 'react';
import { useParams } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Profile } from '../app/Profile';
import { Evidence, EvidenceParts } from '../features/capital/Evidence';
import { NumberField } from '../features/capital/FactField';
import { Instalments, ScheduleParts } from '../features/capital/Instalments';
import { graphql, type ResultOf } from '../gql/graphql';
import { longDate } from '../lib/dates';
import { periodOf, toScheduleInput, usualAmount } from '../lib/loans';
import { decimal, rupiah } from '../lib/numbers';
import { dotted, listed } from '../lib/words';
import { Icon } from '../ui/Icon';
import { Bars, Empty } from '../ui/states';
import { useSettled } from '../ui/useSettled';

const TestParts = graphql(`
  fragment TestParts on CapitalTest @_unmask {
    label
    needed
  }
`);

const ProductQuery = graphql(
  `
    query ProdukModal($id: ID!) {
      node(id: $id) {
        ... on CapitalProduct {
          id
          name
          summary
          provider
          patterns
          version {
            regulation
            validFrom
            validTo
            datesNote
            amounts {
              aboveIdr
              fromIdr
              toIdr
              toInvoiceBps
              note
              when {
                ...TestParts
              }
              evidence {
                ...EvidenceParts
              }
            }
            tenors {
              purpose
              unit
              to
              longest
              evidence {
                ...EvidenceParts
              }
            }
            rates {
              kind
              ways
              lowBps
              highBps
              label
              note
              when {
                ...TestParts
              }
              evidence {
                ...EvidenceParts
              }
            }
            fees {
              kind
              timing
              highBps
              message
              evidence {
                ...EvidenceParts
              }
            }
            notes {
              kind
              message
              evidence {
                ...EvidenceParts
              }
            }
            rules {
              code
              force
              message
              cure {
                message
              }
              evidence {
                ...EvidenceParts
              }
            }
          }
          versions {
            version
            regulation
            validFrom
            validTo
          }
        }
      }
    }
  `,
  [TestParts, EvidenceParts],
);

const ScheduleQuery = graphql(
  `
    query SimulasiAngsuran($input: LoanScheduleInput!) {
      loanSchedule(input: $input) {
        readings {
          ...ScheduleParts
        }
      }
    }
  `,
  [ScheduleParts],
);

type Product = Extract<NonNullable<ResultOf<typeof ProductQuery>['node']>, { provider: unknown }>;
type Version = NonNullable<Product['version']>;

export default function CapitalProduct() {
  const t = useTexts();
  const { id = '' } = useParams();
  const answer = useAnswer(ProductQuery, { id });
  return (
    <Profile
      answer={answer}
      pick={({ node }) => (node && 'provider' in node ? node : null)}
      title={t('modal.produk')}
      missing={t('modal.produk.tidakAda')}
      back={{ href: '/modal?langkah=hasil', text: t('modal.judul') }}
      className="page-narrow page-capital"
    >
      {(product) => <Loaded product={product} />}
    </Profile>
  );
}

function Loaded({ product }: { product: Product }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { version } = product;
  return (
    <>
      <PageHead title={product.name} lead={product.summary}>
        <p className="second">{dotted(product.provider, product.patterns.map((one) => t(`pola.${one}`)).join(', '))}</p>
      </PageHead>
      {version ? (
        <>
          <Terms version={version} />
          <Simulation version={version} />
          <section aria-labelledby="aturan">
            <h2 id="aturan">{t('modal.aturan.judul')}</h2>
            <p className="small second">
              {version.regulation}.{' '}
              {version.validTo
                ? t('modal.berlaku.sampai', {
                    dari: longDate(version.validFrom, language),
                    sampai: longDate(version.validTo, language),
                  })
                : t('modal.berlaku', { dari: longDate(version.validFrom, language) })}{' '}
              {version.datesNote}
            </p>
            <ul className="plain-list lines rule-list">
              {version.rules.map((rule) => (
                <li key={rule.code}>
                  <Icon name={rule.force === 'PREFERRED' ? 'plus' : 'check'} size={18} />
                  <div>
                    <p>
                      {rule.message}
                      {rule.force === 'PREFERRED' && <span className="small second"> {t('modal.bukanSyarat')}</span>}
                    </p>
                    {rule.cure && <p className="small">{t('modal.obat', { obat: rule.cure.message })}</p>}
                    <Evidence evidence={rule.evidence} />
                  </div>
                </li>
              ))}
            </ul>
          </section>
          {version.notes.length > 0 && (
            <section aria-labelledby="catatan">
              <h2 id="catatan">{t('modal.catatan')}</h2>
              <ul className="plain-list lines">
                {version.notes.map((note) => (
                  <li key={note.message}>
                    <p>
                      <strong>{t(`modal.catatan.${note.kind}`)}:</strong> {note.message}
                    </p>
                    <Evidence evidence={note.evidence} />
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      ) : (
        <Empty title={t('modal.tanpaVersi')} />
      )}
      {product.versions.length > 1 && (
        <details className="disclosure">
          <summary>{t('modal.versi', { n: product.versions.length })}</summary>
          <ul className="plain-list lines">
            {product.versions.map((one) => (
              <li key={one.version} className="line-row">
                <span>{one.regulation}</span>
                <span className="small second">
                  {longDate(one.validFrom, language)} –{' '}
                  {one.validTo ? longDate(one.validTo, language) : t('modal.kini')}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Terms({ version: { amounts, tenors, rates, fees } }: { version: Version }) {
  const t = useTexts();
  const { language } = useLanguage();
  const money = (value: number) => rupiah(value, language);
  const when = (tests: readonly { label: string; needed: string }[]) =>
    tests.length > 0 && (
      <span className="small second">
        {' '}
        {t('modal.bila', {
          syarat: listed(
            tests.map(({ label, needed }) => `${label}: ${needed}`),
            t('kata.dan'),
          ),
        })}
      </span>
    );
  return (
    <section aria-labelledby="ketentuan">
      <h2 id="ketentuan">{t('modal.ketentuan')}</h2>
      <dl className="facts terms">
        {amounts.map((one, n) => {
          const least = one.aboveIdr ?? one.fromIdr;
          return (
            <div key={`jumlah ${n}`}>
              <dt>
                {t('modal.jumlah')}
                {when(one.when)}
              </dt>
              <dd>
                {[
                  ...(least === null
                    ? []
                    : [t(one.aboveIdr === null ? 'modal.mulaiDari' : 'modal.diAtas', { n: money(least) })]),
                  ...(one.toIdr === null ? [] : [t('modal.sampai', { n: money(one.toIdr) })]),
                  ...(one.toInvoiceBps === null
                    ? []
                    : [t('modal.sampaiTagihan', { n: `${decimal(one.toInvoiceBps / 100, language, 0)}%` })]),
                ].join(' ')}
                {one.note && <span className="small second"> {one.note}</span>}
                <Evidence evidence={one.evidence} />
              </dd>
            </div>
          );
        })}
        {tenors.map((one, n) => (
          <div key={`lama ${n}`}>
            <dt>
              {t('modal.lama')}
              {one.purpose && (
                <span className="small second">
                  {' '}
                  ({one.purpose === 'INVESTMENT' ? t('modal.guna.INVESTMENT') : t('modal.guna.WORKING_CAPITAL')})
                </span>
              )}
            </dt>
            <dd>
              {t('modal.palingLama', { n: one.longest })}
              <Evidence evidence={one.evidence} />
            </dd>
          </div>
        ))}
        {rates.map((one, n) => (
          <div key={`harga ${n}`}>
            <dt>
              {t('modal.harga')}
              {when(one.when)}
            </dt>
            <dd>
              {one.label}
              {one.note && <span className="small second"> {one.note}</span>}
              <Evidence evidence={one.evidence} />
            </dd>
          </div>
        ))}
        {fees.map((one, n) => (
          <div key={`biaya ${n}`}>
            <dt>{t('modal.biayaLain')}</dt>
            <dd>
              {one.message}
              <Evidence evidence={one.evidence} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The prices of a version that are of the loan: each rate at its lowest and at its highest. */
function choicesOf({ rates }: Version) {
  return rates.flatMap(({ kind, ways, lowBps, highBps, label, when }) =>
    ways.length > 0 ? [...new Set([lowBps, highBps])].map((rateBps) => ({ kind, ways, rateBps, label, when })) : [],
  );
}

const USUAL_N = 12;

const readAddress = (params: URLSearchParams) => ({
  amountIdr: Number(params.get('jumlah')) || null,
  n: Number(params.get('lama')) || null,
});

function Simulation({ version }: { version: Version }) {
  const t = useTexts();
  const { language } = useLanguage();
  const id = useId();
  const choices = useMemo(() => choicesOf(version), [version]);
  const [{ amountIdr: told, n: toldN }, change] = useAddress(readAddress);
  const tenor = version.tenors.reduce<Version['tenors'][number] | null>(
    (longest, one) => (longest && longest.to >= one.to ? longest : one),
    null,
  );
  const [chosen, setChosen] = useState(0);
  const choice = choices[chosen];
  const { period, longest } = periodOf(tenor, choice?.ways ?? []);
  const amountIdr = told ?? usualAmount(version.amounts);
  const n = Math.min(toldN ?? (period === 'DAY' ? longest : USUAL_N), longest);
  const loan = useSettled(
    useMemo(
      () => choice && toScheduleInput({ amountIdr, n, period, fees: version.fees, ...choice }),
      [choice, amountIdr, n, period, version],
    ),
    250,
  );
  const answer = useAnswer(ScheduleQuery, { input: loan as never }, { pause: !loan, keep: true });
  if (choices.length === 0) return null;
  return (
    <section aria-labelledby="simulasi">
      <h2 id="simulasi">{t('modal.simulasi')}</h2>
      <form className="filters" onSubmit={(event) => event.preventDefault()}>
        <NumberField
          label={t('modal.tanya.amountIdr')}
          money
          value={amountIdr}
          onChange={(value) => change({ jumlah: value ? String(value) : null }, { replace: true })}
        />
        <div className="field field-short">
          <label htmlFor={`${id}-n`}>
            {t('modal.lama')}: {t(`modal.n.${period}`, { n })}
          </label>
          <input
            id={`${id}-n`}
            className="range"
            type="range"
            min={1}
            max={longest}
            value={n}
            aria-valuetext={t(`modal.n.${period}`, { n })}
            onChange={(event) => change({ lama: event.target.value }, { replace: true })}
          />
        </div>
        {choices.length > 1 && (
          <div className="field">
            <label htmlFor={`${id}-rate`}>{t('modal.harga')}</label>
            <select
              id={`${id}-rate`}
              className="input"
              value={chosen}
              onChange={(event) => setChosen(Number(event.target.value))}
            >
              {choices.map(({ rateBps, label, when }, index) => (
                <option key={index} value={index}>
                  {dotted(`${decimal(rateBps / 100, language, 2)}%`, label, ...when.map(({ needed }) => needed))}
                </option>
              ))}
            </select>
          </div>
        )}
      </form>
      {loan ? (
        <Answered answer={answer} skeleton={<Bars lines={6} />}>
          {({ loanSchedule }) => (
            <div className="readings" aria-busy={answer.loading}>
              {loanSchedule.readings.length > 1 && <p>{t('modal.duaBacaan')}</p>}
              <div className="readings-columns">
                {loanSchedule.readings.map((schedule) => (
                  <Instalments key={schedule.method} schedule={schedule} />
                ))}
              </div>
            </div>
          )}
        </Answered>
      ) : (
        <p className="second">{t('modal.simulasi.kosong')}</p>
      )}
    </section>
  );
}
