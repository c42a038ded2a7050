import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';
import { fixtureApi } from './dev/fixture-api.js';

/**
 * `HOTSPAN_URL=http://127.0.0.1:PORT` makes `vite` ask a running linker; without it the dev server answers from
 * generated data.
 */
const linkerUrl = process.env['HOTSPAN_URL'];
const proxy = linkerUrl === undefined ? undefined : { '/api': { target: linkerUrl } };

const config: UserConfig = defineConfig({
  base: '/',
  plugins: [react(), ...(proxy === undefined ? [fixtureApi()] : [])],
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    // A data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', ...(proxy && { proxy }) },
});

export default config;
