/** What the graph says of a form: errors at their fields, and waits. Pure. */
import type { CombinedError } from 'urql';

/** What is wrong, by the field of the form; under no name what belongs to none. */
export type Errors = Readonly<Record<string, string>>;

interface UserError {
  field: readonly string[] | null;
  message: string;
}

/** The first thing that is wrong with each field. */
export function errorsOf(userErrors: readonly UserError[], fields: readonly string[]): Errors {
  const errors: Record<string, string> = {};
  for (const { field, message } of userErrors) {
    const name = field?.findLast((part) => fields.includes(part)) ?? '';
    errors[name] ??= message;
  }
  return errors;
}

/** For how many seconds the graph asks to wait, where it does. */
export function waitOf(error: CombinedError): number | undefined {
  const limited = error.graphQLErrors.find(({ extensions }) => extensions['code'] === 'RATE_LIMITED');
  if (!limited) return undefined;
  const said =
    limited.extensions['retryAfter'] ?? (error.response as Response | undefined)?.headers?.get('retry-after');
  const seconds = Number(said);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 60;
}

/** A path of these pages to come back to; whatever else somebody wrote there is the first page. */
export function ownPath(text: string | null): string {
  const here = 'https://simpul.invalid';
  // what browsers read as another host, or leave out: `//host`, `/\host`, tabs and the like
  if (!text || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text)) return '/';
  try {
    const { origin, pathname, search, hash } = new URL(text, here);
    const isOwn = origin === here && !pathname.startsWith('//') && !/^\/masuk(\/|$)/.test(pathname);
    return isOwn ? pathname + search + hash : '/';
  } catch {
    return '/';
  }
}
