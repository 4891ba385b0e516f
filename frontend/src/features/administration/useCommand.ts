/** A command of an administrator: what became of it, and the same one sent again as long as the graph has not said that. */
import { useCallback, useRef, useState } from 'react';
import type { AnyVariables, CombinedError, TypedDocumentNode } from 'urql';
import { useAct } from '../../app/act';
import { type Errors, errorsOf } from '../../lib/forms';
import { uuid } from '../../lib/keys';

interface Told {
  /** Whether it was done. */
  isDone: boolean;
  userErrors: readonly { code: string; field: readonly string[] | null; message: string }[];
}

type Wish<Variables> = Variables extends { input: infer Input } ? Omit<Input, 'idempotencyKey'> : never;

export interface Command<Data, Variables> {
  /** Orders it; what the graph answered comes back where it was done. */
  order: (wish: Wish<Variables>) => Promise<Data | undefined>;
  busy: boolean;
  error: CombinedError | undefined;
  errors: Errors;
  setErrors: (errors: Errors) => void;
  outcome: 'done' | 'conflict' | undefined;
}

/** The fields of a form to which the graph may object, where it has any, and what follows once the graph has answered. */
interface Options {
  fields?: readonly string[];
  onAnswer?: () => void;
}

export function useCommand<Data, Variables extends AnyVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
  told: (data: Data) => Told,
  { fields = NONE, onAnswer }: Options = {},
): Command<Data, Variables> {
  const { act, busy, error } = useAct(mutation);
  const [errors, setErrors] = useState<Errors>({});
  const [outcome, setOutcome] = useState<'done' | 'conflict'>();
  // with its key and the version at which it was first sent: whether that was done is not known before an answer
  const sent = useRef<{ text: string; input: object }>(undefined);
  const order = useCallback(
    async (wish: Wish<Variables>) => {
      setErrors({});
      setOutcome(undefined);
      const text = JSON.stringify({ ...(wish as object), expectedVersion: null });
      if (sent.current?.text !== text) sent.current = { text, input: { ...(wish as object), idempotencyKey: uuid() } };
      const data = await act({ input: sent.current.input } as unknown as Variables);
      if (!data) return undefined;
      sent.current = undefined;
      const { isDone, userErrors } = told(data);
      if (isDone) setOutcome('done');
      else if (userErrors.some(({ code }) => code === 'CONFLICT')) setOutcome('conflict');
      else setErrors(errorsOf(userErrors, fields));
      onAnswer?.();
      return isDone ? data : undefined;
    },
    [act, fields, onAnswer, told],
  );
  return { order, busy, error, errors, setErrors, outcome };
}

const NONE: readonly string[] = [];
