/** What the reader does, as the graph's mutations: one at a time, and what became of it. */
import { useCallback, useState } from 'react';
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from 'urql';
import { isRefusal } from './answer';
import { useSession } from './session';

export interface Act<Data, Variables> {
  /** Does it; nothing comes back where it failed, and `error` says why. */
  act: (variables: Variables) => Promise<Data | undefined>;
  busy: boolean;
  error: CombinedError | undefined;
}

export function useAct<Data, Variables extends AnyVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
): Act<Data, Variables> {
  const client = useClient();
  const { ask } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CombinedError>();
  const act = useCallback(
    async (variables: Variables) => {
      setBusy(true);
      setError(undefined);
      const result = await client.mutation<Data, Variables>(mutation, variables).toPromise();
      setBusy(false);
      setError(result.error);
      // the session may be over: then who reads is nobody by now
      if (result.error?.graphQLErrors.some(isRefusal)) ask();
      return result.error ? undefined : result.data;
    },
    [ask, client, mutation],
  );
  return { act, busy, error };
}
