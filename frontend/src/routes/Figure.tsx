/** Satu angka: what it means, what goes in, how it is made, whose rule it is; or, for a published one, every value known. */
import { Link, useParams } from 'wouter';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { type Figure, figureOf } from '../features/explanations/codes';
import { FigureParts, figureText } from '../features/region/PublishedFigures';
import { graphql } from '../gql/graphql';
import { period } from '../lib/dates';
import { Icon } from '../ui/Icon';
import { Bars, Empty } from '../ui/states';

const MeasureQuery = graphql(
  `
    query UkuranTerbitan {
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

export default function FigurePage() {
  const t = useTexts();
  const { code = '' } = useParams();
  const figure = figureOf(code);
  return (
    <div className="page page-narrow prose">
      <Link className="back" href="/angka">
        <Icon name="back" size={18} />
        {t('angka.semua.judul')}
      </Link>
      {figure ? <Computed figure={figure} /> : <Published measure={code} />}
    </div>
  );
}

function Computed({ figure: { code, seenAt } }: { figure: Figure }) {
  const t = useTexts();
  return (
    <>
      <PageHead title={t(`angka.${code}.judul`)} lead={t(`angka.${code}.arti`)} />
      <section>
        <h2>{t('angka.rumus')}</h2>
        <p className="formula">{t(`angka.${code}.rumus`)}</p>
      </section>
      <section>
        <h2>{t('angka.masukan')}</h2>
        <p>{t(`angka.${code}.masukan`)}</p>
      </section>
      <section>
        <h2>{t('angka.sumberJudul')}</h2>
        <p>{t(`angka.${code}.sumber`)}</p>
      </section>
      <p>
        <Link className="button" href={seenAt}>
          {t('angka.lihatDi')}
        </Link>
      </p>
    </>
  );
}

function Published({ measure }: { measure: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  const answer = useAnswer(MeasureQuery, {});
  return (
    <Answered
      answer={answer}
      skeleton={
        <>
          <PageHead title={t('angka.terbitan.judul')} />
          <Bars lines={5} />
        </>
      }
    >
      {({ homeRegion }) => {
        const figures = homeRegion?.figures.filter((one) => one.measure === measure) ?? [];
        const [first] = figures;
        if (!homeRegion || !first)
          return (
            <>
              <PageHead title={t('angka.terbitan.judul')} />
              <Empty title={t('angka.takDikenal')}>
                <Link className="button" href="/angka">
                  {t('angka.semua.judul')}
                </Link>
              </Empty>
            </>
          );
        return (
          <>
            <PageHead title={first.label} lead={t('angka.terbitan.arti')} />
            <ul className="plain-list lines">
              {figures.map((one) => (
                <li key={`${one.period} ${one.source}`}>
                  <p className="line-row">
                    <strong>{figureText(one, language)}</strong>
                    <span>
                      {homeRegion.name}, {period(one.period, language)}
                    </span>
                  </p>
                  {one.definition && <p>{one.definition}</p>}
                  <p className="small second">{t('angka.sumber', { sumber: one.source })}</p>
                </li>
              ))}
            </ul>
            <p>
              <Link href={`/wilayah/${homeRegion.code}`}>{t('wilayah.buka', { tempat: homeRegion.name })}</Link>
            </p>
          </>
        );
      }}
    </Answered>
  );
}
