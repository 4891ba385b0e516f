/** The mark: two knots joined by a loop, one line. On maps it stands for a cooperative. */
export const MARK_PATH = 'M9 13a5 5 0 1 0 5 5C14 12 25 11 25 6.5 25 3 15 3 15 6.5 15 11 26 12 26 18a5 5 0 1 0 5-5';

export function Mark({ size = 36 }: { size?: number }) {
  return (
    <svg
      className="mark"
      viewBox="2 1 36 24"
      width={size}
      height={(size * 24) / 36}
      aria-hidden="true"
      focusable="false"
    >
      <path d={MARK_PATH} />
    </svg>
  );
}
