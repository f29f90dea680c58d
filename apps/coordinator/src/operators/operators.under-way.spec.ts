import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInstant } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { SystemClock } from '@collimate/platform-service-kit';
import { tokenHash } from '../platform/coordinator.keys.js';
import { writeAs, type Operator } from '../platform/operator.js';
import { OperatorsService } from './operators.service.js';

/* Each was let in before: at the door the token was right. */
describe('what an operator asked for whose account or token was taken away before it was done', () => {
  let dir: string;
  let store: CoordinatorStore;
  let operators: OperatorsService;
  const by = (name: string, token: string): Operator => ({ name, tokenSha256: tokenHash(token) });
  const boss = by('boss', 'the token of boss');
  const unauthorized = { status: 401 };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'operators-'));
    store = await CoordinatorStore.open({ kind: 'embedded', dir });
    operators = new OperatorsService(store, new SystemClock());
    const at = parseInstant('2026-11-23T07:00:00.000Z');
    await store.write((session) => session.accounts.set('boss', { sha256: boss.tokenSha256, by: 'boss', at }));
  });
  afterAll(async () => {
    await store.close();
    rmSync(dir, { recursive: true });
  });

  it('is not done for one who was removed: nothing is begun that the removal has not made void', async () => {
    const jane = by('jane', await operators.add('jane', boss));
    // Both are under way at the same moment; the removal comes first.
    const [removed, added] = await Promise.allSettled([operators.remove('jane', boss), operators.add('sock', jane)]);
    expect([removed.status, added]).toMatchObject(['fulfilled', { status: 'rejected', reason: unauthorized }]);
    await expect(operators.confirm('boss', jane)).rejects.toMatchObject(unauthorized);
    expect((await operators.list()).map(({ name }) => name)).toEqual(['boss', 'jane']);
  });

  it('is not done with a token that another has taken the place of', async () => {
    const first = by('joe', await operators.add('joe', boss));
    const [own, again] = await Promise.allSettled([operators.replaceToken('joe', first), operators.replaceToken('joe', first)]);
    expect([own.status, again]).toMatchObject(['fulfilled', { status: 'rejected', reason: unauthorized }]);
    await expect(writeAs(store, first, async () => 'done')).rejects.toMatchObject(unauthorized);
    const next = own.status === 'fulfilled' ? by('joe', own.value) : first;
    await expect(writeAs(store, next, async () => 'done')).resolves.toBe('done');
    // A right token is that of its own account alone.
    await expect(writeAs(store, { ...next, name: 'boss' }, async () => 'done')).rejects.toMatchObject(unauthorized);
  });
});
