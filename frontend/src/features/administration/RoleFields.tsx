/** What somebody is to be, and where: the place is looked up by its words. */
import { useTexts } from '../../app/language';
import type { Errors } from '../../lib/forms';
import { Suggest } from '../../ui/Suggest';
import { ChoiceField, idOf } from '../forms/Form';
import { type OrganisationKind, PLACE_OF, type PlaceKind, type Role, ROLES } from './parts';
import { usePlaces } from './places';

export interface RoleDraft {
  role: Role | '';
  /** What was typed of the place. */
  typed: string;
  /** The place that was chosen for it. */
  place: { id: string; name: string } | null;
}

export const NO_ROLE: RoleDraft = { role: '', typed: '', place: null };

/** The role as the graph takes it, or what is wrong with it. */
export function roleOf({ role, place }: RoleDraft): { role: Role; placeId?: string } | 'role' | 'place' {
  if (!role) return 'role';
  if (!PLACE_OF[role]) return { role };
  return place ? { role, placeId: place.id } : 'place';
}

/** The fields of a role to which the graph may object, by their names in a form. */
export const roleErrors = (errors: Errors, name: string): Errors =>
  Object.fromEntries(
    Object.entries(errors).map(([field, message]) => [
      field === 'role' ? `${name}role` : field === 'place' || field === 'placeId' ? `${name}place` : field,
      message,
    ]),
  );

export const ROLE_FIELDS: readonly string[] = ['role', 'place', 'placeId'];

export function RoleFields({
  name,
  none,
  draft,
  errors,
  onDraft,
}: {
  /** Tells the fields of one form from those of another on the page. */
  name: string;
  /** What no role is called. */
  none: string;
  draft: RoleDraft;
  errors: Errors;
  onDraft: (draft: RoleDraft) => void;
}) {
  const t = useTexts();
  const kind = draft.role && PLACE_OF[draft.role];
  return (
    <>
      <ChoiceField
        name={`${name}role`}
        label={t('urus.peran')}
        errors={errors}
        none={none}
        choices={ROLES}
        nameOf={(role) => t(`peran.${role}`)}
        value={draft.role}
        onValue={(role) => onDraft({ ...NO_ROLE, role })}
      />
      {kind && (
        <PlaceOfRole
          key={draft.role}
          id={idOf(`${name}place`)}
          kind={kind}
          draft={draft}
          error={errors[`${name}place`]}
          onDraft={onDraft}
        />
      )}
    </>
  );
}

const ORGANISATION_OF: Partial<Record<Role, OrganisationKind>> = {
  FINANCIER: 'FINANCIER',
  SUPPLIER: 'SUPPLIER',
  BUYER: 'BUYER',
};

function PlaceOfRole({
  id,
  kind,
  draft,
  error,
  onDraft,
}: {
  id: string;
  kind: PlaceKind;
  draft: RoleDraft;
  error: string | undefined;
  onDraft: (draft: RoleDraft) => void;
}) {
  const t = useTexts();
  const isChosen = draft.place !== null && draft.typed === draft.place.name;
  const suggestions = usePlaces(
    kind,
    isChosen ? '' : draft.typed,
    draft.role ? ORGANISATION_OF[draft.role] : undefined,
  );
  return (
    <Suggest
      id={id}
      label={t(`urus.tempat.${kind}`)}
      hint={isChosen ? t('urus.tempat.terpilih', { nama: draft.typed }) : t(`urus.tempat.catatan.${kind}`)}
      value={draft.typed}
      suggestions={suggestions}
      error={error}
      onType={(typed) => onDraft({ ...draft, typed, place: null })}
      onChoose={({ key, label }) => onDraft({ ...draft, typed: label, place: { id: key, name: label } })}
      countText={(n) => t('saran.jumlah', { n })}
    />
  );
}
