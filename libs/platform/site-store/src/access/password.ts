import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { StoreError } from '../store.error.js';

/** Shortest password that is taken, in characters. */
const SHORTEST_PASSWORD = 12;

/** Memory in KiB, passes and lanes. @source OWASP Password Storage Cheat Sheet, Argon2id */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
const SALT_BYTES = 16;
const FORM = /^argon2id\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** Runs on a thread of its own, so that the agent answers others meanwhile. */
function derive(password: string, nonce: Uint8Array, cost: Cost): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'));
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce, tagLength: TAG_BYTES, ...cost }, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });
}

/** @returns cost, salt and tag of the password in one text */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive(password, salt, COST);
  const { memory, passes, parallelism } = COST;
  return `argon2id$${memory}$${passes}$${parallelism}$${salt.toString('base64url')}$${tag.toString('base64url')}`;
}

/** @returns whether the password has that hash; an unknown form of hash has no password */
export async function passwordMatches(password: string, hash: string): Promise<boolean> {
  const parts = FORM.exec(hash);
  if (parts === null) return false;
  const [memory, passes, parallelism] = parts.slice(1, 4).map(Number);
  const tag = await derive(password, Buffer.from(parts[4], 'base64url'), { memory, passes, parallelism });
  const expected = Buffer.from(parts[5], 'base64url');
  return tag.length === expected.length && timingSafeEqual(tag, expected);
}

/** @returns the hash of a password that a person has just chosen @throws StoreError WEAK_PASSWORD */
export async function hashNewPassword(password: string): Promise<string> {
  if ([...password].length < SHORTEST_PASSWORD) {
    throw new StoreError('WEAK_PASSWORD', 'the password is too short', { details: { shortest: SHORTEST_PASSWORD } });
  }
  return hashPassword(password);
}
