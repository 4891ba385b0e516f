// Cuts the land outline of npm world-atlas (Natural Earth, public domain) into tiles of 4 degrees over Indonesia,
// so that a page loads the coast of its own district and never the whole country. Writes src/map/land/*.json.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';

const STEP = 4;
const BOX = { west: 92, east: 144, south: -12, north: 8 };
const target = new URL('../src/map/land/', import.meta.url);

/** Sutherland-Hodgman against one half-plane: keeps the part of `ring` where `side(point) >= 0`. */
function clipHalf(ring, side) {
  const kept = [];
  for (let i = 0; i < ring.length; i++) {
    const a = ring[(i + ring.length - 1) % ring.length];
    const b = ring[i];
    const da = side(a);
    const db = side(b);
    if (da >= 0 !== db >= 0) {
      const t = da / (da - db);
      kept.push([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]);
    }
    if (db >= 0) kept.push(b);
  }
  return kept;
}

const clip = (ring, w, s, e, n) =>
  [(p) => p[0] - w, (p) => e - p[0], (p) => p[1] - s, (p) => n - p[1]].reduce(
    (rest, side) => (rest.length ? clipHalf(rest, side) : rest),
    ring,
  );

const atlas = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/land-10m.json'), 'utf8'));
const rings = feature(atlas, atlas.objects.land)
  .features.flatMap(({ geometry }) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates))
  .flat()
  .map((ring) => ring.slice(0, -1))
  .filter((ring) => ring.some(([x, y]) => x > BOX.west && x < BOX.east && y > BOX.south && y < BOX.north));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (let west = BOX.west; west < BOX.east; west += STEP)
  for (let south = BOX.south; south < BOX.north; south += STEP) {
    const parts = rings
      .map((ring) => clip(ring, west, south, west + STEP, south + STEP))
      .filter((ring) => ring.length > 2)
      .map((ring) => ring.map(([x, y]) => [+x.toFixed(3), +y.toFixed(3)]));
    if (parts.length) writeFileSync(new URL(`${west}_${south}.json`, target), JSON.stringify(parts));
  }
