/** What the audit chain says in fixed words, in the words of the page; a word that the page does not know yet stays as it is. Pure. */
import type { MessageId, Texts } from '../../app/language';

export const ACTIONS = [
  'LOAD_REFERENCE',
  'IMPORT_REFERENCE',
  'LOAD_DEMONSTRATION',
  'APPLY_IMPORT',
  'UNDO_IMPORT',
  'SET_COOPERATIVE_OPENNESS',
  'CORRECT_COOPERATIVE',
  'CREATE_ORGANISATION',
  'CREATE_ACCOUNT',
  'GIVE_ACCOUNT_LINK',
  'GRANT_ROLE',
  'END_ROLE',
  'SET_ACCOUNT_STATE',
  'TIE_IDENTITY',
  'UNTIE_IDENTITY',
  'SIGN_IN',
  'END_SESSIONS',
  'CREATE_TOKEN',
  'REVOKE_TOKEN',
  'SET_PASSWORD',
] as const;

const FIELDS = [
  'address',
  'bondDescription',
  'email',
  'expires_at',
  'identity',
  'kind',
  'login',
  'mandatoryDuesMonthlyIdr',
  'name',
  'openness',
  'password',
  'phone',
  'principalDuesIdr',
  'regions',
  'roles',
  'scopes',
  'services',
  'state',
  'website',
  'whatsapp',
] as const;

export function actionWords(t: Texts, action: string): string {
  const known = ACTIONS.find((one) => one === action);
  return known ? t(`jejak.buat.${known}` satisfies MessageId) : action;
}

export function fieldWords(t: Texts, field: string): string {
  const known = FIELDS.find((one) => one === field);
  return known ? t(`jejak.kata.${known}` satisfies MessageId) : field;
}
