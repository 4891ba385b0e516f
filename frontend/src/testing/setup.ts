/** What jsdom lacks and the pages use. */
import { afterEach, beforeEach } from 'vitest';
import { cleanup } from '@testing-library/react';
import { loadWords, startLanguage } from '../app/language';
import { AREAS, type Area } from '../app/words';

HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.setAttribute('open', '');
};
HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
  this.removeAttribute('open');
  this.dispatchEvent(new Event('close'));
};
window.scrollTo = () => undefined;

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  await startLanguage();
  await Promise.all((Object.keys(AREAS) as Area[]).map(loadWords));
});
afterEach(cleanup);
