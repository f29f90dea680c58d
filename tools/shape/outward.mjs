/** By what a source opens a connection, or has a process that may: read by the compiler's own scanner, from values alone, never from types. */
import ts from 'typescript';

/** What Node.js opens connections with; `createServer` listens, and others only compute. */
const BUILT_IN = /^(node:)?(net|tls|https?|http2|dgram|dns|dns\/promises|child_process|cluster|inspector)$/;
const HARMLESS = new Set([
  ...['isIP', 'isIPv4', 'isIPv6', 'BlockList', 'createServer', 'createSecureServer', 'createSecureContext', 'getCACertificates'],
  ...['status', 'connectivityState', 'Metadata', 'InterceptingCall', 'ServerInterceptingCall', 'logVerbosity'],
  ...['setLogVerbosity', 'setLogger', 'ServerCredentials', 'DelayedError', 'UnrecoverableError'],
]);

/** Packages that are used and open nothing; whichever is not named here might. */
const QUIET = [
  ...[/^@bufbuild\//, /^@nestjs\//, /^@noble\//, /^@scure\//, /^@stdlib\//, /^@peculiar\/x509$/, /^@sigstore\/(bundle|core)$/],
  ...[/^@opentelemetry\/(api|resources|sdk-trace)$/, /^(csv-parse\/sync|dcmjs-codecs|long|ml-matrix|ndarray|pino)$/],
  ...[/^(piscina|reflect-metadata|rxjs|seek-bzip|yaml|zod)$/, /^node:/, /^\./],
];

/** What of our own opens a connection for whoever calls it. */
const OWN = new Set([
  ...['openWay', 'probeWay', 'fetchPinnedAuthority', 'CoordinatorVisit', 'WayRelay', 'WitnessClient', 'ServiceCustodian'],
  ...['SiteServiceClient', 'RoundServiceClient', 'SiteClient', 'RoundClient'],
]);
const GLOBALS = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);

/** @returns what of the kind the text uses, sorted, as `module name` or the name alone */
export function outwardUses(text) {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
  const found = new Set();
  const imported = (from, names, isOffer = false) => {
    for (const name of names) {
      // A room names in its index what it offers.
      if (OWN.has(name) && isOffer) continue;
      if (OWN.has(name)) found.add(name);
      else if (!HARMLESS.has(name) && (BUILT_IN.test(from) || !isQuiet(from))) found.add(`${from} ${name}`);
    }
  };
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      const from = node.moduleSpecifier.text;
      imported(from, valuesOf(node), ts.isExportDeclaration(node) && from.startsWith('./'));
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments;
      imported(ts.isStringLiteralLike(from) ? from.text : 'something', ['import()']);
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = node.expression;
      const name = ts.isPropertyAccessExpression(called) && called.expression.getText() === 'globalThis' ? called.name : called;
      if (ts.isIdentifier(name) && GLOBALS.has(name.text)) found.add(name.text);
      if (name.getText() === 'process.binding' || name.getText() === 'process.getBuiltinModule') found.add(name.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found].sort();
}

function isQuiet(from) {
  return from.startsWith('@collimate/') || QUIET.some((one) => one.test(from));
}

/** Names that an import or a re-export takes as values: none for types, `*` for all, `default`. */
function valuesOf(node) {
  const clause = ts.isImportDeclaration(node) ? node.importClause : node;
  if (clause === undefined || clause.isTypeOnly) return clause === undefined ? ['*'] : [];
  const bindings = ts.isImportDeclaration(node) ? clause.namedBindings : node.exportClause;
  const own = ts.isImportDeclaration(node) && clause.name !== undefined ? ['default'] : [];
  if (bindings === undefined) return own.length > 0 ? own : ['*'];
  if (!ts.isNamedImports(bindings) && !ts.isNamedExports(bindings)) return [...own, '*'];
  return [...own, ...bindings.elements.filter((one) => !one.isTypeOnly).map((one) => (one.propertyName ?? one.name).text)];
}
