/** What the reader orders of the graph: what became of it, and the same order sent again as long as the graph has not said that. */
import { useCallback, useRef, useState } from 'react';
import type { AnyVariables, CombinedError, TypedDocumentNode } from 'urql';
import type { ResultOf } from '../gql/graphql';
import { type Errors, errorsOf } from '../lib/forms';
import { uuid } from '../lib/keys';
import { useAct } from './act';
import type { ErrorParts } from './errors';

/** What every mutation answers: done where nothing is to be mended. */
interface Payload {
  userErrors: readonly ResultOf<typeof ErrorParts>[];
}

type Wish<Variables> = Variables extends { input?: infer Input | null }
  ? Omit<NonNullable<Input>, 'idempotencyKey'>
  : never;

export interface Command<Told, Variables> {
  /** Orders it; what the graph answered comes back where it was done. */
  order: (wish: Wish<Variables>) => Promise<Told | undefined>;
  busy: boolean;
  error: CombinedError | undefined;
  errors: Errors;
  setErrors: (errors: Errors) => void;
  /** Somebody changed it first: then nothing was done. */
  outcome: 'done' | 'conflict' | undefined;
  /** As before anything was ordered. */
  clear: () => void;
}

/** The fields of a form to which the graph may object, where it has any, and what follows once the graph has answered. */
interface Options {
  fields?: readonly string[];
  onAnswer?: () => void;
}

export function useCommand<Data, Variables extends AnyVariables, Told extends Payload>(
  mutation: TypedDocumentNode<Data, Variables>,
  told: (data: Data) => Told | null | undefined,
  { fields = NONE, onAnswer }: Options = {},
): Command<Told, Variables> {
  const { act, busy, error } = useAct(mutation);
  const [errors, setErrors] = useState<Errors>({});
  const [outcome, setOutcome] = useState<'done' | 'conflict'>();
  // with its key and the version at which it was first sent: whether that was done is not known before an answer
  const sent = useRef<{ text: string; input: object }>(undefined);
  const clear = useCallback(() => {
    setErrors({});
    setOutcome(undefined);
  }, []);
  const order = useCallback(
    async (wish: Wish<Variables>) => {
      clear();
      const text = JSON.stringify({ ...(wish as object), expectedVersion: null });
      if (sent.current?.text !== text) sent.current = { text, input: { ...(wish as object), idempotencyKey: uuid() } };
      const data = await act({ input: sent.current.input } as unknown as Variables);
      const payload = data && told(data);
      if (!payload) return undefined;
      sent.current = undefined;
      const isDone = payload.userErrors.length === 0;
      if (isDone) setOutcome('done');
      else if (payload.userErrors.some(({ currentVersion }) => currentVersion !== null)) setOutcome('conflict');
      else setErrors(errorsOf(payload.userErrors, fields));
      onAnswer?.();
      return isDone ? payload : undefined;
    },
    [act, clear, fields, onAnswer, told],
  );
  return { order, busy, error, errors, setErrors, outcome, clear };
}

const NONE: readonly string[] = [];
