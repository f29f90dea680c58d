/**
 * Keys of types that whoever makes a value may leave out. Such a key is renamed in silence: the program that wrote the old one goes on
 * writing it, in a spread or by a value that has more keys than its type, and compiles. Read by the compiler, with its types.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { readOnce } from './read-once.mjs';

/**
 * @param root folder of the workspace, absolute
 * @param text a source that exports the types to look at, and imports what they are made of
 * @param hostFor compiler host by its options, of `readOnce`; one for several texts reads once what they share
 * @returns `Type.key.[].key` of each key that may be left out, and how many keys were looked at
 * @throws TypeError where the source does not compile: a type that is not found has no keys
 */
export function optionalKeys(root, text, hostFor = readOnce(root)) {
  const file = join(root, 'tools', 'types-to-look-at.ts');
  const { compilerOptions } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...compilerOptions, noEmit: true, composite: false, types: ['node'] },
    root,
  );
  const host = hostFor(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true) : getSourceFile(path, ...rest);
  const program = ts.createProgram({ rootNames: [file], options, host });
  const source = program.getSourceFile(file);
  const [fault] = program.getSemanticDiagnostics(source);
  if (fault !== undefined) throw new TypeError(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  const checker = program.getTypeChecker();
  const walk = { checker, seen: new Set(), open: [], count: 0 };
  for (const one of checker.getExportsOfModule(checker.getSymbolAtLocation(source)))
    lookAt(walk, checker.getDeclaredTypeOfSymbol(one), one.name);
  return { open: walk.open, count: walk.count };
}

function lookAt(walk, type, path) {
  const { checker, seen } = walk;
  if (type.isUnion()) return type.types.forEach((one) => lookAt(walk, one, path));
  const texts = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike | ts.TypeFlags.BooleanLike;
  // A text with a brand is a text.
  const parts = type.isIntersection() ? type.types : [type];
  if (seen.has(type) || parts.some(({ flags }) => flags & texts) || !(type.flags & ts.TypeFlags.StructuredType)) return;
  seen.add(type);
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    for (const one of checker.getTypeArguments(type)) lookAt(walk, one, `${path}.[]`);
    return;
  }
  for (const { type: value } of checker.getIndexInfosOfType(type)) lookAt(walk, value, `${path}.*`);
  for (const key of checker.getPropertiesOfType(type)) {
    walk.count += 1;
    if (key.flags & ts.SymbolFlags.Optional) walk.open.push(`${path}.${key.name}`);
    lookAt(walk, checker.getTypeOfSymbol(key), `${path}.${key.name}`);
  }
}
