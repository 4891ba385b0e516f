/** Wilayah: the way to the page of any region, by name or from its province downwards. */
import { useId, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Answered, useAnswer } from '../app/answer';
import { useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { usePlaceSuggestions } from '../features/region/places';
import { graphql } from '../gql/graphql';
import { Bars, Empty } from '../ui/states';
import { Suggest } from '../ui/Suggest';

const ListQuery = graphql(`
  query DaftarWilayah {
    homeRegion {
      code
      name
    }
    regions(filter: { level: PROVINCE }, first: 100) {
      nodes {
        code
        name
      }
    }
  }
`);

export default function RegionList() {
  const t = useTexts();
  const id = useId();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const suggestions = usePlaceSuggestions(typed);
  const answer = useAnswer(ListQuery, {});
  const open = (code: string | undefined) => code && navigate(`/wilayah/${code}`);
  return (
    <div className="page page-regions">
      <PageHead title={t('wilayah.judul')} lead={t('wilayah.lead')} />
      <form
        className="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          open(suggestions[0]?.key);
        }}
      >
        <Suggest
          id={`${id}-place`}
          label={t('wilayah.cari')}
          placeholder={t('cari.contoh.tempat')}
          value={typed}
          suggestions={suggestions}
          onType={setTyped}
          onChoose={({ key }) => open(key)}
          countText={(n) => t('saran.jumlah', { n })}
        />
        <button type="submit" className="button">
          {t('klaster.saring')}
        </button>
      </form>
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {({ homeRegion, regions }) =>
          regions.nodes.length === 0 ? (
            <Empty title={t('wilayah.kosong')} />
          ) : (
            <>
              {homeRegion && (
                <p>
                  <Link className="button button-main" href={`/wilayah/${homeRegion.code}`}>
                    {t('wilayah.buka', { tempat: homeRegion.name })}
                  </Link>
                </p>
              )}
              <section className="board-part" aria-labelledby="provinsi">
                <h2 id="provinsi">{t('wilayah.provinsi')}</h2>
                <ul className="region-list">
                  {regions.nodes.map(({ code, name }) => (
                    <li key={code}>
                      <Link href={`/wilayah/${code}`}>{name}</Link>
                    </li>
                  ))}
                </ul>
              </section>
            </>
          )
        }
      </Answered>
    </div>
  );
}
