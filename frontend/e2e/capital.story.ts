import { describe, expect, it } from 'vitest';
import { axe, DESKTOP, PHONE, settled, unspoken, visit } from './browser';

const OWNER = {
  applicant: 'UMKM',
  amountIdr: 25_000_000,
  purpose: 'WORKING_CAPITAL',
  businessStartedOn: '2020-08-10',
  nKurBefore: 0,
  hadCommercialCredit: false,
  inProgramCredit: false,
  hasIdentityPapers: true,
  hasBusinessPermit: true,
  hasPawnGoods: true,
  yearlySalesIdr: 90_000_000,
};

describe('an owner who needs capital', () => {
  it('answers four screens and sees what she can have, and why not the rest', () =>
    visit({}, async (page) => {
      await page.goto('/modal');
      await page.getByRole('radio', { name: 'Usaha saya (UMKM)' }).check();
      await page.getByRole('button', { name: 'Lanjut' }).click();
      await page.getByRole('heading', { level: 2, name: 'Tentang usahanya' }).waitFor();
      await page.getByLabel('Berjalan sejak').fill('2020-08-10');
      await page.getByLabel('Penjualan setahun').fill('90000000');
      await page.getByRole('button', { name: 'Lanjut' }).click();
      await page.getByRole('heading', { level: 2, name: 'Yang diperlukan' }).waitFor();
      // what must be said is asked for at its field
      await page.getByRole('button', { name: 'Lanjut' }).click();
      expect(await page.getByLabel('Berapa yang diperlukan?').getAttribute('aria-invalid')).toBe('true');
      await page.getByLabel('Berapa yang diperlukan?').fill('25.000.000');
      await page.getByRole('radio', { name: /Bahan, upah, stok/ }).check();
      expect(await page.getByLabel('Berapa yang diperlukan?').inputValue()).toBe('Rp25.000.000');
      await page.getByRole('button', { name: 'Lanjut' }).click();
      const gold = page.getByRole('group', { name: 'Punya emas atau barang untuk digadaikan?' });
      await gold.getByRole('radio', { name: 'Ya' }).check();
      await page.getByRole('button', { name: 'Lihat hasil' }).click();
      await settled(page);
      expect(await page.locator('[data-keputusan="ELIGIBLE"]').count()).toBeGreaterThan(0);
      expect(await page.locator('[data-keputusan]').count()).toBeGreaterThanOrEqual(10);
      // nothing that she answered stands in the address
      expect(new URL(page.url()).search).toBe('?langkah=hasil');

      await page.getByText(/pertanyaan lagi agar lebih pasti/).click();
      const before = await page.locator('[data-keputusan="UNKNOWN"]').count();
      await page.getByRole('group', { name: 'KTP dan kartu keluarga ada?' }).getByRole('radio', { name: 'Ya' }).check();
      await page.getByRole('button', { name: 'Hitung lagi' }).click();
      await settled(page);
      expect(await page.locator('[data-keputusan="UNKNOWN"]').count()).toBeLessThanOrEqual(before);
      await page.goBack();
      await page.getByRole('heading', { level: 2, name: 'Yang sudah ada' }).waitFor();
      await page.reload();
      expect(await gold.getByRole('radio', { name: 'Ya' }).isChecked()).toBe(true);
    }));

  for (const viewport of [PHONE, DESKTOP])
    it(`reads reasons and instalments at ${viewport.width} px`, { timeout: 120_000 }, () =>
      visit({ viewport, reducedMotion: 'reduce' }, async (page) => {
        await page.addInitScript((kept) => sessionStorage.setItem('simpul.modal', kept), JSON.stringify(OWNER));
        await page.goto('/modal?langkah=hasil');
        await settled(page);
        expect(await axe(page)).toEqual([]);
        expect(await unspoken(page)).toEqual([]);
        const card = page.locator('[data-keputusan]', { hasText: 'KUR Mikro' });
        expect(await card.textContent()).toMatch(/anuitas[^]*Rp[^]*[Ff]lat[^]*Rp/);
        await card.getByRole('link', { name: 'Lihat angsuran' }).click();
        await page.getByRole('heading', { level: 1, name: 'KUR Mikro' }).waitFor();
        await settled(page);
        await page.locator('.instalments').first().waitFor();
        await settled(page);
        expect(await page.locator('.instalments').count()).toBe(2);
        const first = page.locator('.instalments').first();
        await first.getByText('Lihat sebagai tabel').click();
        // the columns of the table add up to what is said above it
        const principal = await first.locator('tbody td:nth-of-type(2)').allTextContents();
        expect(principal.reduce((sum, text) => sum + Number(text.replace(/\D/g, '')), 0)).toBe(25_000_000);
        await page.locator('.range').focus();
        await page.keyboard.press('Home');
        await page.waitForURL(/lama=1$/);
        await settled(page);
        await expect.poll(() => first.locator('tbody tr').count()).toBe(1);
        expect(await axe(page)).toEqual([]);
      }),
    );

  it('compares up to three products side by side, in light and dark', { timeout: 120_000 }, async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      await visit({ viewport: DESKTOP, colorScheme, reducedMotion: 'reduce' }, async (page) => {
        await page.addInitScript((kept) => sessionStorage.setItem('simpul.modal', kept), JSON.stringify(OWNER));
        await page.goto('/modal?langkah=hasil');
        await settled(page);
        const boxes = page.locator('[data-keputusan] .acts .check input:visible');
        for (const n of [0, 1, 2]) await boxes.nth(n).check();
        expect(await boxes.nth(3).isDisabled()).toBe(true);
        await page.locator('.compare-bar').getByRole('button', { name: 'Bandingkan' }).click();
        expect(await page.locator('.compare thead th').count()).toBe(3);
        // lights are words and symbols, not colours alone
        for (const light of await page.locator('.compare .light').allTextContents()) expect(light).toMatch(/\w/);
        expect(await axe(page)).toEqual([]);
        expect(await unspoken(page)).toEqual([]);
        // the comparison is in the address, the answers are not
        expect(new URL(page.url()).search).toMatch(/^\?langkah=hasil&banding=modal_/);
      });
  });
});
