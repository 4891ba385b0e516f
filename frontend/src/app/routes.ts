/** Every page: its address, its file, its title. The build makes a static shell of those with `shell`. */
import type { ComponentType } from 'react';
import type { MessageId } from './language';

export interface RouteDefinition {
  pattern: string;
  load: () => Promise<{ default: ComponentType }>;
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
    shell: { title: 'cari.judul', lead: 'cari.lead', file: 'cari.html', module: 'routes/Search.tsx' },
  },
  { pattern: '/koperasi/:id', load: () => import('../routes/CooperativeProfile') },
  { pattern: '/koperasi/:id/slip', load: () => import('../routes/CooperativeSlip') },
  {
    pattern: '/klaster',
    load: () => import('../routes/ClusterList'),
    shell: { title: 'klaster.judul', lead: 'klaster.lead', file: 'klaster.html', module: 'routes/ClusterList.tsx' },
  },
  { pattern: '/klaster/:id', load: () => import('../routes/ClusterProfile') },
  { pattern: '/angka', load: () => import('../routes/Figures') },
  { pattern: '/angka/:code', load: () => import('../routes/Figures') },
  {
    pattern: '/tentang',
    load: () => import('../routes/About'),
    shell: { title: 'tentang.judul', lead: 'tentang.lead', file: 'tentang.html', module: 'routes/About.tsx' },
  },
  {
    pattern: '/pengembang',
    load: () => import('../routes/Developers'),
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
