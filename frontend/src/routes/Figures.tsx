/** Penjelasan angka: every computed number with its meaning, and the figures that others published. */
import { Link } from 'wouter';
import { Answered, useAnswer } from '../app/answer';
import { useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { FIGURE_GROUPS, FIGURES } from '../features/explanations/codes';
import { FigureParts, PublishedFigures } from '../features/region/PublishedFigures';
import { graphql } from '../gql/graphql';
import { Bars, Empty } from '../ui/states';

const PublishedQuery = graphql(
  `
    query AngkaTerbitan {
      homeRegion {
        code
        name
        figures {
          ...FigureParts
        }
      }
    }
  `,
  [FigureParts],
);

export default function Figures() {
  const t = useTexts();
  const answer = useAnswer(PublishedQuery, {});
  return (
    <div className="page page-narrow prose">
      <PageHead title={t('angka.semua.judul')} lead={t('angka.semua.lead')} />
      {FIGURE_GROUPS.map((group) => (
        <section key={group}>
          <h2>{t(`angka.kelompok.${group}`)}</h2>
          <dl className="figure-list">
            {FIGURES.filter((one) => one.group === group).map(({ code }) => (
              <div key={code}>
                <dt>
                  <Link href={`/angka/${code}`}>{t(`angka.${code}.judul`)}</Link>
                </dt>
                <dd>{t(`angka.${code}.arti`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <section aria-labelledby="terbitan">
        <h2 id="terbitan">{t('angka.terbitan.judul')}</h2>
        <p>{t('angka.terbitan.arti')}</p>
        <Answered answer={answer} skeleton={<Bars lines={5} />}>
          {({ homeRegion }) =>
            homeRegion && homeRegion.figures.length > 0 ? (
              <>
                <PublishedFigures figures={homeRegion.figures} of={homeRegion.name} />
                <p>
                  <Link href={`/wilayah/${homeRegion.code}`}>{t('wilayah.buka', { tempat: homeRegion.name })}</Link>
                </p>
              </>
            ) : (
              <Empty title={t('angka.terbitan.kosong')} />
            )
          }
        </Answered>
      </section>
    </div>
  );
}
