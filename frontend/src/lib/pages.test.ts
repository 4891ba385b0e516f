import { describe, expect, it } from 'vitest';
import { readPage, toSlice, toSliceBack, turned } from './pages';

const read = (text: string) => readPage(new URLSearchParams(text));

describe('a page of a list', () => {
  it('goes on behind a cursor, or back before one, and never both', () => {
    expect(toSlice(read(''), 20)).toEqual({ first: 20 });
    expect(toSlice(read('sebelum=xyz'), 20)).toEqual({ last: 20, before: 'xyz' });
    expect(toSlice(read('setelah=abc&sebelum=xyz'), 20)).toEqual({ first: 20, after: 'abc' });
  });

  it('goes the other way where the newest come first', () => {
    expect(toSliceBack(read(''), 20)).toEqual({ last: 20 });
    expect(toSliceBack(read('setelah=abc'), 20)).toEqual({ last: 20, before: 'abc' });
    expect(toSliceBack(read('sebelum=xyz'), 20)).toEqual({ first: 20, after: 'xyz' });
    expect(turned({ hasNextPage: true, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' })).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: 'b',
      endCursor: 'a',
    });
  });
});
