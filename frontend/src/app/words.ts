/** Catalogs of words that only some pages use: fetched with the page, so that the first page stays light. */
import type { Language } from '../lib/language';
import type accounts from '../locales/accounts/id.json';
import type administration from '../locales/administration/id.json';
import type businesses from '../locales/businesses/id.json';
import type capital from '../locales/capital/id.json';
import type coalitions from '../locales/coalitions/id.json';
import type developers from '../locales/developers/id.json';
import type found from '../locales/found/id.json';
import type lists from '../locales/lists/id.json';
import type reading from '../locales/reading/id.json';
import type shared from '../locales/id.json';

export type MessageId =
  | keyof typeof shared
  | keyof typeof accounts
  | keyof typeof administration
  | keyof typeof businesses
  | keyof typeof capital
  | keyof typeof coalitions
  | keyof typeof developers
  | keyof typeof found
  | keyof typeof lists
  | keyof typeof reading;

type Load = () => Promise<{ messages: unknown }>;

export const AREAS = {
  /** Signing in, one's account, and what its roles let one write. */
  accounts: { id: () => import('../locales/accounts/id'), en: () => import('../locales/accounts/en') },
  /** Accounts and organisations as administrators keep them, and who did what. */
  administration: {
    id: () => import('../locales/administration/id'),
    en: () => import('../locales/administration/en'),
  },
  /** UMKM and regions. */
  businesses: { id: () => import('../locales/businesses/id'), en: () => import('../locales/businesses/en') },
  /** Akses modal. */
  capital: { id: () => import('../locales/capital/id'), en: () => import('../locales/capital/en') },
  /** Koalisi. */
  coalitions: { id: () => import('../locales/coalitions/id'), en: () => import('../locales/coalitions/en') },
  /** The API: its start page and its explorer. */
  developers: { id: () => import('../locales/developers/id'), en: () => import('../locales/developers/en') },
  /** Profiles of cooperatives and clusters, results and their reasons: whatever is beyond the first page. */
  found: { id: () => import('../locales/found/id'), en: () => import('../locales/found/en') },
  /** Lists with their filters. */
  lists: { id: () => import('../locales/lists/id'), en: () => import('../locales/lists/en') },
  /** Pages that are only read: what numbers mean, about. */
  reading: { id: () => import('../locales/reading/id'), en: () => import('../locales/reading/en') },
} satisfies Record<string, Record<Language, Load>>;

export type Area = keyof typeof AREAS;
