import type { AnswerOf } from '@collimate/protocol/http';
import type { SiteApi } from '@collimate/platform-site-api';
import { CliError } from '../../errors/cli.error.js';
import { checkNew, writeNew } from '../../output/new-file.js';
import { print, say } from '../../output/print.js';
import { askLine } from '../../remote/secret.prompt.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { readDecommission, renderDecommission, renderDecommissionPage } from '../../views/decommission.page.js';

const WARNING = `The site leaves its federation for good. Every study is closed, the link ends, and the keys of the connection are destroyed. What was
released stays released. The data folder and the other keys stay, until the hospital removes them. Two approvers have to say so.`;

/** `collimate site decommission`: leaves the federation, and writes the certificate of it. */
export async function runDecommission(options: SiteOptions & { readonly out: string; readonly yes?: boolean }): Promise<number> {
  checkNew(options.out);
  const { site, left } = await askSite(options, (agent) => agent.status());
  // The site has left already. The certificate is fetched again, because the first answer may not have arrived.
  if (left !== null) return finish(await askSite(options, (agent) => agent.decommission({ site: left.site })), options);
  if (site === null) throw new CliError('NO_ENTRY', 'missing', 'this site is in no federation');
  if (options.yes !== true) {
    say(WARNING);
    const answer = await askLine(`Type ${site} to go on: `, 'Repeat with --yes.');
    if (answer !== site) throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was done');
  }
  const done = await askSite(options, (agent) => agent.decommission({ site }));
  return finish(done, options);
}

function finish(done: AnswerOf<SiteApi['decommission']>, options: SiteOptions & { readonly out: string }): number {
  if (done.kind === 'signed') {
    print(options.json, done, () => 'Said. Nothing has changed yet: another approver has to say so too, by the same command.');
    return 0;
  }
  const said = readDecommission(done.certificate);
  writeNew(
    options.out,
    options.out.endsWith('.json') ? `${JSON.stringify(done.certificate, null, 2)}\n` : renderDecommissionPage(done.certificate),
  );
  print(options.json, { kind: done.kind, file: options.out, ...said }, () => renderDecommission(said, options.out));
  return 0;
}
