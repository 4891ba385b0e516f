/** The graph's client: document cache, last answers kept for when the line is cut, language told to the server. */
import { cacheExchange, Client, type Exchange, fetchExchange, type Operation } from 'urql';
import { filter, map, mergeMap, pipe, fromPromise, fromValue, merge, share } from 'wonka';
import type { Language } from '../lib/language';
import { recall, remember } from './answers';

/** Where an answer from the device says so: `extensions.savedAt`, in milliseconds. */
export const SAVED_AT = 'savedAt';

const keyOf = (operation: Operation, language: Language) => `${language}:${operation.key}`;

/** What says who asks, and what only she may read, is hers alone: it is not kept on a device that others may hold. */
const HERS = ['viewer', 'accounts', 'auditTrail'];
const isForAll = (data: object) => !HERS.some((field) => field in data);

/** Keeps the last answers; when the network fails, the kept one is given with its time. */
const lastAnswers =
  (language: Language): Exchange =>
  ({ forward }) =>
  (operations$) => {
    const results$ = pipe(forward(operations$), share);
    const failed = (result: { error?: { networkError?: Error } }) => result.error?.networkError !== undefined;
    return merge([
      pipe(
        results$,
        filter((result) => !(result.operation.kind === 'query' && failed(result))),
        map((result) => {
          if (result.operation.kind === 'query' && result.data && !result.error && isForAll(result.data))
            void remember(keyOf(result.operation, language), result.data, Date.now());
          return result;
        }),
      ),
      pipe(
        results$,
        filter((result) => result.operation.kind === 'query' && failed(result)),
        mergeMap((result) =>
          result.error?.response === undefined || (result.error.response as Response).status >= 502
            ? pipe(
                fromPromise(recall(keyOf(result.operation, language))),
                map((kept) => {
                  if (!kept) return result;
                  return {
                    operation: result.operation,
                    hasNext: false,
                    data: kept.data,
                    stale: false,
                    extensions: { [SAVED_AT]: kept.at },
                  };
                }),
              )
            : fromValue(result),
        ),
      ),
    ]);
  };

export const makeClient = (language: Language): Client =>
  new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, lastAnswers(language), fetchExchange],
    fetchOptions: () => ({
      credentials: 'same-origin',
      // by the second the server knows that these pages ask, and no others in their place
      headers: { 'accept-language': language, 'simpul-request': '1' },
    }),
  });
