import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { follow, type Link, POLL_MS } from './follow';

/** A stream that does what the test says. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = 0;
  onopen?: () => void;
  onerror?: () => void;
  constructor(readonly url: string) {
    super();
    Stream.all.push(this);
  }
  static get last() {
    return Stream.all[Stream.all.length - 1] as Stream;
  }
  get after() {
    return (JSON.parse(new URLSearchParams(this.url.split('?')[1]).get('variables') ?? '{}') as { after?: string })
      .after;
  }
  close() {
    this.readyState = 2;
  }
  tell(answer: unknown) {
    this.dispatchEvent(new MessageEvent('next', { data: JSON.stringify(answer) }));
  }
  fail(closed = false) {
    if (closed) this.readyState = 2;
    this.onerror?.();
  }
}

const CHANGE = { data: { registryChanged: { kind: 'UPDATE' } } };
const EXPIRED = { errors: [{ message: '…', extensions: { code: 'RESUME_EXPIRED' } }] };

let links: Link[];
let whys: string[];
let cursor: string;
let stop: () => void;
let versions: string[];

const begin = () => {
  stop = follow(['kop_1'], {
    read: (why) => whys.push(why),
    link: (link) => links.push(link),
    cursor: () => cursor,
  });
};

function seen(hidden: boolean) {
  Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Stream);
  [links, whys, cursor, Stream.all, versions] = [[], [], 'c1', [], ['1']];
  vi.stubGlobal('fetch', async () => Response.json({ data: { nodes: [{ changedAt: versions[0] }] } }));
});
afterEach(() => {
  stop();
  seen(false);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a page that follows', () => {
  it('begins where its data stands, and hears of changes', () => {
    begin();
    expect([links, Stream.last.after]).toEqual([['connecting'], 'c1']);
    Stream.last.onopen?.();
    Stream.last.tell(CHANGE);
    expect([links, whys]).toEqual([['connecting', 'live'], ['changed']]);
    stop();
    expect(Stream.last.readyState).toBe(2);
  });

  it('leaves a short break to the browser, and asks instead after the third', async () => {
    begin();
    Stream.last.onopen?.();
    Stream.last.fail();
    Stream.last.onopen?.();
    expect(links).toEqual(['connecting', 'live', 'connecting', 'live']);
    for (let n = 0; n < 3; n++) Stream.last.fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(links.at(-1)).toBe('polling');
    expect(Stream.all.length).toBe(1);
    expect(whys).toEqual(['unheard']); // the first look, behind which the page is read again
    await vi.advanceTimersByTimeAsync(POLL_MS);
    expect(whys).toEqual(['unheard']);
    versions = ['2'];
    await vi.advanceTimersByTimeAsync(POLL_MS);
    expect(whys).toEqual(['unheard', 'changed']);
    // and tries again to follow after a while; refused again, it has missed nothing that it does not know
    await vi.advanceTimersByTimeAsync(8 * POLL_MS);
    expect([Stream.all.length, links.at(-1)]).toEqual([2, 'connecting']);
    Stream.last.fail(true);
    await vi.advanceTimersByTimeAsync(POLL_MS);
    expect([links.at(-1), whys]).toEqual(['polling', ['unheard', 'changed']]);
  });

  it('asks instead where it is refused, or where nothing comes', async () => {
    begin();
    Stream.last.fail(true);
    expect(links).toEqual(['connecting', 'polling']);
    stop();
    begin();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(links).toEqual(['connecting', 'polling', 'connecting', 'polling']);
  });

  it('asks where there are no streams at all', async () => {
    vi.stubGlobal('EventSource', undefined);
    // as in a browser without it: not even the name is there
    delete (globalThis as { EventSource?: unknown }).EventSource;
    begin();
    await vi.advanceTimersByTimeAsync(0);
    expect([links, whys]).toEqual([['polling'], ['unheard']]);
    versions = ['2'];
    await vi.advanceTimersByTimeAsync(POLL_MS);
    expect(whys).toEqual(['unheard', 'changed']);
  });

  it('reads the data again where its place is too long ago, and follows from there', async () => {
    begin();
    Stream.last.onopen?.();
    Stream.last.tell(EXPIRED);
    expect([whys, Stream.last.readyState]).toEqual([['unheard'], 2]);
    cursor = 'c2';
    await vi.advanceTimersByTimeAsync(3_000);
    expect([Stream.all.length, Stream.last.after]).toEqual([2, 'c2']);
    Stream.last.onopen?.();
    expect(links.at(-1)).toBe('live');
  });

  it('rests while nobody looks or the line is cut', async () => {
    begin();
    Stream.last.onopen?.();
    seen(true);
    expect(Stream.last.readyState).toBe(2);
    cursor = 'c3';
    seen(false);
    expect([Stream.all.length, Stream.last.after]).toEqual([2, 'c3']);
    window.dispatchEvent(new Event('offline'));
    expect([Stream.last.readyState, links.at(-1)]).toEqual([2, 'away']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(Stream.all.length).toBe(2);
    window.dispatchEvent(new Event('online'));
    expect(Stream.all.length).toBe(3);
  });
});
