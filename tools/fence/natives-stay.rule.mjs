import { globalsOf } from './globals.mjs';

/** What the language itself gives, in every engine, and the object of them all. */
const NATIVES = new Set([
  ...Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]/.test(name)),
  ...['globalThis', 'global', 'self'],
]);
/** Calls that change what they are given, of Object and of Reflect. */
const CHANGERS = /^(assign|define(Property|Properties)|set(PrototypeOf)?|deleteProperty)$/;
/** Ways from a value to what all of its kind have in common. */
const TO_PROTOTYPES = ['getPrototypeOf', '__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__'];

/**
 * What the platform gives stays as it is: a changed one hears what the gate and its mark do, or answers in their place. So no part of a
 * native is assigned, none is handed to what changes objects, and a prototype is used only to call one of its functions.
 */
export const nativesStay = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      changed: 'What the platform gives stays as it is: {{name}} is changed by nobody.',
      renamed:
        'What the platform gives stays as it is, so {{name}} is used by its own name, where it is seen what is done to it.',
      prototype:
        'What the platform gives stays as it is: of a prototype a function is called, as X.prototype.f.call(y), and no more.',
    },
  },
  create(context) {
    const refuse = (node, messageId, name) => context.report({ node, messageId, data: { name } });
    return {
      'MemberExpression[computed=false]'({ property }) {
        if (TO_PROTOTYPES.includes(property.name)) refuse(property, 'prototype');
      },
      Literal(node) {
        const { parent } = node;
        const isPart = parent.type === 'MemberExpression' && parent.property === node;
        if (isPart && TO_PROTOTYPES.includes(node.value)) refuse(node, 'prototype');
      },
      'ObjectPattern > Property[computed=false]'({ key }) {
        if (TO_PROTOTYPES.includes(key.name ?? key.value)) refuse(key, 'prototype');
      },
      'Program:exit'() {
        for (const identifier of globalsOf(context.sourceCode)) {
          const { name } = identifier;
          if (!NATIVES.has(name) || isType(identifier)) continue;
          const bare = outOfTypes(identifier);
          const whole = outOfParts(bare);
          if (isTarget(whole) || isGivenToChanger(whole)) refuse(identifier, 'changed', name);
          else if (isRenamed(bare)) refuse(identifier, 'renamed', name);
          else if (isPrototypeKept(bare)) refuse(identifier, 'prototype', name);
        }
      },
    };
  },
};

function isType({ parent }) {
  return /^TS(TypeReference|TypeQuery|QualifiedName|ClassImplements|InterfaceHeritage)$/.test(parent.type);
}

/** @returns an expression with what TypeScript says of it */
function outOfTypes(node) {
  return /^TS(As|NonNull|Satisfies|TypeAssertion)/.test(node.parent.type) ? outOfTypes(node.parent) : node;
}

/** @returns the longest chain of parts that begins with this one */
function outOfParts(node) {
  const { parent } = node;
  return parent.type === 'MemberExpression' && parent.object === node ? outOfParts(outOfTypes(parent)) : node;
}

/** @returns whether something is put in the place of it, or it is taken away */
function isTarget(node) {
  const { parent } = node;
  switch (parent.type) {
    case 'AssignmentExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === node;
    case 'AssignmentPattern':
      return parent.left === node && isTarget(parent);
    case 'UpdateExpression':
    case 'RestElement':
      return true;
    case 'UnaryExpression':
      return parent.operator === 'delete';
    case 'ArrayPattern':
      return true;
    case 'Property':
      return parent.parent.type === 'ObjectPattern' && parent.value === node;
    default:
      return false;
  }
}

function isGivenToChanger(node) {
  const { parent } = node;
  const { callee } = parent;
  return (
    parent.type === 'CallExpression' &&
    parent.arguments[0] === node &&
    callee.type === 'MemberExpression' &&
    ['Object', 'Reflect'].includes(callee.object.name) &&
    (callee.computed || CHANGERS.test(callee.property.name))
  );
}

/** @returns whether a whole native, other than one that makes a value of another, goes on under another name */
function isRenamed(node) {
  const { parent } = node;
  if (MAKERS_OF_VALUES.includes(nameOf(node))) return false;
  switch (parent.type) {
    case 'MemberExpression':
      return parent.object !== node;
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee !== node;
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'ChainExpression':
    case 'BinaryExpression':
    case 'UnaryExpression':
      return false;
    case 'VariableDeclarator':
      return parent.id.type !== 'ObjectPattern';
    default:
      return true;
  }
}

/** Functions that are kept or handed on as such: `const toBigInt = BigInt`. */
const MAKERS_OF_VALUES = ['BigInt', 'Number', 'String', 'Boolean', 'NaN', 'Infinity'];

function nameOf(node) {
  return node.type === 'Identifier' ? node.name : nameOf(node.expression);
}

function isPrototypeKept(node) {
  const { parent } = node;
  if (parent.type === 'VariableDeclarator' && parent.init === node && parent.id.type === 'ObjectPattern')
    return parent.id.properties.some(
      ({ type, computed, key }) => type !== 'Property' || computed || (key.name ?? key.value) === 'prototype',
    );
  if (parent.type !== 'MemberExpression' || parent.object !== node) return false;
  const part = parent.computed ? parent.property.value : parent.property.name;
  if (part !== 'prototype') return false;
  const prototype = outOfTypes(parent);
  return !(prototype.parent.type === 'MemberExpression' && prototype.parent.object === prototype && !prototype.parent.computed);
}
