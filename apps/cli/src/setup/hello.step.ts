import { CliError } from '../errors/cli.error.js';
import { say } from '../output/print.js';
import { renderHello } from '../views/doctor.view.js';
import type { SetupStep } from './setup.step.js';

/** The study on phantoms. */
export const helloStep: SetupStep = {
  plan: () => 'run the hello study on phantoms, which spends nothing of the budget',
  async take(run) {
    const report = await (await run.asAdministrator()).hello();
    say(renderHello(report));
    if (report.isGreen) return 'The hello study is green.';
    throw new CliError('SETUP_STOPPED', 'broken', 'the hello study is not green', {
      hint: 'Do what its lines say, and give this command again: what was done stays done.',
    });
  },
};
