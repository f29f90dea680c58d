import type { Command } from 'commander';
import { agentOptions } from '../agent.options.js';
import type { Done } from '../command.done.js';
import { example } from '../help.example.js';

const GROUPS = {
  roi: {
    description: "what this site's tables call the region of a study",
    name: "the study's name of the region, for example GTV-1",
    examples: ['GTV-1', 'GTV_Mass_CT "GTV prim"'],
  },
  group: {
    description: "what this site's tables call the groups of a study",
    name: "the study's label of the group, for example grade-1",
    examples: ['grade-1', 'Grade-1 G1'],
  },
} as const;

/** Declares `collimate site roi …` and `collimate site group …`. */
export function declareNames(site: Command, done: Done): void {
  for (const kind of ['roi', 'group'] as const) {
    const { description, name, examples } = GROUPS[kind];
    const [own, local] = examples;
    const names = site.command(kind).description(description);
    agentOptions(names.command('list').description('list what is mapped'))
      .addHelpText('after', example(`  collimate site ${kind} list`))
      .action(async (options) => done(await (await commands()).runListNames(kind, options)));
    agentOptions(
      names
        .command('map')
        .description('let local names stand for a name of studies; it counts for studies that are not ready yet')
        .argument('<name>', name)
        .argument('<local...>', 'as they stand in the cohort table'),
    )
      .addHelpText('after', example(`  collimate site ${kind} map ${own} ${local}`))
      .action(async (wanted: string, given: string[], options) =>
        done(await (await commands()).runMapNames(kind, wanted, given, options)),
      );
    agentOptions(
      names
        .command('remove')
        .description('take local names back; without one, all of them')
        .argument('<name>', name)
        .argument('[local...]', 'as they stand in the cohort table'),
    )
      .addHelpText('after', example(`  collimate site ${kind} remove ${own}`))
      .action(async (wanted: string, given: string[], options) =>
        done(await (await commands()).runRemoveNames(kind, wanted, given, options)),
      );
  }
}

const commands = (): Promise<typeof import('./site.names.js')> => import('./site.names.js');
