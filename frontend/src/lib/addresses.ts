/** Addresses as one line. Pure. */
import { foldWords } from './words';

const KIND = '(?:kelurahan|kel|desa|kecamatan|kec|kabupaten|kab|kota)';
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether an address names a place as such: `Kel. Jatimakmur` or a part `Jatimakmur`, but not `Jl. Jatimakmur 3`. */
function names(address: string, place: string): boolean {
  const name = literal(foldWords(place).replace(new RegExp(`^${KIND}\\.? `), ''));
  const ends = `(?= ?(?:,|$|\\d|${KIND}\\b))`;
  return new RegExp(`(?:\\b${KIND}\\.? ?|(?:^|,) ?)${name}${ends}`).test(foldWords(address));
}

/** An address with the places around it, from near to far, that it does not name itself. */
export const addressLine = (address: string | null, places: readonly string[]): string =>
  [...(address ? [address] : []), ...places.filter((place) => !address || !names(address, place))].join(', ');
