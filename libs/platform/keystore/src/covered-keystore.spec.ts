import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeCover, openCovered } from './covered-keystore.js';
import { FileCustodian } from './file-custodian.js';
import type { KeyCustodian } from './key-custodian.js';
import { Keystore } from './keystore.js';
import { ServiceCustodian } from './service-custodian.js';

let base: string;
let folder: string;
let custodian: FileCustodian;

const kek = (name: string): FileCustodian => {
  writeFileSync(join(base, name), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  return new FileCustodian(join(base, name));
};
const files = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
const holds = (bytes: Uint8Array): boolean => files().some((file) => readFileSync(file).includes(Buffer.from(bytes)));

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'collimate-cover-'));
  folder = join(base, 'keys');
  custodian = kek('kek');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Uses each kind of key. */
const used = (keys: Keystore, number = 'H-1') => [keys.subjects.lookupOf(number), keys.identityPublicKey(), keys.tlsKeyPem()];

describe('keys that a custodian covers', () => {
  it('are the same after they were covered, and nothing of them stands on the disk', async () => {
    const before = new Keystore(folder);
    const subject = before.subjects.createSubject();
    const sealed = before.subjects.seal(subject, 'hospital-id', 'H-1');
    const own = used(before);
    const open = files().map((file) => readFileSync(file));
    const covered = await openCovered(folder, custodian);
    expect(used(covered)).toEqual(own);
    expect(covered.subjects.unseal(subject, 'hospital-id', sealed)).toBe('H-1');
    for (const bytes of open) expect(holds(bytes)).toBe(false);
    for (const file of files()) expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await openCovered(folder, custodian);
    const newcomer = again.subjects.createSubject();
    expect((await openCovered(folder, custodian)).subjects.hasSubjectKey(newcomer)).toBe(true);
    expect(used(again)).toEqual(own);
  });

  it('open for nobody without the custodian, and for none but theirs', async () => {
    used(await openCovered(folder, custodian));
    expect(() => new Keystore(folder)).toThrow(expect.objectContaining({ code: 'KEYS_COVERED' }));
    await expect(openCovered(folder, kek('other'))).rejects.toMatchObject({ code: 'CUSTODIAN_REFUSED' });
    await expect(openCovered(folder, new FileCustodian(join(base, 'absent')))).rejects.toMatchObject({
      code: 'CUSTODIAN_UNREACHABLE',
    });
    writeFileSync(join(base, 'short'), 'abc', { mode: 0o600 });
    await expect(openCovered(folder, new FileCustodian(join(base, 'short')))).rejects.toMatchObject({
      code: 'CUSTODIAN_REFUSED',
    });
    chmodSync(join(base, 'kek'), 0o644);
    await expect(openCovered(folder, custodian)).rejects.toMatchObject({ code: 'PERMISSIONS_TOO_OPEN' });
  });

  it('take no file that was altered, put in open, or put in for another one', async () => {
    used(await openCovered(folder, custodian));
    const [lookup, withdrawals] = ['pseudonym.key', 'withdrawals.key'].map((name) => join(folder, name));
    const good = readFileSync(lookup);
    for (const bad of [
      Buffer.alloc(32, 7),
      readFileSync(withdrawals),
      Buffer.from(good.map((byte, i) => (i === 60 ? byte ^ 1 : byte))),
    ]) {
      writeFileSync(lookup, bad);
      await expect(openCovered(folder, custodian)).rejects.toMatchObject({ code: 'BAD_KEY_FILE' });
    }
    writeFileSync(lookup, good);
    used(await openCovered(folder, custodian));
  });

  it('are covered anew, so that a copy from before and its covering key open nothing of now', async () => {
    const keys = await openCovered(folder, custodian);
    const own = used(keys);
    const subject = keys.subjects.createSubject();
    const copy = join(base, 'copy');
    cpSync(folder, copy, { recursive: true });
    await changeCover(keys, custodian);
    expect(used(keys)).toEqual(own);
    expect(used(await openCovered(folder, custodian))).toEqual(own);
    for (const file of files()) expect(readFileSync(file)).not.toEqual(readFileSync(file.replace(folder, copy)));
    cpSync(join(copy, 'cover.wrapped'), join(folder, 'cover.wrapped'));
    await expect(openCovered(folder, custodian)).rejects.toMatchObject({ code: 'BAD_KEY_FILE' });
    expect(keys.subjects.hasSubjectKey(subject)).toBe(true);
    await expect(changeCover(new Keystore(join(base, 'bare')), custodian)).rejects.toMatchObject({ code: 'NOT_COVERED' });
  });

  it('lose nothing by a kill between any two writes of a change', async () => {
    const keys = await openCovered(folder, custodian);
    const own = used(keys);
    const subject = keys.subjects.createSubject();
    const before = join(base, 'before');
    cpSync(folder, before, { recursive: true });
    await changeCover(keys, custodian);
    const after = join(base, 'after');
    cpSync(folder, after, { recursive: true });
    // The next key is written first and takes the place of the first one last; between them any file may be old or new.
    const names = files()
      .map((file) => file.slice(folder.length + 1))
      .filter((name) => name !== 'cover.wrapped');
    for (let done = 0; done <= names.length; done++) {
      rmSync(folder, { recursive: true });
      cpSync(before, folder, { recursive: true });
      for (const path of [folder, join(folder, 'subjects')]) chmodSync(path, 0o700);
      cpSync(join(after, 'cover.wrapped'), join(folder, 'cover-next.wrapped'));
      for (const name of names.slice(0, done)) cpSync(join(after, name), join(folder, name));
      const mended = await openCovered(folder, custodian);
      expect([used(mended), mended.subjects.hasSubjectKey(subject)]).toEqual([own, true]);
      expect(files().some((file) => file.endsWith('cover-next.wrapped'))).toBe(false);
    }
  });

  it('lose nothing when a change is cut short by a full disk and asked for again', async () => {
    const keys = await openCovered(folder, custodian);
    const own = used(keys);
    const { folder: written } = keys.covering();
    const write = written.writeOpen.bind(written);
    written.writeOpen = (name, bytes) => {
      if (name === 'cover.wrapped') throw new Error('no room');
      write(name, bytes);
    };
    await expect(changeCover(keys, custodian)).rejects.toThrow('no room');
    expect(used(keys)).toEqual(own);
    const next = readFileSync(join(folder, 'cover-next.wrapped'));
    await expect(changeCover(keys, custodian)).rejects.toThrow('no room');
    // Files are under that key already: no other one takes its place before it is promoted.
    expect(readFileSync(join(folder, 'cover-next.wrapped'))).toEqual(next);
    written.writeOpen = write;
    await changeCover(keys, custodian);
    expect(used(keys)).toEqual(own);
    expect(used(await openCovered(folder, custodian))).toEqual(own);
  });

  it('destroy a subject for good, and give a copy neither subjects nor the counter', async () => {
    const keys = await openCovered(folder, custodian);
    used(keys);
    const [gone, stays] = keys.subjects.createSubjects(2);
    expect(keys.subjects.destroySubjectKey(gone)).toBe(true);
    const again = await openCovered(folder, custodian);
    expect([again.subjects.hasSubjectKey(gone), again.subjects.hasSubjectKey(stays)]).toEqual([false, true]);
    const names = again.copyable().map(([name]) => name);
    expect(names).toEqual(['cover.wrapped', 'pseudonym.key', 'withdrawals.key', 'identity.pem']);
  });
});

describe('a custodian that is a service', () => {
  const master = randomBytes(32);
  let server: Server;
  let asked: string[];
  let status = 200;

  beforeEach(async () => {
    [asked, status] = [[], 200];
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        asked.push(`${request.method} ${request.url}`);
        const code = request.headers['x-vault-token'] === 's.agent' ? status : 403;
        const done = code === 200 ? reply(request.url ?? '', JSON.parse(text) as Record<string, string>) : undefined;
        response
          .writeHead(code === 200 && done === undefined ? 400 : code)
          .end(JSON.stringify(done === undefined ? {} : { data: done }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    writeFileSync(join(base, 'token'), 's.agent\n');
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const reply = (url: string, body: Record<string, string>): object | undefined => {
    if (url === '/v1/transit/encrypt/collimate') {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', master, nonce);
      const sealed = Buffer.concat([cipher.update(Buffer.from(body['plaintext'], 'base64')), cipher.final()]);
      return { ciphertext: `vault:v1:${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')}` };
    }
    if (url !== '/v1/transit/decrypt/collimate') return undefined;
    const bytes = Buffer.from(body['ciphertext'].slice('vault:v1:'.length), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', master, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return { plaintext: Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('base64') };
  };
  const service = (name = 'collimate', token = 'token'): KeyCustodian => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/transit/keys/${name}`;
    return new ServiceCustodian({ url, tokenFile: join(base, token) });
  };

  it('is asked once at the start, and covers and changes keys as a file does', async () => {
    const keys = await openCovered(folder, service());
    const own = used(keys);
    expect(asked).toEqual(['POST /v1/transit/encrypt/collimate']);
    asked = [];
    const again = await openCovered(folder, service());
    expect([used(again), asked]).toEqual([own, ['POST /v1/transit/decrypt/collimate']]);
    await changeCover(again, service());
    expect(used(await openCovered(folder, service()))).toEqual(own);
  });

  it('that refuses or is away opens nothing, changes nothing, and is told apart', async () => {
    const keys = await openCovered(folder, service());
    const before = files().map((file) => readFileSync(file, 'latin1'));
    await expect(openCovered(folder, service('another'))).rejects.toMatchObject({ code: 'CUSTODIAN_REFUSED' });
    writeFileSync(join(base, 'wrong'), 's.SECRET\n');
    await expect(openCovered(folder, service('collimate', 'wrong'))).rejects.toMatchObject({ code: 'CUSTODIAN_REFUSED' });
    await expect(openCovered(folder, service('collimate', 'absent'))).rejects.toMatchObject({ code: 'CUSTODIAN_REFUSED' });
    status = 503;
    await expect(changeCover(keys, service())).rejects.toMatchObject({ code: 'CUSTODIAN_UNREACHABLE' });
    const away = service();
    await new Promise((resolve) => server.close(resolve));
    await expect(changeCover(keys, away)).rejects.toMatchObject({ code: 'CUSTODIAN_UNREACHABLE' });
    expect(files().map((file) => readFileSync(file, 'latin1'))).toEqual(before);
  });
});
