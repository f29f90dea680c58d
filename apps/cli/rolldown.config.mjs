import { defineConfig } from 'rolldown';

/** One ESM program for Node, and one for each kind of worker thread; each command is a chunk of its own, loaded when it is called. */
export default defineConfig({
  input: {
    collimate: 'src/main.ts',
    'extract.worker': 'src/extraction/extract.worker.ts',
    'frame.worker': '../../libs/platform/scans/src/frames/frame.worker.ts',
  },
  platform: 'node',
  resolve: { conditionNames: ['@collimate/source', 'node', 'import', 'default'] },
  // The codecs find their WebAssembly beside their own file.
  external: [/^node:/, 'dcmjs-codecs', 'dcmjs-dimse'],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
    sourcemap: false,
    comments: false,
  },
});
