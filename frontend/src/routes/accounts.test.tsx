import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Route } from 'wouter';
import { beforeAll, describe, expect, it } from 'vitest';
import { SessionProvider } from '../app/session';
import { Said, Who } from '../app/Who';
import { graphWith, type Reply, show } from '../testing/page';
import Account from './Account';
import CooperativeDesk from './CooperativeDesk';
import RecoverPassword from './RecoverPassword';
import SignIn from './SignIn';

const settled = () => act(() => new Promise((done) => setTimeout(done, 20)));

const account = {
  __typename: 'Account',
  id: 'akun_1',
  name: 'Budi',
  login: 'budi',
  createdAt: '2026-11-01T00:00:00Z',
  hasPassword: true,
  isDemo: false,
  roles: [
    {
      __typename: 'AccountRole',
      id: 'peran_1',
      role: 'MANAGER',
      since: '2026-11-01T00:00:00Z',
      cooperative: { __typename: 'Cooperative', id: 'kop_1', name: 'Koperasi Boneka' },
      umkm: null,
      organisation: null,
      region: null,
    },
  ],
};
const viewer = { __typename: 'Viewer', account };
const nobody: Reply = { data: { viewer: null } };
const budi: Reply = { data: { viewer } };

let renewed: (string | undefined)[];

/** A page as somebody, over a graph that keeps what it was asked. */
function open(page: ReactNode, address: string, replies: Record<string, Reply | ((n: number) => Reply)>) {
  renewed = [];
  const asked: [string, Record<string, unknown>][] = [];
  const graph = graphWith((operation, variables) => {
    asked.push([operation, variables]);
    const reply = replies[operation] ?? 'silent';
    return typeof reply === 'function' ? reply(asked.filter(([name]) => name === operation).length) : reply;
  });
  const shown = show(
    <SessionProvider renew={(said) => renewed.push(said)}>
      <Who />
      <Said />
      {page}
    </SessionProvider>,
    address,
    graph,
  );
  const of = (operation: string) => asked.filter(([name]) => name === operation).map(([, variables]) => variables);
  return { ...shown, of };
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label, { selector: 'input, textarea' }), { target: { value } });
const press = async (name: string | RegExp) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settled();
};

beforeAll(() => {
  // jsdom has no popovers
  HTMLElement.prototype.hidePopover ??= () => undefined;
});

describe('Masuk', () => {
  const wrong: Reply = {
    data: { signIn: { viewer: null, userErrors: [{ field: null, message: 'Nama masuk atau kata sandi salah.' }] } },
  };

  it('comes back to where the reader was, and begins anew', async () => {
    const { history, of } = open(<SignIn />, '/masuk?ke=%2Fkoperasi%2Fkop_1', {
      Saya: nobody,
      Masuk: { data: { signIn: { viewer, userErrors: [] } } },
    });
    type('Nama masuk', ' budi ');
    type('Kata sandi', 'tujuh gajah');
    await press('Masuk ke akun');
    expect(of('Masuk')).toEqual([{ input: { login: 'budi', password: 'tujuh gajah' } }]);
    expect(renewed).toHaveLength(1);
    expect(history.at(-1)).toBe('/koperasi/kop_1');
  });

  it('tells a wrong password, keeps the login, and asks nothing while a field is empty', async () => {
    const { of } = open(<SignIn />, '/masuk', { Saya: nobody, Masuk: wrong });
    await press('Masuk ke akun');
    expect(of('Masuk')).toEqual([]);
    expect(document.activeElement?.getAttribute('name')).toBe('login');
    type('Nama masuk', 'budi');
    type('Kata sandi', 'salah');
    await press('Masuk ke akun');
    expect(screen.getAllByRole('alert').map((one) => one.textContent)).toContain('Nama masuk atau kata sandi salah.');
    expect(screen.getByLabelText<HTMLInputElement>('Nama masuk').value).toBe('budi');
    expect(renewed).toEqual([]);
  });

  it('tells how long to wait', async () => {
    open(<SignIn />, '/masuk', {
      Saya: nobody,
      Masuk: { errors: [{ message: 'x', extensions: { code: 'RATE_LIMITED', retryAfter: 30 } }] },
    });
    type('Nama masuk', 'budi');
    type('Kata sandi', 'salah');
    await press('Masuk ke akun');
    expect(screen.getByText('Terlalu banyak percobaan. Coba lagi dalam 30 detik.')).toBeDefined();
  });

  it('shows a password when asked to', () => {
    open(<SignIn />, '/masuk', { Saya: nobody });
    const field = screen.getByLabelText<HTMLInputElement>('Kata sandi');
    expect([field.type, field.autocomplete]).toEqual(['password', 'current-password']);
    fireEvent.click(screen.getByRole('button', { name: /^Tampilkan/ }));
    expect(field.type).toBe('text');
  });

  it.each([
    ['penyedia', /tidak bisa dihubungi/],
    ['ditolak', /menolaknya/],
    ['tanpa-akun', /belum punya akun/],
    ['sibuk', /Terlalu banyak orang/],
  ])('says why an issuer sent the reader back: %s', (failure, words) => {
    open(<SignIn />, `/masuk?galat=${failure}`, { Saya: nobody });
    expect(document.querySelector(`[data-galat="${failure}"]`)?.textContent).toMatch(words);
  });

  it('comes in as a person of the demonstration by one press', async () => {
    const { of, history } = open(<SignIn />, '/masuk?ke=https://jahat.example', {
      Saya: nobody,
      CaraMasuk: { data: { signInWays: ['PASSWORD'], demoPersons: [{ key: 'MANAGER', name: 'Budi Contoh' }] } },
      MasukPeragaan: { data: { signInAsDemo: { viewer } } },
    });
    await settled();
    await press(/Budi Contoh/);
    expect(of('MasukPeragaan')).toEqual([{ input: { person: 'MANAGER' } }]);
    expect(history.at(-1)).toBe('/');
  });
});

describe('Tautan', () => {
  it('takes the secret out of the address, and says what is wrong with the password', async () => {
    window.history.replaceState(null, '', '/masuk/tautan#rahasia-1');
    const { of } = open(<RecoverPassword />, '/masuk/tautan', {
      Saya: nobody,
      SetelSandi: (n) => ({
        data: {
          recoverPassword:
            n === 1
              ? { viewer: null, userErrors: [{ field: ['password'], message: 'Terlalu pendek.' }] }
              : { viewer, userErrors: [] },
        },
      }),
    });
    expect(window.location.href).not.toMatch(/rahasia/);
    type('Kata sandi baru', 'pendek');
    await press('Simpan dan masuk');
    expect(screen.getByLabelText('Kata sandi baru').getAttribute('aria-invalid')).toBe('true');
    expect(renewed).toEqual([]);
    await press('Simpan dan masuk');
    expect(of('SetelSandi').at(-1)).toEqual({ input: { link: 'rahasia-1', password: 'pendek' } });
    expect(renewed).toHaveLength(1);
  });

  it('says so where there is no secret', () => {
    open(<RecoverPassword />, '/masuk/tautan', { Saya: nobody });
    expect(screen.getByText(/Tautan ini tidak lengkap/)).toBeDefined();
  });
});

describe('The head of a page', () => {
  it('leads to signing in and back', async () => {
    open(null, '/cari?usaha=kue', { Saya: nobody });
    await settled();
    expect(screen.getByRole('link', { name: 'Masuk' }).getAttribute('href')).toBe('/masuk?ke=%2Fcari%3Fusaha%3Dkue');
  });

  it('says who reads, and lets her go', async () => {
    open(null, '/', { Saya: budi, Keluar: { data: { signOut: { signedOut: true } } } });
    await settled();
    expect(screen.getByRole('button', { name: /Budi/ })).toBeDefined();
    fireEvent.click(screen.getByText('Keluar'));
    await waitFor(() => expect(renewed).toEqual(['rangka.sudahKeluar']));
  });
});

const signedOut: Reply = {
  data: { viewer: null, mySessions: null, myTokens: null },
  errors: ['mySessions', 'myTokens'].map((field) => ({
    message: 'Masuklah dahulu.',
    path: [field],
    extensions: { code: 'UNAUTHENTICATED' },
  })),
};
const mine: Reply = {
  data: {
    viewer,
    mySessions: [
      {
        __typename: 'Session',
        id: 'sesi_1',
        createdAt: '2026-11-30T01:00:00Z',
        seenAt: '2026-11-30T02:00:00Z',
        expiresAt: '2026-11-30T13:00:00Z',
        isThis: true,
        kind: 'SHORT',
      },
      {
        __typename: 'Session',
        id: 'sesi_2',
        createdAt: '2026-11-29T01:00:00Z',
        seenAt: '2026-11-29T02:00:00Z',
        expiresAt: '2026-12-29T13:00:00Z',
        isThis: false,
        kind: 'LONG',
      },
    ],
    myTokens: [],
  },
};

describe('Akun', () => {
  it('says that the session is over, with the way in', async () => {
    open(<Account />, '/akun', { Saya: nobody, AkunSaya: signedOut });
    await settled();
    expect(document.querySelector('[data-keadaan="berakhir"]')).not.toBeNull();
    expect(screen.getByRole('link', { name: 'Masuk lagi' }).getAttribute('href')).toBe('/masuk?ke=%2Fakun');
    expect(document.querySelectorAll('h1')).toHaveLength(1);
  });

  it('ends another session, never this one by the same button', async () => {
    const { of } = open(<Account />, '/akun', {
      Saya: budi,
      AkunSaya: mine,
      AkhiriSesi: { data: { endSession: { endedSessionId: 'sesi_2', userErrors: [] } } },
    });
    await settled();
    expect(screen.getByText('Pengurus')).toBeDefined();
    await press(/^Akhiri/);
    expect(of('AkhiriSesi')).toMatchObject([{ input: { id: 'sesi_2' } }]);
    expect(of('AkunSaya').length).toBeGreaterThan(1);
  });

  it('shows a new token once', async () => {
    const { of } = open(<Account />, '/akun', {
      Saya: budi,
      AkunSaya: mine,
      BuatToken: {
        data: { createToken: { secret: 'simpul_abc', token: { __typename: 'Token', id: 'token_1' }, userErrors: [] } },
      },
    });
    await settled();
    type('Nama token', 'laporan');
    type(/^Berlaku berapa hari/, '400');
    fireEvent.click(screen.getByText('Buat token'));
    await settled();
    expect(of('BuatToken')).toEqual([]);
    type(/^Berlaku berapa hari/, '30');
    fireEvent.click(screen.getByText('Buat token'));
    await settled();
    expect(of('BuatToken')[0]).toMatchObject({ input: { name: 'laporan', scopes: ['READ'], days: 30 } });
    expect(screen.getByLabelText<HTMLInputElement>('Token baru Anda').value).toBe('simpul_abc');
  });
});

describe('Kelola koperasi', () => {
  const cooperative = (version: number, address: string) => ({
    __typename: 'Cooperative',
    id: 'kop_1',
    name: 'Koperasi Boneka',
    version,
    openness: 'OPEN',
    address,
    contacts: { phone: null, whatsapp: null, email: null, website: null },
    bond: { description: null },
    services: ['SAVINGS'],
    dues: { principalIdr: null, mandatoryMonthlyIdr: null },
  });
  const page = (
    <Route path="/koperasi/:id/kelola">
      <CooperativeDesk />
    </Route>
  );
  const conflict: Reply = {
    data: {
      correctCooperative: {
        cooperative: null,
        userErrors: [{ field: null, message: 'sudah berubah', currentVersion: 4 }],
      },
    },
  };

  it('is nothing for whoever does not manage it', async () => {
    const { of } = open(page, '/koperasi/kop_2/kelola', { Saya: budi });
    await settled();
    expect(document.querySelector('[data-keadaan="ditolak"]')).not.toBeNull();
    expect(of('KelolaKoperasi')).toEqual([]);
  });

  it('tells a conflict, keeps what was typed, and writes it over the new version once asked again', async () => {
    const { of } = open(page, '/koperasi/kop_1/kelola', {
      Saya: budi,
      KelolaKoperasi: (n) => ({
        data: { node: n === 1 ? cooperative(3, 'Jl. Lama 1') : cooperative(4, 'Jl. Lain 2') },
      }),
      PerbaikiKoperasi: (n) =>
        n === 1
          ? conflict
          : {
              data: {
                correctCooperative: {
                  cooperative: { __typename: 'Cooperative', id: 'kop_1', version: 5 },
                  userErrors: [],
                },
              },
            },
    });
    await settled();
    type('Alamat kantor', 'Jl. Baru 9');
    const save = () => screen.getAllByRole('button', { name: 'Simpan' }).at(-1) as HTMLElement;
    fireEvent.click(save());
    await settled();
    expect(document.querySelector('[data-keadaan="bentrok"]')?.textContent).toMatch(/Belum disimpan/);
    expect(screen.getByLabelText<HTMLTextAreaElement>('Alamat kantor').value).toBe('Jl. Baru 9');
    expect(screen.getByText('Tersimpan sekarang: Jl. Lain 2')).toBeDefined();
    fireEvent.click(save());
    await settled();
    expect(screen.getByText('Sudah disimpan.')).toBeDefined();
    const inputs = of('PerbaikiKoperasi').map(({ input }) => input as Record<string, unknown>);
    expect(inputs.map(({ address, expectedVersion }) => [address, expectedVersion])).toEqual([
      ['Jl. Baru 9', 3],
      ['Jl. Baru 9', 4],
    ]);
    expect(inputs[0]?.['idempotencyKey']).not.toBe(inputs[1]?.['idempotencyKey']);
  });

  it('keeps the form and what was typed when the session ends, and has it again after signing in', async () => {
    const replies = {
      Saya: (n: number): Reply => (n === 1 ? budi : nobody),
      KelolaKoperasi: { data: { node: cooperative(3, 'Jl. Lama 1') } },
      PerbaikiKoperasi: {
        data: null,
        errors: [{ message: 'no', path: ['correctCooperative'], extensions: { code: 'UNAUTHENTICATED' } }],
      },
    };
    const first = open(page, '/koperasi/kop_1/kelola?dari=akun', replies);
    await settled();
    type('Alamat kantor', 'Jl. Baru 9');
    fireEvent.click(screen.getAllByRole('button', { name: 'Simpan' }).at(-1) as HTMLElement);
    await settled();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Alamat kantor').value).toBe('Jl. Baru 9');
    expect(screen.getByText(/Yang Anda isi masih ada/)).toBeDefined();
    expect(screen.getByRole('link', { name: 'Masuk lagi' }).getAttribute('href')).toBe(
      `/masuk?ke=${encodeURIComponent('/koperasi/kop_1/kelola?dari=akun')}`,
    );
    first.unmount();
    open(page, '/koperasi/kop_1/kelola', { ...replies, Saya: budi });
    await settled();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Alamat kantor').value).toBe('Jl. Baru 9');
  });

  it('tells before it writes that another has written in its place', async () => {
    const { of } = open(page, '/koperasi/kop_1/kelola', {
      Saya: budi,
      KelolaKoperasi: (n) => ({
        data: { node: n === 1 ? cooperative(3, 'Jl. Lama 1') : cooperative(5, 'Jl. Lain 2') },
      }),
      BukaTutupKoperasi: {
        data: {
          setCooperativeOpenness: {
            cooperative: { __typename: 'Cooperative', id: 'kop_1', version: 5 },
            userErrors: [],
          },
        },
      },
    });
    await settled();
    type('Alamat kantor', 'Jl. Baru 9');
    fireEvent.click(screen.getByLabelText('Sedang tidak menerima anggota'));
    fireEvent.click(screen.getAllByRole('button', { name: 'Simpan' })[0] as HTMLElement);
    await settled();
    expect(of('BukaTutupKoperasi')).toHaveLength(1);
    expect(screen.getByText('Tersimpan sekarang: Jl. Lain 2')).toBeDefined();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Alamat kantor').value).toBe('Jl. Baru 9');
  });

  it('sends the same key again after a lost answer', async () => {
    const { of } = open(page, '/koperasi/kop_1/kelola', {
      Saya: budi,
      KelolaKoperasi: { data: { node: cooperative(3, 'Jl. Lama 1') } },
      PerbaikiKoperasi: 'cut',
    });
    await settled();
    type('Alamat kantor', 'Jl. Baru 9');
    for (let n = 0; n < 2; n += 1) {
      fireEvent.click(screen.getAllByRole('button', { name: 'Simpan' }).at(-1) as HTMLElement);
      await settled();
      expect(screen.getByText(/Sambungan terputus/)).toBeDefined();
    }
    const keys = of('PerbaikiKoperasi').map(({ input }) => (input as Record<string, unknown>)['idempotencyKey']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });
});
