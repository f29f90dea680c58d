import type * as z from 'zod';
import { environmentName } from './config.loader.js';

/** One setting of a program, for its help and for its page in the documentation. */
export interface SettingRow {
  /** Its name in the environment. */
  readonly variable: string;
  /** Plain words; code stands between backticks. */
  readonly meaning: string;
  /** Value that counts where nothing is set. */
  readonly fallback: string;
}

/**
 * The settings of a schema that `loadConfig` reads, in the schema's order. Each carries `.meta({ description })`, and an optional
 * setting also `absent`: the value that counts without it.
 * @throws Error naming a setting without a description, so that no table lacks one
 */
export function settingRows(schema: z.ZodObject, prefix: string): readonly SettingRow[] {
  const rows = Object.entries(schema.shape).map(([name, setting]): SettingRow => {
    const variable = environmentName(prefix, name);
    const { description, absent } = (setting as z.ZodType).meta() ?? {};
    if (description === undefined) throw new Error(`nobody described ${variable}`);
    return { variable, meaning: description, fallback: fallbackOf(setting as z.ZodType, absent) };
  });
  const file = {
    variable: `${prefix}CONFIG`,
    meaning: 'a YAML file with the same settings, by these names or short as `apiPort: 8181`; the environment overrides it',
    fallback: 'none',
  };
  return [...rows, file];
}

/** @returns the table of the settings in Markdown, as the pages of operations show it */
export function settingMarkdown(rows: readonly SettingRow[]): string {
  const lines = rows.map(({ variable, meaning, fallback }) => `| \`${variable}\` | ${meaning} | ${fallback} |`);
  return ['| variable | meaning | default |', '| --- | --- | --- |', ...lines].join('\n');
}

/** @returns the settings as the help of a program shows them: a name, and its meaning below */
export function settingHelp(rows: readonly SettingRow[]): string {
  return rows
    .map(({ variable, meaning, fallback }) => {
      const end = fallback === 'required' ? 'Required.' : `Default: ${fallback}.`;
      return `  ${variable}\n      ${`${meaning}. ${end}`.replaceAll('`', '')}`;
    })
    .join('\n');
}

function fallbackOf(setting: z.ZodType, absent: unknown): string {
  if (typeof absent === 'string') return absent;
  const empty = setting.safeParse(undefined);
  return empty.success ? `\`${String(empty.data)}\`` : 'required';
}
