/** Every computed number that a page shows, with where it is seen. Each has its words `angka.CODE.…` in both languages. */
export const FIGURES = [
  { code: 'cooperative_match', group: 'aturan', seenAt: '/cari' },
  { code: 'cooperative_state', group: 'aturan', seenAt: '/cari' },
  { code: 'umkm_size', group: 'aturan', seenAt: '/umkm' },
  { code: 'jarak', group: 'aturan', seenAt: '/cari' },
  { code: 'capital_match', group: 'aturan', seenAt: '/modal' },
  { code: 'loan_schedule', group: 'aturan', seenAt: '/modal' },
  { code: 'cycle_meter', group: 'aturan', seenAt: '/koalisi' },
  { code: 'pledge_effect', group: 'aturan', seenAt: '/koalisi' },
  { code: 'buying_opportunity', group: 'aturan', seenAt: '/koalisi' },
  { code: 'selling_capacity', group: 'aturan', seenAt: '/koalisi/jual' },
  { code: 'jumlah_koperasi', group: 'register', seenAt: '/wilayah' },
  { code: 'jumlah_umkm', group: 'register', seenAt: '/umkm' },
  { code: 'jumlah_klaster', group: 'register', seenAt: '/klaster' },
  { code: 'jumlah_hasil', group: 'register', seenAt: '/cari' },
  { code: 'jumlah_pilihan', group: 'register', seenAt: '/umkm' },
  { code: 'jumlah_siklus', group: 'register', seenAt: '/koalisi' },
  { code: 'jumlah_pesanan', group: 'register', seenAt: '/koalisi/jual' },
  { code: 'jumlah_produk_modal', group: 'register', seenAt: '/modal' },
  { code: 'kepadatan_umkm', group: 'register', seenAt: '/wilayah' },
  { code: 'umkm_per_penduduk', group: 'register', seenAt: '/wilayah' },
] as const;

export type Figure = (typeof FIGURES)[number];
export type FigureCode = Figure['code'];

/** In the order of the page. */
export const FIGURE_GROUPS = ['aturan', 'register'] as const;

export const figureOf = (code: string | undefined): Figure | undefined => FIGURES.find((one) => one.code === code);
