// What the tests of sockets and streams share: the graph of the running server, and another process that writes into its registry.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Asks the graph, where no error is expected. */
export async function ask(url, query, variables = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/**
 * A cooperative that another process changes: the program of this project imports a list with its new address, over the database
 * that SIMPUL_DATABASE_URL names. `undo` takes all of it back.
 */
export async function writer(url) {
  const program = process.env.SIMPUL_PROGRAM;
  if (!program) throw new Error('SIMPUL_PROGRAM names the program that writes, SIMPUL_DATABASE_URL the database of the server');
  const { cooperatives } = await ask(url, '{ cooperatives(last: 1) { nodes { id name } } }');
  const [cooperative] = cooperatives.nodes;
  const folder = mkdtempSync(join(tmpdir(), 'simpul-live-'));
  const runs = [];
  let n = 0;
  return {
    cooperative,
    /** Writes once; gives back the new address. */
    async change() {
      const address = `Jl. Perubahan ${++n}`;
      const file = join(folder, `perubahan-${n}.csv`);
      writeFileSync(file, `KODE SIMPUL;NAMA KOPERASI;ALAMAT\n${cooperative.id};${cooperative.name};${address}\n`);
      const { stdout } = await run(program, ['import', 'cooperatives', file, '--within', '32.75', '--json']);
      const { run: id, report } = JSON.parse(stdout);
      if (report.counts.changed !== 1) throw new Error(`The import changed nothing: ${stdout}`);
      runs.push(id);
      return address;
    },
    async undo() {
      for (const id of runs.splice(0).reverse()) await run(program, ['undo-import', id]);
      this.close();
    },
    /** Leaves all of it as it is. */
    close() {
      rmSync(folder, { recursive: true });
    },
  };
}

export const FOLLOW = `subscription Ikuti($filter: RegistryChangedFilter, $after: EventCursor) {
  registryChanged(filter: $filter, after: $after) { cursor kind id version fields message node { ... on Cooperative { address } } }
}`;

/** Runs named cases one after the other and says how many are as they should be; exits with 1 where one is not, or one is missing. */
export async function cases(title, expected, all) {
  let passed = 0;
  for (const [name, run] of all) {
    let reason = '';
    try {
      await within(60_000, run(), 'it takes longer than a minute');
      passed += 1;
    } catch (error) {
      reason = `: ${error.message}`;
    }
    console.log(`${reason ? 'FAIL' : 'ok  '} ${name}${reason}`);
  }
  if (all.length !== expected) console.log(`There are ${all.length} cases, and ${expected} were expected: look at what has changed.`);
  console.log(`${title}: ${passed} of ${all.length}`);
  return passed === expected && all.length === expected;
}

export function within(ms, promise, message) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export function equal(found, expected, what = 'found') {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a?.slice(0, 600)}, expected ${b}`);
}

export function holds(is, message) {
  if (!is) throw new Error(message);
}
