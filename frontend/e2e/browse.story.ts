import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../src/examples';
import { BASE, DESKTOP, settled, visit } from './browser';

const AsyncFunction = (async () => undefined).constructor as new (program: string) => unknown;

/** Sends what a line of curl says, and expects an answer without errors. */
async function curl(line: string): Promise<{ data?: unknown }> {
  const [, url, language, body] = /^curl (\S+)[^]*accept-language: (\w+)[^]*-d '([^]*)'$/.exec(line) ?? [];
  expect(url).toBe(`${BASE}/graphql`);
  const answer = await fetch(url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': language ?? '' },
    body: (body ?? '').replaceAll(`'\\''`, "'"),
  });
  const found = (await answer.json()) as { data?: unknown; errors?: unknown };
  expect([answer.status, found.errors]).toEqual([200, undefined]);
  return found;
}

describe('UMKM', () => {
  it('are found by words, line of business and place, page by page, and opened', () =>
    visit({}, async (page) => {
      await page.goto('/umkm');
      await settled(page);
      const total = () => page.locator('[data-asal="jumlah_umkm"] .angka-value').textContent();
      const all = await total();
      const first = await page.locator('.cluster-row a').first().getAttribute('href');
      await page.getByRole('button', { name: 'Berikutnya' }).click();
      await page.waitForURL(/setelah=/);
      await settled(page);
      expect(await page.locator('.cluster-row a').first().getAttribute('href')).not.toBe(first);
      await page.getByRole('button', { name: 'Sebelumnya' }).click();
      await page.waitForURL(/sebelum=/);
      await settled(page);
      expect(await page.locator('.cluster-row a').first().getAttribute('href')).toBe(first);

      // on the phone the choices lie in a sheet, each with its number; the list behind follows
      await page.getByRole('button', { name: 'Saringan', exact: true }).click();
      const sheet = page.getByRole('dialog', { name: 'Saringan' });
      const choice = sheet.locator('label', { hasText: 'Boneka dan mainan' });
      const n = await choice.locator('.facet-count').textContent();
      await choice.click();
      await page.waitForURL(/bidang=boneka-mainan$/);
      await sheet.getByRole('button', { name: `Tampilkan ${n} UMKM` }).click();
      await sheet.waitFor({ state: 'detached' });
      await settled(page);
      expect(await total()).toBe(n);
      expect(n).not.toBe(all);
      await page.getByRole('combobox', { name: 'Di mana?' }).pressSequentially('bantargebang');
      await page
        .getByRole('option', { name: /Bantargebang/ })
        .first()
        .click();
      await page.waitForURL(/tempat=32\.75\.07/);
      await settled(page);
      for (const row of await page.locator('.cluster-row').allTextContents()) expect(row).toMatch(/Bantargebang/);

      await page.locator('.cluster-row a').first().click();
      await page.waitForURL(/\/umkm\/umkm_/);
      await settled(page);
      expect(await page.getByRole('heading', { level: 2, name: 'Usahanya' }).count()).toBe(1);
      await page.getByRole('link', { name: /UMKM sebidang/ }).click();
      await settled(page);
      expect(page.url()).toMatch(/bidang=boneka-mainan&tempat=32\.75$/);
    }));

  it('around the reader come nearest first, and never nearer than their cell', () =>
    visit({ permissions: ['geolocation'], geolocation: { latitude: -6.338, longitude: 106.991 } }, async (page) => {
      await page.goto('/umkm');
      await settled(page);
      await page.getByRole('button', { name: 'Lokasi saya' }).click();
      await page.waitForURL(/titik=-6\.338%2C106\.991&jarak=5/);
      await settled(page);
      const metres = (await page.locator('.cluster-count .angka-value').allTextContents()).map((text) =>
        text.endsWith('km') ? Number(text.replace(/[^\d,]/g, '').replace(',', '.')) * 1_000 : Number.parseInt(text, 10),
      );
      expect(metres.length).toBeGreaterThan(5);
      expect(metres).toEqual(metres.toSorted((a, b) => a - b));
      await page.getByRole('button', { name: 'Saringan (1)' }).click();
      const near = page.getByRole('dialog').locator('label', { hasText: 'sampai 1 km' });
      const n = await near.locator('.facet-count').textContent();
      await near.click();
      await page.waitForURL(/jarak=1$/);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: `Tampilkan ${n} UMKM` })
        .click();
    }));

  it('are coloured on the map by how many lie where: numbers until areas are known, densities then', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/umkm?bidang=boneka-mainan');
      await settled(page);
      const legend = page.locator('.search-map .legend');
      await legend.waitFor();
      expect(await legend.textContent()).toMatch(/Ini jumlah, bukan kepadatan/);
      expect(await page.locator('.map-cell[class*="map-step"]').count()).toBe(12);
      // the same with outlines, as after an import
      await page.route('**/graphql', async (route) => {
        const answer = await route.fetch();
        if ((route.request().postDataJSON() as { operationName: string }).operationName !== 'GarisWilayah')
          return route.fulfill({ response: answer });
        const body = (await answer.json()) as { data: { region: { children: { nodes: Record<string, unknown>[] } } } };
        body.data.region.children.nodes.forEach((region, n) => {
          const [west, south] = [106.9 + (n % 4) * 0.05, -6.4 + Math.floor(n / 4) * 0.05];
          const ring = [
            [0, 0],
            [0.05, 0],
            [0.05, 0.05],
            [0, 0.05],
            [0, 0],
          ].map(([x = 0, y = 0]) => [west + x, south + y]);
          region['outline'] = JSON.stringify({ type: 'Polygon', coordinates: [ring] });
          region['outlineAreaKm2'] = 30.7;
        });
        return route.fulfill({ response: answer, json: body });
      });
      await page.goto('/umkm?bidang=boneka-mainan');
      await settled(page);
      await expect.poll(() => legend.textContent()).toMatch(/UMKM per km²\. Luasnya dihitung dari garis batas/);
      expect(await page.locator('.search-map figcaption').textContent()).toMatch(/menurut data yang dimuat/);
      // a region chosen on the map is a choice like any other
      await page.locator('.map-cell[class*="map-step"]').first().dispatchEvent('click');
      await page.waitForURL(/tempat=32\.75\.\d\d/);
    }));

  it('that do not fit say so, and lead back', () =>
    visit({}, async (page) => {
      await page.goto('/umkm?cari=zzzzqqqq');
      await settled(page);
      await page.locator('[data-keadaan="kosong"]').getByRole('button').click();
      await page.locator('.cluster-row').first().waitFor();
      expect(page.url()).toMatch(/\/umkm$/);
    }));
});

describe('a region', () => {
  it('is found by name, shows its figures, and leads down and up', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/wilayah');
      await settled(page);
      await page.getByRole('combobox').pressSequentially('kota bekasi');
      await page
        .getByRole('option', { name: /Kota Bekasi/ })
        .first()
        .click();
      await page.getByRole('heading', { level: 1, name: 'Kota Bekasi' }).waitFor();
      await settled(page);
      const rows = page.locator('table').first().locator('tbody tr');
      expect(await rows.count()).toBe(12);
      // the parts add up to the whole
      const sum = (await rows.locator('td:nth-child(2)').allTextContents()).reduce(
        (total, text) => total + Number(text.replace('.', '')),
        0,
      );
      const whole = await page.locator('.home-sentence [data-asal="jumlah_umkm"] .angka-value').textContent();
      expect(sum).toBe(Number(whole?.replace('.', '')));
      expect(await page.locator('.map-cell.map-step-4').count()).toBeGreaterThan(0);

      await page.getByRole('combobox', { name: 'Warna peta menunjukkan' }).selectOption('koperasi');
      await page.waitForURL(/ukur=koperasi/);
      // the ground itself, where no mark lies on it
      const ground = await page.locator('.map-frame svg[role="img"]').evaluate((map) => {
        const { left, top, width, height } = map.getBoundingClientRect();
        for (let n = 0; n < 400; n++) {
          const [x, y] = [left + (width * (1 + (n % 20))) / 21, top + (height * (1 + Math.floor(n / 20))) / 21];
          if (document.elementFromPoint(x, y)?.matches('.map-cell')) return { x, y };
        }
        return null;
      });
      await page.mouse.click(ground?.x ?? 0, ground?.y ?? 0);
      await page.waitForURL(/\/wilayah\/32\.75\.\d\d$/);
      await settled(page);
      await page.locator('.trail').getByRole('link', { name: 'Jawa Barat' }).click();
      await page.getByRole('heading', { level: 1, name: 'Jawa Barat' }).waitFor();
      await settled(page);
      expect(await page.getByRole('button', { name: /UMKM per km²/ }).count()).toBe(1);
    }));

  it('leads to its UMKM and its clusters', () =>
    visit({}, async (page) => {
      await page.goto('/wilayah/32.75.07');
      await settled(page);
      const count = await page.locator('.home-sentence [data-asal="jumlah_umkm"] .angka-value').textContent();
      await page.getByRole('link', { name: 'UMKM di Bantargebang' }).click();
      await page.getByRole('heading', { level: 1, name: 'UMKM' }).waitFor();
      await settled(page);
      expect(await page.locator('[role="status"] [data-asal="jumlah_umkm"] .angka-value').textContent()).toBe(count);
      expect(await page.getByRole('combobox', { name: 'Di mana?' }).inputValue()).toBe('Bantargebang, Kota Bekasi');
    }));

  it('that is not there says so', () =>
    visit({}, async (page) => {
      await page.goto('/wilayah/99.99');
      await page.locator('[data-keadaan="kosong"]').waitFor();
      await page.getByRole('link', { name: 'Semua wilayah' }).click();
      await page.getByRole('heading', { level: 1, name: 'Wilayah' }).waitFor();
    }));
});

describe('the page for developers', () => {
  it('leads to the guide', () =>
    visit({}, async (page) => {
      await page.goto('/pengembang');
      await settled(page);
      await page.getByRole('link', { name: 'Panduan API' }).click();
      await page.waitForURL('**/panduan-api.txt');
      expect(await page.locator('body').textContent()).toMatch(/^# The API of Simpul/);
    }));
  it('shows a line of curl that is answered as it stands, and runs every example as TypeScript too', () =>
    visit({}, async (page) => {
      await page.goto('/pengembang');
      await settled(page);
      const start = (await page.getByRole('region', { name: 'Mulai: curl' }).textContent()) ?? '';
      expect((await curl(start)).data).toMatchObject({ homeRegion: { name: expect.any(String) as string } });
      const code = page.getByRole('region', { name: 'Permintaan' });
      for (const { key } of EXAMPLES) {
        await page.getByRole('combobox', { name: 'Contoh' }).selectOption(key);
        await page.getByRole('button', { name: 'curl' }).click();
        const found = await curl((await code.textContent()) ?? '');
        await page.getByRole('button', { name: 'TypeScript' }).click();
        // as it stands, in a runtime that has `fetch`
        const program = new AsyncFunction(
          `${await code.textContent()}\nreturn { data, errors };`,
        ) as () => Promise<unknown>;
        expect(await program()).toEqual({ data: found.data, errors: undefined });
        await page.getByRole('button', { name: 'Jalankan di sini' }).click();
        await page.locator('pre.answer').waitFor();
        expect(JSON.parse((await page.locator('pre.answer').textContent()) ?? '')).toEqual(found);
        await page.getByRole('button', { name: 'Rust' }).click();
        expect(await code.textContent()).toMatch(/reqwest/);
      }
      const [last] = EXAMPLES.slice(-1);
      await page.getByRole('link', { name: 'Buka contoh ini di penjelajah' }).click();
      await page.waitForURL(/\/graphiql\?contoh=/);
      await expect
        .poll(() => page.locator('.cm-content').first().textContent())
        .toContain(/query (\w+)/.exec(last?.query ?? '')?.[1]);
    }));
});

describe('a number that somebody published', () => {
  it('leads to every value of it with its source', () =>
    visit({}, async (page) => {
      await page.goto('/angka');
      await settled(page);
      await page.locator('.figures .angka').first().click();
      await page.locator('dialog[data-penjelasan]').getByRole('link').click();
      await page.waitForURL(/\/angka\/\w+$/);
      await settled(page);
      expect(await page.locator('main').textContent()).toMatch(/Sumber: /);
    }));
});
