import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Rolldown } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { knownDocuments } from './build/documents.ts';
import { guide } from './build/guide.ts';
import { staticShells } from './build/shells.ts';

const SERVER = process.env['SIMPUL_URL'] ?? 'http://127.0.0.1:8080';

/** What the first page is made of: its own modules and the entry's, with all that they import at once. */
const FIRST = ['src/app/main.tsx', 'src/routes/Home.tsx'].map((file) => fileURLToPath(new URL(file, import.meta.url)));
let firstPage: Set<string> | undefined;
function ofFirstPage(graph: { getModuleInfo: Rolldown.GetModuleInfo }): Set<string> {
  if (firstPage) return firstPage;
  const found = new Set(FIRST);
  for (const id of found) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  // never the entry itself: the explorer shares what the others are in, and must not start the pages
  found.delete(FIRST[0] ?? '');
  return (firstPage = found);
}

export default defineConfig({
  plugins: [
    knownDocuments(fileURLToPath(new URL('src', import.meta.url))),
    react(),
    staticShells(),
    guide(),
    VitePWA({
      strategies: 'generateSW',
      registerType: 'prompt',
      injectRegister: false,
      manifest: {
        name: 'Simpul',
        short_name: 'Simpul',
        description: 'Temukan koperasi dan klaster untuk usaha Anda.',
        lang: 'id',
        start_url: '/',
        display: 'standalone',
        background_color: '#FBF7F0',
        theme_color: '#9A3B1E',
        icons: [{ src: '/ikon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
      },
      workbox: {
        globPatterns: ['**/*.{html,js,css,woff2,svg}'],
        // the explorer is for developers at a desk; the coast comes as it is looked at
        globIgnores: ['graphiql.html', 'assets/explorer/**', 'assets/land/**'],
        inlineWorkboxRuntime: true,
        sourcemap: false,
        cleanupOutdatedCaches: true,
        ignoreURLParametersMatching: [/.*/],
        navigateFallback: '/rangka.html',
        navigateFallbackDenylist: [
          /^\/(graphql|graphiql|masuk\/oidc|schema\.graphql|panduan-api\.txt|files|healthz|readyz|metrics)/,
        ],
        runtimeCaching: [
          {
            urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/land/'),
            handler: 'CacheFirst',
            options: { cacheName: 'simpul-peta', expiration: { maxEntries: 40 } },
          },
          {
            urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname === '/graphiql',
            handler: 'NetworkFirst',
            // never opened here: the frame, whose route says so
            options: { cacheName: 'simpul-penjelajah', precacheFallback: { fallbackURL: '/rangka.html' } },
          },
          {
            urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/explorer/'),
            handler: 'CacheFirst',
            options: { cacheName: 'simpul-penjelajah-isi', expiration: { maxEntries: 20 } },
          },
        ],
      },
    }),
  ],
  build: {
    target: 'es2022',
    cssTarget: 'chrome100',
    assetsInlineLimit: 0, // the policy allows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: ['index.html', 'graphiql.html'],
      output: {
        // the small parts that pages share come in one file: few requests before the first answer
        codeSplitting: {
          groups: [{ name: (id, context) => (ofFirstPage(context).has(id) ? 'bersama' : null) }],
        },
        chunkFileNames: ({ facadeModuleId, moduleIds }) =>
          facadeModuleId?.includes('/map/land/')
            ? 'assets/land/[name]-[hash].js'
            : moduleIds.some((id) => /\/(explorer|node_modules\/(@codemirror|cm6-graphql|graphql))\//.test(id))
              ? 'assets/explorer/[name]-[hash].js'
              : 'assets/[name]-[hash].js',
        entryFileNames: ({ name }) =>
          name === 'graphiql' ? 'assets/explorer/[name]-[hash].js' : 'assets/[name]-[hash].js',
      },
    },
  },
  server: { proxy: { '/graphql': SERVER, '/schema.graphql': SERVER } },
});
