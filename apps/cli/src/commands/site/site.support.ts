import { writeFileSync } from 'node:fs';
import { CliError } from '../../errors/cli.error.js';
import { say } from '../../output/print.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';

/** `collimate site support-bundle [FILE]`: facts that may be handed to a helper outside the hospital. */
export async function runSupportBundle(file: string | undefined, options: SiteOptions): Promise<number> {
  const bundle = await askSite(options, (site) => site.support());
  const text = `${JSON.stringify(bundle, null, 2)}\n`;
  if (file === undefined) {
    process.stdout.write(text);
    return 0;
  }
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written${isThere ? ': it is there already' : ''}`, {
      cause,
      hint: 'Name a new file in a folder that you may write.',
    });
  }
  say(
    `${file}: read it before you send it. It names studies, codes and versions; no patient, no file, no count of either, and no password.`,
  );
  return 0;
}
