/** What one is, and where. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import type { ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import type { AccountParts } from './parts';

type Role = ResultOf<typeof AccountParts>['roles'][number];

export function Roles({ roles }: { roles: readonly Role[] }) {
  const t = useTexts();
  const { language } = useLanguage();
  if (roles.length === 0) return <p className="second">{t('akun.tanpaPeran')}</p>;
  return (
    <ul className="plain-list records">
      {roles.map((role) => (
        <li key={role.id}>
          <div>
            <strong>{t(`peran.${role.role}`)}</strong> <Place role={role} />
            <p className="small second">{t('akun.sejak', { tanggal: longDate(role.since, language) })}</p>
          </div>
          {role.role === 'MANAGER' && role.cooperative && (
            <Link className="button" href={`/koperasi/${role.cooperative.id}/kelola`}>
              {t('koperasi.kelola')}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Where a role is had, with the way there. */
export function Place({ role: { cooperative, umkm, organisation, region } }: { role: Role }) {
  if (cooperative) return <Link href={`/koperasi/${cooperative.id}`}>{cooperative.name}</Link>;
  if (umkm) return <Link href={`/umkm/${umkm.id}`}>{umkm.displayName}</Link>;
  if (organisation) return <span>{organisation.name}</span>;
  return region ? <Link href={`/wilayah/${region.code}`}>{region.name}</Link> : null;
}
