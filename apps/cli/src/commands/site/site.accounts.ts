import { ClientError } from '@collimate/platform-coordinator-client';
import { siteClient } from '@collimate/platform-site-client';
import type { Role, SiteCode } from '@collimate/platform-site-api';
import { CliError } from '../../errors/cli.error.js';
import { print } from '../../output/print.js';
import { configFolder } from '../../remote/config.folder.js';
import { explained } from '../../remote/explained.js';
import { askLine } from '../../remote/secret.prompt.js';
import { firstLine, readPassword } from '../../remote/secret.source.js';
import { forgetSession, keepSession, sessionFile } from '../../remote/session.file.js';
import { siteApi, type SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { renderAccounts } from '../../views/site-accounts.view.js';

const { env } = process;

/** `collimate site accounts add`: the first one with a password of one's own, every other with a code to hand on. */
export async function runAddAccount(
  name: string,
  options: SiteOptions & { readonly role: readonly Role[]; readonly passwordFile?: string },
): Promise<number> {
  const invited = await askSite(options, (site) =>
    site.createAccount({ name, roles: options.role, password: undefined }).catch((error: unknown) => {
      if (error instanceof ClientError && error.code === ('PASSWORD_NEEDED' satisfies SiteCode)) return undefined;
      throw error;
    }),
  );
  if (invited === undefined) return addFirst(name, options);
  print(
    options.json,
    invited,
    () =>
      `${name} will be ${invited.roles.join(' and ')}. Hand this code to nobody else; it works once, for seven days:\n  ${invited.code}\n` +
      `${name} sets a password: \`collimate site accounts activate ${name}\`.` +
      (invited.roles.includes('approver')
        ? ` After that, and not before, another approver: \`collimate site accounts confirm ${name}\`.`
        : ''),
  );
  return 0;
}

async function addFirst(
  name: string,
  options: SiteOptions & { readonly role: readonly Role[]; readonly passwordFile?: string },
): Promise<number> {
  const password = await readPassword({ file: options.passwordFile, env, question: `New password of ${name}`, twice: true });
  const account = await askSite(options, (site) => site.createAccount({ name, password, roles: options.role }));
  print(options.json, account, () => `${account.name} is ${account.roles.join(' and ')}.`);
  return 0;
}

/** `collimate site accounts activate`: the holder's first password. */
export async function runActivateAccount(
  name: string,
  options: SiteOptions & { readonly codeFile?: string; readonly passwordFile?: string },
): Promise<number> {
  const api = siteApi(options, env);
  const code =
    options.codeFile === undefined
      ? await askLine(`Code of ${name}: `, 'Name the file of the code by --code-file.')
      : firstLine(options.codeFile);
  const password = await readPassword({ file: options.passwordFile, env, question: `New password of ${name}`, twice: true });
  const account = await explained(api, () => siteClient({ url: api }).activateAccount({ name, code, password }));
  print(options.json, account, () => `${name} has a password. Log in: \`collimate site login ${name}\`.`);
  return 0;
}

/** `collimate site accounts confirm`: a third person's word for an approver. */
export async function runConfirmAccount(name: string, options: SiteOptions): Promise<number> {
  const account = await askSite(options, (site) => site.confirmAccount(name));
  print(options.json, account, () => `Confirmed. ${name} may approve.`);
  return 0;
}

/** `collimate site accounts reset`: somebody else has forgotten the password. */
export async function runResetPassword(name: string, options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  if (options.yes !== true) {
    process.stderr.write(
      'The password and every session of the account end now. Reset it only for a person whom you know, face to face or by telephone.\n',
    );
    const answer = await askLine(`Type yes to reset the password of ${name}: `, 'Repeat with --yes.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was reset');
  }
  const account = await askSite(options, (site) => site.resetPassword(name));
  print(
    options.json,
    account,
    () =>
      `The password of ${name} has ended. Hand this code to nobody else; it works once, for seven days:\n  ${account.code ?? ''}\n` +
      `${name} sets a new one: \`collimate site accounts activate ${name}\`.` +
      (account.roles.includes('approver')
        ? ` After that, and not before, another approver, not you: \`collimate site accounts confirm ${name}\`.`
        : ''),
  );
  return 0;
}

/** `collimate site accounts disable`: somebody has left the hospital, or lost a password. */
export async function runDisableAccount(name: string, options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  if (options.yes !== true) {
    process.stderr.write('The account ends for good, with its sessions. Its signatures stand, and its name stays taken.\n');
    const answer = await askLine(`Type yes to disable ${name}: `, 'Repeat with --yes.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was disabled');
  }
  const account = await askSite(options, (site) => site.disableAccount(name));
  print(options.json, account, () => `Disabled. ${name} can no longer log in.`);
  return 0;
}

/** `collimate site accounts list`. */
export async function runListAccounts(options: SiteOptions): Promise<number> {
  const accounts = await askSite(options, (site) => site.accounts());
  print(options.json, accounts, renderAccounts);
  return 0;
}

/**
 * `collimate site login`: keeps the session in a file of the caller's own. It replaces an earlier session at that
 * agent.
 */
export async function runLogin(
  given: string | undefined,
  options: SiteOptions & { readonly passwordFile?: string },
): Promise<number> {
  const api = siteApi(options, env);
  const file = sessionFile(configFolder(env));
  forgetSession(file, api);
  const name = given ?? (await askLine('Name: ', 'Name the account: `collimate site login NAME`.'));
  const password = await readPassword({ file: options.passwordFile, env, question: `Password of ${name}` });
  const session = await explained(api, () => siteClient({ url: api }).openSession({ name, password }));
  keepSession(file, api, { name, ...session });
  print(
    options.json,
    { name, api, expires: session.expires, file },
    () => `${name} is logged in at ${api} until ${session.expires}.`,
  );
  return 0;
}
