import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServiceKitError } from '../service-kit.error.js';

/** The part of a manifest that is read. */
interface Manifest {
  readonly exports?: Readonly<Record<string, string | { readonly default?: string }>>;
}

/**
 * Finds a file that another package of this workspace offers in the `exports` of its manifest, such as a program or a page. The
 * search goes through the folders of packages from this file upwards, as Node's own does: it works in a bundle, in single files
 * and in a test. The file may not be built yet; opening it then fails.
 * @param name of the package @param entry key of its `exports`
 * @returns the absolute path
 * @throws ServiceKitError PACKAGE_FILE_UNKNOWN
 * @example
 * packageFile('@collimate/coordinator', './program');
 */
export function packageFile(name: string, entry: string): string {
  const folder = packageFolder(name, dirname(fileURLToPath(import.meta.url)));
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const offered = exports[entry];
  const file = typeof offered === 'string' ? offered : offered?.default;
  if (file === undefined) throw unknown(`the package ${name} offers no ${entry}`);
  return join(folder, file);
}

function packageFolder(name: string, from: string): string {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
  const above = dirname(from);
  if (above === from) throw unknown(`there is no package ${name} beside this program`);
  return packageFolder(name, above);
}

function unknown(message: string): ServiceKitError {
  return new ServiceKitError('PACKAGE_FILE_UNKNOWN', message, { hint: 'Run `npm install` and `npm run build` in the clone.' });
}
