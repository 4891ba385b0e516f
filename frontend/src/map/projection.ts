/** Mercator for small maps, in plain planar arithmetic: degrees in, units of the drawing out. No fetching, no markup. */

export interface LngLat {
  longitude: number;
  latitude: number;
}

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

export interface Projection {
  /** Degrees to drawing units, y downwards. */
  project(point: LngLat): [number, number];
  /** The degrees that the whole drawing covers. */
  view: Bounds;
}

const mercatorY = (latitude: number) => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));
const latitudeOf = (y: number) => (Math.atan(Math.exp(y)) * 360) / Math.PI - 90;

export function boundsOf(points: readonly LngLat[]): Bounds | null {
  const [first] = points;
  if (!first) return null;
  const bounds = { west: first.longitude, east: first.longitude, south: first.latitude, north: first.latitude };
  for (const { longitude, latitude } of points) {
    bounds.west = Math.min(bounds.west, longitude);
    bounds.east = Math.max(bounds.east, longitude);
    bounds.south = Math.min(bounds.south, latitude);
    bounds.north = Math.max(bounds.north, latitude);
  }
  return bounds;
}

/** The smallest side shown, about 5 km: a single point still has surroundings. */
const LEAST_DEGREES = 0.045;

/** Fits `bounds` into `width` by `height` with `margin` units around, scale equal both ways. */
export function fit(bounds: Bounds, width: number, height: number, margin: number): Projection {
  const middleX = (bounds.west + bounds.east) / 2;
  const middleY = (mercatorY(bounds.south) + mercatorY(bounds.north)) / 2;
  const spanX = (Math.max(bounds.east - bounds.west, LEAST_DEGREES) * Math.PI) / 180;
  const spanY = Math.max(mercatorY(bounds.north) - mercatorY(bounds.south), (LEAST_DEGREES * Math.PI) / 180);
  const scale = Math.min((width - 2 * margin) / spanX, (height - 2 * margin) / spanY);
  const perDegree = (scale * Math.PI) / 180;
  return {
    project: ({ longitude, latitude }) => [
      width / 2 + (longitude - middleX) * perDegree,
      height / 2 - (mercatorY(latitude) - middleY) * scale,
    ],
    view: {
      west: middleX - width / 2 / perDegree,
      east: middleX + width / 2 / perDegree,
      south: latitudeOf(middleY - height / 2 / scale),
      north: latitudeOf(middleY + height / 2 / scale),
    },
  };
}

/** Rings of degrees as one SVG path. */
export const pathOf = (rings: readonly (readonly (readonly [number, number])[])[], projection: Projection): string =>
  rings
    .map((ring) => {
      const points = ring.map(([longitude, latitude]) => {
        const [x, y] = projection.project({ longitude, latitude });
        return `${x.toFixed(1)},${y.toFixed(1)}`;
      });
      return `M${points.join('L')}Z`;
    })
    .join('');

/** A round length near a fifth of the drawing's width, in metres, and its length in drawing units: the scale bar. */
export function scaleBar(projection: Projection, width: number, zoom: number): { metres: number; units: number } {
  const { west, east, south, north } = projection.view;
  const metresAcross = ((east - west) * 111_320 * Math.cos((((south + north) / 2) * Math.PI) / 180)) / zoom;
  const wanted = metresAcross / 5;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= wanted) ?? power;
  return { metres, units: (metres / metresAcross) * width };
}
