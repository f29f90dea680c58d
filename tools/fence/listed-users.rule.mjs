import { posix } from 'node:path';
import { DOOR_USERS, IS_OF_THE_WIRE, SENDERS, SENDING, WIRE_USERS } from './listed.mjs';

const AGENT = /(?:^|\/)apps\/site-agent\/((?:src|bin)\/.*)$/;
const WIRE = '@collimate/protocol';
/** A word or a number opens nothing. */
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;
const DOOR = /^release\/(.*)\.m?js$/;

/**
 * What may leave the hospital is made by the door and written into messages of the wire: both are named in the agent by the files of a list,
 * each for what it needs, and handed on by none of them.
 */
export const listedUsers = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      wire: 'A message of the wire is made without the gate by {{name}}: tools/fence/listed.mjs says which file of the agent names it.',
      door: 'The door is used by the files of tools/fence/listed.mjs alone: {{name}} is not listed for this one.',
      handedOn: 'What may leave is handed on by nobody: {{name}} is called, or given to a call, and no more.',
      whole: 'What may leave is imported by its names, so that it is seen who uses it.',
    },
  },
  create(context) {
    const [, place] = AGENT.exec(context.filename.replaceAll('\\', '/')) ?? [];
    if (place === undefined) return {};
    const file = place.replace(/^src\//, '');
    const isInDoor = file.startsWith('release/');
    const refuse = (node, messageId, name) => context.report({ node, messageId, data: { name } });
    /** @returns which of the two lists an import falls under, and what of it is listed for this file */
    const listOf = (from) => {
      if (from === WIRE) return { list: 'wire', isTold: (name) => IS_OF_THE_WIRE.test(name), listed: WIRE_USERS[file] ?? [] };
      const [, door] = (from.startsWith('.') && DOOR.exec(posix.join(posix.dirname(file), from))) || [];
      if (door === undefined || isInDoor) return undefined;
      return { list: 'door', isTold: (name) => !CONSTANT.test(name), door, listed: DOOR_USERS[file] ?? [] };
    };
    const check = (node, { list, isTold, listed, door }, name) => {
      if (!isTold(name)) return false;
      const isListed = listed.includes(door ?? name);
      if (!isListed) refuse(node, list, door ?? name);
      return isListed;
    };
    return {
      ImportDeclaration(node) {
        const found = node.importKind === 'type' ? undefined : listOf(node.source.value);
        if (found === undefined) return;
        if (found.list === 'door' && node.specifiers.length === 0) check(node, found, '');
        for (const one of node.specifiers) {
          if (one.importKind === 'type') continue;
          if (one.type !== 'ImportSpecifier') refuse(one, 'whole');
          else if (check(one, found, nameOf(one.imported)))
            for (const { identifier } of context.sourceCode.getDeclaredVariables(one)[0].references)
              if (!isUsed(identifier, found.list)) refuse(identifier, 'handedOn', nameOf(one.imported));
        }
      },
      ExportNamedDeclaration({ source, specifiers, exportKind }) {
        const found = source && exportKind !== 'type' ? listOf(source.value) : undefined;
        if (found === undefined) return;
        for (const one of specifiers)
          if (one.exportKind !== 'type' && found.isTold(nameOf(one.local))) refuse(one, 'handedOn', nameOf(one.local));
      },
      MemberExpression({ property }) {
        const name = nameOf(property);
        if (SENDING.includes(name) && !SENDERS.includes(file)) refuse(property, 'wire', name);
      },
      'ObjectPattern > Property'({ key }) {
        if (SENDING.includes(nameOf(key)) && !SENDERS.includes(file)) refuse(key, 'wire', nameOf(key));
      },
      ExportAllDeclaration(node) {
        if (listOf(node.source.value)) refuse(node, 'whole');
      },
      ImportExpression(node) {
        if (node.source.type === 'Literal' && listOf(String(node.source.value))) refuse(node, 'whole');
      },
    };
  },
};

function nameOf(node) {
  return node.type === 'Literal' ? node.value : node.name;
}

/** @returns whether it is called, a part of it is, its type is told, or a module of Nest lists it; a codec may be given to a call */
function isUsed(identifier, list) {
  const { parent } = identifier;
  if (/^TS/.test(parent.type)) return !/^TS(As|NonNull|Satisfies|TypeAssertion|Export)/.test(parent.type);
  if (parent.type === 'MemberExpression') return parent.object === identifier && !parent.computed;
  if (parent.type === 'ArrayExpression') return isOfModule(parent);
  return parent.type === 'CallExpression' && (parent.callee === identifier || list === 'wire');
}

/** `@Module({ imports: [X] })`, also in lines of their own: `[...[X]]` */
function isOfModule({ parent }) {
  if (parent.type === 'SpreadElement') return isOfModule(parent.parent);
  return parent.type === 'Property' && parent.parent.parent.parent?.type === 'Decorator';
}
