/** Approximate cells of kecamatan around their centroids (Voronoi), where no outline was imported. Pure geometry. */
import { Delaunay } from 'd3-delaunay';

export interface Cells {
  /** One path a cell. */
  cells: string[];
  /** The ground all cells share: triangles between neighbouring centroids, to be drawn with a round stroke of `reach`. */
  ground: string;
  /** How far cells reach beyond the outermost centroids, in drawing units. */
  reach: number;
}

/** Triangles with a side longer than this many typical distances span a bay or a strait and are left out. */
const LONGEST = 5;

export function cellsAround(points: [number, number][], width: number, height: number): Cells {
  if (points.length < 2) return { cells: [], ground: dots(points), reach: Math.min(width, height) / 5 };
  const delaunay = Delaunay.from(points);
  const far = Math.max(width, height) * 2;
  const voronoi = delaunay.voronoi([-far, -far, width + far, height + far]);
  const between = (a: number, b: number) => {
    const [p, q] = [points[a], points[b]];
    return p && q ? Math.hypot(p[0] - q[0], p[1] - q[1]) : Infinity;
  };
  const nearest = points
    .map((_, index) => Math.min(...[...delaunay.neighbors(index)].map((other) => between(index, other))))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const typical = nearest[Math.floor(nearest.length / 2)] ?? width / 4;
  let ground = dots(points);
  const { triangles } = delaunay;
  for (let n = 0; n < triangles.length; n += 3) {
    const corners = [...triangles.subarray(n, n + 3)];
    const [a = 0, b = 0, c = 0] = corners;
    if (Math.max(between(a, b), between(b, c), between(c, a)) < LONGEST * typical)
      ground += `M${corners.map((corner) => points[corner]?.map((x) => x.toFixed(1)).join(',')).join('L')}Z`;
  }
  return { cells: points.map((_, index) => voronoi.renderCell(index) ?? ''), ground, reach: typical * 0.62 };
}

/** A stroke with round ends makes a dot of a line without length. */
const dots = (points: [number, number][]) => points.map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join('');
