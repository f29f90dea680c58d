import type { CoordinatorOptions } from '../../remote/coordinator.address.js';
import { askCoordinator } from '../../remote/coordinator.call.js';
import { print, say } from '../../output/print.js';
import { renderOperators } from '../../views/study-operator.views.js';
import { confirmed, type Confirmed } from './study.operator.command.js';

/** `collimate study operators list`: who operates the coordinator. */
export async function runListOperators(options: CoordinatorOptions): Promise<number> {
  const answer = await askCoordinator(options, (coordinator) => coordinator.operators());
  print(options.json, answer, () => renderOperators(answer.operators));
  return 0;
}

/** `collimate study operators add`: prints the token of a further operator. */
export async function runAddOperator(name: string, options: CoordinatorOptions): Promise<number> {
  const answer = await askCoordinator(options, (coordinator) => coordinator.addOperator({ name }));
  return tokenTold(answer, options);
}

/** `collimate study operators reset`: prints another token of an operator; the one before is of no use any more. */
export async function runResetOperator(name: string, options: CoordinatorOptions): Promise<number> {
  const answer = await askCoordinator(options, (coordinator) => coordinator.replaceToken(name));
  return tokenTold(answer, options);
}

/** `collimate study operators confirm`: says that the holder of an account is a person of their own. */
export async function runConfirmOperator(name: string, options: Confirmed): Promise<number> {
  await confirmed(name, options, 'You know its holder, who is nobody else among the operators, and has the token alone.');
  await askCoordinator(options, (coordinator) => coordinator.confirmOperator(name));
  print(options.json, { name, state: 'confirmed' }, () => `${name} counts as a person of their own.`);
  return 0;
}

/** `collimate study operators remove`: ends the account of an operator. */
export async function runRemoveOperator(name: string, options: Confirmed): Promise<number> {
  await confirmed(name, options, 'The token of this operator is of no use any more, and the name stays taken.');
  await askCoordinator(options, (coordinator) => coordinator.removeOperator(name));
  print(options.json, { name, state: 'removed' }, () => `${name} operates this coordinator no more.`);
  return 0;
}

/** The token alone goes to standard output, so that it can be written into a file. */
function tokenTold(answer: { readonly name: string; readonly token: string }, { json }: CoordinatorOptions): number {
  print(json, answer, ({ token }) => token);
  if (json !== true) {
    say(
      `This is told once. You know it too: ${answer.name} asks for another one with it, \`collimate study operators reset ${answer.name}\`.`,
    );
  }
  return 0;
}
