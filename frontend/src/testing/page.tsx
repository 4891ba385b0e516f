/** A page with a graph that answers as a test says: data, errors, silence or no line. Nothing leaves the process. */
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { cacheExchange, Client, fetchExchange, Provider } from 'urql';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { LanguageProvider } from '../app/language';
import { SAVED_AT } from '../app/client';

export type Reply =
  | { data: unknown }
  | { savedAt: number; data: unknown }
  | {
      data?: unknown;
      errors: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[];
    }
  | 'silent'
  | 'cut';

/** The real exchanges over a fetch that answers from the test. */
export function graphWith(reply: (operation: string, variables: Record<string, unknown>) => Reply): Client {
  const answer: typeof fetch = async (_, init) => {
    const { operationName, variables } = JSON.parse(String(init?.body)) as {
      operationName: string;
      variables?: Record<string, unknown>;
    };
    const given = reply(operationName, variables ?? {});
    if (given === 'silent') return new Promise<Response>(() => undefined);
    if (given === 'cut') throw new TypeError('Failed to fetch');
    const body = 'savedAt' in given ? { data: given.data, extensions: { [SAVED_AT]: given.savedAt } } : given;
    return Response.json(body);
  };
  return new Client({
    url: 'http://localhost/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetch: answer,
  });
}

export function show(page: ReactNode, address: string, graph: Client) {
  const [path = '/', search = ''] = address.split('?');
  const { hook, searchHook, history } = memoryLocation({ path: search ? `${path}?${search}` : path, record: true });
  const shown = render(
    <LanguageProvider start="id">
      <Provider value={graph}>
        <Router hook={hook} searchHook={searchHook}>
          {page}
        </Router>
      </Provider>
    </LanguageProvider>,
  );
  return { ...shown, history };
}
