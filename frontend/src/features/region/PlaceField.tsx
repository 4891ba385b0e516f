/** A field for a region in words, one of those that the words may mean; an emptied field is no region. */
import { type ReactNode } from 'react';
import { useTexts } from '../../app/language';
import { Suggest } from '../../ui/Suggest';
import { usePlaceSuggestions } from './places';

export function PlaceField({
  id,
  label,
  typed,
  settled,
  onType,
  onChoose,
  after,
}: {
  id: string;
  label: string;
  typed: string;
  /** What the field holds when its place is chosen already: then nothing is suggested. */
  settled: string;
  onType: (text: string) => void;
  onChoose: (code: string) => void;
  after?: ReactNode;
}) {
  const t = useTexts();
  const suggestions = usePlaceSuggestions(typed === settled ? '' : typed);
  return (
    <Suggest
      id={id}
      label={label}
      placeholder={t('cari.contoh.tempat')}
      value={typed}
      suggestions={suggestions}
      onType={(text) => {
        onType(text);
        if (settled && !text.trim()) onChoose('');
      }}
      onChoose={({ key, label: name }) => {
        onType(name);
        onChoose(key);
      }}
      countText={(n) => t('saran.jumlah', { n })}
      {...(after ? { after } : {})}
    />
  );
}
