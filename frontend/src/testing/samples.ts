/** Small believable answers of the graph for page tests, in the shape of schema.graphql. */
export const point = { latitude: -6.269, longitude: 106.93 };
const total = (value: number) => ({ totalCount: { value, exact: true } });

export const sector = { id: 's1', code: 'dolls', name: 'Boneka dan mainan', shape: 'SQUARE', tone: 'NILA' };

export const explanation = {
  code: 'cooperative_match',
  title: 'Kecocokan',
  meaning: 'Seberapa cocok koperasi ini.',
  formula: 'Jumlah lima ukuran.',
  inputs: [
    { label: 'Bidang sama', value: 'boneka', weightPoints: 4000, points: 4000 },
    { label: 'Jarak', value: '0,8 km', weightPoints: 3000, points: 2730 },
  ],
  ruleVersion: 'v1',
  source: 'register',
  trust: 'TO_VERIFY',
  asOf: '2026-11-22',
};

export const region = {
  code: '32.75',
  name: 'Kota Bekasi',
  centroid: point,
  children: { nodes: [{ code: '32.75.08', name: 'Pondokgede', centroid: point }] },
};

export const place = {
  code: '32.75.07',
  name: 'Bantargebang',
  level: 'KECAMATAN',
  ancestors: [
    { code: '32', name: 'Jawa Barat', level: 'PROVINCE' },
    { code: '32.75', name: 'Kota Bekasi', level: 'REGENCY' },
  ],
};

export const cluster = {
  id: 'klaster_1',
  name: 'Klaster Boneka Bantargebang',
  stage: 'ACTIVE',
  isDemo: true,
  sector,
  region: place,
  location: { point },
  leadCooperative: { name: 'Koperasi Boneka Bekasi' },
  umkm: total(125),
};

export const home = {
  homeRegion: {
    ...region,
    figures: [
      {
        measure: 'cooperatives_active_target',
        label: 'Sasaran koperasi aktif',
        low: 401,
        high: 401,
        unit: 'koperasi',
        period: '2023',
        definition: null,
        source: 'RPJMD',
      },
    ],
    clusters: { nodes: [cluster] },
    allClusters: total(1),
    cooperatives: total(617),
    umkm: total(4987),
    ACTIVE_WITH_RAT: total(243),
    ACTIVE_WITHOUT_RAT: total(118),
    DORMANT: total(190),
    BEING_REVITALISED: total(47),
    BEING_DISSOLVED: total(19),
    UNKNOWN: total(0),
  },
};

export const cooperative = {
  id: 'kop_1',
  name: 'Koperasi Boneka Bekasi',
  isDemo: true,
  state: 'ACTIVE_WITH_RAT',
  openness: 'OPEN',
  nMembers: 80,
  services: ['BULK_BUYING'],
  region: { name: 'Pondokgede' },
  location: { point },
  dues: { principalIdr: 100_000, mandatoryMonthlyIdr: 50_000 },
  lastRat: { bookYear: 2025, heldOn: '2026-03-14' },
};

const facet = (...buckets: [string | null, string, number | null][]) => ({
  buckets: buckets.map(([key, label, count]) => ({ key, label, count })),
  counted: { value: 40, exact: true },
});

const byDistance = { facets: { distance: facet(['0', '0–1 km', 3], ['1', '1–2 km', 4]) } };

/** Facets of the lists of UMKM and of clusters. */
export const umkmFacets = {
  bySector: { facets: { sector: facet(['dolls', 'Boneka dan mainan', 30], ['food', 'Makanan', 10]) } },
  byOwn: { facets: { own: facet(['MICRO', 'Usaha mikro', 35], ['SMALL', 'Usaha kecil', null]) } },
  byDistance,
};
export const clusterFacets = {
  ...umkmFacets,
  byOwn: { facets: { own: facet(['ACTIVE', 'Berjalan', 38], ['CLOSED', 'Ditutup', 2]) } },
};
export const regionFacet = {
  umkm: { facets: { region: facet(['32.75.08', 'Pondokgede', 25], ['32.75.09', 'Jatiasih', 15]) } },
};
/** Everything lies in one region: there is nothing to choose. */
export const oneRegionFacet = { umkm: { facets: { region: facet(['32.75', 'Kota Bekasi', 40]) } } };

export const match = {
  rank: 1,
  points: 9230,
  distanceM: 812,
  reasons: [
    { kind: 'FOR', code: 'sector', message: 'Bidangnya sama.' },
    { kind: 'AGAINST', code: 'dues', message: 'Simpanan wajib Rp50.000 per bulan.' },
  ],
  explanation,
  cooperative,
};

export const search = {
  matchCooperatives: {
    nConsidered: 617,
    within: { ...region, parent: { code: '32', name: 'Jawa Barat', level: 'PROVINCE' } },
    understood: {
      place: {
        exact: false,
        message: 'Dibaca sebagai Pondokgede.',
        point,
        region: { code: '32.75.08', name: 'Pondokgede' },
        alternatives: [],
      },
      sectors: [{ words: ['boneka'], sector }],
      unknownWords: [],
    },
    matches: {
      nodes: [match],
      ...total(1),
      pageInfo: { hasNextPage: false },
      facets: { region: facet(['32.75.08', 'Pondokgede', 1]) },
    },
    all: { totalCount: { value: 323 } },
    byState: {
      facets: { state: facet(['ACTIVE_WITH_RAT', 'Aktif, RAT tepat waktu', 30], ['DORMANT', 'Tidak aktif', 8]) },
    },
    byYear: { facets: { ratYear: facet(['2019', '2019', 2], ['2025', '2025', 30], [null, 'Tidak diketahui', 8]) } },
    bySector: { facets: { sector: facet(['dolls', 'Boneka dan mainan', 12]) } },
    byDistance,
    refused: {
      nodes: [
        {
          reasons: [{ kind: 'REFUSAL', code: 'closed', message: 'Sedang tidak menerima anggota.' }],
          cooperative: { id: 'kop_2', name: 'Koperasi Tertutup' },
        },
      ],
      ...total(1),
    },
  },
  sectors: {
    nodes: [
      { code: 'dolls', name: 'Boneka dan mainan' },
      { code: 'food', name: 'Makanan' },
    ],
  },
};

export const profile = {
  node: {
    ...cooperative,
    kind: 'PRODUCER',
    pattern: 'CONVENTIONAL',
    level: 'PRIMARY',
    legalNumber: null,
    nik: null,
    foundedOn: '1998-03-01',
    isDemo: true,
    changedAt: '2026-11-20T03:00:00Z',
    bond: { kind: 'OPEN', description: null },
    stateExplanation: { ...explanation, code: 'cooperative_state', title: 'Keadaan koperasi' },
    region: place,
    location: { precision: 'ADDRESS', point },
    sectors: [sector],
    clusters: { nodes: [{ id: 'klaster_1', name: 'Klaster Boneka' }] },
    umkm: {
      nodes: [{ id: 'umkm_1', displayName: 'Pembuat boneka di Jatiasih', region: { name: 'Jatiasih' } }],
      pageInfo: { hasNextPage: true, endCursor: 'c1' },
      ...total(34),
    },
    origins: [],
    address: 'Jl. Raya 3',
    contacts: { phone: null, whatsapp: '0812-3456-7890', email: null, website: 'javascript:alert(1)' },
    rats: [{ bookYear: 2025, heldOn: '2026-03-14', nAttended: 60, nMembers: 80 }],
    years: [{ year: 2025, nMembers: 80, assetsIdr: 820_000_000, surplusIdr: 41_000_000 }],
  },
};

export const clusters = {
  clusters: {
    edges: [{ distanceM: null, node: cluster }],
    ...total(1),
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' },
  },
  sectors: { nodes: [{ code: 'dolls', name: 'Boneka dan mainan' }] },
};

/** The page behind the first members of a cooperative. */
export const furtherMembers = {
  node: {
    umkm: {
      nodes: Array.from({ length: 33 }, (_, n) => ({
        id: `umkm_${n + 2}`,
        displayName: `Boneka ${n + 2}`,
        region: { name: 'Jatiasih' },
      })),
      pageInfo: { hasNextPage: false, endCursor: 'c2' },
    },
  },
};

export const clusterProfile = {
  node: {
    id: 'klaster_1',
    name: 'Klaster Boneka Bantargebang',
    stage: 'ACTIVE',
    foundedOn: '2021-05-12',
    isDemo: true,
    changedAt: '2026-11-20T03:00:00Z',
    sector: { ...sector, words: ['boneka'] },
    region: place,
    regions: [{ code: '32.75.07', name: 'Bantargebang' }],
    location: { point },
    leadCooperative: { id: 'kop_1' },
    cooperatives: { nodes: [cooperative], ...total(1) },
    umkm: {
      nodes: [
        {
          id: 'umkm_1',
          displayName: 'Pembuat boneka di Jatiasih',
          sizeClass: 'MICRO',
          region: { name: 'Jatiasih' },
          location: { point },
        },
      ],
      pageInfo: { hasNextPage: true, endCursor: 'c1' },
      ...total(125),
    },
  },
};

export const umkm = {
  id: 'umkm_1',
  displayName: 'Boneka di Jatiasih',
  isPublished: false,
  isDemo: true,
  sizeClass: 'MICRO',
  sectors: [sector],
  products: [],
  region: place,
  location: { point },
};

export const umkmList = {
  umkm: {
    edges: [{ distanceM: null, node: umkm }],
    pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' },
    ...total(4987),
  },
  sectors: { nodes: [{ code: 'dolls', name: 'Boneka dan mainan' }] },
};

export const umkmProfile = {
  node: {
    ...umkm,
    changedAt: '2026-11-20T03:00:00Z',
    lineOfBusiness: 'Pembuatan boneka',
    sizeExplanation: { ...explanation, code: 'umkm_size', title: 'Ukuran usaha' },
    sectors: [{ ...sector, words: ['boneka'] }],
    kbliCodes: [{ id: 'k1', code: '32402', title: 'Industri Mainan Anak-anak', edition: 'KBLI_2020' }],
    location: { precision: 'CELL', point },
    products: [],
    inputs: [],
    clusters: { nodes: [{ id: 'klaster_1', name: 'Klaster Boneka Bantargebang', sector }] },
    cooperatives: { nodes: [cooperative] },
  },
};

const child = {
  code: '32.75.08',
  name: 'Pondokgede',
  areaKm2: null,
  outlineAreaKm2: null,
  population: null,
  centroid: point,
  umkm: total(512),
  cooperatives: total(61),
};

export const regionPage = {
  region: {
    ...home.homeRegion,
    level: 'REGENCY',
    ancestors: [{ code: '32', name: 'Jawa Barat', level: 'PROVINCE' }],
    kind: 'KOTA',
    areaKm2: 213.036,
    population: 2_572_209,
    zone: 'WIB',
    postalCode: null,
    children: {
      nodes: [child, { ...child, code: '32.75.09', name: 'Jatiasih', umkm: total(300), cooperatives: total(40) }],
    },
    cooperatives: { nodes: [{ isDemo: true }], ...total(617) },
  },
};

export const regionList = {
  homeRegion: { code: '32.75', name: 'Kota Bekasi' },
  regions: { nodes: [{ code: '32', name: 'Jawa Barat' }] },
};

export const published = {
  homeRegion: { code: '32.75', name: 'Kota Bekasi', figures: home.homeRegion.figures },
};

const evidence = { article: 'Pasal 24', source: 'pasal.id', trust: 'SEEN' };
const metRule = {
  code: 'IDENTITY_PAPERS',
  force: 'REQUIRED',
  state: 'MET',
  message: 'KTP dan kartu keluarga ada.',
  needed: 'ya',
  actual: 'ya',
  cure: null,
  evidence,
};
const unmetRule = {
  ...metRule,
  code: 'BUSINESS_AGE',
  state: 'NOT_MET',
  message: 'Usaha sudah berjalan paling sedikit 6 bulan.',
  needed: 'paling sedikit 6 bulan',
  actual: '3 bulan',
  cure: { effort: 'WAIT', message: 'Tunggu sampai usaha berumur 6 bulan.', metFrom: '2027-02-10' },
};
const reading = {
  method: 'ANNUITY',
  label: 'Efektif, angsuran tetap (anuitas)',
  amountIdr: 25_000_000,
  period: 'MONTH',
  termLabel: '36 bulan',
  nInstalments: 36,
  instalmentIdr: 760_548,
  totalPaidIdr: 27_379_748,
};

export const capital = {
  matchCapital: {
    asOf: '2026-11-22',
    notice: null,
    cooperative: null,
    facts: [{ fact: 'APPLICANT', label: 'Pemohon', value: 'UMKM', origin: 'TOLD' }],
    counts: { eligible: 0, nearly: 1, unknown: 1, not: 0 },
    matches: {
      nodes: [
        {
          state: 'NEARLY',
          label: 'Hampir',
          caution: null,
          nPreferred: 0,
          product: {
            id: 'modal_kur-mikro',
            name: 'KUR Mikro',
            provider: 'penyalur KUR',
            summary: 'Pinjaman bersubsidi.',
          },
          version: { regulation: 'Permenko 1/2022' },
          unmet: [unmetRule],
          rules: [metRule, unmetRule],
          missing: [],
          offer: {
            kindLabel: 'setahun, efektif atau flat/anuitas setara',
            pattern: null,
            effectiveLowPercent: 6.167769,
            effectiveHighPercent: 11.66,
            readings: [
              reading,
              { ...reading, method: 'FLAT', label: 'Flat, dari pinjaman semula', instalmentIdr: 819_444 },
            ],
          },
          explanation: { ...explanation, code: 'capital_match', title: 'Kelayakan modal' },
        },
        {
          state: 'UNKNOWN',
          label: 'Perlu data',
          caution: 'Sebagian aturan belum diperiksa.',
          nPreferred: 1,
          product: { id: 'modal_mekaar', name: 'PNM Mekaar', provider: 'PNM', summary: 'Pinjaman kelompok.' },
          version: { regulation: 'PNM' },
          unmet: [],
          rules: [],
          missing: [{ fact: 'IS_WOMAN', label: 'Pemilik perempuan' }],
          offer: null,
          explanation: { ...explanation, code: 'capital_match', title: 'Kelayakan modal' },
        },
      ],
    },
  },
};

export const capitalProduct = {
  node: {
    id: 'modal_kur-mikro',
    name: 'KUR Mikro',
    summary: 'Pinjaman bersubsidi.',
    provider: 'penyalur KUR',
    patterns: ['CONVENTIONAL'],
    version: {
      regulation: 'Permenko 1/2022',
      validFrom: '2026-01-01',
      validTo: null,
      datesNote: 'Diumumkan November 2025.',
      amounts: [
        { aboveIdr: 10_000_000, fromIdr: null, toIdr: 100_000_000, toInvoiceBps: null, note: null, when: [], evidence },
      ],
      tenors: [{ purpose: null, unit: 'MONTH', to: 36, longest: '36 bulan', evidence }],
      rates: [
        {
          kind: 'EFFECTIVE_OR_EQUIVALENT',
          ways: ['ANNUITY', 'FLAT'],
          lowBps: 600,
          highBps: 600,
          label: '6% setahun',
          note: null,
          when: [],
          evidence,
        },
      ],
      fees: [],
      notes: [],
      rules: [{ code: 'A', force: 'REQUIRED', message: 'KTP ada.', cure: null, evidence }],
    },
    versions: [{ version: 'v1', regulation: 'Permenko 1/2022', validFrom: '2026-01-01', validTo: null }],
  },
};

export const schedules = {
  loanSchedule: {
    readings: [
      {
        ...reading,
        lastInstalmentIdr: 760_568,
        totalChargeIdr: 2_379_748,
        depositIdr: 0,
        effectiveYearlyPercent: 6.167769,
        rows: [
          { n: 1, dueIdr: 760_548, principalIdr: 635_548, chargeIdr: 125_000, balanceIdr: 24_364_452 },
          { n: 2, dueIdr: 760_568, principalIdr: 638_746, chargeIdr: 121_822, balanceIdr: 0 },
        ],
        explanation: { ...explanation, code: 'loan_schedule', title: 'Angsuran' },
      },
    ],
  },
};

const quantity = (value: number) => ({ value, text: `${value} kg` });
const tier = (from: number, unitPriceIdr: number) => ({
  from: quantity(from),
  unitPriceIdr,
  priceUnit: { code: 'kg', name: 'kg' },
});
const kg = { code: 'kg', name: 'kg' };

const standing = {
  order: { totalIdr: 32_160_000 },
  missingToMinimum: null,
  missingToMinimumIdr: null,
  isBeyondSupply: false,
};

/** Why a supplier does not sell a quantity, each in its way. */
export const NOT_SOLD = {
  beyondSupply: { ...standing, order: null, isBeyondSupply: true },
  belowAmount: { ...standing, order: null, missingToMinimumIdr: 250_000 },
  belowMinimum: { ...standing, order: null, missingToMinimum: quantity(180) },
};

const cycleLine = {
  id: 'butir_1',
  commodity: { code: 'rasfur', name: 'Kain bulu' },
  offerLine: { tiers: [tier(0, 52_000), tier(300, 50_000), tier(800, 47_000), tier(1500, 43_500)] },
  minimum: quantity(300),
  meter: {
    nUmkm: 15,
    firm: quantity(640),
    tolerance: quantity(40),
    missingToMinimum: null,
    standing: { ...standing, tier: tier(300, 50_000), next: { tier: tier(800, 47_000), missing: quantity(160) } },
    isNextWithinTolerance: false,
    withheld: null,
    explanation: { ...explanation, code: 'cycle_meter', title: 'Terkumpul' },
  },
};

export const cycle = {
  id: 'siklus_1',
  state: 'OPEN',
  isOpen: true,
  closesAt: '2199-11-24T17:00:00Z',
  isDemo: true,
  cooperative: { id: 'kop_1', name: 'Koperasi Boneka Bekasi' },
  region: { code: '32.75.07', name: 'Bantargebang' },
  location: { point },
  lines: [cycleLine],
};

export const order = {
  id: 'pesanan_1',
  state: 'OPEN',
  isDemo: true,
  neededBy: '2026-12-30',
  unitPriceIdr: 26_000,
  buyer: { name: 'Toko Contoh' },
  commodity: { code: 'boneka', name: 'Boneka', unit: { code: 'buah', name: 'buah' } },
  quantity: { value: 5_000, text: '5.000 buah' },
  region: { code: '32.75', name: 'Kota Bekasi' },
};

export const orders = {
  buyerOrders: { nodes: [order], pageInfo: { hasNextPage: false }, ...total(1) },
  commodities: {
    nodes: [
      {
        code: 'boneka',
        name: 'Boneka',
        unit: { code: 'buah' },
        units: [
          { code: 'buah', name: 'buah' },
          { code: 'lusin', name: 'lusin' },
        ],
      },
    ],
  },
  homeRegion: { code: '32.75' },
};

const pieces = (value: number) => ({ value, text: `${value} buah` });

export const capacity = {
  sellingCapacity: {
    commodity: { name: 'Boneka' },
    quantity: pieces(5_000),
    days: 30,
    canMake: pieces(4_200),
    missing: pieces(800),
    fills: false,
    nWithheld: 2,
    clusters: {
      nodes: [
        {
          cluster: { ...cluster, leadCooperative: { id: 'kop_1', name: 'Koperasi Boneka Bekasi' } },
          canMake: pieces(4_200),
          freePerMonth: pieces(4_200),
          leadDays: 3,
          nUmkm: 17,
          sharePoints: 8_400,
          fillsAlone: false,
          blocks: [
            { leadDays: 3, nUmkm: 12, canMake: pieces(4_000), freePerMonth: pieces(3_900) },
            { leadDays: 14, nUmkm: 5, canMake: pieces(200), freePerMonth: pieces(300) },
          ],
          explanation: { ...explanation, code: 'selling_capacity', title: 'Kesanggupan klaster' },
        },
      ],
      pageInfo: { hasNextPage: false },
      ...total(1),
    },
  },
};

export const opportunities = {
  buyingOpportunities: {
    nodes: [
      {
        commodity: { code: 'rasfur', name: 'Kain bulu' },
        nUmkm: 25,
        pooled: { value: 900, text: '900 kg' },
        aloneIdr: 50_000_000,
        savingIdr: 7_700_000,
        savingPoints: 1_540,
        quotes: [
          {
            line: { id: 'harga_1', offer: { leadDays: 3, supplier: { name: 'PT Kain Contoh' } } },
            savingIdr: 7_700_000,
            savingPoints: 1_540,
            standing: {
              tier: {
                from: { value: 800, text: '800 kg' },
                unitPriceIdr: 47_000,
                priceUnit: { code: 'kg', name: 'kg' },
              },
              next: null,
              order: { totalIdr: 42_300_000 },
              missingToMinimum: null,
              missingToMinimumIdr: null,
              isBeyondSupply: false,
            },
          },
        ],
        withheld: null,
        explanation: { ...explanation, code: 'buying_opportunity', title: 'Hemat' },
      },
    ],
    pageInfo: { hasNextPage: true },
  },
};

export const board = {
  buyerOrders: { nodes: [order], totalCount: { value: 5 } },
  buyingCycles: { nodes: [cycle], pageInfo: { hasNextPage: false }, ...total(1) },
  homeRegion: { code: '32.75', name: 'Kota Bekasi' },
  commodities: { nodes: [{ code: 'rasfur', name: 'Kain bulu' }] },
};

const pageLine = (id: string, code: string, name: string) => ({
  ...cycleLine,
  id,
  commodity: { code, name, unit: kg, units: [kg, { code: 'karung-25', name: 'karung 25 kg' }] },
  offerLine: {
    ...cycleLine.offerLine,
    discount: 'ALL_UNITS',
    pack: { name: 'rol 25 kg' },
    minimumOrder: quantity(200),
    supply: { limit: quantity(2_000), period: 'WEEK' },
    offer: { minimumIdr: 500_000, deliveryIdr: 160_000, leadDays: 3, supplier: { name: 'PT Kain Contoh' } },
  },
});

export const cyclePage = {
  node: {
    ...cycle,
    onShortfall: 'CANCEL',
    changedAt: '2026-11-20T03:00:00Z',
    place,
    lines: [cycleLine, { ...cycleLine, id: 'butir_2', commodity: { code: 'dacron', name: 'Dacron' } }],
    terms: [pageLine('butir_1', 'rasfur', 'Kain bulu'), pageLine('butir_2', 'dacron', 'Dacron')],
    bill: { goodsIdr: 32_000_000, deliveryIdr: 160_000, totalIdr: 32_160_000 },
    history: [
      { to: 'OPEN', at: '2026-11-12T01:00:00Z', changedAs: 'COOPERATIVE' },
      { to: 'CLOSED', at: '2026-11-20T03:00:00Z', changedAs: 'CLOCK' },
    ],
  },
};

export const pledge = {
  node: {
    id: 'butir_1',
    pledgeEffect: {
      quantity: quantity(20),
      aloneIdr: 1_040_000,
      now: { costIdr: 1_005_000, savingIdr: 35_000 },
      atNext: { costIdr: 944_000, savingIdr: 96_000 },
      lifts: false,
      standing: {
        ...standing,
        tier: tier(300, 50_000),
        next: { tier: tier(800, 47_000), missing: quantity(140) },
      },
      explanation: { ...explanation, code: 'pledge_effect', title: 'Bagian dan hemat' },
    },
  },
};
