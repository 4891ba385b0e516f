/** Approximate cells of kecamatan around their centroids (Voronoi), where no outline was imported. Pure geometry. */

export interface Cells {
  /** One path a cell. */
  cells: string[];
  /** The ground all cells share: triangles between neighbouring centroids, to be drawn with a round stroke of `reach`. */
  ground: string;
  /** How far cells reach beyond the outermost centroids, in drawing units. */
  reach: number;
}

type Point = readonly [number, number];

/** A corner of a cell, and beyond which point's border the side lies that begins there; none where it is the edge of the drawing. */
interface Corner {
  at: Point;
  beyond: number | null;
}

/** Triangles with a side longer than this many typical distances span a bay or a strait and are left out. */
const LONGEST = 5;

/** O(n² log n) in points, which are the parts of one region: some hundreds at most. */
export function cellsAround(points: readonly Point[], width: number, height: number): Cells {
  if (points.length < 2) return { cells: [], ground: dots(points), reach: Math.min(width, height) / 5 };
  const far = Math.max(width, height) * 2;
  const drawing: Corner[] = [
    { at: [-far, -far], beyond: null },
    { at: [width + far, -far], beyond: null },
    { at: [width + far, height + far], beyond: null },
    { at: [-far, height + far], beyond: null },
  ];
  const cells = points.map((own) => {
    const others = points
      .map((at, index) => ({ at, index, distance: between(own, at) }))
      .filter(({ distance }) => distance > 0)
      .sort((a, b) => a.distance - b.distance);
    let cell = drawing;
    for (const { at, index, distance } of others) {
      // no border with anything further off can reach the cell any more
      if (distance > 2 * Math.max(...cell.map((corner) => between(own, corner.at)))) break;
      cell = cut(cell, own, at, index);
    }
    return { cell, nearest: others[0]?.distance ?? Infinity };
  });
  const nearest = cells.map((one) => one.nearest).sort((a, b) => a - b);
  const typical = nearest[Math.floor(nearest.length / 2)] ?? width / 4;
  // where three cells meet, their points are a triangle of neighbours; each of the three tells of it
  const triangles = new Map<string, Point[]>();
  cells.forEach(({ cell }, index) =>
    cell.forEach(({ beyond: next }, n) => {
      const before = cell.at(n - 1)?.beyond ?? null;
      if (before === null || next === null || before === next) return;
      const met = [index, before, next].sort((a, b) => a - b);
      triangles.set(
        met.join(),
        met.flatMap((one) => (points[one] ? [points[one]] : [])),
      );
    }),
  );
  const ground = [...triangles.values()]
    .filter((met) => met.every((one, n) => between(one, met.at(n - 1) ?? one) < LONGEST * typical))
    .map(pathOf);
  return {
    cells: cells.map(({ cell }) => pathOf(cell.map(({ at }) => at))),
    ground: dots(points) + ground.join(''),
    reach: typical * 0.62,
  };
}

/** What of a cell is nearer to its own point than to another. */
function cut(cell: readonly Corner[], own: Point, other: Point, index: number): Corner[] {
  const [dx, dy] = [other[0] - own[0], other[1] - own[1]];
  const [mx, my] = [(own[0] + other[0]) / 2, (own[1] + other[1]) / 2];
  const over = ({ at }: Corner) => (at[0] - mx) * dx + (at[1] - my) * dy;
  return cell.flatMap((corner, n) => {
    const next = cell[(n + 1) % cell.length] ?? corner;
    const [from, to] = [over(corner), over(next)];
    const kept = from <= 0 ? [corner] : [];
    if (from <= 0 === to <= 0) return kept;
    const share = from / (from - to);
    const at: Point = [
      corner.at[0] + (next.at[0] - corner.at[0]) * share,
      corner.at[1] + (next.at[1] - corner.at[1]) * share,
    ];
    return [...kept, { at, beyond: from <= 0 ? index : corner.beyond }];
  });
}

const between = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

const pathOf = (corners: readonly Point[]): string =>
  `M${corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}Z`;

/** A stroke with round ends makes a dot of a line without length. */
const dots = (points: readonly Point[]) => points.map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join('');
