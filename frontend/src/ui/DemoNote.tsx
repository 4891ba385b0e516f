/** Says that what is shown was made up for demonstration. */
import type { MessageId } from '../app/language';
import { useTexts } from '../app/language';

export function DemoNote({ text = 'kata.contoh' }: { text?: Extract<MessageId, `kata.contoh${string}`> }) {
  const t = useTexts();
  return <p className="demo-note small">{t(text)}</p>;
}
