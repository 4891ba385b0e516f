/** When a cycle closes: the date, and beside it how long that is; told to screen readers at an hour and at ten minutes. */
import { useEffect, useState } from 'react';
import { useLanguage, useTexts } from '../../app/language';
import { timeLeft } from '../../lib/coalitions';
import { moment } from '../../lib/dates';

const MINUTE_MS = 60_000;

export function Closing({ closesAt, isOpen }: { closesAt: string; isOpen: boolean }) {
  const t = useTexts();
  const { language } = useLanguage();
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  const until = new Date(closesAt);
  const left = isOpen ? timeLeft(until, now) : null;
  const minutes = left ? left.days * 1440 + left.hours * 60 + left.minutes : 0;
  const words = left
    ? left.days > 0
      ? t('koalisi.sisa.hari', { hari: left.days, jam: left.hours })
      : t('koalisi.sisa.jam', { jam: left.hours, menit: left.minutes })
    : '';
  return (
    <>
      <span>
        {t(isOpen ? 'koalisi.tutup' : 'koalisi.ditutup', { saat: moment(until, language) })}
        {words && <span className="second"> ({words})</span>}
      </span>
      <span role="status" className="visually-hidden">
        {minutes > 0 && minutes <= 10
          ? t('koalisi.segera.menit')
          : minutes > 0 && minutes <= 60
            ? t('koalisi.segera.jam')
            : ''}
      </span>
    </>
  );
}
