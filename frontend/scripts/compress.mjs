// Writes X.br and X.gz beside every file of dist/ worth compressing, so that the server only picks one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const LEAST_BYTES = 600;
let count = 0;
for (const name of readdirSync(dist, { recursive: true })) {
  if (!/\.(html|js|css|svg|json|webmanifest|txt)$/.test(name)) continue;
  const bytes = readFileSync(new URL(name, dist));
  if (bytes.length < LEAST_BYTES) continue;
  writeFileSync(new URL(`${name}.gz`, dist), gzipSync(bytes, { level: 9 }));
  writeFileSync(
    new URL(`${name}.br`, dist),
    brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  );
  count += 1;
}
console.log(`compressed ${count} files`);
