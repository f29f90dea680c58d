/** Bundles the code of the isolated extraction process from sources, so that nothing has to be built before. */
export default {
  input: {
    'extraction.child': 'src/extraction/extraction.child.ts',
    'extract.worker': 'src/extraction/extract.worker.ts',
  },
  platform: 'node',
  // Both find files beside their own: a worker script, and the codecs' WebAssembly.
  external: ['piscina', 'dcmjs-codecs'],
  resolve: { conditionNames: ['@collimate/source', 'node', 'import'], extensionAlias: { '.js': ['.ts', '.js'] } },
  output: { dir: 'dist/bundle', format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'shared.[hash].mjs' },
};
