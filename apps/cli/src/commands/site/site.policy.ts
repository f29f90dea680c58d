import type { PolicyRules, SitePolicyView } from '@collimate/platform-site-api';
import { CliError } from '../../errors/cli.error.js';
import { columns } from '../../output/columns.js';
import { print, say } from '../../output/print.js';
import { askLine } from '../../remote/secret.prompt.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { readDocument } from '../../sources/document.source.js';

type Change = Pick<NonNullable<SitePolicyView['waiting']>, 'digest' | 'changes' | 'outside'>;

/** `collimate site policy show`: the rules that are in force, and those that wait for a second person. */
export async function runShowPolicy(options: SiteOptions): Promise<number> {
  const policy = await askSite(options, (site) => site.policy());
  print(options.json, policy, renderPolicy);
  return 0;
}

/** `collimate site policy diff`: the effect of other rules, in words; nothing is stored. */
export async function runDiffPolicy(file: string, options: SiteOptions): Promise<number> {
  const rules = readRules(file);
  const change = await askSite(options, (site) => site.comparePolicy({ rules }));
  print(options.json, change, renderChange);
  return 0;
}

/** `collimate site policy apply`: shows a change, asks, and signs the digest that was shown. Without a file, the change that waits. */
export async function runApplyPolicy(
  file: string | undefined,
  options: SiteOptions & { readonly yes?: string },
): Promise<number> {
  const { rules, ...change } = await changeOf(file, options);
  if (change.changes.length === 0) {
    print(options.json, { kind: 'unchanged', ...change }, () => 'Nothing would change.');
    return 0;
  }
  say(`${renderChange(change)}\n`);
  if (options.yes === undefined) {
    const answer = await askLine('Type yes to sign this change in your name: ', 'Repeat with --yes DIGEST.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was signed');
  } else if (options.yes !== change.digest) {
    throw new CliError('DIGEST_DIFFERS', 'refused', 'this is not the change that was named', {
      hint: `Read it: it has the digest ${change.digest}.`,
    });
  }
  const { kind } = await askSite(options, (site) => site.signPolicy({ digest: change.digest, rules }));
  print(options.json, { kind, digest: change.digest }, () =>
    kind === 'applied'
      ? 'In force from now on.'
      : 'Signed. It is in force when another approver signs the same change: `collimate site policy apply`.',
  );
  return 0;
}

/** The agent reads the form; a key that it does not know is refused there, by its name. */
function readRules(file: string): PolicyRules {
  return readDocument(file, 'Write it as `collimate site policy diff --help` shows it.', (document) => document as PolicyRules);
}

async function changeOf(file: string | undefined, options: SiteOptions): Promise<Change & { readonly rules: PolicyRules }> {
  if (file !== undefined) {
    const rules = readRules(file);
    return { ...(await askSite(options, (site) => site.comparePolicy({ rules }))), rules };
  }
  const { waiting } = await askSite(options, (site) => site.policy());
  if (waiting !== null) return waiting;
  throw new CliError('NO_ENTRY', 'missing', 'no change of the rules waits for a second person', {
    hint: 'Name the file of the rules: `collimate site policy apply FILE`.',
  });
}

function renderPolicy({ inForce, counts, waiting }: SitePolicyView): string {
  const head =
    inForce === null
      ? 'No rules of the house are in force.'
      : `In force since ${inForce.at}, signed by ${inForce.by.join(' and ')}.`;
  const table = columns(
    ['rule', 'says'],
    counts.map(({ rule, says }) => [rule, says]),
    2,
  );
  const wait =
    waiting === null
      ? []
      : [`WAITS for a second approver, signed by ${waiting.signed.name}, ${waiting.signed.at}:`, renderChange(waiting)];
  return [head, table, ...wait].join('\n\n');
}

function renderChange({ digest, changes, outside }: Change): string {
  if (changes.length === 0) return 'Nothing would change.';
  const lost = outside.map((study) => `  the approved study ${study} is answered no more while these rules stand`);
  return ['What changes:', ...changes.map((line) => `  ${line}`), ...lost, `digest of the change  ${digest}`].join('\n');
}
