/**
 * The documents that the pages ask: gathered when the front end is built, written to documents.json by the hash of their text, and
 * replaced by that hash in the code, so that a page sends an id instead of a text and carries no text either.
 *
 * A document is one `graphql(`…`)`; the fragments that it spreads are found by their names, which are unique.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { Plugin } from 'vite';

const TAG = /\bgraphql\(\s*`([^`]*)`\s*(?:,\s*\[[^\]]*\]\s*,?\s*)?\)/g;

type Gathered = { fragments: Map<string, FragmentDefinitionNode>; operations: DocumentNode[] };

const sources = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(directory, name));

/** All documents of the sources. */
export function gather(directory: string): Gathered {
  const gathered: Gathered = { fragments: new Map(), operations: [] };
  for (const path of sources(directory)) {
    for (const [, text] of readFileSync(path, 'utf8').matchAll(TAG)) {
      const document = parse(text ?? '', { noLocation: true });
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
        const name = definition.name.value;
        if (gathered.fragments.has(name)) throw new Error(`${path}: there is another fragment ${name}`);
        gathered.fragments.set(name, definition);
      }
      if (document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION))
        gathered.operations.push(document);
    }
  }
  return gathered;
}

/** A document as it is sent: with its fragments, and with the `__typename` by which the cache knows what an answer holds. */
export function whole(document: DocumentNode, fragments: Gathered['fragments']): string {
  const used = new Map<string, FragmentDefinitionNode>();
  const follow = (node: DocumentNode | FragmentDefinitionNode) => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (!fragment) throw new Error(`there is no fragment ${value}`);
        if (used.has(value)) return;
        used.set(value, fragment);
        follow(fragment);
      },
    });
  };
  follow(document);
  const full: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION), ...used.values()],
  };
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  const named = visit(full, {
    // a word to gql.tada alone, about types
    Directive: ({ name }) => (name.value === '_unmask' ? null : undefined),
    SelectionSet(node, _key, parent) {
      const isRoot = parent && !Array.isArray(parent) && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
      const has = node.selections.some((one) => one.kind === Kind.FIELD && one.name.value === '__typename');
      return isRoot || has ? undefined : { ...node, selections: [typename, ...node.selections] };
    },
  });
  return stripIgnoredCharacters(print(named));
}

const idOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Gathers before it builds, replaces while it builds. */
export function knownDocuments(directory: string): Plugin {
  let gathered: Gathered = { fragments: new Map(), operations: [] };
  return {
    name: 'known-documents',
    apply: 'build',
    enforce: 'pre',
    buildStart() {
      gathered = gather(directory);
      const texts = gathered.operations.map((document) => whole(document, gathered.fragments)).sort();
      const manifest = Object.fromEntries(texts.map((text) => [idOf(text), text]));
      this.emitFile({ type: 'asset', fileName: 'documents.json', source: `${JSON.stringify(manifest, null, 1)}\n` });
    },
    transform(code, id) {
      if (!id.startsWith(directory) || !code.includes('graphql(')) return undefined;
      return code.replace(TAG, (_all, text: string) => {
        const document = parse(text, { noLocation: true });
        const isOperation = document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
        const known = isOperation ? { documentId: idOf(whole(document, gathered.fragments)) } : {};
        return `(${JSON.stringify({ kind: Kind.DOCUMENT, definitions: [], ...known })} as never)`;
      });
    },
  };
}
