import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { graphWith, show } from '../testing/page';
import { type MapRegion, SmallMap } from './SmallMap';

const square = (west: number, south: number): [number, number][] => [
  [west, south],
  [west + 0.1, south],
  [west + 0.1, south + 0.1],
  [west, south + 0.1],
  [west, south],
];
const region = (code: string, longitude: number): MapRegion => ({
  code,
  name: `Wilayah ${code}`,
  centroid: { longitude, latitude: -6.25 },
  step: 2,
  note: '12',
});

describe('the small map', () => {
  beforeEach(() => {
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(private readonly changed: () => void) {}
        observe() {
          this.changed();
        }
        disconnect() {}
      },
    );
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(400);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  const draw = (regions: MapRegion[], chosen: string[] = []) =>
    show(
      <SmallMap name="Kota" regions={regions} marks={[]} onRegion={(code) => chosen.push(code)} />,
      '/',
      graphWith(() => 'silent'),
    );
  const ground = () => [...document.querySelectorAll('.map-cell')];

  it('draws cells where no outline is known, and says that they are approximate', () => {
    draw([region('a', 106.9), region('b', 107), region('c', 107.1)]);
    expect(ground()).toHaveLength(3);
    expect(document.querySelectorAll('g[mask] .map-cell')).toHaveLength(3);
    expect(screen.getByText('Batas wilayah perkiraan.')).toBeDefined();
  });

  it('draws outlines as they are, up to the edge of the drawing, with what each stands for', () => {
    const chosen: string[] = [];
    draw(
      [
        { ...region('a', 106.95), rings: [square(106.9, -6.3)] },
        { ...region('b', 107.05), rings: [square(107, -6.3)] },
      ],
      chosen,
    );
    expect(ground().map((path) => path.textContent)).toEqual(['Wilayah a: 12', 'Wilayah b: 12']);
    expect(document.querySelector('g[mask] .map-cell')).toBeNull();
    const xs = ground().flatMap((path) =>
      [...(path.getAttribute('d') ?? '').matchAll(/[ML]([\d.-]+),/g)].map(([, x]) => Number(x)),
    );
    expect([Math.min(...xs) >= 0, Math.max(...xs) <= 400, Math.max(...xs) - Math.min(...xs) > 300]).toEqual([
      true,
      true,
      true,
    ]);
    expect(screen.getByText(/Batas wilayah menurut data yang dimuat/)).toBeDefined();
    ground()[1]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(chosen).toEqual(['b']);
  });

  it('says when only some outlines are known', () => {
    draw([{ ...region('a', 106.95), rings: [square(106.9, -6.3)] }, region('b', 107.05), region('c', 107.2)]);
    expect(ground()).toHaveLength(3);
    expect(screen.getByText('Sebagian batas wilayah perkiraan.')).toBeDefined();
  });
});
