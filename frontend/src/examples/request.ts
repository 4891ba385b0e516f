/** One request as any client would send it. */
import type { Language } from '../lib/language';

export interface RequestResult {
  /** The answer, indented; or the body as it came if it is no JSON. */
  text: string;
  status: number;
  ms: number;
  bytes: number;
}

export async function send(
  query: string,
  variables: Record<string, unknown>,
  language: Language,
  signal?: AbortSignal,
): Promise<RequestResult> {
  const start = performance.now();
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'accept-language': language,
    },
    body: JSON.stringify({ query, variables }),
    ...(signal ? { signal } : {}),
  });
  const body = await response.text();
  return {
    text: indented(body),
    status: response.status,
    ms: Math.round(performance.now() - start),
    bytes: new TextEncoder().encode(body).length,
  };
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** Variables as typed: empty is none; anything but an object is refused. */
export function readVariables(text: string): Record<string, unknown> | null {
  if (!text.trim()) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
