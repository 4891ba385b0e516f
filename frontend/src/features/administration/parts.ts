/** What the pages of administrators show of accounts and organisations. Pure but for the fragments. */
import { graphql, type ResultOf } from '../../gql/graphql';
import { AccountParts } from '../accounts/parts';

export const ManagedParts = graphql(
  `
    fragment ManagedParts on Account @_unmask {
      ...AccountParts
      state
      version
    }
  `,
  [AccountParts],
);

export type Managed = ResultOf<typeof ManagedParts>;
export type Role = Managed['roles'][number]['role'];

export const OrganisationParts = graphql(`
  fragment OrganisationParts on Organisation @_unmask {
    id
    name
    kind
    isDemo
    regions {
      code
      name
    }
  }
`);

export type OrganisationView = ResultOf<typeof OrganisationParts>;
export type OrganisationKind = OrganisationView['kind'];

export const ORGANISATION_KINDS = [
  'DINAS',
  'FINANCIER',
  'SUPPLIER',
  'BUYER',
  'TRAINER',
] as const satisfies readonly OrganisationKind[];

/** Roles in the order in which they are offered. */
export const ROLES = [
  'OWNER',
  'MANAGER',
  'STAFF',
  'FINANCIER',
  'SUPPLIER',
  'BUYER',
  'PLANNER',
  'ADMINISTRATOR',
] as const satisfies readonly Role[];

export type State = Managed['state'];
export const STATES = ['ACTIVE', 'DEACTIVATED'] as const satisfies readonly State[];

export type PlaceKind = 'umkm' | 'cooperative' | 'organisation' | 'region';

/** At what a role is had; an administrator is one everywhere. */
export const PLACE_OF: Record<Role, PlaceKind | null> = {
  OWNER: 'umkm',
  MANAGER: 'cooperative',
  STAFF: 'cooperative',
  FINANCIER: 'organisation',
  SUPPLIER: 'organisation',
  BUYER: 'organisation',
  PLANNER: 'region',
  ADMINISTRATOR: null,
};

/** The id of a record in whatever was pasted, such as the address of its page. */
export const pastedId = (text: string, kind: PlaceKind): string | undefined => {
  const prefix = { umkm: 'umkm', cooperative: 'kop', organisation: 'org', region: '' }[kind];
  return prefix ? new RegExp(`(?<![0-9a-z])${prefix}_[0-9a-z]{26}(?![0-9a-z])`).exec(text)?.[0] : undefined;
};
