/** Records under their heading: what they are narrowed by, how many there are, one after the other, and the way on. */
import { type ReactNode, useRef } from 'react';
import { type Answer, Answered } from '../../app/answer';
import { useLanguage, useTexts } from '../../app/language';
import { Walk } from '../../app/Walk';
import { countText } from '../../lib/numbers';
import type { PageEnds } from '../../lib/pages';
import { Bars, Empty } from '../../ui/states';

interface Page {
  pageInfo: PageEnds;
  /** None where they are not counted. */
  totalCount?: { value: number; exact: boolean };
}

export function Records<Data>({
  title,
  narrowing,
  answer,
  page,
  rows,
  unit,
  none,
  change,
  className = 'records',
}: {
  title: string;
  /** By what they can be narrowed. */
  narrowing: ReactNode;
  answer: Answer<Data>;
  page: (data: Data) => Page;
  rows: (data: Data) => ReactNode[];
  /** What is counted. */
  unit?: string;
  /** That there are none, in a sentence. */
  none: string;
  change: (change: Record<string, string | null>) => void;
  className?: string;
}) {
  const { language } = useLanguage();
  const top = useRef<HTMLHeadingElement>(null);
  return (
    <section aria-labelledby="daftar">
      <h2 id="daftar" ref={top} tabIndex={-1}>
        {title}
      </h2>
      {narrowing}
      <Answered answer={answer} skeleton={<Bars lines={8} />}>
        {(data) => {
          const { pageInfo, totalCount } = page(data);
          const found = rows(data);
          return (
            <>
              {totalCount && (
                <p role="status" className="second">
                  {countText(totalCount, language)} {unit}
                </p>
              )}
              {found.length === 0 && <Empty title={none} />}
              <ul className={`plain-list ${className}`} aria-busy={answer.loading || undefined}>
                {found}
              </ul>
              <Walk ends={pageInfo} waiting={answer.loading} change={change} top={top} />
            </>
          );
        }}
      </Answered>
    </section>
  );
}

/** The fields by which records are narrowed: what stands in them counts once it is asked for. */
export function Narrowing({
  onAsk,
  note,
  children,
}: {
  onAsk: () => void;
  /** What helps to find them. */
  note?: string;
  children: ReactNode;
}) {
  const t = useTexts();
  return (
    <form
      className="field-row narrowing"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk();
      }}
    >
      {children}
      <button type="submit" className="button">
        {t('urus.tampilkan')}
      </button>
      {note && <p className="field-note">{note}</p>}
    </form>
  );
}
