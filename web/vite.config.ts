import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

const version = /project\(lamina VERSION (?<value>[0-9.]+)/.exec(readFileSync(new URL('../CMakeLists.txt', import.meta.url), 'utf8'))!
  .groups!.value!;

// `npm run dev` and `npm run preview` ask a server that runs already: lamina serve --port 8080.
const server = process.env.LAMINA_SERVER ?? 'http://127.0.0.1:8080';
const proxy = { '/api': { target: server, changeOrigin: true, headers: { origin: server } } };
// The policy that `lamina serve` sends (lamina/serve/page_files.cpp); without the reloading of `npm run dev` the page keeps to it.
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:";

const LZMA = new URL('node_modules/lzma1/lib/', import.meta.url).pathname;

// Two homes: `served` as files with fixed names, `file` as one file (scripts/build.mjs).
export default defineConfig(({ mode }) => ({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // Its decoder alone: the package's one entry has the encoder, too.
  resolve: { alias: Object.fromEntries(['decoder', 'streams'].map((name) => [`lzma1/${name}`, LZMA + name + '.js'])) },
  define: { __LAMINA_VERSION__: JSON.stringify(version), __LAMINA_HOME__: JSON.stringify(mode === 'file' ? 'file' : 'served') },
  plugins: mode === 'file' ? [viteSingleFile({ removeViteModuleLoader: true })] : [],
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': POLICY } },
  build: {
    outDir: `dist/${mode}`,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
    ...(mode === 'file'
      ? {}
      : {
          assetsInlineLimit: 0,
          rollupOptions: { output: { entryFileNames: 'page.js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' } },
        }),
  },
}));
