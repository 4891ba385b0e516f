/**
 * The small map of every page but the planner: land, cells around kecamatan centroids, marks. SVG only, so that it works
 * without WebGL and prints. It repeats what the list beside it says; the list is the way for keyboard and screen reader.
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLanguage, useTexts } from '../app/language';
import { distance } from '../lib/numbers';
import { Icon } from '../ui/Icon';
import { MARK_PATH } from '../ui/Mark';
import { cellsAround } from './cells';
import { type Box, placeLabels } from './labels';
import { landWithin, type Rings } from './land';
import { cornersOf } from './outline';
import { boundsOf, fit, type LngLat, pathOf, scaleBar } from './projection';

export interface MapRegion {
  code: string;
  name: string;
  centroid: LngLat | null;
  /** Its outline, where one is known: else a cell around its centre stands for it. */
  rings?: Rings | null;
  /** Step of its colour, 0 for the lowest of five; none for plain ground. */
  step?: number | null;
  /** What the step stands for, in words. */
  note?: string;
}

export interface MapMark {
  id: string;
  point: LngLat;
  label: string;
  kind: 'rank' | 'knot' | 'sector' | 'dot' | 'here';
  /** For `rank`: what stands in the circle. */
  text?: string;
  /** For `sector` and `dot`: path in a box of 16 and class of its tone. */
  path?: string;
  tone?: string;
  /** Relative size, 1 unless told. */
  size?: number;
  selected?: boolean;
}

const STEP = 2;
const MOST_ZOOM = 16;

interface View {
  zoom: number;
  x: number;
  y: number;
}
const WHOLE: View = { zoom: 1, x: 0, y: 0 };

/** Zooms about the middle of the drawing and keeps the drawing filled. */
export function moved(view: View, zoomBy: number, dx: number, dy: number, width: number, height: number): View {
  const zoom = Math.max(1, Math.min(MOST_ZOOM, view.zoom * zoomBy));
  const ratio = zoom / view.zoom;
  const bound = (offset: number, size: number) => Math.max(size * (1 - zoom), Math.min(0, offset));
  return {
    zoom,
    x: bound(width / 2 - (width / 2 - view.x) * ratio + dx, width),
    y: bound(height / 2 - (height / 2 - view.y) * ratio + dy, height),
  };
}

export function SmallMap({
  name,
  regions,
  marks,
  onChoose,
  onRegion,
  around = 'regions',
}: {
  name: string;
  /** What fills the drawing: the regions with all their ground, or only the neighbourhood of the marks. */
  around?: 'regions' | 'marks';
  regions: readonly MapRegion[];
  marks: readonly MapMark[];
  onChoose?: (id: string) => void;
  /** A region was chosen, by its code. */
  onRegion?: (code: string) => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const [view, setView] = useState(WHOLE);
  const [land, setLand] = useState<Rings>([]);
  const drag = useRef<{ x: number; y: number } | null>(null);

  useEffect(() => {
    const element = frame.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const projection = useMemo(() => {
    const points = marks.map((mark) => mark.point);
    const ground = regions.flatMap(({ rings, centroid }) => (rings ? cornersOf(rings) : centroid ? [centroid] : []));
    const byMarks = around === 'marks' && points.length > 0;
    const bounds = boundsOf(byMarks ? points : ground.length > 1 ? ground : [...ground, ...points]);
    // cells reach beyond their centres, outlines do not
    const margin = Math.min(width, height) * (!byMarks && regions.every(({ rings }) => rings) ? 0.04 : 0.13);
    return bounds && width > 0 ? fit(bounds, width, height, margin) : null;
  }, [regions, marks, around, width, height]);

  const west = projection?.view.west;
  useEffect(() => {
    if (!projection) return;
    let wanted = true;
    landWithin(projection.view).then(
      (rings) => wanted && setLand(rings),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
    // the view decides which tiles are needed; its western edge changes with it
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [west]);

  const drawn = useMemo(() => {
    if (!projection) return null;
    const named = regions.flatMap((region) =>
      region.centroid ? [{ region, name: region.name, at: projection.project(region.centroid) }] : [],
    );
    return {
      named,
      ...cellsAround(
        named.map((one) => one.at),
        width,
        height,
      ),
    };
  }, [projection, regions, width, height]);

  const act = (zoomBy: number, dx = 0, dy = 0) => setView((now) => moved(now, zoomBy, dx, dy, width, height));
  const onKeyDown = (event: KeyboardEvent) => {
    const acts: Record<string, () => void> = {
      '+': () => act(STEP),
      '=': () => act(STEP),
      '-': () => act(1 / STEP),
      '0': () => setView(WHOLE),
      ArrowLeft: () => act(1, 60, 0),
      ArrowRight: () => act(1, -60, 0),
      ArrowUp: () => act(1, 0, 60),
      ArrowDown: () => act(1, 0, -60),
    };
    const run = event.target === event.currentTarget && !event.ctrlKey && !event.metaKey ? acts[event.key] : undefined;
    if (!run) return;
    event.preventDefault();
    run();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!drag.current || view.zoom === 1) return;
    act(1, event.clientX - drag.current.x, event.clientY - drag.current.y);
    drag.current = { x: event.clientX, y: event.clientY };
  };

  const bar = projection && scaleBar(projection, width, view.zoom);
  const onScreen = (point: LngLat): [number, number] => {
    const [x, y] = projection?.project(point) ?? [0, 0];
    return [x * view.zoom + view.x, y * view.zoom + view.y];
  };
  const placed = marks.map((mark) => ({ mark, at: onScreen(mark.point) }));
  const labels =
    drawn &&
    bar &&
    // the scale bar and the buttons keep their corners
    placeLabels(
      drawn.named.map((one) => ({
        text: one.name,
        x: one.at[0] * view.zoom + view.x,
        y: one.at[1] * view.zoom + view.y,
      })),
      [
        [0, height - 26, bar.units + 60, height],
        [width - 60, 0, width, 104],
        ...placed.flatMap(({ mark, at: [x, y] }): Box[] => {
          const half = halfSize(mark);
          return half ? [[x - half, y - half, x + half, y + half]] : [];
        }),
      ],
      width,
      height,
      12,
    );

  // names stand above the many dots of members and below the few marks that can be chosen
  const symbols = placed.map(({ mark, at: [x, y] }) => ({
    mark,
    drawing: (
      <g
        key={mark.id}
        transform={`translate(${x} ${y})`}
        className={`map-mark ${onChoose ? 'map-choosable' : ''} map-${mark.kind} ${mark.tone ?? ''} ${mark.selected ? 'map-selected' : ''}`}
        onClick={onChoose && (() => onChoose(mark.id))}
      >
        <title>{mark.label}</title>
        <MarkShape mark={mark} />
      </g>
    ),
  }));

  const ground = (region: MapRegion, path: string) => (
    <path
      key={region.code}
      className={`map-cell ${region.step == null ? '' : `map-step-${region.step}`} ${onRegion ? 'map-choosable' : ''}`}
      d={path}
      fillRule="evenodd"
      onClick={onRegion && (() => onRegion(region.code))}
    >
      {region.note && <title>{`${region.name}: ${region.note}`}</title>}
    </path>
  );
  const nOutlined = regions.filter(({ rings }) => rings).length;

  return (
    <figure className="map">
      <div
        ref={frame}
        className="map-frame"
        // A map is moved by keys, which no native element offers; the role says it is one thing with a name.
        role="group"
        tabIndex={0}
        aria-label={t('peta.nama', { nama: name })}
        aria-describedby={`${id}-help`}
        onKeyDown={onKeyDown}
      >
        {projection && drawn && labels && bar && (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={t('peta.isi', { nama: name, n: marks.length })}
            className={view.zoom > 1 ? 'map-movable' : ''}
            onPointerDown={(event) => (drag.current = { x: event.clientX, y: event.clientY })}
            onPointerMove={onPointerMove}
            onPointerUp={() => (drag.current = null)}
            onPointerLeave={() => (drag.current = null)}
          >
            <defs>
              <mask id={`${id}-ground`} maskUnits="userSpaceOnUse" x={0} y={0} width={width} height={height}>
                <path className="map-ground" d={drawn.ground} strokeWidth={2 * drawn.reach} />
              </mask>
              <clipPath id={`${id}-land`}>
                <path d={pathOf(land, projection)} />
              </clipPath>
            </defs>
            <rect className="map-sea" width={width} height={height} />
            <g transform={`translate(${view.x} ${view.y}) scale(${view.zoom})`}>
              <path className="map-land" d={pathOf(land, projection)} />
              <g clipPath={land.length ? `url(#${id}-land)` : undefined}>
                <g mask={`url(#${id}-ground)`}>
                  {drawn.named.map(({ region }, index) => !region.rings && ground(region, drawn.cells[index] ?? ''))}
                </g>
              </g>
              {regions.map((region) => region.rings && ground(region, pathOf(region.rings, projection)))}
            </g>
            {symbols.filter(({ mark }) => mark.kind === 'dot').map(({ drawing }) => drawing)}
            <g className="map-labels">
              {labels.map((label) => (
                <text key={label.text} x={label.x} y={label.y}>
                  {label.text}
                </text>
              ))}
            </g>
            {symbols.filter(({ mark }) => mark.kind !== 'dot').map(({ drawing }) => drawing)}
            <g className="map-scale" transform={`translate(12 ${height - 14})`}>
              <path d={`M0 -5V0H${bar.units}V-5`} />
              <text x={bar.units + 6} y={1}>
                {distance(bar.metres, language)}
              </text>
            </g>
          </svg>
        )}
        <div className="map-buttons">
          <button type="button" className="icon-button" onClick={() => act(STEP)} disabled={view.zoom >= MOST_ZOOM}>
            <Icon name="plus" />
            <span className="visually-hidden">{t('peta.perbesar')}</span>
          </button>
          <button type="button" className="icon-button" onClick={() => act(1 / STEP)} disabled={view.zoom <= 1}>
            <Icon name="minus" />
            <span className="visually-hidden">{t('peta.perkecil')}</span>
          </button>
        </div>
      </div>
      <p className="visually-hidden" id={`${id}-help`}>
        {t('peta.bantuan')}
      </p>
      {regions.length > 0 && (
        <figcaption className="small second">
          {t(nOutlined === regions.length ? 'peta.garis' : nOutlined > 0 ? 'peta.sebagianPerkiraan' : 'peta.perkiraan')}
        </figcaption>
      )}
    </figure>
  );
}

/** Half the side of the box that a mark takes from labels; the many dots of members take none. */
function halfSize({ kind, size = 1 }: MapMark): number {
  return { rank: 14, knot: 15, here: 10, sector: 8 * size, dot: 0 }[kind];
}

function MarkShape({ mark }: { mark: MapMark }) {
  const size = mark.size ?? 1;
  switch (mark.kind) {
    case 'rank':
      return (
        <>
          <circle r={13} />
          <text y={4.5}>{mark.text}</text>
        </>
      );
    case 'knot':
      return (
        <>
          <circle r={15} />
          <path d={MARK_PATH} transform="scale(.62) translate(-20 -13)" />
        </>
      );
    case 'here':
      return (
        <>
          <circle r={9} className="map-here-ring" />
          <circle r={4} />
        </>
      );
    default:
      return <path d={mark.path} transform={`scale(${size}) translate(-8 -8)`} />;
  }
}
