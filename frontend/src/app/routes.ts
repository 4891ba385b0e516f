/** Every page: its address, its file, its title. The build makes a static shell of those with `shell`. */
import type { ComponentType } from 'react';
import type { Area, MessageId } from './words';

export interface RouteDefinition {
  pattern: string;
  load: () => Promise<{ default: ComponentType }>;
  /** Catalogs of words that the page brings besides the shared one. */
  words?: readonly Area[];
  /** Heading and first sentence, for the static shell; pages about one thing have none. */
  shell?: { title: MessageId; lead: MessageId; file: string; module: string };
}

export const ROUTES: readonly RouteDefinition[] = [
  {
    pattern: '/',
    load: () => import('../routes/Home'),
    shell: { title: 'beranda.judul', lead: 'beranda.lead', file: 'index.html', module: 'routes/Home.tsx' },
  },
  {
    pattern: '/cari',
    load: () => import('../routes/Search'),
    words: ['lists', 'found'],
    shell: { title: 'cari.judul', lead: 'cari.lead', file: 'cari.html', module: 'routes/Search.tsx' },
  },
  { pattern: '/koperasi/:id', load: () => import('../routes/CooperativeProfile'), words: ['found'] },
  { pattern: '/koperasi/:id/slip', load: () => import('../routes/CooperativeSlip'), words: ['found'] },
  { pattern: '/koperasi/:id/kelola', load: () => import('../routes/CooperativeDesk'), words: ['accounts', 'found'] },
  {
    pattern: '/klaster',
    load: () => import('../routes/ClusterList'),
    words: ['lists', 'found'],
    shell: { title: 'klaster.judul', lead: 'klaster.lead', file: 'klaster.html', module: 'routes/ClusterList.tsx' },
  },
  { pattern: '/klaster/:id', load: () => import('../routes/ClusterProfile'), words: ['found'] },
  {
    pattern: '/umkm',
    load: () => import('../routes/UmkmList'),
    words: ['businesses', 'lists', 'found'],
    shell: { title: 'umkm.judul', lead: 'umkm.lead', file: 'umkm.html', module: 'routes/UmkmList.tsx' },
  },
  { pattern: '/umkm/:id', load: () => import('../routes/UmkmProfile'), words: ['businesses', 'found'] },
  {
    pattern: '/wilayah',
    load: () => import('../routes/RegionList'),
    words: ['businesses', 'found'],
    shell: { title: 'wilayah.judul', lead: 'wilayah.lead', file: 'wilayah.html', module: 'routes/RegionList.tsx' },
  },
  { pattern: '/wilayah/:code', load: () => import('../routes/Region'), words: ['businesses'] },
  {
    pattern: '/koalisi',
    load: () => import('../routes/CoalitionBoard'),
    words: ['coalitions', 'found'],
    shell: { title: 'koalisi.judul', lead: 'koalisi.lead', file: 'koalisi.html', module: 'routes/CoalitionBoard.tsx' },
  },
  {
    pattern: '/koalisi/jual',
    load: () => import('../routes/Selling'),
    words: ['coalitions', 'found'],
    shell: { title: 'jual.judul', lead: 'jual.lead', file: 'koalisi/jual.html', module: 'routes/Selling.tsx' },
  },
  { pattern: '/koalisi/:id', load: () => import('../routes/Coalition'), words: ['coalitions', 'found'] },
  {
    pattern: '/modal',
    load: () => import('../routes/Capital'),
    words: ['capital', 'found'],
    shell: { title: 'modal.judul', lead: 'modal.lead', file: 'modal.html', module: 'routes/Capital.tsx' },
  },
  { pattern: '/modal/:id', load: () => import('../routes/CapitalProduct'), words: ['capital', 'found'] },
  {
    pattern: '/angka',
    load: () => import('../routes/Figures'),
    words: ['reading', 'businesses', 'capital', 'coalitions', 'lists'],
    shell: { title: 'angka.semua.judul', lead: 'angka.semua.lead', file: 'angka.html', module: 'routes/Figures.tsx' },
  },
  {
    pattern: '/angka/:code',
    load: () => import('../routes/Figure'),
    words: ['reading', 'businesses', 'capital', 'coalitions', 'lists'],
  },
  {
    pattern: '/masuk',
    load: () => import('../routes/SignIn'),
    words: ['accounts'],
    shell: { title: 'masuk.judul', lead: 'masuk.lead', file: 'masuk.html', module: 'routes/SignIn.tsx' },
  },
  { pattern: '/masuk/tautan', load: () => import('../routes/RecoverPassword'), words: ['accounts'] },
  { pattern: '/akun', load: () => import('../routes/Account'), words: ['accounts'] },
  {
    pattern: '/akun/jejak',
    load: () => import('../routes/AccountTrail'),
    words: ['accounts', 'administration', 'lists'],
  },
  {
    pattern: '/kelola',
    load: () => import('../routes/Accounts'),
    words: ['accounts', 'administration', 'lists'],
    shell: { title: 'urus.judul', lead: 'urus.akun.lead', file: 'kelola.html', module: 'routes/Accounts.tsx' },
  },
  {
    pattern: '/kelola/organisasi',
    load: () => import('../routes/Organisations'),
    words: ['accounts', 'administration', 'lists'],
    shell: {
      title: 'urus.judul',
      lead: 'urus.organisasi.lead',
      file: 'kelola/organisasi.html',
      module: 'routes/Organisations.tsx',
    },
  },
  {
    pattern: '/kelola/jejak',
    load: () => import('../routes/AuditTrail'),
    words: ['accounts', 'administration', 'lists'],
    shell: { title: 'urus.judul', lead: 'jejak.lead', file: 'kelola/jejak.html', module: 'routes/AuditTrail.tsx' },
  },
  {
    pattern: '/tentang',
    load: () => import('../routes/About'),
    words: ['reading'],
    shell: { title: 'tentang.judul', lead: 'tentang.lead', file: 'tentang.html', module: 'routes/About.tsx' },
  },
  {
    pattern: '/pengembang',
    load: () => import('../routes/Developers'),
    words: ['developers'],
    shell: {
      title: 'pengembang.judul',
      lead: 'pengembang.lead',
      file: 'pengembang.html',
      module: 'routes/Developers.tsx',
    },
  },
  // the server has a page of its own there, which the device may lack
  { pattern: '/graphiql', load: () => import('../routes/ExplorerOffline') },
];

/** What the server gives for every page without a shell of its own. */
export const FRAME_FILE = 'rangka.html';

/** Beside the server's own pages, such as the explorer: plain links, not routes of this program. */
export const EXPLORER = '/graphiql';
