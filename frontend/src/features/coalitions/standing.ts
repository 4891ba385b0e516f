/** Why a supplier does not sell a quantity, and what is missing until it does. */
import { useLanguage, useTexts } from '../../app/language';
import { rupiah } from '../../lib/numbers';
import { lacking } from '../../lib/quantities';
import type { Standing } from './parts';

type Why = Pick<Standing, 'missingToMinimum' | 'missingToMinimumIdr' | 'isBeyondSupply'>;

/** A few words in the place of a price. */
export const useNotSold = () => {
  const t = useTexts();
  return ({ isBeyondSupply, missingToMinimumIdr }: Why) =>
    t(
      isBeyondSupply
        ? 'koalisi.lebihPersediaan'
        : missingToMinimumIdr !== null
          ? 'koalisi.belumBelanja'
          : 'koalisi.belumMinimum',
    );
};

/** A sentence with what is missing; none where it is not a matter of that. */
export const useMissing = () => {
  const t = useTexts();
  const { language } = useLanguage();
  return ({ missingToMinimum, missingToMinimumIdr, isBeyondSupply }: Why) =>
    isBeyondSupply
      ? t('koalisi.melebihi')
      : missingToMinimum
        ? t('koalisi.kurangMinimum', { jumlah: lacking(missingToMinimum, language) })
        : missingToMinimumIdr !== null
          ? t('koalisi.kurangBelanja', { jumlah: rupiah(missingToMinimumIdr, language) })
          : null;
};
