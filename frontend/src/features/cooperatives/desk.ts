/** What a manager writes anew of her cooperative, beside what is kept of it. Pure but for the fragment. */
import { ErrorParts } from '../../app/errors';
import { graphql, type ResultOf, type VariablesOf } from '../../gql/graphql';
import type { Language } from '../../lib/language';
import { count } from '../../lib/numbers';

export const DeskParts = graphql(`
  fragment DeskParts on Cooperative @_unmask {
    id
    name
    version
    openness
    address
    contacts {
      phone
      whatsapp
      email
      website
    }
    bond {
      description
    }
    services
    dues {
      principalIdr
      mandatoryMonthlyIdr
    }
  }
`);

export const CorrectMutation = graphql(
  `
    mutation PerbaikiKoperasi($input: CorrectCooperativeInput!) {
      correctCooperative(input: $input) {
        cooperative {
          id
        }
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

type Kept = Omit<ResultOf<typeof DeskParts>, 'id' | 'name' | 'openness'>;
type Input = VariablesOf<typeof CorrectMutation>['input'];
export type Service = Kept['services'][number];

export const TEXTS = ['address', 'phone', 'whatsapp', 'email', 'website', 'bondDescription'] as const;
export const DUES = ['principalDuesIdr', 'mandatoryDuesMonthlyIdr'] as const;
export type Field = (typeof TEXTS)[number] | (typeof DUES)[number];
export const FIELDS: readonly Field[] = [...TEXTS, ...DUES];

/** What stands in the form; sums as they are written. */
export type Written = Record<Field, string> & { services: readonly Service[] };

/** A sum as `rupiahOf` reads it: `150.000` (id), `150,000` (en). */
const sumText = (sum: number | null, language: Language): string => (sum === null ? '' : count(sum, language));

/** What is kept, as it stands in the form before anything is typed. */
export const writtenOf = ({ address, contacts, bond, dues, services }: Kept, language: Language): Written => ({
  address: address ?? '',
  phone: contacts.phone ?? '',
  whatsapp: contacts.whatsapp ?? '',
  email: contacts.email ?? '',
  website: contacts.website ?? '',
  bondDescription: bond.description ?? '',
  principalDuesIdr: sumText(dues.principalIdr, language),
  mandatoryDuesMonthlyIdr: sumText(dues.mandatoryMonthlyIdr, language),
  services,
});

/** Whole rupiah as people write them: `50000`, `50.000`, `Rp 50.000`; nothing where it is none. */
export function rupiahOf(text: string): number | undefined {
  const digits = text.replace(/^\s*rp\.?/i, '').replace(/[\s.,]/g, '');
  // a comma or a point parts thousands only: cents are no whole rupiah
  const isWhole = /^\s*(rp\.?\s*)?(\d+|\d{1,3}([.,]\d{3})+)\s*$/i.test(text);
  return isWhole && digits.length <= 12 ? Number(digits) : undefined;
}

/** What a form holds besides what is kept: what was typed, and what was kept where it was typed when that began. */
export interface Typed {
  typed: Partial<Written>;
  began: Partial<Written>;
}
export const UNTYPED: Typed = { typed: {}, began: {} };

/** One more thing typed over what is kept by now. */
export function typing({ typed, began }: Typed, kept: Written, change: Partial<Written>): Typed {
  const over = Object.fromEntries(Object.entries(kept).filter(([field]) => field in change)) as Partial<Written>;
  return { typed: { ...typed, ...change }, began: { ...over, ...began } };
}

const sameServices = (one: readonly Service[], other: readonly Service[]) =>
  one.length === other.length && one.every((service) => other.includes(service));

/** Whether another thing is said; the same sum written in another way is the same. */
export function differs(one: Written, other: Written, field: Field | 'services'): boolean {
  if (field === 'services') return !sameServices(one.services, other.services);
  const sums = DUES.some((due) => due === field) ? [rupiahOf(one[field]), rupiahOf(other[field])] : [];
  return sums.some((sum) => sum !== undefined) ? sums[0] !== sums[1] : one[field].trim() !== other[field].trim();
}

/** The fields in which somebody else has written, since they were typed here, what is kept by now. */
export const overtaken = ({ typed, began }: Typed, kept: Written): (Field | 'services')[] =>
  [...FIELDS, 'services' as const].filter(
    (field) =>
      field in typed && differs(kept, { ...kept, ...began }, field) && differs(kept, { ...kept, ...typed }, field),
  );

/** What of the form is to be written: only what was changed, emptied fields as null, and which sums are none. */
export function changes(kept: Written, draft: Written): { input: Partial<Input>; unread: Field[] } {
  const input: Partial<Input> = {};
  const unread: Field[] = [];
  for (const field of TEXTS) if (differs(kept, draft, field)) input[field] = draft[field].trim() || null;
  for (const field of DUES) {
    if (!differs(kept, draft, field)) continue;
    const sum = rupiahOf(draft[field]);
    if (draft[field].trim() === '') input[field] = null;
    else if (sum === undefined) unread.push(field);
    else input[field] = sum;
  }
  if (differs(kept, draft, 'services')) input.services = [...draft.services];
  return { input, unread };
}
