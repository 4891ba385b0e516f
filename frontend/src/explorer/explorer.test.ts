import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { FIRST_QUERY, firstRequest } from '../lib/samples';
import { EXAMPLES } from './examples';
import { readVariables } from './request';

const schema = buildSchema(readFileSync('../schema.graphql', 'utf8'));

describe('queries shown to developers', () => {
  it.each(EXAMPLES.map(({ name, query }) => [name.en, query]).concat([['first request', FIRST_QUERY]]))(
    '%s is valid against the schema',
    (_, query = '') => expect(validate(schema, parse(query))).toEqual([]),
  );
  it('are sent to the server that shows them', () => {
    for (const language of ['curl', 'typescript', 'rust'] as const)
      expect(firstRequest(language, 'http://127.0.0.1:8080')).toContain('http://127.0.0.1:8080/graphql');
  });
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
