import { readFileSync } from 'node:fs';
import { settingMarkdown, settingRows } from '@collimate/platform-service-kit';
import { CONFIG_PREFIX, coordinatorConfigSchema } from './coordinator.config.js';

describe('the configuration of a coordinator', () => {
  it('is told on its page as the schema has it', () => {
    const page = readFileSync(new URL('../../../../docs/operations/coordinator.md', import.meta.url), 'utf8');
    expect(page).toContain(`\n\n${settingMarkdown(settingRows(coordinatorConfigSchema, CONFIG_PREFIX))}\n\n`);
  });
});
