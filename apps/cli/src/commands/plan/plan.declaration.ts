import type { Command } from 'commander';
import type { Done } from '../command.done.js';

/** Declares `collimate plan`. @param done takes the exit code */
export function declarePlan(program: Command, done: Done): void {
  program
    .command('plan')
    .description('print a preset whole, as a plan to edit; or check a plan of your own')
    .argument('[name|file]', 'a preset, or a plan in YAML or JSON; without it, the presets are listed')
    .addHelpText(
      'after',
      '\nExamples:\n  collimate plan\n  collimate plan ct-default > my-plan.yaml\n  collimate plan my-plan.yaml',
    )
    .action(async (name: string | undefined) => {
      const { runPlan } = await import('./plan.command.js');
      done(runPlan(name));
    });
}
