import { describe, expect, it } from 'vitest';
import { axe, DESKTOP, PHONE, settled, unspoken, visit } from './browser';

describe('a doll maker in Pondokgede', () => {
  it('finds her cooperative, sees why, and leaves with a slip', () =>
    visit({}, async (page) => {
      await page.goto('/');
      await page.getByRole('combobox', { name: 'Usaha Anda membuat apa?' }).fill('boneka');
      const place = page.getByRole('combobox', { name: 'Di mana?' });
      await place.pressSequentially('pondok gede');
      await page
        .getByRole('option', { name: /Pondokgede/ })
        .first()
        .click();
      await expect.poll(() => place.inputValue()).toMatch(/Pondokgede/);
      await page.getByRole('checkbox', { name: 'bahan' }).check();
      await page.getByRole('button', { name: 'Cari koperasi' }).click();

      await settled(page);
      expect(page.url()).toMatch(/\/cari\?usaha=boneka&tempat=32\.75\.08&perlu=bahan$/);
      expect(await page.locator('.search-summary').textContent()).toMatch(/boneka.*Pondokgede.*bahan/);
      expect(await page.locator('.understood').textContent()).toMatch(/oneka/);

      const first = page.locator('article.match').first();
      const percent = await first.locator('.match-score .angka-value').textContent();
      await first.locator('.match-score .angka').click();
      const sheet = page.locator('dialog[data-penjelasan]');
      expect(await sheet.getByRole('meter').count()).toBeGreaterThanOrEqual(3);
      const parts = await sheet
        .locator('.contributions li:not(.contribution-sum) .contribution-points')
        .allTextContents();
      const sum = parts.reduce((total, text) => total + Number(text.split(' ')[0]?.replace(',', '.')), 0);
      expect(Math.abs(sum - Number(percent?.replace('%', '').replace(',', '.')))).toBeLessThanOrEqual(0.75);
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });

      const name = (await first.locator('h3').textContent()) ?? '';
      await first.getByRole('link', { name: /^Lihat/ }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await settled(page);
      expect(await page.getByText('Mengapa koperasi ini').count()).toBe(1);
      expect(await page.locator('#kecocokan ~ [data-keadaan="memuat"]').count()).toBe(0);
      for (const link of await page.locator('a[href^="https://wa.me/"]').all())
        expect(await link.getAttribute('href')).toMatch(/^https:\/\/wa\.me\/62\d{7,13}\?text=/);

      await page.getByRole('link', { name: 'Slip untuk dibawa' }).click();
      await page.getByRole('heading', { level: 1, name: 'Slip untuk dibawa ke koperasi' }).waitFor();
      await settled(page);
      const slip = page.locator('.slip');
      expect(await slip.textContent()).toMatch(
        new RegExp(`${name}[\\s\\S]*boneka[\\s\\S]*bahan[\\s\\S]*Yang perlu dibawa`),
      );
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.site-head').isVisible()).toBe(false);
      expect(await slip.isVisible()).toBe(true);
      expect(await slip.getByText('Data contoh').isVisible()).toBe(true);
    }));

  it('comes back to the same results, where she was', () =>
    visit({}, async (page) => {
      await page.goto('/cari?usaha=boneka&tempat=Pondokgede');
      await settled(page);
      const cards = page.locator('article.match');
      await cards.nth(3).scrollIntoViewIfNeeded();
      const before = await page.evaluate(() => scrollY);
      expect(before).toBeGreaterThan(200);
      await cards
        .nth(3)
        .getByRole('link', { name: /^Lihat/ })
        .click();
      await settled(page);
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
      await page.goBack();
      await settled(page);
      await expect.poll(async () => Math.abs((await page.evaluate(() => scrollY)) - before)).toBeLessThan(60);
    }));

  it('corrects what was understood', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/cari?usaha=boneka&tempat=Pondokgede');
      await settled(page);
      await page.getByText('Ubah bidang usaha').click();
      await page.locator('.understood .chip:has(input:not(:checked))').first().click();
      await page.waitForURL(/sektor=/);
      await settled(page);
      expect(await page.locator('.understood .sector-tag').count()).toBeGreaterThanOrEqual(1);
    }));

  it('compares up to three', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/cari?usaha=boneka&tempat=Pondokgede');
      await settled(page);
      const boxes = page.locator('article.match .check');
      for (const n of [0, 1, 2]) await boxes.nth(n).click();
      expect(await page.locator('article.match .check input').nth(3).isDisabled()).toBe(true);
      await page.locator('.compare-bar').getByRole('button', { name: 'Bandingkan' }).click();
      expect(await page.locator('.compare thead th').count()).toBe(3);
      expect(await page.locator('.compare tbody tr').count()).toBeGreaterThanOrEqual(6);
    }));

  it('points at a mark on the map and is led to its card', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/cari?usaha=boneka&tempat=Pondokgede');
      await settled(page);
      // the last drawn lies on top, so that no other mark can take the click
      await page.locator('.map-rank').last().click();
      await page.locator('article.card-selected').waitFor();
      expect(await page.locator('article.card-selected').count()).toBe(1);
    }));

  it('is told at the field when a place is not known, and goes on from there', () =>
    visit({}, async (page) => {
      await page.goto('/cari?usaha=boneka&tempat=qxzqxzqxz');
      await settled(page);
      const place = page.getByRole('combobox', { name: 'Di mana?' });
      await page.getByText('Tempat ini tidak kami kenal.').waitFor();
      expect(await place.getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByRole('button', { name: 'Coba lagi' }).count()).toBe(0);
      await place.fill('Pondokgede');
      await page.getByRole('button', { name: 'Cari koperasi' }).click();
      await settled(page);
      expect(await page.locator('article.match').count()).toBeGreaterThan(0);
      await page.goto('/cari?usaha=boneka&titik=48.8,2.3');
      await page.getByText('Titik ini di luar Indonesia.').waitFor();
    }));

  it('is shown what is missing, and nothing lies over it', () =>
    visit({}, async (page) => {
      await page.goto('/');
      await settled(page);
      await page.getByRole('combobox', { name: 'Usaha Anda membuat apa?' }).focus();
      await page.getByRole('option').first().waitFor();
      await page.getByRole('button', { name: 'Cari koperasi' }).click();
      const message = page.locator('.field-error').first();
      await message.waitFor();
      expect(await page.locator('.suggest-list:visible').count()).toBe(0);
      const box = await message.boundingBox();
      const top = await page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.className, [
        (box?.x ?? 0) + 5,
        (box?.y ?? 0) + (box?.height ?? 0) / 2,
      ] as const);
      expect(top).toBe('field-error');
    }));

  it('may refuse to tell where she is', () =>
    visit({ permissions: [] }, async (page) => {
      await page.goto('/');
      await page.getByRole('button', { name: 'Lokasi saya' }).click();
      await page.getByText('Lokasi tidak dibagikan').waitFor();
      expect(await page.getByRole('combobox', { name: 'Di mana?' }).isEditable()).toBe(true);
    }));

  it('may tell where she is', () =>
    visit({ permissions: ['geolocation'], geolocation: { latitude: -6.269, longitude: 106.93 } }, async (page) => {
      await page.goto('/');
      await page.getByRole('combobox', { name: 'Usaha Anda membuat apa?' }).fill('boneka');
      await page.getByRole('button', { name: 'Lokasi saya' }).click();
      await expect.poll(() => page.getByRole('combobox', { name: 'Di mana?' }).inputValue()).toBe('Lokasi saya');
      await page.getByRole('button', { name: 'Cari koperasi' }).click();
      await settled(page);
      expect(page.url()).toMatch(/titik=-6\.269%2C106\.93/);
      expect(await page.locator('article.match').count()).toBeGreaterThan(0);
    }));
});

describe('choices beside the results', () => {
  it('narrow them by state, year and distance, without another rank, and come with the address', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/cari?usaha=boneka&tempat=Pondokgede');
      await settled(page);
      const total = async () => (await page.locator('.result-count .angka-value').textContent()) ?? '';
      const all = await total();
      const first = await page.locator('article.match h3').first().textContent();
      const state = page.locator('.facets label', { hasText: 'Aktif, belum RAT' });
      const n = (await state.locator('.facet-count').textContent()) ?? '';
      await state.click();
      await page.waitForURL(/keadaan=aktif$/);
      await expect.poll(total).toBe(n);
      const ranks = (await page.locator('article.match .rank').allTextContents()).map(Number);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      expect(ranks.at(-1)).toBeGreaterThan(ranks.length); // ranks are those among all
      await page.locator('.facets label', { hasText: 'sampai 5 km' }).click();
      await page.waitForURL(/jarak=5/);
      await page.reload();
      await settled(page);
      expect(Number(await total())).toBeLessThan(Number(n));
      expect(await page.locator('.chosen li').count()).toBe(3);
      await page.getByRole('button', { name: 'Hapus semua saringan' }).first().click();
      await page.waitForURL(/tempat=Pondokgede$/);
      await expect.poll(total).toBe(all);
      expect(await page.locator('article.match h3').first().textContent()).toBe(first);
    }));

  it('are made by keyboard in the sheet, which keeps the focus and gives it back', () =>
    visit({}, async (page) => {
      await page.goto('/klaster');
      await settled(page);
      const open = page.getByRole('button', { name: 'Saringan', exact: true });
      await open.focus();
      await page.keyboard.press('Enter');
      const sheet = page.getByRole('dialog', { name: 'Saringan' });
      await sheet.locator('.facet').nth(1).waitFor();
      const stage = sheet.getByRole('group', { name: 'Tahap' });
      for (
        let n = 0;
        n < 12 &&
        !(await stage.getByRole('radio', { name: /Semua/ }).evaluate((box) => box === document.activeElement));
        n++
      )
        await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.waitForURL(/tahap=/);
      await settled(page);
      // another choice came, and the focus is still where it was made
      expect(await stage.getByRole('radio', { checked: true }).evaluate((box) => box === document.activeElement)).toBe(
        true,
      );
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Saringan/);
    }));

  for (const viewport of [PHONE, DESKTOP])
    for (const colorScheme of ['light', 'dark'] as const)
      it(`are clean for axe at ${viewport.width} px, ${colorScheme}`, { timeout: 120_000 }, () =>
        visit({ viewport, colorScheme, reducedMotion: 'reduce' }, async (page) => {
          for (const address of [
            '/cari?usaha=boneka&tempat=Pondokgede&rat=2024',
            '/umkm?ukuran=mikro',
            '/klaster?tahap=mapan',
          ]) {
            await page.goto(address);
            await settled(page);
            if (viewport === PHONE) await page.getByRole('button', { name: /^Saringan \(/ }).click();
            await page.locator('.facets .facet').nth(1).waitFor();
            expect(await axe(page)).toEqual([]);
            expect(await unspoken(page)).toEqual([]);
          }
        }),
      );
});

describe('clusters', () => {
  it('are listed, filtered and opened', () =>
    visit({}, async (page) => {
      await page.goto('/klaster');
      await settled(page);
      const all = await page.locator('.cluster-row').count();
      expect(all).toBeGreaterThan(1);
      await page.getByRole('button', { name: 'Saringan', exact: true }).click();
      await page.getByRole('dialog').locator('label', { hasText: 'Boneka dan mainan' }).click();
      await page.waitForURL(/bidang=boneka-mainan/);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Tampilkan/ })
        .click();
      await settled(page);
      await page.getByRole('button', { name: /Hapus saringan/ }).click();
      await page.waitForURL(/klaster$/);
      await settled(page);
      const link = page.locator('.cluster-row a').first();
      const name = (await link.textContent()) ?? '';
      await link.click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await settled(page);
      await page.locator('.home-sentence .angka').first().click();
      expect(await page.locator('dialog[data-penjelasan="jumlah_umkm"]').isVisible()).toBe(true);
      await page.keyboard.press('Escape');
      const find = page.locator('.profile-side .card').getByRole('link', { name: 'Cari koperasi' });
      await find.click();
      await settled(page);
      expect(page.url()).toMatch(/\/cari\?usaha=/);
    }));
});

describe('numbers', () => {
  it('of the district can be opened, and lead to their page', () =>
    visit({}, async (page) => {
      await page.goto('/');
      await settled(page);
      await page.locator('.home-sentence .angka[data-asal="jumlah_koperasi"]').click();
      await page.locator('dialog[data-penjelasan="jumlah_koperasi"]').getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'Jumlah koperasi' }).waitFor();
      expect(page.url()).toMatch(/\/angka\/jumlah_koperasi$/);
    }));
});

describe('an unknown address', () => {
  it('says so and helps on', () =>
    visit(
      {},
      async (page) => {
        const answer = await page.goto('/tidak-ada-di-sini');
        expect(answer?.status()).toBe(404);
        await page.getByRole('heading', { level: 1, name: 'Halaman tidak ditemukan' }).waitFor();
        expect(await page.getByRole('combobox').count()).toBe(2);
      },
      { mayFail: true },
    ));
});
