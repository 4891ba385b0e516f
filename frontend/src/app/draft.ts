/** A form's fields as they are typed: neither a session that ends nor a page that is loaded anew loses them. */
import { useEffect, useState } from 'react';
import { keepDraft, recallDraft } from '../lib/drafts';
import { useSession } from './session';

export interface Draft<Fields> {
  draft: Fields;
  /** Another one; `empty` itself is none, and is kept no longer. */
  setDraft: (next: Fields | ((before: Fields) => Fields)) => void;
  /** Whether it was typed before this page was drawn. */
  isRecalled: boolean;
}

export function useDraft<Fields extends object>(form: string, empty: Fields): Draft<Fields> {
  const { viewer } = useSession();
  // whose it is was known when the form came; she may be nobody by the time it is sent
  const [of] = useState(viewer?.account.id);
  const [recalled] = useState(() => (of === undefined ? undefined : recallDraft(of, form)));
  const [draft, setDraft] = useState<Fields>(() => (recalled ? { ...empty, ...recalled } : empty));
  useEffect(() => {
    if (of !== undefined) keepDraft(of, form, draft === empty ? undefined : draft);
  }, [draft, empty, form, of]);
  return { draft, setDraft, isRecalled: recalled !== undefined };
}
