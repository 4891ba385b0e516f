import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE, settled, visit } from './browser';

/** Another process that writes into the registry of the server: an import on the command line. */
const PROGRAM = process.env['SIMPUL_PROGRAM'] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'simpul-live-'));
const runs: string[] = [];
let cooperative = { id: '', name: '', clusters: { nodes: [{ id: '' }] } };
let n = 0;

function change(cells: Record<string, string>) {
  const row = { 'KODE SIMPUL': cooperative.id, 'NAMA KOPERASI': cooperative.name, ...cells };
  const file = join(folder, `${++n}.csv`);
  writeFileSync(file, `${Object.keys(row).join(';')}\n${Object.values(row).join(';')}\n`);
  const said = execFileSync(PROGRAM, ['import', 'cooperatives', file, '--within', '32.75', '--json'], {
    encoding: 'utf8',
    stdio: 'pipe', // its log is told where it fails
  });
  const { run, report } = JSON.parse(said) as { run: string; report: { counts: { changed: number } } };
  expect(report.counts.changed).toBe(1);
  runs.push(run);
}

beforeAll(async () => {
  expect(PROGRAM, 'SIMPUL_PROGRAM names the program that writes, beside SIMPUL_DATABASE_URL').not.toBe('');
  // one that belongs to a cluster, and of which the other stories do not speak
  const query =
    '{ clusters(last: 1) { nodes { cooperatives(last: 1) { nodes { id name clusters(first: 1) { nodes { id } } } } } } }';
  const answer = await fetch(`${BASE}/graphql?${new URLSearchParams({ query }).toString()}`);
  const { data } = (await answer.json()) as {
    data: { clusters: { nodes: { cooperatives: { nodes: (typeof cooperative)[] } }[] } };
  };
  cooperative = data.clusters.nodes[0]?.cooperatives.nodes[0] ?? cooperative;
  expect(cooperative.id).toMatch(/^kop_/);
});

afterAll(() => {
  for (const run of runs.reverse()) execFileSync(PROGRAM, ['undo-import', run], { stdio: 'pipe' });
  rmSync(folder, { recursive: true });
});

const link = (page: Page) => page.locator('[data-sambungan]');

describe('an open page', () => {
  it('of a cooperative shows a change that another process makes, and says how it knows', () =>
    visit({}, async (page) => {
      await page.goto(`/koperasi/${cooperative.id}`);
      await settled(page);
      await page.locator('[data-sambungan="live"]').waitFor();
      expect(await link(page).textContent()).toBe('Tersambung langsung: perubahan tampil sendiri.');
      let reloads = 0;
      page.on('load', () => (reloads += 1));
      change({ ALAMAT: 'Jl. Langsung 1' });
      await page.getByText('Jl. Langsung 1').first().waitFor();
      await page.getByText(/Data berubah; dimuat ulang pukul \d\d\.\d\d\./).waitFor();
      change({ ALAMAT: 'Jl. Langsung 2' });
      await page.getByText('Jl. Langsung 2').first().waitFor();
      expect(reloads).toBe(0);
    }));

  it('of a cluster shows what becomes of its cooperatives, in English too', () =>
    visit({}, async (page) => {
      await page.addInitScript(() => localStorage.setItem('simpul.bahasa', 'en'));
      await page.goto(`/klaster/${cooperative.clusters.nodes[0]?.id}`);
      await settled(page);
      await page.locator('[data-sambungan="live"]').waitFor();
      change({ 'NAMA KOPERASI': `${cooperative.name} Maju` });
      await page
        .getByRole('link', { name: `${cooperative.name} Maju` })
        .first()
        .waitFor();
    }));

  it('that nobody looks at follows nothing, and catches up when it is looked at again', () =>
    visit({}, async (page) => {
      await page.goto(`/koperasi/${cooperative.id}`);
      await settled(page);
      await page.locator('[data-sambungan="live"]').waitFor();
      const look = (hidden: boolean) =>
        page.evaluate((hidden) => {
          Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }, hidden);
      await look(true);
      change({ ALAMAT: 'Jl. Tersembunyi 1' });
      await page.waitForTimeout(2_000);
      expect(await page.getByText('Jl. Tersembunyi 1').count()).toBe(0);
      await look(false);
      await page.getByText('Jl. Tersembunyi 1').first().waitFor();
    }));

  it('asks now and then where streams are blocked', () =>
    visit(
      { serviceWorkers: 'block' },
      async (page) => {
        await page.clock.install();
        await page.route('**/graphql?*', (route) =>
          route.request().headers()['accept'] === 'text/event-stream' ? route.abort() : route.continue(),
        );
        await page.goto(`/koperasi/${cooperative.id}`);
        await settled(page);
        await page.locator('[data-sambungan="polling"]').waitFor({ timeout: 60_000 });
        expect(await link(page).textContent()).toBe('Diperiksa tiap 30 detik; sambungan langsung tidak tersedia.');
        // the first look is what later ones are held against: nothing has changed so far
        await settled(page);
        expect(await page.getByText(/Data berubah/).count()).toBe(0);
        change({ ALAMAT: 'Jl. Berkala 1' });
        await page.clock.runFor(31_000);
        await page.getByText('Jl. Berkala 1').first().waitFor();
        await page.getByText(/Data berubah; dimuat ulang pukul/).waitFor();
      },
      { mayFail: true },
    ));

  it('asks where there are neither sockets nor streams', () =>
    visit({}, async (page) => {
      await page.addInitScript(() => {
        delete (window as { EventSource?: unknown }).EventSource;
        delete (window as { WebSocket?: unknown }).WebSocket;
      });
      await page.clock.install();
      await page.goto(`/klaster/${cooperative.clusters.nodes[0]?.id}`);
      await settled(page);
      await page.locator('[data-sambungan="polling"]').waitFor();
      await settled(page);
      change({ 'NAMA KOPERASI': `${cooperative.name} Jaya` });
      await page.clock.runFor(31_000);
      await page
        .getByRole('link', { name: `${cooperative.name} Jaya` })
        .first()
        .waitFor();
    }));
});
