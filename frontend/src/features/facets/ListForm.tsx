/** What a list is asked for in words: what, and where. */
import { useId } from 'react';
import { useTexts } from '../../app/language';
import type { Point } from '../../lib/search';
import { Icon } from '../../ui/Icon';
import { useOwnPlace } from '../../ui/useOwnPlace';
import { useTyped } from '../../ui/useTyped';
import { PlaceField } from '../region/PlaceField';

export interface ListQuestion {
  text: string;
  /** Code of a region. */
  place: string;
  point: Point | null;
}

export function ListForm({
  asked,
  placeLabel,
  textLabel,
  placeholder,
  onAsk,
}: {
  asked: ListQuestion;
  placeLabel: string;
  textLabel: string;
  placeholder?: string;
  onAsk: (question: ListQuestion) => void;
}) {
  const t = useTexts();
  const id = useId();
  const [typed, setTyped] = useTyped(asked.text);
  const where = asked.point ? t('cari.lokasiSaya') : placeLabel;
  const [placeTyped, setPlaceTyped] = useTyped(where);
  const ask = (part: Partial<ListQuestion>) => onAsk({ ...asked, text: typed.trim(), ...part });
  const { locating, locate } = useOwnPlace((point) => ask({ point, place: '' }));
  return (
    <form
      className="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask({});
      }}
    >
      <div className="field">
        <label htmlFor={`${id}-text`}>{textLabel}</label>
        <input
          id={`${id}-text`}
          className="input"
          type="search"
          maxLength={100}
          placeholder={placeholder}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <PlaceField
        id={`${id}-place`}
        label={t('cari.tanya.tempat')}
        typed={placeTyped}
        settled={where}
        onType={setPlaceTyped}
        onChoose={(place) => ask({ place, point: null })}
        after={
          <button type="button" className="button button-plain" onClick={locate} disabled={locating === 'asking'}>
            <Icon name="target" />
            {t('cari.lokasi')}
          </button>
        }
      />
      <button type="submit" className="button">
        {t('klaster.saring')}
      </button>
      <p role="status" className="field-note">
        {locating === 'asking' ? t('cari.lokasi.tunggu') : locating === 'refused' ? t('cari.lokasi.ditolak') : ''}
      </p>
    </form>
  );
}
