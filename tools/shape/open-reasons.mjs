/**
 * Where a reason of the wire is written as text into something that takes any text: renamed in the table of reasons, such a place compiles as
 * before and decides by a word that nobody says any more. Read by the compiler, with its types.
 */
import { relative } from 'node:path';
import ts from 'typescript';
import { readOnce } from './read-once.mjs';

const EQUALITY = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

/**
 * @param root folder of the workspace, absolute
 * @param config tsconfig.json of a program, absolute
 * @param reasons the words that are registered
 * @param hostFor compiler host by its options, of `readOnce`; one for several programs reads once what they share
 * @returns `path:line WORD` of each text that equals a reason, and is compared with, or goes where, any text may be
 */
export function openReasons(root, config, reasons, hostFor = readOnce(root)) {
  const { options, fileNames, projectReferences } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    config.replace(/\/[^/]+$/, ''),
  );
  const host = hostFor({ ...options, noEmit: true });
  const program = ts.createProgram({ rootNames: fileNames, options: { ...options, noEmit: true }, projectReferences, host });
  const checker = program.getTypeChecker();
  const found = [];
  for (const path of fileNames) {
    const source = program.getSourceFile(path);
    const visit = (node) => {
      if (ts.isStringLiteralLike(node) && reasons.has(node.text) && isOpen(checker, node)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        found.push(`${relative(root, path)}:${line + 1} ${node.text}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function isOpen(checker, node) {
  const text = outOfBrackets(node);
  const { parent } = text;
  if (ts.isLiteralTypeNode(parent) || ts.isImportDeclaration(parent)) return false;
  if (ts.isBinaryExpression(parent) && EQUALITY.has(parent.operatorToken.kind)) {
    return takesAnyText(checker.getTypeAtLocation(parent.left === text ? parent.right : parent.left));
  }
  if (ts.isCaseClause(parent)) return takesAnyText(checker.getTypeAtLocation(parent.parent.parent.expression));
  const wanted = checker.getContextualType(text);
  if (wanted !== undefined && (wanted.flags & ts.TypeFlags.TypeParameter) === 0) return takesAnyText(wanted);
  return isWidened(checker, text);
}

function outOfBrackets(node) {
  return ts.isParenthesizedExpression(node.parent) ? outOfBrackets(node.parent) : node;
}

/** What nobody has said a type of becomes any text where it stands in a list, a set, a field or an answer, or beside another text. */
function isWidened(checker, alone) {
  const text = outOfChoices(alone);
  const { parent } = text;
  if (ts.isPropertyAssignment(parent)) return takesAnyText(checker.getTypeAtLocation(parent.name));
  if (ts.isVariableDeclaration(parent)) return takesAnyText(checker.getTypeAtLocation(parent.name));
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) {
    const [signature] = checker.getTypeAtLocation(ts.findAncestor(parent, ts.isFunctionLike)).getCallSignatures();
    const told = signature && checker.getReturnTypeOfSignature(signature);
    return told !== undefined && takesAnyText(checker.getAwaitedType(told) ?? told);
  }
  if (!ts.isArrayLiteralExpression(parent)) return false;
  const made = ts.isNewExpression(parent.parent) ? parent.parent : parent;
  return checker.getTypeArguments(checker.getTypeAtLocation(made)).some(takesAnyText);
}

/** A text that is one of two, or stands in for one that is not there, goes where the choice goes. */
function outOfChoices(node) {
  const { parent } = node;
  const isChoice =
    ts.isParenthesizedExpression(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition !== node) ||
    (ts.isBinaryExpression(parent) && !EQUALITY.has(parent.operatorToken.kind));
  return isChoice ? outOfChoices(parent) : node;
}

/** `unknown` takes it too: a value of unknown type is compared with a word only where nothing has said what it is. */
function takesAnyText(type) {
  if (type.isUnion()) return type.types.some(takesAnyText);
  return (type.flags & (ts.TypeFlags.String | ts.TypeFlags.Unknown | ts.TypeFlags.Any)) !== 0;
}
