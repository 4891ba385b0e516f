import { act, fireEvent, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Route } from 'wouter';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { graphWith, type Reply, show } from '../testing/page';
import * as sample from '../testing/samples';
import ClusterList from './ClusterList';
import ClusterProfile from './ClusterProfile';
import CooperativeProfile from './CooperativeProfile';
import CooperativeSlip from './CooperativeSlip';
import Home from './Home';
import Search from './Search';

interface PageCase {
  name: string;
  page: ReactNode;
  address: string;
  operation: string;
  full: unknown;
  empty: unknown;
  shows: string;
}

const FIND = '?usaha=boneka&tempat=pondok+gede';

const PAGES: PageCase[] = [
  {
    name: 'Beranda',
    page: <Home />,
    address: '/',
    operation: 'Beranda',
    full: sample.home,
    empty: { homeRegion: null },
    shows: 'Klaster Boneka Bantargebang',
  },
  {
    name: 'Cari koperasi',
    page: <Search />,
    address: `/cari${FIND}`,
    operation: 'CariKoperasi',
    full: sample.search,
    empty: {
      ...sample.search,
      matchCooperatives: {
        ...sample.search.matchCooperatives,
        matches: { nodes: [], totalCount: { value: 0, exact: true }, pageInfo: { hasNextPage: false } },
        refused: { nodes: [], totalCount: { value: 0, exact: true } },
      },
    },
    shows: 'Koperasi Boneka Bekasi',
  },
  {
    name: 'Profil koperasi',
    page: (
      <Route path="/koperasi/:id">
        <CooperativeProfile />
      </Route>
    ),
    address: '/koperasi/kop_1',
    operation: 'ProfilKoperasi',
    full: sample.profile,
    empty: { node: null },
    shows: 'Layanan untuk anggota',
  },
  {
    name: 'Daftar klaster',
    page: <ClusterList />,
    address: '/klaster',
    operation: 'DaftarKlaster',
    full: sample.clusters,
    empty: { ...sample.clusters, clusters: { ...sample.clusters.clusters, nodes: [] } },
    shows: 'Klaster Boneka Bantargebang',
  },
  {
    name: 'Profil klaster',
    page: (
      <Route path="/klaster/:id">
        <ClusterProfile />
      </Route>
    ),
    address: '/klaster/klaster_1',
    operation: 'ProfilKlaster',
    full: sample.clusterProfile,
    empty: { node: null },
    shows: 'Koperasi di klaster ini',
  },
];

/** Other small questions of a page are left without an answer: the page must stand without them. */
const answering = (operation: string, reply: Reply) => graphWith((asked) => (asked === operation ? reply : 'silent'));
const inState = (state: string) => document.querySelector(`[data-keadaan="${state}"]`);
const settled = () => act(async () => void (await new Promise((done) => setTimeout(done, 0))));

afterEach(() => vi.useRealTimers());

describe.each(PAGES)('$name', ({ page, address, operation, full, empty, shows }) => {
  const open = async (reply: Reply) => {
    show(page, address, answering(operation, reply));
    await settled();
  };

  it('shows its data with one heading', async () => {
    await open({ data: full });
    expect(screen.getAllByText(shows).length).toBeGreaterThan(0);
    expect(document.querySelectorAll('h1')).toHaveLength(1);
    expect(document.title).toMatch(/Simpul$/);
  });

  it('says that it is loading, and after 8 s that the line is slow', async () => {
    vi.useFakeTimers();
    show(page, address, answering(operation, 'silent'));
    expect(inState('memuat')?.getAttribute('aria-busy')).toBe('true');
    expect(within(inState('memuat') as HTMLElement).getByRole('status').textContent).toBe('Memuat…');
    await act(() => vi.advanceTimersByTimeAsync(8_100));
    expect(within(inState('memuat') as HTMLElement).getByRole('status').textContent).toMatch(/Sambungan lambat/);
  });

  it('says why it is empty', async () => {
    await open({ data: empty });
    expect(inState('kosong')?.textContent).not.toBe('');
    expect(inState('gagal')).toBeNull();
  });

  it('fails in plain words, with the code of the request and never the words of the server', async () => {
    await open({
      errors: [{ message: 'connection pool exploded', extensions: { code: 'INTERNAL', requestId: 'r-17' } }],
    });
    const alert = screen.getByRole('alert');
    expect(alert.dataset['keadaan']).toBe('gagal');
    expect(alert.textContent).toMatch(/r-17/);
    expect(document.body.textContent).not.toMatch(/exploded/);
  });

  it('says what is missing when it is refused', async () => {
    await open({ errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] });
    expect(inState('ditolak')?.textContent).toMatch(/peran atau persetujuan/);
  });

  it('shows the last data with its time when the line is cut', async () => {
    await open({ data: full, savedAt: new Date(2026, 10, 22, 14, 5).getTime() });
    expect(inState('luring')?.textContent).toMatch(/Luring\. Data terakhir diperbarui 22 November 2026, 14\.05\./);
    expect(screen.getAllByText(shows).length).toBeGreaterThan(0);
  });

  it('says so when the line is cut and nothing was kept', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    await open('cut');
    expect(inState('luring')?.getAttribute('role')).toBe('status');
  });
});

describe('a failed page', () => {
  it('asks again when told', async () => {
    let asked = 0;
    show(
      <ClusterList />,
      '/klaster',
      graphWith((operation) => {
        if (operation !== 'DaftarKlaster') return 'silent';
        asked += 1;
        return asked === 1 ? { errors: [{ message: 'x' }] } : { data: sample.clusters };
      }),
    );
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Coba lagi' }));
    await settled();
    expect(screen.getByText('Klaster Boneka Bantargebang')).toBeDefined();
  });
});

describe('Cari koperasi', () => {
  const open = async (address: string) => {
    const asked: Record<string, unknown>[] = [];
    const shown = show(
      <Search />,
      address,
      graphWith((operation, variables) => {
        if (operation !== 'CariKoperasi') return 'silent';
        asked.push(variables);
        return { data: sample.search };
      }),
    );
    await settled();
    return { ...shown, asked };
  };

  it('asks nothing before it knows what and where', async () => {
    const { asked } = await open('/cari?usaha=boneka');
    expect(asked).toEqual([]);
    expect(screen.getByRole('combobox', { name: 'Usaha Anda membuat apa?' })).toHaveProperty('value', 'boneka');
  });

  it('asks what the address says', async () => {
    const { asked } = await open(`/cari${FIND}&perlu=bahan,pembeli&sektor=dolls&n=20`);
    expect(asked).toEqual([
      {
        first: 20,
        input: { place: { text: 'pondok gede' }, products: 'boneka', needs: ['INPUTS', 'BUYERS'], sectors: ['dolls'] },
      },
    ]);
  });

  it('opens the contributions behind a percentage, and they add up', async () => {
    await open(`/cari${FIND}`);
    const [percent] = screen.getAllByRole('button', { name: /92%/ });
    expect(percent?.dataset['asal']).toBe('cooperative_match');
    fireEvent.click(percent as HTMLElement);
    const sheet = document.querySelector<HTMLElement>('[data-penjelasan="cooperative_match"]');
    expect(sheet?.textContent).toMatch(/40 dari 40/);
    expect(sheet?.textContent).toMatch(/27,3 dari 30/);
    expect(sheet?.textContent).toMatch(/Jumlah67,3/);
    expect(sheet?.textContent).toMatch(/masih perlu diperiksa/);
  });

  it('lets what was understood be changed', async () => {
    const { history } = await open(`/cari${FIND}`);
    fireEvent.click(screen.getByRole('checkbox', { name: 'Makanan' }));
    expect(new URLSearchParams(history.at(-1)?.split('?')[1]).get('sektor')).toBe('dolls,food');
  });

  it('tells what each month costs, beside the reasons', async () => {
    await open(`/cari${FIND}`);
    const card = screen.getByRole('article');
    expect(within(card).getByText('Simpanan wajib Rp50.000 per bulan')).toBeDefined();
  });

  it('carries the search on to the profile, and tells who cannot take her in', async () => {
    await open(`/cari${FIND}`);
    expect(screen.getAllByRole('link', { name: /Koperasi Boneka Bekasi/ })[0]?.getAttribute('href')).toBe(
      '/koperasi/kop_1?usaha=boneka&tempat=pondok+gede',
    );
    expect(screen.getByText('Sedang tidak menerima anggota.')).toBeDefined();
  });

  it.each([
    ['place.text', 'tempat=jogja', 'Di mana?', 'jogja'],
    ['place.point', 'titik=48.8,2.3', 'Di mana?', 'Lokasi saya'],
    ['products', 'tempat=jogja', 'Usaha Anda membuat apa?', 'boneka'],
  ])('opens the form at the field when %s is not understood', async (field, place, label, value) => {
    const extensions = { code: 'BAD_USER_INPUT', field };
    show(
      <Search />,
      `/cari?usaha=boneka&${place}`,
      answering('CariKoperasi', { errors: [{ message: 'Ini tidak kami kenal.', extensions }] }),
    );
    await settled();
    const input = screen.getByRole('combobox', { name: label });
    expect(input).toHaveProperty('value', value);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(input);
    expect(document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'Ini tidak kami kenal.',
    );
    expect(inState('gagal')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Coba lagi' })).toBeNull();
    fireEvent.change(input, { target: { value: 'lain' } });
    expect(input.getAttribute('aria-invalid')).toBeNull();
  });

  it.each([
    ['sectors', '&sektor=tiada'],
    ['within', '&dalam=99.99'],
  ])('says what of %s is not understood, and the next search is without it', async (field, tail) => {
    const { history } = show(
      <Search />,
      `/cari${FIND}${tail}`,
      graphWith((operation) => {
        if (operation !== 'CariKoperasi') return 'silent';
        return { errors: [{ message: 'Ini tidak dikenal.', extensions: { code: 'BAD_USER_INPUT', field } }] };
      }),
    );
    await settled();
    expect(screen.getByRole('alert').textContent).toBe('Ini tidak dikenal.');
    fireEvent.click(screen.getByRole('button', { name: 'Cari koperasi' }));
    expect(history.at(-1)).toBe(`/cari${FIND}`);
  });

  it('names the missing answers at their fields, where no list hides them', async () => {
    const sectors = { nodes: [{ code: 'dolls', name: 'Boneka dan mainan', words: ['boneka'] }] };
    show(<Search />, '/cari', answering('BidangUsaha', { data: { sectors } }));
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Cari koperasi' }));
    const field = screen.getByRole('combobox', { name: 'Usaha Anda membuat apa?' });
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(field);
    expect(within(screen.getByRole('alert')).getAllByRole('link')).toHaveLength(2);
    await settled();
    expect(field.getAttribute('aria-expanded')).toBe('false');
    expect(
      screen.getByText('Tulis apa yang dibuat atau dijual usaha Anda.', { selector: '.field-error' }),
    ).toBeDefined();
    fireEvent.change(field, { target: { value: 'bon' } });
    expect(field.getAttribute('aria-expanded')).toBe('true');
    expect(field.getAttribute('aria-invalid')).toBeNull();
  });
});

describe('Profil koperasi', () => {
  it('ends in acts without an account, and links nowhere it should not', async () => {
    show(
      <Route path="/koperasi/:id">
        <CooperativeProfile />
      </Route>,
      `/koperasi/kop_1${FIND}`,
      answering('ProfilKoperasi', { data: sample.profile }),
    );
    await settled();
    const whatsapp = screen.getByRole('link', { name: /WhatsApp/ });
    expect(whatsapp.getAttribute('href')).toMatch(/^https:\/\/wa\.me\/6281234567890\?text=Halo/);
    expect(whatsapp.getAttribute('rel')).toMatch(/noreferrer/);
    expect(screen.getByRole('link', { name: 'Slip untuk dibawa' }).getAttribute('href')).toBe(
      `/koperasi/kop_1/slip${FIND}`,
    );
    expect(document.querySelector('a[href^="javascript"]')).toBeNull();
  });
});

describe('Members', () => {
  const open = async (further: () => Reply) => {
    show(
      <Route path="/koperasi/:id">
        <CooperativeProfile />
      </Route>,
      '/koperasi/kop_1',
      graphWith((operation, variables) => {
        if (operation === 'ProfilKoperasi') return { data: sample.profile };
        if (operation !== 'AnggotaLagi') return 'silent';
        expect(variables).toEqual({ of: 'kop_1', after: 'c1' });
        return further();
      }),
    );
    await settled();
  };

  it('are opened further in place, to the last', async () => {
    await open(() => ({ data: sample.furtherMembers }));
    expect(screen.getByText(/dan 33 usaha lainnya/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Tampilkan lagi' }));
    await settled();
    expect(screen.getByText(/dan 8 usaha lainnya/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Tampilkan lagi' }));
    expect(screen.getByText('Boneka 34')).toBeDefined();
    expect(screen.queryByText(/usaha lainnya/)).toBeNull();
  });

  it('that do not come can be asked for again', async () => {
    let asked = 0;
    await open(() => (++asked === 1 ? { errors: [{ message: 'x' }] } : { data: sample.furtherMembers }));
    fireEvent.click(screen.getByRole('button', { name: 'Tampilkan lagi' }));
    await settled();
    fireEvent.click(screen.getByRole('button', { name: 'Coba lagi' }));
    await settled();
    expect(screen.getByText('Boneka 20')).toBeDefined();
  });
});

describe('Daftar klaster', () => {
  const many = (n: number, stage: string) =>
    Array.from({ length: n }, (_, i) => ({ ...sample.cluster, id: `${stage}_${i}`, name: `${stage} ${i}`, stage }));

  it('has closed clusters last, without a count', async () => {
    const nodes = [...many(2, 'CLOSED'), ...many(21, 'ACTIVE')];
    const clusters = { ...sample.clusters.clusters, nodes };
    show(<ClusterList />, '/klaster', answering('DaftarKlaster', { data: { ...sample.clusters, clusters } }));
    await settled();
    const names = () => screen.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent);
    expect(names()).toHaveLength(20);
    expect(names()[0]).toBe('ACTIVE 0');
    fireEvent.click(screen.getByRole('button', { name: 'Muat 20 lagi' }));
    expect(names().slice(-2)).toEqual(['CLOSED 0', 'CLOSED 1']);
    expect(document.querySelectorAll('.cluster-count')).toHaveLength(21);
  });
});

describe('Profil klaster', () => {
  it('says of a closed one that it is closed, and nothing that it lacks', async () => {
    const none = {
      nodes: [],
      totalCount: { value: 0, exact: true },
      pageInfo: { hasNextPage: false, endCursor: null },
    };
    const node = { ...sample.clusterProfile.node, stage: 'CLOSED', umkm: none, cooperatives: none };
    show(
      <Route path="/klaster/:id">
        <ClusterProfile />
      </Route>,
      '/klaster/klaster_1',
      answering('ProfilKlaster', { data: { node } }),
    );
    await settled();
    expect(inState('kosong')?.textContent).toMatch(/^Klaster ini sudah ditutup\./);
    expect(screen.getByRole('link', { name: 'Lihat klaster lain di bidang ini' }).getAttribute('href')).toBe(
      '/klaster?bidang=dolls',
    );
    expect(document.body.textContent).not.toMatch(/belum punya koperasi|0 UMKM|Belum ada UMKM/);
    expect(document.querySelector('.map-frame')).toBeNull();
  });
});

describe('Why one cooperative fits', () => {
  it('says what of the search was not understood, and does not offer to try the same again', async () => {
    const replies: Record<string, Reply> = {
      ProfilKoperasi: { data: sample.profile },
      KecocokanKoperasi: {
        errors: [
          { message: 'Tempat ini tidak kami kenal.', extensions: { code: 'BAD_USER_INPUT', field: 'place.text' } },
        ],
      },
    };
    show(
      <Route path="/koperasi/:id">
        <CooperativeProfile />
      </Route>,
      '/koperasi/kop_1?usaha=boneka&tempat=jogja',
      graphWith((operation) => replies[operation] ?? 'silent'),
    );
    await settled();
    await settled();
    expect(inState('kosong')?.textContent).toMatch(/Tempat ini tidak kami kenal\./);
    expect(screen.queryByRole('button', { name: 'Coba lagi' })).toBeNull();
  });
});

describe('Slip', () => {
  it('carries her description and the checklist', async () => {
    show(
      <Route path="/koperasi/:id/slip">
        <CooperativeSlip />
      </Route>,
      `/koperasi/kop_1/slip${FIND}&perlu=bahan`,
      answering('SlipKoperasi', { data: sample.profile }),
    );
    await settled();
    expect(screen.getByText('boneka')).toBeDefined();
    expect(screen.getByText('bahan')).toBeDefined();
    expect(screen.getByText('Yang perlu dibawa')).toBeDefined();
    const slip = document.querySelector<HTMLElement>('.slip');
    expect(slip?.textContent).toMatch(/Data contoh/);
    expect(slip?.querySelector('.demo-note')?.closest('.no-print')).toBeNull();
  });
});
