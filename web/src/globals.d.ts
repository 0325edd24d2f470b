// Set by vite.config.ts.
declare const __LAMINA_VERSION__: string;
declare const __LAMINA_HOME__: 'served' | 'file';
