import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { parseDigest, parseSiteId, toHex } from '@collimate/kernel-canonical';
import type { CoordinatorClient } from '@collimate/platform-coordinator-client';
import { until } from '@collimate/platform-launcher';
import { MEMBER_LOG } from '@collimate/privacy-aggregation';

/** The offline key of a consortium, and what its keeper does with it. */
export class Consortium {
  private readonly keys = generateKeyPairSync('ed25519');

  get publicKey(): string {
    return rawKeyOf(this.keys.publicKey);
  }

  /** Signs a line for each of these sites that has none, as soon as all have named their keys. @returns the keys by site, as a protocol names them */
  async admit(operator: CoordinatorClient, sites: readonly string[]): Promise<Record<string, string>> {
    await until(
      'the keys of all sites',
      async () => {
        const { waiting } = await operator.members();
        return sites.every((site) => waiting.some((one) => one.site === site)) ? true : undefined;
      },
      100,
      20_000,
    );
    const keys: Record<string, string> = {};
    const asked = (await operator.members()).waiting.filter(({ site }) => sites.includes(site));
    for (const { site, identityKey } of asked) {
      const { size, root } = await operator.members();
      const text = MEMBER_LOG.memberText({ size, root: parseDigest(root) }, { site: parseSiteId(site), identityKey });
      const signature = toHex(new Uint8Array(sign(null, text, this.keys.privateKey)));
      await operator.addMember({ site, identityKey, consortiumKey: this.publicKey, signature });
      keys[site] = identityKey;
    }
    return keys;
  }
}

function rawKeyOf(key: KeyObject): string {
  return toHex(new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32)));
}
