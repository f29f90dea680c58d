/** What the door hands a charge to, by the names of its classes and by those under which the store and the door hold it. */
const CLASSES = /^((Sqlite)?LedgerStore|(Sqlite)?AttemptLedger|AnswerStore|SiteStore|SqliteStatement)$/;
const LEDGERS = /^((Sqlite)?LedgerStore|(Sqlite)?AttemptLedger|AnswerStore)$/;
const HELD_AS = /^#?(ledger|attempts)$/;
/** Calls that change what they are given, of Object and of Reflect. */
const CHANGERS = /^(assign|define(Property|Properties)|set(PrototypeOf)?|deleteProperty)$/;

/**
 * The door hands a ledger what marks a vector, so a ledger stays what its room made: no part of it is assigned, none other stands in its
 * place, and no class elsewhere is one. What lint does not see here, because a name hides it, the frozen object refuses when it is tried.
 */
export const ledgersStay = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { makes: { type: 'boolean' } }, additionalProperties: false }],
    messages: {
      changed: 'A ledger stays what its room made (ADR 0117): no part of it is changed.',
      another: 'A ledger stays what its room made (ADR 0117): nobody else makes one, and none stands in its place.',
    },
  },
  create(context) {
    const makes = context.options[0]?.makes === true;
    const isLedger = (node) => {
      const bare = bareOf(node);
      if (bare?.type === 'MemberExpression')
        return (
          HELD_AS.test(nameOf(bare.property) ?? '') ||
          (nameOf(bare.property) === 'prototype' && CLASSES.test(nameOf(bare.object) ?? ''))
        );
      if (bare?.type !== 'Identifier') return false;
      return (
        CLASSES.test(bare.name) || HELD_AS.test(bare.name) || namesClass(typeOf(context.sourceCode.getScope(bare), bare.name))
      );
    };
    const refuse = (node, messageId) => context.report({ node, messageId });
    const target = (node) => {
      const bare = bareOf(node);
      // What is this class's own is set where it is made: `this.ledger = ledger`.
      if (bare?.type === 'MemberExpression' && bareOf(bare.object).type !== 'ThisExpression' && isLedger(bare.object))
        refuse(node, 'changed');
    };
    const isOne = (node) => {
      if (!makes && LEDGERS.test(nameOf(node.superClass ?? undefined) ?? '')) refuse(node.superClass, 'another');
      if (!makes)
        for (const { expression } of node.implements ?? [])
          if (LEDGERS.test(nameOf(expression) ?? '')) refuse(expression, 'another');
    };
    return {
      AssignmentExpression: ({ left }) => target(left),
      'ArrayPattern > MemberExpression': target,
      'ObjectPattern > Property > MemberExpression.value': target,
      "UnaryExpression[operator='delete']": ({ argument }) => target(argument),
      CallExpression({ callee, arguments: [first] }) {
        if (callee.type !== 'MemberExpression' || first === undefined) return;
        const isChanger = callee.computed || CHANGERS.test(callee.property.name);
        if (['Object', 'Reflect'].includes(callee.object.name) && isChanger && isLedger(first)) refuse(first, 'changed');
      },
      ClassDeclaration: isOne,
      ClassExpression: isOne,
      'Property[key.name="provide"]'({ value }) {
        if (!makes && LEDGERS.test(nameOf(value) ?? '')) refuse(value, 'another');
      },
      'TSAsExpression, TSTypeAssertion, TSSatisfiesExpression'(node) {
        if (!makes && namesLedger(node.typeAnnotation)) refuse(node, 'another');
      },
      'VariableDeclarator[init.type="ObjectExpression"]'({ id }) {
        if (!makes && namesLedger(id.typeAnnotation?.typeAnnotation)) refuse(id, 'another');
      },
    };
  },
};

/** @returns an expression without what TypeScript says of it */
function bareOf(node) {
  return node && /^(TS(As|NonNull|Satisfies|TypeAssertion).*|ChainExpression)$/.test(node.type) ? bareOf(node.expression) : node;
}

function nameOf(node) {
  const bare = bareOf(node);
  if (bare?.type === 'MemberExpression') return nameOf(bare.property);
  return bare?.type === 'Literal' ? String(bare.value) : bare?.name;
}

/** @returns the type that stands at the place where a name is declared */
function typeOf(scope, name) {
  const variable = scope && (scope.set.get(name) ?? undefined);
  if (scope && variable === undefined) return typeOf(scope.upper, name);
  return variable?.identifiers.find(({ typeAnnotation }) => typeAnnotation)?.typeAnnotation.typeAnnotation;
}

function namesClass(type) {
  return namesOf(type).some((name) => CLASSES.test(name));
}

function namesLedger(type) {
  return namesOf(type).some((name) => LEDGERS.test(name));
}

/** @returns the names of a type, of its parts and of what it is given */
function namesOf(type) {
  if (type === undefined) return [];
  if (type.type === 'TSTypeReference')
    return [type.typeName.name ?? type.typeName.right?.name, ...(type.typeArguments?.params ?? []).flatMap(namesOf)];
  if (type.type === 'TSUnionType' || type.type === 'TSIntersectionType') return type.types.flatMap(namesOf);
  return [];
}
