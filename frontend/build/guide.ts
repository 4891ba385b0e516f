/** Lays the guide to the API beside the pages, as a text: a server hands out the one that is true of it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';

export function guide(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'simpul-guide',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async generateBundle() {
      const source = await readFile(join(config.root, '../docs/API.md'), 'utf8');
      this.emitFile({ type: 'asset', fileName: 'panduan-api.txt', source });
    },
  };
}
