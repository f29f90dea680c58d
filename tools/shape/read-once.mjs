/** What several programs of the compiler have in common is read once: most of a program is the files of others. */
import ts from 'typescript';

/** Options that say where something is written or which program it is, not how a file is read. */
const OF_ONE_PROGRAM = ['rootDir', 'outDir', 'tsBuildInfoFile', 'configFilePath', 'types', 'noEmit', 'composite'];

/**
 * @param folder files below it stand still as long as the answer is held; others are read anew
 * @returns a maker of compiler hosts that share what they have read
 */
export function readOnce(folder) {
  const trees = new Map();
  const looks = { fileExists: new Map(), directoryExists: new Map(), realpath: new Map() };
  const isHeld = (path) => path.startsWith(`${folder}/`);
  return (options) => {
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile;
    // In TypeScript a comment says nothing of a type.
    host.jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
    for (const [name, known] of Object.entries(looks)) {
      const look = host[name];
      host[name] = (path) => (isHeld(path) ? once(known, path, () => look(path)) : look(path));
    }
    const way = JSON.stringify(Object.entries(options).filter(([name]) => !OF_ONE_PROGRAM.includes(name)));
    // A file read as a script or as a module, or by other options, is another file.
    host.getSourceFile = (path, how, ...rest) =>
      isHeld(path)
        ? once(trees, `${path} ${how.impliedNodeFormat} ${way}`, () => read(path, how, ...rest))
        : read(path, how, ...rest);
    return host;
  };
}

function once(known, key, make) {
  if (!known.has(key)) known.set(key, make());
  return known.get(key);
}
