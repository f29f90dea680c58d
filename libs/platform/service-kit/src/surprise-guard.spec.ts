import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { createLogger } from './service-logger.js';
import { guardAgainstSurprises } from './surprise-guard.js';

describe('an error that nobody caught', () => {
  it('is logged by class and frames, and ends the program only when it does not stop', () => {
    const lines: string[] = [];
    const exits: number[] = [];
    const side = new EventEmitter();
    const logger = createLogger({ name: 'spec', level: 'info', destination: { write: (line) => void lines.push(line) } });
    guardAgainstSurprises(side as unknown as NodeJS.Process, logger, (code) => void exits.push(code));
    side.emit('uncaughtException', new RangeError('DOE^JANE'));
    for (const thrown of ['DOE^JANE', undefined, null, { message: 'DOE^JANE' }]) side.emit('unhandledRejection', thrown);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('"type":"RangeError"');
    expect(lines.join('')).not.toContain('DOE');
    expect(exits).toEqual([]);
    for (let n = 5; n < 10; n++) side.emit('uncaughtException', new Error('x'));
    expect(exits).toEqual([1]);
  });

  it('leaves a real process alive, and its message unsaid', () => {
    const here = new URL('../dist/index.js', import.meta.url).href;
    const program = `
      const { guardAgainstSurprises, createLogger } = await import(${JSON.stringify(here)});
      guardAgainstSurprises(process, createLogger({ name: 'x', level: 'info' }), (code) => process.exit(code));
      void Promise.reject(new TypeError('DOE^JANE'));
      setTimeout(() => { throw new RangeError('DOE^JANE'); }, 5);
      setTimeout(() => console.log('still here'), 50);`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('still here');
    expect(stdout).toContain('"type":"TypeError"');
    expect(stdout).toContain('"type":"RangeError"');
    expect(stdout + stderr).not.toContain('DOE');
  });
});
