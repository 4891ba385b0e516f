/** How far a buying cycle is on the way to a better price: a bar with a tick for each price, and the same as a table. */
import { useLanguage, useTexts } from '../../app/language';
import { scaleEnd, stepReached } from '../../lib/coalitions';
import { rupiah } from '../../lib/numbers';
import { atHand, lacking } from '../../lib/quantities';
import { Angka, explanationOf } from '../explanations/Angka';
import type { MeterView } from './parts';
import { useMissing } from './standing';

/** Where on the scale the price reached may stand at most, for the next one to have its place. */
const NOW_MOST = 0.2;

/** `Rp47.000/kg` */
export const usePrice = () => {
  const { language } = useLanguage();
  return ({ unitPriceIdr, priceUnit }: { unitPriceIdr: number; priceUnit: { name: string } }) =>
    `${rupiah(unitPriceIdr, language)}/${priceUnit.name}`;
};

/** In a narrow place a line may end behind the stroke: `Rp47.000/` `kg`. */
const breakable = (price: string): string => price.replace('/', '/\u200b');

export function TierMeter({
  line,
  name,
  isOpen,
  table = false,
}: {
  line: MeterView;
  name: string;
  /** Whether anything may still be added. */
  isOpen: boolean;
  table?: boolean;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const price = usePrice();
  const missing = useMissing();
  const { meter, offerLine } = line;
  const steps = offerLine.tiers.map((tier) => ({ from: tier.from.value, tier }));
  const firm = meter.firm?.value ?? 0;
  const hoped = firm + (meter.tolerance?.value ?? 0);
  const end = Math.max(scaleEnd(steps, firm), hoped);
  const share = (value: number) => `${Math.min(100, (value / end) * 100)}%`;
  const reached = meter.firm ? stepReached(steps, firm) : -1;
  const explanation = meter.explanation && explanationOf(meter.explanation);
  const next = isOpen ? meter.standing?.next : null;
  // the price reached stands at its tick as long as there is room before the next
  const now = steps[reached]?.tier;
  const nowAt = (now?.from.value ?? 0) / end;
  const { standing } = meter;
  const reachedWords = () =>
    standing ? t(isOpen ? 'koalisi.terbaik' : 'koalisi.hargaTercapai', { harga: price(standing.tier) }) : '';
  const sentence = meter.withheld
    ? meter.withheld.message
    : ((standing && missing(standing)) ??
      (next
        ? t('koalisi.kurang', { jumlah: lacking(next.missing, language), harga: price(next.tier) })
        : reachedWords()));
  return (
    <div className="tier-meter">
      <div
        className="tier-track"
        role="meter"
        aria-label={t('koalisi.meter', { nama: name })}
        aria-valuemin={0}
        aria-valuemax={end}
        aria-valuenow={firm}
        aria-valuetext={meter.firm ? `${atHand(meter.firm, language)}. ${sentence}` : sentence}
      >
        <span className="tier-hoped" style={{ width: share(hoped) }} />
        <span className="tier-firm" style={{ width: share(firm) }} />
        {steps
          .filter(({ from }) => from > 0 && from <= end)
          .map(({ from }) => (
            <span key={from} className="tier-tick" style={{ left: share(from) }} />
          ))}
      </div>
      <div className="tier-prices small second" aria-hidden="true">
        {now && nowAt < NOW_MOST && (
          <span style={{ marginInlineStart: share(nowAt * end) }}>
            {now.from.text}
            <br />
            {breakable(price(now))}
          </span>
        )}
        {next && (
          <span className="tier-price-next" style={{ marginInlineEnd: `${100 - (next.tier.from.value / end) * 100}%` }}>
            {next.tier.from.text}
            <br />
            {breakable(price(next.tier))}
          </span>
        )}
      </div>
      <p className="tier-sentence">
        {explanation && meter.firm ? (
          <>
            <Angka asal={explanation.code} explanation={explanation}>
              {atHand(meter.firm, language)}
            </Angka>{' '}
            {t('koalisi.terkumpul')}{' '}
          </>
        ) : null}
        <strong>{sentence}</strong>
      </p>
      {table && (
        <div className="scroll-x" role="region" tabIndex={0} aria-label={`${t('koalisi.hargaBertingkat')}: ${name}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('koalisi.mulai')}</th>
                <th scope="col" className="number">
                  {t('koalisi.harga')}
                </th>
                <th scope="col">{t('koalisi.keadaan')}</th>
              </tr>
            </thead>
            <tbody>
              {steps.map(({ from, tier }, n) => (
                <tr key={from} className={n === reached ? 'tier-now' : ''}>
                  <th scope="row">{tier.from.text}</th>
                  <td className="number">{price(tier)}</td>
                  <td>
                    {!meter.firm
                      ? '–'
                      : n === reached
                        ? t('koalisi.sekarang')
                        : n < reached
                          ? t('koalisi.tercapai')
                          : n === reached + 1 && next
                            ? t('koalisi.kurangSaja', { jumlah: lacking(next.missing, language) })
                            : t('koalisi.belum')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
