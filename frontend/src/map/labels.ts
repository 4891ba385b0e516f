/** Which names fit on a map without covering one another or a mark: greedy, in the order given. Pure. */

export interface Label {
  text: string;
  x: number;
  y: number;
}

/** Left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

/** How far the baseline may be moved from the place, best first, in font sizes. */
const OFFSETS = [0.35, -0.9, 1.7, -1.9, 2.7];

const overlap = (a: Box, b: Box) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Labels at the first free offset whose estimated box is free and within the drawing; earlier labels win. */
export function placeLabels(
  labels: readonly Label[],
  taken: readonly Box[],
  width: number,
  height: number,
  fontSize: number,
): Label[] {
  const boxes: Box[] = [...taken];
  return labels.flatMap(({ text, x, y }) => {
    const half = (text.length * fontSize * 0.58) / 2 + 2;
    for (const offset of OFFSETS) {
      const baseline = y + offset * fontSize;
      const box: Box = [x - half, baseline - fontSize, x + half, baseline + fontSize * 0.3];
      if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height) continue;
      if (boxes.some((other) => overlap(box, other))) continue;
      boxes.push(box);
      return [{ text, x, y: baseline }];
    }
    return [];
  });
}
