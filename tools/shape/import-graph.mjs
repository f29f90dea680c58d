/**
 * Who imports whom: the files of a project, its folders, and the circles among them. Imports are read by the compiler's own
 * scanner; those of types count too, for a reader has to follow them all the same.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { isGenerated } from './generated.mjs';

/** Sources that are no part of what is built. */
const APART = /\.(spec|e2e-spec|fixture|d)\.ts$/;

/**
 * @param src folder of a project's sources, absolute
 * @returns for each source, by its path below `src`, the sources of the same project that it imports
 */
export function importsOf(src) {
  const files = globSync('**/*.ts', { cwd: src }).filter((file) => !APART.test(file) && !isGenerated(join(src, file)));
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(src, file), 'utf8'));
      const own = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
      const targets = own.map((name) => join(dirname(file), name).replace(/\.js$/, '.ts'));
      return [file, new Set(targets.filter((target) => known.has(target)))];
    }),
  );
}

/** @returns the same between folders, each by its path below `src`; `.` is `src` itself */
export function foldersOf(imports) {
  const folders = new Map();
  for (const [file, targets] of imports) {
    const from = dirname(file);
    const reached = folders.get(from) ?? new Set();
    for (const target of targets) if (dirname(target) !== from) reached.add(dirname(target));
    folders.set(from, reached);
  }
  return folders;
}

/**
 * @returns the knots of a graph, each sorted: nodes of which every one leads to every other; empty if imports run downhill
 * @source Tarjan 1972, Depth-first search and linear graph algorithms, section 4
 */
export function circlesOf(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const circles = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const knot = stack.splice(stack.indexOf(node));
    if (knot.length > 1 || graph.get(node)?.has(node)) circles.push(knot.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return circles;
}

/** @returns which files draw the arrows of a circle between folders, for whoever has to mend it */
export function arrowsOf(imports, circle) {
  return [...imports].flatMap(([file, targets]) =>
    [...targets]
      .filter((target) => dirname(target) !== dirname(file) && circle.includes(dirname(file)) && circle.includes(dirname(target)))
      .map((target) => `${file} -> ${target}`),
  );
}
