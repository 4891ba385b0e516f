import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { axe, DESKTOP, PHONE, settled, unspoken, visit } from './browser';

/** Nothing is wrong with the page as it stands. */
async function looked(page: Page) {
  await settled(page);
  expect(await axe(page)).toEqual([]);
  expect(await unspoken(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

/** Types into a field with suggestions and takes the first one. */
async function choose(page: Page, label: string, text: string) {
  const field = page.getByRole('combobox', { name: label });
  await field.fill(text);
  await page.getByRole('option', { selected: false }).filter({ visible: true }).first().click();
  expect(await field.getAttribute('aria-invalid')).toBeNull();
}

describe('an administrator', () => {
  for (const [viewport, colorScheme] of [
    [PHONE, 'light'],
    [DESKTOP, 'dark'],
  ] as const)
    it(`makes an organisation and an account, which signs in by its link, at ${viewport.width} px, ${colorScheme}`, () =>
      visit({ viewport, colorScheme, reducedMotion: 'reduce' }, async (page) => {
        const unique = `${viewport.width} ${Date.now()}`;
        await page.goto('/masuk?ke=/akun');
        await page.getByRole('button', { name: 'Tuti Contoh' }).click();
        await page.waitForURL(/\/akun$/);
        // from the head of every page
        await page.locator('header .who').click();
        await page.getByRole('link', { name: 'Kelola akun dan organisasi' }).click();
        await page.waitForURL(/\/kelola$/);
        await looked(page);

        await page.getByRole('link', { name: 'Organisasi', exact: true }).click();
        await page.waitForURL(/\/kelola\/organisasi$/);
        await looked(page);
        const organisation = `Bank Uji ${unique}`;
        await page.getByText('Buat organisasi baru').click();
        // what is missing is named at its field
        await page.getByRole('button', { name: 'Buat organisasi', exact: true }).click();
        expect(await page.locator('[aria-invalid="true"]').count()).toBe(3);
        await looked(page);
        await page.locator('details').getByLabel('Jenis').selectOption('FINANCIER');
        await page.getByLabel('Nama organisasi', { exact: true }).fill(organisation);
        await choose(page, 'Bekerja di wilayah', 'kota bekasi');
        await page.getByRole('button', { name: 'Buat organisasi', exact: true }).click();
        await page.getByText(`Organisasi ${organisation} sudah dibuat.`).waitFor();
        await page.getByLabel('Cari nama organisasi').fill(unique);
        await page.getByRole('button', { name: 'Tampilkan' }).click();
        await page.locator('.records').getByText(organisation).waitFor();

        await page.getByRole('link', { name: 'Akun', exact: true }).click();
        await page.waitForURL(/\/kelola$/);
        const name = `Ani Uji ${unique}`;
        await page.getByText('Buat akun baru').click();
        await page.getByLabel('Nama orangnya').fill(name);
        // the graph refuses a login that is taken, and says so at the field
        const login = page.locator('details').getByLabel('Nama masuk');
        await login.fill('contoh.owner');
        await page.getByRole('button', { name: 'Buat akun', exact: true }).click();
        await page.locator('.field-error', { hasText: 'sudah dipakai' }).waitFor();
        expect(await login.getAttribute('aria-invalid')).toBe('true');
        await login.fill(`uji.${unique.replace(' ', '.')}`);
        const make = page.getByRole('button', { name: 'Buat akun', exact: true });
        await make.click();
        await page.getByText(`Akun ${name} sudah dibuat.`, { exact: false }).waitFor();
        // who goes on by keyboard stands where she was
        expect(await make.evaluate((button) => button === document.activeElement)).toBe(true);

        const row = page.locator('.account-row', { hasText: name });
        await row.getByText('Kelola akun ini').click();
        await row.getByLabel('Peran', { exact: true }).selectOption('FINANCIER');
        await choose(page, 'Organisasinya', unique);
        await row.getByRole('button', { name: 'Beri peran' }).click();
        await row.getByText('Peran sudah diberikan.', { exact: false }).waitFor();
        await row.getByRole('link').or(row.getByText(organisation)).first().waitFor();
        await row.getByRole('button', { name: /^Beri tautan/ }).click();
        await row.getByRole('button', { name: /^Ya, beri tautan/ }).click();
        const link = await row.getByLabel(`Tautan untuk ${name}`).inputValue();
        expect(new URL(link).pathname).toBe('/masuk/tautan');
        await looked(page);
        await page.reload();
        await row.waitFor();
        expect(await page.getByLabel(`Tautan untuk ${name}`).count()).toBe(0);

        await page.getByRole('link', { name: 'Jejak', exact: true }).click();
        await page.locator('.records').getByText('Memberi tautan kata sandi').first().waitFor();
        await page.locator('.records li', { hasText: 'Membuat organisasi' }).getByText(organisation).waitFor();
        await looked(page);

        await page.locator('header .who').click();
        await page.getByRole('button', { name: 'Keluar', exact: true }).click();
        await page.getByText('Anda sudah keluar.').waitFor();
        await page.goto(link);
        await page.getByLabel('Kata sandi baru').fill('tujuh gajah menari');
        await page.getByRole('button', { name: 'Simpan dan masuk' }).click();
        await page.waitForURL(/\/akun$/);
        await page.getByText('Petugas lembaga keuangan').waitFor();
        await page.getByText(organisation).waitFor();
        await page.getByRole('link', { name: 'Lihat apa yang terjadi pada akun saya' }).click();
        await page.locator('.records').getByText('Memberi peran').first().waitFor();
        await looked(page);
        // what she is does not open what administrators keep
        await page.goto('/kelola');
        await page.locator('[data-keadaan="ditolak"]').waitFor();
        await looked(page);
      }));

  it('finds an account, and what was done by whom, and keeps the question in the address', () =>
    visit({}, async (page) => {
      await page.goto('/masuk?ke=/kelola');
      await page.getByRole('button', { name: 'Tuti Contoh' }).click();
      await page.waitForURL(/\/kelola$/);
      const search = page.getByRole('search');
      const rows = page.locator('.account-row');
      await search.getByLabel('Nama masuk').fill('contoh.manager');
      await search.getByRole('button', { name: 'Tampilkan' }).click();
      await page.waitForURL(/\?masuk=contoh\.manager$/);
      await page.getByText('1 akun', { exact: true }).waitFor();
      expect(await rows.locator('h3').allTextContents()).toEqual(['Budi Contoh']);
      await looked(page);

      await search.getByLabel('Nama masuk').fill('');
      await search.getByLabel('Peran').selectOption('PLANNER');
      await choose(page, 'Wilayahnya', 'bantargebang');
      await search.getByRole('button', { name: 'Tampilkan' }).click();
      await page.waitForURL(/peran=PLANNER&tempat=/);
      await rows.getByRole('heading', { name: 'Wati Contoh' }).waitFor();
      await page.reload();
      await rows.getByRole('heading', { name: 'Wati Contoh' }).waitFor();
      expect(await rows.count()).toBe(1);
      expect(await page.getByRole('combobox', { name: 'Wilayahnya' }).inputValue()).toMatch(/Bantargebang/);
      await looked(page);
      await rows.getByText('Kelola akun ini').click();
      await rows.getByRole('link', { name: /^Jejak akun ini/ }).click();
      await page.waitForURL(/\/kelola\/jejak\?siapa=akun_/);
      await page.getByRole('button', { name: /oleh Wati Contoh/ }).waitFor();
      await looked(page);
      await page.getByRole('button', { name: /oleh Wati Contoh/ }).click();
      await page.waitForURL(/\/kelola\/jejak$/);

      await search.getByLabel('Perbuatan').selectOption('CREATE_ACCOUNT');
      await search.getByLabel('Dari tanggal').fill('2020-01-01');
      await search.getByRole('button', { name: 'Tampilkan' }).click();
      await page.waitForURL(/\?perbuatan=CREATE_ACCOUNT&dari=2020-01-01$/);
      await settled(page);
      expect(new Set(await page.locator('.records li strong').allTextContents())).toEqual(new Set(['Membuat akun']));
      await page
        .locator('.records')
        .getByRole('link', { name: /Wati Contoh/ })
        .click();
      await page.waitForURL(/pada=akun_/);
      await page.getByRole('button', { name: /pada Wati Contoh/ }).waitFor();
      await settled(page);
      expect(await page.locator('.records li').count()).toBe(1);
      await search.getByLabel('Sampai tanggal').fill('2020-01-02');
      await search.getByRole('button', { name: 'Tampilkan' }).click();
      await page.getByText('Tidak ada catatan yang cocok.', { exact: false }).waitFor();
      await looked(page);
    }));

  it('closes an account, which then cannot be used, and opens it again', () =>
    visit({}, async (page) => {
      await page.goto('/masuk?ke=/kelola');
      await page.getByRole('button', { name: 'Tuti Contoh' }).click();
      await page.waitForURL(/\/kelola$/);
      const name = `Oki Uji ${Date.now()}`;
      await page.getByText('Buat akun baru').click();
      await page.getByLabel('Nama orangnya').fill(name);
      await page.locator('details').getByLabel('Nama masuk').first().fill(`oki.${Date.now()}`);
      await page.getByRole('button', { name: 'Buat akun', exact: true }).click();
      await page.getByText(`Akun ${name} sudah dibuat.`, { exact: false }).waitFor();
      const row = page.locator('.account-row', { hasText: name });
      await row.getByText('Kelola akun ini').click();
      await row.getByRole('button', { name: /^Tutup akun/ }).click();
      await row.getByRole('button', { name: /^Ya, tutup/ }).click();
      await row.getByText('Ditutup', { exact: true }).waitFor();
      await row.getByRole('button', { name: /^Buka akun lagi/ }).click();
      await row.getByRole('button', { name: /^Ya, buka lagi/ }).click();
      await row.getByText('Aktif', { exact: true }).waitFor();
    }));

  for (const path of ['/kelola', '/kelola/organisasi', '/kelola/jejak'])
    it(`is who ${path} is for: a visitor is told so, with the way in`, () =>
      visit({}, async (page) => {
        const answer = await page.goto(path);
        expect(answer?.status()).toBe(200);
        await page.locator('[data-keadaan="berakhir"]').waitFor();
        await looked(page);
        await page.getByRole('link', { name: 'Masuk lagi' }).click();
        await page.waitForURL((url) => url.searchParams.get('ke') === path);
      }));

  it('loses nothing that she typed while the line is cut', () =>
    visit(
      {},
      async (page) => {
        await page.goto('/masuk?ke=/kelola');
        await page.getByRole('button', { name: 'Tuti Contoh' }).click();
        await page.waitForURL(/\/kelola$/);
        await page.getByText('Buat akun baru').click();
        const name = `Eka Uji ${Date.now()}`;
        await page.getByLabel('Nama orangnya').fill(name);
        await page.locator('details').getByLabel('Nama masuk').first().fill(`eka.${Date.now()}`);
        const keys: unknown[] = [];
        page.on('request', (request) => {
          const body = request.postData() ?? '';
          if (body.includes('idempotencyKey')) keys.push(/"idempotencyKey":"([^"]+)"/.exec(body)?.[1]);
        });
        await page.context().setOffline(true);
        await page.getByRole('button', { name: 'Buat akun', exact: true }).click();
        await page.getByText('Sambungan terputus. Yang Anda isi masih ada; coba lagi.').waitFor();
        expect(await page.getByLabel('Nama orangnya').inputValue()).toBe(name);
        await page.context().setOffline(false);
        await page.getByRole('button', { name: 'Buat akun', exact: true }).click();
        await page.getByText(`Akun ${name} sudah dibuat.`, { exact: false }).waitFor();
        expect(keys).toHaveLength(2);
        expect(keys[1]).toBe(keys[0]);
        const rows = page.locator('.account-row', { hasText: name });
        await rows.first().waitFor();
        expect(await rows.count()).toBe(1);
      },
      { mayFail: true },
    ));
});
