/** What one's account did, and what was done to it. */
import { Link, Redirect } from 'wouter';
import { useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { administers, useSession } from '../app/session';
import { Trail } from '../features/audit/Trail';
import { Icon } from '../ui/Icon';
import { Bars, Loading, SignedOut } from '../ui/states';

export default function AccountTrail() {
  const t = useTexts();
  const { viewer } = useSession();
  // what she may read is everybody's
  if (administers(viewer)) return <Redirect to="/kelola/jejak" replace />;
  return (
    <div className="page page-narrow">
      <Link className="back" href="/akun">
        <Icon name="back" size={18} />
        {t('jejak.kembali')}
      </Link>
      <PageHead title={t('jejak.saya.judul')} lead={t('jejak.saya.lead')} />
      {viewer ? (
        <div className="prose">
          <Trail />
        </div>
      ) : viewer === null ? (
        <SignedOut />
      ) : (
        <Loading slow={false}>
          <Bars lines={6} />
        </Loading>
      )}
    </div>
  );
}
