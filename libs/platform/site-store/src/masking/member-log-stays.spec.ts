import { readFileSync, writeFileSync } from 'node:fs';
import { parseSiteId } from '@collimate/kernel-canonical';
import type { HeadMark } from '@collimate/platform-keystore';
import type { MemberEntry } from '@collimate/privacy-aggregation';
import { Machine } from '../../fixtures/machine.js';

const line = (site: string, key: string): MemberEntry => ({
  ...{ site: parseSiteId(site), identityKey: key, consortium: 'signature' },
  cosignatures: [],
});
/** The second line of north takes the place of a key that was stolen. */
const [first, south, second] = [line('north', 'stolen'), line('south', 'own'), line('north', 'new')];
const machine = new Machine();
afterAll(() => machine.remove());

it.each(['of this version', 'that was upgraded'])(
  'a log of members that is shorter than one that was ever read is none, whatever database is put back: a site %s',
  (of) => {
    const consortium = `consortium ${of}`;
    expect(machine.store.memberLog.keep(consortium, [first, south])).toBe(true);
    const backup = machine.copy(false);
    expect(machine.store.memberLog.keep(consortium, [first, south, second])).toBe(true);
    machine.crash();
    if (of !== 'of this version') {
      const { pinned, ...mark } = JSON.parse(readFileSync(machine.counter, 'utf8')) as HeadMark;
      const kept = Object.entries(pinned!).filter(([name]) => !name.startsWith('members '));
      writeFileSync(machine.counter, JSON.stringify({ ...mark, pinned: Object.fromEntries(kept) }));
      expect(machine.store.memberLog.lines(consortium)).toHaveLength(3);
    }
    machine.restore(backup);
    expect(machine.store.memberLog.lines(consortium)).toHaveLength(2);
    expect(machine.store.memberLog.keep(consortium, [first, south])).toBe(false);
    expect(machine.store.memberLog.keep(consortium, [first, south, line('north', 'stolen again')])).toBe(false);
    expect(machine.store.memberLog.keep(consortium, [first, south, second])).toBe(true);
    expect(machine.store.memberLog.keep(consortium, [first, south, second, line('east', 'own')])).toBe(true);
  },
);
