// How much memory a process has, and how a soak judges it.

import { readFileSync } from 'node:fs';

/** Memory that a process holds, in MB, and what it has of files beside that: its program and its database, which the system takes back as it likes. */
export function memory_mb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = name => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)[1]) / 1024;
  return { held: mb('RssAnon'), files: mb('RssFile') };
}

/** What may still be added after the first minute: caches fill, and an allocator keeps what it had. */
const MOST_GROWTH = { times: 1.15, mb: 16 };

/** `levels` are pairs of seconds and MB. After the first minute, or the first third of what is shorter, no level may lie beyond the bound. */
export function judge(levels, seconds) {
  const settled_s = Math.min(60, seconds / 3) + 1;
  const highest = part => Math.max(...part.map(([, mb]) => mb));
  const settled = highest(levels.filter(([at]) => at <= settled_s));
  const after = highest(levels.filter(([at]) => at > settled_s));
  const bound = settled * MOST_GROWTH.times + MOST_GROWTH.mb;
  const said = `at most ${settled.toFixed(1)} MB in the first ${(settled_s - 1).toFixed(0)} s, ${after.toFixed(1)} MB after (bound ${bound.toFixed(1)} MB)`;
  console.log(said);
  if (!(after <= bound)) throw new Error(`it goes on growing: ${said}`);
}
