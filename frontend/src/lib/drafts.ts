/**
 * What is typed into forms and not sent yet: kept for this tab alone, for whoever typed it, until it was sent or she goes. A tab that
 * keeps nothing still works.
 */
const PLACE = 'simpul.naskah';

interface Kept {
  /** Whose they are. */
  of: string;
  drafts: Record<string, object>;
}

function kept(of: string): Kept {
  try {
    const found = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null') as Kept | null;
    if (found?.of === of) return found;
  } catch {
    // not to be read: as if there were none
  }
  return { of, drafts: {} };
}

export const recallDraft = (of: string, form: string): object | undefined => kept(of).drafts[form];

/** Keeps it in the place of what another account left here; nothing is no draft. */
export function keepDraft(of: string, form: string, draft: object | undefined): void {
  const { drafts } = kept(of);
  if (draft) drafts[form] = draft;
  else if (form in drafts) delete drafts[form];
  else return;
  try {
    sessionStorage.setItem(PLACE, JSON.stringify({ of, drafts } satisfies Kept));
  } catch {
    // full, or refused: then it lasts as long as the page
  }
}

export function forgetDrafts(): void {
  try {
    sessionStorage.removeItem(PLACE);
  } catch {
    // nothing was kept
  }
}
