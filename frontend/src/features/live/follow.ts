/**
 * Follows what happens to records: by an event stream, and where none can be had by asking now and then. A page that is not looked at
 * follows nothing. Knows no React, and is fetched once a page wants it.
 */
import { type DocumentInput, stringifyDocument } from 'urql';
import { graphql } from '../../gql/graphql';

const FollowSubscription = graphql(`
  subscription Ikuti($ids: [ID!]!, $after: EventCursor) {
    registryChanged(filter: { ids: $ids }, after: $after) {
      kind
    }
  }
`);

const VersionsQuery = graphql(`
  query Versi($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Cooperative {
        changedAt
      }
      ... on Cluster {
        changedAt
      }
    }
  }
`);

/** How the page hears of changes: not yet, as they happen, by asking, not at all. */
export type Link = 'connecting' | 'live' | 'polling' | 'away';

export interface Wishes {
  /** What is shown is to be read again: something happened, or may have where nobody was there to hear it. */
  read: (why: 'changed' | 'unheard') => void;
  link: (link: Link) => void;
  /** Where the data that is shown stands, so that nothing in between is missed. */
  cursor: () => string | undefined;
}

/** Something between here and the server may hold an answer back for as long as it is not complete. */
const OPEN_MS = 10_000;
/** Tries that fail one after the other before the page asks instead. */
const TRIES = 3;
export const POLL_MS = 30_000;
/** Asking now and then, the page tries again to follow after so many times. */
const POLLS = 10;
/** After an answer that says to read the data again first. */
const AGAIN_MS = 3_000;

/** Begins to follow; call what it gives back to stop. */
export function follow(ids: readonly string[], wishes: Wishes): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failed = 0;
  let current = 0;
  /** How the records stood when they were last asked for. */
  let seen: string | undefined;

  const wait = (ms: number, then: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  const close = () => {
    current += 1;
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };

  const open = () => {
    close();
    if (document.hidden) return;
    if (!navigator.onLine) return wishes.link('away');
    if (!('EventSource' in window)) return poll();
    wishes.link('connecting');
    const stream = new EventSource(addressOf(ids, wishes.cursor()));
    source = stream;
    wait(OPEN_MS, poll);
    stream.onopen = () => {
      clearTimeout(timer);
      failed = 0;
      seen = undefined;
      wishes.link('live');
    };
    stream.onerror = () => {
      failed += 1;
      if (stream.readyState === EventSource.CLOSED || failed >= TRIES) return poll();
      // the browser comes back by itself, and says the last event that it has
      wishes.link('connecting');
      wait(OPEN_MS, poll);
    };
    stream.addEventListener('next', ({ data }) => {
      const { errors } = JSON.parse(String(data)) as { errors?: unknown[] };
      wishes.read(errors ? 'unheard' : 'changed');
      if (!errors) return;
      // too long ago, or nothing that another try would change: from where the data stands by then
      close();
      wishes.link('connecting');
      failed += 1;
      wait(AGAIN_MS, failed < TRIES ? open : poll);
    });
    stream.addEventListener('complete', poll);
  };

  const poll = () => {
    close();
    wishes.link('polling');
    failed = 0;
    let polls = 0;
    const mine = current;
    const look = async () => {
      const found = await versions(ids);
      // closed while the answer was on its way
      if (mine !== current) return;
      // the first answer is what later ones are held against, and the page is read again behind it
      if (found !== undefined && found !== seen) {
        wishes.read(seen === undefined ? 'unheard' : 'changed');
        seen = found;
      }
      polls += 1;
      wait(POLL_MS, polls < POLLS ? () => void look() : open);
    };
    void look();
  };

  const onSight = () => (document.hidden ? close() : open());
  const offline = () => {
    close();
    wishes.link('away');
  };
  document.addEventListener('visibilitychange', onSight);
  window.addEventListener('online', open);
  window.addEventListener('offline', offline);
  open();
  return () => {
    close();
    document.removeEventListener('visibilitychange', onSight);
    window.removeEventListener('online', open);
    window.removeEventListener('offline', offline);
  };
}

/** A document by its id where the build has put one in its place, else as text. */
function named(document: object): { documentId: string } | { query: string } {
  if ('documentId' in document) return { documentId: String(document.documentId) };
  return { query: stringifyDocument(document as DocumentInput) };
}

function addressOf(ids: readonly string[], after: string | undefined): string {
  const variables = JSON.stringify({ ids, after });
  return `/graphql?${new URLSearchParams({ ...named(FollowSubscription), variables }).toString()}`;
}

/** When the records last changed, as one text; nothing where that could not be learnt. */
async function versions(ids: readonly string[]): Promise<string | undefined> {
  try {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ ...named(VersionsQuery), variables: { ids } }),
    });
    const { data } = (await answer.json()) as { data?: unknown };
    return data ? JSON.stringify(data) : undefined;
  } catch {
    return undefined;
  }
}
