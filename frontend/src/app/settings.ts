/** Small choices kept on the device: language and colour scheme. A browser that keeps nothing still works. */

export type SettingName = 'bahasa' | 'skema';

export function readSetting(name: SettingName): string | null {
  try {
    return localStorage.getItem(`simpul.${name}`);
  } catch {
    return null;
  }
}

export function writeSetting(name: SettingName, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`simpul.${name}`);
    else localStorage.setItem(`simpul.${name}`, value);
  } catch {
    // private windows may refuse: the choice then lasts until the page is closed
  }
}
