import { globalsOf } from './globals.mjs';

/** Modules that run a text, put another program in the place of one, or begin this one again with other words. */
const RUNNERS = ['cluster', 'inspector', 'inspector/promises', 'repl', 'test', 'test/reporters', 'wasi'];
/** Packages that begin a thread or a program by the name of a file, whole or by one of their names. */
const BY_NAME = /^(pino|piscina|thread-stream|threads|tinypool|workerpool|cross-spawn|execa|jest-worker)(\/|$)/;
const WORKERS = /^bullmq(\/|$)/;
/** Settings and calls by which a database takes machine code in. */
const EXTENSIONS = ['allowExtension', 'enableLoadExtension', 'loadExtension'];
/** A setting by which the next Node loads a program that stands in no import. */
const LOADS_NEXT = 'NODE_OPTIONS';
/** A command of commander that is a program of its own, by the name of its file. */
const SUBCOMMANDS = ['executableFile', 'executableDir'];
/** By these any text is a program. */
const MAKERS = ['Function', 'eval'];
const bareName = (source) => (typeof source?.value === 'string' ? source.value.replace(/^node:/, '') : undefined);

/**
 * A text becomes a program by no name: not by the constructor of a function, and by no module that runs one. Whoever begins another program or
 * a thread hands over a file that stands in no import, so the files that do are named in eslint.config.mjs.
 */
export const programOfText = {
  meta: {
    type: 'problem',
    schema: [
      { type: 'object', properties: { begins: { type: 'boolean' }, isTest: { type: 'boolean' } }, additionalProperties: false },
    ],
    messages: {
      maker: 'Any text is a program by {{name}}: a function is written where it stands.',
      runner: 'Programs made of text pass by the wall: {{name}} runs them, or puts one program in the place of another.',
      begun:
        'Another program, or a thread, is begun in the files that eslint.config.mjs names: what begins stands in no import, where the wall is checked.',
    },
  },
  create(context) {
    const { begins = false, isTest = false } = context.options[0] ?? {};
    const refuse = (node, messageId, name) => context.report({ node, messageId, data: { name } });
    const from = (node) => {
      const name = bareName(node.source ?? node.moduleReference?.expression);
      if (RUNNERS.includes(name)) refuse(node, 'runner', name);
      if (begins || isTest || node.importKind === 'type') return;
      if (BY_NAME.test(name) && !(node.specifiers?.length > 0 && node.specifiers.every(isType))) refuse(node, 'begun');
      if (WORKERS.test(name) && !(node.type === 'ImportDeclaration' && node.specifiers.every(isNoThread))) refuse(node, 'begun');
      if (name === 'child_process' && !(node.specifiers?.length > 0 && node.specifiers.every(isType))) refuse(node, 'begun');
      if (name === 'worker_threads' && !(node.type === 'ImportDeclaration' && node.specifiers.every(isNoThread)))
        refuse(node, 'begun');
    };
    const part = (node, name) => {
      if (name === 'constructor' && !isTest && !isNamed(node)) refuse(node, 'maker', 'a constructor');
      if (EXTENSIONS.includes(name)) refuse(node, 'runner', name);
      if (name === LOADS_NEXT && !isTest) refuse(node, 'runner', name);
      if (SUBCOMMANDS.includes(name)) refuse(node, 'begun');
    };
    return {
      ImportDeclaration: from,
      ImportExpression: from,
      ExportNamedDeclaration: from,
      ExportAllDeclaration: from,
      TSImportEqualsDeclaration: from,
      'MemberExpression[computed=false]': (node) => part(node, node.property.name),
      'ObjectPattern > Property[computed=false]': (node) => part(node, node.key.name),
      'ObjectExpression > Property[computed=false]': (node) => {
        const name = node.key.name;
        if (EXTENSIONS.includes(name) || (name === LOADS_NEXT && !isTest)) refuse(node, 'runner', name);
        if (SUBCOMMANDS.includes(name)) refuse(node, 'begun');
      },
      "ImportSpecifier[parent.source.value='@nestjs/core'][imported.name='repl']": (node) => refuse(node, 'runner', 'repl'),
      // By a text it is asked for in brackets, or through Reflect.
      Literal: (node) => part(node, node.value),
      TemplateElement: (node) => part(node, node.value.cooked),
      'Program:exit'() {
        for (const identifier of globalsOf(context.sourceCode)) {
          const { name, parent } = identifier;
          if (MAKERS.includes(name) && !/^TS/.test(parent.type) && parent.operator !== 'instanceof')
            refuse(identifier, 'maker', name);
        }
      },
    };
  },
};

function isType({ importKind, exportKind }) {
  return importKind === 'type' || exportKind === 'type';
}

/** @returns whether what is taken of the module of threads begins none */
function isNoThread(one) {
  return isType(one) || (one.type === 'ImportSpecifier' && (one.imported.name ?? one.imported.value) !== 'Worker');
}

/** Its name says what something is, and makes nothing of it. */
function isNamed({ type, parent }) {
  return (
    type === 'MemberExpression' &&
    parent.type === 'MemberExpression' &&
    parent.computed === false &&
    parent.property.name === 'name'
  );
}
