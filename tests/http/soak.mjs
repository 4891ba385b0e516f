// Asks a server everything that script/bench asks, and what a server has to refuse, sixteen at a time and for minutes, while others follow its
// registry (followers.mjs); prints how much memory it holds meanwhile, and fails where that goes on growing or anything else than the
// expected is answered.
//   SIMPUL_PROGRAM=… SIMPUL_DATABASE_URL=… node tests/http/soak.mjs http://127.0.0.1:PORT PID [SECONDS]

import { QUESTIONS } from '../../script/questions.mjs';
import { follow } from './followers.mjs';
import { judge, memory_mb } from './memory.mjs';

const [url, pid, seconds = '300'] = process.argv.slice(2);
const AT_ONCE = 16;
const LEVELS = 20;

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

const { counts: followed, done } = await follow(url + '/graphql', Number(seconds));
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
    const { held, files } = memory_mb(pid);
    levels.push([elapsed_s(), held]);
    const [[at], { answered, refused, left }, { sockets, streams, told, written }] = [levels.at(-1), counts, followed];
    console.log(
      `${at.toFixed(0).padStart(5)} s  ${held.toFixed(1).padStart(7)} MB and ${files.toFixed(1)} MB of files  ${answered} answered, ${refused} refused, ${left} left early; ` +
        `${written} changes, ${told} told on ${sockets} sockets and ${streams} streams`,
    );
  }
}
await Promise.all([done, watch(), ...Array.from({ length: AT_ONCE }, client)]);

console.log(`${(counts.answered / elapsed_s()).toFixed(0)} answers a second`);
if (counts.answered === 0 || counts.refused === 0) throw new Error('too little was asked');
judge(levels, Number(seconds));
process.exit(0); // an end is not waited for where a client holds a connection for later
