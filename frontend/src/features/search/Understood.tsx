/** What the server understood of the words typed: shown, and changeable with one tap. */
import { useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { listed } from '../../lib/words';
import { SectorParts, SectorTag } from '../sectors/SectorSymbol';

export const UnderstoodParts = graphql(
  `
    fragment UnderstoodParts on Understood @_unmask {
      place {
        exact
        message
        point {
          latitude
          longitude
        }
        region {
          code
          name
        }
        alternatives {
          label
          region {
            code
          }
        }
      }
      sectors {
        words
        sector {
          ...SectorParts
        }
      }
      unknownWords
    }
  `,
  [SectorParts],
);

export type UnderstoodView = ResultOf<typeof UnderstoodParts>;

export function Understood({
  understood,
  sectors,
  onSectors,
  onPlace,
}: {
  understood: UnderstoodView;
  /** All lines of business there are, for a correction. */
  sectors: readonly { code: string; name: string }[];
  onSectors: (codes: string[]) => void;
  onPlace: (code: string) => void;
}) {
  const t = useTexts();
  const codes = understood.sectors.map(({ sector }) => sector.code);
  const { place, unknownWords } = understood;
  return (
    <section className="understood" aria-labelledby="dipahami">
      <h2 id="dipahami" className="visually-hidden">
        {t('dipahami.judul')}
      </h2>
      <dl>
        <div>
          <dt>{t('klaster.bidang')}</dt>
          <dd>
            {understood.sectors.map(({ sector, words }) => (
              <p key={sector.code}>
                <SectorTag sector={sector} />{' '}
                {words.length > 0 && (
                  <span className="small second">{t('dipahami.dariKata', { kata: listed(words, t('kata.dan')) })}</span>
                )}
              </p>
            ))}
            {understood.sectors.length === 0 && <p>{t('dipahami.tanpaBidang')}</p>}
            {unknownWords.length > 0 && (
              <p className="small second">{t('dipahami.takDikenal', { kata: listed(unknownWords, t('kata.dan')) })}</p>
            )}
            <details className="disclosure">
              <summary>{t('dipahami.ubah')}</summary>
              <fieldset>
                <legend className="visually-hidden">{t('dipahami.pilihBidang')}</legend>
                <div className="chips">
                  {sectors.map(({ code, name }) => (
                    <label key={code} className="chip">
                      <input
                        type="checkbox"
                        checked={codes.includes(code)}
                        onChange={(event) =>
                          onSectors(event.target.checked ? [...codes, code] : codes.filter((one) => one !== code))
                        }
                      />
                      <span>{name}</span>
                    </label>
                  ))}
                </div>
              </fieldset>
            </details>
          </dd>
        </div>
        <div>
          <dt>{t('dipahami.tempat')}</dt>
          <dd>
            <p>
              <strong>{place.region?.name ?? t('cari.lokasiSaya')}</strong>{' '}
              {place.message && <span className="small second">{place.message}</span>}
            </p>
            {!place.exact && place.alternatives.length > 0 && (
              <p className="small">
                {t('dipahami.tempatLain')}{' '}
                {place.alternatives.map(({ label, region }) => (
                  <button key={region.code} type="button" className="link-button" onClick={() => onPlace(region.code)}>
                    {label}
                  </button>
                ))}
              </p>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}
