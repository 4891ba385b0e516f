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
          expect(await page.locator('.opportunities tbody tr').count()).toBeGreaterThan(3);
          expect(await axe(page)).toEqual([]);
          expect(await unspoken(page)).toEqual([]);
          const card = page.locator('.cycle', { hasText: 'Kurang' }).first();
          const sentence = (await card.locator('.tier-sentence strong').textContent()) ?? '';
          await card.getByRole('link').first().click();
          await page.waitForURL(/\/koalisi\/siklus_/);
          await settled(page);
          // bar, sentence and table say the same
          expect(await page.locator('.tier-sentence strong').textContent()).toBe(sentence);
          const meter = await page.locator('[role="meter"].tier-track').getAttribute('aria-valuetext');
          expect(meter).toContain(sentence);
          expect(await page.locator('.tier-now').count()).toBe(1);
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
      for (const title of await page.locator('.cycle h2').allTextContents()) expect(title).toMatch(/Dacron/);
    }));
});
