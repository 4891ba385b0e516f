/** Satu angka: what it means, what goes in, how it is made, whose rule it is; or, for a published one, every value known. */
import { Link, useParams } from 'wouter';
import { useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Profile } from '../app/Profile';
import { type Figure, figureOf } from '../features/explanations/codes';
import { FigureParts, figureText } from '../features/region/PublishedFigures';
import { graphql } from '../gql/graphql';
import { period } from '../lib/dates';
import { Icon } from '../ui/Icon';

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
  const { code = '' } = useParams();
  const figure = figureOf(code);
  return figure ? <Computed figure={figure} /> : <Published measure={code} />;
}

function Computed({ figure: { code, seenAt } }: { figure: Figure }) {
  const t = useTexts();
  return (
    <div className="page page-narrow prose">
      <Link className="back" href="/angka">
        <Icon name="back" size={18} />
        {t('angka.semua.judul')}
      </Link>
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
    </div>
  );
}

function Published({ measure }: { measure: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  const answer = useAnswer(MeasureQuery, {});
  return (
    <Profile
      answer={answer}
      pick={({ homeRegion: region }) => {
        const figures = region?.figures.filter((one) => one.measure === measure) ?? [];
        const [first] = figures;
        return region && first && { region, figures, first };
      }}
      title={t('angka.terbitan.judul')}
      missing={t('angka.takDikenal')}
      back={{ href: '/angka', text: t('angka.semua.judul') }}
      className="page-narrow prose"
    >
      {({ region, figures, first }) => (
        <>
          <PageHead title={first.label} lead={t('angka.terbitan.arti')} />
          <ul className="plain-list lines">
            {figures.map((one) => (
              <li key={`${one.period} ${one.source}`}>
                <p className="line-row">
                  <strong>{figureText(one, language)}</strong>
                  <span>
                    {region.name}, {period(one.period, language)}
                  </span>
                </p>
                {one.definition && <p>{one.definition}</p>}
                <p className="small second">{t('angka.sumber', { sumber: one.source })}</p>
              </li>
            ))}
          </ul>
          <p>
            <Link href={`/wilayah/${region.code}`}>{t('wilayah.buka', { tempat: region.name })}</Link>
          </p>
        </>
      )}
    </Profile>
  );
}
