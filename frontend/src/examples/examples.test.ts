import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '.';
import { CLIENTS, request } from '../lib/samples';
import { START } from '../routes/Developers';
import { readVariables } from './request';

const schema = buildSchema(readFileSync('../schema.graphql', 'utf8'));
const ORIGIN = 'http://127.0.0.1:8080';

describe('queries shown to developers', () => {
  it('are all there, with a title in both languages', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(6);
    for (const { title } of EXAMPLES) expect([title.id, title.en].every(Boolean)).toBe(true);
  });
  it.each(EXAMPLES.map(({ key, query }) => [key, query]))('%s is valid against the schema', (_, query = '') =>
    expect(validate(schema, parse(query))).toEqual([]),
  );
  it.each(EXAMPLES)('$key is the same question in the one line of curl', ({ query, variables }) => {
    const shown = request('curl', ORIGIN, query, variables, 'id');
    const body: unknown = JSON.parse(/-d '(.*)'$/.exec(shown)?.[1]?.replaceAll(`'\\''`, "'") ?? '');
    expect(body).toMatchObject({ variables });
    expect(validate(schema, parse((body as { query: string }).query))).toEqual([]);
  });
  it('are sent to the server that shows them', () => {
    const [example] = EXAMPLES;
    for (const client of CLIENTS)
      expect(request(client, ORIGIN, example?.query ?? '', {}, 'id')).toContain(`${ORIGIN}/graphql`);
  });
  it('begin with one that is valid', () => expect(validate(schema, parse(START))).toEqual([]));
  it('survive the quotes of a shell', () =>
    expect(request('curl', ORIGIN, '{ x }', { name: "Jum'at" }, 'id')).toContain(`"Jum'\\''at"`));
});

describe('variables as typed', () => {
  it.each([
    ['', {}],
    [' {"a": 1} ', { a: 1 }],
    ['[1]', null],
    ['3', null],
    ['null', null],
    ['{', null],
  ])('%j', (text, value) => expect(readVariables(text)).toEqual(value));
});
