/**
 * Writes one HTML file per public page with its header, heading and first sentence, so that a slow phone shows them
 * before any script has run. `rangka.html` is for every address without a file of its own.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Rolldown } from 'vite';
import { type Plugin, type ResolvedConfig, runnerImport } from 'vite';
import type * as Static from '../src/app/static';

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** What a page's own chunk needs beyond what `template` names: fetched at once instead of one after another. */
function preloads(bundle: Rolldown.OutputBundle, module: string | undefined, template: string): string {
  const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
  const page = module && chunks.find((chunk) => chunk.facadeModuleId?.endsWith(module));
  return [...(page ? [page.fileName, ...page.imports] : [])]
    .filter((file) => !template.includes(file))
    .map((file) => `<link rel="modulepreload" crossorigin href="/${file}" />`)
    .join('');
}

export function staticShells(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'simpul-static-shells',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async writeBundle(_, bundle) {
      const folder = config.build.outDir;
      const template = await readFile(join(config.root, folder, 'index.html'), 'utf8');
      const { module } = await runnerImport<typeof Static>(join(config.root, 'src/app/static.tsx'));
      const font = Object.keys(bundle).find((file) => file.endsWith('.woff2'));
      for (const page of module.staticPages()) {
        const html = template
          .replace(/<title>.*?<\/title>/, `<title>${escaped(page.title)}</title>`)
          .replace('content=""', `content="${escaped(page.description)}"`)
          .replace(
            '</head>',
            (font ? `<link rel="preload" href="/${font}" as="font" type="font/woff2" crossorigin />` : '') +
              `${preloads(bundle, page.module, template)}</head>`,
          )
          .replace('<div id="akar"></div>', `<div id="akar">${page.html}</div>`);
        const file = join(config.root, folder, page.file);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, html);
      }
    },
  };
}
