import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { checkOwn } from './key-folder.js';
import { COVER_BYTES, KeyCover } from './key-cover.js';
import type { KeyCustodian } from './key-custodian.js';
import { KeystoreError } from './keystore.error.js';

const BOUND = 'covering-key';

/** A custodian whose key is a file: on a medium that is put in for the start, or one that the machine's security chip opens. */
export class FileCustodian implements KeyCustodian {
  readonly kind = 'file';

  /** @param path of 64 hex digits, readable for the agent's own account alone */
  constructor(private readonly path: string) {}

  wrap(bytes: Uint8Array): Promise<string> {
    return Promise.resolve().then(() => Buffer.from(this.cover().seal(BOUND, bytes)).toString('base64'));
  }

  unwrap(wrapped: string): Promise<Uint8Array> {
    return Promise.resolve().then(() => {
      try {
        return this.cover().open(BOUND, Buffer.from(wrapped, 'base64'));
      } catch (error) {
        if (!(error instanceof KeystoreError) || error.code !== 'BAD_KEY_FILE') throw error;
        throw new KeystoreError('CUSTODIAN_REFUSED', 'the key of the custodian is not the one that covers these keys', {
          hint: 'name the file with which the folder was covered by COLLIMATE_SITE_KEK',
        });
      }
    });
  }

  private cover(): KeyCover {
    const text = this.read();
    if (!/^[0-9a-f]{64}\s*$/i.test(text)) {
      throw new KeystoreError('CUSTODIAN_REFUSED', 'the file of the custodian does not hold 64 hex digits', {
        hint: 'make it once by: (umask 077 && openssl rand -hex 32 > FILE)',
      });
    }
    return new KeyCover(new Uint8Array(Buffer.from(text.trim(), 'hex').subarray(0, COVER_BYTES)));
  }

  private read(): string {
    let descriptor: number;
    try {
      descriptor = openSync(this.path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    } catch {
      throw new KeystoreError('CUSTODIAN_UNREACHABLE', 'the file of the custodian cannot be opened', {
        hint: 'put its medium in; a new one is made by: (umask 077 && openssl rand -hex 32 > FILE)',
      });
    }
    try {
      checkOwn(fstatSync(descriptor), 'chmod 0600 the file of the custodian, and replace its key if others could have read it');
      return readFileSync(descriptor, 'ascii');
    } finally {
      closeSync(descriptor);
    }
  }
}
