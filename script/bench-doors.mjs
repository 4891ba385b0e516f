// The traffic of script/bench-doors: node bench-doors.mjs hold|rate|soak MINUTES NAME:PID:PORT…
// Callers have addresses of their own (127.0.0.2 and so on), as no address may have all connections.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { judge, memory_mb } from '../tests/http/memory.mjs';
import { QUESTIONS } from './questions.mjs';

const [mode, minutes, ...named] = process.argv.slice(2);
const servers = named.map(text => text.split(':')).map(([name, pid, port]) => ({ name, pid: Number(pid), port: Number(port) }));
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
const address = n => `127.0.0.${2 + (n % 200)}`;

const post = query => {
  const body = JSON.stringify({ query });
  return `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
};
const TYPENAME = post('{__typename}');
const PAGE = post('{ clusters(first: 20) { nodes { name leadCooperative { name state } } } }');
const CLUSTERS = post(QUESTIONS['page: 50 clusters, cooperative, 10 UMKM each']().query);

// One connection that asks the same again and again until `end`, and tells how long each answer took.
function asking(server, n, request, end, took) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: address(n) });
    let start, waiting, received, parts = [];
    const send = () => {
      if (performance.now() >= end) return socket.end(), resolve();
      start = performance.now();
      [waiting, received, parts] = [undefined, 0, []];
      socket.write(request);
    };
    socket.setNoDelay(true).on('connect', send).on('error', reject).on('data', part => {
      parts.push(part);
      received += part.length;
      if (waiting === undefined) {
        const begun = Buffer.concat(parts), head = begun.indexOf('\r\n\r\n');
        if (head < 0) return;
        const text = begun.toString('latin1', 0, head), length = /content-length: (\d+)/i.exec(text)?.[1];
        if (!text.startsWith('HTTP/1.1 200') || !length) return socket.destroy(), reject(new Error(text));
        waiting = head + 4 + Number(length);
      }
      if (received < waiting) return;
      took.push(performance.now() - start);
      if (took.length <= 1_000) {
        // a refusal is quick, and no answer
        const answer = Buffer.concat(parts).toString();
        if (answer.includes('"errors":[')) return socket.destroy(), reject(new Error(answer.slice(0, 2_000)));
        took.bytes = received;
      }
      send();
    });
  });
}

// A connection that is opened again whenever the server has had enough of it. `after` says what it does once it is open.
function held(server, n, after, counts) {
  if (counts.over) return;
  const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: address(n) });
  let timer;
  socket.on('connect', () => {
    counts.open++;
    timer = after(socket);
  });
  socket.on('data', () => {}).on('error', () => {});
  socket.on('close', () => {
    if (timer) counts.open--;
    clearInterval(timer);
    counts.closed++;
    setTimeout(() => held(server, n, after, counts), 20);
  });
  counts.sockets[n] = socket;
}

const silent = () => setInterval(() => {}, 60_000);
const slow = socket => {
  socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\n');
  return setInterval(() => socket.write('x-slow: 1\r\n'), 500);
};
const slowBody = socket => {
  socket.write(TYPENAME.slice(0, -10));
  return setInterval(() => socket.write(' '), 900);
};

const cpu = pid => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10; // ticks of 10 ms
};

async function measured(server, request, n, seconds) {
  const took = [], begun = cpu(server.pid), start = performance.now();
  await Promise.all(Array.from({ length: n }, (_, i) => asking(server, i, request, start + seconds * 1000, took)));
  const spent = cpu(server.pid) - begun, passed = (performance.now() - start) / 1000;
  took.sort((a, b) => a - b);
  return { rate: took.length / passed, cpu: (spent * 1000) / took.length, p50: at(took, 0.5), p99: at(took, 0.99), bytes: took.bytes };
}

const said = ({ rate, cpu, p50, p99 }) =>
  `${rate.toFixed(0).padStart(6)} requests/s  ${cpu.toFixed(0).padStart(5)} us of processor each  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms`;
const middle = list => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

// Round by round in turn, so that what else the machine does falls on all; the middle of five rounds, and how it lies to the other build.
async function rate() {
  for (const [name, request] of [['{__typename}', TYPENAME], ['50 clusters, their cooperatives, 10 UMKM each', CLUSTERS]]) {
    const rounds = new Map(servers.map(server => [server, []]));
    const asked = [];
    for (const server of servers) {
      // warms up; what an older build does not know it cannot be measured by
      const warm = await measured(server, request, 16, 2).catch(error => console.log(`${name}: not answered by ${server.name}: ${error.message}`));
      if (warm) asked.push(server);
    }
    for (let round = 0; round < 5; round++) for (const server of asked) rounds.get(server).push(await measured(server, request, 16, 4));
    console.log(name);
    const found = asked.map(server => {
      const of = key => middle(rounds.get(server).map(each => each[key]));
      const figures = { rate: of('rate'), cpu: of('cpu'), p50: of('p50'), p99: of('p99') };
      console.log(' ', server.name.padEnd(6), said(figures), ` answers of ${of('bytes')} bytes`);
      return figures;
    });
    if (found.length === 2) {
      const [own, other] = found;
      const times = key => `x${(own[key] / other[key]).toFixed(2)}`;
      console.log(`  this by other: ${times('rate')} requests/s, ${times('cpu')} processor time, ${times('p50')} p50, ${times('p99')} p99`);
    }
  }
}

// Alternating, so that what else the machine does falls on both.
async function hold() {
  const [server] = servers, alone = [], beside = [];
  await measured(server, PAGE, 4, 1);
  for (let round = 0; round < 3; round++) {
    alone.push(await measured(server, PAGE, 4, 6));
    const counts = { open: 0, closed: 0, over: false, sockets: [] };
    for (let n = 0; n < 2000; n++) held(server, n, n < 1000 ? silent : n < 1500 ? slow : slowBody, counts);
    await pause(3000);
    const open = counts.open;
    beside.push(await measured(server, PAGE, 4, 12));
    console.log(`round ${round + 1}: ${open} to ${counts.open} held, ${counts.closed} closed by the server, memory ${memory_mb(server.pid).held.toFixed(0)} MB`);
    console.log('  alone  ', said(alone.at(-1)));
    console.log('  beside ', said(beside.at(-1)));
    counts.over = true;
    for (const socket of counts.sockets) socket.destroy();
    await pause(500);
  }
  const ratio = middle(beside.map(each => each.p99)) / middle(alone.map(each => each.p99));
  console.log(`p99 of the others: x${ratio.toFixed(2)}`);
}

// All kinds of callers at once, and those who follow the registry while another process writes into it. Memory has to stay where it is once
// all of them have been seen.
async function soak() {
  const { follow } = await import('../tests/http/followers.mjs');
  const [server] = servers, seconds = Number(minutes) * 60, took = [], levels = [];
  const { counts: followed, done } = await follow(`http://127.0.0.1:${server.port}/graphql`, seconds);
  const start = performance.now(), end = start + seconds * 1000;
  const counts = { open: 0, closed: 0, over: false, sockets: [] };
  for (let n = 0; n < 300; n++) held(server, n, [silent, slow, slowBody][n % 3], counts);
  const asks = [TYPENAME, PAGE, post('{ umkm(first: 100) { nodes { id displayName products { name } } } }'), post('{ nothing }').replace('POST', 'PUT')];
  const some = Array.from({ length: 8 }, (_, n) => asking(server, n, asks[n % 3], end, took));
  const gone = setInterval(() => {
    // asks and is gone before the answer
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: address(7) });
    socket.on('error', () => {}).on('connect', () => socket.write(asks[Math.floor(Math.random() * asks.length)], () => socket.destroy()));
  }, 20);
  console.log(`at first: ${memory_mb(server.pid).held.toFixed(1)} MB`);
  const watching = (async () => {
    while (performance.now() < end - 1000) {
      await pause(Math.min(10_000, end - performance.now()));
      const { held: mb, files } = memory_mb(server.pid);
      levels.push([(performance.now() - start) / 1000, mb]);
      const { sockets, streams, told, written } = followed;
      console.log(
        `${levels.at(-1)[0].toFixed(0).padStart(5)} s: ${mb.toFixed(1)} MB and ${files.toFixed(1)} MB of files, ${took.length} answers, ${counts.closed} connections closed; ` +
          `${written} changes, ${told} told on ${sockets} sockets and ${streams} streams`,
      );
    }
  })();
  await Promise.all([...some, watching, done]);
  clearInterval(gone);
  counts.over = true;
  for (const socket of counts.sockets) socket.destroy();
  judge(levels, seconds);
}

await { rate, hold, soak }[mode]();
process.exit(0);
