/** The last answers of the graph, kept on the device so that a page once seen opens without a line. Bounded. */
import { clear, createStore, delMany, entries, get, set, type UseStore } from 'idb-keyval';

interface Kept {
  data: unknown;
  at: number;
}

const MOST = 80;
let store: UseStore | undefined;
const open = () => (store ??= createStore('simpul', 'jawaban'));

/** The oldest keys beyond the bound. */
export function surplus(kept: readonly (readonly [IDBValidKey, Kept])[], most: number): IDBValidKey[] {
  return [...kept]
    .sort((a, b) => b[1].at - a[1].at)
    .slice(most)
    .map(([key]) => key);
}

export async function remember(key: string, data: unknown, at: number): Promise<void> {
  try {
    await set(key, { data, at } satisfies Kept, open());
    const gone = surplus(await entries<string, Kept>(open()), MOST);
    if (gone.length) await delMany(gone, open());
  } catch {
    // no storage on this device: the page works, only not without a line
  }
}

/** Forgets them all: another reader follows on this device. */
export async function forget(): Promise<void> {
  try {
    await clear(open());
  } catch {
    // nothing was kept
  }
}

export async function recall(key: string): Promise<Kept | undefined> {
  try {
    return await get<Kept>(key, open());
  } catch {
    return undefined;
  }
}
