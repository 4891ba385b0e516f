// Asks the same questions of several servers in turn, and prints how long the answers took: node bench.mjs (ENGINE SIZE URL)…

import { QUESTIONS } from './questions.mjs';

const ROUNDS = Number(process.env.SIMPUL_BENCH_ROUNDS ?? 100);
/** What a page, a search or a list of the nearest may take, in ms, and how much more of it the larger district may take. */
const GOAL = { ms: 50, ratio: 1.5 };
async function ask(url, question) {
  const start = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(question),
  });
  const answer = await response.json();
  const took = performance.now() - start;
  if (answer.errors) throw new Error(`${question.query}\n${JSON.stringify(answer.errors)}`);
  return took;
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

const servers = [];
for (let n = 2; n < process.argv.length; n += 3) servers.push({ engine: process.argv[n], size: process.argv[n + 1], url: process.argv[n + 2] });
const engines = [...new Set(servers.map(server => server.engine))];
console.log('\np50 / p99 in ms, and the larger against the smaller (p50)');
for (const [name, question] of Object.entries(QUESTIONS)) {
  const took = servers.map(() => []);
  for (let n = -5; n < ROUNDS; n++) {
    for (const [i, server] of servers.entries()) {
      const ms = await ask(server.url, question(n + 5));
      if (n >= 0) took[i].push(ms); // the first ones warm up
    }
  }
  for (const engine of engines) {
    const own = servers.map((server, i) => ({ ...server, sorted: took[i].toSorted((a, b) => a - b) })).filter(server => server.engine === engine);
    const said = own.map(({ size, sorted }) => `${size}: ${at(sorted, 0.5).toFixed(1)} / ${at(sorted, 0.99).toFixed(1)}`);
    const [small, large] = [at(own[0].sorted, 0.5), at(own.at(-1).sorted, 0.5)];
    const is_held = !/^(page|search|near|box)/.test(name) || (large <= GOAL.ms && large <= small * GOAL.ratio);
    const ratio = `x${(large / small).toFixed(2)}`;
    console.log(`${name.padEnd(56)} ${engine.padEnd(9)} ${said.join('   ').padEnd(46)} ${ratio}${is_held ? '' : '  beyond the goal'}`);
  }
}
