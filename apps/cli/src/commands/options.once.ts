import type { Command } from 'commander';

/**
 * Refuses an option with a value that is given twice, on a command and all below it: the last would be taken, and the first lost in
 * silence. An option that gathers its values is meant to come again.
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
