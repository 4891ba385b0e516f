/** A slip to print or to show: who she is, why this cooperative, what to bring. Nothing on it is sent anywhere. */
import { Link, useParams } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Checklist, DuesList } from '../features/cooperatives/JoinSteps';
import { placeNames, WithinParts } from '../features/region/parts';
import { MatchOfOne } from '../features/search/MatchOfOne';
import { graphql } from '../gql/graphql';
import { addressLine } from '../lib/addresses';
import { isoDay, longDate } from '../lib/dates';
import { isComplete, readSearch, writeSearch } from '../lib/search';
import { DemoNote } from '../ui/DemoNote';
import { Icon } from '../ui/Icon';
import { Bars, Empty } from '../ui/states';

const SlipQuery = graphql(
  `
    query SlipKoperasi($id: ID!) {
      node(id: $id) {
        ... on Cooperative {
          id
          name
          isDemo
          address
          region {
            ...WithinParts
          }
          contacts {
            phone
            whatsapp
          }
          dues {
            principalIdr
            mandatoryMonthlyIdr
          }
        }
      }
    }
  `,
  [WithinParts],
);

export default function CooperativeSlip() {
  const t = useTexts();
  const { language } = useLanguage();
  const { id = '' } = useParams();
  const [search] = useAddress(readSearch);
  const complete = isComplete(search);
  const answer = useAnswer(SlipQuery, { id });
  const query = complete ? `?${writeSearch(search).toString()}` : '';
  return (
    <div className="page page-slip">
      <Link className="back no-print" href={`/koperasi/${id}${query}`}>
        <Icon name="back" size={18} />
        {t('slip.kembali')}
      </Link>
      <PageHead title={t('slip.judul')}>
        <p className="no-print second">{t('slip.lead')}</p>
        <button type="button" className="button button-main no-print" onClick={() => window.print()}>
          <Icon name="print" />
          {t('slip.cetak')}
        </button>
      </PageHead>
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {({ node }) =>
          node && 'name' in node ? (
            <div className="slip">
              {node.isDemo && <DemoNote />}
              <section>
                <h2>{t('slip.tujuan')}</h2>
                <p className="slip-name">{node.name}</p>
                <p>{addressLine(node.address, placeNames(node.region))}</p>
                {(node.contacts.phone ?? node.contacts.whatsapp) && (
                  <p>{t('kontak.telepon', { nomor: node.contacts.phone ?? node.contacts.whatsapp ?? '' })}</p>
                )}
              </section>
              <section>
                <h2>{t('slip.saya')}</h2>
                <dl className="blanks">
                  {(['slip.nama', 'slip.namaUsaha', 'slip.hp', 'slip.alamat'] as const).map((name) => (
                    <div key={name}>
                      <dt>{t(name)}</dt>
                      <dd />
                    </div>
                  ))}
                  <div>
                    <dt>{t('slip.usaha')}</dt>
                    <dd>{search.products}</dd>
                  </div>
                  <div>
                    <dt>{t('slip.perlu')}</dt>
                    <dd>{search.needs.map((need) => t(`perlu.${need}`)).join(', ')}</dd>
                  </div>
                </dl>
              </section>
              {complete && (
                <section>
                  <h2>{t('koperasi.mengapa')}</h2>
                  <MatchOfOne search={search} cooperativeId={node.id} />
                </section>
              )}
              <section>
                <h2>{t('gabung.judul')}</h2>
                <DuesList dues={node.dues} />
                <Checklist boxes />
              </section>
              <p className="small second">{t('slip.dibuat', { tanggal: longDate(isoDay(new Date()), language) })}</p>
            </div>
          ) : (
            <Empty title={t('koperasi.tidakAda')} />
          )
        }
      </Answered>
    </div>
  );
}
