/** The coast, tile by tile of four degrees (cut at build from npm world-atlas); a tile of open sea has no file. */
import type { Bounds } from './projection';

export type Rings = [number, number][][];

const STEP = 4;
const tiles = import.meta.glob<Rings>('./land/*.json', { import: 'default' });

/** The land within `view`, or nothing where a tile cannot be had: the map still stands without its coast. */
export async function landWithin(view: Bounds): Promise<Rings> {
  const wanted: Promise<Rings>[] = [];
  const start = (degrees: number) => Math.floor(degrees / STEP) * STEP;
  for (let west = start(view.west); west < view.east; west += STEP)
    for (let south = start(view.south); south < view.north; south += STEP) {
      const load = tiles[`./land/${west}_${south}.json`];
      if (load) wanted.push(load().catch(() => []));
    }
  return (await Promise.all(wanted)).flat();
}
