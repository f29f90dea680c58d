/** Nx calls a generator with a tree of files; the layout itself is in release.layout.mjs. */
module.exports = async (tree, options) => {
  const { releaseLayout } = await import('./release.layout.mjs');
  const { layOut } = await import('./lay-out.mjs');
  await layOut(
    releaseLayout(options),
    (path) => (tree.exists(path) ? tree.read(path, 'utf8') : undefined),
    (path, text) => tree.write(path, text),
  );
};
