/** One Chromium for all stories; every page is watched for console output and for requests that leave the host. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';

export const BASE = process.env['SIMPUL_URL'] ?? 'http://127.0.0.1:8080';
const CHROMIUM = process.env['SIMPUL_CHROMIUM'] ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Chromium must ask nobody but the server under test. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
});
afterAll(() => browser.close());

export const PHONE = { width: 360, height: 760 };
export const DESKTOP = { width: 1440, height: 900 };

export interface Watched {
  console: string[];
  foreign: string[];
}

/** Runs a story on a fresh device; at its end nothing may have been said on the console nor asked of another host. */
export async function visit(
  options: BrowserContextOptions,
  story: (page: Page, watched: Watched) => Promise<void>,
  {
    mayFail = false,
  }: { /** Requests fail on purpose, which Chromium itself writes to the console. */ mayFail?: boolean } = {},
): Promise<void> {
  const context = await browser.newContext({ baseURL: BASE, viewport: PHONE, locale: 'id-ID', ...options });
  context.setDefaultTimeout(15_000);
  const watched: Watched = { console: [], foreign: [] };
  context.on('console', (message) => {
    if (mayFail && /Failed to load resource|net::ERR|Failed to fetch|FetchEvent/.test(message.text())) return;
    // a story that blocks it says so itself
    if (options.serviceWorkers === 'block' && message.text().startsWith('Service Worker registration blocked')) return;
    watched.console.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => watched.console.push(`error: ${error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== new URL(BASE).origin && !['data:', 'blob:'].includes(url.protocol))
      watched.foreign.push(url.href);
  });
  try {
    await story(await context.newPage(), watched);
    expect(watched).toEqual({ console: [], foreign: [] });
  } finally {
    // what a story answers itself may still be on its way
    for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  }
}

/** The page has its heading and no longer waits for the graph. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.waitForFunction(() => !document.querySelector('[data-keadaan="memuat"], [aria-busy="true"]'));
  await page.waitForTimeout(150); // suspended parts (the map) come one frame later
}

const WORDS = readdirSync(new URL('../src/locales/', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('id.json'))
  .flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(new URL(`../src/locales/${file}`, import.meta.url), 'utf8')) as object),
  );

/** Names of texts that stand on the page in place of the texts: their catalog was not brought. */
export async function unspoken(page: Page): Promise<string[]> {
  const text = `${await page.title()} ${await page.locator('body').innerHTML()}`;
  return WORDS.filter((word) => text.includes(`>${word}<`) || text.includes(`"${word}"`));
}

interface Finding {
  id: string;
  nodes: string[];
}

/** Findings of axe for WCAG 2.2 A and AA and its best practices. Evaluated, not inserted: the policy stays in force. */
export async function axe(page: Page): Promise<Finding[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    }));
  });
}
