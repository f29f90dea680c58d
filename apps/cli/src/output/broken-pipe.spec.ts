import { Writable } from 'node:stream';
import { endWithReader } from './broken-pipe.js';

const failing = (code: string): Writable =>
  new Writable({ write: (_part, _encoding, done) => done(Object.assign(new Error(code), { code })) });

describe('a reader that stops early', () => {
  it('ends the program without a word', async () => {
    const stream = failing('EPIPE');
    const left = new Promise<void>((resolve) => endWithReader([stream], resolve));
    stream.write('a page');
    await left;
  });

  it('is not taken for a disk that is full', () => {
    const stream = failing('ENOSPC');
    endWithReader([stream], () => undefined);
    expect(() => stream.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full');
  });
});
