import * as z from 'zod';
import { portSetting } from './config.loader.js';
import { answerWords } from './program-words.js';
import { settingMarkdown, settingRows } from './setting.table.js';

const settings = z.object({
  data: z.string().min(1).meta({ description: 'the data folder' }),
  apiPort: portSetting().default(8181).meta({ description: 'loopback port, `0` for any' }),
  keys: z.string().optional().meta({ description: 'folder of the keys', absent: '`<DATA>-keys`' }),
});
const program = { name: 'collimate-sample', version: '1.2.3', summary: 'A sample.', settings, prefix: 'COLLIMATE_SAMPLE_' };

/** @returns what the program wrote and where, and what it would end with; undefined if it would start */
function answerTo(words: readonly string[]): { stdout: string; stderr: string; exitCode?: unknown } | undefined {
  const said = { stdout: '', stderr: '' };
  const to = (stream: 'stdout' | 'stderr') => ({ write: (text: string) => (said[stream] += text) });
  const output: Parameters<typeof answerWords>[2] = { stdout: to('stdout'), stderr: to('stderr') };
  return answerWords(words, program, output) ? { ...said, exitCode: output.exitCode } : undefined;
}

describe('the words that a program takes', () => {
  it('are none for a start', () => {
    expect(answerTo([])).toBeUndefined();
  });

  it('tell each setting with its meaning and what counts without it', () => {
    const { stdout: text, stderr, exitCode } = answerTo(['--help'])!;
    expect([stderr, exitCode]).toEqual(['', 0]);
    expect(text).toContain('  COLLIMATE_SAMPLE_DATA\n      the data folder. Required.\n');
    expect(text).toContain('  COLLIMATE_SAMPLE_API_PORT\n      loopback port, 0 for any. Default: 8181.\n');
    expect(text).toContain('  COLLIMATE_SAMPLE_KEYS\n      folder of the keys. Default: <DATA>-keys.\n');
    expect(text).toContain('  COLLIMATE_SAMPLE_CONFIG\n');
  });

  it('tell the version, and refuse anything else', () => {
    expect(answerTo(['--version'])).toEqual({ stdout: '1.2.3\n', stderr: '', exitCode: 0 });
    for (const word of ['start', '--port=1', 'help', ''])
      expect(answerTo([word])).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringMatching(/^ARGUMENT_UNKNOWN: /) });
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
