/** Which language the page speaks: Bahasa Indonesia unless the reader chose otherwise; the choice is kept on the device. */
import { i18n } from '@lingui/core';
import { I18nProvider, useLingui } from '@lingui/react';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { Language } from '../lib/language';
import type id from '../locales/id.json';
import { messages as indonesian } from '../locales/id';
import { readSetting, writeSetting } from './settings';

export type MessageId = keyof typeof id;
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

async function activate(language: Language) {
  i18n.loadAndActivate({ locale: language, messages: (await loaders[language]()) as never });
  document.documentElement.lang = language;
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

/** For the static shells, made at build time where there is no document. */
export function indonesianForBuild() {
  i18n.loadAndActivate({ locale: 'id', messages: indonesian as never });
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
