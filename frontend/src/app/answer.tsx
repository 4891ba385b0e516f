/** One question to the graph and the states in which its answer can be: every page goes through here. */
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useQuery } from 'urql';
import { Failed, Loading, Misunderstood, Offline, Outdated, Partial, Refused } from '../ui/states';
import { SAVED_AT } from './client';

const SLOW_AFTER_MS = 8_000;

export interface Answer<Data> {
  data: Data | undefined;
  loading: boolean;
  /** Loading for so long that the reader is told. */
  slow: boolean;
  /** Set when the data comes from the device because the network failed. */
  savedAt: Date | undefined;
  error: CombinedError | undefined;
  retry: () => void;
}

export function useAnswer<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  {
    pause = false,
    keep = false,
  }: { pause?: boolean; /** Shows the last answer while the next is on its way. */ keep?: boolean } = {},
): Answer<Data> {
  const [result, execute] = useQuery<Data, Variables>({ query, variables, pause } as never);
  const [kept, setKept] = useState<Data>();
  if (keep && result.data !== undefined && result.data !== kept) setKept(() => result.data);
  const retry = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  const slow = useAfter(result.fetching, SLOW_AFTER_MS);
  const saved = result.extensions?.[SAVED_AT];
  const cut = saved !== undefined || result.error?.networkError !== undefined;
  useEffect(() => {
    if (!cut) return;
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, [cut, retry]);
  return {
    data: result.data ?? (keep && result.fetching ? kept : undefined),
    loading: result.fetching,
    slow,
    savedAt: typeof saved === 'number' ? new Date(saved) : undefined,
    error: result.error,
    retry,
  };
}

/** True once `running` has lasted `ms`. */
function useAfter(running: boolean, ms: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    if (!running) return;
    const timer = setTimeout(() => setPassed(true), ms);
    return () => {
      clearTimeout(timer);
      setPassed(false);
    };
  }, [running, ms]);
  return running && passed;
}

const REFUSALS = new Set(['FORBIDDEN', 'UNAUTHENTICATED', 'CONSENT_REQUIRED']);

export interface Misunderstanding {
  /** The input that was not understood, as the graph names it: `place.text`. */
  field: string;
  /** What is to be written instead, in the reader's language. */
  message: string;
}

/** What of the reader's own words or choices the server did not understand: asking again would not help. */
export function misunderstanding(error: CombinedError | undefined): Misunderstanding | undefined {
  for (const { message, extensions } of error?.graphQLErrors ?? [])
    if (extensions['code'] === 'BAD_USER_INPUT' && typeof extensions['field'] === 'string')
      return { field: extensions['field'], message };
  return undefined;
}

/** The server's id of a failed request: for the person who reports it, never its text. */
function requestIdOf(error: CombinedError): string | undefined {
  const id = error.graphQLErrors[0]?.extensions['requestId'];
  if (typeof id === 'string') return id;
  return (error.response as Response | undefined)?.headers?.get('x-request-id') ?? undefined;
}

/** Shows an answer in whatever state it is; `children` sees only data. */
export function Answered<Data>({
  answer,
  skeleton,
  children,
}: {
  answer: Answer<Data>;
  skeleton: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  const { data, error, loading, savedAt, slow, retry } = answer;
  if (data === undefined || data === null) {
    if (loading) return <Loading slow={slow}>{skeleton}</Loading>;
    if (!error) return null;
    if (error.networkError && !navigator.onLine) return <Offline retry={retry} />;
    if (error.graphQLErrors.some((one) => REFUSALS.has(String(one.extensions['code'])))) return <Refused />;
    if (error.graphQLErrors.some((one) => one.extensions['code'] === 'PERSISTED_QUERY_NOT_FOUND')) return <Outdated />;
    const misread = misunderstanding(error);
    if (misread) return <Misunderstood message={misread.message} />;
    return <Failed retry={retry} requestId={requestIdOf(error)} />;
  }
  return (
    <>
      {savedAt && <Offline savedAt={savedAt} retry={retry} />}
      {error && <Partial retry={retry} requestId={requestIdOf(error)} />}
      {children(data)}
    </>
  );
}
