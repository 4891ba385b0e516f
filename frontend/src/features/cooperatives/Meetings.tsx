/** Annual members' meetings year by year: a row of marks, with the same facts as a table. */
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { count } from '../../lib/numbers';
import { meetingYears } from '../../lib/meetings';

export const MeetingsParts = graphql(`
  fragment MeetingsParts on Cooperative @_unmask {
    rats {
      bookYear
      heldOn
      nAttended
      nMembers
    }
  }
`);

export function Meetings({ rats }: ResultOf<typeof MeetingsParts>) {
  const t = useTexts();
  const { language } = useLanguage();
  if (rats.length === 0) return <p>{t('rat.tidakAda')}</p>;
  const years = meetingYears(rats, new Date().getFullYear() - 1);
  return (
    <>
      <ol className="meeting-row" aria-label={t('rat.baris')}>
        {years.map(({ bookYear, held }) => (
          <li key={bookYear} className={held ? 'held' : 'missed'}>
            <span aria-hidden="true" />
            {bookYear}
            <span className="visually-hidden">: {t(held ? 'rat.diadakan' : 'rat.takTercatat')}</span>
          </li>
        ))}
      </ol>
      <details className="disclosure">
        <summary>{t('rat.rincian')}</summary>
        <div className="scroll-x" role="region" tabIndex={0} aria-label={t('rat.judul')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('rat.tahunBuku')}</th>
                <th scope="col">{t('rat.tanggal')}</th>
                <th scope="col" className="number">
                  {t('rat.hadir')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rats.map((rat) => (
                <tr key={rat.bookYear}>
                  <th scope="row">{rat.bookYear}</th>
                  <td>{rat.heldOn ? longDate(rat.heldOn, language) : t('kata.takDiketahui')}</td>
                  <td className="number">
                    {rat.nAttended == null
                      ? '–'
                      : rat.nMembers == null
                        ? count(rat.nAttended, language)
                        : t('rat.hadirDari', {
                            n: count(rat.nAttended, language),
                            dari: count(rat.nMembers, language),
                          })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
