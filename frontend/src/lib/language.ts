/** The two languages of the pages; Bahasa Indonesia first, whatever the browser says. */
export type Language = 'id' | 'en';

export const LANGUAGES: readonly Language[] = ['id', 'en'];

/** The tag for `Intl` and for the attribute `lang`. */
export const tagOf = (language: Language): string => (language === 'id' ? 'id-ID' : 'en-GB');
