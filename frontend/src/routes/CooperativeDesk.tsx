/** A cooperative as its manager keeps it: whom it takes in, and what is said of it. */
import { Link, useParams } from 'wouter';
import { useAnswer } from '../app/answer';
import { useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Profile } from '../app/Profile';
import { manages, useSession, useStanding } from '../app/session';
import { Correction } from '../features/cooperatives/Correction';
import { DeskParts } from '../features/cooperatives/desk';
import { OpennessForm } from '../features/cooperatives/OpennessForm';
import { graphql } from '../gql/graphql';
import { Icon } from '../ui/Icon';
import { Bars, Loading, Refused, SignedOut } from '../ui/states';

const DeskQuery = graphql(
  `
    query KelolaKoperasi($id: ID!) {
      node(id: $id) {
        ... on Cooperative {
          ...DeskParts
        }
      }
    }
  `,
  [DeskParts],
);

export default function CooperativeDesk() {
  const t = useTexts();
  const { id = '' } = useParams();
  const { viewer } = useSession();
  const mine = useStanding((viewer) => manages(viewer, id));
  const answer = useAnswer(DeskQuery, { id }, { pause: !mine, keep: true });
  const back = { href: `/koperasi/${id}`, text: t('kelola.kembali') };
  if (!mine)
    return (
      <div className="page page-profile">
        <Link className="back" href={back.href}>
          <Icon name="back" size={18} />
          {back.text}
        </Link>
        <PageHead title={t('kelola.judul')} />
        {viewer === undefined && (
          <Loading slow={false}>
            <Bars lines={6} />
          </Loading>
        )}
        {viewer === null && <SignedOut />}
        {viewer && <Refused />}
      </div>
    );
  return (
    <Profile
      answer={answer}
      pick={({ node }) => (node && 'name' in node ? node : null)}
      title={t('kelola.judul')}
      missing={t('koperasi.tidakAda')}
      back={back}
      className="page-narrow"
    >
      {(cooperative) => (
        <>
          <PageHead title={t('kelola.dari', { nama: cooperative.name })} lead={t('kelola.lead')} />
          <div className="prose">
            <section aria-labelledby="terbuka">
              <h2 id="terbuka">{t('kelola.terbuka')}</h2>
              <OpennessForm key={cooperative.id} cooperative={cooperative} reload={answer.retry} />
            </section>
            <section aria-labelledby="perbaiki">
              <h2 id="perbaiki">{t('kelola.perbaiki')}</h2>
              <p className="second">{t('kelola.perbaikiArti')}</p>
              <Correction key={cooperative.id} cooperative={cooperative} reload={answer.retry} />
            </section>
          </div>
        </>
      )}
    </Profile>
  );
}
