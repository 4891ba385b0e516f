// Asks a server everything that script/bench asks, and what a server has to refuse, sixteen at a time and for minutes; prints how much
// memory it holds meanwhile, and fails where that goes on growing or anything else than the expected is answered.
//   node tests/http/soak.mjs http://127.0.0.1:PORT PID [SECONDS]

import { readFileSync } from 'node:fs';
import { QUESTIONS } from '../../script/questions.mjs';

const [url, pid, seconds = '300'] = process.argv.slice(2);
const AT_ONCE = 16;
const LEVELS = 20;
/** How much above the level that it has settled at a server may end: caches fill, and an allocator keeps what it had. */
const MOST_GROWTH = { times: 1.25, mb: 24 };

const body = question => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(question) });

/** What must be answered by a refusal, with its status. */
const REFUSED = [
  n => ({ query: `{ umkm(first: ${1_000 + n}) { nodes { id } } }` }),
  n => ({ query: `{ nothing${n} }` }),
  () => ({ query: `{ ${'a: regions { nodes { name } } '.repeat(2_000)} }` }),
  n => ({ query: '{'.repeat(200 + (n % 50)) }),
];

const kinds = Object.values(QUESTIONS);
const counts = { answered: 0, refused: 0, left: 0 };

async function ask(n) {
  if (n % 20 === 19) {
    const answer = await fetch(url + '/graphql', body(REFUSED[Math.floor(n / 20) % REFUSED.length](n)));
    const text = await answer.text();
    if (answer.status >= 500 || !text.includes('"errors"')) throw new Error(`not refused: ${answer.status} ${text.slice(0, 200)}`);
    counts.refused++;
    return;
  }
  if (n % 20 === 9) {
    // somebody goes away before the answer
    const gone = new AbortController();
    const asked = fetch(url + '/graphql', { ...body(kinds[n % kinds.length](n)), signal: gone.signal }).then(answer => answer.text());
    setTimeout(() => gone.abort(), n % 7);
    await asked.catch(error => {
      if (error.name !== 'AbortError') throw error;
    });
    counts.left++;
    return;
  }
  const question = kinds[n % kinds.length](n);
  const answer = await fetch(url + '/graphql', body(question));
  const { data, errors } = await answer.json();
  if (!data || errors) throw new Error(`${question.query}\n${JSON.stringify(errors)}`);
  counts.answered++;
}

const held_mb = () => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB/m)[1]) / 1024;

const start = performance.now();
const elapsed_s = () => (performance.now() - start) / 1000;
const levels = [];
let n = 0;
async function client() {
  while (elapsed_s() < Number(seconds)) await ask(n++);
}
async function watch() {
  for (let i = 1; i <= LEVELS; i++) {
    await new Promise(done => setTimeout(done, Math.max(0, start + (i / LEVELS) * seconds * 1000 - performance.now())));
    levels.push(held_mb());
    const { answered, refused, left } = counts;
    console.log(`${elapsed_s().toFixed(0).padStart(5)} s  ${levels.at(-1).toFixed(1).padStart(7)} MB  ${answered} answered, ${refused} refused, ${left} left early`);
  }
}
await Promise.all([watch(), ...Array.from({ length: AT_ONCE }, client)]);

const highest = part => Math.max(...part);
const [settled, ended] = [highest(levels.slice(LEVELS * 0.25, LEVELS * 0.5)), highest(levels.slice(LEVELS * 0.75))];
console.log(`settled at ${settled.toFixed(1)} MB, ended at ${ended.toFixed(1)} MB; ${(counts.answered / elapsed_s()).toFixed(0)} answers a second`);
if (counts.answered === 0 || counts.refused === 0) throw new Error('too little was asked');
if (ended > settled * MOST_GROWTH.times + MOST_GROWTH.mb) throw new Error('it goes on growing');
