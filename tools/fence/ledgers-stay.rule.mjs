import { ledgerNames } from './ledger.names.mjs';

/** Calls that change what they are given, of Object and of Reflect. */
const CHANGERS = /^(assign|define(Property|Properties)|set(PrototypeOf)?|deleteProperty)$/;

/**
 * The door hands a ledger what marks a vector, so a ledger stays what its room made: no part of it is assigned, none other stands in its
 * place, nothing is wrapped around it, and no class elsewhere is one. A file is asked what its names stand for; what it gives to others keeps its name, so that they can be
 * asked too. What lint does not see here, the compiler refuses (nothing that looks like a ledger is one), and the frozen object when it is tried.
 */
export const ledgersStay = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { makes: { type: 'boolean' } }, additionalProperties: false }],
    messages: {
      changed: 'A ledger stays what its room made (ADR 0117): no part of it is changed.',
      another: 'A ledger stays what its room made (ADR 0117): nobody else makes one, and none stands in its place.',
      wrapped: 'A ledger stays what its room made (ADR 0117): nothing is wrapped around it.',
      renamed: 'A ledger stays what its room made (ADR 0117): whoever is given it is given it by its name, ledger or attempts.',
    },
  },
  create(context) {
    const makes = context.options[0]?.makes === true;
    const names = ledgerNames(context.sourceCode);
    if (names === undefined) return {};
    const { isLedger, isLedgerItself, isLedgerType, isLedgerClass, isHeldName } = names;
    const refuse = (node, messageId) => context.report({ node, messageId });
    const target = (node) => {
      const bare = names.bareOf(node);
      // What is this class's own is set where it is made: `this.ledger = ledger`.
      if (bare?.type === 'MemberExpression' && names.bareOf(bare.object).type !== 'ThisExpression' && isLedger(bare.object))
        refuse(node, 'changed');
    };
    const isOne = (node) => {
      if (makes) return;
      if (node.superClass && isLedgerClass(node.superClass)) refuse(node.superClass, 'another');
      for (const { expression } of node.implements ?? []) if (isLedgerClass(expression)) refuse(expression, 'another');
    };
    const keepsName = (node, type) => {
      if (!makes && isLedgerType(type) && !isHeldName(node)) refuse(node, 'renamed');
    };
    const keptMember = (node) => {
      const isOwn = node.accessibility === 'private' || node.key?.type === 'PrivateIdentifier';
      if (!isOwn) keepsName(node.key, node.typeAnnotation?.typeAnnotation);
    };
    const made = (node, type) => {
      if (!makes && names.bareOf(node)?.type === 'ObjectExpression' && isLedgerType(type)) refuse(node, 'another');
    };
    return {
      AssignmentExpression: ({ left }) => target(left),
      'ArrayPattern > MemberExpression': target,
      'ObjectPattern > Property > MemberExpression.value': target,
      "UnaryExpression[operator='delete']": ({ argument }) => target(argument),
      CallExpression({ callee, arguments: [first] }) {
        if (callee.type !== 'MemberExpression' || first === undefined) return;
        const isChanger = callee.computed || CHANGERS.test(callee.property.name);
        if (!['Object', 'Reflect'].includes(callee.object.name) || !isLedger(first)) return;
        if (isChanger) refuse(first, 'changed');
        else if (callee.property.name === 'create') refuse(first, 'wrapped');
      },
      "NewExpression[callee.name='Proxy']"({ arguments: [first] }) {
        if (first !== undefined && isLedgerItself(first)) refuse(first, 'wrapped');
      },
      'ObjectExpression > SpreadElement'({ argument }) {
        if (isLedgerItself(argument)) refuse(argument, 'wrapped');
      },
      ClassDeclaration: isOne,
      ClassExpression: isOne,
      'Property[key.name="provide"]'({ value }) {
        if (!makes && isLedgerClass(value)) refuse(value, 'another');
      },
      'TSAsExpression, TSTypeAssertion, TSSatisfiesExpression'(node) {
        if (!makes && isLedgerType(node.typeAnnotation)) refuse(node, 'another');
      },
      VariableDeclarator: ({ id, init }) => made(init, id.typeAnnotation?.typeAnnotation),
      'PropertyDefinition[value]': ({ value, typeAnnotation }) => made(value, typeAnnotation?.typeAnnotation),
      'ArrowFunctionExpression[returnType]': ({ body, returnType }) => made(body, returnType.typeAnnotation),
      ReturnStatement({ argument }) {
        if (argument) made(argument, names.returnTypeAround(argument));
      },
      'PropertyDefinition, TSPropertySignature': keptMember,
      TSParameterProperty: (node) => keptMember({ ...node, key: node.parameter, typeAnnotation: node.parameter.typeAnnotation }),
      'ExportNamedDeclaration > TSTypeAliasDeclaration'({ id, typeAnnotation }) {
        keepsName(id, typeAnnotation);
      },
      'ExportNamedDeclaration > TSInterfaceDeclaration'({ id, extends: bases }) {
        if (!makes && bases.some(({ expression }) => isLedgerClass(expression))) refuse(id, 'renamed');
      },
      ExportSpecifier({ local, exported }) {
        if (isLedgerClass(local) && local.name !== exported.name) refuse(exported, 'renamed');
      },
      'FunctionDeclaration[id][returnType]': ({ id, returnType }) => keepsName(id, returnType.typeAnnotation),
      'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator'({ id, init }) {
        const isFunction = init?.type === 'ArrowFunctionExpression';
        keepsName(id, isFunction ? init.returnType?.typeAnnotation : id.typeAnnotation?.typeAnnotation);
      },
    };
  },
};
