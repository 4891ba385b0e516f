import { describe, expect, it } from 'vitest';
import { cornersOf, readOutline } from './outline';

const square = [
  [107, -6.3],
  [107.1, -6.3],
  [107.1, -6.2],
  [107, -6.3],
];
const text = (type: string, coordinates: unknown) => JSON.stringify({ type, coordinates });

describe('an outline', () => {
  it('is all its rings, of one area or of several', () => {
    expect(readOutline(text('Polygon', [square, square]))).toEqual([square, square]);
    expect(readOutline(text('MultiPolygon', [[square], [square]]))).toEqual([square, square]);
  });
  it.each([null, '', '{', 'null', '7', text('Point', [107, -6]), text('Polygon', [[[107, -6]]]), text('Polygon', 'x')])(
    'is nothing of %s',
    (nonsense) => expect(readOutline(nonsense)).toBeNull(),
  );
  it('has its corners', () =>
    expect(cornersOf(readOutline(text('Polygon', [square])) ?? [])).toEqual([
      { longitude: 107, latitude: -6.3 },
      { longitude: 107.1, latitude: -6.2 },
    ]));
});
