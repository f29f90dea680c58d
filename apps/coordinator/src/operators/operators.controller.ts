import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import type { Operator } from '../platform/operator.js';
import { MACHINE_OPERATOR } from './operator.persons.js';
import { OperatorsService } from './operators.service.js';

/** Operators, for each other. */
@Controller()
export class OperatorsController {
  constructor(private readonly operators: OperatorsService) {}

  @Serves(COORDINATOR_API.operators)
  async list(): Promise<AnswerOf<CoordinatorApi['operators']>> {
    const rows = await this.operators.list();
    return {
      operators: rows.map((row) => ({
        ...{ name: row.name, createdAt: row.created_at, tokenBy: row.token_by },
        ...{ madeBy: row.made_by, madeBefore: row.made_before, confirmedBy: row.confirmed_by },
        state: row.removed_at === null ? 'active' : 'removed',
        isMachine: row.name === MACHINE_OPERATOR,
      })),
    };
  }

  @Serves(COORDINATOR_API.addOperator)
  async add({ body, caller }: CallOf<CoordinatorApi['addOperator'], Operator>): Promise<AnswerOf<CoordinatorApi['addOperator']>> {
    return { name: body.name, token: await this.operators.add(body.name, caller) };
  }

  @Serves(COORDINATOR_API.replaceToken)
  async replace({
    params,
    caller,
  }: CallOf<CoordinatorApi['replaceToken'], Operator>): Promise<AnswerOf<CoordinatorApi['replaceToken']>> {
    return { name: params.name, token: await this.operators.replaceToken(params.name, caller) };
  }

  @Serves(COORDINATOR_API.confirmOperator)
  confirm({ params, caller }: CallOf<CoordinatorApi['confirmOperator'], Operator>): Promise<void> {
    return this.operators.confirm(params.name, caller);
  }

  @Serves(COORDINATOR_API.removeOperator)
  remove({ params, caller }: CallOf<CoordinatorApi['removeOperator'], Operator>): Promise<void> {
    return this.operators.remove(params.name, caller);
  }
}
