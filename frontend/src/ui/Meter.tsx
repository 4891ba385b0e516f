/** A bar for a share, with a name; the numbers stand beside it in the text. */
export function Meter({
  name,
  value,
  most,
  text,
  tone = 'brand',
}: {
  name: string;
  value: number;
  most: number;
  text: string;
  tone?: 'brand' | 'good';
}) {
  const share = most > 0 ? Math.max(0, Math.min(1, value / most)) : 0;
  return (
    <span
      className={`meter meter-${tone}`}
      role="meter"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={Math.max(0, Math.min(most, value))}
      aria-valuetext={text}
    >
      <span className="meter-fill" style={{ width: `${share * 100}%` }} />
    </span>
  );
}
