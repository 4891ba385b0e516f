import { describe, expect, it } from 'vitest';
import { axe, DESKTOP, PHONE, settled, unspoken, visit } from './browser';

const rupiah = (text: string) => Number(/Rp([\d.]+)/.exec(text)?.[1]?.replaceAll('.', ''));

describe('buying together', () => {
  for (const viewport of [PHONE, DESKTOP])
    for (const colorScheme of ['light', 'dark'] as const)
      it(`shows how far it is to the next price, at ${viewport.width} px, ${colorScheme}`, { timeout: 120_000 }, () =>
        visit({ viewport, colorScheme, reducedMotion: 'reduce' }, async (page) => {
          await page.goto('/koalisi');
          await settled(page);
          expect(await page.locator('.cycle').count()).toBeGreaterThan(3);
          expect(await page.locator('.opportunity').count()).toBeGreaterThan(3);
          expect(await page.locator('.opportunity .saving .angka').count()).toBeGreaterThan(3);
          expect(await axe(page)).toEqual([]);
          expect(await unspoken(page)).toEqual([]);
          const card = page.locator('.cycle', { hasText: 'Kurang' }).first();
          const sentences = await card.locator('.tier-sentence strong').allTextContents();
          await card.getByRole('link').first().click();
          await page.waitForURL(/\/koalisi\/siklus_/);
          await settled(page);
          // bar, sentence and table say the same, of each line
          expect(await page.locator('.tier-sentence strong').allTextContents()).toEqual(sentences);
          const meters = page.locator('[role="meter"].tier-track');
          for (const [n, sentence] of sentences.entries())
            expect(await meters.nth(n).getAttribute('aria-valuetext')).toContain(sentence);
          expect(await page.locator('.tier-now').count()).toBe(sentences.length);
          expect(await page.locator('#riwayat + ol li').count()).toBeGreaterThan(0);
          expect(await axe(page)).toEqual([]);
          expect(await unspoken(page)).toEqual([]);
        }),
      );

  it('tells what my pledge saves now and later, and more of it costs more', () =>
    visit({}, async (page) => {
      await page.goto('/koalisi');
      await settled(page);
      await page.locator('.cycle', { hasText: 'Kurang' }).first().getByRole('link').first().click();
      await page.locator('.pledge').waitFor();
      await settled(page);
      const now = async () => rupiah((await page.locator('.pledge dd').nth(1).textContent()) ?? '');
      const first = await now();
      const later = rupiah((await page.locator('.pledge dd').nth(2).textContent()) ?? '');
      expect(later).toBeLessThanOrEqual(first);
      await page.getByRole('textbox', { name: 'Jumlah saya' }).fill('40');
      await page.getByRole('textbox', { name: 'Jumlah saya' }).blur();
      await page.waitForURL(/jumlah=40/);
      await expect.poll(now).toBeGreaterThan(first);
      await page.locator('.pledge .angka').first().click();
      await page.locator('dialog[data-penjelasan="pledge_effect"]').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('textbox', { name: 'Jumlah saya' }).fill('nol');
      await page.getByText('Tulis jumlah lebih dari nol').waitFor();
    }));

  it('shows each supplier’s price for what a place buys', () =>
    visit({}, async (page) => {
      await page.goto('/koalisi');
      await settled(page);
      const card = page.locator('.opportunity').first();
      await card.getByText(/^Lihat \d+ penawaran$/).click();
      const prices = (await card.locator('tbody td:nth-of-type(2)').allTextContents()).filter((text) =>
        text.startsWith('Rp'),
      );
      expect(prices.length).toBeGreaterThan(1);
      const alone = rupiah((await card.locator('.price-bars dd:not(.price-track)').first().textContent()) ?? '');
      const together = rupiah((await card.locator('.price-bars dd:not(.price-track)').last().textContent()) ?? '');
      expect(together).toBe(Math.min(...prices.map(rupiah)));
      expect(together).toBeLessThan(alone);
      const before = await page.locator('.opportunity').count();
      await page.getByRole('button', { name: 'Muat 6 lagi' }).click();
      await page.waitForURL(/peluang=12/);
      await expect.poll(() => page.locator('.opportunity').count()).toBeGreaterThan(before);
    }));

  it('is filtered by input, and says so when nothing is open', () =>
    visit({}, async (page) => {
      await page.goto('/koalisi?tempat=11');
      await settled(page);
      await page.locator('.page > [data-keadaan="kosong"]').getByRole('button').click();
      await page.waitForURL(/keadaan=semua/);
      await page.locator('.cycle').first().waitFor();
      await page.getByRole('combobox', { name: 'Bahan' }).selectOption('dacron');
      await page.waitForURL(/bahan=dacron/);
      await settled(page);
      for (const title of await page.locator('.cycle h2').allTextContents()) expect(title).toMatch(/dacron/i);
    }));
});

describe('selling together', () => {
  for (const viewport of [PHONE, DESKTOP])
    for (const colorScheme of ['light', 'dark'] as const)
      it(`tells who could fill a buyer’s order, at ${viewport.width} px, ${colorScheme}`, { timeout: 120_000 }, () =>
        visit({ viewport, colorScheme, reducedMotion: 'reduce' }, async (page) => {
          await page.goto('/koalisi');
          await settled(page);
          await page.getByRole('link', { name: 'Jual bersama' }).click();
          await page.getByRole('heading', { level: 1, name: 'Koalisi jual' }).waitFor();
          await settled(page);
          expect(await axe(page)).toEqual([]);
          const order = page.locator('.order', { hasText: 'boneka' }).first();
          const what = (await order.locator('h3').textContent()) ?? '';
          await order.getByRole('link', { name: /^Siapa sanggup/ }).click();
          await page.waitForURL(/barang=boneka/);
          const answer = page.getByRole('heading', { level: 3, name: new RegExp(what) }).first();
          await answer.waitFor();
          await settled(page);
          // the answer takes the focus, and its numbers are those of the order
          expect(await page.evaluate(() => document.activeElement?.textContent)).toContain(what);
          expect(await page.locator('.capacity').count()).toBeGreaterThan(1);
          const made = await page.locator('.capacity .match-score .angka-value').allTextContents();
          const sums = made.map((text) => Number(/[\d.]+/.exec(text)?.[0]?.replaceAll('.', '')));
          expect(sums).toEqual(sums.toSorted((a, b) => b - a));
          expect(await axe(page)).toEqual([]);
          expect(await unspoken(page)).toEqual([]);
        }),
      );

  it('takes an order of one’s own by keyboard, and says what is missing', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      await page.goto('/koalisi/jual');
      await settled(page);
      await page.getByRole('combobox', { name: 'Barang' }).selectOption('boneka');
      await page.getByRole('textbox', { name: 'Jumlah' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Tulis jumlah lebih dari nol').waitFor();
      await page.keyboard.type('9.000.000');
      const soon = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
      await page.getByLabel('Paling lambat').fill(soon);
      await page.getByLabel('Paling lambat').press('Enter');
      await page.getByText('Belum cukup').waitFor();
      expect(await page.locator('.verdict').textContent()).toMatch(/Kurang [\d.]+ buah/);
      // the day before yesterday is no deadline: the server says so at the field
      await page.goto('/koalisi/jual?barang=boneka&jumlah=10&sampai=2020-01-01');
      await settled(page);
      await page.locator('.field-error').waitFor();
      expect(await page.getByLabel('Paling lambat').getAttribute('aria-invalid')).toBe('true');
    }));
});
