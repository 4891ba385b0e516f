/** A line of business as colour and shape together, never colour alone. */
import type { ResultOf } from '../../gql/graphql';
import { graphql } from '../../gql/graphql';

export const SectorParts = graphql(`
  fragment SectorParts on Sector @_unmask {
    id
    code
    name
    shape
    tone
  }
`);

export type SectorView = ResultOf<typeof SectorParts>;

const SHAPES: Record<SectorView['shape'], string> = {
  CIRCLE: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z',
  SQUARE: 'M2.5 2.5h11v11h-11z',
  TRIANGLE: 'M8 1.5 15 14H1z',
  DIAMOND: 'M8 .8 15.2 8 8 15.2.8 8z',
};

/** The shape's path in a box of 16 units, for maps. */
export const shapePath = (shape: SectorView['shape']): string => SHAPES[shape];
export const toneClass = (tone: SectorView['tone']): string => `tone-${tone.toLowerCase()}`;

export function SectorSymbol({ sector, size = 16 }: { sector: Pick<SectorView, 'shape' | 'tone'>; size?: number }) {
  return (
    <svg
      className={`sector-symbol ${toneClass(sector.tone)}`}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapePath(sector.shape)} />
    </svg>
  );
}

export function SectorTag({ sector }: { sector: SectorView }) {
  return (
    <span className="sector-tag">
      <SectorSymbol sector={sector} size={14} />
      {sector.name}
    </span>
  );
}
