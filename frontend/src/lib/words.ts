/** Words compared as people type them: case, accents and runs of spaces do not count. Pure. */
export const foldWords = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();

/** `a, b dan c`. */
export const listed = (parts: readonly string[], and: string): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${and} ${parts.at(-1)}`;

/** `a · b · c`; a line may end behind a dot, and begins with none. */
export const dotted = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter(Boolean).join('\u00a0· ');

/**
 * A name that stands alone, as it is written in the middle of a sentence: `Tepung terigu` is `tepung terigu`. Acronyms and proper names
 * (`LPG 3 kg`, `Batik Pekalongan`) are written as they are. As `Message::within` of the server.
 */
export const within = (name: string): string => {
  const [first = '', ...others] = name.split(' ');
  const isProper = /\p{Lu}/u.test(first.slice(1)) || others.some((word) => /^\p{Lu}/u.test(word));
  return isProper ? name : name.charAt(0).toLowerCase() + name.slice(1);
};
