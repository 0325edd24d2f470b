import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { commandLineApi } from './dev/command_line_api';

const version = /project\(lamina VERSION (?<value>[0-9.]+)/.exec(readFileSync(new URL('../CMakeLists.txt', import.meta.url), 'utf8'))!.groups!.value!;

export default defineConfig(({ mode }) => ({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { __LAMINA_VERSION__: JSON.stringify(version), __LAMINA_HOME__: JSON.stringify(mode === 'file' ? 'file' : 'served') },
  plugins: [commandLineApi()],
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false },
}));
