import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import TestEnvironment from './environment.mjs';

const root = join(import.meta.dirname, '../..');
const globals = globalThis as unknown as Record<string, unknown>;

describe('Node as specs find it', () => {
  it('is as it was before a file, whatever the file has left in it', async () => {
    const environment = new TestEnvironment({ projectConfig: { fakeTimers: {} } });
    const [path, code, arrays, exit] = [process.env.PATH, process.exitCode, globalThis.Float64Array, process.exit.bind(process)];
    process.env.COLLIMATE_LEFT = 'behind';
    delete process.env.PATH;
    process.exitCode = 7;
    const listeners = process.rawListeners('uncaughtException');
    const arguments_ = [...process.argv];
    const { crypto } = globalThis;
    process.on('uncaughtException', () => undefined);
    process.argv = ['left', 'behind'];
    Object.defineProperty(globalThis, 'crypto', { value: 'left behind', configurable: true });
    globals.left = 'behind';
    globals.Float64Array = Float32Array;
    await environment.teardown();
    expect([process.rawListeners('uncaughtException'), process.argv]).toEqual([listeners, arguments_]);
    expect(globalThis.crypto).toBe(crypto);
    expect([process.env.COLLIMATE_LEFT, process.env.PATH, process.exitCode]).toEqual([undefined, path, code]);
    expect(['left' in globals, globalThis.Float64Array === arrays, typeof exit]).toEqual([false, true, 'function']);
  });

  it('replaces no module: the wish fails, and does nothing in silence', () => {
    expect(() => jest.isolateModules(() => undefined)).toThrow('Specs share the modules of a worker');
  });

  it('keeps nothing of one file for the next in a module of both: none but a spec has a hook at its top', () => {
    const hook = /^(before|after)(All|Each)\(/m;
    const shared = globSync('{apps,libs,tools}/**/*.ts', {
      cwd: root,
      exclude: (name) => /(^|\/)(node_modules|dist|generated)$/.test(name),
    })
      .filter((file) => !/spec\.ts$/.test(file))
      .filter((file) => hook.test(readFileSync(join(root, file), 'utf8')));
    expect([hook.test('const x = 1;\nafterAll(() => x);'), shared]).toEqual([true, []]);
  });
});
