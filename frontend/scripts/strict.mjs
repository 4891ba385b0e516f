// The graph's schema as our pages read it: fields that only an error makes null (`@semanticNonNull`) are non-null, because reading
// one that failed throws (src/app/answer.tsx). Writes src/gql/schema.strict.graphql, from which the types of documents are made.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, print, visit } from 'graphql';

const source = new URL('../../schema.graphql', import.meta.url);
const target = new URL('../src/gql/schema.strict.graphql', import.meta.url);

const strict = visit(parse(readFileSync(source, 'utf8')), {
  FieldDefinition(field) {
    const semantic = field.directives.find(({ name }) => name.value === 'semanticNonNull');
    if (!semantic) return undefined;
    if (semantic.arguments.length) throw new Error(`${field.name.value}: depths of lists are not known here`);
    return { ...field, type: { kind: 'NonNullType', type: field.type } };
  },
});
writeFileSync(target, print(strict) + '\n');
