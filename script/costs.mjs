// Asks a running server every documented question, and sets what each costs beside the time that it takes:
// SIMPUL_COST_SAVED=1000000000 simpul serve --demo; node script/costs.mjs http://127.0.0.1:8080/graphql
// A report to read, not a test: what a unit takes depends on the machine, that it takes the same everywhere does not.

import { readFileSync, readdirSync } from 'node:fs';

const url = process.argv[2];
if (!url) {
  console.error('usage: node script/costs.mjs URL');
  process.exit(2);
}
const ROUNDS = Number(process.env.SIMPUL_BENCH_ROUNDS ?? 30);
const root = new URL('../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');

const questions = readdirSync(new URL('frontend/src/examples/', root))
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => {
    const { variables } = JSON.parse(read(`frontend/src/examples/${name.replace('.graphql', '.json')}`));
    return { name: name.replace('.graphql', ''), query: read(`frontend/src/examples/${name}`), variables };
  });
/** Texts of 28 words of no language, all different. */
const texts = (n) =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: 28 }, (_, k) => [...'qkrtzw'].sort((a, b) => ((a.charCodeAt() * (i + 3) + b.charCodeAt() * (k + 5)) % 3) - 1).join(''))
      .join(' ')
      .slice(0, 198),
  );
const umkm = 'nodes { id displayName lineOfBusiness region { name } }';
const more = {
  'nothing': '{ __typename }',
  'first query': read('docs/first-query.graphql'),
  'introspection': `{ __schema { types { name kind fields { name type { name kind ofType { name kind ofType { name } } } } } } }`,
  'page of 20 UMKM': `{ umkm(first: 20) { ${umkm} } }`,
  'page of 100 UMKM': `{ umkm(first: 100) { ${umkm} } }`,
  'page of 100 UMKM, ids': '{ umkm(first: 100) { nodes { id } } }',
  '50 clusters, cooperative, 10 UMKM each':
    '{ clusters(first: 50) { nodes { name leadCooperative { name state } umkm(first: 10) { nodes { displayName } } } } }',
  '100 clusters, 50 UMKM each': '{ clusters(first: 100) { nodes { name umkm(first: 50) { nodes { displayName region { name } } } } } }',
  '100 cooperatives, years and meetings': '{ cooperatives(first: 100) { nodes { name years { year } rats { bookYear } sectors { name } } } }',
  'count': '{ umkm(first: 1) { totalCount { value } } }',
  'facet': '{ umkm(first: 1) { facets { sector { buckets { key count } } } } }',
  'three facets': '{ umkm(first: 1) { facets { sector { buckets { key } } region { buckets { key } } sizeClass { buckets { key } } } } }',
  'search': '{ search(text: "boneka pondok gede", first: 20) { points } }',
  'search, by relevance': '{ umkm(first: 20, filter: {text: "boneka"}, orderBy: [{field: RELEVANCE}]) { nodes { id } } }',
  'thirty texts understood': `{ ${texts(30).map((text, i) => `a${i}: understandProducts(text: "${text}") { sector { name } }`).join(' ')} }`,
  'thirty places looked for': `{ ${texts(30).map((text, i) => `a${i}: suggestPlaces(text: "${text}") { region { code } }`).join(' ')} }`,
  'nearest': '{ umkm(first: 20, filter: {near: {latitude: -6.2, longitude: 106.93, radiusM: 50000}}, orderBy: [{field: DISTANCE}]) { nodes { id } } }',
  'outlines of 20 regions': '{ regions(first: 20, filter: {within: "32.75"}) { nodes { name outline } } }',
};
for (const [name, query] of Object.entries(more)) questions.push({ name, query });

async function ask({ query, variables }) {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json', 'simpul-cost': 'report' };
  const start = performance.now();
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const answer = await response.json();
  return { ms: performance.now() - start, answer };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const rows = [];
for (const question of questions) {
  const took = [];
  let cost;
  for (let n = -3; n < ROUNDS; n++) {
    const { ms, answer } = await ask(question);
    if (answer.errors) {
      console.log(`${question.name}: ${answer.errors.map((error) => `${error.extensions?.code} ${error.message}`).join('; ')}`);
      break;
    }
    cost = answer.extensions.cost;
    if (n >= 0) took.push(ms); // the first ones warm up
  }
  if (took.length) rows.push({ name: question.name, ...cost, ms: median(took) });
}
const base = rows.find((row) => row.name === 'nothing')?.ms ?? 0;
console.log('\nquestion                                      requested   actual      p50 ms   µs a unit (actual, without a round trip)');
for (const { name, requested, actual, ms } of rows) {
  const unit = actual > 1 ? ((1000 * Math.max(0, ms - base)) / actual).toFixed(1) : '';
  console.log(`${name.padEnd(44)} ${String(requested).padStart(10)} ${String(actual).padStart(8)} ${ms.toFixed(2).padStart(11)}   ${unit}`);
}
const rank = (list) => list.map((value) => list.filter((other) => other < value).length + list.filter((other) => other === value).length / 2);
function correlation(a, b) {
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (x, mx, y, my) => x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return dot(a, ma, b, mb) / Math.sqrt(dot(a, ma, a, ma) * dot(b, mb, b, mb));
}
const times = rank(rows.map((row) => row.ms));
for (const what of ['requested', 'actual']) {
  const by = rows.map((row) => row[what]);
  console.log(`${what}: rank correlation with time ${correlation(rank(by), times).toFixed(2)}`);
}
