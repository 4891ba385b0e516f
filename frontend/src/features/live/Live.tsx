/** A page that shows a record as it is by now, and says in words how it knows. */
import { useEffect, useRef, useState } from 'react';
import { type Answer, read } from '../../app/answer';
import { type MessageId, useLanguage, useTexts } from '../../app/language';
import { clock } from '../../lib/dates';
import type { Link } from './follow';

export interface Live {
  link: Link | undefined;
  /** When the page last heard of a change. */
  changedAt: Date | undefined;
}

/** Several things that happen at once are one reason to read again. */
const TOGETHER_MS = 300;

/** Reads the answer again when one of these records changes. The answer tells where it stands by `eventCursor`. */
export function useLive(ids: readonly string[], answer: Answer<{ eventCursor: string }>): Live {
  const [link, setLink] = useState<Link>();
  const [changedAt, setChangedAt] = useState<Date>();
  const { savedAt, retry } = answer;
  const cursor = read(answer, (data) => data.eventCursor);
  const latest = useRef({ cursor, retry });
  useEffect(() => {
    latest.current = { cursor, retry };
  }, [cursor, retry]);
  const key = ids.join(' ');
  // what the device kept is shown without a line: there is nothing to follow
  const ready = cursor !== undefined && savedAt === undefined;
  useEffect(() => {
    if (!ready) return;
    let [stop, timer, wanted] = [() => undefined as void, undefined as ReturnType<typeof setTimeout> | undefined, true];
    let isKnown = false;
    const read = (why: 'changed' | 'unheard') => {
      isKnown ||= why === 'changed';
      timer ??= setTimeout(() => {
        timer = undefined;
        if (isKnown) setChangedAt(new Date());
        isKnown = false;
        latest.current.retry();
      }, TOGETHER_MS);
    };
    import('./follow').then(
      ({ follow }) => {
        if (wanted) stop = follow(key.split(' '), { read, link: setLink, cursor: () => latest.current.cursor });
      },
      () => undefined, // the page stays as it was read
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
      stop();
    };
  }, [key, ready]);
  return { link: ready ? link : undefined, changedAt };
}

/** How the page hears of changes, and when it last did. */
export function LiveNote({ live: { link, changedAt } }: { live: Live }) {
  const t = useTexts();
  const { language } = useLanguage();
  return (
    <>
      {link && (
        <p className="small second live-link" data-sambungan={link}>
          {t(`langsung.${link}` satisfies MessageId)}
        </p>
      )}
      <p className="small second" role="status">
        {changedAt && t('langsung.berubah', { pukul: clock(changedAt, language) })}
      </p>
    </>
  );
}
