import * as z from 'zod';
import { portSetting } from './config.loader.js';
import { answerWords, programAnswer } from './program-words.js';
import { settingMarkdown, settingRows } from './setting.table.js';

const settings = z.object({
  data: z.string().min(1).meta({ description: 'the data folder' }),
  apiPort: portSetting().default(8181).meta({ description: 'loopback port, `0` for any' }),
  keys: z.string().optional().meta({ description: 'folder of the keys', absent: '`<DATA>-keys`' }),
});
const program = { name: 'collimate-sample', version: '1.2.3', summary: 'A sample.', settings, prefix: 'COLLIMATE_SAMPLE_' };

describe('the words that a program takes', () => {
  it('are none for a start', () => {
    expect(programAnswer([], program)).toBeUndefined();
  });

  it('tell each setting with its meaning and what counts without it', () => {
    const { text, exitCode } = programAnswer(['--help'], program)!;
    expect(exitCode).toBe(0);
    expect(text).toContain('  COLLIMATE_SAMPLE_DATA\n      the data folder. Required.\n');
    expect(text).toContain('  COLLIMATE_SAMPLE_API_PORT\n      loopback port, 0 for any. Default: 8181.\n');
    expect(text).toContain('  COLLIMATE_SAMPLE_KEYS\n      folder of the keys. Default: <DATA>-keys.\n');
    expect(text).toContain('  COLLIMATE_SAMPLE_CONFIG\n');
  });

  it('tell the version, and refuse anything else', () => {
    expect(programAnswer(['--version'], program)).toEqual({ text: '1.2.3\n', exitCode: 0 });
    for (const word of ['start', '--port=1', 'help', ''])
      expect(programAnswer([word], program)).toMatchObject({ exitCode: 2, text: expect.stringMatching(/^ARGUMENT_UNKNOWN: /) });
  });

  it('are answered where people look for it, with the code that scripts ask for', () => {
    const [said, exitCode] = [[] as unknown[], process.exitCode];
    const { write } = process.stderr;
    process.stderr.write = (text: unknown): boolean => said.push(text) > 0;
    try {
      expect(answerWords(['serve'], program)).toBe(true);
      expect([process.exitCode, said]).toEqual([2, [expect.stringMatching(/^ARGUMENT_UNKNOWN: collimate-sample takes/)]]);
      process.exitCode = exitCode;
      expect(answerWords([], program)).toBe(false);
      expect([process.exitCode, said]).toEqual([exitCode, [expect.anything()]]);
    } finally {
      process.stderr.write = write;
      process.exitCode = exitCode;
    }
  });
});

describe('the table of settings', () => {
  it('is Markdown with one row a setting', () => {
    expect(settingMarkdown(settingRows(settings, 'COLLIMATE_SAMPLE_')).split('\n').slice(2, 5)).toEqual([
      '| `COLLIMATE_SAMPLE_DATA` | the data folder | required |',
      '| `COLLIMATE_SAMPLE_API_PORT` | loopback port, `0` for any | `8181` |',
      '| `COLLIMATE_SAMPLE_KEYS` | folder of the keys | `<DATA>-keys` |',
    ]);
  });

  it('is not made of a setting that nobody described', () => {
    expect(() => settingRows(z.object({ data: z.string() }), 'X_')).toThrow('nobody described X_DATA');
  });
});
