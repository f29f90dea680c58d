import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { NotFoundException } from '@nestjs/common';
import * as z from 'zod';
import { CollimateError, FAULTS, type Fault } from '@collimate/kernel-errors';
import { reasonOf, refusalStatus } from '@collimate/protocol';
import { integerSetting, loadConfig, portSetting } from './config.loader.js';
import { writeDataFile } from './data-file.js';
import { makeDataFolder } from './data-folder.js';
import { FAULT_TABLE } from './fault.table.js';
import { isUnexpected, problemOf, serviceErrorOf } from './fault.filter.js';
import { loggedError } from './logged-error.js';
import { NodeRandom } from './node-random.js';
import { announce, guardAgainstLostParent } from './parent-guard.js';
import { createLogger } from './service-logger.js';
import { startFailure } from './start-failure.js';

class SampleError extends CollimateError<'SAMPLE'> {
  constructor(fault: Fault, cause?: unknown) {
    super('SAMPLE', fault, 'a sentence', { cause, place: { tag: 'key' }, hint: 'Do this.' });
  }
}

describe('the configuration', () => {
  const schema = z.strictObject({
    data: z.string(),
    pagePort: portSetting().default(8080),
    hours: integerSetting(1, 72).default(24),
  });
  const read = (env: Record<string, string>) => loadConfig(schema, { env, prefix: 'COLLIMATE_SAMPLE_' });

  it('is read from the environment, with defaults, and frozen', () => {
    const config = read({ COLLIMATE_SAMPLE_DATA: 'here', COLLIMATE_SAMPLE_PAGE_PORT: '0', PATH: 'ignored' });
    expect(config).toEqual({ data: 'here', pagePort: 0, hours: 24 });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes a YAML file, which the environment overrides', () => {
    const dir = mkdtempSync(join(tmpdir(), 'config-'));
    const file = join(dir, 'sample.yaml');
    writeFileSync(file, 'data: there\nhours: 3\n');
    expect(read({ COLLIMATE_SAMPLE_CONFIG: file, COLLIMATE_SAMPLE_HOURS: '5' })).toEqual({
      data: 'there',
      pagePort: 8080,
      hours: 5,
    });
    writeFileSync(file, 'COLLIMATE_SAMPLE_DATA: there\nCOLLIMATE_SAMPLE_PAGE_PORT: 0\n');
    expect(read({ COLLIMATE_SAMPLE_CONFIG: file })).toMatchObject({ data: 'there', pagePort: 0 });
    writeFileSync(file, 'COLLIMATE_SAMPLE_DATA: there\nCOLLIMATE_SAMPLE_PAGE_PORT: 70000\n');
    expect(() => read({ COLLIMATE_SAMPLE_CONFIG: file })).toThrow('COLLIMATE_SAMPLE_PAGE_PORT must be at most 65535');
    writeFileSync(file, 'data: there\nCOLLIMATE_SAMPLE_DATA: here\n');
    expect(() => read({ COLLIMATE_SAMPLE_CONFIG: file })).toThrow('COLLIMATE_SAMPLE_DATA stands twice in the file');
    writeFileSync(file, 'data: there\nCOLLIMATE_SAMPLE_CONFIG: other.yaml\n');
    expect(() => read({ COLLIMATE_SAMPLE_CONFIG: file })).toThrow('COLLIMATE_SAMPLE_CONFIG is not a setting of this program');
    writeFileSync(file, 'data: there\nfoo: 3\n');
    expect(() => read({ COLLIMATE_SAMPLE_CONFIG: file })).toThrow('foo is not a setting of this program');
    rmSync(dir, { recursive: true });
  });

  it.each([
    [{}, 'COLLIMATE_SAMPLE_DATA is required'],
    [{ COLLIMATE_SAMPLE_DATA: 'x', COLLIMATE_SAMPLE_PAGE_PORT: '65536' }, 'COLLIMATE_SAMPLE_PAGE_PORT must be at most 65535'],
    [{ COLLIMATE_SAMPLE_DATA: 'x', COLLIMATE_SAMPLE_PAGE: '1' }, 'COLLIMATE_SAMPLE_PAGE is not a setting of this program'],
    [
      { COLLIMATE_SAMPLE_DATA: 'x', COLLIMATE_SAMPLE_CONFIG: '/does/not/exist' },
      'COLLIMATE_SAMPLE_CONFIG names a file that cannot be read',
    ],
  ])('names the key that is wrong: %p', (env, message) => {
    expect(() => read(env as Record<string, string>)).toThrow(message);
  });

  it('never repeats a value', () => {
    expect(() => read({ COLLIMATE_SAMPLE_DATA: 'x', COLLIMATE_SAMPLE_HOURS: 'secret-word' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret-word') }),
    );
  });
});

describe('the seven faults', () => {
  it('each have a status of their own in gRPC and in HTTP', () => {
    expect(Object.keys(FAULT_TABLE).sort()).toEqual([...FAULTS].sort());
    expect(new Set(FAULTS.map((fault) => FAULT_TABLE[fault].grpc)).size).toBe(7);
    expect(new Set(FAULTS.map((fault) => FAULT_TABLE[fault].http)).size).toBe(7);
  });

  it('become a problem and a gRPC status with the code as reason', () => {
    expect(problemOf(new SampleError('refused'))).toEqual({
      type: 'about:blank',
      title: 'A rule does not allow it',
      status: 403,
      code: 'SAMPLE',
      detail: 'a sentence',
      hint: 'Do this.',
      place: { tag: 'key' },
    });
    const error = serviceErrorOf(new SampleError('conflict'));
    expect([error.code, reasonOf(error)]).toEqual([status.FAILED_PRECONDITION, 'SAMPLE']);
  });

  it('tell nothing of what is broken or unknown', () => {
    for (const error of [new SampleError('broken'), new SyntaxError('Unexpected token "DOE^JANE"'), 'DOE^JANE']) {
      expect(problemOf(error)).toEqual({ type: 'about:blank', title: 'Internal error', status: 500, code: 'INTERNAL' });
      expect([serviceErrorOf(error).code, serviceErrorOf(error).details]).toEqual([status.INTERNAL, 'internal error']);
      expect(isUnexpected(error)).toBe(true);
    }
  });

  it('leave a status of our own and a wrong path as they are', () => {
    const own = refusalStatus(status.UNAUTHENTICATED, 'CERTIFICATE_REQUIRED');
    expect(serviceErrorOf(own)).toBe(own);
    expect(isUnexpected(own)).toBe(false);
    expect(problemOf(new NotFoundException('/patients/DOE^JANE'))).toEqual({
      type: 'about:blank',
      title: 'There is nothing at this address',
      status: 404,
      code: 'NOT_FOUND',
    });
  });
});

describe('the log', () => {
  const lines: string[] = [];
  const logger = createLogger({ name: 'sample', level: 'info', destination: { write: (line) => void lines.push(line) } });
  beforeEach(() => lines.splice(0));

  it('writes the code of a foreign error if it names a kind, and never a value that stands in its place', () => {
    const coded = (code: unknown, more: object = {}): unknown => loggedError(Object.assign(new Error('x'), { code }, more)).code;
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENOSPC', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED'])
      expect(coded(code)).toBe(code);
    expect(coded('28P01', { severity: 'FATAL' })).toBe('28P01');
    for (const code of ['10365', 'EVA', 'DOE_JANE', 'E1950', 7, 'ERR_1950']) expect(coded(code)).toBeUndefined();
    expect(coded('10365', { severity: 'DOE^JANE' })).toBeUndefined();
  });

  it('refuses a data folder where the system takes none, rather than try without an end', () => {
    if (process.platform !== 'linux') return;
    expect(() => makeDataFolder('/proc/collimate/x', 'COLLIMATE_DATA')).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }),
    );
  });

  it('closes a data folder that others may look into, and refuses one that is not its own', () => {
    const folder = mkdtempSync(join(tmpdir(), 'folder-'));
    expect(makeDataFolder(folder, 'COLLIMATE_DATA')).toEqual({ wasOpen: false });
    for (const mode of [0o755, 0o750, 0o701, 0o707]) {
      chmodSync(folder, mode);
      expect(makeDataFolder(folder, 'COLLIMATE_DATA')).toEqual({ wasOpen: true });
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
    chmodSync(folder, 0o1777);
    expect(() => makeDataFolder(folder, 'COLLIMATE_DATA')).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_OPEN' }));
    expect(statSync(folder).mode & 0o7777).toBe(0o1777);
    rmSync(folder, { recursive: true });
  });

  it('tells why a program does not start in one sentence, without frames unless nobody foresaw it', () => {
    const refused = new SampleError('unavailable', Object.assign(new Error('secret'), { code: 'ECONNREFUSED' }));
    expect(startFailure(refused, 'the agent')).toBe('SAMPLE: a sentence (ECONNREFUSED). Do this.');
    const file = join(mkdtempSync(join(tmpdir(), 'folder-')), 'file');
    writeFileSync(file, '');
    for (const folder of [file, join(file, 'below')])
      expect(() => makeDataFolder(folder, 'COLLIMATE_DATA')).toThrow(
        expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE', message: `the data folder ${folder} cannot be used` }),
      );
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'mkdir', path: '/srv/data' });
    expect(startFailure(denied, 'the agent')).toBe('EACCES: mkdir of /srv/data failed.');
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    expect(startFailure(full, 'the agent')).toBe('ENOSPC: the agent cannot start, because a disk that it writes to is full.');
    expect(() => writeDataFile(join(file, 'run.json'), '{}', { setting: 'COLLIMATE_DATA' })).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE', message: `${join(file, 'run.json')} cannot be written` }),
    );
    expect(startFailure(new TypeError('secret'), 'the agent')).toMatch(/^INTERNAL: the agent cannot start\.\n.*frames/);
    expect(startFailure(new TypeError('secret'), 'the agent')).not.toContain('secret');
  });

  it('writes of a foreign error its class and frames, never its message, under whatever key it comes', () => {
    const foreign = new SyntaxError('Unexpected token "DOE^JANE 1950"\n    at DOE^JANE (row:1:2)');
    logger.error({ err: foreign }, 'reading failed');
    logger.error({ error: foreign }, 'reading failed');
    logger.error(foreign);
    logger.error({ err: new SampleError('input', foreign) }, 'reading failed');
    expect(lines.join('')).not.toContain('DOE^JANE');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).toMatch(/"type":"(SyntaxError|SampleError)"/);
    expect(JSON.parse(lines[3])).toMatchObject({
      err: { code: 'SAMPLE', fault: 'input', place: { tag: 'key' }, cause: { type: 'SyntaxError' } },
    });
  });

  it('keeps the frames, so that the place can be found', () => {
    logger.error({ err: new RangeError('x') });
    expect((JSON.parse(lines[0]) as { err: { frames: string[] } }).err.frames[0]).toContain('service-kit.spec');
  });
});

describe('randomness of the machine', () => {
  it('fills arrays of any size and repeats nothing across its pool', () => {
    const random = new NodeRandom();
    const seen = new Set<string>();
    for (let i = 0; i < 5_000; i++) {
      const bytes = new Uint8Array(32);
      random.fill(bytes);
      seen.add(Buffer.from(bytes).toString('hex'));
    }
    expect(seen.size).toBe(5_000);
    const large = new Uint8Array(200_000);
    random.fill(large);
    const ones = large.reduce((sum, byte) => sum + (byte & 1), 0);
    expect(Math.abs(ones - 100_000)).toBeLessThan(5 * Math.sqrt(50_000));
  });
});

describe('a child of another program', () => {
  it('stops what it holds and ends when its parent is gone', async () => {
    const child = Object.assign(new EventEmitter(), { connected: true, send: () => true });
    const steps: string[] = [];
    const ended = new Promise<void>((resolve) =>
      guardAgainstLostParent(
        child,
        async () => void steps.push('stopped'),
        (code) => {
          steps.push(`exit ${code}`);
          resolve();
        },
      ),
    );
    child.emit('disconnect');
    await ended;
    expect(steps).toEqual(['stopped', 'exit 0']);
  });

  it('announces itself to its parent, and to nobody without one', () => {
    const sent: unknown[] = [];
    const child = { connected: true, once: () => undefined, send: (message: unknown) => sent.push(message) };
    announce(child, { kind: 'ready' });
    announce({ once: () => undefined }, { kind: 'ready' });
    expect(sent).toEqual([{ kind: 'ready' }]);
  });
});
