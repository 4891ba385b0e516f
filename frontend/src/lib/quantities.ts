/**
 * Quantities that were reckoned, as people say them. The graph tells them to four decimals, since money is counted by them; what
 * somebody typed or offers stands as it is. Pure.
 */
import type { Language } from './language';
import { decimal } from './numbers';

interface Quantity {
  value: number;
  /** The same with its unit, as the graph writes it. */
  text: string;
}

/** What there is: never more than that. */
export const atHand = (quantity: Quantity, language: Language): string => rounded(quantity, language, Math.floor);

/** What is missing: whoever brings so much has brought enough. */
export const lacking = (quantity: Quantity, language: Language): string => rounded(quantity, language, Math.ceil);

function rounded({ value, text }: Quantity, language: Language, round: (value: number) => number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const scale = 10 ** digits;
  // 0.29 * 100 is a little less than 29
  const told = round(Number((value * scale).toFixed(4))) / scale;
  return text.replace(/^[\d.,]+/, decimal(told, language, digits));
}
