// How the console is built: one folder of files with names made from their content, nothing from other hosts.

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm start` listens, for `npm run console`. */
const SERVER = process.env.LIGHTMETER_URL ?? 'http://127.0.0.1:8787';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // A data: address in a style sheet would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: Object.fromEntries(['/v1', '/api', '/openapi.json', '/healthz'].map((path) => [path, SERVER])),
  },
});
