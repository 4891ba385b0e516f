// Weighs what each page loads, by gzip, against the budgets of the design; a page over its budget fails the build.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const KB = 1024;
const LIMITS = {
  firstPage: 120 * KB,
  anyPage: 150 * KB,
  explorer: 330 * KB,
  css: 15 * KB,
  font: 30 * KB,
  geo: 40 * KB,
};

const gzipped = new Map();
const weigh = (file) => {
  if (!gzipped.has(file)) gzipped.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length);
  return gzipped.get(file);
};

/** A script and everything it imports at once, not what it may import later. */
function withImports(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const folder = new URL(file, dist);
  for (const [, next] of readFileSync(folder, 'utf8').matchAll(/(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/g))
    withImports(new URL(next, folder).pathname.slice(dist.pathname.length), seen);
  return seen;
}

const sum = (files) => [...files].reduce((total, file) => total + weigh(file), 0);
const rows = [];
const check = (name, bytes, limit) => rows.push({ name, bytes, limit, over: bytes > limit });

const all = readdirSync(dist, { recursive: true });
const chunkOf = (name) => all.find((file) => new RegExp(`^assets/(explorer/)?${name}-[\\w-]+\\.js$`).test(file));
const html = (name) => readFileSync(new URL(name, dist), 'utf8');
const linked = (text, pattern) => [...text.matchAll(pattern)].map(([, file]) => file);

const entry = withImports(linked(html('index.html'), /<script type="module"[^>]* src="\/([^"]+)"/g)[0]);
const withPage = (chunks) => {
  const files = new Set(entry);
  for (const chunk of chunks) for (const file of withImports(chunkOf(chunk))) files.add(file);
  return files;
};
// the home page itself is in the entry
check('first page, JS', sum(withPage(['SmallMap'])), LIMITS.firstPage);
// every other page, each with the map
const pages = readdirSync(new URL('../src/routes/', import.meta.url))
  .filter((file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx') && file !== 'Home.tsx')
  .map((file) => file.slice(0, -'.tsx'.length));
for (const page of pages) check(`${page}, JS`, sum(withPage([page, 'SmallMap'])), LIMITS.anyPage);
check(
  'explorer, JS',
  sum(withImports(linked(html('graphiql.html'), /<script type="module"[^>]* src="\/([^"]+)"/g)[0])),
  LIMITS.explorer,
);
check('CSS, all files', sum(all.filter((file) => file.endsWith('.css'))), LIMITS.css);
check(
  'fonts',
  all.filter((file) => file.endsWith('.woff2')).reduce((total, file) => total + statSync(new URL(file, dist)).size, 0),
  LIMITS.font,
);
check(
  'geo, largest four tiles',
  sum(
    all
      .filter((file) => /assets\/land\/.*\.js$/.test(file))
      .sort((a, b) => weigh(b) - weigh(a))
      .slice(0, 4),
  ),
  LIMITS.geo,
);

for (const { name, bytes, limit, over } of rows)
  console.log(
    `${over ? 'OVER' : 'ok  '} ${name.padEnd(28)} ${(bytes / KB).toFixed(1).padStart(7)} kB of ${limit / KB}`,
  );
if (rows.some((row) => row.over)) {
  console.error('A page is over its budget.');
  process.exit(1);
}
