/** The codes of all errors of the house, as their files list them. Read by the compiler's own parser. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Where errors have their codes: each room beside its class, and the local API in a table over those of its agent. */
const FILES = ['{apps,libs}/**/*.error.ts', 'libs/platform/site-api/src/site.codes.ts'];
const CODE = /^[A-Z][A-Z0-9_]+$/;

/**
 * @param root folder of the workspace, absolute
 * @returns each word that stands as a type or as a key of a table in one of these files
 */
export function errorCodes(root) {
  const codes = new Set();
  for (const path of globSync(FILES, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' })) {
    const visit = (node) => {
      const word = ts.isLiteralTypeNode(node) ? node.literal.text : ts.isPropertyAssignment(node) ? node.name.text : undefined;
      if (word !== undefined && CODE.test(word)) codes.add(word);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true));
  }
  return codes;
}
