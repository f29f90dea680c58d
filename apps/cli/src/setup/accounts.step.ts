import type { SiteClient } from '@collimate/platform-site-client';
import type { Role } from '@collimate/platform-site-api';
import { say } from '../output/print.js';
import type { SetupAnswers } from './answers.js';
import type { SetupStep } from './setup.step.js';

/** Makes the missing accounts. A code is shown at the moment in which it is made, and each holder uses it alone. */
export const accountsStep: SetupStep = {
  plan: ({ answers: { administrator, operator, approvers } }) =>
    `make the accounts ${administrator} (administrator, with your password), ${operator} (operator), ${approvers.join(' and ')} (approvers): each of the three gets a code and sets a password alone`,
  async take(run) {
    const site = await run.asAdministrator();
    const known = new Map((await site.accounts()).map((account) => [account.name, account]));
    let made = 0;
    for (const [name, role] of peopleOf(run.answers)) {
      const account = known.get(name);
      if (account === undefined) {
        await invite(site, name, role);
        made++;
      } else if (!account.isActive && !account.isDisabled) {
        say(
          `${name} has an account and no password yet. If the code was lost, \`collimate site accounts disable ${name}\` and take another name.`,
        );
      }
    }
    return made === 0 ? 'The accounts stand already.' : `${made} accounts made.`;
  },
};

/** @returns who is made besides the administrator */
function peopleOf({ operator, approvers }: SetupAnswers): readonly (readonly [name: string, role: Role])[] {
  return [[operator, 'operator'], ...approvers.map((name) => [name, 'approver'] as const)];
}

async function invite(site: SiteClient, name: string, role: Role): Promise<void> {
  const { code = '' } = await site.createAccount({ name, roles: [role], password: undefined });
  say(
    `\n  For ${name} alone (${role}), once, within seven days:\n    code:    ${code}\n    command: collimate site accounts activate ${name}`,
  );
}
