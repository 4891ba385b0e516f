import { describe, expect, it } from 'vitest';
import { axe, DESKTOP, PHONE, settled, unspoken, visit } from './browser';

describe('accounts', () => {
  it('tells a wrong password and opens nothing', () =>
    visit({}, async (page) => {
      await page.goto('/masuk');
      await settled(page);
      await page.getByLabel('Nama masuk', { exact: true }).fill('tidak.ada@contoh.id');
      await page.getByLabel('Kata sandi', { exact: true }).fill('bukan sandi siapa pun');
      await page.keyboard.press('Enter');
      await page.getByText('Nama masuk atau kata sandi salah.').waitFor();
      await page.locator('header').getByRole('link', { name: 'Masuk', exact: true }).waitFor();
      expect(await axe(page)).toEqual([]);
    }));

  for (const viewport of [PHONE, DESKTOP])
    for (const colorScheme of ['light', 'dark'] as const)
      it(`lets a manager correct the address of her cooperative, at ${viewport.width} px, ${colorScheme}`, () =>
        visit({ viewport, colorScheme, reducedMotion: 'reduce' }, async (page) => {
          const looked = async () => {
            expect(await axe(page)).toEqual([]);
            expect(await unspoken(page)).toEqual([]);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            expect(wide).toBeLessThanOrEqual(0);
          };
          await page.goto('/akun');
          await page.getByRole('link', { name: 'Masuk lagi' }).click();
          await page.waitForURL(/\/masuk\?ke=%2Fakun$/);
          await page.getByRole('button', { name: 'Budi Contoh' }).waitFor();
          await settled(page);
          await looked();
          await page.getByRole('button', { name: 'Budi Contoh' }).click();
          await page.waitForURL(/\/akun$/);
          await page.getByText('Perangkat ini').waitFor();
          await settled(page);
          await looked();
          await page.getByRole('link', { name: 'Kelola koperasi ini' }).click();
          await page.waitForURL(/\/kelola$/);
          await page.getByLabel('Alamat kantor').waitFor();
          await settled(page);
          await looked();
          const address = `Jl. Peragaan ${viewport.width} ${colorScheme} ${Date.now()}`;
          await page.getByLabel('Alamat kantor').fill(address);
          await page.getByRole('button', { name: 'Simpan' }).last().click();
          await page.getByText('Sudah disimpan.').waitFor();
          await page.getByRole('link', { name: 'Profil koperasi' }).click();
          await page.getByText(address).waitFor();
          await page.locator('header').getByRole('button', { name: 'Budi Contoh' }).click();
          await page.getByRole('button', { name: 'Keluar', exact: true }).click();
          await page.getByText('Anda sudah keluar.').waitFor();
          await page.locator('header').getByRole('link', { name: 'Masuk', exact: true }).waitFor();
          // what she saw is there for all; what only she may do is not
          await page.getByText(address).waitFor();
          expect(await page.getByRole('link', { name: 'Kelola koperasi ini' }).count()).toBe(0);
        }));

  it('finds what she typed after her session ended, and hears what another wrote meanwhile', () =>
    visit({}, async (page) => {
      const signIn = async (to: RegExp) => {
        await page.getByRole('button', { name: 'Budi Contoh' }).click();
        await page.waitForURL(to);
      };
      await page.goto('/masuk?ke=/akun');
      await signIn(/\/akun$/);
      await page.getByRole('link', { name: 'Kelola koperasi ini' }).click();
      await page.getByLabel('Alamat kantor').waitFor();
      const desk = page.url();
      const [mine, anothers] = [`Jl. Diketik ${Date.now()}`, `Jl. Lain ${Date.now()}`];
      const address = page.getByLabel('Alamat kantor');
      const save = page.getByRole('button', { name: 'Simpan' }).last();
      await address.fill(mine);
      await page.context().clearCookies();
      await save.click();
      await page.locator('form [data-keadaan="berakhir"]').waitFor();
      expect(await address.inputValue()).toBe(mine);
      await page.getByText('Yang Anda isi masih ada setelah masuk.').waitFor();
      await page.locator('form').getByRole('link', { name: 'Masuk lagi' }).click();
      await signIn(/\/kelola$/);
      await address.waitFor();
      expect(await address.inputValue()).toBe(mine);

      // somebody else writes, and this page reads again because the openness is saved
      const other = await page.context().newPage();
      await other.goto(desk);
      await other.getByLabel('Alamat kantor').fill(anothers);
      await other.getByRole('button', { name: 'Simpan' }).last().click();
      await other.getByText('Sudah disimpan.').waitFor();
      await other.close();
      await page.getByRole('radio', { checked: false }).first().check();
      await page.getByRole('button', { name: 'Simpan' }).first().click();
      await page.getByText(`Tersimpan sekarang: ${anothers}`).waitFor();
      expect(await address.inputValue()).toBe(mine);
      await settled(page);
      expect(await axe(page)).toEqual([]);
      await save.click();
      await page.getByText('Sudah disimpan.').waitFor();
      await page.reload();
      await address.waitFor();
      expect(await address.inputValue()).toBe(mine);
    }));

  it('makes a token, shows it once, and revokes it', () =>
    visit({}, async (page) => {
      await page.goto('/masuk?ke=/akun');
      await page.getByRole('button', { name: 'Wati Contoh' }).click();
      await page.waitForURL(/\/akun$/);
      const name = `laporan ${Date.now()}`;
      await page.getByText('Buat token baru').click();
      await page.getByLabel('Nama token').fill(name);
      await page.getByRole('button', { name: 'Buat token', exact: true }).click();
      const secret = await page.getByLabel('Token baru Anda').inputValue();
      expect(secret).toMatch(/^simpul_/);
      const row = page.locator('.records li', { hasText: name });
      await row.waitFor();
      const asked = () =>
        page.evaluate(async (secret) => {
          const answer = await fetch('/graphql', {
            method: 'POST',
            credentials: 'omit',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
            body: JSON.stringify({ query: '{ viewer { scopes } }' }),
          });
          return ((await answer.json()) as { data?: { viewer?: unknown } }).data?.viewer;
        }, secret);
      expect(await asked()).toEqual({ scopes: ['READ'] });
      await page.reload();
      await row.waitFor();
      expect(await page.getByLabel('Token baru Anda').count()).toBe(0);
      await row.getByRole('button', { name: /^Cabut/ }).click();
      await row.getByRole('button', { name: /^Ya, cabut/ }).click();
      await row.waitFor({ state: 'detached' });
    }));
});
