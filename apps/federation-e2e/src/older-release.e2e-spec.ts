import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LocalSite, until } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { Federation } from './federation.js';
import { testStudy } from './test-study.js';

/*
 * The programs of an earlier release beside those of today. A bundle has megabytes, and a clone may be shallow: the folder of an unpacked
 * release (or of a checkout that was built) is named by COLLIMATE_OLDER_RELEASE. Everywhere else older-agents.spec.ts speaks for it, with
 * a client that is generated from the older proto files.
 */
const RELEASE = process.env['COLLIMATE_OLDER_RELEASE'];
const AGENT = packageFile('@collimate/site-agent', './program');
const agent = join(RELEASE ?? '', 'site-agent', 'dist', 'agent', 'main.js');
const coordinator = join(RELEASE ?? '', 'coordinator', 'dist', 'bundle', 'main.js');
const describeRelease = RELEASE !== undefined && existsSync(agent) && existsSync(coordinator) ? describe : describe.skip;
if (RELEASE === undefined)
  console.warn('COLLIMATE_OLDER_RELEASE names no folder: the programs of an earlier release were not run beside those of today');
else if (!existsSync(agent) || !existsSync(coordinator)) throw new Error(`${RELEASE} holds no programs of a release`);

async function runStudy(federation: Federation, id: string): Promise<void> {
  await federation.launch({ ...testStudy(id, ['north'], 4), minSites: 1 });
  const ended = async () => ((await federation.coordinator.operator().study(id)).state === 'completed' ? true : undefined);
  await until(`the end of ${id}`, ended, 250, 90_000);
}

describeRelease('programs of today, beside an earlier release', () => {
  it('a coordinator hears its agent, which signs what it says once it is upgraded', async () => {
    const federation = await Federation.start([{ id: 'north', agent }], 4, 5);
    try {
      await runStudy(federation, 'e2e-older-agent');
      const said = federation.logLines();
      expect(said.filter((line) => line.includes('UNSIGNED_MESSAGES'))).toHaveLength(1);
      expect(said.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
      const [{ site, link }] = federation.sites;
      await site.program.stop();
      const env = { COLLIMATE_SITE_COORDINATOR: `https://localhost:${link.port}` };
      const upgraded = new LocalSite({
        id: site.id,
        name: site.name,
        folder: join(federation.folder, site.id),
        agent: AGENT,
        env,
      });
      await upgraded.program.start();
      const isSigning = async () => ((await upgraded.as('dpo').status()).coordinator?.isSigned === true ? true : undefined);
      await upgraded.comeBack();
      await until('the signatures', isSigning, 50, 30_000);
      await upgraded.program.stop();
    } finally {
      await federation.stop();
    }
  }, 240_000);

  it('an agent works with its coordinator, and says what it cannot do', async () => {
    const federation = await Federation.start([{ id: 'north' }], 4, 5, {}, coordinator);
    try {
      await runStudy(federation, 'e2e-older-coordinator');
      const [{ site }] = federation.sites;
      expect((await site.as('dpo').status()).coordinator).toMatchObject({ connected: true, isSigned: false, transport: 'h2' });
      const said = federation.logLines();
      expect(said.filter((line) => line.includes('COORDINATOR_OLDER'))).toHaveLength(1);
      expect(said.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
    } finally {
      await federation.stop();
    }
  }, 240_000);
});
