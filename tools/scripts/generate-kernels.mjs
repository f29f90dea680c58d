/**
 * Compiles the AssemblyScript kernels and writes each as a TypeScript module that holds the bytes as base64 and makes
 * instances of them. The same embedded bytes run in Jest, in Node and in a bundle. Never committed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOMS = ['libs/radiomics/kernels', 'libs/imaging/formats'];

/** Makes src/generated of a room from its assembly. */
async function generate(room) {
  const sources = readdirSync(join(room, 'assembly')).filter((file) => file.endsWith('.ts'));
  mkdirSync(join(room, 'src', 'generated'), { recursive: true });
  for (const source of sources) {
    const name = basename(source, '.ts');
    const outputs = new Map();
    const { error, stderr } = await asc.main(
      [source, '--outFile', `${name}.wasm`, '--bindings', 'raw', '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert'],
      {
        readFile: (file) =>
          existsSync(join(room, 'assembly', file)) ? readFileSync(join(room, 'assembly', file), 'utf8') : null,
        listFiles: () => [],
        writeFile: (file, contents) => void outputs.set(file, contents),
      },
    );
    if (error) throw new Error(`${source}: ${error.message}\n${stderr.toString()}`);
    const functions = functionsOf(join(room, 'assembly'), source);
    writeFileSync(join(room, 'src', 'generated', `${name}.wasm.ts`), moduleText(name, outputs.get(`${name}.wasm`), functions));
  }
}

for (const room of ROOMS) await generate(fileURLToPath(new URL(`../../${room}/`, import.meta.url)));

/** @returns name, parameters and result of each function that a source exports, its own and those of files that it hands on */
function functionsOf(folder, source) {
  const text = readFileSync(join(folder, source), 'utf8');
  const own = [...text.matchAll(/^export function (\w+)\(([^)]*)\): (\w+)/gm)];
  const handedOn = [...text.matchAll(/^export \{([^}]*)\} from '\.\/([^']+)'/gm)].flatMap(([, names, file]) => {
    const wanted = names.split(',').map((one) => one.trim());
    const found = functionsOf(folder, `${file}.ts`).filter(([, name]) => wanted.includes(name));
    if (found.length !== wanted.length) throw new Error(`${source} hands on what ${file}.ts does not export: ${names}`);
    return found;
  });
  return [...own, ...handedOn];
}

/** One member per exported function; pointers and 32-bit numbers are `number` on the outside. */
function moduleText(name, bytes, functions) {
  const members = functions.map(([, fn, parameters, result]) => {
    const outside = parameters
      .replace(/\s+/g, ' ')
      .replace(/: (?:usize|isize|[iuf]\d+)\b/g, ': number')
      .replace(/^ |,? $/g, '');
    return `  ${fn}(${outside}): ${result === 'void' ? 'void' : 'number'};`;
  });
  const type = name[0].toUpperCase() + name.slice(1).replace(/-(\w)/g, (_, c) => c.toUpperCase());
  return `/* Generated from assembly/${name}.ts by tools/scripts/generate-kernels.mjs. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};
declare function atob(text: string): string;

/** What assembly/${name}.ts exports: numbers are pointers, counts and offsets in bytes of \`memory\`. */
export interface ${type}Wasm {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
${members.join('\n')}
}

/** SHA-256 of the compiled kernel. */
export const ${type.toUpperCase()}_DIGEST = '${createHash('sha256').update(bytes).digest('hex')}';

const BYTES = '${Buffer.from(bytes).toString('base64')}';

/** Compiles and instantiates; the instance owns its memory. */
export function instantiate${type}(): ${type}Wasm {
  const text = atob(BYTES);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const imports = { env: { abort: () => undefined } };
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as ${type}Wasm;
}
`;
}
