/** Which names fit on a map without covering one another: greedy, in the order given. Pure. */

export interface Label {
  text: string;
  x: number;
  y: number;
}

/** Keeps labels whose estimated box is free and within the drawing; earlier ones win. */
export function placeLabels(labels: readonly Label[], width: number, height: number, fontSize: number): Label[] {
  const boxes: [number, number, number, number][] = [];
  return labels.filter(({ text, x, y }) => {
    const half = (text.length * fontSize * 0.56) / 2;
    const box: [number, number, number, number] = [x - half - 2, y - fontSize, x + half + 2, y + fontSize * 0.4];
    if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height) return false;
    if (boxes.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3])) return false;
    boxes.push(box);
    return true;
  });
}
