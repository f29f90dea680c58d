import { createRequire } from 'node:module';
import { sep } from 'node:path';

/** Packages outside the bundle of the extraction process, each with the packages that it loads in turn. */
const CHAINS: readonly (readonly string[])[] = [['piscina'], ['dcmjs-codecs', 'dcmjs', 'pako']];

/** @returns the folders of these packages, each with a separator at its end: the child may read them */
export function readablePackages(): readonly string[] {
  return CHAINS.flatMap((names) => {
    let from = import.meta.url;
    return names.map((name) => {
      from = createRequire(from).resolve(name);
      return from.slice(0, from.lastIndexOf(`${sep}node_modules${sep}${name}${sep}`)) + `${sep}node_modules${sep}${name}${sep}`;
    });
  });
}
