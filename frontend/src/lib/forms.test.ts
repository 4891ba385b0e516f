import { CombinedError } from 'urql';
import { describe, expect, it } from 'vitest';
import { errorsOf, ownPath, waitOf } from './forms';
import { uuid } from './keys';

describe('ownPath', () => {
  it.each([
    ['/koperasi/kop_1/kelola', '/koperasi/kop_1/kelola'],
    ['/cari?usaha=kue&tempat=a%20b#isi', '/cari?usaha=kue&tempat=a%20b#isi'],
    ['/masukan', '/masukan'],
  ])('comes back to %s', (text, path) => expect(ownPath(text)).toBe(path));

  it.each([
    null,
    '',
    'akun',
    'https://jahat.example/',
    '//jahat.example/',
    '/\\jahat.example/',
    '/\t/jahat.example/',
    '/a\\..\\b',
    '/./\n/jahat.example',
    '/.//jahat.example',
    '/masuk',
    '/masuk/tautan#rahasia',
    'javascript:alert(1)',
  ])('goes nowhere else: %s', (text) => expect(ownPath(text)).toBe('/'));
});

describe('errorsOf', () => {
  it('names the field of the form, keeps the first, and leaves the rest to the whole', () => {
    const errors = errorsOf(
      [
        { field: ['input', 'password'], message: 'a' },
        { field: ['password'], message: 'b' },
        { field: null, message: 'c' },
        { field: ['elsewhere'], message: 'd' },
      ],
      ['login', 'password'],
    );
    expect(errors).toEqual({ password: 'a', '': 'c' });
  });
});

describe('waitOf', () => {
  const limited = (extensions: object, response?: Response) =>
    new CombinedError({
      graphQLErrors: [{ message: 'x', extensions: { code: 'RATE_LIMITED', ...extensions } }],
      response,
    });
  it('is what the graph says, or else its line', () => {
    expect(waitOf(limited({ retryAfter: 42 }))).toBe(42);
    expect(waitOf(limited({}, new Response('', { headers: { 'retry-after': '7' } })))).toBe(7);
    expect(waitOf(limited({}))).toBe(60);
    expect(waitOf(new CombinedError({ networkError: new Error('cut') }))).toBeUndefined();
  });
});

describe('uuid', () => {
  it('is a random one, and never the same', () => {
    expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(Array.from({ length: 100 }, uuid)).size).toBe(100);
  });
});
