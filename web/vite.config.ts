import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { commandLineApi } from './dev/command_line_api.ts';

const version = /project\(lamina VERSION (?<value>[0-9.]+)/.exec(readFileSync(new URL('../CMakeLists.txt', import.meta.url), 'utf8'))!.groups!.value!;

// Two homes: `served` as files with fixed names, `file` as one file (scripts/build.mjs).
export default defineConfig(({ mode }) => ({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { __LAMINA_VERSION__: JSON.stringify(version), __LAMINA_HOME__: JSON.stringify(mode === 'file' ? 'file' : 'served') },
  server: { hmr: false, ws: false },
  plugins: [commandLineApi(), ...(mode === 'file' ? [viteSingleFile({ removeViteModuleLoader: true })] : [])],
  build: {
    outDir: `dist/${mode}`, emptyOutDir: true, target: 'es2022', modulePreload: false, reportCompressedSize: false,
    ...(mode === 'file' ? {} : { assetsInlineLimit: 0, rollupOptions: { output: { entryFileNames: 'page.js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' } } }),
  },
}));
