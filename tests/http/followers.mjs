// What a soak has beside requests: clients that follow the registry on sockets (graphql-ws) and event streams (graphql-sse), opened, followed
// and closed again and again, while another process writes into it.
// SIMPUL_PROGRAM=… SIMPUL_DATABASE_URL=… name the program that writes and the database of the server, as in sockets.mjs.

import { createClient as streamClient } from 'graphql-sse';
import { createClient as socketClient } from 'graphql-ws';
import WebSocket from 'ws';
import { open } from './raw-socket.mjs';
import { ask, FOLLOW, writer } from './registry.mjs';

const AT_ONCE = 40;
const pause = ms => new Promise(done => setTimeout(done, ms));

/**
 * Follows `url` until `seconds` are over. Gives back what it counts, and a promise of the end, which is an error where anything else
 * happened than was to be expected.
 */
export async function follow(url, seconds) {
  const counts = { sockets: 0, streams: 0, told: 0, written: 0 };
  const pen = await writer(url);
  const { eventCursor: begin } = await ask(url, '{ eventCursor }');
  const end = performance.now() + seconds * 1000;
  const isOver = () => performance.now() >= end;
  const failures = [];
  const failed = error => failures.push(error instanceof Error ? error : new Error(JSON.stringify(error)));
  /** From now on, from the beginning, or elsewhere, where nothing happens. */
  const variables = n => [{}, { after: begin }, { filter: { within: '11' } }][n % 3];
  const a_while = n => pause(100 + ((n * 397) % 2_500));
  const sink = {
    next: ({ data, errors }) => (data?.registryChanged && !errors ? counts.told++ : failed(errors)),
    error: failed,
    complete: () => undefined,
  };

  const kinds = [
    async function onSocket(n) {
      const client = socketClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
      const stops = Array.from({ length: 1 + (n % 5) }, (_, m) => client.subscribe({ query: FOLLOW, variables: variables(n + m) }, sink));
      await a_while(n);
      for (const stop of stops) stop();
      await client.dispose();
      counts.sockets++;
    },
    async function onSocketCutOff(n) {
      const socket = await open(url);
      if (socket.status !== 101) throw new Error(`no socket: ${socket.answer}`);
      socket.say({ type: 'connection_init' });
      for (let id = 0; id < 1 + (n % 20); id++) {
        socket.say({ id: `${id}`, type: 'subscribe', payload: { query: FOLLOW, variables: variables(n + id) } });
      }
      // every other one does not read what it is sent
      if (n % 2) socket.pause();
      await a_while(n);
      socket.destroy();
      counts.sockets++;
    },
    async function onStream(n) {
      const client = streamClient({ url, retryAttempts: 0 });
      const stop = client.subscribe({ query: FOLLOW, variables: variables(n) }, sink);
      await a_while(n);
      stop();
      client.dispose();
      counts.streams++;
    },
    async function onStreamWithBreaks(n) {
      let last = '';
      for (let k = 0; k < 3; k++) {
        const line = new AbortController();
        const headers = { accept: 'text/event-stream', 'content-type': 'application/json', ...(last && { 'last-event-id': last }) };
        const body = JSON.stringify({ query: FOLLOW, variables: variables(n) });
        const answer = await fetch(url, { method: 'POST', headers, body, signal: line.signal });
        if (answer.status !== 200) throw new Error(`no stream: ${answer.status} ${await answer.text()}`);
        setTimeout(() => line.abort(), 100 + ((n * 131) % 900));
        let text = '';
        const reading = (async () => {
          for await (const part of answer.body.pipeThrough(new TextDecoderStream())) text += part;
        })();
        await reading.catch(error => {
          if (error.name !== 'AbortError') throw error;
        });
        counts.told += text.split('event: next\n').length - 1;
        last = [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? last;
        counts.streams++;
      }
    },
  ];
  let n = 0;
  async function client() {
    while (!isOver() && failures.length === 0) {
      const mine = n++;
      await kinds[mine % kinds.length](mine).catch(failed);
    }
  }
  async function write() {
    while (!isOver() && failures.length === 0) {
      await pen.change();
      counts.written++;
    }
  }
  const done = Promise.all([write().catch(failed), ...Array.from({ length: AT_ONCE }, client)]).then(() => {
    pen.close();
    if (failures.length > 0) throw failures[0];
    if (Object.values(counts).includes(0)) throw new Error(`too little happened: ${JSON.stringify(counts)}`);
  });
  return { counts, done };
}
