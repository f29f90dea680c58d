/** What Nest makes of a source: the classes that it constructs, and what a module says of them. Read by the compiler's own parser. */
import ts from 'typescript';

/** Decorators by which Nest constructs a class, as `@nestjs/common` calls them. */
const MAKERS = ['Injectable', 'Controller', 'Catch'];

/**
 * @param text of a source
 * @returns the names of its classes that Nest constructs, however they are written and exported
 */
export function madeClasses(text) {
  const source = parsed(text);
  const names = namesFromNest(source, MAKERS);
  return classesOf(source)
    .filter((one) => decoratorsOf(one, names).length > 0)
    .map(({ name }) => name?.text ?? 'a class without a name');
}

/**
 * @param text of a source with a Nest module
 * @returns the names in its lists of providers and controllers, those of comments and other lists apart
 */
export function providedNames(text) {
  const source = parsed(text);
  const names = namesFromNest(source, ['Module']);
  return classesOf(source)
    .flatMap((one) => decoratorsOf(one, names))
    .flatMap(({ expression }) =>
      expression.arguments.flatMap((argument) => (ts.isObjectLiteralExpression(argument) ? [...argument.properties] : [])),
    )
    .filter(({ name }) => ['providers', 'controllers'].includes(name?.getText(source)))
    .flatMap((property) => identifiersOf(property.initializer ?? property));
}

function parsed(text) {
  return ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
}

/** @returns the names by which a source calls these parts of `@nestjs/common` */
function namesFromNest(source, parts) {
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    const bindings = moduleSpecifier.text === '@nestjs/common' ? importClause?.namedBindings : undefined;
    if (bindings === undefined) return [];
    if (ts.isNamespaceImport(bindings)) return parts.map((part) => `${bindings.name.text}.${part}`);
    return bindings.elements
      .filter(({ name, propertyName }) => parts.includes((propertyName ?? name).text))
      .map(({ name }) => name.text);
  });
}

function classesOf(source) {
  const found = [];
  const visit = (node) => {
    if (ts.isClassLike(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function decoratorsOf(node, names) {
  return (ts.getDecorators(node) ?? []).filter(
    ({ expression }) => ts.isCallExpression(expression) && names.includes(expression.expression.getText()),
  );
}

function identifiersOf(node) {
  const found = [];
  const visit = (one) => {
    if (ts.isIdentifier(one)) found.push(one.text);
    ts.forEachChild(one, visit);
  };
  visit(node);
  return found;
}
