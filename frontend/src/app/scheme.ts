/** Light or dark: the system's unless chosen in the menu. */
import { readSetting, writeSetting } from './settings';

export const SCHEMES = ['sistem', 'terang', 'gelap'] as const;
export type Scheme = (typeof SCHEMES)[number];

export function keptScheme(): Scheme {
  const kept = readSetting('skema');
  return kept === 'terang' || kept === 'gelap' ? kept : 'sistem';
}

export function chooseScheme(scheme: Scheme): void {
  if (scheme === 'sistem') {
    writeSetting('skema', null);
    delete document.documentElement.dataset['skema'];
  } else {
    writeSetting('skema', scheme);
    document.documentElement.dataset['skema'] = scheme;
  }
}
