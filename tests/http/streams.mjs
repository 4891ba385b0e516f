// GraphQL over Server-Sent Events (graphql-sse, distinct connections) against a server that is running:
// SIMPUL_PROGRAM=… SIMPUL_DATABASE_URL=… node streams.mjs http://127.0.0.1:8080/graphql

import { createClient } from 'graphql-sse';
import { ask, cases, equal, FOLLOW, holds, within, writer } from './registry.mjs';

const url = process.argv[2];
if (!url) {
  console.error('usage: node streams.mjs URL');
  process.exit(2);
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const HELLO = '{ __typename }';
const pen = await writer(url);
const own = { ids: [pen.cooperative.id], kinds: ['UPDATE'] };

/** An event stream as a raw client reads it: line by line, after the standard of HTML. */
async function stream(request, { headers = {}, method = 'POST' } = {}) {
  const stop = new AbortController();
  const ask = { accept: 'text/event-stream', ...headers };
  const response =
    method === 'GET'
      ? await fetch(`${url}?${new URLSearchParams(request)}`, { headers: ask, signal: stop.signal })
      : await fetch(url, {
          method,
          headers: { 'content-type': 'application/json', ...ask },
          body: JSON.stringify(request),
          signal: stop.signal,
        });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const stream = {
    response,
    lastEventId: '',
    comments: 0,
    stop: () => stop.abort(),
    /** The next event; none where the stream ends. */
    async next() {
      for (;;) {
        const at = text.indexOf('\n\n');
        if (at < 0) {
          const { value, done } = await within(40_000, reader.read(), 'nothing comes');
          if (done) return undefined;
          text += value;
          continue;
        }
        const event = {};
        for (const line of text.slice(0, at).split('\n')) {
          const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
          if (name === '') stream.comments += 1;
          else event[name] = value;
        }
        text = text.slice(at + 2);
        if ('id' in event) stream.lastEventId = event.id;
        if (event.event) return event;
        stream.onQuiet?.();
      }
    },
    async answer() {
      const event = await stream.next();
      equal(event?.event, 'next', 'event');
      return JSON.parse(event.data);
    },
    async completes() {
      equal(await stream.next(), { event: 'complete', data: '' });
      equal(await stream.next(), undefined, 'after the end');
    },
  };
  return stream;
}

const status = (expected, code, init, request = { query: HELLO }) => async () => {
  const response = await fetch(url, {
    method: 'POST',
    body: init.method === 'GET' ? undefined : JSON.stringify(request),
    ...init,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...init.headers },
  });
  equal(response.status, expected, 'status');
  equal((await response.json()).errors[0].extensions.code, code, 'code');
};

const refused = (code, request) => async () => {
  const events = await stream(request);
  equal(events.response.status, 200, 'status');
  const { data, errors } = await events.answer();
  equal([data, errors[0].extensions.code], [undefined, code]);
  await events.completes();
};

const all = [
  [
    'a query by POST is one event and the end',
    async () => {
      const events = await stream({ query: HELLO });
      equal(events.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
      equal(events.response.headers.get('cache-control'), 'no-store');
      equal(events.response.headers.get('access-control-allow-origin'), '*');
      equal(await events.answer(), { data: { __typename: 'Query' } });
      await events.completes();
    },
  ],
  [
    'a query by GET too, with its variables',
    async () => {
      const query = 'query R($code: RegionCode!) { region(code: $code) { code } }';
      const events = await stream({ query, variables: '{"code":"32.75"}' }, { method: 'GET' });
      equal(await events.answer(), { data: { region: { code: '32.75' } } });
      await events.completes();
    },
  ],
  ['a document that is not GraphQL is told in the stream', refused('GRAPHQL_PARSE_FAILED', { query: '{' })],
  ['a field that is not there is told in the stream', refused('GRAPHQL_VALIDATION_FAILED', { query: 'subscription { nothing }' })],
  ['two sources are told in the stream', refused('GRAPHQL_VALIDATION_FAILED', { query: 'subscription { a: registryChanged { id } b: registryChanged { id } }' })],
  ['a document that nests without end is told in the stream', refused('DOCUMENT_TOO_DEEP', { query: `{ nodes(ids: ${'['.repeat(2000)}${']'.repeat(2000)}) { id } }` })],
  ['a cursor that was not given out is told in the stream', async () => {
    const events = await stream({ query: FOLLOW, variables: { after: 'bm90IG91cnM' } });
    equal((await events.answer()).errors[0].extensions.code, 'BAD_USER_INPUT');
    await events.completes();
  }],
  ['406 for a subscription where no stream is accepted', status(406, 'NOT_ACCEPTABLE', { headers: { accept: 'application/json' } }, { query: FOLLOW })],
  ['406 for what nobody writes', status(406, 'NOT_ACCEPTABLE', { headers: { accept: 'multipart/mixed' } })],
  ['a mutation by GET is told in the stream, as long as there is none', async () => {
    const events = await stream({ query: 'mutation { x }' }, { method: 'GET' });
    equal((await events.answer()).errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
    await events.completes();
  }],
  ['405 for a reservation of the single connection mode', status(405, 'METHOD_NOT_ALLOWED', { method: 'PUT' })],
  ['405 for its end', status(405, 'METHOD_NOT_ALLOWED', { method: 'DELETE' })],
  ['415 for a form', status(415, 'UNSUPPORTED_MEDIA_TYPE', { headers: { 'content-type': 'text/plain' } })],
  ['400 without a query', status(400, 'BAD_REQUEST', {}, {})],
  ['413 for a body that is too long', status(413, 'PAYLOAD_TOO_LARGE', {}, { query: ' '.repeat(300_000) })],
  [
    'a query is answered as JSON where both are accepted, a subscription as a stream',
    async () => {
      const accept = 'application/graphql-response+json, application/json, text/event-stream';
      const plain = await stream({ query: HELLO }, { headers: { accept } });
      equal(plain.response.headers.get('content-type'), 'application/graphql-response+json; charset=utf-8');
      const events = await stream({ query: FOLLOW }, { headers: { accept } });
      equal(events.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
      events.stop();
    },
  ],
  [
    'pages of others may read a stream, and say the last event that they have',
    async () => {
      const response = await fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://elsewhere.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,last-event-id',
        },
      });
      const allowed = response.headers.get('access-control-allow-headers') ?? '';
      holds(allowed.includes('last-event-id') && allowed.includes('content-type'), allowed);
    },
  ],
  [
    'each event is named by its cursor, and a stream that was cut goes on behind the last one',
    async () => {
      const request = { query: FOLLOW, variables: { filter: own } };
      let events = await stream(request);
      await pause(300);
      await pen.change();
      const change = (await events.answer()).data.registryChanged;
      equal(events.lastEventId, change.cursor, 'id');
      events.stop();
      // what happens while she is away comes first when she is back
      await pen.change();
      await pen.change();
      const versions = [];
      for (let n = 0; n < 2; n++) {
        events = await stream(request, { headers: { 'last-event-id': events.lastEventId } });
        versions.push((await events.answer()).data.registryChanged.version);
        events.stop();
      }
      equal(versions, [change.version + 1, change.version + 2]);
    },
  ],
  [
    'the last event that a browser names goes before the cursor in its address',
    async () => {
      const { eventCursor } = await ask(url, '{ eventCursor }');
      await pen.change();
      await pen.change();
      const request = { query: FOLLOW, variables: JSON.stringify({ filter: own, after: eventCursor }) };
      const events = await stream(request, { method: 'GET' });
      const { cursor, version } = (await events.answer()).data.registryChanged;
      events.stop();
      const again = await stream(request, { method: 'GET', headers: { 'last-event-id': cursor } });
      equal((await again.answer()).data.registryChanged.version, version + 1);
      again.stop();
    },
  ],
  [
    'a stream on which nothing happens shows that it lives, and how far it is',
    async () => {
      const { eventCursor } = await ask(url, '{ eventCursor }');
      const events = await stream({ query: FOLLOW, variables: { filter: { within: '11' }, after: eventCursor } });
      const quiet = new Promise((resolve) => {
        events.onQuiet = () => events.comments > 1 && events.lastEventId && resolve();
      });
      void events.next().catch(() => undefined);
      await within(40_000, quiet, 'no sign of life');
      const again = await stream({ query: FOLLOW }, { headers: { 'last-event-id': events.lastEventId } });
      equal(again.response.status, 200);
      events.stop();
      again.stop();
    },
  ],
];

const client = (more) => createClient({ url, retryAttempts: 0, ...more });
const first = (iterable) => iterable.next().then(({ value }) => value);
all.push(
  [
    'the client graphql-sse asks a query',
    async () => {
      const asking = client();
      equal(await first(asking.iterate({ query: HELLO })), { data: { __typename: 'Query' } });
      asking.dispose();
    },
  ],
  [
    'the client graphql-sse is told of errors',
    async () => {
      const asking = client();
      equal((await first(asking.iterate({ query: '{ nothing }' }))).errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
      asking.dispose();
    },
  ],
  [
    'the client graphql-sse follows and stops',
    async () => {
      const asking = client();
      const following = asking.iterate({ query: FOLLOW, variables: { filter: own } });
      const told = first(following);
      await pause(500);
      const address = await pen.change();
      equal((await told).data.registryChanged.node.address, address);
      await following.return();
      asking.dispose();
    },
  ],
  [
    'the client graphql-sse comes back by itself and goes on behind the last event that it has',
    async () => {
      const seen = [];
      let [cut, lastEventId] = [undefined, ''];
      // what was on its way when the line broke ends as an error that nobody waits for
      const broken = reason => {
        if (reason?.name !== 'AbortError') throw reason;
      };
      process.on('unhandledRejection', broken);
      // a line that breaks after each event, as lines do
      const fetchFn = async (address, init) => {
        const stop = new AbortController();
        init.signal.addEventListener('abort', () => stop.abort());
        cut = () => stop.abort();
        return fetch(address, { ...init, signal: stop.signal });
      };
      const asking = client({ fetchFn, retryAttempts: 5, retry: () => pause(50), headers: () => (lastEventId ? { 'last-event-id': lastEventId } : {}) });
      const done = new Promise((resolve, reject) => {
        asking.subscribe(
          { query: FOLLOW, variables: { filter: own } },
          {
            next: ({ data }) => {
              lastEventId = data.registryChanged.cursor;
              seen.push(data.registryChanged.version);
              if (seen.length === 3) resolve();
              // not before the client waits again: what breaks while it hands an event on, it takes for a fault of its own
              else setTimeout(cut);
            },
            error: reject,
            complete: () => undefined,
          },
        );
      });
      await pause(500);
      for (let n = 0; n < 3; n++) await pen.change();
      await within(20_000, done, `only ${seen}`);
      equal(seen, [seen[0], seen[0] + 1, seen[0] + 2]);
      asking.dispose();
      process.off('unhandledRejection', broken);
    },
  ],
);

let ok = false;
try {
  ok = await cases('graphql-sse', 24, all);
} finally {
  await pen.undo();
}
process.exit(ok ? 0 : 1);
