import type { Command } from 'commander';

/**
 * Refuses an option with a value that is given twice, on a command and its subcommands. Otherwise the last value would
 * count, and the first would be lost without a word. An option that collects values may be repeated.
 */
export function refuseRepeated(command: Command): void {
  const given = new Set<string>();
  for (const option of command.options) {
    if (!option.required && !option.optional) continue;
    command.on(`option:${option.name()}`, () => {
      if (given.has(option.name()) && !Array.isArray(command.getOptionValue(option.attributeName())))
        command.error(`error: option '${option.flags}' was given twice; it takes one value`, {
          code: 'collimate.repeated',
          exitCode: 2,
        });
      given.add(option.name());
    });
  }
  for (const one of command.commands) refuseRepeated(one);
}
