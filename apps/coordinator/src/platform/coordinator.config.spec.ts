import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingMarkdown, settingRows } from '@collimate/platform-service-kit';
import { CONFIG_PREFIX, coordinatorConfigSchema, readCoordinatorConfig } from './coordinator.config.js';
import { operatorToken } from './coordinator.keys.js';

describe('the configuration of a coordinator', () => {
  it('is told on its page as the schema has it', () => {
    const page = readFileSync(new URL('../../../../docs/operations/coordinator.md', import.meta.url), 'utf8');
    expect(page).toContain(`\n\n${settingMarkdown(settingRows(coordinatorConfigSchema, CONFIG_PREFIX))}\n\n`);
  });

  it('refuses a folder of the page in which there is none, at the start, and by its setting', () => {
    const read = (): unknown => readCoordinatorConfig({ [`${CONFIG_PREFIX}DATA`]: '/d', [`${CONFIG_PREFIX}WEB`]: '/nope' });
    expect(read).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('COLLIMATE_COORDINATOR_WEB names /nope'),
      }),
    );
  });

  it('says of a file of the operator token that is a folder, or cannot be made, which one it is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'collimate-token-'));
    for (const path of [folder, ...(process.platform === 'linux' ? ['/proc/collimate/token'] : [])]) {
      expect(() => operatorToken(path)).toThrow(
        expect.objectContaining({
          code: 'KEYS_UNREADABLE',
          message: expect.stringContaining(path),
          hint: expect.stringContaining('COLLIMATE_COORDINATOR_BOOTSTRAP'),
        }),
      );
    }
    rmSync(folder, { recursive: true });
  });
});
