import { CODECS, DOORS, INNER_MARKS, MARKS } from './gates.mjs';

/** Modules that offer a gate or a mark: the two by their names, and the files of their rooms. */
const MODULES =
  /^@collimate\/privacy-(gate|accounting\/mark)$|^\.{1,2}\/(.*\/)?(open-gate|mark|released|released\.codec|noise-share)\.js$/;
/** The rooms whose own functions the gates are. */
const ROOMS = /\/libs\/privacy\/(gate|accounting)\/src\/(?!.*\.spec\.ts$)/;
const SPEC = /\.spec\.ts$/;
const OUTER = [...DOORS, ...MARKS];
const NAMES = [...OUTER, ...INNER_MARKS];

/** A gate is called where it is imported, by its name. Whoever holds it in any other way may hand it on to everybody. */
export const gateIsCalled = {
  meta: {
    type: 'problem',
    schema: [
      { type: 'object', properties: { offers: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    ],
    messages: {
      handedOn: 'The gate and its mark are handed on by nobody: {{name}} is called, and no more.',
      codec: 'The gate and its mark are handed on by nobody: {{name}} is given to the answer of a ledger, and to nobody else.',
      whole: 'The gate and its mark are imported by their names, so that it is seen who calls them.',
      method:
        'The gate and its mark are handed on by nobody: {{name}} is called in a function of its room, and in no class, whose parts no list names.',
    },
  },
  create(context) {
    const offers = context.options[0]?.offers ?? [];
    const checkUses = (node, name) => {
      const [own] = context.sourceCode
        .getDeclaredVariables(node)
        .filter(({ defs }) => defs.some(({ type }) => type !== 'Parameter'));
      for (const { identifier, init } of own.references)
        if (init) continue;
        else if (CODECS.includes(name)) {
          if (!isGivenToLedger(identifier) && !(SPEC.test(context.filename) && isPart(identifier)))
            context.report({ node: identifier, messageId: 'codec', data: { name } });
        } else if (!isCallOrType(identifier)) context.report({ node: identifier, messageId: 'handedOn', data: { name } });
        else if (ROOMS.test(context.filename) && isInClass(identifier))
          context.report({ node: identifier, messageId: 'method', data: { name } });
    };
    return {
      ImportDeclaration({ source, specifiers }) {
        if (!MODULES.test(source.value)) return;
        for (const one of specifiers) {
          if (one.type !== 'ImportSpecifier') context.report({ node: one, messageId: 'whole' });
          else if (NAMES.includes(nameOf(one.imported))) checkUses(one, nameOf(one.imported));
        }
      },
      ExportNamedDeclaration({ source, specifiers }) {
        if (!source) return;
        const names = MODULES.test(source.value) ? NAMES : OUTER;
        for (const one of specifiers) {
          const name = nameOf(one.local);
          const isOffered = offers.includes(name) && nameOf(one.exported) === name;
          if (names.includes(name) && !isOffered) context.report({ node: one, messageId: 'handedOn', data: { name } });
        }
      },
      VariableDeclarator(node) {
        if (ROOMS.test(context.filename) && CODECS.includes(node.id.name)) checkUses(node, node.id.name);
      },
      FunctionDeclaration(node) {
        if (ROOMS.test(context.filename) && NAMES.includes(node.id?.name)) checkUses(node, node.id.name);
      },
    };
  },
};

function nameOf(node) {
  return node.type === 'Literal' ? node.value : node.name;
}

function isCallOrType(identifier) {
  const { parent } = identifier;
  return (parent.type === 'CallExpression' && parent.callee === identifier) || parent.type === 'TSTypeQuery';
}

/** `ledger.answer(charge, codec, …)`: what comes back is held to the hash that stands beside it. */
function isGivenToLedger(identifier) {
  const { parent } = identifier;
  if (parent.type === 'TSTypeQuery') return true;
  return parent.type === 'CallExpression' && parent.arguments[1] === identifier && parent.callee.property?.name === 'answer';
}

function isPart({ parent }) {
  return parent.type === 'MemberExpression' && !parent.computed;
}

function isInClass({ parent }) {
  return parent !== null && (parent.type === 'ClassBody' || isInClass(parent));
}
