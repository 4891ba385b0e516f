import { act, fireEvent, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Route } from 'wouter';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FIGURES } from '../features/explanations/codes';
import { graphWith, type Reply, show } from '../testing/page';
import * as sample from '../testing/samples';
import Capital from './Capital';
import CapitalProduct from './CapitalProduct';
import ClusterList from './ClusterList';
import ClusterProfile from './ClusterProfile';
import Coalition from './Coalition';
import CoalitionBoard from './CoalitionBoard';
import CooperativeProfile from './CooperativeProfile';
import CooperativeSlip from './CooperativeSlip';
import Figure from './Figure';
import Figures from './Figures';
import Home from './Home';
import RegionPage from './Region';
import RegionList from './RegionList';
import Search from './Search';
import Selling from './Selling';
import UmkmList from './UmkmList';
import UmkmProfile from './UmkmProfile';

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
        matches: {
          nodes: [],
          totalCount: { value: 0, exact: true },
          pageInfo: { hasNextPage: false },
          facets: { region: { buckets: [], counted: { value: 0, exact: true } } },
        },
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
    name: 'Slip',
    page: (
      <Route path="/koperasi/:id/slip">
        <CooperativeSlip />
      </Route>
    ),
    address: '/koperasi/kop_1/slip',
    operation: 'SlipKoperasi',
    full: sample.profile,
    empty: { node: null },
    shows: 'Yang perlu dibawa',
  },
  {
    name: 'Daftar klaster',
    page: <ClusterList />,
    address: '/klaster',
    operation: 'DaftarKlaster',
    full: sample.clusters,
    empty: { ...sample.clusters, clusters: { ...sample.clusters.clusters, edges: [] } },
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
  {
    name: 'Daftar UMKM',
    page: <UmkmList />,
    address: '/umkm',
    operation: 'DaftarUmkm',
    full: sample.umkmList,
    empty: { ...sample.umkmList, umkm: { ...sample.umkmList.umkm, edges: [] } },
    shows: 'Boneka di Jatiasih',
  },
  {
    name: 'Profil UMKM',
    page: (
      <Route path="/umkm/:id">
        <UmkmProfile />
      </Route>
    ),
    address: '/umkm/umkm_1',
    operation: 'ProfilUmkm',
    full: sample.umkmProfile,
    empty: { node: null },
    shows: 'Usahanya',
  },
  {
    name: 'Satu wilayah',
    page: (
      <Route path="/wilayah/:code">
        <RegionPage />
      </Route>
    ),
    address: '/wilayah/32.75',
    operation: 'HalamanWilayah',
    full: sample.regionPage,
    empty: { region: null },
    shows: 'Menurut wilayah di bawahnya',
  },
  {
    name: 'Hasil akses modal',
    page: <Capital />,
    address: '/modal?langkah=hasil',
    operation: 'CekKelayakan',
    full: sample.capital,
    empty: { matchCapital: { ...sample.capital.matchCapital, matches: { nodes: [] } } },
    shows: 'KUR Mikro',
  },
  {
    name: 'Produk modal',
    page: (
      <Route path="/modal/:id">
        <CapitalProduct />
      </Route>
    ),
    address: '/modal/modal_kur-mikro',
    operation: 'ProdukModal',
    full: sample.capitalProduct,
    empty: { node: null },
    shows: 'Syarat dan pasalnya',
  },
  {
    name: 'Papan koalisi',
    page: <CoalitionBoard />,
    address: '/koalisi',
    operation: 'PapanKoalisi',
    full: sample.board,
    empty: { ...sample.board, buyingCycles: { ...sample.board.buyingCycles, nodes: [] } },
    shows: 'Beli kain bulu bersama',
  },
  {
    name: 'Koalisi jual',
    page: <Selling />,
    address: '/koalisi/jual',
    operation: 'PesananPembeli',
    full: sample.orders,
    empty: { ...sample.orders, buyerOrders: { ...sample.orders.buyerOrders, nodes: [] } },
    shows: '5.000 buah boneka',
  },
  {
    name: 'Satu koalisi',
    page: (
      <Route path="/koalisi/:id">
        <Coalition />
      </Route>
    ),
    address: '/koalisi/siklus_1',
    operation: 'SatuKoalisi',
    full: sample.cyclePage,
    empty: { node: null },
    shows: 'Menuju harga berikutnya',
  },
  {
    name: 'Wilayah',
    page: <RegionList />,
    address: '/wilayah',
    operation: 'DaftarWilayah',
    full: sample.regionList,
    empty: { homeRegion: null, regions: { nodes: [] } },
    shows: 'Jawa Barat',
  },
  {
    name: 'Penjelasan angka',
    page: <Figures />,
    address: '/angka',
    operation: 'AngkaTerbitan',
    full: sample.published,
    empty: { homeRegion: null },
    shows: 'Sasaran koperasi aktif',
  },
  {
    name: 'Satu angka terbitan',
    page: (
      <Route path="/angka/:code">
        <Figure />
      </Route>
    ),
    address: '/angka/cooperatives_active_target',
    operation: 'UkuranTerbitan',
    full: sample.published,
    empty: { homeRegion: null },
    shows: 'Sumber: RPJMD.',
  },
];

/** Other small questions of a page are left without an answer: the page must stand without them. */
const answering = (operation: string, reply: Reply) => graphWith((asked) => (asked === operation ? reply : 'silent'));
const inState = (state: string) => document.querySelector(`[data-keadaan="${state}"]`);
const settled = () => act(async () => void (await new Promise((done) => setTimeout(done, 0))));

const OWNER = { applicant: 'UMKM', amountIdr: 25_000_000, purpose: 'WORKING_CAPITAL' };

beforeEach(() => sessionStorage.setItem('simpul.modal', JSON.stringify(OWNER)));
afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
});

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

  it.each([
    ['while it loads', 'silent' as const],
    ['when nothing is there', { data: empty }],
    ['when it fails', { errors: [{ message: 'x' }] }],
    ['when it is refused', { errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] }],
  ])('has its heading %s', async (_, reply) => {
    await open(reply);
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
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
    expect(asked).toMatchObject([
      {
        first: 20,
        filter: {},
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
  it('is ordered by the server, running and large ones first, or as words and place ask', async () => {
    const asked: Record<string, unknown>[] = [];
    const graph = graphWith((operation, variables) => {
      if (operation !== 'DaftarKlaster') return 'silent';
      asked.push(variables);
      return { data: sample.clusters };
    });
    for (const address of ['/klaster', '/klaster?cari=boneka', '/klaster?titik=-6.2,106.9&tahap=berjalan']) {
      show(<ClusterList />, address, graph);
      await settled();
    }
    expect(asked.map(({ orderBy }) => orderBy)).toEqual([
      [
        { field: 'STAGE', direction: 'ASC' },
        { field: 'N_UMKM', direction: 'DESC' },
      ],
      [{ field: 'RELEVANCE', direction: 'ASC' }],
      [{ field: 'DISTANCE', direction: 'ASC' }],
    ]);
    expect(asked[2]).toMatchObject({ filter: { stage: 'ACTIVE', near: { radiusM: 5_000 } } });
  });

  it('shows closed clusters without a count', async () => {
    const node = { ...sample.cluster, stage: 'CLOSED' };
    const clusters = { ...sample.clusters.clusters, edges: [{ distanceM: null, node }] };
    show(<ClusterList />, '/klaster', answering('DaftarKlaster', { data: { ...sample.clusters, clusters } }));
    await settled();
    expect(document.querySelectorAll('.cluster-row')).toHaveLength(1);
    expect(document.querySelector('.cluster-count')).toBeNull();
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

describe('Daftar UMKM', () => {
  it('asks what the address says, and steps on by cursor', async () => {
    const asked: Record<string, unknown>[] = [];
    const { history } = show(
      <UmkmList />,
      '/umkm?bidang=dolls&ukuran=mikro',
      graphWith((operation, variables) => {
        if (operation !== 'DaftarUmkm') return 'silent';
        asked.push(variables);
        return { data: sample.umkmList };
      }),
    );
    await settled();
    expect(asked[0]).toMatchObject({ filter: { sector: 'dolls', sizeClass: 'MICRO' }, first: 20, placed: false });
    expect(screen.getByRole('button', { name: 'Sebelumnya' })).toHaveProperty('disabled', true);
    fireEvent.click(screen.getByRole('button', { name: 'Berikutnya' }));
    await settled();
    expect(history.at(-1)).toBe('/umkm?bidang=dolls&ukuran=mikro&setelah=b');
    expect(asked[1]).toMatchObject({ after: 'b' });
  });
});

describe('Choices beside a list', () => {
  const open = async (address: string, more: Record<string, Reply> = {}) => {
    const asked: Record<string, Record<string, unknown>[]> = {};
    const replies: Record<string, Reply> = {
      DaftarUmkm: { data: sample.umkmList },
      SaringanUmkm: { data: sample.umkmFacets },
      WilayahUmkm: { data: sample.regionFacet },
      ...more,
    };
    const shown = show(
      <UmkmList />,
      address,
      graphWith((operation, variables) => {
        (asked[operation] ??= []).push(variables);
        return replies[operation] ?? 'silent';
      }),
    );
    await settled();
    await settled();
    return { ...shown, asked };
  };
  const group = (name: string) => within(screen.getByRole('group', { name }));

  it('have counts, each as if nothing had been chosen among its like', async () => {
    const { asked } = await open('/umkm?bidang=dolls&ukuran=mikro');
    expect(asked['SaringanUmkm']?.[0]).toMatchObject({
      bySector: { sizeClass: 'MICRO' },
      byOwn: { sector: 'dolls' },
      near: false,
    });
    expect(asked['SaringanUmkm']?.[0]?.['bySector']).not.toHaveProperty('sector');
    expect(group('Bidang usaha').getByRole('radio', { name: /Boneka dan mainan 30/ })).toHaveProperty('checked', true);
    expect(group('Ukuran usaha').getByRole('radio', { name: /Usaha kecil.*tidak ditampilkan/ })).toBeDefined();
    fireEvent.click(document.querySelector('[data-asal="jumlah_pilihan"]') as HTMLElement);
    expect(document.querySelector('[data-penjelasan="jumlah_pilihan"]')?.textContent).toMatch(/seolah-olah/);
  });

  it('stand in the address, begin at the first page, and are taken back one by one or together', async () => {
    const { history } = await open('/umkm?bidang=dolls&setelah=b');
    fireEvent.click(group('Ukuran usaha').getByRole('radio', { name: /Usaha mikro/ }));
    expect(history.at(-1)).toBe('/umkm?bidang=dolls&ukuran=mikro');
    fireEvent.click(group('Wilayah').getByRole('button', { name: /Pondokgede/ }));
    expect(history.at(-1)).toBe('/umkm?bidang=dolls&ukuran=mikro&tempat=32.75.08');
    fireEvent.click(screen.getByRole('button', { name: 'Hapus saringan Boneka dan mainan' }));
    expect(history.at(-1)).toBe('/umkm?ukuran=mikro&tempat=32.75.08');
    fireEvent.click(screen.getByRole('button', { name: 'Hapus semua saringan' }));
    expect(history.at(-1)).toBe('/umkm');
  });

  it('by distance are circles around the reader', async () => {
    const { history, asked } = await open('/umkm?titik=-6.2,106.9&jarak=5');
    expect(asked['SaringanUmkm']?.[0]).toMatchObject({ near: true, byDistance: { near: { radiusM: 25_000 } } });
    fireEvent.click(group('Jarak').getByRole('radio', { name: /sampai 2 km 7/ }));
    expect(history.at(-1)).toMatch(/jarak=2$/);
  });

  it('by region go down as long as all lies in one', async () => {
    const { asked } = await open('/umkm', { WilayahUmkm: { data: sample.oneRegionFacet } });
    expect(asked['WilayahUmkm']?.map(({ filter }) => filter)).toEqual([{}, { within: '32.75' }]);
  });

  it('that cannot be counted say so, and the list stands', async () => {
    await open('/umkm', { SaringanUmkm: { errors: [{ message: 'x' }] } });
    expect(within(screen.getByRole('complementary')).getByRole('alert').dataset['keadaan']).toBe('gagal');
    expect(screen.getByText('Boneka di Jatiasih')).toBeDefined();
  });

  it('tell when only a part was counted', async () => {
    const { sector } = sample.umkmFacets.bySector.facets;
    const facets = { sector: { ...sector, counted: { value: 10_000, exact: false } } };
    await open('/umkm', { SaringanUmkm: { data: { ...sample.umkmFacets, bySector: { facets } } } });
    expect(group('Bidang usaha').getByRole('radio', { name: /Boneka dan mainan 30\+/ })).toBeDefined();
    expect(screen.getByText(/Dihitung dari sebagian yang diambil acak/)).toBeDefined();
  });

  it('lie in a sheet where there is no room beside the list', async () => {
    vi.stubGlobal('matchMedia', () => ({
      matches: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }));
    const { history } = await open('/umkm?bidang=dolls');
    expect(screen.queryByRole('complementary')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Saringan (1)' }));
    await settled();
    const sheet = within(screen.getByRole('dialog', { name: 'Saringan' }));
    fireEvent.click(sheet.getByRole('radio', { name: /Usaha mikro/ }));
    expect(history.at(-1)).toBe('/umkm?bidang=dolls&ukuran=mikro');
    expect(sheet.getByRole('button', { name: 'Tampilkan 4.987 UMKM' })).toBeDefined();
    vi.unstubAllGlobals();
  });
});

describe('Choices among the cooperatives that fit', () => {
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

  it('narrow the list and leave the search as it is', async () => {
    const { asked, history } = await open(`/cari${FIND}&keadaan=aktif-rat&n=20&banding=kop_1`);
    expect(asked[0]).toMatchObject({ filter: { state: ['ACTIVE_WITH_RAT'] }, byState: {} });
    expect(screen.getByText(/sesuai saringan, dari 323 yang cocok/)).toBeDefined();
    const states = within(screen.getByRole('group', { name: 'Keadaan koperasi' }));
    fireEvent.click(states.getByRole('checkbox', { name: /Tidak aktif 8/ }));
    fireEvent.click(screen.getByRole('radio', { name: /sampai 2 km 7/ }));
    expect(decodeURIComponent(history.at(-1) ?? '')).toBe(
      `/cari${FIND}&keadaan=aktif-rat,tidak-aktif&banding=kop_1&jarak=2`,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Hapus semua saringan' }));
    expect(history.at(-1)).toBe(`/cari${FIND}&banding=kop_1`);
  });

  it('have the latest year first, and say how many have none', async () => {
    await open(`/cari${FIND}`);
    const years = screen.getByRole('group', { name: 'RAT terakhir, tahun buku' });
    expect(
      within(years)
        .getAllByRole('checkbox')
        .map((box) => box.closest('label')?.textContent),
    ).toEqual(['202530', '20192']);
    expect(years.textContent).toMatch(/Tidak diketahui8/);
  });
});

describe('Profil UMKM', () => {
  it('says what its owner did not publish', async () => {
    show(
      <Route path="/umkm/:id">
        <UmkmProfile />
      </Route>,
      '/umkm/umkm_1',
      answering('ProfilUmkm', { data: sample.umkmProfile }),
    );
    await settled();
    expect(screen.getByText(/belum menerbitkan nama/)).toBeDefined();
    expect(screen.getByText('Letak dibulatkan ke petak sekitar 500 m.')).toBeDefined();
    expect(screen.queryByText('Produk')).toBeNull();
  });
});

describe('Satu wilayah', () => {
  it('asks nothing for what is no code', async () => {
    show(
      <Route path="/wilayah/:code">
        <RegionPage />
      </Route>,
      '/wilayah/Bekasi',
      graphWith(() => {
        throw new Error('nothing is asked');
      }),
    );
    await settled();
    expect(inState('kosong')?.textContent).toMatch(/tidak ditemukan/);
  });

  it('compares what lies below it by the measures that are known', async () => {
    const { history } = show(
      <Route path="/wilayah/:code">
        <RegionPage />
      </Route>,
      '/wilayah/32.75',
      answering('HalamanWilayah', { data: sample.regionPage }),
    );
    await settled();
    const row = screen.getByRole('row', { name: /Pondokgede/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['512', '61']);
    fireEvent.change(screen.getByRole('combobox', { name: 'Warna peta menunjukkan' }), {
      target: { value: 'koperasi' },
    });
    expect(history.at(-1)).toBe('/wilayah/32.75?ukur=koperasi');
  });
});

describe('Satu angka', () => {
  it.each(FIGURES.map(({ code }) => code))('%s says what it means, what goes in and whose rule it is', (code) => {
    show(
      <Route path="/angka/:code">
        <Figure />
      </Route>,
      `/angka/${code}`,
      graphWith(() => 'silent'),
    );
    expect(document.querySelectorAll('h2')).toHaveLength(3);
    // a text that is missing is shown as its own name
    expect(document.body.textContent).not.toMatch(/angka\.\w+/);
  });
});

describe('Akses modal', () => {
  it('asks who, how much and what for, and leads to the fields that are missing', async () => {
    sessionStorage.clear();
    const { history } = show(
      <Capital />,
      '/modal?langkah=hasil',
      graphWith(() => 'silent'),
    );
    await settled();
    // a result cannot be asked for before the questions: the first that is open is shown
    expect(screen.getByRole('heading', { level: 2, name: 'Siapa yang mencari modal?' })).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Lanjut' }));
    expect(screen.getByText('Pilih salah satu.')).toBeDefined();
    fireEvent.click(screen.getByRole('radio', { name: 'Usaha saya (UMKM)' }));
    fireEvent.click(screen.getByRole('button', { name: 'Lanjut' }));
    expect(history.at(-1)).toBe('/modal?langkah=usaha');
    expect(JSON.parse(sessionStorage.getItem('simpul.modal') ?? '')).toEqual({ applicant: 'UMKM' });
  });

  it('shows why, what cures it and from when, with its article and both readings of the price', async () => {
    show(<Capital />, '/modal?langkah=hasil', answering('CekKelayakan', { data: sample.capital }));
    await settled();
    const card = document.querySelector<HTMLElement>('[data-keputusan="NEARLY"]');
    expect(card?.textContent).toMatch(/Diminta: paling sedikit 6 bulan\. Anda: 3 bulan\./);
    expect(card?.textContent).toMatch(/Tunggu sampai usaha berumur 6 bulan\. Mulai 10 Februari 2027\./);
    expect(card?.textContent).toMatch(/Pasal 24/);
    expect(card?.textContent).toMatch(/6,17% – 11,66%/);
    expect(card?.textContent).toMatch(/anuitas[^]*Rp760\.548[^]*Flat[^]*Rp819\.444/);
    expect(screen.getByText('Sebagian aturan belum diperiksa.')).toBeDefined();
  });

  it('compares products side by side, chosen in the address', async () => {
    const { history } = show(
      <Capital />,
      '/modal?langkah=hasil&banding=modal_kur-mikro',
      answering('CekKelayakan', { data: sample.capital }),
    );
    await settled();
    expect(screen.getByRole('button', { name: 'Bandingkan' })).toHaveProperty('disabled', true);
    fireEvent.click(screen.getByRole('checkbox', { name: 'Bandingkan PNM Mekaar' }));
    expect(decodeURIComponent(history.at(-1) ?? '')).toBe('/modal?langkah=hasil&banding=modal_kur-mikro,modal_mekaar');
    fireEvent.click(screen.getByRole('button', { name: 'Bandingkan' }));
    const table = within(screen.getByRole('dialog', { name: 'Perbandingan produk' }));
    expect(table.getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual(['KUR Mikro', 'PNM Mekaar']);
    const row = (name: string) =>
      within(table.getByRole('row', { name: new RegExp(`^${name}`) }))
        .getAllByRole('cell')
        .map((cell) => cell.textContent);
    expect(row('Untuk Anda')[0]).toMatch(/Hampir/);
    expect(row('Yang kurang')).toEqual([
      'Usaha sudah berjalan paling sedikit 6 bulan.',
      'Masih perlu diketahui: Pemilik perempuan.',
    ]);
    expect(row('Biaya setahun')[0]).toMatch(/6,17% – 11,66%/);
    expect(row('Biaya setahun')[1]).toBe('belum diketahui');
    expect(row('Angsuran')[0]).toMatch(/Rp760\.548 × 36 bulan.*Rp819\.444/);
  });

  it('asks again what is missing, and only once it is told to', async () => {
    const asked: unknown[] = [];
    show(
      <Capital />,
      '/modal?langkah=hasil',
      graphWith((operation, variables) => {
        if (operation !== 'CekKelayakan') return 'silent';
        asked.push(variables['input']);
        return { data: sample.capital };
      }),
    );
    await settled();
    const field = screen.getByRole('group', { name: 'Pemiliknya perempuan?' });
    fireEvent.click(within(field).getByRole('radio', { name: 'Ya' }));
    await settled();
    expect(asked).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Hitung lagi' }));
    await settled();
    expect(asked[1]).toMatchObject({ facts: { isWoman: true } });
  });
});

describe('Produk modal', () => {
  it('draws the schedule and says the same in a table', async () => {
    const asked: unknown[] = [];
    show(
      <Route path="/modal/:id">
        <CapitalProduct />
      </Route>,
      '/modal/modal_kur-mikro?jumlah=25000000&lama=36',
      graphWith((operation, variables) => {
        if (operation === 'ProdukModal') return { data: sample.capitalProduct };
        asked.push(variables['input']);
        return { data: sample.schedules };
      }),
    );
    await act(async () => void (await new Promise((done) => setTimeout(done, 400))));
    expect(asked).toEqual([
      { amountIdr: 25_000_000, term: { months: 36 }, rateBps: 600, methods: ['ANNUITY', 'FLAT'] },
    ]);
    expect(document.querySelectorAll('.plot-charge:not(.swatch)')).toHaveLength(2);
    expect(screen.getByRole('row', { name: /^1 Rp760\.548 Rp635\.548 Rp125\.000 Rp24\.364\.452$/ })).toBeDefined();
  });
});

/** What is said in the place of a price, and what is missing. */
const NOT_SOLD_TEXTS = [
  ['beyondSupply', 'melebihi persediaan', 'Jumlah ini melebihi persediaan pemasok.'],
  ['belowAmount', 'belum mencapai belanja terkecil', 'Kurang Rp250.000 untuk belanja terkecil pemasok.'],
  ['belowMinimum', 'belum mencapai pesanan terkecil', 'Kurang 180 kg untuk pesanan terkecil pemasok.'],
] as const;

describe('Papan koalisi', () => {
  it('shows what buying together saves, in bars and in numbers, and each offer', async () => {
    const asked: Record<string, unknown>[] = [];
    const { history } = show(
      <CoalitionBoard />,
      '/koalisi?bahan=rasfur',
      graphWith((operation, variables) => {
        if (operation === 'PapanKoalisi') return { data: sample.board };
        if (operation !== 'PeluangBeli') return 'silent';
        asked.push(variables);
        return { data: sample.opportunities };
      }),
    );
    await settled();
    await settled();
    expect(asked[0]).toEqual({ region: '32.75', commodity: 'rasfur', first: 6 });
    const card = document.querySelector<HTMLElement>('.opportunity');
    expect(card?.textContent).toMatch(/25 usaha memerlukan 900 kg sebulan/);
    expect(card?.textContent).toMatch(/Sendiri-sendiriRp50\.000\.000BersamaRp42\.300\.000/);
    expect(card?.querySelector<HTMLElement>('.price-together')?.style.width).toBe('84.6%');
    expect(card?.textContent).toMatch(/Hemat Rp7,7 juta \(15,4%\)/);
    expect(screen.getByRole('row', { name: /PT Kain Contoh 3 hari Rp47\.000\/kg Rp42\.300\.000/ })).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Muat 6 lagi' }));
    expect(history.at(-1)).toBe('/koalisi?bahan=rasfur&peluang=12');
  });

  it.each(NOT_SOLD_TEXTS)('says why an offer is no price: %s', async (why, inPlace, missing) => {
    const { buyingOpportunities } = sample.opportunities;
    const [one] = buyingOpportunities.nodes;
    const quotes = one?.quotes.map((quote) => ({ ...quote, standing: { ...quote.standing, ...sample.NOT_SOLD[why] } }));
    const nodes = [{ ...one, quotes, savingIdr: null, savingPoints: null }];
    show(
      <CoalitionBoard />,
      '/koalisi',
      graphWith((operation) => {
        if (operation === 'PapanKoalisi') return { data: sample.board };
        if (operation !== 'PeluangBeli') return 'silent';
        return { data: { buyingOpportunities: { ...buyingOpportunities, nodes } } };
      }),
    );
    await settled();
    await settled();
    const card = document.querySelector<HTMLElement>('.opportunity');
    expect(card?.textContent).toContain(`Bersama${inPlace}`);
    expect(screen.getByRole('row', { name: /PT Kain Contoh/ }).textContent).toContain(`${inPlace}${missing}`);
  });

  it('leads to the orders of buyers', async () => {
    show(<CoalitionBoard />, '/koalisi', answering('PapanKoalisi', { data: sample.board }));
    await settled();
    expect(screen.getByRole('link', { name: 'Semua 5 pesanan' }).getAttribute('href')).toBe('/koalisi/jual');
    expect(screen.getByRole('link', { name: /Siapa sanggup.*5\.000 buah boneka/ }).getAttribute('href')).toBe(
      '/koalisi/jual?barang=boneka&jumlah=5000&satuan=buah&sampai=2026-12-30',
    );
  });
});

describe('Koalisi jual', () => {
  const FULL = '/koalisi/jual?barang=boneka&jumlah=5.000&sampai=2026-12-30';
  const open = async (address: string, capacity: Reply = { data: sample.capacity }) => {
    const asked: Record<string, unknown>[] = [];
    const shown = show(
      <Selling />,
      address,
      graphWith((operation, variables) => {
        if (operation === 'PesananPembeli') return { data: sample.orders };
        if (operation !== 'SiapaSanggup') return 'silent';
        asked.push(variables);
        return capacity;
      }),
    );
    await settled();
    return { ...shown, asked };
  };

  it('says whether clusters could fill an order, what is missing, and who how much', async () => {
    const { asked } = await open(FULL);
    expect(asked).toEqual([
      { commodity: 'boneka', quantity: 5_000, unit: null, by: '2026-12-30', region: null, first: 10 },
    ]);
    const meter = screen.getByRole('meter', { name: /Kesanggupan untuk 5000 buah boneka/ });
    expect(meter.getAttribute('aria-valuenow')).toBe('4200');
    expect(screen.getByText(/sanggup membuat 4\.200 buah; pesanannya 5000 buah\. Kurang 800 buah\./)).toBeDefined();
    expect(screen.getByText(/2 klaster lain juga membuatnya/)).toBeDefined();
    const card = document.querySelector<HTMLElement>('.capacity');
    expect(card?.textContent).toMatch(/84% pesanan.*4.200 buah.*17 usaha, barang pertama dalam 3 hari/);
    expect(screen.getByRole('row', { name: '14 hari 5 300 buah 200 buah' })).toBeDefined();
    fireEvent.click(card?.querySelector('.angka') as HTMLElement);
    expect(document.querySelector('[data-penjelasan="selling_capacity"]')).not.toBeNull();
  });

  it('asks nothing before the order is whole, and names what is missing', async () => {
    const { asked, history } = await open('/koalisi/jual?barang=boneka');
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Cari yang sanggup' }));
    const quantity = screen.getByRole('textbox', { name: 'Jumlah' });
    expect(document.activeElement).toBe(quantity);
    expect(document.getElementById(quantity.getAttribute('aria-describedby') ?? '')?.textContent).toMatch(
      /lebih dari nol/,
    );
    expect(screen.getByText('Pilih tanggalnya.')).toBeDefined();
    fireEvent.change(quantity, { target: { value: '12' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Satuan' }), { target: { value: 'lusin' } });
    fireEvent.change(screen.getByLabelText('Paling lambat'), { target: { value: '2026-12-24' } });
    fireEvent.click(screen.getByRole('button', { name: 'Cari yang sanggup' }));
    expect(history.at(-1)).toBe('/koalisi/jual?barang=boneka&jumlah=12&satuan=lusin&sampai=2026-12-24');
    await settled();
    expect(asked[0]).toMatchObject({ quantity: 12, unit: 'lusin' });
  });

  it('says at the field what the server did not take', async () => {
    await open(FULL, {
      errors: [{ message: 'Tenggat sudah lewat.', extensions: { code: 'BAD_USER_INPUT', field: 'by' } }],
    });
    const by = screen.getByLabelText('Paling lambat');
    expect(by.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('Tenggat sudah lewat.')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Coba lagi' })).toBeNull();
  });

  it('stands when only the capacities do not come', async () => {
    await open(FULL, { errors: [{ message: 'x' }] });
    expect(screen.getByRole('alert').dataset['keadaan']).toBe('gagal');
    expect(screen.getByText('5.000 buah boneka')).toBeDefined();
  });

  it('says so where no cluster can', async () => {
    const { sellingCapacity } = sample.capacity;
    const none = { ...sellingCapacity, clusters: { ...sellingCapacity.clusters, nodes: [] } };
    await open(FULL, { data: { sellingCapacity: none } });
    expect(inState('kosong')?.textContent).toMatch(/Belum ada klaster yang sanggup/);
  });
});

describe('Satu koalisi', () => {
  const open = async (asked: unknown[] = [], pledge: unknown = sample.pledge) => {
    show(
      <Route path="/koalisi/:id">
        <Coalition />
      </Route>,
      '/koalisi/siklus_1?jumlah=20',
      graphWith((operation, variables) => {
        if (operation === 'SatuKoalisi') return { data: sample.cyclePage };
        if (operation !== 'AndaiIkut') return 'silent';
        asked.push(variables);
        return { data: pledge };
      }),
    );
    await act(async () => void (await new Promise((done) => setTimeout(done, 400))));
    return asked;
  };

  it('says in numbers what the meter shows', async () => {
    await open();
    const meter = screen.getByRole('meter', { name: /Kain bulu/ });
    expect(meter.getAttribute('aria-valuetext')).toBe('640 kg. Kurang 160 kg lagi untuk Rp47.000/kg.');
    expect(screen.getAllByRole('row', { name: '300 kg Rp50.000/kg harga sekarang' })).toHaveLength(2);
    expect(screen.getAllByRole('row', { name: '800 kg Rp47.000/kg kurang 160 kg' })).toHaveLength(2);
    expect(screen.getAllByRole('row', { name: '1500 kg Rp43.500/kg belum' })).toHaveLength(2);
    expect(screen.getAllByText(/Sedikitnya 15 usaha ikut/)).toHaveLength(2);
  });

  it('tells the lines with their terms, the whole order, and the past of the cycle', async () => {
    await open();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Beli kain bulu dan dacron bersama');
    expect(screen.getByText(/Rp32\.160\.000 \(barang Rp32\.000\.000, ongkos kirim Rp160\.000\)/)).toBeDefined();
    expect(screen.getAllByText('2000 kg seminggu')).toHaveLength(2);
    expect(screen.getAllByText('Rp500.000')).toHaveLength(2);
    const steps = screen.getByRole('region', { name: 'Riwayat' });
    expect(steps.textContent).toMatch(/Buka.*oleh koperasi.*Ditutup.*otomatis/);
  });

  it('asks nobody to join what is closed', async () => {
    const closed = { ...sample.cyclePage.node, state: 'ORDERED', isOpen: false };
    show(
      <Route path="/koalisi/:id">
        <Coalition />
      </Route>,
      '/koalisi/siklus_1',
      answering('SatuKoalisi', { data: { node: closed } }),
    );
    await settled();
    expect(screen.getByRole('heading', { name: 'Yang terkumpul' })).toBeDefined();
    for (const name of ['Andai saya ikut', 'Ingin ikut?', 'Menuju harga berikutnya'])
      expect(screen.queryByRole('heading', { name })).toBeNull();
    expect(document.body.textContent).not.toContain('Mereka mau menambah');
  });

  it('asks about the line that is chosen', async () => {
    const asked = await open();
    fireEvent.change(screen.getByRole('combobox', { name: 'Bahan' }), { target: { value: 'dacron' } });
    await act(async () => void (await new Promise((done) => setTimeout(done, 400))));
    expect(asked[1]).toMatchObject({ id: 'butir_2', quantity: 20, unit: 'kg' });
  });

  it('tells what a pledge costs and saves, now and at the next price', async () => {
    const asked = await open();
    expect(asked).toEqual([{ id: 'butir_1', quantity: 20, unit: 'kg' }]);
    const pledge = document.querySelector('.pledge');
    expect(pledge?.textContent).toMatch(/sendiri, paling murahRp1\.040\.000/);
    expect(pledge?.textContent).toMatch(/ditutup sekarangRp1\.005\.000.*hemat Rp35\.000/);
    expect(pledge?.textContent).toMatch(/Rp47\.000\/kg tercapaiRp944\.000.*hemat Rp96\.000/);
  });

  it.each(NOT_SOLD_TEXTS)('says why a quantity is not sold: %s', async (why, inPlace, missing) => {
    const { pledgeEffect } = sample.pledge.node;
    const standing = { ...pledgeEffect.standing, ...sample.NOT_SOLD[why], next: null };
    await open([], { node: { ...sample.pledge.node, pledgeEffect: { ...pledgeEffect, now: null, standing } } });
    const pledge = document.querySelector('.pledge');
    expect(pledge?.textContent).toContain(`ditutup sekarang${inPlace}`);
    expect(screen.getByText(missing)).toBeDefined();
  });

  it('asks for no quantity that is none', async () => {
    const asked = await open();
    fireEvent.change(screen.getByRole('textbox', { name: 'Jumlah saya' }), { target: { value: 'banyak' } });
    await act(async () => void (await new Promise((done) => setTimeout(done, 400))));
    expect(asked).toHaveLength(1);
    expect(screen.getByText(/jumlah lebih dari nol/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Tambah' }));
    await act(async () => void (await new Promise((done) => setTimeout(done, 400))));
    expect(asked[1]).toMatchObject({ quantity: 1 });
  });
});
