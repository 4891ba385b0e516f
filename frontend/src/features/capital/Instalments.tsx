/** What is paid back, instalment by instalment: as a plot, in a sentence, and as a table. */
import { useId } from 'react';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { isPaidAtOnce, WITHOUT_BOUNDS } from '../../lib/loans';
import { count, decimal, rupiah, rupiahShort } from '../../lib/numbers';
import { Angka, ExplanationParts, explanationOf } from '../explanations/Angka';

export const ScheduleParts = graphql(
  `
    fragment ScheduleParts on LoanSchedule @_unmask {
      method
      label
      amountIdr
      period
      termLabel
      nInstalments
      instalmentIdr
      lastInstalmentIdr
      totalChargeIdr
      totalPaidIdr
      depositIdr
      effectiveYearlyPercent
      rows {
        n
        dueIdr
        principalIdr
        chargeIdr
        balanceIdr
      }
      explanation {
        ...ExplanationParts
      }
    }
  `,
  [ExplanationParts],
);

export type ScheduleView = ResultOf<typeof ScheduleParts>;

export function Instalments({ schedule }: { schedule: ScheduleView }) {
  const t = useTexts();
  const { language } = useLanguage();
  const id = useId();
  const explanation = explanationOf(schedule.explanation);
  const money = (value: number) => rupiah(value, language);
  const each = t(`modal.per.${schedule.period}`, { jumlah: money(schedule.instalmentIdr) });
  const atOnce = isPaidAtOnce(schedule.method);
  const cost = schedule.effectiveYearlyPercent;
  return (
    <section className="instalments" aria-labelledby={id}>
      <h3 id={id}>{schedule.label}</h3>
      <dl className="facts">
        <div>
          <dt>
            {atOnce ? t('modal.sekaligus') : t('modal.angsuran', { kali: count(schedule.nInstalments, language) })}
          </dt>
          <dd>
            <Angka asal={explanation.code} explanation={explanation}>
              {atOnce ? t('modal.setelah', { jumlah: money(schedule.instalmentIdr), lama: schedule.termLabel }) : each}
            </Angka>
          </dd>
        </div>
        {schedule.lastInstalmentIdr !== schedule.instalmentIdr && (
          <div>
            <dt>{t('modal.angsuranTerakhir')}</dt>
            <dd>{money(schedule.lastInstalmentIdr)}</dd>
          </div>
        )}
        {schedule.depositIdr > 0 && (
          <div>
            <dt>{t('modal.ditahan')}</dt>
            <dd>{money(schedule.depositIdr)}</dd>
          </div>
        )}
        <div>
          <dt>{t('modal.jumlahBunga')}</dt>
          <dd>{money(schedule.totalChargeIdr)}</dd>
        </div>
        <div>
          <dt>{t('modal.jumlahBayar')}</dt>
          <dd>{money(schedule.totalPaidIdr)}</dd>
        </div>
        <div>
          <dt>{t('modal.biayaSetahun')}</dt>
          <dd>
            <Angka asal={explanation.code} explanation={explanation}>
              {cost >= WITHOUT_BOUNDS ? t('modal.biayaTanpaBatas') : `${decimal(cost, language, 2)}%`}
            </Angka>
          </dd>
        </div>
      </dl>
      {!atOnce && <Rows schedule={schedule} />}
    </section>
  );
}

/** Every instalment: as a plot, and as a table. */
function Rows({ schedule }: { schedule: ScheduleView }) {
  const t = useTexts();
  const { language } = useLanguage();
  const money = (value: number) => rupiah(value, language);
  return (
    <>
      <Plot schedule={schedule} />
      <details className="disclosure">
        <summary>{t('tahun.tabel')}</summary>
        <div className="scroll-x" role="region" tabIndex={0} aria-label={`${t('modal.jadwal')}: ${schedule.label}`}>
          <table>
            <thead>
              <tr>
                <th scope="col" className="number">
                  {t('modal.ke')}
                </th>
                {(['modal.bayar', 'modal.pokok', 'modal.bunga', 'modal.sisa'] as const).map((name) => (
                  <th key={name} scope="col" className="number">
                    {t(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {schedule.rows.map((row) => (
                <tr key={row.n}>
                  <th scope="row" className="number">
                    {row.n}
                  </th>
                  {[row.dueIdr, row.principalIdr, row.chargeIdr, row.balanceIdr].map((value, column) => (
                    <td key={column} className="number">
                      {money(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

/** Columns of principal with the charge on top; the table says the same in numbers. */
function Plot({ schedule: { rows, label } }: { schedule: ScheduleView }) {
  const t = useTexts();
  const { language } = useLanguage();
  const most = Math.max(1, ...rows.map(({ dueIdr }) => dueIdr));
  const share = (value: number) => (value / most) * 100;
  return (
    <figure className="plot">
      <p className="plot-most small second">{rupiahShort(most, language)}</p>
      <svg
        viewBox={`0 0 ${rows.length} 100`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('modal.plot', { cara: label })}
      >
        {rows.map(({ n, principalIdr, chargeIdr }) => {
          const [principal, charge] = [share(principalIdr), share(chargeIdr)];
          return (
            <g key={n}>
              <rect className="plot-principal" x={n - 0.92} y={100 - principal} width={0.84} height={principal} />
              <rect className="plot-charge" x={n - 0.92} y={100 - principal - charge} width={0.84} height={charge} />
            </g>
          );
        })}
      </svg>
      <div className="plot-ends small second" aria-hidden="true">
        <span>1</span>
        <span>{rows.length}</span>
      </div>
      <figcaption className="small second">
        <span className="swatch plot-principal" aria-hidden="true" /> {t('modal.pokok')}{' '}
        <span className="swatch plot-charge" aria-hidden="true" /> {t('modal.bunga')}
      </figcaption>
    </figure>
  );
}
