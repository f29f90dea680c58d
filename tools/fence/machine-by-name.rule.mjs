import { globalsOf } from './globals.mjs';

/** Parts of `process` by which a module comes in that no import names. */
const LOADERS = ['getBuiltinModule', 'mainModule', 'binding', '_linkedBinding', 'dlopen', 'execve', 'loadEnvFile'];
/** Names by which everything global is reached, and what is not reached by them. */
const WHOLE = ['globalThis', 'global'];
const BY_ITSELF = ['process', 'require', 'module', 'eval', 'Function', ...WHOLE];

/**
 * What loads programs is used by its own name and part by part, so that the part is seen: `process.env`, not `p = process`, for the next
 * line may ask `p` for any module by a name that is put together. A thread is made of a file, with settings that stand there.
 */
export const machineByName = {
  meta: {
    type: 'problem',
    schema: [
      { type: 'object', properties: { givenTo: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    ],
    messages: {
      loader:
        'A module is imported at the head of a file, where the wall is checked: {{name}} is used by its own name, part by part.',
      thread:
        'A module is imported at the head of a file, where the wall is checked: a thread is made of a file, with settings written there.',
    },
  },
  create(context) {
    const givenTo = context.options[0]?.givenTo ?? [];
    const refuse = (node, messageId, name) => context.report({ node, messageId, data: { name } });
    return {
      'Program:exit'() {
        for (const identifier of globalsOf(context.sourceCode)) {
          const { name, parent } = identifier;
          if (name === 'require' || (name === 'process' && !isSeen(identifier, LOADERS) && !isGiven(identifier, givenTo)))
            refuse(identifier, 'loader', name);
          else if (WHOLE.includes(name) && parent.type !== 'TSQualifiedName' && !isSeen(identifier, BY_ITSELF))
            refuse(identifier, 'loader', name);
        }
      },
      'ImportDeclaration[source.value=/^(node:)?worker_threads$/]'({ specifiers }) {
        for (const one of specifiers) {
          if (one.type !== 'ImportSpecifier') refuse(one, 'thread');
          else if ((one.imported.name ?? one.imported.value) === 'Worker')
            for (const { identifier } of context.sourceCode.getDeclaredVariables(one)[0].references)
              if (!isThreadOfFile(identifier)) refuse(identifier, 'thread');
        }
      },
    };
  },
};

/** @returns whether one part is asked for, by a name that stands there and is none of these */
function isSeen(identifier, refused) {
  const { parent } = identifier;
  if (parent.type === 'TSTypeQuery') return true;
  if (parent.type === 'VariableDeclarator' && parent.init === identifier && parent.id.type === 'ObjectPattern')
    return parent.id.properties.every(
      ({ type, computed, key }) => type === 'Property' && !computed && !refused.includes(key.name ?? key.value),
    );
  return (
    parent.type === 'MemberExpression' &&
    parent.object === identifier &&
    !parent.computed &&
    !refused.includes(parent.property.name)
  );
}

function isGiven(identifier, names) {
  const { parent } = identifier;
  return parent.type === 'CallExpression' && parent.callee !== identifier && names.includes(parent.callee.name);
}

function isThreadOfFile(identifier) {
  const { parent } = identifier;
  if (/^TS/.test(parent.type) || parent.operator === 'instanceof') return true;
  if (parent.type !== 'NewExpression' || parent.callee !== identifier) return false;
  const [program, settings, ...others] = parent.arguments;
  if (program?.type === 'SpreadElement' || isText(program) || others.length > 0) return false;
  if (settings === undefined) return true;
  const isWritten = ({ type, computed, key }) => type === 'Property' && !computed && (key.name ?? key.value) !== 'eval';
  return settings.type === 'ObjectExpression' && settings.properties.every(isWritten);
}

/** @returns whether the program of a thread is an address that holds the program itself */
function isText(program) {
  const [address] = program?.type === 'NewExpression' ? program.arguments : [program];
  return address?.type === 'Literal' && /^(data|blob):/i.test(address.value);
}
