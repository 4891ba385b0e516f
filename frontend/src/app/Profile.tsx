/** The frame of a page about one thing: the way back, its heading in every state, and what stands there if it is not found. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Icon } from '../ui/Icon';
import { Bars, Empty } from '../ui/states';
import { type Answer, Answered, read } from './answer';
import { PageHead } from './PageHead';

export function Profile<Data, Thing>({
  answer,
  pick,
  title,
  missing,
  back,
  saysWhere = false,
  className = 'page-profile',
  below,
  children,
}: {
  answer: Answer<Data>;
  /** The thing in the answer; nothing where it is not there, or is of another kind. */
  pick: (data: Data) => Thing | null | undefined;
  /** The heading as long as the thing itself has none. */
  title: string;
  /** That there is no such thing, in a sentence. */
  missing: string;
  /** Where its like are found. */
  back: { href: string; text: string };
  /** Once it is there, the thing itself says where it lies. */
  saysWhere?: boolean;
  className?: string;
  /** What stands below the thing, such as how the page hears of changes. */
  below?: ReactNode;
  children: (thing: Thing) => ReactNode;
}) {
  const isThere = answer.data !== undefined && answer.data !== null;
  const found = read(answer, pick);
  return (
    <div className={`page ${className}`}>
      {(found ? !saysWhere : !isThere) && (
        <Link className="back" href={back.href}>
          <Icon name="back" size={18} />
          {back.text}
        </Link>
      )}
      {!found && <PageHead title={title} />}
      <Answered answer={answer} skeleton={<Bars lines={6} />}>
        {(data) => {
          // within what stands or fails by itself
          const thing = pick(data);
          return thing ? (
            <>
              {children(thing)}
              {below}
            </>
          ) : (
            <Empty title={missing}>
              <Link className="button" href={back.href}>
                {back.text}
              </Link>
            </Empty>
          );
        }}
      </Answered>
    </div>
  );
}
