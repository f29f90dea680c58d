import { defineConfig } from 'rolldown';

/** One ESM program for Node; each command is a chunk of its own, loaded when it is called. */
export default defineConfig({
  input: { collimate: 'src/main.ts' },
  platform: 'node',
  resolve: { conditionNames: ['@collimate/source', 'node', 'import', 'default'] },
  external: [/^node:/],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    sourcemap: false,
    comments: false,
  },
});
