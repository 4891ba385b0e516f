// Asks the same questions of several servers in turn, and prints how long the answers took: node bench.mjs (ENGINE SIZE URL)…
// Each question is asked with changing values, so that nothing is answered from where the last answer lay.

const ROUNDS = Number(process.env.SIMPUL_BENCH_ROUNDS ?? 60);
const PLACES = ['pondok gede', 'bantar gebang', 'jatiasih', 'bekasi timur', 'medan satria', 'rawalumbu', 'jatisampurna', 'mustikajaya'];
const CODES = ['32.75.01', '32.75.05', '32.75.07', '32.75.08', '32.75.09', '32.75.11', '32.75.03', '32.75.12'];
const SORTS = ['boneka', 'kue', 'konveksi', 'warung', 'bengkel', 'katering', 'keripik', 'mebel'];
const of = (list, n) => list[n % list.length];
const umkm = '{ nodes { id displayName lineOfBusiness region { name } } pageInfo { hasNextPage endCursor } }';
const facet = '{ buckets { key count } counted { value exact } }';

const QUESTIONS = {
  'page: 50 clusters, cooperative, 10 UMKM each': () => ({
    query: '{ clusters(first: 50) { nodes { name leadCooperative { name state } umkm(first: 10) { nodes { displayName } } } } }',
  }),
  'page: UMKM of a kecamatan': n => ({ query: `{ umkm(first: 20, filter: {within: "${of(CODES, n)}"}) ${umkm} }` }),
  'page: UMKM of a province': () => ({ query: `{ umkm(first: 20, filter: {within: "32"}) ${umkm} }` }),
  'page: UMKM by last change': () => ({ query: `{ umkm(first: 20, orderBy: [{field: CHANGED_AT, direction: DESC}]) ${umkm} }` }),
  'search: a trade in a kecamatan': n => ({
    query: `query($text: String) { umkm(first: 20, filter: {text: $text}, orderBy: [{field: RELEVANCE}]) ${umkm} }`,
    variables: { text: `${of(SORTS, n)} di ${of(PLACES, n * 3 + 1)}` },
  }),
  'search: misspelt': n => ({
    query: `query($text: String) { umkm(first: 20, filter: {text: $text}, orderBy: [{field: RELEVANCE}]) ${umkm} }`,
    variables: { text: `${of(['bonekaa', 'konpeksi', 'katerring', 'kripikk'], n)} ${of(PLACES, n)}` },
  }),
  'search: a trade everywhere': n => ({
    query: `query($text: String) { umkm(first: 20, filter: {text: $text}, orderBy: [{field: RELEVANCE}]) ${umkm} }`,
    variables: { text: of(SORTS, n) },
  }),
  'search: cooperatives': n => ({
    query: 'query($text: String) { cooperatives(first: 20, filter: {text: $text}, orderBy: [{field: RELEVANCE}]) { nodes { name state } } }',
    variables: { text: `koprasi ${of(SORTS, n)}` },
  }),
  'near: the nearest UMKM within 50 km': n => ({
    query: `{ umkm(first: 20, filter: {near: {latitude: ${-6.2 - (n % 9) / 50}, longitude: ${106.93 + (n % 7) / 70}, radiusM: 50000}}, orderBy: [{field: DISTANCE}]) ${umkm} }`,
  }),
  'box: UMKM of a street block': n => ({
    query: `{ umkm(first: 20, filter: {box: {south: ${-6.3 + (n % 9) / 90}, west: 106.95, north: ${-6.29 + (n % 9) / 90}, east: 106.96}}) ${umkm} }`,
  }),
  'facets: sector, size, region of a kecamatan': n => ({
    query: `{ umkm(first: 1, filter: {within: "${of(CODES, n)}"}) { facets { sector ${facet} sizeClass ${facet} region ${facet} } } }`,
  }),
  'facets: sector of the whole': () => ({ query: `{ umkm(first: 1) { facets { sector ${facet} } } }` }),
  'totalCount of the whole': () => ({ query: '{ umkm(first: 1) { totalCount { value exact } } }' }),
};

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
    const ratio = at(own.at(-1).sorted, 0.5) / at(own[0].sorted, 0.5);
    console.log(`${name.padEnd(46)} ${engine.padEnd(9)} ${said.join('   ').padEnd(46)} x${ratio.toFixed(2)}`);
  }
}
