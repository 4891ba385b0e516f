// Asks the reference implementation, graphql-js, about every document of our table of the specification's rules:
// node rules.mjs

import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';

const { schema, rules } = JSON.parse(readFileSync(new URL('../../src/edge/validation/rules.json', import.meta.url)));
const built = buildSchema(schema.join('\n'));

function faults(document) {
  try {
    return validate(built, parse(document)).map((fault) => fault.message);
  } catch (error) {
    // Some rules throw what others report.
    return [error.message];
  }
}

let n = 0;
const strange = [];
for (const { rule, refused, taken } of rules) {
  n += refused.length + taken.length;
  for (const [document] of refused) {
    if (faults(document).length === 0) strange.push(`${rule}: takes ${document}`);
  }
  for (const document of taken) {
    for (const fault of faults(document)) strange.push(`${rule}: refuses ${document}: ${fault}`);
  }
}
for (const line of strange) console.log(line);
console.log(`${n} documents, ${strange.length} of them judged otherwise by graphql-js`);
process.exit(n > 150 && strange.length === 0 ? 0 : 1);
