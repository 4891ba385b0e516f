// What script/bench and tests/http/soak.mjs ask: the n-th time with other values, so that nothing is answered from where the last
// answer lay.

const PLACES = ['pondok gede', 'bantar gebang', 'jatiasih', 'bekasi timur', 'medan satria', 'rawalumbu', 'jatisampurna', 'mustikajaya'];
const CODES = ['32.75.01', '32.75.05', '32.75.07', '32.75.08', '32.75.09', '32.75.11', '32.75.03', '32.75.12'];
const SORTS = ['boneka', 'kue', 'konveksi', 'warung', 'bengkel', 'katering', 'keripik', 'mebel'];
const of = (list, n) => list[n % list.length];
const umkm = '{ nodes { id displayName lineOfBusiness region { name } } pageInfo { hasNextPage endCursor } }';
const facet = '{ buckets { key count } counted { value exact } }';

/** Questions by what they are: page, search, near, box, facets, counts, coalitions. */
export const QUESTIONS = {
  'page: 50 clusters, cooperative, 10 UMKM each': () => ({
    query: '{ clusters(first: 50) { nodes { name leadCooperative { name state } umkm(first: 10) { nodes { displayName } } } } }',
  }),
  'page: 20 cooperatives, clusters and 10 UMKM each': () => ({
    query: '{ cooperatives(first: 20) { nodes { name clusters(first: 3) { nodes { name } } umkm(first: 10) { nodes { displayName } } } } }',
  }),
  'page: 12 kecamatan, 5 cooperatives, clusters, UMKM each': () => ({
    query: '{ region(code: "32.75") { children(first: 12) { nodes { name cooperatives(first: 5) { nodes { name } } clusters(first: 5) { nodes { name } } umkm(first: 5) { nodes { displayName } } } } } }',
  }),
  'page: UMKM of a kecamatan': n => ({ query: `{ umkm(first: 20, filter: {within: "${of(CODES, n)}"}) ${umkm} }` }),
  'page: UMKM of a province': () => ({ query: `{ umkm(first: 20, filter: {within: "32"}) ${umkm} }` }),
  'page: UMKM by last change': () => ({ query: `{ umkm(first: 20, orderBy: [{field: CHANGED_AT, direction: DESC}]) ${umkm} }` }),
  'page: UMKM of a province by last change': () => ({ query: `{ umkm(first: 20, filter: {within: "32"}, orderBy: [{field: CHANGED_AT, direction: DESC}]) ${umkm} }` }),
  'page: UMKM of a rare size in a province': () => ({ query: `{ umkm(first: 20, filter: {within: "32", sizeClass: MEDIUM}) ${umkm} }` }),
  'page: UMKM of a rare sector': () => ({ query: `{ umkm(first: 20, filter: {sector: "pertanian-perikanan"}) ${umkm} }` }),
  'page: UMKM of a sector in a kecamatan': n => ({ query: `{ umkm(first: 20, filter: {sector: "boneka-mainan", within: "${of(CODES, n)}"}) ${umkm} }` }),
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
  'search: a trade in a province': n => ({
    query: `query($text: String) { umkm(first: 20, filter: {text: $text, within: "32"}, orderBy: [{field: RELEVANCE}]) ${umkm} }`,
    variables: { text: of(SORTS, n) },
  }),
  'search: two frequent words': n => ({
    query: `query($text: String) { umkm(first: 20, filter: {text: $text}, orderBy: [{field: RELEVANCE}]) ${umkm} }`,
    variables: { text: of(['toko kue', 'warung sari', 'jaya makmur', 'toko makanan', 'warung kelontong'], n) },
  }),
  'search: a trade of a size': n => ({
    query: `query($text: String) { umkm(first: 20, filter: {text: $text, sizeClass: SMALL}, orderBy: [{field: RELEVANCE}]) ${umkm} }`,
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
  'box: UMKM of half a province': n => ({
    query: `{ umkm(first: 20, filter: {box: {south: ${-7.2 + (n % 9) / 90}, west: 106, north: -5.5, east: 109}}) ${umkm} }`,
  }),
  'box: a rare size in half a province': n => ({
    query: `{ umkm(first: 20, filter: {sizeClass: MEDIUM, box: {south: ${-7.2 + (n % 9) / 90}, west: 106, north: -5.5, east: 109}}) ${umkm} }`,
  }),
  'facets: sector, size, region of a kecamatan': n => ({
    query: `{ umkm(first: 1, filter: {within: "${of(CODES, n)}"}) { facets { sector ${facet} sizeClass ${facet} region ${facet} } } }`,
  }),
  'facets: sector of the whole': () => ({ query: `{ umkm(first: 1) { facets { sector ${facet} } } }` }),
  'facets: sector, size, region of a province': () => ({
    query: `{ umkm(first: 1, filter: {within: "32"}) { facets { sector ${facet} sizeClass ${facet} region ${facet} } } }`,
  }),
  'facets: sector of what a frequent word finds': n => ({
    query: `query($text: String) { umkm(first: 1, filter: {text: $text}) { facets { sector ${facet} } totalCount { value exact } } }`,
    variables: { text: of(SORTS, n) },
  }),
  'facets: sector in half a province': () => ({
    query: `{ umkm(first: 1, filter: {box: {south: -7, west: 106, north: -5.5, east: 109}}) { facets { sector ${facet} } totalCount { value exact } } }`,
  }),
  'totalCount of the whole': () => ({ query: '{ umkm(first: 1) { totalCount { value exact } } }' }),
  'totalCount of the UMKM of 50 clusters': () => ({
    query: '{ clusters(first: 50) { nodes { name umkm(first: 1) { totalCount { value exact } } } } }',
  }),
  'totalCount of the UMKM of 12 kecamatan': () => ({
    query: '{ region(code: "32.75") { children(first: 12) { nodes { name umkm(first: 1) { totalCount { value exact } } } } } }',
  }),
  'coalitions: what a city could buy together': () => ({
    query: '{ buyingOpportunities(region: "32.75", first: 8) { nodes { commodity { name } nUmkm } } }',
  }),
  'coalitions: what a kecamatan could buy together': n => ({
    query: `{ buyingOpportunities(region: "${of(CODES, n)}", first: 8) { nodes { commodity { name } nUmkm } } }`,
  }),
};
