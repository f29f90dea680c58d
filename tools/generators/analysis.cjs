/** Nx calls a generator with a tree of files; the layout itself is in analysis.layout.mjs. */
module.exports = async (tree, options) => {
  const { analysisLayout } = await import('./analysis.layout.mjs');
  const { layOut } = await import('./lay-out.mjs');
  await layOut(
    analysisLayout(options),
    (path) => (tree.exists(path) ? tree.read(path, 'utf8') : undefined),
    (path, text) => tree.write(path, text),
  );
};
