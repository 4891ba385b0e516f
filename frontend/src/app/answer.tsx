/**
 * One question to the graph and the states in which its answer can be: every page goes through here. What failed of an answer is
 * null in it, and reading it throws: so the types of documents can take it as there, and the part of the page that reads it says
 * that it failed, while the others stand.
 */
import { toe } from 'graphql-toe';
import { Component, type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { type AnyVariables, CombinedError, type TypedDocumentNode, useQuery } from 'urql';
import { Failed, Loading, Misunderstood, Offline, Outdated, Partial, Refused, SignedOut } from '../ui/states';
import { SAVED_AT } from './client';

export const SLOW_AFTER_MS = 8_000;

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
  const error = useErrorOf(result);
  const data = useMemo(() => throwing(result.data, error), [result.data, error]);
  const [kept, setKept] = useState<Data>();
  if (keep && data !== undefined && data !== kept) setKept(() => data);
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
    data: data ?? (keep && result.fetching ? kept : undefined),
    loading: result.fetching,
    slow,
    savedAt: typeof saved === 'number' ? new Date(saved) : undefined,
    error,
    retry,
  };
}

/** The error that came with the data at hand: the client forgets it when it asks again, and keeps the data. */
function useErrorOf<Data>({ data, error }: { data?: Data | undefined; error?: CombinedError | undefined }) {
  const [came, setCame] = useState({ data, error });
  if (error ? error !== came.error : data !== came.data) setCame({ data, error });
  return error ?? (data !== undefined && data === came.data ? came.error : undefined);
}

/** The data of an answer, in which reading what failed throws its error. */
export function throwing<Data>(data: Data | undefined, error: CombinedError | undefined): Data | undefined {
  const errors = error?.graphQLErrors.filter(({ path }) => path) ?? [];
  return data && errors.length ? (toe({ data, errors } as never) as Data) : data;
}

/** Whether what was thrown is the error of a part that failed. */
export const isOfAnswer = (fault: unknown): boolean =>
  typeof fault === 'object' && fault !== null && 'extensions' in fault && 'path' in fault;

/** What is at hand of an answer: nothing as long as it is not there, nor where it failed. */
export function read<Data, Part>({ data, error }: Answer<Data>, pick: (data: Data) => Part): Part | undefined {
  if (data === undefined || data === null) return undefined;
  try {
    return pick(data);
  } catch (failure) {
    if (error) return undefined;
    throw failure;
  }
}

/** True once `running` has lasted `ms`. */
export function useAfter(running: boolean, ms: number): boolean {
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

const REFUSALS = new Set<unknown>(['FORBIDDEN', 'UNAUTHENTICATED', 'CONSENT_REQUIRED']);

type Failure = CombinedError['graphQLErrors'][number];
export const isRefusal = ({ extensions }: Failure): boolean => REFUSALS.has(extensions['code']);

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

/** Says why an answer did not come, or a part of it: the same words wherever it is missed. */
function Missing({ error, retry }: { error: CombinedError; retry: () => void }) {
  const failures = error.graphQLErrors;
  if (error.networkError && !navigator.onLine) return <Offline retry={retry} />;
  if (failures.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')) return <SignedOut />;
  if (failures.some(isRefusal)) return <Refused />;
  if (failures.some(({ extensions }) => extensions['code'] === 'PERSISTED_QUERY_NOT_FOUND')) return <Outdated />;
  const misread = misunderstanding(error);
  if (misread) return <Misunderstood message={misread.message} />;
  return <Failed retry={retry} requestId={requestIdOf(error)} />;
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
    return error ? <Missing error={error} retry={retry} /> : null;
  }
  // asking again does not help where the reader has no right: the part that is refused says so
  const isPartial = error !== undefined && !(error.graphQLErrors.length > 0 && error.graphQLErrors.every(isRefusal));
  return (
    <>
      {savedAt && <Offline savedAt={savedAt} retry={retry} />}
      <Part answer={answer}>
        {(data) => (
          <>
            {isPartial && <Partial retry={retry} requestId={requestIdOf(error)} />}
            {children(data)}
          </>
        )}
      </Part>
    </>
  );
}

/** A part of a page that stands or fails by itself: what of the answer `children` reads. */
export function Part<Data>({ answer, children }: { answer: Answer<Data>; children: (data: Data) => ReactNode }) {
  return (
    <Fallible key={answer.error ? 'failed' : 'whole'} answer={answer as Answer<unknown>}>
      <Reading answer={answer}>{children}</Reading>
    </Fallible>
  );
}

function Reading<Data>({ answer, children }: { answer: Answer<Data>; children: (data: Data) => ReactNode }) {
  return answer.data === undefined || answer.data === null ? null : children(answer.data);
}

/** Says why a part did not come, if its answer has errors; else the fault is ours, and the page's. */
class Fallible extends Component<{ answer: Answer<unknown>; children: ReactNode }, { failure?: unknown }> {
  override state: { failure?: unknown } = {};
  static getDerivedStateFromError(failure: unknown) {
    return { failure };
  }
  override render() {
    const { answer, children } = this.props;
    if (!('failure' in this.state)) return children;
    if (!answer.error) throw this.state.failure;
    return <Missing error={errorOf(this.state.failure, answer.error)} retry={answer.retry} />;
  }
}

/** What failed of an answer by itself, whatever else did. */
const errorOf = (failure: unknown, whole: CombinedError): CombinedError =>
  isOfAnswer(failure)
    ? new CombinedError({ graphQLErrors: [failure as Failure], response: whole.response as unknown })
    : whole;
