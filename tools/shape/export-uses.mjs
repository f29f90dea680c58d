/**
 * Who uses what a source exports: another source of the product, its own file alone, a spec, or nobody. Read by the compiler's own parser;
 * what an index hands on is looked up where it is declared.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { isGenerated } from './generated.mjs';

/** Besides what programs write: what is built of a project, at its place, and the sources of kernels. */
const NO_SOURCES =
  /\.d\.ts$|^(apps\/[^/]+|libs\/protocol|libs\/(?!protocol\/)[^/]+\/[^/]+)\/(dist|assembly)\/|(^|\/)node_modules\//;
/** What only these use is used by nobody. */
const TESTS = /\.(spec|e2e-spec|fixture)\.ts$|(^|\/)fixtures\//;
/** Programs in plain JavaScript that call what is built: a name that one of them imports, or asks of a module, is used. */
const SCRIPTS = ['tools/**/*.mjs', 'apps/*/bin/*.mjs', 'apps/*/*.mjs'];

/**
 * @param root folder of the workspace, absolute
 * @returns each value and type that is exported and that no other source of the product imports: `path name`, whether it is a type, whether
 *   its own file uses it, and whether a spec does
 */
export function lonelyExports(root) {
  const paths = globSync(['apps/**/*.ts', 'libs/**/*.ts', 'tools/**/*.ts'], {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  });
  const files = new Map(
    paths.filter((path) => !NO_SOURCES.test(path) && !isGenerated(path)).map((path) => [path, readSource(root, path)]),
  );
  const entries = entriesOf(root);
  const [used, tested] = [new Set(), new Set()];
  for (const [path, { imports }] of files) {
    for (const { from, name } of imports) {
      const target = targetOf(files, entries, path, from);
      if (target === undefined) continue;
      for (const one of name === '*' ? offeredBy(files.get(target)) : [name]) {
        const found = declarationOf(files, entries, target, one);
        if (found !== undefined && found.path !== path) (TESTS.test(path) ? tested : used).add(`${found.path} ${found.name}`);
      }
    }
  }
  const words = new Set(
    globSync(SCRIPTS, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' }).flatMap((path) =>
      namesAskedFor(path, readFileSync(join(root, path), 'utf8')),
    ),
  );
  return [...files].flatMap(([path, { declared, isUsedHere }]) =>
    TESTS.test(path)
      ? []
      : declared
          .map(({ name, isType }) => ({ place: `${path} ${name}`, name, isType, isUsedHere: isUsedHere(name) }))
          .filter(({ place, name }) => !used.has(place) && !words.has(name))
          .map(({ place, isType, isUsedHere: here }) => ({ place, isType, isUsedHere: here, isTested: tested.has(place) })),
  );
}

/** @returns the names that a program imports, takes out of an object, or asks for as a part; not those of its comments, texts and variables */
function namesAskedFor(path, text) {
  const names = [];
  const visit = (node) => {
    if (ts.isImportSpecifier(node)) names.push((node.propertyName ?? node.name).text);
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name;
      if (ts.isIdentifier(name)) names.push(name.text);
    }
    if (ts.isPropertyAccessExpression(node)) names.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS));
  return names;
}

/** @returns what a source declares and exports, hands on and imports */
function readSource(root, path) {
  const text = readFileSync(join(root, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const [declared, handedOn, imports] = [[], [], []];
  for (const statement of source.statements) {
    const from = statement.moduleSpecifier?.text;
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      for (const { name, propertyName } of statement.exportClause.elements) {
        if (from !== undefined) handedOn.push({ from, name: name.text, original: (propertyName ?? name).text });
      }
    } else if (ts.isImportDeclaration(statement)) {
      imports.push(...namesOfImport(statement).map((name) => ({ from, name })));
    } else if ((statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) {
      const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
      declared.push(...namesOf(statement).map((name) => ({ name, isType })));
    }
  }
  const counts = new Map();
  const visit = (node) => {
    if (ts.isIdentifier(node)) counts.set(node.text, (counts.get(node.text) ?? 0) + 1);
    if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteral(node.arguments[0])
    )
      imports.push({ from: node.arguments[0].text, name: '*' });
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      imports.push({ from: node.argument.literal.text, name: '*' });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { declared, handedOn, imports, isUsedHere: (name) => (counts.get(name) ?? 0) > 1 };
}

function namesOfImport({ importClause }) {
  const { name, namedBindings } = importClause ?? {};
  if (namedBindings && ts.isNamespaceImport(namedBindings)) return ['*'];
  return [...(name ? ['default'] : []), ...(namedBindings?.elements ?? []).map((one) => (one.propertyName ?? one.name).text)];
}

function namesOf(statement) {
  if (statement.modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return [];
  if (!ts.isVariableStatement(statement)) return statement.name ? [statement.name.text] : [];
  return statement.declarationList.declarations.flatMap(({ name }) =>
    ts.isIdentifier(name) ? [name.text] : name.elements.map((element) => element.name.text),
  );
}

/** @returns the source of each entry of each package */
function entriesOf(root) {
  const manifests = globSync(['libs/*/*/package.json', 'libs/protocol/package.json', 'apps/*/package.json'], { cwd: root });
  return new Map(
    manifests.flatMap((path) => {
      const { name, exports = {} } = JSON.parse(readFileSync(join(root, path), 'utf8'));
      return Object.entries(exports).flatMap(([entry, { '@collimate/source': source }]) =>
        source === undefined ? [] : [[join(name, entry), join(dirname(path), source)]],
      );
    }),
  );
}

function targetOf(files, entries, path, from) {
  const target = from.startsWith('.') ? join(dirname(path), from).replace(/\.js$/, '.ts') : entries.get(from);
  return target !== undefined && files.has(target) ? target : undefined;
}

function offeredBy({ declared, handedOn }) {
  return [...declared, ...handedOn].map(({ name }) => name);
}

function declarationOf(files, entries, path, name) {
  const { declared, handedOn } = files.get(path);
  if (declared.some((one) => one.name === name)) return { path, name };
  const found = handedOn.find((one) => one.name === name);
  const target = found && targetOf(files, entries, path, found.from);
  return target && declarationOf(files, entries, target, found.original);
}
