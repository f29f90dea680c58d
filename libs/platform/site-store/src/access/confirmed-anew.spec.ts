import { canonicalJson, digestOf, parseDigest, parseStudyId } from '@collimate/kernel-canonical';
import { parseRational } from '@collimate/kernel-numeric';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const password = 'correct horse battery';
const protocol = canonicalJson({ schema: 'collimate.study/1', id: 'demo-lung' });
const study = digestOf('collimate.study/1', JSON.parse(protocol));
const software = parseDigest('6'.repeat(64));
let site: TemporarySite;
let ids: Record<string, string>;
async function hire(name: string): Promise<string> {
  const { accounts } = site.store;
  const { code } = accounts.invite(name, ['approver'], ids['admin']);
  await accounts.activate(name, code, password);
  site.clock.advance(1000);
  return accounts.confirm(name, ids['ada']).account;
}
beforeEach(async () => {
  site = new TemporarySite();
  const { accounts, releaseLog, studies, budget } = site.store;
  ids = {};
  for (const name of ['admin', 'ada', 'eve']) {
    const roles = [name === 'admin' ? 'administrator' : 'approver'] as const;
    ids[name] = (await accounts.create(name, password, roles)).account;
  }
  accounts.confirm('ada', ids['eve']);
  accounts.confirm('eve', ids['ada']);
  releaseLog.append({ kind: 'log-started', owner: 'north', at: site.clock.now() });
  budget.open(parseRational('10'));
  studies.receive(study, parseStudyId('demo-lung'), protocol);
  ids['ben'] = await hire('ben');
});
afterEach(() => site.remove());

it('a word given before a reset counts no more after a new confirmation, also where the clock was set back between', async () => {
  const { accounts, studies, budget, softwareWord } = site.store;
  // clock one day ahead when ben (or who holds his password) speaks
  site.clock.advance(86_400_000);
  studies.sign(study, ids['ben'], 'approved');
  budget.sign(parseRational('1/2'), ids['ben']);
  softwareWord.note({ software }, ids['ben'], site.clock.now());
  // set right; ben's password was known to others: reset, activated, confirmed anew
  site.clock.advance(-86_400_000 + 60_000);
  const { code } = accounts.reset('ben', ids['admin']);
  await accounts.activate('ben', code, password);
  site.clock.advance(1000);
  accounts.confirm('ben', ids['ada']);
  expect(studies.signaturesOf(study)).toEqual([]);
  expect(budget.waiting()).toEqual([]);
  expect(softwareWord.read()).toBeUndefined();
  studies.sign(study, ids['ada'], 'approved');
  expect(studies.get(study).state).toBe('received');
});
