/** The three questions: what do you make, where, what do you need. */
import { type FormEvent, useDeferredValue, useEffect, useId, useMemo, useState } from 'react';
import { type Misunderstanding, useAnswer } from '../../app/answer';
import { useTexts } from '../../app/language';
import { graphql } from '../../gql/graphql';
import { foldWords } from '../../lib/words';
import { type Need, NEED_WORDS, type Search } from '../../lib/search';
import { Icon } from '../../ui/Icon';
import { type Suggestion, Suggest } from '../../ui/Suggest';
import { useOwnPlace } from '../../ui/useOwnPlace';
import { usePlaceSuggestions } from '../region/places';

const BusinessWords = graphql(`
  query BidangUsaha {
    sectors(first: 100) {
      nodes {
        code
        name
        words
      }
    }
  }
`);

const MOST_SHOWN = 5;

const FIELDS = ['products', 'place'] as const;
type Field = (typeof FIELDS)[number];

/** The question that an input of the graph belongs to: `place.text` to `place`; none for what follows from the address. */
const fieldOf = ({ field }: Misunderstanding): Field | undefined =>
  FIELDS.find((one) => field === one || field.startsWith(`${one}.`));

export function QuestionForm({
  start,
  placeLabel,
  submitText,
  onSubmit,
  misread,
}: {
  start: Search;
  /** What a code in `start.place` is called. */
  placeLabel?: string | undefined;
  submitText: string;
  onSubmit: (search: Search) => void;
  /** What the server did not understand of `start`. */
  misread?: Misunderstanding | undefined;
}) {
  const t = useTexts();
  const id = useId();
  const [products, setProducts] = useState(start.products);
  const [place, setPlace] = useState({ text: placeLabel ?? start.place, code: placeLabel ? start.place : '' });
  const [point, setPoint] = useState(start.point);
  const [needs, setNeeds] = useState<readonly Need[]>(start.needs);
  const misreadField = misread && fieldOf(misread);
  const [faults, setFaults] = useState<Partial<Record<Field, 'missing' | 'misread'>>>(
    misreadField ? { [misreadField]: 'misread' } : {},
  );
  const missing = FIELDS.filter((field) => faults[field] === 'missing');
  const errorAt = (field: Field) =>
    faults[field] === 'missing' ? t(`cari.kurang.${field}`) : faults[field] && misread?.message;
  const clear = (field: Field) => setFaults((now) => ({ ...now, [field]: undefined }));
  useEffect(() => {
    if (misreadField) document.getElementById(`${id}-${misreadField}`)?.focus();
  }, [id, misreadField]);
  const { locating, locate } = useOwnPlace((found) => {
    setPoint(found);
    setPlace({ text: t('cari.lokasiSaya'), code: '' });
    clear('place');
  });

  // the words of all lines of business are asked for when the field is first used, not before the first answer
  const [used, setUsed] = useState(false);
  const words = useBusinessSuggestions(useDeferredValue(products), used);
  const places = usePlaceSuggestions(place.code || point ? '' : place.text);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = {
      ...(products.trim() ? {} : { products: 'missing' as const }),
      ...(place.text.trim() || point ? {} : { place: 'missing' as const }),
    };
    setFaults(found);
    const first = FIELDS.find((field) => field in found);
    if (first) document.getElementById(`${id}-${first}`)?.focus();
    else
      onSubmit({
        // what the reader changed is understood anew: earlier corrections do not outlive the words they corrected
        ...(products === start.products ? start : { ...start, sectors: [] }),
        within: '',
        products: products.trim(),
        place: point ? '' : place.code || place.text.trim(),
        point,
        needs: [...needs],
      });
  };

  return (
    <form className="questions" onSubmit={submit} noValidate>
      {misread && !misreadField && (
        <div role="alert" className="state-note state-danger">
          <p>{misread.message}</p>
        </div>
      )}
      {missing.length > 1 && (
        <div role="alert" className="state-note state-danger">
          <p>{t('cari.lengkapi')}</p>
          <ul>
            {missing.map((field) => (
              <li key={field}>
                <a href={`#${id}-${field}`}>{errorAt(field)}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Suggest
        id={`${id}-products`}
        label={t('cari.tanya.usaha')}
        placeholder={t('cari.contoh.usaha')}
        value={products}
        suggestions={words}
        onType={(text) => {
          setProducts(text);
          clear('products');
        }}
        onUse={() => setUsed(true)}
        onChoose={(suggestion) => setProducts(suggestion.label)}
        countText={(n) => t('saran.jumlah', { n })}
        error={errorAt('products')}
      />
      <Suggest
        id={`${id}-place`}
        label={t('cari.tanya.tempat')}
        placeholder={t('cari.contoh.tempat')}
        value={place.text}
        suggestions={places}
        onType={(text) => {
          setPlace({ text, code: '' });
          setPoint(null);
          clear('place');
        }}
        onChoose={(suggestion) => {
          setPlace({ text: suggestion.label, code: suggestion.key });
          setPoint(null);
        }}
        countText={(n) => t('saran.jumlah', { n })}
        error={errorAt('place')}
        after={
          <button type="button" className="button button-plain" onClick={locate} disabled={locating === 'asking'}>
            <Icon name="target" />
            {t('cari.lokasi')}
          </button>
        }
      />
      <p role="status" className="field-note">
        {locating === 'asking' ? t('cari.lokasi.tunggu') : locating === 'refused' ? t('cari.lokasi.ditolak') : ''}
      </p>
      <fieldset className="field">
        <legend>
          {t('cari.tanya.perlu')} <span className="second">{t('cari.bolehKosong')}</span>
        </legend>
        <div className="chips">
          {NEED_WORDS.map(([need]) => (
            <label key={need} className="chip">
              <input
                type="checkbox"
                checked={needs.includes(need)}
                onChange={(event) =>
                  setNeeds(event.target.checked ? [...needs, need] : needs.filter((one) => one !== need))
                }
              />
              <span>{t(`perlu.${need}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <button type="submit" className="button button-main">
        {submitText}
      </button>
    </form>
  );
}

/** Words of the known lines of business that begin like the last word typed; before typing, one example of each. */
function useBusinessSuggestions(typed: string, used: boolean): Suggestion[] {
  const { data } = useAnswer(BusinessWords, {}, { pause: !used });
  return useMemo(() => {
    const known = (data?.sectors.nodes ?? []).flatMap((sector) =>
      sector.words.map((word) => ({
        key: `${sector.code}:${word}`,
        label: word,
        note: sector.name,
        sector: sector.code,
      })),
    );
    const text = foldWords(typed);
    if (!text) {
      const seen = new Set<string>();
      return known.filter((one) => !seen.has(one.sector) && seen.add(one.sector)).slice(0, MOST_SHOWN);
    }
    const folded = known.map((one) => ({ ...one, folded: foldWords(one.label) }));
    // a known word needs no suggestion, and the list would lie over the next question
    if (folded.some((one) => one.folded === text)) return [];
    return [
      ...folded.filter((one) => one.folded.startsWith(text)),
      ...folded.filter((one) => !one.folded.startsWith(text) && one.folded.includes(` ${text}`)),
    ].slice(0, MOST_SHOWN);
  }, [data, typed]);
}
