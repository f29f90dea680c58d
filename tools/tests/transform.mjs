/**
 * TypeScript for Jest, with the built-in objects bound once a module. Jest runs a module in a `vm` context, where each
 * look at a global (`Math`, `Infinity`, `Float64Array`) asks the context's interceptor: a loop over voxels or draws takes
 * up to ten times as long as in the product. A `const` of the module is found without asking. The values are the same
 * objects, so no test can tell. Names that tests replace (`Date`, timers, `process`) stay with the context.
 */
import swc from '@swc/jest';

const BUILT_INS = [
  'Math',
  'Number',
  'String',
  'JSON',
  'Buffer',
  'TextEncoder',
  'TextDecoder',
  'BigInt',
  'Array',
  'Object',
  'Map',
  'Set',
  'WeakMap',
  'ArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Infinity',
  'NaN',
];

/** The source with one line's beginning put before it (a line of its own would move every place in an error). */
export function bound(source) {
  const names = BUILT_INS.filter((name) => new RegExp(`\\b${name}\\b`).test(source) && !declares(source, name));
  return names.length === 0 || source.startsWith('#!') ? source : `const { ${names.join(', ')} } = globalThis; ${source}`;
}

/** Whether the module has something else of this name at its top: a class, a function, a constant or an import. */
function declares(source, name) {
  return new RegExp(
    `^(?:export )?(?:(?:abstract )?class|function|const|let) ${name}\\b|^import [^;]*\\b${name}\\b[^;]* from `,
    'm',
  ).test(source);
}

export default {
  createTransformer(options) {
    const inner = swc.createTransformer(options);
    return {
      canInstrument: inner.canInstrument,
      process: (source, file, jest) => inner.process(bound(source), file, jest),
      processAsync: (source, file, jest) => inner.processAsync(bound(source), file, jest),
      getCacheKey: (source, file, jest) => inner.getCacheKey(bound(source), file, jest),
    };
  },
};
