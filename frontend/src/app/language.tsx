/** Which language the page speaks: Bahasa Indonesia unless the reader chose otherwise; the choice is kept on the device. */
import { i18n } from '@lingui/core';
import { I18nProvider, useLingui } from '@lingui/react';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Language } from '../lib/language';
import { messages as indonesian } from '../locales/id';
import { readSetting, writeSetting } from './settings';
import { type Area, AREAS, type MessageId } from './words';

export type { MessageId } from './words';
export type Texts = (id: MessageId, values?: Record<string, string | number>) => string;

interface LanguageState {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageState>({ language: 'id', choose: () => undefined });

const loaders: Record<Language, () => Promise<Record<string, unknown>>> = {
  id: async () => indonesian,
  en: async () => (await import('../locales/en')).messages,
};

/** Areas whose pages were opened: a change of language brings their words along. */
const used = new Set<Area>();

async function activate(language: Language) {
  const [shared, ...areas] = await Promise.all([
    loaders[language](),
    ...[...used].map(async (area) => (await AREAS[area][language]()).messages),
  ]);
  i18n.loadAndActivate({ locale: language, messages: Object.assign({}, shared, ...areas) as never });
  document.documentElement.lang = language;
}

/** Has the words of an area there before its pages are drawn. */
export async function loadWords(area: Area): Promise<void> {
  if (used.has(area)) return;
  const language = i18n.locale as Language;
  const { messages } = await AREAS[area][language]();
  used.add(area);
  // the reader may have changed the language meanwhile: then both are brought once more
  if (i18n.locale === language) i18n.load(language, messages as never);
  else await activate(i18n.locale as Language);
}

/** Loads the kept language before the first render, so that no text changes under the reader's eyes. */
export async function startLanguage(): Promise<Language> {
  const kept: Language = readSetting('bahasa') === 'en' ? 'en' : 'id';
  try {
    await activate(kept);
    return kept;
  } catch {
    await activate('id');
    return 'id';
  }
}

/** For the static shells, made at build time where there is no document: with the words of all pages. */
export function indonesianForBuild(areas: readonly object[]) {
  i18n.loadAndActivate({ locale: 'id', messages: Object.assign({}, indonesian, ...areas) as never });
  return i18n;
}

export function LanguageProvider({ start, children }: { start: Language; children: ReactNode }) {
  const [language, setLanguage] = useState(start);
  const choose = useCallback((next: Language) => {
    activate(next).then(
      () => {
        writeSetting('bahasa', next);
        setLanguage(next);
      },
      () => undefined, // the other catalog could not be fetched: the page keeps its language
    );
  }, []);
  const state = useMemo(() => ({ language, choose }), [language, choose]);
  return (
    <I18nProvider i18n={i18n}>
      <LanguageContext.Provider value={state}>{children}</LanguageContext.Provider>
    </I18nProvider>
  );
}

export const useLanguage = (): LanguageState => useContext(LanguageContext);

/** The texts of the page in its language. */
export function useTexts(): Texts {
  const lingui = useLingui();
  return useCallback((id, values) => lingui.i18n._(id, values), [lingui]);
}
