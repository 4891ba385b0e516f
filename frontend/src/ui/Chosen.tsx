/** What a list is narrowed by, each with the way back. */
import { useTexts } from '../app/language';
import { Icon } from './Icon';

export interface Choice {
  key: string;
  label: string;
  remove: () => void;
}

export function Chosen({
  choices,
  onClear,
}: {
  choices: readonly Choice[];
  /** Takes all of them back. */ onClear: () => void;
}) {
  const t = useTexts();
  if (choices.length === 0) return null;
  return (
    <ul className="chosen" aria-label={t('saring.terpilih')}>
      {choices.map(({ key, label, remove }) => (
        <li key={key}>
          <button type="button" className="chosen-one" onClick={remove}>
            <span className="visually-hidden">{t('saring.hapus')} </span>
            {label}
            <Icon name="close" size={16} />
          </button>
        </li>
      ))}
      {choices.length > 1 && (
        <li>
          <button type="button" className="link-button" onClick={onClear}>
            {t('saring.hapusSemua')}
          </button>
        </li>
      )}
    </ul>
  );
}
