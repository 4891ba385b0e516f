import { describe, expect, it } from 'vitest';
import { cellsAround } from './cells';
import { placeLabels } from './labels';
import { boundsOf, fit, scaleBar } from './projection';
import { moved } from './SmallMap';

const bekasi = [
  { latitude: -6.199, longitude: 106.984 },
  { latitude: -6.365, longitude: 106.925 },
  { latitude: -6.308, longitude: 107.017 },
];

describe('projection', () => {
  const bounds = boundsOf(bekasi);
  if (!bounds) throw new Error('three points have bounds');
  const projection = fit(bounds, 400, 300, 30);
  it('keeps all points within the margin, north up, east right', () => {
    const at = bekasi.map((point) => projection.project(point));
    for (const [x, y] of at) {
      expect(x).toBeGreaterThanOrEqual(29.99);
      expect(x).toBeLessThanOrEqual(370.01);
      expect(y).toBeGreaterThanOrEqual(29.99);
      expect(y).toBeLessThanOrEqual(270.01);
    }
    expect(at[0]?.[1]).toBeLessThan(at[1]?.[1] ?? 0);
    expect(at[2]?.[0]).toBeGreaterThan(at[1]?.[0] ?? 0);
  });
  it('knows which degrees it shows', () => {
    const [x, y] = projection.project({ longitude: projection.view.west, latitude: projection.view.north });
    expect(x).toBeCloseTo(0, 6);
    expect(y).toBeCloseTo(0, 6);
  });
  it('gives one point surroundings instead of dividing by nothing', () => {
    const [point] = bekasi;
    if (!point) throw new Error('there is a first point');
    const alone = boundsOf([point]);
    if (!alone) throw new Error('one point has bounds');
    expect(fit(alone, 400, 300, 30).project(point)).toEqual([200, 150]);
  });
  it('draws a round scale bar, finer when nearer', () => {
    const bar = scaleBar(projection, 400, 1);
    expect([1, 2, 5].map((n) => n * 10 ** Math.floor(Math.log10(bar.metres)))).toContain(bar.metres);
    expect(scaleBar(projection, 400, 4).metres).toBeLessThan(bar.metres);
  });
  it('has no bounds without points', () => expect(boundsOf([])).toBeNull());
});

describe('cells', () => {
  const trianglesOf = (points: [number, number][]) => cellsAround(points, 400, 300).ground.match(/M[^Mh]*Z/g) ?? [];
  it('gives each centroid one cell and drops triangles across a bay', () => {
    const near: [number, number][] = [
      [0, 0],
      [10, 1],
      [0, 10],
      [11, 10],
    ];
    expect(cellsAround(near, 400, 300).cells.filter(Boolean)).toHaveLength(4);
    expect(trianglesOf(near)).toEqual(['M0.0,0.0L10.0,1.0L0.0,10.0Z', 'M10.0,1.0L0.0,10.0L11.0,10.0Z']);
    expect(trianglesOf([...near, [300, 0]])).toHaveLength(2);
  });
  it('draws every place of the drawing into the cell of the centroid that is nearest', () => {
    // a sequence that is the same each time
    let seed = 7;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const points = Array.from({ length: 60 }, (): [number, number] => [random() * 400, random() * 300]);
    const cells = cellsAround(points, 400, 300).cells.map((path) =>
      path
        .slice(1, -1)
        .split('L')
        .map((corner) => corner.split(',').map(Number) as [number, number]),
    );
    /** How far inside of a convex polygon, told clockwise on the screen. */
    const inside = (polygon: [number, number][], [x, y]: [number, number]) =>
      Math.min(
        ...polygon.map(([ax, ay], n) => {
          const [bx, by] = polygon[(n + 1) % polygon.length] ?? [ax, ay];
          return ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / (Math.hypot(bx - ax, by - ay) || 1);
        }),
      );
    for (let n = 0; n < 500; n += 1) {
      const at: [number, number] = [random() * 400, random() * 300];
      const distances = points.map(([x, y]) => Math.hypot(x - at[0], y - at[1]));
      const owner = distances.indexOf(Math.min(...distances));
      expect(inside(cells[owner] ?? [], at)).toBeGreaterThan(-0.3); // corners are told to a tenth
    }
  });
  it('stands with one point, and with two in one place', () => {
    expect(cellsAround([[5, 5]], 400, 300).cells).toEqual([]);
    expect(
      cellsAround(
        [
          [5, 5],
          [5, 5],
          [50, 60],
        ],
        400,
        300,
      ).cells,
    ).toHaveLength(3);
  });
});

describe('labels', () => {
  const label = (text: string, x: number, y: number) => ({ text, x, y });
  it('moves a name away from a mark', () => {
    const [placed] = placeLabels([label('Jatiasih', 100, 100)], [[92, 92, 108, 108]], 400, 300, 12);
    expect(placed?.y).not.toBeCloseTo(104.2);
  });
  it('drops what finds no room and what leaves the drawing', () => {
    const same = Array.from({ length: 9 }, (_, n) => label(`Bekasi ${n}`, 100, 100));
    expect(placeLabels(same, [], 400, 300, 12).length).toBeLessThan(9);
    expect(placeLabels([label('Bekasi', 3, 100)], [], 400, 300, 12)).toEqual([]);
  });
});

describe('moving the map', () => {
  const whole = { zoom: 1, x: 0, y: 0 };
  it('zooms about the middle and never past the edge', () => {
    expect(moved(whole, 2, 0, 0, 400, 300)).toEqual({ zoom: 2, x: -200, y: -150 });
    expect(moved(whole, 1, 500, 500, 400, 300)).toEqual(whole);
    expect(moved({ zoom: 2, x: -200, y: -150 }, 1, 999, -999, 400, 300)).toEqual({ zoom: 2, x: 0, y: -300 });
  });
  it('comes back to the whole', () => expect(moved({ zoom: 2, x: -17, y: -31 }, 0.5, 0, 0, 400, 300)).toEqual(whole));
  it('has a bound', () => expect(moved(whole, 1000, 0, 0, 400, 300).zoom).toBe(16));
});
