/**
 * What a room offers and what is said of it: the exports of its index, each with its TSDoc comment. Read from the
 * sources by the compiler's own parser, so that nothing is missed that a reader would see.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/**
 * @param room folder of the room, absolute
 * @returns the exports of all its entries, in the order in which they are named
 */
export function exportsOf(room) {
  const manifest = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8'));
  const entries = Object.entries(manifest.exports).map(([entry, target]) => [
    join(manifest.name, entry),
    join(room, target['@collimate/source']),
  ]);
  return entries.flatMap(([entry, index]) => exportsOfFile(index).map((found) => ({ entry, ...found })));
}

function exportsOfFile(file) {
  return parse(file).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && statement.moduleSpecifier) {
      const from = join(dirname(file), statement.moduleSpecifier.text.replace(/\.js$/, '.ts'));
      if (!existsSync(from)) return [];
      return statement.exportClause.elements.map(({ name, propertyName }) => ({
        name: name.text,
        ...declarationOf(from, (propertyName ?? name).text),
        ...(statement.isTypeOnly ? { isValue: false, isCallable: false } : {}),
      }));
    }
    return isExported(statement) ? namesOf(statement).map((name) => ({ name, ...declarationOf(file, name) })) : [];
  });
}

/** @returns where a name is declared in a file, whether it is there at run time, and what its comment says */
function declarationOf(file, name) {
  const source = parse(file);
  for (const statement of source.statements) {
    if (namesOf(statement).includes(name)) {
      const comments = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
      const comment = comments.map((one) => one.getText(source)).join('\n');
      const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
      return { file, isValue: !isType, isCallable: isCallable(statement), ...said(comment) };
    }
    // What another package declares is said there.
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier && !statement.moduleSpecifier.text.startsWith('.')) {
      const isHandedOn = (statement.exportClause?.elements ?? []).some((element) => element.name.text === name);
      if (isHandedOn) return { file, isValue: false, isCallable: false, sentence: 'Of another package.', tags: {}, examples: [] };
    }
    // A name that an index of a folder hands on is looked up where it is declared.
    if (ts.isExportDeclaration(statement) && statement.exportClause && statement.moduleSpecifier) {
      const handedOn = statement.exportClause.elements.find((element) => element.name.text === name);
      const from = join(dirname(file), statement.moduleSpecifier.text.replace(/\.js$/, '.ts'));
      if (handedOn && existsSync(from)) return declarationOf(from, (handedOn.propertyName ?? handedOn.name).text);
    }
  }
  return { file, isValue: true, isCallable: false, sentence: '', tags: {}, examples: [] };
}

/** @returns whether a statement declares a function, or a class that somebody constructs and that is no error */
function isCallable(statement) {
  if (ts.isFunctionDeclaration(statement)) return true;
  if (ts.isClassDeclaration(statement)) {
    const isAbstract = (statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword);
    return !isAbstract && !statement.name?.text.endsWith('Error');
  }
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some(({ initializer }) => initializer && ts.isArrowFunction(initializer));
}

/** @returns the sentence, the text of each tag and the code of each example of a comment */
function said(comment) {
  const lines = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''));
  const parts = [{ tag: '', text: [] }];
  let inCode = false;
  for (const line of lines) {
    if (/^\s*```/.test(line)) inCode = !inCode;
    const tag = inCode ? null : /^\s*@(\w+)(.*)$/.exec(line);
    if (tag) parts.push({ tag: tag[1], text: [tag[2].trim()] });
    else parts.at(-1).text.push(line);
  }
  const tags = {};
  for (const { tag, text } of parts.slice(1)) (tags[tag] ??= []).push(text.join('\n').trim());
  const inline = [...parts[0].text.join('\n').matchAll(/ @(source|returns|throws)\b/g)].map(([, tag]) => tag);
  for (const tag of inline) tags[tag] ??= [''];
  const examples = (tags.example ?? []).map((text) => /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
  return { sentence: parts[0].text.join(' ').trim(), tags, examples };
}

function namesOf(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations
      .map(({ name }) => name)
      .filter(ts.isIdentifier)
      .map(({ text }) => text);
  }
  const { name } = statement;
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

function isExported(statement) {
  return (
    ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function parse(file) {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}
