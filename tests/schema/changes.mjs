// Holds schema.graphql against the schema as it was released, and the changelog against both. Run from the project's root:
//   changes.mjs              fails where something that clients may use has gone, or where the changelog does not say what changed
//   changes.mjs --write      writes what changed into the changelog
//   changes.mjs --release V  makes the schema the released one, under a heading of this version and today's day
import { readFileSync, writeFileSync } from 'node:fs';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const RELEASED = 'schema.released.graphql';
const CURRENT = 'schema.graphql';
const CHANGELOG = 'docs/SCHEMA-CHANGELOG.md';
const NEXT = '## Not yet released';

const text = readFileSync(CURRENT, 'utf8');
// `allow: removal` of what was deprecated: whoever wanted to know has been told
const changes = await diff(buildSchema(readFileSync(RELEASED, 'utf8')), buildSchema(text));
const of = level => changes.filter(change => change.criticality.level === level);
const breaking = of(CriticalityLevel.Breaking).filter(change => change.criticality.isSafeBasedOnUsage !== true);
// an enum value or a union's member that is new can surprise a client which does not expect it: said first
const [dangerous, harmless] = [of(CriticalityLevel.Dangerous), of(CriticalityLevel.NonBreaking)];

/** The entries of a section. A new type says all that is in it: its parts are not told again. */
function section() {
  const added = new Set(changes.filter(change => change.type === 'TYPE_ADDED').map(change => change.path));
  const isTold = change => change.type === 'TYPE_ADDED' || !added.has(change.path?.split('.')[0]);
  const isWords = change => /DESCRIPTION/.test(change.type);
  const lines = list => list.filter(change => isTold(change) && !isWords(change)).map(change => `* ${change.message}`).sort();
  const parts = [
    ['Breaking', lines(breaking)],
    ['Look whether your client copes', lines(dangerous)],
    ['Added and eased', lines(harmless)],
  ];
  const body = parts.filter(([, list]) => list.length > 0).map(([title, list]) => `### ${title}\n\n${[...new Set(list)].join('\n')}\n`);
  return body.length > 0 ? body.join('\n') : 'Nothing.\n';
}

const changelog = readFileSync(CHANGELOG, 'utf8');
const start = changelog.indexOf(NEXT);
if (start < 0) throw new Error(`${CHANGELOG} has no heading "${NEXT}".`);
const rest = changelog.indexOf('\n## ', start + NEXT.length);
const [before, after] = [changelog.slice(0, start), rest < 0 ? '' : changelog.slice(rest + 1)];
const withNext = next => `${before}${NEXT}\n\n${next}${after === '' ? '' : `\n${after}`}`;

const [flag, version] = process.argv.slice(2);
if (flag === '--release') {
  if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) throw new Error('changes.mjs --release MAJOR.MINOR.PATCH');
  const today = new Date().toISOString().slice(0, 10);
  const released = `## ${version}, ${today}\n\n${section()}`;
  writeFileSync(CHANGELOG, `${before}${NEXT}\n\nNothing.\n\n${released}${after === '' ? '' : `\n${after}`}`);
  writeFileSync(RELEASED, text);
} else if (flag === '--write') {
  writeFileSync(CHANGELOG, withNext(section()));
} else {
  for (const change of breaking) console.error(`Breaking: ${change.message}`);
  if (breaking.length > 0) console.error(`Clients of ${RELEASED} would break. Deprecate first, and keep what was there.`);
  const isTold = changelog === withNext(section());
  if (!isTold) console.error(`${CHANGELOG} does not say what changed: node tests/schema/changes.mjs --write`);
  console.log(`${changes.length} changes since the release, ${breaking.length} of them breaking`);
  process.exit(breaking.length === 0 && isTold ? 0 : 1);
}
