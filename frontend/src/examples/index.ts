/**
 * Example queries, each a file beside this one: what the developers' page and the explorer show is what the tests of the
 * server execute and the browser stories run.
 */
export interface Example {
  /** The name of its files. */
  key: string;
  title: { id: string; en: string };
  query: string;
  variables: Record<string, unknown>;
}

const queries = import.meta.glob<string>('./*.graphql', { query: '?raw', import: 'default', eager: true });
const facts = import.meta.glob<Pick<Example, 'title' | 'variables'>>('./*.json', { import: 'default', eager: true });

/** In the order of their numbers. */
export const EXAMPLES: readonly Example[] = Object.entries(queries)
  .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  .flatMap(([file, query]) => {
    const known = facts[file.replace(/graphql$/, 'json')];
    return known ? [{ key: file.slice('./'.length, -'.graphql'.length), query, ...known }] : [];
  });
