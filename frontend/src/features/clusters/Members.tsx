/** Businesses as the visitor may see them: many share a name made of line and place, so equal ones are one line. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { count } from '../../lib/numbers';

export interface Member {
  id: string;
  displayName: string;
  region: { name: string };
}

/** Equal names once, with their number; named businesses first, then the largest groups. Pure. */
export function grouped(members: readonly Member[]): { id: string; name: string; place: string; n: number }[] {
  const groups = new Map<string, { id: string; name: string; place: string; n: number }>();
  for (const { id, displayName, region } of members) {
    const known = groups.get(displayName);
    if (known) known.n += 1;
    else groups.set(displayName, { id, name: displayName, place: region.name, n: 1 });
  }
  return [...groups.values()].sort((a, b) => Number(a.n > 1) - Number(b.n > 1) || b.n - a.n);
}

export function Members({
  members,
  total,
  most,
}: {
  members: readonly Member[];
  total: number;
  /** Lines shown. */
  most: number;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const shown = grouped(members).slice(0, most);
  const rest = total - shown.reduce((sum, one) => sum + one.n, 0);
  return (
    <>
      <ul className="plain-list lines">
        {shown.map(({ id, name, place, n }) => (
          <li key={name} className="line-row">
            <span>
              {n === 1 ? <Link href={`/umkm/${id}`}>{name}</Link> : name}{' '}
              {!name.includes(place) && <span className="small second">{place}</span>}
            </span>
            {n > 1 && <span className="small second">{t('klaster.usaha', { n: count(n, language) })}</span>}
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="second">{t('klaster.selebihnya', { n: count(rest, language) })}</p>}
    </>
  );
}
