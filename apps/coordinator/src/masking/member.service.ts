import { Injectable } from '@nestjs/common';
import { Clock, parseDigest, sha256Hex, fromHex, toHex, type SiteId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type StoreSession } from '@collimate/platform-coordinator-store';
import { rawPublicKey } from '@collimate/platform-witness';
import { isSignedBy, isSigningKey, MEMBER_LOG, type LogHead, type MemberEntry } from '@collimate/privacy-aggregation';
import { countFromWire } from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { Doorbells } from '../platform/doorbells.js';
import { headOf, memberEntries, memberKeys } from './member.entries.js';

/** A line that the consortium has signed, away from this machine. */
export interface SignedLine {
  readonly site: SiteId;
  /** Ed25519, 64 hex digits, and so is the consortium's. */
  readonly identityKey: string;
  readonly consortiumKey: string;
  /** 128 hex digits. */
  readonly signature: string;
}

/** The log of members as it stands. */
export interface MemberLog {
  readonly consortiumKey: string | undefined;
  readonly entries: readonly MemberEntry[];
  readonly head: LogHead;
}

/**
 * Keeps the log of members. The coordinator cannot write a line of it: that takes the consortium's key, which is kept
 * offline. Each site decides for itself which members it counts as honest, by its people's words and by cosignatures.
 */
@Injectable()
export class MemberService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
    private readonly doorbells: Doorbells,
  ) {}

  async log(session: StoreSession = this.store.read): Promise<MemberLog> {
    const [consortiumKey, rows] = [await session.members.consortiumKey(), await session.members.lines()];
    const entries = memberEntries(rows);
    return { consortiumKey, entries, head: headOf(entries) };
  }

  /** @returns enrolled sites whose present key no line holds, with that key */
  async waiting(): Promise<readonly { readonly site: SiteId; readonly identityKey: string }[]> {
    const keys = memberKeys((await this.log()).entries);
    return (await this.store.read.sites.all()).flatMap(({ id, state, log_key: key }) => {
      const identityKey = rawKey(key);
      if (state !== 'active' || identityKey === undefined || keys.get(id) === identityKey) return [];
      return [{ site: id as SiteId, identityKey }];
    });
  }

  /**
   * Appends a line. The first one names the consortium's key for good.
   * @throws CoordinatorError SITE_UNKNOWN, INVALID_REQUEST, SIGNATURE_REFUSED
   */
  async add(line: SignedLine): Promise<LogHead> {
    const { site, identityKey, consortiumKey, signature } = line;
    const at = this.clock.now();
    const head = await this.store.write(async (session) => {
      const known = await session.sites.find(site);
      if (known === undefined) throw new CoordinatorError('SITE_UNKNOWN', 'no such site was invited');
      if (rawKey(known.log_key) !== identityKey) throw refused('the site signs by another key than the line holds');
      const log = await this.log(session);
      if (log.consortiumKey !== undefined && log.consortiumKey !== consortiumKey) throw refused('the consortium has another key');
      const keys = memberKeys(log.entries);
      if (keys.get(site) === identityKey) throw refused('the log holds this key of the site');
      const foreign = log.entries.some((one) => one.identityKey === identityKey && one.site !== site);
      if (foreign || !isSigningKey(identityKey)) throw refused('this is no key, or the key of another site too');
      if (!isSignedBy(consortiumKey, MEMBER_LOG.memberText(log.head, { site, identityKey }), signature)) {
        throw new CoordinatorError('SIGNATURE_REFUSED', 'the consortium has not signed this as the next line', {
          hint: `The log has ${log.head.size} lines and the root ${log.head.root}.`,
        });
      }
      if (log.consortiumKey === undefined) await session.members.nameConsortium(consortiumKey, at);
      await session.members.add({
        ...{ position: log.head.size, site_id: site, identity_key: identityKey, signature, added_at: at },
      });
      const next = headOf([...log.entries, { site, identityKey, consortium: signature, cosignatures: [] }]);
      const key = parseDigest(sha256Hex(fromHex(identityKey)));
      await session.log.append({ kind: 'member-added', site, key, size: next.size, root: next.root, at });
      return next;
    });
    this.doorbells.ringAll({ $case: 'rosterChanged', value: {} });
    return head;
  }

  /** Keeps the cosignature of a member under a line. @throws CoordinatorError INVALID_REQUEST, SIGNATURE_REFUSED */
  async cosign(session: StoreSession, siteId: SiteId, index: bigint, signature: Uint8Array): Promise<void> {
    const { entries } = await this.log(session);
    const position = countFromWire(index, 'index');
    const line = entries.at(position);
    if (position >= entries.length || line === undefined) throw refused('the log of members has no such line');
    const key = memberKeys(entries.slice(0, position)).get(siteId);
    if (key === undefined || line.site === siteId) throw refused('a line is cosigned by another member who stands before it');
    if (line.cosignatures.some(({ site }) => site === siteId)) return;
    const hex = toHex(signature);
    if (!isSignedBy(key, MEMBER_LOG.memberText(headOf(entries.slice(0, position)), line), hex)) {
      throw new CoordinatorError('SIGNATURE_REFUSED', 'the cosignature does not hold under this line');
    }
    const at = this.clock.now();
    await session.members.cosign({ position, siteId, signature: hex, at });
    await session.log.append({ kind: 'member-cosigned', site: siteId, index: position, at });
  }
}

/** @param spki SubjectPublicKeyInfo, DER, base64 @returns 64 hex digits */
function rawKey(spki: string | null): string | undefined {
  const raw = spki === null ? undefined : rawPublicKey(Buffer.from(spki, 'base64'));
  return raw === undefined ? undefined : toHex(raw);
}

function refused(message: string): CoordinatorError {
  return new CoordinatorError('INVALID_REQUEST', message);
}
