import {
  memberHeadSchema,
  memberLineSchema,
  memberLogSchema,
  newOperatorBody,
  operatorListSchema,
  operatorTokenSchema,
} from './coordinator.views.js';
import { endpoint } from './endpoint.js';

const operator = 'operator';

/** Operators of a coordinator, and member hospitals of its consortium: a part of its API. */
export const PEOPLE_API = {
  operators: endpoint({
    method: 'GET',
    path: '/api/v1/operators',
    access: operator,
    says: 'Who operates the coordinator, and who knows their tokens',
    answer: operatorListSchema,
  }),
  addOperator: endpoint({
    method: 'POST',
    path: '/api/v1/operators',
    access: operator,
    says: 'A further operator; the token is told once',
    body: newOperatorBody,
    answer: operatorTokenSchema,
  }),
  replaceToken: endpoint({
    method: 'POST',
    path: '/api/v1/operators/:name/token',
    access: operator,
    says: 'Another token for an operator, told once; the one before is of no use any more',
    answer: operatorTokenSchema,
  }),
  confirmOperator: endpoint({
    method: 'POST',
    path: '/api/v1/operators/:name/confirmation',
    access: operator,
    says: 'Says that the holder of an account is a person of their own, whom the caller knows and whose account the caller did not make',
    status: 204,
  }),
  removeOperator: endpoint({
    method: 'POST',
    path: '/api/v1/operators/:name/removal',
    access: operator,
    says: 'Ends the account of an operator: its token is of no use any more, and its name stays taken',
    status: 204,
  }),
  members: endpoint({
    method: 'GET',
    path: '/api/v1/members',
    access: operator,
    says: 'The log of members, and the enrolled sites whose key no line of it holds',
    answer: memberLogSchema,
  }),
  addMember: endpoint({
    method: 'POST',
    path: '/api/v1/members',
    access: operator,
    says: "Appends a line to the log of members that the consortium's offline key has signed; the first one names that key for good",
    body: memberLineSchema,
    answer: memberHeadSchema,
  }),
};
