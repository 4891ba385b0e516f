/** Approximate cells of kecamatan around their centroids (Voronoi), where no outline was imported. Pure geometry. */
import { Delaunay } from 'd3-delaunay';

export interface Cell {
  index: number;
  path: string;
}

export interface Cells {
  cells: Cell[];
  /** How far a cell may reach from its centroid, in drawing units: outer cells would otherwise be endless. */
  reach: number;
}

export function cellsAround(points: [number, number][], width: number, height: number): Cells {
  if (points.length < 2) return { cells: [], reach: Math.min(width, height) / 4 };
  const delaunay = Delaunay.from(points);
  const far = Math.max(width, height) * 2;
  const voronoi = delaunay.voronoi([-far, -far, width + far, height + far]);
  const nearest = points.map((point, index) => {
    let least = Infinity;
    for (const other of delaunay.neighbors(index)) {
      const neighbour = points[other];
      if (neighbour) least = Math.min(least, Math.hypot(neighbour[0] - point[0], neighbour[1] - point[1]));
    }
    return least;
  });
  const sorted = nearest.filter(Number.isFinite).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? width / 4;
  return {
    cells: points.flatMap((_, index) => {
      const path = voronoi.renderCell(index);
      return path ? [{ index, path }] : [];
    }),
    reach: median * 0.85,
  };
}
