/** A few things side by side in a sheet: a column for each, headed by a link to it, and a row for each that is compared. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Sheet } from './Sheet';

export interface Compared {
  id: string;
  name: string;
  href: string;
}

export function Comparison<Thing>({
  title,
  things,
  about,
  rows,
  onClose,
}: {
  title: string;
  things: readonly Thing[];
  about: (thing: Thing) => Compared;
  rows: readonly [name: string, cell: (thing: Thing) => ReactNode][];
  onClose: () => void;
}) {
  const columns = things.map((thing) => ({ thing, ...about(thing) }));
  return (
    <Sheet title={title} onClose={onClose}>
      <div className="scroll-x" role="region" tabIndex={0} aria-label={title}>
        <table className="compare">
          <thead>
            <tr>
              <td />
              {columns.map(({ id, name, href }) => (
                <th key={id} scope="col">
                  <Link href={href} onClick={onClose}>
                    {name}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, cell]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {columns.map(({ id, thing }) => (
                  <td key={id}>{cell(thing)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  );
}
