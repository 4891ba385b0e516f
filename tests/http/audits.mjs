// Runs every server audit of the npm package graphql-http (MUST, SHOULD and MAY of GraphQL over HTTP) against a server
// that is running: node audits.mjs http://127.0.0.1:8080/graphql

import { serverAudits } from 'graphql-http';

const EXPECTED = 61;
const url = process.argv[2];
if (!url) {
  console.error('usage: node audits.mjs URL');
  process.exit(2);
}

// One after another: what is tested is what is answered, not how much at once.
let passed = 0;
const audits = serverAudits({ url });
for (const audit of audits) {
  const result = await audit.fn();
  const ok = result.status === 'ok';
  passed += ok ? 1 : 0;
  const reason = ok ? '' : `: ${result.reason} (HTTP ${result.response?.status ?? 'none'})`;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${audit.id} ${audit.name}${reason}`);
}

if (audits.length !== EXPECTED) {
  console.log(`There are ${audits.length} audits, and ${EXPECTED} were expected: look at what has changed.`);
}
console.log(`${passed} passed, ${audits.length - passed} failed`);
process.exit(passed === EXPECTED && audits.length === EXPECTED ? 0 : 1);
