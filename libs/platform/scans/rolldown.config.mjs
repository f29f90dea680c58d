/** Bundles the threads that decode compressed frames, from sources, so that nothing has to be built before. */
export default {
  input: { 'frame.worker': 'src/frames/frame.worker.ts' },
  platform: 'node',
  // The codecs find their WebAssembly beside their own file.
  external: [/^node:/, 'dcmjs-codecs'],
  resolve: { conditionNames: ['@collimate/source', 'node', 'import'], extensionAlias: { '.js': ['.ts', '.js'] } },
  output: { dir: 'dist/bundle', format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'shared.[hash].mjs' },
};
