import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { axe, DESKTOP, PHONE, settled, unspoken, visit } from './browser';

/** The device has its copy of the pages. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    for (let n = 0; n < 100 && !navigator.serviceWorker.controller; n++) {
      const registration = await navigator.serviceWorker.getRegistration();
      if (registration?.active) return;
      await new Promise((done) => setTimeout(done, 200));
    }
  });

const FIND = '?usaha=boneka&tempat=Pondokgede&perlu=bahan';

describe('the language', () => {
  it('is Indonesian whatever the browser says, and English by the switch, kept', () =>
    visit({ locale: 'en-US' }, async (page) => {
      const asked: (string | null)[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/graphql')) asked.push(request.headers()['accept-language'] ?? null);
      });
      await page.goto('/');
      await settled(page);
      expect(await page.locator('html').getAttribute('lang')).toBe('id');
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('radio', { name: 'English' }).click();
      await page.getByRole('heading', { level: 1, name: 'Find the cooperative for your business' }).waitFor();
      await settled(page);
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      expect(new Set(asked)).toEqual(new Set(['id', 'en']));
      await page.reload();
      await page.getByRole('heading', { level: 1, name: 'Find the cooperative for your business' }).waitFor();
    }));
});

describe('the colours', () => {
  it('follow the system unless chosen', () =>
    visit({ colorScheme: 'dark' }, async (page) => {
      const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      await page.goto('/');
      await settled(page);
      expect(await background()).toBe('rgb(27, 22, 19)');
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('radio', { name: 'Terang' }).check();
      await expect.poll(background).toBe('rgb(251, 247, 240)');
      await page.reload();
      await settled(page);
      expect(await background()).toBe('rgb(251, 247, 240)');
    }));
});

describe('the keyboard', () => {
  it('does the whole search, and every step is seen', () =>
    visit({ viewport: DESKTOP }, async (page) => {
      const focused = () =>
        page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          const style = getComputedStyle(element);
          const chip = element.closest('.chip')?.querySelector('span');
          const ring =
            style.outlineStyle !== 'none' ? style.outlineWidth : chip ? getComputedStyle(chip).outlineWidth : '';
          return { text: (element.textContent ?? '').trim(), tag: element.tagName, ring };
        });
      await page.goto('/');
      await settled(page);
      await page.keyboard.press('Tab');
      expect(await focused()).toMatchObject({ text: 'Lewati ke isi', ring: '3px' });
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('isi');
      await page.keyboard.press('Tab');
      expect(await focused()).toMatchObject({ tag: 'INPUT', ring: '3px' });
      await page.keyboard.type('boneka');
      await page.keyboard.press('Tab');
      await page.keyboard.type('pondok gede');
      await page
        .getByRole('option', { name: /Pondokgede/ })
        .first()
        .waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await page.getByRole('combobox', { name: 'Di mana?' }).inputValue()).toMatch(/Pondokgede/);
      const seen: string[] = [];
      for (let n = 0; n < 12; n++) {
        await page.keyboard.press('Tab');
        const now = await focused();
        expect(now.ring).toBe('3px');
        seen.push(now.tag);
        if (now.text === 'Cari koperasi' && now.tag === 'BUTTON') break;
        if (seen.filter((tag) => tag === 'INPUT').length === 1 && now.tag === 'INPUT')
          await page.keyboard.press('Space');
      }
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/cari\?usaha=boneka&tempat=[\d.]+&perlu=bahan/);
      await settled(page);
      expect((await focused()).tag).toBe('H1');

      // the sheet takes the focus, keeps it, and gives it back
      const percent = page.locator('article.match .match-score .angka').first();
      await percent.focus();
      await page.keyboard.press('Enter');
      await page.locator('dialog[data-penjelasan]').waitFor();
      for (let n = 0; n < 6; n++) {
        await page.keyboard.press('Tab');
        const inside = await page.evaluate(
          () => document.activeElement === document.body || Boolean(document.activeElement?.closest('dialog')),
        );
        expect(inside).toBe(true);
      }
      await page.keyboard.press('Escape');
      await page.locator('dialog[data-penjelasan]').waitFor({ state: 'detached' });
      expect(await percent.evaluate((element) => element === document.activeElement)).toBe(true);

      // the map moves by keys and lets go
      const frame = page.locator('.map-frame[tabindex="0"]');
      await frame.focus();
      await page.keyboard.press('+');
      expect(await page.getByRole('button', { name: 'Perkecil peta' }).isEnabled()).toBe(true);
      await page.keyboard.press('0');
      expect(await page.getByRole('button', { name: 'Perkecil peta' }).isEnabled()).toBe(false);
      await page.keyboard.press('Tab');
      expect(await frame.evaluate((element) => element === document.activeElement)).toBe(false);
    }));
});

describe('the states of a page', () => {
  const failing = { mayFail: true };

  it('memuat: frame and heading are there at once', () =>
    visit({}, async (page) => {
      await page.route('**/graphql', async (route) => {
        await new Promise((done) => setTimeout(done, 1_500));
        await route.continue();
      });
      await page.goto(`/cari${FIND}`);
      await page.locator('[data-keadaan="memuat"][aria-busy="true"]').waitFor();
      expect(await page.locator('h1').textContent()).toBe('Cari koperasi');
      await settled(page);
      expect(await page.locator('article.match').count()).toBeGreaterThan(0);
    }));

  it('kosong: why, and the next step', () =>
    visit({}, async (page) => {
      await page.goto('/klaster?cari=zzzzqqqq');
      await settled(page);
      const empty = page.locator('[data-keadaan="kosong"]');
      await empty.getByRole('button').click();
      await page.locator('.cluster-row').first().waitFor();
    }));

  it('usang: a page of an old build says so, and renews itself', () =>
    visit(
      {},
      async (page) => {
        let old = true;
        await page.route('**/graphql', (route) => {
          const body = old ? { documentId: `sha256:${'0'.repeat(64)}` } : route.request().postDataJSON();
          return route.continue({ postData: JSON.stringify(body) });
        });
        await page.goto('/klaster');
        const outdated = page.locator('[data-keadaan="usang"]');
        await outdated.waitFor();
        old = false;
        await outdated.getByRole('button').click();
        await page.locator('.cluster-row').first().waitFor();
      },
      failing,
    ));

  it('pages ask by the ids of their documents', () =>
    visit({}, async (page) => {
      const asked: Record<string, unknown>[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/graphql')) asked.push(request.postDataJSON());
      });
      await page.goto('/klaster');
      await page.locator('.cluster-row').first().waitFor();
      expect(asked.length).toBeGreaterThan(0);
      for (const body of asked) {
        expect(body['documentId']).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(body['query']).toBeUndefined();
      }
    }));

  it('gagal: plain words, and trying again helps', () =>
    visit(
      {},
      async (page) => {
        let broken = true;
        await page.route('**/graphql', (route) =>
          broken
            ? route.fulfill({
                status: 200,
                contentType: 'application/graphql-response+json',
                body: JSON.stringify({
                  errors: [{ message: 'driver said 08006', extensions: { code: 'INTERNAL', requestId: 'req-42' } }],
                }),
              })
            : route.continue(),
        );
        await page.goto('/klaster');
        const failed = page.locator('[role="alert"][data-keadaan="gagal"]');
        await failed.waitFor();
        expect(await failed.textContent()).toMatch(/req-42/);
        expect(await page.locator('body').textContent()).not.toMatch(/08006/);
        broken = false;
        await failed.getByRole('button', { name: 'Coba lagi' }).click();
        await page.locator('.cluster-row').first().waitFor();
      },
      failing,
    ));

  it('luring: pages once seen open again without a line, and say how old they are', () =>
    visit(
      {},
      async (page) => {
        await page.goto('/');
        await kept(page);
        await page.goto(`/cari${FIND}`);
        await settled(page);
        const found = await page.locator('article.match h3').first().textContent();
        await page.goto('/klaster');
        await settled(page);
        await page.context().setOffline(true);
        await page.goto(`/cari${FIND}`);
        const notice = page.locator('[role="status"][data-keadaan="luring"]');
        await notice.waitFor();
        expect(await notice.textContent()).toMatch(/Luring\. Data terakhir diperbarui \d+ \w+ \d{4}, \d\d\.\d\d\./);
        expect(await page.locator('article.match h3').first().textContent()).toBe(found);
        await page.goto('/koperasi/kop_belum_pernah');
        await page.locator('[data-keadaan="luring"]').waitFor();
        await page.context().setOffline(false);
        await page.goto(`/cari${FIND}`);
        await settled(page);
        expect(await notice.count()).toBe(0);
      },
      failing,
    ));
});

describe('the explorer without a line', () => {
  it('says so where it was never opened, and opens where it was', () =>
    visit(
      {},
      async (page) => {
        await page.goto('/');
        await kept(page);
        await page.context().setOffline(true);
        await page.goto('/graphiql');
        await page.locator('[role="status"][data-keadaan="luring"]').waitFor();
        expect(await page.locator('h1').textContent()).toBe('Penjelajah API');
        await page.context().setOffline(false);
        await page.goto('/graphiql');
        await page.locator('.pane-query .cm-editor').waitFor();
        await page.context().setOffline(true);
        await page.reload();
        await page.locator('.pane-query .cm-editor').waitFor();
      },
      { mayFail: true },
    ));
});

describe('every page', () => {
  const addresses = async (page: Page): Promise<Record<string, string>> => {
    await page.goto(`/cari${FIND}`);
    await settled(page);
    const profile = await page.locator('article.match h3 a').first().getAttribute('href');
    await page.goto('/klaster');
    await settled(page);
    const cluster = await page.locator('.cluster-row a').first().getAttribute('href');
    await page.goto('/umkm');
    await settled(page);
    const umkm = await page.locator('.cluster-row a').first().getAttribute('href');
    return {
      Beranda: '/',
      'Cari koperasi': `/cari${FIND}`,
      'Profil koperasi': profile ?? '',
      Slip: (profile ?? '').replace('?', '/slip?'),
      'Daftar klaster': '/klaster',
      'Profil klaster': cluster ?? '',
      'Daftar UMKM': '/umkm',
      'Profil UMKM': umkm ?? '',
      Wilayah: '/wilayah',
      'Satu wilayah': '/wilayah/32.75',
      Provinsi: '/wilayah/32',
      Kecamatan: '/wilayah/32.75.08',
      'Papan koalisi': '/koalisi',
      'Koalisi jual': '/koalisi/jual?barang=boneka&jumlah=5.000&sampai=2099-01-01',
      'Akses modal': '/modal',
      'Produk modal': '/modal/modal_kur-mikro?jumlah=25000000&lama=24',
      Angka: '/angka',
      'Satu angka': '/angka/cooperative_match',
      'Satu angka terbitan': '/angka/cooperatives_active_target',
      Tentang: '/tentang',
      Pengembang: '/pengembang',
      Penjelajah: '/graphiql',
    };
  };

  for (const viewport of [PHONE, DESKTOP])
    for (const colorScheme of ['light', 'dark'] as const)
      it(`has no finding of axe at ${viewport.width} px, ${colorScheme}`, { timeout: 180_000 }, () =>
        visit({ viewport, colorScheme, reducedMotion: 'reduce' }, async (page) => {
          const findings: Record<string, unknown> = {};
          for (const [name, address] of Object.entries(await addresses(page))) {
            await page.goto(address);
            await settled(page);
            const found = await axe(page);
            if (found.length) findings[name] = found;
            expect(await unspoken(page), name).toEqual([]);
            expect(await page.locator('h1').count(), name).toBe(1);
            expect(await page.title(), name).toMatch(/Simpul/);
          }
          await page.goto(`/cari${FIND}`);
          await settled(page);
          await page.locator('article.match .match-score .angka').first().click();
          const sheet = await axe(page);
          if (sheet.length) findings['Penjelasan'] = sheet;
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: 'Menu' }).click();
          const menu = await axe(page);
          if (menu.length) findings['Menu'] = menu;
          expect(findings).toEqual({});
        }),
      );

  it('needs no sideways scroll at 320 px with text twice as large', { timeout: 120_000 }, () =>
    visit({ viewport: { width: 320, height: 700 } }, async (page) => {
      const wide: Record<string, number> = {};
      for (const [name, address] of Object.entries(await addresses(page))) {
        await page.goto(address);
        await settled(page);
        await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
        await page.waitForTimeout(100);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) wide[name] = over;
      }
      expect(wide).toEqual({});
    }),
  );

  it('has touch targets of at least 44 px', { timeout: 120_000 }, () =>
    visit({ hasTouch: true }, async (page) => {
      const small: Record<string, string[]> = {};
      for (const [name, address] of Object.entries(await addresses(page))) {
        if (name === 'Penjelajah') continue; // a desk page: its type names are links in running text
        await page.goto(address);
        await settled(page);
        const filters = page.getByRole('button', { name: 'Saringan', exact: true });
        if (await filters.count()) await filters.click();
        const found = await page.evaluate(() =>
          [
            ...document.querySelectorAll<HTMLElement>(
              'button, select, input:not(.chip input, .check input, .facet-row input), .chip, .check, .facet-row, summary, a.button',
            ),
          ]
            .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 43.5)
            .map((element) => `${element.outerHTML.slice(0, 80)} ${element.getBoundingClientRect().height}`),
        );
        if (found.length) small[name] = found;
      }
      expect(small).toEqual({});
    }),
  );
});

describe('the first page', () => {
  it('asks little before the first answer and does not jump', () =>
    visit({}, async (page) => {
      const before: string[] = [];
      let answered = false;
      page.on('request', (request) => {
        const { pathname, protocol } = new URL(request.url());
        if (!answered && protocol !== 'data:') before.push(pathname);
      });
      page.on('response', (response) => {
        if (response.url().endsWith('/graphql')) answered = true;
      });
      await page.addInitScript(() => {
        const store = window as unknown as { shift: number };
        store.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
            if (!entry.hadRecentInput) store.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto('/');
      await settled(page);
      expect(before.length, before.join(' ')).toBeLessThanOrEqual(8);
      expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(0.05);
    }));
});
