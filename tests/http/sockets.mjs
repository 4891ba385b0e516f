// GraphQL over WebSocket (graphql-transport-ws), every rule of the protocol and its abuse, against a server that is running:
// SIMPUL_PROGRAM=… SIMPUL_DATABASE_URL=… node sockets.mjs http://127.0.0.1:8080/graphql

import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { cutAll, frame, open } from './raw-socket.mjs';
import { ask, cases, equal, FOLLOW, holds, within, writer } from './registry.mjs';

const url = process.argv[2];
if (!url) {
  console.error('usage: node sockets.mjs URL');
  process.exit(2);
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A socket with its connection. */
async function connected(payload) {
  const socket = await open(url);
  equal(socket.status, 101, 'status');
  socket.say({ type: 'connection_init', ...(payload === undefined ? {} : { payload }) });
  equal(await socket.hear(), { type: 'connection_ack' }, 'acknowledgement');
  return socket;
}

const subscribe = (socket, id, query, more = {}) => socket.say({ id, type: 'subscribe', payload: { query, ...more } });
const HELLO = '{ __typename }';
const ANSWER = { data: { __typename: 'Query' } };

/** The socket answers questions: it was not closed, and the server lives. */
async function lives(socket, id = 'after') {
  subscribe(socket, id, HELLO);
  equal(await socket.hear(), { id, type: 'next', payload: ANSWER });
  equal(await socket.hear(), { id, type: 'complete' });
}

/** What is said first closes the socket with this code. */
const closes = (code, ...said) => async () => {
  const socket = await open(url);
  for (const message of said) Buffer.isBuffer(message) ? socket.write(message) : socket.say(message);
  equal(await socket.closed(), code, 'code');
};

/** What is said on a connection closes the socket with this code. */
const breaks = (code, ...said) => async () => {
  const socket = await connected();
  for (const message of said) Buffer.isBuffer(message) ? socket.write(message) : socket.say(message);
  equal(await socket.closed(), code, 'code');
};

/** The operation is refused by an error with this code; the connection stays. */
const refuses = (code, query, more) => async () => {
  const socket = await connected();
  subscribe(socket, 'x', query, more);
  const { id, type, payload } = await socket.hear();
  equal([id, type], ['x', 'error']);
  holds(Array.isArray(payload) && payload.length > 0, 'the payload is no list of errors');
  equal(payload[0].extensions.code, code, 'code');
  holds(typeof payload[0].extensions.requestId === 'string', 'the error has no request id');
  await lives(socket, 'x');
  socket.destroy();
};

const HANDSHAKE = [
  ['speaks the sub-protocol', async () => equal((await open(url)).header('sec-websocket-protocol'), 'graphql-transport-ws')],
  [
    'picks it among others',
    async () => {
      const socket = await open(url, { 'sec-websocket-protocol': 'graphql-ws, graphql-transport-ws, chat' });
      equal(socket.header('sec-websocket-protocol'), 'graphql-transport-ws');
    },
  ],
  ['closes with 4406 without a sub-protocol', async () => equal(await (await open(url, { 'sec-websocket-protocol': null })).closed(), 4406)],
  [
    'closes with 4406 where only the old sub-protocol is offered',
    async () => {
      const socket = await open(url, { 'sec-websocket-protocol': 'graphql-ws' });
      equal(socket.header('sec-websocket-protocol'), undefined, 'a protocol that was not offered');
      equal(await socket.closed(), 4406);
    },
  ],
  [
    'refuses another version of WebSocket, and says which it speaks',
    async () => {
      const socket = await open(url, { 'sec-websocket-version': '8' });
      equal([socket.status, socket.header('sec-websocket-version')], [400, '13']);
    },
  ],
  ['refuses a handshake without a key', async () => equal((await open(url, { 'sec-websocket-key': null })).status, 400)],
  ['refuses a handshake by POST', async () => equal((await open(url, { 'content-length': '0' }, 'POST')).status, 400)],
  ['takes sockets of any page', async () => equal((await open(url, { origin: 'https://elsewhere.example' })).status, 101)],
  [
    'refuses those of other pages that bring a cookie',
    async () => equal((await open(url, { origin: 'https://elsewhere.example', cookie: 'x=1' })).status, 403),
  ],
];

const INIT = [
  ['acknowledges connection_init', async () => (await connected()).destroy()],
  ['acknowledges connection_init with a payload', async () => (await connected({ anything: { deep: [1] } })).destroy()],
  ['acknowledges connection_init with null for a payload', async () => (await connected(null)).destroy()],
  ['closes with 4400 where that payload is a text', closes(4400, { type: 'connection_init', payload: 'x' })],
  ['closes with 4400 where that payload is a list', closes(4400, { type: 'connection_init', payload: [] })],
  ['closes with 4400 where that payload is a number', closes(4400, { type: 'connection_init', payload: 0 })],
  ['closes with 4403 where that payload names somebody by what cannot be a header', closes(4403, { type: 'connection_init', payload: { Authorization: 'a\nb' } })],
  ['closes with 4429 on a second connection_init', breaks(4429, { type: 'connection_init' })],
  ['closes with 4429 on two at once', closes(4429, { type: 'connection_init' }, { type: 'connection_init' })],
  ['closes with 4401 on an operation before connection_init', closes(4401, { id: '1', type: 'subscribe', payload: { query: HELLO } })],
  ['closes with 4408 where connection_init does not come', closes(4408)],
  ['closes with 4408 where only pings come', closes(4408, { type: 'ping' }, { type: 'pong' })],
  [
    'takes an operation that is sent right behind connection_init',
    async () => {
      const socket = await open(url);
      socket.say({ type: 'connection_init' });
      subscribe(socket, '1', HELLO);
      equal(await socket.hear(), { type: 'connection_ack' });
      equal((await socket.hear()).type, 'next');
      socket.destroy();
    },
  ],
  [
    'speaks the language that connection_init asks for',
    async () => {
      for (const [language, word] of [['en', 'a number from'], ['id', 'Banyaknya']]) {
        const socket = await connected({ 'accept-language': language });
        subscribe(socket, '1', '{ suggestPlaces(text: "bekasi", first: 99) { said } }');
        const { payload } = await socket.hear();
        holds(payload.errors[0].message.toLowerCase().includes(word.toLowerCase()), JSON.stringify(payload));
        socket.destroy();
      }
    },
  ],
];

const pong = (sent, expected) => async () => {
  const socket = await open(url);
  socket.say(sent);
  equal(await socket.hear(), expected);
  socket.say({ type: 'connection_init' });
  equal(await socket.hear(), { type: 'connection_ack' });
  socket.destroy();
};

const PING = [
  ['answers a ping, before connection_init too', pong({ type: 'ping' }, { type: 'pong' })],
  ['answers a ping with its payload', pong({ type: 'ping', payload: { at: 7 } }, { type: 'pong', payload: { at: 7 } })],
  ['answers a ping whose payload is null', pong({ type: 'ping', payload: null }, { type: 'pong' })],
  [
    'takes a pong that nobody asked for',
    async () => {
      const socket = await connected();
      socket.say({ type: 'pong', payload: { at: 7 } });
      await lives(socket);
    },
  ],
  ['closes with 4400 where the payload of a ping is a text', breaks(4400, { type: 'ping', payload: 'x' })],
  [
    'answers a ping of WebSocket itself',
    async () => {
      const socket = await connected();
      socket.write(frame('ping', 'kain'));
      const { kind, payload } = await socket.read();
      equal([kind, payload.toString()], ['pong', 'kain']);
    },
  ],
  [
    'asks who is silent whether she is there, and closes with 4408 where she does not answer',
    async () => {
      const socket = await connected();
      equal((await socket.read()).kind, 'ping');
      equal(await socket.closed(), 4408);
    },
  ],
];

const query = { id: '1', type: 'subscribe', payload: { query: HELLO } };
const INVALID = [
  ['what is not JSON', '{"type":'],
  ['an empty message', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '42'],
  ['a text', '"connection_init"'],
  ['a message without a type', '{}'],
  ['a type that is a number', { type: 1 }],
  ['an unknown type', { type: 'start' }],
  ['a type in other letters', { type: 'PING' }],
  ['a message that only a server sends', { id: '1', type: 'next', payload: ANSWER }],
  ['an operation without an id', { ...query, id: undefined }],
  ['an operation with an empty id', { ...query, id: '' }],
  ['an operation whose id is a number', { ...query, id: 1 }],
  ['an operation whose id is longer than 128 bytes', { ...query, id: 'x'.repeat(129) }],
  ['an operation without a payload', { ...query, payload: undefined }],
  ['an operation whose payload is null', { ...query, payload: null }],
  ['an operation whose payload is a text', { ...query, payload: HELLO }],
  ['an operation without a query', { ...query, payload: {} }],
  ['an operation whose query is an object', { ...query, payload: { query: {} } }],
  ['an operation whose name is a number', { ...query, payload: { query: HELLO, operationName: 1 } }],
  ['an operation whose variables are a text', { ...query, payload: { query: HELLO, variables: '{}' } }],
  ['an operation whose variables are a list', { ...query, payload: { query: HELLO, variables: [] } }],
  ['an operation whose extensions are a list', { ...query, payload: { query: HELLO, extensions: [] } }],
  ['complete without an id', { type: 'complete' }],
  ['complete with an empty id', { type: 'complete', id: '' }],
  ['JSON that nests without end', `{"type":"ping","payload":{"x":${'['.repeat(5000)}${']'.repeat(5000)}}}`],
  ['bytes in place of a text', frame('binary', JSON.stringify({ type: 'ping' }))],
].map(([name, message]) => [`closes with 4400 on ${name}`, breaks(4400, message)]);

const FRAMES = [
  ['closes with 1009 on a message of more than 32 KiB', breaks(1009, frame('text', ' '.repeat(32 * 1024 + 1)))],
  ['closes with 1009 on a frame that claims a terabyte', breaks(1009, frame('text', 'x', { length: 2 ** 40 }))],
  [
    'closes with 1009 on pieces that add up to more',
    breaks(1009, frame('text', ' '.repeat(20_000), { fin: false }), frame('continuation', ' '.repeat(20_000))),
  ],
  ['closes with 1007 on what is not UTF-8', breaks(1007, frame('text', Buffer.from([0x7b, 0xff, 0x7d])))],
  ['closes with 1002 on a frame without a mask', breaks(1002, frame('text', '{}', { masked: false }))],
  ['closes with 1002 on reserved bits', breaks(1002, frame('text', '{}', { reserved: 0x40 }))],
  ['closes with 1002 on an unknown kind of frame', breaks(1002, frame(3, '{}'))],
  ['closes with 1002 on a continuation of nothing', breaks(1002, frame('continuation', '{}'))],
  ['closes with 1002 on a ping in pieces', breaks(1002, frame('ping', 'x', { fin: false }))],
  [
    'puts the pieces of a message together, with a ping in between',
    async () => {
      const socket = await connected();
      const text = JSON.stringify({ id: 'p', type: 'subscribe', payload: { query: HELLO } });
      socket.write(frame('text', text.slice(0, 20), { fin: false }));
      socket.write(frame('ping', 'x'));
      socket.write(frame('continuation', text.slice(20)));
      equal(await socket.hear(), { id: 'p', type: 'next', payload: ANSWER });
    },
  ],
  [
    'takes a message of 32 KiB',
    async () => {
      const socket = await connected();
      const text = JSON.stringify({ type: 'ping' });
      socket.say(text + ' '.repeat(32 * 1024 - text.length));
      equal(await socket.hear(), { type: 'pong' });
    },
  ],
  [
    'answers a goodbye with the same',
    async () => {
      const socket = await connected();
      socket.write(frame('close', Buffer.from([0x03, 0xe8])));
      equal(await socket.closed(), 1000);
    },
  ],
];

const bomb = Array.from({ length: 22 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ');
const OPERATIONS = [
  ['answers a query once and completes it', async () => lives(await connected())],
  ['tells the schema to tools', async () => {
    const socket = await connected();
    subscribe(socket, '1', getIntrospectionQuery());
    const schema = buildClientSchema((await socket.hear()).payload.data);
    holds('registryChanged' in schema.getSubscriptionType().getFields(), 'what can be followed is not in the schema');
  }],
  ['tells what an operation would cost, and runs nothing', async () => {
    const socket = await connected();
    subscribe(socket, '1', FOLLOW, { extensions: { cost: 'only' } });
    const { payload } = await socket.hear();
    equal([payload.data, payload.extensions.cost.actual], [undefined, null]);
    holds(payload.extensions.cost.requested > 1, JSON.stringify(payload));
    equal(await socket.hear(), { id: '1', type: 'complete' });
  }],
  [
    'takes null for what may be absent',
    async () => {
      const socket = await connected();
      subscribe(socket, '1', HELLO, { operationName: null, variables: null, extensions: null });
      equal((await socket.hear()).payload, ANSWER);
    },
  ],
  [
    'runs the operation that is named, with its variables',
    async () => {
      const socket = await connected();
      const text = 'query A { __typename } query B($code: RegionCode!) { region(code: $code) { code } }';
      subscribe(socket, '1', text, { operationName: 'B', variables: { code: '32.75' } });
      equal((await socket.hear()).payload, { data: { region: { code: '32.75' } } });
    },
  ],
  ['lets an id be used again once its operation is over', async () => {
    const socket = await connected();
    for (let n = 0; n < 30; n++) await lives(socket, 'again');
  }],
  [
    'answers many at once, each by its id',
    async () => {
      const socket = await connected();
      const ids = Array.from({ length: 20 }, (_, n) => `q${n}`);
      for (const id of ids) subscribe(socket, id, `{ region(code: "32.75") { cooperatives(first: 20) { nodes { id name } } } }`);
      const completed = new Set();
      while (completed.size < ids.length) {
        const { id, type } = await socket.hear();
        if (type === 'complete') completed.add(id);
        else equal(type, 'next');
      }
    },
  ],
  ['tells of a fault in execution with the data', async () => {
    const socket = await connected();
    subscribe(socket, '1', '{ __typename suggestPlaces(text: "x", first: 99) { said } }');
    const { type, payload } = await socket.hear();
    equal([type, payload.data === null || payload.data.suggestPlaces === null, payload.errors[0].extensions.code], ['next', true, 'BAD_USER_INPUT']);
    equal((await socket.hear()).type, 'complete');
  }],
  ['refuses a document that is not GraphQL', refuses('GRAPHQL_PARSE_FAILED', '{')],
  ['refuses a field that is not there', refuses('GRAPHQL_VALIDATION_FAILED', '{ nothing }')],
  ['refuses a mutation where there is none', refuses('GRAPHQL_VALIDATION_FAILED', 'mutation { nothing }')],
  ['refuses a name of no operation', refuses('BAD_REQUEST', 'query A { __typename }', { operationName: 'B' })],
  ['refuses a choice that is not made', refuses('BAD_REQUEST', 'query A { __typename } query B { __typename }')],
  ['refuses a variable that is missing', refuses('GRAPHQL_VALIDATION_FAILED', 'query($c: RegionCode!) { region(code: $c) { code } }')],
  ['refuses a document that nests without end', refuses('DOCUMENT_TOO_DEEP', `{ ${'region(code: "32") { children { nodes {'.repeat(20)} code ${'}}}'.repeat(20)} }`)],
  ['refuses values that nest without end', refuses('DOCUMENT_TOO_DEEP', `{ nodes(ids: ${'['.repeat(2000)}${']'.repeat(2000)}) { id } }`)],
  ['refuses fragments that spread without end', refuses('DOCUMENT_TOO_LARGE', `{ ...F0 } ${bomb} fragment F22 on Query { __typename }`)],
  ['refuses a fragment that spreads itself', refuses('GRAPHQL_VALIDATION_FAILED', '{ ...F } fragment F on Query { ...F }')],
  [
    'refuses a variable that stands so often that it becomes many values',
    refuses('DOCUMENT_TOO_LARGE', `query Q($f: UmkmFilter!) { umkm(filter: { or: [${'$f '.repeat(150)}] }) { nodes { id } } }`, {
      variables: { f: { or: Array(70).fill({ sector: 'x' }) } },
    }),
  ],
  ['refuses more aliases than are allowed', refuses('DOCUMENT_TOO_LARGE', `{ ${Array.from({ length: 40 }, (_, n) => `a${n}: __typename`).join(' ')} }`)],
  ['refuses a subscription of two sources', refuses('GRAPHQL_VALIDATION_FAILED', 'subscription { a: registryChanged { id } b: registryChanged { id } }')],
  ['refuses a subscription to the schema', refuses('GRAPHQL_VALIDATION_FAILED', 'subscription { __typename }')],
  [
    'refuses a cursor that it did not give out, and completes',
    async () => {
      const socket = await connected();
      subscribe(socket, '1', FOLLOW, { variables: { after: 'bm90IG91cnM' } });
      const { type, payload } = await socket.hear();
      equal([type, payload.errors[0].extensions.code], ['next', 'BAD_USER_INPUT']);
      equal(await socket.hear(), { id: '1', type: 'complete' });
    },
  ],
  ['closes with 4409 where an id is in use', breaks(4409, { id: 'x', type: 'subscribe', payload: { query: FOLLOW } }, { id: 'x', type: 'subscribe', payload: { query: HELLO } })],
  [
    'runs twenty operations at once on a socket, and refuses one more',
    async () => {
      const socket = await connected();
      for (let n = 0; n < 20; n++) subscribe(socket, `s${n}`, FOLLOW);
      subscribe(socket, 'more', HELLO);
      const { id, type, payload } = await socket.hear();
      equal([id, type, payload[0].extensions.code], ['more', 'error', 'RATE_LIMITED']);
      socket.say({ id: 's7', type: 'complete' });
      await lives(socket, 's7');
      socket.destroy();
    },
  ],
  [
    'runs 256 operations at once on all sockets of an address, and refuses one more',
    async () => {
      // operations of other cases are over by then
      await pause(1000);
      const sockets = [];
      for (let n = 0; n < 13; n++) sockets.push(await connected());
      for (let n = 0; n < 256; n++) subscribe(sockets[Math.floor(n / 20)], `s${n}`, FOLLOW);
      // each socket has begun all of its own when it answers this
      for (const socket of sockets) {
        socket.say({ type: 'ping' });
        equal(await socket.hear(), { type: 'pong' });
      }
      const last = sockets[12];
      subscribe(last, 'more', HELLO);
      const { id, type, payload } = await last.hear();
      equal([id, type, payload[0].extensions.code], ['more', 'error', 'RATE_LIMITED']);
      sockets[0].destroy();
      await within(10_000, (async () => {
        for (;;) {
          subscribe(last, 'free', HELLO);
          if ((await last.hear()).type === 'next') break;
          await pause(50);
        }
      })(), 'what is left behind is not given back');
      for (const socket of sockets) socket.destroy();
    },
  ],
  [
    'ignores the end of what it does not know',
    async () => {
      const socket = await connected();
      socket.say({ id: 'unknown', type: 'complete' });
      await lives(socket);
      socket.say({ id: 'after', type: 'complete' });
      await lives(socket, 'after');
    },
  ],
  [
    'sends nothing about an operation that the client has ended',
    async () => {
      const socket = await connected();
      const query = '{ cooperatives(first: 100) { nodes { id name umkm(first: 5) { nodes { id } } } } }';
      const both = [{ id: 'gone', type: 'subscribe', payload: { query } }, { id: 'gone', type: 'complete' }];
      socket.write(Buffer.concat(both.map((message) => frame('text', JSON.stringify(message)))));
      await lives(socket, 'other');
      await pause(300);
      await lives(socket, 'gone');
    },
  ],
  [
    'holds 128 sockets of one address, and refuses one more with 429',
    async () => {
      const held = [];
      // sockets of other cases have said goodbye by then
      await pause(3000);
      try {
        let status = 101;
        while (status === 101 && held.length <= 128) {
          const socket = await open(url);
          ({ status } = socket);
          held.push(socket);
          if (status === 429) equal(socket.header('retry-after'), '10');
        }
        equal(status, 429);
        equal(held.length, 129, 'sockets, with the one that is refused');
      } finally {
        for (const socket of held) socket.destroy();
      }
      await within(10_000, (async () => {
        while ((await open(url)).status !== 101) await pause(50);
      })(), 'what is closed is not given back');
    },
  ],
];

const pen = await writer(url);
const client = (more = {}) => createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0, ...more });
const first = (iterable) => iterable.next().then(({ value }) => value);

const LIVE = [
  [
    'tells what another process writes, to each who follows',
    async () => {
      const sockets = [await connected(), await connected()];
      for (const socket of sockets) subscribe(socket, 's', FOLLOW, { variables: { filter: { ids: [pen.cooperative.id] } } });
      await lives(sockets[0]);
      await lives(sockets[1]);
      await pause(200);
      const address = await pen.change();
      for (const socket of sockets) {
        const { id, type, payload } = await socket.hear();
        equal([id, type], ['s', 'next']);
        const { kind, fields, node } = payload.data.registryChanged;
        equal([kind, fields, node.address], ['UPDATE', ['ADDRESS'], address]);
        socket.destroy();
      }
    },
  ],
  [
    'goes on behind a cursor, and leaves nothing out',
    async () => {
      const { eventCursor } = await ask(url, '{ eventCursor }');
      const addresses = [await pen.change(), await pen.change(), await pen.change()];
      let after = eventCursor;
      for (const address of addresses) {
        const socket = await connected();
        subscribe(socket, 's', FOLLOW, { variables: { after, filter: { ids: [pen.cooperative.id], kinds: ['UPDATE'] } } });
        const { payload } = await socket.hear();
        // the record is as it is by now; what happened is told in its order
        equal([payload.data.registryChanged.fields, payload.data.registryChanged.node.address], [['ADDRESS'], addresses[2]], address);
        after = payload.data.registryChanged.cursor;
        socket.destroy();
      }
    },
  ],
  [
    'says nothing to whom it does not concern, and stops when told',
    async () => {
      const socket = await connected();
      subscribe(socket, 'elsewhere', FOLLOW, { variables: { filter: { within: '11' } } });
      subscribe(socket, 'stopped', FOLLOW);
      await pause(200);
      socket.say({ id: 'stopped', type: 'complete' });
      await pen.change();
      await pause(1500);
      await lives(socket);
      socket.destroy();
    },
  ],
];

const CLIENT = [
  [
    'the client graphql-ws asks a query',
    async () => {
      const asking = client();
      equal(await first(asking.iterate({ query: HELLO })), ANSWER);
      await asking.dispose();
    },
  ],
  [
    'the client graphql-ws is told of errors as the protocol says',
    async () => {
      const asking = client();
      const error = await first(asking.iterate({ query: '{ nothing }' })).then(
        () => undefined,
        (error) => error,
      );
      equal(error?.[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED');
      await asking.dispose();
    },
  ],
  [
    'the client graphql-ws follows, on one socket with others, and stops',
    async () => {
      let opened = 0;
      const asking = client({ on: { opened: () => (opened += 1) }, lazy: false, keepAlive: 200 });
      const variables = { filter: { ids: [pen.cooperative.id] } };
      const [a, b] = [asking.iterate({ query: FOLLOW, variables }), asking.iterate({ query: FOLLOW, variables })];
      const told = [first(a), first(b)];
      equal(await first(asking.iterate({ query: HELLO })), ANSWER);
      await pause(700);
      const address = await pen.change();
      for (const { data } of await Promise.all(told)) equal(data.registryChanged.node.address, address);
      await a.return();
      await b.return();
      equal(opened, 1, 'sockets');
      await asking.dispose();
    },
  ],
  [
    'the client graphql-ws comes back after a cut and goes on behind its last cursor',
    async () => {
      const { eventCursor } = await ask(url, '{ eventCursor }');
      let [cursor, socket] = [eventCursor, undefined];
      const asking = client({ retryAttempts: 3, retryWait: () => pause(50), on: { connected: (opened) => (socket = opened) } });
      const seen = [];
      const follow = () => asking.iterate({ query: FOLLOW, variables: { after: cursor, filter: { ids: [pen.cooperative.id], kinds: ['UPDATE'] } } });
      for (let n = 0; n < 3; n++) {
        const following = follow();
        const change = pen.change();
        const { data } = await first(following);
        ({ cursor } = data.registryChanged);
        seen.push(data.registryChanged.version);
        await following.return();
        await change;
        socket.terminate?.();
      }
      equal(seen, [seen[0], seen[0] + 1, seen[0] + 2], 'versions');
      await asking.dispose();
    },
  ],
];

let ok = false;
try {
  const abuse = [...HANDSHAKE, ...INIT, ...PING, ...INVALID, ...FRAMES, ...OPERATIONS];
  const alone = ([name, run]) => [name, () => run().finally(cutAll)];
  ok = await cases('graphql-transport-ws', 99, abuse.map(alone));
  ok = (await cases('changes of the registry on sockets', 7, [...LIVE, ...CLIENT])) && ok;
} finally {
  await pen.undo();
}
process.exit(ok ? 0 : 1);
