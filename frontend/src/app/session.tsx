/** Who reads these pages: asked of the graph, since the cookie that tells it is not for scripts. */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../gql/graphql';
import { useHere } from './address';
import type { MessageId } from './words';

const ViewerQuery = graphql(`
  query Saya {
    viewer {
      account {
        id
        name
        login
        roles {
          role
          cooperative {
            id
          }
        }
      }
    }
  }
`);

export type Viewer = NonNullable<ResultOf<typeof ViewerQuery>['viewer']>;

export interface Session {
  /** Nobody where she has not signed in; not known before the graph has said it. */
  viewer: Viewer | null | undefined;
  /** What is told after the last change of who reads. */
  said: MessageId | undefined;
  /** Somebody has come in or gone: what was read for another is forgotten, and everything is asked anew. */
  renew: (said?: MessageId) => void;
  /** Asks again who reads: where an answer said that the session is over. */
  ask: () => void;
}

const SessionContext = createContext<Session>({
  viewer: undefined,
  said: undefined,
  renew: () => undefined,
  ask: () => undefined,
});

export const useSession = (): Session => useContext(SessionContext);

export function SessionProvider({
  renew,
  said,
  children,
}: Pick<Session, 'renew'> & { said?: MessageId | undefined; children: ReactNode }) {
  const [{ data, error }, execute] = useQuery({ query: ViewerQuery });
  const ask = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  const viewer = error ? undefined : data?.viewer;
  const session = useMemo(() => ({ viewer, said, renew, ask }), [viewer, said, renew, ask]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** Whether she manages a cooperative; the server decides what that allows. */
export const manages = (viewer: Viewer | null | undefined, cooperativeId: string): boolean =>
  viewer?.account.roles.some(({ role, cooperative }) => role === 'MANAGER' && cooperative?.id === cooperativeId) ??
  false;

/** Whether she keeps accounts and organisations; the server decides what that allows. */
export const administers = (viewer: Viewer | null | undefined): boolean =>
  viewer?.account.roles.some(({ role }) => role === 'ADMINISTRATOR') ?? false;

/** Whether she may; what she was shown stays when her session ends, so that nothing she typed into it is lost. */
export function useStanding(may: (viewer: Viewer | null | undefined) => boolean): boolean {
  const { viewer } = useSession();
  const isSo = may(viewer);
  const [was, setWas] = useState(isSo);
  if (isSo && !was) setWas(true);
  return isSo || (was && viewer === null);
}

/** Where to sign in, and come back here from. */
export function useWayIn(): string {
  return `/masuk?${new URLSearchParams({ ke: useHere() }).toString()}`;
}
