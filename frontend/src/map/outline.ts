/** Outlines of regions as the graph gives them: a GeoJSON geometry in a text. Pure. */
import type { Rings } from './land';
import type { Bounds } from './projection';

const isPosition = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length >= 2 && value.slice(0, 2).every((part) => Number.isFinite(part));
const isRing = (value: unknown): value is [number, number][] =>
  Array.isArray(value) && value.length >= 4 && value.every(isPosition);

/** All rings of a Polygon or MultiPolygon, holes among them; nothing of what is neither. */
export function readOutline(text: string | null): Rings | null {
  let geometry: unknown;
  try {
    geometry = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (typeof geometry !== 'object' || geometry === null || !('coordinates' in geometry) || !('type' in geometry))
    return null;
  const { type, coordinates } = geometry;
  if (!Array.isArray(coordinates) || (type !== 'Polygon' && type !== 'MultiPolygon')) return null;
  const rings = (type === 'Polygon' ? [coordinates] : coordinates).flat().filter(isRing);
  return rings.length > 0 ? rings : null;
}

/** The corners of what rings enclose. */
export function cornersOf(rings: Rings): { longitude: number; latitude: number }[] {
  const bounds: Bounds = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity };
  for (const ring of rings)
    for (const [longitude, latitude] of ring) {
      bounds.west = Math.min(bounds.west, longitude);
      bounds.east = Math.max(bounds.east, longitude);
      bounds.south = Math.min(bounds.south, latitude);
      bounds.north = Math.max(bounds.north, latitude);
    }
  return [
    { longitude: bounds.west, latitude: bounds.south },
    { longitude: bounds.east, latitude: bounds.north },
  ];
}
