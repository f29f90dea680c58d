import { ed25519 } from '@noble/curves/ed25519.js';
import { parseSiteId, sha256Bytes, toHex, type SiteId } from '@collimate/kernel-canonical';
import { memberHead, memberLogContinues, memberText, nextRoot, readMembers, type MemberEntry } from './member.log.js';
import { isSignedBy } from './public.keys.js';

const secretOf = (name: string): Uint8Array => sha256Bytes(new TextEncoder().encode(name));
const keyOf = (name: string): string => toHex(ed25519.getPublicKey(secretOf(name)));
const site = (name: string): SiteId => parseSiteId(name);

/** The next line of a log, signed by the consortium, or who stands for it, and by members. */
function line(
  before: readonly MemberEntry[],
  name: string,
  cosigners: readonly string[] = [],
  root = 'consortium',
  key = name,
): MemberEntry {
  const entry = { site: site(name), identityKey: keyOf(key) };
  const text = memberText(memberHead(before), entry);
  const sign = (who: string): string => toHex(ed25519.sign(text, secretOf(who)));
  return { ...entry, consortium: sign(root), cosignatures: cosigners.map((who) => ({ site: site(who), signature: sign(who) })) };
}

function logOf(...lines: readonly ((before: readonly MemberEntry[]) => MemberEntry)[]): readonly MemberEntry[] {
  return lines.reduce<readonly MemberEntry[]>((log, next) => [...log, next(log)], []);
}

const founders = ['a', 'b', 'c'];
const founded = founders.map((name) => (log: readonly MemberEntry[]) => line(log, name));
const sight = {
  consortiumKey: keyOf('consortium'),
  confirmed: new Map(founders.map((name) => [site(name), keyOf(name)])),
  colluding: 1,
  verify: isSignedBy,
};
const view = (log: readonly MemberEntry[]) => {
  const read = readMembers(log, sight);
  if ('badLine' in read) throw new Error(`line ${read.badLine}`);
  const told = (name: string, key = name) => [read.isMember(site(name), keyOf(key)), read.isPinned(site(name), keyOf(key))];
  return { ...read, told };
};

describe('the log of members', () => {
  test('pins what a person confirmed, and what more pinned members than may collude have cosigned', () => {
    const log = logOf(
      ...founded,
      (it) => line(it, 'd', ['a', 'b']),
      (it) => line(it, 'e', ['a']),
      (it) => line(it, 'f', ['d', 'c']),
    );
    const { told } = view(log);
    expect(['a', 'd', 'e', 'f', 'g'].map((name) => told(name))).toEqual([
      [true, true],
      [true, true],
      [true, false],
      [true, true],
      [false, false],
    ]);
  });

  test('counts no cosignature twice, of a stranger, of an unpinned member, of itself or of another line', () => {
    const twice = logOf(...founded, (it) => line(it, 'd', ['a', 'a', 'd', 'x']));
    expect(view(twice).told('d')).toEqual([true, false]);
    const chain = logOf(
      ...founded,
      (it) => line(it, 'd', ['a']),
      (it) => line(it, 'e', ['d', 'a']),
    );
    expect(view(chain).told('e')).toEqual([true, false]);
    const moved = logOf(...founded, (it) => ({ ...line(it, 'd'), cosignatures: line([], 'd', ['a', 'b']).cosignatures }));
    expect(view(moved).told('d')).toEqual([true, false]);
  });

  test('takes a new key of a site for a member, and pins it only by cosignatures', () => {
    const alone = logOf(...founded, (it) => line(it, 'a', [], 'consortium', 'a2'));
    expect([view(alone).told('a'), view(alone).told('a', 'a2')]).toEqual([
      [false, false],
      [true, false],
    ]);
    const cosigned = logOf(...founded, (it) => line(it, 'a', ['b', 'c'], 'consortium', 'a2'));
    expect(view(cosigned).told('a', 'a2')).toEqual([true, true]);
  });

  test('is refused at a line that the consortium has not signed, and at a key under a second name', () => {
    const forged = logOf(...founded, (it) => line(it, 'd', ['a', 'b'], 'coordinator'));
    expect(readMembers(forged, sight)).toEqual({ badLine: 3 });
    const sybil = logOf(...founded, (it) => line(it, 'd', ['a', 'b'], 'consortium', 'a'));
    expect(readMembers(sybil, sight)).toEqual({ badLine: 3 });
    const swapped = logOf(...founded);
    expect(readMembers([swapped[1], swapped[0], swapped[2]], sight)).toEqual({ badLine: 0 });
  });

  test('is continued by what was appended to it, and by nothing else', () => {
    const log = logOf(...founded);
    const head = memberHead(log);
    expect(view(log).root).toBe(head.root);
    expect(nextRoot(head, line(log, 'd'))).toBe(memberHead([...log, line(log, 'd')]).root);
    expect(memberLogContinues(head, [...log, line(log, 'd')])).toBe(true);
    expect(memberLogContinues(head, log.slice(0, 2))).toBe(false);
    expect(
      memberLogContinues(
        head,
        logOf(...founded.slice(0, 2), (it) => line(it, 'z')),
      ),
    ).toBe(false);
  });
});
