import { act, fireEvent, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { beforeAll, describe, expect, it } from 'vitest';
import { SessionProvider } from '../app/session';
import { Who } from '../app/Who';
import { pastedId } from '../features/administration/parts';
import { graphWith, type Reply, show } from '../testing/page';
import Accounts from './Accounts';
import AccountTrail from './AccountTrail';
import AuditTrail from './AuditTrail';
import Organisations from './Organisations';

const settled = (ms = 20) => act(() => new Promise((done) => setTimeout(done, ms)));

const role = (kind: string, place: object = {}) => ({
  __typename: 'AccountRole',
  id: `peran_${kind}`,
  role: kind,
  since: '2026-11-01T00:00:00Z',
  cooperative: null,
  umkm: null,
  organisation: null,
  region: null,
  ...place,
});
const account = (id: string, name: string, more: object = {}) => ({
  __typename: 'Account',
  id,
  name,
  login: name.toLowerCase(),
  createdAt: '2026-11-01T00:00:00Z',
  hasPassword: true,
  isDemo: false,
  state: 'ACTIVE',
  version: 3,
  roles: [],
  ...more,
});
const as = (kind: string): Reply => ({
  data: { viewer: { __typename: 'Viewer', account: account('akun_tuti', 'Tuti', { roles: [role(kind)] }) } },
});
const tuti = as('ADMINISTRATOR');
const ends = { __typename: 'PageInfo', hasNextPage: false, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' };
const some = (nodes: object[], pageInfo: object = ends) => ({
  nodes,
  pageInfo,
  totalCount: { __typename: 'TotalCount', value: nodes.length, exact: true },
});
const budi = account('akun_budi', 'Budi', {
  roles: [role('MANAGER', { cooperative: { __typename: 'Cooperative', id: 'kop_1', name: 'Koperasi Boneka' } })],
});
const accounts: Reply = {
  data: { accounts: some([account('akun_tuti', 'Tuti', { roles: [role('ADMINISTRATOR')] }), budi]) },
};
const payload = (name: string, more: object): Reply => ({ data: { [name]: { userErrors: [], ...more } } });

function open(page: ReactNode, address: string, replies: Record<string, Reply | ((n: number) => Reply)>) {
  const asked: [string, Record<string, unknown>][] = [];
  const graph = graphWith((operation, variables) => {
    asked.push([operation, variables]);
    const reply = replies[operation] ?? 'silent';
    return typeof reply === 'function' ? reply(asked.filter(([name]) => name === operation).length) : reply;
  });
  const shown = show(
    <SessionProvider renew={() => undefined}>
      <Who />
      {page}
    </SessionProvider>,
    address,
    graph,
  );
  const of = (operation: string) =>
    asked
      .filter(([name]) => name === operation)
      .map(([, variables]) => variables as { input: Record<string, unknown> });
  return { ...shown, of };
}

const press = async (name: string | RegExp, where: HTMLElement = document.body) => {
  fireEvent.click(within(where).getByRole('button', { name, hidden: true }));
  await settled();
};
/** The list of suggestions has the name of its field as well. */
const field = (label: string | RegExp) => screen.getByLabelText(label, { selector: 'input, select' });
const type = (label: string | RegExp, value: string) => fireEvent.change(field(label), { target: { value } });
/** In the form of a new account, which stands above that of the search. */
const typeLogin = (value: string) =>
  fireEvent.change(screen.getAllByLabelText('Nama masuk')[0] as HTMLElement, { target: { value } });
/** The disclosure of one account, opened. */
async function manage(id: string): Promise<HTMLElement> {
  const row = document.querySelector<HTMLElement>(`[data-akun="${id}"]`);
  const details = row?.querySelector('details');
  if (!row || !details) throw new Error(`${id} cannot be managed`);
  details.open = true;
  fireEvent(details, new Event('toggle'));
  await settled();
  return row;
}

beforeAll(() => {
  // jsdom has no popovers
  HTMLElement.prototype.hidePopover ??= () => undefined;
});

describe('Who keeps accounts', () => {
  const pages: [string, ReactNode][] = [
    ['/kelola', <Accounts key="1" />],
    ['/kelola/organisasi', <Organisations key="2" />],
    ['/kelola/jejak', <AuditTrail key="3" />],
  ];

  it.each(pages)('tells a visitor that %s is not for her, with the way in, and asks nothing', async (address, page) => {
    const { of } = open(page, address, { Saya: { data: { viewer: null } } });
    await settled();
    expect(screen.getByRole('link', { name: 'Masuk lagi' }).getAttribute('href')).toBe(
      `/masuk?ke=${encodeURIComponent(address)}`,
    );
    expect(document.querySelectorAll('h1')).toHaveLength(1);
    for (const operation of ['DaftarAkun', 'DaftarOrganisasi', 'Jejak']) expect(of(operation)).toEqual([]);
  });

  it.each(pages)('refuses %s to whoever is something else', async (address, page) => {
    open(page, address, { Saya: as('MANAGER') });
    await settled();
    expect(document.querySelector('[data-keadaan="ditolak"]')).not.toBeNull();
    expect(screen.getByRole('link', { name: 'Masuk dengan akun lain' })).toBeDefined();
    expect(screen.queryByText('Kelola akun dan organisasi')).toBeNull();
  });

  it('leads administrators there from the head of every page', async () => {
    open(null, '/', { Saya: tuti });
    await settled();
    expect(screen.getByText('Kelola akun dan organisasi').getAttribute('href')).toBe('/kelola');
  });
});

describe('Accounts', () => {
  it('shows the newest first, and does not let her shut herself out', async () => {
    open(<Accounts />, '/kelola', { Saya: tuti, DaftarAkun: accounts });
    await settled();
    const names = [...document.querySelectorAll('.account-row h3')].map((one) => one.textContent);
    expect(names).toEqual(['Budi', 'Tuti']);
    expect(document.querySelector('[data-akun="akun_tuti"] details')).toBeNull();
    expect(screen.getByText(/diubah oleh pengelola lain/)).toBeDefined();
  });

  it('are found by login, role, place and state, as the address says', async () => {
    const { of, history } = open(<Accounts />, '/kelola?peran=MANAGER&tempat=kop_1', {
      Saya: tuti,
      DaftarAkun: { data: { accounts: some([]) } },
      NamaTempat: { data: { node: { __typename: 'Cooperative', name: 'Koperasi Boneka' } } },
    });
    await settled();
    expect(of('DaftarAkun').at(-1)).toEqual({ filter: { role: 'MANAGER', placeId: 'kop_1' }, last: 20 });
    expect(screen.getByText('Tidak ada akun yang cocok.')).toBeDefined();
    const search = within(screen.getByRole('search'));
    expect(search.getByLabelText<HTMLInputElement>('Koperasinya', { selector: 'input' }).value).toBe('Koperasi Boneka');
    fireEvent.change(search.getByLabelText('Nama masuk'), { target: { value: ' budi ' } });
    fireEvent.change(search.getByLabelText('Keadaan'), { target: { value: 'ACTIVE' } });
    await press('Tampilkan');
    expect(history.at(-1)).toBe('/kelola?peran=MANAGER&tempat=kop_1&masuk=budi&keadaan=ACTIVE');
    expect(of('DaftarAkun').at(-1)?.['filter' as never]).toEqual({
      login: 'budi',
      role: 'MANAGER',
      placeId: 'kop_1',
      state: 'ACTIVE',
    });
  });

  it('goes on to older accounts, and back', async () => {
    const { of, history } = open(<Accounts />, '/kelola', {
      Saya: tuti,
      DaftarAkun: { data: { accounts: some([budi], { ...ends, hasPreviousPage: true }) } },
    });
    await settled();
    expect(of('DaftarAkun')[0]).toEqual({ filter: {}, last: 20 });
    await press('Berikutnya');
    expect(history.at(-1)).toBe('/kelola?setelah=a');
    expect(of('DaftarAkun').at(-1)).toMatchObject({ last: 20, before: 'a' });
  });

  it('makes one with its role, and gives out its link once', async () => {
    const made = { __typename: 'Account', id: 'akun_ani', name: 'Ani', version: 1 };
    const { of } = open(<Accounts />, '/kelola', {
      Saya: tuti,
      DaftarAkun: accounts,
      TempatPeran: {
        data: { suggestPlaces: [{ label: 'Kota Bekasi', region: { __typename: 'Region', id: 'wilayah_32.75' } }] },
      },
      BuatAkun: payload('createAccount', { account: made }),
      BeriTautan: payload('giveAccountLink', { link: 'rahasia-1', expiresAt: '2026-12-07T00:00:00Z' }),
    });
    await settled();
    type('Nama orangnya', 'Ani');
    typeLogin('ani@contoh.id');
    fireEvent.change(screen.getAllByLabelText('Peran')[0] as HTMLElement, { target: { value: 'PLANNER' } });
    // a place in words is none before it was chosen
    type('Wilayahnya', 'bekasi');
    await press('Buat akun');
    expect(field('Wilayahnya').getAttribute('aria-invalid')).toBe('true');
    expect(of('BuatAkun')).toEqual([]);
    type('Wilayahnya', 'kota bekasi');
    await settled(300);
    fireEvent.click(screen.getByRole('option', { name: 'Kota Bekasi', hidden: true }));
    await press('Buat akun');
    expect(of('BuatAkun')).toMatchObject([
      { input: { name: 'Ani', login: 'ani@contoh.id', roles: [{ role: 'PLANNER', placeId: 'wilayah_32.75' }] } },
    ]);
    const form = screen.getByText(/Akun Ani sudah dibuat/).closest('details') as HTMLElement;
    await press(/^Beri tautan/, form);
    await press(/^Ya, beri tautan/, form);
    expect(screen.getByLabelText<HTMLInputElement>('Tautan untuk Ani').value).toMatch(/\/masuk\/tautan#rahasia-1$/);
    expect(screen.getByLabelText<HTMLInputElement>('Nama orangnya').value).toBe('');
  });

  it('names what is wrong at its field, and keeps what was typed', async () => {
    open(<Accounts />, '/kelola', {
      Saya: tuti,
      DaftarAkun: accounts,
      BuatAkun: payload('createAccount', {
        account: null,
        userErrors: [{ field: ['login'], message: 'Nama masuk ini sudah dipakai.', currentVersion: null }],
      }),
    });
    await settled();
    type('Nama orangnya', 'Ani');
    typeLogin('budi');
    await press('Buat akun');
    const login = screen.getAllByLabelText<HTMLInputElement>('Nama masuk')[0] as HTMLInputElement;
    expect([login.value, login.getAttribute('aria-invalid')]).toEqual(['budi', 'true']);
    expect(document.activeElement).toBe(login);
    expect(document.getElementById(`${login.id}-salah`)?.textContent).toBe('Nama masuk ini sudah dipakai.');
  });

  it('sends the same command again after a lost answer, and another one once it was told', async () => {
    const { of } = open(<Accounts />, '/kelola', {
      Saya: tuti,
      DaftarAkun: (n) => ({ data: { accounts: some([{ ...budi, version: 2 + n }]) } }),
      AkhiriPeran: (n) =>
        n === 1
          ? 'cut'
          : payload('endRole', {
              account: null,
              userErrors: [{ field: null, message: 'sudah berubah', currentVersion: 4 }],
            }),
    });
    await settled();
    const row = await manage('akun_budi');
    for (let n = 0; n < 3; n += 1) {
      await press(/^Akhiri peran/, row);
      await press(/^Ya, akhiri/, row);
      await settled();
      expect(row.textContent).toMatch(n === 0 ? /Sambungan terputus/ : /orang lain baru saja mengubah/);
    }
    const [first, second, third] = of('AkhiriPeran').map(({ input }) => input);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ accountId: 'akun_budi', roleId: 'peran_MANAGER', expectedVersion: 3 });
    expect(third?.['idempotencyKey']).not.toBe(first?.['idempotencyKey']);
    expect(third?.['expectedVersion']).toBe(4);
  });

  it('gives a role, and closes an account after asking once more', async () => {
    const done = { __typename: 'Account', id: 'akun_budi', version: 4 };
    const { of } = open(<Accounts />, '/kelola', {
      Saya: tuti,
      DaftarAkun: accounts,
      BeriPeran: payload('grantRole', { account: done }),
      UbahKeadaanAkun: payload('setAccountState', { account: done }),
    });
    await settled();
    const row = await manage('akun_budi');
    await press('Beri peran', row);
    expect(of('BeriPeran')).toEqual([]);
    fireEvent.change(within(row).getByLabelText('Peran', { selector: 'select' }), {
      target: { value: 'ADMINISTRATOR' },
    });
    await press('Beri peran', row);
    expect(of('BeriPeran')).toMatchObject([{ input: { accountId: 'akun_budi', role: { role: 'ADMINISTRATOR' } } }]);
    await press(/^Tutup akun/, row);
    expect(of('UbahKeadaanAkun')).toEqual([]);
    await press(/^Ya, tutup/, row);
    expect(of('UbahKeadaanAkun')).toMatchObject([
      { input: { accountId: 'akun_budi', expectedVersion: 3, state: 'DEACTIVATED' } },
    ]);
  });

  it('says that a link was lost on its way, and gives out another one', async () => {
    const { of } = open(<Accounts />, '/kelola', {
      Saya: tuti,
      DaftarAkun: accounts,
      BeriTautan: (n) =>
        n === 1
          ? 'cut'
          : payload('giveAccountLink', { link: n === 2 ? null : 'rahasia-2', expiresAt: '2026-12-07T00:00:00Z' }),
    });
    await settled();
    const row = await manage('akun_budi');
    const give = async () => {
      await press(/^Beri tautan/, row);
      await press(/^Ya, beri tautan/, row);
    };
    await give();
    expect(row.textContent).toMatch(/Sambungan terputus/);
    await give();
    expect(row.textContent).toMatch(/jawabannya hilang di jalan/);
    await give();
    expect(within(row).getByLabelText<HTMLInputElement>('Tautan untuk Budi').value).toMatch(/#rahasia-2$/);
    const [first, second, third] = of('BeriTautan').map(({ input }) => input['idempotencyKey']);
    expect([second, third === first]).toEqual([first, false]);
  });

  it('reads the id of a record out of the address of its page', () => {
    const id = 'umkm_01ke2ctdm0fnm94kgmt8vdtjwj';
    expect(pastedId(`https://simpul.example/umkm/${id}?dari=1`, 'umkm')).toBe(id);
    expect(pastedId(id, 'cooperative')).toBeUndefined();
    expect(pastedId(`${id}x`, 'umkm')).toBeUndefined();
    expect(pastedId('wilayah_32.75', 'region')).toBeUndefined();
  });
});

describe('Organisations', () => {
  const organisations: Reply = {
    data: {
      organisations: some([
        {
          __typename: 'Organisation',
          id: 'org_1',
          name: 'Bank Contoh',
          kind: 'FINANCIER',
          isDemo: false,
          regions: [{ __typename: 'Region', code: '32.75', name: 'Kota Bekasi' }],
        },
      ]),
    },
  };

  it('are found by name and kind', async () => {
    const { of, history } = open(<Organisations />, '/kelola/organisasi', {
      Saya: tuti,
      DaftarOrganisasi: organisations,
    });
    await settled();
    expect(screen.getByText(/Lembaga keuangan\s· Kota Bekasi/)).toBeDefined();
    type('Cari nama organisasi', 'bank');
    fireEvent.change(screen.getAllByLabelText('Jenis').at(-1) as HTMLElement, { target: { value: 'FINANCIER' } });
    await press('Tampilkan');
    expect(history.at(-1)).toBe('/kelola/organisasi?cari=bank&jenis=FINANCIER');
    expect(of('DaftarOrganisasi').at(-1)).toMatchObject({ filter: { text: 'bank', kind: 'FINANCIER' }, first: 20 });
  });

  it('are made with the regions that were chosen, or say what is missing', async () => {
    const { of } = open(<Organisations />, '/kelola/organisasi', {
      Saya: tuti,
      DaftarOrganisasi: organisations,
      SaranTempat: {
        data: { suggestPlaces: [{ label: 'Kota Bekasi', region: { __typename: 'Region', code: '32.75' } }] },
      },
      BuatOrganisasi: payload('createOrganisation', {
        organisation: { __typename: 'Organisation', id: 'org_2', name: 'Dinas Uji' },
      }),
    });
    await settled();
    await press('Buat organisasi');
    expect(document.querySelectorAll('details [aria-invalid="true"]')).toHaveLength(3);
    fireEvent.change(screen.getAllByLabelText('Jenis')[0] as HTMLElement, { target: { value: 'DINAS' } });
    type('Nama organisasi', 'Dinas Uji');
    type('Bekerja di wilayah', 'bekasi');
    await settled(300);
    fireEvent.click(screen.getByRole('option', { name: 'Kota Bekasi', hidden: true }));
    await press('Buat organisasi');
    expect(of('BuatOrganisasi')).toMatchObject([{ input: { kind: 'DINAS', name: 'Dinas Uji', regions: ['32.75'] } }]);
    expect(screen.getByText('Organisasi Dinas Uji sudah dibuat.')).toBeDefined();
  });
});

describe('The trail', () => {
  const entry = (seq: number, more: object) => ({
    __typename: 'AuditEntry',
    id: `jejak_${seq}`,
    seq,
    at: '2026-11-30T01:00:00Z',
    actor: 'akun_tuti',
    action: 'CREATE_ACCOUNT',
    object: 'akun_budi',
    objectKind: 'ACCOUNT',
    fields: ['login', 'roles'],
    outcome: 'DONE',
    purpose: null,
    ...more,
  });
  const trail: Reply = {
    data: {
      auditTrail: some([
        entry(3, { action: 'SOMETHING_NEW', object: 'kop_1', fields: ['novel'], outcome: 'REFUSED' }),
        entry(2, {}),
        entry(1, { actor: 'VISITOR', action: 'SIGN_IN', object: 'akun_tuti', fields: [] }),
      ]),
    },
  };

  const names: Reply = {
    data: {
      nodes: [
        { __typename: 'Cooperative', id: 'kop_1', name: 'Koperasi Boneka' },
        { __typename: 'Account', id: 'akun_tuti', holder: 'Tuti' },
        { __typename: 'Account', id: 'akun_budi', holder: 'Budi' },
      ],
    },
  };

  it('says who did what in words, and leaves a word that it does not know', async () => {
    open(<AuditTrail />, '/kelola/jejak', {
      Saya: tuti,
      Jejak: trail,
      NamaJejak: names,
    });
    await settled();
    const rows = [...document.querySelectorAll('.records li')].map((one) => one.textContent);
    expect(rows[0]).toMatch(/^SOMETHING_NEW.*Koperasi Bonekaditolak.*kolom: novel.*Nomor 3.*oleh Tuti$/);
    expect(rows[1]).toMatch(/^Membuat akun.*Budi.*kolom: nama masuk, peran.*Nomor 2.*oleh Tuti$/);
    expect(rows[2]).toMatch(/^Masuk30.*oleh Tuti$/);
    expect(rows[2]).not.toMatch(/pengunjung/);
  });

  it('of one account calls her you, and says no number where none is told', async () => {
    open(<AccountTrail />, '/akun/jejak', {
      Saya: as('OWNER'),
      Jejak: { data: { auditTrail: some([entry(0, {}), entry(0, { id: 'jejak_x', actor: 'OPERATOR' })]) } },
      NamaJejak: { data: { nodes: [null, null] } },
    });
    await settled();
    const rows = [...document.querySelectorAll('.records li')].map((one) => one.textContent);
    expect(rows[0]).toMatch(/oleh Anda$/);
    expect(rows[1]).toMatch(/oleh operator di mesin/);
    expect(rows.join()).not.toMatch(/Nomor/);
    expect(rows[0]).toMatch(/akun n_budi/);
  });

  it('is narrowed by act and days, by who and to what, as the address says', async () => {
    const { of, history } = open(<AuditTrail />, '/kelola/jejak?siapa=akun_tuti&dari=2026-11-30&sampai=rusak', {
      Saya: tuti,
      Jejak: trail,
      NamaJejak: names,
    });
    await settled();
    const from = new Date(2026, 10, 30).toISOString();
    expect(of('Jejak').at(-1)).toEqual({ filter: { accountId: 'akun_tuti', from }, first: 30 });
    expect(screen.getByRole('button', { name: /oleh Tuti/ })).toBeDefined();
    type('Perbuatan', 'CREATE_ACCOUNT');
    type('Sampai tanggal', '2026-11-30');
    await press('Tampilkan');
    expect(history.at(-1)).toBe(
      '/kelola/jejak?siapa=akun_tuti&dari=2026-11-30&sampai=2026-11-30&perbuatan=CREATE_ACCOUNT',
    );
    const until = new Date(2026, 11, 1).toISOString();
    expect(of('Jejak').at(-1)).toEqual({
      filter: { accountId: 'akun_tuti', action: 'CREATE_ACCOUNT', from, until },
      first: 30,
    });
    fireEvent.click(screen.getByRole('link', { name: /Koperasi Boneka/ }));
    await settled();
    expect(of('Jejak').at(-1)).toMatchObject({ filter: { objectId: 'kop_1' } });
    await press(/oleh Tuti/);
    expect(history.at(-1)).not.toMatch(/siapa/);
  });
});
